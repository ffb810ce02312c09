// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/venue/binance_spot/config.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright_test::binance_spot {

/// The key pair that Binance's documentation of spot signs its examples with.
inline constexpr std::string_view documented_api_key =
    "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
inline constexpr std::string_view documented_secret =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
/// When the tests' requests are made.
inline constexpr std::int64_t now_ms = 1735689600123;

[[nodiscard]] inline const gatewright::venue::binance_spot::signer& documented_signer() {
    static const auto s =
        gatewright::venue::binance_spot::signer::make(documented_api_key, documented_secret).value();
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

} // namespace gatewright_test::binance_spot
