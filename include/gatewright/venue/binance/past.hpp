// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/session/read_schedule.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/market_frames.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/history_stretches.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

// Bars and trades of the past, which all of Binance's APIs tell alike ("Market Data Endpoints"). Every list begins with
// what is oldest.
namespace gatewright::venue::binance {

/// Rows of a page.
inline constexpr std::int64_t history_rows = 1000;

/// A row of `klines`: `[open time, open, high, low, close, volume, close time, turnover, trades, …]`.
using kline_columns =
    wire::columns<9, wire::column<&bar::open_time, wire::epoch_milliseconds>, wire::column<&bar::open>,
                  wire::column<&bar::high>, wire::column<&bar::low>, wire::column<&bar::close>,
                  wire::column<&bar::volume, wire::lossy>,
                  wire::column<&bar::close_time, wire::epoch_milliseconds>,
                  wire::column<&bar::turnover, wire::lossy>, wire::column<&bar::trade_count>>;
/// A row of `aggTrades`.
using past_trade_schema =
    wire::schema<wire::field<"a", &trade::id, wire::id_text>, wire::field<"p", &trade::price>,
                 wire::field<"q", &trade::quantity>, wire::ignored<"nq">, wire::ignored<"f">,
                 wire::ignored<"l">, wire::field<"T", &trade::venue_time, wire::epoch_milliseconds>,
                 wire::field<"m", &trade_frame::buyer_is_maker>>;

/// Trades are asked for by time hour by hour, as no more is told between two times ("t" and the time in ms), and from
/// the first one that is found on by their numbers.
[[nodiscard]] inline bool by_id(const history_page& p) noexcept {
    return p.what == history_kind::trades && !p.cursor.empty() && !p.cursor.view().starts_with('t');
}
/// The cursor of the hour that begins there.
[[nodiscard]] inline session::page_cursor hour_mark(timestamp begin) noexcept {
    session::page_cursor c("t");
    const session::page_cursor time = cursor_of_time(begin);
    for (const char d : time.view()) c.push_back(d);
    return c;
}
/// Where a page begins that is asked for by time.
[[nodiscard]] inline timestamp page_begin(const history_page& p) noexcept {
    std::string_view at = p.cursor.view();
    if (!at.starts_with('t')) return stretch_begin(p);
    at.remove_prefix(1);
    return time_of_cursor(at);
}
/// Where a page of trades ends that begins there.
[[nodiscard]] inline timestamp hour_end(const history_page& p) noexcept {
    return std::min(p.to, page_begin(p) + minutes(60) - milliseconds(1));
}
/// Counts rows that cannot be read too: a page with one of them is full as well.
template <class SinkT>
struct counted_rows {
    SinkT& to;
    std::int64_t rows = 0;
    void bad_row(std::string_view name, std::string_view why) noexcept {
        ++rows;
        to.bad_row(name, why);
    }
    void on_api_error(std::int32_t code, std::string_view text) noexcept { to.on_api_error(code, text); }
};

/// A page of bars. One that has not ended is left out.
template <class SinkT>
wire::decode_status decode_past_bars(const history_page& p, std::string_view body, timestamp received,
                                     SinkT& to) noexcept {
    counted_rows<SinkT> sink{to};
    timestamp last;
    bool any = false;
    const wire::decode_status status =
        read_rows_reply<bar, kline_columns>(body, sink, [&](bar& b, std::uint64_t) noexcept {
            ++sink.rows;
            any = true;
            last = b.open_time;
            b.symbol = p.symbol;
            b.interval =
                p.interval.length.ns != 0 ? p.interval.length : b.close_time - b.open_time + milliseconds(1);
            b.venue_time = b.close_time;
            b.received = received;
            b.closed = b.close_time < p.now;
            if (b.closed && b.open_time <= p.to) to.on(static_cast<const bar&>(b));
        });
    if (status && any && sink.rows >= history_rows) pass_stretch_behind(p, last, to);
    return status;
}

/// A page of trades.
template <class SinkT>
wire::decode_status decode_past_trades(const history_page& p, std::string_view body, timestamp received,
                                       SinkT& to) noexcept {
    counted_rows<SinkT> sink{to};
    timestamp last;
    trade_id last_id;
    bool any = false;
    const wire::decode_status status = read_rows_reply<trade_frame, past_trade_schema>(
        body, sink, [&](trade_frame& t, std::uint64_t) noexcept {
            ++sink.rows;
            any = true;
            last = t.venue_time;
            last_id = t.id;
            if (t.venue_time < p.from || t.venue_time > p.to) return;
            t.symbol = p.symbol;
            t.received = received;
            t.aggressor = t.buyer_is_maker ? side::sell : side::buy;
            to.on(static_cast<const trade&>(t));
        });
    if (!status) return status;
    // Hour by hour up to the first trade, and by their numbers from there on.
    if (!any && !by_id(p)) {
        if (const timestamp end = hour_end(p); end < p.to)
            to.on_next_page(hour_mark(end + milliseconds(1)).view());
    } else if (any && last <= p.to && (!by_id(p) || sink.rows >= history_rows)) {
        to.on_next_page(session::numbered_page(session::page_number(last_id.view()) + 1).view());
    }
    return status;
}

} // namespace gatewright::venue::binance
