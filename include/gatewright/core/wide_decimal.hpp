// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/detail/int256.hpp>

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

namespace gatewright {

/// An exact decimal number with a 128-bit mantissa: sums of price × quantity, of which each is exact and none is ever
/// rounded on the way. `mantissa × 10^exponent`; the product of any two `decimal` fits.
///
/// The range is symmetric: the mantissa is -(2^127 - 1) to 2^127 - 1. What does not fit is `decimal_errc::overflow`,
/// never a rounded or wrapped value.
class wide_decimal {
public:
    constexpr wide_decimal() noexcept = default;
    /// The same value in 128 bits.
    constexpr explicit wide_decimal(decimal d) noexcept : mantissa_(d.mantissa()), exponent_(d.exponent()) {}
    /// @param exponent the power of ten, -100 to 100.
    constexpr wide_decimal(int128 mantissa, std::int8_t exponent) noexcept
        : mantissa_(mantissa == lowest_ ? lowest_ + 1 : mantissa)
        , exponent_(exponent) {}

    /// The value is mantissa × 10^exponent.
    [[nodiscard]] constexpr int128 mantissa() const noexcept { return mantissa_; }
    /// The power of ten of the mantissa's last digit.
    [[nodiscard]] constexpr std::int8_t exponent() const noexcept { return exponent_; }
    /// True for 0, whatever the exponent.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return mantissa_ == 0; }
    /// True below zero.
    [[nodiscard]] constexpr bool is_negative() const noexcept { return mantissa_ < 0; }
    /// 1, 0 or -1.
    [[nodiscard]] constexpr int sign() const noexcept { return mantissa_ > 0 ? 1 : (mantissa_ < 0 ? -1 : 0); }
    /// The value with the other sign.
    [[nodiscard]] constexpr wide_decimal negated() const noexcept { return {-mantissa_, exponent_}; }
    /// The value without its sign.
    [[nodiscard]] constexpr wide_decimal abs() const noexcept { return mantissa_ < 0 ? negated() : *this; }

    /// The exact product of two decimals; cannot overflow.
    [[nodiscard]] static constexpr wide_decimal product(decimal a, decimal b) noexcept {
        return {static_cast<int128>(a.mantissa()) * b.mantissa(),
                static_cast<std::int8_t>(a.exponent() + b.exponent())};
    }

    /// Adds `b` in place. @return false, and nothing changed, if the sum does not fit.
    [[nodiscard]] constexpr bool add(const wide_decimal& b) noexcept {
        return accumulate(b.mantissa_, b.exponent_);
    }
    /// Subtracts `b` in place. @return false, and nothing changed, if the difference does not fit.
    [[nodiscard]] constexpr bool subtract(const wide_decimal& b) noexcept {
        return accumulate(-b.mantissa_, b.exponent_);
    }

    /// Exact sum and difference, or `overflow`.
    [[nodiscard]] friend constexpr result<wide_decimal> checked_add(wide_decimal a,
                                                                    const wide_decimal& b) noexcept {
        if (!a.add(b)) return make_error_code(decimal_errc::overflow);
        return a;
    }
    [[nodiscard]] friend constexpr result<wide_decimal> checked_sub(wide_decimal a,
                                                                    const wide_decimal& b) noexcept {
        if (!a.subtract(b)) return make_error_code(decimal_errc::overflow);
        return a;
    }

    /// The exact product, or `overflow`. Exponents add up.
    [[nodiscard]] friend constexpr result<wide_decimal> checked_mul(const wide_decimal& a,
                                                                    decimal b) noexcept {
        const auto exponent = static_cast<std::int8_t>(a.exponent_ + b.exponent());
        // Of two figures of 64 bits, as markets know them, the product fits.
        if (const auto narrow = static_cast<std::int64_t>(a.mantissa_); narrow == a.mantissa_) [[likely]]
            return wide_decimal(int128{narrow} * b.mantissa(), exponent);
        int128 m = 0;
        if (__builtin_mul_overflow(a.mantissa_, static_cast<int128>(b.mantissa()), &m) || m == lowest_)
            return make_error_code(decimal_errc::overflow);
        return wide_decimal(m, exponent);
    }

