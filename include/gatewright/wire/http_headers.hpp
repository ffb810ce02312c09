// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace gatewright::wire {

/// The value of a header in "name: value\r\n" lines, without surrounding blanks; empty if it is absent. Names compare
/// without regard to case.
[[nodiscard]] constexpr std::string_view header_value(std::string_view headers,
                                                      std::string_view name) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    while (!headers.empty()) {
        const std::size_t end = std::min(headers.find("\r\n"), headers.size());
        const std::string_view line(headers.data(), end);
        headers.remove_prefix(std::min(end + 2, headers.size()));
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        bool same = true;
        for (std::size_t i = 0; i < name.size(); ++i) same &= lower(line[i]) == lower(name[i]);
        if (!same) continue;
        std::string_view value = line;
        value.remove_prefix(name.size() + 1);
        while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
        while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
        return value;
    }
    return {};
}

/// A header that is a whole number. @return false if it is absent or is none.
[[nodiscard]] inline bool header_integer(std::string_view headers, std::string_view name,
                                         std::int64_t& out) noexcept {
    const std::string_view value = header_value(headers, name);
    const auto r = std::from_chars(value.data(), value.data() + value.size(), out);
    return !value.empty() && r.ec == std::errc{} && r.ptr == value.data() + value.size();
}

/// The time that the answer's `Date` tells, "Sun, 06 Nov 1994 08:49:37 GMT". Source: RFC 9110, 5.6.7, IMF-fixdate.
/// @return false, with nothing written, without one or if it is another text
[[nodiscard]] inline bool header_date(std::string_view headers, timestamp& out) noexcept {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::string_view text = header_value(headers, "Date");
    if (text.size() != 29 || !text.ends_with(" GMT")) return false;
    const auto number = [&](std::size_t at, std::size_t size, int& n) {
        const auto r = std::from_chars(text.data() + at, text.data() + at + size, n);
        return r.ec == std::errc{} && r.ptr == text.data() + at + size;
    };
    int day = 0, year = 0, hour = 0, minute = 0, second = 0;
    const std::size_t month = months.find(text.substr(8, 3));
    if (month == std::string_view::npos || month % 3 != 0 || !number(5, 2, day) || !number(12, 4, year) ||
        !number(17, 2, hour) || !number(20, 2, minute) || !number(23, 2, second))
        return false;
    using namespace std::chrono;
    const year_month_day date(std::chrono::year{year},
                              std::chrono::month{static_cast<unsigned>(month / 3 + 1)},
                              std::chrono::day{static_cast<unsigned>(day)});
    if (!date.ok() || year < 1970 || year > 2200 || hour > 23 || minute > 59 || second > 60) return false;
    const std::int64_t days = sys_days(date).time_since_epoch().count();
    out = timestamp::from_milliseconds((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000);
    return true;
}

} // namespace gatewright::wire
