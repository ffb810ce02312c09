// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/rest_api.hpp>

#include <boost/json/parse.hpp>

#include <array>
#include <string>
#include <string_view>

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

/// One request frame, taken apart.
struct ws_request {
    json::value id;
    std::string method;
    parameters params;
};

/// Reads `{"id":…,"method":…,"params":{…}}`. Whole numbers and flags in `params` become the text that the
/// signature covers.
/// @throws api_error, parameter_error for a frame that is no such request; `out.id` is set as soon as it is known
inline void parse_ws_request(std::string_view text, ws_request& out) {
    boost::system::error_code error;
    const json::value message = json::parse(json::string_view(text.data(), text.size()), error);
    if (error || !message.is_object()) throw api_error(400, -1135, "Invalid JSON request.");
    const json::object& frame = message.get_object();
    if (const json::value* id = frame.if_contains("id")) out.id = *id;
    const json::value* method = frame.if_contains("method");
    if (!method || !method->is_string()) throw parameter_error("method", false);
    out.method = std::string(method->get_string());
    const json::value* params = frame.if_contains("params");
    if (!params) return;
    if (!params->is_object()) throw parameter_error("params", true);
    out.params.add_object(params->get_object());
}

} // namespace gatewright::sim::server::binance_futures