    friend constexpr bool operator==(const wide_decimal& a, const wide_decimal& b) noexcept {
        return (a <=> b) == 0;
    }
    friend constexpr std::strong_ordering operator<=>(const wide_decimal& a, const wide_decimal& b) noexcept {
        if (a.exponent_ == b.exponent_) return a.mantissa_ <=> b.mantissa_;
        int128 x = a.mantissa_;
        int128 y = b.mantissa_;
        if (aligned_fast(x, a.exponent_, y, b.exponent_)) return x <=> y;
        return digits::compare_scaled(a.mantissa_, a.exponent_, b.mantissa_, b.exponent_);
    }

    /// The value at another exponent, rounded as told; `overflow` is the only error.
    [[nodiscard]] constexpr result<wide_decimal> rescaled(std::int8_t exponent, rounding how) const noexcept {
        int128 m = mantissa_;
        if (digits::rescale_rounded(m, exponent_, exponent, static_cast<int>(how)) != decimal_errc{} ||
            m == lowest_)
            return make_error_code(decimal_errc::overflow);
        return wide_decimal(m, exponent);
    }

    /// The same value with trailing zeros of the fraction removed.
    [[nodiscard]] constexpr wide_decimal normalized() const noexcept {
        if (mantissa_ == 0) return {};
        wide_decimal d = *this;
        while (d.exponent_ < 0 && d.mantissa_ % 10 == 0) {
            d.mantissa_ /= 10;
            ++d.exponent_;
        }
        return d;
    }

    /// The same value as a `decimal`, or `overflow`: nothing is rounded, only trailing zeros may go.
    [[nodiscard]] constexpr result<decimal> to_decimal() const noexcept {
        return decimal::from_wide_fitting(mantissa_, exponent_);
    }
    /// The value as a `decimal` at `exponent`, rounded as told; `overflow` is the only error.
    [[nodiscard]] constexpr result<decimal> to_decimal(std::int8_t exponent, rounding how) const noexcept {
        int128 m = mantissa_;
        if (digits::rescale_rounded(m, exponent_, exponent, static_cast<int>(how)) != decimal_errc{} ||
            m > std::numeric_limits<std::int64_t>::max() || m < std::numeric_limits<std::int64_t>::min())
            return make_error_code(decimal_errc::overflow);
        return decimal(static_cast<std::int64_t>(m), exponent);
    }

    /// The most characters `to_chars` writes.
    static constexpr std::size_t max_chars = 144;
    /// Writes plain decimal text with all its digits. @return one past the last character.
    constexpr char* to_chars(char* out) const noexcept {
        uint128 m = mantissa_ < 0 ? static_cast<uint128>(-mantissa_) : static_cast<uint128>(mantissa_);
        char reversed[max_chars] = {};
        int n = 0;
        const int scale = exponent_ < 0 ? -exponent_ : 0;
        for (int i = exponent_; i > 0 && m != 0; --i) reversed[n++] = '0';
        while (m != 0 || n <= scale) {
            reversed[n++] = static_cast<char>('0' + static_cast<int>(m % 10));
            m /= 10;
        }
        if (mantissa_ < 0) *out++ = '-';
        while (n > scale) *out++ = reversed[--n];
        if (scale != 0) *out++ = '.';
        while (n > 0) *out++ = reversed[--n];
        return out;
    }
    /// As plain text. May allocate.
    [[nodiscard]] std::string str() const {
        char text[max_chars];
        return {text, to_chars(text)};
    }

private:
    static constexpr int128 lowest_ = -static_cast<int128>((static_cast<uint128>(1) << 127) - 1) - 1;

    /// Brings the coarser of two mantissas to the exponent of the finer if one 64-bit multiplication does it: the case
    /// of all figures that markets know. @return false, and nothing changed, if not.
    static constexpr bool aligned_fast(int128& a, int ea, int128& b, int eb) noexcept {
        const int n = ea > eb ? ea - eb : eb - ea;
        int128& coarse = ea > eb ? a : b;
        const auto narrow = static_cast<std::int64_t>(coarse);
        if (n > 18 || narrow != coarse) return false;
        coarse = static_cast<int128>(narrow) * static_cast<std::int64_t>(digits::pow10_u64[n]);
        return true;
    }

