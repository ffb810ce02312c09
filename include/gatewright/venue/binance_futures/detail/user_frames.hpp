// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_futures/detail/order_words.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// The private events of USDⓈ-M futures as the venue writes them (USDⓈ-M, "User Data Streams").
namespace gatewright::venue::binance_futures::detail {

using order_report_schema = wire::schema<
    wire::tag<"e", "ORDER_TRADE_UPDATE">,
    wire::optional_field<"T", &order_update::venue_time, wire::epoch_milliseconds>,
    wire::field<"E", &order_frame::event_time, wire::epoch_milliseconds>,
    wire::group<
        "o",
        wire::schema<
            wire::field<"s", &order_update::symbol>,
            wire::field<"c", &order_update::client_order_id, client_id_text>,
            wire::field<"S", &order_update::side, wire::words<side_words>>,
            wire::field<"o", &order_frame::type_said, wire::words<type_words>>,
            wire::field<"f", &order_frame::tif_said, wire::words<tif_words>>,
            wire::field<"q", &order_update::quantity>, wire::field<"p", &order_update::price>,
            wire::loose_field<"ap", &order_update::average_price, wire::lenient_decimal>, wire::ignored<"sp">,
            wire::field<"x", &order_frame::what, wire::words<execution_words>>,
            wire::field<"X", &order_frame::status, wire::words<status_words>>,
            wire::field<"i", &order_update::venue_order_id, wire::id_text>,
            wire::field<"l", &order_frame::last_quantity>,
            wire::field<"z", &order_update::cumulative_quantity>, wire::field<"L", &order_frame::last_price>,
            wire::loose_field<"n", &order_frame::commission_amount>,
            wire::loose_field<"N", &order_frame::commission_asset>,
            wire::loose_field<"T", &order_frame::trade_time, wire::epoch_milliseconds>,
            wire::field<"t", &order_frame::trade, wire::id_text>, wire::ignored<"b">, wire::ignored<"a">,
            wire::loose_field<"m", &order_frame::maker>, wire::loose_field<"R", &order_update::reduce_only>,
            wire::ignored<"wt">, wire::ignored<"ot">,
            wire::loose_field<"ps", &order_update::position_side, wire::words<position_side_words>>,
            wire::ignored<"cp">, wire::ignored<"AP">, wire::ignored<"cr">,
            wire::loose_field<"rp", &order_frame::realized_pnl, wire::lenient_decimal>, wire::ignored<"pP">,
            wire::ignored<"si">, wire::ignored<"ss">, wire::ignored<"V">, wire::ignored<"pm">,
            wire::ignored<"gtd">, wire::ignored<"er">>>>;

/// TRADE_LITE tells a fill early and nothing of its fee; ORDER_TRADE_UPDATE tells the same fill, with the same "t".
struct trade_lite_frame : fill {
    timestamp event_time;
};
using trade_lite_schema =
    wire::schema<wire::tag<"e", "TRADE_LITE">,
                 wire::field<"E", &trade_lite_frame::event_time, wire::epoch_milliseconds>,
                 wire::optional_field<"T", &fill::venue_time, wire::epoch_milliseconds>,
                 wire::field<"s", &fill::symbol>, wire::ignored<"q">, wire::ignored<"p">,
                 wire::field<"m", &fill::maker>, wire::field<"c", &fill::client_order_id, client_id_text>,
                 wire::field<"S", &fill::side, wire::words<side_words>>, wire::field<"L", &fill::price>,
                 wire::field<"l", &fill::quantity>, wire::field<"t", &fill::id, wire::id_text>,
                 wire::field<"i", &fill::venue_order_id, wire::id_text>>;

/// ACCOUNT_UPDATE: what changed of balances and positions. Its lists are read when its time is known.
struct account_frame {
    timestamp transaction_time;
    timestamp event_time;
    std::string_view balances;
    std::string_view positions;
};
using account_schema = wire::schema<
    wire::tag<"e", "ACCOUNT_UPDATE">,
    wire::optional_field<"T", &account_frame::transaction_time, wire::epoch_milliseconds>,
    wire::field<"E", &account_frame::event_time, wire::epoch_milliseconds>,
    wire::group<"a",
                wire::schema<wire::ignored<"m">,
                             wire::field<"B", &account_frame::balances, wire::raw_value, wire::optional>,
                             wire::field<"P", &account_frame::positions, wire::raw_value, wire::optional>>>>;
using stream_balance_schema =
    wire::schema<wire::field<"a", &balance_update::asset>, wire::field<"wb", &balance_update::wallet>,
                 wire::ignored<"cw">, wire::ignored<"bc">>;
using stream_position_schema =
    wire::schema<wire::field<"s", &position_update::symbol>, wire::field<"pa", &position_update::quantity>,
                 wire::field<"ep", &position_update::entry_price>, wire::ignored<"bep">, wire::ignored<"cr">,
                 wire::loose_field<"up", &position_update::unrealized_pnl, wire::lenient_decimal>,
                 wire::ignored<"mt">, wire::ignored<"iw">,
                 wire::field<"ps", &position_update::position_side, wire::words<position_side_words>>>;

struct listen_key_frame {
    std::string_view key;
};
using listen_key_expired_schema =
    wire::schema<wire::tag<"e", "listenKeyExpired">, wire::ignored<"E">,
                 wire::field<"listenKey", &listen_key_frame::key, wire::raw_text, wire::optional>>;

} // namespace gatewright::venue::binance_futures::detail
