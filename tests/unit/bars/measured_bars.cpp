// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"

#include <gatewright/bars/measured_bars.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace measured_bars_test {

using namespace gatewright;
namespace gw = gatewright;
using namespace gatewright_test::bars_kit;
using bars::gap_policy;
using bars::notional_bars;
using bars::split_volume_bars;
using bars::tick_bars;
using bars::verdict;
using bars::volume_bars;

constexpr timestamp ten = utc(2026, 3, 14, 10);

TEST_CASE("a tick bar ends with its last trade") {
    tick_bars b({.threshold = "3"_d});
    told out;
    b.on(traded(ten, "10", "1"), out);
    b.on(traded(ten + seconds(1), "12", "2"), out);
    CHECK(text_of(*b.growing()) == "10 12 10 12, 3, 34, 2");
    CHECK_FALSE(b.growing()->closed);
    CHECK(out.all.empty());
    b.on(traded(ten + seconds(70), "11", "1"), out);
    REQUIRE(out.all.size() == 1);
    CHECK(out.all[0].open_time == ten);
    CHECK(out.all[0].close_time == ten + seconds(70));
    CHECK(out.all[0].interval == duration{});
    CHECK(out.all[0].closed);
    CHECK(out.take() == texts{"10 12 10 11, 4, 45, 3"});
    CHECK_FALSE(b.growing());
}

TEST_CASE("a volume bar takes the trade that crosses its threshold whole") {
    volume_bars b({.threshold = "10"_d});
    told out;
    b.on(traded(ten, "1", "9.9"), out);
    CHECK(out.all.empty());
    b.on(traded(ten, "2", "25"), out);
    b.on(traded(ten, "3", "10"), out);
    CHECK(out.take() == texts{"1 2 1 2, 34.9, 59.9, 2", "3 3 3 3, 10, 30, 1"});
}

TEST_CASE("or cuts it there: each bar measures its threshold, and the rest begins the next") {
    split_volume_bars b({.threshold = "10"_d});
    told out;
    b.on(traded(ten, "1", "9.9"), out);
    CHECK(out.all.empty());
    b.on(traded(ten + seconds(1), "2", "25"), out);
    CHECK(out.take() == texts{"1 2 1 2, 10.0, 10.1, 2", "2 2 2 2, 10, 20, 1", "2 2 2 2, 10, 20, 1"});
    CHECK(text_of(*b.growing()) == "2 2 2 2, 4.9, 9.8, 1");
    b.on(traded(ten + seconds(2), "3", "5.1"), out);
    CHECK(out.take() == texts{"2 3 2 3, 10.0, 25.1, 2"});
    CHECK_FALSE(b.growing());
}

TEST_CASE("a notional bar ends when price times quantity times the contract's size comes to its threshold") {
    told out;
    notional_bars plain({.threshold = "100"_d});
    plain.on(traded(ten, "33", "3"), out);
    CHECK(out.all.empty());
    plain.on(traded(ten, "1", "1"), out);
    CHECK(out.take() == texts{"33 33 1 1, 4, 100, 2"});

    notional_bars linear({.threshold = "1000"_d, .contract = contract("0.01"_d)});
    linear.on(traded(ten, "50000", "1"), out);
    CHECK(out.all.empty());
    linear.on(traded(ten, "50000", "1"), out);
    CHECK(out.take() == texts{"50000 50000 50000 50000, 2, 1000.00, 2"});

    notional_bars inverse({.threshold = "300"_d, .contract = contract("100"_d, payoff::inverse)});
    inverse.on(traded(ten, "50000", "2"), out);
    CHECK(out.all.empty());
    inverse.on(traded(ten, "1", "1"), out);
    CHECK(out.take() == texts{"50000 50000 1 1, 3, 300, 2"});

    notional_bars negative({.threshold = "100"_d});
    negative.on(traded(ten, "-37.63", "3"), out);
    CHECK(out.take() == texts{"-37.63 -37.63 -37.63 -37.63, 3, -112.89, 1"});
}

