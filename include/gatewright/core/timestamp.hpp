// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>

#include <compare>
#include <cstdint>
#include <limits>

namespace gatewright {

/// A span of time in nanoseconds.
struct duration {
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(const duration&, const duration&) = default;
    friend constexpr duration operator+(duration a, duration b) noexcept { return {a.ns + b.ns}; }
    friend constexpr duration operator-(duration a, duration b) noexcept { return {a.ns - b.ns}; }
    friend constexpr duration operator*(duration a, std::int64_t k) noexcept { return {a.ns * k}; }
    /// In whole milliseconds, cut off.
    [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept { return ns / 1'000'000; }
};

/// A length of time in nanoseconds.
constexpr duration nanoseconds(std::int64_t n) noexcept { return {n}; }
/// A length of time in microseconds.
constexpr duration microseconds(std::int64_t n) noexcept { return {n * 1'000}; }
/// A length of time in milliseconds.
constexpr duration milliseconds(std::int64_t n) noexcept { return {n * 1'000'000}; }
/// A length of time in seconds.
constexpr duration seconds(std::int64_t n) noexcept { return {n * 1'000'000'000}; }
/// A length of time in minutes.
constexpr duration minutes(std::int64_t n) noexcept { return seconds(n * 60); }

/// Wall-clock time: nanoseconds since the Unix epoch, UTC. Zero means "not known".
struct timestamp {
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(const timestamp&, const timestamp&) = default;
    friend constexpr timestamp operator+(timestamp a, duration b) noexcept { return {a.ns + b.ns}; }
    friend constexpr timestamp operator-(timestamp a, duration b) noexcept { return {a.ns - b.ns}; }
    friend constexpr duration operator-(timestamp a, timestamp b) noexcept { return {a.ns - b.ns}; }
    /// In whole milliseconds, cut off.
    [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept { return ns / 1'000'000; }

    /// Milliseconds since the epoch, the unit of most venues. Values that would overflow saturate.
    GATEWRIGHT_ALWAYS_INLINE static constexpr timestamp from_milliseconds(std::int64_t ms) noexcept {
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000;
        if (ms > most) return {std::numeric_limits<std::int64_t>::max()};
        if (ms < -most) return {std::numeric_limits<std::int64_t>::min()};
        return {ms * 1'000'000};
    }
};

/// A point on a clock that never goes back; only differences mean anything. Timers use it.
struct steady_time {
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(const steady_time&, const steady_time&) = default;
    friend constexpr steady_time operator+(steady_time a, duration b) noexcept { return {a.ns + b.ns}; }
    friend constexpr duration operator-(steady_time a, steady_time b) noexcept { return {a.ns - b.ns}; }
    /// Later than any other time: of a timer that is not armed.
    static constexpr steady_time never() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
};

/// Both clocks, read once by the driver for one input. Nothing below the driver reads a clock. The engine takes the
/// wall clock from its first reading and carries it on by the steady one (`steady_wall`).
struct clock_reading {
    timestamp wall;
    steady_time steady;
};

} // namespace gatewright
