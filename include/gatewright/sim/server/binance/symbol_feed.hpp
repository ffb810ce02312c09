// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/instrument_feed.hpp>
#include <gatewright/sim/server/market.hpp>
#include <gatewright/sim/server/parameters.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What Binance tells the public of one symbol, as far as its venues say it alike. Source: USDⓈ-M Futures, "Websocket
// Market Streams"; spot, "WebSocket Streams" and "Market Data endpoints".
namespace gatewright::sim::server::binance {

/// Average price of what was executed, rounded to eight places; zero with the tick's decimals if nothing was.
[[nodiscard]] inline decimal average(const market& m, matching::instrument_id i, matching::wide value,
                                     std::int64_t lots) {
    if (lots == 0) return m.price(i, 0);
    const decimal exact = matching::position{lots, value, 0, {}}.entry_price(m.listed(i).lot).normalized();
    const auto wanted = m.listed(i).tick.exponent();
    return exact.exponent() > wanted ? exact.rescaled(wanted).value() : exact;
}
/// An amount of money with its eight places.
[[nodiscard]] inline std::string money(matching::wide units) { return matching::to_money(units).str(); }

/// Price levels of one side, best first, as `[["price","quantity"],…]`.
/// @param price what writes ticks @param quantity what writes lots
template <class Price, class Quantity>
[[nodiscard]] json::array levels_document(const market& m, matching::instrument_id i, side s,
                                          std::size_t most, Price&& price, Quantity&& quantity) {
    json::array levels;
    m.engine().book(i).walk(s, [&](std::int64_t price_ticks, const auto& level) {
        if (levels.size() >= most) return false;
        levels.push_back(json::array{price(price_ticks), quantity(level.total)});
        return true;
    });
    return levels;
}
/// The same with the instrument's digits.
[[nodiscard]] inline json::array levels_document(const market& m, matching::instrument_id i, side s,
                                                 std::size_t most) {
    return levels_document(
        m, i, s, most, [&](std::int64_t ticks) { return m.price(i, ticks).str(); },
        [&](std::int64_t lots) { return m.quantity(i, lots).str(); });
}

/// A length of bars, by the name of its stream.
struct kline_interval {
    std::string_view name;
    duration length;
};
/// All that a venue may have, shortest first.
inline constexpr kline_interval kline_intervals[] = {
    {"1s", seconds(1)},    {"1m", minutes(1)},   {"3m", minutes(3)},   {"5m", minutes(5)},
    {"15m", minutes(15)},  {"30m", minutes(30)}, {"1h", minutes(60)},  {"2h", minutes(120)},
    {"4h", minutes(240)},  {"6h", minutes(360)}, {"8h", minutes(480)}, {"12h", minutes(720)},
    {"1d", minutes(1440)}, {"3d", minutes(4320)}};

/// The public streams of one symbol: what happened is put in with `on_trades` and `on_book_changes`, and the venue is
/// asked for the texts.
///
/// @tparam DerivedT the venue's. It has, accessible from here: `price(ticks)`, `quantity(lots)` and
/// `average_text(candle)`, how it writes them; `add_aggregate(json::object&, aggregate)`; `on_trade`, `on_aggregate`,
/// `on_best`, `on_depth`, `on_candle` and `on_second` of an `instrument_feed`.
template <class DerivedT>
class symbol_feed {
public:
    void on_trades(const std::vector<matching::public_trade>& trades, timestamp now) {
        feed_.on_trades(trades, market_.engine().unit_value(id_), self(), now);
    }
    void on_book_changes(const std::vector<matching::book_change>& changes, timestamp now) {
        feed_.on_book_changes(changes, market_.engine().book(id_), self(), now);
    }
    void tick(timestamp now) { feed_.tick(self(), now); }

