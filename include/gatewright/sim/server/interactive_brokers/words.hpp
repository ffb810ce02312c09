// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/words.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

// The numbers and words of the TWS socket. Source: TWS API "EClient", "EWrapper", "Order Types", at server version 176.
namespace gatewright::sim::server::interactive_brokers {

/// The only link of clients. Nothing comes on the other one: requests of HTTP are the simulator's own.
enum class venue_link : std::uint8_t { api, control };
inline constexpr std::array<std::string_view, 2> venue_link_names{"api", "control"};
[[nodiscard]] constexpr std::span<const std::string_view> link_names(venue_link) { return venue_link_names; }

/// The first field of what a client sends.
// clang-format off
enum class ask : std::int16_t {
    market_data = 1, cancel_market_data = 2, place = 3, cancel = 4, open_orders = 5, account_updates = 6,
    executions = 7, ids = 8, contract_details = 9, depth = 10, cancel_depth = 11, auto_open_orders = 15,
    all_open_orders = 16, managed_accounts = 17, history = 20, cancel_history = 25, current_time = 49,
    live_bars = 50, cancel_live_bars = 51, global_cancel = 58, data_type = 59, positions = 61,
    account_summary = 62, cancel_account_summary = 63, cancel_positions = 64, start = 71,
    positions_multi = 74, cancel_positions_multi = 75, updates_multi = 76, cancel_updates_multi = 77,
    option_parameters = 78, matching_symbols = 81, depth_exchanges = 82, head_stamp = 87,
    cancel_head_stamp = 90, market_rule = 91, pnl = 92, cancel_pnl = 93, pnl_single = 94,
    cancel_pnl_single = 95, past_ticks = 96, ticks = 97, cancel_ticks = 98, completed_orders = 99
};
// clang-format on

/// The first field of what the server sends.
// clang-format off
enum class tell : std::int16_t {
    price = 1, size = 2, status = 3, error = 4, order = 5, account_value = 6, portfolio = 7, account_time = 8,
    next_id = 9, contract = 10, execution = 11, depth = 12, depth_by_exchange = 13, managed_accounts = 15,
    history = 17, text = 46, current_time = 49, live_bar = 50, contract_end = 52, orders_end = 53,
    account_end = 54, executions_end = 55, snapshot_end = 57, data_type = 58, commission = 59, position = 61,
    positions_end = 62, summary = 63, summary_end = 64, position_multi = 71, positions_multi_end = 72,
    update_multi = 73, updates_multi_end = 74, option_parameters = 75, option_parameters_end = 76,
    symbols = 79, depth_exchanges = 80, tick_terms = 81, head_stamp = 88, history_update = 90,
    market_rule = 93, pnl = 94, pnl_single = 95, past_middles = 96, past_quotes = 97, past_trades = 98,
    tick = 99, bound = 100, completed = 101, completed_end = 102
};
// clang-format on

enum class order_kind : std::uint8_t {
    market,
    limit,
    stop,
    stop_limit,
    trailing,
    trailing_limit,
    market_on_close,
    limit_on_close,
    market_if_touched,
    limit_if_touched
};
inline constexpr word_table<order_kind, 10> kind_words{{{order_kind::market, "MKT"},
                                                        {order_kind::limit, "LMT"},
                                                        {order_kind::stop, "STP"},
                                                        {order_kind::stop_limit, "STP LMT"},
                                                        {order_kind::trailing, "TRAIL"},
                                                        {order_kind::trailing_limit, "TRAIL LIMIT"},
                                                        {order_kind::market_on_close, "MOC"},
                                                        {order_kind::limit_on_close, "LOC"},
                                                        {order_kind::market_if_touched, "MIT"},
                                                        {order_kind::limit_if_touched, "LIT"}}};
/// Whether an order has a limit price when it is in the market.
[[nodiscard]] constexpr bool has_limit(order_kind k) noexcept {
    return k == order_kind::limit || k == order_kind::stop_limit || k == order_kind::trailing_limit ||
           k == order_kind::limit_on_close || k == order_kind::limit_if_touched;
}
[[nodiscard]] constexpr bool is_trailing(order_kind k) noexcept {
    return k == order_kind::trailing || k == order_kind::trailing_limit;
}
[[nodiscard]] constexpr bool is_touched(order_kind k) noexcept {
    return k == order_kind::market_if_touched || k == order_kind::limit_if_touched;
}
/// Whether an order waits for a price.
[[nodiscard]] constexpr bool awaits_price(order_kind k) noexcept {
    return k == order_kind::stop || k == order_kind::stop_limit || is_trailing(k) || is_touched(k);
}
[[nodiscard]] constexpr bool is_on_close(order_kind k) noexcept {
    return k == order_kind::market_on_close || k == order_kind::limit_on_close;
}

enum class lifetime : std::uint8_t { day, till_cancelled, at_once, fill_or_kill, till_date, at_opening };
inline constexpr word_table<lifetime, 6> lifetime_words{{{lifetime::day, "DAY"},
                                                         {lifetime::till_cancelled, "GTC"},
                                                         {lifetime::at_once, "IOC"},
                                                         {lifetime::fill_or_kill, "FOK"},
                                                         {lifetime::till_date, "GTD"},
                                                         {lifetime::at_opening, "OPG"}}};

enum class contract_type : std::uint8_t { stock, future, option, cash, index, crypto };
inline constexpr word_table<contract_type, 6> type_words{{{contract_type::stock, "STK"},
                                                          {contract_type::future, "FUT"},
                                                          {contract_type::option, "OPT"},
                                                          {contract_type::cash, "CASH"},
                                                          {contract_type::index, "IND"},
                                                          {contract_type::crypto, "CRYPTO"}}};

/// What bars and past ticks are of.
enum class shown : std::uint8_t { trades, bids, asks, middles };
inline constexpr word_table<shown, 4> shown_words{
    {{shown::trades, "TRADES"}, {shown::bids, "BID"}, {shown::asks, "ASK"}, {shown::middles, "MIDPOINT"}}};

} // namespace gatewright::sim::server::interactive_brokers
