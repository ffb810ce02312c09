// SPDX-License-Identifier: BSL-1.0

#include "fake_engine.hpp"
#include "test_ca.hpp"
#include "tls_server.hpp"

#include <gatewright/driver/live.hpp>
#include <gatewright/transport/lookup.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::driver;
using gatewright_test::test_ca;
using gatewright_test::tls_server;
namespace websocket = boost::beast::websocket;

namespace {

using engine = gatewright_test::fake_engine<output_queue>;
constexpr channel_ref market = engine::market;
constexpr channel_ref rest = engine::rest;
constexpr channel_ref orders = engine::orders;

const test_ca& ca() {
    static const test_ca authority;
    return authority;
}

/// Serves WebSockets and HTTP on one port: echoes messages, except "bye", which it answers by closing, and
/// replies to every other request with its body.
void venue(tls_server::stream& s) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        const std::string head = gatewright_test::read_request(s);
        if (head.find("Upgrade: websocket") == std::string::npos) {
            const std::string body = head.substr(head.find("\r\n\r\n") + 4);
            gatewright_test::write_all(
                s, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            continue;
        }
        websocket::stream<tls_server::stream&> ws(s);
        ws.accept(boost::asio::buffer(head));
        ws.ping("17");
        for (;;) {
            buffer.clear();
            ws.read(buffer);
            ws.text(true);
            if (boost::beast::buffers_to_string(buffer.cdata()) == "bye")
                return ws.close(websocket::close_code::normal);
            ws.write(buffer.cdata());
        }
    }
}

live_options trusting(const test_ca& authority) {
    live_options o;
    o.tls.ca_pem = authority.pem();
    return o;
}

} // namespace

TEST_CASE("an engine trades messages and requests over TLS, and everything it sees is numbered") {
    const tls_server server(ca().issue(), venue);
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    live_driver<engine> d(io, e, trusting(ca()));
    e.on_start = [](output_queue& q) {
        q.open(market, 1, "/public/ws");
        q.open(rest, 1, "");
        q.request(rest, 1, 5, {http_method::post, "/fapi/v1/listenKey", "X-MBX-APIKEY: k\r\n", "snapshot"},
                  0);
    };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::connected && in.channel == market)
            for (std::uint64_t n = 1; n <= 3; ++n) q.send(market, 1, n, "m" + std::to_string(n), 0);
    };
    d.start();
    REQUIRE(d.run_until(
        [&] {
            return e.count(input_kind::message) == 3 && e.count(input_kind::reply) == 1 &&
                   e.count(input_kind::heartbeat) == 1 && e.last(input_kind::bytes_written).correlation == 3;
        },
        seconds(10)));
    CHECK(e.seen[0].kind == input_kind::entropy);
    REQUIRE(e.seen[0].payload.size() == 32);
    CHECK(e.seen[0].payload != std::string(32, '\0'));
    CHECK(e.seen[1].kind == input_kind::connected);
    CHECK(e.seen[1].channel == rest);
    for (std::size_t i = 0; i != e.seen.size(); ++i) {
        CHECK(e.seen[i].sequence == i + 1);
        CHECK(e.seen[i].at.wall.ns > timestamp::from_milliseconds(1'700'000'000'000).ns);
        if (i != 0) CHECK(e.seen[i].at.steady >= e.seen[i - 1].at.steady);
    }
    CHECK(e.last(input_kind::message).payload == "m3");
    CHECK(e.last(input_kind::message).generation == 1);
    CHECK(e.last(input_kind::bytes_written).correlation == 3);
    CHECK(e.last(input_kind::reply).correlation == 5);
    CHECK(e.last(input_kind::reply).status == 200);
    CHECK(e.last(input_kind::reply).payload == "snapshot");
    CHECK(e.last(input_kind::reply).headers == "Content-Length: 8\r\n");
    CHECK(d.is_open(market));
    CHECK_FALSE(d.is_open(orders));

    const std::size_t before = e.seen.size();
    d.stop();
    CHECK(e.seen.size() == before);
    CHECK_FALSE(d.is_open(market));
    CHECK_FALSE(d.command("too late"));
}

