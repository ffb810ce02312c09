// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/api_error.hpp>

#include <string>
#include <string_view>

// What this venue answers when it refuses, beside what all of Binance do. Source: spot API, "Error codes for Binance".
namespace gatewright::sim::server::binance_spot {

using namespace binance;

namespace errors {

using namespace binance::errors;

inline api_error filter(std::string_view name) {
    return {400, -1013, "Filter failure: " + std::string(name)};
}
/// Source: FAQ, "Self Trade Prevention".
inline api_error prevention_mode() {
    return {400, -1013, "This symbol does not allow the specified self-trade prevention mode."};
}
inline api_error price() { return {400, -1013, "Invalid price."}; }
inline api_error quantity() { return {400, -1013, "Invalid quantity."}; }
inline api_error precision(std::string_view parameter) {
    return {400, -1111, "Parameter '" + std::string(parameter) + "' has too much precision."};
}
inline api_error combination() { return {400, -1128, "Combination of optional parameters invalid."}; }
inline api_error illegal_characters(std::string_view parameter) {
    return {400, -1100,
            "Illegal characters found in parameter '" + std::string(parameter) +
                "'; legal range is '^[a-zA-Z0-9-_]{1,36}$'."};
}
inline api_error restrictions() { return {400, -1145, "Invalid cancelRestrictions"}; }
/// The engine refuses an order.
inline api_error rejected(std::string_view words) { return {400, -2010, std::string(words)}; }
inline api_error would_trigger() { return rejected("Order would trigger immediately."); }
inline api_error closed() { return rejected("Market is closed."); }
/// The engine refuses a cancellation.
inline api_error unknown_order() { return {400, -2011, "Unknown order sent."}; }
inline api_error restricted() { return {400, -2011, "Order was not canceled due to cancel restrictions."}; }
inline api_error ids_differ() { return {400, -2039, "Client order ID is not correct for this order ID"}; }
inline api_error amend(std::string_view words) { return {400, -2038, std::string(words)}; }
// The words of the next three are not documented.
inline api_error subscribed() { return {400, -2035, "User Data Stream subscription is already active."}; }
inline api_error not_subscribed() { return {400, -2036, "User Data Stream subscription is not active."}; }
inline api_error no_session(std::string_view) {
    return {400, -1022, "Only Ed25519 keys are supported for this feature."};
}

} // namespace errors

} // namespace gatewright::sim::server::binance_spot
