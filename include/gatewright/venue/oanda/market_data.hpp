// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/oanda/config.hpp>
#include <gatewright/venue/oanda/detail/time_text.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_reader.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gatewright::venue::oanda {

/// The most levels of a side that are kept of a price; the venue shows ten or fewer. Further ones are left out, and a
/// book knows that it is cut there.
inline constexpr std::size_t most_levels = 32;

namespace detail {

/// One bucket of liquidity, `{"price":"1.09177","liquidity":10000000}`.
struct bucket {
    gatewright::price price;
    quantity liquidity;
};
using bucket_schema =
    wire::schema<wire::field<"price", &bucket::price>, wire::field<"liquidity", &bucket::liquidity>>;

/// One side of a ladder, best first.
struct ladder_side {
    std::array<bucket, most_levels> levels;
    std::size_t count = 0;

    const char* read(wire::json_reader& in, const char* p) noexcept {
        count = 0;
        return wire::read_array(in, p, [&](const char* q) noexcept {
            bucket b;
            std::uint64_t seen = 0;
            q = bucket_schema::read(in, q, b, seen);
            if (q != nullptr && count != levels.size()) levels[count++] = b;
            return q;
        });
    }
};

enum class line_kind : std::uint8_t { unknown, price, heartbeat };
struct line_words {
    static constexpr wire::word<line_kind> words[] = {{"PRICE", line_kind::price},
                                                      {"HEARTBEAT", line_kind::heartbeat}};
    static constexpr line_kind other = line_kind::unknown;
};
struct status_words {
    static constexpr wire::word<bool> words[] = {
        {"tradeable", true}, {"non-tradeable", false}, {"invalid", false}};
    static constexpr bool other = false;
};

/// A price, of the stream or of a list. Whether it can be traded "status" says too, which is the older member.
struct price_frame {
    line_kind type = line_kind::price;
    symbol_name instrument;
    timestamp time;
    ladder_side bids, asks;
    bool status = true, tradeable = true;

    const char* read_bids(wire::json_reader& in, const char* p) noexcept { return bids.read(in, p); }
    const char* read_asks(wire::json_reader& in, const char* p) noexcept { return asks.read(in, p); }
};
template <wire::field_rules OfList>
using price_schema_of =
    wire::schema<wire::field<"type", &price_frame::type, wire::words<line_words>, OfList>,
                 wire::loose_field<"time", &price_frame::time, time_text>,
                 wire::call<"bids", &price_frame::read_bids, wire::loose>,
                 wire::call<"asks", &price_frame::read_asks, wire::loose>, wire::ignored<"closeoutBid">,
                 wire::ignored<"closeoutAsk">,
                 wire::loose_field<"status", &price_frame::status, wire::words<status_words>>,
                 wire::loose_field<"tradeable", &price_frame::tradeable>, wire::ignored<"unitsAvailable">,
                 wire::ignored<"quoteHomeConversionFactors">,
                 wire::loose_field<"instrument", &price_frame::instrument>>;
using price_schema = price_schema_of<wire::required>;
using listed_price_schema = price_schema_of<wire::optional>;

/// Whether an instrument could be traded when its last price came: lists of instruments do not say it.
struct price_memory {
    bool halted = false;
};
/// Passes on whether the instrument of a price can be traded, and remembers it where the sink does.
template <class SinkT>
void pass_status(const price_frame& f, timestamp received, SinkT& sink) noexcept {
    instrument_status s;
    s.symbol = f.instrument;
    s.venue_time = f.time;
    s.received = received;
    s.status = f.status && f.tradeable ? trading_status::trading : trading_status::halted;
    if constexpr (requires { sink.market_memory(f.instrument.view()); })
        if (price_memory* const known = sink.market_memory(f.instrument.view()))
            known->halted = s.status == trading_status::halted;
    sink.on(static_cast<const instrument_status&>(s));
}

/// Passes the ladder of a price on as a book that replaces the one before. It has no number: its time stands for one.
/// @param streamed it came in its place among the others
template <class SinkT>
void pass_book(const price_frame& f, timestamp received, bool streamed, SinkT& sink) noexcept {
    book_header h;
    h.symbol = f.instrument;
    h.venue_time = f.time;
    h.received = received;
    h.last_id = static_cast<std::uint64_t>(f.time.ns);
    h.snapshot = true;
    h.in_order = streamed;
    sink.book_begin(static_cast<const book_header&>(h));
    for (const auto& [which, from] : {std::pair{side::buy, &f.bids}, std::pair{side::sell, &f.asks}})
        for (std::size_t i = 0; i < from->count; ++i)
            sink.book_level(which, from->levels[i].price, from->levels[i].liquidity);
    sink.book_end(static_cast<const book_header&>(h));
}

} // namespace detail

/// Decodes one line of the stream of prices, in one pass and without allocating.
///
/// | line | calls on `sink` |
/// |---|---|
/// | `PRICE` | `on(const instrument_status&)`: whether it can be traded; `on(const best_quote&)`, a side without liquidity has zeros; `book_begin(const book_header&)`, `book_level(side, const price&, const quantity&)` …, `book_end(const book_header&)` |
/// | `HEARTBEAT`, anything else | `ignored(const char* reason)` |
///
/// Each price has the whole ladder: a snapshot that replaces the book. Nothing reaches the sink before the whole line
/// was found well-formed. Source: OANDA v20, "Pricing Definitions", "ClientPrice"; "Pricing Endpoints".
///
/// @param received our time, copied into the events
/// @param want what of it is told
/// @return the error with byte offset and field
template <class SinkT>
wire::decode_status decode_price(std::string_view message, timestamp received, const stream_selection& want,
                                 SinkT& sink) noexcept {
    wire::json_reader in(message);
    detail::price_frame f;
    std::uint64_t seen = 0;
    const char* const p = detail::price_schema::read(in, in.skip_space(in.begin()), f, seen);
    if (p == nullptr || !in.finish(p)) return in.status();
    if (f.type != detail::line_kind::price) {
        sink.ignored(f.type == detail::line_kind::heartbeat ? "heartbeat"
                                                            : "a line of a type that is not known");
        return in.status();
    }
    if (f.instrument.empty() || f.time == timestamp{}) {
        in.fail(wire::codec_errc::missing_key, p - 1);
        in.name_field(f.instrument.empty() ? "instrument" : "time");
        return in.status();
    }
    detail::pass_status(f, received, sink);
    if (want.best_quotes) {
        best_quote q;
        q.symbol = f.instrument;
        q.venue_time = f.time;
        q.received = received;
        if (f.bids.count != 0) {
            q.bid = f.bids.levels[0].price;
            q.bid_quantity = f.bids.levels[0].liquidity;
        }
        if (f.asks.count != 0) {
            q.ask = f.asks.levels[0].price;
            q.ask_quantity = f.asks.levels[0].liquidity;
        }
        sink.on(static_cast<const best_quote&>(q));
    }
    if (want.books) detail::pass_book(f, received, true, sink);
    return in.status();
}

} // namespace gatewright::venue::oanda
