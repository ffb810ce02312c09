// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance/market_frames.hpp>
#include <gatewright/venue/book_frame.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// The market events of spot as the venue writes them (Binance spot, "WebSocket Streams").
namespace gatewright::venue::binance_spot::detail {

using binance::kline_schema;
using binance::trade_frame;
using wire::epoch_milliseconds;
using wire::field;
using wire::ignored;
using wire::loose_field;
using wire::optional_field;
using wire::schema;
using wire::tag;

/// Without "e" and without a time.
using book_ticker_schema = schema<field<"u", &best_quote::update_id>, field<"s", &best_quote::symbol>,
                                  field<"b", &best_quote::bid>, field<"B", &best_quote::bid_quantity>,
                                  field<"a", &best_quote::ask>, field<"A", &best_quote::ask_quantity>>;

using agg_trade_schema =
    schema<tag<"e", "aggTrade">, field<"E", &trade_frame::event_time, epoch_milliseconds>,
           field<"s", &trade::symbol>, field<"a", &trade::id, wire::id_text>, field<"p", &trade::price>,
           field<"q", &trade::quantity>, ignored<"f">, ignored<"l">,
           field<"T", &trade::venue_time, epoch_milliseconds>, field<"m", &trade_frame::buyer_is_maker>,
           ignored<"M">>;
/// Recordings of before 2024 have the ids of both orders, "b" and "a".
using trade_schema = schema<tag<"e", "trade">, field<"E", &trade_frame::event_time, epoch_milliseconds>,
                            field<"s", &trade::symbol>, field<"t", &trade::id, wire::id_text>,
                            field<"p", &trade::price>, field<"q", &trade::quantity>, ignored<"b">,
                            ignored<"a">, field<"T", &trade::venue_time, epoch_milliseconds>,
                            field<"m", &trade_frame::buyer_is_maker>, ignored<"M">>;

using ticker_schema =
    schema<tag<"e", "24hrTicker">, field<"E", &ticker::venue_time, epoch_milliseconds>,
           field<"s", &ticker::symbol>, ignored<"p">, ignored<"P">, ignored<"w">, ignored<"x">,
           field<"c", &ticker::last>, field<"Q", &ticker::last_quantity>, ignored<"b">, ignored<"B">,
           ignored<"a">, ignored<"A">, field<"o", &ticker::open>, field<"h", &ticker::high>,
           field<"l", &ticker::low>, field<"v", &ticker::volume, wire::lossy>,
           field<"q", &ticker::turnover, wire::lossy>, ignored<"O">, ignored<"C">, ignored<"F">, ignored<"L">,
           ignored<"n">>;
using mini_ticker_schema =
    schema<tag<"e", "24hrMiniTicker">, field<"E", &ticker::venue_time, epoch_milliseconds>,
           field<"s", &ticker::symbol>, field<"c", &ticker::last>, field<"o", &ticker::open>,
           field<"h", &ticker::high>, field<"l", &ticker::low>, field<"v", &ticker::volume, wire::lossy>,
           field<"q", &ticker::turnover, wire::lossy>>;

/// "r" is null where there is none at the time.
using reference_price_schema =
    schema<tag<"e", "referencePrice">, field<"s", &mark_price::symbol>, loose_field<"r", &mark_price::price>,
           field<"t", &mark_price::venue_time, epoch_milliseconds>>;

/// What a depth message carries besides its levels, all of it before them as the venue writes it.
struct depth_rule {
    static bool complete(const book_header& h) noexcept {
        return h.snapshot || h.partial ? h.last_id != 0
                                       : !h.symbol.empty() && h.first_id != 0 && h.last_id != 0;
    }
};
template <class SinkT>
using depth_frame = book_frame<SinkT, depth_rule>;

template <class SinkT>
using depth_update_schema =
    schema<tag<"e", "depthUpdate">, optional_field<"E", &book_header::venue_time, epoch_milliseconds>,
           field<"s", &book_header::symbol, wire::by_type, wire::required_once>,
           field<"U", &book_header::first_id, wire::by_type, wire::required_once>,
           field<"u", &book_header::last_id, wire::by_type, wire::required_once>,
           wire::call<"b", &depth_frame<SinkT>::read_bids, wire::required_once>,
           wire::call<"a", &depth_frame<SinkT>::read_asks, wire::required_once>>;

/// `GET /api/v3/depth`, and a message of `<s>@depth<levels>`. Neither names its symbol: the request did, or the stream.
template <class SinkT>
using depth_snapshot_schema =
    schema<field<"lastUpdateId", &book_header::last_id, wire::by_type, wire::required_once>,
           wire::call<"bids", &depth_frame<SinkT>::read_bids, wire::required_once>,
           wire::call<"asks", &depth_frame<SinkT>::read_asks, wire::required_once>>;

/// What tells an object without "e", by its keys.
struct untyped_frame {
    std::string_view quote;
    std::string_view bid;
    std::string_view book;
};
using untyped_schema = schema<field<"u", &untyped_frame::quote, wire::raw_value, wire::optional>,
                              field<"B", &untyped_frame::bid, wire::raw_value, wire::optional>,
                              field<"lastUpdateId", &untyped_frame::book, wire::raw_value, wire::optional>>;

} // namespace gatewright::venue::binance_spot::detail
