// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/server/iso_time.hpp>

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

// The venue's two ways to write a time, and the hours of New York. Source: v20 "Primitives", DateTime,
// AcceptDatetimeFormat.
namespace gatewright::sim::server::oanda {

inline constexpr duration one_day = minutes(24 * 60);
/// 17:00 of New York ends the venue's day.
inline constexpr int daily_hour = 17;

/// `2016-06-22T18:41:29.285982286Z`.
[[nodiscard]] inline std::string rfc3339(timestamp t) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(t.ns / one_day.ns))};
    const std::int64_t of_day = t.ns % one_day.ns, whole = of_day / 1'000'000'000;
    char text[64];
    const int size =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%09dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(whole / 3600), static_cast<int>(whole / 60 % 60),
                      static_cast<int>(whole % 60), static_cast<int>(of_day % 1'000'000'000));
    return {text, static_cast<std::size_t>(size)};
}
/// `1466620889.285982286`.
[[nodiscard]] inline std::string unix_time(timestamp t) {
    std::string part = std::to_string(t.ns % 1'000'000'000);
    return std::to_string(t.ns / 1'000'000'000) + '.' + std::string(9 - part.size(), '0') + part;
}
/// Either of them, with up to nine decimals; nothing for another text.
[[nodiscard]] inline std::optional<timestamp> time_of(std::string_view text) {
    const auto fraction = [](std::string_view digits) -> std::optional<duration> {
        if (digits.size() > 9 || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
        std::int64_t ns = digits_at(digits, 0, digits.size());
        for (std::size_t n = digits.size(); n < 9; ++n) ns *= 10;
        return nanoseconds(ns);
    };
    if (text.size() >= 20 && text.ends_with('Z')) {
        const std::string_view to_second = text.substr(0, 19), rest = text.substr(19, text.size() - 20);
        if (!has_shape(to_second, "dddd-dd-ddTdd:dd:dd") || (!rest.empty() && rest[0] != '.'))
            return std::nullopt;
        const auto day = midnight(digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2));
        const int hour = digits_at(text, 11, 2), minute = digits_at(text, 14, 2),
                  second = digits_at(text, 17, 2);
        const auto part = fraction(rest.empty() ? rest : rest.substr(1));
        if (!day || !part || hour > 23 || minute > 59 || second > 59) return std::nullopt;
        return *day + seconds((hour * 60 + minute) * 60 + second) + *part;
    }
    const std::string_view whole = text.substr(0, text.find('.'));
    if (whole.empty() || whole.size() > 10 || whole.find_first_not_of("0123456789") != whole.npos)
        return std::nullopt;
    const auto part =
        fraction(whole.size() == text.size() ? std::string_view() : text.substr(whole.size() + 1));
    if (!part) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : whole) value = value * 10 + (c - '0');
    return timestamp{value * 1'000'000'000} + *part;
}

/// Writes the times of a document as UNIX times, in place. Which of its members are times their names say.
inline void write_unix_times(boost::json::value& document) {
    if (document.is_array())
        for (auto& member : document.get_array()) write_unix_times(member);
    if (!document.is_object()) return;
    for (auto& [name, value] : document.get_object()) {
        const std::string_view key = name;
        if (!value.is_string())
            write_unix_times(value);
        else if (key.ends_with("time") || key.ends_with("Time") || key == "from" || key == "to" ||
                 key == "timestamp")
            if (const auto t = time_of(value.get_string())) value = unix_time(*t);
    }
}

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
    int hour = daily_hour;
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

} // namespace gatewright::sim::server::oanda
