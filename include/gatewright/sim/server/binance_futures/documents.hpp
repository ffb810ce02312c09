// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/venue.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

// The venue's REST and WebSocket API documents about orders, accounts and books.
// Source: USDⓈ-M Futures, "Trade", "Account" and "Market Data" endpoints.
namespace gatewright::sim::server::binance_futures {

namespace json = boost::json;

[[nodiscard]] inline std::string_view name_of(side s) noexcept { return s == side::buy ? "BUY" : "SELL"; }
[[nodiscard]] inline std::string_view name_of(order_type t) noexcept {
    return t == order_type::market ? "MARKET" : "LIMIT";
}
[[nodiscard]] inline std::string_view tif_name(const matching::order_terms& o) noexcept {
    if (o.post_only) return "GTX";
    switch (o.time_in_force) {
    case time_in_force::immediate_or_cancel: return "IOC";
    case time_in_force::fill_or_kill: return "FOK";
    case time_in_force::good_till_date: return "GTD";
    default: return "GTC";
    }
}
[[nodiscard]] inline std::string_view name_of(matching::order_status s) noexcept {
    switch (s) {
    case matching::order_status::working: return "NEW";
    case matching::order_status::partially_filled: return "PARTIALLY_FILLED";
    case matching::order_status::filled: return "FILLED";
    case matching::order_status::cancelled: return "CANCELED";
    case matching::order_status::expired: return "EXPIRED";
    case matching::order_status::expired_in_match: return "EXPIRED_IN_MATCH";
    }
    return "?";
}
[[nodiscard]] inline std::string_view name_of(matching::self_trade_prevention p) noexcept {
    switch (p) {
    case matching::self_trade_prevention::none: return "NONE";
    case matching::self_trade_prevention::expire_taker: return "EXPIRE_TAKER";
    case matching::self_trade_prevention::expire_maker: return "EXPIRE_MAKER";
    case matching::self_trade_prevention::expire_both: return "EXPIRE_BOTH";
    }
    return "?";
}
/// An amount of money with its eight places.
[[nodiscard]] inline std::string money(matching::wide units) { return matching::to_money(units).str(); }

/// An order as queries and lists show it.
/// @param placed true for the answer to a placement, amendment or cancellation, which lacks `avgPrice` and
/// `cumQuote` (removed with SDK v34, 2026-07-14) and the time of creation
[[nodiscard]] inline json::object order_document(const venue& v, const matching::order& o, bool placed) {
    json::object d;
    d["orderId"] = o.id;
    d["symbol"] = v.symbol(o.instrument).symbol.view();
    d["status"] = name_of(o.status);
    d["clientOrderId"] = o.client_order_id.view();
    d["price"] = v.price(o.instrument, o.price_ticks).str();
    if (!placed) d["avgPrice"] = v.average(o.instrument, o.executed_value, o.executed_lots).str();
    d["origQty"] = v.quantity(o.instrument, o.lots).str();
    d["executedQty"] = v.quantity(o.instrument, o.executed_lots).str();
    if (placed)
        d["cumQty"] = v.quantity(o.instrument, o.executed_lots).str();
    else
        d["cumQuote"] = money(o.executed_value);
    d["timeInForce"] = tif_name(o);
    d["type"] = name_of(o.type);
    d["reduceOnly"] = o.reduce_only;
    d["closePosition"] = false;
    d["side"] = name_of(o.side);
    d["positionSide"] = "BOTH";
    d["stopPrice"] = v.price(o.instrument, 0).str();
    d["workingType"] = "CONTRACT_PRICE";
    d["priceProtect"] = false;
    d["origType"] = name_of(o.type);
    d["priceMatch"] = "NONE";
    d["selfTradePreventionMode"] = name_of(o.stp);
    d["goodTillDate"] = o.good_till.milliseconds();
    if (!placed) d["time"] = o.created.milliseconds();
    d["updateTime"] = o.updated.milliseconds();
    return d;
}

/// One line of `GET /fapi/v1/userTrades`.
[[nodiscard]] inline json::object user_trade_document(const venue& v, const matching::execution& e) {
    json::object d;
    d["symbol"] = v.symbol(e.instrument).symbol.view();
    d["id"] = e.trade_id;
    d["orderId"] = e.order;
    d["side"] = name_of(e.side);
    d["price"] = v.price(e.instrument, e.price_ticks).str();
    d["qty"] = v.quantity(e.instrument, e.lots).str();
    d["realizedPnl"] = money(e.realized);
    d["quoteQty"] = money(e.value);
    d["commission"] = money(e.fee);
    d["commissionAsset"] = v.symbol(e.instrument).quote.view();
    d["time"] = e.time.milliseconds();
    d["positionSide"] = "BOTH";
    d["buyer"] = e.side == side::buy;
    d["maker"] = e.maker;
    return d;
}

/// The figures of one position that several documents share.
struct position_figures {
    matching::wide notional = 0; ///< signed, at the mark price
    matching::wide unrealized = 0;
    matching::wide initial_margin = 0;
    matching::wide maintenance_margin = 0; ///< 0.4 %, the venue's lowest bracket
};

[[nodiscard]] inline position_figures figures_of(const venue& v, matching::account_id a,
                                                 matching::instrument_id i) {
    const matching::position& p = v.engine().account_of(a).position_of(i);
    const std::int64_t mark = v.engine().mark_ticks(i);
    position_figures f;
    f.notional = matching::multiply(matching::multiply(mark, v.engine().unit_value(i)), p.lots);
    f.unrealized = p.unrealized(mark, v.engine().unit_value(i));
    const matching::wide size = f.notional < 0 ? -f.notional : f.notional;
    const matching::wide leverage = v.engine().account_of(a).leverage_of(i);
    f.initial_margin = (size + leverage - 1) / leverage;
    f.maintenance_margin = matching::divide_half_even(size * 4, 1000);
    return f;
}

/// One line of `GET /fapi/v2/positionRisk` or `/fapi/v3/positionRisk`.
[[nodiscard]] inline json::object position_risk_document(const venue& v, matching::account_id a,
                                                         matching::instrument_id i, int version) {
    const matching::account& owner = v.engine().account_of(a);
    const matching::position& p = owner.position_of(i);
    const position_figures f = figures_of(v, a, i);
    json::object d;
    d["symbol"] = v.symbol(i).symbol.view();
    d["positionSide"] = "BOTH";
    d["positionAmt"] = v.quantity(i, p.lots).str();
    d["entryPrice"] = p.entry_price(v.symbol(i).lot).str();
    d["breakEvenPrice"] = p.entry_price(v.symbol(i).lot).str();
    d["markPrice"] = v.price(i, v.engine().mark_ticks(i)).str();
    d["unRealizedProfit"] = money(f.unrealized);
    d["liquidationPrice"] = "0";
    if (version == 2) {
        d["leverage"] = std::to_string(owner.leverage_of(i));
        d["maxNotionalValue"] = "20000000";
        d["marginType"] = "cross";
        d["isAutoAddMargin"] = "false";
    }
    d["isolatedMargin"] = "0.00000000";
    d["notional"] = money(f.notional);
    d["isolatedWallet"] = "0";
    if (version != 2) {
        d["marginAsset"] = v.symbol(i).quote.view();
        d["initialMargin"] = money(f.initial_margin);
        d["maintMargin"] = money(f.maintenance_margin);
        d["positionInitialMargin"] = money(f.initial_margin);
        d["openOrderInitialMargin"] = "0.00000000";
        d["adl"] = 0;
        d["bidNotional"] = "0";
        d["askNotional"] = "0";
    }
    d["updateTime"] = p.updated.milliseconds();
    return d;
}

/// The figures of one account that several documents share.
struct account_figures {
    matching::wide wallet = 0, unrealized = 0, initial = 0, positions = 0, maintenance = 0, available = 0;
    explicit account_figures(const venue& v, matching::account_id a)
        : wallet(v.engine().account_of(a).wallet)
        , unrealized(v.engine().unrealized(a))
        , initial(v.engine().initial_margin(a)) {
        for (const auto& [i, p] : v.engine().account_of(a).positions) {
            const position_figures f = figures_of(v, a, i);
            positions += f.initial_margin;
            maintenance += f.maintenance_margin;
        }
        available = std::max<matching::wide>(0, wallet + unrealized - initial);
    }
};

/// The one line of `GET /fapi/v2/balance` (and v3).
[[nodiscard]] inline json::object balance_document(const venue& v, matching::account_id a, timestamp now) {
    const account_figures f(v, a);
    json::object d;
    d["accountAlias"] = "SgsR";
    d["asset"] = "USDT";
    d["balance"] = money(f.wallet);
    d["crossWalletBalance"] = money(f.wallet);
    d["crossUnPnl"] = money(f.unrealized);
    d["availableBalance"] = money(f.available);
    d["maxWithdrawAmount"] = money(f.available);
    d["marginAvailable"] = true;
    d["updateTime"] = now.milliseconds();
    return d;
}

/// `GET /fapi/v2/account` or `/fapi/v3/account`. Version 3 lists only symbols with a position or open orders.
[[nodiscard]] inline json::object account_document(const venue& v, matching::account_id a, timestamp now,
                                                   int version) {
    const account_figures f(v, a);
    json::object d;
    if (version == 2) {
        d["feeTier"] = 0;
        d["feeBurn"] = false;
        d["canTrade"] = true;
        d["canDeposit"] = true;
        d["canWithdraw"] = true;
        d["updateTime"] = 0;
        d["multiAssetsMargin"] = false;
        d["tradeGroupId"] = -1;
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
    d["totalWalletBalance"] = money(f.wallet);
    d["totalUnrealizedProfit"] = money(f.unrealized);
    d["totalMarginBalance"] = money(f.wallet + f.unrealized);
    d["totalCrossWalletBalance"] = money(f.wallet);
    d["totalCrossUnPnl"] = money(f.unrealized);
    d["availableBalance"] = money(f.available);
    d["maxWithdrawAmount"] = money(f.available);
    json::object asset;
    asset["asset"] = "USDT";
    asset["walletBalance"] = money(f.wallet);
    asset["unrealizedProfit"] = money(f.unrealized);
    asset["marginBalance"] = money(f.wallet + f.unrealized);
    margins(asset, "initialMargin", "maintMargin", "positionInitialMargin", "openOrderInitialMargin");
    asset["crossWalletBalance"] = money(f.wallet);
    asset["crossUnPnl"] = money(f.unrealized);
    asset["availableBalance"] = money(f.available);
    asset["maxWithdrawAmount"] = money(f.available);
    asset["marginAvailable"] = true;
    asset["updateTime"] = now.milliseconds();
    d["assets"] = json::array{asset};
    json::array positions;
    const matching::account& owner = v.engine().account_of(a);
    for (std::size_t n = 0; n < v.config().symbols.size(); ++n) {
        const auto i = static_cast<matching::instrument_id>(n);
        const matching::position& p = owner.position_of(i);
        const position_figures one = figures_of(v, a, i);
        if (version != 2 && p.lots == 0) continue;
        json::object o;
        o["symbol"] = v.symbol(i).symbol.view();
        o["positionSide"] = "BOTH";
        o["positionAmt"] = v.quantity(i, p.lots).str();
        o["unrealizedProfit"] = money(one.unrealized);
        o["isolatedMargin"] = "0.00000000";
        o["notional"] = money(one.notional);
        o["isolatedWallet"] = "0";
        o["initialMargin"] = money(one.initial_margin);
        o["maintMargin"] = money(one.maintenance_margin);
        if (version == 2) {
            o["positionInitialMargin"] = money(one.initial_margin);
            o["openOrderInitialMargin"] = "0";
            o["leverage"] = std::to_string(owner.leverage_of(i));
            o["isolated"] = false;
            o["entryPrice"] = p.entry_price(v.symbol(i).lot).str();
            o["breakEvenPrice"] = p.entry_price(v.symbol(i).lot).str();
            o["maxNotional"] = "20000000";
            o["bidNotional"] = "0";
            o["askNotional"] = "0";
        }
        o["updateTime"] = p.updated.milliseconds();
        positions.push_back(std::move(o));
    }
    d["positions"] = std::move(positions);
    return d;
}

} // namespace gatewright::sim::server::binance_futures
