// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/decimal_errc.hpp>
#include <gatewright/core/digit_scan.hpp>
#include <gatewright/core/int128.hpp>

#include <algorithm>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

// Digit-level work behind `decimal`: text to mantissa and exponent and back, scaling by powers of ten.
namespace gatewright::digits {

/// The smallest exponent of a decimal.
inline constexpr int min_exponent = -36;
/// The largest exponent of a decimal.
inline constexpr int max_exponent = 18;

/// Powers of ten that fit 64 bits.
inline constexpr std::uint64_t pow10_u64[20] = {1ull,
                                                10ull,
                                                100ull,
                                                1'000ull,
                                                10'000ull,
                                                100'000ull,
                                                1'000'000ull,
                                                10'000'000ull,
                                                100'000'000ull,
                                                1'000'000'000ull,
                                                10'000'000'000ull,
                                                100'000'000'000ull,
                                                1'000'000'000'000ull,
                                                10'000'000'000'000ull,
                                                100'000'000'000'000ull,
                                                1'000'000'000'000'000ull,
                                                10'000'000'000'000'000ull,
                                                100'000'000'000'000'000ull,
                                                1'000'000'000'000'000'000ull,
                                                10'000'000'000'000'000'000ull};

/// 10^n for n of 0 to 38.
constexpr int128 pow10_i128(int n) noexcept {
    return n < 20 ? static_cast<int128>(pow10_u64[n])
                  : static_cast<int128>(pow10_u64[19]) * static_cast<int128>(pow10_u64[n - 19]);
}

/// True for an ASCII digit.
constexpr bool is_digit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }

/// What to do with digits that do not fit.
enum class excess { refuse, truncate };

