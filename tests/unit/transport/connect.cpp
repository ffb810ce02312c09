// SPDX-License-Identifier: BSL-1.0

#include "deaf_listener.hpp"
#include "test_ca.hpp"
#include "tls_server.hpp"

#include <gatewright/transport/http.hpp>
#include <gatewright/transport/lookup.hpp>
#include <gatewright/transport/websocket.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright::transport;
using gatewright_test::deaf_listener;
using gatewright_test::test_ca;
using gatewright_test::tls_server;

namespace {

const test_ca& ca() {
    static const test_ca authority;
    return authority;
}

/// Serves WebSockets and HTTP.
void venue(tls_server::stream& s) {
    for (;;) {
        const std::string head = gatewright_test::read_request(s);
        if (head.find("Upgrade: websocket") == std::string::npos) {
            gatewright_test::write_all(s, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            continue;
        }
        boost::beast::websocket::stream<tls_server::stream&> ws(s);
        ws.accept(boost::asio::buffer(head));
        boost::beast::flat_buffer buffer;
        ws.read(buffer);
    }
}

struct seen_events {
    int opened = 0;
    std::vector<std::string> closed;
    std::vector<std::uint16_t> replies;
    int refused = 0;
};
struct websocket_handler {
    seen_events* to;
    void on_open(std::string_view) { ++to->opened; }
    void on_message(std::string_view) {}
    void on_control() {}
    void on_written(std::uint64_t) {}
    void on_refused(std::uint64_t, std::string_view) {}
    void on_closed(std::string_view why, std::uint16_t, std::string_view) { to->closed.emplace_back(why); }
};
struct http_handler {
    seen_events* to;
    void on_reply(std::uint32_t, std::uint64_t, std::uint16_t status, std::string_view, std::string_view) {
        to->replies.push_back(status);
    }
    void on_refused(std::uint32_t, std::uint64_t, std::string_view) { ++to->refused; }
};
using websocket_type = websocket_connection<websocket_handler>;

/// A venue of two addresses, 127.0.0.2 first; its server listens on the other, 127.0.0.1.
struct fixture {
    fixture() {
        boost::asio::use_service<lookup_service>(io).look_up_with([](const std::string&) -> lookup_result {
            return {{boost::asio::ip::make_address("127.0.0.2"), boost::asio::ip::make_address("127.0.0.1")},
                    {}};
        });
    }
    ~fixture() {
        if (socket) socket->abandon();
    }
    void connect(websocket_options options = {}) {
        if (socket) socket->abandon();
        socket = std::make_shared<websocket_type>(io.get_executor(), context, at(), options,
                                                  websocket_handler{&seen});
        socket->open("/");
    }
    endpoint at() const { return {"venue.example", server.port()}; }
    bool run_until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!done()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io.restart();
            io.run_one_until(end);
        }
        return true;
    }
    /// The address that is tried first the next time.
    std::string first_address() {
        std::vector<address_memory::address> all = {
            {boost::asio::ip::make_address("127.0.0.2"), server.port()},
            {boost::asio::ip::make_address("127.0.0.1"), server.port()}};
        boost::asio::use_service<lookup_service>(io).addresses().arrange(
            all, {std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count()});
        return all.front().address().to_string();
    }

    tls_server server{ca().issue("DNS:venue.example"), venue};
    boost::asio::io_context io;
    seen_events seen;
    tls_context context{{.ca_pem = ca().pem()}};
    std::shared_ptr<websocket_type> socket;
};

} // namespace

TEST_CASE("an address that swallows packets does not keep a host's other address from being reached") {
    fixture f;
    const deaf_listener dead("127.0.0.2", f.server.port(), deaf_listener::kind::swallows);
    f.connect();
    REQUIRE(f.run_until([&] { return f.seen.opened == 1 || !f.seen.closed.empty(); }));
    CHECK(f.seen.closed.empty());
    // From then on it is not waited for.
    CHECK(f.first_address() == "127.0.0.1");
}

TEST_CASE("an address that refuses is followed by the next at once") {
    fixture f;
    f.connect({.connect_timeout = milliseconds(200)}); // less than what a silent address is waited for
    REQUIRE(f.run_until([&] { return f.seen.opened == 1 || !f.seen.closed.empty(); }));
    CHECK(f.seen.closed.empty());
    CHECK(f.first_address() == "127.0.0.1");
}

TEST_CASE("an address that accepts and is silent is tried last the next time") {
    fixture f;
    const deaf_listener dead("127.0.0.2", f.server.port(), deaf_listener::kind::silent);
    SECTION("a WebSocket") {
        f.connect({.connect_timeout = milliseconds(100)});
        REQUIRE(f.run_until([&] { return !f.seen.closed.empty(); }));
        CHECK(f.seen.closed[0].ends_with("no connection in time"));
        f.connect();
        REQUIRE(f.run_until([&] { return f.seen.opened == 1 || f.seen.closed.size() == 2; }));
        CHECK(f.seen.opened == 1);
    }
    SECTION("HTTP") {
        http_client<http_handler> client(f.io.get_executor(), f.context, f.at(),
                                         {.timeout = milliseconds(500)}, http_handler{&f.seen});
        REQUIRE(client.request(1, 1, {http_method::get, "/", {}, {}}) == nullptr);
        REQUIRE(f.run_until([&] { return f.seen.refused == 1; }));
        REQUIRE(client.request(1, 2, {http_method::get, "/", {}, {}}) == nullptr);
        REQUIRE(f.run_until([&] { return f.seen.replies.size() == 1 || f.seen.refused == 2; }));
        CHECK(f.seen.replies == std::vector<std::uint16_t>{200});
    }
    CHECK(f.first_address() == "127.0.0.1");
}

TEST_CASE("an address that works is tried first again") {
    fixture f;
    const auto now =
        steady_time{std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count()};
    auto& memory = boost::asio::use_service<lookup_service>(f.io).addresses();
    memory.on_failed({boost::asio::ip::make_address("127.0.0.1"), f.server.port()}, now);
    CHECK(f.first_address() == "127.0.0.2");
    f.connect();
    REQUIRE(f.run_until([&] { return f.seen.opened == 1; }));
    CHECK(f.first_address() == "127.0.0.1");
}

TEST_CASE("a host none of whose addresses can be reached says why") {
    fixture f;
    boost::asio::use_service<lookup_service>(f.io).look_up_with([](const std::string&) -> lookup_result {
        return {{boost::asio::ip::make_address("127.0.0.2"), boost::asio::ip::make_address("127.0.0.3")}, {}};
    });
    f.connect();
    REQUIRE(f.run_until([&] { return !f.seen.closed.empty(); }));
    CHECK(f.seen.closed[0].ends_with("cannot connect: Connection refused"));
}

TEST_CASE("closing while addresses are tried ends it") {
    fixture f;
    const deaf_listener dead("127.0.0.2", f.server.port(), deaf_listener::kind::swallows);
    f.connect();
    f.io.run_for(std::chrono::milliseconds(20));
    f.socket->close();
    REQUIRE(f.run_until([&] { return !f.seen.closed.empty(); }));
    CHECK(f.seen.opened == 0);
    CHECK(f.seen.closed[0].ends_with("closed while it was connecting"));
    f.io.restart();
    f.io.run(); // nothing is left under way
    CHECK(f.seen.closed.size() == 1);
}
