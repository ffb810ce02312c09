// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Several digits at a time, for decoders of text. None of these checks bounds: the caller knows what is readable.
namespace gatewright {

/// Which of the 16 bytes at `p` are no digits, the first byte in bit 0. The portable twin of `non_digits`.
inline std::uint32_t non_digits_portable(const char* p) noexcept {
    std::uint32_t mask = 0;
    for (unsigned i = 0; i < 16; ++i)
        mask |= static_cast<std::uint32_t>(static_cast<unsigned char>(p[i] - '0') > 9) << i;
    return mask;
}

/// Which of the 16 bytes at `p` are no digits, the first byte in bit 0.
GATEWRIGHT_ALWAYS_INLINE inline std::uint32_t non_digits(const char* p) noexcept {
#if defined(__SSE2__)
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // With 0x80 - '0' added, digits are the ten smallest signed bytes.
    const __m128i shifted = _mm_add_epi8(text, _mm_set1_epi8(static_cast<char>(0x80 - '0')));
    const __m128i other = _mm_cmpgt_epi8(shifted, _mm_set1_epi8(static_cast<char>(0x80 + 9)));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(other));
#else
    return non_digits_portable(p);
#endif
}

/// The number that the first `count` bytes (1 to 8, all digits) at `p` spell. Reads eight bytes.
GATEWRIGHT_ALWAYS_INLINE inline std::uint64_t digits_to_number(const char* p, unsigned count) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::uint64_t v;
        std::memcpy(&v, p, 8);
        v = (v << (64 - 8 * count)) & 0x0f0f0f0f0f0f0f0full;
        v = v * 10 + (v >> 8);
        return (((v & 0x000000ff000000ffull) * 0x000f424000000064ull) +
                (((v >> 16) & 0x000000ff000000ffull) * 0x0000271000000001ull)) >>
               32;
    } else {
        std::uint64_t v = 0;
        for (unsigned i = 0; i < count; ++i) v = v * 10 + static_cast<std::uint64_t>(p[i] - '0');
        return v;
    }
}

} // namespace gatewright
