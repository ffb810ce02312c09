// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/venue/interactive_brokers/contract.hpp>
#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/server_version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// How openOrder (5) and completedOrder (101) are laid out, of whose hundred and more fields few are needed. Source: the
// order of reading in IBKR's own client.
namespace gatewright::venue::interactive_brokers {

/// What an order would need, asked for by `placement::what_if`. A figure that TWS does not know is none.
///
/// @par Object lifetimes
/// The views are valid as long as the message.
struct margin_preview {
    std::int64_t order_id = 0;
    std::optional<decimal> initial_change, maintenance_change, equity_change;
    std::optional<decimal> initial_after, maintenance_after, equity_after;
    std::optional<decimal> commission, least_commission, most_commission;
    std::string_view currency, warning;
};

namespace detail {

/// An order as openOrder and completedOrder tell it.
struct order_frame {
    interactive_brokers::contract contract;
    std::int64_t order_id = 0, permanent_id = 0;
    std::int32_t client_id = 0, oca_type = 0, parent_id = 0;
    bool what_if = false;
    std::string_view action, type, life, oca_group, account, reference, status;
    quantity size, filled;
    price limit, aux;
    margin_preview margin;
};

inline void read_terms(field_reader& in, order_frame& f) noexcept {
    read_contract(in, f.contract);
    f.action = in.text("action");
    if (in.ok() && f.action != "BUY" && f.action != "SELL" && f.action != "SSHORT")
        in.refuse_last(wire::codec_errc::unknown_value, "action");
    f.size.value = in.number("totalQuantity");
    f.type = in.text("orderType");
    f.limit.value = in.number("lmtPrice");
    f.aux.value = in.number("auxPrice");
    f.life = in.text("tif");
    f.oca_group = in.text("ocaGroup");
    f.account = in.text("account");
    in.skip("ti", "openClose", "origin");
    f.reference = in.text("orderRef");
}
/// Reads past what nobody needs of an open or a completed order. An older server does not send all of it.
struct order_skipper {
    field_reader& in;
    int version;
    bool open;
    order_frame& f;

