// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/bar_interval.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>

// The past, for strategies that need one: asked for by `desk.history(past_bars{...})`, told as events.
namespace gatewright {

/// What of the past is asked for.
enum class history_kind : std::uint8_t { bars, trades, funding_rates, open_interest };
BOOST_DESCRIBE_ENUM(history_kind, bars, trades, funding_rates, open_interest)

/// A stretch of the past of one instrument, as plain data: what the typed requests below become.
struct history_request {
    history_kind what = history_kind::bars;
    symbol_name symbol;
    bar_interval interval; ///< of bars, and of open interest: how far its figures are apart
    timestamp from;        ///< as the venue dates its rows, included
    timestamp to;          ///< included; zero: now
    std::uint64_t tag = 0; ///< the caller's own mark
};

/// Bars that begin within a stretch of time, as the venue makes them. One that has not ended yet is not told.
struct past_bars {
    symbol_name symbol;
    bar_interval interval{minutes(1)};
    timestamp from;
    timestamp to{};
    std::uint64_t tag = 0;
};
/// Public trades.
struct past_trades {
    symbol_name symbol;
    timestamp from;
    timestamp to{};
    std::uint64_t tag = 0;
};
/// Funding rates that were paid; `funding_rate::venue_time` is when.
struct past_funding_rates {
    symbol_name symbol;
    timestamp from;
    timestamp to{};
    std::uint64_t tag = 0;
};
/// How many contracts were open.
struct past_open_interest {
    symbol_name symbol;
    bar_interval interval{minutes(5)};
    timestamp from;
    timestamp to{};
    std::uint64_t tag = 0;
};

/// A typed request as plain data.
[[nodiscard]] constexpr history_request to_history_request(const past_bars& p) noexcept {
    return {history_kind::bars, p.symbol, p.interval, p.from, p.to, p.tag};
}
/// A typed request as plain data.
[[nodiscard]] constexpr history_request to_history_request(const past_trades& p) noexcept {
    return {history_kind::trades, p.symbol, {}, p.from, p.to, p.tag};
}
/// A typed request as plain data.
[[nodiscard]] constexpr history_request to_history_request(const past_funding_rates& p) noexcept {
    return {history_kind::funding_rates, p.symbol, {}, p.from, p.to, p.tag};
}
/// A typed request as plain data.
[[nodiscard]] constexpr history_request to_history_request(const past_open_interest& p) noexcept {
    return {history_kind::open_interest, p.symbol, p.interval, p.from, p.to, p.tag};
}

/// It is plain data already.
[[nodiscard]] constexpr history_request to_history_request(const history_request& r) noexcept { return r; }

/// A row of the past that was asked for: `RowT` is `bar`, `trade`, `funding_rate` or `open_interest`. It moves nothing
/// in the desk: no book, no reference price.
template <class RowT>
struct past {
    std::uint32_t request = 0; ///< the number that `desk.history` gave
    std::uint64_t tag = 0;
    RowT row;
};

/// How far a request for the past has come.
enum class history_state : std::uint8_t {
    running, ///< a page has come, and there is another one
    done,    ///< all of it has come
    failed   ///< no more of it comes; `reason` says why
};
BOOST_DESCRIBE_ENUM(history_state, running, done, failed)

/// After each page of the past, and at its end.
struct history_progress {
    std::uint8_t gateway = 0;
    std::uint32_t request = 0;
    std::uint64_t tag = 0;
    history_kind what = history_kind::bars;
    symbol_name symbol;
    history_state state = history_state::running;
    bool newest_first = false; ///< its pages go back in time, and so do the rows of each
    std::uint64_t rows = 0;    ///< told so far
    std::uint64_t unread = 0;  ///< rows that could not be read
    timestamp received;
    venue_error_code venue_code; ///< of the refusal that ended it
    fixed_string<127> reason;
};
BOOST_DESCRIBE_STRUCT(history_progress, (),
                      (gateway, request, tag, what, symbol, state, newest_first, rows, unread, received,
                       venue_code, reason))

} // namespace gatewright
