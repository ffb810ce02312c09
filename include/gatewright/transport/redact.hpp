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

/// Copies a text, with every run of letters, digits, `-` and `_` of 24 characters or more replaced by "***".
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
            out += text[i++];
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
