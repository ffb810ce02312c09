// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gatewright::wire {

/// A time of the years 0 to 9999 as ISO 8601 writes it, in UTC with milliseconds: "2020-12-08T09:08:57.715Z".
/// @param time_ms milliseconds since the epoch
[[nodiscard]] constexpr std::array<char, 24> iso_time(std::int64_t time_ms) noexcept {
    using namespace std::chrono;
    const sys_time<std::chrono::milliseconds> t{std::chrono::milliseconds(time_ms)};
    const auto midnight = floor<days>(t);
    const year_month_day date(midnight);
    auto rest = (t - midnight).count();
    std::array<char, 24> out{};
    const auto write = [&](std::size_t at, std::size_t width, std::int64_t n) {
        for (std::size_t i = width; i-- != 0; n /= 10) out[at + i] = static_cast<char>('0' + n % 10);
    };
    write(0, 4, static_cast<int>(date.year()));
    write(5, 2, static_cast<unsigned>(date.month()));
    write(8, 2, static_cast<unsigned>(date.day()));
    write(20, 3, rest % 1000);
    rest /= 1000;
    write(17, 2, rest % 60);
    write(14, 2, rest / 60 % 60);
    write(11, 2, rest / 3600);
    out[4] = out[7] = '-';
    out[10] = 'T';
    out[13] = out[16] = ':';
    out[19] = '.';
    out[23] = 'Z';
    return out;
}

} // namespace gatewright::wire
