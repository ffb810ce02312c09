// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "desk.hpp"

#include <gatewright/sim/server/market.hpp>

#include <stdexcept>
#include <string_view>

namespace gatewright_test {

/// Makes a trade of one lot between orders of the second account: what rests there is crossed by itself, which
/// nobody's orders prevent. What others rest at that price trades first.
inline void trade_at(gw::sim::server::market& market, std::string_view symbol, gw::decimal price,
                     gw::timestamp now) {
    gw::sim::matching::order_terms t;
    t.instrument = market.instrument_named(symbol).value();
    t.account = market.account_id(1);
    t.stp = gw::sim::matching::self_trade_prevention::none;
    t.type = gw::order_type::limit;
    t.lots = 1;
    t.price_ticks = gw::sim::server::whole_units(market.listed(t.instrument).tick, price);
    for (const gw::side s : {gw::side::buy, gw::side::sell}) {
        t.side = s;
        if (!market.place(t, now).ok()) throw std::runtime_error("the others' trade is refused");
    }
}

} // namespace gatewright_test
