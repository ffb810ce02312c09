// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "quoter.hpp"

#include <gatewright/gatewright.hpp>

namespace demo {

struct main_account;

/// The desk of the demo: the same type trades live and replays a recording.
using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures, gw::stream_orders>>,
               gw::route_direct,
               gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                              gw::price_collar, gw::order_rate, gw::max_position>,
               gw::no_journal, quoter<main_account>>;

/// The desk's risk limits, given the largest position of each symbol: small enough that a run of the demo meets some of
/// them.
inline desk::risk_type risk_limits(const gw::risk::limit_table<gw::quantity>& positions) {
    using namespace gw::literals;
    return desk::risk_type(gw::trading_state(), gw::instrument_rules(), gw::max_order_quantity({positions}),
                           gw::price_collar({gw::risk::limit_table<gw::decimal>("0.02"_d)}),
                           gw::order_rate({20, gw::seconds(1)}), gw::max_position({positions}));
}

} // namespace demo
