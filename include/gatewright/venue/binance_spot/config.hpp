// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/book_stream.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::venue::binance_spot {

using binance::book_stream;
using binance::partial_levels;
using binance::signer;

/// The links of one account: market streams, the WebSocket API, which takes orders and brings the account's reports,
/// and REST. Source: Binance spot, "WebSocket Streams", "WebSocket API", "REST API", "General Info".
enum class channel : std::uint8_t { market, orders, rest };
/// How many links there are.
inline constexpr std::size_t channel_count = 3;

/// Which of the venue's sites: live trading; the testnet, whose data are wiped about monthly; or the demo, with the
/// features and about the prices of live. Source: "Test Network", "Demo Mode".
enum class environment : std::uint8_t { live, testnet, demo };
/// Where a site's links connect to, in the order of `channel`.
[[nodiscard]] inline std::array<endpoint, channel_count> endpoints_of(environment e) {
    switch (e) {
    case environment::testnet:
        return {endpoint{"stream.testnet.binance.vision", 443},
                endpoint{"ws-api.testnet.binance.vision", 443}, endpoint{"testnet.binance.vision", 443}};
    case environment::demo:
        return {endpoint{"demo-stream.binance.com", 443}, endpoint{"demo-ws-api.binance.com", 443},
                endpoint{"demo-api.binance.com", 443}};
    case environment::live: break;
    }
    return {endpoint{"stream.binance.com", 443}, endpoint{"ws-api.binance.com", 443},
            endpoint{"api.binance.com", 443}};
}

/// Which market streams each instrument is subscribed to.
struct stream_selection {
    bool best_quotes = true;       ///< `<s>@bookTicker`
    bool depth = true;             ///< the stream that `books` names, with a synchronized book
    bool trades = true;            ///< `<s>@aggTrade`
    bool bars = false;             ///< `<s>@kline_1m`
    bool tickers = false;          ///< `<s>@ticker`, every second
    bool mini_tickers = false;     ///< `<s>@miniTicker`, the same with less in it
    bool reference_prices = false; ///< `<s>@referencePrice`, that price bands refer to; told as a mark price
    book_stream books = book_stream::depth; ///< `<s>@depth@100ms`, `<s>@depth5@100ms` …
};

/// What one account's gateway must be told.
///
/// The venue pings every 20 s. A stream of one quiet instrument may bring nothing for long. A book that is compared
/// with a snapshot costs 250 of 6,000 a minute.
struct config : gateway_options {
    config() {
        traffic_silence = minutes(1);
        data_silence = {};
        book_silence = minutes(2);
    }

    /// Hosts in the order of `channel`.
    std::array<endpoint, channel_count> endpoints = endpoints_of(environment::live);
    /// Without a usable signer only market data flows, and the gateway is never ready for orders.
    signer credentials;
    stream_selection streams;
    /// Orders may ask for `across_books`. What that brings is read apart from other executions, which costs as much
    /// again.
    bool smart_order_routing = false;
};

} // namespace gatewright::venue::binance_spot
