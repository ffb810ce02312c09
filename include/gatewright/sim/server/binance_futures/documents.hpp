// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/binance_futures/words.hpp>
#include <gatewright/sim/server/market.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

// The venue's REST and WebSocket API documents about orders, accounts and books.
// Source: USDⓈ-M Futures, "Trade", "Account" and "Market Data" endpoints.
namespace gatewright::sim::server::binance_futures {

namespace json = boost::json;

/// Average price of what was executed, rounded to eight places; zero with the tick's decimals if nothing was.
[[nodiscard]] inline decimal average(const market& m, matching::instrument_id i, matching::wide value,
                                     std::int64_t lots) {
    if (lots == 0) return m.price(i, 0);
    const decimal exact = matching::position{lots, value, 0, {}}.entry_price(m.listed(i).lot).normalized();
    const auto wanted = m.listed(i).tick.exponent();
    return exact.exponent() > wanted ? exact.rescaled(wanted).value() : exact;
}
/// An amount of money with its eight places.
[[nodiscard]] inline std::string money(matching::wide units) { return matching::to_money(units).str(); }

/// An order as queries and lists show it.
/// @param placed true for the answer to a placement, amendment or cancellation, which lacks `avgPrice` and
/// `cumQuote` (removed with SDK v34, 2026-07-14) and the time of creation
[[nodiscard]] inline json::object order_document(const market& m, const matching::order& o, bool placed) {
    json::object d{{"orderId", o.id},
                   {"symbol", m.listed(o.instrument).symbol.view()},
                   {"status", status_words.name(o.status)},
                   {"clientOrderId", o.client_order_id.view()},
                   {"price", m.price(o.instrument, o.price_ticks).str()}};
    if (!placed) d["avgPrice"] = average(m, o.instrument, o.executed_value, o.executed_lots).str();
    d["origQty"] = m.quantity(o.instrument, o.lots).str();
    d["executedQty"] = m.quantity(o.instrument, o.executed_lots).str();
    if (placed)
        d["cumQty"] = m.quantity(o.instrument, o.executed_lots).str();
    else
        d["cumQuote"] = money(o.executed_value);
    d.insert({{"timeInForce", tif_name(o)},
              {"type", type_words.name(o.type)},
              {"reduceOnly", o.reduce_only},
              {"closePosition", false},
              {"side", side_words.name(o.side)},
              {"positionSide", "BOTH"},
              {"stopPrice", m.price(o.instrument, 0).str()},
              {"workingType", "CONTRACT_PRICE"},
              {"priceProtect", false},
              {"origType", type_words.name(o.type)},
              {"priceMatch", "NONE"},
              {"selfTradePreventionMode", prevention_words.name(o.stp)},
              {"goodTillDate", o.good_till.milliseconds()}});
    if (!placed) d["time"] = o.created.milliseconds();
    d["updateTime"] = o.updated.milliseconds();
    return d;
}

/// "algoStatus" of an order that waits or waited: FINISHED when the order that it became has ended.
[[nodiscard]] inline std::string_view conditional_status_name(const market& m,
                                                              const matching::conditional_order_record& c) {
    switch (c.status) {
    case matching::conditional_status::waiting: return "NEW";
    case matching::conditional_status::refused: return "REJECTED";
    case matching::conditional_status::cancelled: return "CANCELED";
    case matching::conditional_status::expired: return "EXPIRED";
    case matching::conditional_status::triggered: break;
    }
    const matching::order* o = m.engine().find(c.became);
    return o != nullptr && matching::is_open(o->status) ? "TRIGGERED" : "FINISHED";
}

/// A conditional order as the algo service shows it.
[[nodiscard]] inline json::object conditional_document(const market& m,
                                                       const matching::conditional_order_record& c) {
    const auto i = c.instrument;
    const bool became = c.status == matching::conditional_status::triggered;
    return {{"algoId", c.id},
            {"clientAlgoId", c.client_order_id.view()},
            {"algoType", "CONDITIONAL"},
            {"orderType", conditional_words.name(c.waits_as)},
            {"symbol", m.listed(i).symbol.view()},
            {"side", side_words.name(c.side)},
            {"positionSide", "BOTH"},
            {"timeInForce", tif_name(c)},
            {"quantity", m.quantity(i, c.lots).str()},
            {"algoStatus", conditional_status_name(m, c)},
            {"actualOrderId", became ? std::to_string(c.became) : std::string()},
            {"actualPrice", "0.00000"},
            {"triggerPrice", m.price(i, c.trigger_ticks).str()},
            {"price", m.price(i, c.price_ticks).str()},
            {"icebergQuantity", "null"},
            {"selfTradePreventionMode", prevention_words.name(c.stp)},
            {"workingType", trigger_words.name(c.source)},
            {"priceMatch", "NONE"},
            {"closePosition", c.whole_position},
            {"priceProtect", false},
            {"reduceOnly", c.reduce_only},
            {"createTime", c.created.milliseconds()},
            {"updateTime", c.updated.milliseconds()},
            {"triggerTime", became ? c.updated.milliseconds() : 0},
            {"goodTillDate", c.good_till.milliseconds()}};
}

/// One line of `GET /fapi/v1/userTrades`.
[[nodiscard]] inline json::object user_trade_document(const market& m, const matching::execution& e) {
    json::object d{{"symbol", m.listed(e.instrument).symbol.view()},
                   {"id", e.trade_id},
                   {"orderId", e.order},
                   {"side", side_words.name(e.side)},
                   {"price", m.price(e.instrument, e.price_ticks).str()},
                   {"qty", m.quantity(e.instrument, e.lots).str()},
                   {"realizedPnl", money(e.realized)},
                   {"quoteQty", money(e.value)},
                   {"commission", money(e.fee)},
                   {"commissionAsset", m.listed(e.instrument).quote.view()},
                   {"time", e.time.milliseconds()},
                   {"positionSide", "BOTH"},
                   {"buyer", e.side == side::buy},
                   {"maker", e.maker}};
    return d;
}

/// Of every position: the venue's lowest bracket, 0.4 %.
inline constexpr decimal maintenance_rate{4, -3};

/// One line of `GET /fapi/v2/positionRisk` or `/fapi/v3/positionRisk`.
[[nodiscard]] inline json::object position_risk_document(const market& m, matching::account_id a,
                                                         matching::instrument_id i, int version) {
    const matching::account& owner = m.engine().account_of(a);
    const matching::position& p = owner.position_of(i);
    const position_figures f(m, a, i, maintenance_rate);
    json::object d{{"symbol", m.listed(i).symbol.view()},
                   {"positionSide", "BOTH"},
                   {"positionAmt", m.quantity(i, p.lots).str()},
                   {"entryPrice", p.entry_price(m.listed(i).lot).str()},
                   {"breakEvenPrice", p.entry_price(m.listed(i).lot).str()},
                   {"markPrice", m.price(i, m.engine().mark_ticks(i)).str()},
                   {"unRealizedProfit", money(f.unrealized)},
                   {"liquidationPrice", "0"}};
    if (version == 2) {
        d.insert({{"leverage", std::to_string(owner.leverage_of(i))},
                  {"maxNotionalValue", "20000000"},
                  {"marginType", "cross"},
                  {"isAutoAddMargin", "false"}});
    }
    d.insert({{"isolatedMargin", "0.00000000"}, {"notional", money(f.notional)}, {"isolatedWallet", "0"}});
    if (version != 2) {
        d.insert({{"marginAsset", m.listed(i).quote.view()},
                  {"initialMargin", money(f.initial_margin)},
                  {"maintMargin", money(f.maintenance_margin)},
                  {"positionInitialMargin", money(f.initial_margin)},
                  {"openOrderInitialMargin", "0.00000000"},
                  {"adl", 0},
                  {"bidNotional", "0"},
                  {"askNotional", "0"}});
    }
    d["updateTime"] = p.updated.milliseconds();
    return d;
}

/// The one line of `GET /fapi/v2/balance` (and v3).
[[nodiscard]] inline json::object balance_document(const market& m, matching::account_id a, timestamp now) {
    const account_figures f(m, a, maintenance_rate);
    json::object d{{"accountAlias", "SgsR"},
                   {"asset", "USDT"},
                   {"balance", money(f.wallet)},
                   {"crossWalletBalance", money(f.wallet)},
                   {"crossUnPnl", money(f.unrealized)},
                   {"availableBalance", money(f.available)},
                   {"maxWithdrawAmount", money(f.available)},
                   {"marginAvailable", true},
                   {"updateTime", now.milliseconds()}};
    return d;
}

/// `GET /fapi/v2/account` or `/fapi/v3/account`. Version 3 lists only symbols with a position or open orders.
[[nodiscard]] inline json::object account_document(const market& m, matching::account_id a, timestamp now,
                                                   int version) {
    const account_figures f(m, a, maintenance_rate);
    json::object d;
    if (version == 2) {
        d.insert({{"feeTier", 0},
                  {"feeBurn", false},
                  {"canTrade", true},
                  {"canDeposit", true},
                  {"canWithdraw", true},
                  {"updateTime", 0},
                  {"multiAssetsMargin", false},
                  {"tradeGroupId", -1}});
    }
    const auto margins = [&](json::object& o, std::string_view initial, std::string_view maintenance,
                             std::string_view positions, std::string_view orders) {
        o[initial] = money(f.initial);
        o[maintenance] = money(f.maintenance);
        o[positions] = money(f.positions);
        o[orders] = money(std::max<matching::wide>(0, f.initial - f.positions));
    };
    margins(d, "totalInitialMargin", "totalMaintMargin", "totalPositionInitialMargin",
            "totalOpenOrderInitialMargin");
    d.insert({{"totalWalletBalance", money(f.wallet)},
              {"totalUnrealizedProfit", money(f.unrealized)},
              {"totalMarginBalance", money(f.wallet + f.unrealized)},
              {"totalCrossWalletBalance", money(f.wallet)},
              {"totalCrossUnPnl", money(f.unrealized)},
              {"availableBalance", money(f.available)},
              {"maxWithdrawAmount", money(f.available)}});
    json::object asset{{"asset", "USDT"},
                       {"walletBalance", money(f.wallet)},
                       {"unrealizedProfit", money(f.unrealized)},
                       {"marginBalance", money(f.wallet + f.unrealized)}};
    margins(asset, "initialMargin", "maintMargin", "positionInitialMargin", "openOrderInitialMargin");
    asset.insert({{"crossWalletBalance", money(f.wallet)},
                  {"crossUnPnl", money(f.unrealized)},
                  {"availableBalance", money(f.available)},
                  {"maxWithdrawAmount", money(f.available)},
                  {"marginAvailable", true},
                  {"updateTime", now.milliseconds()}});
    d["assets"] = json::array{asset};
    json::array positions;
    const matching::account& owner = m.engine().account_of(a);
    for (const auto i : m.instruments()) {
        const matching::position& p = owner.position_of(i);
        const position_figures one(m, a, i, maintenance_rate);
        if (version != 2 && p.lots == 0) continue;
        json::object o{{"symbol", m.listed(i).symbol.view()},
                       {"positionSide", "BOTH"},
                       {"positionAmt", m.quantity(i, p.lots).str()},
                       {"unrealizedProfit", money(one.unrealized)},
                       {"isolatedMargin", "0.00000000"},
                       {"notional", money(one.notional)},
                       {"isolatedWallet", "0"},
                       {"initialMargin", money(one.initial_margin)},
                       {"maintMargin", money(one.maintenance_margin)}};
        if (version == 2) {
            o.insert({{"positionInitialMargin", money(one.initial_margin)},
                      {"openOrderInitialMargin", "0"},
                      {"leverage", std::to_string(owner.leverage_of(i))},
                      {"isolated", false},
                      {"entryPrice", p.entry_price(m.listed(i).lot).str()},
                      {"breakEvenPrice", p.entry_price(m.listed(i).lot).str()},
                      {"maxNotional", "20000000"},
                      {"bidNotional", "0"},
                      {"askNotional", "0"}});
        }
        o["updateTime"] = p.updated.milliseconds();
        positions.push_back(std::move(o));
    }
    d["positions"] = std::move(positions);
    return d;
}

} // namespace gatewright::sim::server::binance_futures
