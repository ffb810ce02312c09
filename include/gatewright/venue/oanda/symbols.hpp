// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>

#include <cstddef>
#include <string_view>

// Names of instruments: two parts with an underscore between, EUR_USD, XAU_USD, DE30_EUR, UK10YB_GBP. What is before it
// is bought and sold, what is behind it is paid. Source: OANDA v20, "Primitive Definitions", "InstrumentName".
namespace gatewright::venue::oanda {

/// True for a text that can be an instrument: capital letters and digits, and one underscore between two parts.
[[nodiscard]] constexpr bool instrument_name(std::string_view name) noexcept {
    bool all = true;
    std::size_t parts = 0;
    for (const char c : name) {
        all &= (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        parts += c == '_';
    }
    return all && parts == 1 && name.front() != '_' && name.back() != '_';
}

/// The two parts of a name; both empty if it has no underscore, or one is too long.
struct instrument_parts {
    asset_code base, quote;
};
/// Takes a name apart.
[[nodiscard]] constexpr instrument_parts parts_of(std::string_view name) noexcept {
    instrument_parts parts;
    const std::size_t at = name.find('_');
    if (at == std::string_view::npos) return {};
    const bool fit = parts.base.assign({name.data(), at}) &&
                     parts.quote.assign({name.data() + at + 1, name.size() - at - 1});
    return fit ? parts : instrument_parts{};
}

/// True for the code of a currency: three capital letters.
[[nodiscard]] constexpr bool currency_code(std::string_view text) noexcept {
    bool all = text.size() == 3;
    for (const char c : text) all &= c >= 'A' && c <= 'Z';
    return all;
}

} // namespace gatewright::venue::oanda
