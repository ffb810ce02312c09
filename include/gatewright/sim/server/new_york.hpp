// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <chrono>

// The hours of New York, by which days of currency markets end.
namespace gatewright::sim::server {

/// As clocks count that are not set.
inline constexpr duration one_day = minutes(24 * 60);

/// What New York's clocks are behind UTC: four hours from the second Sunday in March to the first in November, five
/// in winter.
[[nodiscard]] inline duration behind_utc(timestamp t) {
    using namespace std::chrono;
    const year_month_day date{sys_days(days(t.ns / one_day.ns))};
    const auto at = [&](month m, unsigned sunday, int utc_hour) {
        const sys_days day = date.year() / m / Sunday[sunday];
        return timestamp{day.time_since_epoch().count() * one_day.ns} + minutes(utc_hour * 60);
    };
    const bool summer = t >= at(March, 2, 7) && t < at(November, 1, 6);
    return minutes(summer ? 4 * 60 : 5 * 60);
}
/// How candles of a day and longer are laid: the hour at which days begin, where, and the day on which weeks do.
struct day_alignment {
    int hour = 17;
    bool new_york = true; ///< otherwise UTC
    int week_day = 5;     ///< Sunday is 0
};
/// When the day of a time began, or the part of a day of a length that divides it, or weeks of so many days.
[[nodiscard]] inline timestamp aligned(timestamp t, duration length, const day_alignment& how) {
    const auto offset = [&](timestamp at) { return how.new_york ? behind_utc(at) : duration{}; };
    // 1970 began on a Thursday.
    const duration first =
        minutes(how.hour * 60) + (length > one_day ? one_day * ((how.week_day + 3) % 7) : duration{});
    const timestamp local = t - offset(t) - first;
    const timestamp begun = timestamp{local.ns - local.ns % length.ns} + first;
    return begun + offset(begun + offset(t));
}
/// The first end of a day, 17:00 in New York, after a time.
[[nodiscard]] inline timestamp next_close(timestamp t) {
    timestamp day = aligned(t, one_day, {});
    while (day <= t) day = aligned(day + one_day + minutes(120), one_day, {});
    return day;
}

} // namespace gatewright::sim::server
