// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/market_data.hpp>
#include <gatewright/sim/server/binance_spot/reference_documents.hpp>
#include <gatewright/sim/server/binance_spot/trading_api.hpp>
#include <gatewright/sim/server/router.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace gatewright::sim::server::binance_spot {

/// The parts of the venue that answer requests.
struct services {
    venue_state& state;
    rate_limits& limits;
    trading_api& trading;
    std::deque<symbol_streams>& symbols;
};
/// A path with its method, what it needs and what it weighs.
using route = server::route<services>;

/// `symbol` or `symbols` of a request; all where neither is sent. @throws api_error -1121, -1130
[[nodiscard]] inline std::vector<matching::instrument_id> symbols_of(const services& s, const parameters& p) {
    const market& m = s.state.market;
    std::vector<matching::instrument_id> all;
    if (const auto symbol = p.get("symbol")) return {instrument_of(m, *symbol)};
    if (const auto list = p.get("symbols")) {
        boost::system::error_code error;
        const json::value names = json::parse(json::string_view(list->data(), list->size()), error);
        if (error || !names.is_array()) throw errors::bad_parameter("symbols");
        for (const json::value& name : names.get_array()) {
            if (!name.is_string()) throw errors::bad_parameter("symbols");
            all.push_back(instrument_of(m, std::string_view(name.get_string())));
        }
        return all;
    }
    for (const auto i : m.instruments()) all.push_back(i);
    return all;
}
/// One document for the symbol that was named, or a list.
/// @param all_weigh what a list weighs more
template <class Make>
json::value one_or_all(const services& s, const call& c, int all_weigh, Make&& make) {
    if (c.params.has("symbol")) return make(symbols_of(s, c.params).front());
    s.limits.charge(all_weigh, c.now);
    json::array all;
    for (const auto i : symbols_of(s, c.params)) all.push_back(make(i));
    return all;
}
/// The streams of the symbol of a request. @throws api_error -1121
[[nodiscard]] inline const symbol_streams& streams_of(const services& s, const call& c) {
    return s.symbols.at(instrument_of(s.state.market, c.params.require("symbol")));
}

