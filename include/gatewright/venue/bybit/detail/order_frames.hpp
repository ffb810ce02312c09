// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/bybit/detail/market_frames.hpp>
#include <gatewright/venue/bybit/error_map.hpp>
#include <gatewright/venue/bybit/symbols.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// Orders, executions, positions and balances as the venue writes them, alike on the private link and in its replies
// (Bybit API v5, "WebSocket Stream", "Private"; "Trade", "Position", "Account"; "Enum Definitions").
namespace gatewright::venue::bybit::detail {

/// "category". A row that has none is of the category that was asked for.
struct category_word {
    std::optional<bybit::category> of{};
    bool told = false;
};
struct category_words {
    static constexpr wire::word<category_word> words[] = {{"linear", {category::linear, true}},
                                                          {"spot", {category::spot, true}},
                                                          {"inverse", {category::inverse, true}}};
    static constexpr category_word other{std::nullopt, true};
};
/// Whether a row is of the gateway's category.
[[nodiscard]] constexpr bool is_ours(const category_word& row, std::optional<category> ours) noexcept {
    return !row.told || !ours || row.of == ours;
}

/// "orderStatus". A conditional order that is being triggered is working from then on.
struct state_word {
    lifecycle state = lifecycle::working;
    const char* unknown =
        nullptr; ///< the word, if it is not in the table: working until a list says otherwise
};
struct state_words {
    static constexpr wire::word<state_word> words[] = {{"New", {lifecycle::working}},
                                                       {"PartiallyFilled", {lifecycle::working}},
                                                       {"Filled", {lifecycle::filled}},
                                                       {"Cancelled", {lifecycle::cancelled}},
                                                       {"Untriggered", {lifecycle::untriggered}},
                                                       {"Triggered", {lifecycle::working}},
                                                       {"PartiallyFilledCanceled", {lifecycle::cancelled}},
                                                       {"Deactivated", {lifecycle::cancelled}},
                                                       {"Rejected", {lifecycle::rejected}}};
    static constexpr state_word other{};
};
/// "timeInForce".
struct life_word {
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool post_only = false;
    const char* unknown = nullptr;
};
struct life_words {
    using tif = gatewright::time_in_force;
    static constexpr wire::word<life_word> words[] = {{"GTC", {tif::good_till_cancel}},
                                                      {"IOC", {tif::immediate_or_cancel}},
                                                      {"PostOnly", {tif::good_till_cancel, true}},
                                                      {"FOK", {tif::fill_or_kill}},
                                                      {"RPI", {tif::good_till_cancel, true}}};
    static constexpr life_word other{};
};
/// "orderType".
struct type_word {
    bool market = false;
    bool known = false;
    const char* unknown = nullptr;
};
struct type_words {
    static constexpr wire::word<type_word> words[] = {{"Limit", {false, true}}, {"Market", {true, true}}};
    static constexpr type_word other{};
};
/// "stopOrderType": what a conditional order is for; of one that is not, empty or "UNKNOWN".
enum class stop_kind : std::uint8_t { none, stop, profit, trailing };
struct stop_words {
    static constexpr wire::word<stop_kind> words[] = {{"UNKNOWN", stop_kind::none},
                                                      {"TakeProfit", stop_kind::profit},
                                                      {"PartialTakeProfit", stop_kind::profit},
                                                      {"TrailingStop", stop_kind::trailing}};
    static constexpr stop_kind other = stop_kind::stop;
};
/// Why an order ended ("rejectReason", "cancelType").
struct end_cause {
    lifecycle state = lifecycle::cancelled;
    order_errc reason = order_errc{};
};
struct reject_words {
    static constexpr end_cause unfilled{lifecycle::expired, order_errc::would_not_fill};
    static constexpr wire::word<end_cause> words[] = {
        {"EC_NoError", {}},
        {"EC_PerCancelRequest", {}},
        {"EC_PostOnlyWillTakeLiquidity", {lifecycle::rejected, order_errc::would_take}},
        {"EC_NoImmediateQtyToFill", unfilled},
        {"EC_CancelForNoFullFill", unfilled},
        {"EC_NoEnoughQtyToFill", unfilled},
        {"INSUFFICIENT_MARGIN", {lifecycle::cancelled, order_errc::insufficient_funds}},
        {"EC_OrigClOrdIDDoesNotExist", {}}};
    static constexpr end_cause other{};
};
struct cancel_words {
    static constexpr end_cause liquidated{lifecycle::cancelled, order_errc::liquidation};
    static constexpr end_cause settled{lifecycle::expired, order_errc::market_closed};
    static constexpr wire::word<end_cause> words[] = {
        {"UNKNOWN", {}},
        {"CancelByUser", {}},
        {"CancelByReduceOnly", {lifecycle::cancelled, order_errc::reduce_only_violation}},
        {"CancelByPrepareLiq", liquidated},
        {"CancelAllBeforeLiq", liquidated},
        {"CancelByPrepareAdl", liquidated},
        {"CancelAllBeforeAdl", liquidated},
        {"CancelBySettle", settled},
        {"CancelByDelivery", settled},
        {"CancelBySmp", {lifecycle::expired, order_errc::self_trade}}};
    static constexpr end_cause other{};
};

/// "positionIdx": 0 net, 1 long, 2 short.
struct position_index {
    static const char* read(wire::json_reader& in, const char* p, position_side& out) noexcept {
        std::uint64_t n = 0;
        p = wire::by_type::read(in, p, n);
        out = n == 1 ? position_side::long_side : n == 2 ? position_side::short_side : position_side::net;
        return p;
    }
};
/// "createType": what the venue made by itself. Stops of a position are somebody's.
struct made_by_venue {
    static const char* read(wire::json_reader& in, const char* p, bool& out) noexcept {
        std::string_view word;
        p = wire::raw_text::read(in, p, word);
        for (const std::string_view lead : {"CreateByLiq", "CreateByTakeOver", "CreateByAdl",
                                            "CreateBySettle", "CreateByAdmin", "CreateByDelivery"})
            out = out || word.starts_with(lead);
        return p;
    }
};
struct unit_words {
    static constexpr wire::word<bool> words[] = {{"quoteCoin", true}, {"baseCoin", false}};
    static constexpr bool other = false;
};

/// A row of an order, with the words that several of its fields are made of.
struct order_row : order_report {
    category_word category;
    state_word state_said;
    type_word type_said;
    life_word life_said;
    stop_kind stops = stop_kind::none;
    end_cause rejected_for, cancelled_for;
    gatewright::price price_before; ///< "lastPriceOnCreated"
    std::uint64_t direction = 0;    ///< "triggerDirection": 1 rise, 2 fall; 0 not told
    bool in_quote = false;
    timestamp created;
    fixed_string<63> reject_text; ///< "rejectReason"

