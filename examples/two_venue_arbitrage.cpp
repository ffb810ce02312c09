// SPDX-License-Identifier: BSL-1.0
// Buys at one venue what another takes dearer, after fees, by two orders at once; what one of them did not get is made
// even before the next pair.

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>

namespace gw = gatewright;
using namespace gw::literals;

struct first_account;
struct second_account;

struct arbitrage : gw::strategy<arbitrage> {
    void on(const gw::cross_venue_spread& s, auto& desk) {
        if (busy || s.size < step || !s.fees_known || !ready(desk)) return;
        const auto held = desk.net_position(coin);
        if (!held.whole || held.at[s.buy_at] >= gw::wide_decimal(most.value))
            return; // a side that is full waits
        std::cout << "buy at gateway " << int{s.buy_at} << " for " << s.ask.str() << ", sell at "
                  << int{s.sell_at} << " for " << s.bid.str() << std::endl;
        legs = {};
        if (!send(desk, legs[0], s.buy_at, gw::side::buy)) return;
        send(desk, legs[1], s.sell_at, gw::side::sell);
        busy = desk.arm_timer(0, gw::milliseconds(500));
    }
    /// Both orders have ended, and executions are told: does the desk hold as much here as it owes there?
    void on(const gw::timer_due&, auto& desk) {
        const auto under_way = [&](gw::order_ref ref) {
            const auto* order = ref.valid() ? desk.order(ref) : nullptr;
            return order != nullptr && !order->state.terminal(); // also one whose outcome nobody knows yet
        };
        const auto held = desk.net_position(coin);
        const auto net = held.net.to_decimal();
        busy = under_way(legs[0]) || under_way(legs[1]) || !held.whole || !net;
        if (!busy && net->is_zero())
            std::cout << "even, the first gateway holds " << held.at[0].to_decimal()->normalized().str()
                      << std::endl;
        if (!busy && !net->is_zero()) {
            // Too much of one side is given back where it came from, at market.
            gw::market_order o;
            o.symbol = coin;
            o.side = net->is_negative() ? gw::side::buy : gw::side::sell;
            o.quantity = {net->abs()};
            const auto placed = desk.submit_to(legs[net->is_negative() ? 1 : 0].gateway, o);
            std::cout << "uneven by " << net->str() << (placed ? "" : ", refused: " + placed.error().str())
                      << std::endl;
            legs = {placed ? *placed : gw::order_ref{}, {}};
            busy = true;
        }
        if (busy) desk.arm_timer(0, gw::milliseconds(500));
    }

private:
    /// A limit order for one step that takes what its price reaches, and rests nowhere.
    bool send(auto& desk, gw::order_ref& leg, std::uint8_t gateway, gw::side side) {
        gw::limit_order o;
        o.symbol = coin;
        o.side = side;
        o.quantity = step;
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        gw::decimal seen; // the price of the level at which there is enough
        desk.consolidated(coin).for_each_level(opposite(side), [&](const auto& level) {
            if (level.gateway != gateway) return true;
            o.price = level.price;
            const auto sum = checked_add(seen, level.size.value);
            seen = sum ? *sum : seen;
            return seen < step.value;
        });
        const auto placed = desk.submit_to(gateway, o);
        if (!placed) std::cout << "refused: " << placed.error().str() << std::endl;
        leg = placed ? *placed : gw::order_ref{};
        return placed.has_value();
    }
    static bool ready(auto& desk) {
        return desk.template not_ready_reason<first_account>().empty() &&
               desk.template not_ready_reason<second_account>().empty();
    }

    const gw::symbol_name coin{"BTC/USDT:perp"};
    const gw::quantity step{"0.01"_d}, most{"0.03"_d}; // a contract of OKX is 0.01 BTC
    std::array<gw::order_ref, 2> legs;
    bool busy = false;
};

using desk = gw::engine<gw::gateways<gw::gateway<first_account, gw::venues::binance_futures>,
                                     gw::gateway<second_account, gw::venues::okx>>,
                        gw::route_direct,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::order_rate, gw::max_position>,
                        gw::no_journal, arbitrage>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "two_venue_arbitrage.yaml"); }
