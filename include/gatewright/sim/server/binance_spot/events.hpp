// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/documents.hpp>

#include <string_view>

// The events of the user data stream, without the envelope. Source: spot, "User Data Stream".
namespace gatewright::sim::server::binance_spot {

/// executionReport. Of an order that was cancelled `c` is the client id of the cancellation and `C` its own.
[[nodiscard]] inline json::object execution_report(const venue_state& v, const matching::report& r,
                                                   timestamp now) {
    const matching::order& o = r.order;
    const matching::execution& e = r.execution;
    const order_note& n = v.note(o.id);
    const auto i = o.instrument;
    const bool traded = r.kind == matching::report_kind::traded;
    const bool cancelled = r.kind == matching::report_kind::cancelled;
    const bool working = o.stand == matching::standing::in_market;
    const std::string_view own = o.client_order_id.view();
    json::object d =
        members("e E s c S o f q p P F g C x X r i l z L n N T t v I w m M O Z Y Q V", "executionReport",
                now.milliseconds(), v.market.listed(i).symbol,
                cancelled ? std::string_view(n.cancelled_by) : own, side_words.name(o.side), n.type,
                tif_words.name(o.time_in_force), v.quantity(i, v.without_quantity(o) ? 0 : o.lots),
                v.asked_price(o), v.price(i, n.trigger.trigger_ticks), v.quantity(i, o.shown_lots),
                v.list_of(o.id), cancelled ? own : std::string_view(), execution_name(r), status_name(o),
                o.status == matching::order_status::rejected ? "INSUFFICIENT_BALANCES" : "NONE", o.id,
                v.quantity(i, traded ? e.lots : 0), v.quantity(i, o.executed_lots),
                v.price(i, traded ? e.price_ticks : 0), traded ? money(e.fee) : std::string("0"), nullptr,
                o.updated.milliseconds(), traded ? static_cast<std::int64_t>(e.trade_id) : -1,
                n.prevention_id, v.executions, working && matching::is_open(o.status), traded && e.maker,
                traded, o.created.milliseconds(), money(o.executed_value), money(traded ? e.value : 0),
                text8(n.quote_quantity), n.prevention);
    if (traded) d["N"] = v.market.assets().at(e.fee_asset).view();
    if (n.prevention_id == 0) d.stable_erase("v");
    if (working) d["W"] = working_ms(v, o);
    if (n.trailing_delta != 0) d.insert({{"d", n.trailing_delta}, {"D", trailing_ms(n)}});
    if (n.strategy_id) d["j"] = *n.strategy_id;
    if (n.strategy_type) d["J"] = *n.strategy_type;
    if (o.prevented_lots != 0)
        d.insert({{"A", v.quantity(i, o.prevented_lots)}, {"B", v.quantity(i, n.prevented)}});
    if (n.routed) d.insert({{"k", "EXCHANGE"}, {"uS", true}});
    if (!n.peg.empty()) {
        d["gP"] = n.peg;
        if (n.peg_level) d.insert({{"gOT", "PRICE_LEVEL"}, {"gOV", *n.peg_level}});
        if (n.working != timestamp{}) d["gp"] = v.price(i, o.price_ticks);
    }
    if (const auto why = expiry_name(o); !why.empty()) d["eR"] = why;
    return d;
}

/// outboundAccountPosition: what an account has of assets that may have changed.
template <class AssetsT>
[[nodiscard]] json::object account_position(const venue_state& v, matching::account_id a,
                                            const AssetsT& assets, timestamp now) {
    json::array balances;
    for (const matching::asset_id asset : assets) {
        const asset_balance b(v.market, a, asset);
        balances.push_back(members("a f l", v.market.assets().at(asset), money(b.free), money(b.locked)));
    }
    // `u` is `updateTime` of the account's documents.
    return members("e E u B", "outboundAccountPosition", now.milliseconds(), v.updated.at(a).milliseconds(),
                   std::move(balances));
}

/// balanceUpdate: a deposit or withdrawal.
[[nodiscard]] inline json::object balance_update(const venue_state& v, matching::asset_id asset,
                                                 matching::wide change, timestamp now) {
    return members("e E a d T", "balanceUpdate", now.milliseconds(), v.market.assets().at(asset),
                   money(change), now.milliseconds());
}

/// An event that says nothing but that: eventStreamTerminated, serverShutdown.
[[nodiscard]] inline json::object plain_event(std::string_view name, timestamp now) {
    return members("e E", name, now.milliseconds());
}

} // namespace gatewright::sim::server::binance_spot
