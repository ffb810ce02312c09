// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/history.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// What Binance answers when it refuses, as far as its venues say it alike. Source: USDⓈ-M Futures, "Error Codes";
// spot API, "Error codes for Binance".
namespace gatewright::sim::server::binance {

/// A refusal: `{"code":-1121,"msg":"Invalid symbol."}` with an HTTP status, which the WebSocket API repeats.
struct api_error : std::exception {
    int http;
    int code;
    std::string message;
    json::object data{}; ///< what is told beside code and words; empty: nothing
    api_error(int http_status, int error_code, std::string words)
        : http(http_status)
        , code(error_code)
        , message(std::move(words)) {}
    const char* what() const noexcept override { return message.c_str(); }
};

namespace errors {

inline api_error missing(std::string_view parameter) {
    return {400, -1102,
            "Mandatory parameter '" + std::string(parameter) +
                "' was not sent, was empty/null, or malformed."};
}
inline api_error not_required(std::string_view parameter) {
    return {400, -1106, "Parameter '" + std::string(parameter) + "' sent when not required."};
}
inline api_error bad_parameter(std::string_view parameter) {
    return {400, -1130, "Data sent for parameter '" + std::string(parameter) + "' is not valid."};
}
inline api_error symbol() { return {400, -1121, "Invalid symbol."}; }
inline api_error side() { return {400, -1117, "Invalid side."}; }
inline api_error order_type() { return {400, -1116, "Invalid orderType."}; }
inline api_error time_in_force() { return {400, -1115, "Invalid timeInForce."}; }
inline api_error timestamp_outside() {
    return {400, -1021, "Timestamp for this request is outside of the recvWindow."};
}
inline api_error timestamp_ahead() {
    return {400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."};
}
inline api_error signature() { return {400, -1022, "Signature for this request is not valid."}; }
inline api_error key_format() { return {401, -2014, "API-key format invalid."}; }
inline api_error key() { return {401, -2015, "Invalid API-key, IP, or permissions for action."}; }
inline api_error no_such_order() { return {400, -2013, "Order does not exist."}; }
inline api_error too_many_orders(long long limit, std::string_view interval) {
    return {429, -1015,
            "Too many new orders; current limit is " + std::to_string(limit) + " orders per " +
                std::string(interval) + "."};
}
inline api_error too_much_weight(long long limit) {
    return {429, -1003,
            "Too many requests; current limit is " + std::to_string(limit) +
                " requests per minute. Please use the websocket for live updates to avoid polling the API."};
}
inline api_error banned(long long until_ms) {
    return {418, -1003,
            "Way too many requests; IP banned until " + std::to_string(until_ms) +
                ". Please use the websocket for live updates to avoid bans."};
}
/// The outcome of the request is not known (General Info, "HTTP Return Codes").
inline api_error backend_timeout() {
    return {
        408, -1007,
        "Timeout waiting for response from backend server. Send status unknown; execution status unknown."};
}
inline api_error unsupported() { return {400, -1020, "This operation is not supported."}; }
inline api_error not_found() { return {404, -5000, "Path not found."}; }
inline api_error wrong_method(std::string_view method) {
    return {405, -5001, "Method " + std::string(method) + " is not allowed for this path."};
}

} // namespace errors

/// What a request throws, as the venue says it.
template <class Attempt>
[[nodiscard]] std::optional<api_error> refusal_of(Attempt&& attempt) {
    return thrown_by<api_error>(attempt, [](const parameter_error& e) { return errors::missing(e.name); });
}
/// A refusal as a document.
[[nodiscard]] inline json::object body_of(const api_error& e) {
    json::object d{{"code", e.code}, {"msg", e.message}};
    if (!e.data.empty()) d["data"] = e.data;
    return d;
}
/// `limit` of a list.
[[nodiscard]] inline std::size_t list_size(const parameters& p) {
    return page_size(p.integer("limit"), 500, 1000);
}

} // namespace gatewright::sim::server::binance
