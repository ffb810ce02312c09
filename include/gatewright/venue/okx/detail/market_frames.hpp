// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/book_frame.hpp>
#include <gatewright/venue/quote_frame.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// The rows of market channels as the venue writes them (OKX API v5, "Order Book Trading", "Market Data", and "Public
// Data").
namespace gatewright::venue::okx::detail {

using wire::quoted_milliseconds;

struct side_words {
    static constexpr wire::word<side> words[] = {{"buy", side::buy}, {"sell", side::sell}};
};

/// `bbo-tbt`: at most one level of each side.
using quote_schema =
    wire::schema<wire::call<"asks", &quote_frame::read_ask>, wire::call<"bids", &quote_frame::read_bid>,
                 wire::field<"ts", &best_quote::venue_time, quoted_milliseconds>,
                 wire::optional_field<"seqId", &best_quote::update_id>>;

/// `trades`, `trades-all`.
using trade_schema = wire::schema<wire::field<"instId", &trade::symbol>, wire::field<"tradeId", &trade::id>,
                                  wire::field<"px", &trade::price>, wire::field<"sz", &trade::quantity>,
                                  wire::field<"side", &trade::aggressor, wire::words<side_words>>,
                                  wire::field<"ts", &trade::venue_time, quoted_milliseconds>,
                                  wire::ignored<"count">, wire::ignored<"source">, wire::ignored<"seqId">>;

/// `mark-price`.
using mark_schema = wire::schema<wire::ignored<"instType">, wire::field<"instId", &mark_price::symbol>,
                                 wire::field<"markPx", &mark_price::price>,
                                 wire::field<"ts", &mark_price::venue_time, quoted_milliseconds>>;

/// `funding-rate`: of the settlement at "fundingTime".
using funding_schema = wire::schema<
    wire::ignored<"formulaType">, wire::loose_field<"fundingRate", &funding_rate::rate, wire::lossy>,
    wire::field<"fundingTime", &funding_rate::next_funding_time, quoted_milliseconds>,
    wire::ignored<"impactValue">, wire::field<"instId", &funding_rate::symbol>, wire::ignored<"instType">,
    wire::ignored<"interestRate">, wire::ignored<"method">, wire::ignored<"maxFundingRate">,
    wire::ignored<"minFundingRate">, wire::ignored<"nextFundingRate">, wire::ignored<"nextFundingTime">,
    wire::ignored<"premium">, wire::ignored<"settFundingRate">, wire::ignored<"settState">,
    wire::loose_field<"ts", &funding_rate::venue_time, quoted_milliseconds>>;

/// `tickers`.
using ticker_schema = wire::schema<
    wire::ignored<"instType">, wire::field<"instId", &ticker::symbol>,
    wire::loose_field<"last", &ticker::last>, wire::loose_field<"lastSz", &ticker::last_quantity>,
    wire::ignored<"askPx">, wire::ignored<"askSz">, wire::ignored<"bidPx">, wire::ignored<"bidSz">,
    wire::loose_field<"open24h", &ticker::open>, wire::loose_field<"high24h", &ticker::high>,
    wire::loose_field<"low24h", &ticker::low>, wire::loose_field<"volCcy24h", &ticker::turnover, wire::lossy>,
    wire::loose_field<"vol24h", &ticker::volume, wire::lossy>, wire::ignored<"sodUtc0">,
    wire::ignored<"sodUtc8">, wire::field<"ts", &ticker::venue_time, quoted_milliseconds>>;

/// `open-interest`.
using open_interest_schema =
    wire::schema<wire::ignored<"instType">, wire::field<"instId", &open_interest::symbol>,
                 wire::field<"oi", &open_interest::quantity, wire::lossy>, wire::ignored<"oiCcy">,
                 wire::loose_field<"oiUsd", &open_interest::value, wire::lossy>,
                 wire::field<"ts", &open_interest::venue_time, quoted_milliseconds>>;

/// `liquidation-orders`: of one instrument, several.
struct liquidation_row {
    symbol_name symbol;
    std::string_view details;
    timestamp received;
};
using liquidation_row_schema =
    wire::schema<wire::field<"details", &liquidation_row::details, wire::raw_value>,
                 wire::ignored<"instFamily">, wire::field<"instId", &liquidation_row::symbol>,
                 wire::ignored<"instType">, wire::ignored<"uly">>;
using liquidation_schema =
    wire::schema<wire::ignored<"bkLoss">, wire::field<"bkPx", &liquidation::price>, wire::ignored<"ccy">,
                 wire::ignored<"posSide">, wire::field<"side", &liquidation::side, wire::words<side_words>>,
                 wire::field<"sz", &liquidation::quantity>,
                 wire::field<"ts", &liquidation::venue_time, quoted_milliseconds>>;

/// The last place of a bar: "1" if it is closed.
struct closed_text {
    static const char* read(wire::json_reader& in, const char* p, bool& out) noexcept {
        const char* const after = in.skip_value(p);
        out = after != nullptr && after - p == 3 && p[1] == '1';
        return after;
    }
};
/// `candle…`: `[open time, open, high, low, close, volume, volume in currency, turnover, "1" if closed]`. Turnover and
/// the last were added in 2022; without it a bar is not said to be closed.
using candle_columns =
    wire::columns<6, wire::column<&bar::open_time, quoted_milliseconds>, wire::column<&bar::open>,
                  wire::column<&bar::high>, wire::column<&bar::low>, wire::column<&bar::close>,
                  wire::column<&bar::volume, wire::lossy>, wire::ignored_column,
                  wire::column<&bar::turnover, wire::lossy>, wire::column<&bar::closed, closed_text>>;

/// The header of a book stands behind its levels: it is looked up there first, so that the levels can be passed on as
/// they are read.
struct book_rule {
    static constexpr bool wide_levels = true;
    static bool complete(const auto& frame) noexcept { return frame.known_before; }
};
template <class SinkT>
struct book_row : book_frame<SinkT, book_rule> {
    using base = book_frame<SinkT, book_rule>;
    using base::base;
    std::string_view instrument; ///< some channels repeat it
};

/// What stands behind the levels.
struct book_tail {
    timestamp time;
    std::int32_t checksum = 0;
    std::uint64_t previous = 0;
    std::uint64_t sequence = 0;
    std::string_view instrument;
};
using book_tail_schema =
    wire::schema<wire::field<"instId", &book_tail::instrument, wire::raw_text, wire::optional>,
                 wire::field<"ts", &book_tail::time, quoted_milliseconds>,
                 wire::optional_field<"checksum", &book_tail::checksum>,
                 wire::field<"prevSeqId", &book_tail::previous, wire::number_or_none, wire::optional_once>,
                 wire::field<"seqId", &book_tail::sequence, wire::number_or_none, wire::optional_once>>;

template <class SinkT>
using book_schema = wire::schema<
    wire::call<"asks", &book_row<SinkT>::read_asks, wire::required_once>,
    wire::call<"bids", &book_row<SinkT>::read_bids, wire::required_once>,
    wire::field<"instId", &book_row<SinkT>::instrument, wire::raw_text, wire::optional>,
    wire::field<"ts", &book_header::venue_time, quoted_milliseconds>,
    wire::optional_field<"checksum", &book_header::checksum>,
    wire::field<"prevSeqId", &book_header::previous_id, wire::number_or_none, wire::optional_once>,
    wire::field<"seqId", &book_header::last_id, wire::number_or_none, wire::optional_once>>;

} // namespace gatewright::venue::okx::detail
