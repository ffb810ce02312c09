// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "joined.hpp"

#include <cstdint>
#include <string>

namespace gatewright_test {

/// A time in UTC, each field as text of its full width.
struct utc_fields {
    std::string year, month, day, hour, minute, second, millisecond;
};

/// @param ms since the epoch. The civil date of a count of days: Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms".
[[nodiscard]] inline utc_fields utc_of(std::uint64_t ms) {
    const auto two = [](std::uint64_t n) { return joined(n < 10 ? "0" : "", n); };
    const std::uint64_t day = ms / 86'400'000, second = ms / 1000 % 86'400, rest = ms % 1000;
    const std::uint64_t z = day + 719'468, era = z / 146'097, of_era = z - era * 146'097;
    const std::uint64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
    const std::uint64_t of_year = of_era - (365 * year + year / 4 - year / 100), m = (5 * of_year + 2) / 153;
    const std::uint64_t month = m < 10 ? m + 3 : m - 9;
    return {joined(year + era * 400 + (month <= 2 ? 1U : 0U)),
            two(month),
            two(of_year - (153 * m + 2) / 5 + 1),
            two(second / 3600),
            two(second / 60 % 60),
            two(second % 60),
            joined(rest < 100 ? "0" : "", rest < 10 ? "0" : "", rest)};
}

} // namespace gatewright_test
