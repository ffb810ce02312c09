// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/limit_table.hpp>
#include <gatewright/risk/risk_view.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses a single order larger than a limit: the check against a slipped finger. It holds for reducing orders too.
/// @par Errors
/// `order_errc::max_order_quantity`, field "quantity".
class max_order_quantity {
public:
    static constexpr const char* name = "max_order_quantity";

    /// The limits.
    struct config {
        limit_table<quantity> limits; ///< largest order, in the instrument's unit; zero lets nothing through
    };

    max_order_quantity() = default;
    /// With these limits.
    explicit max_order_quantity(config c) : config_(std::move(c)) {}

    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view&) const noexcept {
        const quantity& limit = config_.limits[order.symbol];
        if (order.quantity <= limit) return {};
        return order_reject{order_errc::max_order_quantity, name, "quantity", limit.value,
                            order.quantity.value};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    config config_;
};

} // namespace gatewright::risk
