// SPDX-License-Identifier: BSL-1.0
// A desk of one's own. Copy it, change the venue or the checks, write your strategy.
// Run it against the live venue, or against gatewright-sim binance_futures: gatewright-desk desk.yaml

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <exception>
#include <iostream>

namespace gw = gatewright;

struct main_account; // the tag of the gateway, and the name of its section in desk.yaml

/// Buys a little when the bid is at least three times as heavy as the ask, sells when it is the other way round.
struct imbalance_taker : gw::strategy<imbalance_taker> {
    void on(const gw::best_quote& q, auto& desk) {
        if (working.valid()) return;
        const auto three_times = [](gw::quantity a, gw::quantity b) {
            const auto limit = checked_mul(b.value, gw::decimal::from_integer(3));
            return limit && a.value >= *limit;
        };
        gw::limit_order o;
        o.symbol = q.symbol;
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        const gw::instrument* rules = desk.template instrument<main_account>(q.symbol);
        if (rules == nullptr) return;
        o.quantity = rules->min_quantity;
        if (three_times(q.bid_quantity, q.ask_quantity)) {
            o.side = gw::side::buy;
            o.price = q.ask;
        } else if (three_times(q.ask_quantity, q.bid_quantity)) {
            o.side = gw::side::sell;
            o.price = q.bid;
        } else {
            return;
        }
        if (const auto placed = desk.submit(o)) working = *placed;
    }

    void on(const gw::order_change& c, auto&) {
        if (c.ref == working && gw::is_terminal(c.state)) working = {};
    }

    void on(const gw::fill& f, auto&) {
        std::cout << "fill " << f.symbol.view() << (f.side == gw::side::buy ? " +" : " -") << f.quantity.str()
                  << " @ " << f.price.str() << '\n';
    }

    void on(const gw::venue_error& e, auto&) { std::cerr << e.text.view() << std::endl; }

    gw::order_ref working;
};

using desk =
    gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::binance_futures, gw::stream_orders>>,
               gw::route_direct,
               gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                              gw::price_collar, gw::order_rate, gw::max_position>,
               gw::no_journal, imbalance_taker>;

int main(int argc, char** argv) {
    try {
        return gw::run<desk>(gw::load_config(argc > 1 ? argv[1] : "desk.yaml"));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
