// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"

#include <gatewright/bars/time_bars.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace gaps_test {

using namespace gatewright;
using namespace gatewright_test::bars_kit;
using bars::empty_bars;
using bars::gap_policy;
using bars::time_bars;

constexpr timestamp ten = utc(2026, 3, 14, 10);
constexpr timestamp at(int minute, int second = 0) { return ten + minutes(minute) + seconds(second); }

/// A bar of a trade at 10:00:10, then a gap from 10:01:30 to a trade at 10:04:20, then trades at 10:05:05 and 10:06:05.
texts through_a_gap(time_bars::config c) {
    time_bars b(c);
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.on(traded(at(1, 10), "2", "1"), out);
    b.lost(at(1, 30));
    b.on(traded(at(4, 20), "5", "1"), out);
    b.on(traded(at(5, 5), "6", "1"), out);
    b.on(traded(at(6, 5), "7", "1"), out);
    return out.take();
}

TEST_CASE(
    "bars that a gap falls into are marked, from the one that it began in to the one that it ended in") {
    CHECK(through_a_gap({}) == texts{"1 1 1 1, 1, 1, 1", "2 2 2 2, 1, 2, 1 incomplete",
                                     "5 5 5 5, 1, 5, 1 incomplete", "6 6 6 6, 1, 6, 1"});
    CHECK(through_a_gap({.empty = empty_bars::emit}) ==
          texts{"1 1 1 1, 1, 1, 1", "2 2 2 2, 1, 2, 1 incomplete", "2 2 2 2, 0, 0, 0 incomplete",
                "2 2 2 2, 0, 0, 0 incomplete", "5 5 5 5, 1, 5, 1 incomplete", "6 6 6 6, 1, 6, 1"});
}

TEST_CASE("or they are dropped, and counted") {
    CHECK(through_a_gap({.on_gap = gap_policy::drop}) == texts{"1 1 1 1, 1, 1, 1", "6 6 6 6, 1, 6, 1"});
    CHECK(through_a_gap({.on_gap = gap_policy::drop, .empty = empty_bars::emit}) ==
          texts{"1 1 1 1, 1, 1, 1", "6 6 6 6, 1, 6, 1"});
    time_bars b({.on_gap = gap_policy::drop});
    told out;
    b.on(traded(at(0, 10), "1", "1"), out);
    b.advance(at(1), out);
    CHECK(out.all.empty());
    CHECK(b.counts().dropped == 1);
    CHECK(b.counts().bars == 0);
}

TEST_CASE("times without trades before a gap and behind it are complete") {
    time_bars b({.empty = empty_bars::emit});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(3, 30)); // until then nothing was traded
    b.restored(at(5, 0));
    b.on(traded(at(7, 20), "2", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1", "1 1 1 1, 0, 0, 0", "1 1 1 1, 0, 0, 0",
                              "1 1 1 1, 0, 0, 0 incomplete", "1 1 1 1, 0, 0, 0 incomplete",
                              "1 1 1 1, 0, 0, 0", "1 1 1 1, 0, 0, 0"});
}

TEST_CASE("a stream that is up again when a bar begins makes that bar complete") {
    time_bars b({});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(0, 30));
    b.advance(at(2, 1), out);
    b.restored(at(2));
    b.on(traded(at(2, 10), "2", "1"), out);
    b.advance(at(3), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1 incomplete", "2 2 2 2, 1, 2, 1"});
    // One that was up only a little later does not.
    b.lost(at(3, 30));
    b.advance(at(5, 1), out);
    b.restored(at(5) + nanoseconds(1));
    b.on(traded(at(5, 10), "3", "1"), out);
    b.advance(at(6), out);
    CHECK(out.take() == texts{"3 3 3 3, 1, 3, 1 incomplete"});
    // Nor one before it that still waits for late trades, unless it begins then or later.
    for (const bool before : {false, true}) {
        time_bars graced({.grace = seconds(5)});
        graced.restored(ten);
        graced.on(traded(at(0, 10), "1", "1"), out);
        graced.lost(at(0, 30));
        graced.advance(at(2, 1), out);
        graced.restored(before ? at(1) : at(1) + nanoseconds(1));
        graced.on(traded(at(1, 50), "2", "1"), out);
        graced.on(traded(at(2, 10), "3", "1"), out);
        graced.advance(at(3, 5), out);
        CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1 incomplete",
                                  before ? "2 2 2 2, 1, 2, 1" : "2 2 2 2, 1, 2, 1 incomplete",
                                  "3 3 3 3, 1, 3, 1"});
    }
}