    /// `GET trades`, oldest first.
    [[nodiscard]] json::array recent_trades(std::size_t most) const {
        json::array all;
        for (const matching::public_trade& t : feed_.trades().newest(most))
            all.push_back(json::object{{"id", t.id},
                                       {"price", self().price(t.price_ticks)},
                                       {"qty", self().quantity(t.lots)},
                                       {"quoteQty", money(market_.value(id_, t.price_ticks, t.lots))},
                                       {"time", t.time.milliseconds()},
                                       {"isBuyerMaker", t.buyer_is_maker}});
        return all;
    }
    /// `GET aggTrades`, oldest first: from an id or a time on, or the newest.
    [[nodiscard]] json::array aggregates(std::optional<std::int64_t> from_id,
                                         std::optional<std::int64_t> start, std::optional<std::int64_t> end,
                                         std::size_t most) const {
        const bool newest = !from_id && !start && !end;
        json::array all;
        for (const matching::aggregate_trade& a : feed_.aggregates().newest(newest ? most : 2000)) {
            const std::int64_t at = a.last.time.milliseconds();
            if ((from_id && static_cast<std::int64_t>(a.id) < *from_id) || (start && at < *start) ||
                (end && at > *end) || all.size() == most)
                continue;
            json::object d;
            self().add_aggregate(d, a);
            all.push_back(std::move(d));
        }
        return all;
    }
    /// The place of a length of bars by its name, if there is one.
    [[nodiscard]] std::optional<std::size_t> interval_named(std::string_view name) const {
        for (std::size_t n = 0; n < intervals_.size(); ++n)
            if (intervals_[n].name == name) return n;
        return std::nullopt;
    }
    /// `GET klines`, oldest first, the one that grows among them. @param n the place of the length
    [[nodiscard]] json::array klines(std::size_t n, std::optional<std::int64_t> start,
                                     std::optional<std::int64_t> end, std::size_t most) const {
        std::vector<matching::candle> found;
        const auto add = [&](const matching::candle& c) {
            if (c.open_ms != 0 && (!start || c.open_ms >= *start) && (!end || c.open_ms <= *end))
                found.push_back(c);
        };
        for (const matching::candle& c : feed_.ended_bars(n).newest(2000)) add(c);
        add(feed_.growing_bar(n));
        // From a time on, or else the newest.
        if (found.size() > most) {
            if (start)
                found.resize(most);
            else
                found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
        }
        json::array all;
        for (const matching::candle& c : found)
            all.push_back(json::array{c.open_ms, self().price(c.open), self().price(c.high),
                                      self().price(c.low), self().price(c.close), self().quantity(c.lots),
                                      c.close_ms, money(c.quote), c.trades, self().quantity(c.taker_lots),
                                      money(c.taker_quote), "0"});
        return all;
    }
    /// `GET ticker/24hr`, over the time that the simulation runs.
    [[nodiscard]] json::object day_document() const {
        const matching::candle& c = feed_.total();
        json::object d{
            {"symbol", symbol_},
            {"priceChange", self().price(c.close - c.open)},
            {"priceChangePercent", percent(c).str()},
            {"weightedAvgPrice", self().average_text(c)},
            {"lastPrice", self().price(c.close)},
            {"lastQty", last_quantity()},
            {"openPrice", self().price(c.open)},
            {"highPrice", self().price(c.high)},
            {"lowPrice", self().price(c.low)},
            {"volume", self().quantity(c.lots)},
            {"quoteVolume", money(c.quote)},
            {"openTime", c.open_ms},
            {"closeTime", feed_.trades().last() ? feed_.trades().last()->time.milliseconds() : c.open_ms},
            {"firstId", c.first_id},
            {"lastId", c.last_id},
            {"count", c.trades}};
        return d;
    }

protected:
    symbol_feed(const market& m, matching::instrument_id i, std::span<const kline_interval> intervals,
                std::span<const duration> depth_periods)
        : market_(m)
        , id_(i)
        , symbol_(m.listed(i).symbol.view())
        , lower_(symbol_)
        , intervals_(intervals)
        , lengths_(lengths_of(intervals))
        , feed_(i, m.engine().mark_ticks(i), lengths_, depth_periods) {
        for (char& c : lower_)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }

    [[nodiscard]] std::string last_quantity() const {
        const matching::public_trade* last = feed_.trades().last();
        return self().quantity(last ? last->lots : 0);
    }
    [[nodiscard]] static decimal percent(const matching::candle& c) {
        if (c.open == 0) return {0, -3};
        return {static_cast<std::int64_t>(
                    matching::divide_half_even(matching::multiply(c.close - c.open, 100'000), c.open)),
                -3};
    }

    [[nodiscard]] json::object head(std::string_view event, timestamp now) const {
        json::object d{{"e", event}, {"E", now.milliseconds()}};
        return d;
    }
    /// `k` of a kline.
    [[nodiscard]] json::object kline_object(const matching::candle& c, std::string_view interval,
                                            bool closed) const {
        return {{"t", c.open_ms},
                {"T", c.close_ms},
                {"s", symbol_},
                {"i", interval},
                {"f", c.first_id},
                {"L", c.last_id},
                {"o", self().price(c.open)},
                {"c", self().price(c.close)},
                {"h", self().price(c.high)},
                {"l", self().price(c.low)},
                {"v", self().quantity(c.lots)},
                {"n", c.trades},
                {"x", closed},
                {"q", money(c.quote)},
                {"V", self().quantity(c.taker_lots)},
                {"Q", money(c.taker_quote)},
                {"B", "0"}};
    }
    /// The members of 24hrTicker, or of 24hrMiniTicker.
    [[nodiscard]] json::object ticker_object(timestamp now, bool mini) const {
        const matching::candle& c = feed_.total();
        json::object d = head(mini ? "24hrMiniTicker" : "24hrTicker", now);
        d["s"] = symbol_;
        if (!mini) {
            d.insert({{"p", self().price(c.close - c.open)},
                      {"P", percent(c).str()},
                      {"w", self().average_text(c)},
                      {"Q", last_quantity()}});
        }
        d.insert({{"c", self().price(c.close)},
                  {"o", self().price(c.open)},
                  {"h", self().price(c.high)},
                  {"l", self().price(c.low)},
                  {"v", self().quantity(c.lots)},
                  {"q", money(c.quote)}});
        if (!mini) {
            d.insert({{"O", c.open_ms},
                      {"C", now.milliseconds()},
                      {"F", c.first_id},
                      {"L", c.last_id},
                      {"n", c.trades}});
        }
        return d;
    }
    /// The changed levels of a side, lowest first.
    [[nodiscard]] json::array changed_levels(const matching::depth_batch& b, side which) const {
        json::array levels;
        for (const std::int64_t p : b.prices(which))
            levels.push_back(
                json::array{self().price(p), self().quantity(market_.engine().book(id_).lots_at(which, p))});
        return levels;
    }

    const market& market_;
    matching::instrument_id id_;
    std::string symbol_;
    std::string lower_; ///< as streams are named
    std::span<const kline_interval> intervals_;
    std::vector<duration> lengths_; ///< of them; the feed looks there
    matching::instrument_feed feed_;

private:
    static std::vector<duration> lengths_of(std::span<const kline_interval> intervals) {
        std::vector<duration> all;
        for (const kline_interval& k : intervals) all.push_back(k.length);
        return all;
    }
    DerivedT& self() noexcept { return static_cast<DerivedT&>(*this); }
    const DerivedT& self() const noexcept { return static_cast<const DerivedT&>(*this); }
};

} // namespace gatewright::sim::server::binance
