// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/iso_time.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/messages.hpp>
#include <gatewright/sim/server/okx/api_error.hpp>
#include <gatewright/sim/server/okx/config.hpp>
#include <gatewright/sim/server/signing.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

// Who asks, and may he. Source: API guide v5, "Overview": "REST Authentication", "WebSocket", "Login".
namespace gatewright::sim::server::okx {

namespace json = boost::json;

/// Base64 of the HMAC-SHA256 of timestamp, method, path with query, and body, with nothing between them.
[[nodiscard]] inline std::string signature(std::string_view secret, std::string_view time,
                                           std::string_view method, std::string_view target,
                                           std::string_view body) {
    std::string text(time);
    text.append(method).append(target).append(body);
    return to_base64(hmac(EVP_sha256(), secret, text));
}
/// Whether two times are further apart than a window.
[[nodiscard]] inline bool apart(timestamp a, timestamp b, duration window) noexcept {
    const duration d = a - b;
    return d.ns > window.ns || d.ns < -window.ns;
}

/// Whose request it is. @throws api_error 50101 to 50113
[[nodiscard]] inline matching::account_id authenticate(const market& m, const exchange_config& config,
                                                       const http_request& request, timestamp server) {
    const auto required = [&](std::string_view header, std::string_view code) {
        const std::string_view value = request.header(header);
        if (value.empty()) throw refusal(code);
        return value;
    };
    const std::string_view key = required("OK-ACCESS-KEY", "50103");
    const std::string_view given = required("OK-ACCESS-SIGN", "50106");
    const std::string_view time = required("OK-ACCESS-TIMESTAMP", "50107");
    const std::string_view passphrase = required("OK-ACCESS-PASSPHRASE", "50104");
    const auto account = m.account_of_key(key);
    if (!account) throw refusal("50111");
    if ((request.header("x-simulated-trading") == "1") != config.demo) throw refusal("50101");
    const auto at = iso_time(time);
    if (!at) throw refusal("50112");
    if (apart(*at, server, config.signature_window)) throw refusal("50102");
    if (passphrase != m.account(*account).passphrase) throw refusal("50105");
    if (given != signature(m.account(*account).secret, time, request.method, request.target, request.body))
        throw refusal("50113");
    return *account;
}

/// Who logs in with `{"apiKey","passphrase","timestamp","sign"}`. @throws api_error 60004 to 60024, parameter_error
[[nodiscard]] inline matching::account_id authenticate_login(const market& m, const exchange_config& config,
                                                             const json::object& args, timestamp server) {
    const auto text = [&](std::string_view name) {
        const json::value* v = args.if_contains(name);
        if (!v || !v->is_string()) throw refusal("60009");
        return std::string_view(v->get_string());
    };
    const std::string_view key = text("apiKey"), time = text("timestamp");
    const auto seconds_since = decimal::parse(time);
    const auto in_ms = seconds_since ? seconds_since->rescaled(-3, rounding::toward_zero) : seconds_since;
    if (!in_ms || in_ms->sign() <= 0) throw refusal("60004");
    if (apart(timestamp::from_milliseconds(in_ms->mantissa()), server, config.signature_window))
        throw refusal("60006");
    const auto account = m.account_of_key(key);
    if (!account) throw refusal("60005");
    if (text("passphrase") != m.account(*account).passphrase) throw refusal("60024");
    if (text("sign") != signature(m.account(*account).secret, time, "GET", "/users/self/verify", {}))
        throw refusal("60007");
    return *account;
}

} // namespace gatewright::sim::server::okx
