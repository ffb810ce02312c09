// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/venue/oanda/symbols.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <cstdint>

// The rules of instruments: rows of `GET /v3/accounts/{accountID}/instruments`. One unit of quantity is one of what is
// bought: a euro of EUR_USD, an ounce of XAU_USD, one index of DE30_EUR. Source: OANDA v20, "Primitive Definitions",
// "Instrument".
namespace gatewright::venue::oanda::detail {

struct instrument_frame : instrument {
    std::int32_t price_digits = -1; ///< "displayPrecision"
    std::int32_t unit_digits = 0;   ///< "tradeUnitsPrecision"
};
using instrument_schema =
    wire::schema<wire::field<"name", &instrument::symbol>, wire::ignored<"type">,
                 wire::ignored<"displayName">, wire::ignored<"pipLocation">,
                 wire::field<"displayPrecision", &instrument_frame::price_digits>,
                 wire::field<"tradeUnitsPrecision", &instrument_frame::unit_digits>,
                 wire::loose_field<"minimumTradeSize", &instrument::min_quantity>,
                 wire::ignored<"maximumTrailingStopDistance">, wire::ignored<"minimumTrailingStopDistance">,
                 wire::ignored<"maximumPositionSize">,
                 wire::loose_field<"maximumOrderUnits", &instrument::max_quantity, wire::lossy>,
                 wire::ignored<"marginRate">>;

/// Fills in what follows from several fields together. @return the field that is missing or cannot be, or null.
inline const char* complete_instrument(instrument_frame& f) noexcept {
    const instrument_parts parts = parts_of(f.symbol.view());
    if (parts.base.empty() || parts.quote.empty()) return "name";
    if (f.price_digits < 0 || f.price_digits > 12) return "displayPrecision";
    if (f.unit_digits < -6 || f.unit_digits > 12) return "tradeUnitsPrecision";
    f.base_asset = parts.base;
    f.quote_asset = f.settle_asset = parts.quote;
    f.tick_size = {decimal(1, static_cast<std::int8_t>(-f.price_digits))};
    f.lot_size = {decimal(1, static_cast<std::int8_t>(-f.unit_digits))};
    f.kind = instrument_kind::perpetual;
    f.status = trading_status::trading;
    return nullptr;
}
using instrument_row = venue::instrument_row<instrument_schema, &complete_instrument>;

} // namespace gatewright::venue::oanda::detail
