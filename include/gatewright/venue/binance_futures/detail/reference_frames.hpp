// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/instrument.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>
#include <string_view>

// exchangeInfo of USDⓈ-M futures (USDⓈ-M, "Exchange Information").
namespace gatewright::venue::binance_futures::detail {

struct trading_status_words {
    static constexpr wire::word<trading_status> words[] = {
        {"TRADING", trading_status::trading},       {"PENDING_TRADING", trading_status::halted},
        {"PRE_DELIVERING", trading_status::halted}, {"DELIVERING", trading_status::halted},
        {"PRE_SETTLE", trading_status::halted},     {"SETTLING", trading_status::halted},
        {"DELIVERED", trading_status::closed},      {"CLOSE", trading_status::closed}};
    static constexpr trading_status other = trading_status::unknown;
};

enum class filter_kind : std::uint8_t { other, price, lot, market_lot, min_notional, percent_price };
struct filter_words {
    static constexpr wire::word<filter_kind> words[] = {{"PRICE_FILTER", filter_kind::price},
                                                        {"LOT_SIZE", filter_kind::lot},
                                                        {"MARKET_LOT_SIZE", filter_kind::market_lot},
                                                        {"MIN_NOTIONAL", filter_kind::min_notional},
                                                        {"PERCENT_PRICE", filter_kind::percent_price}};
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
};
using filter_schema = wire::schema<wire::field<"filterType", &filter_frame::kind, wire::words<filter_words>>,
                                   wire::loose_field<"tickSize", &filter_frame::tick_size>,
                                   wire::loose_field<"minPrice", &filter_frame::min_price, wire::lossy>,
                                   wire::loose_field<"maxPrice", &filter_frame::max_price, wire::lossy>,
                                   wire::loose_field<"stepSize", &filter_frame::step_size>,
                                   wire::loose_field<"minQty", &filter_frame::min_quantity>,
                                   wire::loose_field<"maxQty", &filter_frame::max_quantity, wire::lossy>,
                                   wire::loose_field<"notional", &filter_frame::notional>,
                                   wire::loose_field<"multiplierUp", &filter_frame::multiplier_up>,
                                   wire::loose_field<"multiplierDown", &filter_frame::multiplier_down>>;

struct instrument_frame : instrument {
    bool has_price_filter = false;
    bool has_lot_filter = false;

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
            break;
        case filter_kind::other: break;
        }
    }
};
using instrument_schema =
    wire::schema<wire::field<"symbol", &instrument::symbol>, wire::ignored<"pair">,
                 wire::ignored<"contractType">, wire::ignored<"deliveryDate">, wire::ignored<"onboardDate">,
                 wire::field<"status", &instrument::status, wire::words<trading_status_words>>,
                 wire::ignored<"maintMarginPercent">, wire::ignored<"requiredMarginPercent">,
                 wire::field<"baseAsset", &instrument::base_asset>,
                 wire::field<"quoteAsset", &instrument::quote_asset>,
                 wire::field<"marginAsset", &instrument::settle_asset>,
                 wire::call<"filters", &instrument_frame::read_filters, wire::required>>;

/// An instrument that can be used: with a tick and a lot size.
struct instrument_row {
    static const char* read(wire::json_reader& in, const char* p, instrument_frame& out,
                            std::uint64_t& seen) noexcept {
        p = instrument_schema::read(in, p, out, seen);
        if (p == nullptr || (out.has_price_filter && out.has_lot_filter)) return p;
        in.fail(wire::codec_errc::missing_key, p - 1);
        in.name_field(out.has_price_filter ? "stepSize" : "tickSize");
        return nullptr;
    }
};

/// The symbol of a row whose other fields are wrong.
struct symbol_frame {
    symbol_name symbol;
};
using symbol_schema = wire::schema<wire::field<"symbol", &symbol_frame::symbol>>;

struct exchange_info_frame {
    std::string_view rate_limits;
    std::string_view symbols;
};
using exchange_info_schema = wire::schema<
    wire::field<"rateLimits", &exchange_info_frame::rate_limits, wire::raw_value, wire::optional>,
    wire::field<"symbols", &exchange_info_frame::symbols, wire::raw_value>>;

} // namespace gatewright::venue::binance_futures::detail
