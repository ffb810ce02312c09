// SPDX-License-Identifier: BSL-1.0
// The order book: once a second the best five levels of each side, or that there is no synchronized book.

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>
#include <map>
#include <string>

namespace gw = gatewright;

struct market;

struct depth_printer : gw::strategy<depth_printer> {
    void on(const gw::book_change& c, auto& desk) {
        gw::steady_time& next = due[std::string(c.symbol)];
        if (c.synced && desk.now().steady < next) return;
        next = desk.now().steady + gw::seconds(1);

        // Empty after a gap, until a snapshot has closed it. There is no other way to the prices.
        const auto book = desk.template book<market>(c.symbol);
        if (!book) {
            std::cout << c.symbol.view() << ": no synchronized book" << std::endl;
            return;
        }
        for (const gw::side s : {gw::side::buy, gw::side::sell}) {
            std::cout << c.symbol.view() << (s == gw::side::buy ? " bids" : " asks");
            int count = 0;
            for (const auto& level : gw::book::levels(*book, s)) {
                if (++count > 5) break;
                std::cout << "  " << level.price.str() << " x " << level.quantity.str();
            }
            std::cout << std::endl;
        }
    }

    std::map<std::string, gw::steady_time> due;
};

using desk = gw::engine<gw::gateways<gw::gateway<market, gw::venues::binance_futures>>, gw::route_direct,
                        gw::risk_chain<gw::trading_state>, gw::no_journal, depth_printer>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "market_data.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
