// SPDX-License-Identifier: BSL-1.0
#include "bars_kit.hpp"

#include <gatewright/bars/bar_clock.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bar_clock_test {

using namespace gatewright;
using bars::bar_calendar;
using bars::bar_clock;
using bars::bar_slot;
using gatewright_test::bars_kit::utc;

constexpr duration hours(std::int64_t n) { return minutes(n * 60); }
constexpr duration days(std::int64_t n) { return hours(n * 24); }

bar_slot slot(bar_interval i, timestamp t, bar_calendar c = {}) { return bar_clock(i, c).slot_of(t); }

TEST_CASE("a bar below a day begins at a multiple of its length since midnight") {
    const timestamp t = utc(2026, 3, 14, 15, 9, 26, 535);
    CHECK(slot({seconds(1)}, t) == bar_slot{utc(2026, 3, 14, 15, 9, 26), utc(2026, 3, 14, 15, 9, 27)});
    CHECK(slot({seconds(3)}, t) == bar_slot{utc(2026, 3, 14, 15, 9, 24), utc(2026, 3, 14, 15, 9, 27)});
    CHECK(slot({minutes(15)}, t) == bar_slot{utc(2026, 3, 14, 15, 0), utc(2026, 3, 14, 15, 15)});
    CHECK(slot({hours(4)}, t) == bar_slot{utc(2026, 3, 14, 12), utc(2026, 3, 14, 16)});
    CHECK(slot({milliseconds(500)}, t).open == utc(2026, 3, 14, 15, 9, 26, 500));
}

TEST_CASE("a time on the boundary belongs to the bar that begins there") {
    const bar_clock c({minutes(1)});
    const timestamp t = utc(2026, 3, 14, 15, 9);
    CHECK(c.slot_of(t).open == t);
    CHECK(c.slot_of(t - nanoseconds(1)).end == t);
    CHECK(c.slot_of(t).holds(t));
    CHECK_FALSE(c.slot_of(t).holds(c.slot_of(t).end));
}

TEST_CASE("weeks begin on Monday, or on the day that the calendar says") {
    // 2026-03-14 is a Saturday.
    const timestamp t = utc(2026, 3, 14, 12);
    CHECK(slot({days(7)}, t) == bar_slot{utc(2026, 3, 9), utc(2026, 3, 16)});
    CHECK(slot({days(7)}, t, {.week_start = bars::weekday::sunday}).open == utc(2026, 3, 8));
    CHECK(slot({days(7)}, t, {.week_start = bars::weekday::saturday}).open == utc(2026, 3, 14));
    CHECK(slot({days(7)}, utc(1970, 1, 2)).open == timestamp{} - days(3));
    CHECK(slot({days(14)}, utc(1970, 1, 19)) == bar_slot{utc(1970, 1, 19), utc(1970, 2, 2)});
}

TEST_CASE("bars of several days are counted from 1970-01-01, and months are the calendar's") {
    CHECK(slot({days(3)}, utc(1970, 1, 6)) == bar_slot{utc(1970, 1, 4), utc(1970, 1, 7)});
    CHECK(slot({{}, 1}, utc(2024, 2, 29, 23, 59)) == bar_slot{utc(2024, 2, 1), utc(2024, 3, 1)});
    CHECK(slot({{}, 1}, utc(2026, 12, 31)) == bar_slot{utc(2026, 12, 1), utc(2027, 1, 1)});
    CHECK(slot({{}, 3}, utc(2026, 5, 17)) == bar_slot{utc(2026, 4, 1), utc(2026, 7, 1)});
    CHECK(slot({{}, 12}, utc(2026, 5, 17)) == bar_slot{utc(2026, 1, 1), utc(2027, 1, 1)});
}

