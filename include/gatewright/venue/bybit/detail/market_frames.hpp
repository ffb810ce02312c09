// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/book_frame.hpp>
#include <gatewright/venue/bybit/symbols.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The data of public topics as the venue writes them (Bybit API v5, "WebSocket Stream", "Public").
namespace gatewright::venue::bybit::detail {

using wire::quoted_milliseconds;

struct side_words {
    static constexpr wire::word<side> words[] = {{"Buy", side::buy}, {"Sell", side::sell}};
};

/// `publicTrade`.
using trade_schema = wire::schema<
    wire::field<"T", &trade::venue_time, wire::epoch_milliseconds>, wire::field<"s", &trade::symbol>,
    wire::field<"S", &trade::aggressor, wire::words<side_words>>, wire::field<"v", &trade::quantity>,
    wire::field<"p", &trade::price>, wire::ignored<"L">, wire::field<"i", &trade::id, wire::id_text>,
    wire::ignored<"BT">, wire::ignored<"RPI">, wire::ignored<"seq">>;

/// `allLiquidation`: "S" is the side of the position that is liquidated.
using liquidation_schema =
    wire::schema<wire::field<"T", &liquidation::venue_time, wire::epoch_milliseconds>,
                 wire::field<"s", &liquidation::symbol>,
                 wire::field<"S", &liquidation::side, wire::words<side_words>>,
                 wire::field<"v", &liquidation::quantity>, wire::field<"p", &liquidation::price>>;

/// `tickers`: of contracts changes leave out what is as it was.
struct ticker_row : ticker {
    price mark, index;
    decimal funding;
    timestamp next_funding;
    gatewright::quantity interest;
    decimal interest_value;
};
using ticker_schema = wire::schema<
    wire::field<"symbol", &ticker::symbol>, wire::ignored<"tickDirection">, wire::ignored<"price24hPcnt">,
    wire::loose_field<"lastPrice", &ticker::last>, wire::loose_field<"highPrice24h", &ticker::high>,
    wire::loose_field<"lowPrice24h", &ticker::low>, wire::loose_field<"prevPrice24h", &ticker::open>,
    wire::ignored<"prevPrice1h">, wire::loose_field<"markPrice", &ticker_row::mark>,
    wire::loose_field<"indexPrice", &ticker_row::index, wire::lossy>,
    wire::loose_field<"openInterest", &ticker_row::interest, wire::lossy>,
    wire::loose_field<"openInterestValue", &ticker_row::interest_value, wire::lossy>,
    wire::loose_field<"turnover24h", &ticker::turnover, wire::lossy>,
    wire::loose_field<"volume24h", &ticker::volume, wire::lossy>,
    wire::loose_field<"nextFundingTime", &ticker_row::next_funding, quoted_milliseconds>,
    wire::loose_field<"fundingRate", &ticker_row::funding, wire::lossy>, wire::ignored<"bid1Price">,
    wire::ignored<"bid1Size">, wire::ignored<"ask1Price">, wire::ignored<"ask1Size">>;

/// What the ticker of an instrument said so far.
struct ticker_memory {
    ticker_row row;
    std::uint64_t known = 0; ///< which of its fields were told, as bits of its schema
};
/// Fills in what a change leaves out, and remembers the whole. @param seen what the message tells
inline void complete_ticker(ticker_row& f, std::uint64_t seen, bool snapshot,
                            ticker_memory& before) noexcept {
    if (!snapshot) {
        const ticker_row& then = before.row;
        const auto keep = [seen](std::uint64_t bit, auto& now, const auto& value) noexcept {
            if ((seen & bit) == 0) now = value;
        };
        keep(ticker_schema::bit<"lastPrice">(), f.last, then.last);
        keep(ticker_schema::bit<"highPrice24h">(), f.high, then.high);
        keep(ticker_schema::bit<"lowPrice24h">(), f.low, then.low);
        keep(ticker_schema::bit<"prevPrice24h">(), f.open, then.open);
        keep(ticker_schema::bit<"turnover24h">(), f.turnover, then.turnover);
        keep(ticker_schema::bit<"volume24h">(), f.volume, then.volume);
        keep(ticker_schema::bit<"markPrice">(), f.mark, then.mark);
        keep(ticker_schema::bit<"indexPrice">(), f.index, then.index);
        keep(ticker_schema::bit<"openInterest">(), f.interest, then.interest);
        keep(ticker_schema::bit<"openInterestValue">(), f.interest_value, then.interest_value);
        keep(ticker_schema::bit<"nextFundingTime">(), f.next_funding, then.next_funding);
        keep(ticker_schema::bit<"fundingRate">(), f.funding, then.funding);
    }
    before.known = snapshot ? seen : before.known | seen;
    before.row = f;
}

/// How long a bar is, by the venue's word: minutes, or D, W; zero of a month, and of another word.
[[nodiscard]] constexpr duration length_of(std::string_view word) noexcept {
    if (word == "D") return minutes(24 * 60);
    if (word == "W") return minutes(7 * 24 * 60);
    std::int64_t n = 0;
    for (const char c : word) n = c >= '0' && c <= '9' && n < 10000 ? n * 10 + (c - '0') : 100000;
    return n < 100000 ? minutes(n) : duration{};
}
struct length_text {
    static const char* read(wire::json_reader& in, const char* p, duration& out) noexcept {
        std::string_view word;
        p = wire::raw_text::read(in, p, word);
        if (p != nullptr) out = length_of(word);
        return p;
    }
};
/// `kline`.
using kline_schema =
    wire::schema<wire::field<"start", &bar::open_time, wire::epoch_milliseconds>,
                 wire::field<"end", &bar::close_time, wire::epoch_milliseconds>,
                 wire::field<"interval", &bar::interval, length_text>, wire::field<"open", &bar::open>,
                 wire::field<"close", &bar::close>, wire::field<"high", &bar::high>,
                 wire::field<"low", &bar::low>, wire::field<"volume", &bar::volume, wire::lossy>,
                 wire::loose_field<"turnover", &bar::turnover, wire::lossy>,
                 wire::field<"confirm", &bar::closed>,
                 wire::field<"timestamp", &bar::venue_time, wire::epoch_milliseconds>>;

/// `orderbook.1`: of each side the first level that has a quantity. A change may leave a side out.
struct top_frame : best_quote {
    bool has_bid = false, has_ask = false;
    const char* read_bid(wire::json_reader& in, const char* p) noexcept {
        return read_best(in, p, bid, bid_quantity, has_bid);
    }
    const char* read_ask(wire::json_reader& in, const char* p) noexcept {
        return read_best(in, p, ask, ask_quantity, has_ask);
    }

private:
    static const char* read_best(wire::json_reader& in, const char* p, price& at, quantity& size,
                                 bool& has) noexcept {
        has = false;
        at = {};
        size = {};
        return wire::read_levels(in, p, [&](const price& level, const quantity& lots) noexcept {
            if (has || lots.value.sign() <= 0) return;
            has = true;
            at = level;
            size = lots;
        });
    }
};
using top_schema = wire::schema<wire::field<"s", &best_quote::symbol>, wire::call<"b", &top_frame::read_bid>,
                                wire::call<"a", &top_frame::read_ask>,
                                wire::field<"u", &best_quote::update_id>, wire::ignored<"seq">>;

/// The numbers of a book stand behind its levels: they are looked up there first, so that the levels can be passed on
/// as they are read, if the name came before them.
struct book_rule {
    static bool complete(const auto& frame) noexcept { return frame.known_before && !frame.symbol.empty(); }
};
template <class SinkT>
struct book_row : book_frame<SinkT, book_rule> {
    using book_frame<SinkT, book_rule>::book_frame;
};
template <class SinkT>
using book_schema = wire::schema<wire::field<"s", &book_header::symbol, wire::by_type, wire::required_once>,
                                 wire::call<"b", &book_row<SinkT>::read_bids, wire::required_once>,
                                 wire::call<"a", &book_row<SinkT>::read_asks, wire::required_once>,
                                 wire::field<"u", &book_header::last_id, wire::by_type, wire::required_once>,
                                 wire::ignored<"seq">>;

} // namespace gatewright::venue::bybit::detail
