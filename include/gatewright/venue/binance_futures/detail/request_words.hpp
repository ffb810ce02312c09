// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/venue/binance/request_words.hpp>

#include <cstddef>
#include <string_view>

// What USDⓈ-M futures call the fields of an order in requests ("Common Definition").
namespace gatewright::venue::binance_futures::detail {

using binance::self_trade_word;
using binance::side_word;

/// "positionSide"; empty in one-way mode, where BOTH is the default.
[[nodiscard]] constexpr std::string_view position_side_word(position_side p) noexcept {
    switch (p) {
    case position_side::long_side: return "LONG";
    case position_side::short_side: return "SHORT";
    default: return {};
    }
}
[[nodiscard]] constexpr std::string_view time_in_force_word(const order_request& r) noexcept {
    switch (r.time_in_force) {
    case time_in_force::immediate_or_cancel: return "IOC";
    case time_in_force::fill_or_kill: return "FOK";
    case time_in_force::good_till_date: return "GTD";
    default: return r.post_only ? "GTX" : "GTC";
    }
}
/// "priceMatch"; empty: none.
[[nodiscard]] constexpr std::string_view price_match_word(price_match m) noexcept {
    constexpr std::string_view words[] = {"",      "OPPONENT", "OPPONENT_5", "OPPONENT_10", "OPPONENT_20",
                                          "QUEUE", "QUEUE_5",  "QUEUE_10",   "QUEUE_20"};
    return words[static_cast<std::size_t>(m)];
}
/// "workingType".
[[nodiscard]] constexpr std::string_view trigger_source_word(trigger_source s) noexcept {
    return s == trigger_source::mark ? "MARK_PRICE" : "CONTRACT_PRICE";
}

} // namespace gatewright::venue::binance_futures::detail
