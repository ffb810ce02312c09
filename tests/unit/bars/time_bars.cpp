// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"

#include <gatewright/bars/time_bars.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace time_bars_test {

using namespace gatewright;
using namespace gatewright_test::bars_kit;
using bars::time_bars;
using bars::verdict;

constexpr timestamp ten = utc(2026, 3, 14, 10);

/// One that knows that its trades are complete from ten o'clock on.
time_bars from_ten(time_bars::config c = {}) {
    time_bars b(c);
    b.restored(ten);
    return b;
}

TEST_CASE("a bar has the prices and sums of its trades, and its own times") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten + seconds(5), "100.5", "2"), out);
    b.on(traded(ten + seconds(6), "99.25", "0.125"), out);
    b.on(traded(ten + seconds(7), "103", "1"), out);
    b.on(traded(ten + seconds(8), "101", "3"), out);
    CHECK(out.all.empty());
    b.on(traded(ten + seconds(60), "102", "1"), out);
    REQUIRE(out.all.size() == 1);
    const bar& one = out.all[0];
    CHECK(text_of(one) == "100.5 103 99.25 101, 6.125, 619.40625, 4");
    CHECK(one.symbol == "BTCUSDT");
    CHECK(one.open_time == ten);
    CHECK(one.close_time == ten + seconds(60) - milliseconds(1));
    CHECK(one.interval == minutes(1));
    CHECK(one.venue_time == ten + seconds(8));
    CHECK(one.received == ten + seconds(8) + milliseconds(40));
    CHECK(one.closed);
    CHECK(b.counts().applied == 5);
    CHECK(b.counts().bars == 1);
}

