// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright {

/// How long a bar of time is: a fixed length, or whole months of the calendar, which differ in length. Neither: none.
struct bar_interval {
    duration length{};       ///< zero where it is of months
    std::int32_t months = 0; ///< zero where it is of a fixed length

    /// False for none.
    [[nodiscard]] constexpr bool valid() const noexcept { return length.ns > 0 || months > 0; }
    friend constexpr bool operator==(const bar_interval&, const bar_interval&) = default;

    /// Takes the name that most venues give a bar's length off the start of `text`: a number of at most three digits
    /// and a unit, `s`, `m`, `h` or `H`, `d` or `D`, `w` or `W`, `M` for months. What is behind the unit stays in
    /// `text`.
    /// @return none, and `text` as it was, if there is no such name.
    static constexpr bar_interval read(std::string_view& text) noexcept {
        std::int64_t n = 0;
        std::size_t i = 0;
        for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && i < 3; ++i)
            n = n * 10 + (text[i] - '0');
        if (i == 0 || i == text.size()) return {};
        bar_interval out;
        switch (text[i]) {
        case 's': out.length = seconds(n); break;
        case 'm': out.length = minutes(n); break;
        case 'h':
        case 'H': out.length = minutes(n * 60); break;
        case 'd':
        case 'D': out.length = minutes(n * 24 * 60); break;
        case 'w':
        case 'W': out.length = minutes(n * 7 * 24 * 60); break;
        case 'M': out.months = static_cast<std::int32_t>(n); break;
        default: return {};
        }
        if (out.valid()) text.remove_prefix(i + 1);
        return out;
    }
};

} // namespace gatewright
