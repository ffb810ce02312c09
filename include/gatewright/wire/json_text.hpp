// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright::wire {

/// True for the bytes that may not stand in a JSON string as they are (RFC 8259, section 7).
[[nodiscard]] constexpr bool json_escaped(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// Appends text as the inside of a JSON string. Bytes above 0x7f pass: the text is UTF-8, or was not from the start.
constexpr void put_json_text(buffer_writer& out, std::string_view text) noexcept {
    std::size_t clean = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!json_escaped(c)) continue;
        out.put(std::string_view(text.data() + clean, i - clean));
        clean = i + 1;
        switch (c) {
        case '"': out.put("\\\""); break;
        case '\\': out.put("\\\\"); break;
        case '\b': out.put("\\b"); break;
        case '\f': out.put("\\f"); break;
        case '\n': out.put("\\n"); break;
        case '\r': out.put("\\r"); break;
        case '\t': out.put("\\t"); break;
        default:
            out.put("\\u00");
            out.put("0123456789abcdef"[static_cast<unsigned char>(c) >> 4]);
            out.put("0123456789abcdef"[static_cast<unsigned char>(c) & 15]);
        }
    }
    out.put(std::string_view(text.data() + clean, text.size() - clean));
}

/// Appends text as a JSON string, with its quotes.
constexpr void put_json_string(buffer_writer& out, std::string_view text) noexcept {
    out.put('"');
    put_json_text(out, text);
    out.put('"');
}

} // namespace gatewright::wire
