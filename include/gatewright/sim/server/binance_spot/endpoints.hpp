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

/// An operation of the trading API.
template <auto Operation>
json::value op(services& s, const call& c) {
    return (s.trading.*Operation)(c);
}

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
/// The rules that hold while an order executes.
inline json::value execution_rules(services& s, const call& c) {
    return execution_rules_document(s.state, symbols_of(s, c.params));
}
/// The price that rules of execution and filters refer to: the mark price.
inline json::value reference_price(services& s, const call& c) {
    const auto i = instrument_of(s.state.market, c.params.require("symbol"));
    return members("symbol referencePrice timestamp", s.state.market.listed(i).symbol,
                   s.state.price(i, s.state.market.engine().mark_ticks(i)), c.server.milliseconds());
}
/// How it comes about: from outside of the matching engine.
inline json::value reference_calculation(services& s, const call& c) {
    const auto i = instrument_of(s.state.market, c.params.require("symbol"));
    return members("symbol calculationType externalCalculationId", s.state.market.listed(i).symbol,
                   "EXTERNAL", 0);
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
    const auto interval = of.interval_named(c.params.require("interval"));
    if (!interval) throw api_error(400, -1120, "Invalid interval.");
    return of.klines(*interval, c.params.integer("startTime"), c.params.integer("endTime"),
                     list_size(c.params));
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
/// Balances and rights of an account.
inline json::value account(services& s, const call& c) {
    return account_document(s.state, c.account, c.params.flag("omitZeroBalances"));
}
/// What an account is charged.
inline json::value commission(services& s, const call& c) {
    return commission_document(s.state, c.account, instrument_of(s.state.market, c.params.require("symbol")));
}
/// What smart order routing brought: nothing, as no order is routed elsewhere. @throws api_error -1121
inline json::value allocations(services& s, const call& c) {
    (void)instrument_of(s.state.market, c.params.require("symbol"));
    return json::array{};
}
/// The unfilled orders of an account.
inline json::value order_limits(services& s, const call& c) {
    return orders_document(s.state.config, s.limits, c.account, c.now);
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

/// One request: over REST by method and path, over the WebSocket API by its name; one of the two may be empty.
struct endpoint {
    std::string_view method, path, frame;
    security needs;
    int weight;
    bool order_operation;
    json::value (*answer)(services&, const call&);
};

namespace endpoints {

using namespace answers;
using api = trading_api;
inline constexpr auto open = security::none, keyed = security::key, signed_ = security::is_signed;

/// Everything that the simulated venue serves. Paths outside of `/api` are what clients ask of all of Binance. What the
/// frames about the connection are answered stands in `exchange_base` and `exchange`.
inline constexpr auto all = std::to_array<endpoint>({
    {"GET", "/api/v3/ping", "ping", open, 1, false, nothing},
    {"GET", "/api/v3/time", "time", open, 1, false, time},
    {"GET", "/api/v3/exchangeInfo", "exchangeInfo", open, 20, false, exchange_info},
    // The weights of the next three are not known.
    {"GET", "/api/v3/executionRules", "executionRules", open, 2, false, execution_rules},
    {"GET", "/api/v3/referencePrice", "referencePrice", open, 2, false, reference_price},
    {"GET", "/api/v3/referencePrice/calculation", "referencePrice.calculation", open, 2, false,
     reference_calculation},
    {"GET", "/api/v3/depth", "depth", open, 0, false, depth},
    {"GET", "/api/v3/trades", "trades.recent", open, 25, false, trades},
    {"GET", "/api/v3/historicalTrades", "trades.historical", open, 25, false, trades},
    {"GET", "/api/v3/aggTrades", "trades.aggregate", open, 4, false, aggregates},
    {"GET", "/api/v3/klines", "klines", open, 2, false, klines},
    {"GET", "/api/v3/uiKlines", "uiKlines", open, 2, false, klines},
    {"GET", "/api/v3/avgPrice", "avgPrice", open, 2, false, average_price},
    {"GET", "/api/v3/ticker", "ticker", open, 4, false, day},
    {"GET", "/api/v3/ticker/24hr", "ticker.24hr", open, 2, false, day},
    {"GET", "/api/v3/ticker/tradingDay", "ticker.tradingDay", open, 4, false, day},
    {"GET", "/api/v3/ticker/price", "ticker.price", open, 2, false, price},
    {"GET", "/api/v3/ticker/bookTicker", "ticker.book", open, 2, false, book_ticker},
    {"", "", "session.logon", signed_, 2, false, nothing},
    {"", "", "session.status", open, 2, false, nothing},
    {"", "", "session.logout", open, 2, false, nothing},
    {"", "", "session.subscriptions", open, 2, false, nothing},
    {"", "", "userDataStream.subscribe", keyed, 2, false, nothing},
    {"", "", "userDataStream.subscribe.signature", signed_, 2, false, nothing},
    {"", "", "userDataStream.unsubscribe", open, 2, false, nothing},
    {"POST", "/api/v3/userDataStream", "", keyed, 2, false, gone},
    {"PUT", "/api/v3/userDataStream", "", keyed, 2, false, gone},
    {"POST", "/api/v3/order", "order.place", signed_, 1, true, op<&api::place>},
    {"POST", "/api/v3/order/test", "order.test", signed_, 1, false, op<&api::test>},
    {"DELETE", "/api/v3/order", "order.cancel", signed_, 1, true, op<&api::cancel>},
    {"POST", "/api/v3/order/cancelReplace", "order.cancelReplace", signed_, 1, true,
     op<&api::cancel_replace>},
    {"PUT", "/api/v3/order/amend/keepPriority", "order.amend.keepPriority", signed_, 4, true,
     op<&api::amend>},
    {"GET", "/api/v3/order/amendments", "order.amendments", signed_, 4, false, op<&api::amendments>},
    {"GET", "/api/v3/order", "order.status", signed_, 4, false, op<&api::query>},
    {"GET", "/api/v3/openOrders", "openOrders.status", signed_, 6, false, op<&api::open_orders>},
    {"DELETE", "/api/v3/openOrders", "openOrders.cancelAll", signed_, 1, true, op<&api::cancel_all>},
    {"GET", "/api/v3/allOrders", "allOrders", signed_, 20, false, op<&api::all_orders>},
    {"GET", "/api/v3/myTrades", "myTrades", signed_, 5, false, op<&api::my_trades>},
    {"POST", "/api/v3/orderList/oco", "orderList.place.oco", signed_, 1, true, op<&api::place_oco>},
    {"POST", "/api/v3/orderList/oto", "orderList.place.oto", signed_, 1, true, op<&api::place_oto>},
    {"POST", "/api/v3/orderList/otoco", "orderList.place.otoco", signed_, 1, true, op<&api::place_otoco>},
    {"POST", "/api/v3/orderList/opo", "orderList.place.opo", signed_, 1, true, op<&api::place_opo>},
    {"POST", "/api/v3/orderList/opoco", "orderList.place.opoco", signed_, 1, true, op<&api::place_opoco>},
    {"DELETE", "/api/v3/orderList", "orderList.cancel", signed_, 1, true, op<&api::cancel_list>},
    {"GET", "/api/v3/orderList", "orderList.status", signed_, 4, false, op<&api::query_list>},
    {"GET", "/api/v3/openOrderList", "openOrderLists.status", signed_, 6, false, op<&api::lists<true>>},
    {"GET", "/api/v3/allOrderList", "allOrderLists", signed_, 20, false, op<&api::lists<false>>},
    {"POST", "/api/v3/sor/order", "", signed_, 1, true, op<&api::place_routed>},
    {"", "", "sor.order.place", signed_, 1, true, op<&api::place_routed_frame>},
    {"POST", "/api/v3/sor/order/test", "sor.order.test", signed_, 1, false, op<&api::test>},
    {"GET", "/api/v3/myAllocations", "myAllocations", signed_, 20, false, allocations},
    {"GET", "/api/v3/account", "account.status", signed_, 20, false, account},
    {"GET", "/api/v3/account/commission", "account.commission", signed_, 20, false, commission},
    {"GET", "/api/v3/rateLimit/order", "account.rateLimits.orders", signed_, 40, false, order_limits},
    {"GET", "/api/v3/myFilters", "myFilters", signed_, 40, false, my_filters},
    {"GET", "/fapi/v1/exchangeInfo", "", open, 1, false, no_symbols},
    {"GET", "/dapi/v1/exchangeInfo", "", open, 1, false, no_symbols},
    {"GET", "/sapi/v1/capital/config/getall", "", signed_, 10, false, none},
    {"GET", "/sapi/v1/margin/allPairs", "", open, 1, false, none},
    {"GET", "/sapi/v1/margin/isolated/allPairs", "", signed_, 10, false, none},
    {"GET", "/sapi/v1/asset/tradeFee", "", signed_, 1, false, trade_fee},
    {"GET", "/sapi/v1/system/status", "", open, 1, false, system_status},
});

} // namespace endpoints

/// The same as rows of one of the two, by its names. @param frames of the WebSocket API
[[nodiscard]] constexpr auto routes_of(bool frames) {
    std::array<route, endpoints::all.size()> rows{};
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const endpoint& e = endpoints::all[n];
        rows[n] = {frames ? "" : e.method,
                   frames ? e.frame : e.path,
                   e.needs,
                   e.weight,
                   e.order_operation,
                   e.answer};
    }
    return rows;
}
/// What is served over REST.
inline constexpr auto rest_routes = routes_of(false);
/// What is served over the WebSocket API.
inline constexpr auto ws_methods = routes_of(true);

} // namespace gatewright::sim::server::binance_spot
