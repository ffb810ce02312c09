// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/gatewright.hpp>

#include <algorithm>
#include <cstddef>
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
    /// What the name of an instrument tells beside its tick and lot.
    static void complete(gw::instrument& i) {
        const std::string_view name = i.symbol;
        i.base_asset = name.substr(0, name.size() - std::min<std::size_t>(name.size(), 4));
        i.quote_asset = i.settle_asset = "USDT";
    }
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

/// Binance spot.
struct binance_spot {
    struct account;
    using venue = gw::venues::binance_spot;
    static std::vector<std::string> traded() { return {"BTCUSDT", "ETHUSDT"}; }
    static std::vector<std::string> recorded() { return {"NKNUSDT:0.00001:0.1", "BLZETH:0.00000001:1"}; }
    static void complete(gw::instrument& i) {
        const std::string_view name = i.symbol;
        const std::size_t quote = std::min<std::size_t>(name.size(), name.ends_with("USDT") ? 4 : 3);
        i.kind = gw::instrument_kind::spot;
        i.base_asset = name.substr(0, name.size() - quote);
        i.quote_asset = i.settle_asset = name.substr(name.size() - quote);
    }
    static auto credentials() {
        return gw::venue::binance_spot::signer::make("gatewright-simulated-key",
                                                     "gatewright-simulated-secret")
            .value();
    }
    static constexpr std::string_view book_path = "/api/v3/depth";
    static constexpr std::string_view book_symbol = "symbol=";
};

/// Interactive Brokers: stocks in US dollars.
struct interactive_brokers {
    struct account;
    using venue = gw::venues::interactive_brokers;
    static constexpr bool has_post_only = false;
    static constexpr std::string_view paper_balances = "USD:100000";
    static std::vector<std::string> traded() { return {"AAPL.STK.SMART.USD", "MSFT.STK.SMART.USD"}; }
    /// There is no recording of a session.
    static std::vector<std::string> recorded() { return {"AAPL.STK.SMART.USD:0.01:1"}; }
    static void complete(gw::instrument& i) {
        const auto named = gw::venue::interactive_brokers::to_contract(i.symbol);
        if (!named) return;
        i.base_asset.assign(named->symbol);
        i.quote_asset = i.settle_asset = named->currency;
    }
    static auto credentials() {
        return gw::venue::interactive_brokers::credentials::make("DU1234567").value();
    }
    static void configure(venue::config& c) { c.messages_per_second = 1'000; }
    /// The last part counts how often an execution was corrected, and is not part of its name.
    static std::string_view execution_id(std::string_view told) { return told.substr(0, told.rfind('.')); }
    static constexpr std::string_view book_path = {}; // books come on the stream
    static constexpr std::string_view book_symbol = {};
};

/// OANDA, a netting account in US dollars.
struct oanda {
    struct account;
    using venue = gw::venues::oanda;
    static constexpr bool has_post_only = false;
    static constexpr std::string_view paper_balances = "USD:100000";
    static std::vector<std::string> traded() { return {"EUR_USD", "GBP_USD"}; }
    /// There is no recording of a session.
    static std::vector<std::string> recorded() { return {"EUR_USD:0.00001:1"}; }
    static void complete(gw::instrument& i) {
        const std::string_view name = i.symbol;
        i.base_asset = name.substr(0, name.find('_'));
        i.quote_asset = i.settle_asset = name.substr(std::min(name.find('_'), name.size() - 1) + 1);
    }
    static auto credentials() {
        return gw::venue::oanda::credentials::make("101-001-1000001-001", "gatewright-simulated-secret")
            .value();
    }
    static void configure(venue::config& c) { c.currency = "USD"; }
    static constexpr std::string_view book_path = "/v3/accounts/101-001-1000001-001/pricing";
    static constexpr std::string_view book_symbol = "instruments=";
};

/// OKX.
struct okx {
    struct account;
    using venue = gw::venues::okx;
    static std::vector<std::string> traded() { return {"BTC-USDT-SWAP", "ETH-USDT-SWAP"}; }
    static std::vector<std::string> recorded() { return {"BTC-USD-220527:0.1:1", "BTC-USDT:0.1:0.00000001"}; }
    static void complete(gw::instrument& i) {
        const std::string_view name = i.symbol;
        const std::size_t first = name.find('-'), second = name.find('-', first + 1);
        i.base_asset = name.substr(0, first);
        i.quote_asset = name.substr(first + 1, second - first - 1);
        const bool contract = second != std::string_view::npos;
        i.kind = contract ? gw::instrument_kind::future : gw::instrument_kind::spot;
        i.settle_asset = i.quote_asset;
        if (!contract || i.quote_asset != gw::asset_code("USD")) return;
        // Contracts of 100 USD of bitcoin, of 10 USD of others.
        i.payoff = gw::payoff::inverse;
        i.settle_asset = i.base_asset;
        i.contract_size = gw::decimal(i.base_asset == gw::asset_code("BTC") ? 100 : 10, 0);
        i.unit = gw::quantity_unit::contracts;
    }
    static auto credentials() {
        return gw::venue::okx::credentials::make("gatewright-simulated-key", "gatewright-simulated-secret",
                                                 "gatewright-passphrase")
            .value();
    }
    static constexpr std::string_view book_path = "/api/v5/market/books";
    static constexpr std::string_view book_symbol = "instId=";
};

/// Bybit, contracts that are paid in USDT.
struct bybit {
    struct account;
    using venue = gw::venues::bybit;
    static std::vector<std::string> traded() { return {"BTCUSDT", "ETHUSDT"}; }
    static std::vector<std::string> recorded() { return {"XRPUSDT:0.0001:1"}; }
    static void complete(gw::instrument& i) {
        const std::string_view name = i.symbol;
        i.base_asset = name.substr(0, name.size() - std::min<std::size_t>(name.size(), 4));
        i.quote_asset = i.settle_asset = "USDT";
    }
    static auto credentials() {
        return gw::venue::bybit::credentials::make("gatewright-simulated-key", "gatewright-simulated-secret")
            .value();
    }
    static constexpr std::string_view book_path = "/v5/market/orderbook";
    static constexpr std::string_view book_symbol = "symbol=";
};

} // namespace demo
