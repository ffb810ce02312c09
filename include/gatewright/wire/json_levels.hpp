// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/digit_scan.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gatewright::wire {

namespace detail {

/// One level in any spelling; what follows price and quantity inside of it is skipped.
[[gnu::noinline]] inline const char* read_any_level(json_reader& in, const char* p, price& at,
                                                    quantity& size) noexcept {
    int index = 0;
    p = read_array(in, p, [&](const char* q) noexcept {
        switch (index++) {
        case 0: return by_type::read(in, q, at);
        case 1: return by_type::read(in, q, size);
        default: return in.skip_value(q);
        }
    });
    if (p != nullptr && index < 2) return in.fail(codec_errc::missing_key, p - 1);
    return p;
}

} // namespace detail

namespace detail {

/// A number whose digits and dot have been located: `whole` digits, and `fraction` digits behind a dot if not zero.
GATEWRIGHT_ALWAYS_INLINE inline decimal located_decimal(const char* p, unsigned whole,
                                                        unsigned fraction) noexcept {
    static constexpr std::uint64_t powers[9] = {1,       10,        100,        1'000,      10'000,
                                                100'000, 1'000'000, 10'000'000, 100'000'000};
    std::uint64_t m = digits_to_number(p, whole);
    if (fraction != 0) m = m * powers[fraction] + digits_to_number(p + whole + 1, fraction);
    return {static_cast<std::int64_t>(m), static_cast<std::int8_t>(-static_cast<int>(fraction))};
}

/// What `read_level_at_once` looks at: a level, and eight bytes from its last digit that counts.
inline constexpr std::ptrdiff_t level_window = 56;

/// A level `["123.45","67.8"]` of 32 bytes at most; if `Wide`, `["123.45","67.8","0","12"]`, as OKX has it, of 48 at
/// most; with one to eight digits before and behind each dot. Everything is located by one look at all of it, so that
/// the next level's place depends on a single scan.
/// @return one past the level, or null if it is of another shape.
template <bool Wide>
GATEWRIGHT_ALWAYS_INLINE inline const char* read_level_at_once(const char* p, price& at,
                                                               quantity& size) noexcept {
#if defined(__SSE2__)
    using mask = std::conditional_t<Wide, std::uint64_t, std::uint32_t>;
    const auto brackets = [p](int from) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + from));
        return mask{static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(']'))))};
    };
    mask closing = brackets(0) | brackets(16) << 16;
    // Behind `["` only digits, dots, quotes and commas may come; the marks below are the bytes that are no digits.
    mask non_digit = mask{non_digits(p)} | mask{non_digits(p + 16)} << 16;
    if constexpr (Wide) {
        closing |= brackets(32) << 32;
        non_digit |= mask{non_digits(p + 32)} << 32;
    }
    if (closing == 0 || p[0] != '[' || p[1] != '"') [[unlikely]]
        return nullptr;
    const auto size_of_all = static_cast<unsigned>(std::countr_zero(closing)) + 1;
    mask marks = non_digit & ~mask{3};
    const auto next = [&marks] {
        const auto i = static_cast<unsigned>(std::countr_zero(marks));
        marks &= marks - 1;
        return i;
    };
    const unsigned whole_end = next();
    unsigned quote = whole_end;
    if (p[whole_end] == '.') quote = next();
    // A closing bracket exists behind the first two bytes, so there are marks up to it.
    if (std::memcmp(p + quote, "\",\"", 3) != 0) [[unlikely]]
        return nullptr;
    marks &= marks - 1;
    marks &= marks - 1;
    const unsigned second = quote + 3;
    const unsigned second_whole_end = next();
    unsigned second_quote = second_whole_end;
    if (p[second_whole_end] == '.') second_quote = next();
    const unsigned whole = whole_end - 2;
    const unsigned fraction = quote == whole_end ? 0 : quote - whole_end - 1;
    const unsigned second_whole = second_whole_end - second;
    const unsigned second_fraction =
        second_quote == second_whole_end ? 0 : second_quote - second_whole_end - 1;
    bool ends = second_quote + 2 == size_of_all;
    if constexpr (Wide) {
        const unsigned last = second_quote + 7;
        ends = std::memcmp(p + second_quote, "\",\"0\",\"", 7) == 0 && last + 2 < size_of_all &&
               p[size_of_all - 2] == '"' &&
               last + static_cast<unsigned>(std::countr_zero(non_digit >> last)) == size_of_all - 2;
    }
    const bool plain = p[second_quote] == '"' && ends && whole - 1 <= 7 && second_whole - 1 <= 7 &&
                       fraction <= 8 && second_fraction <= 8 && (quote == whole_end || fraction != 0) &&
                       (second_quote == second_whole_end || second_fraction != 0);
    if (!plain) [[unlikely]]
        return nullptr;
    at.value = located_decimal(p + 2, whole, fraction);
    size.value = located_decimal(p + second, second_whole, second_fraction);
    return p + size_of_all;