TEST_CASE("a trade on the boundary belongs to the new bar, one a nanosecond before it to the old one") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten + minutes(1) - nanoseconds(1), "1", "1"), out);
    CHECK(out.all.empty());
    b.on(traded(ten + minutes(1), "2", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1"});
    b.on(traded(ten + minutes(2), "3", "1"), out);
    CHECK(out.take() == texts{"2 2 2 2, 1, 2, 1"});
}

TEST_CASE("the venue's time decides, whatever ours is") {
    time_bars b = from_ten();
    told out;
    gatewright::trade t = traded(ten + seconds(59), "1", "1");
    t.received = ten + minutes(5);
    b.on(t, out);
    CHECK(out.all.empty());
    CHECK(b.growing()->open_time == ten);
}

TEST_CASE("the first bar is incomplete unless its trades were complete from its start on") {
    told out;
    time_bars b({});
    b.on(traded(ten, "1", "1"), out);
    b.on(traded(ten + minutes(1), "2", "1"), out);
    b.on(traded(ten + minutes(2), "3", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1 incomplete", "2 2 2 2, 1, 2, 1"});
    CHECK(b.counts().incomplete == 1);

    time_bars late({});
    late.restored(ten + nanoseconds(1));
    late.on(traded(ten + seconds(30), "1", "1"), out);
    late.advance(ten + minutes(1), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1 incomplete"});

    time_bars whole({});
    whole.restored(ten - seconds(20));
    whole.on(traded(ten + seconds(30), "1", "1"), out);
    whole.advance(ten + minutes(1), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1"});
}

TEST_CASE("the clock closes a bar when no trade does") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten, "1", "1"), out);
    b.advance(ten + minutes(1) - nanoseconds(1), out);
    CHECK(out.all.empty());
    b.advance(ten + minutes(1), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1"});
    CHECK_FALSE(b.growing());
    // It does not go back, and no time is no time.
    b.advance(ten, out);
    b.advance({}, out);
    b.advance({std::numeric_limits<std::int64_t>::max()}, out);
    CHECK(out.all.empty());
    CHECK(b.on(traded(ten + seconds(61), "2", "1"), out) == verdict::applied);
}

TEST_CASE("a late trade of a closed bar is told, counted and not applied") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten + seconds(59), "1", "1"), out);
    b.on(traded(ten + seconds(61), "2", "1"), out);
    CHECK(b.on(traded(ten + seconds(59), "9", "9"), out) == verdict::late);
    CHECK(b.counts().late == 1);
    b.advance(ten + minutes(2), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1", "2 2 2 2, 1, 2, 1"});
}

TEST_CASE("within its grace a bar takes late trades, and is told when it has passed") {
    time_bars b = from_ten({.grace = seconds(2)});
    told out;
    b.on(traded(ten + seconds(59), "5", "1"), out);
    b.on(traded(ten + seconds(60), "6", "1"), out);
    CHECK(b.on(traded(ten + milliseconds(59'500), "7", "1"), out) == verdict::applied);
    CHECK(b.counts().out_of_order == 1);
    b.on(traded(ten + milliseconds(61'999), "8", "1"), out);
    CHECK(out.all.empty());
    b.on(traded(ten + seconds(62), "9", "1"), out);
    CHECK(out.take() == texts{"5 7 5 7, 2, 12, 2"});
    CHECK(b.on(traded(ten + seconds(59), "4", "1"), out) == verdict::late);
    // The clock ends it as well, also where the bar in between has no trade.
    b.advance(ten + minutes(2) + seconds(1), out);
    CHECK(out.all.empty());
    b.advance(ten + minutes(2) + seconds(2), out);
    CHECK(out.take() == texts{"6 9 6 9, 3, 23, 3"});
    b.advance(ten + minutes(5), out);
    CHECK(b.on(traded(ten + minutes(5) - seconds(1), "3", "1"), out) == verdict::applied);
    b.advance(ten + minutes(5) + seconds(2), out);
    CHECK(out.take() == texts{"3 3 3 3, 1, 3, 1"});
}

TEST_CASE("a grace is no longer than a bar") {
    CHECK_THROWS_AS(time_bars({.interval = {seconds(1)}, .grace = milliseconds(1'001)}),
                    std::invalid_argument);
    CHECK_THROWS_AS(time_bars({.grace = nanoseconds(-1)}), std::invalid_argument);
    CHECK_THROWS_AS(time_bars({.interval = {{}, 1}, .grace = minutes(29 * 1'440)}), std::invalid_argument);
    CHECK_THROWS_AS(time_bars({.backfill_patience = nanoseconds(-1)}), std::invalid_argument);
    CHECK_NOTHROW(time_bars({.interval = {seconds(1)}, .grace = seconds(1)}));
}

TEST_CASE("with a grace as long as a bar no more than two bars are open") {
    time_bars b = from_ten({.interval = {seconds(1)}, .grace = seconds(1)});
    told out;
    for (int n = 0; n < 5; ++n) b.on(traded(ten + seconds(n), "1", "1"), out);
    CHECK(out.all.size() == 3);
    CHECK(b.on(traded(ten + milliseconds(3'500), "2", "1"), out) == verdict::applied);
    CHECK(b.on(traded(ten + milliseconds(2'500), "2", "1"), out) == verdict::late);
}

TEST_CASE("trades out of order make the bar that they make in order; at the same time the order is theirs") {
    const std::vector<gatewright::trade> in_order = {
        traded(ten + seconds(1), "10", "1", "a"), traded(ten + seconds(2), "12", "2", "b"),
        traded(ten + seconds(3), "8", "1", "c"), traded(ten + seconds(4), "11", "3", "d")};
    std::vector<gatewright::trade> trades = in_order;
    const auto by_id = [](const auto& x, const auto& y) { return x.id < y.id; };
    do {
        time_bars b = from_ten();
        told out;
        for (const auto& t : trades) CHECK(b.on(t, out) == verdict::applied);
        b.advance(ten + minutes(1), out);
        CHECK(out.take() == texts{"10 12 8 11, 7, 75, 4"});
    } while (std::next_permutation(trades.begin(), trades.end(), by_id));

    time_bars b = from_ten();
    told out;
    b.on(traded(ten, "3", "1"), out);
    b.on(traded(ten, "1", "1"), out);
    b.on(traded(ten, "2", "1"), out);
    CHECK(text_of(*b.growing()) == "3 3 1 2, 3, 6, 3");
    CHECK(b.counts().out_of_order == 0);
}

TEST_CASE("a trade that comes again is in one bar once, as long as its id is remembered") {
    time_bars b = from_ten({.remembered_trades = 3});
    told out;
    CHECK(b.on(traded(ten, "1", "1", "1"), out) == verdict::applied);
    CHECK(b.on(traded(ten, "1", "1", "1"), out) == verdict::duplicate);
    CHECK(b.on(traded(ten + seconds(1), "1", "1", "2"), out) == verdict::applied);
    CHECK(b.on(traded(ten + seconds(1), "1", "1", "3"), out) == verdict::applied);
    CHECK(b.on(traded(ten, "1", "1", "1"), out) == verdict::duplicate);
    CHECK(b.on(traded(ten + seconds(2), "1", "1", "4"), out) == verdict::applied);
    // The first of four is forgotten.
    CHECK(b.on(traded(ten, "1", "1", "1"), out) == verdict::applied);
    CHECK(b.counts().duplicates == 2);
    // Two trades without an id are two.
    CHECK(b.on(traded(ten, "1", "1"), out) == verdict::applied);
    CHECK(b.on(traded(ten, "1", "1"), out) == verdict::applied);
    time_bars forgetful = from_ten({.remembered_trades = 0});
    CHECK(forgetful.on(traded(ten, "1", "1", "1"), out) == verdict::applied);
    CHECK(forgetful.on(traded(ten, "1", "1", "1"), out) == verdict::applied);
}

TEST_CASE("the ids of ten thousand trades are told apart, and known again within the memory") {
    time_bars b = from_ten({.interval = {minutes(1'440)}, .remembered_trades = 100});
    told out;
    for (int n = 0; n < 10'000; ++n) {
        REQUIRE(b.on(traded(ten + milliseconds(n), "1", "1", std::to_string(n)), out) == verdict::applied);
        const int before = n < 99 ? 0 : n - 99;
        REQUIRE(b.on(traded(ten, "1", "1", std::to_string(before)), out) == verdict::duplicate);
    }
    CHECK(b.growing()->trade_count == 10'000);
}

TEST_CASE("trades of another instrument, without a time or a quantity are in no bar") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten, "1", "1", "1"), out);
    gatewright::trade other = traded(ten, "5", "5", "2");
    other.symbol = "ETHUSDT";
    CHECK(b.on(other, out) == verdict::other_symbol);
    CHECK(b.on(traded({}, "5", "5", "3"), out) == verdict::unusable);
    CHECK(b.on(traded(utc(2200, 1, 1), "5", "5", "4"), out) == verdict::unusable);
    CHECK(b.on(traded(ten, "5", "0", "5"), out) == verdict::unusable);
    CHECK(b.on(traded(ten, "5", "-1", "6"), out) == verdict::unusable);
    CHECK(b.counts().other_symbol == 1);
    CHECK(b.counts().unusable == 4);
    CHECK(text_of(*b.growing()) == "1 1 1 1, 1, 1, 1");
    time_bars configured({.symbol = "ETHUSDT"});
    CHECK(configured.on(traded(ten, "1", "1"), out) == verdict::other_symbol);
}

TEST_CASE("a negative price is a price") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten, "1", "2"), out);
    b.on(traded(ten, "-37.63", "1"), out);
    CHECK(text_of(*b.growing()) == "1 1 -37.63 -37.63, 3, -35.63, 2");
}

TEST_CASE("times without trades make bars at the last close only where that is wanted") {
    told out;
    time_bars quiet = from_ten();
    quiet.on(traded(ten, "7.50", "1"), out);
    quiet.on(traded(ten + minutes(3), "8", "1"), out);
    CHECK(out.take() == texts{"7.50 7.50 7.50 7.50, 1, 7.50, 1"});

    time_bars b = from_ten({.empty = bars::empty_bars::emit});
    b.advance(ten + minutes(2), out);
    CHECK(out.all.empty()); // there is no close yet
    b.on(traded(ten + minutes(2), "7.50", "1"), out);
    b.on(traded(ten + minutes(5), "8", "1"), out);
    REQUIRE(out.all.size() == 3);
    CHECK(out.all[1].open_time == ten + minutes(3));
    CHECK(out.all[2].open_time == ten + minutes(4));
    CHECK(out.all[2].close_time == ten + minutes(5) - milliseconds(1));
    CHECK(out.all[2].venue_time == ten + minutes(2));
    CHECK(out.all[2].closed);
    CHECK(out.take() == texts{"7.50 7.50 7.50 7.50, 1, 7.50, 1", "7.50 7.50 7.50 7.50, 0, 0, 0",
                              "7.50 7.50 7.50 7.50, 0, 0, 0"});
    b.advance(ten + minutes(7), out);
    CHECK(out.take() == texts{"8 8 8 8, 1, 8, 1", "8 8 8 8, 0, 0, 0"});
}

TEST_CASE("a time far ahead does not make bars without end") {
    time_bars b = from_ten({.interval = {seconds(1)}, .empty = bars::empty_bars::emit, .max_empty_run = 10});
    told out;
    b.on(traded(ten, "1", "1"), out);
    b.on(traded(utc(2199, 12, 31), "1", "1"), out);
    CHECK(out.all.size() == 11);
    CHECK(b.counts().cut_runs == 1);
}

TEST_CASE("a month's bar has its own length, also of a leap year") {
    time_bars b({.interval = {{}, 1}});
    told out;
    b.restored(utc(2024, 2, 1));
    b.on(traded(utc(2024, 2, 29, 23, 59), "1", "1"), out);
    b.on(traded(utc(2024, 3, 1), "2", "1"), out);
    REQUIRE(out.all.size() == 1);
    CHECK(out.all[0].open_time == utc(2024, 2, 1));
    CHECK(out.all[0].close_time == utc(2024, 3, 1) - milliseconds(1));
    CHECK(out.all[0].interval == minutes(29 * 1'440));
    CHECK_FALSE(out.all[0].incomplete);
}

TEST_CASE("turnover is of the contract: in quote currency, linear or inverse") {
    told out;
    time_bars linear = from_ten({.contract = contract("0.01"_d)});
    linear.on(traded(ten, "50000", "3"), out);
    CHECK(linear.growing()->turnover == "1500"_d);
    time_bars inverse = from_ten({.contract = contract("100"_d, payoff::inverse)});
    inverse.on(traded(ten, "50000", "3"), out);
    CHECK(inverse.growing()->turnover == "300"_d);
    CHECK(inverse.growing()->volume.value == "3"_d);
}

TEST_CASE("sums that no decimal holds are rounded when they are told, not on the way") {
    time_bars b = from_ten();
    told out;
    // 18446744073709551614 needs 65 bits; what was told did not change the sum.
    for (int n = 0; n < 2; ++n) b.on(traded(ten, "0.00000001", "9223372036854775807"), out);
    CHECK(b.growing()->volume.value == decimal(1844674407370955161, 1));
    b.on(traded(ten, "0.00000001", "6"), out);
    CHECK(b.growing()->volume.value == decimal(1844674407370955162, 1));
    CHECK(b.growing()->trade_count == 3);
    // A turnover that not even 128 bits hold is no trade.
    time_bars large = from_ten({.contract = contract("9223372036854775807"_d)});
    CHECK(large.on(traded(ten, "9223372036854775807", "9223372036854775807"), out) == verdict::unusable);
    CHECK_FALSE(large.growing());
}

TEST_CASE("whatever the sink throws comes out, and the bars go on") {
    time_bars b = from_ten();
    told out;
    b.on(traded(ten, "1", "1"), out);
    const auto thrower = [](const bar&) { throw std::runtime_error("no"); };
    CHECK_THROWS_AS(b.on(traded(ten + minutes(1), "2", "1"), thrower), std::runtime_error);
    b.on(traded(ten + minutes(1), "3", "1"), out);
    b.advance(ten + minutes(2), out);
    CHECK(out.take() == texts{"3 3 3 3, 1, 3, 1"});
    const auto quiet = [](const bar&) noexcept {};
    STATIC_REQUIRE(noexcept(b.on(traded(ten, "1", "1"), quiet)) ==
                   false);     // making the trade's text may throw
    const gatewright::trade t; // only its type matters
    STATIC_REQUIRE(noexcept(b.on(t, quiet)));
    STATIC_REQUIRE(noexcept(b.advance(ten, quiet)));
    STATIC_REQUIRE_FALSE(noexcept(b.on(t, thrower)));
}

TEST_CASE("bars of any length, told by trades and clock, sum up to their trades") {
    std::mt19937_64 random(7);
    for (const duration length : {seconds(1), seconds(15), minutes(1), minutes(5), minutes(60)}) {
        for (const duration grace : {duration{}, milliseconds(300), seconds(1)}) {
            time_bars b({.interval = {length}, .empty = bars::empty_bars::emit, .grace = grace});
            told out;
            wide_decimal volume;
            wide_decimal turnover;
            std::uint64_t applied = 0;
            timestamp now = ten;
            for (int n = 0; n < 3'000; ++n) {
                now = now + milliseconds(static_cast<std::int64_t>(random() % 1'500));
                const timestamp at = now - milliseconds(static_cast<std::int64_t>(random() % 400));
                gatewright::trade t = traded(at, "1", "1", std::to_string(n));
                t.price.value = decimal(static_cast<std::int64_t>(10'000 + random() % 100), -2);
                t.quantity.value = decimal(static_cast<std::int64_t>(1 + random() % 5'000), -3);
                if (b.on(t, out) == verdict::applied) {
                    ++applied;
                    REQUIRE(volume.add(wide_decimal(t.quantity.value)));
                    REQUIRE(turnover.add(product(t.price, t.quantity)));
                }
                if (random() % 3 == 0) b.advance(now, out);
            }
            b.advance(now + length + grace + length, out);
            wide_decimal bars_volume;
            wide_decimal bars_turnover;
            std::uint64_t trades = 0;
            for (std::size_t n = 0; n < out.all.size(); ++n) {
                const bar& one = out.all[n];
                REQUIRE(bars_volume.add(wide_decimal(one.volume.value)));
                REQUIRE(bars_turnover.add(wide_decimal(one.turnover)));
                trades += one.trade_count;
                REQUIRE(one.low <= std::min(one.open, one.close));
                REQUIRE(one.high >= std::max(one.open, one.close));
                if (n != 0) REQUIRE(one.open_time == out.all[n - 1].open_time + length);
            }
            CHECK(trades == applied);
            CHECK(bars_volume == volume);
            CHECK(bars_turnover == turnover);
            CHECK(b.counts().applied + b.counts().late == 3'000);
            CHECK(b.counts().bars == out.all.size());
            if (grace >= milliseconds(400)) CHECK(b.counts().late == 0);
        }
    }
}

TEST_CASE("bars are those of a naive reading of all trades, however the clock is told") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 40; ++round) {
        std::vector<gatewright::trade> trades;
        timestamp now = ten;
        for (int n = 0; n < 300; ++n) {
            now = now + milliseconds(static_cast<std::int64_t>(random() % 3'000));
            trades.push_back(
                traded(now, std::to_string(100 + random() % 9), std::to_string(1 + random() % 9)));
        }
        texts expected;
        for (std::size_t i = 0; i < trades.size();) {
            const std::int64_t minute = trades[i].venue_time.ns / 60'000'000'000;
            std::size_t end = i;
            decimal high = trades[i].price.value;
            decimal low = high;
            std::int64_t volume = 0;
            std::int64_t turnover = 0;
            for (; end < trades.size() && trades[end].venue_time.ns / 60'000'000'000 == minute; ++end) {
                high = std::max(high, trades[end].price.value);
                low = std::min(low, trades[end].price.value);
                volume += trades[end].quantity.value.mantissa();
                turnover += trades[end].quantity.value.mantissa() * trades[end].price.value.mantissa();
            }
            expected.push_back(trades[i].price.str() + ' ' + high.str() + ' ' + low.str() + ' ' +
                               trades[end - 1].price.str() + ", " + std::to_string(volume) + ", " +
                               std::to_string(turnover) + ", " + std::to_string(end - i));
            i = end;
        }
        time_bars b = from_ten();
        told out;
        for (const auto& t : trades) {
            if (random() % 2 == 0) b.advance(t.venue_time, out);
            b.on(t, out);
        }
        b.advance(now + minutes(1), out);
        CHECK(out.take() == expected);
    }
}

} // namespace time_bars_test