TEST_CASE("a lost connection is reported with its generation and opened again with the next") {
    const tls_server server(ca().issue(), venue);
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    live_driver<engine> d(io, e, trusting(ca()));
    e.on_start = [](output_queue& q) { q.open(market, 1, "/ws?listenKey=abc"); };
    e.on_input = [&](const input& in, output_queue& q) {
        if (in.kind == input_kind::connected && in.generation == 1) q.send(market, 1, 0, "bye", 0);
        if (in.kind == input_kind::disconnected && in.generation == 1)
            q.arm_timer(0, 7, 1, in.at.steady + milliseconds(20));
        if (in.kind == input_kind::timer) q.open(market, 2, "/ws");
        if (in.kind == input_kind::connected && in.generation == 2) {
            q.send(market, 1, 41, "to the old connection", 0);
            q.send(market, 2, 42, "hello", 0);
        }
    };
    d.start();
    REQUIRE(d.run_until([&] { return e.count(input_kind::message) == 1; }, seconds(10)));
    CHECK(e.last(input_kind::message).generation == 2);
    CHECK(e.last(input_kind::message).payload == "hello");
    CHECK(e.last(input_kind::disconnected).generation == 1);
    CHECK(e.last(input_kind::disconnected).payload ==
          "wss://127.0.0.1:" + std::to_string(server.port()) +
              "/ws?***: the peer closed the WebSocket with code 1000");
    CHECK(e.last(input_kind::timer).correlation == 7);
    CHECK(e.last(input_kind::timer).at.steady - e.last(input_kind::disconnected).at.steady >=
          milliseconds(20));
    CHECK(e.count(input_kind::send_refused) == 1);
    CHECK(e.last(input_kind::send_refused).correlation == 41);
    CHECK(server.accepted() == 2);
}

TEST_CASE("a venue that cannot be reached or trusted is a disconnection and a refusal, with a reason") {
    boost::asio::io_context io;
    engine e;
    e.on_start = [](output_queue& q) {
        q.open(market, 1, "/private/ws?listenKey=abc");
        q.request(rest, 1, 5, {http_method::get, "/x?signature=def", {}, {}}, 0);
    };
    SECTION("refused") {
        {
            const tls_server server(ca().issue(), venue);
            e.at = {"127.0.0.1", server.port()};
        }
        live_driver<engine> d(io, e, trusting(ca()));
        d.start();
        REQUIRE(d.run_until([&] { return e.seen.size() == 3; }, seconds(10)));
        CHECK(e.last(input_kind::disconnected).payload.find("Connection refused") != std::string::npos);
        CHECK(e.last(input_kind::send_refused).payload.find("Connection refused") != std::string::npos);
        for (const auto& s : e.seen) {
            CHECK(s.payload.find("abc") == std::string::npos);
            CHECK(s.payload.find("def") == std::string::npos);
        }
    }
    SECTION("wrong authority") {
        const tls_server server(test_ca("another CA").issue(), venue);
        e.at = {"127.0.0.1", server.port()};
        live_driver<engine> d(io, e, trusting(ca()));
        d.start();
        REQUIRE(d.run_until([&] { return e.seen.size() == 3; }, seconds(10)));
        CHECK(e.last(input_kind::disconnected).payload.find("certificate is not accepted") !=
              std::string::npos);
        CHECK(e.last(input_kind::send_refused).correlation == 5);
    }
    SECTION("wrong authority, but verification is off: the event warns") {
        const tls_server server(test_ca("another CA").issue(), venue);
        e.at = {"127.0.0.1", server.port()};
        live_options options;
        options.tls.verify = false;
        live_driver<engine> d(io, e, options);
        d.start();
        REQUIRE(d.run_until([&] { return e.count(input_kind::connected) == 1; }, seconds(10)));
        CHECK(e.last(input_kind::connected).payload.starts_with("WARNING: TLS VERIFICATION IS OFF"));
    }
}

TEST_CASE("a message that waits for a journal on another thread leaves when the record is durable") {
    struct journal {
        std::atomic<std::uint64_t>* handed_over;
        persist_state persist(record_id record, std::string_view) {
            *handed_over = record;
            return persist_state::pending;
        }
    };
    const tls_server server(ca().issue(), venue);
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    std::atomic<std::uint64_t> handed_over{0};
    live_driver<engine, journal> d(io, e, trusting(ca()), journal{&handed_over});
    e.on_start = [](output_queue& q) { q.open(orders, 1, "/"); };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::connected) return;
        q.persist(1, "order");
        q.send(orders, 1, 1, "order", 1);
        q.send(orders, 1, 2, "cancel", 0);
    };
    d.start();
    REQUIRE(d.run_until([&] { return handed_over == 1; }, seconds(10)));
    d.run_for(milliseconds(30));
    CHECK(e.count(input_kind::message) == 0);
    CHECK(d.counters().held == 2);
    std::thread writer([&] { boost::asio::post(io, [&] { d.persisted(1); }); });
    REQUIRE(d.run_until([&] { return e.count(input_kind::message) == 2; }, seconds(10)));
    writer.join();
    std::vector<std::string> texts;
    for (const auto& s : e.seen)
        if (s.kind == input_kind::message) texts.push_back(s.payload);
    CHECK(texts == std::vector<std::string>{"order", "cancel"});
    CHECK(e.count(input_kind::persisted) == 1);
}

