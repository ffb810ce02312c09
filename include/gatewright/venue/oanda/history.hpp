// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/history_stretches.hpp>
#include <gatewright/venue/oanda/rest_replies.hpp>
#include <gatewright/venue/oanda/rest_requests.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/iso_time.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

// The past: bars of the middle between bid and ask, `GET /v3/instruments/{instrument}/candles`. One in which no price
// came is missing. They are asked for in stretches of one page, and told in the order of time. Source: OANDA v20,
// "Instrument Endpoints"; "Instrument Definitions", "CandlestickGranularity".
namespace gatewright::venue::oanda {

inline constexpr std::array history_rules{history_rule{history_kind::bars}};

namespace detail {

inline constexpr std::int64_t candles_page = 1000; ///< the venue tells 5000 at most

/// A length and the venue's word for it.
struct granularity {
    duration length;
    std::string_view word;
};
inline constexpr granularity granularities[] = {
    {seconds(5), "S5"},   {seconds(10), "S10"},  {seconds(15), "S15"}, {seconds(30), "S30"},
    {minutes(1), "M1"},   {minutes(2), "M2"},    {minutes(4), "M4"},   {minutes(5), "M5"},
    {minutes(10), "M10"}, {minutes(15), "M15"},  {minutes(30), "M30"}, {minutes(60), "H1"},
    {minutes(120), "H2"}, {minutes(180), "H3"},  {minutes(240), "H4"}, {minutes(360), "H6"},
    {minutes(480), "H8"}, {minutes(720), "H12"}, {minutes(1440), "D"}, {minutes(7 * 1440), "W"}};
[[nodiscard]] constexpr std::string_view granularity_of(const bar_interval& wanted) noexcept {
    for (const granularity& g : granularities)
        if (wanted == bar_interval{g.length}) return g.word;
    return {};
}

using middle_schema = wire::schema<wire::field<"o", &bar::open>, wire::field<"h", &bar::high>,
                                   wire::field<"l", &bar::low>, wire::field<"c", &bar::close>>;
/// "volume" is how many prices there were, and no quantity.
using candle_schema =
    wire::schema<wire::field<"complete", &bar::closed>,
                 wire::loose_field<"volume", &bar::trade_count, wire::lenient_count>,
                 wire::field<"time", &bar::open_time, time_text>, wire::group<"mid", middle_schema>>;

} // namespace detail

/// A page of the past. Days begin at midnight UTC, weeks on Mondays. @return the request, or a reject naming "symbol",
/// "interval", "history" of other than bars, "api_key", or (`output_full`) "buffer"
inline order_result<http_request> encode_history(const history_page& p, const config& c,
                                                 std::span<char> out) noexcept {
    if (p.what != history_kind::bars)
        return order_reject{order_errc::unsupported, "oanda", "history", {}, {}};
    if (!instrument_name(p.symbol.view())) return invalid_field("oanda", "symbol");
    const std::string_view word = detail::granularity_of(p.interval);
    if (word.empty()) return invalid_field("oanda", "interval");
    http_writer w(out, http_method::get, request_path("/v3/instruments/", p.symbol, "/candles"), c);
    const auto time = [&](std::string_view key, timestamp t) {
        const auto text = wire::iso_time(t.milliseconds());
        w.pair(key, std::string_view(text.data(), text.size()));
    };
    w.pair("price", "M");
    w.pair("granularity", word);
    time("from", stretch_begin(p));
    time("to", stretch_end(p, detail::candles_page));
    w.pair("dailyAlignment", 0);
    w.pair("alignmentTimezone", "UTC");
    w.pair("weeklyAlignment", "Monday");
    return w.finish_account();
}

/// The rows of a page, see `HistoryDialect`: `on(const bar&)` for each that has ended.
template <class SinkT>
wire::decode_status decode_history(const history_page& p, std::string_view body, timestamp received,
                                   SinkT& sink) noexcept {
    const timestamp end = stretch_end(p, detail::candles_page);
    detail::body_part part;
    const wire::decode_status status = detail::read_rows_of<"candles", bar, detail::candle_schema>(
        body, sink, part, [&](bar& b, std::uint64_t) noexcept {
            b.symbol = p.symbol;
            b.received = received;
            b.interval = p.interval.length;
            b.close_time = b.open_time + b.interval - milliseconds(1);
            b.venue_time = b.close_time;
            const bool within = b.open_time >= stretch_begin(p) && b.open_time <= end;
            if (b.closed && b.close_time < p.now && within) sink.on(static_cast<const bar&>(b));
        });
    if (status) pass_stretch_behind(p, end, sink);
    return status;
}

} // namespace gatewright::venue::oanda
