// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>

#include <string_view>

// What all of Binance's APIs call the fields of an order in requests ("Common Definition", "Enums").
namespace gatewright::venue::binance {

/// "side".
[[nodiscard]] constexpr std::string_view side_word(side s) noexcept {
    return s == side::buy ? "BUY" : "SELL";
}
/// "selfTradePreventionMode"; empty: as the account has it.
[[nodiscard]] constexpr std::string_view self_trade_word(self_trade_mode m) noexcept {
    switch (m) {
    case self_trade_mode::cancel_taker: return "EXPIRE_TAKER";
    case self_trade_mode::cancel_maker: return "EXPIRE_MAKER";
    case self_trade_mode::cancel_both: return "EXPIRE_BOTH";
    // Spot alone has these.
    case self_trade_mode::decrement: return "DECREMENT";
    case self_trade_mode::none: return "NONE";
    case self_trade_mode::transfer: return "TRANSFER";
    default: return {};
    }
}

} // namespace gatewright::venue::binance
