// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/book_frame.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_levels.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

// The rows of market channels as the venue writes them (OKX API v5, "Order Book Trading", "Market Data", and "Public Data").
namespace gatewright::venue::okx::detail {

using wire::quoted_milliseconds;

struct side_words {
    static constexpr wire::word<side> words[] = {{"buy", side::buy}, {"sell", side::sell}};
};

/// `bbo-tbt`: at most one level of each side.
struct quote_row : best_quote {
    const char* read_bid(wire::json_reader& in, const char* p) noexcept {
        return read_best(in, p, bid, bid_quantity);
    }
    const char* read_ask(wire::json_reader& in, const char* p) noexcept {
        return read_best(in, p, ask, ask_quantity);
    }

private:
    static const char* read_best(wire::json_reader& in, const char* p, price& at, quantity& size) noexcept {
        bool first = true;
        return wire::read_levels<true>(in, p, [&](const price& level, const quantity& lots) noexcept {
            if (!std::exchange(first, false)) return;
            at = level;
            size = lots;
        });
    }
};
using quote_schema =
    wire::schema<wire::call<"asks", &quote_row::read_ask>, wire::call<"bids", &quote_row::read_bid>,
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

/// `candle…`: `[open time, open, high, low, close, volume, volume in currency, turnover, "1" if closed]`. Without the last it is not said to be closed.
struct candle_row : bar {
    static const char* read(wire::json_reader& in, const char* p, candle_row& out, std::uint64_t&) noexcept {
        std::size_t column = 0;
        p = wire::read_array(in, p, [&](const char* q) noexcept {
            switch (column++) {
            case 0: return quoted_milliseconds::read(in, q, out.open_time);
            case 1: return wire::by_type::read(in, q, out.open);
            case 2: return wire::by_type::read(in, q, out.high);
            case 3: return wire::by_type::read(in, q, out.low);
            case 4: return wire::by_type::read(in, q, out.close);
            case 5: return wire::lossy::read(in, q, out.volume);
            case 7: return wire::lossy::read(in, q, out.turnover);
            case 8: {
                const char* const after = in.skip_value(q);
                out.closed = after != nullptr && after - q == 3 && q[1] == '1';
                return after;
            }
            default: return in.skip_value(q);
            }
        });
        // Turnover and the last were added in 2022.
        if (p != nullptr && column < 6) return in.fail(wire::codec_errc::missing_key, p - 1);
        return p;
    }
};

/// The length of a bar by the end of its channel's name ("1m", "4H", "1Dutc"); zero: one of a length that varies.
[[nodiscard]] constexpr duration bar_length(std::string_view name) noexcept {
    std::int64_t n = 0;
    std::size_t i = 0;
    for (; i < name.size() && name[i] >= '0' && name[i] <= '9'; ++i) n = n * 10 + (name[i] - '0');
    if (i == 0 || i == name.size() || n > 100) return {};
    switch (name[i]) {
    case 's': return seconds(n);
    case 'm': return minutes(n);
    case 'H': return minutes(n * 60);
    case 'D': return minutes(n * 24 * 60);
    case 'W': return minutes(n * 7 * 24 * 60);
    default: return {};
    }
}

/// A number that may be -1: of a snapshot, that there was none before.
struct sequence_number {
    GATEWRIGHT_ALWAYS_INLINE static const char* read(wire::json_reader& in, const char* p,
                                                     std::uint64_t& out) noexcept {
        if (p != in.end() && *p == '-') [[unlikely]] {
            std::int64_t n = 0;
            p = wire::by_type::read(in, p, n);
            out = 0;
            return p;
        }
        return wire::by_type::read(in, p, out);
    }
};

/// The header of a book stands behind its levels: it is looked up there first, so that the levels can be passed on as they are
/// read.
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
                 wire::field<"prevSeqId", &book_tail::previous, sequence_number, wire::optional_once>,
                 wire::field<"seqId", &book_tail::sequence, sequence_number, wire::optional_once>>;

template <class SinkT>
using book_schema =
    wire::schema<wire::call<"asks", &book_row<SinkT>::read_asks, wire::required_once>,
                 wire::call<"bids", &book_row<SinkT>::read_bids, wire::required_once>,
                 wire::field<"instId", &book_row<SinkT>::instrument, wire::raw_text, wire::optional>,
                 wire::field<"ts", &book_header::venue_time, quoted_milliseconds>,
                 wire::optional_field<"checksum", &book_header::checksum>,
                 wire::field<"prevSeqId", &book_header::previous_id, sequence_number, wire::optional_once>,
                 wire::field<"seqId", &book_header::last_id, sequence_number, wire::optional_once>>;

} // namespace gatewright::venue::okx::detail
