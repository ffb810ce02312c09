// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/envelope.hpp>
#include <gatewright/venue/binance/stream_names.hpp>
#include <gatewright/venue/binance_futures/detail/market_frames.hpp>
#include <gatewright/venue/binance_futures/detail/reference_frames.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

/// What a message on a market connection cannot tell by itself.
struct stream_options {
    /// Bare depth messages come from a `<symbol>@depth<levels>` stream: snapshots of the top, outside the chain. In
    /// combined streams the name of the stream says so.
    bool partial_depth = false;
};

namespace detail {

using binance::is_partial_depth;

inline constexpr auto ignored_market_events =
    wire::ignored_events<"24hrMiniTicker", "continuous_kline", "compositeIndex", "assetIndexUpdate",
                         "tradingSession", "EquityUpdate", "CommodityUpdate">(
        wire::ignored_event{"ORDER_TRADE_UPDATE", "private event on a market stream"},
        wire::ignored_event{"TRADE_LITE", "private event on a market stream"},
        wire::ignored_event{"ACCOUNT_UPDATE", "private event on a market stream"},
        wire::ignored_event{"listenKeyExpired", "private event on a market stream"});

/// Decodes the events of market streams into `SinkT`.
template <class SinkT>
class market_decoder : public binance::stream_decoder<SinkT> {
    using base = binance::stream_decoder<SinkT>;
    using event_place = binance::event_place;

public:
    market_decoder(timestamp received, SinkT& sink, stream_options options) noexcept
        : base(received, sink)
        , options_(options) {}

    GATEWRIGHT_ALWAYS_INLINE void event(wire::json_reader& in, const char* p,
                                        const event_place& place) noexcept {
        using table = wire::event_table<wire::event_reader<"bookTicker", &market_decoder::book_ticker>,
                                        wire::event_reader<"aggTrade", &market_decoder::agg_trade>,
                                        wire::event_reader<"depthUpdate", &market_decoder::depth_update>,
                                        wire::event_reader<"trade", &market_decoder::any_trade>,
                                        wire::event_reader<"markPriceUpdate", &market_decoder::mark>,
                                        wire::event_reader<"kline", &market_decoder::kline>,
                                        wire::event_reader<"24hrTicker", &market_decoder::day_ticker>,
                                        wire::event_reader<"forceOrder", &market_decoder::force_order>,
                                        wire::event_reader<"contractInfo", &market_decoder::contract>>;
        if (table::read(place.event, *this, in, p, place)) return;
        this->other_event(in, p, place, ignored_market_events);
    }

private:
    using base::received_;
    using base::sink_;

    GATEWRIGHT_ALWAYS_INLINE void book_ticker(wire::json_reader& in, const char* p,
                                              const event_place& place) noexcept {
        book_ticker_frame f;
        if (!base::template read<book_ticker_schema>(in, p, place, f)) return;
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        pass<best_quote>(f);
    }

    GATEWRIGHT_ALWAYS_INLINE void agg_trade(wire::json_reader& in, const char* p,
                                            const event_place& place) noexcept {
        trade_frame f;
        if (base::template read<agg_trade_schema>(in, p, place, f)) pass_trade(f);
    }

    [[gnu::noinline]] void any_trade(wire::json_reader& in, const char* p,
                                     const event_place& place) noexcept {
        trade_frame f;
        if (!base::template read<trade_schema>(in, p, place, f)) return;
        if (!f.made_by_market) return sink_.ignored("trade that the market did not make");
        if (f.venue_time == timestamp{}) f.venue_time = f.event_time;
        pass_trade(f);
    }

    GATEWRIGHT_ALWAYS_INLINE void depth_update(wire::json_reader& in, const char* p,
                                               const event_place& place) noexcept {
        // RPI depth counts orders that most traders cannot meet; in a normal book it would lie.
        if (place.stream.find("@rpiDepth") != std::string_view::npos) [[unlikely]]
            return this->skip(in, p, place.wrapped, "rpiDepth is not used");
        depth_frame<SinkT> f(sink_);
        f.received = received_;
        f.partial = place.stream.empty() ? options_.partial_depth : is_partial_depth(place.stream);
        if (base::template read<depth_update_schema<SinkT>>(in, p, place, f) && f.catch_up(in, "b", "a"))
            [[likely]]
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
    [[gnu::noinline]] void force_order(wire::json_reader& in, const char* p,
                                       const event_place& place) noexcept {
        liquidation f;
        if (base::template read<liquidation_schema>(in, p, place, f)) pass<liquidation>(f);
    }

    [[gnu::noinline]] void contract(wire::json_reader& in, const char* p, const event_place& place) noexcept {
        instrument_status f;
        if (base::template read<contract_info_schema>(in, p, place, f)) pass<instrument_status>(f);
    }

    [[gnu::noinline]] void mark(wire::json_reader& in, const char* p, const event_place& place) noexcept {
        mark_price_frame f;
        std::uint64_t seen = 0;
        if (!base::template read<mark_price_schema>(in, p, place, f, seen)) return;
        pass<mark_price>(f);
        // Delivery contracts have no funding: "r" is empty, or zero with no next time.
        if ((seen & mark_price_schema::bit<"r">()) == 0 || f.next_funding_time == timestamp{}) return;
        funding_rate rate;
        rate.symbol = f.symbol;
        rate.venue_time = f.venue_time;
        rate.rate = f.rate;
        rate.next_funding_time = f.next_funding_time;
        pass<funding_rate>(rate);
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
/// | `24hrTicker` | `on(const ticker&)` |
/// | `forceOrder` | `on(const liquidation&)` |
/// | `contractInfo`, of all instruments | `on(const instrument_status&)` |
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
    return binance::route(message, decoder);
}

} // namespace gatewright::venue::binance_futures
