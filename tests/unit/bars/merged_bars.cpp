// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"

#include <gatewright/bars/merged_bars.hpp>
#include <gatewright/bars/time_bars.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <stdexcept>
#include <string>

namespace merged_bars_test {

using namespace gatewright;
using namespace gatewright_test::bars_kit;
using bars::empty_bars;
using bars::gap_policy;
using bars::merged_bars;
using bars::verdict;

constexpr timestamp ten = utc(2026, 3, 14, 10);

bar minute(int n, const char* o, const char* h, const char* l, const char* c, const char* volume = "1",
           std::uint64_t trades = 2) {
    return kline(ten + minutes(n), minutes(1), o, h, l, c, volume, "10", trades);
}
bar flat(int n, const char* price) {
    bar b = minute(n, price, price, price, price, "0", 0);
    b.turnover = {};
    return b;
}

TEST_CASE("five minutes are one bar of five, told with the last of them") {
    merged_bars b({.interval = {minutes(5)}});
    told out;
    b.on(minute(0, "10", "12", "9", "11"), out);
    b.on(minute(1, "11", "15", "11", "14", "2.5"), out);
    b.on(minute(2, "14", "14", "8", "9"), out);
    b.on(minute(3, "9", "10", "9", "10"), out);
    CHECK(out.all.empty());
    CHECK(text_of(*b.growing()) == "10 15 8 10, 5.5, 40, 8");
    CHECK_FALSE(b.growing()->closed);
    CHECK(b.on(minute(4, "10", "10", "10", "10"), out) == verdict::applied);
    REQUIRE(out.all.size() == 1);
    CHECK(out.all[0].symbol == "BTCUSDT");
    CHECK(out.all[0].open_time == ten);
    CHECK(out.all[0].close_time == ten + minutes(5) - milliseconds(1));
    CHECK(out.all[0].interval == minutes(5));
    CHECK(out.all[0].venue_time == ten + minutes(5) + milliseconds(3));
    CHECK(out.all[0].closed);
    CHECK(out.take() == texts{"10 15 8 10, 6.5, 50, 10"});
    CHECK_FALSE(b.growing());
}

TEST_CASE("bars of their own length pass through, each once") {
    merged_bars b({.interval = {minutes(1)}});
    told out;
    CHECK(b.on(minute(0, "10", "12", "9", "11"), out) == verdict::applied);
    CHECK(b.on(minute(0, "10", "12", "9", "11"), out) == verdict::duplicate);
    CHECK(b.on(minute(1, "11", "12", "9", "12"), out) == verdict::applied);
    CHECK(b.on(minute(0, "10", "12", "9", "11"), out) == verdict::late);
    CHECK(out.take() == texts{"10 12 9 11, 1, 10, 2", "11 12 9 12, 1, 10, 2"});
    CHECK(b.counts().duplicates == 1);
    CHECK(b.counts().late == 1);
}

TEST_CASE("a bar that still grows, of another instrument, or that fits into none is not applied") {
    merged_bars b({.interval = {minutes(5)}});
    told out;
    b.on(minute(0, "10", "12", "9", "11"), out);
    bar other = minute(1, "99", "99", "1", "1");
    other.closed = false;
    CHECK(b.on(other, out) == verdict::growing);
    other = minute(1, "99", "99", "1", "1");
    other.symbol = "ETHUSDT";
    CHECK(b.on(other, out) == verdict::other_symbol);
    other = minute(1, "99", "99", "1", "1");
    other.close_time = ten + minutes(5); // the next bar's
    CHECK(b.on(other, out) == verdict::unusable);
    other.close_time = {};
    CHECK(b.on(other, out) == verdict::unusable);
    other = minute(1, "99", "99", "1", "1");
    other.open_time = {};
    CHECK(b.on(other, out) == verdict::unusable);
    CHECK(text_of(*b.growing()) == "10 12 9 11, 1, 10, 2");
    CHECK(b.counts().unusable == 3);
}

TEST_CASE(
    "a bar is incomplete if one of its minutes is missing or incomplete, also at its start and its end") {
    const auto five = [](std::initializer_list<int> which, int incomplete = -1,
                         empty_bars source = empty_bars::emit) {
        merged_bars b({.interval = {minutes(5)}, .source = source});
        told out;
        b.on(minute(-1, "1", "1", "1", "1"),
             out); // the last of the bar before, of which nothing else is there
        out.take();
        for (const int n : which) {
            bar one = minute(n, "10", "10", "10", "10");
            one.incomplete = n == incomplete;
            b.on(one, out);
        }
        b.on(minute(5, "11", "11", "11", "11"), out);
        REQUIRE(out.all.size() == 1);
        return out.all[0].incomplete;
    };
    CHECK_FALSE(five({0, 1, 2, 3, 4}));
    CHECK(five({1, 2, 3, 4}));
    CHECK(five({0, 1, 3, 4}));
    CHECK(five({0, 1, 2, 3}));
    CHECK(five({0, 1, 2, 3, 4}, 2));
    // Of a source that tells no empty bars nothing is missing.
    CHECK_FALSE(five({1, 3}, -1, empty_bars::skip));
    CHECK(five({1, 3}, 3, empty_bars::skip));
}

TEST_CASE("the first bar is incomplete if it does not begin with its first minute, whatever the source") {
    for (const empty_bars source : {empty_bars::emit, empty_bars::skip}) {
        merged_bars b({.interval = {minutes(5)}, .source = source});
        told out;
        for (int n = 2; n < 10; ++n) b.on(minute(n, "10", "10", "10", "10"), out);
        REQUIRE(out.all.size() == 2);
        CHECK(out.all[0].incomplete);
        CHECK_FALSE(out.all[1].incomplete);
    }
}

TEST_CASE("an incomplete bar is not told where that is asked for") {
    merged_bars b({.interval = {minutes(5)}, .on_gap = gap_policy::drop});
    told out;
    for (int n = 2; n < 10; ++n) b.on(minute(n, "10", "10", "10", "10"), out);
    CHECK(out.all.size() == 1);
    CHECK(b.counts().dropped == 1);
    CHECK_THROWS_AS(merged_bars({.on_gap = gap_policy::backfill}), std::invalid_argument);
    CHECK_THROWS_AS(merged_bars({.grace = seconds(-1)}), std::invalid_argument);
    CHECK_THROWS_AS(merged_bars({.interval = {minutes(7)}}), std::invalid_argument);
}

TEST_CASE("the clock closes a bar whose last minute does not come") {
    merged_bars b({.interval = {minutes(5)}, .grace = seconds(2)});
    told out;
    for (int n = 0; n < 4; ++n) b.on(minute(n, "10", "10", "10", "10"), out);
    b.advance(ten + minutes(5) + milliseconds(1'999), out);
    CHECK(out.all.empty());
    b.advance(ten + minutes(5) + seconds(2), out);
    CHECK(out.take() == texts{"10 10 10 10, 4, 40, 8 incomplete"});
    b.advance(ten + minutes(60), out);
    CHECK(out.all.empty());
    CHECK(b.on(minute(4, "10", "10", "10", "10"), out) == verdict::late);
}

TEST_CASE("a minute without trades has no price of its own") {
    merged_bars b({.interval = {minutes(5)}});
    told out;
    // It stands at the last close, at which nothing was traded in these five minutes.
    b.on(flat(0, "99"), out);
    CHECK(text_of(*b.growing()) == "99 99 99 99, 0, 0, 0");
    b.on(minute(1, "10", "12", "9", "11"), out);
    b.on(flat(2, "11"), out);
    b.on(minute(3, "12", "13", "12", "13"), out);
    b.on(flat(4, "13"), out);
    for (int n = 5; n < 10; ++n) b.on(flat(n, "13"), out);
    CHECK(out.take() == texts{"10 13 9 13, 2, 20, 4", "13 13 13 13, 0, 0, 0"});
}

TEST_CASE("nor does it tell the price of a minute that is missing before it") {
    merged_bars b({.interval = {minutes(5)}});
    told out;
    b.on(minute(0, "10", "12", "9", "11"), out);
    b.on(flat(2, "50"), out);
    CHECK(text_of(*b.growing()) == "10 12 9 11, 1, 10, 2 incomplete");
}

TEST_CASE("months are made of days") {
    merged_bars b({.interval = {{}, 1}});
    told out;
    for (int n = 0; n < 29; ++n)
        b.on(kline(utc(2024, 2, 1) + minutes(n * 1'440), minutes(1'440), "1", "2", "1", "2", "1", "1", 1),
             out);
    REQUIRE(out.all.size() == 1);
    CHECK(out.all[0].interval == minutes(29 * 1'440));
    CHECK_FALSE(out.all[0].incomplete);
}

TEST_CASE("bars from trades equal those from smaller bars from the same trades, whether these tell empty "
          "ones or not") {
    std::mt19937_64 random(9);
    for (const empty_bars source : {empty_bars::emit, empty_bars::skip}) {
        for (const bar_interval length : {bar_interval{minutes(5)}, bar_interval{minutes(60)}}) {
            bars::time_bars direct({.interval = length});
            bars::time_bars small({.interval = {seconds(15)}, .empty = source});
            merged_bars middle({.interval = {minutes(1)}, .source = source});
            merged_bars merged({.interval = length, .source = empty_bars::skip});
            told expected;
            told out;
            timestamp now = ten;
            direct.restored(ten);
            small.restored(ten);
            const auto into_big = [&](const bar& b) noexcept { merged.on(b, out); };
            const auto into_middle = [&](const bar& b) noexcept { middle.on(b, into_big); };
            for (int n = 0; n < 4'000; ++n) {
                now = now + milliseconds(static_cast<std::int64_t>(random() % 20'000));
                trade t = traded(now, "1", "1");
                t.price.value = decimal(static_cast<std::int64_t>(10'000 + random() % 100), -2);
                t.quantity.value = decimal(static_cast<std::int64_t>(1 + random() % 40'000), -3);
                direct.on(t, expected);
                small.on(t, into_middle);
            }
            const timestamp end = now + minutes(120);
            direct.advance(end, expected);
            small.advance(end, into_middle);
            middle.advance(end, into_big);
            merged.advance(end, out);
            REQUIRE(out.all.size() > 10);
            CHECK_FALSE(expected.all[0].incomplete);
            // The source told nothing of the time before its first trade.
            out.all[0].incomplete = false;
            for (std::size_t n = 0; n < expected.all.size(); ++n)
                CHECK(out.all[n].open_time == expected.all[n].open_time);
            out.all.resize(expected.all.size()); // the empty ones behind the last trade
            CHECK(out.take() == expected.take());
        }
    }
}

} // namespace merged_bars_test