TEST_CASE("two gaps within one bar, or before it is closed, are one") {
    time_bars b({.empty = empty_bars::emit});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(0, 20));
    b.restored(at(0, 25));
    b.lost(at(0, 30));
    b.lost(at(0, 40)); // told twice
    b.restored(at(3, 30));
    b.lost(at(3, 40));
    b.restored(at(4, 0));
    b.on(traded(at(5, 20), "2", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1 incomplete", "1 1 1 1, 0, 0, 0 incomplete",
                              "1 1 1 1, 0, 0, 0 incomplete", "1 1 1 1, 0, 0, 0 incomplete",
                              "1 1 1 1, 0, 0, 0"});
}

TEST_CASE("what the venue repeats after a gap fills it, but does not end it") {
    time_bars b({});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1", "1"), out);
    b.lost(at(0, 30));
    CHECK(b.on(traded(at(0, 10), "1", "1", "1"), out) == bars::verdict::duplicate);
    CHECK(b.on(traded(at(0, 20), "3", "1", "2"), out) == bars::verdict::applied);
    b.advance(at(1), out);
    b.advance(at(2), out);
    b.on(traded(at(2, 10), "4", "1", "3"), out);
    b.advance(at(3), out);
    // The stream was down until 10:02:10.
    CHECK(out.take() == texts{"1 3 1 3, 2, 4, 2 incomplete", "4 4 4 4, 1, 4, 1 incomplete"});
}

TEST_CASE("a trade of before the gap that is told after it is in a complete bar") {
    time_bars b({});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(3, 30));
    CHECK(b.on(traded(at(2, 30), "2", "1"), out) == bars::verdict::applied);
    b.restored(at(5));
    b.on(traded(at(5, 10), "3", "1"), out);
    b.advance(at(6), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1", "2 2 2 2, 1, 2, 1", "3 3 3 3, 1, 3, 1"});
}

TEST_CASE("a gap during the grace of a bar spoils it only if it began before the bar's end") {
    for (const bool before : {false, true}) {
        time_bars b({.grace = seconds(5)});
        told out;
        b.restored(ten);
        b.on(traded(at(0, 10), "1", "1"), out);
        b.on(traded(at(1, 1), "2", "1"), out);
        b.lost(before ? at(0, 59) : at(1, 0));
        b.advance(at(1, 5), out);
        CHECK(out.take() == texts{before ? "1 1 1 1, 1, 1, 1 incomplete" : "1 1 1 1, 1, 1, 1"});
        b.advance(at(2, 5), out);
        CHECK(out.take() == texts{"2 2 2 2, 1, 2, 1 incomplete"});
    }
}

bar venue_bar(int minute, const char* price) {
    return kline(at(minute), minutes(1), price, price, price, price, "10", "100", 4);
}

