// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/order_frames.hpp>
#include <gatewright/wire/json_codecs.hpp>

#include <string_view>

// The words of USDⓈ-M futures for orders, beside those that all of Binance's APIs share (USDⓈ-M, "Common Definition").
namespace gatewright::venue::binance_futures::detail {

using binance::client_id_text;
using binance::execution;
using binance::execution_words;
using binance::order_frame;
using binance::side_words;
using binance::status_words;
using binance::tif_words;
using binance::type_word;

struct position_side_words {
    static constexpr wire::word<position_side> words[] = {{"BOTH", position_side::net},
                                                          {"LONG", position_side::long_side},
                                                          {"SHORT", position_side::short_side}};
};

struct type_words {
    static constexpr wire::word<type_word> words[] = {
        {"LIMIT", {order_type::limit, true}},
        {"MARKET", {order_type::market, true}},
        {"STOP", {order_type::stop_limit, true, true}},
        {"STOP_MARKET", {order_type::stop, true, true}},
        {"TAKE_PROFIT", {order_type::take_profit_limit, true, true}},
        {"TAKE_PROFIT_MARKET", {order_type::take_profit, true, true}},
        {"TRAILING_STOP_MARKET", {order_type::trailing_stop, true, true}},
        {"LIQUIDATION", {order_type::limit, true, false, true}}};
    static constexpr type_word other{};
};

/// Client ids of orders that the venue makes (USDⓈ-M, "Event: Order Update": liquidation, ADL, delivery).
constexpr bool is_venue_client_id(std::string_view id) noexcept {
    return begins_with(id, "autoclose-") || begins_with(id, "adl_autoclose") ||
           begins_with(id, "settlement_autoclose-") || begins_with(id, "delivery_autoclose-");
}

/// Fills in what follows from several fields together.
inline void conclude_order(order_frame& f) noexcept {
    binance::conclude(f);
    f.venue_made = f.venue_made || is_venue_client_id(f.client_order_id);
}

} // namespace gatewright::venue::binance_futures::detail
