// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/venue/binance/request_words.hpp>
#include <gatewright/venue/binance_spot/order_rules.hpp>
#include <gatewright/wire/literal.hpp>

#include <cstdint>
#include <string_view>

// What spot calls the fields of an order in requests, and the fields of a new order, alike over REST and the WebSocket
// API. The calls come in the order of their names, as signatures of the WebSocket API want it.
namespace gatewright::venue::binance_spot::detail {

using binance::self_trade_word;
using binance::side_word;

/// "type". A trailing stop without an activation price trails from the start; with one, which for a sell lies above the
/// market and for a buy below, it is a take-profit that trails (FAQ "Spot Trailing Stop order").
[[nodiscard]] constexpr std::string_view order_type_word(const order_request& r) noexcept {
    switch (r.type) {
    case order_type::limit: return r.post_only ? "LIMIT_MAKER" : "LIMIT";
    case order_type::market: return "MARKET";
    case order_type::stop: return "STOP_LOSS";
    case order_type::stop_limit: return "STOP_LOSS_LIMIT";
    case order_type::take_profit: return "TAKE_PROFIT";
    case order_type::take_profit_limit: return "TAKE_PROFIT_LIMIT";
    case order_type::trailing_stop: return r.activation_price.is_zero() ? "STOP_LOSS" : "TAKE_PROFIT";
    case order_type::limit_if_touched:
    case order_type::trailing_stop_limit: break;
    }
    return {};
}
/// "timeInForce"; empty where the type has none.
[[nodiscard]] constexpr std::string_view time_in_force_word(const order_request& r) noexcept {
    if (!has_limit_price(r.type) || r.post_only) return {};
    switch (r.time_in_force) {
    case time_in_force::immediate_or_cancel: return "IOC";
    case time_in_force::fill_or_kill: return "FOK";
    default: return "GTC";
    }
}
/// "pegPriceType"; empty: none.
[[nodiscard]] constexpr std::string_view peg_word(price_match m) noexcept {
    return m == price_match::queue ? "PRIMARY_PEG" : m == price_match::opponent ? "MARKET_PEG" : "";
}
/// "stopPrice": what the order waits for, or from where a trailing one follows; zero: none.
[[nodiscard]] constexpr price stop_price(const order_request& r) noexcept {
    return r.type == order_type::trailing_stop ? r.activation_price : r.trigger_price;
}

/// The parameters of a new order; `w` is a writer of either path.
/// @param window, time_ms what the WebSocket API signs among them
template <class WriterT>
void put_order(WriterT& w, const order_request& r, std::string_view window, std::int64_t time_ms) noexcept {
    if (!r.visible_quantity.is_zero()) [[unlikely]]
        w.template number<"icebergQty">(r.visible_quantity.value);
    if (!r.client_order_id.empty()) w.template text<"newClientOrderId">(r.client_order_id.view());
    w.template constant<"newOrderRespType", "RESULT">();
    const bool pegged = r.price_match != price_match::none;
    if (r.price_match_offset != 0) [[unlikely]] {
        w.template constant<"pegOffsetType", "PRICE_LEVEL">();
        w.template integer<"pegOffsetValue">(std::int64_t{r.price_match_offset});
    }
    if (pegged) [[unlikely]]
        w.template text<"pegPriceType">(peg_word(r.price_match));
    else if (has_limit_price(r.type))
        w.template number<"price">(r.price.value);
    if (r.quote_quantity.is_zero()) [[likely]]
        w.template number<"quantity">(r.quantity.value);
    else
        w.template number<"quoteOrderQty">(r.quote_quantity);
    w.template stamp<"recvWindow">(window);
    if (const auto self_trade = self_trade_word(r.self_trade); !self_trade.empty()) [[unlikely]]
        w.template text<"selfTradePreventionMode">(self_trade);
    if (r.side == side::buy)
        w.template constant<"side", "BUY">();
    else
        w.template constant<"side", "SELL">();
    if (const price stop = stop_price(r); !stop.is_zero()) w.template number<"stopPrice">(stop.value);
    w.template text<"symbol">(r.symbol.view());
    if (const auto life = time_in_force_word(r); !life.empty()) w.template text<"timeInForce">(life);
    w.template stamp<"timestamp">(time_ms);
    if (!r.callback_rate.is_zero()) [[unlikely]]
        w.template integer<"trailingDelta">(basis_points(r.callback_rate));
    w.template text<"type">(order_type_word(r));
}

/// The key of an order that exists: by the venue's id, which it finds faster, or by ours.
/// @tparam ById, ByClientId their names
template <wire::literal ById, wire::literal ByClientId, class WriterT>
void put_key(WriterT& w, const order_keys& key) noexcept {
    if (!key.venue_order_id.empty())
        w.template integer<ById>(key.venue_order_id.view());
    else
        w.template text<ByClientId>(key.client_order_id.view());
}

} // namespace gatewright::venue::binance_spot::detail
