// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/venue.hpp>

#include <string>
#include <string_view>

// Who asks, and may he. Source: USDⓈ-M Futures, General Info, "Endpoint Security Type" and "SIGNED Endpoint
// Security".
namespace gatewright::sim::server::binance_futures {

/// The account of an API key. @throws api_error -2014 without a key, -2015 with one that nobody has
[[nodiscard]] inline matching::account_id identify(const venue& v, std::string_view api_key) {
    if (api_key.empty()) throw errors::key_format();
    const auto account = v.account_of_key(api_key);
    if (!account) throw errors::key();
    return *account;
}

/// `timestamp < server + 1000 && server - timestamp <= recvWindow`; the window is 5000 ms unless sent.
/// @throws api_error -1021, -1102, -1130
inline void check_time(const parameters& p, timestamp server) {
    const auto sent = p.integer("timestamp");
    if (!sent) throw errors::missing("timestamp");
    const std::int64_t window = p.integer("recvWindow").value_or(5000);
    if (window <= 0 || window > 60'000) throw errors::bad_parameter("recvWindow");
    if (*sent >= server.milliseconds() + 1000) throw errors::timestamp_ahead();
    if (server.milliseconds() - *sent > window) throw errors::timestamp_outside();
}

/// The account of a signed request. @throws api_error -2014, -2015, -1102, -1022, -1021
[[nodiscard]] inline matching::account_id authenticate(const venue& v, std::string_view api_key,
                                                       const parameters& p, std::string_view text,
                                                       timestamp server) {
    const auto account = identify(v, api_key);
    const std::string_view signature = p.require("signature");
    if (!same_signature(hmac_sha256_hex(v.account(account).secret, text), signature))
        throw errors::signature();
    check_time(p, server);
    return account;
}

} // namespace gatewright::sim::server::binance_futures
