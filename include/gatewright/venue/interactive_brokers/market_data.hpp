// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/row_book.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// Market data: ticks (1, 2, 45, 46), of which price and size are joined; tick by tick (99); depth (12, 13). A message
// names the number of its request: `line_of(number)` and `depth_of(number)` of the sink say what that is of, null for
// one that is not known. A trade names no side: `on_unsided(const trade&)` is told it, whose aggressor means nothing.
// Source: IBKR Campus, "TWS API Documentation", "Available Tick Types", "Tick-by-Tick Data", "Market Depth".
namespace gatewright::venue::interactive_brokers {

namespace detail {

/// What a tick is of. Delayed ones have numbers of their own.
enum class tick_kind : std::uint8_t { other, bid, ask, last, high, low, open, volume, mark, open_interest };
/// Of a tick that is a price.
[[nodiscard]] constexpr tick_kind price_kind(std::int64_t type) noexcept {
    switch (type) {
    case 1:
    case 66: return tick_kind::bid;
    case 2:
    case 67: return tick_kind::ask;
    case 4:
    case 68: return tick_kind::last;
    case 6:
    case 72: return tick_kind::high;
    case 7:
    case 73: return tick_kind::low;
    case 14:
    case 76: return tick_kind::open;
    case 37: return tick_kind::mark;
    default: return tick_kind::other;
    }
}
/// Of a tick that is a size.
[[nodiscard]] constexpr tick_kind size_kind(std::int64_t type) noexcept {
    switch (type) {
    case 0:
    case 69: return tick_kind::bid;
    case 3:
    case 70: return tick_kind::ask;
    case 5:
    case 71: return tick_kind::last;
    case 8:
    case 74: return tick_kind::volume;
    case 86: return tick_kind::open_interest;
    default: return tick_kind::other;
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
template <class SinkT>
void pass_quote(market_line& line, timestamp received, SinkT& sink) noexcept {
    line.quote.symbol = line.symbol;
    line.quote.received = received;
    sink.on(static_cast<const best_quote&>(line.quote));
}
template <class SinkT>
void pass_ticker(market_line& line, timestamp received, SinkT& sink) noexcept {
    line.last.symbol = line.symbol;
    line.last.received = received;
    sink.on(static_cast<const ticker&>(line.last));
}
template <class SinkT>
void pass_halt(const symbol_name& symbol, bool halted, timestamp venue_time, timestamp received,
               SinkT& sink) noexcept {
    instrument_status s;
    s.symbol = symbol;
    s.venue_time = venue_time;
    s.received = received;
    s.status = halted ? trading_status::halted : trading_status::trading;
    sink.on(static_cast<const instrument_status&>(s));
}
template <class SinkT>
void pass_unsided(const symbol_name& symbol, timestamp venue_time, timestamp received, const price& at,
                  const quantity& size, SinkT& sink) noexcept {
    trade t;
    t.symbol = symbol;
    t.venue_time = venue_time;
    t.received = received;
    t.price = at;
    t.quantity = size;
    sink.on_unsided(static_cast<const trade&>(t));
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
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    const detail::tick_kind kind = detail::price_kind(in.integer("tickType"));
    price at{in.number("price")};
    const quantity size = detail::read_size(in, "size");
    in.skip_integers("attribMask");
    if (!in.finish()) return in.status();
    market_line* const line = sink.line_of(request);
    const auto ignore = [&](const char* why) {
        sink.ignored(why);
        return in.status();
    };
    if (line == nullptr) return ignore(detail::unknown_request);
    // A price may be negative; this one is none.
    const bool none = size.is_zero() && at.value == decimal(-1, 0);
    if (none) at = {};
    using is = detail::tick_kind;
    switch (kind) {
    case is::bid:
        line->quote.bid = at;
        line->quote.bid_quantity = size;
        detail::pass_quote(*line, of.received, sink);
        return in.status();
    case is::ask:
        line->quote.ask = at;
        line->quote.ask_quantity = size;
        detail::pass_quote(*line, of.received, sink);
        return in.status();
    case is::mark: {
        if (none) return ignore("no mark price");
        mark_price m;
        m.symbol = line->symbol;
        m.received = of.received;
        m.price = at;
        sink.on(static_cast<const mark_price&>(m));
        return in.status();
    }
    case is::last:
        line->last.last = at;
        line->last.last_quantity = size;
        break;
    case is::high: line->last.high = at; break;
    case is::low: line->last.low = at; break;
    case is::open: line->last.open = at; break;
    case is::volume:
    case is::open_interest:
    case is::other: return ignore(detail::unused_tick);
    }
    detail::pass_ticker(*line, of.received, sink);
    return in.status();
}

/// 2: a size that changed, whose price stayed. What a price brought already is ignored. Calls as `decode_tick_price`,
/// and `on(const open_interest&)`.
template <class SinkT>
wire::decode_status decode_tick_size(detail::field_reader in, const message_context& of,
                                     SinkT& sink) noexcept {
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    const detail::tick_kind kind = detail::size_kind(in.integer("tickType"));
    const quantity size = detail::read_size(in, "size");
    if (!in.finish()) return in.status();
    market_line* const line = sink.line_of(request);
    const auto ignore = [&](const char* why) {
        sink.ignored(why);
        return in.status();
    };
    if (line == nullptr) return ignore(detail::unknown_request);
    using is = detail::tick_kind;
    if (kind == is::open_interest) {
        open_interest o;
        o.symbol = line->symbol;
        o.received = of.received;
        o.quantity = size;
        sink.on(static_cast<const open_interest&>(o));
        return in.status();
    }
    quantity* const kept = kind == is::bid      ? &line->quote.bid_quantity
                           : kind == is::ask    ? &line->quote.ask_quantity
                           : kind == is::last   ? &line->last.last_quantity
                           : kind == is::volume ? &line->last.volume
                                                : nullptr;
    if (kept == nullptr) return ignore(detail::unused_tick);
    if (*kept == size) return ignore("a size that is known");
    *kept = size;
    if (kind == is::bid || kind == is::ask)
        detail::pass_quote(*line, of.received, sink);
    else
        detail::pass_ticker(*line, of.received, sink);
    return in.status();
}

/// 45: whether an instrument is halted (49): calls `on(const instrument_status&)`. Other figures are ignored.
template <class SinkT>
wire::decode_status decode_tick_generic(detail::field_reader in, const message_context& of,
                                        SinkT& sink) noexcept {
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t type = in.integer("tickType");
    const decimal value = in.number("value");
    if (!in.finish()) return in.status();
    const market_line* const line = sink.line_of(request);
    if (line == nullptr)
        sink.ignored(detail::unknown_request);
    else if (type != 49 || value.is_negative())
        sink.ignored(type == 49 ? "whether it is halted is not known" : detail::unused_tick);
    else
        detail::pass_halt(line->symbol, !value.is_zero(), {}, of.received, sink);
    return in.status();
}

/// 46: the time of the last trade (45), which goes with the next `ticker`; trades (48, 77): calls
/// `on_unsided(const trade&)`.
template <class SinkT>
wire::decode_status decode_tick_string(detail::field_reader in, const message_context& of,
                                       SinkT& sink) noexcept {
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t type = in.integer("tickType");
    const std::string_view value = in.text("value");
    if (!in.finish()) return in.status();
    market_line* const line = sink.line_of(request);
    trade t;
    if (line == nullptr) {
        sink.ignored(detail::unknown_request);
    } else if (type == 45 || type == 88) {
        line->last.venue_time = detail::read_time(value);
        sink.ignored("the time of the last trade, which goes with the next ticker");
    } else if (type != 48 && type != 77) {
        sink.ignored(detail::unused_tick);
    } else if (!detail::read_rt_volume(value, t)) {
        sink.ignored("volume without a trade");
    } else {
        detail::pass_unsided(line->symbol, t.venue_time, of.received, t.price, t.quantity, sink);
    }
    return in.status();
}

/// 58: live, frozen or delayed, for one request. Calls `on_market_data_type(std::int32_t request, std::int32_t type)`.
template <class SinkT>
wire::decode_status decode_market_data_type(detail::field_reader in, SinkT& sink) noexcept {
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    const std::int32_t type = in.integer32("marketDataType");
    if (in.ok() && (type < 1 || type > 4)) in.refuse_last(wire::codec_errc::unknown_value, "marketDataType");
    if (!in.finish()) return in.status();
    if (market_line* const line = sink.line_of(request)) line->data_type = type;
    sink.on_market_data_type(request, type);
    return in.status();
}

/// 99: tick by tick. A trade (1, 2) calls `on_unsided(const trade&)`, one at no price and of no size is a halt:
/// `on(const instrument_status&)`. A quote (3) calls `on(const best_quote&)`; the middle (4)
/// `on_midpoint(const symbol_name&, timestamp venue_time, const price&)`.
template <class SinkT>
wire::decode_status decode_tick_by_tick(detail::field_reader in, const message_context& of,
                                        SinkT& sink) noexcept {
    const std::int32_t request = in.integer32("reqId");
    const std::int64_t type = in.integer("tickType");
    const timestamp time = in.seconds("time");
    best_quote q;
    quantity size;
    const price at{in.number(type == 3 ? "bidPrice" : type == 4 ? "midPoint" : "price")};
    if (type == 1 || type == 2) {
        size = detail::read_size(in, "size");
        in.skip_integers("mask");
        in.skip_texts("exchange", "specialConditions");
    } else if (type == 3) {
        q.bid = at;
        q.ask.value = in.number("askPrice");
        q.bid_quantity = detail::read_size(in, "bidSize");
        q.ask_quantity = detail::read_size(in, "askSize");
        in.skip_integers("mask");
    } else if (type != 4) {
        in.refuse_last(wire::codec_errc::unknown_value, "tickType");
    }
    if (!in.finish()) return in.status();
    const market_line* const line = sink.line_of(request);
    if (line == nullptr) {
        sink.ignored(detail::unknown_request);
    } else if (type == 3) {
        q.symbol = line->symbol;
        q.venue_time = time;
        q.received = of.received;
        sink.on(static_cast<const best_quote&>(q));
    } else if (type == 4) {
        sink.on_midpoint(line->symbol, time, at);
    } else if (size.is_zero()) {
        if (at.is_zero())
            detail::pass_halt(line->symbol, true, time, of.received, sink);
        else
            sink.ignored("a trade of nothing");
    } else {
        detail::pass_unsided(line->symbol, time, of.received, at, size, sink);
    }
    return in.status();
}

/// 12, and 13 with the maker or the exchange of each row: one row. Before the book is announced calls
/// `on_depth_row(std::int32_t request)`; then `book_begin`, `book_level` …, `book_end` with the levels that the row
/// changed. A row at a place where none can be calls `on_depth_broken(std::int32_t request)`: subscribe anew.
/// @param second_level whether it is 13
template <class SinkT>
wire::decode_status decode_depth(detail::field_reader in, const message_context& of, bool second_level,
                                 SinkT& sink) noexcept {
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    const std::int32_t position = in.integer32("position");
    if (second_level) in.skip_texts("marketMaker");
    const std::int32_t operation = in.integer32("operation");
    if (in.ok() && (operation < 0 || operation > 2))
        in.refuse_last(wire::codec_errc::unknown_value, "operation");
    const side which = in.flag("side") ? side::buy : side::sell;
    const price at{in.number("price")};
    const quantity size = detail::read_size(in, "size");
    if (second_level && of.version >= since::smart_depth) in.skip_flags("isSmartDepth");
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
