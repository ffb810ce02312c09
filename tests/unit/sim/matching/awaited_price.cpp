// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/awaited_price.hpp>

#include <catch2/catch_test_macros.hpp>

#include <initializer_list>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {
/// At which of some trades an order's price is there, counted from one; zero: at none.
int fires_at(awaited_price p, std::initializer_list<std::int64_t> trades) {
    int n = 0;
    for (const std::int64_t ticks : trades) {
        ++n;
        if (p.fires(ticks, timestamp{n})) return n;
    }
    return 0;
}
awaited_price awaited(order_type type, side s, std::int64_t ticks, decimal rate = {}) {
    awaited_price p;
    p.waits_as = type;
    p.side = s;
    p.trigger_ticks = ticks;
    p.callback_rate = rate;
    return p;
}
} // namespace

TEST_CASE("a price is there when it is reached from the side where the order waits") {
    CHECK(fires_at(awaited(order_type::stop, side::sell, 90), {100, 91, 90}) == 3);
    CHECK(fires_at(awaited(order_type::stop, side::buy, 110), {100, 109, 111}) == 3);
    CHECK(fires_at(awaited(order_type::take_profit, side::sell, 110), {100, 90, 110}) == 3);
    CHECK(fires_at(awaited(order_type::take_profit, side::buy, 90), {100, 110, 89}) == 3);
    CHECK(fires_at(awaited(order_type::stop, side::sell, 90), {100, 91, 120}) == 0);
}

TEST_CASE("one that trails follows from its price on, and is there when the price has come back far enough") {
    const decimal rate(5, -2);
    CHECK(fires_at(awaited(order_type::stop, side::sell, 0, rate), {1'000, 1'100, 1'046, 1'045}) == 4);
    CHECK(fires_at(awaited(order_type::stop, side::buy, 0, rate), {1'000, 900, 944, 945}) == 4);
    CHECK(fires_at(awaited(order_type::take_profit, side::sell, 1'200, rate),
                   {1'000, 900, 1'200, 1'141, 1'140}) == 5);
    CHECK(fires_at(awaited(order_type::stop, side::sell, 990, rate), {1'000, 1'100, 1'045, 990, 941, 940}) ==
          6);
    awaited_price p = awaited(order_type::take_profit, side::sell, 1'200, rate);
    (void)p.fires(1'000, timestamp{1});
    CHECK(p.trails_since == timestamp{});
    (void)p.fires(1'200, timestamp{2});
    CHECK(p.trails_since == timestamp{2});
}
