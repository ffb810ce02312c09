// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/venue/capabilities.hpp>

#include <boost/hana/set.hpp>
#include <boost/hana/type.hpp>

namespace gatewright::venue::interactive_brokers {

/// What TWS can express of the order vocabulary, on its one stream. Its own words reach further (`placement`).
///
/// What only follows an entry is left to the engine: TWS lets it go, too, where the entry ends filled in part.
///
/// There is no post-only, no reduce-only, no batch. `reqGlobalCancel` cancels what every client of the login has, and
/// is not offered as "cancel all". An amend is the whole order once more under its number. Source: IBKR Campus, "TWS API
/// Documentation", "Order Types", "Modify Order", "Cancel Order".
struct capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(
        boost::hana::type_c<limit_order>, boost::hana::type_c<market_order>,
        boost::hana::type_c<quote_market_order>, boost::hana::type_c<stop_order>,
        boost::hana::type_c<stop_limit_order>, boost::hana::type_c<take_profit_order>,
        boost::hana::type_c<take_profit_limit_order>, boost::hana::type_c<limit_if_touched_order>,
        boost::hana::type_c<trailing_stop_order>, boost::hana::type_c<trailing_stop_limit_order>);

    static constexpr path_capabilities stream_capabilities = {
        .available = true,
        .types = types_of(typed_orders),
        .times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                           time_in_force::fill_or_kill, time_in_force::good_till_date, time_in_force::day,
                           time_in_force::at_the_open, time_in_force::at_the_close},
        .market_times_in_force = {time_in_force::good_till_cancel, time_in_force::immediate_or_cancel,
                                  time_in_force::day, time_in_force::at_the_open,
                                  time_in_force::at_the_close},
        .trigger_sources = {trigger_source::last},
        .conditional_times_in_force = {time_in_force::good_till_cancel, time_in_force::good_till_date,
                                       time_in_force::day},
        .iceberg = true,
        .all_or_none = true,
        .quote_quantity = true,
        .trails_by_rate = true,
        .trails_by_distance = true,
        .amend = types_of(typed_orders),
        .preview = true,
    };

    static constexpr capability_table table = {
        .venue = "interactive_brokers",
        .paths = {stream_capabilities},
        .reports_own_orders_only = true,
        .native_lists = {list_kind::one_cancels_other, list_kind::bracket},
        .lists_by_fills = true,
        .client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", 39},
        .numbered_orders = true,
    };
};

} // namespace gatewright::venue::interactive_brokers
