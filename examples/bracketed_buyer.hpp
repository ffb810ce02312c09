// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "order_size.hpp"

#include <gatewright/gatewright.hpp>

#include <iostream>

namespace gw = gatewright;

/// The account that the examples trade.
struct main_account;

/// Buys a little, with a target and a stop around it: one order list after the other.
struct bracketed_buyer : gw::strategy<bracketed_buyer> {
    /// Twenty ticks up, forty down.
    void on(const gw::best_quote& q, auto& desk) {
        const gw::instrument* rules = desk.template instrument<main_account>(q.symbol);
        if (list.valid() || rules == nullptr || q.ask.is_zero() ||
            !desk.template not_ready_reason<main_account>().empty())
            return;
        const auto away = [&](std::int64_t ticks) {
            const auto by = checked_mul(rules->tick_at(q.ask).value, gw::decimal::from_integer(ticks));
            const auto there = by ? checked_add(q.ask.value, *by) : by;
            return gw::price{there ? *there : gw::decimal{}};
        };
        gw::bracket_order<> b;
        b.entry.symbol = q.symbol;
        b.entry.price = q.ask;
        b.entry.quantity = smallest(*rules, q.ask);
        b.target.price = away(20);
        b.stop.trigger_price = away(-40);
        if (const auto placed = desk.submit(b))
            list = *placed;
        else if (!told++)
            std::cout << "refused: " << placed.error().str() << std::endl;
    }
    void on(const gw::list_change& c, auto& desk) {
        std::cout << "list " << to_string(c.state);
        if (c.reason != gw::order_errc{}) std::cout << " because " << to_string(c.reason);
        const auto named = [&](const char* what, gw::order_ref order) {
            if (const auto* r = desk.order(order))
                std::cout << ", " << what << ' ' << to_string(r->state.life);
        };
        named("entry", c.entry);
        named("target", c.first);
        named("stop", c.second);
        std::cout << std::endl;
        if (c.state == gw::list_state::ended) list = {};
    }
    void on(const gw::fill& f, auto& desk) {
        std::cout << to_string(f.side) << ' ' << f.quantity.str() << " @ " << f.price.str() << ", position "
                  << desk.template position<main_account>(f.symbol).quantity().str() << std::endl;
    }

    gw::list_ref list;
    int told = 0;
};
