// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/authentication.hpp>
#include <gatewright/sim/server/binance_futures/market_data.hpp>
#include <gatewright/sim/server/binance_futures/trading_api.hpp>
#include <gatewright/sim/server/router.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace gatewright::sim::server::binance_futures {

/// The parts of the venue that answer requests.
struct services {
    server::market& market;
    const exchange_config& config;
    user_streams& streams;
    rate_limits& limits;
    trading_api& trading;
    std::deque<symbol_streams>& symbols;
    const account_settings& settings;
};
/// A path with its method, what it needs and what it weighs.
using route = server::route<services>;

/// Depth snapshots weigh more the deeper they are.
[[nodiscard]] inline std::size_t depth_limit(const parameters& p) {
    const std::int64_t limit = p.integer("limit").value_or(500);
    for (const std::int64_t allowed : {5, 10, 20, 50, 100, 500, 1000})
        if (limit == allowed) return static_cast<std::size_t>(limit);
    throw errors::bad_parameter("limit");
}
/// What a snapshot of so many levels weighs.
[[nodiscard]] inline int depth_weight(std::size_t limit) noexcept {
    return limit <= 50 ? 2 : (limit <= 100 ? 5 : (limit <= 500 ? 10 : 20));
}

/// One document for the symbol that was named, or a list of all.
template <class Make>
json::value one_or_all(services& s, const call& c, Make&& make) {
    if (const auto symbol = c.params.get("symbol")) return make(instrument_of(s.market, *symbol));
    json::array all;
    for (const auto i : s.market.instruments()) all.push_back(make(i));
    return all;
}

/// What REST and the WebSocket API answer alike.
namespace answers {

/// Bars from a time on, or the newest.
inline json::value klines(services& s, const call& c) {
    const auto i = instrument_of(s.market, c.params.require("symbol"));
    const auto interval = s.symbols.at(i).interval_named(c.params.require("interval"));
    if (!interval) throw errors::bad_parameter("interval");
    const std::int64_t limit = c.params.integer("limit").value_or(500);
    if (limit < 1 || limit > 1500) throw errors::bad_parameter("limit");
    return s.symbols.at(i).klines(*interval, c.params.integer("startTime"), c.params.integer("endTime"),
                                  static_cast<std::size_t>(limit));
}
/// The same rate at each hour of funding, as long as one looks back; oldest first from `startTime` on.
inline json::value funding_rates(services& s, const call& c) {
    const auto i = instrument_of(s.market, c.params.require("symbol"));
    const std::int64_t period = s.market.listed(i).funding_interval.milliseconds();
    const std::int64_t end =
        std::min(c.params.integer("endTime").value_or(c.server.milliseconds()), c.server.milliseconds());
    const std::int64_t most = std::min<std::int64_t>(c.params.integer("limit").value_or(100), 1000);
    const std::int64_t last = end / period * period;
    const std::int64_t first = c.params.integer("startTime").value_or(last - (most - 1) * period);
    json::array rows;
    for (std::int64_t t = (first + period - 1) / period * period;
         t <= last && rows.size() < static_cast<std::size_t>(most); t += period)
        rows.push_back(json::object{{"symbol", s.market.listed(i).symbol.view()},
                                    {"fundingTime", t},
                                    {"fundingRate", funding_rate_text(s.market, i)},
                                    {"markPrice", ""}});
    return rows;
}
/// An empty object.
inline json::value nothing(services&, const call&) { return json::object{}; }
/// The server's time in milliseconds.
inline json::value time(services&, const call& c) {
    return json::object{{"serverTime", c.server.milliseconds()}};
}
/// A snapshot of a book; its weight grows with its depth.
inline json::value depth(services& s, const call& c) {
    const auto i = instrument_of(s.market, c.params.require("symbol"));
    const std::size_t limit = depth_limit(c.params);
    s.limits.charge(depth_weight(limit), c.now);
    return depth_document(s.market, i, std::min(limit, s.config.order_book_limit), c.now);
}
/// Best bid and ask, of one symbol or of all.
inline json::value book_ticker(services& s, const call& c) {
    return one_or_all(s, c, [&](auto i) { return book_ticker_document(s.market, i, c.now); });
}
/// An operation of the trading API.
template <auto Operation>
json::value trading(services& s, const call& c) {
    return (s.trading.*Operation)(c);
}
/// The account's document in one of its versions.
template <int Version>
json::value account(services& s, const call& c) {
    return account_document(s.market, c.account, s.settings.dual(c.account), c.now, Version);
}
/// The account's balances.
inline json::value balance(services& s, const call& c) {
    return json::array{balance_document(s.market, c.account, c.now)};
}
/// Version 3 lists only symbols with a position.
template <int Version>
json::value positions(services& s, const call& c) {
    json::array all;
    const auto symbol = c.params.get("symbol");
    for (const auto i : s.market.instruments()) {
        if (symbol && s.market.listed(i).symbol != *symbol) continue;
        for (const matching::position_key key : legs_of(i, s.settings.dual(c.account)))
            if (Version == 2 || s.market.engine().account_of(c.account).position_of(i, key.leg).lots != 0)
                all.push_back(position_risk_document(s.market, c.account, key, Version));
    }
    if (symbol) (void)instrument_of(s.market, *symbol);
    return all;
}
/// Starts a user stream, or prolongs the one that there is.
inline json::value start_stream(services& s, const call& c) {
    return json::object{{"listenKey", s.streams.start(c.account, c.now)}};
}
/// Prolongs the user stream.
inline json::value keep_stream(services& s, const call& c) {
    return json::object{{"listenKey", s.streams.keep_alive(c.account, c.now)}};
}
/// Ends the user stream.
inline json::value stop_stream(services& s, const call& c) {
    s.streams.stop(c.account);
    return json::object{};
}

} // namespace answers

