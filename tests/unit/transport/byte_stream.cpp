// SPDX-License-Identifier: BSL-1.0
#include "stream_client.hpp"
#include "test_ca.hpp"
#include "tls_server.hpp"

#include <gatewright/transport/byte_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <string>
#include <string_view>
#include <vector>

namespace byte_streams {

using namespace gatewright;
using namespace gatewright::transport;
using gatewright_test::tls_server;
using gatewright_test::write_all;
using connection = byte_stream_connection<gatewright_test::stream_handler>;

/// A server whose script gets the bare socket.
struct server : tls_server {
    template <class PlayT>
    explicit server(PlayT play)
        : tls_server(
              gatewright_test::test_ca().issue(), [play](tls_server::stream& s) { play(s.next_layer()); },
              false) {}
};
struct client : gatewright_test::stream_client<connection> {
    explicit client(std::uint16_t port, framing frames = framing::length32, websocket_options options = {},
                    std::string host = "127.0.0.1") {
        begin(endpoint{std::move(host), port}, frames, options);
    }
};

std::string frame(std::string_view text) {
    const auto length = frame_length(text.size());
    return std::string(length.data(), length.size()) + std::string(text);
}
std::string read_exactly(tcp_socket& s, std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t got = 0; got != size;)
        got += s.read_some(boost::asio::buffer(text.data() + got, size - got));
    return text;
}

} // namespace byte_streams

TEST_CASE("what opens a stream of bytes is sent first and as it is, messages with their length") {
    using namespace byte_streams;
    std::promise<std::string> seen;
    const server s([&](tcp_socket& socket) {
        std::string all = read_exactly(socket, 4);
        all += read_exactly(socket, 4 + 9 + 4);
        seen.set_value(all);
        write_all(socket, frame(std::string("176\0now\0", 8)) + frame("") + frame("two").substr(0, 5));
        write_all(socket, frame("two").substr(5));
        read_exactly(socket, 1);
    });
    client c(s.port());
    c.socket->open(std::string_view("API\0", 4));
    CHECK(c.socket->send(1, "early") != nullptr);
    REQUIRE(c.run_until_open());
    CHECK(c.seen.notice.empty()); // to this host
    CHECK(c.socket->send(7, "v100..176") == nullptr);
    CHECK(c.socket->send(8, "") == nullptr);
    REQUIRE(c.run_until([&] { return c.seen.messages.size() == 3; }));
    CHECK(c.seen.messages == std::vector{std::string("176\0now\0", 8), std::string(), std::string("two")});
    CHECK(c.seen.written == std::vector<std::uint64_t>{7, 8});
    CHECK(seen.get_future().get() == "API" + std::string(1, '\0') + frame("v100..176") + frame(""));
    c.socket->close();
    CHECK(c.seen.closed.empty());
    CHECK(c.socket->send(9, "late") != nullptr);
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.closed.front() == "tcp://127.0.0.1:" + std::to_string(s.port()) + ": closed by this side");
    CHECK(c.seen.refused.empty());
}

TEST_CASE("lines go both ways with their ends") {
    using namespace byte_streams;
    std::promise<std::string> seen;
    const server s([&](tcp_socket& socket) {
        seen.set_value(read_exactly(socket, 4));
        write_all(socket, "one\r\ntwo\nthr");
    });
    client c(s.port(), framing::lines);
    c.socket->open({});
    REQUIRE(c.run_until_open());
    CHECK(c.socket->send(1, "abc") == nullptr);
    REQUIRE(c.run_until_closed());
    CHECK(seen.get_future().get() == "abc\n");
    CHECK(c.seen.messages == std::vector<std::string>{"one", "two"});
    CHECK(c.seen.closed.front().find("the connection was lost") != std::string::npos);
}

TEST_CASE("a message that is too long ends the connection, and one to send is refused") {
    using namespace byte_streams;
    const server s([&](tcp_socket& socket) {
        write_all(socket, frame("0123456789"));
        write_all(socket, std::string("\0\0\0\x0b", 4));
        read_exactly(socket, 1);
    });
    client c(s.port(), framing::length32, {.max_message_bytes = 10});
    c.socket->open({});
    REQUIRE(c.run_until_open());
    CHECK(c.socket->send(1, "01234567890") != nullptr);
    CHECK(c.socket->is_open());
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.messages == std::vector<std::string>{"0123456789"});
    CHECK(c.seen.closed.front().ends_with("a message is longer than is allowed"));
}

TEST_CASE("whoever closes in the middle of a read hears no more messages") {
    using namespace byte_streams;
    const server s([&](tcp_socket& socket) {
        write_all(socket, frame("a") + frame("b"));
        read_exactly(socket, 1);
    });
    client c(s.port());
    c.seen.when_message = [&] { c.socket->close(); };
    c.socket->open({});
    REQUIRE(c.run_until_closed());
    CHECK(c.seen.messages == std::vector<std::string>{"a"});
}

TEST_CASE("what was queued and never left is refused, what may have left is not") {
    using namespace byte_streams;
    const server s([&](tcp_socket& socket) { read_exactly(socket, 10); });
    client c(s.port(), framing::length32,
             {.max_queued_messages = 4, .max_queued_bytes = std::size_t{64} << 20});
    c.socket->open({});
    REQUIRE(c.run_until_open());
    const std::string large(std::size_t{12} << 20, 'x'); // more than the kernel takes at once
    CHECK(c.socket->send(1, large) == nullptr);
    CHECK(c.socket->send(2, large) == nullptr);
    CHECK(c.socket->send(3, "small") == nullptr);
    CHECK(c.socket->send(4, "small") == nullptr);
    CHECK(c.socket->send(5, "small") != nullptr); // no room
    REQUIRE(c.run_until_closed());
    REQUIRE(c.seen.refused.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(c.seen.refused[i].first == i + 2);
}

TEST_CASE("a host that is not this one is connected to with a warning, and one that is not there is told") {
    using namespace byte_streams;
    client nowhere(443, framing::length32, {}, "no-such-host.invalid");
    nowhere.socket->open({});
    REQUIRE(nowhere.run_until_closed());
    CHECK(nowhere.seen.opened == 0);
    CHECK(nowhere.seen.closed.front().find("cannot be resolved") != std::string::npos);
    client closed_port(1);
    closed_port.socket->open({});
    REQUIRE(closed_port.run_until_closed());
    CHECK(closed_port.seen.closed.front().find("cannot connect") != std::string::npos);
    CHECK(
        connection::warning({"192.0.2.7", 4001}, false) ==
        "WARNING: NOTHING IS ENCRYPTED on the way to 192.0.2.7:4001: anyone on the path can read and change "
        "what is sent");
    CHECK(connection::warning({"192.0.2.7", 4001}, true).empty());
}
