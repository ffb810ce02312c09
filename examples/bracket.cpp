// SPDX-License-Identifier: BSL-1.0
// A desk that buys a little, and has a target and a stop around it: one order list after the other.

#include "bracketed_buyer.hpp"

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>, gw::route_direct,
               gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                              gw::price_collar, gw::order_rate, gw::max_position>,
               gw::no_journal, bracketed_buyer>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "desk.yaml"); }
