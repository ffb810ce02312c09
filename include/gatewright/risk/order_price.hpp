// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/contract.hpp>
#include <gatewright/risk/risk_view.hpp>

#include <algorithm>

// What several checks ask of an order: its price, its size and what both are worth.
namespace gatewright::risk {

/// The price at which an order is worth most: its limit, of a sell order also the best bid where that is higher; else
/// its trigger; else what it would trade at now (`reference_prices::for_side`). Zero if that is not known.
[[nodiscard]] constexpr price valued_at(const order_request& order, const risk_view& view) noexcept {
    if (has_limit_price(order.type)) {
        if (order.side == side::buy || order.type != order_type::limit) return order.price;
        if (!view.reference.quote_is_fresh(view.now.steady)) return order.price;
        return std::max(order.price, view.reference.bid);
    }
    if (has_trigger_price(order.type)) return order.trigger_price;
    return view.reference.for_side(order.side, view.now.steady);
}

/// The asset that notional is counted in: that of the contract's value; of an inverse contract the quote asset, of
/// which it is a fixed sum whatever the price.
[[nodiscard]] constexpr const asset_code& notional_asset(const instrument& rules) noexcept {
    if (rules.payoff == payoff::inverse || rules.settle_asset.empty()) return rules.quote_asset;
    return rules.settle_asset;
}

/// The asset that an order is paid with, or margined in.
[[nodiscard]] constexpr const asset_code& funding_asset(const instrument& rules, side s) noexcept {
    if (rules.kind == instrument_kind::spot) return s == side::buy ? rules.quote_asset : rules.base_asset;
    return rules.settle_asset.empty() ? rules.quote_asset : rules.settle_asset;
}

/// What a quantity is worth at a price, in the instrument's `notional_asset`; exact.
/// @return `overflow`
[[nodiscard]] constexpr result<wide_decimal> notional(const instrument& rules, const wide_decimal& q,
                                                      price at) noexcept {
    if (rules.payoff == payoff::linear && rules.contract_size == decimal(1, 0)) [[likely]]
        return checked_mul(q, at.value);
    if (rules.payoff == payoff::inverse) return checked_mul(q, contract(rules).size());
    return contract(rules).value(q, at);
}

/// An estimate of the same.
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE inline double notional_estimate(const instrument& rules, double q,
                                                                       double at) noexcept {
    const double size = rules.contract_size.sign() > 0 ? estimates::of(rules.contract_size) : 1;
    return rules.payoff == payoff::inverse ? q * size : q * size * at;
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
