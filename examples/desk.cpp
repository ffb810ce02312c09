// SPDX-License-Identifier: BSL-1.0
// A desk that takes: it follows the imbalance of the best quotes. Its strategy is the one of README.md.

#include "order_size.hpp"

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <iostream>
#include <set>
#include <string>

namespace gw = gatewright;

struct main_account; // the tag of the gateway, and the name of its section in desk.yaml

bool three_times(gw::quantity a, gw::quantity b) {
    const auto limit = checked_mul(b.value, gw::decimal::from_integer(3));
    return limit && a.value >= *limit;
}

/// Prints each reason once. At the start there is one: quotes may come before the gateway is ready.
void tell(const gw::order_reject& r) {
    static std::set<std::string> told;
    if (told.insert(r.str()).second) std::cout << "refused: " << r.str() << std::endl;
}

void tell(const gw::fill& f) {
    std::cout << "fill " << f.symbol.view() << (f.side == gw::side::buy ? " +" : " -") << f.quantity.str()
              << " @ " << f.price.str() << std::endl;
}

/// Takes the ask when the bid is three times as large, the bid when it is the other way round. One order at a time.
struct imbalance_taker : gw::strategy<imbalance_taker> {
    void on(const gw::best_quote& q, auto& desk) {
        const bool buy = three_times(q.bid_quantity, q.ask_quantity);
        const bool sell = three_times(q.ask_quantity, q.bid_quantity);
        const gw::instrument* rules = desk.template instrument<main_account>(q.symbol);
        if (working.valid() || rules == nullptr || buy == sell) return;
        gw::limit_order o;
        o.symbol = q.symbol;
        o.side = buy ? gw::side::buy : gw::side::sell;
        o.price = buy ? q.ask : q.bid;
        o.quantity = smallest(*rules, o.price);
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        if (const auto placed = desk.submit(o))
            working = *placed;
        else
            tell(placed.error());
    }
    void on(const gw::order_change& c, auto&) {
        if (c.ref == working && gw::is_terminal(c.state)) working = {};
    }
    void on(const gw::fill& f, auto&) { tell(f); }

    gw::order_ref working;
};

using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures>>, gw::route_direct,
               gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                              gw::price_collar, gw::order_rate, gw::max_position>,
               gw::no_journal, imbalance_taker>;

int main(int argc, char** argv) {
    // Also: --show-risk, and --save-risk FILE.
    return gw::desk_main<desk>(argc, argv, "desk.yaml");
}
