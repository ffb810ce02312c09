// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/settings_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// Which stream brings the books: all changes, or each time the whole of so many levels of a side.
enum class book_stream : std::uint8_t { depth, depth5, depth10, depth20 };
/// Levels of a side that it brings; zero: all.
[[nodiscard]] constexpr std::size_t partial_levels(book_stream b) noexcept {
    constexpr std::size_t levels[] = {0, 5, 10, 20};
    return levels[static_cast<std::size_t>(b)];
}
/// What follows the symbol in the name of the stream.
[[nodiscard]] constexpr std::string_view depth_stream(book_stream b) noexcept {
    constexpr std::string_view words[] = {"@depth@100ms", "@depth5@100ms", "@depth10@100ms",
                                          "@depth20@100ms"};
    return words[static_cast<std::size_t>(b)];
}
/// What a configuration calls it.
inline constexpr setting_word<book_stream> book_words[] = {{"depth", book_stream::depth},
                                                           {"depth5", book_stream::depth5},
                                                           {"depth10", book_stream::depth10},
                                                           {"depth20", book_stream::depth20}};

} // namespace gatewright::venue::binance
