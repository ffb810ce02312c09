// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/bybit/api_error.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/messages.hpp>
#include <gatewright/sim/server/signing.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// Who asks, and may he. Source: API v5, "Integration Guidance", "Authentication"; "Connect", "Authentication".
namespace gatewright::sim::server::bybit {

/// Whether a key signed a text: an HMAC-SHA256 in hexadecimal digits, or RSA-SHA256 in base64.
[[nodiscard]] inline bool signed_by(const account_config& a, std::string_view text,
                                    std::string_view signature) {
    if (kind_of_secret(a.secret) == secret_kind::rsa)
        return verifies(a.secret, EVP_sha256(), text, from_base64(signature));
    return same_signature(hmac_sha256_hex(a.secret, text), signature);
}
/// A time of the client is from `server - window` on and before `server + 1 s`. @throws api_error 10002
inline void check_time(std::int64_t said, std::int64_t window, timestamp server) {
    const std::int64_t at = server.milliseconds();
    if (said >= at - window && said < at + 1000) return;
    throw refusal(10002, "req_timestamp[" + std::to_string(said) + "],server_timestamp[" +
                             std::to_string(at) + "],recv_window[" + std::to_string(window) + "]");
}
/// The time and the window in headers of a request or an order message. @throws api_error 10001, 10002
inline void check_time(std::string_view time, std::string_view window, timestamp server) {
    parameters p;
    p.add("timestamp", std::string(time));
    p.add("recv_window", std::string(window));
    check_time(p.require_integer("timestamp"), p.integer("recv_window").value_or(5000), server);
}

/// Whose request it is. @throws api_error 10001 to 10004
[[nodiscard]] inline matching::account_id authenticate(const market& m, const http_request& request,
                                                       timestamp server) {
    const std::string_view key = request.header("X-BAPI-API-KEY"), time = request.header("X-BAPI-TIMESTAMP"),
                           window = request.header("X-BAPI-RECV-WINDOW");
    const auto account = m.account_of_key(key);
    if (!account) throw refusal(10003);
    check_time(time, window, server);
    std::string text(time);
    text.append(key).append(window).append(request.method == "GET" ? request.query() : request.body);
    if (!signed_by(m.account(*account), text, request.header("X-BAPI-SIGN")))
        throw refusal(10004, "origin_string[" + text + "]");
    return *account;
}

/// Who logs in with `[key, expires, signature]`. @throws api_error 10001 to 10004
[[nodiscard]] inline matching::account_id authenticate_login(const market& m, const json::array& args,
                                                             timestamp server) {
    if (args.size() != 3 || !args[0].is_string() || !args[2].is_string()) throw refusal(10001, "args");
    std::string expires = json::serialize(args[1]);
    std::erase(expires, '"');
    parameters p;
    p.add("expires", expires);
    const auto account = m.account_of_key(args[0].get_string());
    if (!account) throw refusal(10003);
    if (p.require_integer("expires") <= server.milliseconds()) throw refusal(10002, "expires");
    if (!signed_by(m.account(*account), "GET/realtime" + expires, args[2].get_string()))
        throw refusal(10004, "expires");
    return *account;
}

} // namespace gatewright::sim::server::bybit
