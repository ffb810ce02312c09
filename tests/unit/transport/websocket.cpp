// SPDX-License-Identifier: BSL-1.0

#include "stream_client.hpp"
#include "test_ca.hpp"
#include "tls_server.hpp"

#include <gatewright/transport/websocket.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::transport;
using gatewright_test::test_ca;
using gatewright_test::tls_server;
using gatewright_test::write_all;
namespace websocket = boost::beast::websocket;

namespace {

const test_ca& ca() {
    static const test_ca authority;
    return authority;
}

using gatewright_test::stream_handler;
using connection = websocket_connection<stream_handler>;

/// A client of one connection, and the loop that runs it.
struct client : gatewright_test::stream_client<connection> {
    explicit client(std::uint16_t port, tls_options tls = {.ca_pem = ca().pem()},
                    websocket_options options = {}, std::string host = "127.0.0.1")
        : context(tls) {
        begin(context, endpoint{std::move(host), port}, options);
    }
    tls_context context;
};

using server_socket = websocket::stream<tls_server::stream&>;

void echo(tls_server::stream& s) {
    server_socket ws(s);
    ws.read_message_max(std::size_t{32} << 20);
    ws.accept();
    for (;;) {
        boost::beast::flat_buffer buffer;
        ws.read(buffer);
        ws.text(ws.got_text());
        ws.write(buffer.data());
    }
}

/// Accepts the upgrade, then plays a script on the raw stream.
tls_server::script after_upgrade(std::function<void(server_socket&)> play) {
    return [play = std::move(play)](tls_server::stream& s) {
        server_socket ws(s);
        ws.accept();
        play(ws);
    };
}

constexpr const char* key_like = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1";

} // namespace

TEST_CASE("the headers that a venue wants go with the upgrade") {
    std::promise<std::string> asked;
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        boost::beast::flat_buffer buffer;
        websocket::request_type request;
        boost::beast::http::read(s, buffer, request);
        asked.set_value(std::string(request["X-Key"]) + "|" + std::string(request["X-Time"]) + "|" +
                        std::string(request.target()));
        server_socket(s).accept(request);
    });
    client c(server.port());
    c.socket->open("/ws?a=b", "X-Key: k1\r\nX-Time:2\r\n");
    REQUIRE(c.run_until_open());
    CHECK(asked.get_future().get() == "k1|2|/ws?a=b");
}

TEST_CASE("messages of every frame length come back whole and in order") {
    const tls_server server(ca().issue(), echo);
    client c(server.port());
    c.socket->open("/ws/btcusdt@depth");
    REQUIRE(c.run_until_open());
    CHECK(c.seen.notice.empty());

    std::vector<std::string> sent;
    for (const std::size_t size : {0UL, 1UL, 125UL, 126UL, 4096UL, 65535UL, 65536UL, 300000UL})
        sent.push_back(std::string(size, static_cast<char>('a' + sent.size())));
    for (std::size_t i = 0; i != sent.size(); ++i) REQUIRE(c.socket->send(i + 1, sent[i]) == nullptr);
    REQUIRE(c.run_until([&] { return c.seen.messages.size() == sent.size(); }));
    CHECK(c.seen.messages == sent);
    CHECK(c.seen.written == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(c.seen.refused.empty());
    CHECK(c.socket->queued() == 0);
}

TEST_CASE("a message without a number is written without a report") {
    const tls_server server(ca().issue(), echo);
    client c(server.port());
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    REQUIRE(c.socket->send(0, "x") == nullptr);
    REQUIRE(c.run_until([&] { return c.seen.messages.size() == 1; }));
    CHECK(c.seen.written.empty());
}

TEST_CASE("a certificate of an unknown authority is refused") {
    const test_ca other("another CA");
    const tls_server server(other.issue(), echo);
    client c(server.port());
    c.socket->open("/");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.opened == 0);
    CHECK(c.seen.closed[0].find("the certificate is not accepted: ") != std::string::npos);
}

TEST_CASE("the system's roots do not trust a test authority") {
    const tls_server server(ca().issue(), echo);
    client c(server.port(), tls_options{});
    c.socket->open("/");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed[0].find("the certificate is not accepted: ") != std::string::npos);
}

