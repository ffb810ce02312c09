// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/api_error.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/parameters.hpp>
#include <gatewright/sim/server/signing.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

// Who asks, and may he. Source: USDⓈ-M Futures, General Info, "Endpoint Security Type" and "SIGNED Endpoint
// Security"; spot REST API, "Request Security", and WebSocket API, "Request security".
namespace gatewright::sim::server::binance {

/// What a REST signature covers: the query followed by the body with nothing between them, without the
/// signature.
/// @return nothing if there is no signature, or if it is not the last parameter.
inline std::optional<std::string> signed_text(std::string_view query, std::string_view body) {
    const auto cut = [](std::string_view part) -> std::optional<std::string_view> {
        constexpr std::string_view name = "signature=";
        const auto at = part.rfind(name);
        if (at == std::string_view::npos || (at != 0 && part[at - 1] != '&')) return std::nullopt;
        if (part.find('&', at) != std::string_view::npos) return std::nullopt;
        return part.substr(0, at == 0 ? 0 : at - 1);
    };
    if (const auto rest = cut(body)) return std::string(query) + std::string(*rest);
    if (const auto rest = cut(query)) return std::string(*rest) + std::string(body);
    return std::nullopt;
}

/// What a WebSocket API signature covers: all parameters but the signature, sorted by name, as `a=1&b=2`, not
/// encoded.
inline std::string signed_text(const parameters& p) {
    auto sorted = p.all();
    std::erase_if(sorted, [](const auto& pair) { return pair.first == "signature"; });
    std::sort(sorted.begin(), sorted.end());
    std::string text;
    for (const auto& [name, value] : sorted) {
        if (!text.empty()) text += '&';
        text += name + '=' + value;
    }
    return text;
}

/// The account of an API key. @throws api_error -2014 without a key, -2015 with one that nobody has
[[nodiscard]] inline matching::account_id identify(const market& m, std::string_view api_key) {
    if (api_key.empty()) throw errors::key_format();
    const auto account = m.account_of_key(api_key);
    if (!account) throw errors::key();
    return *account;
}

/// `timestamp < server + 1000 && server - timestamp <= recvWindow`; the window is 5000 ms unless sent.
/// @throws api_error -1021, -1130; parameter_error
inline void check_time(const parameters& p, timestamp server) {
    const std::int64_t sent = p.require_integer("timestamp");
    const std::int64_t window = p.integer("recvWindow").value_or(5000);
    if (window <= 0 || window > 60'000) throw errors::bad_parameter("recvWindow");
    if (sent >= server.milliseconds() + 1000) throw errors::timestamp_ahead();
    if (server.milliseconds() - sent > window) throw errors::timestamp_outside();
}

/// `timestamp` in milliseconds or microseconds, `recvWindow` with up to three decimals; see `check_time`. Source:
/// spot REST API, "Timing security".
/// @throws api_error -1021, -1130; parameter_error
inline void check_fine_time(const parameters& p, timestamp server) {
    constexpr std::int64_t first_microseconds = 100'000'000'000'000;
    const std::int64_t sent = p.require_integer("timestamp");
    if (sent < 0) throw errors::timestamp_outside();
    const std::int64_t micros = sent >= first_microseconds ? sent : sent * 1000;
    const decimal window = p.number("recvWindow").value_or(decimal(5000, 0)).normalized();
    if (window.sign() <= 0 || window > decimal(60'000, 0) || window.exponent() < -3)
        throw errors::bad_parameter("recvWindow");
    const std::int64_t now = server.ns / 1000;
    if (micros >= now + 1'000'000) throw errors::timestamp_ahead();
    if (now / 1000 * 1000 - micros > window.rescaled(-3).value().mantissa())
        throw errors::timestamp_outside();
}

/// How a venue judges the time of a request. @throws what `check_time` does
using time_check = void (*)(const parameters&, timestamp server);

/// Whether an account's key made a signature: HMAC-SHA256 in hexadecimal digits, Ed25519 or RSASSA-PKCS1-v1_5 with
/// SHA-256 in base64.
[[nodiscard]] inline bool signed_by(const account_config& who, std::string_view text,
                                    std::string_view signature) {
    switch (kind_of_secret(who.secret)) {
    case secret_kind::shared: return same_signature(hmac_sha256_hex(who.secret, text), signature);
    case secret_kind::ed25519: return verifies(who.secret, nullptr, text, from_base64(signature));
    case secret_kind::rsa: return verifies(who.secret, EVP_sha256(), text, from_base64(signature));
    case secret_kind::other: break;
    }
    return false;
}

/// Refuses accounts whose secret is the PEM of anything but a public key that the venue knows.
/// @throws std::invalid_argument naming the account's key
inline void check_accounts(const market_config& config) {
    for (const account_config& a : config.accounts)
        if (kind_of_secret(a.secret) == secret_kind::other)
            throw std::invalid_argument("account " + a.api_key +
                                        ": its secret is a PEM, and of no public key of Ed25519 or RSA");
}

/// The account of a signed request. @throws api_error -2014, -2015, -1022, -1021; parameter_error
[[nodiscard]] inline matching::account_id authenticate(const market& m, std::string_view api_key,
                                                       const parameters& p, std::string_view text,
                                                       timestamp server, time_check check = &check_time) {
    const auto account = identify(m, api_key);
    const std::string_view signature = p.require("signature");
    if (!signed_by(m.account(account), text, signature)) throw errors::signature();
    check(p, server);
    return account;
}

/// Who logged on to a connection of the WebSocket API.
struct ws_login {
    matching::account_id account;
    std::string api_key;
    timestamp since; ///< as the venue's clock shows it
};

/// The account of a key that logs on. Source: "Authentication requests": "Only Ed25519 keys are supported".
/// @param refuse what a key of another kind is told
/// @throws that, and what `authenticate` throws
template <class Refuse>
[[nodiscard]] ws_login log_on(const market& m, const parameters& p, timestamp server, Refuse&& refuse,
                              time_check check = &check_time) {
    const std::string key(p.get("apiKey").value_or(""));
    const auto account = identify(m, key);
    if (const auto kind = kind_of_secret(m.account(account).secret); kind != secret_kind::ed25519)
        throw refuse(kind == secret_kind::rsa ? "RSA" : "HMAC_SHA256");
    return {authenticate(m, key, p, signed_text(p), server, check), key, server};
}

/// The account of a request of the WebSocket API: by the key and the signature that it carries, or by the login of its
/// connection, if it carries neither.
/// @throws what `authenticate` throws
[[nodiscard]] inline matching::account_id authenticate(const market& m, const parameters& p,
                                                       const std::optional<ws_login>& login, timestamp server,
                                                       time_check check = &check_time) {
    if (login && !p.has("apiKey") && !p.has("signature")) {
        check(p, server);
        return login->account;
    }
    return authenticate(m, p.get("apiKey").value_or(""), p, signed_text(p), server, check);
}

} // namespace gatewright::sim::server::binance
