// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatewright::wire {

/// The two alphabets of RFC 4648. Signatures use `standard` with padding, tokens `url` without.
enum class base64_alphabet : std::uint8_t { standard, url };

/// Characters that `size` bytes take.
constexpr std::size_t base64_size(std::size_t size, bool padded = true) noexcept {
    return padded ? (size + 2) / 3 * 4 : (size * 4 + 2) / 3;
}

/// Appends bytes as base64 (RFC 4648, sections 4 and 5). All of it or, where it does not fit, nothing.
constexpr void put_base64(buffer_writer& out, std::span<const std::uint8_t> bytes,
                          base64_alphabet alphabet = base64_alphabet::standard, bool padded = true) noexcept {
    constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::string_view url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const std::string_view letters = alphabet == base64_alphabet::standard ? standard : url;
    char* p = out.claim(base64_size(bytes.size(), padded));
    if (p == nullptr) return;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = (std::uint32_t{bytes[i]} << 16) | (std::uint32_t{bytes[i + 1]} << 8) |
                                    std::uint32_t{bytes[i + 2]};
        *p++ = letters[group >> 18];
        *p++ = letters[(group >> 12) & 63];
        *p++ = letters[(group >> 6) & 63];
        *p++ = letters[group & 63];
    }
    if (i < bytes.size()) {
        const std::size_t left = bytes.size() - i;
        const std::uint32_t group =
            (std::uint32_t{bytes[i]} << 16) | (left > 1 ? std::uint32_t{bytes[i + 1]} << 8 : 0);
        *p++ = letters[group >> 18];
        *p++ = letters[(group >> 12) & 63];
        if (left > 1)
            *p++ = letters[(group >> 6) & 63];
        else if (padded)
            *p++ = '=';
        if (padded) *p++ = '=';
    }
}

} // namespace gatewright::wire
