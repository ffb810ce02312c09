// SPDX-License-Identifier: BSL-1.0
// Watches an account: balances, positions, orders and fills, whoever placed the orders. It places none itself.

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;

struct main_account;

struct watcher : gw::strategy<watcher> {
    void on(const gw::gateway_status& s, auto&) {
        std::cout << (s.ready ? "ready" : "not ready: ") << s.reason.view() << std::endl;
    }
    void on(const gw::balance_update& b, auto&) {
        std::cout << "balance " << b.asset.view() << ' ' << b.wallet.str() << std::endl;
    }
    void on(const gw::position_update& p, auto&) {
        std::cout << "position " << p.symbol.view() << ' ' << p.quantity.str() << " @ " << p.entry_price.str()
                  << std::endl;
    }
    void on(const gw::order_change& c, auto&) {
        std::cout << "order " << c.client_order_id.view() << ' ' << c.symbol.view() << ' '
                  << to_string(c.side) << ' ' << c.quantity.str() << " @ " << c.price.str() << ": "
                  << to_string(c.state) << ", filled " << c.filled.str();
        // Why, in the venue's own words, where it said so.
        if (!c.venue_text.empty())
            std::cout << " (" << c.venue_code.view() << ' ' << c.venue_text.view() << ')';
        std::cout << std::endl;
    }
    void on(const gw::fill& f, auto& desk) {
        std::cout << "fill " << f.symbol.view() << ' ' << to_string(f.side) << ' ' << f.quantity.str()
                  << " @ " << f.price.str() << (f.maker ? ", maker" : ", taker");
        // The position from our own books, which the fill has changed already.
        const auto& mine = desk.template position<main_account>(f.symbol);
        const auto held = mine.quantity().to_decimal();
        const auto gain = mine.realized().to_decimal(-4, gw::rounding::half_even);
        if (held && gain) std::cout << "; position " << held->str() << ", realized " << gain->str();
        std::cout << std::endl;
    }
    void on(const gw::venue_error& e, auto&) { std::cout << "error " << e.text.view() << std::endl; }
};

using desk = gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>,
                        gw::route_direct, gw::risk_chain<gw::trading_state>, gw::no_journal, watcher>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "account.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
