// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/bybit/detail/market_frames.hpp>
#include <gatewright/venue/bybit/envelope.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::bybit {

namespace detail {

inline constexpr auto ignored_public_topics =
    wire::ignored_events<"priceLimit", "adlAlert", "insurance", "liquidation", "system">(
        wire::ignored_event{"order", "private topic on a market link"},
        wire::ignored_event{"execution", "private topic on a market link"},
        wire::ignored_event{"position", "private topic on a market link"},
        wire::ignored_event{"wallet", "private topic on a market link"});

/// Decodes the data of public topics into `SinkT`.
template <class SinkT>
class market_decoder {
public:
    market_decoder(timestamp received, SinkT& sink) noexcept : received_(received), sink_(sink) {}

    GATEWRIGHT_ALWAYS_INLINE void push(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        using table = wire::event_table<wire::event_reader<"orderbook", &market_decoder::orderbook>,
                                        wire::event_reader<"publicTrade", &market_decoder::trades>,
                                        wire::event_reader<"tickers", &market_decoder::tickers>,
                                        wire::event_reader<"kline", &market_decoder::bars>,
                                        wire::event_reader<"allLiquidation", &market_decoder::liquidations>>;
        if (table::read(place.kind, *this, in, p, place)) return;
        if (skip_pushed(in, p, place))
            sink_.ignored(wire::reason_to_ignore(place.kind, ignored_public_topics));
    }

private:
    GATEWRIGHT_ALWAYS_INLINE void orderbook(wire::json_reader& in, const char* p,
                                            const push_place& place) noexcept {
        constexpr std::string_view lead = "orderbook.";
        std::string_view rest = place.topic;
        rest.remove_prefix(std::min(lead.size(), rest.size()));
        if (rest.starts_with("1.")) return top(in, p, place);
        if (rest.starts_with("rpi.")) {
            if (skip_pushed(in, p, place))
                sink_.ignored("books with quotes for retail orders, which most traders cannot meet");
            return;
        }
        book(in, p, place);
    }
    GATEWRIGHT_ALWAYS_INLINE void top(wire::json_reader& in, const char* p,
                                      const push_place& place) noexcept {
        top_frame f;
        std::uint64_t seen = 0;
        p = top_schema::read(in, in.skip_space(p), f, seen);
        if (p == nullptr) return;
        timestamp time = place.engine_time;
        if (place.open && in.starts_with(p, R"(,"cts":)")) [[likely]]
            p = wire::epoch_milliseconds::read(in, p + 7, time);
        else if (place.open && in.end() - p > 1)
            time = engine_time_of(in);
        if (p == nullptr || !close_push(in, p, place)) return;
        // What a change leaves out is as it was; the book tells it.
        if (place.type == "delta" && !(f.has_bid && f.has_ask))
            return sink_.ignored("a best quote of one side");
        f.venue_time = time == timestamp{} ? place.time : time;
        pass<best_quote>(f);
    }
    GATEWRIGHT_ALWAYS_INLINE void book(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        book_row<SinkT> row(sink_);
        push_place behind = place;
        book_tail tail;
        row.known_before = look_behind(in, tail, behind);
        row.last_id = tail.update;
        row.venue_time = behind.engine_time == timestamp{} ? behind.time : behind.engine_time;
        row.received = received_;
        row.snapshot = row.in_order = behind.type == "snapshot";
        std::uint64_t seen = 0;
        p = book_schema<SinkT>::read(in, in.skip_space(p), row, seen);
        if (p != nullptr && close_push(in, p, place) && row.catch_up(in, "b", "a")) [[likely]]
            row.end();
        else
            row.abort();
    }
    /// What stands behind the data of a book. @return whether its numbers are known
    GATEWRIGHT_ALWAYS_INLINE static bool look_behind(const wire::json_reader& in, book_tail& tail,
                                                     push_place& place) noexcept {
        if (!place.open) return false;
        if (look_up_tail(in, tail, place)) [[likely]]
            return true;
        place.engine_time = engine_time_of(in);
        return false;
    }
    [[gnu::cold, gnu::noinline]] static timestamp engine_time_of(wire::json_reader ahead) noexcept {
        envelope e;
        std::uint64_t seen = 0;
        static_cast<void>(envelope_schema::read(ahead, ahead.begin(), e, seen));
        return e.engine_time;
    }
    GATEWRIGHT_ALWAYS_INLINE void trades(wire::json_reader& in, const char* p,
                                         const push_place& place) noexcept {
        read_pushed<trade, trade_schema>(in, p, place, sink_,
                                         [&](trade& row, std::uint64_t) noexcept { pass<trade>(row); });
    }
    [[gnu::noinline]] void tickers(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        ticker_row f;
        std::uint64_t seen = 0;
        p = ticker_schema::read(in, in.skip_space(p), f, seen);
        if (p == nullptr || !close_push(in, p, place)) return;
        const auto has = [&](std::uint64_t bit) { return (seen & bit) != 0; };
        f.venue_time = place.time;
        std::uint64_t known = seen;
        if constexpr (requires { sink_.market_memory(f.symbol.view()); })
            if (ticker_memory* const before = sink_.market_memory(f.symbol.view())) {
                complete_ticker(f, seen, place.type == "snapshot", *before);
                known = before->known;
            }
        bool any = false;
        const auto told = [&]<class EventT>(bool there, EventT e) {
            if (!there) return;
            any = true;
            e.symbol = f.symbol;
            e.venue_time = place.time;
            pass<EventT>(e);
        };
        told(has(ticker_schema::bit<"lastPrice">()), static_cast<const ticker&>(f));
        // Of a pair either may have changed.
        const auto pair = [&](std::uint64_t main, std::uint64_t beside) {
            return has(main | beside) && (known & main) != 0;
        };
        told(pair(ticker_schema::bit<"markPrice">(), ticker_schema::bit<"indexPrice">()),
             mark_price{{}, {}, {}, f.mark, f.index});
        told(pair(ticker_schema::bit<"fundingRate">(), ticker_schema::bit<"nextFundingTime">()),
             funding_rate{{}, {}, {}, f.funding, f.next_funding});
        told(has(ticker_schema::bit<"openInterest">()),
             open_interest{{}, {}, {}, f.interest, f.interest_value});
        if (!any) sink_.ignored("a ticker without news");
    }
    [[gnu::noinline]] void bars(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        symbol_name symbol;
        const std::size_t dot = place.topic.rfind('.');
        std::string_view name = place.topic;
        name.remove_prefix(dot == std::string_view::npos ? 0 : dot + 1);
        if (dot == std::string_view::npos || !symbol.assign(name)) {
            in.fail(wire::codec_errc::text_too_long, p);
            return in.name_field("topic");
        }
        read_pushed<bar, kline_schema>(in, p, place, sink_, [&](bar& row, std::uint64_t) noexcept {
            row.symbol = symbol;
            pass<bar>(row);
        });
    }
    [[gnu::noinline]] void liquidations(wire::json_reader& in, const char* p,
                                        const push_place& place) noexcept {
        read_pushed<liquidation, liquidation_schema>(in, p, place, sink_,
                                                     [&](liquidation& row, std::uint64_t) noexcept {
                                                         row.side = opposite(row.side);
                                                         pass<liquidation>(row);
                                                     });
    }

