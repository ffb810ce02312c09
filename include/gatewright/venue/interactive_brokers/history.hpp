// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/quotient.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/market_data.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// Bars: of the past (17), the one that grows (90), of five seconds as they close (50); and ticks of the past (96, 97,
// 98). They are asked for with times in seconds since the epoch; a row at a time that cannot be placed calls `bad_row`.
// Daily bars have dates: they begin at midnight UTC. Volume and count of what has no trades, -1, are zero. A list of the
// past ends with `on_list_end(list_of::past, request, done)`. Source: IBKR Campus, "TWS API Documentation",
// "Historical Bars", "Five Second Bars", "Historical Time & Sales".
namespace gatewright::venue::interactive_brokers {

namespace detail {

/// Volume, average price and count, which may be -1.
struct bar_figures {
    decimal volume, average;
    std::int64_t count = 0;
    void put_into(bar& b) const noexcept {
        b.volume.value = volume.is_negative() ? decimal{} : volume;
        b.turnover = average.is_negative() ? decimal{} : rough_product(b.volume.value, average);
        b.trade_count = count < 0 ? 0 : static_cast<std::uint64_t>(count);
    }
};
/// What the line of a bar says of it. @return false, and `bad_row` is called, if its time cannot be placed
template <class SinkT>
bool complete_bar(bar& b, const market_line& line, timestamp received, SinkT& sink) noexcept {
    b.symbol = line.symbol;
    b.received = received;
    b.interval = line.bar_length;
    b.close_time = b.open_time + line.bar_length - milliseconds(1);
    if (b.open_time != timestamp{}) return true;
    sink.bad_row(line.symbol.view(), "a time without its zone, field date");
    return false;
}
/// Open, high, low and close in this order, or as updates have them.
inline void read_prices(field_reader& in, bar& b, bool update) noexcept {
    b.open.value = in.number("open");
    if (update) b.close.value = in.number("close");
    b.high.value = in.number("high");
    b.low.value = in.number("low");
    if (!update) b.close.value = in.number("close");
}
/// Reads `count` rows twice: first to see that all are well, then to pass them on.
/// @param row reads one from the reader; told whether to pass it on
/// @param tail reads what is behind them
template <class RowF, class TailF>
wire::decode_status read_twice(field_reader& in, std::size_t count, RowF row, TailF tail) noexcept {
    field_reader again = in;
    for (std::size_t i = 0; i != count && in.ok(); ++i) row(in, false);
    tail(in);
    if (in.finish())
        for (std::size_t i = 0; i != count; ++i) row(again, true);
    return in.status();
}

} // namespace detail

/// 17: bars of the past. Calls `on(const bar&)` for each, then `on_list_end`.
template <class SinkT>
wire::decode_status decode_past_bars(detail::field_reader in, const message_context& of,
                                     SinkT& sink) noexcept {
    const bool old = of.version < since::synthetic_bars;
    if (old) in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    in.skip_texts("start", "end");
    const std::size_t count = in.count("itemCount");
    const market_line* const line = sink.line_of(request);
    const wire::decode_status status = detail::read_twice(
        in, count,
        [&](detail::field_reader& r, bool pass) noexcept {
            bar b;
            detail::bar_figures f;
            b.open_time = detail::read_time(r.text("date"));
            detail::read_prices(r, b, false);
            f.volume = r.sum("volume");
            f.average = r.sum("wap");
            if (old) r.skip_texts("hasGaps");
            f.count = r.integer("barCount");
            if (!pass || line == nullptr) return;
            f.put_into(b);
            b.closed = true;
            if (detail::complete_bar(b, *line, of.received, sink)) sink.on(static_cast<const bar&>(b));
        },
        [](detail::field_reader&) noexcept {});
    if (!status) return status;
    if (line == nullptr)
        sink.ignored(detail::unknown_request);
    else
        sink.on_list_end(list_of::past, request, true);
    return status;
}

/// 90: a bar of the past that grows, or a new one behind it. Calls `on(const bar&)`.
template <class SinkT>
wire::decode_status decode_growing_bar(detail::field_reader in, const message_context& of,
                                       SinkT& sink) noexcept {
    bar b;
    detail::bar_figures f;
    const std::int32_t request = in.integer32("reqId");
    f.count = in.integer("barCount");
    b.open_time = detail::read_time(in.text("date"));
    detail::read_prices(in, b, true);
    f.average = in.sum("wap");
    f.volume = in.sum("volume");
    if (!in.finish()) return in.status();
    f.put_into(b);
    const market_line* const line = sink.line_of(request);
    if (line == nullptr)
        sink.ignored(detail::unknown_request);
    else if (detail::complete_bar(b, *line, of.received, sink))
        sink.on(static_cast<const bar&>(b));
    return in.status();
}

/// 50: a bar of five seconds that closed. Calls `on(const bar&)`.
template <class SinkT>
wire::decode_status decode_closed_bar(detail::field_reader in, const message_context& of,
                                      SinkT& sink) noexcept {
    bar b;
    detail::bar_figures f;
    in.skip_integers("version");
    const std::int32_t request = in.integer32("reqId");
    b.open_time = in.seconds("time");
    detail::read_prices(in, b, false);
    f.volume = in.sum("volume");
    f.average = in.sum("wap");
    f.count = in.integer("count");
    if (!in.finish()) return in.status();
    f.put_into(b);
    b.closed = true;
    const market_line* const line = sink.line_of(request);
    if (line == nullptr) {
        sink.ignored(detail::unknown_request);
        return in.status();
    }
    market_line five = *line;
    five.bar_length = seconds(5);
    if (detail::complete_bar(b, five, of.received, sink)) sink.on(static_cast<const bar&>(b));
    return in.status();
}

/// What the rows of a list of past ticks are.
enum class past_ticks : std::uint8_t { midpoints, quotes, trades };

/// 96, 97 and 98: ticks of the past. Calls `on_midpoint`, `on(const best_quote&)` or `on_unsided(const trade&)` for each,
/// as tick by tick does, then `on_list_end`.
template <class SinkT>
wire::decode_status decode_past_ticks(detail::field_reader in, const message_context& of, past_ticks what,
                                      SinkT& sink) noexcept {
    const std::int32_t request = in.integer32("reqId");
    const std::size_t count = in.count("tickCount");
    const market_line* const line = sink.line_of(request);
    bool done = false;
    const wire::decode_status status = detail::read_twice(
        in, count,
        [&](detail::field_reader& r, bool pass) noexcept {
            best_quote q;
            quantity size;
            const timestamp time = r.seconds("time");
            r.skip_integers(what == past_ticks::midpoints ? "reserved" : "mask");
            const price at{r.number("price")};
            if (what == past_ticks::quotes) {
                q.bid = at;
                q.ask.value = r.number("priceAsk");
                q.bid_quantity = detail::read_size(r, "sizeBid");
                q.ask_quantity = detail::read_size(r, "sizeAsk");
            } else {
                size = detail::read_size(r, "size");
                if (what == past_ticks::trades) r.skip_texts("exchange", "specialConditions");
            }
            if (!pass || line == nullptr) return;
            if (what == past_ticks::midpoints) return sink.on_midpoint(line->symbol, time, at);
            if (what == past_ticks::trades)
                return size.is_zero() ? sink.ignored("a trade of nothing")
                                      : detail::pass_unsided(line->symbol, time, of.received, at, size, sink);
            q.symbol = line->symbol;
            q.venue_time = time;
            q.received = of.received;
            sink.on(static_cast<const best_quote&>(q));
        },
        [&](detail::field_reader& r) noexcept { done = r.flag("done"); });
    if (!status) return status;
    if (line == nullptr)
        sink.ignored(detail::unknown_request);
    else
        sink.on_list_end(list_of::past, request, done);
    return status;
}

} // namespace gatewright::venue::interactive_brokers
