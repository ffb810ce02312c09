// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/gatewright.hpp>

#include <string>
#include <string_view>
#include <vector>

// What the demo knows of a venue: `account`, the tag of its gateway, and all that differs from venue to venue.
namespace demo {

namespace gw = gatewright;

/// Binance USDⓈ-M futures.
struct binance_futures {
    struct account;
    using venue = gw::venues::binance_futures;
    static std::vector<std::string> traded() { return {"BTCUSDT", "ETHUSDT"}; }
    static std::vector<std::string> recorded() { return {"SUSHIUSDT:0.001:1", "AKROUSDT:0.00001:1"}; }
    /// Those of the simulated account.
    static auto credentials() {
        return gw::venue::binance_futures::signer::make("gatewright-simulated-key",
                                                        "gatewright-simulated-secret")
            .value();
    }
    // Of the requests for books that a recording answers.
    static constexpr std::string_view book_path = "/fapi/v1/depth";
    static constexpr std::string_view book_symbol = "symbol=";
};

/// OKX.
struct okx {
    struct account;
    using venue = gw::venues::okx;
    static std::vector<std::string> traded() { return {"BTC-USDT-SWAP", "ETH-USDT-SWAP"}; }
    static std::vector<std::string> recorded() { return {"BTC-USD-220527:0.1:1", "BTC-USDT:0.1:0.00000001"}; }
    static auto credentials() {
        return gw::venue::okx::credentials::make("gatewright-simulated-key", "gatewright-simulated-secret",
                                                 "gatewright-passphrase")
            .value();
    }
    static constexpr std::string_view book_path = "/api/v5/market/books";
    static constexpr std::string_view book_symbol = "instId=";
};

} // namespace demo