    template <class EventT>
    void pass(EventT& e) noexcept {
        e.received = received_;
        sink_.on(static_cast<const EventT&>(e));
    }

    timestamp received_;
    SinkT& sink_;
};

} // namespace detail

/// Decodes one message of the public link in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `orderbook.1` | `on(const best_quote&)`; a change of one side is ignored, a side without an order has zeros |
/// | `orderbook.50` and deeper, `orderbook.full` | `book_begin(const book_header&)`, `book_level(side, const price&, const quantity&)` …, `book_end(const book_header&)`; `book_abort(const book_header&)` if the message breaks off behind `book_begin` |
/// | `publicTrade` | `on(const trade&)` for each |
/// | `tickers` | `on(const ticker&)`, `on(const mark_price&)`, `on(const funding_rate&)`, `on(const open_interest&)`: those of which it tells the price, mark or index, rate or time, the interest. What a change leaves out is as `market_memory(symbol)` of a sink that has it remembers it; without it is zero |
/// | `kline` | `on(const bar&)` for each |
/// | `allLiquidation` | `on(const liquidation&)` for each: the side is that of the order that closes the position, the price that of its bankruptcy |
/// | an answer to a subscription | `on_subscription_reply(number, taken, code, text)` |
/// | a pong, anything else | `ignored(const char* reason)` |
///
/// Except for levels, nothing reaches the sink before the whole message was found well-formed. A header's `last_id` is
/// "u", its time that of the matching engine ("cts") where that is told. Source: Bybit API v5, "Orderbook", "Full
/// Orderbook", "Trade", "Ticker", "Kline", "All Liquidation".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_market(std::string_view message, timestamp received, SinkT& sink) noexcept {
    detail::market_decoder<SinkT> decoder(received, sink);
    return route(message, decoder, sink);
}

} // namespace gatewright::venue::bybit
