// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/binance/filters.hpp>
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// exchangeInfo of USDⓈ-M futures (USDⓈ-M, "Exchange Information"), and the stream of its changes ("Contract Info
// Stream").
namespace gatewright::venue::binance_futures::detail {

struct trading_status_words {
    static constexpr wire::word<trading_status> words[] = {
        {"TRADING", trading_status::trading},       {"PENDING_TRADING", trading_status::halted},
        {"PRE_DELIVERING", trading_status::halted}, {"DELIVERING", trading_status::halted},
        {"PRE_SETTLE", trading_status::halted},     {"SETTLING", trading_status::halted},
        {"DELIVERED", trading_status::closed},      {"CLOSE", trading_status::closed}};
    static constexpr trading_status other = trading_status::unknown;
};

using binance::instrument_frame;

using instrument_schema =
    wire::schema<wire::field<"symbol", &instrument::symbol>, wire::ignored<"pair">,
                 wire::ignored<"contractType">, wire::ignored<"deliveryDate">, wire::ignored<"onboardDate">,
                 wire::field<"status", &instrument::status, wire::words<trading_status_words>>,
                 wire::ignored<"maintMarginPercent">, wire::ignored<"requiredMarginPercent">,
                 wire::field<"baseAsset", &instrument::base_asset>,
                 wire::field<"quoteAsset", &instrument::quote_asset>,
                 wire::field<"marginAsset", &instrument::settle_asset>,
                 wire::call<"filters", &instrument_frame::read_filters, wire::required>>;

/// `!contractInfo`; "bks" is there when the brackets of leverage have changed.
using contract_info_schema =
    wire::schema<wire::tag<"e", "contractInfo">,
                 wire::field<"E", &instrument_status::venue_time, wire::epoch_milliseconds>,
                 wire::field<"s", &instrument_status::symbol>, wire::ignored<"ps">, wire::ignored<"ct">,
                 wire::ignored<"dt">, wire::ignored<"ot">,
                 wire::field<"cs", &instrument_status::status, wire::words<trading_status_words>>,
                 wire::ignored<"bks">, wire::ignored<"st">>;

/// An instrument can be used with a tick and a lot size.
inline const char* lacking(instrument_frame& f) noexcept {
    return !f.has_price_filter ? "tickSize" : f.has_lot_filter ? nullptr : "stepSize";
}
using instrument_row = venue::instrument_row<instrument_schema, &lacking>;

} // namespace gatewright::venue::binance_futures::detail
