// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::bybit {

/// What Bybit can express on `order.create` of its order entry WebSocket and on `POST /v5/order/create`.
///
/// Any order with a trigger price is conditional. A market order is an IOC limit order that the venue bounds itself:
/// its rest is cancelled, whatever its time in force. There is no good-till-date and no iceberg. A trailing stop
/// belongs to a position and has no id of ours (`/v5/position/trading-stop`): it cannot be followed as an order, and is
/// not offered. Batches may have 20 orders of contracts, and 10 of spot: there a larger one becomes several requests.
/// Source: Bybit API v5, "Place Order", "Batch Place Order", "Set Trading Stop".
struct capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(
        boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>, boost::hana::type_c<stop_order>,
        boost::hana::type_c<stop_limit_order>, boost::hana::type_c<take_profit_order>,
        boost::hana::type_c<take_profit_limit_order>, boost::hana::type_c<quote_market_order>,
        boost::hana::type_c<closing_stop_order>, boost::hana::type_c<closing_take_profit_order>);

    static constexpr path_capabilities order_path_capabilities = {
        .available = true,
        .types = types_of(typed_orders),
        .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                           time_in_force::fill_or_kill},
        .market_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel},
        .post_only_times_in_force = {time_in_force::good_till_cancel},
        .post_only = true,
        .reduce_only = true,
        .trigger_sources = {trigger_source::last, trigger_source::mark, trigger_source::index},
        .conditional_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                                       time_in_force::fill_or_kill},
        .self_trade_modes = {self_trade_mode::cancel_taker, self_trade_mode::cancel_maker,
                             self_trade_mode::cancel_both},
        .quote_quantity = true,
        .close_position = true,
        .amend = {order_type::limit, order_type::stop_limit, order_type::take_profit_limit},
        .cancel_all = true,
        .place_batch = 20,
        .cancel_batch = 20,
    };

    static constexpr capability_table table = {
        .venue = "bybit",
        .paths = {order_path_capabilities, order_path_capabilities},
        .hedge_mode = true,
        .offsets = false,
        .fills_never_sided = true,
        .venue_picks_direction = true,
        .settings = {account_setting::leverage, account_setting::margin_mode, account_setting::position_mode},
        .dead_man_switch = true,
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", 36},
        .numbered_orders = false,
    };
};

} // namespace gatewright::venue::bybit
