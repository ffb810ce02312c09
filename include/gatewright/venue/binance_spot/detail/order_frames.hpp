// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/order_frames.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// Orders of spot, in events and replies, beside what all of Binance's APIs share ("Enums", "User Data Streams", "New
// order (TRADE)").
namespace gatewright::venue::binance_spot::detail {

using binance::client_id_text;
using binance::side_words;
using binance::status_word;
using binance::tif_words;
using binance::type_word;
using wire::epoch_milliseconds;

struct type_words {
    static constexpr wire::word<type_word> words[] = {
        {"LIMIT", {order_type::limit, true}},
        {"MARKET", {order_type::market, true}},
        {"LIMIT_MAKER", {order_type::limit, true, false, false, true}},
        {"STOP_LOSS", {order_type::stop, true, true}},
        {"STOP_LOSS_LIMIT", {order_type::stop_limit, true, true}},
        {"TAKE_PROFIT", {order_type::take_profit, true, true}},
        {"TAKE_PROFIT_LIMIT", {order_type::take_profit_limit, true, true}}};
    static constexpr type_word other{};
};
/// PENDING_NEW: a leg of a list that waits for another order of it.
struct status_words {
    static constexpr wire::word<status_word> words[] = {
        {"NEW", {lifecycle::working, true}},
        {"PARTIALLY_FILLED", {lifecycle::working}},
        {"FILLED", {lifecycle::filled}},
        {"CANCELED", {lifecycle::cancelled}},
        {"EXPIRED", {lifecycle::expired}},
        {"EXPIRED_IN_MATCH", {lifecycle::expired, false, false, true}},
        {"REJECTED", {lifecycle::rejected}},
        {"PENDING_NEW", {lifecycle::untriggered}},
        {"PENDING_CANCEL", {lifecycle::working}}};
    static constexpr status_word other{};
};
/// "x".
struct execution_words {
    static constexpr wire::word<binance::execution> words[] = {
        {"TRADE", binance::execution::trade},
        {"REPLACED", binance::execution::amendment},
        {"TRADE_PREVENTION", binance::execution::prevention}};
    static constexpr binance::execution other = binance::execution::other;
};

/// Why an order expired ("Enums", "Order Expiry Reason"); zero where that is its own term, or the venue's affair.
[[nodiscard]] constexpr order_errc expiry_reason(std::string_view word) noexcept {
    if (word == "REJECTED") return order_errc::rejected;
    if (word == "UNFILLED_FOK_ORDER_EXPIRED" || word == "INSUFFICIENT_LIQUIDITY")
        return order_errc::would_not_fill;
    if (word == "EXECUTION_RULE_PRICE_RANGE_EXCEEDED") return order_errc::price_out_of_band;
    return {};
}

/// The id of an execution that smart order routing brought, which numbers them apart from trades.
inline void name_allocation(trade_id& to, const trade_id& allocation) noexcept {
    to.assign("a");
    for (const char c : allocation.view()) to.push_back(c);
}

/// An order with what several of its fields are made of.
struct order_frame : binance::order_frame {
    gatewright::client_order_id original_id; ///< of a cancel or an amendment, which has an id of its own
    std::string_view rejected_for;           ///< "r"
    std::int64_t working_since = 0;          ///< milliseconds; -1: it is not on the book
    std::int64_t trailing = 0;               ///< basis points; zero: it does not trail
    bool on_book = false;
    gatewright::price pegged; ///< the price that a pegged order got
    decimal quote_quantity;   ///< of a market order for a sum
    trade_id allocation;      ///< of an execution that smart order routing brought
};

/// Fills in what follows from several fields together.
inline void conclude(order_frame& f) noexcept {
    if (!f.original_id.empty()) [[unlikely]]
        f.client_order_id = f.original_id;
    binance::conclude(f);
    // What waits for its price is on no book.
    if (f.status.fresh && (f.on_book || f.working_since > 0)) f.state = lifecycle::working;
    if (f.trailing > 0 && !has_limit_price(f.type)) f.type = order_type::trailing_stop;
    if (!f.pegged.is_zero()) f.price = f.pegged;
    if (!f.prevented.is_zero()) [[unlikely]]
        if (const auto left = checked_add(f.quantity.value, f.prevented.value.negated()))
            f.quantity = {*left};
    f.amended = f.amended || (f.what == binance::execution::prevention && f.state == lifecycle::working);
    // The quantity of one for a sum follows from what it finds.
    f.has_terms = f.has_terms && f.quote_quantity.is_zero();
    if (f.state == lifecycle::expired && !f.text.empty())
        if (const order_errc why = expiry_reason(f.text.view()); why != order_errc{}) f.reason = why;
    if (!f.rejected_for.empty() && f.rejected_for != "NONE") f.text.assign(f.rejected_for);
    if (!f.allocation.empty() && (f.trade.empty() || f.trade.view().starts_with('-'))) [[unlikely]]
        name_allocation(f.trade, f.allocation);
}

/// `executionReport`. Of a cancel "c" is the id of the cancel and "C" the order's.
using execution_report_schema = wire::schema<
    wire::tag<"e", "executionReport">, wire::field<"E", &order_frame::event_time, epoch_milliseconds>,
    wire::field<"s", &order_update::symbol>, wire::field<"c", &order_update::client_order_id, client_id_text>,
    wire::field<"S", &order_update::side, wire::words<side_words>>,
    wire::field<"o", &order_frame::type_said, wire::words<type_words>>,
    wire::field<"f", &order_frame::tif_said, wire::words<tif_words>>,
    wire::field<"q", &order_update::quantity>, wire::field<"p", &order_update::price>,
    wire::loose_field<"P", &order_update::trigger_price>, wire::loose_field<"d", &order_frame::trailing>,
    wire::ignored<"F">, wire::ignored<"g">, wire::loose_field<"C", &order_frame::original_id, client_id_text>,
    wire::field<"x", &order_frame::what, wire::words<execution_words>>,
    wire::field<"X", &order_frame::status, wire::words<status_words>>,
    wire::loose_field<"r", &order_frame::rejected_for, wire::raw_text>,
    wire::field<"i", &order_update::venue_order_id, wire::id_text>,
    wire::field<"l", &order_frame::last_quantity>, wire::field<"z", &order_update::cumulative_quantity>,
    wire::field<"L", &order_frame::last_price>, wire::loose_field<"n", &order_frame::commission_amount>,
    wire::loose_field<"N", &order_frame::commission_asset>,
    wire::field<"T", &order_update::venue_time, epoch_milliseconds>,
    wire::field<"t", &order_frame::trade, wire::id_text>, wire::ignored<"v">, wire::ignored<"I">,
    wire::loose_field<"w", &order_frame::on_book>, wire::loose_field<"m", &order_frame::maker>,
    wire::ignored<"M">, wire::ignored<"O">, wire::ignored<"Z">, wire::ignored<"Y">,
    wire::loose_field<"Q", &order_frame::quote_quantity>, wire::ignored<"D">, wire::ignored<"j">,
    wire::ignored<"J">, wire::ignored<"W">, wire::ignored<"V">,
    wire::loose_field<"A", &order_update::prevented>, wire::ignored<"B">, wire::ignored<"u">,
    wire::ignored<"U">, wire::ignored<"Cs">, wire::ignored<"pl">, wire::ignored<"pL">, wire::ignored<"pY">,
    wire::ignored<"b">, wire::loose_field<"a", &order_frame::allocation, wire::id_text>, wire::ignored<"k">,
    wire::ignored<"uS">, wire::ignored<"gP">, wire::ignored<"gOT">, wire::ignored<"gOV">,
    wire::loose_field<"gp", &order_frame::pegged>,
    wire::loose_field<"eR", &order_update::text, wire::cut_text>>;

/// An order of a reply or a list, with its executions unread where the reply has them.
struct order_reply_frame : order_frame {
    std::string_view fills;
};
/// In the order of the answers to a cancel and to a new order; queries have some keys more. An ACK has ids alone. What
/// was amended writes some keys otherwise: "qty", "quoteOrderQty", "preventedQty".
using order_schema = wire::schema<
    wire::field<"symbol", &order_update::symbol>,
    wire::loose_field<"origClientOrderId", &order_frame::original_id, client_id_text>,
    wire::field<"orderId", &order_update::venue_order_id, wire::id_text>, wire::ignored<"orderListId">,
    wire::loose_field<"clientOrderId", &order_update::client_order_id, client_id_text>,
    wire::loose_field<"transactTime", &order_update::venue_time, epoch_milliseconds>,
    wire::loose_field<"price", &order_update::price>, wire::loose_field<"origQty", &order_update::quantity>,
    wire::loose_field<"qty", &order_update::quantity>,
    wire::loose_field<"executedQty", &order_update::cumulative_quantity>,
    wire::loose_field<"preventedQty", &order_update::prevented>,
    wire::loose_field<"origQuoteOrderQty", &order_frame::quote_quantity>,
    wire::loose_field<"quoteOrderQty", &order_frame::quote_quantity>, wire::ignored<"cummulativeQuoteQty">,
    wire::ignored<"cumulativeQuoteQty">,
    wire::loose_field<"status", &order_frame::status, wire::words<status_words>>,
    wire::loose_field<"timeInForce", &order_frame::tif_said, wire::words<tif_words>>,
    wire::loose_field<"type", &order_frame::type_said, wire::words<type_words>>,
    wire::loose_field<"side", &order_update::side, wire::words<side_words>>,
    wire::loose_field<"stopPrice", &order_update::trigger_price>,
    wire::loose_field<"trailingDelta", &order_frame::trailing>, wire::ignored<"trailingTime">,
    wire::ignored<"icebergQty">, wire::loose_field<"time", &order_frame::created, epoch_milliseconds>,
    wire::loose_field<"updateTime", &order_frame::event_time, epoch_milliseconds>,
    wire::loose_field<"isWorking", &order_frame::on_book>,
    wire::loose_field<"workingTime", &order_frame::working_since>,
    wire::loose_field<"fills", &order_reply_frame::fills, wire::raw_value>, wire::ignored<"strategyId">,
    wire::ignored<"strategyType">, wire::ignored<"selfTradePreventionMode">,
    wire::loose_field<"preventedQuantity", &order_update::prevented>,
    wire::loose_field<"peggedPrice", &order_frame::pegged>,
    wire::loose_field<"expiryReason", &order_update::text, wire::cut_text>>;

/// An execution in the reply to a new order (`newOrderRespType` FULL).
struct reply_fill : fill_row {
    trade_id allocation;
};
using reply_fill_schema =
    wire::schema<wire::field<"price", &fill::price>, wire::field<"qty", &fill::quantity>,
                 wire::loose_field<"commission", &fill_row::commission_amount>,
                 wire::loose_field<"commissionAsset", &fill_row::commission_asset>,
                 wire::field<"tradeId", &fill::id, wire::id_text>,
                 wire::loose_field<"allocId", &reply_fill::allocation, wire::id_text>>;

/// The orders of a list, unread, in an answer that has them all: an order of a list is cancelled with the others.
struct list_answer {
    timestamp at;
    std::string_view orders;
};
using list_answer_schema =
    wire::schema<wire::loose_field<"transactionTime", &list_answer::at, epoch_milliseconds>,
                 wire::field<"orderReports", &list_answer::orders, wire::raw_value>>;

/// `amendedOrder` of an amendment's reply, unread.
struct amend_reply {
    timestamp at;
    std::string_view order;
};
using amend_reply_schema = wire::schema<
    wire::loose_field<"transactTime", &amend_reply::at, epoch_milliseconds>, wire::ignored<"executionId">,
    wire::field<"amendedOrder", &amend_reply::order, wire::raw_value>, wire::ignored<"listStatus">>;

} // namespace gatewright::venue::binance_spot::detail
