// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_futures/detail/order_words.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// The replies of USDⓈ-M futures, alike over REST and over its WebSocket API (USDⓈ-M, "REST API").
namespace gatewright::venue::binance_futures::detail {

/// An order, of `POST`, `GET`, `PUT`, `DELETE /fapi/v1/order` and in lists. avgPrice and cumQuote left the replies in
/// July 2026; "time" is only in queries, and a new order's reply has no executed quantity with ACK.
using order_schema = wire::schema<
    wire::field<"orderId", &order_update::venue_order_id, wire::id_text>,
    wire::field<"symbol", &order_update::symbol>,
    wire::field<"status", &order_frame::status, wire::words<status_words>>,
    wire::field<"clientOrderId", &order_update::client_order_id, client_id_text>,
    wire::loose_field<"price", &order_update::price>,
    wire::loose_field<"avgPrice", &order_update::average_price, wire::lenient_decimal>,
    wire::loose_field<"origQty", &order_update::quantity>,
    wire::loose_field<"executedQty", &order_update::cumulative_quantity>, wire::ignored<"cumQty">,
    wire::ignored<"cumQuote">,
    wire::loose_field<"timeInForce", &order_frame::tif_said, wire::words<tif_words>>,
    wire::loose_field<"type", &order_frame::type_said, wire::words<type_words>>,
    wire::loose_field<"reduceOnly", &order_update::reduce_only>, wire::ignored<"closePosition">,
    wire::loose_field<"side", &order_update::side, wire::words<side_words>>,
    wire::loose_field<"positionSide", &order_update::position_side, wire::words<position_side_words>>,
    wire::ignored<"stopPrice">, wire::ignored<"workingType">, wire::ignored<"priceProtect">,
    wire::ignored<"origType">, wire::ignored<"priceMatch">, wire::ignored<"selfTradePreventionMode">,
    wire::ignored<"goodTillDate">, wire::loose_field<"time", &order_frame::created, wire::epoch_milliseconds>,
    wire::loose_field<"updateTime", &order_update::venue_time, wire::epoch_milliseconds>>;

/// `GET /fapi/v1/userTrades`.
using user_trade_schema =
    wire::schema<wire::field<"symbol", &fill::symbol>, wire::field<"id", &fill::id, wire::id_text>,
                 wire::field<"orderId", &fill::venue_order_id, wire::id_text>,
                 wire::field<"side", &fill::side, wire::words<side_words>>,
                 wire::field<"price", &fill::price>, wire::field<"qty", &fill::quantity>,
                 wire::loose_field<"realizedPnl", &fill::realized_pnl, wire::lenient_decimal>,
                 wire::ignored<"marginAsset">, wire::ignored<"quoteQty">,
                 wire::loose_field<"commission", &fill_row::commission_amount>,
                 wire::loose_field<"commissionAsset", &fill_row::commission_asset>,
                 wire::field<"time", &fill::venue_time, wire::epoch_milliseconds>,
                 wire::loose_field<"positionSide", &fill::position_side, wire::words<position_side_words>>,
                 wire::ignored<"buyer">, wire::field<"maker", &fill::maker>>;

/// `GET /fapi/v2|v3/balance`.
using balance_schema =
    wire::schema<wire::ignored<"accountAlias">, wire::field<"asset", &balance_update::asset>,
                 wire::loose_field<"balance", &balance_update::wallet>, wire::ignored<"crossWalletBalance">,
                 wire::ignored<"crossUnPnl">,
                 wire::loose_field<"availableBalance", &balance_update::available>,
                 wire::ignored<"maxWithdrawAmount">, wire::ignored<"marginAvailable">,
                 wire::loose_field<"updateTime", &balance_update::venue_time, wire::epoch_milliseconds>>;

/// The assets and positions of `GET /fapi/v2|v3/account`.
using account_asset_schema = wire::schema<
    wire::field<"asset", &balance_update::asset>, wire::loose_field<"walletBalance", &balance_update::wallet>,
    wire::ignored<"unrealizedProfit">, wire::ignored<"marginBalance">, wire::ignored<"maintMargin">,
    wire::ignored<"initialMargin">, wire::ignored<"positionInitialMargin">,
    wire::ignored<"openOrderInitialMargin">, wire::ignored<"crossWalletBalance">, wire::ignored<"crossUnPnl">,
    wire::loose_field<"availableBalance", &balance_update::available>, wire::ignored<"maxWithdrawAmount">,
    wire::ignored<"marginAvailable">,
    wire::loose_field<"updateTime", &balance_update::venue_time, wire::epoch_milliseconds>>;
using account_position_schema = wire::schema<
    wire::field<"symbol", &position_update::symbol>,
    wire::loose_field<"positionSide", &position_update::position_side, wire::words<position_side_words>>,
    wire::field<"positionAmt", &position_update::quantity>,
    wire::loose_field<"unrealizedProfit", &position_update::unrealized_pnl, wire::lenient_decimal>,
    wire::loose_field<"entryPrice", &position_update::entry_price>,
    wire::loose_field<"updateTime", &position_update::venue_time, wire::epoch_milliseconds>>;
struct account_lists {
    std::string_view assets;
    std::string_view positions;
};
using account_reply_schema =
    wire::schema<wire::field<"assets", &account_lists::assets, wire::raw_value, wire::required>,
                 wire::field<"positions", &account_lists::positions, wire::raw_value, wire::optional>>;

/// `GET /fapi/v2|v3/positionRisk`. The quantity is signed.
using position_risk_schema = wire::schema<
    wire::field<"symbol", &position_update::symbol>,
    wire::loose_field<"positionSide", &position_update::position_side, wire::words<position_side_words>>,
    wire::field<"positionAmt", &position_update::quantity>,
    wire::loose_field<"entryPrice", &position_update::entry_price>, wire::ignored<"breakEvenPrice">,
    wire::ignored<"markPrice">, wire::loose_field<"unRealizedProfit", &position_update::unrealized_pnl>,
    wire::loose_field<"updateTime", &position_update::venue_time, wire::epoch_milliseconds>>;

struct small_reply {
    std::string_view listen_key;
    bool dual_side = false;
    bool multi_assets = false;
};
using listen_key_schema = wire::schema<wire::field<"listenKey", &small_reply::listen_key, wire::raw_text>>;
using account_config_schema =
    wire::schema<wire::ignored<"feeTier">, wire::ignored<"canTrade">, wire::ignored<"canDeposit">,
                 wire::ignored<"canWithdraw">, wire::field<"dualSidePosition", &small_reply::dual_side>,
                 wire::ignored<"updateTime">,
                 wire::optional_field<"multiAssetsMargin", &small_reply::multi_assets>>;

/// "marginType": of `symbolConfig`.
struct margin_type_words {
    static constexpr wire::word<margin_mode> words[] = {{"CROSSED", margin_mode::cross},
                                                        {"ISOLATED", margin_mode::isolated}};
};
using symbol_config_schema =
    wire::schema<wire::field<"symbol", &instrument_config::symbol>,
                 wire::field<"marginType", &instrument_config::margin_mode, wire::words<margin_type_words>>,
                 wire::ignored<"isAutoAddMargin">, wire::field<"leverage", &instrument_config::leverage>>;

using commission_rate_schema = wire::schema<wire::field<"symbol", &fee_rates::symbol>,
                                            wire::field<"makerCommissionRate", &fee_rates::maker>,
                                            wire::field<"takerCommissionRate", &fee_rates::taker>>;

} // namespace gatewright::venue::binance_futures::detail
