// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/rate_limits.hpp>
#include <gatewright/sim/server/binance_futures/config.hpp>
#include <gatewright/sim/server/binance_futures/documents.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

// What the venue lists and at what rules.
namespace gatewright::sim::server::binance_futures {

/// `exchangeInfo.rateLimits`.
[[nodiscard]] inline json::array rate_limits_document(const exchange_config& c) {
    return {limit_document("REQUEST_WEIGHT", "MINUTE", 1, c.weight_per_minute),
            limit_document("ORDERS", "MINUTE", 1, c.orders_per_minute),
            limit_document("ORDERS", "SECOND", 10, c.orders_per_10_seconds)};
}

/// `status`, `contractStatus`: one that is closed is being settled.
[[nodiscard]] inline std::string_view contract_status(const instrument_config& s) {
    return s.open ? "TRADING" : "SETTLING";
}
/// An event of `!contractInfo`: something of a contract changed. Source: "Contract Info Stream".
[[nodiscard]] inline json::object contract_info_document(const instrument_config& s, timestamp now) {
    return {{"e", "contractInfo"},   {"E", now.milliseconds()}, {"s", s.symbol.view()},
            {"ps", s.symbol.view()}, {"ct", "PERPETUAL"},       {"dt", 4133404800000},
            {"ot", 1569398400000},   {"cs", contract_status(s)}};
}
/// One member of `exchangeInfo.symbols`.
[[nodiscard]] inline json::object symbol_document(const instrument_config& s) {
    const auto places = [](decimal d) { return std::max(0, -static_cast<int>(d.exponent())); };
    json::object d{{"symbol", s.symbol.view()},
                   {"pair", s.symbol.view()},
                   {"contractType", "PERPETUAL"},
                   {"deliveryDate", 4133404800000},
                   {"onboardDate", 1569398400000},
                   {"status", contract_status(s)},
                   {"maintMarginPercent", "2.5000"},
                   {"requiredMarginPercent", "5.0000"},
                   {"baseAsset", s.base.view()},
                   {"quoteAsset", s.quote.view()},
                   {"marginAsset", s.quote.view()},
                   {"pricePrecision", places(s.tick)},
                   {"quantityPrecision", places(s.lot)},
                   {"baseAssetPrecision", 8},
                   {"quotePrecision", 8},
                   {"underlyingType", "COIN"},
                   {"underlyingSubType", json::array{"PoW"}},
                   {"triggerProtect", "0.0500"},
                   {"liquidationFee", "0.012500"},
                   {"marketTakeBound", "0.05"},
                   {"maxMoveOrderLimit", 10000}};
    const std::string lot = s.lot.str();
    d.insert({{"filters",
               json::array{json::object{{"filterType", "PRICE_FILTER"},
                                        {"tickSize", s.tick.str()},
                                        {"minPrice", s.min_price.str()},
                                        {"maxPrice", s.max_price.str()}},
                           json::object{{"filterType", "LOT_SIZE"},
                                        {"stepSize", lot},
                                        {"minQty", lot},
                                        {"maxQty", s.max_quantity.str()}},
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
                                        {"multiplierDecimal", "4"}}}},
              {"orderTypes", json::array{"LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT",
                                         "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"}},
              {"timeInForce", json::array{"GTC", "IOC", "FOK", "GTX", "GTD"}},
              {"permissionSets", json::array{"GRID", "COPY"}}});
    return d;
}

/// `GET /fapi/v1/exchangeInfo`.
[[nodiscard]] inline json::object exchange_info_document(const exchange_config& config, const market& m,
                                                         timestamp now) {
    json::array symbols;
    for (const auto i : m.instruments()) symbols.push_back(symbol_document(m.rules(i)));
    json::object d{
        {"timezone", "UTC"},
        {"serverTime", now.milliseconds()},
        {"futuresType", "U_MARGINED"},
        {"rateLimits", rate_limits_document(config)},
        {"exchangeFilters", json::array{}},
        {"assets", json::array{json::object{
                       {"asset", "USDT"}, {"marginAvailable", true}, {"autoAssetExchange", "-10000"}}}},
        {"symbols", std::move(symbols)}};
    return d;
}

/// One member of `GET /fapi/v1/leverageBracket`. The venue tells these figures as numbers.
[[nodiscard]] inline json::object leverage_bracket_document(const market& m, matching::instrument_id i) {
    const auto whole = [](matching::wide units) { return static_cast<std::int64_t>(units / 100'000'000); };
    const auto number = [](decimal d) { return std::stod(d.str()); };
    json::array all;
    for (const matching::bracket& b : m.engine().brackets(i).all())
        all.push_back(json::object{{"bracket", all.size() + 1},
                                   {"initialLeverage", b.max_leverage},
                                   {"notionalCap", whole(b.cap)},
                                   {"notionalFloor", whole(b.floor)},
                                   {"maintMarginRatio", number(b.maintenance_rate)},
                                   {"cum", number(matching::to_money(b.cumulative))}});
    return {{"symbol", m.listed(i).symbol.view()}, {"notionalCoef", 1.5}, {"brackets", std::move(all)}};
}

/// `GET /fapi/v1/depth`: a snapshot, stamped with the last update that it contains.
[[nodiscard]] inline json::object depth_document(const market& m, matching::instrument_id i, std::size_t most,
                                                 timestamp now) {
    json::object d{{"lastUpdateId", m.engine().book(i).last_update_id()},
                   {"E", now.milliseconds()},
                   {"T", now.milliseconds()},
                   {"bids", levels_document(m, i, side::buy, most)},
                   {"asks", levels_document(m, i, side::sell, most)}};
    return d;
}

/// One member of `GET /fapi/v1/ticker/bookTicker`.
[[nodiscard]] inline json::object book_ticker_document(const market& m, matching::instrument_id i,
                                                       timestamp now) {
    const auto& book = m.engine().book(i);
    const auto bid = book.best(side::buy), ask = book.best(side::sell);
    json::object d{{"symbol", m.listed(i).symbol.view()},
                   {"bidPrice", m.price(i, bid.value_or(0)).str()},
                   {"bidQty", m.quantity(i, bid ? book.lots_at(side::buy, *bid) : 0).str()},
                   {"askPrice", m.price(i, ask.value_or(0)).str()},
                   {"askQty", m.quantity(i, ask ? book.lots_at(side::sell, *ask) : 0).str()},
                   {"time", now.milliseconds()},
                   {"lastUpdateId", book.last_update_id()}};
    return d;
}

/// A funding rate as the venue writes it, with eight decimals.
[[nodiscard]] inline std::string funding_rate_text(const market& m, matching::instrument_id i) {
    const decimal rate = m.listed(i).funding_rate;
    const auto eight = rate.rescaled(-8);
    return (eight ? *eight : rate).str();
}

/// One member of `GET /fapi/v1/premiumIndex`. The simulated index price is the mark price.
[[nodiscard]] inline json::object premium_index_document(const market& m, matching::instrument_id i,
                                                         timestamp now) {
    const std::string mark = m.price(i, m.engine().mark_ticks(i)).rescaled(-8).value().str();
    json::object d{{"symbol", m.listed(i).symbol.view()},
                   {"markPrice", mark},
                   {"indexPrice", mark},
                   {"estimatedSettlePrice", mark},
                   {"lastFundingRate", funding_rate_text(m, i)},
                   {"interestRate", "0.00010000"},
                   {"nextFundingTime", m.next_funding(i, now).milliseconds()},
                   {"time", now.milliseconds()}};
    return d;
}

} // namespace gatewright::sim::server::binance_futures
