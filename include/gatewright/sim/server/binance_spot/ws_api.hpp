// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/rest_api.hpp>

#include <array>

namespace gatewright::sim::server::binance_spot {

/// Every method that the simulated venue serves. Source: spot, "WebSocket API".
inline constexpr auto ws_methods = std::to_array<route>({
    {"", "ping", security::none, 1, false, answers::nothing},
    {"", "time", security::none, 1, false, answers::time},
    {"", "exchangeInfo", security::none, 20, false, answers::exchange_info},
    {"", "depth", security::none, 0, false, answers::depth},
    {"", "trades.recent", security::none, 25, false, answers::trades},
    {"", "trades.aggregate", security::none, 4, false, answers::aggregates},
    {"", "klines", security::none, 2, false, answers::klines},
    {"", "avgPrice", security::none, 2, false, answers::average_price},
    {"", "ticker.24hr", security::none, 2, false, answers::day},
    {"", "ticker.price", security::none, 2, false, answers::price},
    {"", "ticker.book", security::none, 2, false, answers::book_ticker},
    // What follows is about the connection: `exchange_base` and `exchange` answer.
    {"", "session.logon", security::is_signed, 2, false, answers::nothing},
    {"", "session.status", security::none, 2, false, answers::nothing},
    {"", "session.logout", security::none, 2, false, answers::nothing},
    {"", "session.subscriptions", security::none, 2, false, answers::nothing},
    {"", "userDataStream.subscribe", security::key, 2, false, answers::nothing},
    {"", "userDataStream.subscribe.signature", security::is_signed, 2, false, answers::nothing},
    {"", "userDataStream.unsubscribe", security::none, 2, false, answers::nothing},
    {"", "order.place", security::is_signed, 1, true, answers::trading<&trading_api::place>},
    {"", "order.test", security::is_signed, 1, false, answers::trading<&trading_api::test>},
    {"", "order.status", security::is_signed, 4, false, answers::trading<&trading_api::query>},
    {"", "order.cancel", security::is_signed, 1, true, answers::trading<&trading_api::cancel>},
    {"", "order.cancelReplace", security::is_signed, 1, true, answers::trading<&trading_api::cancel_replace>},
    {"", "order.amend.keepPriority", security::is_signed, 4, true, answers::trading<&trading_api::amend>},
    {"", "order.amendments", security::is_signed, 4, false, answers::trading<&trading_api::amendments>},
    {"", "openOrders.status", security::is_signed, 6, false, answers::trading<&trading_api::open_orders>},
    {"", "openOrders.cancelAll", security::is_signed, 1, true, answers::trading<&trading_api::cancel_all>},
    {"", "allOrders", security::is_signed, 20, false, answers::trading<&trading_api::all_orders>},
    {"", "myTrades", security::is_signed, 5, false, answers::trading<&trading_api::my_trades>},
    {"", "orderList.place.oco", security::is_signed, 1, true, answers::trading<&trading_api::place_oco>},
    {"", "orderList.place.oto", security::is_signed, 1, true, answers::trading<&trading_api::place_oto>},
    {"", "orderList.place.otoco", security::is_signed, 1, true, answers::trading<&trading_api::place_otoco>},
    {"", "orderList.cancel", security::is_signed, 1, true, answers::trading<&trading_api::cancel_list>},
    {"", "orderList.status", security::is_signed, 4, false, answers::trading<&trading_api::query_list>},
    {"", "openOrderLists.status", security::is_signed, 6, false, answers::trading<&trading_api::lists<true>>},
    {"", "allOrderLists", security::is_signed, 20, false, answers::trading<&trading_api::lists<false>>},
    {"", "sor.order.place", security::is_signed, 1, true, answers::trading<&trading_api::place_routed>},
    {"", "account.status", security::is_signed, 20, false, answers::account},
    {"", "account.commission", security::is_signed, 20, false, answers::commission},
    {"", "account.rateLimits.orders", security::is_signed, 40, false, answers::order_limits},
    {"", "myFilters", security::is_signed, 40, false, answers::my_filters},
});

} // namespace gatewright::sim::server::binance_spot
