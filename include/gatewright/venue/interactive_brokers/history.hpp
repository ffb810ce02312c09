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

// Bars: of the past (17), the one that grows (90), of five seconds as they close (50). They are asked for with times in
// seconds since the epoch; one at a time that cannot be placed calls `bad_row`. Daily bars have dates: they begin at
// midnight UTC. Volume and count of what has no trades, -1, are zero. Source: IBKR Campus, "TWS API Documentation",
// "Historical Bars", "Five Second Bars".
namespace gatewright::venue::interactive_brokers {

namespace detail {

/// A bar as it is read, in the order that its message has.
struct bar_frame {
    timestamp time;
    price open, high, low, close;
    decimal volume, average;
    std::int64_t count = 0;

    void read_prices(field_reader& in) noexcept {
        open.value = in.number("open");
        high.value = in.number("high");
        low.value = in.number("low");
        close.value = in.number("close");
        volume = in.sum("volume");
        average = in.sum("wap");
    }
    void read_growing(field_reader& in) noexcept {
        count = in.integer("barCount");
        time = read_time(in.text("date"));
        open.value = in.number("open");
        close.value = in.number("close");
        high.value = in.number("high");
        low.value = in.number("low");
        average = in.sum("wap");
        volume = in.sum("volume");
    }
    template <class SinkT>
    void pass(const market_line& line, duration length, bool closed, timestamp received,
              SinkT& sink) const noexcept {
        if (time == timestamp{})
            return sink.bad_row(line.symbol.view(), "a time without its zone, field date");
        auto b = event_of<bar>(line, received);
        b.open_time = time;
        b.close_time = time + length - milliseconds(1);
        b.interval = length;
        b.open = open;
        b.high = high;
        b.low = low;
        b.close = close;
        b.volume.value = volume.is_negative() ? decimal{} : volume;
        b.turnover = average.is_negative() ? decimal{} : rough_product(b.volume.value, average);
        b.trade_count = count < 0 ? 0 : static_cast<std::uint64_t>(count);
        b.closed = closed;
        sink.on(static_cast<const bar&>(b));
    }
};

} // namespace detail

/// 17: bars of the past. Calls `on(const bar&)` for each, then `on_list_end(list_of::past, request, true)`.
template <class SinkT>
wire::decode_status decode_past_bars(detail::field_reader in, const message_context& of,
                                     SinkT& sink) noexcept {
    const bool old = of.version < since::synthetic_bars;
    if (old) in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    in.skip("tt", "start", "end");
    const std::size_t count = in.count("itemCount");
    const auto read = [old](detail::field_reader& from) noexcept {
        detail::bar_frame b;
        b.time = detail::read_time(from.text("date"));
        b.read_prices(from);
        if (old) from.skip("t", "hasGaps");
        b.count = from.integer("barCount");
        return b;
    };
    // Twice: first to see that all of it is well.
    detail::field_reader again = in;
    for (std::size_t i = 0; i != count && in.ok(); ++i) static_cast<void>(read(in));
    return detail::end_of_line(in, request, sink, [&](const market_line& line) noexcept {
        for (std::size_t i = 0; i != count; ++i)
            read(again).pass(line, line.bar_length, true, of.received, sink);
        sink.on_list_end(list_of::past, request, true);
    });
}

/// 90: a bar of the past that grows, or a new one behind it. Calls `on(const bar&)`.
template <class SinkT>
wire::decode_status decode_growing_bar(detail::field_reader in, const message_context& of,
                                       SinkT& sink) noexcept {
    detail::bar_frame b;
    const std::int32_t request = in.integer32("reqId");
    b.read_growing(in);
    return detail::end_of_line(in, request, sink, [&](const market_line& line) noexcept {
        b.pass(line, line.bar_length, false, of.received, sink);
    });
}

/// 50: a bar of five seconds that closed. Calls `on(const bar&)`.
template <class SinkT>
wire::decode_status decode_closed_bar(detail::field_reader in, const message_context& of,
                                      SinkT& sink) noexcept {
    detail::bar_frame b;
    in.skip("i", "version");
    const std::int32_t request = in.integer32("reqId");
    b.time = in.seconds("time");
    b.read_prices(in);
    b.count = in.integer("count");
    return detail::end_of_line(in, request, sink, [&](const market_line& line) noexcept {
        b.pass(line, seconds(5), true, of.received, sink);
    });
}

} // namespace gatewright::venue::interactive_brokers
