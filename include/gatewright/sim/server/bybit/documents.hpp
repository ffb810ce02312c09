// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/bybit/venue_state.hpp>
#include <gatewright/sim/server/exit_book.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// The venue's documents about orders, executions, positions and balances, over REST and in topics.
// Source: API v5, "Get Open & Closed Orders", "Get Trade History", "Get Position Info", "Get Wallet Balance", and the
// private topics; examples of 2026.
namespace gatewright::sim::server::bybit {

/// How an order is told besides what it is.
struct order_words {
    std::string_view status{}, cancel_type{}, reject_reason{}; ///< empty: as the order says
};
/// An order as queries and the topic `order` show it.
[[nodiscard]] inline json::object order_row(const venue_state& v, const told_order& t, order_words as = {}) {
    const market& m = v.market;
    const matching::order& o = t.order;
    const auto i = o.instrument;
    const instrument_config& s = m.listed(i);
    const order_note& n = v.note(t.number);
    const bool spot = v.spot(i), open = matching::is_open(o.status), at_market = n.type == "Market";
    const auto either = [](std::string_view one, std::string_view other) {
        return one.empty() ? other : one;
    };
    const std::int64_t left = open ? o.remaining() : 0;
    const auto by = [&](const exit_wish& e) { return e.trigger_ticks == 0 ? "" : trigger_words.name(e.by); };
    json::object d = members(
        "category symbol orderId orderLinkId side orderType price qty timeInForce orderStatus cancelType "
        "rejectReason "
        "avgPrice leavesQty leavesValue cumExecQty cumExecValue cumExecFee createType stopOrderType "
        "triggerPrice "
        "triggerBy takeProfit stopLoss tpTriggerBy slTriggerBy tpLimitPrice slLimitPrice tpslMode smpType "
        "smpOrderId "
        "createdTime updatedTime marketUnit lastPriceOnCreated feeCurrency rpiMatchedQty parentOrderLinkId "
        "blockTradeId "
        "orderIv placeType isLeverage slippageToleranceType slippageTolerance extraFees",
        category_word(s), wire_name(s), order_id_text(s, t.number), o.client_order_id,
        side_words.name(o.side),
        o.origin == matching::order_origin::client ? std::string_view(n.type) : "Market",
        px_or(m, i, o.price_ticks, "0"), n.size.empty() ? qty(m, i, o.lots) : n.size, n.time_in_force,
        either(as.status, status_word(t, spot)),
        either(as.cancel_type, either(n.cancel_type, word_or(cancel_words, o.ending, "UNKNOWN"))),
        either(as.reject_reason, either(n.reject_reason, word_or(reject_words, o.ending, "EC_NoError"))),
        average_price(m, i, o.executed_value, o.executed_lots), qty(m, i, left),
        plain(left == 0 || o.price_ticks == 0 ? matching::wide(0) : m.value(i, o.price_ticks, left)),
        qty(m, i, o.executed_lots), o.executed_value, n.fee,
        either(n.create_type, create_words.name(o.origin)), n.stop_type,
        px_or(m, i, t.origin == nullptr ? 0 : t.origin->trigger_ticks),
        t.origin == nullptr ? "" : trigger_words.name(t.origin->source), px_or(m, i, n.profit.trigger_ticks),
        px_or(m, i, n.loss.trigger_ticks), by(n.profit), by(n.loss), px_or(m, i, n.profit.limit_ticks),
        px_or(m, i, n.loss.limit_ticks), n.partial ? "Partial" : "Full", prevention_words.name(o.stp),
        n.other_order, o.created, o.updated,
        !spot || !at_market ? ""
        : n.size.empty()    ? "baseCoin"
                            : "quoteCoin",
        "", "", "0");
    d["positionIdx"] = index_of(o.leg);
    d["reduceOnly"] = n.reduce_only || (o.reduce_only && o.leg == position_side::net);
    d["closeOnTrigger"] = n.close_on_trigger;
    d["triggerDirection"] = t.origin == nullptr ? 0 : t.origin->rises() ? 1 : 2;
    d["smpGroup"] = 0;
    d["cumFeeDetail"] = n.fee == 0 ? json::object() : members(m.assets().at(n.fee_asset).view(), n.fee);
    return d;
}

/// A fill as queries and the topic `execution` show it. @param o the order then
[[nodiscard]] inline json::object execution_row(const venue_state& v, const matching::execution& e,
                                                const matching::order& o) {
    const market& m = v.market;
    const instrument_config& s = m.listed(e.instrument);
    const account_config& a = m.account(e.account);
    const told_order t = told(m, o);
    const order_note& n = v.note(t.number);
    // What it closed is what it did not open.
    const std::int64_t after = e.position_lots_after, signed_lots = e.side == side::buy ? e.lots : -e.lots;
    const std::int64_t before = after - signed_lots, size = before < 0 ? -before : before;
    const bool against = before != 0 && (before > 0) != (signed_lots > 0);
    json::object d = members(
        "category symbol orderId orderLinkId side orderType orderPrice orderQty leavesQty createType "
        "stopOrderType "
        "execId execPrice execQty execType execValue execFee feeRate feeCurrency execTime closedSize execPnl "
        "markPrice "
        "indexPrice underlyingPrice tradeIv markIv blockTradeId isLeverage marketUnit extraFees",
        category_word(s), wire_name(s), order_id_text(s, t.number), t.order.client_order_id,
        side_words.name(e.side),
        o.origin == matching::order_origin::client ? std::string_view(n.type) : "Market",
        px(m, e.instrument, o.price_ticks), qty(m, e.instrument, o.lots), qty(m, e.instrument, o.remaining()),
        n.create_type.empty() ? create_words.name(o.origin) : std::string_view(n.create_type), n.stop_type,
        execution_id(s, e.trade_id, e.maker, e.instrument), px(m, e.instrument, e.price_ticks),
        qty(m, e.instrument, e.lots), execution_words.name(o.origin), e.value, e.fee,
        e.maker ? a.maker_rate : a.taker_rate,
        v.spot(e.instrument) && !v.config.names_fee_coins ? std::string_view()
                                                          : m.assets().at(e.fee_asset).view(),
        e.time, v.spot(e.instrument) ? "" : qty(m, e.instrument, against ? std::min(size, e.lots) : 0),
        e.realized, v.mark(e.instrument), v.mark(e.instrument));
    d["isMaker"] = e.maker;
    d["seq"] = venue_state::sequence(e.trade_id);
    return d;
}
/// A payment of funding, which the venue tells as an execution that is none: its fee is what was paid.
[[nodiscard]] inline json::object execution_row(const venue_state& v, const matching::payment& p) {
    const market& m = v.market;
    const instrument_config& s = m.listed(p.instrument);
    const std::int64_t lots = p.lots < 0 ? -p.lots : p.lots;
    json::object d = members(
        "category symbol orderId orderLinkId side orderType orderPrice orderQty leavesQty createType "
        "stopOrderType "
        "execId execPrice execQty execType execValue execFee feeRate feeCurrency execTime closedSize execPnl "
        "markPrice "
        "indexPrice",
        category_word(s), wire_name(s), uuid_of(p.id, 0x8001), "", p.lots > 0 ? "Buy" : "Sell", "UNKNOWN",
        "0", "0", "0", "", "UNKNOWN", uuid_of(p.id, 0x9002, p.instrument), px(m, p.instrument, p.mark_ticks),
        qty(m, p.instrument, lots), "Funding", m.value(p.instrument, p.mark_ticks, lots), -p.amount,
        s.funding_rate, m.assets().at(p.asset), p.time, "0", "0", px(m, p.instrument, p.mark_ticks));
    d["isMaker"] = false;
    d["seq"] =
        venue_state::sequence(m.engine().account_of(p.account).position_of(p.instrument, p.leg).trade_id);
    return d;
}

/// A position as queries and the topic `position` show it. @param entry_name of the average price
[[nodiscard]] inline json::object position_row(const venue_state& v, const exit_book& exits,
                                               matching::account_id a, matching::position_key key,
                                               const char* entry_name) {
    const market& m = v.market;
    const auto i = key.instrument;
    const matching::position& p = m.engine().account_of(a).position_of(i, key.leg);
    const position_figures f(m, a, i, key.leg);
    const auto exit = [&](exit_kind kind) {
        const auto* c = exits.find(a, key, kind);
        return px_or(m, i,
                     c == nullptr                       ? 0
                     : kind == exit_kind::trailing_stop ? c->callback_ticks
                                                        : c->trigger_ticks,
                     "0");
    };
    json::object d = members(
        "category symbol side size positionValue leverage markPrice positionIM positionMM positionIMByMp "
        "positionMMByMp "
        "positionBalance takeProfit stopLoss trailingStop unrealisedPnl curRealisedPnl cumRealisedPnl "
        "createdTime "
        "updatedTime tpslMode positionStatus riskLimitValue liqPrice bustPrice sessionAvgPrice "
        "breakEvenPrice "
        "leverageSysUpdatedTime mmrSysUpdatedTime",
        category_word(m.listed(i)), wire_name(m.listed(i)),
        p.lots == 0  ? ""
        : p.lots > 0 ? "Buy"
                     : "Sell",
        qty(m, i, p.lots < 0 ? -p.lots : p.lots), f.notional < 0 ? -f.notional : f.notional,
        std::to_string(m.engine().account_of(a).leverage_of(i)), v.mark(i), f.initial_margin,
        f.maintenance_margin, f.initial_margin, f.maintenance_margin,
        f.isolated ? f.margin : matching::wide(0), exit(exit_kind::take_profit), exit(exit_kind::stop_loss),
        exit(exit_kind::trailing_stop), f.unrealized, p.realized - p.fees + p.funding,
        p.realized - p.fees + p.funding, p.updated, p.updated, "Full", "Normal", "1000000000");
    const std::string entry = average_price(m, i, p.cost, p.lots);
    d[entry_name] = entry.empty() ? "0" : entry;
    d["positionIdx"] = index_of(key.leg);
    for (const char* name : {"tradeMode", "autoAddMargin", "adlRankIndicator"}) d[name] = 0;
    d["riskId"] = 1;
    d["isReduceOnly"] = false;
    d["seq"] = p.trade_id == 0 ? -1 : venue_state::sequence(p.trade_id);
    return d;
}

/// One account as `wallet-balance` and the topic `wallet` show it; sums in USD. @param only coins, with commas;
/// empty: all that the account has
[[nodiscard]] inline json::object wallet_document(const venue_state& v, matching::account_id a,
                                                  std::string_view only = {}) {
    const market& m = v.market;
    json::array coins;
    matching::wide wallet = 0, margin = 0, initial = 0, maintenance = 0, unrealized = 0, available = 0;
    const auto wanted = split(only, ',');
    for (std::size_t n = 0; n < m.assets().size(); ++n) {
        const asset_code& asset = m.assets()[n];
        const account_figures f(m, a, static_cast<matching::asset_id>(n));
        const matching::wide held = held_by_orders(m, a, static_cast<matching::asset_id>(n));
        const decimal price = v.usd(asset);
        const auto in_usd = [&](matching::wide w) { return matching::fee_of(w, price); };
        wallet += in_usd(f.wallet);
        margin += in_usd(f.wallet + f.shared_unrealized);
        initial += in_usd(f.initial - held);
        maintenance += in_usd(f.maintenance);
        unrealized += in_usd(f.unrealized);
        available += in_usd(f.available);
        if (wanted.empty() ? f.wallet == 0 && f.initial == 0
                           : std::ranges::find(wanted, asset.view()) == wanted.end())
            continue;
        const matching::purse& purse = m.engine().account_of(a).purse_of(static_cast<matching::asset_id>(n));
        json::object d =
            members("coin equity walletBalance locked totalOrderIM totalPositionIM totalPositionMM "
                    "unrealisedPnl cumRealisedPnl "
                    "usdValue spotBorrow borrowAmount accruedInterest bonus spotHedgingQty "
                    "availableToWithdraw availableToBorrow",
                    asset, f.wallet + f.unrealized, f.wallet, held,
                    f.initial > f.positions + held ? f.initial - f.positions - held : matching::wide(0),
                    f.positions, f.maintenance, f.unrealized, purse.realized - purse.fees + purse.payments,
                    in_usd(f.wallet + f.unrealized), "0", "0", "0", n == 0 ? v.config.bonus : decimal(), "0");
        d["collateralSwitch"] = true;
        d["marginCollateral"] = true;
        coins.push_back(std::move(d));
    }
    const auto rate = [&](matching::wide part) {
        return margin <= 0
                   ? std::string("0")
                   : plain(matching::divide_half_even(
                         matching::multiply(part, matching::power_of_ten(matching::money_places)), margin));
    };
    return members(
        "accountType totalEquity totalWalletBalance totalMarginBalance totalAvailableBalance totalPerpUPL "
        "totalInitialMargin totalMaintenanceMargin accountIMRate accountMMRate accountLTV coin",
        "UNIFIED", wallet + unrealized, wallet, margin, available, unrealized, initial, maintenance,
        rate(initial), rate(maintenance), "0", std::move(coins));
}

/// What a fill, or a payment of funding, changed of what the account has of a coin: one row of `transaction-log`.
[[nodiscard]] inline json::object transaction_row(const venue_state& v, const matching::execution& e) {
    const market& m = v.market;
    const matching::instrument_spec& spec = m.engine().spec(e.instrument);
    const matching::order& o = *m.engine().find(e.order);
    json::object x = execution_row(v, e, o);
    const matching::wide flow = spec.spot() ? (e.side == side::buy ? -e.value : e.value) : e.realized;
    const matching::wide fee = e.fee_asset == spec.settle ? e.fee : 0;
    const char* type = o.origin == matching::order_origin::client        ? "TRADE"
                       : o.origin == matching::order_origin::liquidation ? "LIQUIDATION"
                                                                         : "ADL";
    return members(
        "id symbol category side transactionTime type transSubType qty size currency tradePrice funding fee "
        "cashFlow change cashBalance feeRate tradeId orderId orderLinkId bonusChange extraFees",
        x["execId"], x["symbol"], x["category"], x["side"], e.time, type, "", x["execQty"],
        qty(m, e.instrument, e.position_lots_after), m.assets().at(spec.settle), x["execPrice"], "", fee,
        flow, flow - fee, e.wallet_after, x["feeRate"], x["execId"], x["orderId"], x["orderLinkId"]);
}
[[nodiscard]] inline json::object transaction_row(const venue_state& v, const matching::payment& p) {
    json::object x = execution_row(v, p);
    return members(
        "id symbol category side transactionTime type transSubType qty size currency tradePrice funding fee "
        "cashFlow change cashBalance feeRate tradeId orderId orderLinkId bonusChange extraFees",
        x["execId"], x["symbol"], x["category"], x["side"], p.time, "SETTLEMENT", "", x["execQty"],
        x["execQty"], x["feeCurrency"], x["execPrice"], p.amount, "0", "0", p.amount, p.wallet_after,
        x["feeRate"], x["execId"], x["orderId"], "");
}

} // namespace gatewright::sim::server::bybit