    constexpr bool accumulate(int128 m, std::int8_t exponent) noexcept {
        int128 mine = mantissa_;
        std::int8_t e = exponent_;
        if (exponent != e) {
            // Zero has no exponent of its own to keep.
            if (m == 0) return true;
            if (mine == 0) e = exponent;
            const std::int8_t finer = e < exponent ? e : exponent;
            if (!aligned_fast(mine, e, m, exponent) &&
                (digits::rescale(mine, e, finer) != decimal_errc{} ||
                 digits::rescale(m, exponent, finer) != decimal_errc{}))
                return false;
            e = finer;
        }
        int128 sum = 0;
        if (__builtin_add_overflow(mine, m, &sum) || sum == lowest_) return false;
        mantissa_ = sum;
        exponent_ = e;
        return true;
    }

    int128 mantissa_ = 0;
    std::int8_t exponent_ = 0;
};

/// The exact value of `quantity` at `price`; cannot overflow.
[[nodiscard]] constexpr wide_decimal product(price p, quantity q) noexcept {
    return wide_decimal::product(p.value, q.value);
}

/// True if `value` is a whole number of `unit`s; a unit of zero, "the venue states none", divides everything.
[[nodiscard]] constexpr bool is_multiple(decimal value, decimal unit) noexcept {
    if (unit.is_zero() || value.is_zero()) return true;
    // -2^63 % -1 overflows; a sign changes nothing here.
    unit = unit.abs();
    if (value.exponent() == unit.exponent()) return value.mantissa() % unit.mantissa() == 0;
    const std::int8_t e = value.exponent() < unit.exponent() ? value.exponent() : unit.exponent();
    // One multiplication of 64 bits, where the coarser one fits: a division of 128 bits costs several times as much.
    const int n = value.exponent() < unit.exponent() ? unit.exponent() - value.exponent()
                                                     : value.exponent() - unit.exponent();
    std::int64_t scaled = 0;
    const bool value_is_coarser = value.exponent() > unit.exponent();
    if (n <= 18 && !__builtin_mul_overflow(value_is_coarser ? value.mantissa() : unit.mantissa(),
                                           static_cast<std::int64_t>(digits::pow10_u64[n]), &scaled))
        return value_is_coarser ? scaled % unit.mantissa() == 0 : value.mantissa() % scaled == 0;
    int128 v = value.mantissa();
    int128 u = unit.mantissa();
    if (digits::rescale(v, value.exponent(), e) != decimal_errc{} ||
        digits::rescale(u, unit.exponent(), e) != decimal_errc{})
        return false;
    return v % u == 0;
}

/// `a × b / c` brought to `exponent` with one rounding, half to even: the exact quotient is rounded, no step before it.
/// @return `divide_by_zero` if `c` is zero; `overflow` if the result, or an operand scaled to 256 bits, does not fit.
[[nodiscard]] constexpr result<wide_decimal> muldiv(const wide_decimal& a, const wide_decimal& b,
                                                    const wide_decimal& c, std::int8_t exponent) noexcept {
    if (c.is_zero()) return make_error_code(decimal_errc::divide_by_zero);
    if (a.is_zero() || b.is_zero()) return wide_decimal(0, exponent);
    const bool negative = (a.sign() * b.sign() * c.sign()) < 0;
    const auto magnitude = [](const wide_decimal& d) { return static_cast<uint128>(d.abs().mantissa()); };
    const int shift = a.exponent() + b.exponent() - c.exponent() - exponent;
    uint128 q = 0;
    if (!detail::muldiv_half_even(magnitude(a), magnitude(b), magnitude(c), shift, q))
        return make_error_code(decimal_errc::overflow);
    const auto m = static_cast<int128>(q);
    return wide_decimal(negative ? -m : m, exponent);
}

} // namespace gatewright
