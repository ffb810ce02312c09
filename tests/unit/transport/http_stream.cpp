// SPDX-License-Identifier: BSL-1.0
#include "stream_client.hpp"
#include "test_ca.hpp"
#include "tls_server.hpp"

#include <gatewright/transport/http_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <string>
#include <string_view>
#include <vector>

namespace http_streams {

using namespace gatewright;
using namespace gatewright::transport;
using gatewright_test::read_request;
using gatewright_test::tls_server;
using gatewright_test::write_all;
using connection = http_stream_connection<gatewright_test::stream_handler>;

const gatewright_test::test_ca& authority_of_tests() {
    static const gatewright_test::test_ca one;
    return one;
}
struct client : gatewright_test::stream_client<connection> {
    explicit client(std::uint16_t port, websocket_options options = {})
        : context({.ca_pem = authority_of_tests().pem()}) {
        begin(context, endpoint{"127.0.0.1", port}, options);
    }
    tls_context context;
};

std::string chunk(std::string_view text) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + std::string(text) + "\r\n";
}
constexpr std::string_view ok =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n";

} // namespace http_streams

TEST_CASE("an HTTP stream asks once and tells each line, however its chunks are cut") {
    using namespace http_streams;
    std::promise<std::string> asked;
    const tls_server s(authority_of_tests().issue(), [&](tls_server::stream& peer) {
        asked.set_value(read_request(peer));
        write_all(peer, ok);
        write_all(peer, chunk("{\"a\":1}\n{\"b\"") + chunk(":2}\n\n{\"c\":"));
        write_all(peer, chunk("3}\r\n"));
        char none = 0;
        peer.read_some(boost::asio::buffer(&none, 1));
    });
    client c(s.port());
    c.socket->open("/v3/accounts/1/pricing/stream?instruments=EUR_USD", "Authorization: Bearer secret\r\n");
    REQUIRE(c.run_until_open());
    REQUIRE(c.run_until([&] { return c.seen.messages.size() == 3; }));
    CHECK(c.seen.messages == std::vector<std::string>{R"({"a":1})", R"({"b":2})", R"({"c":3})"});
    CHECK(c.seen.controls == 1); // the empty line
    CHECK(asked.get_future().get() ==
          "GET /v3/accounts/1/pricing/stream?instruments=EUR_USD HTTP/1.1\r\nHost: 127.0.0.1:" +
              std::to_string(s.port()) +
              "\r\nUser-Agent: gatewright\r\nAuthorization: Bearer secret\r\n\r\n");
    CHECK(c.socket->send(1, "x") != nullptr);
    c.socket->close();
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed.front().ends_with("closed by this side"));
    CHECK(c.seen.closed.front().find("secret") == std::string::npos);
}

TEST_CASE("every byte of an HTTP stream may come alone") {
    using namespace http_streams;
    const tls_server s(authority_of_tests().issue(), [&](tls_server::stream& peer) {
        read_request(peer);
        const std::string all = std::string(ok) + chunk("{\"a\":1}\n{\"b\":2") + chunk("}\n");
        for (const char one : all) write_all(peer, std::string_view(&one, 1));
        write_all(peer, "0\r\n\r\n");
    });
    client c(s.port());
    c.socket->open("/stream");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.messages == std::vector<std::string>{R"({"a":1})", R"({"b":2})"});
    CHECK(c.seen.closed.front().ends_with("the peer ended the stream"));
}

TEST_CASE("a stream that is cut off is lost, and what was no line yet with it") {
    using namespace http_streams;
    const tls_server s(authority_of_tests().issue(), [&](tls_server::stream& peer) {
        read_request(peer);
        write_all(peer, std::string(ok) + chunk("{\"a\":1}\n{\"b\":2"));
    });
    client c(s.port());
    c.socket->open("/stream");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.messages == std::vector<std::string>{R"({"a":1})"});
    CHECK(c.seen.closed.front().find("the connection was lost") != std::string::npos);
}

TEST_CASE("an answer that declines a stream is told with its status, its headers and why") {
    using namespace http_streams;
    const tls_server s(authority_of_tests().issue(), [&](tls_server::stream& peer) {
        read_request(peer);
        write_all(peer, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 36\r\nRetry-After: 5\r\n\r\n"
                        "{\"errorMessage\":\"Insufficient auth\"}\n");
    });
    client c(s.port());
    c.socket->open("/stream?token=hidden");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.opened == 0);
    CHECK(c.seen.status == 401);
    CHECK(c.seen.headers == "Content-Length: 36\r\nRetry-After: 5\r\n");
    CHECK(c.seen.closed.front().ends_with(
        "declined with HTTP status 401: {\"errorMessage\":\"Insufficient auth\"}"));
    CHECK(c.seen.closed.front().find("hidden") == std::string::npos);
}

TEST_CASE("a stream that declines without an end is not waited for longer than for an answer") {
    using namespace http_streams;
    const tls_server s(authority_of_tests().issue(), [&](tls_server::stream& peer) {
        read_request(peer);
        write_all(peer, "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n");
        char none = 0;
        peer.read_some(boost::asio::buffer(&none, 1));
    });
    client c(s.port(), {.connect_timeout = milliseconds(200)});
    c.socket->open("/stream");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.opened == 0);
    CHECK(c.seen.closed.front().ends_with("no answer in time"));
}

TEST_CASE("a line that is too long ends an HTTP stream, and a target that is none opens none") {
    using namespace http_streams;
    const tls_server s(authority_of_tests().issue(), [&](tls_server::stream& peer) {
        read_request(peer);
        write_all(peer, std::string(ok) + chunk("0123456789\n") + chunk("01234567890\n"));
        char none = 0;
        peer.read_some(boost::asio::buffer(&none, 1));
    });
    client c(s.port(), {.max_message_bytes = 10});
    c.socket->open("/stream");
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.messages == std::vector<std::string>{"0123456789"});
    CHECK(c.seen.closed.front().ends_with("a message is longer than is allowed"));
    client bad(s.port());
    bad.socket->open("stream");
    REQUIRE(bad.run_until_closed());
    CHECK(bad.seen.closed.front().find("must begin with '/'") != std::string::npos);
}
