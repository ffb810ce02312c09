// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

// What the venue answers when it refuses; codes and words from its documentation, "USDⓈ-M Futures, Error
// Codes".
namespace gatewright::sim::server::binance_futures {

/// A refusal: `{"code":-1121,"msg":"Invalid symbol."}` with an HTTP status, which the WebSocket API repeats.
struct api_error : std::exception {
    int http;
    int code;
    std::string message;
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
inline api_error listen_key() { return {400, -1125, "This listenKey does not exist."}; }
inline api_error no_such_order() { return {400, -2013, "Order does not exist."}; }
inline api_error client_order_id() { return {400, -4015, "Client order id is not valid."}; }
inline api_error position_side() {
    return {400, -4061, "Order's position side does not match user's setting."};
}
inline api_error duplicate_client_id() { return {400, -4116, "ClientOrderId is duplicated."}; }
inline api_error use_algo() {
    return {400, -4120,
            "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."};
}
inline api_error would_trigger() { return {400, -2021, "Order would immediately trigger."}; }
inline api_error symbol_closed() { return {400, -4141, "Symbol is closed"}; }
inline api_error leverage(long long asked) {
    return {400, -4028, "Leverage " + std::to_string(asked) + " is not valid"};
}
inline api_error leverage_isolated() {
    return {400, -4161, "Leverage reduction is not supported in Isolated Margin Mode with open positions"};
}
inline api_error above_limit() {
    return {400, -2027, "Exceeded the maximum allowable position at current leverage."};
}
inline api_error same_margin_type() { return {400, -4046, "No need to change margin type."}; }
inline api_error same_position_side() { return {400, -4059, "No need to change position side."}; }
inline api_error position_side_open() {
    return {400, -4067, "Position side cannot be changed if there exists open orders."};
}
inline api_error position_side_held() {
    return {400, -4068, "Position side cannot be changed if there exists position."};
}
inline api_error margin_type_held() {
    return {400, -4048, "Margin type cannot be changed if there exists position."};
}
inline api_error margin_type_open() {
    return {400, -4047, "Margin type cannot be changed if there exists open orders."};
}
inline api_error nothing_to_amend() { return {400, -5027, "No need to modify the order."}; }
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
/// The same over REST. The documentation gives the words and no code; zero is what users report.
inline api_error unknown_503() {
    return {503, 0, "Unknown error, please check your request or try again later."};
}
/// A definite failure.
inline api_error unavailable_503() { return {503, 0, "Service Unavailable."}; }
/// A definite failure.
inline api_error throttled() {
    return {503, -1008,
            "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. "
            "Please try again."};
}
/// A key of another kind than Ed25519 logs on. The words for RSA keys are not documented.
inline api_error no_session(std::string_view kind) {
    return {400, -4056, std::string(kind) + " API key is not supported."};
}
inline api_error unsupported() { return {400, -1020, "This operation is not supported."}; }
inline api_error not_found() { return {404, -5000, "Path not found."}; }
inline api_error wrong_method(std::string_view method) {
    return {405, -5001, "Method " + std::string(method) + " is not allowed for this path."};
}

} // namespace errors

} // namespace gatewright::sim::server::binance_futures
