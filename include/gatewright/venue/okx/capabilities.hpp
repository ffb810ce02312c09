// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::okx {

/// What OKX can express on the operation `order` of its WebSocket and on `POST /api/v5/trade/order`.
///
/// The time in force is part of `ordType`: limit, post_only, ioc, fok; market, and optimal_limit_ioc for a market
/// order of contracts that is not to rest. There is no good-till-date. Conditional types go to the algo service, over
/// REST on either path; they can be changed only when they have become orders. Spot has no reduce-only, and in hedge
/// mode closing orders are so by themselves. Source: OKX API v5, "Order Book Trading", "Place order"; "Algo Trading",
/// "Place algo order".
struct capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(
        boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>, boost::hana::type_c<stop_order>,
        boost::hana::type_c<stop_limit_order>, boost::hana::type_c<take_profit_order>,
        boost::hana::type_c<take_profit_limit_order>, boost::hana::type_c<trailing_stop_order>,
        boost::hana::type_c<limit_if_touched_order>, boost::hana::type_c<quote_market_order>,
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
        .conditional_times_in_force = {time_in_force::good_till_cancel},
        .self_trade_modes = {self_trade_mode::cancel_taker, self_trade_mode::cancel_maker,
                             self_trade_mode::cancel_both},
        .quote_quantity = true,
        .close_position = true,
        .trails_by_rate = true,
        .trails_by_distance = true,
        .amend = {order_type::limit},
        .place_batch = 20,
        .cancel_batch = 20,
    };

    static constexpr capability_table table = {
        .venue = "okx",
        .paths = {order_path_capabilities, order_path_capabilities},
        .hedge_mode = true,
        .offsets = false,
        .settings = {account_setting::leverage, account_setting::position_mode},
        .dead_man_switch = true,
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 32},
    };
};

} // namespace gatewright::venue::okx
