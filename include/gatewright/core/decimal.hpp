// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/decimal_errc.hpp>
#include <gatewright/core/digits.hpp>
#include <gatewright/core/int128.hpp>
#include <gatewright/core/result.hpp>

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace gatewright {

/// How a value that lies between two units is brought to one of them.
enum class rounding {
    toward_zero, ///< drop the rest: the safe direction for sizes
    floor,       ///< toward minus infinity: the safe direction for buy prices
    ceil,        ///< toward plus infinity: the safe direction for sell prices
    half_even    ///< to the nearest, ties to the even neighbour: for money
};

/// An exact decimal number: `mantissa × 10^exponent`.
///
/// It remembers the digits that it was read with: "650.50" keeps two decimals and prints them again, because venues
/// compute checksums and compare prices on the text. Comparison is by value: `650.50 == 650.5`.
/// A binary floating-point number is never involved.
class decimal {
public:
    constexpr decimal() noexcept = default;

    /// @param exponent the power of ten, -36 to 18.
    constexpr decimal(std::int64_t mantissa, std::int8_t exponent) noexcept
        : mantissa_(mantissa)
        , exponent_(exponent) {}

    /// A binary floating-point number is no decimal, and would silently become a whole number.
    template <class T>
        requires std::is_floating_point_v<T>
    decimal(T, std::int8_t = 0) = delete;

    /// A whole number.
    static constexpr decimal from_integer(std::int64_t value) noexcept { return {value, 0}; }
    template <class T>
        requires std::is_floating_point_v<T>
    static decimal from_integer(T) = delete;

    /// Reads decimal text: an optional minus sign, digits, optionally a point and digits, optionally an exponent
    /// (1E-7). Digits are kept as written; trailing zeros of the fraction are dropped only where the mantissa would
    /// not fit.
    /// @return `decimal_errc::malformed` or `decimal_errc::overflow`; never a rounded value.
    static constexpr result<decimal> parse(std::string_view text) noexcept {
        decimal value;
        const decimal_errc e = parse(text.data(), text.data() + text.size(), value);
        if (e != decimal_errc{}) return make_error_code(e);
        return value;
    }

    /// The same without a `result`, for decoders: `decimal_errc{}` (zero) is success.
    static constexpr decimal_errc parse(const char* first, const char* last, decimal& out) noexcept {
        bool truncated = false;
        return digits::parse_digits(first, last, out.mantissa_, out.exponent_, digits::excess::refuse,
                                    truncated);
    }

    /// Reads the number at the start of a longer text [first, limit), for decoders that do not yet know where it ends.
    /// @return one past its last character, or null where the short way does not apply: find the end, then `parse`.
    GATEWRIGHT_ALWAYS_INLINE static const char* parse_prefix(const char* first, const char* limit,
                                                             decimal& out) noexcept {
        return digits::read_simple_decimal(first, limit, out.mantissa_, out.exponent_);
    }
    /// The same for a whole number without a sign, of 15 digits at most.
    GATEWRIGHT_ALWAYS_INLINE static const char* parse_prefix(const char* first, const char* limit,
                                                             std::uint64_t& out) noexcept {
        return digits::read_simple_integer(first, limit, out);
    }

    /// For fields of a venue that carry more digits than anyone needs (turnover, position limits): cuts what does not
    /// fit and says so. Prices, sizes and fees are never read with this.
    static constexpr decimal_errc parse_lossy(const char* first, const char* last, decimal& out,
                                              bool& truncated) noexcept {
        return digits::parse_digits(first, last, out.mantissa_, out.exponent_, digits::excess::truncate,
                                    truncated);
    }

    /// The value is mantissa × 10^exponent.
    [[nodiscard]] constexpr std::int64_t mantissa() const noexcept { return mantissa_; }
    /// The power of ten of the mantissa's last digit.
    [[nodiscard]] constexpr std::int8_t exponent() const noexcept { return exponent_; }
    /// True for 0, whatever the exponent.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return mantissa_ == 0; }
    /// True below zero.
    [[nodiscard]] constexpr bool is_negative() const noexcept { return mantissa_ < 0; }
    /// 1, 0 or -1.
    [[nodiscard]] constexpr int sign() const noexcept { return mantissa_ > 0 ? 1 : (mantissa_ < 0 ? -1 : 0); }

    /// The value with the sign turned. The one value without a counterpart, -2^63, saturates.
    [[nodiscard]] constexpr decimal negated() const noexcept {
        if (mantissa_ == std::numeric_limits<std::int64_t>::min())
            return {std::numeric_limits<std::int64_t>::max(), exponent_};
        return {-mantissa_, exponent_};
    }
    /// The value without its sign.
    [[nodiscard]] constexpr decimal abs() const noexcept { return mantissa_ < 0 ? negated() : *this; }

    /// The same value with trailing zeros of the fraction removed: "650.50" gives 650.5, "100" stays.
    [[nodiscard]] constexpr decimal normalized() const noexcept {
        decimal d = *this;
        if (d.mantissa_ == 0) return {0, 0};
        while (d.exponent_ < 0 && d.mantissa_ % 10 == 0) {
            d.mantissa_ /= 10;
            ++d.exponent_;
        }
        return d;
    }

    /// The same value at another exponent, or `inexact` / `overflow`.
    [[nodiscard]] constexpr result<decimal> rescaled(std::int8_t exponent) const noexcept {
        int128 m = mantissa_;
        const decimal_errc e = digits::rescale(m, exponent_, exponent);
        if (e != decimal_errc{}) return make_error_code(e);
        return from_wide(m, exponent);
    }
    /// The value at another exponent, rounded as told; `overflow` is the only error.
    [[nodiscard]] constexpr result<decimal> rescaled(std::int8_t exponent, rounding how) const noexcept {
        int128 m = mantissa_;
        const decimal_errc e = digits::rescale_rounded(m, exponent_, exponent, static_cast<int>(how));
        if (e != decimal_errc{}) return make_error_code(e);
        return from_wide(m, exponent);
    }

    /// The multiple of `unit` that it is rounded to as told: a price on its tick, a quantity on its lot. It keeps the
    /// digits of `unit`. @return `divide_by_zero` if `unit` is not positive, `overflow` if it does not fit.
    [[nodiscard]] constexpr result<decimal> rounded_to(decimal unit, rounding how) const noexcept {
        if (unit.mantissa_ <= 0) return make_error_code(decimal_errc::divide_by_zero);
        const std::int8_t common = exponent_ < unit.exponent_ ? exponent_ : unit.exponent_;
        int128 value = mantissa_;
        int128 step = unit.mantissa_;
        if (const decimal_errc e = digits::rescale(value, exponent_, common); e != decimal_errc{})
            return make_error_code(e);
        if (const decimal_errc e = digits::rescale(step, unit.exponent_, common); e != decimal_errc{})
            return make_error_code(e);
        int128 steps = value / step;
        const int128 rest = value % step;
        const int128 twice = rest < 0 ? rest * -2 : rest * 2;
        switch (how) {
        case rounding::toward_zero: break;
        case rounding::floor: steps -= rest < 0 ? 1 : 0; break;
        case rounding::ceil: steps += rest > 0 ? 1 : 0; break;
        case rounding::half_even:
            if (twice > step || (twice == step && steps % 2 != 0)) steps += value < 0 ? -1 : 1;
            break;
        }
        int128 m = 0;
        if (__builtin_mul_overflow(steps, static_cast<int128>(unit.mantissa_), &m))
            return make_error_code(decimal_errc::overflow);
        return from_wide(m, unit.exponent_);
    }

    /// Exact sum, difference and product, or `overflow`. A product's exponents add up.
    [[nodiscard]] friend constexpr result<decimal> checked_add(decimal a, decimal b) noexcept {
        return add_signed(a, b, false);
    }
    [[nodiscard]] friend constexpr result<decimal> checked_sub(decimal a, decimal b) noexcept {
        return add_signed(a, b, true);
    }
    [[nodiscard]] friend constexpr result<decimal> checked_mul(decimal a, decimal b) noexcept {
        return from_wide_fitting(static_cast<int128>(a.mantissa_) * b.mantissa_, a.exponent_ + b.exponent_);
    }

    friend constexpr bool operator==(decimal a, decimal b) noexcept { return (a <=> b) == 0; }
    GATEWRIGHT_ALWAYS_INLINE friend constexpr std::strong_ordering operator<=>(decimal a,
                                                                               decimal b) noexcept {
        if (a.exponent_ == b.exponent_) return a.mantissa_ <=> b.mantissa_;
        return digits::compare_scaled(a.mantissa_, a.exponent_, b.mantissa_, b.exponent_);
    }

    /// True if both were written with the same digits: 650.50 and 650.5 are equal but not identical.
    [[nodiscard]] constexpr bool identical(decimal o) const noexcept {
        return mantissa_ == o.mantissa_ && exponent_ == o.exponent_;
    }

    /// The most characters `to_chars` writes.
    static constexpr std::size_t max_chars = 72;
    /// Writes plain decimal text, without an exponent, with the digits it was read with.
    /// @return one past the last character. `out` has room for `max_chars`.
    constexpr char* to_chars(char* out) const noexcept {
        return digits::write_digits(out, mantissa_, exponent_);
    }
    /// As plain text, digits as they are: "0.0010". May allocate; `to_chars` does not.
    [[nodiscard]] std::string str() const {
        char text[max_chars];
        return {text, to_chars(text)};
    }

    /// The value of a 128-bit mantissa if it fits; trailing zeros of the fraction are dropped only to make it fit.
    static constexpr result<decimal> from_wide_fitting(int128 m, int exponent) noexcept {
        while ((m > std::numeric_limits<std::int64_t>::max() ||
                m < std::numeric_limits<std::int64_t>::min() || exponent < digits::min_exponent) &&
               m % 10 == 0 && exponent < 0) {
            m /= 10;
            ++exponent;
        }
        if (exponent < digits::min_exponent || exponent > digits::max_exponent)
            return make_error_code(decimal_errc::overflow);
        return from_wide(m, static_cast<std::int8_t>(exponent));
    }

private:
    static constexpr result<decimal> from_wide(int128 m, std::int8_t exponent) noexcept {
        if (m > std::numeric_limits<std::int64_t>::max() || m < std::numeric_limits<std::int64_t>::min())
            return make_error_code(decimal_errc::overflow);
        return decimal(static_cast<std::int64_t>(m), exponent);
    }
    static constexpr result<decimal> add_signed(decimal a, decimal b, bool subtract) noexcept {
        int128 x = a.mantissa_;
        int128 y = b.mantissa_;
        const std::int8_t e = std::min(a.exponent_, b.exponent_);
        if (digits::rescale(x, a.exponent_, e) != decimal_errc{} ||
            digits::rescale(y, b.exponent_, e) != decimal_errc{})
            return make_error_code(decimal_errc::overflow);
        int128 sum = 0;
        if (subtract ? __builtin_sub_overflow(x, y, &sum) : __builtin_add_overflow(x, y, &sum))
            return make_error_code(decimal_errc::overflow);
        return from_wide_fitting(sum, e);
    }

    std::int64_t mantissa_ = 0;
    std::int8_t exponent_ = 0;
};

inline namespace literals {
/// `"650.50"_d`: a decimal checked at compile time.
consteval decimal operator""_d(const char* text, std::size_t size) {
    decimal value;
    if (decimal::parse(text, text + size, value) != decimal_errc{}) throw "not a decimal number";
    return value;
}
} // namespace literals

} // namespace gatewright
