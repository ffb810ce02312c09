// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::binance_futures {

/// What Binance USDⓈ-M futures can express on `order.place`, `algoOrder.place` and their REST twins.
///
/// Post-only is the time in force GTX, so it goes with no other; `good_till_date` is GTD. The conditional types
/// (stop, take profit, trailing stop) go to the algo service since 2025-12-09; they can be changed only when they
/// have become orders. In hedge mode an order names its position and may not be reduce-only. Source: Binance, USDⓈ-M
/// Futures, "New Order", "New Algo Order" and the change log.
struct capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(
        boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>, boost::hana::type_c<stop_order>,
        boost::hana::type_c<stop_limit_order>, boost::hana::type_c<take_profit_order>,
        boost::hana::type_c<take_profit_limit_order>, boost::hana::type_c<trailing_stop_order>,
        boost::hana::type_c<closing_stop_order>, boost::hana::type_c<closing_take_profit_order>);

    static constexpr path_capabilities order_path_capabilities = {
        .available = true,
        .types = types_of(typed_orders),
        .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                           time_in_force::fill_or_kill, time_in_force::good_till_date},
        .market_times_in_force = {time_in_force::good_till_cancel},
        .post_only_times_in_force = {time_in_force::good_till_cancel},
        .post_only = true,
        .reduce_only = true,
        .trigger_sources = {trigger_source::last, trigger_source::mark},
        .conditional_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                                       time_in_force::fill_or_kill, time_in_force::good_till_date},
        .self_trade_modes = {self_trade_mode::cancel_taker, self_trade_mode::cancel_maker,
                             self_trade_mode::cancel_both},
        .close_position = true,
        .price_matches = {price_match::opponent, price_match::opponent_5, price_match::opponent_10,
                          price_match::opponent_20, price_match::queue, price_match::queue_5,
                          price_match::queue_10, price_match::queue_20},
        .trails_by_rate = true,
        .amend = {order_type::limit},
        .cancel_all = true,
        .place_batch = 5,
        .cancel_batch = 10,
    };

    static constexpr capability_table table = {
        .venue = "binance_futures",
        .paths = {order_path_capabilities, order_path_capabilities},
        .hedge_mode = true,
        .offsets = false,
        .settings = {account_setting::leverage, account_setting::margin_mode, account_setting::position_mode,
                     account_setting::multi_assets},
        .dead_man_switch = true,
        // ^[\.A-Z\:/a-z0-9_-]{1,36}$
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:/_-", 36},
    };
};

} // namespace gatewright::venue::binance_futures