TEST_CASE("trades that are late, repeated, or of another instrument are in no bar") {
    tick_bars b({.threshold = "2"_d});
    told out;
    b.on(traded(ten, "1", "1", "a"), out);
    CHECK(b.on(traded(ten, "1", "1", "a"), out) == verdict::duplicate);
    b.on(traded(ten + seconds(5), "2", "1", "b"), out);
    CHECK(b.on(traded(ten + seconds(4), "9", "1", "c"), out) == verdict::late);
    CHECK(b.on(traded(ten + seconds(5), "3", "1", "d"), out) == verdict::applied);
    trade other = traded(ten + seconds(6), "9", "1", "e");
    other.symbol = "ETHUSDT";
    CHECK(b.on(other, out) == verdict::other_symbol);
    CHECK(b.on(traded(ten + seconds(6), "9", "0", "f"), out) == verdict::unusable);
    b.on(traded(ten + seconds(7), "4", "1", "g"), out);
    CHECK(out.take() == texts{"1 2 1 2, 2, 3, 2", "3 4 3 4, 2, 7, 2"});
    CHECK(b.counts().late == 1);
    CHECK(b.counts().duplicates == 1);
    CHECK(b.counts().other_symbol == 1);
    CHECK(b.counts().unusable == 1);
    CHECK(b.counts().applied == 4);
    // Older than one before it, but not than the bar before.
    b.on(traded(ten + seconds(9), "5", "1"), out);
    b.on(traded(ten + seconds(8), "6", "1"), out);
    CHECK(out.take() == texts{"6 6 5 5, 2, 11, 2"});
    CHECK(b.counts().out_of_order == 1);
}

TEST_CASE("a gap makes the bar that it falls into incomplete, or unsaid") {
    for (const gap_policy policy : {gap_policy::mark, gap_policy::drop}) {
        tick_bars b({.threshold = "2"_d, .on_gap = policy});
        told out;
        b.on(traded(ten, "1", "1"), out);
        b.lost();
        b.on(traded(ten, "2", "1"), out);
        b.on(traded(ten, "3", "1"), out);
        b.on(traded(ten, "4", "1"), out);
        b.lost(); // between two bars: the next one may lack its beginning
        b.on(traded(ten, "5", "1"), out);
        b.on(traded(ten, "6", "1"), out);
        b.on(traded(ten, "7", "1"), out);
        b.on(traded(ten, "8", "1"), out);
        if (policy == gap_policy::mark)
            CHECK(out.take() == texts{"1 2 1 2, 2, 3, 2 incomplete", "3 4 3 4, 2, 7, 2",
                                      "5 6 5 6, 2, 11, 2 incomplete", "7 8 7 8, 2, 15, 2"});
        else
            CHECK(out.take() == texts{"3 4 3 4, 2, 7, 2", "7 8 7 8, 2, 15, 2"});
        CHECK(b.counts().dropped == (policy == gap_policy::drop ? 2 : 0));
        CHECK(b.counts().incomplete == (policy == gap_policy::mark ? 2 : 0));
    }
}