TEST_CASE("a certificate for another host is refused") {
    SECTION("an address that is not among its addresses") {
        const tls_server server(ca().issue("DNS:localhost"), echo);
        client c(server.port());
        c.socket->open("/");
        REQUIRE(c.run_until_closed());
        CHECK(c.seen.closed[0].find("IP address mismatch") != std::string::npos);
    }
    SECTION("a name that is not among its names") {
        const tls_server server(ca().issue("DNS:venue.example,IP:127.0.0.1"), echo);
        client c(server.port(), {.ca_pem = ca().pem()}, {}, "localhost");
        c.socket->open("/");
        REQUIRE(c.run_until_closed());
        CHECK(c.seen.closed[0].find("ostname mismatch") != std::string::npos);
    }
}

TEST_CASE("a certificate is checked against the configured server name") {
    const tls_server server(ca().issue("DNS:venue.example"), echo);
    client c(server.port(), {.ca_pem = ca().pem(), .verify = true, .server_name = "venue.example"});
    c.socket->open("/");
    CHECK(c.run_until_open());
}

TEST_CASE("a host name is resolved and verified") {
    const tls_server server(ca().issue("DNS:localhost"), echo);
    client c(server.port(), {.ca_pem = ca().pem()}, {}, "localhost");
    c.socket->open("/");
    CHECK(c.run_until_open());
}

TEST_CASE("switching verification off connects and says so loudly") {
    const test_ca other("another CA");
    const tls_server server(other.issue("DNS:elsewhere"), echo);
    client c(server.port(), {.verify = false});
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    CHECK(c.seen.notice.starts_with("WARNING: TLS VERIFICATION IS OFF for 127.0.0.1:"));
}

TEST_CASE("certificate roots that cannot be read are an error that names the option") {
    const auto text_of = [](const tls_options& o) {
        try {
            tls_context context(o);
        } catch (const std::runtime_error& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    CHECK(text_of({.ca_file = "/nonexistent/ca.pem"})
              .starts_with("tls: ca_file '/nonexistent/ca.pem' cannot be read"));
    CHECK(text_of({.ca_pem = "nonsense"}).starts_with("tls: ca_pem is no PEM certificate"));
}

TEST_CASE("frames that arrive byte by byte and in fragments give complete messages") {
    const tls_server server(ca().issue(), after_upgrade([](server_socket& ws) {
                                const std::string whole("\x81\x05hello", 7);
                                const std::string fragments("\x01\x03"
                                                            "foo"
                                                            "\x89\x01"
                                                            "p"
                                                            "\x80\x03"
                                                            "bar",
                                                            13);
                                for (const char b : whole + fragments) write_all(ws.next_layer(), {&b, 1});
                                boost::beast::flat_buffer buffer;
                                ws.read(buffer);
                            }));
    client c(server.port());
    c.socket->open("/");
    REQUIRE(c.run_until([&] { return c.seen.messages.size() == 2 && c.seen.controls == 1; }));
    CHECK(c.seen.messages == std::vector<std::string>{"hello", "foobar"});
    CHECK(c.seen.controls == 1);
}

TEST_CASE("a message over the limit ends the connection") {
    const tls_server server(ca().issue(), echo);
    client c(server.port(), {.ca_pem = ca().pem()}, {.max_message_bytes = 1000});
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    REQUIRE(c.socket->send(1, std::string(1000, 'x')) == nullptr);
    REQUIRE(c.run_until([&] { return c.seen.messages.size() == 1; }));
    REQUIRE(c.socket->send(2, std::string(1001, 'x')) == nullptr);
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.messages.size() == 1);
    CHECK(c.seen.closed[0] ==
          "wss://127.0.0.1:" + std::to_string(server.port()) + "/: a message was longer than 1000 bytes");
}

TEST_CASE("a ping is answered with its payload and reported") {
    std::promise<std::string> pong;
    const tls_server server(ca().issue(), after_upgrade([&](server_socket& ws) {
                                ws.control_callback(
                                    [&](websocket::frame_type kind, boost::beast::string_view payload) {
                                        if (kind == websocket::frame_type::pong)
                                            pong.set_value(std::string(payload));
                                    });
                                ws.ping("1700000000123");
                                boost::beast::flat_buffer buffer;
                                ws.read(buffer);
                            }));
    client c(server.port());
    c.socket->open("/");
    auto answer = pong.get_future();
    REQUIRE(c.run_until([&] {
        return c.seen.controls == 1 && answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }));
    CHECK(answer.get() == "1700000000123");
    CHECK(c.socket->control_frames() == 1);
    CHECK(c.seen.messages.empty());
}

TEST_CASE("the peer's close is reported with its code and without what could be a key") {
    const tls_server server(
        ca().issue(), after_upgrade([](server_socket& ws) {
            ws.close({websocket::close_code::going_away, std::string("key ") + key_like + " expired"});
        }));
    client c(server.port());
    c.socket->open(std::string("/ws/") + key_like + "?listenKey=" + key_like);
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed ==
          std::vector<std::string>{"wss://127.0.0.1:" + std::to_string(server.port()) +
                                   "/ws/***?***: the peer closed the WebSocket with code 1001: key "
                                   "*** expired"});
}