#else
    static_cast<void>(p);
    static_cast<void>(at);
    static_cast<void>(size);
    return nullptr;
#endif
}

/// A level of the common shape; null if it is of another, and then `read_any_level` decides.
[[gnu::noinline]] inline const char* read_common_level(const char* p, const char* end, price& at,
                                                       quantity& size) noexcept {
    if (end - p <= 2 || p[0] != '[' || p[1] != '"') return nullptr;
    const char* q = decimal::parse_prefix(p + 2, end, at.value);
    if (q == nullptr || std::memcmp(q, "\",\"", 3) != 0) return nullptr;
    q = decimal::parse_prefix(q + 3, end, size.value);
    return q != nullptr && q[0] == '"' && q[1] == ']' ? q + 2 : nullptr;
}

} // namespace detail

/// Reads an array of levels `["price","quantity", …]`, as most venues write one side of a book, and hands each to
/// `level(const price&, const quantity&)`.
/// @tparam Wide two more columns are usual, and are passed: a "0" and a count; others are read as well
/// @return one past the array, or null.
template <bool Wide = false, class LevelT>
GATEWRIGHT_ALWAYS_INLINE inline const char* read_levels(json_reader& in, const char* p,
                                                        LevelT&& level) noexcept {
    if (p == in.end() || *p != '[') [[unlikely]]
        return in.fail_type(in.skip_space(p));
    const char* const end = in.end();
    price at;
    quantity size;
    p = in.skip_space(p + 1);
    if (p != end && *p == ']') return p + 1;
    for (;;) {
        const char* q = nullptr;
        if (end - p >= detail::level_window) [[likely]]
            q = detail::read_level_at_once<Wide>(p, at, size);
        if (q == nullptr) [[unlikely]]
            q = detail::read_common_level(p, end, at, size);
        if (q == nullptr) [[unlikely]] {
            q = detail::read_any_level(in, in.skip_space(p), at, size);
            if (q == nullptr) return nullptr;
        }
        level(static_cast<const price&>(at), static_cast<const quantity&>(size));
        p = q;
        if (p != end && *p == ',') [[likely]] {
            ++p;
            continue;
        }
        // As in `read_array`, and written out: shared, it costs this loop a sixth of its speed.
        p = in.skip_space(p);
        if (p == end) [[unlikely]]
            return in.fail_syntax(p);
        if (*p == ']') return p + 1;
        if (*p != ',') [[unlikely]]
            return in.fail_syntax(p);
        ++p;
    }
}

/// Where the members begin that stand behind the last array of a message, looked for from its end: what a venue
/// writes behind the levels of a book.
/// @param closing what ends the message behind those members
/// @param longest how far from the end the array may be
/// @return null where it is written otherwise
template <std::size_t Size>
[[nodiscard]] GATEWRIGHT_ALWAYS_INLINE inline const char*
find_members_behind(const json_reader& in, const char (&closing)[Size], std::ptrdiff_t longest) noexcept {
    const char* const end = in.end();
    if (end - in.begin() < longest || !detail::same_bytes<Size - 1>(end - (Size - 1), closing))
        return nullptr;
    const char* p = end - Size;
    while (*p != ']')
        if (end - --p > longest) return nullptr;
    return p[1] == ',' ? p + 2 : nullptr;
}

} // namespace gatewright::wire
