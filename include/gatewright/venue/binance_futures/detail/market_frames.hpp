// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/market_frames.hpp>
#include <gatewright/venue/binance/order_frames.hpp>
#include <gatewright/venue/book_frame.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

// The market events of USDⓈ-M futures beside those that all of Binance's APIs write alike (USDⓈ-M, "Websocket Market
// Streams").
namespace gatewright::venue::binance_futures::detail {

using binance::agg_trade_schema;
using binance::kline_schema;
using binance::trade_frame;
using binance::trade_schema;
using wire::epoch_milliseconds;
using wire::field;
using wire::ignored;
using wire::loose_field;
using wire::optional_field;
using wire::schema;
using wire::tag;

struct book_ticker_frame : best_quote {
    timestamp event_time;
};
using book_ticker_schema = schema<
    tag<"e", "bookTicker">, field<"u", &best_quote::update_id>, field<"s", &best_quote::symbol>,
    field<"b", &best_quote::bid>, field<"B", &best_quote::bid_quantity>, field<"a", &best_quote::ask>,
    field<"A", &best_quote::ask_quantity>, optional_field<"T", &best_quote::venue_time, epoch_milliseconds>,
    optional_field<"E", &book_ticker_frame::event_time, epoch_milliseconds>, ignored<"st">, ignored<"ps">>;

struct mark_price_frame : mark_price {
    decimal rate;
    timestamp next_funding_time;
};
using mark_price_schema =
    schema<tag<"e", "markPriceUpdate">, field<"E", &mark_price::venue_time, epoch_milliseconds>,
           field<"s", &mark_price::symbol>, field<"p", &mark_price::price>, ignored<"ap">, ignored<"P">,
           loose_field<"i", &mark_price::index_price>, loose_field<"r", &mark_price_frame::rate>,
           loose_field<"T", &mark_price_frame::next_funding_time, epoch_milliseconds>, ignored<"st">>;

using ticker_schema =
    schema<tag<"e", "24hrTicker">, field<"E", &ticker::venue_time, epoch_milliseconds>,
           field<"s", &ticker::symbol>, ignored<"p">, ignored<"P">, ignored<"w">, field<"c", &ticker::last>,
           field<"Q", &ticker::last_quantity>, field<"o", &ticker::open>, field<"h", &ticker::high>,
           field<"l", &ticker::low>, field<"v", &ticker::volume, wire::lossy>,
           field<"q", &ticker::turnover, wire::lossy>, ignored<"O">, ignored<"C">, ignored<"F">, ignored<"L">,
           ignored<"n">, ignored<"st">, ignored<"ps">>;

/// A liquidation order: its price and size, whatever of it was filled by then.
using liquidation_schema =
    schema<tag<"e", "forceOrder">, ignored<"E">,
           wire::group<"o", schema<field<"s", &liquidation::symbol>,
                                   field<"S", &liquidation::side, wire::words<binance::side_words>>,
                                   ignored<"o">, ignored<"f">, field<"q", &liquidation::quantity>,
                                   field<"p", &liquidation::price>, ignored<"ap">, ignored<"X">, ignored<"l">,
                                   ignored<"z">, field<"T", &liquidation::venue_time, epoch_milliseconds>,
                                   ignored<"ps">, ignored<"st">>>,
           ignored<"st">>;

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
