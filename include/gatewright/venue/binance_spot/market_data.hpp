// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/envelope.hpp>
#include <gatewright/venue/binance/stream_names.hpp>
#include <gatewright/venue/binance_spot/detail/market_frames.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_spot {

namespace detail {

inline constexpr auto ignored_market_events =
    wire::ignored_events<"avgPrice", "1hTicker", "4hTicker", "1dTicker">(
        wire::ignored_event{"blockTrade", "block trade: the book did not make it"},
        wire::ignored_event{"executionReport", "private event on a market stream"},
        wire::ignored_event{"outboundAccountPosition", "private event on a market stream"});

/// Decodes the events of market streams into `SinkT`.
template <class SinkT>
class market_decoder : public binance::stream_decoder<SinkT> {
    using base = binance::stream_decoder<SinkT>;
    using event_place = binance::event_place;

public:
    market_decoder(timestamp received, SinkT& sink) noexcept : base(received, sink) {}

    GATEWRIGHT_ALWAYS_INLINE void event(wire::json_reader& in, const char* p,
                                        const event_place& place) noexcept {
        using table = wire::event_table<wire::event_reader<"depthUpdate", &market_decoder::depth_update>,
                                        wire::event_reader<"aggTrade", &market_decoder::agg_trade>,
                                        wire::event_reader<"trade", &market_decoder::single_trade>,
                                        wire::event_reader<"kline", &market_decoder::kline>,
                                        wire::event_reader<"24hrTicker", &market_decoder::day_ticker>,
                                        wire::event_reader<"24hrMiniTicker", &market_decoder::mini_ticker>,
                                        wire::event_reader<"referencePrice", &market_decoder::reference>>;
        if (table::read(place.event, *this, in, p, place)) return;
        this->other_event(in, p, place, ignored_market_events);
    }

    /// An object that its stream's name tells, as the venue writes it.
    GATEWRIGHT_ALWAYS_INLINE bool named_untyped(wire::json_reader& in, const char* p,
                                                const event_place& place) noexcept {
        if (place.stream.ends_with("@bookTicker") && in.starts_with(p, R"({"u":)")) [[likely]] {
            book_ticker(in, p, place);
            return true;
        }
        if (!binance::is_partial_depth(place.stream) || !in.starts_with(p, R"({"lastUpdateId":)"))
            return false;
        partial_depth(in, p, place);
        return true;
    }
    /// An object that its keys tell.
    [[gnu::noinline]] bool untyped(wire::json_reader& in, const char* p, const event_place& place) noexcept {
        untyped_frame f;
        std::uint64_t seen = 0;
        wire::json_reader look = in;
        if (untyped_schema::read(look, p, f, seen) == nullptr) return false;
        event_place bare = place;
        bare.wrapped = false;
        if (!f.book.empty())
            partial_depth(in, p, bare);
        else if (!f.quote.empty() && !f.bid.empty())
            book_ticker(in, p, bare);
        else
            return false;
        return true;
    }

private:
    using base::received_;
    using base::sink_;

    GATEWRIGHT_ALWAYS_INLINE void book_ticker(wire::json_reader& in, const char* p,
                                              const event_place& place) noexcept {
        best_quote f;
        if (base::template read<book_ticker_schema>(in, p, place, f)) pass<best_quote>(f);
    }
    GATEWRIGHT_ALWAYS_INLINE void agg_trade(wire::json_reader& in, const char* p,
                                            const event_place& place) noexcept {
        trade_frame f;
        if (base::template read<agg_trade_schema>(in, p, place, f)) pass_trade(f);
    }
    GATEWRIGHT_ALWAYS_INLINE void single_trade(wire::json_reader& in, const char* p,
                                               const event_place& place) noexcept {
        trade_frame f;
        if (base::template read<trade_schema>(in, p, place, f)) pass_trade(f);
    }
    GATEWRIGHT_ALWAYS_INLINE void depth_update(wire::json_reader& in, const char* p,
                                               const event_place& place) noexcept {
        depth_frame<SinkT> f(sink_);
        f.received = received_;
        if (base::template read<depth_update_schema<SinkT>>(in, p, place, f) && f.catch_up(in, "b", "a"))
            [[likely]]
            f.end();
        else
            f.abort();
    }
    /// The symbol is in the stream's name; a bare message has none, and says nothing of any book.
    [[gnu::noinline]] void partial_depth(wire::json_reader& in, const char* p,
                                         const event_place& place) noexcept {
        const std::string_view symbol = place.stream.substr(0, place.stream.find('@'));
        if (symbol.empty()) return this->skip(in, p, place.wrapped, "partial depth without a stream name");
        depth_frame<SinkT> f(sink_);
        for (const char c : symbol)
            f.symbol.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c);
        f.received = received_;
        f.partial = true;
        if (base::template read<depth_snapshot_schema<SinkT>>(in, p, place, f) &&
            f.catch_up(in, "bids", "asks"))
            f.end();
        else
            f.abort();
    }

