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

/// "m" of ACCOUNT_UPDATE: why balances changed. Trading is no flow of money; what has no name here is one of another
/// kind.
struct flow_word {
    cash_flow_kind kind = cash_flow_kind::other;
    bool trading = false;
};
struct flow_words {
    static constexpr wire::word<flow_word> words[] = {{"ORDER", {cash_flow_kind::other, true}},
                                                      {"FUNDING_FEE", {cash_flow_kind::funding}},
                                                      {"DEPOSIT", {cash_flow_kind::transfer}},
                                                      {"WITHDRAW", {cash_flow_kind::transfer}},
                                                      {"WITHDRAW_REJECT", {cash_flow_kind::transfer}},
                                                      {"MARGIN_TRANSFER", {cash_flow_kind::transfer}},
                                                      {"ASSET_TRANSFER", {cash_flow_kind::transfer}},
                                                      {"ADMIN_DEPOSIT", {cash_flow_kind::transfer}},
                                                      {"ADMIN_WITHDRAW", {cash_flow_kind::transfer}},
                                                      {"COIN_SWAP_DEPOSIT", {cash_flow_kind::transfer}},
                                                      {"COIN_SWAP_WITHDRAW", {cash_flow_kind::transfer}},
                                                      {"INSURANCE_CLEAR", {cash_flow_kind::liquidation}},
                                                      {"ADJUSTMENT", {cash_flow_kind::adjustment}}};
    static constexpr flow_word other{};
};
/// A row of "B", with what it changed by.
struct balance_frame : balance_update {
    decimal change;
};

/// ACCOUNT_UPDATE: what changed of balances and positions. Its lists are read when its time is known.
struct account_frame {
    timestamp transaction_time;
    timestamp event_time;
    std::string_view balances;
    std::string_view positions;
    flow_word reason;
};
using account_schema = wire::schema<
    wire::tag<"e", "ACCOUNT_UPDATE">,
    wire::optional_field<"T", &account_frame::transaction_time, wire::epoch_milliseconds>,
    wire::field<"E", &account_frame::event_time, wire::epoch_milliseconds>,
    wire::group<"a",
                wire::schema<wire::field<"m", &account_frame::reason, wire::words<flow_words>, wire::loose>,
                             wire::field<"B", &account_frame::balances, wire::raw_value, wire::optional>,
                             wire::field<"P", &account_frame::positions, wire::raw_value, wire::optional>>>>;
using stream_balance_schema =
    wire::schema<wire::field<"a", &balance_update::asset>, wire::field<"wb", &balance_update::wallet>,
                 wire::ignored<"cw">, wire::loose_field<"bc", &balance_frame::change, wire::lenient_decimal>>;
using stream_position_schema =
    wire::schema<wire::field<"s", &position_update::symbol>, wire::field<"pa", &position_update::quantity>,
                 wire::field<"ep", &position_update::entry_price>, wire::ignored<"bep">, wire::ignored<"cr">,
                 wire::loose_field<"up", &position_update::unrealized_pnl, wire::lenient_decimal>,
                 wire::ignored<"mt">, wire::ignored<"iw">,
                 wire::field<"ps", &position_update::position_side, wire::words<position_side_words>>>;

/// ACCOUNT_CONFIG_UPDATE: the leverage of a symbol ("ac"), or the multi-assets mode ("ai").
struct config_frame {
    timestamp event_time;
    instrument_config setting;
    bool of_symbol = false;

    const char* read_symbol(wire::json_reader& in, const char* p) noexcept {
        using schema = wire::schema<wire::field<"s", &instrument_config::symbol>,
                                    wire::field<"l", &instrument_config::leverage>>;
        std::uint64_t seen = 0;
        of_symbol = true;
        return schema::read(in, p, setting, seen);
    }
};
using config_update_schema =
    wire::schema<wire::tag<"e", "ACCOUNT_CONFIG_UPDATE">,
                 wire::field<"E", &config_frame::event_time, wire::epoch_milliseconds>, wire::ignored<"T">,
                 wire::call<"ac", &config_frame::read_symbol, wire::optional>, wire::ignored<"ai">>;

/// MARGIN_CALL: positions that are near their liquidation.
struct margin_call_frame {
    timestamp event_time;
    std::string_view positions;
};
using margin_call_schema =
    wire::schema<wire::tag<"e", "MARGIN_CALL">,
                 wire::field<"E", &margin_call_frame::event_time, wire::epoch_milliseconds>,
                 wire::ignored<"cw">, wire::field<"p", &margin_call_frame::positions, wire::raw_value>>;
using called_position_schema =
    wire::schema<wire::field<"s", &margin_warning::symbol>,
                 wire::field<"ps", &margin_warning::position_side, wire::words<position_side_words>>,
                 wire::field<"pa", &margin_warning::quantity>, wire::ignored<"mt">, wire::ignored<"iw">,
                 wire::loose_field<"mp", &margin_warning::mark_price, wire::lenient_decimal>,
                 wire::ignored<"up">,
                 wire::loose_field<"mm", &margin_warning::maintenance_margin, wire::lenient_decimal>>;

struct listen_key_frame {
    std::string_view key;
};
using listen_key_expired_schema =
    wire::schema<wire::tag<"e", "listenKeyExpired">, wire::ignored<"E">,
                 wire::field<"listenKey", &listen_key_frame::key, wire::raw_text, wire::optional>>;

} // namespace gatewright::venue::binance_futures::detail