TEST_CASE("a threshold that no bar can have is refused by name") {
    const auto refusal = [](auto make) -> std::string {
        try {
            make();
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return {};
    };
    CHECK(refusal([] { tick_bars({}); }) == "threshold: is not above zero");
    CHECK(refusal([] { volume_bars({.threshold = "-1"_d}); }) == "threshold: is not above zero");
    CHECK(refusal([] { tick_bars({.threshold = "1.5"_d}); }) == "threshold: is no whole number of trades");
    CHECK(refusal([] { volume_bars({.threshold = "1.5"_d}); }).empty());
    CHECK(refusal([] { tick_bars({.threshold = "2"_d, .on_gap = gap_policy::backfill}); }) ==
          "on_gap: no venue has such bars to fill a gap with");
}

/// A BarMeasure that counts each trade for two.
struct bar_measure_archetype {
    static constexpr bool divisible = false;
    static gw::wide_decimal of(const gw::wide_decimal&, const gw::wide_decimal&) noexcept { return {2, 0}; }
};
static_assert(bars::BarMeasure<bar_measure_archetype>);

/// May throw in the midst of a trade.
struct measure_that_may_throw {
    static constexpr bool divisible = false;
    static wide_decimal of(const wide_decimal& quantity, const wide_decimal&) { return quantity; }
};
static_assert(!bars::BarMeasure<measure_that_may_throw>);

/// Does not say whether trades can be cut.
struct measure_without_divisible {
    static wide_decimal of(const wide_decimal& quantity, const wide_decimal&) noexcept { return quantity; }
};
static_assert(!bars::BarMeasure<measure_without_divisible>);

TEST_CASE("bars end by any measure that is one") {
    bars::measured_bars<bar_measure_archetype> b({.threshold = "5"_d});
    told out;
    for (int n = 0; n < 6; ++n) b.on(traded(ten, "1", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 3, 3, 3", "1 1 1 1, 3, 3, 3"});
}

std::vector<trade> many_trades(std::uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    std::vector<trade> trades;
    timestamp now = ten;
    for (int n = 0; n < count; ++n) {
        now = now + milliseconds(static_cast<std::int64_t>(random() % 50));
        trade t = traded(now, "1", "1", std::to_string(n));
        t.price.value = decimal(static_cast<std::int64_t>(10'000 + random() % 100), -2);
        t.quantity.value = decimal(static_cast<std::int64_t>(1 + random() % 40'000), -3);
        trades.push_back(t);
    }
    return trades;
}

TEST_CASE(
    "bars of any measure sum up to their trades, and each measures its threshold and no more than needed") {
    const std::vector<trade> trades = many_trades(3, 5'000);
    const auto check = [&](auto b, auto measure_of, bool exact) {
        told out;
        for (const trade& t : trades) b.on(t, out);
        wide_decimal volume;
        wide_decimal turnover;
        for (const trade& t : trades) {
            REQUIRE(volume.add(wide_decimal(t.quantity.value)));
            REQUIRE(turnover.add(product(t.price, t.quantity)));
        }
        wide_decimal sum;
        wide_decimal value;
        std::uint64_t count = 0;
        for (const bar& one : out.all) {
            REQUIRE(measure_of(one) >= "50"_d);
            if (exact) REQUIRE(measure_of(one) == "50"_d);
            REQUIRE(one.open_time <= one.close_time);
            REQUIRE(one.low <= one.open);
            REQUIRE(one.close <= one.high);
        }
        if (const auto rest = b.growing()) out.all.push_back(*rest);
        CHECK(out.all.size() > 50);
        for (const bar& one : out.all) {
            REQUIRE(sum.add(wide_decimal(one.volume.value)));
            REQUIRE(value.add(wide_decimal(one.turnover)));
            count += one.trade_count;
        }
        CHECK(sum == volume);
        CHECK(value == turnover);
        return count;
    };
    const auto ticks = [](const bar& b) {
        return decimal::from_integer(static_cast<std::int64_t>(b.trade_count));
    };
    const auto quantity = [](const bar& b) { return b.volume.value; };
    const auto value = [](const bar& b) { return b.turnover; };
    CHECK(check(tick_bars({.threshold = "50"_d}), ticks, true) == 5'000);
    CHECK(check(volume_bars({.threshold = "50"_d}), quantity, false) == 5'000);
    CHECK(check(notional_bars({.threshold = "50"_d}), value, false) == 5'000);
    // A trade that is cut is counted in each bar that has a part of it.
    CHECK(check(split_volume_bars({.threshold = "50"_d}), quantity, true) > 5'000);
}

TEST_CASE("a whole trade more than needed is in no bar") {
    const std::vector<trade> trades = many_trades(4, 2'000);
    volume_bars b({.threshold = "50"_d});
    std::vector<trade> in_bar;
    for (const trade& t : trades) {
        in_bar.push_back(t);
        bool ended = false;
        b.on(t, [&](const bar& one) {
            ended = true;
            // Without its last trade it would have been too small.
            const auto before = checked_sub(one.volume.value, t.quantity.value);
            REQUIRE(before.has_value());
            REQUIRE(*before < "50"_d);
            REQUIRE(one.trade_count == in_bar.size());
            REQUIRE(one.open == in_bar.front().price);
            REQUIRE(one.close == t.price);
        });
        if (ended) in_bar.clear();
    }
}

TEST_CASE("tick bars are the same however the trades come in, in one go or with repeats after each break") {
    const std::vector<trade> trades = many_trades(5, 3'000);
    tick_bars at_once({.threshold = "7"_d});
    told expected;
    for (const trade& t : trades) at_once.on(t, expected);
    const texts wanted = expected.take();
    CHECK(wanted.size() == 3'000 / 7);
    std::mt19937_64 random(6);
    for (int round = 0; round < 20; ++round) {
        tick_bars b({.threshold = "7"_d});
        told out;
        for (std::size_t n = 0; n < trades.size();) {
            const std::size_t chunk = 1 + random() % 100;
            const std::size_t repeated = random() % 50;
            for (std::size_t i = n < repeated ? 0 : n - repeated; i < std::min(n + chunk, trades.size()); ++i)
                b.on(trades[i], out);
            n += chunk;
        }
        CHECK(out.take() == wanted);
        CHECK(b.counts().applied == 3'000);
        CHECK(b.counts().duplicates > 0);
    }
}

} // namespace measured_bars_test
