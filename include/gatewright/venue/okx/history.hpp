// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/bar_length.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/history_stretches.hpp>
#include <gatewright/venue/okx/detail/market_frames.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/venue/order_rules.hpp>
#include <gatewright/wire/errc.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

// The past, public. Source: OKX API v5, "Market Data" (history-candles, history-trades), "Public Data"
// (funding-rate-history), "Trading Statistics" (contracts/open-interest-history). Every list begins with what is
// newest: bars and open interest are asked for in stretches of one page, and told in the order of time; trades and
// funding rates go back in time.
namespace gatewright::venue::okx {

inline constexpr std::array history_rules{
    history_rule{history_kind::bars}, history_rule{history_kind::trades, 1, true},
    history_rule{history_kind::funding_rates, 1, true}, history_rule{history_kind::open_interest}};

namespace detail {

inline constexpr std::int64_t history_rows = 100; ///< of a page of anything

/// Days, and what is made of them, of UTC: without "utc" they are Hong Kong's.
inline constexpr std::array<std::string_view, 15> bar_words{"1m",    "3m",    "5m",    "15m",   "30m",
                                                            "1H",    "2H",    "4H",    "6Hutc", "12Hutc",
                                                            "1Dutc", "2Dutc", "3Dutc", "1Wutc", "1s"};
inline constexpr std::array<std::string_view, 10> open_interest_words{
    "5m", "15m", "30m", "1H", "2H", "4H", "6Hutc", "12Hutc", "1Dutc", "3Dutc"};

/// A row of `funding-rate-history`: the rate that was told before, and the one that was paid.
struct past_funding : funding_rate {
    decimal realized;
};
using past_funding_schema =
    wire::schema<wire::ignored<"formulaType">, wire::field<"fundingRate", &funding_rate::rate, wire::lossy>,
                 wire::field<"fundingTime", &funding_rate::venue_time, quoted_milliseconds>,
                 wire::field<"instId", &funding_rate::symbol>, wire::ignored<"instType">,
                 wire::ignored<"method">,
                 wire::loose_field<"realizedRate", &past_funding::realized, wire::lossy>>;
/// A row of `open-interest-history`: `[time, contracts, coins, dollars]`.
using open_interest_columns =
    wire::columns<2, wire::column<&open_interest::venue_time, quoted_milliseconds>,
                  wire::column<&open_interest::quantity, wire::lossy>, wire::ignored_column,
                  wire::column<&open_interest::value, wire::lossy>>;

/// Whether it is told in stretches of one page.
[[nodiscard]] constexpr bool in_stretches(history_kind k) noexcept {
    return k == history_kind::bars || k == history_kind::open_interest;
}

} // namespace detail

/// A page of the past. @return the request, or a reject naming "symbol" or "interval"
inline order_result<http_request> encode_history(const history_page& p, const config& c,
                                                 std::span<char> out) noexcept {
    if (!plain_symbol(p.symbol)) return invalid_field("okx", "symbol");
    std::string_view word;
    if (detail::in_stretches(p.what)) {
        word = p.what == history_kind::bars ? interval_word(p.interval, detail::bar_words)
                                            : interval_word(p.interval, detail::open_interest_words);
        if (word.empty()) return invalid_field("okx", "interval");
    }
    const auto ms = [](timestamp t) { return t.milliseconds(); };
    switch (p.what) {
    case history_kind::bars: {
        http_writer w(out, http_method::get, "/api/v5/market/history-candles", c);
        w.pair("instId", p.symbol.view());
        w.pair("bar", word);
        // Neither end is included.
        w.pair("after", ms(stretch_end(p, detail::history_rows)) + 1);
        w.pair("before", ms(stretch_begin(p)) - 1);
        w.pair("limit", detail::history_rows);
        return w.finish_public();
    }
    case history_kind::trades: {
        // The first page by time, those behind it by the number of a trade: several trades have one time.
        http_writer w(out, http_method::get, "/api/v5/market/history-trades", c);
        w.pair("instId", p.symbol.view());
        w.pair("type", std::int64_t{p.cursor.empty() ? 2 : 1});
        if (p.cursor.empty())
            w.pair("after", ms(p.to) + 1);
        else
            w.pair("after", p.cursor.view());
        w.pair("limit", detail::history_rows);
        return w.finish_public();
    }
    case history_kind::funding_rates: {
        http_writer w(out, http_method::get, "/api/v5/public/funding-rate-history", c);
        w.pair("instId", p.symbol.view());
        if (p.cursor.empty())
            w.pair("after", ms(p.to) + 1);
        else
            w.pair("after", p.cursor.view());
        w.pair("before", ms(p.from) - 1);
        w.pair("limit", detail::history_rows);
        return w.finish_public();
    }
    case history_kind::open_interest: {
        http_writer w(out, http_method::get, "/api/v5/rubik/stat/contracts/open-interest-history", c);
        w.pair("instId", p.symbol.view());
        w.pair("period", word);
        w.pair("begin", ms(stretch_begin(p)));
        w.pair("end", ms(stretch_end(p, detail::history_rows)));
        w.pair("limit", detail::history_rows);
        return w.finish_public();
    }
    }
    return invalid_field("okx", "history");
}

/// The rows of a page, see `HistoryDialect`. A bar that has not ended is left out.
template <class SinkT>
wire::decode_status decode_history(const history_page& p, std::string_view body, timestamp received,
                                   SinkT& sink) noexcept {
    std::int64_t rows = 0;
    timestamp oldest;
    trade_id oldest_id;
    const auto read = [&]<class RowT, class SchemaT>(std::type_identity<RowT>, std::type_identity<SchemaT>,
                                                     auto emit) noexcept {
        return detail::read_answer(body, sink, [&](wire::json_reader& in, const char* list) noexcept {
            wire::read_rows<RowT, SchemaT>(
                in, list,
                [&](RowT& row, std::uint64_t seen) noexcept {
                    ++rows;
                    row.received = received;
                    emit(row, seen);
                },
                [&](std::string_view text, const wire::decode_error& why) noexcept {
                    ++rows; // a page with one of them is full as well
                    venue::bad_rows<SinkT, "instId">{sink}(text, why);
                });
        });
    };
    const auto in_stretch = [&](timestamp t) {
        return t >= stretch_begin(p) && t <= stretch_end(p, detail::history_rows);
    };
    wire::decode_status status;
    switch (p.what) {
    case history_kind::bars: {
        turned_rows<bar, detail::history_rows> turned;
        status = read(std::type_identity<bar>{}, std::type_identity<detail::candle_columns>{},
                      [&](bar& b, std::uint64_t) noexcept {
                          b.symbol = p.symbol;
                          b.interval = p.interval.length;
                          b.close_time = b.open_time + b.interval - milliseconds(1);
                          b.venue_time = b.close_time;
                          if (b.closed && in_stretch(b.open_time)) turned.add(b);
                      });
        if (status) turned.pass(sink);
        break;
    }
    case history_kind::open_interest: {
        turned_rows<open_interest, detail::history_rows> turned;
        status =
            read(std::type_identity<open_interest>{}, std::type_identity<detail::open_interest_columns>{},
                 [&](open_interest& o, std::uint64_t) noexcept {
                     o.symbol = p.symbol;
                     if (in_stretch(o.venue_time)) turned.add(o);
                 });
        if (status) turned.pass(sink);
        break;
    }
    case history_kind::trades:
        status = read(std::type_identity<trade>{}, std::type_identity<detail::trade_schema>{},
                      [&](trade& t, std::uint64_t) noexcept {
                          oldest = t.venue_time;
                          oldest_id = t.id;
                          if (t.venue_time >= p.from && t.venue_time <= p.to)
                              sink.on(static_cast<const trade&>(t));
                      });
        if (status && rows >= detail::history_rows && oldest >= p.from && !oldest_id.empty())
            sink.on_next_page(oldest_id.view());
        return status;
    case history_kind::funding_rates:
        status = read(std::type_identity<detail::past_funding>{},
                      std::type_identity<detail::past_funding_schema>{},
                      [&](detail::past_funding& f, std::uint64_t seen) noexcept {
                          oldest = f.venue_time;
                          if ((seen & detail::past_funding_schema::bit<"realizedRate">()) != 0)
                              f.rate = f.realized;
                          if (f.venue_time >= p.from && f.venue_time <= p.to)
                              sink.on(static_cast<const funding_rate&>(f));
                      });
        if (status && rows >= detail::history_rows && oldest > p.from)
            sink.on_next_page(cursor_of_time(oldest).view());
        return status;
    }
    if (status) pass_stretch_behind(p, stretch_end(p, detail::history_rows), sink);
    return status;
}

} // namespace gatewright::venue::okx
