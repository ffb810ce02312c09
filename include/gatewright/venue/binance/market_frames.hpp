// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/bar_length.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

// The market events that all of Binance's APIs write alike ("Websocket Market Streams"); keys that only some of them
// send are optional. Every frame is its event plus the fields that the event does not keep. "E" is when the venue sent
// it, "T" when it happened.
namespace gatewright::venue::binance {

/// A trade as the streams tell it.
struct trade_frame : trade {
    timestamp event_time;
    bool buyer_is_maker = false;
    bool made_by_market = true;
};
/// `aggTrade`.
using agg_trade_schema = wire::schema<
    wire::tag<"e", "aggTrade">, wire::field<"E", &trade_frame::event_time, wire::epoch_milliseconds>,
    wire::field<"a", &trade::id, wire::id_text, wire::optional>, wire::field<"s", &trade::symbol>,
    wire::field<"p", &trade::price>, wire::field<"q", &trade::quantity>, wire::ignored<"nq">,
    wire::ignored<"f">, wire::ignored<"l">, wire::field<"T", &trade::venue_time, wire::epoch_milliseconds>,
    wire::field<"m", &trade_frame::buyer_is_maker>, wire::ignored<"st">>;

/// "X" of a trade: what made it. Anything but the market is no trade between two orders of the book.
using trade_origin_words = wire::flag_words<"MARKET">;
/// `trade`.
using trade_schema =
    wire::schema<wire::tag<"e", "trade">,
                 wire::field<"E", &trade_frame::event_time, wire::epoch_milliseconds>,
                 wire::optional_field<"T", &trade::venue_time, wire::epoch_milliseconds>,
                 wire::field<"s", &trade::symbol>, wire::field<"t", &trade::id, wire::id_text>,
                 wire::field<"p", &trade::price>, wire::field<"q", &trade::quantity>,
                 wire::optional_field<"X", &trade_frame::made_by_market, wire::words<trade_origin_words>>,
                 wire::field<"m", &trade_frame::buyer_is_maker>>;

/// `kline`. Months differ in length: their bars are measured.
using kline_schema = wire::schema<
    wire::tag<"e", "kline">, wire::field<"E", &bar::venue_time, wire::epoch_milliseconds>,
    wire::field<"s", &bar::symbol>,
    wire::group<"k",
                wire::schema<wire::field<"t", &bar::open_time, wire::epoch_milliseconds>,
                             wire::field<"T", &bar::close_time, wire::epoch_milliseconds>, wire::ignored<"s">,
                             wire::field<"i", &bar::interval, bar_length_text>, wire::ignored<"f">,
                             wire::ignored<"L">, wire::field<"o", &bar::open>, wire::field<"c", &bar::close>,
                             wire::field<"h", &bar::high>, wire::field<"l", &bar::low>,
                             wire::field<"v", &bar::volume, wire::lossy>, wire::field<"n", &bar::trade_count>,
                             wire::field<"x", &bar::closed>, wire::field<"q", &bar::turnover, wire::lossy>,
                             wire::ignored<"V">, wire::ignored<"Q">, wire::ignored<"B">>>,
    wire::ignored<"st">>;

} // namespace gatewright::venue::binance
