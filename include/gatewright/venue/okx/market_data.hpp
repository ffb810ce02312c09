// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/bar_length.hpp>
#include <gatewright/venue/okx/detail/market_frames.hpp>
#include <gatewright/venue/okx/envelope.hpp>
#include <gatewright/venue/okx/reference_data.hpp>
#include <gatewright/venue/okx/symbols.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/event_table.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace gatewright::venue::okx {

namespace detail {

inline constexpr auto ignored_market_channels =
    wire::ignored_events<"index-tickers", "price-limit", "adl-warning", "estimated-price", "opt-summary",
                         "option-trades", "call-auction-details", "status", "economic-calendar">(
        wire::ignored_event{"books-rpi",
                            "books with quotes for retail orders, which most traders cannot meet"},
        wire::ignored_event{"orders", "private channel on a market link"},
        wire::ignored_event{"account", "private channel on a market link"},
        wire::ignored_event{"positions", "private channel on a market link"});

/// The header of a book's row, looked up behind its levels; that is where the venue writes it.
/// @return whether it is there, with all that the numbering of updates needs.
GATEWRIGHT_ALWAYS_INLINE inline bool look_up_tail(const wire::json_reader& in, book_tail& out) noexcept {
    const char* const p = wire::find_members_behind(in, "}]}", 160);
    if (p == nullptr) return false;
    wire::json_reader ahead = in;
    std::uint64_t seen = 0;
    constexpr std::uint64_t numbers = book_tail_schema::bit<"seqId">() | book_tail_schema::bit<"prevSeqId">();
    return book_tail_schema::read_members(ahead, p, out, seen) == in.end() - 2 && (seen & numbers) == numbers;
}

/// Decodes the rows of market channels into `SinkT`.
template <class SinkT>
class market_decoder {
public:
    market_decoder(timestamp received, SinkT& sink) noexcept : received_(received), sink_(sink) {}

    GATEWRIGHT_ALWAYS_INLINE void push(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        using table =
            wire::event_table<wire::event_reader<"bbo-tbt", &market_decoder::quote>,
                              wire::event_reader<"trades", &market_decoder::trades>,
                              wire::event_reader<"books", &market_decoder::book>,
                              wire::event_reader<"books-l2-tbt", &market_decoder::book>,
                              wire::event_reader<"books50-l2-tbt", &market_decoder::book>,
                              wire::event_reader<"books5", &market_decoder::top>,
                              wire::event_reader<"mark-price", &market_decoder::mark>,
                              wire::event_reader<"funding-rate", &market_decoder::funding>,
                              wire::event_reader<"trades-all", &market_decoder::trades>,
                              wire::event_reader<"instruments", &market_decoder::instruments>,
                              wire::event_reader<"tickers", &market_decoder::tickers>,
                              wire::event_reader<"open-interest", &market_decoder::interest>,
                              wire::event_reader<"liquidation-orders", &market_decoder::liquidations>>;
        if (table::read(place.channel, *this, in, p, place)) return;
        if (place.channel.starts_with("candle")) return candles(in, p, place);
        if (skip_pushed(in, p, place))
            sink_.ignored(wire::reason_to_ignore(place.channel, ignored_market_channels));
    }

private:
    GATEWRIGHT_ALWAYS_INLINE void quote(wire::json_reader& in, const char* p,
                                        const push_place& place) noexcept {
        symbol_name symbol;
        if (!name_of(in, place, symbol)) return;
        read_pushed<quote_frame, quote_schema>(in, p, place, sink_,
                                               [&](quote_frame& row, std::uint64_t) noexcept {
                                                   row.symbol = symbol;
                                                   pass<best_quote>(row);
                                               });
    }
    GATEWRIGHT_ALWAYS_INLINE void trades(wire::json_reader& in, const char* p,
                                         const push_place& place) noexcept {
        read_pushed<trade, trade_schema>(in, p, place, sink_,
                                         [&](trade& row, std::uint64_t) noexcept { pass<trade>(row); });
    }
    [[gnu::noinline]] void mark(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<mark_price, mark_schema>(
            in, p, place, sink_, [&](mark_price& row, std::uint64_t) noexcept { pass<mark_price>(row); });
    }
    [[gnu::noinline]] void funding(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<funding_rate, funding_schema>(
            in, p, place, sink_, [&](funding_rate& row, std::uint64_t seen) noexcept {
                if ((seen & funding_schema::bit<"fundingRate">()) == 0)
                    return sink_.ignored("a settlement without its rate");
                pass<funding_rate>(row);
            });
    }
    [[gnu::noinline]] void tickers(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<ticker, ticker_schema>(in, p, place, sink_, [&](ticker& row, std::uint64_t) noexcept {
            // Of contracts it is in the base asset.
            if (type_of(row.symbol) != inst_type::spot) row.turnover = {};
            pass<ticker>(row);
        });
    }
    [[gnu::noinline]] void interest(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_pushed<open_interest, open_interest_schema>(
            in, p, place, sink_,
            [&](open_interest& row, std::uint64_t) noexcept { pass<open_interest>(row); });
    }
    /// Of all instruments of a kind: which of them are configured the gateway knows.
    [[gnu::noinline]] void liquidations(wire::json_reader& in, const char* p,
                                        const push_place& place) noexcept {
        read_pushed<liquidation_row, liquidation_row_schema>(
            in, p, place, sink_, [&](liquidation_row& row, std::uint64_t) noexcept {
                bool any = false;
                const bool list = wire::for_each_row(row.details, [&](std::string_view text) noexcept {
                    any = true;
                    liquidation l;
                    std::uint64_t seen = 0;
                    wire::json_reader one(text);
                    if (liquidation_schema::read(one, text.data(), l, seen) == nullptr)
                        return sink_.ignored("a liquidation that cannot be read");
                    l.symbol = row.symbol;
                    pass<liquidation>(l);
                });
                if (!list || !any) sink_.ignored(list ? "no rows" : "liquidations that are no list");
            });
    }
    [[gnu::noinline]] void candles(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        symbol_name symbol;
        if (!name_of(in, place, symbol)) return;
        read_pushed<bar, candle_columns>(in, p, place, sink_, [&](bar& row, std::uint64_t) noexcept {
            row.symbol = symbol;
            row.venue_time = row.open_time;
            std::string_view length = place.channel;
            length.remove_prefix(std::min(std::string_view("candle").size(), length.size()));
            row.interval = bar_length(length);
            // Of a month nobody says how long it is; a time beyond all times has no end.
            constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
            if (row.interval.ns != 0 && row.open_time.ns <= last - row.interval.ns)
                row.close_time = row.open_time + row.interval - milliseconds(1);
            pass<bar>(row);
        });
    }
    [[gnu::noinline]] void instruments(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        read_pushed_list(in, p, place, [&](wire::json_reader& list, const char* first) noexcept {
            pass_instruments(list, first, received_, sink_);
        });
    }

