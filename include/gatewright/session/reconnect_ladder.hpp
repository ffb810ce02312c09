// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/prng.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// The delays before the first, second, … attempt to reconnect; the last one repeats. A model names `steps`
/// (at least one, none negative), `jitter_percent` (the most that is added to a step, so that many clients do
/// not come back at once) and `healthy_after` (how long a connection must have been healthy before the ladder
/// starts from its foot again).
template <class P>
concept ReconnectPolicy = requires {
    { P::steps.size() } -> std::convertible_to<std::size_t>;
    { P::steps[0] } -> std::convertible_to<duration>;
    { P::jitter_percent } -> std::convertible_to<std::uint32_t>;
    { P::healthy_after } -> std::convertible_to<duration>;
} && (P::steps.size() > 0);

/// 5, 10, 30, then 60 seconds, with up to 20 % more; a minute of health starts it again.
struct ladder_5_10_30_60 {
    static constexpr std::array<duration, 4> steps{seconds(5), seconds(10), seconds(30), seconds(60)};
    static constexpr std::uint32_t jitter_percent = 20;
    static constexpr duration healthy_after = seconds(60);
};
static_assert(ReconnectPolicy<ladder_5_10_30_60>);

/// How long to wait before each attempt to reconnect. A connection that comes up and fails again at once does
/// not start over: only lasting health does.
template <ReconnectPolicy Policy = ladder_5_10_30_60>
class reconnect_ladder {
public:
    /// The connection was lost, or an attempt failed: how long to wait before the next attempt.
    /// @param now counts health up to here, if the connection was healthy.
    constexpr duration next_delay(prng& random, steady_time now) noexcept {
        if (healthy_) on_healthy(now);
        return next_delay(random);
    }
    /// The same, with health counted only up to the last `on_healthy`.
    constexpr duration next_delay(prng& random) noexcept {
        healthy_ = false;
        const duration step = Policy::steps[std::min<std::size_t>(attempts_, Policy::steps.size() - 1)];
        ++attempts_;
        const std::int64_t most = step.ns / 100 * static_cast<std::int64_t>(Policy::jitter_percent);
        return step + duration{static_cast<std::int64_t>(random.up_to(static_cast<std::uint64_t>(most)))};
    }

    /// The connection works: it is logged in and data flow. Call it when that becomes so, and again at will.
    constexpr void on_healthy(steady_time now) noexcept {
        if (!healthy_) {
            healthy_ = true;
            healthy_since_ = now;
        }
        if (now - healthy_since_ >= Policy::healthy_after) attempts_ = 0;
    }
    /// The connection is up but no longer works; health starts counting anew.
    constexpr void on_unhealthy() noexcept { healthy_ = false; }

    /// Attempts since the ladder was last at its foot.
    [[nodiscard]] constexpr std::uint32_t attempts() const noexcept { return attempts_; }
    /// Starts from the foot, as for a connection that an operator asked for.
    constexpr void reset() noexcept {
        attempts_ = 0;
        healthy_ = false;
    }

private:
    std::uint32_t attempts_ = 0;
    bool healthy_ = false;
    steady_time healthy_since_;
};

} // namespace gatewright::session
