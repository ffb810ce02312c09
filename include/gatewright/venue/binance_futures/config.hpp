// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance/book_stream.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/gateway_options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::venue::binance_futures {

using binance::book_stream;
using binance::partial_levels;
using binance::signer;

/// The links of one account. Since the split of 2026-04-23 market streams of different categories do not mix on one
/// connection. Source: Binance, USDⓈ-M Futures, "WebSocket Market Streams", "Connect".
enum class channel : std::uint8_t { public_stream, market_stream, private_stream, orders, rest };
/// How many links there are.
inline constexpr std::size_t channel_count = 5;

/// Which market streams each instrument is subscribed to.
struct stream_selection {
    bool best_quotes = true;   ///< `<s>@bookTicker`, public
    bool depth = true;         ///< the stream that `books` names, public, with a synchronized book
    bool trades = true;        ///< `<s>@aggTrade`, market
    bool mark_prices = true;   ///< `<s>@markPrice@1s`, market; also carries the funding rate
    bool bars = false;         ///< `<s>@kline_1m`, market
    bool tickers = false;      ///< `<s>@ticker`, market, every two seconds
    bool liquidations = false; ///< `<s>@forceOrder`, market
    bool rules = false; ///< `!contractInfo`, market, once for all: instruments that are opened or closed
    book_stream books = book_stream::depth; ///< `<s>@depth@100ms`, `<s>@depth5@100ms` …
};

/// What one account's gateway must be told. The silence bounds fit this venue: it pings every 3 minutes.
struct config : gateway_options {
    /// Hosts in the order of `channel`.
    std::array<endpoint, channel_count> endpoints{
        endpoint{"fstream.binance.com", 443}, endpoint{"fstream.binance.com", 443},
        endpoint{"fstream.binance.com", 443}, endpoint{"ws-fapi.binance.com", 443},
        endpoint{"fapi.binance.com", 443}};
    /// Without a usable signer only market data flows, and the gateway is never ready for orders.
    signer credentials;
    stream_selection streams;
};

} // namespace gatewright::venue::binance_futures
