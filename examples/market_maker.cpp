// SPDX-License-Identifier: BSL-1.0
// Makes a market: one order on each side, at the best price. How it quotes is in maker.hpp.

#include "maker.hpp"

#include <gatewright/driver/run.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;

struct main_account;

struct market_maker : gw::strategy<market_maker> {
    void on(const gw::best_quote& q, auto& desk) { quoting.on(q, desk); }
    void on(const gw::order_change& c, auto& desk) { quoting.on(c, desk); }
    void on(const gw::fill& f, auto& desk) {
        const auto& position = desk.template position<main_account>(f.symbol);
        const auto held = position.quantity().to_decimal();
        std::cout << to_string(f.side) << ' ' << f.quantity.str() << ' ' << f.symbol.view() << " @ "
                  << f.price.str() << ", position " << (held ? held->str() : "?") << std::endl;
    }

    maker<main_account> quoting;
};

using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>, gw::route_direct,
               gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                              gw::price_collar, gw::order_rate, gw::max_position>,
               gw::no_journal, market_maker>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "desk.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
