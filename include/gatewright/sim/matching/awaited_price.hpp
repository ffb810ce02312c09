// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/trigger_book.hpp>

#include <cstdint>

namespace gatewright::sim::matching {

/// The price of which an order waits outside of the market, see `standing::waits`. It may trail: then it follows the
/// best price, from when its own is reached if it has one, and is there when the price has come back by
/// `callback_rate`.
struct awaited_price : conditional_order_record {
    timestamp trails_since{}; ///< zero: it does not yet follow

    [[nodiscard]] bool trailing() const noexcept { return callback_rate.sign() > 0; }
    /// A trade was seen. @return whether the price is there
    [[nodiscard]] bool fires(std::int64_t ticks, timestamp now) {
        if (!trailing()) return triggered_at(ticks);
        if (!follows) {
            if (trigger_ticks != 0 && !triggered_at(ticks)) return false;
            follows = true;
            farthest_ticks = ticks;
        }
        if (trails_since == timestamp{}) trails_since = now;
        return trails(ticks);
    }
};

} // namespace gatewright::sim::matching
