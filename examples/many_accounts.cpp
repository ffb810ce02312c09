// SPDX-License-Identifier: BSL-1.0
// One idea over three accounts of one venue: orders go out in turns, one limit holds for all accounts together, and where
// an account is away for long the desk only reduces.

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <cstdint>
#include <iostream>
#include <string>

namespace gw = gatewright;
using namespace gw::literals;

struct first_account;
struct second_account;
struct third_account;

struct rotation : gw::strategy<rotation> {
    /// Buys as long as the limit of the desk lets it, and then sells all of it again.
    void on(const gw::best_quote&, auto& desk) {
        // Each account tells quotes of its own: those of one set the pace.
        if (desk.source() != 0 || desk.now().steady < next) return;
        next = desk.now().steady + gw::milliseconds(200);
        const auto held = desk.net_position(coin);
        if (!held.whole) return; // an account's position is not known yet
        if (!buys && held.net.sign() <= 0) buys = true;
        gw::market_order o;
        o.symbol = coin;
        o.side = buys ? gw::side::buy : gw::side::sell;
        o.quantity = {"0.002"_d};
        o.reduce_only = !buys;              // to those that hold something
        const auto placed = desk.submit(o); // to the next one that is ready
        if (placed)
            std::cout << to_string(o.side) << " goes to account " << int{placed->gateway} << std::endl;
        else
            std::cout << "refused: " << placed.error().str() << std::endl;
        // All that is allowed is held, or an account is away.
        if (!placed && (placed.error().code == gw::order_errc::max_position ||
                        placed.error().code == gw::order_errc::trading_halted))
            buys = false;
    }
    void on(const gw::fill&, auto& desk) {
        const auto held = desk.net_position(coin);
        std::cout << "the desk holds " << text(held.net) << ':';
        for (const gw::wide_decimal& part : held.at) std::cout << ' ' << text(part);
        std::cout << std::endl;
    }
    /// An account came, or went.
    void on(const gw::gateway_status& s, auto&) {
        std::cout << "account " << int{s.gateway} << (s.ready ? " is ready" : ": " + std::string(s.reason))
                  << std::endl;
    }

private:
    static std::string text(const gw::wide_decimal& d) { return d.to_decimal().value().normalized().str(); }

    gw::symbol_name coin{"BTC/USDT:perp"};
    gw::steady_time next;
    bool buys = true;
};

using checks = gw::supervised<gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                             gw::order_rate, gw::max_desk_position>,
                              gw::monitor_set<gw::gateway_down>>;
using desk = gw::engine<gw::gateways<gw::gateway<first_account, gw::venues::binance_futures>,
                                     gw::gateway<second_account, gw::venues::binance_futures>,
                                     gw::gateway<third_account, gw::venues::binance_futures>>,
                        gw::route_round_robin, checks, gw::no_journal, rotation>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "many_accounts.yaml"); }
