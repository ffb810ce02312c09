// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

// Texts for people must not carry keys. Nothing here knows a secret; it removes whatever could be one.
namespace gatewright::transport {

/// A run of letters and digits this long is no word: listen keys, API keys and signatures are longer.
inline constexpr std::size_t longest_plain_run = 23;

/// Copies a text, with every run of letters, digits, `-` and `_` of 24 characters or more replaced by "***", and what a
/// terminal would obey, control characters and line ends, written as "\x1b".
inline std::string redact_text(std::string_view text) {
    constexpr auto in_run = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    };
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && in_run(text[end])) ++end;
        if (end == i) {
            const auto c = static_cast<unsigned char>(text[i]);
            const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
            const bool control_in_utf8 = c == 0xc2 && next >= 0x80 && next < 0xa0;
            for (std::size_t n = 0; n < (control_in_utf8 ? 2u : 1u); ++n, ++i) {
                const auto byte = static_cast<unsigned char>(text[i]);
                if (byte >= 0x20 && byte != 0x7f && !control_in_utf8) {
                    out += text[i];
                } else {
                    out += "\\x";
                    out += "0123456789abcdef"[byte >> 4];
                    out += "0123456789abcdef"[byte & 15];
                }
            }
            continue;
        }
        if (end - i > longest_plain_run)
            out += "***";
        else
            out += text.substr(i, end - i);
        i = end;
    }
    return out;
}

/// A request target as it may be shown: the path without its query string, and with long runs replaced,
/// because Binance also takes a listen key as a path segment ("/ws/<listenKey>").
inline std::string redact_target(std::string_view target) {
    const std::size_t query = target.find('?');
    std::string out = redact_text(target.substr(0, std::min(query, target.size())));
    if (query != std::string_view::npos) out += "?***";
    return out;
}

} // namespace gatewright::transport
