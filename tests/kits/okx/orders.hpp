// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "oracle_hmac.hpp"

#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/orders.hpp>

#include <openssl/evp.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatewright_test::okx {

/// The credentials of the recorded requests and the signing vectors.
inline constexpr std::string_view api_key = "key";
inline constexpr std::string_view api_secret = "secretsecret";
inline constexpr std::string_view passphrase = "password";
/// When the tests' requests are made: 2025-01-01T00:00:00.123Z.
inline constexpr std::int64_t now_ms = 1735689600123;

[[nodiscard]] inline gatewright::venue::okx::config account() {
    gatewright::venue::okx::config c;
    c.credentials = gatewright::venue::okx::credentials::make(api_key, api_secret, passphrase).value();
    return c;
}
/// The rules of the instrument that `small_limit_order` is of.
[[nodiscard]] inline gatewright::instrument swap_rules() {
    gatewright::instrument i;
    i.symbol = "BTC-USDT-SWAP";
    i.venue_number = 10459;
    return i;
}
/// A limit order to buy.
[[nodiscard]] constexpr gatewright::order_request small_limit_order() {
    using namespace gatewright::literals;
    gatewright::order_request r;
    r.symbol = "BTC-USDT-SWAP";
    r.client_order_id = "gw1x1";
    r.quantity = {"0.010"_d};
    r.price = {"50000.50"_d};
    return r;
}
/// A read that says no more than what it is.
[[nodiscard]] inline gatewright::venue::read_request read_of(gatewright::session::read_kind what) {
    gatewright::venue::read_request r;
    r.what = what;
    return r;
}
/// HMAC-SHA256 by OpenSSL, in base64 by OpenSSL too.
[[nodiscard]] inline std::string oracle_sign(std::string_view secret, std::string_view text) {
    const std::string hex = oracle_hmac_hex(secret, text);
    unsigned char code[32];
    for (std::size_t i = 0; i < 32 && 2 * i + 1 < hex.size(); ++i)
        code[i] = static_cast<unsigned char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    unsigned char out[64];
    const int size = EVP_EncodeBlock(out, code, 32);
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)};
}

} // namespace gatewright_test::okx
