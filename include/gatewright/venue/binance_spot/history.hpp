// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/history.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bar_length.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/past.hpp>
#include <gatewright/venue/binance_spot/order_rules.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/errc.hpp>

#include <array>
#include <span>
#include <string_view>

// The past, public. Source: Binance spot, "Market Data endpoints". Every list begins with what is oldest.
namespace gatewright::venue::binance_spot {

/// Weights: 2 for bars, 4 for trades.
inline constexpr std::array history_rules{history_rule{history_kind::bars, 2},
                                          history_rule{history_kind::trades, 4}};

namespace detail {
inline constexpr std::array<std::string_view, 16> bar_words{
    "1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"};
} // namespace detail

/// A page of the past. @return the request, or a reject naming "symbol" or "interval"
inline order_result<http_request> encode_history(const history_page& p, std::span<char> out) noexcept {
    if (!plain_symbol(p.symbol)) return detail::invalid("symbol");
    const bool bars = p.what == history_kind::bars;
    const std::string_view word = bars ? interval_word(p.interval, detail::bar_words) : std::string_view{};
    if (bars && word.empty()) return detail::invalid("interval");
    binance::http_request_writer w(out, http_method::get, bars ? "/api/v3/klines" : "/api/v3/aggTrades");
    w.pair("symbol", p.symbol.view());
    if (bars) w.pair("interval", word);
    if (binance::by_id(p)) {
        w.pair("fromId", p.cursor.view());
    } else {
        w.pair("startTime", binance::page_begin(p).milliseconds());
        w.pair("endTime", (bars ? p.to : binance::hour_end(p)).milliseconds());
    }
    w.pair("limit", binance::history_rows);
    return w.finish_public();
}

/// The rows of a page, see `HistoryDialect`. A bar that has not ended is left out.
template <class SinkT>
wire::decode_status decode_history(const history_page& p, std::string_view body, timestamp received,
                                   SinkT& to) noexcept {
    return p.what == history_kind::bars ? binance::decode_past_bars(p, body, received, to)
                                        : binance::decode_past_trades(p, body, received, to);
}

} // namespace gatewright::venue::binance_spot
