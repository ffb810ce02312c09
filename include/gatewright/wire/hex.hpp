// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gatewright::wire {

namespace detail {
struct hex_pairs {
    char digits[256][2];
};
constexpr hex_pairs make_hex_pairs() noexcept {
    hex_pairs pairs{};
    constexpr char alphabet[] = "0123456789abcdef";
    for (std::size_t i = 0; i < 256; ++i) {
        pairs.digits[i][0] = alphabet[i >> 4];
        pairs.digits[i][1] = alphabet[i & 15];
    }
    return pairs;
}
inline constexpr hex_pairs lower_hex = make_hex_pairs();
} // namespace detail

/// Writes two lowercase hexadecimal digits per byte. `out` has room for `2 * bytes.size()` characters.
/// @return one past the last digit.
constexpr char* write_hex(char* out, std::span<const std::uint8_t> bytes) noexcept {
    for (const std::uint8_t byte : bytes) {
        *out++ = detail::lower_hex.digits[byte][0];
        *out++ = detail::lower_hex.digits[byte][1];
    }
    return out;
}

/// Appends bytes as lowercase hexadecimal digits.
constexpr void put_hex(buffer_writer& out, std::span<const std::uint8_t> bytes) noexcept {
    if (char* p = out.claim(bytes.size() * 2)) write_hex(p, bytes);
}

} // namespace gatewright::wire