TEST_CASE("a connection that is cut off is reported once") {
    const tls_server server(ca().issue(), after_upgrade([](server_socket& ws) {
                                write_all(ws.next_layer(), std::string("\x81\x05hel", 5));
                                ::shutdown(ws.next_layer().next_layer().native_handle(), SHUT_RDWR);
                            }));
    client c(server.port());
    c.socket->open("/");
    REQUIRE(c.run_until_closed());
    c.run_until([] { return false; }, std::chrono::milliseconds(20));
    CHECK(c.seen.messages.empty());
    REQUIRE(c.seen.closed.size() == 1);
    CHECK(c.seen.closed[0].find(": the connection was lost: ") != std::string::npos);
}

TEST_CASE("closing sends a close frame and delivers nothing any more") {
    std::promise<std::uint16_t> code;
    const tls_server server(ca().issue(), after_upgrade([&](server_socket& ws) {
                                boost::beast::flat_buffer buffer;
                                boost::system::error_code ec;
                                ws.read(buffer, ec);
                                ws.write(boost::asio::buffer("late", 4));
                                ws.read(buffer, ec);
                                code.set_value(ws.reason().code);
                            }));
    client c(server.port());
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    REQUIRE(c.socket->send(1, "first") == nullptr);
    c.socket->close();
    CHECK(c.seen.closed.empty());
    CHECK_FALSE(c.socket->is_open());
    CHECK(std::string(c.socket->send(2, "x")) == "the WebSocket is not open");
    REQUIRE(c.run_until_closed());
    CHECK(code.get_future().get() == 1000);
    CHECK(c.seen.messages.empty());
    CHECK(c.seen.closed.size() == 1);
    CHECK(c.seen.closed[0].ends_with(": closed by this side"));
}

TEST_CASE("closing a half-open connection ends in time") {
    std::promise<void> over;
    const tls_server server(ca().issue(), after_upgrade([&](server_socket&) { over.get_future().wait(); }));
    client c(server.port(), {.ca_pem = ca().pem()}, {.close_timeout = milliseconds(50)});
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    c.socket->close();
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed == std::vector<std::string>{"wss://127.0.0.1:" + std::to_string(server.port()) +
                                                    "/: closed; the peer did not answer the close frame"});
    over.set_value();
}

TEST_CASE("a peer that closes and then stalls does not hold the connection") {
    std::promise<void> over;
    const tls_server server(ca().issue(), after_upgrade([&](server_socket& ws) {
                                write_all(ws.next_layer(), std::string("\x88\x02\x03\xe8", 4));
                                over.get_future().wait();
                            }));
    client c(server.port(), {.ca_pem = ca().pem()}, {.close_timeout = milliseconds(50)});
    c.socket->open("/");
    REQUIRE(c.run_until([&] { return c.socket->control_frames() != 0; }));
    CHECK(c.socket->is_open());
    // What would be sent now certainly does not arrive, and so it is refused.
    CHECK(std::string(c.socket->send(1, "an order")) == "the peer has closed the WebSocket");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.refused.empty());
    CHECK(c.seen.closed.size() == 1);
    CHECK(c.seen.closed[0].ends_with("/: the peer closed the WebSocket, but not its connection"));
    over.set_value();
}

