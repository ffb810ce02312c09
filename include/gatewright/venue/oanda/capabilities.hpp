// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::oanda {

/// What OANDA can express on `POST /v3/accounts/{id}/orders`, by request alone, and on `PUT
/// …/positions/{instrument}/close` for a market order that closes the position.
///
/// A limit order that is to fill at once is a market order with a price bound; a stop or a take-profit with a limit
/// price is one with a bound too, and what does not fill within it when it is triggered is cancelled: only
/// `immediate_or_cancel` says that. A take-profit is a market-if-touched order, whose direction the venue takes from
/// its own price when the order comes. There is no post-only and no iceberg. Orders of a trade (take-profit, stop-loss,
/// guaranteed and trailing stop-loss) name a trade and no quantity: they are offered as exits that go with an order.
///
/// An order is not amended: it is cancelled and another is placed, by one request. That other one has an id of its own,
/// the venue's and ours. Source: OANDA v20, "Order Endpoints", "Order Definitions".
struct capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(
        boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>, boost::hana::type_c<stop_order>,
        boost::hana::type_c<stop_limit_order>, boost::hana::type_c<take_profit_order>,
        boost::hana::type_c<take_profit_limit_order>, boost::hana::type_c<closing_market_order>);

    static constexpr path_capabilities request_capabilities = {
        .available = true,
        .types = types_of(typed_orders),
        .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                           time_in_force::fill_or_kill, time_in_force::good_till_date, time_in_force::day},
        .market_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                                  time_in_force::fill_or_kill},
        .reduce_only = true,
        .trigger_sources = {trigger_source::last},
        .conditional_times_in_force = {time_in_force::immediate_or_cancel},
        .close_at_market = true,
        .close_trade = true,
        .attached = {attached_exit::target, attached_exit::stop, attached_exit::trailing_stop,
                     attached_exit::guaranteed_stop},
        .cancel_replace = true,
    };

    static constexpr capability_table table = {
        .venue = "oanda",
        .paths = {path_capabilities{}, request_capabilities},
        .hedge_mode = true,
        .offsets = false,
        .fills_never_sided = true,
        .fills_once = true,
        .venue_picks_direction = true,
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", 39},
        .numbered_orders = true,
    };
};

} // namespace gatewright::venue::oanda
