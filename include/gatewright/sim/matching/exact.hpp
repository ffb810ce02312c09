// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>

#include <cstdint>
#include <stdexcept>

// Money arithmetic of the simulator's ledger. It is written apart from the desk's own, so that an error in
// one of them shows as a difference instead of cancelling.
namespace gatewright::sim::matching {

/// A 128-bit integer; sums of money are counted in units of 10^-8 of the settlement asset.
using wide = gatewright::int128;

/// The decimal places of one unit of money.
inline constexpr int money_places = 8;

/// Product of two integers. @throws std::overflow_error
constexpr wide multiply(wide a, wide b) {
    wide product = 0;
    if (__builtin_mul_overflow(a, b, &product)) throw std::overflow_error("simulator: 128 bits exceeded");
    return product;
}

/// 10^n for n of 0 to 37.
constexpr wide power_of_ten(int n) {
    wide p = 1;
    for (; n > 0; --n) p = multiply(p, 10);
    return p;
}

/// `a / b` rounded to the nearest integer, ties to the even one. `b` is positive.
constexpr wide divide_half_even(wide a, wide b) noexcept {
    const bool negative = a < 0;
    const wide magnitude = negative ? -a : a;
    wide quotient = magnitude / b;
    const wide rest = magnitude % b;
    const wide to_next = b - rest;
    if (rest > to_next || (rest == to_next && quotient % 2 == 1)) ++quotient;
    return negative ? -quotient : quotient;
}

/// A fraction of an amount, rounded half to even: 0.004 of it is 0.4 %.
constexpr wide fraction_of(wide amount, decimal fraction) {
    if (fraction.exponent() >= 0)
        return multiply(multiply(amount, fraction.mantissa()), power_of_ten(fraction.exponent()));
    return divide_half_even(multiply(amount, fraction.mantissa()), power_of_ten(-fraction.exponent()));
}

/// What lots are worth at a price, in 10^-8 of the asset in which their instrument settles.
///
/// - Linear and spot: ticks × lots × `per_unit`, exact.
/// - Inverse: lots × `per_unit` ÷ ticks, rounded half to even to 10^-8.
struct lot_value {
    std::int64_t per_unit = 1; ///< of one lot at a price of one tick
    bool inverse = false;

    constexpr lot_value() = default;
    /// A number alone is a linear one.
    constexpr lot_value(std::int64_t of_one_lot, bool is_inverse = false) // NOLINT: a number is one
        : per_unit(of_one_lot)
        , inverse(is_inverse) {}

    /// Signed as `lots` are; of inverse lots at no price zero.
    [[nodiscard]] constexpr wide at(std::int64_t price_ticks, std::int64_t lots) const {
        if (!inverse) return multiply(multiply(price_ticks, per_unit), lots);
        return price_ticks == 0 ? wide(0) : divide_half_even(multiply(lots, per_unit), price_ticks);
    }
    /// The signed cost of buying them: the value, negated for inverse lots, whose value falls when the price rises.
    [[nodiscard]] constexpr wide cost(std::int64_t price_ticks, std::int64_t lots) const {
        return inverse ? -at(price_ticks, lots) : at(price_ticks, lots);
    }
    friend constexpr bool operator==(const lot_value&, const lot_value&) = default;
};

/// An amount of money as a decimal with eight places. @throws boost::system::system_error above 9.2e10.
inline decimal to_money(wide units) { return decimal::from_wide_fitting(units, -money_places).value(); }

/// A decimal as units of 10^-8. @throws std::invalid_argument if it has more places than that.
constexpr wide to_units(decimal amount) {
    const int shift = amount.exponent() + money_places;
    if (shift >= 0) return multiply(amount.mantissa(), power_of_ten(shift));
    const wide unit = power_of_ten(-shift);
    if (amount.mantissa() % unit != 0)
        throw std::invalid_argument("simulator: more than eight decimal places");
    return amount.mantissa() / unit;
}

} // namespace gatewright::sim::matching