TEST_CASE(
    "a session's start moves days, weeks and months, and bars below a day only where that is asked for") {
    // UTC+8, as OKX's "1D" and "6H".
    const bar_calendar china{.session_start = hours(-8), .intraday = bars::intraday_grid::session};
    const timestamp t = utc(2026, 3, 31, 16, 30);
    CHECK(slot({days(1)}, t, china) == bar_slot{utc(2026, 3, 31, 16), utc(2026, 4, 1, 16)});
    CHECK(slot({{}, 1}, t, china) == bar_slot{utc(2026, 3, 31, 16), utc(2026, 4, 30, 16)});
    CHECK(slot({days(7)}, t, china) == bar_slot{utc(2026, 3, 29, 16), utc(2026, 4, 5, 16)});
    CHECK(slot({hours(6)}, t, china) == bar_slot{utc(2026, 3, 31, 16), utc(2026, 3, 31, 22)});
    CHECK(slot({hours(6)}, t, {.session_start = hours(-8)}).open == utc(2026, 3, 31, 12));
    // A session that begins at half past nine: no bar of an hour lies in two.
    const bar_calendar half{.session_start = minutes(9 * 60 + 30), .intraday = bars::intraday_grid::session};
    CHECK(slot({hours(1)}, utc(2026, 3, 31, 9, 29), half).end == utc(2026, 3, 31, 9, 30));
    CHECK(slot({hours(1)}, utc(2026, 3, 31, 9, 30), half).open == utc(2026, 3, 31, 9, 30));
}

TEST_CASE("bars of any length follow each other without a hole, and hold their time") {
    std::mt19937_64 random(20260314);
    const bar_interval lengths[] = {{seconds(1)},  {seconds(3)}, {minutes(1)}, {minutes(3)}, {minutes(5)},
                                    {minutes(30)}, {hours(2)},   {hours(8)},   {hours(12)},  {days(1)},
                                    {days(3)},     {days(7)},    {{}, 1},      {{}, 3},      {{}, 12}};
    for (const bar_interval i : lengths) {
        for (int n = 0; n < 400; ++n) {
            const bar_calendar calendar{
                milliseconds(static_cast<std::int64_t>(random() % 172'799'999) - 86'399'999),
                static_cast<bars::weekday>(random() % 7), static_cast<bars::intraday_grid>(random() % 2)};
            const bar_clock c(i, calendar);
            const timestamp t{static_cast<std::int64_t>(random() % 7'258'118'400'000'000'000)};
            const bar_slot s = c.slot_of(t);
            REQUIRE(s.holds(t));
            REQUIRE(c.slot_of(s.open) == s);
            REQUIRE(c.slot_of(s.end).open == s.end);
            REQUIRE(c.slot_of(s.open - nanoseconds(1)).end == s.open);
            if (i.months == 0) REQUIRE(s.end - s.open == i.length);
        }
    }
}

TEST_CASE("a length or a calendar that cannot be is refused by name") {
    const auto refusal = [](bar_interval i, bar_calendar c = {}) -> std::string {
        try {
            bar_clock(i, c);
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return {};
    };
    CHECK(refusal({}) == "interval: is no length of a bar");
    CHECK(refusal({seconds(-1)}) == "interval: is no length of a bar");
    CHECK(refusal({minutes(7)}) == "interval: does not divide a day, and is no whole number of days");
    CHECK(refusal({hours(36)}) == "interval: does not divide a day, and is no whole number of days");
    CHECK(refusal({microseconds(500)}) == "interval: is no whole millisecond");
    CHECK(refusal({days(3'661)}) == "interval: is more than 3660 days");
    CHECK(refusal({{}, 121}) == "interval: is more than 120 months");
    CHECK(refusal({days(1), 1}) == "interval: is either a length or months, not both");
    CHECK(refusal({days(1)}, {.session_start = days(1)}) ==
          "session_start: is a day or more away from midnight");
    CHECK(refusal({days(1)}, {.session_start = {1}}) == "session_start: is no whole millisecond");
    CHECK(refusal({days(1)}, {.session_start = hours(-23)}).empty());
}

// What can be, is computed when it is compiled.
static_assert(bar_clock::offence({minutes(90)}, {}) == nullptr);
static_assert(!bar_clock::placeable({}));
static_assert(!bar_clock::placeable(bar_clock::too_late));
static_assert(utc(2200, 1, 1) == bar_clock::too_late);

} // namespace bar_clock_test
