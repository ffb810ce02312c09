// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/bybit/symbols.hpp>
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// The rules of instruments: rows of `GET /v5/market/instruments-info` ("Get Instruments Info"). Quantities of linear
// contracts are in the base coin; one inverse contract is a dollar.
namespace gatewright::venue::bybit::detail {

/// "status". A word that is not here is a state in which nothing is traded.
struct trading_status_words {
    static constexpr wire::word<trading_status> words[] = {{"Trading", trading_status::trading},
                                                           {"PreLaunch", trading_status::halted},
                                                           {"Delivering", trading_status::halted},
                                                           {"Closed", trading_status::closed}};
    static constexpr trading_status other = trading_status::unknown;
};
/// "contractType"; of spot there is none.
struct contract_word {
    instrument_kind kind = instrument_kind::spot;
    gatewright::payoff payoff = payoff::linear;
};
struct contract_words {
    static constexpr wire::word<contract_word> words[] = {
        {"LinearPerpetual", {instrument_kind::perpetual, payoff::linear}},
        {"LinearFutures", {instrument_kind::future, payoff::linear}},
        {"InversePerpetual", {instrument_kind::perpetual, payoff::inverse}},
        {"InverseFutures", {instrument_kind::future, payoff::inverse}}};
};
/// "curAuctionPhase": of one that is not launched yet only continuous trading is like any other.
using continuous_words = wire::flag_words<"ContinuousTrading", "CallAuction">;

struct instrument_frame : instrument {
    contract_word contract;
    quantity base_step;   ///< "basePrecision"
    quantity limit_most;  ///< "maxLimitOrderQty"
    quantity market_most; ///< "maxMarketOrderQty"
    bool continuous = false;
};

using lot_schema =
    wire::schema<wire::loose_field<"basePrecision", &instrument_frame::base_step>,
                 wire::loose_field<"maxOrderQty", &instrument::max_quantity, wire::lossy>,
                 wire::loose_field<"minOrderQty", &instrument::min_quantity>,
                 wire::loose_field<"qtyStep", &instrument::lot_size>,
                 wire::loose_field<"maxMktOrderQty", &instrument::max_market_quantity, wire::lossy>,
                 wire::loose_field<"minNotionalValue", &instrument::min_notional>,
                 wire::loose_field<"minOrderAmt", &instrument::min_notional>,
                 wire::loose_field<"maxLimitOrderQty", &instrument_frame::limit_most, wire::lossy>,
                 wire::loose_field<"maxMarketOrderQty", &instrument_frame::market_most, wire::lossy>>;
using price_schema = wire::schema<wire::loose_field<"minPrice", &instrument::min_price>,
                                  wire::loose_field<"maxPrice", &instrument::max_price>,
                                  wire::field<"tickSize", &instrument::tick_size>>;
using phase_schema = wire::schema<
    wire::loose_field<"curAuctionPhase", &instrument_frame::continuous, wire::words<continuous_words>>>;
using instrument_schema =
    wire::schema<wire::field<"symbol", &instrument::symbol>,
                 wire::loose_field<"contractType", &instrument_frame::contract, wire::words<contract_words>>,
                 wire::field<"status", &instrument::status, wire::words<trading_status_words>>,
                 wire::field<"baseCoin", &instrument::base_asset>,
                 wire::field<"quoteCoin", &instrument::quote_asset>, wire::group<"priceFilter", price_schema>,
                 wire::group<"lotSizeFilter", lot_schema>,
                 wire::loose_field<"settleCoin", &instrument::settle_asset>,
                 wire::group<"preListingInfo", phase_schema, wire::loose>>;

/// Fills in what follows from several fields together. @return the field that is missing or cannot be, or null.
inline const char* complete_instrument(instrument_frame& f) noexcept {
    f.kind = f.contract.kind;
    f.payoff = f.contract.payoff;
    if (f.kind == instrument_kind::spot) {
        f.lot_size = f.base_step;
        if (!f.limit_most.is_zero()) f.max_quantity = f.limit_most;
        f.max_market_quantity = f.market_most;
        if (f.settle_asset.empty()) f.settle_asset = f.quote_asset;
    }
    if (f.payoff == payoff::inverse) f.unit = quantity_unit::contracts;
    if (f.status == trading_status::halted && f.continuous) f.status = trading_status::trading;
    if (f.tick_size.value.sign() <= 0) return "tickSize";
    if (f.lot_size.value.sign() <= 0) return f.kind == instrument_kind::spot ? "basePrecision" : "qtyStep";
    return nullptr;
}
using instrument_row = venue::instrument_row<instrument_schema, &complete_instrument>;

/// Reads the array at `p` and passes on its instruments. @return one past it, or null.
template <class SinkT>
const char* pass_instruments(wire::json_reader& in, const char* p, timestamp received, SinkT& sink) noexcept {
    return wire::read_rows<instrument_frame, instrument_row>(
        in, p, [&](instrument_frame& row, std::uint64_t) noexcept { pass_instrument(row, received, sink); },
        venue::bad_rows<SinkT, "symbol">{sink});
}

} // namespace gatewright::venue::bybit::detail
