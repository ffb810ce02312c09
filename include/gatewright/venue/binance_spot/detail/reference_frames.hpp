// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/binance/filters.hpp>
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// exchangeInfo of spot (Binance spot, "Exchange information").
namespace gatewright::venue::binance_spot::detail {

struct trading_status_words {
    static constexpr wire::word<trading_status> words[] = {
        {"TRADING", trading_status::trading},     {"CANCEL_ONLY", trading_status::cancel_only},
        {"HALT", trading_status::halted},         {"BREAK", trading_status::halted},
        {"END_OF_DAY", trading_status::halted},   {"PRE_TRADING", trading_status::halted},
        {"POST_TRADING", trading_status::halted}, {"AUCTION_MATCH", trading_status::halted}};
    static constexpr trading_status other = trading_status::unknown;
};

struct instrument_frame : binance::instrument_frame {
    bool spot_allowed = true;
};
using instrument_schema =
    wire::schema<wire::field<"symbol", &instrument::symbol>,
                 wire::field<"status", &instrument::status, wire::words<trading_status_words>>,
                 wire::field<"baseAsset", &instrument::base_asset>, wire::ignored<"baseAssetPrecision">,
                 wire::field<"quoteAsset", &instrument::quote_asset>, wire::ignored<"quotePrecision">,
                 wire::ignored<"quoteAssetPrecision">, wire::ignored<"baseCommissionPrecision">,
                 wire::ignored<"quoteCommissionPrecision">, wire::ignored<"orderTypes">,
                 wire::ignored<"icebergAllowed">, wire::ignored<"ocoAllowed">, wire::ignored<"otoAllowed">,
                 wire::ignored<"opoAllowed">, wire::ignored<"quoteOrderQtyMarketAllowed">,
                 wire::ignored<"allowTrailingStop">, wire::ignored<"cancelReplaceAllowed">,
                 wire::ignored<"amendAllowed">, wire::ignored<"pegInstructionsAllowed">,
                 wire::optional_field<"isSpotTradingAllowed", &instrument_frame::spot_allowed>,
                 wire::ignored<"isMarginTradingAllowed">,
                 wire::call<"filters", &instrument_frame::read_filters, wire::required>>;

/// An instrument can be used with a tick and a lot size. What one buys is the base asset itself, for the quote asset.
inline const char* lacking(instrument_frame& f) noexcept {
    f.kind = instrument_kind::spot;
    f.settle_asset = f.quote_asset;
    if (!f.spot_allowed) f.status = trading_status::closed;
    // PERCENT_PRICE is of every order here, whatever its side ("Filters").
    if (f.one_band) {
        f.sell_band_up = f.price_band_up;
        f.buy_band_down = f.price_band_down;
    }
    return !f.has_price_filter ? "tickSize" : f.has_lot_filter ? nullptr : "stepSize";
}
using instrument_row = venue::instrument_row<instrument_schema, &lacking>;

} // namespace gatewright::venue::binance_spot::detail
