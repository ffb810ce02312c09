// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/venue/binance_futures/config.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright_test {

/// The key pair that Binance's documentation signs its examples with.
inline constexpr std::string_view documented_api_key =
    "dbefbc809e3e83c283a984c3a1459732ea7db1360ca80c5c2c8867408d28cc83";
inline constexpr std::string_view documented_secret =
    "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
/// When the tests' requests are made.
inline constexpr std::int64_t now_ms = 1735689600123;

[[nodiscard]] inline const gatewright::venue::binance_futures::signer& documented_signer() {
    static const auto s =
        gatewright::venue::binance_futures::signer::make(documented_api_key, documented_secret).value();
    return s;
}

/// A limit order to buy.
[[nodiscard]] constexpr gatewright::order_request small_limit_order(std::string_view client_id = "gw1-1") {
    using namespace gatewright::literals;
    gatewright::order_request r;
    r.symbol = "BTCUSDT";
    r.client_order_id.assign(client_id);
    r.quantity = {"0.010"_d};
    r.price = {"50000.50"_d};
    return r;
}

} // namespace gatewright_test
