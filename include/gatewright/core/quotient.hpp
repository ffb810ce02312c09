// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/digits.hpp>
#include <gatewright/core/int128.hpp>

#include <limits>
#include <optional>

// Quotients of decimals, and products of which only the first digits are needed.
namespace gatewright {

/// The exact quotient; nothing where it has more than 18 more digits than `a`, or none, or `b` is not positive.
[[nodiscard]] constexpr std::optional<decimal> exact_quotient(decimal a, decimal b) noexcept {
    if (b.sign() <= 0) return std::nullopt;
    int128 mantissa = a.mantissa();
    int exponent = a.exponent() - b.exponent();
    for (int i = 0; i != 18 && mantissa % b.mantissa() != 0; ++i, --exponent) mantissa *= 10;
    if (mantissa % b.mantissa() != 0) return std::nullopt;
    const auto made = decimal::from_wide_fitting(mantissa / b.mantissa(), exponent);
    return made ? std::optional(*made) : std::nullopt;
}

namespace detail {
/// The value without the digits that do not fit; zero if it is too large even so.
[[nodiscard]] constexpr decimal cut_to_fit(int128 m, int exponent) noexcept {
    while (m != 0 && (exponent < digits::min_exponent || m > std::numeric_limits<std::int64_t>::max() ||
                      m < std::numeric_limits<std::int64_t>::min())) {
        m /= 10;
        ++exponent;
    }
    const auto made = decimal::from_wide_fitting(m, m == 0 ? 0 : exponent);
    return made ? *made : decimal{};
}
} // namespace detail

/// The quotient to eight digits more than `a` has, as far as eighteen in all reach; zero if `b` is not positive.
[[nodiscard]] constexpr decimal rough_quotient(decimal a, decimal b) noexcept {
    if (b.sign() <= 0) return {};
    const int128 wide = static_cast<int128>(a.mantissa()) * digits::pow10_i128(8);
    return detail::cut_to_fit(
        digits::divide_rounded(wide, b.mantissa(), static_cast<int>(rounding::half_even)),
        a.exponent() - b.exponent() - 8);
}

/// The product to eighteen digits; zero if it is too large even so.
[[nodiscard]] constexpr decimal rough_product(decimal a, decimal b) noexcept {
    return detail::cut_to_fit(static_cast<int128>(a.mantissa()) * b.mantissa(), a.exponent() + b.exponent());
}

} // namespace gatewright
