// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/venue/oanda/config.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright_test::oanda {

/// Whose requests the tests write.
inline constexpr std::string_view account_id = "101-004-1435156-001";
inline constexpr std::string_view token = "7dd2e1c4a9b35f60-18ce94fa72b6d503";
/// When the tests' requests are made: 2025-01-01T00:00:00.123Z.
inline constexpr std::int64_t now_ms = 1735689600123;
/// The headers of every request of it.
inline constexpr std::string_view headers =
    "Authorization: Bearer 7dd2e1c4a9b35f60-18ce94fa72b6d503\r\nAccept-Datetime-Format: RFC3339\r\n";

[[nodiscard]] inline gatewright::venue::oanda::config account() {
    gatewright::venue::oanda::config c;
    c.credentials = gatewright::venue::oanda::credentials::make(account_id, token).value();
    c.currency = "EUR";
    c.symbols = {"EUR_USD", "DE30_EUR"};
    return c;
}
/// A limit order to buy.
[[nodiscard]] constexpr gatewright::order_request small_limit_order() {
    using namespace gatewright::literals;
    gatewright::order_request r;
    r.symbol = "EUR_USD";
    r.client_order_id = "gw1x1";
    r.quantity = {"100"_d};
    r.price = {"1.09170"_d};
    return r;
}

} // namespace gatewright_test::oanda
