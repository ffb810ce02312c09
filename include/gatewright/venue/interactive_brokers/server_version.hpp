// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the agreed version of the server changes in the layout of messages. Source: the `MIN_SERVER_VER_…` constants
// of IBKR's clients, by the same names.
namespace gatewright::venue::interactive_brokers {

/// The versions that are offered: 100 is the first with lengths in front of messages, and from 177 on fields go away
/// and move.
inline constexpr int oldest_version = 100, newest_version = 176;

namespace since {
inline constexpr int fractional_positions = 101;
inline constexpr int pegged_to_benchmark = 102; ///< conditions and adjusted orders, too
inline constexpr int models = 103;
inline constexpr int ext_operator = 105;
inline constexpr int soft_dollar_tier = 106;
inline constexpr int matching_symbols = 108;
inline constexpr int past_limit = 109;
inline constexpr int md_size_multiplier = 110;
inline constexpr int cash_quantity = 111;
inline constexpr int smart_components = 114; ///< regulatory snapshots, too
inline constexpr int agg_group = 121;
inline constexpr int underlying_info = 122;
inline constexpr int synthetic_bars = 124;
inline constexpr int market_rules = 126;
inline constexpr int unrealized_pnl = 129;
inline constexpr int historical_ticks = 130;
inline constexpr int market_cap_price = 131;
inline constexpr int real_expiration = 134;
inline constexpr int realized_pnl = 135;
inline constexpr int last_liquidity = 136;
inline constexpr int tick_by_tick = 137;
inline constexpr int decision_maker = 138;
inline constexpr int mifid_execution = 139;
inline constexpr int tick_ignore_size = 140;
inline constexpr int auto_price_for_hedge = 141;
inline constexpr int what_if_fields = 142;
inline constexpr int order_container = 145;
inline constexpr int smart_depth = 146;
inline constexpr int discretionary_peg = 148;
inline constexpr int depth_primary_exchange = 149;
inline constexpr int completed_orders = 150;
inline constexpr int price_management = 151;
inline constexpr int stock_type = 152;
inline constexpr int price_based_volatility = 156;
inline constexpr int duration = 158;
inline constexpr int post_to_ats = 160;
inline constexpr int auto_cancel_parent = 162;
inline constexpr int fractional_sizes = 163;
inline constexpr int size_rules = 164;
inline constexpr int advanced_reject = 166;
inline constexpr int manual_order_time = 169;
inline constexpr int peg_offsets = 170;
inline constexpr int bond_issuer = 176;
} // namespace since

} // namespace gatewright::venue::interactive_brokers
