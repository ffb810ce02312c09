// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/binance/symbol_feed.hpp>
#include <gatewright/sim/server/binance_futures/words.hpp>
#include <gatewright/sim/server/market.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The venue's REST and WebSocket API documents about orders, accounts and books.
// Source: USDⓈ-M Futures, "Trade", "Account" and "Market Data" endpoints.
namespace gatewright::sim::server::binance_futures {

using namespace binance;

/// One line of `GET /fapi/v1/income`. @param trade zero: none stands behind it
[[nodiscard]] inline json::object income_document(const market& m, std::optional<matching::instrument_id> i,
                                                  std::string_view type, matching::wide amount,
                                                  matching::asset_id asset, timestamp time, std::uint64_t id,
                                                  std::uint64_t trade) {
    return {{"symbol", i ? m.listed(*i).symbol.view() : std::string_view()},
            {"incomeType", type},
            {"income", money(amount)},
            {"asset", m.assets().at(asset).view()},
            {"info", trade != 0 ? std::to_string(trade) : std::string(type)},
            {"time", time.milliseconds()},
            {"tranId", id},
            {"tradeId", trade != 0 ? std::to_string(trade) : std::string()}};
}
/// What a payment is called, in the income history and as `m` of ACCOUNT_UPDATE.
inline constexpr word_table<matching::payment_kind, 2> payment_words{
    {{matching::payment_kind::funding, "FUNDING_FEE"},
     {matching::payment_kind::insurance, "INSURANCE_CLEAR"}}};

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
              {"positionSide", position_words.name(o.leg)},
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
            {"positionSide", position_words.name(c.leg)},
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
                   {"positionSide", position_words.name(e.leg)},
                   {"buyer", e.side == side::buy},
                   {"maker", e.maker}};
    return d;
}

/// The largest notional that an account may hold with a leverage, in whole units of the quote asset.
[[nodiscard]] inline std::string max_notional(const market& m, matching::instrument_id i,
                                              std::uint32_t leverage) {
    const matching::wide most = m.engine().brackets(i).most_at(leverage) / matching::to_units(decimal(1, 0));
    return std::to_string(static_cast<std::int64_t>(most));
}

/// What an isolated position has for itself, and "0" of one that shares.
[[nodiscard]] inline std::string isolated_wallet(bool isolated, matching::wide margin) {
    return isolated ? money(margin) : std::string("0");
}

/// The positions that an account may have in an instrument. @param dual whether it is in hedge mode
[[nodiscard]] inline std::vector<matching::position_key> legs_of(matching::instrument_id i, bool dual) {
    if (!dual) return {{i, position_side::net}};
    return {{i, position_side::long_side}, {i, position_side::short_side}};
}

/// One line of `GET /fapi/v2/positionRisk` or `/fapi/v3/positionRisk`.
[[nodiscard]] inline json::object position_risk_document(const market& m, matching::account_id a,
                                                         matching::position_key key, int version) {
    const auto i = key.instrument;
    const matching::account& owner = m.engine().account_of(a);
    const matching::position& p = owner.position_of(i, key.leg);
    const position_figures f(m, a, i, key.leg);
    json::object d{{"symbol", m.listed(i).symbol.view()},
                   {"positionSide", position_words.name(key.leg)},
                   {"positionAmt", m.quantity(i, p.lots).str()},
                   {"entryPrice", p.entry_price(m.listed(i).lot).str()},
                   {"breakEvenPrice", p.entry_price(m.listed(i).lot).str()},
                   {"markPrice", m.price(i, m.engine().mark_ticks(i)).str()},
                   {"unRealizedProfit", money(f.unrealized)},
                   {"liquidationPrice", "0"}};
    if (version == 2) {
        d.insert({{"leverage", std::to_string(owner.leverage_of(i))},
                  {"maxNotionalValue", max_notional(m, i, owner.leverage_of(i))},
                  {"marginType", f.isolated ? "isolated" : "cross"},
                  {"isAutoAddMargin", "false"}});
    }
    d.insert({{"isolatedMargin", money(f.isolated ? f.margin + f.unrealized : 0)},
              {"notional", money(f.notional)},
              {"isolatedWallet", isolated_wallet(f.isolated, f.margin)}});
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
    const account_figures f(m, a);
    json::object d{{"accountAlias", "SgsR"},
                   {"asset", "USDT"},
                   {"balance", money(f.wallet)},
                   {"crossWalletBalance", money(f.wallet - f.set_apart)},
                   {"crossUnPnl", money(f.shared_unrealized)},
                   {"availableBalance", money(f.available)},
                   {"maxWithdrawAmount", money(f.available)},
                   {"marginAvailable", true},
                   {"updateTime", now.milliseconds()}};
    return d;
}

/// `GET /fapi/v2/account` or `/fapi/v3/account`. Version 3 lists only symbols with a position or open orders.
/// @param dual whether the account is in hedge mode
[[nodiscard]] inline json::object account_document(const market& m, matching::account_id a, bool dual,
                                                   timestamp now, int version) {
    const account_figures f(m, a);
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
              {"totalCrossWalletBalance", money(f.wallet - f.set_apart)},
              {"totalCrossUnPnl", money(f.shared_unrealized)},
              {"availableBalance", money(f.available)},
              {"maxWithdrawAmount", money(f.available)}});
    json::object asset{{"asset", "USDT"},
                       {"walletBalance", money(f.wallet)},
                       {"unrealizedProfit", money(f.unrealized)},
                       {"marginBalance", money(f.wallet + f.unrealized)}};
    margins(asset, "initialMargin", "maintMargin", "positionInitialMargin", "openOrderInitialMargin");
    asset.insert({{"crossWalletBalance", money(f.wallet - f.set_apart)},
                  {"crossUnPnl", money(f.shared_unrealized)},
                  {"availableBalance", money(f.available)},
                  {"maxWithdrawAmount", money(f.available)},
                  {"marginAvailable", true},
                  {"updateTime", now.milliseconds()}});
    d["assets"] = json::array{asset};
    json::array positions;
    const matching::account& owner = m.engine().account_of(a);
    std::vector<matching::position_key> keys;
    for (const auto i : m.instruments())
        for (const matching::position_key key : legs_of(i, dual)) keys.push_back(key);
    for (const matching::position_key key : keys) {
        const auto i = key.instrument;
        const matching::position& p = owner.position_of(i, key.leg);
        const position_figures one(m, a, i, key.leg);
        if (version != 2 && p.lots == 0) continue;
        json::object o{{"symbol", m.listed(i).symbol.view()},
                       {"positionSide", position_words.name(key.leg)},
                       {"positionAmt", m.quantity(i, p.lots).str()},
                       {"unrealizedProfit", money(one.unrealized)},
                       {"isolatedMargin", money(one.isolated ? one.margin + one.unrealized : 0)},
                       {"notional", money(one.notional)},
                       {"isolatedWallet", isolated_wallet(one.isolated, one.margin)},
                       {"initialMargin", money(one.initial_margin)},
                       {"maintMargin", money(one.maintenance_margin)}};
        if (version == 2) {
            o.insert({{"positionInitialMargin", money(one.initial_margin)},
                      {"openOrderInitialMargin", "0"},
                      {"leverage", std::to_string(owner.leverage_of(i))},
                      {"isolated", one.isolated},
                      {"entryPrice", p.entry_price(m.listed(i).lot).str()},
                      {"breakEvenPrice", p.entry_price(m.listed(i).lot).str()},
                      {"maxNotional", max_notional(m, i, owner.leverage_of(i))},
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