TEST_CASE("a gap is filled with the venue's bars, and what comes after it waits for them") {
    time_bars b({.on_gap = gap_policy::backfill, .backfill_patience = minutes(2)});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.on(traded(at(1, 10), "2", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1"});
    b.lost(at(1, 30));
    b.on(traded(at(4, 20), "5", "1"), out);
    b.on(traded(at(5, 5), "6", "1"), out);
    b.on(traded(at(6, 5), "7", "1"), out);
    CHECK(out.all.empty());
    CHECK(b.on(venue_bar(1, "21"), out));
    CHECK(b.on(venue_bar(2, "31"), out));
    CHECK(b.on(venue_bar(3, "41"), out));
    CHECK(out.take() ==
          texts{"21 21 21 21, 10, 100, 4", "31 31 31 31, 10, 100, 4", "41 41 41 41, 10, 100, 4"});
    CHECK(b.on(venue_bar(4, "51"), out));
    CHECK(out.take() == texts{"51 51 51 51, 10, 100, 4", "6 6 6 6, 1, 6, 1"});
    CHECK(b.counts().backfilled == 4);
    CHECK(b.counts().incomplete == 0);
    // What is whole needs nothing from the venue.
    CHECK_FALSE(b.on(venue_bar(5, "61"), out));
    CHECK_FALSE(b.on(venue_bar(6, "71"), out));
    CHECK(out.all.empty());
}

TEST_CASE("the venue's bar closes a bar that is known to be incomplete, and trades of it are late then") {
    time_bars b({.on_gap = gap_policy::backfill});
    told out;
    b.on(traded(at(0, 10), "1", "1"), out);
    CHECK(b.on(venue_bar(0, "11"), out));
    CHECK(out.take() == texts{"11 11 11 11, 10, 100, 4"});
    CHECK(b.on(traded(at(0, 59), "2", "1"), out) == bars::verdict::late);
    b.on(traded(at(1, 10), "3", "1"), out);
    b.advance(at(2), out);
    CHECK(out.take() == texts{"3 3 3 3, 1, 3, 1"});
    // Also within its grace.
    time_bars graced({.on_gap = gap_policy::backfill, .grace = seconds(5)});
    graced.on(traded(at(0, 10), "1", "1"), out);
    graced.on(traded(at(1, 1), "2", "1"), out);
    CHECK(graced.on(venue_bar(0, "11"), out));
    CHECK(out.take() == texts{"11 11 11 11, 10, 100, 4"});
}

TEST_CASE("while the stream is down the venue's bars are told as they come") {
    time_bars b({.on_gap = gap_policy::backfill});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(0, 30));
    for (int n = 0; n < 5; ++n) {
        CHECK(b.on(venue_bar(n, "11"), out));
        CHECK(out.take() == texts{"11 11 11 11, 10, 100, 4"});
    }
    b.advance(at(30), out);
    CHECK(out.all.empty());
}

TEST_CASE("a venue's bar that does not come is waited for so long, from when the stream is up again") {
    time_bars b({.on_gap = gap_policy::backfill, .empty = empty_bars::emit, .backfill_patience = seconds(5)});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(0, 30));
    for (int n = 1; n < 100; ++n) b.advance(at(n), out);
    CHECK(out.all.empty());
    b.restored(at(99, 10));
    b.advance(at(99, 14), out);
    CHECK(out.all.empty());
    b.advance(at(99, 15), out);
    REQUIRE(out.all.size() == 99);
    CHECK(text_of(out.all[0]) == "1 1 1 1, 1, 1, 1 incomplete");
    CHECK(text_of(out.all[98]) == "1 1 1 1, 0, 0, 0 incomplete");
    CHECK(out.all[98].open_time == at(98));
    out.take();
    // The one that the gap ended in is waited for in its turn.
    b.on(traded(at(99, 30), "2", "1"), out);
    b.advance(at(100, 4), out);
    CHECK(out.all.empty());
    b.advance(at(100, 5), out);
    CHECK(out.take() == texts{"2 2 2 2, 1, 2, 1 incomplete"});
}

