// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_futures/detail/envelope.hpp>
#include <gatewright/venue/binance_futures/detail/market_frames.hpp>
#include <gatewright/wire/errc.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

/// What a message on a market connection cannot tell by itself.
struct stream_options {
    /// Bare depth messages come from a `<symbol>@depth<levels>` stream: pictures of the top, outside the chain. In
    /// combined streams the name of the stream says so.
    bool partial_depth = false;
};

namespace detail {

/// True for `…@depth5`, `…@depth20@100ms`: a number of levels behind the word.
constexpr bool is_partial_depth(std::string_view stream) noexcept {
    constexpr std::string_view word = "@depth";
    const std::size_t at = stream.find(word);
    return at != std::string_view::npos && at + word.size() < stream.size() &&
           static_cast<unsigned char>(stream[at + word.size()] - '0') < 10;
}

/// Why an event is not decoded.
inline const char* reason_to_ignore(std::string_view event) noexcept {
    struct known {
        std::string_view event;
        const char* reason;
    };
    static constexpr known events[] = {
        {"24hrTicker", "24hrTicker is not used"},
        {"24hrMiniTicker", "24hrMiniTicker is not used"},
        {"continuous_kline", "continuous_kline is not used"},
        {"forceOrder", "forceOrder is not used"},
        {"contractInfo", "contractInfo is not used"},
        {"compositeIndex", "compositeIndex is not used"},
        {"assetIndexUpdate", "assetIndexUpdate is not used"},
        {"tradingSession", "tradingSession is not used"},
        {"EquityUpdate", "EquityUpdate is not used"},
        {"CommodityUpdate", "CommodityUpdate is not used"},
        {"ORDER_TRADE_UPDATE", "private event on a market stream"},
        {"TRADE_LITE", "private event on a market stream"},
        {"ACCOUNT_UPDATE", "private event on a market stream"},
        {"listenKeyExpired", "private event on a market stream"},
    };
    for (const known& k : events)
        if (k.event == event) return k.reason;
    return "unknown event";
}

/// Decodes the events of market streams into `SinkT`.
template <class SinkT>
class market_decoder {
public:
    market_decoder(timestamp received, SinkT& sink, stream_options options) noexcept
        : received_(received)
        , sink_(sink)
        , options_(options) {}

    [[gnu::always_inline]] void event(wire::json_reader& in, const char* p,
                                      const event_place& place) noexcept {
        if (wire::is_text(place.event, "bookTicker")) return book_ticker(in, p, place.wrapped);
        if (wire::is_text(place.event, "aggTrade")) return agg_trade(in, p, place.wrapped);
        if (wire::is_text(place.event, "depthUpdate")) return depth_update(in, p, place);
        if (wire::is_text(place.event, "trade")) return any_trade(in, p, place.wrapped);
        if (wire::is_text(place.event, "markPriceUpdate")) return mark(in, p, place.wrapped);
        if (wire::is_text(place.event, "kline")) return kline(in, p, place.wrapped);
        skip(in, p, place.wrapped, reason_to_ignore(place.event));
    }
    void subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) noexcept {
        sink_.on_subscription_reply(id, ok, code, text);
    }
    void ignored(const char* reason) noexcept { sink_.ignored(reason); }

private:
    [[gnu::always_inline]] void book_ticker(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        book_ticker_frame f;
        std::uint64_t seen = 0;
        p = book_ticker_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        f.received = received_;
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        sink_.on(static_cast<const best_quote&>(f));
    }

    [[gnu::always_inline]] void agg_trade(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        trade_frame f;
        std::uint64_t seen = 0;
        p = agg_trade_schema::read(in, p, f, seen);
        if (p != nullptr && close_message(in, p, wrapped)) emit(f);
    }

    [[gnu::noinline]] void any_trade(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        trade_frame f;
        std::uint64_t seen = 0;
        p = trade_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        if (!f.made_by_market) return sink_.ignored("trade that the market did not make");
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        emit(f);
    }