/// What REST and the WebSocket API answer alike.
namespace answers {

/// An empty object.
inline json::value nothing(services&, const call&) { return json::object{}; }
/// An empty list.
inline json::value none(services&, const call&) { return json::array{}; }
/// The server's time in milliseconds.
inline json::value time(services&, const call& c) { return members("serverTime", c.server.milliseconds()); }
/// The listed symbols and the limits.
inline json::value exchange_info(services& s, const call& c) {
    return exchange_info_document(s.state, c.server, symbols_of(s, c.params));
}
/// A list of no symbols, for clients that ask all of Binance what it lists.
inline json::value no_symbols(services&, const call&) { return members("symbols", json::array{}); }
/// A snapshot of a book; its weight grows with its depth.
inline json::value depth(services& s, const call& c) {
    const symbol_streams& of = streams_of(s, c);
    const auto limit =
        static_cast<std::size_t>(std::clamp<std::int64_t>(c.params.integer("limit").value_or(100), 1, 5000));
    s.limits.charge(limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250, c.now);
    return of.depth(std::min(limit, s.state.config.order_book_limit));
}
/// Recent trades.
inline json::value trades(services& s, const call& c) {
    json::array all = streams_of(s, c).recent_trades(list_size(c.params));
    for (json::value& t : all) t.as_object()["isBestMatch"] = true;
    return all;
}
/// Trades of one taker at one price, told as one.
inline json::value aggregates(services& s, const call& c) {
    return streams_of(s, c).aggregates(c.params.integer("fromId"), c.params.integer("startTime"),
                                       c.params.integer("endTime"), list_size(c.params));
}
/// Bars from a time on, or the newest. @throws api_error -1120
inline json::value klines(services& s, const call& c) {
    const symbol_streams& of = streams_of(s, c);
    const auto name = std::find(kline_names.begin(), kline_names.end(), c.params.require("interval"));
    if (name == kline_names.end()) throw api_error(400, -1120, "Invalid interval.");
    return of.klines(static_cast<std::size_t>(name - kline_names.begin()), c.params.integer("startTime"),
                     c.params.integer("endTime"), list_size(c.params));
}
/// What the time that the simulation runs brought.
inline json::value day(services& s, const call& c) {
    return one_or_all(s, c, 78, [&](auto i) { return s.symbols.at(i).day(c.params.get("type") == "MINI"); });
}
/// Best bid and ask.
inline json::value book_ticker(services& s, const call& c) {
    return one_or_all(s, c, 2, [&](auto i) { return s.symbols.at(i).book_ticker(); });
}
/// The last price.
inline json::value price(services& s, const call& c) {
    return one_or_all(s, c, 2, [&](auto i) {
        return members("symbol price", s.state.market.listed(i).symbol,
                       s.state.price(i, s.state.market.engine().last_ticks(i)));
    });
}
/// The average price.
inline json::value average_price(services& s, const call& c) { return streams_of(s, c).average_price(); }
/// An operation of the trading API.
template <auto Operation>
json::value trading(services& s, const call& c) {
    return (s.trading.*Operation)(c);
}
/// Balances and rights of an account.
inline json::value account(services& s, const call& c) {
    return account_document(s.state, c.account, c.params.flag("omitZeroBalances"));
}
/// What an account is charged.
inline json::value commission(services& s, const call& c) {
    return commission_document(s.state, c.account, instrument_of(s.state.market, c.params.require("symbol")));
}
/// The unfilled orders of an account.
inline json::value order_limits(services& s, const call& c) {
    const exchange_config& config = s.state.config;
    return json::array{
        limit_document("ORDERS", "SECOND", 10, config.orders_per_10_seconds,
                       s.limits.orders_fast(c.account, c.now)),
        limit_document("ORDERS", "DAY", 1, config.orders_per_day, s.limits.orders_slow(c.account, c.now))};
}
/// What an account's orders must keep to.
inline json::value my_filters(services& s, const call& c) {
    const auto i = instrument_of(s.state.market, c.params.require("symbol"));
    return members("exchangeFilters symbolFilters assetFilters", json::array{},
                   filters_document(s.state.config, s.state.market.rules(i)), json::array{});
}
/// `GET /sapi/v1/asset/tradeFee`.
inline json::value trade_fee(services& s, const call& c) {
    const account_config& who = s.state.market.account(c.account);
    json::array all;
    for (const auto i : symbols_of(s, c.params))
        all.push_back(members("symbol makerCommission takerCommission", s.state.market.listed(i).symbol,
                              who.maker_rate.str(), who.taker_rate.str()));
    return all;
}
/// `GET /sapi/v1/system/status`.
inline json::value system_status(services&, const call&) { return members("status msg", 0, "normal"); }
/// What listen keys were started with. Source: spot CHANGELOG, 2026-02-20.
inline json::value gone(services&, const call&) { throw api_error(410, 0, "Gone"); }

} // namespace answers

