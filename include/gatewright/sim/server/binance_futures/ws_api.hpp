// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/rest_api.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::sim::server::binance_futures {

/// One method of the venue's WebSocket API.
struct ws_method {
    std::string_view name;
    security needs;
    int weight;
    bool order_operation;
    json::value (*answer)(services&, const rest_call&);
};

/// Every method that the simulated venue serves. Source: USDⓈ-M Futures, "Websocket API".
inline constexpr auto ws_methods =
    std::to_array<ws_method>(
        {
            {"ping", security::none, 1, false,
             [](services&, const rest_call&) -> json::value { return json::object{}; }},
            {"time", security::none, 1, false,
             [](services&, const rest_call& c) -> json::value {
                 return json::object{{"serverTime", c.server.milliseconds()}};
             }},
            {"session.logon", security::key, 2, false,
             [](services&, const rest_call&) -> json::value { throw errors::hmac_session(); }},
            {"depth", security::none, 0, false,
             [](services& s, const rest_call& c) -> json::value {
                 const auto i = s.market.instrument(c.params.require("symbol"));
                 const std::size_t limit = depth_limit(c.params);
                 s.limits.charge(depth_weight(limit), c.now);
                 return depth_document(s.market, i, std::min(limit, s.market.config().order_book_limit),
                                       c.now);
             }},
            {"ticker.book", security::none, 2, false,
             [](services& s, const rest_call& c) -> json::value {
                 return detail::one_or_all(s, c,
                                           [&](auto i) { return book_ticker_document(s.market, i, c.now); });
             }},
            {"order.place", security::is_signed, 0, true,
             [](services& s, const rest_call& c) -> json::value {
                 return s.trading.place(c.account, c.params, c.now);
             }},
            {"order.modify", security::is_signed, 1, true,
             [](services& s, const rest_call& c) -> json::value {
                 return s.trading.modify(c.account, c.params, c.now);
             }},
            {"order.cancel", security::is_signed, 1, true,
             [](services& s, const rest_call& c) -> json::value {
                 return s.trading.cancel(c.account, c.params, c.now);
             }},
            {"order.status", security::is_signed, 1, false,
             [](services& s, const rest_call& c) -> json::value {
                 return s.trading.query(c.account, c.params);
             }},
            {"account.status", security::is_signed, 5, false,
             [](services& s, const rest_call& c) -> json::value {
                 return account_document(s.market, c.account, c.now, 2);
             }},
            {"v2/account.status", security::is_signed, 5, false,
             [](services& s, const rest_call& c) -> json::value {
                 return account_document(s.market, c.account, c.now, 3);
             }},
            {"account.balance", security::is_signed, 5, false,
             [](services& s, const rest_call& c) -> json::value {
                 return json::array{balance_document(s.market, c.account, c.now)};
             }},
            {"v2/account.balance", security::is_signed, 5, false,
             [](services& s, const rest_call& c) -> json::value {
                 return json::array{balance_document(s.market, c.account, c.now)};
             }},
            {"account.position", security::is_signed, 5, false,
             [](services& s, const rest_call& c) -> json::value { return detail::position_risk(s, c, 2); }},
            {"v2/account.position", security::is_signed, 5, false,
             [](services& s, const rest_call& c) -> json::value { return detail::position_risk(s, c, 3); }},
            {"userDataStream.start", security::key, 5, false,
             [](services& s, const rest_call& c) -> json::value {
                 return json::object{{"listenKey", s.streams.start(c.account, c.now)}};
             }},
            {"userDataStream.ping", security::key, 1, false,
             [](services& s, const rest_call& c) -> json::value {
                 return json::object{{"listenKey", s.streams.keep_alive(c.account, c.now)}};
             }},
            {"userDataStream.stop", security::key, 1, false,
             [](services& s, const rest_call& c) -> json::value {
                 s.streams.stop(c.account);
                 return json::object{};
             }},
        });

/// One request frame, taken apart.
struct ws_request {
    json::value id;
    std::string method;
    parameters params;
};

/// Reads `{"id":…,"method":…,"params":{…}}`. Whole numbers and flags in `params` become the text that the
/// signature covers.
/// @throws api_error -1100 family for a frame that is no such request; `out.id` is set as soon as it is known
inline void parse_ws_request(std::string_view text, ws_request& out) {
    boost::system::error_code error;
    const json::value message = json::parse(json::string_view(text.data(), text.size()), error);
    if (error || !message.is_object()) throw api_error(400, -1135, "Invalid JSON request.");
    const json::object& frame = message.get_object();
    if (const json::value* id = frame.if_contains("id")) out.id = *id;
    const json::value* method = frame.if_contains("method");
    if (!method || !method->is_string()) throw errors::missing("method");
    out.method = std::string(method->get_string());
    const json::value* params = frame.if_contains("params");
    if (!params) return;
    if (!params->is_object()) throw errors::missing("params");
    for (const auto& [name, value] : params->get_object()) {
        if (value.is_null()) continue;
        // Decimals come as strings; the text of a binary floating-point number would not be the client's.
        if (value.is_double() || value.is_object()) throw errors::missing(name);
        out.params.add(std::string(name),
                       value.is_string() ? std::string(value.get_string()) : json::serialize(value));
    }
}

/// The method of a request. @throws api_error -1020
[[nodiscard]] inline const ws_method& find_ws_method(std::string_view name) {
    for (const ws_method& m : ws_methods)
        if (m.name == name) return m;
    throw errors::unsupported();
}

} // namespace gatewright::sim::server::binance_futures
