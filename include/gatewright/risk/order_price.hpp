// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/contract.hpp>
#include <gatewright/risk/risk_view.hpp>

#include <algorithm>

// What several checks ask of an order: its price, its size and what both are worth.
namespace gatewright::risk {

/// True if an order of this type has a limit price.
[[nodiscard]] constexpr bool has_limit_price(order_type t) noexcept {
    return t == order_type::limit || t == order_type::stop_limit || t == order_type::take_profit_limit;
}
/// True if an order of this type has a trigger price of its own.
[[nodiscard]] constexpr bool has_trigger_price(order_type t) noexcept {
    return t == order_type::stop || t == order_type::stop_limit || t == order_type::take_profit ||
           t == order_type::take_profit_limit;
}

/// The price at which an order is worth most: its limit, of a sell order also the best bid where that is higher; else its
/// trigger; else what it would trade at now (`reference_prices::for_side`). Zero if that is not known.
[[nodiscard]] constexpr price valued_at(const order_request& order, const risk_view& view) noexcept {
    if (has_limit_price(order.type)) {
        if (order.side == side::buy || order.type != order_type::limit) return order.price;
        if (!view.reference.quote_is_fresh(view.now.steady)) return order.price;
        return std::max(order.price, view.reference.bid);
    }
    if (has_trigger_price(order.type)) return order.trigger_price;
    return view.reference.for_side(order.side, view.now.steady);
}

/// The asset that notional is counted in: that of the contract's value; of an inverse contract the quote asset, of which it
/// is a fixed sum whatever the price.
[[nodiscard]] constexpr const asset_code& notional_asset(const instrument& rules) noexcept {
    if (rules.payoff == payoff::inverse || rules.settle_asset.empty()) return rules.quote_asset;
    return rules.settle_asset;
}

/// What a quantity is worth at a price, in the instrument's `notional_asset`; exact.
/// @return `overflow`
[[nodiscard]] constexpr result<wide_decimal> notional(const instrument& rules, const wide_decimal& q,
                                                      price at) noexcept {
    if (rules.payoff == payoff::inverse) return checked_mul(q, contract(rules).size());
    return contract(rules).value(q, at);
}

/// What an order may make of its position, by quantity: the most that it can be on the order's side, all open orders of
/// that side filled.
/// @param with the order itself counted too
/// @return false if the sum does not fit
[[nodiscard]] constexpr bool worst_on_side(const order_request& order, const risk_view& view, bool with,
                                           wide_decimal& out) noexcept {
    const bool buying = order.side == side::buy;
    out = buying ? view.position : view.position.negated();
    return out.add(buying ? view.open_buy : view.open_sell) &&
           (!with || out.add(wide_decimal(order.quantity.value)));
}

/// The most that a position can become either way, without a sign, before and after an order.
struct worst_case {
    wide_decimal before;
    wide_decimal after;
    bool fits = false; ///< false: a sum does not fit
};
/// The worst case of the order's position: every open order of one side filled and none of the other.
[[nodiscard]] constexpr worst_case worst_of(const order_request& order, const risk_view& view) noexcept {
    worst_case w;
    wide_decimal mine;
    wide_decimal other = order.side == side::buy ? view.position.negated() : view.position;
    if (!worst_on_side(order, view, false, mine) ||
        !other.add(order.side == side::buy ? view.open_sell : view.open_buy))
        return w;
    wide_decimal most = mine;
    if (!most.add(wide_decimal(order.quantity.value))) return w;
    // A position that its open orders would turn over is worth the larger of both ends.
    if (other.is_negative()) other = {};
    w.before = std::max(mine, other);
    w.after = std::max(most, other);
    if (w.before.is_negative()) w.before = {};
    if (w.after.is_negative()) w.after = {};
    w.fits = true;
    return w;
}

/// The refusal of a check that lacks a figure: `no_reference_price` of a price or a rate, `missing_figure` of others.
[[nodiscard]] inline order_reject lacks(const char* check, const char* what,
                                        order_errc code = order_errc::no_reference_price) noexcept {
    return {code, check, what, {}, {}};
}

/// A figure for a refusal: rounded up where it does not fit, zero where that does not either.
[[nodiscard]] constexpr decimal shown(const wide_decimal& figure) noexcept {
    if (const auto exact = figure.to_decimal()) return exact->normalized();
    for (const std::int8_t exponent : {std::int8_t{-8}, std::int8_t{-4}, std::int8_t{-2}, std::int8_t{0}})
        if (const auto cut = figure.to_decimal(exponent, rounding::ceil)) return cut->normalized();
    return {};
}

} // namespace gatewright::risk
