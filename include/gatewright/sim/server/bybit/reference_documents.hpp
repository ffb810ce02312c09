// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/candles.hpp>
#include <gatewright/sim/matching/depth_batches.hpp>
#include <gatewright/sim/matching/told_levels.hpp>
#include <gatewright/sim/server/bybit/venue_state.hpp>
#include <gatewright/sim/server/order_filters.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the venue says about instruments and the market as a whole, over REST and in topics alike. Source: API v5,
// "Market".
namespace gatewright::sim::server::bybit {

/// One row of `GET /v5/market/instruments-info`.
[[nodiscard]] inline json::object instrument_row(const venue_state& v, matching::instrument_id i) {
    const instrument_config& s = v.market.rules(i);
    const price_band band(v.market, i);
    const bool perpetual = s.kind == instrument_kind::perpetual, inverse = s.payoff == payoff::inverse;
    json::object d =
        members("symbol status baseCoin quoteCoin symbolType", wire_name(s), v.state_of(i), s.base, s.quote);
    d["symbolId"] = i + 1;
    d["priceFilter"] = members("tickSize minPrice maxPrice", s.tick, s.min_price, s.max_price);
    d["riskParameters"] = members("priceLimitRatioX priceLimitRatioY", "0.05", "0.05");
    if (s.kind == instrument_kind::spot) {
        d["innovation"] = "0";
        d["stTag"] = "0";
        d["marginTrading"] = "utaOnly";
        d["lotSizeFilter"] =
            members("basePrecision quotePrecision minOrderQty maxOrderQty minOrderAmt maxOrderAmt "
                    "maxLimitOrderQty maxMarketOrderQty postOnlyMaxLimitOrderSize",
                    s.lot, "0.00000001", s.lot, s.max_quantity, s.min_notional, "8000000", s.max_quantity,
                    s.max_market_quantity, s.max_quantity);
        return d;
    }
    d["contractType"] = std::string(inverse ? "Inverse" : "Linear") + (perpetual ? "Perpetual" : "Futures");
    d["settleCoin"] = s.settle().view();
    d["launchTime"] = "1585526400000";
    d["deliveryTime"] = std::to_string(s.expires_ms);
    d["deliveryFeeRate"] = "";
    d["priceScale"] = std::to_string(s.tick.exponent() < 0 ? -s.tick.exponent() : 0);
    d["leverageFilter"] = members("minLeverage maxLeverage leverageStep", "1", "100.00", "0.01");
    json::object lots = members("qtyStep minOrderQty maxOrderQty maxMktOrderQty postOnlyMaxOrderQty", s.lot,
                                s.lot, s.max_quantity, s.max_market_quantity, s.max_quantity);
    if (!s.min_notional.is_zero()) lots["minNotionalValue"] = plain(s.min_notional);
    d["lotSizeFilter"] = std::move(lots);
    d["unifiedMarginTrade"] = true;
    d["fundingInterval"] = s.funding_interval.milliseconds() / 60'000;
    d["copyTrading"] = "none";
    const bool before = v.state_of(i) == "PreLaunch";
    d["isPreListing"] = before;
    d["preListingInfo"] = nullptr;
    if (before) d["preListingInfo"] = members("curAuctionPhase", "NotStarted");
    return d;
}

/// Levels as the venue writes them: price and quantity.
[[nodiscard]] inline json::array level_rows(const market& m, matching::instrument_id i,
                                            const std::vector<matching::told_level>& levels,
                                            std::size_t most) {
    json::array all;
    for (const matching::told_level& l : levels)
        if (all.size() < most) all.push_back(json::array{px(m, i, l.price_ticks), qty(m, i, l.lots)});
    return all;
}
/// A ticker. Its 24 hours are since the program began. @param quotes whether the best prices are in it: of a pair
/// only over REST
[[nodiscard]] inline json::object ticker_row(const venue_state& v, matching::instrument_id i,
                                             const matching::candle& day, bool quotes, timestamp now) {
    const market& m = v.market;
    const instrument_config& s = m.listed(i);
    const std::int64_t moved = day.open == 0 ? 0 : (day.close - day.open) * 10'000 / day.open;
    json::object d =
        members("symbol lastPrice prevPrice24h highPrice24h lowPrice24h price24hPcnt turnover24h volume24h",
                wire_name(s), px_or(m, i, day.close), px_or(m, i, day.open), px_or(m, i, day.high),
                px_or(m, i, day.low), plain(decimal(moved, -4)), day.quote, qty(m, i, day.lots));
    const matching::best_levels best = matching::best_levels_of(m.engine().book(i));
    if (quotes) {
        const json::object q =
            members("bid1Price bid1Size ask1Price ask1Size", px_or(m, i, best.bid), qty(m, i, best.bid_lots),
                    px_or(m, i, best.ask), qty(m, i, best.ask_lots));
        d.insert(q.begin(), q.end());
    }
    if (s.kind == instrument_kind::spot) {
        d["usdIndexPrice"] = v.mark(i);
        return d;
    }
    const bool perpetual = s.kind == instrument_kind::perpetual;
    const json::object more = members(
        "tickDirection prevPrice1h markPrice indexPrice openInterest openInterestValue fundingRate "
        "nextFundingTime "
        "fundingIntervalHour fundingCap deliveryTime deliveryFeeRate preOpenPrice preQty curPreListingPhase",
        "ZeroPlusTick", px_or(m, i, day.open), v.mark(i), v.mark(i), qty(m, i, open_interest(m, i)), "",
        perpetual ? plain(s.funding_rate) : "", perpetual ? plain(m.next_funding(i, now)) : "0",
        perpetual ? std::to_string(s.funding_interval.milliseconds() / 3'600'000) : "", "0.00375",
        std::to_string(s.expires_ms));
    d.insert(more.begin(), more.end());
    return d;
}
/// The band of prices that orders may have.
[[nodiscard]] inline json::object limit_row(const venue_state& v, matching::instrument_id i) {
    const price_band band(v.market, i);
    return members("symbol buyLmt sellLmt", wire_name(v.market.listed(i)), band.most, band.least);
}

} // namespace gatewright::sim::server::bybit