TEST_CASE("a venue's bar of the middle of a gap gives up what is before it") {
    time_bars b({.on_gap = gap_policy::backfill, .empty = empty_bars::emit});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(0, 30));
    b.advance(at(6), out);
    CHECK(b.on(venue_bar(3, "31"), out));
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1 incomplete", "1 1 1 1, 0, 0, 0 incomplete",
                              "1 1 1 1, 0, 0, 0 incomplete", "31 31 31 31, 10, 100, 4"});
    CHECK_FALSE(b.on(venue_bar(2, "21"), out));
    CHECK(b.on(venue_bar(4, "41"), out));
    CHECK(b.on(venue_bar(5, "51"), out));
    CHECK(out.take() == texts{"41 41 41 41, 10, 100, 4", "51 51 51 51, 10, 100, 4"});
}

TEST_CASE("an empty bar behind a filled gap stands at the venue's close") {
    time_bars b(
        {.on_gap = gap_policy::backfill, .empty = empty_bars::emit, .backfill_patience = minutes(10)});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(0, 30));
    b.restored(at(0, 40));
    b.advance(at(3), out);
    CHECK(out.all.empty());
    CHECK(b.on(venue_bar(0, "11"), out));
    CHECK(out.take() == texts{"11 11 11 11, 10, 100, 4", "11 11 11 11, 0, 0, 0", "11 11 11 11, 0, 0, 0"});
}

TEST_CASE("bars without trades behind a gap wait with it, and are complete") {
    time_bars b({.on_gap = gap_policy::backfill, .empty = empty_bars::emit, .backfill_patience = minutes(3)});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(1, 10));
    b.restored(at(3));
    b.on(traded(at(5, 10), "2", "1"), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1"});
    b.advance(at(6), out);
    CHECK(out.take() == texts{"1 1 1 1, 0, 0, 0 incomplete", "1 1 1 1, 0, 0, 0 incomplete",
                              "1 1 1 1, 0, 0, 0", "1 1 1 1, 0, 0, 0", "2 2 2 2, 1, 2, 1"});
}

TEST_CASE("between two gaps that wait, times without trades need no bar of the venue's") {
    time_bars b({.on_gap = gap_policy::backfill, .backfill_patience = minutes(30)});
    told out;
    b.restored(ten);
    b.on(traded(at(0, 10), "1", "1"), out);
    b.lost(at(1, 10));
    b.restored(at(3));
    b.advance(at(5), out);
    b.lost(at(5, 10));
    b.restored(at(5, 50));
    b.advance(at(6), out);
    CHECK(out.take() == texts{"1 1 1 1, 1, 1, 1"});
    for (int n = 1; n < 6; ++n) CHECK(b.on(venue_bar(n, "11"), out) == (n < 3 || n == 5));
    CHECK(out.all.size() == 3);
}

TEST_CASE("a venue's bar is used only if it is closed, of the instrument, of the length, and for a gap") {
    const auto incomplete = [](gap_policy policy) {
        time_bars b({.on_gap = policy});
        told out;
        b.on(traded(at(0, 10), "1", "1"), out);
        return b;
    };
    told out;
    const auto used = [&](const bar& v) { return incomplete(gap_policy::backfill).on(v, out); };
    CHECK(used(venue_bar(0, "11")));
    bar other = venue_bar(0, "11");
    other.closed = false;
    CHECK_FALSE(used(other));
    other = venue_bar(0, "11");
    other.symbol = "ETHUSDT";
    CHECK_FALSE(used(other));
    other = venue_bar(0, "11");
    other.interval = minutes(5);
    CHECK_FALSE(used(other));
    other = venue_bar(0, "11");
    other.open_time = other.open_time + seconds(1);
    CHECK_FALSE(used(other));
    other = venue_bar(0, "11");
    other.open_time = {};
    CHECK_FALSE(used(other));
    other = venue_bar(0, "11");
    other.incomplete = true;
    CHECK_FALSE(used(other));
    CHECK_FALSE(used(venue_bar(-1, "11")));
    CHECK_FALSE(incomplete(gap_policy::mark).on(venue_bar(0, "11"), out));
    CHECK_FALSE(time_bars({.symbol = "BTCUSDT", .on_gap = gap_policy::backfill}).on(venue_bar(0, "11"), out));
}