    /// `books5`: the whole of the top, each time.
    [[gnu::noinline]] void top(wire::json_reader& in, const char* p, const push_place& place) noexcept {
        read_book(in, p, place, true);
    }
    GATEWRIGHT_ALWAYS_INLINE void book(wire::json_reader& in, const char* p,
                                       const push_place& place) noexcept {
        read_book(in, p, place, place.action == "snapshot");
    }
    void read_book(wire::json_reader& in, const char* p, const push_place& place, bool snapshot) noexcept {
        const char* const first = in.skip_space(p);
        if (first != in.end() && *first == ']') {
            if (close_push(in, first + 1, place)) sink_.ignored("no rows");
            return;
        }
        book_row<SinkT> row(sink_);
        book_tail tail;
        const bool ahead = place.open && look_up_tail(in, tail);
        if (ahead) {
            row.venue_time = tail.time;
            row.checksum = tail.checksum;
            row.last_id = tail.sequence;
            row.previous_id = tail.previous;
        }
        row.known_before = ahead;
        row.received = received_;
        row.snapshot = row.in_order = snapshot;
        std::uint64_t seen = 0;
        p = name_of(in, place, row.symbol) ? book_schema<SinkT>::read(in, first, row, seen) : nullptr;
        // What was looked up must be of this row.
        if (p != nullptr && ahead && p != in.end() - 2) [[unlikely]]
            p = in.fail(wire::codec_errc::trailing_characters, p);
        if (p != nullptr) p = in.expect(p, ']');
        if (p != nullptr && close_push(in, p, place) && row.catch_up(in, "bids", "asks")) [[likely]]
            row.end();
        else
            row.abort();
    }

    /// The instrument of a channel whose rows do not name it.
    GATEWRIGHT_ALWAYS_INLINE static bool name_of(wire::json_reader& in, const push_place& place,
                                                 symbol_name& out) noexcept {
        if (!place.symbol.empty() && out.assign(place.symbol)) [[likely]]
            return true;
        in.fail(place.symbol.empty() ? wire::codec_errc::missing_key : wire::codec_errc::text_too_long,
                in.begin());
        in.name_field("instId");
        return false;
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

/// Decodes one message of a market link in one pass and without allocating.
///
/// | message | calls on `sink` |
/// |---|---|
/// | `bbo-tbt` | `on(const best_quote&)`; a side without an order has zeros |
/// | `trades`, `trades-all` | `on(const trade&)` for each |
/// | `books`, `books-l2-tbt`, `books50-l2-tbt` | `book_begin(const book_header&)`, `book_level(side, const price&, const quantity&)` …, `book_end(const book_header&)`; `book_abort(const book_header&)` if the message breaks off behind `book_begin` |
/// | `books5` | the same, each message a snapshot |
/// | `mark-price`, `funding-rate` | `on(const mark_price&)`, `on(const funding_rate&)` |
/// | `tickers`, `open-interest` | `on(const ticker&)`, `on(const open_interest&)` |
/// | `liquidation-orders` | `on(const liquidation&)` for each, of all instruments of a kind |
/// | `candle…` | `on(const bar&)`; volume in contracts, of spot in the base asset |
/// | `instruments` | `on(const instrument_update&)` for each, `bad_row(name, why)` for one that cannot be used |
/// | an answer to a subscription | `on_subscription_item(name, true, code, text)`, or `on_refused(number, code, text)` |
/// | notice 64008 | `on_link_ending()` |
/// | `pong`, anything else | `ignored(const char* reason)` |
///
/// Except for levels, nothing reaches the sink before the whole message was found well-formed. A header's `previous_id`
/// is zero where the venue writes -1. Source: OKX API v5, "Order Book Trading", "Public Data", "WebSocket".
///
/// @param received our time, copied into the events
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_market(std::string_view message, timestamp received, SinkT& sink) noexcept {
    detail::market_decoder<SinkT> decoder(received, sink);
    return route(message, decoder, sink);
}

} // namespace gatewright::venue::okx
