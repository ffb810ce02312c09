// SPDX-License-Identifier: BSL-1.0
#include "fake_engine.hpp"
#include "small_desk.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/driver/replay.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

using namespace gatewright;
using namespace gatewright::driver;

namespace {

using scripted = gatewright_test::fake_engine<output_queue>;
constexpr channel_ref market = scripted::market;
constexpr channel_ref rest = scripted::rest;
constexpr timestamp began = timestamp::from_milliseconds(1'600'000'000'000);

/// An engine that opens its market channel at the start, and again five seconds after it was lost.
struct reopening {
    scripted e;
    replay_driver<scripted> d{e};

    explicit reopening(bool reopens = true) {
        e.on_start = [](output_queue& q) { q.open(market, 1, "/m"); };
        e.on_input = [reopens](const input& in, output_queue& q) {
            if (in.kind == input_kind::disconnected && reopens)
                q.arm_timer(0, 7, in.generation, in.at.steady + seconds(5));
            if (in.kind == input_kind::timer) q.open(market, in.generation + 1, "/m");
        };
        d.start(began);
    }
};

struct asking {
    scripted e;
    replay_driver<scripted> d{e};

    asking() {
        e.on_start = [](output_queue& q) {
            q.request(rest, 1, 11, http_request{http_method::get, "/depth?symbol=A&limit=5", {}, {}}, 0);
            q.request(rest, 1, 12, http_request{http_method::get, "/depth?symbol=B&limit=5", {}, {}}, 0);
            q.request(rest, 1, 13, http_request{http_method::get, "/depth?symbol=A&limit=5", {}, {}}, 0);
        };
        d.start(began);
    }
};

} // namespace

TEST_CASE("replay: a message reaches the engine only on a connected channel") {
    reopening r;
    CHECK_FALSE(r.d.message(market, "too early"));
    CHECK_FALSE(r.d.message(scripted::orders, "never opened"));
    REQUIRE(r.d.connect(market));
    CHECK(r.d.message(market, "a"));
    CHECK(r.e.count(input_kind::message) == 1);
    CHECK(r.e.last(input_kind::message).generation == 1);
    REQUIRE(r.d.disconnect(market, "lost"));
    CHECK_FALSE(r.d.message(market, "too late"));
    CHECK(r.e.count(input_kind::message) == 1);
}

TEST_CASE("replay: connecting twice tells the engine once") {
    reopening r;
    CHECK(r.d.connect(market));
    CHECK(r.d.connect(market));
    CHECK(r.e.count(input_kind::connected) == 1);
}

TEST_CASE("replay: only what is connected can be lost") {
    reopening r;
    CHECK_FALSE(r.d.disconnect(market, "lost"));
    CHECK_FALSE(r.d.disconnect(scripted::orders, "lost"));
    REQUIRE(r.d.connect(market));
    CHECK(r.d.disconnect(market, "lost"));
    CHECK_FALSE(r.d.disconnect(market, "lost"));
    CHECK(r.e.count(input_kind::disconnected) == 1);
    CHECK(r.e.last(input_kind::disconnected).generation == 1);
    CHECK(r.e.last(input_kind::disconnected).payload == "lost");
}

TEST_CASE(
    "replay: a reconnect waits for the engine, and the clocks stand until the recording has caught up") {
    reopening r;
    r.d.connect(market);
    r.d.advance_to(began + seconds(1));
    r.d.disconnect(market, "lost");
    REQUIRE(r.d.connect(market));
    CHECK(r.e.last(input_kind::connected).generation == 2);
    CHECK(r.e.last(input_kind::connected).at.wall == began + seconds(6));

    r.d.advance_to(began + seconds(2));
    CHECK(r.d.message(market, "a"));
    CHECK(r.e.last(input_kind::message).generation == 2);
    CHECK(r.e.last(input_kind::message).at.wall == began + seconds(6));
    r.d.advance_to(began + seconds(7));
    CHECK(r.d.message(market, "b"));
    CHECK(r.e.last(input_kind::message).at.wall == began + seconds(7));
}

TEST_CASE("replay: a channel that the engine does not open is not waited for beyond the patience") {
    reopening never(false);
    never.d.connect(market);
    never.d.disconnect(market, "lost");
    CHECK_FALSE(never.d.connect(market));

    reopening late;
    late.d.connect(market);
    late.d.disconnect(market, "lost");
    CHECK_FALSE(late.d.connect(market, seconds(4)));
    CHECK(late.e.count(input_kind::timer) == 0);
    CHECK(late.d.connect(market, seconds(5)));
}

TEST_CASE("replay: a reply goes to the newest request for its target, once") {
    asking a;
    CHECK(a.d.unanswered() == 3);
    CHECK_FALSE(a.d.reply("/depth?symbol=A", 200, "x"));
    CHECK(a.d.reply("/depth?symbol=A&limit=5", 200, "x"));
    CHECK(a.e.last(input_kind::reply).correlation == 13);
    CHECK(a.d.reply("/depth?symbol=A&limit=5", 418, "y"));
    CHECK(a.e.last(input_kind::reply).correlation == 11);
    CHECK(a.e.last(input_kind::reply).status == 418);
    CHECK(a.e.last(input_kind::reply).payload == "y");
    CHECK_FALSE(a.d.reply("/depth?symbol=A&limit=5", 200, "z"));
    CHECK(a.d.unanswered() == 1);
}

TEST_CASE("replay: a reply may be matched by what its request means") {
    asking a;
    const auto of = [](std::string_view symbol) {
        return [symbol](std::string_view target) { return target.find(symbol) != target.npos; };
    };
    CHECK_FALSE(a.d.reply_where(of("symbol=C"), 200, "x"));
    CHECK(a.d.reply_where(of("symbol=B"), 200, "x"));
    CHECK(a.e.last(input_kind::reply).correlation == 12);
    CHECK_FALSE(a.d.reply_where(of("symbol=B"), 200, "x"));
}

namespace {

constexpr std::size_t many = 150;

std::string symbol_of(std::size_t i) { return "S" + std::to_string(i) + "USDT"; }

/// How many books of a desk of many symbols are asked for at the very time at which their first updates come.
std::size_t books_asked_for_at_once(bool paced) {
    using desk = gatewright_test::small_engine<>;
    desk::config c;
    auto& venue = c.gateway<gatewright_test::account>().venue;
    for (std::size_t n = 0; n < many; ++n) {
        instrument i;
        i.symbol.assign(symbol_of(n));
        i.tick_size = {decimal::parse("0.1").value()};
        i.lot_size = {decimal::parse("1").value()};
        i.status = trading_status::trading;
        venue.known_instruments.push_back(i);
        venue.symbols.push_back(i.symbol);
    }
    venue.paced_reads = paced;
    desk e(std::move(c));
    replay_driver<desk> d(e);
    d.start(began);
    REQUIRE(d.connect(market));
    for (std::size_t n = 0; n < many; ++n)
        REQUIRE(d.message(market, R"({"stream":"x@depth@100ms","data":{"e":"depthUpdate","E":2,"T":1,"s":")" +
                                      symbol_of(n) +
                                      R"(","U":5,"u":6,"pu":4,"b":[["1.0","3"]],"a":[["2.0","4"]]}})"));
    return d.unanswered();
}

} // namespace

TEST_CASE("replay: a desk whose reads are not paced asks for every book at once") {
    CHECK(books_asked_for_at_once(false) == many);
    CHECK(books_asked_for_at_once(true) < many);
}
