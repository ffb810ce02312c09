// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <array>
#include <cstddef>
#include <limits>

// Most comparisons of money are not close. Estimates in floating point settle those that are clear, with a margin far
// above their error; what they do not settle is left to exact decimals. So no result rests on rounding: an estimate
// never becomes an amount.
namespace gatewright::estimates {

namespace detail {

inline constexpr int lowest_power = -128;

constexpr std::array<double, 256> powers_of_ten() noexcept {
    std::array<double, 256> t{};
    t[-lowest_power] = 1;
    for (std::size_t i = 1 - lowest_power; i < t.size(); ++i) t[i] = t[i - 1] * 10;
    for (int i = -lowest_power - 1; i >= 0; --i)
        t[static_cast<std::size_t>(i)] = 1 / t[static_cast<std::size_t>(-2 * lowest_power - i - 1)] / 10;
    return t;
}
inline constexpr std::array<double, 256> power_table = powers_of_ten();

} // namespace detail

/// Larger than every amount: the limit of what has none.
inline constexpr double unlimited = std::numeric_limits<double>::max();
/// How far apart figures must be, as a fraction of them, for a comparison of estimates to be clear: 2^-40. Each
/// estimate is off by less than 2^-44, and so is a sum or a product of a few.
inline constexpr double margin = 1.0 / (std::int64_t{1} << 40);

/// An integer at a decimal exponent.
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr double of(std::int64_t mantissa, int exponent) noexcept {
    return static_cast<double>(mantissa) *
           detail::power_table[static_cast<std::size_t>(exponent - detail::lowest_power)];
}
/// A decimal.
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr double of(const decimal& d) noexcept {
    return of(d.mantissa(), d.exponent());
}
/// A wide decimal.
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr double of(const wide_decimal& d) noexcept {
    const auto narrow = static_cast<std::int64_t>(d.mantissa());
    if (narrow == d.mantissa()) [[likely]]
        return of(narrow, d.exponent());
    // In two halves: the conversion of 128 bits is a call.
    const double high = static_cast<double>(static_cast<std::int64_t>(d.mantissa() >> 64)) * 0x1p64;
    const double low = static_cast<double>(static_cast<std::uint64_t>(d.mantissa()));
    return (high + low) * detail::power_table[static_cast<std::size_t>(d.exponent() - detail::lowest_power)];
}

/// True if a figure is at most a limit, and not closely.
/// @param size of the figure: the sum of the sizes of what it is the sum of
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr bool clearly_within(double figure, double size,
                                                                     double limit) noexcept {
    return figure + size * margin <= limit - (limit < 0 ? -limit : limit) * margin;
}
/// The same of a figure that is not negative, or is no sum.
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE constexpr bool clearly_within(double figure, double limit) noexcept {
    return clearly_within(figure, figure < 0 ? -figure : figure, limit);
}

} // namespace gatewright::estimates
