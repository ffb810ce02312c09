// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/documents.hpp>

#include <string_view>

// The events of the user data stream. Source: USDⓈ-M Futures, "User Data Streams".
namespace gatewright::sim::server::binance_futures {

/// `x`, what happened to the order.
[[nodiscard]] inline std::string_view execution_type(matching::report_kind k) noexcept {
    switch (k) {
    case matching::report_kind::accepted: return "NEW";
    case matching::report_kind::traded: return "TRADE";
    case matching::report_kind::cancelled: return "CANCELED";
    case matching::report_kind::expired: return "EXPIRED";
    case matching::report_kind::amended: return "AMENDMENT";
    }
    return "?";
}

/// Value of an account's open orders on one side, which ORDER_TRADE_UPDATE repeats as `b` and `a`.
[[nodiscard]] inline matching::wide open_notional(const venue& v, const matching::order& o, side s) {
    matching::wide sum = 0;
    for (const matching::order_id id : v.engine().account_of(o.account).open) {
        const matching::order* open = v.engine().find(id);
        if (open && open->instrument == o.instrument && open->side == s)
            sum +=
                matching::multiply(matching::multiply(open->price_ticks, v.engine().unit_value(o.instrument)),
                                   open->remaining());
    }
    return sum;
}

/// ORDER_TRADE_UPDATE.
[[nodiscard]] inline json::object order_trade_update(const venue& v, const matching::report& r,
                                                     timestamp now) {
    const matching::order& o = r.order;
    const matching::execution& e = r.execution;
    const auto i = o.instrument;
    const bool traded = r.kind == matching::report_kind::traded;
    json::object d;
    d["s"] = v.symbol(i).symbol.view();
    d["c"] = o.client_order_id.view();
    d["S"] = name_of(o.side);
    d["o"] = name_of(o.type);
    d["f"] = tif_name(o);
    d["q"] = v.quantity(i, o.lots).str();
    d["p"] = v.price(i, o.price_ticks).str();
    d["ap"] = v.average(i, o.executed_value, o.executed_lots).str();
    d["sp"] = "0";
    d["x"] = execution_type(r.kind);
    d["X"] = name_of(o.status);
    d["i"] = o.id;
    d["l"] = v.quantity(i, traded ? e.lots : 0).str();
    d["z"] = v.quantity(i, o.executed_lots).str();
    d["L"] = v.price(i, traded ? e.price_ticks : 0).str();
    if (traded) {
        d["N"] = v.symbol(i).quote.view();
        d["n"] = money(e.fee);
    }
    d["T"] = o.updated.milliseconds();
    d["t"] = traded ? e.trade_id : 0;
    d["b"] = money(open_notional(v, o, side::buy));
    d["a"] = money(open_notional(v, o, side::sell));
    d["m"] = traded && e.maker;
    d["R"] = o.reduce_only;
    d["wt"] = "CONTRACT_PRICE";
    d["ot"] = name_of(o.type);
    d["ps"] = "BOTH";
    d["cp"] = false;
    d["pP"] = false;
    d["si"] = 0;
    d["ss"] = 0;
    d["rp"] = money(traded ? e.realized : 0);
    d["V"] = name_of(o.stp);
    d["pm"] = "NONE";
    d["gtd"] = o.good_till.milliseconds();
    d["er"] = "0";
    json::object event;
    event["e"] = "ORDER_TRADE_UPDATE";
    event["E"] = now.milliseconds();
    event["T"] = o.updated.milliseconds();
    event["o"] = std::move(d);
    return event;
}

/// TRADE_LITE: the same fill, sooner and with less.
[[nodiscard]] inline json::object trade_lite(const venue& v, const matching::report& r, timestamp now) {
    const matching::order& o = r.order;
    const matching::execution& e = r.execution;
    json::object d;
    d["e"] = "TRADE_LITE";
    d["E"] = now.milliseconds();
    d["T"] = e.time.milliseconds();
    d["s"] = v.symbol(o.instrument).symbol.view();
    d["q"] = v.quantity(o.instrument, o.lots).str();
    d["p"] = v.price(o.instrument, o.price_ticks).str();
    d["m"] = e.maker;
    d["c"] = o.client_order_id.view();
    d["S"] = name_of(o.side);
    d["L"] = v.price(o.instrument, e.price_ticks).str();
    d["l"] = v.quantity(o.instrument, e.lots).str();
    d["t"] = e.trade_id;
    d["i"] = o.id;
    return d;
}

/// ACCOUNT_UPDATE after a fill: balance and position as they were right after it.
[[nodiscard]] inline json::object account_update(const venue& v, const matching::report& r, timestamp now) {
    const matching::execution& e = r.execution;
    const symbol_config& s = v.symbol(e.instrument);
    const matching::position p{e.position_lots_after, e.position_cost_after, 0, {}};
    json::object balance;
    balance["a"] = s.quote.view();
    balance["wb"] = money(e.wallet_after);
    balance["cw"] = money(e.wallet_after);
    balance["bc"] = "0";
    json::object position;
    position["s"] = s.symbol.view();
    position["pa"] = v.quantity(e.instrument, p.lots).str();
    position["ep"] = p.entry_price(s.lot).str();
    position["bep"] = p.entry_price(s.lot).str();
    position["cr"] = money(v.engine().account_of(e.account).position_of(e.instrument).realized);
    position["up"] =
        money(p.unrealized(v.engine().mark_ticks(e.instrument), v.engine().unit_value(e.instrument)));
    position["mt"] = "cross";
    position["iw"] = "0";
    position["ps"] = "BOTH";
    position["ma"] = s.quote.view();
    json::object update;
    update["m"] = "ORDER";
    update["B"] = json::array{balance};
    update["P"] = json::array{position};
    json::object event;
    event["e"] = "ACCOUNT_UPDATE";
    event["E"] = now.milliseconds();
    event["T"] = e.time.milliseconds();
    event["a"] = std::move(update);
    return event;
}

/// listenKeyExpired: nothing follows on this listen key.
[[nodiscard]] inline json::object listen_key_expired(std::string_view listen_key, timestamp now) {
    return {{"e", "listenKeyExpired"}, {"E", now.milliseconds()}, {"listenKey", listen_key}};
}

} // namespace gatewright::sim::server::binance_futures
