// SPDX-License-Identifier: BSL-1.0
// Two gateways in one desk: makes a market in BTCUSDT at Binance, and takes each fill back at market at OKX.

#include "maker.hpp"

#include <gatewright/driver/run.hpp>

#include <array>
#include <exception>
#include <iostream>

namespace gw = gatewright;

struct maker_account;
struct hedge_account;

struct hedged_maker : gw::strategy<hedged_maker> {
    void on(const gw::best_quote& q, auto& desk) {
        // Both gateways tell quotes of their own. The maker quotes its own instruments, and only while it can hedge.
        if (desk.template not_ready_reason<hedge_account>().empty()) quoting.on(q, desk);
    }
    void on(const gw::order_change& c, auto& desk) { quoting.on(c, desk); }
    void on(const gw::fill& f, auto& desk) {
        std::cout << "fill " << f.symbol.view() << ' ' << to_string(f.side) << ' ' << f.quantity.str()
                  << " @ " << f.price.str() << (f.maker ? ", maker" : ", hedge") << std::endl;
        if (!f.maker) return;
        auto& left = open[static_cast<std::size_t>(f.side)];
        if (const auto sum = checked_add(left.value, f.quantity.value)) left.value = *sum;
        take_back(f.side, desk);
    }

private:
    /// What was refused, because of a limit for instance, is tried again with the next fill of its side.
    void take_back(gw::side s, auto& desk) {
        const gw::instrument* rules = desk.template instrument<hedge_account>(hedge);
        auto& left = open[static_cast<std::size_t>(s)];
        if (rules == nullptr || left.is_zero()) return;
        const auto hedges =
            gw::to_units(left, *rules, gw::lot_of::market_orders); // in contracts: one there is 0.01 BTC
        if (!hedges || hedges->units.is_zero()) return;
        gw::market_order o;
        o.symbol = hedge;
        o.side = opposite(s);
        o.quantity = hedges->units;
        // To the gateway that is named: the router is not asked.
        if (const auto placed = desk.template submit<hedge_account>(o))
            left = hedges->residual; // less than a lot: it waits for more
        else
            std::cout << "not hedged yet: " << placed.error().str() << std::endl;
    }

    const gw::symbol_name hedge{"BTC-USDT-SWAP"};
    maker<maker_account> quoting;
    std::array<gw::quantity, 2> open; ///< filled and not taken back, by side
};

using desk = gw::engine<gw::gateways<gw::gateway<maker_account, gw::venues::binance_futures>,
                                     gw::gateway<hedge_account, gw::venues::okx>>,
                        gw::route_direct,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::price_collar, gw::order_rate, gw::max_position>,
                        gw::no_journal, hedged_maker>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "two_accounts.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
