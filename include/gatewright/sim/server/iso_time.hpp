// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
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

} // namespace gatewright::sim::server
