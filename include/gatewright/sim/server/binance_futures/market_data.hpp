// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/instrument_feed.hpp>
#include <gatewright/sim/server/binance_futures/reference_documents.hpp>
#include <gatewright/sim/server/binance_futures/streams.hpp>

#include <boost/json/serialize.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// The intervals of the kline streams, and their lengths.
inline constexpr std::array<std::string_view, 12> kline_names{"1m", "3m", "5m", "15m", "30m", "1h",
                                                              "2h", "4h", "6h", "8h",  "12h", "1d"};
/// Lengths of bars, by the name of their streams.
inline constexpr std::array<duration, 12> kline_lengths{
    minutes(1),   minutes(3),   minutes(5),   minutes(15),  minutes(30),  minutes(60),
    minutes(120), minutes(240), minutes(360), minutes(480), minutes(720), minutes(1440)};
/// The speeds of the depth streams. 250 ms go without saying.
inline constexpr std::array<std::string_view, 3> depth_suffixes{"@100ms", "", "@500ms"};
/// How often the depth streams send.
inline constexpr std::array<duration, 3> depth_periods{milliseconds(100), milliseconds(250),
                                                       milliseconds(500)};

/// The public streams of one symbol. What happened is put in with `on_trades` and `on_book_changes`.
/// Source: USDⓈ-M Futures, "Websocket Market Streams".
class symbol_streams {
public:
    symbol_streams(const market& m, matching::instrument_id i, stream_connections& connections)
        : market_(m)
        , id_(i)
        , symbol_(m.listed(i).symbol.view())
        , lower_(symbol_)
        , feed_(i, m.engine().mark_ticks(i), kline_lengths, depth_periods)
        , connections_(connections) {
        for (char& c : lower_)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }

    void on_trades(const std::vector<matching::public_trade>& trades, timestamp now) {
        feed_.on_trades(trades, market_.engine().unit_value(id_), *this, now);
    }
    void on_book_changes(const std::vector<matching::book_change>& changes, timestamp now) {
        feed_.on_book_changes(changes, market_.engine().book(id_), *this, now);
    }
    void tick(timestamp now) { feed_.tick(*this, now); }
    /// A liquidation that is done.
    void on_liquidation(const json::object& event) {
        for (const std::string& stream : {lower_ + "@forceOrder", std::string("!forceOrder@arr")})
            connections_.publish(venue_link::market_stream, stream, [&] { return json::serialize(event); });
    }

    /// `GET /fapi/v1/trades`, oldest first.
    [[nodiscard]] json::array recent_trades(std::size_t most) const {
        json::array all;
        for (const matching::public_trade& t : feed_.trades().newest(most))
            all.push_back(json::object{{"id", t.id},
                                       {"price", price(t.price_ticks)},
                                       {"qty", quantity(t.lots)},
                                       {"quoteQty", money(market_.value(id_, t.price_ticks, t.lots))},
                                       {"time", t.time.milliseconds()},
                                       {"isBuyerMaker", t.buyer_is_maker}});
        return all;
    }
    /// `GET /fapi/v1/aggTrades`, oldest first: from an id or a time on, or the newest.
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
            add_aggregate(d, a);
            all.push_back(std::move(d));
        }
        return all;
    }
    /// `GET /fapi/v1/klines`, oldest first, the one that grows among them. @param n the place of the length
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
            all.push_back(json::array{c.open_ms, price(c.open), price(c.high), price(c.low), price(c.close),
                                      quantity(c.lots), c.close_ms, money(c.quote), c.trades,
                                      quantity(c.taker_lots), money(c.taker_quote), "0"});
        return all;
    }
    /// `GET /fapi/v1/ticker/24hr`, over the time that the simulation runs.
    [[nodiscard]] json::object day_document() const {
        const matching::candle& c = feed_.total();
        json::object d{
            {"symbol", symbol_},
            {"priceChange", price(c.close - c.open)},
            {"priceChangePercent", percent(c).str()},
            {"weightedAvgPrice", average(market_, id_, c.quote, c.lots).str()},
            {"lastPrice", price(c.close)},
            {"lastQty", last_quantity()},
            {"openPrice", price(c.open)},
            {"highPrice", price(c.high)},
            {"lowPrice", price(c.low)},
            {"volume", quantity(c.lots)},
            {"quoteVolume", money(c.quote)},
            {"openTime", c.open_ms},
            {"closeTime", feed_.trades().last() ? feed_.trades().last()->time.milliseconds() : c.open_ms},
            {"firstId", c.first_id},
            {"lastId", c.last_id},
            {"count", c.trades}};
        return d;
    }

