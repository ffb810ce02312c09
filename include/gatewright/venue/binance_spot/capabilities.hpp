// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::binance_spot {

/// What Binance spot can express on `order.place` and its REST twin.
///
/// Post-only is a type of its own (LIMIT_MAKER), without a time in force. Orders that wait for a price are orders like
/// others, under one id; a trailing stop says its distance in basis points. `price_match` is a pegged order: the best
/// price of its own side or of the other, or `price_match_offset` existing levels deeper. `across_books` is smart order
/// routing, of orders that the configuration allows it. An amendment makes the quantity smaller, and nothing else.
/// Source: Binance spot, "New order (TRADE)", "Order Amend Keep Priority (TRADE)", FAQs "Pegged orders", "Smart Order
/// Routing", "Self Trade Prevention", "Spot Trailing Stop order". The alphabet of client ids is that of
/// the FIX API, the narrowest that is documented.
struct capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(
        boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>,
        boost::hana::type_c<quote_market_order>, boost::hana::type_c<stop_order>,
        boost::hana::type_c<stop_limit_order>, boost::hana::type_c<take_profit_order>,
        boost::hana::type_c<take_profit_limit_order>, boost::hana::type_c<trailing_stop_order>);

    static constexpr path_capabilities order_path_capabilities = {
        .available = true,
        .types = types_of(typed_orders),
        .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                           time_in_force::fill_or_kill},
        .market_times_in_force = {time_in_force::good_till_cancel},
        .post_only_times_in_force = {time_in_force::good_till_cancel},
        .post_only = true,
        .trigger_sources = {trigger_source::last},
        .conditional_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                                       time_in_force::fill_or_kill},
        .self_trade_modes = {self_trade_mode::cancel_taker, self_trade_mode::cancel_maker,
                             self_trade_mode::cancel_both, self_trade_mode::decrement, self_trade_mode::none,
                             self_trade_mode::transfer},
        .iceberg = true,
        .quote_quantity = true,
        .price_matches = {price_match::opponent, price_match::queue},
        .price_match_offset = 100,
        .across_books = true,
        .trails_by_rate = true,
        .amend = {order_type::limit},
        .amends = amend_scope::smaller_quantity,
        .cancel_replace = true,
        .cancel_all = true,
    };

    static constexpr capability_table table = {
        .venue = "binance_spot",
        .paths = {order_path_capabilities, order_path_capabilities},
        .native_lists = {list_kind::one_cancels_other, list_kind::one_triggers_other, list_kind::bracket},
        .positions = position_listing::none,
        // ^[a-zA-Z0-9-_]{1,36}$
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", 36},
    };
};

} // namespace gatewright::venue::binance_spot
