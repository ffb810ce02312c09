// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/row_book.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Market data: ticks (1, 2, 45, 46), of which price and size are joined; tick by tick (99); depth (12, 13). A message
// names the number of its request: `line_of(number)` and `depth_of(number)` of the sink say what that is of, null for
// one that is not known. A trade says not who took (`trade::has_aggressor`).
// Source: IBKR Campus, "TWS API Documentation", "Available Tick Types", "Tick-by-Tick Data", "Market Depth".
namespace gatewright::venue::interactive_brokers {

namespace detail {

/// What a tick is of. Delayed ones have numbers of their own.
enum class tick_kind : std::uint8_t { other, bid, ask, last, high, low, open, volume, mark, open_interest };
struct tick_type {
    std::int64_t live, delayed;
    tick_kind kind;
};
inline constexpr tick_type price_types[] = {
    {1, 66, tick_kind::bid}, {2, 67, tick_kind::ask},   {4, 68, tick_kind::last}, {6, 72, tick_kind::high},
    {7, 73, tick_kind::low}, {14, 76, tick_kind::open}, {37, 37, tick_kind::mark}};
inline constexpr tick_type size_types[] = {{0, 69, tick_kind::bid},
                                           {3, 70, tick_kind::ask},
                                           {5, 71, tick_kind::last},
                                           {8, 74, tick_kind::volume},
                                           {86, 86, tick_kind::open_interest}};
[[nodiscard]] constexpr tick_kind kind_of(std::span<const tick_type> types, std::int64_t number) noexcept {
    for (const tick_type& t : types)
        if (t.live == number || t.delayed == number) return t.kind;
    return tick_kind::other;
}
/// Where a line keeps what a tick brings: a price, a size, or both.
struct tick_place {
    price* at = nullptr;
    quantity* size = nullptr;
    bool quoted = false; ///< it belongs to the best quote
};
[[nodiscard]] constexpr tick_place place_of(market_line& l, tick_kind kind) noexcept {
    switch (kind) {
    case tick_kind::bid: return {&l.quote.bid, &l.quote.bid_quantity, true};
    case tick_kind::ask: return {&l.quote.ask, &l.quote.ask_quantity, true};
    case tick_kind::last: return {&l.last.last, &l.last.last_quantity};
    case tick_kind::high: return {&l.last.high};
    case tick_kind::low: return {&l.last.low};
    case tick_kind::open: return {&l.last.open};
    case tick_kind::volume: return {nullptr, &l.last.volume};
    default: return {};
    }
}
inline constexpr const char* unknown_request = "a message of a request that is not known";
inline constexpr const char* unused_tick = "a tick of a type that is not used";

/// A size, which is not negative.
[[nodiscard]] inline quantity read_size(field_reader& in, const char* name) noexcept {
    const decimal d = in.number(name);
    if (d.is_negative()) in.refuse_last(wire::codec_errc::number_out_of_range, name);
    return {d};
}
/// Ends a message of a request: calls `f(market_line&)` if all of it is well and the sink knows the request.
template <class SinkT, class F>
wire::decode_status end_of_line(field_reader& in, std::int32_t request, SinkT& sink, F f) noexcept {
    if (!in.finish()) return in.status();
    if (market_line* const line = sink.line_of(request))
        f(*line);
    else
        sink.ignored(unknown_request);
    return in.status();
}
/// An event of a line, with what every event has.
template <class EventT>
[[nodiscard]] EventT event_of(const market_line& line, timestamp received,
                              timestamp venue_time = {}) noexcept {
    EventT e;
    e.symbol = line.symbol;
    e.venue_time = venue_time;
    e.received = received;
    return e;
}
/// Passes on what ticks are joined into.
template <class SinkT>
void pass_joined(market_line& l, bool quoted, timestamp received, SinkT& sink) noexcept {
    l.quote.symbol = l.last.symbol = l.symbol;
    l.quote.received = l.last.received = received;
    if (quoted)
        sink.on(static_cast<const best_quote&>(l.quote));
    else
        sink.on(static_cast<const ticker&>(l.last));
}
template <class SinkT>
void pass_halt(const market_line& line, bool halted, timestamp venue_time, timestamp received,
               SinkT& sink) noexcept {
    auto s = event_of<instrument_status>(line, received, venue_time);
    s.status = halted ? trading_status::halted : trading_status::trading;
    sink.on(static_cast<const instrument_status&>(s));
}
/// "price;size;milliseconds;volume;average;single": a trade, or none where it has no price.
[[nodiscard]] inline bool read_rt_volume(std::string_view text, trade& t) noexcept {
    const auto take = [&text] {
        const std::string_view part(text.data(), std::min(text.find(';'), text.size()));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        return part;
    };
    const auto number = [](std::string_view part, decimal& out) {
        return decimal::parse(part.data(), part.data() + part.size(), out) == decimal_errc{};
    };
    decimal ms;
    if (!number(take(), t.price.value) || !number(take(), t.quantity.value) || !number(take(), ms))
        return false;
    if (t.quantity.value.sign() <= 0 || ms.exponent() != 0) return false;
    t.venue_time = timestamp::from_milliseconds(ms.mantissa());
    return true;
}

} // namespace detail

/// 1: a price, with the size that belongs to it. Calls `on(const best_quote&)`, a side without a quote has zeros;
/// `on(const ticker&)`; `on(const mark_price&)`; or `ignored`.
template <class SinkT>
wire::decode_status decode_tick_price(detail::field_reader in, const message_context& of,
                                      SinkT& sink) noexcept {
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    const detail::tick_kind kind = detail::kind_of(detail::price_types, in.integer("tickType"));
    price at{in.number("price")};
    const quantity size = detail::read_size(in, "size");
    in.skip("i", "attribMask");
    // A price may be negative; this one is none.
    const bool none = size.is_zero() && at.value == decimal(-1, 0);
    if (none) at = {};
    return detail::end_of_line(in, request, sink, [&](market_line& line) noexcept {
        const detail::tick_place place = detail::place_of(line, kind);
        if (kind == detail::tick_kind::mark && !none) {
            auto m = detail::event_of<mark_price>(line, of.received);
            m.price = at;
            sink.on(static_cast<const mark_price&>(m));
        } else if (place.at == nullptr) {
            sink.ignored(none ? "no price" : detail::unused_tick);
        } else {
            *place.at = at;
            if (place.size != nullptr) *place.size = size;
            detail::pass_joined(line, place.quoted, of.received, sink);
        }
    });
}

/// 2: a size that changed, whose price stayed. What a price brought already is ignored. Calls as `decode_tick_price`,
/// and `on(const open_interest&)`.
template <class SinkT>
wire::decode_status decode_tick_size(detail::field_reader in, const message_context& of,
                                     SinkT& sink) noexcept {
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    const detail::tick_kind kind = detail::kind_of(detail::size_types, in.integer("tickType"));
    const quantity size = detail::read_size(in, "size");
    return detail::end_of_line(in, request, sink, [&](market_line& line) noexcept {
        const detail::tick_place place = detail::place_of(line, kind);
        if (kind == detail::tick_kind::open_interest) {
            auto o = detail::event_of<open_interest>(line, of.received);
            o.quantity = size;
            sink.on(static_cast<const open_interest&>(o));
        } else if (place.size == nullptr || *place.size == size) {
            sink.ignored(place.size == nullptr ? detail::unused_tick : "a size that is known");
        } else {
            *place.size = size;
            detail::pass_joined(line, place.quoted, of.received, sink);
        }
    });
}

/// 45: whether an instrument is halted (49): calls `on(const instrument_status&)`. Other figures are ignored.
template <class SinkT>
wire::decode_status decode_tick_generic(detail::field_reader in, const message_context& of,
                                        SinkT& sink) noexcept {
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t type = in.integer("tickType");
    const decimal value = in.number("value");
    return detail::end_of_line(in, request, sink, [&](const market_line& line) noexcept {
        if (type != 49 || value.is_negative())
            return sink.ignored(type == 49 ? "whether it is halted is not known" : detail::unused_tick);
        detail::pass_halt(line, !value.is_zero(), {}, of.received, sink);
    });
}

/// 46: the time of the last trade (45), which goes with the next `ticker`; trades (48, 77): calls
/// `on(const trade&)`.
template <class SinkT>
wire::decode_status decode_tick_string(detail::field_reader in, const message_context& of,
                                       SinkT& sink) noexcept {
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t type = in.integer("tickType");
    const std::string_view value = in.text("value");
    return detail::end_of_line(in, request, sink, [&](market_line& line) noexcept {
        if (type == 45 || type == 88) {
            line.last.venue_time = detail::read_time(value);
            return sink.ignored("the time of the last trade, which goes with the next ticker");
        }
        auto t = detail::event_of<trade>(line, of.received);
        if (type != 48 && type != 77) return sink.ignored(detail::unused_tick);
        if (!detail::read_rt_volume(value, t)) return sink.ignored("volume without a trade");
        t.has_aggressor = false;
        sink.on(static_cast<const trade&>(t));
    });
}

/// 58: live, frozen or delayed, for one request. Calls `on_market_data_type(std::int32_t request, std::int32_t type)`.
template <class SinkT>
wire::decode_status decode_market_data_type(detail::field_reader in, SinkT& sink) noexcept {
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    const std::int32_t type = in.integer32("marketDataType");
    if (in.ok() && (type < 1 || type > 4)) in.refuse_last(wire::codec_errc::unknown_value, "marketDataType");
    if (in.finish()) sink.on_market_data_type(request, type);
    return in.status();
}

/// 99: tick by tick. A trade (1, 2) calls `on(const trade&)`, one at no price and of no size is a halt:
/// `on(const instrument_status&)`. A quote (3) calls `on(const best_quote&)`; the middle (4)
/// `on_midpoint(const symbol_name&, timestamp venue_time, const price&)`.
template <class SinkT>
wire::decode_status decode_tick_by_tick(detail::field_reader in, const message_context& of,
                                        SinkT& sink) noexcept {
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t type = in.integer("tickType");
    const timestamp time = in.seconds("time");
    const price at{in.number(type == 3 ? "bidPrice" : type == 4 ? "midPoint" : "price")};
    price ask;
    quantity size, ask_size;
    if (type == 1 || type == 2) {
        size = detail::read_size(in, "size");
        in.skip("itt", "mask", "exchange", "specialConditions");
    } else if (type == 3) {
        ask.value = in.number("askPrice");
        size = detail::read_size(in, "bidSize");
        ask_size = detail::read_size(in, "askSize");
        in.skip("i", "mask");
    } else if (type != 4) {
        in.refuse_last(wire::codec_errc::unknown_value, "tickType");
    }
    return detail::end_of_line(in, request, sink, [&](const market_line& line) noexcept {
        if (type == 4) return sink.on_midpoint(line.symbol, time, at);
        if (type == 3) {
            auto q = detail::event_of<best_quote>(line, of.received, time);
            q.bid = at;
            q.bid_quantity = size;
            q.ask = ask;
            q.ask_quantity = ask_size;
            return sink.on(static_cast<const best_quote&>(q));
        }
        if (size.is_zero() && at.is_zero()) return detail::pass_halt(line, true, time, of.received, sink);
        if (size.is_zero()) return sink.ignored("a trade of nothing");
        auto t = detail::event_of<trade>(line, of.received, time);
        t.price = at;
        t.quantity = size;
        t.has_aggressor = false;
        sink.on(static_cast<const trade&>(t));
    });
}

/// 12, and 13 with the maker or the exchange of each row: one row. Before the book is announced calls
/// `on_depth_row(std::int32_t request)`; then `book_begin`, `book_level` …, `book_end` with the levels that the row
/// changed. A row at a place where none can be calls `on_depth_broken(std::int32_t request)`: subscribe anew.
/// @param second_level whether it is 13
template <class SinkT>
wire::decode_status decode_depth(detail::field_reader in, const message_context& of, bool second_level,
                                 SinkT& sink) noexcept {
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    const std::int32_t position = in.integer32("position");
    if (second_level) in.skip("t", "marketMaker");
    const std::int32_t operation = in.integer32("operation");
    if (in.ok() && (operation < 0 || operation > 2))
        in.refuse_last(wire::codec_errc::unknown_value, "operation");
    const side which = in.flag("side") ? side::buy : side::sell;
    const price at{in.number("price")};
    const quantity size = detail::read_size(in, "size");
    if (second_level && of.version >= since::smart_depth) in.skip("b", "isSmartDepth");
    if (!in.finish()) return in.status();
    book::row_book* const rows = sink.depth_of(request);
    if (rows == nullptr) {
        sink.ignored(detail::unknown_request);
        return in.status();
    }
    book::row_book::touched prices;
    if (!rows->change(which, position, operation, at, size, prices)) {
        rows->clear();
        sink.on_depth_broken(request);
    } else if (!rows->announced) {
        sink.on_depth_row(request);
    } else if (prices.count == 0) {
        sink.ignored("a row behind those that were asked for");
    } else {
        rows->pass(which, prices, of.received, sink);
    }
    return in.status();
}

} // namespace gatewright::venue::interactive_brokers
