// SPDX-License-Identifier: BSL-1.0
// One idea over two venues: market orders under the desk's own name for the instrument, each of which goes where it costs
// least after fees, and what the router made of each venue.

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <iostream>

namespace gw = gatewright;
using namespace gw::literals;

struct first_account;
struct second_account;

struct buyer : gw::strategy<buyer> {
    /// Buys and sells a hundredth of a bitcoin in turn, wherever that is best.
    void on(const gw::best_quote&, auto& desk) {
        if (desk.now().steady < next || !ready(desk)) return;
        next = desk.now().steady + gw::milliseconds(500);
        gw::market_order o;
        o.symbol = coin; // each venue has a name of its own for it, and contracts of its own size
        o.side = buys ? gw::side::buy : gw::side::sell;
        o.quantity = {"0.01"_d};
        const auto placed = desk.submit(o);
        if (!placed) {
            std::cout << "refused: " << placed.error().str() << std::endl;
            return;
        }
        buys = !buys;
        const auto* why = desk.why(*placed); // of an order that was routed just now
        std::cout << to_string(o.side) << " goes to gateway " << int{placed->gateway};
        for (const auto& g : why->gateways) {
            const auto cost = g.judged_by.to_decimal(-2, gw::rounding::half_even);
            std::cout << ", " << g.note << (cost ? " at " + cost->str() : "");
        }
        std::cout << std::endl;
    }
    void on(const gw::fill& f, auto& desk) {
        const auto held = desk.net_position(coin);
        std::cout << f.symbol.view() << ' ' << to_string(f.side) << ' ' << f.quantity.str() << " @ "
                  << f.price.str() << ", the desk holds " << held.net.to_decimal().value().normalized().str()
                  << std::endl;
    }

private:
    static bool ready(auto& desk) {
        return desk.template not_ready_reason<first_account>().empty() &&
               desk.template not_ready_reason<second_account>().empty();
    }

    gw::symbol_name coin{"BTC/USDT:perp"};
    gw::steady_time next;
    bool buys = true;
};

using desk = gw::engine<gw::gateways<gw::gateway<first_account, gw::venues::binance_futures>,
                                     gw::gateway<second_account, gw::venues::okx>>,
                        gw::route_best_price,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::order_rate, gw::max_position>,
                        gw::no_journal, buyer>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "smart_router.yaml"); }
