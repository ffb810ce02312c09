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
        for (gateway_candidate& c : candidates) {
            if (!eligible(c)) continue;
            // The one that is in use needs to prove nothing; nor does the first where none was used yet.
            const bool proven = !in_use_ || c.index >= current_ || c.ready_for >= settle_;
            if (!proven) c.note = "ready again, but not for long enough";
            if (proven && chosen == nullptr) chosen = &c;
        }
        // Better one that has just come back than none.
        for (gateway_candidate& c : candidates)
            if (chosen == nullptr && eligible(c)) chosen = &c;
        if (chosen == nullptr) return no_gateway(name, candidates);
        chosen->note = "the first of the list that can";
        current_ = chosen->index;
        in_use_ = true;
        return chosen->index;
    }

private:
    duration settle_ = seconds(60);
    std::uint8_t current_ = 0;
    bool in_use_ = false;
};

static_assert(Router<route_failover>);

} // namespace gatewright::routing
