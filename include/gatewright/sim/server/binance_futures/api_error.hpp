// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/api_error.hpp>

#include <string>
#include <string_view>

// What this venue answers when it refuses, beside what all of Binance do; codes and words from its documentation,
// "USDⓈ-M Futures, Error Codes".
namespace gatewright::sim::server::binance_futures {

using namespace binance;

namespace errors {

using namespace binance::errors;

inline api_error listen_key() { return {400, -1125, "This listenKey does not exist."}; }
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

} // namespace errors

} // namespace gatewright::sim::server::binance_futures
