// SPDX-License-Identifier: BSL-1.0
// Cash and carry over two gateways: buys bitcoin at Binance spot and sells as much of the perpetual while the perpetual
// is dearer by a margin, and takes both off when it is no longer. Who holds the pair earns the funding in between.

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;
using namespace gw::literals;

struct spot_account;
struct perp_account;

struct cash_and_carry : gw::strategy<cash_and_carry> {
    void on(const gw::best_quote&, auto& desk) {
        // Whatever the spot side has filled stands against the perpetual before anything else is done.
        if (is_open(leg, desk) || !hedged(desk)) return;
        const auto spot = desk.template book<spot_account>(coin);
        const auto perp = desk.template book<perp_account>(coin);
        if (!spot || !perp || !spot->best_bid() || !spot->best_ask() || !perp->best_bid() ||
            !perp->best_ask())
            return;
        const gw::price bid = spot->best_bid()->price, ask = spot->best_ask()->price;
        if (desk.template position<spot_account>(coin).quantity().is_zero()) {
            if (dearer(perp->best_bid()->price, ask, enter)) trade(gw::side::buy, ask, desk);
        } else if (!dearer(perp->best_ask()->price, bid, leave)) {
            trade(gw::side::sell, bid, desk);
        }
    }
    void on(const gw::fill& f, auto&) {
        std::cout << to_string(f.side) << ' ' << f.quantity.str() << " @ " << f.price.str() << std::endl;
    }

private:
    static bool is_open(gw::order_ref ref, auto& desk) {
        const auto* order = desk.order(ref);
        return order != nullptr && !order->state.terminal();
    }
    /// Whether the perpetual costs more than the coin by a fraction of it.
    static bool dearer(gw::price perp, gw::price spot, gw::decimal by) {
        const auto factor = checked_add("1"_d, by);
        return factor && gw::wide_decimal(perp.value) > gw::wide_decimal::product(spot.value, *factor);
    }
    /// The one leg that may fail to fill: at the touch, or not at all.
    void trade(gw::side s, gw::price touch, auto& desk) {
        gw::limit_order o;
        o.symbol = coin;
        o.side = s;
        o.price = touch;
        o.quantity = size;
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        if (const auto placed = desk.template submit<spot_account>(o)) leg = *placed;
    }
    /// Whether the two positions are each other's opposite; if not they are on the way to it.
    bool hedged(auto& desk) {
        if (is_open(cover, desk)) return false;
        gw::wide_decimal open = desk.template position<spot_account>(coin).quantity();
        if (!open.add(desk.template position<perp_account>(coin).quantity()) || open.is_zero()) return true;
        gw::market_order o;
        o.symbol = coin;
        o.side = open.sign() > 0 ? gw::side::sell : gw::side::buy;
        o.quantity = {open.abs().to_decimal().value()};
        if (const auto placed = desk.template submit<perp_account>(o)) cover = *placed;
        return false;
    }

    const gw::symbol_name coin{"BTCUSDT"};
    const gw::quantity size{"0.002"_d};
    const gw::decimal enter = "0.0005"_d, leave = "0"_d; ///< fractions of the price of the coin
    gw::order_ref leg, cover;
};

using desk = gw::engine<gw::gateways<gw::gateway<spot_account, gw::venues::binance_spot>,
                                     gw::gateway<perp_account, gw::venues::binance_futures>>,
                        gw::route_direct,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::price_collar, gw::order_rate, gw::max_position>,
                        gw::no_journal, cash_and_carry>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "spot_and_perp.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