TEST_CASE("a month of a venue that tells neither its end nor its length has them when it is told") {
    time_bars b({.interval = {{}, 1}, .on_gap = gap_policy::backfill});
    told out;
    b.on(traded(ten, "1", "1"), out);
    bar month = venue_bar(0, "11");
    month.open_time = utc(2026, 3, 1);
    month.close_time = {};
    month.interval = {};
    CHECK(b.on(month, out));
    REQUIRE(out.all.size() == 1);
    CHECK(out.all[0].close_time == utc(2026, 4, 1) - milliseconds(1));
    CHECK(out.all[0].interval == minutes(31 * 1'440));
}

TEST_CASE("what waits has its bounds: the oldest is given up when there is no room") {
    time_bars b({.on_gap = gap_policy::backfill, .backfill_patience = minutes(600)});
    told out;
    b.restored(ten);
    for (int n = 0; n < 9; ++n) {
        b.on(traded(at(n, 10), "1", "1"), out);
        b.lost(at(n, 20));
        b.restored(at(n, 21));
    }
    CHECK(out.all.empty());
    b.on(traded(at(9, 10), "1", "1"), out);
    REQUIRE(out.all.size() == 1);
    CHECK(out.all[0].open_time == ten);
    CHECK(out.all[0].incomplete);
    CHECK(b.on(venue_bar(5, "11"), out)); // kept in its place
    CHECK(out.all.size() == 1);
    for (int n = 1; n < 5; ++n) CHECK(b.on(venue_bar(n, "11"), out));
    REQUIRE(out.all.size() == 6);
    CHECK(out.all[5].open_time == at(5));
}

TEST_CASE("whatever happens, each bar is told once and in order, and a complete one has all its trades") {
    std::mt19937_64 random(20261127);
    for (int round = 0; round < 300; ++round) {
        const auto policy = static_cast<gap_policy>(round % 3);
        const auto empty = static_cast<empty_bars>(round / 3 % 2);
        const duration grace = seconds(static_cast<std::int64_t>(round / 6 % 2));
        time_bars b({.on_gap = policy, .empty = empty, .grace = grace});
        told out;
        // What the venue traded, by minute, and what the stream told of it.
        std::map<std::int64_t, std::uint64_t> all;
        timestamp now = ten;
        b.restored(now);
        bool up = true;
        std::int64_t next_kline = 0;
        for (int n = 0; n < 300; ++n) {
            now = now + seconds(static_cast<std::int64_t>(1 + random() % 40));
            const std::int64_t minute = (now - ten).ns / 60'000'000'000;
            switch (random() % 12) {
            case 0:
                if (up) b.lost(now);
                up = false;
                break;
            case 1:
                if (!up) b.restored(now);
                up = true;
                break;
            case 2: b.advance(now, out); break;
            default:
                ++all[minute];
                if (up) b.on(traded(now, "1", "1", std::to_string(n)), out);
                break;
            }
            for (; next_kline < minute; ++next_kline) {
                if (random() % 4 == 0) continue; // one that does not come
                bar v = venue_bar(static_cast<int>(next_kline), "1");
                v.trade_count = all[next_kline];
                b.on(v, out);
            }
        }
        b.advance(now + minutes(5), out);
        timestamp last;
        for (const bar& one : out.all) {
            REQUIRE(one.open_time > last);
            last = one.open_time;
            const std::int64_t minute = (one.open_time - ten).ns / 60'000'000'000;
            INFO("round " << round << ", minute " << minute);
            if (!one.incomplete) REQUIRE(one.trade_count == all[minute]);
            if (policy == gap_policy::drop) REQUIRE_FALSE(one.incomplete);
        }
        CHECK(b.counts().bars == out.all.size());
    }
}

} // namespace gaps_test