/// The digits [first, last) split at a dot, read through 128 bits. The slow and general path.
constexpr decimal_errc parse_digits_wide(const char* first, const char* last, std::int64_t& mantissa,
                                         std::int8_t& exponent, excess policy, bool& truncated) noexcept {
    constexpr uint128 limit = static_cast<uint128>(std::numeric_limits<std::int64_t>::max());
    constexpr uint128 wide_limit = static_cast<uint128>(pow10_i128(37));
    bool negative = false;
    if (first != last && *first == '-') {
        negative = true;
        ++first;
    }
    uint128 m = 0;
    int scale = 0;
    bool after_dot = false;
    bool full = false;
    int digits_here = 0;
    long pending_zeros = 0; // zeros of the fraction that are appended only if a later digit needs them
    long dropped_integer_digits = 0;
    const char* p = first;
    for (; p != last; ++p) {
        if (*p == '.') {
            if (after_dot || digits_here == 0) return decimal_errc::malformed;
            after_dot = true;
            digits_here = 0;
            continue;
        }
        if (!is_digit(*p)) break;
        ++digits_here;
        const auto digit = static_cast<unsigned>(*p - '0');
        if (full) {
            if (digit != 0) truncated = true;
            if (!after_dot) ++dropped_integer_digits;
            continue;
        }
        if (after_dot && digit == 0) {
            ++pending_zeros;
            continue;
        }
        if (pending_zeros != 0) {
            if (pending_zeros > 37 && m != 0) {
                truncated = true;
                full = true;
                pending_zeros = 0;
                continue;
            }
            for (; pending_zeros != 0; --pending_zeros) {
                if (m >= wide_limit) {
                    full = true;
                    break;
                }
                m *= 10;
                ++scale;
            }
            if (full) {
                pending_zeros = 0;
                truncated = true;
                continue;
            }
        }
        if (m >= wide_limit) {
            full = true;
            if (digit != 0) truncated = true;
            if (!after_dot) ++dropped_integer_digits;
            continue;
        }
        m = m * 10 + digit;
        if (after_dot) ++scale;
    }
    if (digits_here == 0) return decimal_errc::malformed;
    long power = 0;
    if (p != last) {
        if (*p != 'e' && *p != 'E') return decimal_errc::malformed;
        ++p;
        bool power_negative = false;
        if (p != last && (*p == '+' || *p == '-')) power_negative = *p++ == '-';
        if (p == last) return decimal_errc::malformed;
        for (; p != last; ++p) {
            if (!is_digit(*p)) return decimal_errc::malformed;
            if (power < 100'000) power = power * 10 + (*p - '0');
        }
        if (power_negative) power = -power;
    }
    if (m == 0) {
        // Zero keeps its written decimals as far as the exponent reaches.
        const long e = std::clamp<long>(power - scale - pending_zeros, min_exponent, 0);
        mantissa = 0;
        exponent = static_cast<std::int8_t>(e);
        return truncated && policy == excess::refuse ? decimal_errc::overflow : decimal_errc{};
    }
    long e = power - scale + dropped_integer_digits;
    if (dropped_integer_digits == 0) {
        // Written zeros of the fraction are digits of the venue too: keep those that fit.
        while (pending_zeros > 0 && !full && m <= limit / 10 && e > min_exponent) {
            m *= 10;
            --e;
            --pending_zeros;
        }
    }
    while (e > 0) {
        if (m > limit / 10) return decimal_errc::overflow;
        m *= 10;
        --e;
    }
    while (m > limit || e < min_exponent) {
        if (e >= 0) return decimal_errc::overflow;
        if (m % 10 != 0) truncated = true;
        if (truncated && policy == excess::refuse) return decimal_errc::overflow;
        m /= 10;
        ++e;
    }
    if (truncated && policy == excess::refuse) return decimal_errc::overflow;
    mantissa = negative ? -static_cast<std::int64_t>(m) : static_cast<std::int64_t>(m);
    exponent = static_cast<std::int8_t>(e);
    return decimal_errc{};
}

/// Reads [first, last). Up to 18 digits without an exponent go the fast way.
constexpr decimal_errc parse_digits(const char* first, const char* last, std::int64_t& mantissa,
                                    std::int8_t& exponent, excess policy, bool& truncated) noexcept {
    if (last - first > 19 || first == last) {
        if (first == last) return decimal_errc::malformed;
        return parse_digits_wide(first, last, mantissa, exponent, policy, truncated);
    }
    const char* p = first;
    const bool negative = *p == '-';
    if (negative) ++p;
    std::uint64_t m = 0;
    const char* const integer = p;
    while (p != last && is_digit(*p)) m = m * 10 + static_cast<std::uint64_t>(*p++ - '0');
    if (p == integer) return decimal_errc::malformed;
    std::ptrdiff_t scale = 0;
    if (p != last && *p == '.') {
        const char* const fraction = ++p;
        while (p != last && is_digit(*p)) m = m * 10 + static_cast<std::uint64_t>(*p++ - '0');
        scale = p - fraction;
        if (scale == 0) return decimal_errc::malformed;
    }
    if (p != last || m > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return parse_digits_wide(first, last, mantissa, exponent, policy, truncated);
    mantissa = negative ? -static_cast<std::int64_t>(m) : static_cast<std::int64_t>(m);
    exponent = static_cast<std::int8_t>(-scale);
    return decimal_errc{};
}

/// How many readable bytes `read_simple_decimal` and `read_simple_integer` ask for.
inline constexpr std::ptrdiff_t simple_window = 24;

/// Reads the common shape of a number at the start of a longer text: an optional `-`, one to eight digits, optionally
/// a dot and one to eight digits, 15 characters at most without the sign.
/// @return one past its last character, or null if it is of another shape (and then `parse_digits` decides).
GATEWRIGHT_ALWAYS_INLINE inline const char*
read_simple_decimal(const char* p, const char* end, std::int64_t& mantissa, std::int8_t& exponent) noexcept {
    if (end - p < simple_window + 1) [[unlikely]]
        return nullptr;
    const bool negative = *p == '-';
    p += negative;
    const std::uint32_t stops = non_digits(p) | 0x10000u;
    const auto whole = static_cast<unsigned>(std::countr_zero(stops));
    if (whole - 1 > 7) [[unlikely]]
        return nullptr;
    std::uint64_t m = digits_to_number(p, whole);
    unsigned fraction = 0;
    const char* after = p + whole;
    if (*after == '.') {
        const auto stop = static_cast<unsigned>(std::countr_zero((stops & (stops - 1)) | 0x10000u));
        fraction = stop - whole - 1;
        if (fraction - 1 > 7 || stop > 15) [[unlikely]]
            return nullptr;
        m = m * pow10_u64[fraction] + digits_to_number(after + 1, fraction);
        after = p + stop;
    }
    mantissa = negative ? -static_cast<std::int64_t>(m) : static_cast<std::int64_t>(m);
    exponent = static_cast<std::int8_t>(-static_cast<int>(fraction));
    return after;
}

/// Reads one to 15 digits at the start of a longer text. @return one past the last, or null if there are more, none,
/// or too few bytes behind them to look at once.
GATEWRIGHT_ALWAYS_INLINE inline const char* read_simple_integer(const char* p, const char* end,
                                                                std::uint64_t& value) noexcept {
    if (end - p < simple_window) [[unlikely]]
        return nullptr;
    const auto count = static_cast<unsigned>(std::countr_zero(non_digits(p) | 0x10000u));
    if (count - 1 > 14) [[unlikely]]
        return nullptr;
    if (count <= 8) {
        value = digits_to_number(p, count);
    } else {
        value = digits_to_number(p, 8) * pow10_u64[count - 8] + digits_to_number(p + 8, count - 8);
    }
    return p + count;
}

/// Multiplies or divides `m` so that its exponent becomes `to`; exact, or an error and `m` unspecified.
constexpr decimal_errc rescale(int128& m, int from, int to) noexcept {
    if (from == to || m == 0) return decimal_errc{};
    if (from > to) {
        const int n = from - to;
        if (n > 38 || __builtin_mul_overflow(m, pow10_i128(n), &m)) return decimal_errc::overflow;
        return decimal_errc{};
    }
    const int n = to - from;
    if (n > 38) return decimal_errc::inexact;
    const int128 unit = pow10_i128(n);
    if (m % unit != 0) return decimal_errc::inexact;
    m /= unit;
    return decimal_errc{};
}

/// Quotient of two integers rounded as `how` says (the values of `rounding`). `b` is positive.
constexpr int128 divide_rounded(int128 a, int128 b, int how) noexcept {
    int128 q = a / b;
    const int128 r = a % b;
    if (r == 0) return q;
    switch (how) {
    case 1: return r < 0 ? q - 1 : q;
    case 2: return r > 0 ? q + 1 : q;
    case 3: {
        const int128 left = r < 0 ? -r : r;
        const int128 right = b - left;
        if (left > right || (left == right && (q % 2 != 0))) q += a < 0 ? -1 : 1;
        return q;
    }
    default: return q;
    }
}

/// Brings a mantissa from one exponent to another, rounded as `how` says; false if it does not fit.
constexpr decimal_errc rescale_rounded(int128& m, int from, int to, int how) noexcept {
    if (from >= to) return rescale(m, from, to);
    if (to - from > 38) {
        m = (how == 1 && m < 0) ? -1 : ((how == 2 && m > 0) ? 1 : 0);
        return decimal_errc{};
    }
    m = divide_rounded(m, pow10_i128(to - from), how);
    return decimal_errc{};
}

/// Compares `a × 10^ea` with `b × 10^eb` without losing a digit.
constexpr std::strong_ordering compare_scaled(int128 a, int ea, int128 b, int eb) noexcept {
    if (a == 0 || b == 0 || (a < 0) != (b < 0)) return (a > 0) - (a < 0) <=> (b > 0) - (b < 0);
    const bool a_is_coarser = ea > eb;
    int128& coarse = a_is_coarser ? a : b;
    const int n = a_is_coarser ? ea - eb : eb - ea;
    const bool coarse_is_greater = coarse > 0;
    if (n > 38 || __builtin_mul_overflow(coarse, pow10_i128(n), &coarse)) {
        // The coarser value is beyond what the finer one can hold.
        return (coarse_is_greater == a_is_coarser) ? std::strong_ordering::greater
                                                   : std::strong_ordering::less;
    }
    return a <=> b;
}

/// The same of 64-bit mantissas: one multiplication, which fits 128 bits unless the exponents are very far apart.
GATEWRIGHT_ALWAYS_INLINE constexpr std::strong_ordering compare_scaled(std::int64_t a, int ea, std::int64_t b,
                                                                       int eb) noexcept {
    const int n = ea > eb ? ea - eb : eb - ea;
    if (n > 18) [[unlikely]]
        return compare_scaled(int128{a}, ea, int128{b}, eb);
    const auto power = static_cast<std::int64_t>(pow10_u64[n]);
    const int128 x = ea > eb ? int128{a} * power : int128{a};
    const int128 y = ea > eb ? int128{b} : int128{b} * power;
    return x <=> y;
}

/// Writes an unsigned number. @return one past the last digit.
constexpr char* write_unsigned(char* out, std::uint64_t v) noexcept {
    char reversed[20];
    int n = 0;
    do {
        reversed[n++] = static_cast<char>('0' + v % 10);
        v /= 10;
    } while (v != 0);
    while (n != 0) *out++ = reversed[--n];
    return out;
}

/// Writes `mantissa × 10^exponent` as plain decimal text.
constexpr char* write_digits(char* out, std::int64_t mantissa, int exponent) noexcept {
    std::uint64_t m = static_cast<std::uint64_t>(mantissa);
    if (mantissa < 0) {
        *out++ = '-';
        m = ~m + 1;
    }
    if (exponent >= 0) {
        out = write_unsigned(out, m);
        if (m != 0)
            for (int i = 0; i < exponent; ++i) *out++ = '0';
        return out;
    }
    const int scale = -exponent;
    if (scale < 20 && m >= pow10_u64[scale]) {
        out = write_unsigned(out, m / pow10_u64[scale]);
        m %= pow10_u64[scale];
    } else {
        *out++ = '0';
    }
    *out++ = '.';
    for (int i = scale - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + m % 10);
        m /= 10;
    }
    return out + scale;
}

} // namespace gatewright::digits
