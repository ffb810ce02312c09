// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace gatewright::sim::server {

/// The number that a text of digits is, of which it has at least so many.
[[nodiscard]] constexpr int digits_at(std::string_view text, std::size_t at, std::size_t length) noexcept {
    int n = 0;
    for (const char c : text.substr(at, length)) n = n * 10 + (c - '0');
    return n;
}
/// Whether a text has the shape of another, in which `d` stands for any digit.
[[nodiscard]] constexpr bool has_shape(std::string_view text, std::string_view shape) noexcept {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
    return true;
}
/// Midnight UTC of a day; nothing if there is no such day.
[[nodiscard]] inline std::optional<timestamp> midnight(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return timestamp::from_milliseconds(days * 86'400'000);
}
/// The time of `2020-12-08T09:08:57.715Z`; nothing for a text of another shape.
[[nodiscard]] inline std::optional<timestamp> iso_time(std::string_view text) {
    if (!has_shape(text, "dddd-dd-ddTdd:dd:dd.dddZ")) return std::nullopt;
    const int hour = digits_at(text, 11, 2), minute = digits_at(text, 14, 2), second = digits_at(text, 17, 2);
    const auto day = midnight(digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2));
    if (!day || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return *day + seconds((hour * 60 + minute) * 60 + second) + milliseconds(digits_at(text, 20, 3));
}

/// The fraction of a second that up to nine digits are; nothing for another text.
[[nodiscard]] inline std::optional<duration> fraction_of_second(std::string_view digits) {
    if (digits.size() > 9 || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
    std::int64_t ns = digits_at(digits, 0, digits.size());
    for (std::size_t n = digits.size(); n < 9; ++n) ns *= 10;
    return nanoseconds(ns);
}
/// The time of RFC 3339 in UTC, with `Z` and any decimals up to nine; nothing for a text of another shape.
[[nodiscard]] inline std::optional<timestamp> rfc3339_time(std::string_view text) {
    if (text.size() < 20 || !text.ends_with('Z')) return std::nullopt;
    const std::string_view rest = text.substr(19, text.size() - 20);
    const auto begun = iso_time(std::string(text.substr(0, 19)) + ".000Z");
    const auto part = fraction_of_second(rest.empty() ? rest : rest.substr(1));
    if (!begun || !part || (!rest.empty() && (rest[0] != '.' || rest.size() == 1))) return std::nullopt;
    return *begun + *part;
}
/// `2016-06-22T18:41:29.285982286Z`.
[[nodiscard]] inline std::string rfc3339(timestamp t) {
    constexpr std::int64_t day_ns = 86'400'000'000'000;
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(t.ns / day_ns))};
    const std::int64_t of_day = t.ns % day_ns, whole = of_day / 1'000'000'000;
    char text[128];
    const int size =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%09dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(whole / 3600), static_cast<int>(whole / 60 % 60),
                      static_cast<int>(whole % 60), static_cast<int>(of_day % 1'000'000'000));
    return {text, static_cast<std::size_t>(size)};
}

} // namespace gatewright::sim::server
