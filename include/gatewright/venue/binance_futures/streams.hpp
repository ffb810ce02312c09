// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/binance/stream_names.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Names of streams, and the requests that subscribe to them.
// Source: Binance, USDⓈ-M Futures, "WebSocket Market Streams", "Live Subscribing/Unsubscribing to streams".
namespace gatewright::venue::binance_futures {

namespace detail {

using binance::put_stream;

} // namespace detail

/// How many streams of an instrument a selection has on a channel.
[[nodiscard]] constexpr std::size_t streams_on(const stream_selection& s, channel c) noexcept {
    if (c == channel::public_stream) return std::size_t{s.best_quotes} + s.depth;
    return c == channel::market_stream
               ? std::size_t{s.trades} + s.mark_prices + s.bars + s.tickers + s.liquidations
               : 0;
}
/// Whether a channel brings, besides, the stream of all instruments that are opened or closed.
[[nodiscard]] constexpr bool tells_contracts(const stream_selection& s, channel c) noexcept {
    return c == channel::market_stream && s.rules;
}
/// The most that one connection takes.
inline constexpr std::size_t max_streams = 1024;

/// The path that a market channel connects to; combined frames name their stream.
[[nodiscard]] constexpr std::string_view stream_target(channel c) noexcept {
    return c == channel::public_stream ? "/public/stream" : "/market/stream";
}

/// `{"method":"SUBSCRIBE","params":[...],"id":n}`, or UNSUBSCRIBE, for the streams of some instruments on one channel.
/// @param contracts and for the stream of all instruments that are opened or closed
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_subscription(std::string_view method, channel c,
                                                          const stream_selection& s,
                                                          std::span<const symbol_name> symbols,
                                                          std::uint64_t id, std::span<char> out,
                                                          bool contracts = false) noexcept {
    wire::buffer_writer w(out);
    bool first = true;
    w.put_all("{\"method\":\"", method, "\",\"params\":[");
    for (const symbol_name& symbol : symbols) {
        if (c == channel::public_stream) {
            if (s.best_quotes) detail::put_stream(w, first, symbol, "@bookTicker");
            if (s.depth) detail::put_stream(w, first, symbol, binance::depth_stream(s.books));
        } else {
            if (s.trades) detail::put_stream(w, first, symbol, "@aggTrade");
            if (s.mark_prices) detail::put_stream(w, first, symbol, "@markPrice@1s");
            if (s.bars) detail::put_stream(w, first, symbol, "@kline_1m");
            if (s.tickers) detail::put_stream(w, first, symbol, "@ticker");
            if (s.liquidations) detail::put_stream(w, first, symbol, "@forceOrder");
        }
    }
    if (contracts) w.put_all(std::string_view(first ? "" : ","), "\"!contractInfo\"");
    w.put("],\"id\":");
    w.put_integer(id);
    w.put('}');
    return w.overflowed() ? std::string_view{} : w.view();
}

/// `/private/ws?listenKey=<key>&events=...`: the events that this venue's codec reads or reports.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view user_stream_target(std::string_view listen_key,
                                                         std::span<char> out) noexcept {
    wire::buffer_writer w(out);
    w.put("/private/ws?listenKey=");
    w.put(listen_key);
    w.put("&events=ORDER_TRADE_UPDATE/TRADE_LITE/ACCOUNT_UPDATE/ACCOUNT_CONFIG_UPDATE/MARGIN_CALL/"
          "listenKeyExpired/ALGO_UPDATE/CONDITIONAL_ORDER_TRIGGER_REJECT");
    return w.overflowed() ? std::string_view{} : w.view();
}

} // namespace gatewright::venue::binance_futures
