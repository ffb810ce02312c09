// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bar_length.hpp>
#include <gatewright/venue/binance/api_error.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/past.hpp>
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

/// Weights: 5 for up to 1,000 bars, 20 for trades; what the venue counts for funding rates (500 in five minutes) and
/// open interest (1,000 in five minutes) by itself is kept by the weight.
inline constexpr std::array history_rules{
    history_rule{history_kind::bars, 5}, history_rule{history_kind::trades, 20},
    history_rule{history_kind::funding_rates, 12}, history_rule{history_kind::open_interest, 6}};

namespace detail {

inline constexpr std::int64_t open_interest_rows = 500; ///< of a page of open interest

inline constexpr std::array<std::string_view, 15> bar_words{"1m", "3m", "5m",  "15m", "30m", "1h", "2h", "4h",
                                                            "6h", "8h", "12h", "1d",  "3d",  "1w", "1M"};
inline constexpr std::array<std::string_view, 9> open_interest_words{"5m", "15m", "30m", "1h", "2h",
                                                                     "4h", "6h",  "12h", "1d"};

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

/// Where a page ends that is asked for by time.
[[nodiscard]] inline timestamp page_end(const history_page& p) noexcept {
    if (p.what == history_kind::trades) return binance::hour_end(p);
    return p.what == history_kind::open_interest ? stretch_end(p, open_interest_rows) : p.to;
}

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
    if (binance::by_id(p)) {
        w.pair("fromId", p.cursor.view());
    } else {
        w.pair("startTime", binance::page_begin(p).milliseconds());
        w.pair("endTime", detail::page_end(p).milliseconds());
    }
    w.pair("limit",
           p.what == history_kind::open_interest ? detail::open_interest_rows : binance::history_rows);
    return w.finish_public();
}

/// The rows of a page, see `HistoryDialect`. A bar that has not ended is left out.
template <class SinkT>
wire::decode_status decode_history(const history_page& p, std::string_view body, timestamp received,
                                   SinkT& to) noexcept {
    binance::counted_rows<SinkT> sink{to};
    timestamp last;
    bool any = false;
    wire::decode_status status;
    switch (p.what) {
    case history_kind::bars: return binance::decode_past_bars(p, body, received, to);
    case history_kind::trades: return binance::decode_past_trades(p, body, received, to);
    case history_kind::funding_rates:
        status = binance::read_rows_reply<funding_rate, detail::past_funding_schema>(
            body, sink, [&](funding_rate& f, std::uint64_t) noexcept {
                ++sink.rows;
                any = true;
                last = f.venue_time;
                f.received = received;
                to.on(static_cast<const funding_rate&>(f));
            });
        if (status && any && sink.rows >= binance::history_rows) pass_stretch_behind(p, last, to);
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
