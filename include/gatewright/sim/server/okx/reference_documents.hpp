// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/candles.hpp>
#include <gatewright/sim/matching/depth_batches.hpp>
#include <gatewright/sim/matching/told_levels.hpp>
#include <gatewright/sim/server/account_figures.hpp>
#include <gatewright/sim/server/okx/venue_state.hpp>
#include <gatewright/sim/server/order_filters.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

// What the venue says about instruments and the market as a whole, over REST and in channels alike.
// Source: API guide v5, "Public Data", "Market Data".
namespace gatewright::sim::server::okx {

/// One row of `GET /public/instruments`.
[[nodiscard]] inline json::object instrument_row(const venue_state& v, matching::instrument_id i) {
    const instrument_config& s = v.market.rules(i);
    const bool spot = s.kind == instrument_kind::spot, inverse = s.payoff == payoff::inverse;
    const auto pair = [&](const asset_code& asset) { return spot ? asset : asset_code(); };
    const auto contract = [&](const std::string& said) { return spot ? std::string() : said; };
    json::object d = members(
        "instId instIdCode instType baseCcy quoteCcy settleCcy uly instFamily ctVal ctMult ctValCcy "
        "ctType tickSz lotSz "
        "minSz maxLmtSz maxMktSz maxLmtAmt maxMktAmt lever listTime contTdSwTime expTime state "
        "ruleType groupId "
        "futureSettlement alias auctionEndTime optType stk openType",
        s.symbol, v.code_of(i), kind_of(s), pair(s.base), pair(s.quote), spot ? asset_code() : s.settle(),
        family_of(s), family_of(s), contract(plain(s.contract_size)), contract("1"),
        contract(std::string((inverse ? s.quote : s.base).view())), contract(inverse ? "inverse" : "linear"),
        s.tick, s.lot, s.lot, s.max_quantity, s.max_market_quantity, "20000000", spot ? "1000000" : "",
        contract("100"), "1606468572000", "1606468572000",
        s.expires_ms == 0 ? std::string() : std::to_string(s.expires_ms), v.state_of(i), "normal",
        spot ? "1" : "4", false);
    d["tradeQuoteCcyList"] = spot ? json::array{s.quote.view()} : json::array{};
    return d;
}

/// A level: price, quantity, "0", number of orders.
[[nodiscard]] inline json::array level_row(const market& m, matching::instrument_id i,
                                           const matching::told_level& l) {
    return {px(m, i, l.price_ticks), qty(m, i, l.lots), "0", std::to_string(l.orders)};
}
/// The best levels of both sides, as they are now.
[[nodiscard]] inline json::object book_row(const market& m, matching::instrument_id i, std::size_t most,
                                           std::int64_t sequence, timestamp now) {
    const matching::told_sides now_there = matching::told_levels(most).bring_up_to(m.engine().book(i));
    json::array sides[2];
    for (const matching::told_level& l : now_there.asks) sides[0].push_back(level_row(m, i, l));
    for (const matching::told_level& l : now_there.bids) sides[1].push_back(level_row(m, i, l));
    return members("asks bids ts seqId", std::move(sides[0]), std::move(sides[1]), now, sequence);
}

/// What the 24 hours of a ticker are: since the program began. @param last_lots of the newest trade
[[nodiscard]] inline json::object ticker_row(const venue_state& v, matching::instrument_id i,
                                             const matching::candle& day, std::int64_t last_lots,
                                             timestamp now) {
    const market& m = v.market;
    const matching::best_levels best = matching::best_levels_of(m.engine().book(i));
    const auto price = [&](std::int64_t ticks) { return ticks == 0 ? std::string() : px(m, i, ticks); };
    const auto size = [&](std::int64_t lots) { return lots == 0 ? std::string() : qty(m, i, lots); };
    return members(
        "instType instId last lastSz askPx askSz bidPx bidSz open24h high24h low24h volCcy24h vol24h sodUtc0 "
        "sodUtc8 ts",
        kind_of(m.listed(i)), m.listed(i).symbol, price(day.close), size(last_lots), price(best.ask),
        size(best.ask_lots), price(best.bid), size(best.bid_lots), price(day.open), price(day.high),
        price(day.low), day.quote, qty(m, i, day.lots), price(day.open), price(day.open), now);
}

/// A bar: time, open, high, low, close, volume, volume in base (or of a spot pair quote) and in quote, and whether it
/// ended.
[[nodiscard]] inline json::array candle_row(const venue_state& v, matching::instrument_id i,
                                            const matching::candle& c, bool closed) {
    const market& m = v.market;
    const instrument_config& s = m.listed(i);
    const std::string value = plain(c.quote), size = qty(m, i, c.lots);
    const bool of_value = s.kind == instrument_kind::spot || s.payoff == payoff::inverse;
    const std::string in_base = plain(checked_mul(m.quantity(i, c.lots), s.contract_size).value());
    json::array row{std::to_string(c.open_ms)};
    for (const std::int64_t ticks : {c.open, c.high, c.low, c.close}) row.emplace_back(px(m, i, ticks));
    for (const std::string& said : {size, of_value ? value : in_base, value}) row.emplace_back(said);
    row.emplace_back(closed ? "1" : "0");
    return row;
}

/// mark-price: the background market's reference price.
[[nodiscard]] inline json::object mark_row(const venue_state& v, matching::instrument_id i, timestamp now) {
    return members("instType instId markPx ts", kind_of(v.market.listed(i)), v.market.listed(i).symbol,
                   v.mark(i), now);
}
/// price-limit.
[[nodiscard]] inline json::object limit_row(const venue_state& v, matching::instrument_id i, timestamp now) {
    const price_band band(v.market, i);
    return members("instType instId buyLmt sellLmt enabled ts", kind_of(v.market.listed(i)),
                   v.market.listed(i).symbol, band.most, band.least, true, now);
}
/// open-interest: what the accounts hold long.
[[nodiscard]] inline json::object interest_row(const venue_state& v, matching::instrument_id i,
                                               timestamp now) {
    const market& m = v.market;
    const std::int64_t lots = open_interest(m, i);
    return members("instType instId oi oiCcy oiUsd ts", kind_of(m.listed(i)), m.listed(i).symbol,
                   qty(m, i, lots), checked_mul(m.quantity(i, lots), m.listed(i).contract_size).value(),
                   m.value(i, m.engine().mark_ticks(i), lots), now);
}
/// funding-rate: the same at each hour of funding.
[[nodiscard]] inline json::object funding_row(const venue_state& v, matching::instrument_id i,
                                              timestamp now) {
    const std::int64_t interval = v.market.listed(i).funding_interval.milliseconds();
    const std::int64_t next = v.market.next_funding(i, now).milliseconds();
    const std::string rate = plain(v.market.listed(i).funding_rate);
    return members(
        "instType instId fundingRate fundingTime nextFundingTime prevFundingTime maxFundingRate "
        "minFundingRate method formulaType settState settFundingRate premium ts nextFundingRate impactValue "
        "interestRate",
        kind_of(v.market.listed(i)), v.market.listed(i).symbol, rate, std::to_string(next),
        std::to_string(next + interval), std::to_string(next - interval), "0.00375", "-0.00375",
        "current_period", "noRate", "settled", rate, rate, now);
}
/// `GET /public/position-tiers`: one row for each bracket.
[[nodiscard]] inline json::array tier_rows(const venue_state& v, matching::instrument_id i) {
    const instrument_config& s = v.market.listed(i);
    json::array rows;
    for (const matching::bracket& b : v.market.engine().brackets(i).all())
        rows.push_back(members(
            "tier minSz maxSz mmr imr maxLever instId instFamily uly optMgnFactor quoteMaxLoan "
            "baseMaxLoan",
            std::to_string(rows.size() + 1), qty(v.market, i, static_cast<std::int64_t>(b.floor)),
            qty(v.market, i, static_cast<std::int64_t>(b.cap)), b.maintenance_rate,
            matching::divide_half_even(matching::power_of_ten(matching::money_places), b.max_leverage),
            std::to_string(b.max_leverage), s.symbol, family_of(s), family_of(s), "0"));
    return rows;
}
/// index-tickers: the mark price of the pair's first instrument.
[[nodiscard]] inline json::object index_row(const venue_state& v, matching::instrument_id i, timestamp now) {
    const std::string at = v.mark(i);
    return members("instId idxPx high24h low24h open24h sodUtc0 sodUtc8 ts", pair_of(v.market.listed(i)), at,
                   at, at, at, at, at, now);
}

} // namespace gatewright::sim::server::okx
