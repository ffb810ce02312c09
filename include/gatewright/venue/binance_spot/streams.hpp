// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/venue/binance/session_request.hpp>
#include <gatewright/venue/binance/stream_names.hpp>
#include <gatewright/venue/binance_spot/config.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Names of streams, and the requests that subscribe to them.
// Source: Binance spot, "WebSocket Streams", "Live Subscribing/Unsubscribing to streams"; "WebSocket API", "User Data
// Stream requests".
namespace gatewright::venue::binance_spot {

/// How many streams of an instrument a selection has.
[[nodiscard]] constexpr std::size_t streams_of(const stream_selection& s) noexcept {
    return std::size_t{s.best_quotes} + s.depth + s.trades + s.bars + s.tickers + s.mini_tickers +
           s.reference_prices;
}
/// The most that one connection takes.
inline constexpr std::size_t max_streams = 1024;

/// `{"method":"SUBSCRIBE","params":[...],"id":n}`, or UNSUBSCRIBE, for the streams of some instruments. A symbol that
/// the venue does not have is no error to it: its streams are silent.
/// @return the text in `out`, empty if it does not fit.
[[nodiscard]] inline std::string_view encode_subscription(std::string_view method, const stream_selection& s,
                                                          std::span<const symbol_name> symbols,
                                                          std::uint64_t id, std::span<char> out) noexcept {
    wire::buffer_writer w(out);
    bool first = true;
    w.put_all("{\"method\":\"", method, "\",\"params\":[");
    for (const symbol_name& symbol : symbols) {
        const auto stream = [&](bool wanted, std::string_view kind) noexcept {
            if (wanted) binance::put_stream(w, first, symbol, kind);
        };
        stream(s.best_quotes, "@bookTicker");
        stream(s.depth, binance::depth_stream(s.books));
        stream(s.trades, "@aggTrade");
        stream(s.bars, "@kline_1m");
        stream(s.tickers, "@ticker");
        stream(s.mini_tickers, "@miniTicker");
        stream(s.reference_prices, "@referencePrice");
    }
    w.put("],\"id\":");
    w.put_integer(id);
    w.put('}');
    return w.overflowed() ? std::string_view{} : w.view();
}

/// Steps of the login to the WebSocket API: an Ed25519 key logs on and then asks for the account's events, once for the
/// connection; other keys ask for them with a signature, and sign every order.
[[nodiscard]] inline std::uint8_t login_steps(const signer& who) noexcept { return who.logs_on() ? 2 : 1; }

/// One step of it: `session.logon`, `userDataStream.subscribe` or `userDataStream.subscribe.signature`.
/// @param time_ms milliseconds since the epoch on the venue's clock
/// @return the message, a view into `out`; empty if it does not fit or could not be signed
[[nodiscard]] inline std::string_view encode_login(const signer& who, std::uint8_t step, std::int64_t time_ms,
                                                   std::span<char> out) noexcept {
    if (!who.logs_on()) {
        binance::ws_request_writer w(out, binance::logon_id, "userDataStream.subscribe.signature", who);
        w.integer<"recvWindow">(who.recv_window_text());
        w.integer<"timestamp">(time_ms);
        const auto message = w.finish();
        return message ? *message : std::string_view{};
    }
    if (step == 0) return binance::encode_logon(who, time_ms, out);
    wire::buffer_writer w(out);
    w.put_all("{\"id\":\"", binance::logon_id, "\",\"method\":\"userDataStream.subscribe\"}");
    return w.overflowed() ? std::string_view{} : w.view();
}

} // namespace gatewright::venue::binance_spot
