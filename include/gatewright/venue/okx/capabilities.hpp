// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::okx {

/// What OKX can express on the operation `order` of its WebSocket and on `POST /api/v5/trade/order`.
///
/// The time in force is part of `ordType`: limit, post_only, ioc, fok; market, and optimal_limit_ioc for a market order of
/// contracts that is not to rest. There is no good-till-date. Conditional types are the algo service's, another endpoint
/// with ids of its own. Spot has no reduce-only, and in hedge mode closing orders are so by themselves.
/// Source: OKX API v5, "Order Book Trading", "Place order".
struct capabilities {
    static constexpr auto typed_orders =
        boost::hana::make_set(boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>);

    static constexpr path_capabilities order_path_capabilities = {
        .available = true,
        .types = types_of(typed_orders),
        .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                           time_in_force::fill_or_kill},
        .market_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel},
        .post_only_times_in_force = {time_in_force::good_till_cancel},
        .post_only = true,
        .reduce_only = true,
        .self_trade_modes = {self_trade_mode::cancel_taker, self_trade_mode::cancel_maker,
                             self_trade_mode::cancel_both},
        .amend = {order_type::limit},
    };

    static constexpr capability_table table = {
        .venue = "okx",
        .paths = {order_path_capabilities, order_path_capabilities},
        .hedge_mode = true,
        .offsets = false,
        .dead_man_switch = true,
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 32},
    };
};

} // namespace gatewright::venue::okx
