// SPDX-License-Identifier: BSL-1.0
// A desk of one's own. Copy it, change the venue or the checks, write your strategy.
// Run it against the live venue, or against gatewright-sim binance_futures: gatewright-desk desk.yaml

#include <gatewright/driver/run.hpp>
#include <gatewright/gatewright.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <set>

namespace gw = gatewright;

struct main_account; // the tag of the gateway, and the name of its section in desk.yaml

/// The smallest quantity that the instrument takes at a price: whole lots that are worth `min_notional` or more.
gw::quantity smallest(const gw::instrument& rules, gw::price at) {
    const auto lot_value = checked_mul(at.value, rules.lot_size.value);
    if (!lot_value || lot_value->sign() <= 0) return rules.min_quantity;
    // At one exponent the two are whole numbers, and their quotient rounded up is the number of lots.
    const auto exponent = std::min(lot_value->exponent(), rules.min_notional.exponent());
    const auto one = lot_value->rescaled(exponent);
    const auto least = rules.min_notional.rescaled(exponent);
    if (!one || !least) return rules.min_quantity;
    const auto whole = least->mantissa() / one->mantissa();
    const auto lots = least->mantissa() % one->mantissa() == 0 ? whole : whole + 1;
    const auto enough = checked_mul(rules.lot_size.value, gw::decimal::from_integer(lots));
    return enough ? std::max(rules.min_quantity, gw::quantity{*enough}) : rules.min_quantity;
}

/// Buys a little when the bid is at least three times as heavy as the ask, sells when it is the other way round.
struct imbalance_taker : gw::strategy<imbalance_taker> {
    void on(const gw::best_quote& q, auto& desk) {
        if (working.valid()) return;
        const gw::instrument* rules = desk.template instrument<main_account>(q.symbol);
        if (rules == nullptr) return;
        const auto three_times = [](gw::quantity a, gw::quantity b) {
            const auto limit = checked_mul(b.value, gw::decimal::from_integer(3));
            return limit && a.value >= *limit;
        };
        const bool buy = three_times(q.bid_quantity, q.ask_quantity);
        if (!buy && !three_times(q.ask_quantity, q.bid_quantity)) return;
        gw::limit_order o;
        o.symbol = q.symbol;
        o.side = buy ? gw::side::buy : gw::side::sell;
        o.price = buy ? q.ask : q.bid;
        o.quantity = smallest(*rules, o.price);
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        const auto placed = desk.submit(o);
        if (placed)
            working = *placed;
        else if (told.insert(placed.error().code).second) // each reason once
            std::cerr << "refused: " << placed.error().str() << std::endl;
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
    std::set<gw::order_errc> told;
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
