// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::routing {

/// What a router made of one gateway.
struct judged_gateway {
    bool could = false;       ///< it could have taken the order
    const char* note = "";    ///< why not, or what the router noted; a text that lasts
    wide_decimal judged_by{}; ///< the figure that it was compared by; zero: none
};

/// Why an order went where it went.
template <std::size_t Gateways>
struct routing_decision {
    order_ref order;
    symbol_name symbol; ///< as the order named it
    timestamp at;
    quantity asked;    ///< in the unit of that name
    quantity residual; ///< of that, what is less than a lot where it went, and was left out
    std::array<judged_gateway, Gateways> gateways{};
};

/// The decisions about the last 256 orders.
template <std::size_t Gateways>
class decision_log {
public:
    /// Keeps one more; the oldest is forgotten.
    void add(const routing_decision<Gateways>& d) noexcept {
        kept_[next_] = d;
        next_ = (next_ + 1) % kept_.size();
    }
    /// Null if the order was not routed, or so long ago that it is forgotten.
    [[nodiscard]] const routing_decision<Gateways>* find(order_ref order) const noexcept {
        for (const auto& d : kept_)
            if (order.valid() && d.order == order) return &d;
        return nullptr;
    }

private:
    std::array<routing_decision<Gateways>, 256> kept_{};
    std::size_t next_ = 0;
};

} // namespace gatewright::routing
