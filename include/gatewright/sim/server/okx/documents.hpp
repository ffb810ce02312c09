// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/okx/venue_state.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// The venue's documents about orders, fills, positions and balances, over REST and in channels.
// Source: API guide v5, "Trade" and "Trading Account", examples of 2025-08.
namespace gatewright::sim::server::okx {

/// Bills are numbered from here on.
inline constexpr std::uint64_t first_bill = 623'950'854'000'000;

/// `ordType` of an order that came from elsewhere: its terms in the venue's words.
[[nodiscard]] inline std::string type_word(const matching::order& o) {
    if (o.type == order_type::market || o.origin != matching::order_origin::client) return "market";
    if (o.post_only) return "post_only";
    if (o.time_in_force == time_in_force::immediate_or_cancel) return "ioc";
    return o.time_in_force == time_in_force::fill_or_kill ? "fok" : "limit";
}

/// An order as queries show it, and, with more members, the orders channel.
/// @param o the order as it was. @param n with the sums up to then. @param fill its fill, if it is told because of one
[[nodiscard]] inline json::object order_row(const venue_state& v, const matching::order& o,
                                            const order_note& n, const matching::execution* fill) {
    const market& m = v.market;
    const auto i = o.instrument;
    const instrument_config& s = m.listed(i);
    const bool spot = s.kind == instrument_kind::spot;
    const asset_code fee_asset = spot && o.side == side::buy ? s.base : s.settle();
    json::object d = members(
        "instId instType ordId clOrdId tag side ordType state category px sz tdMode tgtCcy posSide "
        "reduceOnly stpMode "
        "lever accFillSz avgPx fillPx fillSz fillTime tradeId fee feeCcy rebate rebateCcy pnl cTime uTime "
        "cancelSource "
        "tradeQuoteCcy isTpLimit algoClOrdId algoId attachAlgoClOrdId cancelSourceReason ccy pxType pxUsd "
        "pxVol "
        "quickMgnType slOrdPx slTriggerPx slTriggerPxType source stpId tpOrdPx tpTriggerPx tpTriggerPxType",
        s.symbol, kind_of(s), std::to_string(o.id), o.client_order_id, n.tag, side_words.name(o.side),
        n.type.empty() ? type_word(o) : n.type, state_word(o.status), category_words.name(o.origin),
        o.type == order_type::limit && o.origin == matching::order_origin::client ? px(m, i, o.price_ticks)
                                                                                  : "",
        n.size.empty() ? qty(m, i, o.lots) : n.size, n.td_mode, n.target, spot ? "" : leg_words.name(o.leg),
        n.reduce_only ? "true" : "false", prevention_words.name(o.stp), spot ? "" : v.leverage(o.account, i),
        qty(m, i, o.executed_lots), average_price(m, i, o.executed_value, o.executed_lots),
        fill ? px(m, i, fill->price_ticks) : "", qty(m, i, fill ? fill->lots : 0),
        fill ? plain(fill->time) : "", fill ? std::to_string(fill->trade_id) : "", -n.fee, fee_asset, "0",
        fee_asset, n.pnl, o.created, o.updated, ending_words.name(o.ending), spot ? s.quote.view() : "",
        "false");
    if (const auto* origin = m.triggers().origin_of(o.id)) {
        d["algoId"] = std::to_string(origin->id);
        d["algoClOrdId"] = origin->client_order_id.view();
    }
    d["attachAlgoOrds"] = json::array{};
    d["linkedAlgoOrd"] = members("algoId");
    return d;
}

/// An order that waits for a price, as queries and its channels show it.
[[nodiscard]] inline json::object algo_row(const venue_state& v, const matching::conditional_order_record& c,
                                           std::string_view fail_code = {}) {
    const market& m = v.market;
    const auto i = c.instrument;
    const instrument_config& s = m.listed(i);
    const bool spot = s.kind == instrument_kind::spot;
    const auto note = v.waiting_notes.find(c.id);
    const order_note n = note == v.waiting_notes.end() ? order_note{} : note->second;
    const std::string became = c.became == 0 ? std::string() : std::to_string(c.became);
    const std::string price = c.type == order_type::market ? "-1" : px(m, i, c.price_ticks);
    const std::string trigger = c.trigger_ticks == 0 ? std::string() : px(m, i, c.trigger_ticks);
    const std::string_view source = trigger_words.name(c.source);
    const bool stops = c.waits_as == order_type::stop || c.waits_as == order_type::stop_limit;
    const bool both = n.type == "oco";
    const bool one_way = n.type == "conditional" || both, plain_trigger = n.type == "trigger";
    const std::string profit_trigger = both ? px(m, i, c.profit_ticks) : trigger;
    const std::string profit_price = !both                       ? price
                                     : c.profit_price_ticks == 0 ? std::string("-1")
                                                                 : px(m, i, c.profit_price_ticks);
    const auto of = [](bool there, std::string_view text) { return there ? text : std::string_view(); };
    json::object d = members(
        "algoId algoClOrdId clOrdId ordId instId instType ordType state side posSide sz tdMode tgtCcy lever "
        "reduceOnly slTriggerPx slTriggerPxType slOrdPx tpTriggerPx tpTriggerPxType tpOrdPx triggerPx "
        "triggerPxType ordPx callbackRatio callbackSpread activePx actualSz actualPx actualSide failCode "
        "tag cTime uTime triggerTime closeFraction ccy",
        std::to_string(c.id), c.client_order_id, "", became, s.symbol, kind_of(s), n.type,
        algo_state_word(c.status), side_words.name(c.side), spot ? "" : leg_words.name(c.leg),
        qty(m, i, c.lots), n.td_mode, spot ? "base_ccy" : "", spot ? "" : v.leverage(c.account, i),
        n.reduce_only ? "true" : "false", of(one_way && stops, trigger), of(one_way && stops, source),
        of(one_way && stops, price), of(both || (one_way && !stops), profit_trigger),
        of(both || (one_way && !stops), source), of(both || (one_way && !stops), profit_price),
        of(plain_trigger, trigger), of(plain_trigger, source), of(plain_trigger, price),
        c.callback_rate.is_zero() ? std::string() : plain(c.callback_rate),
        c.callback_ticks == 0 ? std::string() : px(m, i, c.callback_ticks),
        c.activation_ticks == 0 ? std::string() : px(m, i, c.activation_ticks), "0", "", "", fail_code, n.tag,
        c.created, c.updated, c.became == 0 ? "" : plain(c.updated));
    d["ordIdList"] = became.empty() ? json::array{} : json::array{became};
    return d;
}

/// What came of an amendment.
struct amendment_result {
    std::string_view result{}; ///< `amendResult`; empty: no amendment is told
    std::string_view code = "0";
    std::string_view words{};
};
/// One row of the orders channel.
[[nodiscard]] inline json::object order_push(const venue_state& v, const matching::order& o,
                                             const order_note& n, const matching::execution* fill,
                                             amendment_result a = {}) {
    const market& m = v.market;
    const bool linear = m.listed(o.instrument).payoff == payoff::linear;
    const matching::wide notional = m.value(o.instrument, o.price_ticks, o.lots);
    json::object d = order_row(v, o, n, fill);
    const json::object more = members(
        "amendResult amendSource reqId code msg execType fillFee fillFeeCcy fillPnl fillNotionalUsd "
        "notionalUsd lastPx "
        "fillPxVol fillPxUsd fillMarkVol fillFwdPx fillMarkPx fillIdxPx",
        a.result, a.result.empty() ? "" : "1", a.result.empty() ? "" : n.request_id, a.code, a.words,
        fill ? (fill->maker ? "M" : "T") : "", fill ? plain(-fill->fee) : "0",
        fill ? m.assets().at(fill->fee_asset) : asset_code(), fill ? fill->realized : 0,
        fill && linear ? plain(fill->value) : "", linear ? plain(notional) : "", v.mark(o.instrument));
    d.insert(more.begin(), more.end());
    return d;
}

/// One row of `GET /trade/fills`. @param bill its `billId`
[[nodiscard]] inline json::object fill_row(const venue_state& v, const matching::execution& e,
                                           std::uint64_t bill) {
    const market& m = v.market;
    const account_config& a = m.account(e.account);
    const instrument_config& s = m.listed(e.instrument);
    return members(
        "side fillSz fillPx fee feeCcy feeRate fillPnl ordId instType instId clOrdId posSide billId subType "
        "tag fillTime execType tradeId ts tradeQuoteCcy fillPxVol fillFwdPx fillPxUsd fillMarkVol fillIdxPx "
        "fillMarkPx",
        side_words.name(e.side), qty(m, e.instrument, e.lots), px(m, e.instrument, e.price_ticks), -e.fee,
        m.assets().at(e.fee_asset), (e.maker ? a.maker_rate : a.taker_rate).negated(), e.realized,
        std::to_string(e.order), kind_of(s), s.symbol, m.engine().find(e.order)->client_order_id,
        leg_words.name(e.leg), std::to_string(bill),
        bill_subtype_word(m.engine().find(e.order)->origin, e.side, e.leg != position_side::net),
        v.note(e.order).tag, e.time, e.maker ? "M" : "T", std::to_string(e.trade_id), e.time, s.quote);
}
/// One row of `GET /account/bills`: what a fill changed of the asset in which its instrument settles.
[[nodiscard]] inline json::object bill_row(const venue_state& v, const matching::execution& e,
                                           std::uint64_t bill) {
    const matching::instrument_spec& spec = v.market.engine().spec(e.instrument);
    const matching::wide fee = e.fee_asset == spec.settle ? e.fee : 0;
    const matching::wide gain = spec.spot() ? (e.side == side::buy ? -e.value : e.value) : e.realized;
    json::object d = fill_row(v, e, bill);
    const json::object more =
        members("type ccy sz px pnl bal balChg mgnMode",
                bill_type_word(v.market.engine().find(e.order)->origin), v.market.assets().at(spec.settle),
                d["fillSz"], d["fillPx"], e.realized, e.wallet_after, gain - fee, v.note(e.order).td_mode);
    d.insert(more.begin(), more.end());
    return d;
}

/// The same of a payment. Source: "Get bills details", types 8 and 5; that what the fund pays is subType 110 is not
/// documented.
[[nodiscard]] inline json::object bill_row(const venue_state& v, const matching::payment& p,
                                           std::uint64_t bill) {
    const market& m = v.market;
    const bool funding = p.kind == matching::payment_kind::funding;
    json::object d = members(
        "billId type subType ccy bal balChg pnl ts fee interest from to notes ordId clOrdId tag tradeId "
        "execType fillTime posBal posBalChg",
        std::to_string(bill), funding ? "8" : "5",
        !funding       ? "110"
        : p.amount < 0 ? "173"
                       : "174",
        m.assets().at(p.asset), p.wallet_after, p.amount, p.amount, p.time, "0", "0");
    const json::object more =
        funding ? members("instType instId sz px mgnMode", kind_of(m.listed(p.instrument)),
                          m.listed(p.instrument).symbol, qty(m, p.instrument, p.lots < 0 ? -p.lots : p.lots),
                          px(m, p.instrument, p.mark_ticks), v.margin_mode(p.account, {p.instrument, p.leg}))
                : members("instType instId sz px mgnMode", "", "", "", "", "cross");
    d.insert(more.begin(), more.end());
    return d;
}
/// The number of an account's fill, or payment, among all of its bills.
[[nodiscard]] inline std::uint64_t bill_number(const matching::account& a, std::size_t fill) {
    const auto before = std::ranges::count_if(
        a.payments_made, [&](const matching::payment& p) { return p.fills_before <= fill; });
    return first_bill + fill + static_cast<std::uint64_t>(before);
}
[[nodiscard]] inline std::uint64_t bill_number_of_payment(const matching::account& a, std::size_t payment) {
    return first_bill + a.payments_made.at(payment).fills_before + payment;
}

/// The id of a position, the same as long as the account lives.
[[nodiscard]] inline std::string position_id(matching::account_id a, matching::position_key key) {
    return std::to_string(1'752'810'569'000'000 + a * 1'000'000 + key.instrument * 10 +
                          static_cast<unsigned>(key.leg));
}
/// `pos`: signed in net mode.
[[nodiscard]] inline std::string position_size(const market& m, matching::position_key key,
                                               std::int64_t lots) {
    return qty(m, key.instrument, key.leg != position_side::net && lots < 0 ? -lots : lots);
}

/// One position as `GET /account/positions` and the positions channel show it.
[[nodiscard]] inline json::object position_row(const venue_state& v, matching::account_id a,
                                               matching::position_key key, timestamp now) {
    const market& m = v.market;
    const auto i = key.instrument;
    const instrument_config& s = m.listed(i);
    const matching::position& p = m.engine().account_of(a).position_of(i, key.leg);
    const position_figures f(m, a, i, key.leg);
    const matching::wide size = f.notional < 0 ? -f.notional : f.notional;
    const std::string pos = position_size(m, key, p.lots), mark = v.mark(i);
    json::object d = members(
        "instId instType posId posSide pos availPos avgPx ccy mgnMode lever markPx last idxPx upl "
        "uplLastPx pnl fee "
        "fundingFee liqPenalty realizedPnl imr mmr notionalUsd tradeId adl cTime uTime pTime bePx "
        "bizRefId bizRefType "
        "interest liab liabCcy liqPx margin mgnRatio nonSettleAvgPx optVal posCcy settledPnl "
        "uplRatio uplRatioLastPx usdPx",
        s.symbol, kind_of(s), position_id(a, key), leg_words.name(key.leg), pos,
        key.leg == position_side::net ? "" : pos, average_price(m, i, p.cost, p.lots), s.settle(),
        v.margin_mode(a, key), v.leverage(a, i), mark, mark, mark, f.unrealized, f.unrealized, p.realized,
        -p.fees, p.funding, "0", p.realized - p.fees + p.funding, f.initial_margin, f.maintenance_margin,
        s.payoff == payoff::linear ? size : matching::fee_of(size, v.usd(s.base)), std::to_string(p.trade_id),
        "1", p.updated, p.updated, now);
    d["closeOrderAlgo"] = json::array{};
    return d;
}

/// What an account has of one asset. @param f of the asset
[[nodiscard]] inline json::object balance_row(const venue_state& v, const asset_code& asset,
                                              const account_figures& f, timestamp now) {
    const matching::wide equity = f.wallet + f.unrealized, in_usd = matching::fee_of(equity, v.usd(asset));
    const auto unless_spot = [&](matching::wide w) {
        return v.config.account_level == 1 ? std::string() : plain(w);
    };
    return members(
        "ccy cashBal availBal availEq eq eqUsd disEq frozenBal ordFrozen imr mmr upl liab uTime crossLiab "
        "interest isoEq isoLiab isoUpl maxLoan mgnRatio notionalLever spotInUseAmt stgyEq twap uplLiab",
        asset, f.wallet, f.available, unless_spot(f.available), equity, in_usd, in_usd, f.initial,
        f.initial > f.positions ? f.initial - f.positions : matching::wide(0), unless_spot(f.initial),
        unless_spot(f.maintenance), f.unrealized, "0", now);
}

/// `GET /account/balance` and one row of the account channel. @param only an asset; empty: all that the account has
[[nodiscard]] inline json::object balance_document(const venue_state& v, matching::account_id a,
                                                   timestamp now, std::string_view only = {}) {
    json::array details;
    matching::wide total = 0, unrealized = 0;
    for (std::size_t n = 0; n < v.market.assets().size(); ++n) {
        const asset_code& asset = v.market.assets()[n];
        const account_figures f(v.market, a, static_cast<matching::asset_id>(n));
        total += matching::fee_of(f.wallet + f.unrealized, v.usd(asset));
        unrealized += matching::fee_of(f.unrealized, v.usd(asset));
        if ((only.empty() || asset == only) && (f.wallet != 0 || f.initial != 0))
            details.push_back(balance_row(v, asset, f, now));
    }
    return members(
        "details totalEq isoEq upl uTime adjEq availEq borrowFroz imr mgnRatio mmr notionalUsd ordFroz",
        std::move(details), total, "0", unrealized, now);
}

/// A row of balance_and_position after a payment: the balance that it changed.
[[nodiscard]] inline json::object balance_and_position(const venue_state& v, const matching::payment& p,
                                                       timestamp now) {
    json::array balances;
    balances.push_back(members("ccy cashBal uTime", v.market.assets().at(p.asset), p.wallet_after, now));
    return members("pTime eventType balData posData trades", now,
                   p.kind == matching::payment_kind::funding ? "funding_fee" : "liquidation",
                   std::move(balances), json::array{}, json::array{});
}
/// A row of liquidation-warning. Source: "Position risk warning".
[[nodiscard]] inline json::object warning_row(const venue_state& v, const matching::margin_warning& w,
                                              const matching::endangered_position& p, timestamp now) {
    const market& m = v.market;
    const instrument_config& s = m.listed(p.key.instrument);
    const matching::wide ratio = matching::divide_half_even(
        matching::multiply(w.margin.balance, matching::power_of_ten(matching::money_places)),
        w.margin.maintenance);
    return members(
        "cTime ccy instId instType lever markPx mgnMode mgnRatio pTime pos posCcy posId posSide uTime",
        p.updated, s.settle(), s.symbol, kind_of(s), v.leverage(w.account, p.key.instrument),
        px(m, p.key.instrument, p.mark_ticks), v.margin_mode(w.account, p.key), ratio, now,
        position_size(m, p.key, p.lots), "", position_id(w.account, p.key), leg_words.name(p.key.leg), now);
}

/// A row of balance_and_position: after a fill what it changed, otherwise all.
[[nodiscard]] inline json::object balance_and_position(const venue_state& v, matching::account_id a,
                                                       std::string_view event,
                                                       const matching::execution* fill, timestamp now) {
    const market& m = v.market;
    const matching::account& owner = m.engine().account_of(a);
    const matching::instrument_spec* spec = fill ? &m.engine().spec(fill->instrument) : nullptr;
    json::array balances, positions, trades;
    for (std::size_t n = 0; n < m.assets().size(); ++n) {
        const auto id = static_cast<matching::asset_id>(n);
        const matching::wide has = owner.purse_of(id).wallet;
        if (spec ? id == spec->settle || id == spec->base : has != 0)
            balances.push_back(members("ccy cashBal uTime", m.assets()[n], has, now));
    }
    for (const auto& [key, p] : owner.positions) {
        if (fill ? key != matching::position_key{fill->instrument, fill->leg} : p.lots == 0) continue;
        const instrument_config& s = m.listed(key.instrument);
        positions.push_back(
            members("posId tradeId instId instType mgnMode posSide pos ccy avgPx uTime posCcy "
                    "nonSettleAvgPx settledPnl",
                    position_id(a, key), std::to_string(p.trade_id), s.symbol, kind_of(s),
                    v.margin_mode(a, key), leg_words.name(key.leg), position_size(m, key, p.lots), s.settle(),
                    average_price(m, key.instrument, p.cost, p.lots), p.updated));
    }
    if (fill)
        trades.push_back(
            members("instId tradeId", m.listed(fill->instrument).symbol, std::to_string(fill->trade_id)));
    return members("pTime eventType balData posData trades", now, event, std::move(balances),
                   std::move(positions), std::move(trades));
}

} // namespace gatewright::sim::server::okx
