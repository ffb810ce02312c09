// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/authentication.hpp>
#include <gatewright/sim/server/binance_futures/market_data.hpp>
#include <gatewright/sim/server/binance_futures/trading_api.hpp>

#include <boost/json/value.hpp>

#include <array>
#include <deque>
#include <string>
#include <string_view>

namespace gatewright::sim::server::binance_futures {

/// The parts of the venue that answer requests.
struct services {
    venue& market;
    user_streams& streams;
    rate_limits& limits;
    trading_api& trading;
    std::deque<symbol_streams>& symbols;
};

/// One REST request, understood and permitted.
struct rest_call {
    const parameters& params;
    matching::account_id account; ///< of the API key, where the path needs one
    timestamp now;                ///< of the market
    timestamp server;             ///< as the venue's clock shows it
};

/// What a path asks of the caller.
enum class security : std::uint8_t { none, key, is_signed };

/// One path of the venue's REST API, without its `/fapi` prefix.
struct rest_route {
    std::string_view method;
    std::string_view path;
    security needs;
    int weight;
    bool order_operation; ///< faults about unknown outcomes concern these
    json::value (*answer)(services&, const rest_call&);
};

/// Depth snapshots weigh more the deeper they are.
[[nodiscard]] inline std::size_t depth_limit(const parameters& p) {
    const std::int64_t limit = p.integer("limit").value_or(500);
    for (const std::int64_t allowed : {5, 10, 20, 50, 100, 500, 1000})
        if (limit == allowed) return static_cast<std::size_t>(limit);
    throw errors::bad_parameter("limit");
}
[[nodiscard]] inline int depth_weight(std::size_t limit) noexcept {
    return limit <= 50 ? 2 : (limit <= 100 ? 5 : (limit <= 500 ? 10 : 20));
}

namespace detail {

/// `limit` of a list of trades.
inline std::size_t list_limit(const parameters& p) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(p.integer("limit").value_or(500), 1, 1000));
}

/// One document for the symbol that was named, or a list of all.
template <class Make>
json::value one_or_all(services& s, const rest_call& c, Make&& make) {
    if (const auto symbol = c.params.get("symbol")) return make(s.market.instrument(*symbol));
    json::array all;
    for (std::size_t i = 0; i < s.market.config().symbols.size(); ++i)
        all.push_back(make(static_cast<matching::instrument_id>(i)));
    return all;
}

inline json::value position_risk(services& s, const rest_call& c, int version) {
    json::array all;
    const auto symbol = c.params.get("symbol");
    const auto& positions = s.market.engine().account_of(c.account).positions;
    for (std::size_t n = 0; n < s.market.config().symbols.size(); ++n) {
        const auto i = static_cast<matching::instrument_id>(n);
        if (symbol && s.market.symbol(i).symbol != *symbol) continue;
        const auto at = positions.find(i);
        if (version != 2 && (at == positions.end() || at->second.lots == 0)) continue;
        all.push_back(position_risk_document(s.market, c.account, i, version));
    }
    if (symbol) (void)s.market.instrument(*symbol);
    return all;
}

} // namespace detail

