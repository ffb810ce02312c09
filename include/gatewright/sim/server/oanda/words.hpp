// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/words.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// The venue's words. Source: v20 "Order", "Transaction".
namespace gatewright::sim::server::oanda {

enum class order_kind : std::uint8_t {
    market,
    limit,
    stop,
    market_if_touched,
    take_profit,
    stop_loss,
    guaranteed_stop_loss,
    trailing_stop_loss
};
inline constexpr word_table<order_kind, 8> kind_words{
    {{order_kind::market, "MARKET"},
     {order_kind::limit, "LIMIT"},
     {order_kind::stop, "STOP"},
     {order_kind::market_if_touched, "MARKET_IF_TOUCHED"},
     {order_kind::take_profit, "TAKE_PROFIT"},
     {order_kind::stop_loss, "STOP_LOSS"},
     {order_kind::guaranteed_stop_loss, "GUARANTEED_STOP_LOSS"},
     {order_kind::trailing_stop_loss, "TRAILING_STOP_LOSS"}}};
/// Whether an order belongs to a trade, which it closes.
[[nodiscard]] constexpr bool is_exit(order_kind k) noexcept { return k >= order_kind::take_profit; }
/// The member that asks for one of a kind on a fill, as `takeProfitOnFill` without its ending; empty for others.
[[nodiscard]] constexpr std::string_view exit_member(order_kind k) noexcept {
    switch (k) {
    case order_kind::take_profit: return "takeProfit";
    case order_kind::stop_loss: return "stopLoss";
    case order_kind::guaranteed_stop_loss: return "guaranteedStopLoss";
    case order_kind::trailing_stop_loss: return "trailingStopLoss";
    default: return {};
    }
}
inline constexpr order_kind exit_kinds[] = {order_kind::take_profit, order_kind::stop_loss,
                                            order_kind::guaranteed_stop_loss, order_kind::trailing_stop_loss};

/// How long an order lives.
enum class lifetime : std::uint8_t { till_cancelled, till_date, for_day, fill_or_kill, at_once };
inline constexpr word_table<lifetime, 5> lifetime_words{{{lifetime::till_cancelled, "GTC"},
                                                         {lifetime::till_date, "GTD"},
                                                         {lifetime::for_day, "GFD"},
                                                         {lifetime::fill_or_kill, "FOK"},
                                                         {lifetime::at_once, "IOC"}}};

/// What an execution does to trades of the other side.
enum class position_fill : std::uint8_t { usual, open_only, reduce_first, reduce_only };
inline constexpr word_table<position_fill, 4> fill_words{{{position_fill::usual, "DEFAULT"},
                                                          {position_fill::open_only, "OPEN_ONLY"},
                                                          {position_fill::reduce_first, "REDUCE_FIRST"},
                                                          {position_fill::reduce_only, "REDUCE_ONLY"}}};

/// By which price an order is triggered.
enum class trigger_price : std::uint8_t { usual, inverse, bid, ask, middle };
inline constexpr word_table<trigger_price, 5> trigger_words{{{trigger_price::usual, "DEFAULT"},
                                                             {trigger_price::inverse, "INVERSE"},
                                                             {trigger_price::bid, "BID"},
                                                             {trigger_price::ask, "ASK"},
                                                             {trigger_price::middle, "MID"}}};

enum class order_state : std::uint8_t { pending, filled, triggered, cancelled };
inline constexpr word_table<order_state, 4> state_words{{{order_state::pending, "PENDING"},
                                                         {order_state::filled, "FILLED"},
                                                         {order_state::triggered, "TRIGGERED"},
                                                         {order_state::cancelled, "CANCELLED"}}};

/// A sentence for a reason that the venue has no other text for here: `UNITS_INVALID` is "Units invalid".
[[nodiscard]] inline std::string sentence(std::string_view reason) {
    std::string text(reason);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '_')
            text[i] = ' ';
        else if (i != 0 && text[i] >= 'A' && text[i] <= 'Z')
            text[i] = static_cast<char>(text[i] - 'A' + 'a');
    return text;
}

} // namespace gatewright::sim::server::oanda
