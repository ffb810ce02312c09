// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>

#include <concepts>
#include <cstdint>
#include <span>

namespace gatewright::routing {

/// One gateway, as a router sees it for one order.
struct gateway_candidate {
    std::uint8_t index = 0;         ///< the gateway's place in the engine
    bool ready = false;             ///< connected and reconciled
    bool trades_instrument = false; ///< the order's instrument is configured there
    bool supports = false;          ///< its venue can express the order
    const char* reason = "ready";   ///< if it is not ready: what it lacks, a text that lasts
};

/// Chooses the gateway that an order goes to. A model returns the `index` of one of the candidates, or a refusal that
/// says why none will do; it neither reads a clock nor sends anything.
///
/// An order for a named gateway (`submit<Tag>`) does not come here: it goes to that gateway or is refused by it.
template <class RouterT>
concept Router = requires(const RouterT& router, const order_request& order,
                          std::span<const gateway_candidate> candidates) {
    { router.route(order, candidates) } noexcept -> std::same_as<order_result<std::uint8_t>>;
};

} // namespace gatewright::routing