TEST_CASE("what waits in the queue when the peer closes is refused and never written") {
    const tls_server server(ca().issue(), after_upgrade([&](server_socket& ws) {
                                write_all(ws.next_layer(), std::string("\x88\x02\x03\xe8", 4));
                                // Takes what was being written, and does not end the connection.
                                std::string sink(std::size_t{1} << 20, '\0');
                                for (;;) ws.next_layer().read_some(boost::asio::buffer(sink));
                            }));
    client c(server.port(), {.ca_pem = ca().pem()},
             {.close_timeout = milliseconds(200), .max_queued_bytes = std::size_t{40} << 20});
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    REQUIRE(c.socket->send(1, std::string(std::size_t{30} << 20, 'x')) == nullptr);
    REQUIRE(c.socket->send(2, "an order") == nullptr);
    REQUIRE(c.run_until_closed());
    REQUIRE(c.seen.refused.size() == 1);
    CHECK(c.seen.refused[0].first == 2);
}

TEST_CASE("a refused connection, an unknown host and a declined upgrade each say why") {
    SECTION("refused") {
        std::uint16_t port = 0;
        {
            const tls_server server(ca().issue(), echo);
            port = server.port();
        }
        client c(port);
        c.socket->open("/private/ws?listenKey=abc");
        CHECK(c.seen.closed.empty());
        REQUIRE(c.run_until_closed());
        CHECK(c.seen.closed[0] == "wss://127.0.0.1:" + std::to_string(port) +
                                      "/private/ws?***: cannot connect: Connection refused");
    }
    SECTION("unknown host") {
        client c(443, {.ca_pem = ca().pem()}, {}, "no-such-host.invalid");
        c.socket->open("/");
        REQUIRE(c.run_until_closed());
        CHECK(c.seen.closed[0].starts_with(
            "wss://no-such-host.invalid:443/: the host name cannot be resolved: "));
    }
    SECTION("declined") {
        const tls_server server(ca().issue(), [](tls_server::stream& s) {
            gatewright_test::read_request(s);
            write_all(s, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        });
        client c(server.port());
        c.socket->open(std::string("/ws/") + key_like);
        REQUIRE(c.run_until_closed());
        CHECK(c.seen.closed[0].ends_with("/ws/***: the WebSocket upgrade was declined with HTTP status 401"));
        CHECK(c.seen.status == 401);
    }
    SECTION("declined for a while") {
        const tls_server server(ca().issue(), [](tls_server::stream& s) {
            gatewright_test::read_request(s);
            const std::string body =
                std::string("{\"code\":-1003,\"msg\":\"IP banned until 1700000000000 ") + key_like + "\"}";
            write_all(s, "HTTP/1.1 418 I'm a teapot\r\nRetry-After: 17\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n\r\n" + body);
        });
        client c(server.port());
        c.socket->open("/");
        REQUIRE(c.run_until_closed());
        CHECK(c.seen.status == 418);
        CHECK(c.seen.headers.starts_with("Retry-After: 17\r\n"));
        CHECK(c.seen.closed[0].ends_with(
            "declined with HTTP status 418: {\"code\":-1003,\"msg\":\"IP banned until "
            "1700000000000 ***\"}"));
    }
}

TEST_CASE("an opening that would break the protocol ends without a connection") {
    const tls_server server(ca().issue(), echo);
    client c(server.port());
    std::string token = "/ws/abc\r\nX-Injected: 1";
    SECTION("a token of several lines") {}
    SECTION("no path") { token = "ws"; }
    c.socket->open(token);
    CHECK(c.seen.closed.empty());
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed[0].ends_with(
        "the request target must begin with '/' and have neither spaces nor control characters"));
    CHECK(server.accepted() == 0);
}

TEST_CASE("a peer that never shakes hands is given up in time") {
    std::promise<void> over;
    const tls_server server(ca().issue(), [&](tls_server::stream&) { over.get_future().wait(); }, false);
    client c(server.port(), {.ca_pem = ca().pem()}, {.connect_timeout = milliseconds(50)});
    c.socket->open("/");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed.size() == 1);
    CHECK(c.seen.closed[0].ends_with("/: no connection in time"));
    over.set_value();
}

