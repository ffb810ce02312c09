// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the agreed version of the server changes in the layout of messages. Source: the `MIN_SERVER_VER_…` constants
// of IBKR's clients, by the same names.
namespace gatewright::venue::interactive_brokers {

/// The versions that are offered: 100 is the first with lengths in front of messages, and from 177 on fields go away
/// and move.
inline constexpr int oldest_version = 100, newest_version = 176;

namespace since {
/// Conditions and adjusted orders came with `pegged_to_benchmark`, regulatory snapshots with `smart_components`.
inline constexpr int fractional_positions = 101, pegged_to_benchmark = 102, models = 103, ext_operator = 105,
                     soft_dollar_tier = 106, md_size_multiplier = 110, cash_quantity = 111,
                     smart_components = 114, agg_group = 121, underlying_info = 122, synthetic_bars = 124,
                     market_rules = 126, unrealized_pnl = 129, market_cap_price = 131, real_expiration = 134,
                     realized_pnl = 135, last_liquidity = 136, tick_by_tick = 137, decision_maker = 138,
                     mifid_execution = 139, tick_ignore_size = 140, auto_price_for_hedge = 141,
                     what_if_fields = 142, order_container = 145, smart_depth = 146, discretionary_peg = 148,
                     depth_primary_exchange = 149, completed_orders = 150, price_management = 151,
                     stock_type = 152, price_based_volatility = 156, duration = 158, post_to_ats = 160,
                     auto_cancel_parent = 162, fractional_sizes = 163, size_rules = 164,
                     advanced_reject = 166, manual_order_time = 169, peg_offsets = 170, bond_issuer = 176;
} // namespace since

} // namespace gatewright::venue::interactive_brokers