    template <class... NameT>
    void from(int first, const char* kinds, NameT... names) const noexcept {
        if (version >= first) in.skip(kinds, names...);
    }
    template <class... NameT>
    void if_open(const char* kinds, NameT... names) const noexcept {
        if (open) in.skip(kinds, names...);
    }
    void pairs(const char* count) const noexcept {
        for (std::size_t n = in.count(count); n != 0 && in.ok(); --n) in.skip("tt", "tag", "value");
    }
    void attributes() const noexcept {
        in.skip("bbnt", "outsideRth", "hidden", "discretionaryAmt", "goodAfterTime");
        if_open("t", "sharesAllocation");
        in.skip("tttt", "faGroup", "faMethod", "faPercentage", "faProfile");
        from(since::models, "t", "modelCode");
        in.skip("ttntiti", "goodTillDate", "rule80A", "percentOffset", "settlingFirm", "shortSaleSlot",
                "designatedLocation", "exemptCode");
        if_open("i", "auctionStrategy");
        in.skip("nnnnni", "startingPrice", "stockRefPrice", "delta", "stockRangeLower", "stockRangeUpper",
                "displaySize");
        if_open("b", "blockOrder");
        in.skip("bbi", "sweepToFill", "allOrNone", "minQty");
        f.oca_type = in.integer32("ocaType");
        if_open("bbn", "eTradeOnly", "firmQuoteOnly", "nbboPriceCap");
        if (open) f.parent_id = in.integer32("parentId");
        in.skip("ini", "triggerMethod", "volatility", "volatilityType");
    }
    void delta_neutral() const noexcept {
        const bool there = !in.text("deltaNeutralOrderType").empty();
        in.skip("n", "deltaNeutralAuxPrice");
        if (!there) return;
        in.skip("i", "deltaNeutralConId");
        if_open("tttt", "deltaNeutralSettlingFirm", "deltaNeutralClearingAccount",
                "deltaNeutralClearingIntent", "deltaNeutralOpenClose");
        in.skip("bit", "deltaNeutralShortSale", "deltaNeutralShortSaleSlot",
                "deltaNeutralDesignatedLocation");
    }
    void legs() const noexcept {
        in.skip("t", "comboLegsDescrip");
        for (std::size_t n = in.count("comboLegsCount"); n != 0 && in.ok(); --n)
            in.skip("iittiiti", "conId", "ratio", "action", "exchange", "openClose", "shortSaleSlot",
                    "designatedLocation", "exemptCode");
        for (std::size_t n = in.count("orderComboLegsCount"); n != 0 && in.ok(); --n) in.skip("n", "price");
        pairs("smartComboRoutingParamsCount");
    }
    /// Up to the parameters of an algorithm.
    void strategies() const noexcept {
        attributes();
        delta_neutral();
        in.skip("binn", "continuousUpdate", "referencePriceType", "trailStopPrice", "trailingPercent");
        if_open("ni", "basisPoints", "basisPointsType");
        legs();
        in.skip("ii", "scaleInitLevelSize", "scaleSubsLevelSize");
        if (const auto step = in.figure("scalePriceIncrement"); step && step->sign() > 0)
            in.skip("ninbiib", "scalePriceAdjustValue", "scalePriceAdjustInterval", "scaleProfitOffset",
                    "scaleAutoReset", "scaleInitPosition", "scaleInitFillQty", "scaleRandomPercent");
        if (!in.text("hedgeType").empty()) in.skip("t", "hedgeParam");
        if_open("b", "optOutSmartRouting");
        in.skip("ttb", "clearingAccount", "clearingIntent", "notHeld");
        if (in.flag("deltaNeutralContractPresent")) in.skip("inn", "conId", "delta", "price");
        if (!in.text("algoStrategy").empty()) pairs("algoParamsCount");
        in.skip("b", "solicited");
    }
    /// From what is random to the conditions.
    void conditions(std::string_view type) const noexcept {
        in.skip("bb", "randomizeSize", "randomizePrice");
        if (version < since::pegged_to_benchmark) return;
        if (type == "PEG BENCH" || type == "PEGBENCH")
            in.skip("ibnnt", "referenceContractId", "isPeggedChangeAmountDecrease", "peggedChangeAmount",
                    "referenceChangeAmount", "referenceExchangeId");
        const std::size_t count = in.count("conditionsCount");
        for (std::size_t n = count; n != 0 && in.ok(); --n) {
            const std::int64_t kind = in.integer("conditionType");
            in.skip("t", "conjunction");
            if (kind == 5) // an execution
                in.skip("ttt", "secType", "exchange", "symbol");
            else if (kind == 3 || kind == 4) // a time, a margin
                in.skip("bt", "isMore", "value");
            else if (kind == 1) // a price
                in.skip("btiti", "isMore", "value", "conId", "exchange", "triggerMethod");
            else if (kind == 6 || kind == 7) // a volume, a change of the price
                in.skip("btit", "isMore", "value", "conId", "exchange");
            else
                in.refuse_last(wire::codec_errc::unknown_value, "conditionType");
        }
        if (count != 0) in.skip("bb", "conditionsIgnoreRth", "conditionsCancelOrder");
    }
    void offsets() const noexcept {
        from(since::peg_offsets, "iinnn", "minTradeQty", "minCompeteSize", "competeAgainstBestOffset",
             "midOffsetAtWhole", "midOffsetAtHalf");
    }
};

inline void read_margin(field_reader& in, int version, margin_preview& m) noexcept {
    if (version >= since::what_if_fields) {
        in.skip("nnn", "initMarginBefore", "maintMarginBefore", "equityWithLoanBefore");
        m.initial_change = in.figure("initMarginChange");
        m.maintenance_change = in.figure("maintMarginChange");
        m.equity_change = in.figure("equityWithLoanChange");
    }
    m.initial_after = in.figure("initMarginAfter");
    m.maintenance_after = in.figure("maintMarginAfter");
    m.equity_after = in.figure("equityWithLoanAfter");
    m.commission = in.figure("commission");
    m.least_commission = in.figure("minCommission");
    m.most_commission = in.figure("maxCommission");
    m.currency = in.text("commissionCurrency");
    m.warning = in.text("warningText");
}
inline void read_open_order(field_reader& in, int version, order_frame& f) noexcept {
    const order_skipper skip{in, version, true, f};
    if (version < since::order_container && in.integer("version") < 34)
        in.refuse_last(wire::codec_errc::unknown_value, "version");
    f.order_id = f.margin.order_id = in.integer("orderId");
    read_terms(in, f);
    f.client_id = in.integer32("clientId");
    f.permanent_id = in.integer("permId");
    skip.strategies();
    f.what_if = in.flag("whatIf");
    f.status = in.text("status");
    read_margin(in, version, f.margin);
    skip.conditions(f.type);
    skip.from(since::pegged_to_benchmark, "tnnnnnni", "adjustedOrderType", "triggerPrice", "trailStopPrice",
              "lmtPriceOffset", "adjustedStopPrice", "adjustedStopLimitPrice", "adjustedTrailingAmount",
              "adjustableTrailingUnit");
    skip.from(since::soft_dollar_tier, "ttt", "tierName", "tierValue", "tierDisplayName");
    skip.from(since::cash_quantity, "n", "cashQty");
    skip.from(since::auto_price_for_hedge, "b", "dontUseAutoPriceForHedge");
    skip.from(since::order_container, "b", "isOmsContainer");
    skip.from(since::discretionary_peg, "b", "discretionaryUpToLimitPrice");
    skip.from(since::price_management, "b", "usePriceMgmtAlgo");
    skip.from(since::duration, "i", "duration");
    skip.from(since::post_to_ats, "i", "postToAts");
    skip.from(since::auto_cancel_parent, "b", "autoCancelParent");
    skip.offsets();
}
inline void read_completed_order(field_reader& in, int version, order_frame& f) noexcept {
    const order_skipper skip{in, version, false, f};
    read_terms(in, f);
    f.permanent_id = in.integer("permId");
    skip.strategies();
    f.status = in.text("status");
    skip.conditions(f.type);
    in.skip("nnnbbt", "stopPrice", "lmtPriceOffset", "cashQty", "dontUseAutoPriceForHedge", "isOmsContainer",
            "autoCancelDate");
    f.filled.value = in.number("filledQuantity");
    in.skip("ibtbbitt", "refFuturesConId", "autoCancelParent", "shareholder", "imbalanceOnly",
            "routeMarketableToBbo", "parentPermId", "completedTime", "completedStatus");
    skip.offsets();
}

} // namespace detail

} // namespace gatewright::venue::interactive_brokers
