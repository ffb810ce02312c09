// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/price_book.hpp>
#include <gatewright/book/views.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/routing/router.hpp>

namespace gatewright::routing {

/// What an order would cost or bring at one gateway at once, with the fee of who takes.
struct taking_cost {
    quantity taken;        ///< of the instrument's units: as far as book and limit reach
    bool complete = false; ///< that is all of the order
    /// Of the asset, with the fee, rounded half to even to 12 decimals; zero: nothing is taken.
    wide_decimal per_unit;
};

/// Walks the candidate's book. One that is not synchronized takes nothing.
/// @param order its side, and its limit price if it has one; its quantity is the candidate's `units`
/// @param with_fee false: as if the fee were zero
[[nodiscard]] inline taking_cost cost_of_taking(const order_request& order, const gateway_candidate& at,
                                                bool with_fee = true) noexcept {
    constexpr std::int8_t decimals = -12;
    taking_cost c;
    if (!at.book.book || at.units.value.sign() <= 0) return c;
    const bool buys = order.side == side::buy;
    const bool limited = order.type == order_type::limit && !order.price.is_zero();
    wide_decimal left(at.units.value), value;
    bool sound = true;
    for (const book::price_level l : book::levels(*at.book.book, opposite(order.side))) {
        if (limited && (buys ? l.price > order.price : l.price < order.price)) break;
        const wide_decimal size(l.quantity.value);
        const wide_decimal part = size < left ? size : left;
        const auto worth = checked_mul(part, l.price.value);
        sound = worth && value.add(*worth) && left.subtract(part);
        if (!sound || left.sign() <= 0) break;
    }
    wide_decimal taken(at.units.value);
    const auto narrow = taken.subtract(left) ? taken.to_decimal() : result<decimal>(decimal_errc::overflow);
    if (!sound || !narrow || narrow->sign() <= 0) return c;
    const decimal fee = with_fee ? at.taker_fee : decimal();
    const auto factor = buys ? checked_add(decimal(1, 0), fee) : checked_sub(decimal(1, 0), fee);
    const auto all = factor ? checked_mul(value, *factor) : result<wide_decimal>(decimal_errc::overflow);
    const auto average = all ? muldiv(*all, wide_decimal(1, 0), taken, decimals) : all;
    if (!average) return c;
    c.taken = {*narrow};
    c.complete = left.sign() <= 0;
    c.per_unit = *average;
    return c;
}

} // namespace gatewright::routing