    void emit(trade_frame& f) noexcept {
        f.received = received_;
        f.aggressor = f.buyer_is_maker ? side::sell : side::buy;
        sink_.on(static_cast<const trade&>(f));
    }

    [[gnu::always_inline]] void depth_update(wire::json_reader& in, const char* p,
                                             const event_place& place) noexcept {
        // RPI depth counts orders that most traders cannot meet; in a normal book it would lie.
        if (place.stream.find("@rpiDepth") != std::string_view::npos) [[unlikely]]
            return skip(in, p, place.wrapped, "rpiDepth is not used");
        depth_frame<SinkT> f(sink_);
        f.received = received_;
        f.partial = place.stream.empty() ? options_.partial_depth : is_partial_depth(place.stream);
        std::uint64_t seen = 0;
        p = depth_update_schema<SinkT>::read(in, p, f, seen);
        if (p != nullptr && close_message(in, p, place.wrapped) && f.catch_up(in, "b", "a")) [[likely]]
            f.end();
        else
            f.abort();
    }

    [[gnu::noinline]] void kline(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        bar f;
        std::uint64_t seen = 0;
        p = kline_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        f.received = received_;
        if (f.interval == duration{}) f.interval = f.close_time - f.open_time + milliseconds(1);
        sink_.on(static_cast<const bar&>(f));
    }

    [[gnu::noinline]] void mark(wire::json_reader& in, const char* p, bool wrapped) noexcept {
        mark_price_frame f;
        std::uint64_t seen = 0;
        p = mark_price_schema::read(in, p, f, seen);
        if (p == nullptr || !close_message(in, p, wrapped)) return;
        f.received = received_;
        sink_.on(static_cast<const mark_price&>(f));
        // Delivery contracts have no funding: "r" is empty, or zero with no next time.
        if ((seen & mark_price_schema::bit<"r">()) == 0 || f.next_funding_time == timestamp{}) return;
        funding_rate rate;
        rate.symbol = f.symbol;
        rate.venue_time = f.venue_time;
        rate.received = received_;
        rate.rate = f.rate;
        rate.next_funding_time = f.next_funding_time;
        sink_.on(static_cast<const funding_rate&>(rate));
    }

    [[gnu::noinline]] void skip(wire::json_reader& in, const char* p, bool wrapped,
                                const char* reason) noexcept {
        p = in.skip_value(p);
        if (p != nullptr && close_message(in, p, wrapped)) sink_.ignored(reason);
    }

    timestamp received_;
    SinkT& sink_;
    stream_options options_;
};

} // namespace detail

/// Decodes one message of a market connection, bare or combined, in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `bookTicker` | `on(const best_quote&)` |
/// | `aggTrade`, `trade` | `on(const trade&)`; insurance fund and ADL trades are ignored |
/// | `depthUpdate`, diff and partial | `book_begin(const book_header&)`, `book_level(side, const price&, const quantity&)` …, `book_end(const book_header&)`; `book_abort(const book_header&)` if the message breaks off behind `book_begin` |
/// | `kline` | `on(const bar&)` |
/// | `markPriceUpdate` | `on(const mark_price&)`, and `on(const funding_rate&)` for perpetuals |
/// | reply to a subscription | `on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text)` |
/// | anything else | `ignored(const char* reason)` |
///
/// Except for levels, nothing reaches the sink before the whole message was found well-formed. `venue_time` is "T", the
/// time of the matching engine, where the event has it, else "E". Source: USDⓈ-M, "Websocket Market Streams".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field; keys "s", "U", "u", "pu", "b", "a", "stream", "data" may not be
/// repeated, of other repeated keys the last one counts.
template <class SinkT>
wire::decode_status decode_stream(std::string_view message, timestamp received, SinkT& sink,
                                  stream_options options = {}) noexcept {
    detail::market_decoder<SinkT> decoder(received, sink, options);
    return detail::route(message, decoder);
}

} // namespace gatewright::venue::binance_futures
