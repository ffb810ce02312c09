// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Names of instruments: BTCUSDT (spot, or a contract paid in USDT), BTCPERP and BTC-26MAR27 (paid in USDC),
// BTCUSDT-26MAR27 (paid in USDT), BTCUSD and BTCUSDH27 (inverse). Source: Bybit API v5, "Enum Definitions", "symbol".
namespace gatewright::venue::bybit {

/// What a gateway trades: the venue names every request's.
enum class category : std::uint8_t { spot, linear, inverse };
/// As the venue writes it.
[[nodiscard]] constexpr std::string_view to_word(category c) noexcept {
    constexpr std::string_view words[] = {"spot", "linear", "inverse"};
    return words[static_cast<std::size_t>(c)];
}

/// True for a text that can be a symbol: capital letters, digits and dashes.
[[nodiscard]] constexpr bool instrument_name(std::string_view name) noexcept {
    bool all = !name.empty();
    for (const char c : name) all &= (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    return all;
}
/// True for a contract that is paid in USDT; of linear contracts the others are paid in USDC.
[[nodiscard]] constexpr bool in_usdt(std::string_view symbol) noexcept {
    return symbol.find("USDT") != std::string_view::npos;
}
/// Whether long and short are held apart in hedge mode: "Switch Position Mode" has it for contracts in USDT only.
[[nodiscard]] constexpr bool has_sides(category c, std::string_view symbol) noexcept {
    return c == category::linear && in_usdt(symbol);
}
/// A text up to where a word or a letter stands; all of it if it does not.
template <class WordT>
[[nodiscard]] constexpr std::string_view part_before(std::string_view text, WordT word) noexcept {
    return {text.data(), std::min(text.find(word), text.size())};
}
/// The currency that a contract is paid in: that of its fees where an execution names none. Empty for spot.
[[nodiscard]] constexpr asset_code settled_in(category c, std::string_view symbol) noexcept {
    asset_code asset;
    if (c == category::linear) asset.assign(in_usdt(symbol) ? "USDT" : "USDC");
    if (c == category::inverse) asset.assign(part_before(symbol, std::string_view("USD")));
    return asset;
}

} // namespace gatewright::venue::bybit
