// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/instrument.hpp>
#include <gatewright/venue/binance/filters.hpp>
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

struct exchange_info_frame {
    std::string_view rate_limits;
    std::string_view symbols;
};
using exchange_info_schema = wire::schema<
    wire::field<"rateLimits", &exchange_info_frame::rate_limits, wire::raw_value, wire::optional>,
    wire::field<"symbols", &exchange_info_frame::symbols, wire::raw_value>>;

} // namespace gatewright::venue::binance_futures::detail
