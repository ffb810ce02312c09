// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>

namespace gatewright::risk {

/// Refuses an order that would trade with one of our own: a resting order of the other side, at any account that
/// trades in the same book, at a price that it would reach. A market order is refused while any own order of the
/// other side rests. Orders that wait for a trigger are not looked at before they rest, and neither is their own
/// placement.
/// @par Errors
/// `order_errc::self_trade`, field "price": the limit is the price of our own order.
class self_trade {
public:
    static constexpr const char* name = "self_trade";
    static constexpr bool needs_totals = true;

    /// It has no settings.
    template <class ArchiveT>
    void settings(ArchiveT&) {}

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        const price& own = order.side == side::buy ? view.own_ask : view.own_bid;
        return own.is_zero() || (order.type == order_type::limit &&
                                 (order.side == side::buy ? order.price < own : order.price > own));
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const bool buying = order.side == side::buy;
        const price& own = buying ? view.own_ask : view.own_bid;
        if (own.is_zero()) return {};
        if (order.type == order_type::limit ? (buying ? order.price < own : order.price > own)
                                            : order.type != order_type::market)
            return {};
        return order_reject{order_errc::self_trade, name, "price", own.value, order.price.value};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}
};

} // namespace gatewright::risk
