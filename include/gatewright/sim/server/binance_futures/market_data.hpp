// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/faults.hpp>
#include <gatewright/sim/server/binance_futures/klines.hpp>
#include <gatewright/sim/server/binance_futures/reference_documents.hpp>

#include <boost/json/serialize.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// The public streams of one symbol. What happened is put in with `on_trades` and `on_book_changes`; events
/// come out through a publisher, `publish(channel, stream, make_text)`, which calls `make_text()` only if
/// someone listens. Source: USDⓈ-M Futures, "Websocket Market Streams".
class symbol_streams {
public:
    symbol_streams(const venue& v, matching::instrument_id i)
        : venue_(v)
        , id_(i)
        , symbol_(v.symbol(i).symbol.view())
        , lower_(symbol_)
        , candles_(v.engine().mark_ticks(i)) {
        for (char& c : lower_)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        for (std::size_t n = 0; n < speeds.size(); ++n) batches_[n].period = milliseconds(speeds[n].ms);
    }

    template <class Publisher>
    void on_trades(const std::vector<matching::public_trade>& trades, Publisher&& publish, timestamp now) {
        if (trades.empty()) return;
        if (candles_.ended(now)) flush_candles(publish, now);
        for (std::size_t n = 0; n < trades.size(); ++n) {
            const matching::public_trade& t = trades[n];
            if (t.instrument != id_) continue;
            candles_.add(t, multiplied(t), now);
            publish(channel::public_stream, lower_ + "@trade", [&] { return trade_text(t, now); });
            gather(t, publish, now);
        }
        flush_aggregate(publish, now);
    }

    template <class Publisher>
    void on_book_changes(const std::vector<matching::book_change>& changes, Publisher&& publish,
                         timestamp now) {
        if (changes.empty()) return;
        for (batch& b : batches_) {
            if (b.first == 0) b.first = changes.front().update_id;
            b.last = changes.back().update_id;
            for (const matching::book_change& c : changes)
                (c.side == side::buy ? b.bids : b.asks).insert(c.price_ticks);
        }
        const touch best = touch_now();
        if (best == last_touch_) return;
        last_touch_ = best;
        const auto text = [&] { return book_ticker_text(now); };
        publish(channel::public_stream, lower_ + "@bookTicker", text);
        publish(channel::public_stream, "!bookTicker", text);
    }