/// Every path that the simulated venue serves.
inline constexpr auto rest_routes =
    std::to_array<rest_route>({
        {"GET", "/v1/ping", security::none, 1, false,
         [](services&, const rest_call&) -> json::value { return json::object{}; }},
        {"GET", "/v1/time", security::none, 1, false,
         [](services&, const rest_call& c) -> json::value {
             return json::object{{"serverTime", c.server.milliseconds()}};
         }},
        {"GET", "/v1/exchangeInfo", security::none, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return exchange_info_document(s.market, c.server);
         }},
        {"GET", "/v1/depth", security::none, 0, false,
         [](services& s, const rest_call& c) -> json::value {
             const auto i = s.market.instrument(c.params.require("symbol"));
             const std::size_t limit = depth_limit(c.params);
             s.limits.charge(depth_weight(limit), c.now);
             return depth_document(s.market, i, std::min(limit, s.market.config().order_book_limit), c.now);
         }},
        {"GET", "/v1/trades", security::none, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             const auto i = s.market.instrument(c.params.require("symbol"));
             return s.symbols.at(i).recent_trades(detail::list_limit(c.params));
         }},
        {"GET", "/v1/aggTrades", security::none, 20, false,
         [](services& s, const rest_call& c) -> json::value {
             const auto i = s.market.instrument(c.params.require("symbol"));
             return s.symbols.at(i).recent_aggregates(detail::list_limit(c.params));
         }},
        {"GET", "/v1/ticker/24hr", security::none, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return detail::one_or_all(s, c, [&](auto i) { return s.symbols.at(i).day_document(); });
         }},
        {"GET", "/v1/ticker/bookTicker", security::none, 2, false,
         [](services& s, const rest_call& c) -> json::value {
             return detail::one_or_all(s, c,
                                       [&](auto i) { return book_ticker_document(s.market, i, c.now); });
         }},
        {"GET", "/v1/premiumIndex", security::none, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return detail::one_or_all(s, c,
                                       [&](auto i) { return premium_index_document(s.market, i, c.now); });
         }},
        {"POST", "/v1/listenKey", security::key, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return json::object{{"listenKey", s.streams.start(c.account, c.now)}};
         }},
        {"PUT", "/v1/listenKey", security::key, 1, false,
         [](services& s, const rest_call& c)
             -> json::value { return json::object{{"listenKey", s.streams.keep_alive(c.account, c.now)}}; }},
        {"DELETE", "/v1/listenKey", security::key, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             s.streams.stop(c.account);
             return json::object{};
         }},
        {"POST", "/v1/order", security::is_signed, 0, true,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.place(c.account, c.params, c.now);
         }},
        {"PUT", "/v1/order", security::is_signed, 1, true,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.modify(c.account, c.params, c.now);
         }},
        {"DELETE", "/v1/order", security::is_signed, 1, true,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.cancel(c.account, c.params, c.now);
         }},
        {"GET", "/v1/order", security::is_signed, 1, false,
         [](services& s, const rest_call& c) -> json::value { return s.trading.query(c.account, c.params); }},
        {"POST", "/v1/order/test", security::is_signed, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.test(c.account, c.params, c.now);
         }},
        {"DELETE", "/v1/allOpenOrders", security::is_signed, 1, true,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.cancel_all(c.account, c.params, c.now);
         }},
        {"GET", "/v1/openOrder", security::is_signed, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.open_order(c.account, c.params);
         }},
        {"GET", "/v1/openOrders", security::is_signed, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.open_orders(c.account, c.params);
         }},
        {"GET", "/v1/allOrders", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.all_orders(c.account, c.params);
         }},
        {"GET", "/v1/userTrades", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             return s.trading.user_trades(c.account, c.params);
         }},
        {"GET", "/v2/account", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             return account_document(s.market, c.account, c.now, 2);
         }},
        {"GET", "/v3/account", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             return account_document(s.market, c.account, c.now, 3);
         }},
        {"GET", "/v2/balance", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             return json::array{balance_document(s.market, c.account, c.now)};
         }},
        {"GET", "/v3/balance", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             return json::array{balance_document(s.market, c.account, c.now)};
         }},
        {"GET", "/v2/positionRisk", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value { return detail::position_risk(s, c, 2); }},
        {"GET", "/v3/positionRisk", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value { return detail::position_risk(s, c, 3); }},
        {"GET", "/v1/positionSide/dual", security::is_signed, 30, false,
         [](services&, const rest_call&) -> json::value {
             return json::object{{"dualSidePosition", false}};
         }},
        {"GET", "/v1/multiAssetsMargin", security::is_signed, 30, false,
         [](services&, const rest_call&) -> json::value {
             return json::object{{"multiAssetsMargin", false}};
         }},
        {"GET", "/v1/leverageBracket", security::is_signed, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             return detail::one_or_all(s, c,
                                       [&](auto i) { return leverage_bracket_document(s.market.symbol(i)); });
         }},
        {"POST", "/v1/leverage", security::is_signed, 1, false,
         [](services& s, const rest_call& c) -> json::value {
             const auto i = s.market.instrument(c.params.require("symbol"));
             const auto leverage = c.params.integer("leverage");
             if (!leverage || *leverage < 1 || *leverage > 125) throw errors::bad_parameter("leverage");
             s.market.engine().set_leverage(c.account, i, static_cast<std::uint32_t>(*leverage));
             return json::object{{"symbol", s.market.symbol(i).symbol.view()},
                                 {"leverage", *leverage},
                                 {"maxNotionalValue", "20000000"}};
         }},
        {"GET", "/v1/accountConfig", security::is_signed, 5, false,
         [](services&, const rest_call&) -> json::value {
             return json::object{{"feeTier", 0},
                                 {"canTrade", true},
                                 {"canDeposit", true},
                                 {"canWithdraw", true},
                                 {"dualSidePosition", false},
                                 {"updateTime", 0},
                                 {"multiAssetsMargin", false},
                                 {"tradeGroupId", -1}};
         }},
        {"GET", "/v1/symbolConfig", security::is_signed, 5, false,
         [](services& s, const rest_call& c) -> json::value {
             json::value all = detail::one_or_all(s, c, [&](auto i) {
                 return json::object{{"symbol", s.market.symbol(i).symbol.view()},
                                     {"marginType", "CROSSED"},
                                     {"isAutoAddMargin", false},
                                     {"leverage", s.market.engine().account_of(c.account).leverage_of(i)},
                                     {"maxNotionalValue", "20000000"}};
             });
             return all.is_array() ? all : json::value(json::array{all});
         }},
        {"GET", "/v1/commissionRate", security::is_signed, 20, false,
         [](services& s, const rest_call& c) -> json::value {
             const auto i = s.market.instrument(c.params.require("symbol"));
             const account_config& a = s.market.account(c.account);
             return json::object{{"symbol", s.market.symbol(i).symbol.view()},
                                 {"makerCommissionRate", a.maker_rate.str()},
                                 {"takerCommissionRate", a.taker_rate.str()}};
         }},
    });

/// The route of a request. @throws api_error 404 for an unknown path, 405 for a wrong method
[[nodiscard]] inline const rest_route& find_route(std::string_view method, std::string_view path) {
    constexpr std::string_view prefix = "/fapi";
    bool known = false;
    if (path.starts_with(prefix)) {
        for (const rest_route& r : rest_routes) {
            if (r.path != path.substr(prefix.size())) continue;
            if (r.method == method) return r;
            known = true;
        }
    }
    throw known ? errors::wrong_method(method) : errors::not_found();
}

} // namespace gatewright::sim::server::binance_futures
