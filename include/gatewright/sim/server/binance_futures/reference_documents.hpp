// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/documents.hpp>

#include <algorithm>

// What the venue lists and at what rules.
namespace gatewright::sim::server::binance_futures {

/// `exchangeInfo.rateLimits`.
[[nodiscard]] inline json::array rate_limits_document(const exchange_config& c) {
    const auto limit = [](std::string_view type, std::string_view interval, int number, std::int64_t most) {
        return json::object{
            {"rateLimitType", type}, {"interval", interval}, {"intervalNum", number}, {"limit", most}};
    };
    return {limit("REQUEST_WEIGHT", "MINUTE", 1, c.weight_per_minute),
            limit("ORDERS", "MINUTE", 1, c.orders_per_minute),
            limit("ORDERS", "SECOND", 10, c.orders_per_10_seconds)};
}

/// One member of `exchangeInfo.symbols`.
[[nodiscard]] inline json::object symbol_document(const symbol_config& s) {
    const auto places = [](decimal d) { return std::max(0, -static_cast<int>(d.exponent())); };
    json::object d;
    d["symbol"] = s.symbol.view();
    d["pair"] = s.symbol.view();
    d["contractType"] = "PERPETUAL";
    d["deliveryDate"] = 4133404800000;
    d["onboardDate"] = 1569398400000;
    d["status"] = "TRADING";
    d["maintMarginPercent"] = "2.5000";
    d["requiredMarginPercent"] = "5.0000";
    d["baseAsset"] = s.base.view();
    d["quoteAsset"] = s.quote.view();
    d["marginAsset"] = s.quote.view();
    d["pricePrecision"] = places(s.tick);
    d["quantityPrecision"] = places(s.lot);
    d["baseAssetPrecision"] = 8;
    d["quotePrecision"] = 8;
    d["underlyingType"] = "COIN";
    d["underlyingSubType"] = json::array{"PoW"};
    d["triggerProtect"] = "0.0500";
    d["liquidationFee"] = "0.012500";
    d["marketTakeBound"] = "0.05";
    d["maxMoveOrderLimit"] = 10000;
    const std::string lot = s.lot.str();
    d["filters"] = json::array{
        json::object{{"filterType", "PRICE_FILTER"},
                     {"tickSize", s.tick.str()},
                     {"minPrice", s.min_price.str()},
                     {"maxPrice", s.max_price.str()}},
        json::object{
            {"filterType", "LOT_SIZE"}, {"stepSize", lot}, {"minQty", lot}, {"maxQty", s.max_quantity.str()}},
        json::object{{"filterType", "MARKET_LOT_SIZE"},
                     {"stepSize", lot},
                     {"minQty", lot},
                     {"maxQty", s.max_market_quantity.str()}},
        json::object{{"filterType", "MAX_NUM_ORDERS"}, {"limit", s.max_orders}},
        json::object{{"filterType", "MAX_NUM_ALGO_ORDERS"}, {"limit", 10}},
        json::object{{"filterType", "MIN_NOTIONAL"}, {"notional", s.min_notional.str()}},
        json::object{{"filterType", "PERCENT_PRICE"},
                     {"multiplierUp", s.multiplier_up.str()},
                     {"multiplierDown", s.multiplier_down.str()},
                     {"multiplierDecimal", "4"}}};
    d["orderTypes"] = json::array{"LIMIT",
                                  "MARKET",
                                  "STOP",
                                  "STOP_MARKET",
                                  "TAKE_PROFIT",
                                  "TAKE_PROFIT_MARKET",
                                  "TRAILING_STOP_MARKET"};
    d["timeInForce"] = json::array{"GTC", "IOC", "FOK", "GTX", "GTD"};
    d["permissionSets"] = json::array{"GRID", "COPY"};
    return d;
}

/// `GET /fapi/v1/exchangeInfo`.
[[nodiscard]] inline json::object exchange_info_document(const venue& v, timestamp now) {
    json::array symbols;
    for (const symbol_config& s : v.config().symbols) symbols.push_back(symbol_document(s));
    json::object d;
    d["timezone"] = "UTC";
    d["serverTime"] = now.milliseconds();
    d["futuresType"] = "U_MARGINED";
    d["rateLimits"] = rate_limits_document(v.config());
    d["exchangeFilters"] = json::array{};
    d["assets"] = json::array{
        json::object{{"asset", "USDT"}, {"marginAvailable", true}, {"autoAssetExchange", "-10000"}}};
    d["symbols"] = std::move(symbols);
    return d;
}

/// One member of `GET /fapi/v1/leverageBracket`: a single bracket, whatever the position's size.
[[nodiscard]] inline json::object leverage_bracket_document(const symbol_config& s) {
    return {{"symbol", s.symbol.view()},
            {"notionalCoef", 1.5},
            {"brackets", json::array{json::object{{"bracket", 1},
                                                  {"initialLeverage", 125},
                                                  {"notionalCap", 1'000'000'000},
                                                  {"notionalFloor", 0},
                                                  {"maintMarginRatio", 0.004},
                                                  {"cum", 0.0}}}}};
}

/// Price levels of one side, best first, as `[["price","quantity"],…]`.
[[nodiscard]] inline json::array levels_document(const venue& v, matching::instrument_id i, side s,
                                                 std::size_t most) {
    json::array levels;
    v.engine().book(i).walk(s, [&](std::int64_t price_ticks, const auto& level) {
        if (levels.size() >= most) return false;
        levels.push_back(json::array{v.price(i, price_ticks).str(), v.quantity(i, level.total).str()});
        return true;
    });
    return levels;
}

/// `GET /fapi/v1/depth`: a snapshot, stamped with the last update that it contains.
[[nodiscard]] inline json::object depth_document(const venue& v, matching::instrument_id i, std::size_t most,
                                                 timestamp now) {
    json::object d;
    d["lastUpdateId"] = v.engine().book(i).last_update_id();
    d["E"] = now.milliseconds();
    d["T"] = now.milliseconds();
    d["bids"] = levels_document(v, i, side::buy, most);
    d["asks"] = levels_document(v, i, side::sell, most);
    return d;
}

/// One member of `GET /fapi/v1/ticker/bookTicker`.
[[nodiscard]] inline json::object book_ticker_document(const venue& v, matching::instrument_id i,
                                                       timestamp now) {
    const auto& book = v.engine().book(i);
    const auto bid = book.best(side::buy), ask = book.best(side::sell);
    json::object d;
    d["symbol"] = v.symbol(i).symbol.view();
    d["bidPrice"] = v.price(i, bid.value_or(0)).str();
    d["bidQty"] = v.quantity(i, bid ? book.lots_at(side::buy, *bid) : 0).str();
    d["askPrice"] = v.price(i, ask.value_or(0)).str();
    d["askQty"] = v.quantity(i, ask ? book.lots_at(side::sell, *ask) : 0).str();
    d["time"] = now.milliseconds();
    d["lastUpdateId"] = book.last_update_id();
    return d;
}

/// Start of the next funding period; the venue funds every eight hours.
[[nodiscard]] inline std::int64_t next_funding_ms(timestamp now) noexcept {
    constexpr std::int64_t period = 8 * 3600 * 1000;
    return (now.milliseconds() / period + 1) * period;
}

/// One member of `GET /fapi/v1/premiumIndex`. The simulated index price is the mark price.
[[nodiscard]] inline json::object premium_index_document(const venue& v, matching::instrument_id i,
                                                         timestamp now) {
    const std::string mark = v.price(i, v.engine().mark_ticks(i)).rescaled(-8).value().str();
    json::object d;
    d["symbol"] = v.symbol(i).symbol.view();
    d["markPrice"] = mark;
    d["indexPrice"] = mark;
    d["estimatedSettlePrice"] = mark;
    d["lastFundingRate"] = "0.00010000";
    d["interestRate"] = "0.00010000";
    d["nextFundingTime"] = next_funding_ms(now);
    d["time"] = now.milliseconds();
    return d;
}

} // namespace gatewright::sim::server::binance_futures
