// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/routing/router.hpp>

namespace gatewright::routing {

/// The first gateway, in the order of the engine's list, that trades the instrument, can express the order and is
/// ready. For desks whose gateways trade different instruments: there is nothing to choose then.
/// @par Errors
/// `no_gateway` above.
class route_direct {
public:
    static constexpr const char* name = "route_direct";

    /// The choice; see `Router`.
    [[nodiscard]] constexpr order_result<std::uint8_t>
    route(const order_request&, std::span<const gateway_candidate> candidates) const noexcept {
        for (const gateway_candidate& c : candidates)
            if (eligible(c)) return c.index;
        return no_gateway(name, candidates);
    }
};

static_assert(Router<route_direct>);

} // namespace gatewright::routing