    const char* read_reject(wire::json_reader& in, const char* p) noexcept {
        const char* const after = wire::cut_text::read(in, p, reject_text);
        if (after != nullptr) static_cast<void>(wire::words<reject_words>::find(reject_text, rejected_for));
        return after;
    }
};

/// In the order of the documentation's example of a push.
using order_schema =
    wire::schema<wire::field<"symbol", &order_update::symbol>,
                 wire::field<"orderId", &order_update::venue_order_id, wire::id_text>,
                 wire::loose_field<"side", &order_update::side, wire::words<side_words>>,
                 wire::loose_field<"orderType", &order_row::type_said, wire::words<type_words>>,
                 wire::loose_field<"cancelType", &order_row::cancelled_for, wire::words<cancel_words>>,
                 wire::loose_field<"price", &order_update::price>,
                 wire::loose_field<"qty", &order_update::quantity>, wire::ignored<"orderIv">,
                 wire::loose_field<"timeInForce", &order_row::life_said, wire::words<life_words>>,
                 wire::field<"orderStatus", &order_row::state_said, wire::words<state_words>>,
                 wire::loose_field<"orderLinkId", &order_update::client_order_id, wire::cut_text>,
                 wire::loose_field<"lastPriceOnCreated", &order_row::price_before, wire::lenient_decimal>,
                 wire::loose_field<"reduceOnly", &order_update::reduce_only>, wire::ignored<"leavesQty">,
                 wire::ignored<"leavesValue">,
                 wire::loose_field<"cumExecQty", &order_update::cumulative_quantity>,
                 wire::ignored<"cumExecValue">,
                 wire::loose_field<"avgPrice", &order_update::average_price, wire::lenient_decimal>,
                 wire::ignored<"blockTradeId">,
                 wire::loose_field<"positionIdx", &order_update::position_side, position_index>,
                 wire::ignored<"cumExecFee">, wire::ignored<"closedPnl">,
                 wire::loose_field<"createdTime", &order_row::created, quoted_milliseconds>,
                 wire::loose_field<"updatedTime", &order_update::venue_time, quoted_milliseconds>,
                 wire::call<"rejectReason", &order_row::read_reject, wire::loose>,
                 wire::loose_field<"stopOrderType", &order_row::stops, wire::words<stop_words>>,
                 wire::ignored<"tpslMode">, wire::loose_field<"triggerPrice", &order_update::trigger_price>,
                 wire::ignored<"takeProfit">, wire::ignored<"stopLoss">, wire::ignored<"tpTriggerBy">,
                 wire::ignored<"slTriggerBy">, wire::ignored<"tpLimitPrice">, wire::ignored<"slLimitPrice">,
                 wire::loose_field<"triggerDirection", &order_row::direction>, wire::ignored<"triggerBy">,
                 wire::ignored<"closeOnTrigger">,
                 wire::loose_field<"category", &order_row::category, wire::words<category_words>>,
                 wire::ignored<"placeType">, wire::ignored<"smpType">, wire::ignored<"smpGroup">,
                 wire::ignored<"smpOrderId">, wire::ignored<"feeCurrency">, wire::ignored<"cumFeeDetail">,
                 wire::loose_field<"createType", &order_update::venue_made, made_by_venue>,
                 wire::loose_field<"marketUnit", &order_row::in_quote, wire::words<unit_words>>>;

/// Whether a row says in which direction its order waits. Lists of spot do not, and neither does a price that was just
/// the trigger's.
[[nodiscard]] constexpr bool tells_direction(const order_row& f) noexcept {
    const bool apart = !f.price_before.is_zero() && f.price_before != f.trigger_price;
    return f.direction != 0 || apart || f.stops == stop_kind::trailing;
}
/// The type of an order that waits, or did: whether it goes with the market or against it. Where no direction is told,
/// as of spot, the price when it was made tells it.
[[nodiscard]] constexpr order_type conditional_type(const order_row& f) noexcept {
    if (f.stops == stop_kind::trailing) return order_type::trailing_stop;
    bool rises = f.direction == 1;
    if (f.direction == 0) rises = f.trigger_price > f.price_before;
    const bool profits = tells_direction(f) ? rises != (f.side == side::buy) : f.stops == stop_kind::profit;
    if (f.type_said.market) return profits ? order_type::take_profit : order_type::stop;
    return profits ? order_type::take_profit_limit : order_type::stop_limit;
}

/// Why an order ended, as far as it is told, and how it then counts.
inline void conclude_end(order_row& f) noexcept {
    const end_cause why = f.rejected_for.reason != order_errc{} ? f.rejected_for : f.cancelled_for;
    if (f.state == lifecycle::cancelled) {
        f.state = why.state;
        f.reason = why.reason;
    } else if (f.state == lifecycle::rejected) {
        f.reason = why.reason == order_errc{} ? order_errc::rejected : why.reason;
    }
    f.text.assign(f.reject_text);
    // What was filled in part was not refused.
    if (f.state == lifecycle::rejected && !f.cumulative_quantity.is_zero()) f.state = lifecycle::cancelled;
}

/// Fills in what follows from several fields together. An order that waits is known by the same id before and after: it
/// is told as that of the conditional order, and from when it was triggered as the order's too.
inline void conclude(order_row& f, std::uint64_t seen) noexcept {
    const auto has = [&](std::uint64_t bits) { return (seen & bits) == bits; };
    f.state = f.state_said.state;
    f.time_in_force = f.life_said.time_in_force;
    f.post_only = f.life_said.post_only;
    f.type = f.type_said.market ? order_type::market : order_type::limit;
    const bool waits = f.state == lifecycle::untriggered ||
                       (f.trigger_price.value.sign() > 0 && (f.stops != stop_kind::none || f.direction != 0));
    if (waits) {
        f.type = conditional_type(f);
        f.has_direction = tells_direction(f);
        f.conditional_order_id = f.venue_order_id;
        if (f.state == lifecycle::untriggered) f.venue_order_id = {};
    }
    if (f.type_said.market) {
        f.price = {};
        if (waits) f.time_in_force = time_in_force::good_till_cancel;
    }
    f.has_terms = !f.in_quote && (f.type_said.known || f.type_said.unknown != nullptr) &&
                  has(order_schema::bit<"side">() | order_schema::bit<"qty">()) &&
                  (f.type_said.market || has(order_schema::bit<"price">()));
    f.has_filled = has(order_schema::bit<"cumExecQty">());
    if (f.venue_time == timestamp{}) f.venue_time = f.created;
    if (is_terminal(f.state) && f.state != lifecycle::filled) conclude_end(f);
    if (f.type_said.unknown != nullptr || f.life_said.unknown != nullptr || f.state_said.unknown != nullptr)
        [[unlikely]]
        note_unknown_words(f, {f.type_said.unknown, f.life_said.unknown, f.state_said.unknown});
}

/// "execType".
enum class exec_kind : std::uint8_t { unknown, fill, funding, nothing };
struct exec_words {
    static constexpr wire::word<exec_kind> words[] = {{"Trade", exec_kind::fill},
                                                      {"Funding", exec_kind::funding},
                                                      {"AdlTrade", exec_kind::fill},
                                                      {"BustTrade", exec_kind::fill},
                                                      {"Delivery", exec_kind::fill},
                                                      {"Settle", exec_kind::fill},
                                                      {"MovePosition", exec_kind::fill},
                                                      {"BlockTrade", exec_kind::fill},
                                                      {"FutureSpread", exec_kind::fill},
                                                      {"CorporateAction", exec_kind::fill},
                                                      {"SessionSettlePnL", exec_kind::nothing}};
    static constexpr exec_kind other = exec_kind::unknown;
};
/// `execution`, and `GET /v5/execution/list`. A fee is positive where it is paid.
struct exec_row : fill_row {
    category_word category;
    exec_kind type = exec_kind::fill;
    gatewright::quantity closed; ///< "closedSize": so much of it closes what was held
};
/// Which side an execution works on where long and short are held apart, by what it closed: all of it, or nothing.
/// `net` if that is not told, or if it says that it did both, which no order with two sides can.
[[nodiscard]] constexpr position_side side_of(const exec_row& f, bool told) noexcept {
    const bool closes = f.closed == f.quantity;
    if (!told || (!closes && !f.closed.is_zero())) return position_side::net;
    return (f.side == side::buy) != closes ? position_side::long_side : position_side::short_side;
}
using exec_schema = wire::schema<
    wire::loose_field<"category", &exec_row::category, wire::words<category_words>>,
    wire::field<"symbol", &fill::symbol>, wire::loose_field<"closedSize", &exec_row::closed, wire::lossy>,
    wire::loose_field<"execFee", &fill_row::commission_amount, wire::lossy>,
    wire::field<"execId", &fill::id, wire::id_text>, wire::field<"execPrice", &fill::price>,
    wire::field<"execQty", &fill::quantity>,
    wire::loose_field<"execType", &exec_row::type, wire::words<exec_words>>, wire::ignored<"execValue">,
    wire::ignored<"feeRate">, wire::ignored<"tradeIv">, wire::ignored<"markIv">,
    wire::ignored<"blockTradeId">, wire::ignored<"markPrice">, wire::ignored<"indexPrice">,
    wire::ignored<"underlyingPrice">, wire::ignored<"leavesQty">,
    wire::loose_field<"orderId", &fill::venue_order_id, wire::id_text>,
    wire::loose_field<"orderLinkId", &fill::client_order_id, wire::cut_text>, wire::ignored<"orderPrice">,
    wire::ignored<"orderQty">, wire::ignored<"orderType">, wire::ignored<"stopOrderType">,
    wire::loose_field<"side", &fill::side, wire::words<side_words>>,
    wire::field<"execTime", &fill::venue_time, quoted_milliseconds>, wire::ignored<"isLeverage">,
    wire::loose_field<"isMaker", &fill::maker>, wire::ignored<"seq">,
    wire::loose_field<"feeCurrency", &fill_row::commission_asset>,
    wire::loose_field<"execPnl", &fill::realized_pnl, wire::lenient_decimal>, wire::ignored<"createType">,
    wire::ignored<"extraFees">>;

/// `position`, and `GET /v5/position/list`: a size without a sign, and a side that is empty where it is flat.
struct position_row : position_update {
    category_word category;
    gatewright::side side = side::buy;
    decimal leverage;
};
using position_schema =
    wire::schema<wire::loose_field<"positionIdx", &position_update::position_side, position_index>,
                 wire::ignored<"tradeMode">, wire::ignored<"riskId">, wire::ignored<"riskLimitValue">,
                 wire::field<"symbol", &position_update::symbol>,
                 wire::loose_field<"side", &position_row::side, wire::words<side_words>>,
                 wire::field<"size", &position_update::quantity>,
                 wire::loose_field<"avgPrice", &position_update::entry_price, wire::lossy>,
                 wire::loose_field<"entryPrice", &position_update::entry_price, wire::lossy>,
                 wire::loose_field<"leverage", &position_row::leverage, wire::lenient_decimal>,
                 wire::loose_field<"unrealisedPnl", &position_update::unrealized_pnl, wire::lenient_decimal>,
                 wire::loose_field<"updatedTime", &position_update::venue_time, quoted_milliseconds>,
                 wire::loose_field<"category", &position_row::category, wire::words<category_words>>>;

/// One coin of a wallet.
struct coin_row : balance_update {
    decimal locked, order_margin, position_margin, bonus;
};
using coin_schema =
    wire::schema<wire::field<"coin", &balance_update::asset>, wire::ignored<"equity">,
                 wire::ignored<"usdValue">,
                 wire::loose_field<"walletBalance", &balance_update::wallet, wire::lossy>,
                 wire::loose_field<"totalOrderIM", &coin_row::order_margin, wire::lenient_decimal>,
                 wire::loose_field<"totalPositionIM", &coin_row::position_margin, wire::lenient_decimal>,
                 wire::loose_field<"locked", &coin_row::locked, wire::lenient_decimal>,
                 wire::loose_field<"bonus", &coin_row::bonus, wire::lenient_decimal>>;
struct wallet_row {
    std::string_view coins;
    timestamp received; ///< unused: rows of lists have it
};
using wallet_schema = wire::schema<wire::field<"coin", &wallet_row::coins, wire::raw_array>>;

/// What of a coin is free: its balance without what orders of spot lock, without margins and without what the venue
/// gave as a bonus, and not below zero ("Get Wallet Balance", "availableToWithdraw"). On cross margin other coins may
/// stand for orders too: more may be free.
inline void conclude(coin_row& b) noexcept {
    b.available = b.wallet;
    b.has_available = true;
    for (const decimal part : {b.locked, b.order_margin, b.position_margin, b.bonus}) {
        const auto rest = checked_sub(b.available, part);
        if (!rest) {
            b.has_available = false;
            return;
        }
        b.available = *rest;
    }
    if (b.available.is_negative()) b.available = {};
}

} // namespace gatewright::venue::bybit::detail
