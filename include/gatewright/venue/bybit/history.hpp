// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/venue/bybit/rest_requests.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/history_stretches.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

// The past, public. Source: Bybit API v5, "Get Kline", "Get Recent Public Trades", "Get Funding Rate History", "Get
// Open Interest". Every list begins with what is newest. Bars and open interest are asked for in stretches of one page,
// and told in the order of time; funding rates go back in time. Of trades there are the last thousand, of spot the last
// sixty, and no more.
namespace gatewright::venue::bybit {

inline constexpr std::array history_rules{
    history_rule{history_kind::bars}, history_rule{history_kind::trades, 1, true},
    history_rule{history_kind::funding_rates, 1, true}, history_rule{history_kind::open_interest}};

namespace detail {

inline constexpr std::int64_t history_rows = 200; ///< of a page
inline constexpr std::int64_t trade_rows = 1000, spot_trade_rows = 60;

/// A length and the venue's word for it.
struct interval_name {
    bar_interval length;
    std::string_view word;
};
inline constexpr interval_name bar_names[] = {
    {{minutes(1)}, "1"},     {{minutes(3)}, "3"},     {{minutes(5)}, "5"},     {{minutes(15)}, "15"},
    {{minutes(30)}, "30"},   {{minutes(60)}, "60"},   {{minutes(120)}, "120"}, {{minutes(240)}, "240"},
    {{minutes(360)}, "360"}, {{minutes(720)}, "720"}, {{minutes(1440)}, "D"},  {{minutes(7 * 1440)}, "W"}};
inline constexpr interval_name interest_names[] = {{{minutes(5)}, "5min"},   {{minutes(15)}, "15min"},
                                                   {{minutes(30)}, "30min"}, {{minutes(60)}, "1h"},
                                                   {{minutes(240)}, "4h"},   {{minutes(1440)}, "1d"}};
template <class NamesT>
[[nodiscard]] constexpr std::string_view name_of(const bar_interval& length, const NamesT& names) noexcept {
    for (const interval_name& n : names)
        if (n.length == length) return n.word;
    return {};
}

using kline_columns =
    wire::columns<6, wire::column<&bar::open_time, quoted_milliseconds>, wire::column<&bar::open>,
                  wire::column<&bar::high>, wire::column<&bar::low>, wire::column<&bar::close>,
                  wire::column<&bar::volume, wire::lossy>, wire::column<&bar::turnover, wire::lossy>>;
using past_trade_schema =
    wire::schema<wire::field<"execId", &trade::id, wire::id_text>, wire::field<"symbol", &trade::symbol>,
                 wire::field<"price", &trade::price>, wire::field<"size", &trade::quantity>,
                 wire::field<"side", &trade::aggressor, wire::words<side_words>>,
                 wire::field<"time", &trade::venue_time, quoted_milliseconds>>;
using past_funding_schema =
    wire::schema<wire::field<"symbol", &funding_rate::symbol>,
                 wire::field<"fundingRate", &funding_rate::rate, wire::lossy>,
                 wire::field<"fundingRateTimestamp", &funding_rate::venue_time, quoted_milliseconds>>;
using past_interest_schema =
    wire::schema<wire::field<"openInterest", &open_interest::quantity, wire::lossy>,
                 wire::field<"timestamp", &open_interest::venue_time, quoted_milliseconds>>;

} // namespace detail

/// A page of the past. @return the request, or a reject naming "symbol", "interval", or "history" of spot, which has
/// neither funding nor open interest
inline order_result<http_request> encode_history(const history_page& p, const config& c,
                                                 std::span<char> out) noexcept {
    if (!plain_symbol(p.symbol)) return invalid_field("bybit", "symbol");
    const auto ms = [](timestamp t) { return t.milliseconds(); };
    const auto get = [&](std::string_view path, std::string_view interval_key, std::string_view interval,
                         std::string_view from_key, std::int64_t from, std::string_view to_key,
                         std::int64_t to, std::int64_t rows) {
        http_writer w(out, http_method::get, path, c);
        w.pair("category", to_word(c.category));
        w.pair("symbol", p.symbol.view());
        if (!interval_key.empty()) w.pair(interval_key, interval);
        if (!from_key.empty()) {
            w.pair(from_key, from);
            w.pair(to_key, to);
        }
        w.pair("limit", rows);
        return w.finish_public();
    };
    const bool bars = p.what == history_kind::bars;
    const bool spot = c.category == category::spot;
    if (p.what == history_kind::trades)
        return get("/v5/market/recent-trade", {}, {}, {}, 0, {}, 0,
                   spot ? detail::spot_trade_rows : detail::trade_rows);
    if (spot && !bars) return order_reject{order_errc::unsupported, "bybit", "history", {}, {}};
    if (p.what == history_kind::funding_rates) {
        const std::int64_t to = p.cursor.empty() ? ms(p.to) : ms(time_of_cursor(p.cursor.view()));
        return get("/v5/market/funding/history", {}, {}, "startTime", ms(p.from), "endTime", to,
                   detail::history_rows);
    }
    const std::string_view word = bars ? detail::name_of(p.interval, detail::bar_names)
                                       : detail::name_of(p.interval, detail::interest_names);
    if (word.empty()) return invalid_field("bybit", "interval");
    const std::int64_t from = ms(stretch_begin(p)), to = ms(stretch_end(p, detail::history_rows));
    if (bars)
        return get("/v5/market/kline", "interval", word, "start", from, "end", to, detail::history_rows);
    return get("/v5/market/open-interest", "intervalTime", word, "startTime", from, "endTime", to,
               detail::history_rows);
}

/// The rows of a page, see `HistoryDialect`. A bar that has not ended by the time of the request is left out.
template <class SinkT>
wire::decode_status decode_history(const history_page& p, std::string_view body, timestamp received,
                                   SinkT& sink) noexcept {
    std::int64_t rows = 0;
    timestamp oldest;
    const auto read = [&]<class RowT, class SchemaT>(std::type_identity<RowT>, std::type_identity<SchemaT>,
                                                     auto emit) noexcept {
        return detail::read_listing(
            body, sink,
            [&](wire::json_reader& in, const char* list) noexcept {
                wire::read_rows<RowT, SchemaT>(
                    in, list,
                    [&](RowT& row, std::uint64_t) noexcept {
                        ++rows;
                        row.received = received;
                        emit(row);
                    },
                    [&](std::string_view text, const wire::decode_error& why) noexcept {
                        ++rows; // a page with one of them is full as well
                        venue::bad_rows<SinkT, "symbol">{sink}(text, why);
                    });
            },
            [](std::string_view) noexcept {});
    };
    const timestamp end = stretch_end(p, detail::history_rows);
    const auto in_stretch = [&](timestamp t) { return t >= stretch_begin(p) && t <= end; };
    const auto pass = [&](const auto& row) {
        oldest = row.venue_time;
        if (row.venue_time >= p.from && row.venue_time <= p.to) sink.on(row);
    };
    wire::decode_status status;
    switch (p.what) {
    case history_kind::bars: {
        turned_rows<bar, detail::history_rows> turned;
        status = read(std::type_identity<bar>{}, std::type_identity<detail::kline_columns>{},
                      [&](bar& b) noexcept {
                          b.symbol = p.symbol;
                          b.interval = p.interval.length;
                          b.close_time = b.open_time + b.interval - milliseconds(1);
                          b.venue_time = b.close_time;
                          b.closed = b.close_time < p.now;
                          if (b.closed && in_stretch(b.open_time)) turned.add(b);
                      });
        if (status) turned.pass(sink);
        break;
    }
    case history_kind::open_interest: {
        turned_rows<open_interest, detail::history_rows> turned;
        status = read(std::type_identity<open_interest>{}, std::type_identity<detail::past_interest_schema>{},
                      [&](open_interest& o) noexcept {
                          o.symbol = p.symbol;
                          if (in_stretch(o.venue_time)) turned.add(o);
                      });
        if (status) turned.pass(sink);
        break;
    }
    case history_kind::trades:
        return read(std::type_identity<trade>{}, std::type_identity<detail::past_trade_schema>{},
                    [&](trade& t) noexcept { pass(static_cast<const trade&>(t)); });
    case history_kind::funding_rates:
        status = read(std::type_identity<funding_rate>{}, std::type_identity<detail::past_funding_schema>{},
                      [&](funding_rate& f) noexcept { pass(static_cast<const funding_rate&>(f)); });
        if (status && rows >= detail::history_rows && oldest > p.from)
            sink.on_next_page(cursor_of_time(oldest - milliseconds(1)).view());
        return status;
    }
    if (status) pass_stretch_behind(p, end, sink);
    return status;
}

} // namespace gatewright::venue::bybit
