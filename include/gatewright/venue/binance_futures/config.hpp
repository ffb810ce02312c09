// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/venue/binance_futures/credentials.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gatewright::venue::binance_futures {

/// The links of one account. Since the split of 2026-04-23 market streams of different categories do not mix on one
/// connection. Source: Binance, USDⓈ-M Futures, "WebSocket Market Streams", "Connect".
enum class channel : std::uint8_t { public_stream, market_stream, private_stream, orders, rest };
inline constexpr std::size_t channel_count = 5;

/// Which market streams each instrument is subscribed to.
struct stream_selection {
    bool best_quotes = true; ///< `<s>@bookTicker`, public
    bool depth = true;       ///< `<s>@depth@100ms`, public, with a synchronized book
    bool trades = true;      ///< `<s>@aggTrade`, market
    bool mark_prices = true; ///< `<s>@markPrice@1s`, market; also carries the funding rate
    bool bars = false;       ///< `<s>@kline_1m`, market
};

/// What one account's gateway must be told.
struct config {
    /// Hosts in the order of `channel`.
    std::array<endpoint, channel_count> endpoints{
        endpoint{"fstream.binance.com", 443}, endpoint{"fstream.binance.com", 443},
        endpoint{"fstream.binance.com", 443}, endpoint{"ws-fapi.binance.com", 443},
        endpoint{"fapi.binance.com", 443}};
    /// Without a usable signer only market data flows, and the gateway is never ready for orders.
    signer credentials;
    std::vector<symbol_name> symbols;
    /// Rules that are known without asking `exchangeInfo`: replay and laboratories.
    std::vector<instrument> known_instruments;
    stream_selection streams;
    /// The account's position mode; a gateway whose account is in the other mode is not ready.
    bool hedge_mode = false;
    duration reply_timeout = seconds(5);  ///< an order request unanswered for so long is of unknown outcome
    duration fetch_timeout = seconds(10); ///< a read unanswered for so long is repeated
    /// Whether reads keep to the venue's limits, to pauses and to a number in flight. False only where no venue counts
    /// them and each is answered from what was recorded: replays.
    bool paced_reads = true;
    duration token_keep_alive = minutes(30); ///< the listen key lives for 60 minutes
    duration clock_sync_interval = seconds(60);
    /// After the venue refused the key nothing private is asked for, but one read so often: it may be allowed again.
    duration authentication_retry = minutes(1);
    duration instruments_refresh = minutes(60); ///< rules of instruments change while trading
    duration max_clock_uncertainty = milliseconds(500);
    duration data_silence = seconds(20); ///< a market stream without data for so long is reconnected
    duration traffic_silence =
        minutes(7); ///< no frame at all, not even one of the pings sent every 3 minutes
    duration report_silence =
        seconds(5); ///< an order reply without the user stream's report: the stream is stale
    duration trade_history_overlap = seconds(10); ///< fills are asked for from so long before the gap
};

} // namespace gatewright::venue::binance_futures
