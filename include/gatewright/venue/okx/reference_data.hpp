// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/venue/bad_rows.hpp>
#include <gatewright/venue/instrument_rows.hpp>
#include <gatewright/venue/okx/symbols.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// The rules of instruments, alike in `GET /api/v5/public/instruments` and in the channel `instruments`.
namespace gatewright::venue::okx::detail {

/// "state". A word that is not here (rebase, settling) is a state in which nothing is traded.
struct trading_status_words {
    static constexpr wire::word<trading_status> words[] = {{"live", trading_status::trading},
                                                           {"post_only", trading_status::halted},
                                                           {"suspend", trading_status::halted},
                                                           {"preopen", trading_status::halted},
                                                           {"test", trading_status::halted}};
    static constexpr trading_status other = trading_status::unknown;
};
struct kind_words {
    static constexpr wire::word<instrument_kind> words[] = {{"SPOT", instrument_kind::spot},
                                                            {"MARGIN", instrument_kind::spot},
                                                            {"SWAP", instrument_kind::perpetual},
                                                            {"FUTURES", instrument_kind::future},
                                                            {"OPTION", instrument_kind::option}};
};
struct payoff_word {
    gatewright::payoff payoff = payoff::linear;
    bool told = false;
};
struct payoff_words {
    static constexpr wire::word<payoff_word> words[] = {{"linear", {payoff::linear, true}},
                                                        {"inverse", {payoff::inverse, true}}};
};
/// "ruleType": an X-Perp is a perpetual that is listed among the futures.
using perpetual_words = wire::flag_words<"xperp", "normal">;

struct instrument_frame : instrument {
    decimal value;      ///< "ctVal"
    decimal multiplier; ///< "ctMult"
    bool perpetual = false;
    std::string_view underlying; ///< "uly": base and quote of a contract
    std::string_view family;     ///< "instFamily": the same where there is no "uly"
    payoff_word payoff_said;     ///< "ctType"
    bool usable = true;          ///< it has a tick and a lot
};

using instrument_schema = wire::schema<
    wire::ignored<"alias">, wire::ignored<"auctionEndTime">,
    wire::loose_field<"baseCcy", &instrument::base_asset>, wire::ignored<"category">,
    wire::loose_field<"ctMult", &instrument_frame::multiplier>,
    wire::loose_field<"ctType", &instrument_frame::payoff_said, wire::words<payoff_words>>,
    wire::loose_field<"ctVal", &instrument_frame::value>, wire::ignored<"ctValCcy">,
    wire::ignored<"contTdSwTime">, wire::ignored<"expTime">, wire::ignored<"futureSettlement">,
    wire::ignored<"groupId">, wire::loose_field<"instFamily", &instrument_frame::family, wire::raw_text>,
    wire::field<"instId", &instrument::symbol>,
    wire::field<"instType", &instrument::kind, wire::words<kind_words>>, wire::ignored<"lever">,
    wire::ignored<"listTime">, wire::loose_field<"lotSz", &instrument::lot_size>,
    wire::ignored<"maxIcebergSz">, wire::ignored<"maxLmtAmt">,
    wire::loose_field<"maxLmtSz", &instrument::max_quantity, wire::lossy>, wire::ignored<"maxMktAmt">,
    wire::loose_field<"maxMktSz", &instrument::max_market_quantity, wire::lossy>, wire::ignored<"maxStopSz">,
    wire::ignored<"maxTriggerSz">, wire::ignored<"maxTwapSz">,
    wire::loose_field<"minSz", &instrument::min_quantity>, wire::ignored<"optType">,
    wire::ignored<"openType">, wire::loose_field<"quoteCcy", &instrument::quote_asset>,
    wire::loose_field<"settleCcy", &instrument::settle_asset>,
    wire::field<"state", &instrument::status, wire::words<trading_status_words>>,
    wire::loose_field<"ruleType", &instrument_frame::perpetual, wire::words<perpetual_words>>,
    wire::ignored<"stk">, wire::loose_field<"tickSz", &instrument::tick_size>,
    wire::loose_field<"uly", &instrument_frame::underlying, wire::raw_text>,
    wire::ignored<"tradeQuoteCcyList">, wire::loose_field<"instIdCode", &instrument::venue_number>>;

/// Fills in what follows from several fields together.
/// @return the field that is missing or cannot be, or null.
inline const char* complete(instrument_frame& f) noexcept {
    f.usable = f.tick_size.value.sign() > 0 && f.lot_size.value.sign() > 0;
    if (!f.usable) {
        // Announced and not open yet: the rules come later.
        if (f.status != trading_status::trading) return nullptr;
        return f.tick_size.value.sign() <= 0 ? "tickSz" : "lotSz";
    }
    if (f.kind == instrument_kind::spot) {
        f.max_market_quantity = {}; // of market orders in the quote asset
        if (f.settle_asset.empty()) f.settle_asset = f.quote_asset;
        return nullptr;
    }
    f.unit = quantity_unit::contracts;
    if (f.perpetual) f.kind = instrument_kind::perpetual;
    if (f.underlying.empty()) f.underlying = f.family;
    if (const std::size_t dash = f.underlying.find('-'); dash != std::string_view::npos) {
        std::string_view quote = f.underlying;
        quote.remove_prefix(dash + 1);
        if (!f.base_asset.assign(f.underlying.substr(0, dash)) || !f.quote_asset.assign(quote)) return "uly";
    }
    // What a contract is worth depends on it; of options, of which market data are read only, it is empty.
    if (!f.payoff_said.told && f.kind != instrument_kind::option) return "ctType";
    f.payoff = f.payoff_said.payoff;
    if (f.value.sign() <= 0) return "ctVal";
    const auto size = wide_decimal::product(f.value, f.multiplier.is_zero() ? decimal(1, 0) : f.multiplier)
                          .normalized()
                          .to_decimal();
    if (!size) return "ctMult";
    f.contract_size = *size;
    return nullptr;
}

/// A row that can be used, or one of an instrument that is not open yet.
using instrument_row = venue::instrument_row<instrument_schema, &complete>;

/// Reads the array at `p` and passes on its instruments. @return one past it, or null.
template <class SinkT>
const char* pass_instruments(wire::json_reader& in, const char* p, timestamp received, SinkT& sink) noexcept {
    return wire::read_rows<instrument_frame, instrument_row>(
        in, p,
        [&](instrument_frame& row, std::uint64_t) noexcept {
            if (!row.usable) return sink.ignored("an instrument without its rules: not open yet");
            pass_instrument(row, received, sink);
        },
        venue::bad_rows<SinkT, "instId">{sink});
}

} // namespace gatewright::venue::okx::detail
