// SPDX-License-Identifier: BSL-1.0
// Trades on paper: the venue's market, an account in this process. It is the market maker of market_maker.cpp with
// another gateway: without a key, and without an order that leaves.

#include "maker.hpp"

#include <gatewright/driver/run.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;

struct paper_account;

struct market_maker : gw::strategy<market_maker> {
    void on(const gw::best_quote& q, auto& desk) { quoting.on(q, desk); }
    void on(const gw::order_change& c, auto& desk) { quoting.on(c, desk); }
    void on(const gw::fill& f, auto& desk) {
        const auto& position = desk.template position<paper_account>(f.symbol);
        std::cout << (f.maker ? "made: " : "took: ") << to_string(f.side) << ' ' << f.quantity.str() << ' '
                  << f.symbol.view() << " @ " << f.price.str() << ", fee " << f.commission.amount.str()
                  << ", position " << position.quantity().str() << std::endl;
    }
    void on(const gw::balance_update& b, auto&) {
        if (b.source == gw::report_source::snapshot)
            std::cout << "paper: " << b.wallet.str() << ' ' << b.asset.view() << std::endl;
    }

    maker<paper_account> quoting;
};

// Orders that rest move up as the last ones of the queue could, and messages take as long as paper_trading.yaml says.
using paper = gw::venues::paper<gw::venues::binance_futures, gw::sim::paper::risk_averse_queue,
                                gw::sim::paper::constant_latency>;

using desk = gw::engine<gw::gateways<gw::gateway<paper_account, paper>>, gw::route_direct,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::price_collar, gw::order_rate, gw::max_position>,
                        gw::no_journal, market_maker>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "paper_trading.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
