// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatewright::venue::okx {

/// The venue's kinds of instrument ("instType"). Margin trades the instruments of spot.
enum class inst_type : std::uint8_t { spot, swap, futures, option };
/// How many kinds there are.
inline constexpr std::size_t inst_type_count = 4;

/// As the venue writes it.
[[nodiscard]] constexpr std::string_view to_word(inst_type t) noexcept {
    constexpr std::string_view words[] = {"SPOT", "SWAP", "FUTURES", "OPTION"};
    return words[static_cast<std::size_t>(t)];
}

/// The kind of an instrument, as its name tells: BTC-USDT, BTC-USDT-SWAP, BTC-USDT-260327, BTC-USD-260327-90000-C.
[[nodiscard]] constexpr inst_type type_of(std::string_view symbol) noexcept {
    const auto dashes = std::count(symbol.begin(), symbol.end(), '-');
    if (dashes <= 1) return inst_type::spot;
    if (dashes >= 3) return inst_type::option;
    return symbol.ends_with("-SWAP") ? inst_type::swap : inst_type::futures;
}
/// The family of a contract ("instFamily"): what stands before its second dash.
[[nodiscard]] constexpr std::string_view family_of(std::string_view symbol) noexcept {
    const std::size_t first = symbol.find('-');
    if (first == std::string_view::npos) return symbol;
    return symbol.substr(0, symbol.find('-', first + 1));
}
/// Whether a text can be the name of a currency: capital letters and digits.
[[nodiscard]] constexpr bool asset_name(std::string_view asset) noexcept {
    return std::ranges::all_of(asset,
                               [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}
/// Whether a text can be the name of an instrument: capital letters, digits and dashes between them.
[[nodiscard]] constexpr bool instrument_name(std::string_view symbol) noexcept {
    bool all = symbol.find('-') != std::string_view::npos && symbol.front() != '-' && symbol.back() != '-';
    for (const char c : symbol)
        all = all && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    return all;
}

} // namespace gatewright::venue::okx
