// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Byte-level scanning for the JSON reader. Nothing here reads at or behind `end`.
namespace gatewright::wire::detail {

/// True for bytes that end the plain part of a JSON string: the quote, the backslash, control characters, and
/// everything that is not ASCII and so must be checked as UTF-8.
constexpr bool stops_string(char c) noexcept {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c - 0x20) >= 0x60;
}

/// The bits in which two words of memory differ.
template <class WordT>
GATEWRIGHT_ALWAYS_INLINE inline WordT differing(const char* a, const char* b) noexcept {
    WordT x;
    WordT y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    return static_cast<WordT>(x ^ y);
}

/// Compares `Size` bytes with a few overlapping loads; compilers call memcmp for some of these sizes.
template <std::size_t Size>
GATEWRIGHT_ALWAYS_INLINE inline bool same_bytes(const char* a, const char* b) noexcept {
    if constexpr (Size >= 8) {
        std::uint64_t any = differing<std::uint64_t>(a + Size - 8, b + Size - 8);
        for (std::size_t at = 0; at + 8 < Size; at += 8) any |= differing<std::uint64_t>(a + at, b + at);
        return any == 0;
    } else if constexpr (Size >= 4) {
        return (differing<std::uint32_t>(a, b) | differing<std::uint32_t>(a + Size - 4, b + Size - 4)) == 0;
    } else if constexpr (Size >= 2) {
        return (differing<std::uint16_t>(a, b) | differing<std::uint16_t>(a + Size - 2, b + Size - 2)) == 0;
    } else {
        return Size == 0 || *a == *b;
    }
}

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// First byte of [p, end) that stops a string, or `end`. The portable twin of `find_string_stop`.
inline const char* find_string_stop_portable(const char* p, const char* end) noexcept {
    while (p != end && !stops_string(*p)) ++p;
    return p;
}

/// First byte of [p, end) that stops a string, or `end`.
GATEWRIGHT_ALWAYS_INLINE inline const char* find_string_stop(const char* p, const char* end) noexcept {
#if defined(__SSE2__)
    while (end - p >= 16) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        // As signed bytes, control characters and everything beyond ASCII are below the space.
        __m128i stop = _mm_cmplt_epi8(text, _mm_set1_epi8(0x20));
        stop = _mm_or_si128(stop, _mm_cmpeq_epi8(text, _mm_set1_epi8('"')));
        stop = _mm_or_si128(stop, _mm_cmpeq_epi8(text, _mm_set1_epi8('\\')));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop));
        if (mask != 0) return p + std::countr_zero(mask);
        p += 16;
    }
#endif
    return find_string_stop_portable(p, end);
}

/// First byte of [p, end) that is no digit, or `end`.
GATEWRIGHT_ALWAYS_INLINE inline const char* find_non_digit(const char* p, const char* end) noexcept {
#if defined(__SSE2__)
    while (end - p >= 16) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i shifted = _mm_add_epi8(text, _mm_set1_epi8(static_cast<char>(0x80 - '0')));
        const auto mask = static_cast<unsigned>(
            _mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8(static_cast<char>(0x80 + 9)))));
        if (mask != 0) return p + std::countr_zero(mask);
        p += 16;
    }
#endif
    while (p != end && static_cast<unsigned char>(*p - '0') < 10) ++p;
    return p;
}

inline const char* skip_space(const char* p, const char* end) noexcept {
    while (p != end && is_space(*p)) ++p;
    return p;
}

/// Length of the UTF-8 sequence of two to four bytes at `p`, or zero if it is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
inline std::size_t utf8_sequence(const char* p, const char* end) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(p[i]); };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const auto left = static_cast<std::size_t>(end - p);
    const unsigned char lead = byte(0);
    if (lead < 0xc2) return 0;
    if (lead < 0xe0) return left >= 2 && continues(1) ? 2 : 0;
    if (lead < 0xf0) {
        if (left < 3 || !continues(1) || !continues(2)) return 0;
        if (lead == 0xe0 && byte(1) < 0xa0) return 0;
        if (lead == 0xed && byte(1) > 0x9f) return 0;
        return 3;
    }
    if (lead > 0xf4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xf0 && byte(1) < 0x90) return 0;
    if (lead == 0xf4 && byte(1) > 0x8f) return 0;
    return 4;
}

/// Value of a hexadecimal digit, or a number above 15.
constexpr unsigned hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return 16;
}

} // namespace gatewright::wire::detail