    [[gnu::noinline]] void kline(wire::json_reader& in, const char* p, const event_place& place) noexcept {
        bar f;
        if (!base::template read<kline_schema>(in, p, place, f)) return;
        if (f.interval == duration{}) f.interval = f.close_time - f.open_time + milliseconds(1);
        pass<bar>(f);
    }
    [[gnu::noinline]] void day_ticker(wire::json_reader& in, const char* p,
                                      const event_place& place) noexcept {
        ticker f;
        if (base::template read<ticker_schema>(in, p, place, f)) pass<ticker>(f);
    }
    [[gnu::noinline]] void mini_ticker(wire::json_reader& in, const char* p,
                                       const event_place& place) noexcept {
        ticker f;
        if (base::template read<mini_ticker_schema>(in, p, place, f)) pass<ticker>(f);
    }
    [[gnu::noinline]] void reference(wire::json_reader& in, const char* p,
                                     const event_place& place) noexcept {
        mark_price f;
        if (!base::template read<reference_price_schema>(in, p, place, f)) return;
        if (f.price.is_zero()) return sink_.ignored("no reference price at the time");
        pass<mark_price>(f);
    }

    void pass_trade(trade_frame& f) noexcept {
        f.aggressor = f.buyer_is_maker ? side::sell : side::buy;
        pass<trade>(f);
    }
    template <class EventT>
    void pass(EventT& e) noexcept {
        e.received = received_;
        sink_.on(static_cast<const EventT&>(e));
    }
};

} // namespace detail

/// Decodes one message of a market connection, bare or combined, in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `<s>@bookTicker`, which has no event type | `on(const best_quote&)`, without a venue's time |
/// | `aggTrade`, `trade` | `on(const trade&)` |
/// | `depthUpdate` | `book_begin(const book_header&)`, `book_level(side, const price&, const quantity&)` …, `book_end(const book_header&)`; `book_abort(const book_header&)` if the message breaks off behind `book_begin` |
/// | `<s>@depth<levels>`, which has no event type and no symbol | the same with `partial` set, if it is combined: the stream's name has the symbol |
/// | `kline` | `on(const bar&)` |
/// | `24hrTicker`, `24hrMiniTicker` | `on(const ticker&)` |
/// | `referencePrice` | `on(const mark_price&)`, unless there is none at the time |
/// | `serverShutdown`, bare or combined | `on_link_ending()` |
/// | reply to a subscription | `on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text)` |
/// | anything else | `ignored(const char* reason)` |
///
/// Except for levels, nothing reaches the sink before the whole message was found well-formed. Source: Binance spot,
/// "WebSocket Streams".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field; keys "s", "U", "u", "b", "a", "lastUpdateId", "bids", "asks",
/// "stream", "data" may not be repeated where books are, of other repeated keys the last one counts.
template <class SinkT>
wire::decode_status decode_stream(std::string_view message, timestamp received, SinkT& sink) noexcept {
    detail::market_decoder<SinkT> decoder(received, sink);
    return binance::route(message, decoder);
}

} // namespace gatewright::venue::binance_spot