TEST_CASE("closing while connecting reports the end") {
    std::promise<void> over;
    const tls_server server(ca().issue(), [&](tls_server::stream&) { over.get_future().wait(); }, false);
    client c(server.port());
    c.socket->open("/");
    c.socket->close();
    CHECK(c.seen.closed.empty());
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed[0].ends_with("/: closed while it was connecting"));
    over.set_value();
}

TEST_CASE("a full queue refuses, and what never left is refused when the connection is lost") {
    std::promise<void> over;
    const tls_server server(ca().issue(), after_upgrade([&](server_socket& ws) {
                                over.get_future().wait();
                                ::shutdown(ws.next_layer().next_layer().native_handle(), SHUT_RDWR);
                            }));
    const std::string big(std::size_t{8} << 20, 'x');
    client c(server.port(), {.ca_pem = ca().pem()},
             {.max_queued_messages = 3, .max_queued_bytes = std::size_t{20} << 20});
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    CHECK(std::string(c.socket->send(9, std::string((std::size_t{20} << 20) + 1, 'x'))) ==
          "the queue of the WebSocket is full");
    CHECK(c.socket->send(1, big) == nullptr);
    CHECK(c.socket->send(2, "two") == nullptr);
    CHECK(c.socket->send(3, "three") == nullptr);
    CHECK(std::string(c.socket->send(4, "four")) == "the queue of the WebSocket is full");
    CHECK(c.socket->queued() == 3);
    CHECK(c.seen.refused.empty());

    over.set_value();
    REQUIRE(c.run_until_closed());
    // The first was being written: part of it left, so nothing is said of it.
    REQUIRE(c.seen.refused.size() == 2);
    CHECK(c.seen.refused[0].first == 2);
    CHECK(c.seen.refused[1].first == 3);
    CHECK(c.seen.written.empty());
}

TEST_CASE("a handler that throws while messages are refused is told the rest and the end") {
    std::promise<void> over;
    const tls_server server(ca().issue(), after_upgrade([&](server_socket& ws) {
                                over.get_future().wait();
                                ::shutdown(ws.next_layer().next_layer().native_handle(), SHUT_RDWR);
                            }));
    client c(server.port(), {.ca_pem = ca().pem()}, {.max_queued_bytes = std::size_t{20} << 20});
    c.seen.when_refused = [] { throw std::runtime_error("no memory"); };
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    REQUIRE(c.socket->send(1, std::string(std::size_t{8} << 20, 'x')) == nullptr);
    for (std::uint64_t n = 2; n <= 4; ++n) REQUIRE(c.socket->send(n, "an order") == nullptr);
    over.set_value();
    CHECK_THROWS_AS(c.run_until_closed(), std::runtime_error);
    c.run_until_closed();
    REQUIRE(c.seen.refused.size() == 3);
    CHECK(c.seen.refused[2].first == 4);
    CHECK(c.seen.closed.size() == 1);
}

TEST_CASE("a handler may abandon or close the connection from within a message") {
    const tls_server server(ca().issue(), echo);
    client c(server.port());
    bool abandon = false;
    SECTION("abandon") { abandon = true; }
    SECTION("close") {}
    c.seen.when_message = [&] { abandon ? c.socket->abandon() : c.socket->close(); };
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    for (int i = 0; i != 3; ++i) REQUIRE(c.socket->send(0, "again") == nullptr);
    REQUIRE(c.run_until([&] { return c.socket->has_ended(); }));
    c.run_until([] { return false; }, std::chrono::milliseconds(20));
    CHECK(c.seen.messages.size() == 1);
    CHECK(c.seen.closed.size() == (abandon ? 0 : 1));
}

TEST_CASE("a handler that throws does not stop the reading") {
    const tls_server server(ca().issue(), echo);
    client c(server.port());
    c.socket->open("/");
    REQUIRE(c.run_until_open());
    c.seen.when_message = [&] {
        if (c.seen.messages.size() == 1) throw std::runtime_error("no memory");
    };
    for (const char* text : {"first", "second", "third"}) REQUIRE(c.socket->send(0, text) == nullptr);
    CHECK_THROWS_AS(c.run_until([&] { return c.seen.messages.size() == 3; }), std::runtime_error);
    CHECK(c.run_until([&] { return c.seen.messages.size() == 3; }));
    CHECK(c.seen.messages == std::vector<std::string>{"first", "second", "third"});
}
