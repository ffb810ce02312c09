// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/instrument.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <algorithm>
#include <cstdint>

// The filters of an instrument in exchangeInfo: its tick, its lot and its limits ("Filters").
namespace gatewright::venue::binance {

/// Which filter it is.
enum class filter_kind : std::uint8_t {
    other,
    price,
    lot,
    market_lot,
    min_notional,
    percent_price,
    percent_price_by_side,
    iceberg_parts,
    trailing_delta
};
/// Binance's words for the filters of an instrument.
struct filter_words {
    static constexpr wire::word<filter_kind> words[] = {
        {"PRICE_FILTER", filter_kind::price},
        {"LOT_SIZE", filter_kind::lot},
        {"MARKET_LOT_SIZE", filter_kind::market_lot},
        {"MIN_NOTIONAL", filter_kind::min_notional},
        {"NOTIONAL", filter_kind::min_notional},
        {"PERCENT_PRICE", filter_kind::percent_price},
        {"PERCENT_PRICE_BY_SIDE", filter_kind::percent_price_by_side},
        {"ICEBERG_PARTS", filter_kind::iceberg_parts},
        {"TRAILING_DELTA", filter_kind::trailing_delta}};
    static constexpr filter_kind other = filter_kind::other;
};

/// One filter: the union of the fields of those that matter. Which ones are there decides the kind.
struct filter_frame {
    filter_kind kind = filter_kind::other;
    price tick_size;
    price min_price;
    price max_price;
    quantity step_size;
    quantity min_quantity;
    quantity max_quantity;
    decimal notional;
    decimal multiplier_up;
    decimal multiplier_down;
    decimal bid_multiplier_up;
    decimal bid_multiplier_down;
    decimal ask_multiplier_up;
    decimal ask_multiplier_down;
    std::uint64_t limit = 0;
    std::uint64_t min_above = 0, max_above = 0, min_below = 0, max_below = 0; ///< in basis points
};
/// How it is written.
using filter_schema =
    wire::schema<wire::field<"filterType", &filter_frame::kind, wire::words<filter_words>>,
                 wire::loose_field<"tickSize", &filter_frame::tick_size>,
                 wire::loose_field<"minPrice", &filter_frame::min_price, wire::lossy>,
                 wire::loose_field<"maxPrice", &filter_frame::max_price, wire::lossy>,
                 wire::loose_field<"stepSize", &filter_frame::step_size>,
                 wire::loose_field<"minQty", &filter_frame::min_quantity>,
                 wire::loose_field<"maxQty", &filter_frame::max_quantity, wire::lossy>,
                 wire::loose_field<"notional", &filter_frame::notional>,
                 wire::loose_field<"minNotional", &filter_frame::notional>,
                 wire::loose_field<"multiplierUp", &filter_frame::multiplier_up>,
                 wire::loose_field<"multiplierDown", &filter_frame::multiplier_down>,
                 wire::loose_field<"bidMultiplierUp", &filter_frame::bid_multiplier_up>,
                 wire::loose_field<"bidMultiplierDown", &filter_frame::bid_multiplier_down>,
                 wire::loose_field<"askMultiplierUp", &filter_frame::ask_multiplier_up>,
                 wire::loose_field<"askMultiplierDown", &filter_frame::ask_multiplier_down>,
                 wire::loose_field<"limit", &filter_frame::limit, wire::lenient_count>,
                 wire::loose_field<"minTrailingAboveDelta", &filter_frame::min_above, wire::lenient_count>,
                 wire::loose_field<"maxTrailingAboveDelta", &filter_frame::max_above, wire::lenient_count>,
                 wire::loose_field<"minTrailingBelowDelta", &filter_frame::min_below, wire::lenient_count>,
                 wire::loose_field<"maxTrailingBelowDelta", &filter_frame::max_below, wire::lenient_count>>;

/// An instrument with the filters that it has.
struct instrument_frame : instrument {
    bool has_price_filter = false;
    bool has_lot_filter = false;
    bool one_band = false; ///< PERCENT_PRICE: the sides are not told apart

    const char* read_filters(wire::json_reader& in, const char* p) noexcept {
        return wire::read_array(in, p, [this, &in](const char* q) noexcept {
            filter_frame f;
            std::uint64_t seen = 0;
            q = filter_schema::read(in, q, f, seen);
            if (q != nullptr) apply(f);
            return q;
        });
    }

private:
    void apply(const filter_frame& f) noexcept {
        switch (f.kind) {
        case filter_kind::price:
            tick_size = f.tick_size;
            min_price = f.min_price;
            max_price = f.max_price;
            has_price_filter = !f.tick_size.is_zero();
            break;
        case filter_kind::lot:
            lot_size = f.step_size;
            min_quantity = f.min_quantity;
            max_quantity = f.max_quantity;
            has_lot_filter = !f.step_size.is_zero();
            break;
        case filter_kind::market_lot:
            market_lot_size = f.step_size;
            min_market_quantity = f.min_quantity;
            max_market_quantity = f.max_quantity;
            break;
        case filter_kind::min_notional: min_notional = f.notional; break;
        case filter_kind::percent_price:
            price_band_up = f.multiplier_up;
            price_band_down = f.multiplier_down;
            one_band = true;
            break;
        // The highest price of a buy, and the lowest of a sell; and their other ends.
        case filter_kind::percent_price_by_side:
            price_band_up = f.bid_multiplier_up;
            price_band_down = f.ask_multiplier_down;
            sell_band_up = f.ask_multiplier_up;
            buy_band_down = f.bid_multiplier_down;
            break;
        case filter_kind::iceberg_parts:
            max_iceberg_parts = f.limit <= 0xffff'ffff ? static_cast<std::uint32_t>(f.limit) : 0;
            break;
        // What lies above the market and what lies below it have limits of their own: beyond both nothing passes.
        case filter_kind::trailing_delta: {
            const std::uint64_t least = std::min(f.min_above, f.min_below);
            const std::uint64_t most = std::max(f.max_above, f.max_below);
            const bool limited = f.max_above != 0 && f.max_below != 0 && most <= 10'000;
            min_callback_rate =
                decimal(static_cast<std::int64_t>(std::min<std::uint64_t>(least, 10'000)), -4);
            max_callback_rate = limited ? decimal(static_cast<std::int64_t>(most), -4) : decimal{};
            break;
        }
        case filter_kind::other: break;
        }
    }
};

} // namespace gatewright::venue::binance
