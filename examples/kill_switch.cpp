// SPDX-License-Identifier: BSL-1.0
// A desk that closes everything when it has lost too much, and ends when that is done: monitors, flatten, totals.

#include "order_size.hpp"

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <iostream>
#include <string_view>

namespace gw = gatewright;

struct main_account;

/// Buys a little with each quote, without any idea, until a monitor has had enough of the fees.
struct careless_buyer : gw::strategy<careless_buyer> {
    void on(const gw::best_quote& q, auto& desk) {
        const gw::instrument* rules = desk.template instrument<main_account>(q.symbol);
        if (working.valid() || rules == nullptr || desk.mode() != gw::trading_mode::active) return;
        gw::limit_order o;
        o.symbol = q.symbol;
        o.price = q.ask;
        o.quantity = smallest(*rules, o.price);
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        if (const auto placed = desk.submit(o))
            working = *placed;
        else if (!told++)
            std::cout << "refused: " << placed.error().str() << std::endl;
    }
    void on(const gw::order_change& c, auto&) {
        if (c.ref == working && gw::is_terminal(c.state)) working = {};
    }
    void on(const gw::fill& f, auto& desk) {
        std::cout << (f.side == gw::side::buy ? "bought " : "sold ") << f.quantity.str() << ", profit "
                  << desk.template totals<main_account>().pnl.str() << std::endl;
    }
    /// What a monitor finds, and how the flatten goes on, comes as an error that an operator should see.
    void on(const gw::venue_error& e, auto& desk) {
        std::cout << e.text.view() << std::endl;
        if (e.text.view() != std::string_view("flatten: the position is closed")) return;
        std::cout << "position " << desk.template position<main_account>(e.symbol).quantity().str()
                  << ", mode " << to_string(desk.mode()) << std::endl;
    }

    gw::order_ref working;
    int told = 0;
};

using checks =
    gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_notional, gw::price_collar,
                   gw::stale_quote, gw::order_rate, gw::self_trade, gw::max_gross_exposure>;
using monitors = gw::monitor_set<gw::stop_loss, gw::daily_loss, gw::reject_rate>;
using desk = gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>,
                        gw::route_direct, gw::supervised<checks, monitors>, gw::no_journal, careless_buyer>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "kill_switch.yaml"); }
