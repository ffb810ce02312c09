// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/limit_table.hpp>
#include <gatewright/risk/risk_view.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that could take the position beyond a limit in the worst case: the position, everything open on
/// the order's side (orders of unknown state at their full rest) and the order itself. The other side's open orders do
/// not help. An order proven to reduce the position passes.
/// @par Errors
/// `order_errc::max_position`, field "quantity": the figure is the position in the worst case.
class max_position {
public:
    static constexpr const char* name = "max_position";

    /// The limits.
    struct config {
        limit_table<quantity> limits; ///< largest position either way, in the instrument's unit
    };

    max_position() = default;
    /// With these limits.
    explicit max_position(config c) : config_(std::move(c)) {}

    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const quantity& limit = config_.limits[order.symbol];
        wide_decimal worst = view.position;
        const bool buying = order.side == side::buy;
        const bool summed = buying ? worst.add(view.open_buy) && worst.add(rest_of(order, view))
                                   : worst.subtract(view.open_sell) && worst.subtract(rest_of(order, view));
        if (summed && (buying ? worst : worst.negated()) <= wide_decimal(limit.value)) return {};
        if (reduces(order, view)) return {};
        const auto figure = worst.to_decimal();
        return order_reject{order_errc::max_position, name, "quantity", limit.value,
                            figure ? *figure : order.quantity.value};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    config config_;
};

} // namespace gatewright::risk
