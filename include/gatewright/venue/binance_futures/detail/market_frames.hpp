// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/book_frame.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// The market events of USDⓈ-M futures as the venue writes them (USDⓈ-M, "Websocket Market Streams"). Every frame is its
// event plus the fields that the event does not keep. "E" is when the venue sent it, "T" when it happened.
namespace gatewright::venue::binance_futures::detail {

using wire::epoch_milliseconds;
using wire::field;
using wire::group;
using wire::ignored;
using wire::loose_field;
using wire::optional_field;
using wire::schema;
using wire::tag;
using wire::words;

struct book_ticker_frame : best_quote {
    timestamp event_time;
};
using book_ticker_schema = schema<
    tag<"e", "bookTicker">, field<"u", &best_quote::update_id>, field<"s", &best_quote::symbol>,
    field<"b", &best_quote::bid>, field<"B", &best_quote::bid_quantity>, field<"a", &best_quote::ask>,
    field<"A", &best_quote::ask_quantity>, optional_field<"T", &best_quote::venue_time, epoch_milliseconds>,
    optional_field<"E", &book_ticker_frame::event_time, epoch_milliseconds>, ignored<"st">, ignored<"ps">>;

struct trade_frame : trade {
    timestamp event_time;
    bool buyer_is_maker = false;
    bool made_by_market = true;
};
using agg_trade_schema =
    schema<tag<"e", "aggTrade">, field<"E", &trade_frame::event_time, epoch_milliseconds>,
           field<"a", &trade::id, wire::id_text, wire::optional>, field<"s", &trade::symbol>,
           field<"p", &trade::price>, field<"q", &trade::quantity>, ignored<"nq">, ignored<"f">, ignored<"l">,
           field<"T", &trade::venue_time, epoch_milliseconds>, field<"m", &trade_frame::buyer_is_maker>,
           ignored<"st">>;

/// "X" of a trade: what made it. Anything but the market is no trade between two orders of the book.
struct trade_origin_words {
    static constexpr wire::word<bool> words[] = {{"MARKET", true}};
    static constexpr bool other = false;
};
using trade_schema =
    schema<tag<"e", "trade">, field<"E", &trade_frame::event_time, epoch_milliseconds>,
           optional_field<"T", &trade::venue_time, epoch_milliseconds>, field<"s", &trade::symbol>,
           field<"t", &trade::id, wire::id_text>, field<"p", &trade::price>, field<"q", &trade::quantity>,
           optional_field<"X", &trade_frame::made_by_market, words<trade_origin_words>>,
           field<"m", &trade_frame::buyer_is_maker>>;

/// "i" of a kline. Months differ in length: their bars are measured.
struct interval_words {
    static constexpr wire::word<duration> words[] = {
        {"1m", minutes(1)},    {"3m", minutes(3)},       {"5m", minutes(5)},    {"15m", minutes(15)},
        {"30m", minutes(30)},  {"1h", minutes(60)},      {"2h", minutes(120)},  {"4h", minutes(240)},
        {"6h", minutes(360)},  {"8h", minutes(480)},     {"12h", minutes(720)}, {"1d", minutes(1440)},
        {"3d", minutes(4320)}, {"1w", minutes(7 * 1440)}};
    static constexpr duration other{};
};
using kline_schema = schema<
    tag<"e", "kline">, field<"E", &bar::venue_time, epoch_milliseconds>, field<"s", &bar::symbol>,
    group<"k", schema<field<"t", &bar::open_time, epoch_milliseconds>,
                      field<"T", &bar::close_time, epoch_milliseconds>, ignored<"s">,
                      field<"i", &bar::interval, words<interval_words>>, ignored<"f">, ignored<"L">,
                      field<"o", &bar::open>, field<"c", &bar::close>, field<"h", &bar::high>,
                      field<"l", &bar::low>, field<"v", &bar::volume, wire::lossy>,
                      field<"n", &bar::trade_count>, field<"x", &bar::closed>,
                      field<"q", &bar::turnover, wire::lossy>, ignored<"V">, ignored<"Q">, ignored<"B">>>,
    ignored<"st">>;

struct mark_price_frame : mark_price {
    decimal rate;
    timestamp next_funding_time;
};
using mark_price_schema =
    schema<tag<"e", "markPriceUpdate">, field<"E", &mark_price::venue_time, epoch_milliseconds>,
           field<"s", &mark_price::symbol>, field<"p", &mark_price::price>, ignored<"ap">, ignored<"P">,
           loose_field<"i", &mark_price::index_price>, loose_field<"r", &mark_price_frame::rate>,
           loose_field<"T", &mark_price_frame::next_funding_time, epoch_milliseconds>, ignored<"st">>;

/// What a depth message carries besides its levels, all of it before them as the venue writes it.
struct depth_rule {
    static bool complete(const book_header& h) noexcept {
        return h.snapshot ? h.last_id != 0
                          : !h.symbol.empty() && h.first_id != 0 && h.last_id != 0 && h.previous_id != 0;
    }
};
template <class SinkT>
using depth_frame = book_frame<SinkT, depth_rule>;

template <class SinkT>
using depth_update_schema =
    schema<tag<"e", "depthUpdate">, optional_field<"E", &depth_frame<SinkT>::event_time, epoch_milliseconds>,
           optional_field<"T", &book_header::venue_time, epoch_milliseconds>,
           field<"s", &book_header::symbol, wire::by_type, wire::required_once>, ignored<"ps">, ignored<"st">,
           field<"U", &book_header::first_id, wire::by_type, wire::required_once>,
           field<"u", &book_header::last_id, wire::by_type, wire::required_once>,
           field<"pu", &book_header::previous_id, wire::by_type, wire::required_once>,
           wire::call<"b", &depth_frame<SinkT>::read_bids, wire::required_once>,
           wire::call<"a", &depth_frame<SinkT>::read_asks, wire::required_once>>;

/// `GET /fapi/v1/depth`: the same without names. It carries no symbol; the request did.
template <class SinkT>
using depth_snapshot_schema =
    schema<field<"lastUpdateId", &book_header::last_id, wire::by_type, wire::required_once>,
           optional_field<"E", &depth_frame<SinkT>::event_time, epoch_milliseconds>,
           optional_field<"T", &book_header::venue_time, epoch_milliseconds>,
           wire::call<"bids", &depth_frame<SinkT>::read_bids, wire::required_once>,
           wire::call<"asks", &depth_frame<SinkT>::read_asks, wire::required_once>>;

} // namespace gatewright::venue::binance_futures::detail
