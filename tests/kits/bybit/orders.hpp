// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "oracle_hmac.hpp"

#include <gatewright/core/order.hpp>
#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/dialect.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatewright_test::bybit {

/// The credentials of the recorded requests.
inline constexpr std::string_view api_key = "key";
inline constexpr std::string_view api_secret = "secretsecret";
/// When the tests' requests are made: 2025-01-01T00:00:00.123Z.
inline constexpr std::int64_t now_ms = 1735689600123;

[[nodiscard]] inline gatewright::venue::bybit::config
account(gatewright::venue::bybit::category of = gatewright::venue::bybit::category::linear) {
    gatewright::venue::bybit::config c;
    c.credentials = gatewright::venue::bybit::credentials::make(api_key, api_secret).value();
    c.category = of;
    return c;
}
/// A limit order to buy.
[[nodiscard]] constexpr gatewright::order_request small_limit_order() {
    using namespace gatewright::literals;
    gatewright::order_request r;
    r.symbol = "BTCUSDT";
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
/// HMAC-SHA256 by OpenSSL, in hexadecimal digits.
[[nodiscard]] inline std::string oracle_sign(std::string_view secret, std::string_view text) {
    return oracle_hmac_hex(secret, text);
}

} // namespace gatewright_test::bybit