TEST_CASE("closing channels from a step ends them") {
    const tls_server server(ca().issue(), venue);
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    live_driver<engine> d(io, e, trusting(ca()));
    e.on_start = [](output_queue& q) {
        q.open(market, 3, "/");
        q.open(rest, 4, "");
    };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::connected && in.channel == market) {
            q.request(rest, 4, 9, {http_method::get, "/", {}, {}}, 0);
            q.close(rest, 4);
            q.close(market, 2);
            q.close(market, 3);
        }
    };
    d.start();
    REQUIRE(d.run_until([&] { return e.count(input_kind::disconnected) == 2; }, seconds(10)));
    CHECK(e.last(input_kind::send_refused).correlation == 9);
    CHECK(e.last(input_kind::disconnected).generation == 3);
    CHECK(e.last(input_kind::disconnected).payload.ends_with("closed by this side"));
    CHECK(e.count(input_kind::reply) == 0);
}

TEST_CASE("a driver may be destroyed while everything is under way") {
    const tls_server server(ca().issue(), venue);
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    e.on_start = [&](output_queue& q) {
        q.open(market, 1, "/");
        q.open(orders, 1, "/");
        q.request(rest, 1, 9, {http_method::get, "/", {}, {}}, 0);
        q.arm_timer(0, 1, 1, e.started.steady + milliseconds(5));
    };
    {
        live_driver<engine> d(io, e, trusting(ca()));
        d.start();
        d.run_until([&] { return d.is_open(market); }, seconds(10));
    }
    const std::size_t before = e.seen.size();
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
    CHECK(e.seen.size() == before);
}

TEST_CASE("a driver with nothing to do sleeps until the time is over") {
    boost::asio::io_context io;
    engine e;
    live_driver<engine> d(io, e, trusting(ca()));
    d.start();
    const auto begin = std::chrono::steady_clock::now();
    int asked = 0;
    CHECK_FALSE(d.run_until([&] { return ++asked == 0; }, milliseconds(60)));
    CHECK(asked < 10);
    d.run_for(milliseconds(60));
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(120));
}

TEST_CASE("timers stay armed after an exception of a step that a timer caused") {
    boost::asio::io_context io;
    engine e;
    live_driver<engine> d(io, e, trusting(ca()));
    e.on_start = [&](output_queue& q) {
        q.arm_timer(0, 1, 1, e.started.steady + milliseconds(10));
        q.arm_timer(0, 2, 1, e.started.steady + milliseconds(20));
    };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::timer || in.correlation != 1) return;
        q.arm_timer(0, 3, 1, in.at.steady + milliseconds(5));
        throw std::runtime_error("no memory");
    };
    d.start();
    // A host that runs the io_context itself and gives the driver no other input.
    const auto run = [&] {
        io.restart();
        io.run_for(std::chrono::milliseconds(200));
    };
    CHECK_THROWS_AS(run(), std::runtime_error);
    run();
    CHECK(e.count(input_kind::timer) == 3);
}

TEST_CASE("a timer that is armed anew whenever it fires keeps nothing else out") {
    boost::asio::io_context io;
    engine e;
    live_driver<engine> d(io, e, trusting(ca()));
    bool other = false;
    e.on_start = [&](output_queue& q) { q.arm_timer(0, 1, 1, e.started.steady); };
    e.on_input = [&](const input& in, output_queue& q) {
        if (in.kind != input_kind::timer || other || e.seen.size() == 10000) return;
        if (e.count(input_kind::timer) == 1) boost::asio::post(io, [&] { other = true; });
        q.arm_timer(0, 1, 1, in.at.steady);
    };
    d.start();
    REQUIRE(d.run_until([&] { return other; }, seconds(10)));
    CHECK(e.seen.size() < 100);
}

