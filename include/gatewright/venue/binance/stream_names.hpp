// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/wire/buffer_writer.hpp>

#include <string_view>

// Names of streams ("Websocket Market Streams").
namespace gatewright::venue::binance {

/// Stream names are in lower case; only ASCII letters have one.
inline void put_lower(wire::buffer_writer& out, std::string_view symbol) noexcept {
    for (const char c : symbol) out.put(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
}
/// Puts the name of a stream into a list of such.
/// @param first whether it is the first; false from then on
/// @param kind what follows the symbol
inline void put_stream(wire::buffer_writer& out, bool& first, std::string_view symbol,
                       std::string_view kind) noexcept {
    if (!first) out.put(',');
    first = false;
    out.put('"');
    put_lower(out, symbol);
    out.put(kind);
    out.put('"');
}

/// True for `…@depth5`, `…@depth20@100ms`: a number of levels behind the word.
[[nodiscard]] constexpr bool is_partial_depth(std::string_view stream) noexcept {
    constexpr std::string_view word = "@depth";
    const std::size_t at = stream.find(word);
    return at != std::string_view::npos && at + word.size() < stream.size() &&
           static_cast<unsigned char>(stream[at + word.size()] - '0') < 10;
}

} // namespace gatewright::venue::binance
