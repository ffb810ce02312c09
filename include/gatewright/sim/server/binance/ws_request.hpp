// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/api_error.hpp>

#include <boost/json/parse.hpp>

#include <string>
#include <string_view>

// Requests of the WebSocket APIs.
namespace gatewright::sim::server::binance {

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

} // namespace gatewright::sim::server::binance
