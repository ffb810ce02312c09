// SPDX-License-Identifier: BSL-1.0
// The desk of bracket.cpp at Interactive Brokers: an entry with its target and stop, on a stock.

#include "bracketed_buyer.hpp"

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::interactive_brokers>>, gw::route_direct,
               gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                              gw::price_collar, gw::order_rate, gw::max_position>,
               gw::no_journal, bracketed_buyer>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "ib_bracket.yaml"); }
