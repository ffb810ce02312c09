// SPDX-License-Identifier: BSL-1.0

#include "binance_futures/sim_desk.hpp"

#include <gatewright/sim/server/web_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace sim_test;
namespace asio = boost::asio;

namespace {

/// The server on a thread of its own.
struct running_server {
    exchange venue{[] {
        auto c = sim_desk::quiet();
        c.background = true;
        c.ping_interval = milliseconds(200);
        c.pong_timeout = milliseconds(1'500);
        return c;
    }()};
    asio::io_context context{1};
    web_server it{context, venue};
    std::thread thread{[this] { context.run(); }};
    ~running_server() {
        asio::post(context, [this] { it.stop(); });
        thread.join();
    }
};

/// A TLS client that speaks in bytes, so that nothing of Beast's stands between the test and the wire.
struct raw_client {
    asio::io_context context;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket>> stream;
    std::string buffer;

    boost::system::error_code connect(std::uint16_t port, const std::string& ca,
                                      const std::string& host = "localhost") {
        boost::system::error_code error;
        tls.set_verify_mode(asio::ssl::verify_peer);
        tls.add_certificate_authority(asio::buffer(ca), error);
        if (error) return error;
        stream = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(context, tls);
        stream->set_verify_callback(asio::ssl::host_name_verification(host));
        stream->next_layer().connect({asio::ip::make_address("127.0.0.1"), port}, error);
        if (!error) stream->handshake(asio::ssl::stream_base::client, error);
        return error;
    }
    void send(const std::string& text) { asio::write(*stream, asio::buffer(text)); }
    /// Reads until `done(buffer)` or the time is up. @return whether it was done
    bool read_until(const std::function<bool(const std::string&)>& done, std::chrono::milliseconds time) {
        bool ended = done(buffer);
        std::array<char, 4096> chunk{};
        asio::steady_timer timer(context, time);
        bool late = ended;
        std::function<void()> more = [&] {
            stream->async_read_some(asio::buffer(chunk), [&](boost::system::error_code error, std::size_t n) {
                if (!error) buffer.append(chunk.data(), n);
                ended = done(buffer);
                if (error || ended || late) {
                    timer.cancel();
                    return;
                }
                more();
            });
        };
        if (ended) return true;
        timer.async_wait([&](boost::system::error_code error) {
            late = true;
            if (!error) stream->next_layer().cancel();
        });
        more();
        context.restart();
        context.run();
        return ended;
    }
    void upgrade(const std::string& target) {
        send("GET " + target +
             " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
             "Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }
    /// A masked text frame; the mask is zero.
    void send_frame(unsigned char opcode, const std::string& text) {
        std::string frame{static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | text.size())};
        frame += std::string(4, '\0') + text;
        send(frame);
    }
};

using namespace std::chrono_literals;

} // namespace

TEST_CASE("clients verify the server against the throw-away authority, and another authority is refused") {
    running_server server;
    raw_client good, stranger, wrong_name;
    CHECK_FALSE(good.connect(server.it.port(), server.it.ca_pem()));
    CHECK(stranger.connect(server.it.port(), sim::server::throwaway_ca().ca_pem()));
    CHECK(wrong_name.connect(server.it.port(), server.it.ca_pem(), "example.org"));
    raw_client by_address;
    CHECK_FALSE(by_address.connect(server.it.port(), server.it.ca_pem(), "127.0.0.1"));
}

TEST_CASE("requests are answered over one connection, and unknown paths with 404") {
    running_server server;
    raw_client client;
    REQUIRE_FALSE(client.connect(server.it.port(), server.it.ca_pem()));
    client.send("GET /fapi/v1/time HTTP/1.1\r\nHost: localhost\r\n\r\n");
    REQUIRE(client.read_until([](const std::string& b) { return b.find("serverTime") != b.npos; }, 5s));
    CHECK(client.buffer.starts_with("HTTP/1.1 200"));
    CHECK(client.buffer.find("X-MBX-USED-WEIGHT-1M: 1") != std::string::npos);
    client.buffer.clear();
    client.send("GET /fapi/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    REQUIRE(client.read_until([](const std::string& b) { return b.find("-5000") != b.npos; }, 5s));
    CHECK(client.buffer.starts_with("HTTP/1.1 404"));
    client.buffer.clear();
    client.upgrade("/ws");
    REQUIRE(client.read_until([](const std::string& b) { return b.find("404") != b.npos; }, 5s));
}

TEST_CASE("a WebSocket is served, pinged, and closed when its pongs stay away") {
    running_server server;
    raw_client client;
    REQUIRE_FALSE(client.connect(server.it.port(), server.it.ca_pem()));
    client.upgrade("/public/ws/btcusdt@bookTicker");
    REQUIRE(client.read_until([](const std::string& b) { return b.find("\"bookTicker\"") != b.npos; }, 5s));
    CHECK(client.buffer.starts_with("HTTP/1.1 101"));
    client.send_frame(1, R"({"method":"LIST_SUBSCRIPTIONS","id":3})");
    CHECK(client.read_until(
        [](const std::string& b) { return b.find(R"({"result":["btcusdt@bookTicker"],"id":3})") != b.npos; },
        5s));
    CHECK(client.read_until([](const std::string& b) { return b.find('\x89') != b.npos; }, 5s));
    CHECK(client.read_until([](const std::string& b) { return b.find("Pong timeout") != b.npos; }, 5s));
}

TEST_CASE("a stalled WebSocket keeps its TCP and says nothing, not even pong") {
    running_server server;
    raw_client client;
    REQUIRE_FALSE(client.connect(server.it.port(), server.it.ca_pem()));
    client.upgrade("/market/ws");
    REQUIRE(client.read_until([](const std::string& b) { return b.find("\r\n\r\n") != b.npos; }, 5s));
    client.send_frame(9, "a");
    REQUIRE(client.read_until(
        [](const std::string& b) {
            return b.find("\x8a\x01"
                          "a") != b.npos;
        },
        5s));
    raw_client admin;
    REQUIRE_FALSE(admin.connect(server.it.port(), server.it.ca_pem()));
    admin.send(
        "POST /sim/fault?link=market&kind=stall HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    REQUIRE(admin.read_until([](const std::string& b) { return b.ends_with("{}"); }, 5s));
    client.buffer.clear();
    client.send_frame(9, "b");
    CHECK_FALSE(client.read_until([](const std::string& b) { return !b.empty(); }, 600ms));
    CHECK_FALSE(client.buffer.find("\x8a") != std::string::npos);
}

TEST_CASE("a half-open WebSocket takes whatever its client writes and answers nothing") {
    running_server server;
    raw_client client, admin;
    REQUIRE_FALSE(client.connect(server.it.port(), server.it.ca_pem()));
    client.upgrade("/market/ws");
    REQUIRE(client.read_until([](const std::string& b) { return b.find("\r\n\r\n") != b.npos; }, 5s));
    REQUIRE_FALSE(admin.connect(server.it.port(), server.it.ca_pem()));
    admin.send("POST /sim/fault?link=market&kind=half_open HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
               "0\r\n\r\n");
    REQUIRE(admin.read_until([](const std::string& b) { return b.ends_with("{}"); }, 5s));
    client.buffer.clear();
    // More than the buffers of TCP hold: a server that does not read would stop the client here.
    const std::string much(1 << 20, 'x');
    for (int n = 0; n < 32; ++n) client.send(much);
    client.send_frame(9, "b");
    CHECK_FALSE(client.read_until([](const std::string& b) { return !b.empty(); }, 600ms));
}

TEST_CASE("a refused connection is dropped and a lost reply leaves the client waiting") {
    running_server server;
    raw_client admin;
    REQUIRE_FALSE(admin.connect(server.it.port(), server.it.ca_pem()));
    const auto post = [&](const std::string& target) {
        admin.buffer.clear();
        admin.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        REQUIRE(admin.read_until([](const std::string& b) { return b.ends_with("{}"); }, 5s));
    };
    post("/sim/fault?link=public&kind=refuse&count=1");
    raw_client refused;
    REQUIRE_FALSE(refused.connect(server.it.port(), server.it.ca_pem()));
    refused.upgrade("/public/ws");
    CHECK_FALSE(refused.read_until([](const std::string& b) { return !b.empty(); }, 5s));
    post("/sim/fault?link=rest&kind=drop&count=1");
    raw_client waiting;
    REQUIRE_FALSE(waiting.connect(server.it.port(), server.it.ca_pem()));
    waiting.send("GET /fapi/v1/ping HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_FALSE(waiting.read_until([](const std::string& b) { return !b.empty(); }, 300ms));
}

namespace {

/// Answers a GET of `/lines` without an end, unless its query is "no".
struct line_venue final : sim::server::hosted_exchange {
    using reply = sim::server::http_reply;
    void tick(timestamp) override {}
    reply handle_request(const sim::server::http_request&, timestamp) override { return {}; }
    bool serves(const sim::server::http_request&) override { return false; }
    bool streams(const sim::server::http_request& r) override { return r.path() == "/lines"; }
    sim::server::http_headers stream_headers(sim::server::connection_id id) override {
        return {{"Number", std::to_string(id)}};
    }
    std::optional<reply> decline(const sim::server::http_request& r, timestamp) override {
        if (r.query() != "no") return std::nullopt;
        return reply{sim::server::reply_action::send, 401, {}, "{\"why\":1}"};
    }
    std::optional<sim::server::connection_id> open(const sim::server::http_request& r, timestamp) override {
        said_token = r.header("authorization");
        using kind = sim::server::output_kind;
        outputs = {
            {1, kind::text, "{\"a\"", 1000, true}, {1, kind::text, ":1}", 1000}, {1, kind::ping, "", 1000}};
        return 1;
    }
    void receive(sim::server::connection_id, std::string_view, timestamp) override {}
    void pong(sim::server::connection_id, timestamp) override {}
    void closed(sim::server::connection_id) override { ++ended; }
    std::vector<sim::server::output> take_outputs() override { return std::exchange(outputs, {}); }

    std::vector<sim::server::output> outputs;
    std::string said_token;
    std::atomic<int> ended{0};
};

} // namespace

TEST_CASE("a GET that is answered without an end brings a chunk for each line, and others an answer") {
    line_venue venue;
    asio::io_context context{1};
    web_server it{context, venue};
    std::thread thread{[&] { context.run(); }};
    raw_client client, refused;
    CHECK_FALSE(client.connect(it.port(), it.ca_pem()));
    client.send("GET /lines?x=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n\r\n");
    CHECK(client.read_until(
        [](const std::string& b) { return b.ends_with("4\r\n{\"a\"\r\n4\r\n:1}\n\r\n1\r\n\n\r\n"); }, 5s));
    CHECK(client.buffer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(client.buffer.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(client.buffer.find("\r\nNumber: 1\r\n\r\n") != std::string::npos);
    asio::post(context, [&] {
        CHECK(venue.said_token == "Bearer t");
        venue.outputs = {{1, sim::server::output_kind::close, "", 1000}};
        it.flush();
    });
    CHECK(client.read_until([](const std::string& b) { return b.ends_with("\r\n0\r\n\r\n"); }, 5s));
    CHECK_FALSE(refused.connect(it.port(), it.ca_pem()));
    refused.send("GET /lines?no HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(refused.read_until([](const std::string& b) { return b.ends_with("{\"why\":1}"); }, 5s));
    CHECK(refused.buffer.starts_with("HTTP/1.1 401"));
    refused.send("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(refused.read_until([](const std::string& b) { return b.find("HTTP/1.1 200") != b.npos; }, 5s));
    asio::post(context, [&] { it.stop(); });
    thread.join();
    CHECK(venue.ended == 1);
}
