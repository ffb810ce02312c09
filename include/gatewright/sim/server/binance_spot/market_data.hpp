// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_spot/documents.hpp>
#include <gatewright/sim/server/binance_spot/streams.hpp>

#include <boost/json/serialize.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatewright::sim::server::binance_spot {

/// The speeds of the depth streams. A second goes without saying.
inline constexpr std::array<std::string_view, 2> depth_suffixes{"@100ms", ""};
/// How often the depth streams send.
inline constexpr std::array<duration, 2> depth_periods{milliseconds(100), seconds(1)};

/// The public streams of one symbol. Source: spot, "WebSocket Streams".
class symbol_streams : public symbol_feed<symbol_streams> {
public:
    symbol_streams(const market& m, matching::instrument_id i, stream_connections& connections)
        : symbol_feed(m, i, kline_intervals, depth_periods)
        , connections_(connections) {}

    /// `GET /api/v3/ticker/24hr` and its like, over the time that the simulation runs.
    [[nodiscard]] json::object day(bool mini) const {
        json::object d = day_document();
        if (mini)
            for (const char* name : {"priceChange", "priceChangePercent", "weightedAvgPrice", "lastQty"})
                d.stable_erase(name);
        if (mini) return d;
        d["prevClosePrice"] = price(feed_.total().open);
        for (const auto& [name, value] : book_ticker())
            if (name != "symbol") d[name] = value;
        return d;
    }
    /// One member of `GET /api/v3/ticker/bookTicker`.
    [[nodiscard]] json::object book_ticker() const {
        const auto b = matching::best_levels_of(market_.engine().book(id_));
        return members("symbol bidPrice bidQty askPrice askQty", symbol_, price(b.bid), quantity(b.bid_lots),
                       price(b.ask), quantity(b.ask_lots));
    }
    /// `GET /api/v3/avgPrice`: over all trades.
    [[nodiscard]] json::object average_price() const {
        const matching::public_trade* last = feed_.trades().last();
        return members("mins price closeTime", 5,
                       feed_.total().lots == 0 ? price(market_.engine().last_ticks(id_))
                                               : average_text(feed_.total()),
                       last ? last->time.milliseconds() : 0);
    }
    /// `GET /api/v3/depth`: a snapshot, stamped with the last update that it contains.
    [[nodiscard]] json::object depth(std::size_t most) const {
        return members("lastUpdateId bids asks", market_.engine().book(id_).last_update_id(),
                       levels(side::buy, most), levels(side::sell, most));
    }
    [[nodiscard]] std::string price(std::int64_t ticks) const { return text8(market_.price(id_, ticks)); }

private:
    /// @cond
    friend matching::instrument_feed;
    friend symbol_feed<symbol_streams>;
    /// @endcond

    [[nodiscard]] std::string quantity(std::int64_t lots) const { return text8(market_.quantity(id_, lots)); }
    [[nodiscard]] std::string average_text(const matching::candle& c) const {
        return text8(average(market_, id_, c.quote, c.lots));
    }
    [[nodiscard]] json::array levels(side s, std::size_t most) const {
        return levels_document(
            market_, id_, s, most, [&](std::int64_t ticks) { return price(ticks); },
            [&](std::int64_t lots) { return quantity(lots); });
    }
    template <class Make>
    void publish(const std::string& stream, Make&& make) {
        connections_.publish(venue_link::market_stream, stream, [&] { return json::serialize(make()); });
    }

    void on_trade(const matching::public_trade& t, timestamp now) {
        publish(lower_ + "@trade", [&] {
            return members("e E s t p q T m M", "trade", now.milliseconds(), symbol_, t.id,
                           price(t.price_ticks), quantity(t.lots), t.time.milliseconds(), t.buyer_is_maker,
                           true);
        });
    }
    void on_aggregate(const matching::aggregate_trade& a, timestamp now) {
        publish(lower_ + "@aggTrade", [&] {
            json::object d = head("aggTrade", now);
            d["s"] = symbol_;
            add_aggregate(d, a);
            return d;
        });
    }
    void add_aggregate(json::object& d, const matching::aggregate_trade& a) const {
        d.insert({{"a", a.id},
                  {"p", price(a.last.price_ticks)},
                  {"q", quantity(a.last.lots)},
                  {"f", a.first},
                  {"l", a.last.id},
                  {"T", a.last.time.milliseconds()},
                  {"m", a.last.buyer_is_maker},
                  {"M", true}});
    }
    /// Without a time, and without the name of the event.
    void on_best(timestamp) {
        publish(lower_ + "@bookTicker", [&] {
            const auto& b = feed_.best();
            return members("u s b B a A", market_.engine().book(id_).last_update_id(), symbol_, price(b.bid),
                           quantity(b.bid_lots), price(b.ask), quantity(b.ask_lots));
        });
    }
    /// `U` is one more than the `u` before it.
    void on_depth(std::size_t n, const matching::depth_batch& b, timestamp now) {
        const std::string suffix(depth_suffixes[n]);
        publish(lower_ + "@depth" + suffix, [&] {
            return members("e E s U u b a", "depthUpdate", now.milliseconds(), symbol_, b.previous() + 1,
                           b.last(), changed_levels(b, side::buy), changed_levels(b, side::sell));
        });
        for (const std::size_t most : {5u, 10u, 20u})
            publish(lower_ + "@depth" + std::to_string(most) + suffix, [&] { return depth(most); });
    }
    void on_candle(const matching::candle& c, std::size_t n, bool closed, timestamp now) {
        publish(lower_ + "@kline_" + std::string(intervals_[n].name), [&] {
            json::object d = head("kline", now);
            d.insert({{"s", symbol_}, {"k", kline_object(c, intervals_[n].name, closed)}});
            return d;
        });
    }
    void on_second(timestamp now) {
        const auto mini = [&] { return ticker_object(now, true); };
        publish(lower_ + "@miniTicker", mini);
        publish("!miniTicker@arr", [&] { return json::array{mini()}; });
        publish(lower_ + "@ticker", [&] {
            json::object d = ticker_object(now, false);
            const auto& b = feed_.best();
            d.insert({{"x", price(feed_.total().open)},
                      {"b", price(b.bid)},
                      {"B", quantity(b.bid_lots)},
                      {"a", price(b.ask)},
                      {"A", quantity(b.ask_lots)}});
            return d;
        });
        for (const std::string window : {"1h", "4h", "1d"})
            publish(lower_ + "@ticker_" + window, [&] {
                json::object d = ticker_object(now, false);
                d["e"] = window + "Ticker";
                d.stable_erase("Q");
                return d;
            });
        publish(lower_ + "@referencePrice", [&] {
            return members("e s r t", "referencePrice", symbol_, price(market_.engine().mark_ticks(id_)),
                           now.milliseconds());
        });
        publish(lower_ + "@avgPrice", [&] {
            const json::object average = average_price();
            return members("e E s i w T", "avgPrice", now.milliseconds(), symbol_, "5m",
                           average.at("price").as_string(), average.at("closeTime").as_int64());
        });
    }

    stream_connections& connections_;
};

} // namespace gatewright::sim::server::binance_spot
