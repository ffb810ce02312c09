// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "order_size.hpp"

#include <gatewright/gatewright.hpp>

#include <array>
#include <map>

/// Rests one small post-only order on each side at the best price, and follows the market by cancel and new order.
/// @tparam TagT the tag of the gateway that it quotes on
template <class TagT>
struct maker : gatewright::strategy<maker<TagT>> {
    struct quote {
        gatewright::order_ref order;
        bool cancelling = false;
    };

    void on(const gatewright::best_quote& q, auto& desk) {
        const gatewright::instrument* rules = desk.template instrument<TagT>(q.symbol);
        if (rules == nullptr || !desk.template not_ready_reason<TagT>().empty()) return;
        follow(gatewright::side::buy, q.symbol, q.bid, *rules, desk);
        follow(gatewright::side::sell, q.symbol, q.ask, *rules, desk);
    }
    void on(const gatewright::order_change& c, auto&) {
        quote& mine = quotes[c.symbol][static_cast<std::size_t>(c.side)];
        if (!(mine.order == c.ref)) return;
        if (gatewright::is_terminal(c.state)) mine = {};
        if (c.pending == gatewright::pending_operation::none) mine.cancelling = false; // or it was refused
    }

private:
    void follow(gatewright::side s, const gatewright::symbol_name& symbol, gatewright::price best,
                const gatewright::instrument& rules, auto& desk) {
        quote& mine = quotes[symbol][static_cast<std::size_t>(s)];
        if (const auto* resting = desk.order(mine.order)) {
            if (resting->request.price != best && !mine.cancelling)
                mine.cancelling = desk.cancel(mine.order).has_value();
            return;
        }
        gatewright::limit_order o;
        o.symbol = symbol;
        o.side = s;
        o.price = best;
        o.quantity = smallest(rules, best);
        o.post_only = true;
        // A refusal, by the position limit for instance, is counted by the desk and tried again with the next quote.
        if (const auto placed = desk.template submit<TagT>(o)) mine = {*placed, false};
    }

    std::map<gatewright::symbol_name, std::array<quote, 2>> quotes;
};
