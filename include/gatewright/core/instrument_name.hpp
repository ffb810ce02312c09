// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/reject.hpp>

#include <cstddef>
#include <string_view>

namespace gatewright {

/// What an instrument is, wherever it is traded: the desk's name for it. Text: "BTC/USDT:perp", "BTC/USDT:spot",
/// "BTC/USD:inverse-perp", "BTC/USDT:future". Where several
/// instruments of one venue are what a name says (futures of different months) it names none of them.
struct instrument_name {
    asset_code base;
    asset_code quote;
    instrument_kind kind = instrument_kind::spot;
    gatewright::payoff payoff = payoff::linear;

    /// Whether an instrument is what the name says.
    [[nodiscard]] constexpr bool fits(const instrument& i) const noexcept {
        return i.base_asset == base && i.quote_asset == quote && i.kind == kind && i.payoff == payoff;
    }
    /// Whether there are several at a time, which the name does not tell apart: futures of different months, options.
    [[nodiscard]] constexpr bool is_dated() const noexcept {
        return kind == instrument_kind::future || kind == instrument_kind::option;
    }
    friend constexpr bool operator==(const instrument_name&, const instrument_name&) = default;
};

namespace detail {
struct kind_text {
    std::string_view word;
    instrument_kind kind;
};
inline constexpr kind_text kind_texts[] = {{"spot", instrument_kind::spot},
                                           {"perp", instrument_kind::perpetual},
                                           {"future", instrument_kind::future},
                                           {"option", instrument_kind::option}};
inline constexpr std::string_view inverse_lead = "inverse-";
} // namespace detail

/// Reads a name.
/// @return `invalid_parameter` naming "symbol" (no "/" with an asset of at most 15 characters on each side) or "kind" (no
/// ":" with `spot`, `perp`, `future` or `option`, before which `inverse-` may stand, but not before `spot`)
[[nodiscard]] constexpr order_result<instrument_name> parse_instrument_name(std::string_view text) noexcept {
    const auto refuse = [](const char* field) {
        return order_reject{order_errc::invalid_parameter, "instrument_name", field, {}, {}};
    };
    const std::size_t slash = text.find('/'), colon = text.find(':');
    if (slash == text.npos || slash == 0) return refuse("symbol");
    if (colon == text.npos) return refuse("kind");
    instrument_name n;
    const auto part = [text](std::size_t begin, std::size_t end) {
        return std::string_view(text.data() + begin, end - begin);
    };
    if (colon <= slash + 1 || !n.base.assign(part(0, slash)) || !n.quote.assign(part(slash + 1, colon)))
        return refuse("symbol");
    std::string_view kind = part(colon + 1, text.size());
    if (begins_with(kind, detail::inverse_lead)) {
        n.payoff = payoff::inverse;
        kind.remove_prefix(detail::inverse_lead.size());
    }
    for (const detail::kind_text& k : detail::kind_texts) {
        if (k.word != kind || (n.payoff == payoff::inverse && k.kind == instrument_kind::spot)) continue;
        n.kind = k.kind;
        return n;
    }
    return refuse("kind");
}

/// The name of an instrument as text; empty if its assets are not known or have no room in it.
[[nodiscard]] constexpr symbol_name to_symbol(const instrument_name& n) noexcept {
    symbol_name text;
    if (n.base.empty() || n.quote.empty()) return text;
    const auto put = [&](std::string_view part) {
        for (const char c : part) text.push_back(c);
        return part.size();
    };
    std::size_t size = put(n.base.view()) + put("/") + put(n.quote.view()) + put(":");
    if (n.payoff == payoff::inverse) size += put(detail::inverse_lead);
    for (const detail::kind_text& k : detail::kind_texts)
        if (k.kind == n.kind) size += put(k.word);
    return size == text.size() ? text : symbol_name{};
}
/// What an instrument is.
[[nodiscard]] constexpr instrument_name name_of(const instrument& i) noexcept {
    return {i.base_asset, i.quote_asset, i.kind, i.payoff};
}

} // namespace gatewright
