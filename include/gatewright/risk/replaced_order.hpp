// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/orders/order_record.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/risk_view.hpp>

namespace gatewright::risk {

/// A view with which an order is judged that replaces another one of its instrument of which nothing can fill any
/// more: as if that one did not rest. What it took of the free funds is free, too, where both are paid with the same
/// asset. Sums of the account and the desk, and the own prices that rest, still have it.
/// @param s side of the order that is judged, whose view it is
[[nodiscard]] inline risk_view view_without(risk_view v, const orders::order_record& replaced,
                                            side s) noexcept {
    wide_decimal& open = replaced.request.side == side::buy ? v.open_buy : v.open_sell;
    if (!open.subtract(replaced.open) || open.is_negative()) open = {};
    if (v.open_orders != 0) --v.open_orders;
    if (funding_asset(*v.rules, replaced.request.side) != funding_asset(*v.rules, s)) return v;
    wide_decimal free(v.pays.available);
    if (free.add(replaced.unspent()))
        if (const auto sum = free.to_decimal()) v.pays.available = *sum;
    return v;
}

} // namespace gatewright::risk
