// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/routing/router.hpp>

namespace gatewright::routing {

/// The first gateway, in the order of the engine's list, that trades the instrument, can express the order and is
/// ready.
/// @par Errors
/// `order_errc::no_gateway`; the field says how far the best candidate got: "instrument" (none trades it), "type" (of
/// those that do none can express the order) or "ready" (of those that can none is ready).
class route_direct {
public:
    static constexpr const char* name = "route_direct";

    /// The choice; see `Router`.
    [[nodiscard]] constexpr order_result<std::uint8_t>
    route(const order_request&, std::span<const gateway_candidate> candidates) const noexcept {
        const char* lacking = "instrument";
        bool can_express = false;
        for (const gateway_candidate& c : candidates) {
            if (!c.trades_instrument) continue;
            if (!c.supports) {
                if (!can_express) lacking = "type";
                continue;
            }
            if (c.ready) return c.index;
            can_express = true;
            lacking = c.reason;
        }
        return order_reject{order_errc::no_gateway, name, lacking, {}, {}};
    }
};

static_assert(Router<route_direct>);

} // namespace gatewright::routing