    /// Sends what is due at a time: depth batches, candles, mark prices, tickers.
    template <class Publisher>
    void tick(Publisher&& publish, timestamp now) {
        for (std::size_t n = 0; n < speeds.size(); ++n) {
            if (!passes(batches_[n].sent, batches_[n].period, now)) continue;
            send_depth(batches_[n], speeds[n], publish, now);
        }
        if (passes(candles_sent_, milliseconds(250), now)) flush_candles(publish, now);
        if (passes(second_sent_, seconds(1), now)) {
            const auto mark = [&] { return mark_price_text(now); };
            publish(channel::market_stream, lower_ + "@markPrice@1s", mark);
            publish(channel::market_stream, lower_ + "@miniTicker", [&] { return ticker_text(now, true); });
            publish(channel::market_stream, lower_ + "@ticker", [&] { return ticker_text(now, false); });
            if (now.ns / 1'000'000'000 % 3 == 0) publish(channel::market_stream, lower_ + "@markPrice", mark);
        }
    }

    /// `GET /fapi/v1/trades`, oldest first.
    [[nodiscard]] json::array recent_trades(std::size_t most) const {
        json::array all;
        const std::size_t first = recent_.size() > most ? recent_.size() - most : 0;
        for (std::size_t n = first; n < recent_.size(); ++n) {
            const matching::public_trade& t = recent_[n];
            all.push_back(json::object{{"id", t.id},
                                       {"price", venue_.price(id_, t.price_ticks).str()},
                                       {"qty", venue_.quantity(id_, t.lots).str()},
                                       {"quoteQty", money(multiplied(t))},
                                       {"time", t.time.milliseconds()},
                                       {"isBuyerMaker", t.buyer_is_maker}});
        }
        return all;
    }
    /// `GET /fapi/v1/aggTrades`, oldest first.
    [[nodiscard]] json::array recent_aggregates(std::size_t most) const {
        json::array all;
        const std::size_t first = aggregates_.size() > most ? aggregates_.size() - most : 0;
        for (std::size_t n = first; n < aggregates_.size(); ++n) {
            json::object d;
            add_aggregate(d, aggregates_[n]);
            all.push_back(std::move(d));
        }
        return all;
    }
    /// `GET /fapi/v1/ticker/24hr`, over the time that the simulation runs.
    [[nodiscard]] json::object day_document() const {
        const candle& c = candles_.total();
        json::object d;
        d["symbol"] = symbol_;
        d["priceChange"] = text_of(c.close - c.open);
        d["priceChangePercent"] = percent(c).str();
        d["weightedAvgPrice"] = venue_.average(id_, c.quote, c.lots).str();
        d["lastPrice"] = text_of(c.close);
        d["lastQty"] = venue_.quantity(id_, recent_.empty() ? 0 : recent_.back().lots).str();
        d["openPrice"] = text_of(c.open);
        d["highPrice"] = text_of(c.high);
        d["lowPrice"] = text_of(c.low);
        d["volume"] = venue_.quantity(id_, c.lots).str();
        d["quoteVolume"] = money(c.quote);
        d["openTime"] = c.open_ms;
        d["closeTime"] = recent_.empty() ? c.open_ms : recent_.back().time.milliseconds();
        d["firstId"] = c.first_id;
        d["lastId"] = c.last_id;
        d["count"] = c.trades;
        return d;
    }

private:
    struct speed {
        std::int64_t ms;
        std::string_view suffix;
    };
    static constexpr std::array<speed, 3> speeds{{{100, "@100ms"}, {250, ""}, {500, "@500ms"}}};
    /// Changes that wait to be sent; each speed is a stream of its own with its own chain of `pu`.
    struct batch {
        duration period;
        std::int64_t sent = 0;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        std::uint64_t previous = 0;
        std::set<std::int64_t> bids;
        std::set<std::int64_t> asks;
    };
    struct touch {
        std::int64_t bid = 0, bid_lots = 0, ask = 0, ask_lots = 0;
        friend bool operator==(const touch&, const touch&) = default;
    };

    /// Trades of one taker at one price.
    struct aggregate {
        matching::public_trade last; ///< with the sum of the lots
        std::uint64_t id = 0;
        std::uint64_t first = 0;
    };
    void add_aggregate(json::object& d, const aggregate& a) const {
        d["a"] = a.id;
        d["p"] = text_of(a.last.price_ticks);
        const std::string quantity = venue_.quantity(id_, a.last.lots).str();
        d["q"] = quantity;
        d["nq"] = quantity;
        d["f"] = a.first;
        d["l"] = a.last.id;
        d["T"] = a.last.time.milliseconds();
        d["m"] = a.last.buyer_is_maker;
    }

    static bool passes(std::int64_t& sent, duration period, timestamp now) {
        const std::int64_t window = now.ns / period.ns;
        if (window == sent) return false;
        return std::exchange(sent, window) != 0;
    }
    [[nodiscard]] touch touch_now() const {
        const auto& book = venue_.engine().book(id_);
        touch t;
        if (const auto bid = book.best(side::buy)) t.bid = *bid, t.bid_lots = book.lots_at(side::buy, *bid);
        if (const auto ask = book.best(side::sell)) t.ask = *ask, t.ask_lots = book.lots_at(side::sell, *ask);
        return t;
    }
    [[nodiscard]] std::string text_of(std::int64_t price_ticks) const {
        return venue_.price(id_, price_ticks).str();
    }
    [[nodiscard]] matching::wide multiplied(const matching::public_trade& t) const {
        return matching::multiply(matching::multiply(t.price_ticks, venue_.engine().unit_value(id_)), t.lots);
    }
    [[nodiscard]] static decimal percent(const candle& c) {
        if (c.open == 0) return {0, -3};
        return {static_cast<std::int64_t>(
                    matching::divide_half_even(matching::multiply(c.close - c.open, 100'000), c.open)),
                -3};
    }

    template <class Publisher>
    void flush_candles(Publisher&& publish, timestamp now) {
        candles_.flush(now, [&](const candle& c, std::string_view interval, bool closed) {
            publish(channel::market_stream, lower_ + "@kline_" + std::string(interval),
                    [&] { return kline_text(c, interval, closed, now); });
        });
    }

    template <class Publisher>
    void gather(const matching::public_trade& t, Publisher&& publish, timestamp now) {
        recent_.push_back(t);
        if (recent_.size() > 2000) recent_.erase(recent_.begin(), recent_.begin() + 1000);
        if (aggregate_.lots != 0 && (aggregate_.taker != t.taker || aggregate_.price_ticks != t.price_ticks))
            flush_aggregate(publish, now);
        if (aggregate_.lots == 0) {
            aggregate_ = t;
            aggregate_first_ = t.id;
        } else {
            aggregate_.lots += t.lots;
        }
        aggregate_.id = t.id;
    }
    template <class Publisher>
    void flush_aggregate(Publisher&& publish, timestamp now) {
        if (aggregate_.lots == 0) return;
        aggregates_.push_back({aggregate_, ++aggregate_id_, aggregate_first_});
        if (aggregates_.size() > 2000) aggregates_.erase(aggregates_.begin(), aggregates_.begin() + 1000);
        publish(channel::market_stream, lower_ + "@aggTrade", [&] {
            json::object d = head("aggTrade", now);
            d["s"] = symbol_;
            add_aggregate(d, aggregates_.back());
            d["st"] = 1;
            return json::serialize(d);
        });
        aggregate_.lots = 0;
    }

    template <class Publisher>
    void send_depth(batch& b, const speed& s, Publisher&& publish, timestamp now) {
        if (b.first == 0) return;
        const auto side_changes = [&](side which, const std::set<std::int64_t>& prices) {
            json::array levels;
            for (const std::int64_t p : prices)
                levels.push_back(json::array{
                    text_of(p), venue_.quantity(id_, venue_.engine().book(id_).lots_at(which, p)).str()});
            return levels;
        };
        const std::string suffix(s.suffix);
        const auto diff = [&] {
            return depth_text(b, side_changes(side::buy, b.bids), side_changes(side::sell, b.asks), now);
        };
        publish(channel::public_stream, lower_ + "@depth" + suffix, diff);
        if (suffix.empty()) publish(channel::public_stream, lower_ + "@depth@250ms", diff);
        for (const std::size_t levels : {5u, 10u, 20u})
            publish(channel::public_stream, lower_ + "@depth" + std::to_string(levels) + suffix, [&] {
                return depth_text(b, levels_document(venue_, id_, side::buy, levels),
                                  levels_document(venue_, id_, side::sell, levels), now);
            });
        b.previous = b.last;
        b.first = 0;
        b.bids.clear();
        b.asks.clear();
    }

    [[nodiscard]] json::object head(std::string_view event, timestamp now) const {
        json::object d;
        d["e"] = event;
        d["E"] = now.milliseconds();
        return d;
    }
    [[nodiscard]] std::string depth_text(const batch& b, json::array bids, json::array asks,
                                         timestamp now) const {
        json::object d = head("depthUpdate", now);
        d["T"] = now.milliseconds();
        d["s"] = symbol_;
        d["ps"] = symbol_;
        d["st"] = 1;
        d["U"] = b.first;
        d["u"] = b.last;
        d["pu"] = b.previous;
        d["b"] = std::move(bids);
        d["a"] = std::move(asks);
        return json::serialize(d);
    }
    [[nodiscard]] std::string book_ticker_text(timestamp now) const {
        json::object d;
        d["e"] = "bookTicker";
        d["u"] = venue_.engine().book(id_).last_update_id();
        d["s"] = symbol_;
        d["ps"] = symbol_;
        d["b"] = text_of(last_touch_.bid);
        d["B"] = venue_.quantity(id_, last_touch_.bid_lots).str();
        d["a"] = text_of(last_touch_.ask);
        d["A"] = venue_.quantity(id_, last_touch_.ask_lots).str();
        d["T"] = now.milliseconds();
        d["E"] = now.milliseconds();
        d["st"] = 1;
        return json::serialize(d);
    }
    [[nodiscard]] std::string trade_text(const matching::public_trade& t, timestamp now) const {
        json::object d = head("trade", now);
        d["T"] = t.time.milliseconds();
        d["s"] = symbol_;
        d["t"] = t.id;
        d["p"] = text_of(t.price_ticks);
        d["q"] = venue_.quantity(id_, t.lots).str();
        d["X"] = "MARKET";
        d["m"] = t.buyer_is_maker;
        return json::serialize(d);
    }
    [[nodiscard]] std::string kline_text(const candle& c, std::string_view interval, bool closed,
                                         timestamp now) const {
        json::object k;
        k["t"] = c.open_ms;
        k["T"] = c.close_ms;
        k["s"] = symbol_;
        k["i"] = interval;
        k["f"] = c.first_id;
        k["L"] = c.last_id;
        k["o"] = text_of(c.open);
        k["c"] = text_of(c.close);
        k["h"] = text_of(c.high);
        k["l"] = text_of(c.low);
        k["v"] = venue_.quantity(id_, c.lots).str();
        k["n"] = c.trades;
        k["x"] = closed;
        k["q"] = money(c.quote);
        k["V"] = venue_.quantity(id_, c.taker_lots).str();
        k["Q"] = money(c.taker_quote);
        k["B"] = "0";
        json::object d = head("kline", now);
        d["s"] = symbol_;
        d["k"] = std::move(k);
        d["ps"] = symbol_;
        d["st"] = 1;
        return json::serialize(d);
    }
    [[nodiscard]] std::string mark_price_text(timestamp now) const {
        const std::string mark =
            venue_.price(id_, venue_.engine().mark_ticks(id_)).rescaled(-8).value().str();
        json::object d = head("markPriceUpdate", now);
        d["s"] = symbol_;
        d["p"] = mark;
        d["ap"] = mark;
        d["P"] = mark;
        d["i"] = mark;
        d["r"] = "0.00010000";
        d["T"] = next_funding_ms(now);
        d["st"] = 1;
        return json::serialize(d);
    }
    [[nodiscard]] std::string ticker_text(timestamp now, bool mini) const {
        const candle& c = candles_.total();
        json::object d = head(mini ? "24hrMiniTicker" : "24hrTicker", now);
        d["s"] = symbol_;
        if (!mini) {
            d["p"] = text_of(c.close - c.open);
            d["P"] = percent(c).str();
            d["w"] = venue_.average(id_, c.quote, c.lots).str();
            d["Q"] = venue_.quantity(id_, recent_.empty() ? 0 : recent_.back().lots).str();
        }
        d["c"] = text_of(c.close);
        d["o"] = text_of(c.open);
        d["h"] = text_of(c.high);
        d["l"] = text_of(c.low);
        d["v"] = venue_.quantity(id_, c.lots).str();
        d["q"] = money(c.quote);
        if (!mini) {
            d["O"] = c.open_ms;
            d["C"] = now.milliseconds();
            d["F"] = c.first_id;
            d["L"] = c.last_id;
            d["n"] = c.trades;
        }
        d["ps"] = symbol_;
        d["st"] = 1;
        return json::serialize(d);
    }

    const venue& venue_;
    matching::instrument_id id_;
    std::string symbol_;
    std::string lower_;
    candle_set candles_;
    std::array<batch, speeds.size()> batches_;
    touch last_touch_;
    matching::public_trade aggregate_;
    std::uint64_t aggregate_first_ = 0;
    std::uint64_t aggregate_id_ = 0;
    std::vector<aggregate> aggregates_;
    std::vector<matching::public_trade> recent_;
    std::int64_t candles_sent_ = 0;
    std::int64_t second_sent_ = 0;
};

} // namespace gatewright::sim::server::binance_futures
