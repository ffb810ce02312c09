// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatewright::risk {

/// Times of the week at which something may be done, to the minute, in UTC.
class weekly_hours {
public:
    static constexpr std::size_t minutes_of_week = 7 * 24 * 60;

    /// No time at all.
    weekly_hours() = default;

    /// True if the minute of `t` is one of them.
    [[nodiscard]] bool contains(timestamp t) const noexcept {
        constexpr std::int64_t minute = 60'000'000'000;
        // The epoch was a Thursday: three days after a Monday.
        const std::int64_t since_monday = t.ns / minute - (t.ns % minute < 0 ? 1 : 0) + 3 * 24 * 60;
        constexpr auto week = static_cast<std::int64_t>(minutes_of_week);
        const auto m = static_cast<std::size_t>((since_monday % week + week) % week);
        return (bits_[m / 64] >> (m % 64) & 1) != 0;
    }
    /// Adds the minutes from `from` to before `to`, both in minutes since Monday 00:00.
    void open(std::size_t from, std::size_t to) noexcept {
        for (std::size_t m = from; m < to && m < minutes_of_week; ++m)
            bits_[m / 64] |= std::uint64_t{1} << (m % 64);
    }
    /// The minutes that are in both.
    [[nodiscard]] weekly_hours also_in(const weekly_hours& other) const noexcept {
        weekly_hours both = *this;
        for (std::size_t i = 0; i < bits_.size(); ++i) both.bits_[i] &= other.bits_[i];
        return both;
    }
    friend bool operator==(const weekly_hours&, const weekly_hours&) = default;

private:
    std::array<std::uint64_t, (minutes_of_week + 63) / 64> bits_{};
};

namespace detail {

inline constexpr std::array<std::string_view, 7> week_days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

inline std::optional<std::size_t> day_named(std::string_view text) noexcept {
    for (std::size_t d = 0; d < week_days.size(); ++d)
        if (week_days[d] == text) return d;
    return std::nullopt;
}
/// "HH:MM" as minutes, 24:00 too.
inline std::optional<std::size_t> minute_of_day(std::string_view text) noexcept {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t i : {0u, 1u, 3u, 4u})
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
    const auto digit = [&](std::size_t i) { return static_cast<std::size_t>(text[i] - '0'); };
    const std::size_t hour = digit(0) * 10 + digit(1);
    const std::size_t minute = digit(3) * 10 + digit(4);
    if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
    return hour * 60 + minute;
}
inline std::string day_minute_text(std::size_t m) {
    std::string text = "00:00";
    text[0] = static_cast<char>('0' + m / 600);
    text[1] = static_cast<char>('0' + m / 60 % 10);
    text[3] = static_cast<char>('0' + m % 60 / 10);
    text[4] = static_cast<char>('0' + m % 10);
    return text;
}

} // namespace detail

/// Reads hours: "08:00-16:30", "Mon-Fri 08:00-16:30", "Mon-Fri 22:00-24:00, Sat 00:00-02:00", "always", "never".
/// Without days: every day. All in UTC; a span does not cross midnight. @return what is wrong, empty if nothing
[[nodiscard]] inline std::string read_limit(std::string_view text, limit_unit, std::string_view,
                                            weekly_hours& into) {
    weekly_hours hours;
    std::string wrong = "'" + std::string(text) + "' is no hours of the week, as Mon-Fri 08:00-16:30";
    if (text == "always") {
        hours.open(0, weekly_hours::minutes_of_week);
        into = hours;
        return {};
    }
    if (text == "never") {
        into = hours;
        return {};
    }
    if (detail::trimmed(text).empty()) return wrong;
    while (!text.empty()) {
        const std::size_t comma = text.find(',') == std::string_view::npos ? text.size() : text.find(',');
        std::string_view part = detail::trimmed(text.substr(0, comma));
        text.remove_prefix(comma == text.size() ? comma : comma + 1);
        std::size_t first = 0;
        std::size_t last = 6;
        if (const std::size_t blank = part.find(' '); blank != std::string_view::npos) {
            const std::string_view days = part.substr(0, blank);
            const std::size_t dash = days.find('-');
            const auto from = detail::day_named(days.substr(0, dash));
            const auto to = dash == std::string_view::npos ? from : detail::day_named(days.substr(dash + 1));
            if (!from || !to || *to < *from) return wrong;
            first = *from;
            last = *to;
            part = detail::trimmed(part.substr(blank));
        }
        if (part.size() != 11 || part[5] != '-') return wrong;
        const auto from = detail::minute_of_day(part.substr(0, 5));
        const auto to = detail::minute_of_day(part.substr(6));
        if (!from || !to || *to <= *from) return wrong;
        for (std::size_t d = first; d <= last; ++d) hours.open(d * 1440 + *from, d * 1440 + *to);
    }
    into = hours;
    return {};
}
/// As a configuration says it, a span per day.
[[nodiscard]] inline std::string limit_text(const weekly_hours& hours) {
    const auto open = [&](std::size_t m) {
        // Monday 1970-01-05 00:00 is four days after the epoch.
        return hours.contains({static_cast<std::int64_t>(m + 4 * 1440) * 60'000'000'000});
    };
    std::string text;
    bool all = true;
    for (std::size_t d = 0; d < 7; ++d)
        for (std::size_t m = 0; m < 1440; ++m) {
            if (!open(d * 1440 + m)) {
                all = false;
                continue;
            }
            std::size_t end = m;
            while (end < 1440 && open(d * 1440 + end)) ++end;
            text += (text.empty() ? "" : ", ") + std::string(detail::week_days[d]) + " " +
                    detail::day_minute_text(m) + "-" + detail::day_minute_text(end);
            m = end - 1;
        }
    return all ? "always" : (text.empty() ? "never" : text);
}

} // namespace gatewright::risk
