// SPDX-License-Identifier: BSL-1.0
// Bars from public trades: of one second and of twenty trades.

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;

struct market;

struct printer : gw::strategy<printer> {
    gw::bars::time_bars seconds{{.symbol = "BTCUSDT", .interval = {gw::seconds(1)}}};
    gw::bars::tick_bars ticks{{.symbol = "BTCUSDT", .threshold = gw::decimal(20, 0)}};
    gw::timestamp last; // the venue's time of the last trade

    void on(const gw::trade& t, auto&) {
        if (t.symbol != seconds.symbol()) return;
        seconds.on(t, [](const gw::bar& b) { print("1s", b); });
        ticks.on(t, [](const gw::bar& b) { print("20 trades", b); });
        last = t.venue_time;
    }
    // Once per second: the venue's clock closes a bar that no trade closes.
    void on(const gw::mark_price& m, auto&) {
        seconds.advance(m.venue_time, [](const gw::bar& b) { print("1s", b); });
    }
    // Trades may be missing until the next one.
    void on(const gw::connection_change& c, auto&) {
        if (c.state != gw::connection_state::closed) return;
        seconds.lost(last);
        ticks.lost();
    }

    static void print(const char* kind, const gw::bar& b) {
        std::cout << b.symbol.view() << ' ' << kind << ": " << b.open.str() << ' ' << b.high.str() << ' '
                  << b.low.str() << ' ' << b.close.str() << ", volume " << b.volume.str() << ", "
                  << b.trade_count << (b.incomplete ? " trades, incomplete" : " trades") << std::endl;
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
