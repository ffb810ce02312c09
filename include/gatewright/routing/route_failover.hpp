// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/routing/router.hpp>

namespace gatewright::routing {

/// The first gateway of the engine's list while it is ready, else the next that is. One that comes back is taken again
/// once it has been ready for `settle` without a break, so that orders do not hop to and fro with a link that flaps. For
/// a venue of first choice and others in reserve. Only new orders move: those at the gateway that failed stay, and one
/// whose outcome is not known is never sent elsewhere.
/// @par Errors
/// `no_gateway`.
class route_failover {
public:
    static constexpr const char* name = "route_failover";

    constexpr route_failover() noexcept = default;
    /// @param settle how long one must have been ready that is to be gone back to
    constexpr explicit route_failover(duration settle) noexcept : settle_(settle) {}

    /// The choice; see `Router`.
    [[nodiscard]] constexpr order_result<std::uint8_t>
    route(const order_request&, std::span<gateway_candidate> candidates) noexcept {
        gateway_candidate* chosen = nullptr;
        bool passed_over = false; // one before it could have taken the order, and was not ready
        for (gateway_candidate& c : candidates) {
            if (!eligible(c)) {
                passed_over = passed_over || (chosen == nullptr && c.trades_instrument && c.supports);
                continue;
            }
            // The one that is in use needs to prove nothing.
            const bool proven = c.index >= current_ || c.ready_for >= settle_;
            if (!proven) c.note = "ready again, but not for long enough";
            if (proven && chosen == nullptr) chosen = &c;
        }
        if (chosen == nullptr) {
            // Better one that has just come back than none.
            bool failed = false;
            for (gateway_candidate& c : candidates) {
                if (chosen == nullptr && eligible(c)) chosen = &c;
                failed = failed || (c.index >= current_ && c.trades_instrument && c.supports);
            }
            if (chosen == nullptr) return no_gateway(name, candidates);
            chosen->note = "just back, and the only one";
            if (failed) current_ = chosen->index;
            return chosen->index;
        }
        chosen->note = "the first of the list that can";
        // An order that only a later one can take says nothing about the one in use.
        if (passed_over || chosen->index < current_) current_ = chosen->index;
        return chosen->index;
    }

private:
    duration settle_ = seconds(60);
    std::uint8_t current_ = 0; ///< in use: the first until it fails
};

static_assert(Router<route_failover>);

} // namespace gatewright::routing