private:
    /// @cond
    friend matching::instrument_feed;
    /// @endcond

    template <class MakeText>
    void publish(venue_link link, const std::string& stream, MakeText&& make_text) {
        connections_.publish(link, lower_ + stream, make_text);
    }
    void on_trade(const matching::public_trade& t, timestamp now) {
        publish(venue_link::public_stream, "@trade", [&] { return trade_text(t, now); });
    }
    void on_aggregate(const matching::aggregate_trade& a, timestamp now) {
        publish(venue_link::market_stream, "@aggTrade", [&] { return aggregate_text(a, now); });
    }
    void on_best(timestamp now) {
        const auto text = [&] { return book_ticker_text(now); };
        publish(venue_link::public_stream, "@bookTicker", text);
        connections_.publish(venue_link::public_stream, "!bookTicker", text);
    }
    void on_depth(std::size_t n, const matching::depth_batch& b, timestamp now) {
        const auto changed = [&](side which) {
            json::array levels;
            for (const std::int64_t p : b.prices(which))
                levels.push_back(
                    json::array{price(p), quantity(market_.engine().book(id_).lots_at(which, p))});
            return levels;
        };
        const std::string suffix(depth_suffixes[n]);
        const auto diff = [&] { return depth_text(b, changed(side::buy), changed(side::sell), now); };
        publish(venue_link::public_stream, "@depth" + suffix, diff);
        if (suffix.empty()) publish(venue_link::public_stream, "@depth@250ms", diff);
        for (const std::size_t levels : {5u, 10u, 20u})
            publish(venue_link::public_stream, "@depth" + std::to_string(levels) + suffix, [&] {
                return depth_text(b, levels_document(market_, id_, side::buy, levels),
                                  levels_document(market_, id_, side::sell, levels), now);
            });
    }
    void on_candle(const matching::candle& c, std::size_t n, bool closed, timestamp now) {
        publish(venue_link::market_stream, "@kline_" + std::string(kline_names[n]),
                [&] { return kline_text(c, kline_names[n], closed, now); });
    }
    void on_second(timestamp now) {
        const auto mark = [&] { return mark_price_text(now); };
        publish(venue_link::market_stream, "@markPrice@1s", mark);
        publish(venue_link::market_stream, "@miniTicker", [&] { return ticker_text(now, true); });
        publish(venue_link::market_stream, "@ticker", [&] { return ticker_text(now, false); });
        if (now.ns / 1'000'000'000 % 3 == 0) publish(venue_link::market_stream, "@markPrice", mark);
    }

    void add_aggregate(json::object& d, const matching::aggregate_trade& a) const {
        d.insert({{"a", a.id},
                  {"p", price(a.last.price_ticks)},
                  {"q", quantity(a.last.lots)},
                  {"nq", quantity(a.last.lots)},
                  {"f", a.first},
                  {"l", a.last.id},
                  {"T", a.last.time.milliseconds()},
                  {"m", a.last.buyer_is_maker}});
    }
    [[nodiscard]] std::string price(std::int64_t ticks) const { return market_.price(id_, ticks).str(); }
    [[nodiscard]] std::string quantity(std::int64_t lots) const { return market_.quantity(id_, lots).str(); }
    [[nodiscard]] std::string last_quantity() const {
        const matching::public_trade* last = feed_.trades().last();
        return quantity(last ? last->lots : 0);
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
    [[nodiscard]] std::string depth_text(const matching::depth_batch& b, json::array bids, json::array asks,
                                         timestamp now) const {
        json::object d = head("depthUpdate", now);
        d.insert({{"T", now.milliseconds()},
                  {"s", symbol_},
                  {"ps", symbol_},
                  {"st", 1},
                  {"U", b.first()},
                  {"u", b.last()},
                  {"pu", b.previous()},
                  {"b", std::move(bids)},
                  {"a", std::move(asks)}});
        return json::serialize(d);
    }
    [[nodiscard]] std::string aggregate_text(const matching::aggregate_trade& a, timestamp now) const {
        json::object d = head("aggTrade", now);
        d["s"] = symbol_;
        add_aggregate(d, a);
        d["st"] = 1;
        return json::serialize(d);
    }
    [[nodiscard]] std::string book_ticker_text(timestamp now) const {
        json::object d{{"e", "bookTicker"},
                       {"u", market_.engine().book(id_).last_update_id()},
                       {"s", symbol_},
                       {"ps", symbol_},
                       {"b", price(feed_.best().bid)},
                       {"B", quantity(feed_.best().bid_lots)},
                       {"a", price(feed_.best().ask)},
                       {"A", quantity(feed_.best().ask_lots)},
                       {"T", now.milliseconds()},
                       {"E", now.milliseconds()},
                       {"st", 1}};
        return json::serialize(d);
    }
    [[nodiscard]] std::string trade_text(const matching::public_trade& t, timestamp now) const {
        json::object d = head("trade", now);
        d.insert({{"T", t.time.milliseconds()},
                  {"s", symbol_},
                  {"t", t.id},
                  {"p", price(t.price_ticks)},
                  {"q", quantity(t.lots)},
                  {"X", "MARKET"},
                  {"m", t.buyer_is_maker}});
        return json::serialize(d);
    }
    [[nodiscard]] std::string kline_text(const matching::candle& c, std::string_view interval, bool closed,
                                         timestamp now) const {
        json::object k{{"t", c.open_ms},
                       {"T", c.close_ms},
                       {"s", symbol_},
                       {"i", interval},
                       {"f", c.first_id},
                       {"L", c.last_id},
                       {"o", price(c.open)},
                       {"c", price(c.close)},
                       {"h", price(c.high)},
                       {"l", price(c.low)},
                       {"v", quantity(c.lots)},
                       {"n", c.trades},
                       {"x", closed},
                       {"q", money(c.quote)},
                       {"V", quantity(c.taker_lots)},
                       {"Q", money(c.taker_quote)},
                       {"B", "0"}};
        json::object d = head("kline", now);
        d.insert({{"s", symbol_}, {"k", std::move(k)}, {"ps", symbol_}, {"st", 1}});
        return json::serialize(d);
    }
    [[nodiscard]] std::string mark_price_text(timestamp now) const {
        const std::string mark =
            market_.price(id_, market_.engine().mark_ticks(id_)).rescaled(-8).value().str();
        json::object d = head("markPriceUpdate", now);
        d.insert({{"s", symbol_},
                  {"p", mark},
                  {"ap", mark},
                  {"P", mark},
                  {"i", mark},
                  {"r", funding_rate_text(market_, id_)},
                  {"T", market_.next_funding(id_, now).milliseconds()},
                  {"st", 1}});
        return json::serialize(d);
    }
    [[nodiscard]] std::string ticker_text(timestamp now, bool mini) const {
        const matching::candle& c = feed_.total();
        json::object d = head(mini ? "24hrMiniTicker" : "24hrTicker", now);
        d["s"] = symbol_;
        if (!mini) {
            d.insert({{"p", price(c.close - c.open)},
                      {"P", percent(c).str()},
                      {"w", average(market_, id_, c.quote, c.lots).str()},
                      {"Q", last_quantity()}});
        }
        d.insert({{"c", price(c.close)},
                  {"o", price(c.open)},
                  {"h", price(c.high)},
                  {"l", price(c.low)},
                  {"v", quantity(c.lots)},
                  {"q", money(c.quote)}});
        if (!mini) {
            d.insert({{"O", c.open_ms},
                      {"C", now.milliseconds()},
                      {"F", c.first_id},
                      {"L", c.last_id},
                      {"n", c.trades}});
        }
        d["ps"] = symbol_;
        d["st"] = 1;
        return json::serialize(d);
    }

    const market& market_;
    matching::instrument_id id_;
    std::string symbol_;
    std::string lower_;
    matching::instrument_feed feed_;
    stream_connections& connections_;
};

} // namespace gatewright::sim::server::binance_futures
