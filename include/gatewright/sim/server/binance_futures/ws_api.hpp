// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/ws_request.hpp>
#include <gatewright/sim/server/binance_futures/rest_api.hpp>

#include <array>

namespace gatewright::sim::server::binance_futures {

/// Every method that the simulated venue serves. Source: USDⓈ-M Futures, "Websocket API".
inline constexpr auto ws_methods = std::to_array<route>({
    {"", "ping", security::none, 1, false, answers::nothing},
    {"", "time", security::none, 1, false, answers::time},
    {"", "session.logon", security::is_signed, 2, false, answers::nothing}, // these three: `exchange`
    {"", "session.status", security::none, 2, false, answers::nothing},
    {"", "session.logout", security::none, 2, false, answers::nothing},
    {"", "depth", security::none, 0, false, answers::depth},
    {"", "ticker.book", security::none, 2, false, answers::book_ticker},
    {"", "order.place", security::is_signed, 0, true, answers::trading<&trading_api::place>},
    {"", "order.modify", security::is_signed, 1, true, answers::trading<&trading_api::modify>},
    {"", "order.cancel", security::is_signed, 1, true, answers::trading<&trading_api::cancel>},
    {"", "algoOrder.place", security::is_signed, 0, true, answers::trading<&trading_api::place_conditional>},
    {"", "algoOrder.cancel", security::is_signed, 1, true,
     answers::trading<&trading_api::cancel_conditional>},
    {"", "order.status", security::is_signed, 1, false, answers::trading<&trading_api::query>},
    {"", "account.status", security::is_signed, 5, false, answers::account<2>},
    {"", "v2/account.status", security::is_signed, 5, false, answers::account<3>},
    {"", "account.balance", security::is_signed, 5, false, answers::balance},
    {"", "v2/account.balance", security::is_signed, 5, false, answers::balance},
    {"", "account.position", security::is_signed, 5, false, answers::positions<2>},
    {"", "v2/account.position", security::is_signed, 5, false, answers::positions<3>},
    {"", "userDataStream.start", security::key, 5, false, answers::start_stream},
    {"", "userDataStream.ping", security::key, 1, false, answers::keep_stream},
    {"", "userDataStream.stop", security::key, 1, false, answers::stop_stream},
});

} // namespace gatewright::sim::server::binance_futures
