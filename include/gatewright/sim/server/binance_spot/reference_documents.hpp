// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/rate_limits.hpp>
#include <gatewright/sim/server/binance_spot/venue_state.hpp>
#include <gatewright/sim/server/plain_documents.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the venue lists and at what rules. Source: spot REST API, "Exchange information"; "Filters".
namespace gatewright::sim::server::binance_spot {

/// `exchangeInfo.rateLimits`.
[[nodiscard]] inline json::array rate_limits_document(const exchange_config& c) {
    return {limit_document("REQUEST_WEIGHT", "MINUTE", 1, c.weight_per_minute),
            limit_document("ORDERS", "SECOND", 10, c.orders_per_10_seconds),
            limit_document("ORDERS", "DAY", 1, c.orders_per_day),
            limit_document("RAW_REQUESTS", "MINUTE", 5, 300'000)};
}

/// How many unfilled orders an account has, and may have.
[[nodiscard]] inline json::array orders_document(const exchange_config& c, rate_limits& limits,
                                                 matching::account_id a, timestamp now) {
    return {limit_document("ORDERS", "SECOND", 10, c.orders_per_10_seconds, limits.orders_fast(a, now)),
            limit_document("ORDERS", "DAY", 1, c.orders_per_day, limits.orders_slow(a, now))};
}

/// The filters of a symbol.
[[nodiscard]] inline json::array filters_document(const exchange_config& c, const instrument_config& s) {
    const std::string lot = text8(s.lot);
    json::array filters{
        members("filterType minPrice maxPrice tickSize", "PRICE_FILTER", text8(s.min_price),
                text8(s.max_price), text8(s.tick)),
        members("filterType minQty maxQty stepSize", "LOT_SIZE", lot, text8(s.max_quantity), lot),
        members("filterType limit", "ICEBERG_PARTS", c.iceberg_parts),
        members("filterType minQty maxQty stepSize", "MARKET_LOT_SIZE", text8({}),
                text8(s.max_market_quantity), text8({})),
        members("filterType minTrailingAboveDelta maxTrailingAboveDelta minTrailingBelowDelta "
                "maxTrailingBelowDelta",
                "TRAILING_DELTA", c.min_trailing_bips, c.max_trailing_bips, c.min_trailing_bips,
                c.max_trailing_bips),
        members("filterType bidMultiplierUp bidMultiplierDown askMultiplierUp askMultiplierDown avgPriceMins",
                "PERCENT_PRICE_BY_SIDE", s.multiplier_up.str(), c.bid_multiplier_down.str(),
                c.ask_multiplier_up.str(), s.multiplier_down.str(), 5),
        members("filterType minNotional applyMinToMarket maxNotional applyMaxToMarket avgPriceMins",
                "NOTIONAL", text8(s.min_notional), true, text8(most_notional), false, 5),
        members("filterType maxNumOrders", "MAX_NUM_ORDERS", s.max_orders),
        members("filterType maxNumOrderLists", "MAX_NUM_ORDER_LISTS", c.max_order_lists),
        members("filterType maxNumAlgoOrders", "MAX_NUM_ALGO_ORDERS", c.max_algo_orders),
        members("filterType maxNumIcebergOrders", "MAX_NUM_ICEBERG_ORDERS", c.max_iceberg_orders),
        members("filterType maxNumOrderAmends", "MAX_NUM_ORDER_AMENDS", c.max_amends)};
    if (!c.max_position.is_zero())
        filters.push_back(members("filterType maxPosition", "MAX_POSITION", text8(c.max_position)));
    return filters;
}

/// `executionRules` of symbols: the range of prices in which orders trade while they take. Source: "Query Execution
/// Rules".
[[nodiscard]] inline json::object
execution_rules_document(const venue_state& v, const std::vector<matching::instrument_id>& wanted) {
    json::array symbols;
    for (const auto i : wanted) {
        json::array rules;
        const std::string up = v.config.range_up.str(), down = v.config.range_down.str();
        if (!v.config.range_up.is_zero())
            rules.push_back(
                members("ruleType bidLimitMultUp bidLimitMultDown askLimitMultUp askLimitMultDown",
                        "PRICE_RANGE", up, down, up, down));
        symbols.push_back(members("symbol rules", v.market.listed(i).symbol, std::move(rules)));
    }
    return members("symbolRules", std::move(symbols));
}
/// `exchangeInfo.sors`: pairs of one asset whose quote assets are worth the same.
[[nodiscard]] inline json::array routed_symbols(const venue_state& v) {
    json::array all;
    std::map<std::string, json::array> by_base;
    for (const auto i : v.market.instruments())
        if (const instrument_config& s = v.market.listed(i); s.quote == "USDT" || s.quote == "USDC")
            by_base[std::string(s.base.view())].push_back(json::value(s.symbol.view()));
    for (auto& [base, symbols] : by_base)
        if (symbols.size() > 1) all.push_back(members("baseAsset symbols", base, std::move(symbols)));
    return all;
}

/// One member of `exchangeInfo.symbols`. One that is closed is in a break.
[[nodiscard]] inline json::object symbol_document(const exchange_config& c, const instrument_config& s) {
    return members(
        "symbol status baseAsset baseAssetPrecision quoteAsset quotePrecision quoteAssetPrecision "
        "baseCommissionPrecision quoteCommissionPrecision orderTypes icebergAllowed ocoAllowed otoAllowed "
        "opoAllowed "
        "quoteOrderQtyMarketAllowed allowTrailingStop cancelReplaceAllowed amendAllowed "
        "pegInstructionsAllowed "
        "isSpotTradingAllowed isMarginTradingAllowed filters permissions permissionSets "
        "defaultSelfTradePreventionMode allowedSelfTradePreventionModes",
        s.symbol, s.open ? "TRADING" : "BREAK", s.base, 8, s.quote, 8, 8, 8, 8,
        json::array{"LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT",
                    "TAKE_PROFIT_LIMIT"},
        true, true, true, true, true, true, true, true, true, true, false, filters_document(c, s),
        json::array{}, json::array(1, json::array{"SPOT"}), "EXPIRE_MAKER",
        json::array(c.prevention_modes.begin(), c.prevention_modes.end()));
}

/// `GET /api/v3/exchangeInfo`. @param only one symbol, or all
[[nodiscard]] inline json::object exchange_info_document(const venue_state& v, timestamp now,
                                                         const std::vector<matching::instrument_id>& wanted) {
    json::array symbols;
    for (const auto i : wanted) symbols.push_back(symbol_document(v.config, v.market.rules(i)));
    return members("timezone serverTime rateLimits exchangeFilters symbols sors", "UTC", now.milliseconds(),
                   rate_limits_document(v.config), json::array{}, std::move(symbols), routed_symbols(v));
}

} // namespace gatewright::sim::server::binance_spot
