// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

namespace gatewright {

/// The wall clock as it showed at the start, carried on by the steady clock: whoever sets the host's clock moves
/// nothing that is measured by it. Steps that the clock's own discipline makes, of less than `tolerance`, are let
/// pass.
class steady_wall {
public:
    static constexpr duration tolerance = milliseconds(50);

    /// Sets the wall clock by a reading of both. Once, at the start.
    constexpr void start(const clock_reading& now) noexcept { ahead_ = now.wall.ns - now.steady.ns; }

    /// The wall time at a steady time.
    [[nodiscard]] constexpr timestamp at(steady_time t) const noexcept { return {t.ns + ahead_}; }
    /// Whether a reading is what it should be.
    [[nodiscard]] constexpr bool agrees(const clock_reading& r) const noexcept {
        const std::int64_t off = r.wall.ns - r.steady.ns - ahead_;
        return off <= tolerance.ns && off >= -tolerance.ns;
    }
    /// The reading; with our wall time where the host's is not what it should be.
    [[nodiscard]] constexpr clock_reading carried(const clock_reading& r) const noexcept {
        return agrees(r) ? r : clock_reading{at(r.steady), r.steady};
    }

private:
    std::int64_t ahead_ = 0;
};

} // namespace gatewright