TEST_CASE("a step that throws while messages are refused hides neither the others nor the end") {
    std::promise<void> over;
    const tls_server server(ca().issue(), [&](tls_server::stream& s) {
        websocket::stream<tls_server::stream&> ws(s);
        ws.accept();
        over.get_future().wait();
        ::shutdown(s.next_layer().native_handle(), SHUT_RDWR);
    });
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    live_options options = trusting(ca());
    options.websocket.max_queued_bytes = std::size_t{20} << 20;
    options.queues.output_bytes = std::size_t{20} << 20;
    live_driver<engine> d(io, e, options);
    const std::string big(std::size_t{8} << 20, 'x');
    e.on_start = [](output_queue& q) { q.open(orders, 1, "/"); };
    e.on_input = [&](const input& in, output_queue& q) {
        if (in.kind == input_kind::send_refused) throw std::runtime_error("no memory");
        if (in.kind != input_kind::connected) return;
        q.send(orders, 1, 1, big, 0);
        for (std::uint64_t n = 2; n <= 4; ++n) q.send(orders, 1, n, "an order", 0);
    };
    d.start();
    REQUIRE(d.run_until([&] { return d.counters().sent == 4; }, seconds(10)));
    over.set_value();
    const auto closed = [&] { return e.count(input_kind::disconnected) == 1; };
    CHECK_THROWS_AS(d.run_until(closed, seconds(10)), std::runtime_error);
    CHECK(closed());
    CHECK(e.count(input_kind::send_refused) == 3);
}

TEST_CASE("a venue whose name is slow to be found holds no other venue, and nobody waits for it at the end") {
    struct two_venues : engine {
        [[nodiscard]] channel_description channel(channel_ref c) const {
            channel_description what = engine::channel(c);
            what.at.host = c == orders ? "slow.example" : "venue.example";
            return what;
        }
    };
    const tls_server server(ca().issue("DNS:venue.example"), venue);
    std::promise<void> go;
    {
        boost::asio::io_context io;
        boost::asio::use_service<transport::lookup_service>(io).look_up_with(
            [gate = go.get_future().share()](const std::string& host) -> transport::lookup_result {
                if (host == "slow.example") gate.wait();
                return {{boost::asio::ip::make_address("127.0.0.1")}, {}};
            });
        two_venues e;
        e.at = {"", server.port()};
        e.on_start = [](output_queue& q) {
            q.open(orders, 1, "/");
            q.open(market, 1, "/");
        };
        live_driver<two_venues> d(io, e, trusting(ca()));
        d.start();
        REQUIRE(d.run_until([&] { return d.is_open(market); }, seconds(10)));
        CHECK_FALSE(d.is_open(orders));
        d.stop();
        // The driver and the io_context are destroyed while the lookup goes on: it does not end before that.
    }
    go.set_value();
}

TEST_CASE("an upgrade that is declined tells the engine the answer's status and headers") {
    const tls_server server(ca().issue(), [](tls_server::stream& s) {
        gatewright_test::read_request(s);
        gatewright_test::write_all(
            s, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 9\r\nContent-Length: 4\r\n\r\nwait");
    });
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    live_driver<engine> d(io, e, trusting(ca()));
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    d.start();
    REQUIRE(d.run_until([&] { return e.count(input_kind::disconnected) == 1; }, seconds(10)));
    CHECK(e.last(input_kind::disconnected).status == 429);
    CHECK(e.last(input_kind::disconnected).headers == "Retry-After: 9\r\nContent-Length: 4\r\n");
    CHECK(e.last(input_kind::disconnected).payload.ends_with("declined with HTTP status 429: wait"));
}

TEST_CASE("spinning runs the engine without sleeping") {
    const tls_server server(ca().issue(), venue);
    boost::asio::io_context io;
    engine e;
    e.at = {"127.0.0.1", server.port()};
    live_driver<engine> d(io, e, trusting(ca()));
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    d.start();
    CHECK(d.spin_until([&] { return d.is_open(market); }, seconds(10)));
    CHECK_FALSE(d.spin_until([] { return false; }, milliseconds(5)));
}

TEST_CASE("a channel of another kind is refused when the driver is made") {
    struct vendor_engine : engine {
        [[nodiscard]] channel_description channel(channel_ref) const {
            return {channel_kind::native, "vendor", at};
        }
    };
    boost::asio::io_context io;
    vendor_engine e;
    CHECK_THROWS_AS(live_driver<vendor_engine>(io, e), std::runtime_error);
}
