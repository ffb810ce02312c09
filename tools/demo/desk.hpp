// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "quoter.hpp"
#include "venues.hpp"

#include <tuple>

namespace demo {

/// A desk of the demo: one strategy over a gateway of each venue. The same type trades live and replays a recording.
/// @tparam VenueTs as in `venues.hpp`
template <class StrategyT, class... VenueTs>
using desk_with = gw::engine<gw::gateways<gw::gateway<typename VenueTs::account, typename VenueTs::venue>...>,
                             gw::route_direct,
                             gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                            gw::price_collar, gw::order_rate, gw::max_position>,
                             gw::no_journal, StrategyT>;
/// That of the quoter.
template <class... VenueTs>
using desk = desk_with<quoters<typename VenueTs::account...>, VenueTs...>;

/// The desk's risk limits, given the largest position of each symbol: small enough that a run of the demo meets some of
/// them.
template <class DeskT>
typename DeskT::risk_type risk_limits(const gw::risk::limit_table<gw::quantity>& positions) {
    using namespace gw::literals;
    return typename DeskT::risk_type(gw::trading_state(), gw::instrument_rules(),
                                     gw::max_order_quantity({positions}),
                                     gw::price_collar({gw::risk::limit_table<gw::decimal>("0.02"_d)}),
                                     gw::order_rate({20, gw::seconds(1)}), gw::max_position({positions}));
}

} // namespace demo
