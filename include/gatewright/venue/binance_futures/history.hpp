// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bar_length.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/market_frames.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/history_stretches.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>

// The past, public. Source: USDⓈ-M Futures, "Market Data Endpoints". Every list begins with what is oldest.
namespace gatewright::venue::binance_futures {

/// Weights: 5 for up to 1,000 bars, 20 for trades; what the venue counts for funding rates (500 in five minutes) and open
/// interest (1,000 in five minutes) by itself is kept by the weight.
inline constexpr std::array history_rules{
    history_rule{history_kind::bars, 5}, history_rule{history_kind::trades, 20},
    history_rule{history_kind::funding_rates, 12}, history_rule{history_kind::open_interest, 6}};

namespace detail {

inline constexpr std::int64_t history_rows = 1000;      ///< of a page of bars, trades or funding rates
inline constexpr std::int64_t open_interest_rows = 500; ///< of a page of open interest

inline constexpr std::array<std::string_view, 15> bar_words{"1m", "3m", "5m",  "15m", "30m", "1h", "2h", "4h",
                                                            "6h", "8h", "12h", "1d",  "3d",  "1w", "1M"};
inline constexpr std::array<std::string_view, 9> open_interest_words{"5m", "15m", "30m", "1h", "2h",
                                                                     "4h", "6h",  "12h", "1d"};

/// A row of `GET /fapi/v1/klines`: `[open time, open, high, low, close, volume, close time, turnover, trades, …]`.
using kline_columns =
    wire::columns<9, wire::column<&bar::open_time, wire::epoch_milliseconds>, wire::column<&bar::open>,
                  wire::column<&bar::high>, wire::column<&bar::low>, wire::column<&bar::close>,
                  wire::column<&bar::volume, wire::lossy>,
                  wire::column<&bar::close_time, wire::epoch_milliseconds>,
                  wire::column<&bar::turnover, wire::lossy>, wire::column<&bar::trade_count>>;
/// A row of `GET /fapi/v1/aggTrades`.
using past_trade_schema =
    wire::schema<wire::field<"a", &trade::id, wire::id_text>, wire::field<"p", &trade::price>,
                 wire::field<"q", &trade::quantity>, wire::ignored<"nq">, wire::ignored<"f">,
                 wire::ignored<"l">, wire::field<"T", &trade::venue_time, wire::epoch_milliseconds>,
                 wire::field<"m", &binance::trade_frame::buyer_is_maker>>;
/// A row of `GET /fapi/v1/fundingRate`.
using past_funding_schema =
    wire::schema<wire::field<"symbol", &funding_rate::symbol>,
                 wire::field<"fundingRate", &funding_rate::rate, wire::lossy>,
                 wire::field<"fundingTime", &funding_rate::venue_time, wire::epoch_milliseconds>,
                 wire::ignored<"markPrice">>;
/// A row of `GET /futures/data/openInterestHist`.
using open_interest_schema =
    wire::schema<wire::field<"symbol", &open_interest::symbol>,
                 wire::field<"sumOpenInterest", &open_interest::quantity, wire::lossy>,
                 wire::loose_field<"sumOpenInterestValue", &open_interest::value, wire::lossy>,
                 wire::ignored<"CMCCirculatingSupply">,
                 wire::field<"timestamp", &open_interest::venue_time, wire::epoch_milliseconds>>;

/// Trades are asked for by time hour by hour, as no more is told between two times ("t" and the time in ms), and from
/// the first one that is found on by their numbers.
[[nodiscard]] inline bool by_id(const history_page& p) noexcept {
    return p.what == history_kind::trades && !p.cursor.empty() && !p.cursor.view().starts_with('t');
}
[[nodiscard]] inline session::page_cursor hour_mark(timestamp begin) noexcept {
    session::page_cursor c("t");
    const session::page_cursor time = cursor_of_time(begin);
    for (const char d : time.view()) c.push_back(d);
    return c;
}
/// Where a page begins that is asked for by time.
[[nodiscard]] inline timestamp page_begin(const history_page& p) noexcept {
    const std::string_view at = p.cursor.view();
    return at.starts_with('t') ? time_of_cursor(at.substr(1)) : stretch_begin(p);
}
/// Where a page ends that begins there.
[[nodiscard]] inline timestamp page_end(const history_page& p) noexcept {
    if (p.what == history_kind::trades) return std::min(p.to, page_begin(p) + minutes(60) - milliseconds(1));
    return p.what == history_kind::open_interest ? stretch_end(p, open_interest_rows) : p.to;
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

} // namespace detail

/// A page of the past. @return the request, or a reject naming "symbol" or "interval"
inline order_result<http_request> encode_history(const history_page& p, std::span<char> out) noexcept {
    if (!plain_symbol(p.symbol)) return detail::invalid("symbol");
    const bool spaced = p.what == history_kind::bars || p.what == history_kind::open_interest;
    std::string_view word;
    if (spaced) {
        word = p.what == history_kind::bars ? interval_word(p.interval, detail::bar_words)
                                            : interval_word(p.interval, detail::open_interest_words);
        if (word.empty()) return detail::invalid("interval");
    }
    const char* const path = p.what == history_kind::bars            ? "/fapi/v1/klines"
                             : p.what == history_kind::trades        ? "/fapi/v1/aggTrades"
                             : p.what == history_kind::funding_rates ? "/fapi/v1/fundingRate"
                                                                     : "/futures/data/openInterestHist";
    binance::http_request_writer w(out, http_method::get, path);
    w.pair("symbol", p.symbol.view());
    if (spaced) w.pair(p.what == history_kind::bars ? "interval" : "period", word);
    if (detail::by_id(p)) {
        w.pair("fromId", p.cursor.view());
    } else {
        w.pair("startTime", detail::page_begin(p).milliseconds());
        w.pair("endTime", detail::page_end(p).milliseconds());
    }
    w.pair("limit",
           p.what == history_kind::open_interest ? detail::open_interest_rows : detail::history_rows);
    return w.finish_public();
}

/// The rows of a page, see `HistoryDialect`. A bar that has not ended is left out.
template <class SinkT>
wire::decode_status decode_history(const history_page& p, std::string_view body, timestamp received,
                                   SinkT& to) noexcept {
    detail::counted_rows<SinkT> sink{to};
    timestamp last;
    trade_id last_id;
    bool any = false;
    const auto note = [&](timestamp t) {
        ++sink.rows;
        any = true;
        last = t;
    };
    const auto full = [&] { return any && sink.rows >= detail::history_rows; };
    wire::decode_status status;
    switch (p.what) {
    case history_kind::bars:
        status = binance::read_rows_reply<bar, detail::kline_columns>(
            body, sink, [&](bar& b, std::uint64_t) noexcept {
                note(b.open_time);
                b.symbol = p.symbol;
                b.interval = p.interval.length.ns != 0 ? p.interval.length
                                                       : b.close_time - b.open_time + milliseconds(1);
                b.venue_time = b.close_time;
                b.received = received;
                b.closed = b.close_time < p.now;
                if (b.closed && b.open_time <= p.to) to.on(static_cast<const bar&>(b));
            });
        if (status && full()) pass_stretch_behind(p, last, to);
        return status;
    case history_kind::trades:
        status = binance::read_rows_reply<binance::trade_frame, detail::past_trade_schema>(
            body, sink, [&](binance::trade_frame& t, std::uint64_t) noexcept {
                note(t.venue_time);
                last_id = t.id;
                if (t.venue_time < p.from || t.venue_time > p.to) return;
                t.symbol = p.symbol;
                t.received = received;
                t.aggressor = t.buyer_is_maker ? side::sell : side::buy;
                to.on(static_cast<const trade&>(t));
            });
        if (!status) return status;
        // Hour by hour up to the first trade, and by their numbers from there on.
        if (!any && !detail::by_id(p)) {
            if (const timestamp end = detail::page_end(p); end < p.to)
                to.on_next_page(detail::hour_mark(end + milliseconds(1)).view());
        } else if (any && last <= p.to && (!detail::by_id(p) || full())) {
            to.on_next_page(session::numbered_page(session::page_number(last_id.view()) + 1).view());
        }
        return status;
    case history_kind::funding_rates:
        status = binance::read_rows_reply<funding_rate, detail::past_funding_schema>(
            body, sink, [&](funding_rate& f, std::uint64_t) noexcept {
                note(f.venue_time);
                f.received = received;
                to.on(static_cast<const funding_rate&>(f));
            });
        if (status && full()) pass_stretch_behind(p, last, to);
        return status;
    case history_kind::open_interest:
        status = binance::read_rows_reply<open_interest, detail::open_interest_schema>(
            body, sink, [&](open_interest& o, std::uint64_t) noexcept {
                o.received = received;
                to.on(static_cast<const open_interest&>(o));
            });
        // Stretch by stretch, whatever each of them held.
        if (status) pass_stretch_behind(p, detail::page_end(p), to);
        return status;
    }
    return status;
}

} // namespace gatewright::venue::binance_futures