/// Every path that the simulated venue serves. Those outside of `/api` are what clients ask of all of Binance.
inline constexpr auto rest_routes = std::to_array<route>({
    {"GET", "/api/v3/ping", security::none, 1, false, answers::nothing},
    {"GET", "/api/v3/time", security::none, 1, false, answers::time},
    {"GET", "/api/v3/exchangeInfo", security::none, 20, false, answers::exchange_info},
    {"GET", "/api/v3/depth", security::none, 0, false, answers::depth},
    {"GET", "/api/v3/trades", security::none, 25, false, answers::trades},
    {"GET", "/api/v3/historicalTrades", security::none, 25, false, answers::trades},
    {"GET", "/api/v3/aggTrades", security::none, 4, false, answers::aggregates},
    {"GET", "/api/v3/klines", security::none, 2, false, answers::klines},
    {"GET", "/api/v3/uiKlines", security::none, 2, false, answers::klines},
    {"GET", "/api/v3/avgPrice", security::none, 2, false, answers::average_price},
    {"GET", "/api/v3/ticker", security::none, 4, false, answers::day},
    {"GET", "/api/v3/ticker/24hr", security::none, 2, false, answers::day},
    {"GET", "/api/v3/ticker/tradingDay", security::none, 4, false, answers::day},
    {"GET", "/api/v3/ticker/price", security::none, 2, false, answers::price},
    {"GET", "/api/v3/ticker/bookTicker", security::none, 2, false, answers::book_ticker},
    {"POST", "/api/v3/order", security::is_signed, 1, true, answers::trading<&trading_api::place>},
    {"DELETE", "/api/v3/order", security::is_signed, 1, true, answers::trading<&trading_api::cancel>},
    {"GET", "/api/v3/order", security::is_signed, 4, false, answers::trading<&trading_api::query>},
    {"POST", "/api/v3/order/test", security::is_signed, 1, false, answers::trading<&trading_api::test>},
    {"POST", "/api/v3/order/cancelReplace", security::is_signed, 1, true,
     answers::trading<&trading_api::cancel_replace>},
    {"PUT", "/api/v3/order/amend/keepPriority", security::is_signed, 4, true,
     answers::trading<&trading_api::amend>},
    {"GET", "/api/v3/order/amendments", security::is_signed, 4, false,
     answers::trading<&trading_api::amendments>},
    {"DELETE", "/api/v3/openOrders", security::is_signed, 1, true,
     answers::trading<&trading_api::cancel_all>},
    {"GET", "/api/v3/openOrders", security::is_signed, 6, false, answers::trading<&trading_api::open_orders>},
    {"GET", "/api/v3/allOrders", security::is_signed, 20, false, answers::trading<&trading_api::all_orders>},
    {"POST", "/api/v3/orderList/oco", security::is_signed, 1, true,
     answers::trading<&trading_api::place_oco>},
    {"POST", "/api/v3/orderList/oto", security::is_signed, 1, true,
     answers::trading<&trading_api::place_oto>},
    {"POST", "/api/v3/orderList/otoco", security::is_signed, 1, true,
     answers::trading<&trading_api::place_otoco>},
    {"DELETE", "/api/v3/orderList", security::is_signed, 1, true,
     answers::trading<&trading_api::cancel_list>},
    {"GET", "/api/v3/orderList", security::is_signed, 4, false, answers::trading<&trading_api::query_list>},
    {"GET", "/api/v3/openOrderList", security::is_signed, 6, false,
     answers::trading<&trading_api::lists<true>>},
    {"GET", "/api/v3/allOrderList", security::is_signed, 20, false,
     answers::trading<&trading_api::lists<false>>},
    {"POST", "/api/v3/sor/order", security::is_signed, 1, true, answers::trading<&trading_api::place_routed>},
    {"GET", "/api/v3/account", security::is_signed, 20, false, answers::account},
    {"GET", "/api/v3/account/commission", security::is_signed, 20, false, answers::commission},
    {"GET", "/api/v3/rateLimit/order", security::is_signed, 40, false, answers::order_limits},
    {"GET", "/api/v3/myTrades", security::is_signed, 5, false, answers::trading<&trading_api::my_trades>},
    {"GET", "/api/v3/myFilters", security::is_signed, 40, false, answers::my_filters},
    {"POST", "/api/v3/userDataStream", security::key, 2, false, answers::gone},
    {"PUT", "/api/v3/userDataStream", security::key, 2, false, answers::gone},
    {"GET", "/fapi/v1/exchangeInfo", security::none, 1, false, answers::no_symbols},
    {"GET", "/dapi/v1/exchangeInfo", security::none, 1, false, answers::no_symbols},
    {"GET", "/sapi/v1/capital/config/getall", security::is_signed, 10, false, answers::none},
    {"GET", "/sapi/v1/margin/allPairs", security::none, 1, false, answers::none},
    {"GET", "/sapi/v1/margin/isolated/allPairs", security::is_signed, 10, false, answers::none},
    {"GET", "/sapi/v1/asset/tradeFee", security::is_signed, 1, false, answers::trade_fee},
    {"GET", "/sapi/v1/system/status", security::none, 1, false, answers::system_status},
});

} // namespace gatewright::sim::server::binance_spot
