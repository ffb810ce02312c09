// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/words.hpp>

#include <string_view>

// The venue's words. Source: spot API, "ENUM Definitions"; "Order Status", "Order types", "Execution types".
namespace gatewright::sim::server::binance_spot {

using namespace binance;

/// The venue's words for order types. `LIMIT_MAKER` is a limit order that is post-only.
inline constexpr word_table<order_type, 6> type_words{{{order_type::limit, "LIMIT"},
                                                       {order_type::market, "MARKET"},
                                                       {order_type::stop, "STOP_LOSS"},
                                                       {order_type::stop_limit, "STOP_LOSS_LIMIT"},
                                                       {order_type::take_profit, "TAKE_PROFIT"},
                                                       {order_type::take_profit_limit, "TAKE_PROFIT_LIMIT"}}};
/// The venue's words for times in force.
inline constexpr word_table<time_in_force, 3> tif_words{{{time_in_force::good_till_cancel, "GTC"},
                                                         {time_in_force::immediate_or_cancel, "IOC"},
                                                         {time_in_force::fill_or_kill, "FOK"}}};
/// The venue's words for states of orders; one that is dormant is PENDING_NEW.
inline constexpr word_table<matching::order_status, 7> status_words{
    {{matching::order_status::working, "NEW"},
     {matching::order_status::partially_filled, "PARTIALLY_FILLED"},
     {matching::order_status::filled, "FILLED"},
     {matching::order_status::cancelled, "CANCELED"},
     {matching::order_status::expired, "EXPIRED"},
     {matching::order_status::expired_in_match, "EXPIRED_IN_MATCH"},
     {matching::order_status::rejected, "REJECTED"}}};
/// The venue's words for what prevents self-trades. TRANSFER is DECREMENT between accounts that are of no common group.
inline constexpr word_table<matching::self_trade_prevention, 6> prevention_words{
    {{matching::self_trade_prevention::none, "NONE"},
     {matching::self_trade_prevention::expire_taker, "EXPIRE_TAKER"},
     {matching::self_trade_prevention::expire_maker, "EXPIRE_MAKER"},
     {matching::self_trade_prevention::expire_both, "EXPIRE_BOTH"},
     {matching::self_trade_prevention::decrement, "DECREMENT"},
     {matching::self_trade_prevention::decrement, "TRANSFER"}}};
/// `x`, what happened to the order.
inline constexpr word_table<matching::report_kind, 6> execution_words{
    {{matching::report_kind::accepted, "NEW"},
     {matching::report_kind::traded, "TRADE"},
     {matching::report_kind::cancelled, "CANCELED"},
     {matching::report_kind::expired, "EXPIRED"},
     {matching::report_kind::amended, "REPLACED"},
     {matching::report_kind::prevented, "TRADE_PREVENTION"}}};

/// `X` and `status` of an order as it is.
[[nodiscard]] inline std::string_view status_name(const matching::order& o) {
    return o.stand == matching::standing::dormant && matching::is_open(o.status)
               ? "PENDING_NEW"
               : status_words.name(o.status);
}
/// `x` of a step of an order.
[[nodiscard]] inline std::string_view execution_name(const matching::report& r) {
    if (r.order.status == matching::order_status::expired_in_match) return "TRADE_PREVENTION";
    if (r.order.status == matching::order_status::rejected) return "REJECTED";
    return execution_words.name(r.kind);
}
/// `eR` and `expiryReason` of an order that ended by itself; empty of others. Source: "User Data Streams", "Order
/// Update".
[[nodiscard]] inline std::string_view expiry_name(const matching::order& o) {
    switch (o.ending) {
    case matching::ending::other_leg: return "OCO_TRIGGER";
    case matching::ending::parent: return "OTO_PHASE_ONE_EXPIRED";
    case matching::ending::unpaid:
    case matching::ending::refused:
    case matching::ending::would_take: return "REJECTED";
    case matching::ending::price_range: return "EXECUTION_RULE_PRICE_RANGE_EXCEEDED";
    case matching::ending::all_or_none: return "UNFILLED_FOK_ORDER_EXPIRED";
    case matching::ending::immediate:
        return o.type == order_type::market ? "INSUFFICIENT_LIQUIDITY" : "UNFILLED_IOC_QUANTITY_EXPIRED";
    default: return {};
    }
}

} // namespace gatewright::sim::server::binance_spot
