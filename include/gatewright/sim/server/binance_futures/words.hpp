// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/sim/matching/types.hpp>
#include <gatewright/sim/server/binance/words.hpp>

#include <string_view>

// The venue's words. Source: USDⓈ-M Futures, "Common Definition: ENUM definitions".
namespace gatewright::sim::server::binance_futures {

using namespace binance;

/// The venue's words for positions.
inline constexpr word_table<position_side, 3> position_words{
    {{position_side::net, "BOTH"}, {position_side::long_side, "LONG"}, {position_side::short_side, "SHORT"}}};
/// The venue's words for order types.
inline constexpr word_table<order_type, 2> type_words{
    {{order_type::limit, "LIMIT"}, {order_type::market, "MARKET"}}};
/// The venue's words for the types of orders that wait for a price.
inline constexpr word_table<order_type, 5> conditional_words{
    {{order_type::stop, "STOP_MARKET"},
     {order_type::stop_limit, "STOP"},
     {order_type::take_profit, "TAKE_PROFIT_MARKET"},
     {order_type::take_profit_limit, "TAKE_PROFIT"},
     {order_type::trailing_stop, "TRAILING_STOP_MARKET"}}};
/// The venue's words for the prices that they wait for.
inline constexpr word_table<trigger_source, 2> trigger_words{
    {{trigger_source::last, "CONTRACT_PRICE"}, {trigger_source::mark, "MARK_PRICE"}}};
/// `GTX` is a post-only order that is good till cancelled.
inline constexpr word_table<time_in_force, 4> tif_words{{{time_in_force::good_till_cancel, "GTC"},
                                                         {time_in_force::immediate_or_cancel, "IOC"},
                                                         {time_in_force::fill_or_kill, "FOK"},
                                                         {time_in_force::good_till_date, "GTD"}}};
/// The venue's words for states of orders.
inline constexpr word_table<matching::order_status, 6> status_words{
    {{matching::order_status::working, "NEW"},
     {matching::order_status::partially_filled, "PARTIALLY_FILLED"},
     {matching::order_status::filled, "FILLED"},
     {matching::order_status::cancelled, "CANCELED"},
     {matching::order_status::expired, "EXPIRED"},
     {matching::order_status::expired_in_match, "EXPIRED_IN_MATCH"}}};
/// The venue's words for what prevents self-trades.
inline constexpr word_table<matching::self_trade_prevention, 4> prevention_words{
    {{matching::self_trade_prevention::none, "NONE"},
     {matching::self_trade_prevention::expire_taker, "EXPIRE_TAKER"},
     {matching::self_trade_prevention::expire_maker, "EXPIRE_MAKER"},
     {matching::self_trade_prevention::expire_both, "EXPIRE_BOTH"}}};
/// The venue's word for an order's time in force.
[[nodiscard]] inline std::string_view tif_name(const matching::order_terms& o) noexcept {
    return o.post_only ? "GTX" : tif_words.name(o.time_in_force);
}
/// `x`, what happened to the order.
inline constexpr word_table<matching::report_kind, 5> execution_words{
    {{matching::report_kind::accepted, "NEW"},
     {matching::report_kind::traded, "TRADE"},
     {matching::report_kind::cancelled, "CANCELED"},
     {matching::report_kind::expired, "EXPIRED"},
     {matching::report_kind::amended, "AMENDMENT"}}};

} // namespace gatewright::sim::server::binance_futures