/// Every path that the simulated venue serves, without its `/fapi` prefix.
inline constexpr auto rest_routes =
    std::to_array<route>({
        {"GET", "/v1/ping", security::none, 1, false, answers::nothing},
        {"GET", "/v1/time", security::none, 1, false, answers::time},
        {"GET", "/v1/exchangeInfo", security::none, 1, false,
         [](services& s, const call& c) -> json::value {
             return exchange_info_document(s.config, s.market, c.server);
         }},
        {"GET", "/v1/depth", security::none, 0, false, answers::depth},
        {"GET", "/v1/trades", security::none, 5, false,
         [](services& s, const call& c) -> json::value {
             const auto i = instrument_of(s.market, c.params.require("symbol"));
             return s.symbols.at(i).recent_trades(list_size(c.params));
         }},
        {"GET", "/v1/aggTrades", security::none, 20, false,
         [](services& s, const call& c) -> json::value {
             const auto i = instrument_of(s.market, c.params.require("symbol"));
             return s.symbols.at(i).aggregates(c.params.integer("fromId"), c.params.integer("startTime"),
                                               c.params.integer("endTime"), list_size(c.params));
         }},
        {"GET", "/v1/klines", security::none, 5, false, answers::klines},
        {"GET", "/v1/fundingRate", security::none, 1, false, answers::funding_rates},
        {"GET", "/v1/ticker/24hr", security::none, 1, false,
         [](services& s, const call& c) -> json::value {
             return one_or_all(s, c, [&](auto i) { return s.symbols.at(i).day_document(); });
         }},
        {"GET", "/v1/ticker/bookTicker", security::none, 2, false, answers::book_ticker},
        {"GET", "/v1/premiumIndex", security::none, 1, false,
         [](services& s, const call& c) -> json::value {
             return one_or_all(s, c, [&](auto i) { return premium_index_document(s.market, i, c.now); });
         }},
        {"POST", "/v1/listenKey", security::key, 1, false, answers::start_stream},
        {"PUT", "/v1/listenKey", security::key, 1, false, answers::keep_stream},
        {"DELETE", "/v1/listenKey", security::key, 1, false, answers::stop_stream},
        {"POST", "/v1/order", security::is_signed, 0, true, answers::trading<&trading_api::place>},
        {"PUT", "/v1/order", security::is_signed, 1, true, answers::trading<&trading_api::modify>},
        {"DELETE", "/v1/order", security::is_signed, 1, true, answers::trading<&trading_api::cancel>},
        {"GET", "/v1/order", security::is_signed, 1, false, answers::trading<&trading_api::query>},
        {"POST", "/v1/order/test", security::is_signed, 1, false, answers::trading<&trading_api::test>},
        {"POST", "/v1/batchOrders", security::is_signed, 5, true,
         answers::trading<&trading_api::place_batch>},
        {"PUT", "/v1/batchOrders", security::is_signed, 5, true,
         answers::trading<&trading_api::modify_batch>},
        {"DELETE", "/v1/batchOrders", security::is_signed, 1, true,
         answers::trading<&trading_api::cancel_batch>},
        {"POST", "/v1/algoOrder", security::is_signed, 0, true,
         answers::trading<&trading_api::place_conditional>},
        {"DELETE", "/v1/algoOrder", security::is_signed, 1, true,
         answers::trading<&trading_api::cancel_conditional>},
        {"GET", "/v1/algoOrder", security::is_signed, 1, false,
         answers::trading<&trading_api::query_conditional>},
        {"GET", "/v1/openAlgoOrders", security::is_signed, 1, false,
         answers::trading<&trading_api::open_conditional>},
        {"DELETE", "/v1/algoOpenOrders", security::is_signed, 1, true,
         answers::trading<&trading_api::cancel_all_conditional>},
        {"DELETE", "/v1/allOpenOrders", security::is_signed, 1, true,
         answers::trading<&trading_api::cancel_all>},
        {"POST", "/v1/countdownCancelAll", security::is_signed, 10, true,
         answers::trading<&trading_api::countdown>},
        {"GET", "/v1/openOrder", security::is_signed, 1, false, answers::trading<&trading_api::open_order>},
        {"GET", "/v1/openOrders", security::is_signed, 1, false, answers::trading<&trading_api::open_orders>},
        {"GET", "/v1/allOrders", security::is_signed, 5, false, answers::trading<&trading_api::all_orders>},
        {"GET", "/v1/userTrades", security::is_signed, 5, false, answers::trading<&trading_api::user_trades>},
        {"GET", "/v2/account", security::is_signed, 5, false, answers::account<2>},
        {"GET", "/v3/account", security::is_signed, 5, false, answers::account<3>},
        {"GET", "/v2/balance", security::is_signed, 5, false, answers::balance},
        {"GET", "/v3/balance", security::is_signed, 5, false, answers::balance},
        {"GET", "/v2/positionRisk", security::is_signed, 5, false, answers::positions<2>},
        {"GET", "/v3/positionRisk", security::is_signed, 5, false, answers::positions<3>},
        {"GET", "/v1/positionSide/dual", security::is_signed, 30, false,
         [](services& s, const call& c) -> json::value {
             return json::object{{"dualSidePosition", s.settings.dual(c.account)}};
         }},
        {"GET", "/v1/multiAssetsMargin", security::is_signed, 30, false,
         [](services& s, const call& c) -> json::value {
             return json::object{{"multiAssetsMargin", s.settings.multi_assets(c.account)}};
         }},
        {"GET", "/v1/income", security::is_signed, 30, false, answers::trading<&trading_api::income>},
        {"GET", "/v1/leverageBracket", security::is_signed, 1, false,
         [](services& s, const call& c) -> json::value {
             return one_or_all(s, c, [&](auto i) { return leverage_bracket_document(s.market, i); });
         }},
        {"POST", "/v1/leverage", security::is_signed, 1, false, answers::trading<&trading_api::set_leverage>},
        {"POST", "/v1/marginType", security::is_signed, 1, false,
         answers::trading<&trading_api::set_margin_type>},
        {"POST", "/v1/positionSide/dual", security::is_signed, 1, false,
         answers::trading<&trading_api::set_position_side>},
        {"POST", "/v1/multiAssetsMargin", security::is_signed, 1, false,
         answers::trading<&trading_api::set_multi_assets>},
        {"GET", "/v1/accountConfig", security::is_signed, 5, false,
         [](services& s, const call& c) -> json::value {
             return json::object{{"feeTier", 0},
                                 {"canTrade", true},
                                 {"canDeposit", true},
                                 {"canWithdraw", true},
                                 {"dualSidePosition", s.settings.dual(c.account)},
                                 {"updateTime", 0},
                                 {"multiAssetsMargin", s.settings.multi_assets(c.account)},
                                 {"tradeGroupId", -1}};
         }},
        {"GET", "/v1/symbolConfig", security::is_signed, 5, false,
         [](services& s, const call& c) -> json::value {
             json::value all = one_or_all(s, c, [&](auto i) {
                 return json::object{
                     {"symbol", s.market.listed(i).symbol.view()},
                     {"marginType", s.trading.margin_type(c.account, i)},
                     {"isAutoAddMargin", false},
                     {"leverage", s.market.engine().account_of(c.account).leverage_of(i)},
                     {"maxNotionalValue",
                      max_notional(s.market, i, s.market.engine().account_of(c.account).leverage_of(i))}};
             });
             return all.is_array() ? all : json::value(json::array{all});
         }},
        {"GET", "/v1/commissionRate", security::is_signed, 20, false,
         [](services& s, const call& c) -> json::value {
             const auto i = instrument_of(s.market, c.params.require("symbol"));
             const account_config& a = s.market.account(c.account);
             return json::object{{"symbol", s.market.listed(i).symbol.view()},
                                 {"makerCommissionRate", a.maker_rate.str()},
                                 {"takerCommissionRate", a.taker_rate.str()}};
         }},
    });

} // namespace gatewright::sim::server::binance_futures
