// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/gatewright.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace demo {

namespace gw = gatewright;

/// An execution that the desk was told, to be compared in the end.
struct told_execution {
    gw::trade_id id;
    gw::symbol_name symbol;
    gw::side side;
    gw::price price;
    gw::quantity quantity;
    gw::decimal fee;
};

/// An example strategy of one gateway: joins the best bid and the best ask with a small order on each side, post-only
/// where the venue has that, follows the market, and takes liquidity to come back when its position has grown too
/// large. Not a way to earn money.
template <class TagT>
struct quoter {
    bool post_only = true;
    gw::decimal clip{300, 0}; ///< size of one order, in quote currency
    int too_many = 2;         ///< position, in orders, from which it takes liquidity to come back
    gw::duration pace = gw::milliseconds(400); ///< least time between two actions of one side
    bool stopped = false;

    enum role : std::uint64_t { bid = 1, ask = 2, exit = 3 };
    struct quote {
        gw::order_ref order;
        gw::price price;
        gw::steady_time acted;
        bool cancelling = false;
    };
    struct instrument_quotes {
        gw::symbol_name symbol;
        std::array<quote, 4> of;
    };
    std::array<instrument_quotes, 16> quotes{};
    std::uint64_t submitted = 0;
    std::vector<told_execution> executions; ///< its owner reserves the room

    void on(const gw::best_quote& q, auto& desk) {
        // Quotes of every gateway come here.
        if (desk.template instrument<TagT>(q.symbol) == nullptr) return;
        instrument_quotes* const mine = find(q.symbol, true);
        if (mine == nullptr || !desk.template not_ready_reason<TagT>().empty()) return;
        if (stopped) return withdraw(*mine, desk);
        const gw::quantity size = size_of(q, desk);
        if (size.is_zero()) return;
        follow(*mine, bid, gw::side::buy, q.bid, size, desk);
        follow(*mine, ask, gw::side::sell, q.ask, size, desk);

        const gw::wide_decimal& held = desk.template position<TagT>(q.symbol).quantity();
        const auto too_large = checked_mul(size.value, gw::decimal::from_integer(too_many));
        if (!too_large || held.abs() < gw::wide_decimal(*too_large) || !due(mine->of[exit], desk)) return;
        gw::limit_order o;
        o.symbol = q.symbol;
        o.side = held.is_negative() ? gw::side::buy : gw::side::sell;
        o.price = held.is_negative() ? q.ask : q.bid;
        o.quantity = {*too_large};
        o.time_in_force = gw::time_in_force::immediate_or_cancel;
        // A pair has no position: what is held of it is a balance, which an order may only spend.
        o.reduce_only = desk.template instrument<TagT>(q.symbol)->kind != gw::instrument_kind::spot;
        o.tag = exit;
        submit(*mine, o, desk);
    }

    void on(const gw::order_change& c, auto&) {
        instrument_quotes* const mine = find(c.symbol);
        if (mine == nullptr || c.tag == 0 || c.tag > exit || !(mine->of[c.tag].order == c.ref)) return;
        if (gw::is_terminal(c.state))
            mine->of[c.tag].order = {};
        else if (c.pending == gw::pending_operation::none)
            mine->of[c.tag].cancelling = false;
    }

    void on(const gw::fill& f, auto&) {
        if (find(f.symbol) == nullptr) return;
        executions.push_back({f.id, f.symbol, f.side, f.price, f.quantity, f.commission.amount});
    }
    void on(const gw::commission& c, auto&) {
        for (auto e = executions.rbegin(); e != executions.rend(); ++e)
            if (e->id == c.id && e->symbol == c.symbol) {
                e->fee = c.amount.amount;
                return;
            }
    }

private:
    static bool due(const quote& q, auto& desk) { return desk.now().steady.ns >= q.acted.ns; }

    instrument_quotes* find(const gw::symbol_name& symbol, bool add = false) {
        for (instrument_quotes& i : quotes) {
            if (i.symbol.empty() && add) i.symbol = symbol;
            if (i.symbol == symbol) return &i;
        }
        return nullptr;
    }

    /// The clip in lots of the instrument; zero while its rules are not known.
    gw::quantity size_of(const gw::best_quote& q, auto& desk) const {
        const gw::instrument* rules = desk.template instrument<TagT>(q.symbol);
        if (rules == nullptr || q.bid.is_zero()) return {};
        const auto units = checked_mul(rules->lot_size.value, rules->contract_size);
        if (!units) return {};
        const gw::wide_decimal lot_value = rules->payoff == gw::payoff::inverse
                                               ? gw::wide_decimal(*units)
                                               : product(q.bid, gw::quantity{*units});
        const auto lots = muldiv(gw::wide_decimal(clip), gw::wide_decimal(1, 0), lot_value, 0);
        const auto count = lots ? lots->to_decimal() : gw::result<gw::decimal>(gw::decimal());
        const auto size = count ? checked_mul(*count, rules->lot_size.value) : count;
        return size ? gw::quantity{*size} : gw::quantity{};
    }

    void withdraw(instrument_quotes& mine, auto& desk) {
        for (quote& q : mine.of)
            if (q.order.valid() && !q.cancelling && desk.cancel(q.order)) q.cancelling = true;
    }

    void follow(instrument_quotes& mine, role r, gw::side s, gw::price best, gw::quantity size, auto& desk) {
        quote& q = mine.of[r];
        if (!due(q, desk)) return;
        if (q.order.valid()) {
            if (q.price == best || q.cancelling) return;
            q.acted = desk.now().steady + pace;
            if (desk.cancel(q.order)) q.cancelling = true;
            return;
        }
        gw::limit_order o;
        o.symbol = mine.symbol;
        o.side = s;
        o.price = best;
        o.quantity = size;
        o.post_only = post_only;
        o.tag = r;
        submit(mine, o, desk);
    }

    void submit(instrument_quotes& mine, const gw::limit_order& o, auto& desk) {
        quote& q = mine.of[o.tag];
        q.acted = desk.now().steady + pace;
        q.price = o.price;
        q.cancelling = false;
        const auto placed = desk.template submit<TagT>(o);
        if (!placed) return; // the desk counts refusals by check
        q.order = *placed;
        ++submitted;
    }
};

/// One strategy over several gateways, with a quoter for each; no two of them trade an instrument of the same name.
template <class... TagTs>
struct quoters : gw::strategy<quoters<TagTs...>> {
    std::tuple<quoter<TagTs>...> of;

    void on(const gw::best_quote& q, auto& desk) { each(q, desk); }
    void on(const gw::order_change& c, auto& desk) { each(c, desk); }
    void on(const gw::fill& f, auto& desk) { each(f, desk); }
    void on(const gw::commission& c, auto& desk) { each(c, desk); }

    /// That of a gateway.
    template <class TagT>
    quoter<TagT>& at() {
        return std::get<quoter<TagT>>(of);
    }
    /// Withdraws everything.
    void stop() {
        std::apply([](auto&... q) { ((q.stopped = true), ...); }, of);
    }

private:
    void each(const auto& event, auto& desk) {
        std::apply([&](auto&... q) { (q.on(event, desk), ...); }, of);
    }
};

} // namespace demo
