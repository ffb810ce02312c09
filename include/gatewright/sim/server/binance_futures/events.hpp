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
    json::object d{{"s", m.listed(i).symbol.view()},
                   {"c", o.client_order_id.view()},
                   {"S", side_words.name(o.side)},
                   {"o", type_words.name(o.type)},
                   {"f", tif_name(o)},
                   {"q", m.quantity(i, o.lots).str()},
                   {"p", m.price(i, o.price_ticks).str()},
                   {"ap", average(m, i, o.executed_value, o.executed_lots).str()},
                   {"sp", "0"},
                   {"x", execution_words.name(r.kind)},
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
              {"ps", "BOTH"},
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
                   {"ps", "BOTH"},
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

/// ACCOUNT_UPDATE after a fill: balance and position as they were right after it.
[[nodiscard]] inline json::object account_update(const market& m, const matching::report& r, timestamp now) {
    const matching::execution& e = r.execution;
    const instrument_config& s = m.listed(e.instrument);
    const matching::position p{e.position_lots_after, e.position_cost_after, 0, {}};
    json::object balance{
        {"a", s.quote.view()}, {"wb", money(e.wallet_after)}, {"cw", money(e.wallet_after)}, {"bc", "0"}};
    json::object position{
        {"s", s.symbol.view()},
        {"pa", m.quantity(e.instrument, p.lots).str()},
        {"ep", p.entry_price(s.lot).str()},
        {"bep", p.entry_price(s.lot).str()},
        {"cr", money(m.engine().account_of(e.account).position_of(e.instrument).realized)},
        {"up", money(p.unrealized(m.engine().mark_ticks(e.instrument), m.engine().unit_value(e.instrument)))},
        {"mt", "cross"},
        {"iw", "0"},
        {"ps", "BOTH"},
        {"ma", s.quote.view()}};
    json::object update{{"m", "ORDER"}, {"B", json::array{balance}}, {"P", json::array{position}}};
    json::object event{{"e", "ACCOUNT_UPDATE"},
                       {"E", now.milliseconds()},
                       {"T", e.time.milliseconds()},
                       {"a", std::move(update)}};
    return event;
}

/// listenKeyExpired: nothing follows on this listen key.
[[nodiscard]] inline json::object listen_key_expired(std::string_view listen_key, timestamp now) {
    return {{"e", "listenKeyExpired"}, {"E", now.milliseconds()}, {"listenKey", listen_key}};
}

} // namespace gatewright::sim::server::binance_futures
