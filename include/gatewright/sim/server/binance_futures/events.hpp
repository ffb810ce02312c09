// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/documents.hpp>

#include <string_view>

// The events of the user data stream. Source: USDⓈ-M Futures, "User Data Streams".
namespace gatewright::sim::server::binance_futures {

/// Value of an account's open orders on one side, which ORDER_TRADE_UPDATE repeats as `b` and `a`.
[[nodiscard]] inline matching::wide open_notional(const market& m, const matching::order& o, side s) {
    matching::wide sum = 0;
    for (const matching::order_id id : m.engine().account_of(o.account).open) {
        const matching::order* open = m.engine().find(id);
        if (open && open->instrument == o.instrument && open->side == s)
            sum += m.value(o.instrument, open->price_ticks, open->remaining());
    }
    return sum;
}

/// ORDER_TRADE_UPDATE.
[[nodiscard]] inline json::object order_trade_update(const market& m, const matching::report& r,
                                                     timestamp now) {
    const matching::order& o = r.order;
    const matching::execution& e = r.execution;
    const auto i = o.instrument;
    const bool traded = r.kind == matching::report_kind::traded;
    const bool made_by_venue = o.origin != matching::order_origin::client;
    json::object d{{"s", m.listed(i).symbol.view()},
                   {"c", o.client_order_id.view()},
                   {"S", side_words.name(o.side)},
                   {"o", type_words.name(o.type)},
                   {"f", tif_name(o)},
                   {"q", m.quantity(i, o.lots).str()},
                   {"p", m.price(i, o.price_ticks).str()},
                   {"ap", average(m, i, o.executed_value, o.executed_lots).str()},
                   {"sp", "0"},
                   {"x", made_by_venue && traded ? "CALCULATED" : execution_words.name(r.kind)},
                   {"X", status_words.name(o.status)},
                   {"i", o.id},
                   {"l", m.quantity(i, traded ? e.lots : 0).str()},
                   {"z", m.quantity(i, o.executed_lots).str()},
                   {"L", m.price(i, traded ? e.price_ticks : 0).str()}};
    if (traded) {
        d["N"] = m.listed(i).quote.view();
        d["n"] = money(e.fee);
    }
    d.insert({{"T", o.updated.milliseconds()},
              {"t", traded ? e.trade_id : 0},
              {"b", money(open_notional(m, o, side::buy))},
              {"a", money(open_notional(m, o, side::sell))},
              {"m", traded && e.maker},
              {"R", o.reduce_only},
              {"wt", "CONTRACT_PRICE"},
              {"ot", type_words.name(o.type)},
              {"ps", position_words.name(o.leg)},
              {"cp", false},
              {"pP", false},
              {"si", 0},
              {"ss", 0},
              {"rp", money(traded ? e.realized : 0)},
              {"V", prevention_words.name(o.stp)},
              {"pm", "NONE"},
              {"gtd", o.good_till.milliseconds()},
              {"er", "0"}});
    json::object event{{"e", "ORDER_TRADE_UPDATE"},
                       {"E", now.milliseconds()},
                       {"T", o.updated.milliseconds()},
                       {"o", std::move(d)}};
    return event;
}

/// TRADE_LITE: the same fill, sooner and with less.
[[nodiscard]] inline json::object trade_lite(const market& m, const matching::report& r, timestamp now) {
    const matching::order& o = r.order;
    const matching::execution& e = r.execution;
    json::object d{{"e", "TRADE_LITE"},
                   {"E", now.milliseconds()},
                   {"T", e.time.milliseconds()},
                   {"s", m.listed(o.instrument).symbol.view()},
                   {"q", m.quantity(o.instrument, o.lots).str()},
                   {"p", m.price(o.instrument, o.price_ticks).str()},
                   {"m", e.maker},
                   {"c", o.client_order_id.view()},
                   {"S", side_words.name(o.side)},
                   {"L", m.price(o.instrument, e.price_ticks).str()},
                   {"l", m.quantity(o.instrument, e.lots).str()},
                   {"t", e.trade_id},
                   {"i", o.id}};
    return d;
}

/// ALGO_UPDATE. @param status in the venue's word @param why it failed, if it did
[[nodiscard]] inline json::object algo_update(const market& m, const matching::conditional_order_record& c,
                                              std::string_view status, std::string_view why, timestamp now) {
    const auto i = c.instrument;
    const bool became = c.became != 0 && status != "TRIGGERING";
    json::object d{{"caid", c.client_order_id.view()},
                   {"aid", c.id},
                   {"at", "CONDITIONAL"},
                   {"o", conditional_words.name(c.waits_as)},
                   {"s", m.listed(i).symbol.view()},
                   {"S", side_words.name(c.side)},
                   {"ps", position_words.name(c.leg)},
                   {"f", tif_name(c)},
                   {"q", m.quantity(i, c.lots).str()},
                   {"X", status},
                   {"ai", became ? std::to_string(c.became) : std::string()}};
    if (status != "TRIGGERING") {
        const matching::order* o = status == "FINISHED" ? m.engine().find(c.became) : nullptr;
        d["ap"] = o ? average(m, i, o->executed_value, o->executed_lots).str() : "0";
        d["aq"] = m.quantity(i, o ? o->executed_lots : 0).str();
        d["act"] = c.type == order_type::limit ? "LIMIT" : "MARKET";
    }
    d.insert({{"tp", m.price(i, c.trigger_ticks).str()},
              {"p", m.price(i, c.price_ticks).str()},
              {"V", prevention_words.name(c.stp)},
              {"wt", trigger_words.name(c.source)},
              {"pm", "NONE"},
              {"cp", false},
              {"pP", false},
              {"R", c.reduce_only},
              {"tt", c.became != 0 ? c.updated.milliseconds() : 0},
              {"gtd", c.good_till.milliseconds()}});
    if (!why.empty()) d["rm"] = why;
    json::object event{{"e", "ALGO_UPDATE"},
                       {"T", c.updated.milliseconds()},
                       {"E", now.milliseconds()},
                       {"o", std::move(d)}};
    return event;
}

/// One member of `P`. @param p its lots and cost. @param margin what it has for itself, if it is isolated
[[nodiscard]] inline json::object position_entry(const market& m, matching::account_id a,
                                                 matching::position_key key, const matching::position& p,
                                                 matching::wide margin) {
    const instrument_config& s = m.listed(key.instrument);
    const matching::account& owner = m.engine().account_of(a);
    const bool isolated = owner.isolated.contains(key.instrument);
    return {{"s", s.symbol.view()},
            {"pa", m.quantity(key.instrument, p.lots).str()},
            {"ep", p.entry_price(s.lot).str()},
            {"bep", p.entry_price(s.lot).str()},
            {"cr", money(owner.position_of(key.instrument, key.leg).realized)},
            {"up", money(p.unrealized(m.engine().mark_ticks(key.instrument),
                                      m.engine().unit_value(key.instrument)))},
            {"mt", isolated ? "isolated" : "cross"},
            {"iw", isolated_wallet(isolated, margin)},
            {"ps", position_words.name(key.leg)},
            {"ma", s.quote.view()}};
}

/// ACCOUNT_UPDATE after a fill: balance and position as they were right after it.
[[nodiscard]] inline json::object account_update(const market& m, const matching::report& r, timestamp now) {
    const matching::execution& e = r.execution;
    const instrument_config& s = m.listed(e.instrument);
    const matching::position p{e.position_lots_after, e.position_cost_after, 0, {}};
    json::object balance{{"a", s.quote.view()},
                         {"wb", money(e.wallet_after)},
                         {"cw", money(e.wallet_after - e.set_apart_after)},
                         {"bc", "0"}};
    json::object position = position_entry(m, e.account, {e.instrument, e.leg}, p, e.position_margin_after);
    json::object update{{"m", "ORDER"}, {"B", json::array{balance}}, {"P", json::array{position}}};
    json::object event{{"e", "ACCOUNT_UPDATE"},
                       {"E", now.milliseconds()},
                       {"T", e.time.milliseconds()},
                       {"a", std::move(update)}};
    return event;
}

/// ACCOUNT_UPDATE after a payment. Of a position nothing is said unless it is isolated, so that its margin changed.
[[nodiscard]] inline json::object account_update(const market& m, const matching::payment& p, timestamp now) {
    json::object balance{{"a", m.assets().at(p.asset).view()},
                         {"wb", money(p.wallet_after)},
                         {"cw", money(p.wallet_after - p.set_apart_after)},
                         {"bc", money(p.amount)}};
    json::object update{{"m", payment_words.name(p.kind)}, {"B", json::array{balance}}};
    const matching::account& owner = m.engine().account_of(p.account);
    if (p.kind == matching::payment_kind::funding && owner.isolated.contains(p.instrument)) {
        const matching::position& held = owner.position_of(p.instrument, p.leg);
        update["P"] = json::array{position_entry(m, p.account, {p.instrument, p.leg}, held, held.margin)};
    }
    return {{"e", "ACCOUNT_UPDATE"},
            {"E", now.milliseconds()},
            {"T", p.time.milliseconds()},
            {"a", std::move(update)}};
}

/// MARGIN_CALL: the margin of positions comes near what they must keep. Source: "Event: Margin Call".
[[nodiscard]] inline json::object margin_call(const market& m, const matching::margin_warning& w,
                                              timestamp now) {
    json::array positions;
    for (const matching::endangered_position& p : w.positions)
        positions.push_back(json::object{{"s", m.listed(p.key.instrument).symbol.view()},
                                         {"ps", position_words.name(p.key.leg)},
                                         {"pa", m.quantity(p.key.instrument, p.lots).str()},
                                         {"mt", w.isolated ? "ISOLATED" : "CROSSED"},
                                         {"iw", isolated_wallet(w.isolated, p.margin)},
                                         {"mp", m.price(p.key.instrument, p.mark_ticks).str()},
                                         {"up", money(p.unrealized)},
                                         {"mm", money(p.maintenance)}});
    json::object event{{"e", "MARGIN_CALL"}, {"E", now.milliseconds()}};
    if (!w.isolated) event["cw"] = money(w.wallet);
    event["p"] = std::move(positions);
    return event;
}

/// forceOrder: a liquidation, told to the public when it is done. Source: "Liquidation Order Streams".
[[nodiscard]] inline json::object force_order(const market& m, const matching::report& r, timestamp now) {
    const matching::order& o = r.order;
    const auto i = o.instrument;
    json::object d{{"s", m.listed(i).symbol.view()},
                   {"S", side_words.name(o.side)},
                   {"o", type_words.name(o.type)},
                   {"f", tif_name(o)},
                   {"q", m.quantity(i, o.lots).str()},
                   {"p", m.price(i, o.price_ticks).str()},
                   {"ap", average(m, i, o.executed_value, o.executed_lots).str()},
                   {"X", status_words.name(o.status)},
                   {"l", m.quantity(i, r.execution.lots).str()},
                   {"z", m.quantity(i, o.executed_lots).str()},
                   {"T", o.updated.milliseconds()}};
    return {{"e", "forceOrder"}, {"E", now.milliseconds()}, {"o", std::move(d)}};
}

/// listenKeyExpired: nothing follows on this listen key.
[[nodiscard]] inline json::object listen_key_expired(std::string_view listen_key, timestamp now) {
    return {{"e", "listenKeyExpired"}, {"E", now.milliseconds()}, {"listenKey", listen_key}};
}

} // namespace gatewright::sim::server::binance_futures
