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
