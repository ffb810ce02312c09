// SPDX-License-Identifier: BSL-1.0
// A desk at OANDA: buys with exits that the venue makes of what the order opens, and later closes just that trade.

#include "order_size.hpp"

#include <gatewright/driver/desk_main.hpp>
#include <gatewright/gatewright.hpp>

#include <iostream>

namespace gw = gatewright;

struct main_account;

struct trader : gw::strategy<trader> {
    void on(const gw::best_quote& q, auto& desk) {
        const gw::instrument* rules = desk.template instrument<main_account>(q.symbol);
        if (rules == nullptr || q.ask.is_zero() || !desk.template not_ready_reason<main_account>().empty())
            return;
        if (++quotes % 10 != 0) return;
        // Each again only once it is known to have failed.
        if (trade.empty() && !opening.valid()) open(q, *rules, desk);
        if (!trade.empty() && !closing.valid()) close(q, desk);
    }
    /// A market order with a target and a stop around it: forty ticks up and down.
    void open(const gw::best_quote& q, const gw::instrument& rules, auto& desk) {
        const auto away = [&](std::int64_t ticks) {
            const auto by = checked_mul(rules.tick_at(q.ask).value, gw::decimal::from_integer(ticks));
            const auto there = by ? checked_add(q.ask.value, *by) : by;
            return gw::price{there ? *there : gw::decimal{}};
        };
        gw::market_order o;
        o.symbol = q.symbol;
        o.side = gw::side::buy;
        o.quantity = smallest(rules, q.ask);
        o.attached.target = away(40);
        o.attached.stop = away(-40);
        keep(desk.submit(o), opening);
    }
    /// A sell closes what was bought; its exits end by themselves.
    void close(const gw::best_quote& q, auto& desk) {
        gw::closing_market_order o;
        o.symbol = q.symbol;
        o.side = gw::side::sell;
        o.trade = trade;
        keep(desk.submit(o), closing);
    }
    void on(const gw::fill& f, auto& desk) {
        std::cout << to_string(f.side) << ' ' << f.quantity.str() << " @ " << f.price.str() << ", position "
                  << desk.template position<main_account>(f.symbol).quantity().str() << std::endl;
        const auto* opened = desk.order(opening); // executions of the whole account come: is it ours?
        if (opened != nullptr && opened->venue_order_id == f.venue_order_id) {
            trade = f.id;
            opening = {};
        } else if (desk.template position<main_account>(f.symbol).quantity().is_zero()) {
            trade = {}; // one of its exits closed it
        }
    }
    void on(const gw::order_change& c, auto&) {
        if (!is_terminal(c.state)) return;
        if (c.ref == opening && c.state != gw::lifecycle::filled) opening = {}; // else its fill comes
        if (c.ref != closing) return;
        closing = {};
        if (c.state == gw::lifecycle::filled || c.reason == gw::order_errc::reduce_only_violation) trade = {};
    }
    static void keep(const gw::order_result<gw::order_ref>& placed, gw::order_ref& as) {
        if (placed)
            as = *placed;
        else
            std::cout << "refused: " << placed.error().str() << std::endl;
    }

    gw::order_ref opening, closing; ///< under way
    gw::trade_id trade;             ///< what is open: the id of the execution that opened it
    int quotes = 0;
};

using desk = gw::engine<gw::gateways<gw::gateway<main_account, gw::venues::oanda>>, gw::route_direct,
                        gw::risk_chain<gw::trading_state, gw::instrument_rules, gw::max_order_quantity,
                                       gw::price_collar, gw::order_rate, gw::max_position>,
                        gw::no_journal, trader>;

int main(int argc, char** argv) { return gw::desk_main<desk>(argc, argv, "oanda_trade.yaml"); }
