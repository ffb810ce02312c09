// SPDX-License-Identifier: BSL-1.0
// Market data without an account: best quotes, trades, mark prices and funding rates.

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;

struct market;

struct printer : gw::strategy<printer> {
    void on(const gw::best_quote& q, auto&) {
        std::cout << q.symbol.view() << " bid " << q.bid.str() << " x " << q.bid_quantity.str() << ", ask "
                  << q.ask.str() << " x " << q.ask_quantity.str() << '\n';
    }
    void on(const gw::trade& t, auto&) {
        std::cout << t.symbol.view() << " trade " << t.quantity.str() << " @ " << t.price.str() << ", "
                  << to_string(t.aggressor) << "er took\n";
    }
    void on(const gw::mark_price& m, auto&) {
        std::cout << m.symbol.view() << " mark " << m.price.str() << ", index " << m.index_price.str()
                  << '\n';
    }
    void on(const gw::funding_rate& f, auto&) {
        std::cout << f.symbol.view() << " funding " << f.rate.str() << " in "
                  << (f.next_funding_time - f.received).ns / gw::minutes(1).ns << " minutes" << std::endl;
    }
};

using desk = gw::engine<gw::gateways<gw::gateway<market, gw::venues::binance_futures>>, gw::route_direct,
                        gw::risk_chain<gw::trading_state>, gw::no_journal, printer>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "market_data.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
