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
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

/// The speeds of the depth streams. 250 ms go without saying.
inline constexpr std::array<std::string_view, 3> depth_suffixes{"@100ms", "", "@500ms"};
/// How often the depth streams send.
inline constexpr std::array<duration, 3> depth_periods{milliseconds(100), milliseconds(250),
                                                       milliseconds(500)};

/// The intervals of the kline streams: none of a second, none of three days.
inline constexpr auto kline_intervals = std::span(binance::kline_intervals).subspan<1, 12>();

/// The public streams of one symbol. What happened is put in with `on_trades` and `on_book_changes`.
/// Source: USDⓈ-M Futures, "Websocket Market Streams".
class symbol_streams : public symbol_feed<symbol_streams> {
public:
    symbol_streams(const market& m, matching::instrument_id i, stream_connections& connections)
        : symbol_feed(m, i, kline_intervals, depth_periods)
        , connections_(connections) {}

    /// A liquidation that is done.
    void on_liquidation(const json::object& event) {
        for (const std::string& stream : {lower_ + "@forceOrder", std::string("!forceOrder@arr")})
            connections_.publish(venue_link::market_stream, stream, [&] { return json::serialize(event); });
    }

private:
    /// @cond
    friend matching::instrument_feed;
    friend symbol_feed<symbol_streams>;
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
        const std::string suffix(depth_suffixes[n]);
        const auto diff = [&] {
            return depth_text(b, changed_levels(b, side::buy), changed_levels(b, side::sell), now);
        };
        publish(venue_link::public_stream, "@depth" + suffix, diff);
        if (suffix.empty()) publish(venue_link::public_stream, "@depth@250ms", diff);
        for (const std::size_t levels : {5u, 10u, 20u})
            publish(venue_link::public_stream, "@depth" + std::to_string(levels) + suffix, [&] {
                return depth_text(b, levels_document(market_, id_, side::buy, levels),
                                  levels_document(market_, id_, side::sell, levels), now);
            });
    }
    void on_candle(const matching::candle& c, std::size_t n, bool closed, timestamp now) {
        publish(venue_link::market_stream, "@kline_" + std::string(intervals_[n].name),
                [&] { return kline_text(c, intervals_[n].name, closed, now); });
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
    [[nodiscard]] std::string average_text(const matching::candle& c) const {
        return average(market_, id_, c.quote, c.lots).str();
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
        json::object d = head("kline", now);
        d.insert({{"s", symbol_}, {"k", kline_object(c, interval, closed)}, {"ps", symbol_}, {"st", 1}});
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
        json::object d = ticker_object(now, mini);
        d["ps"] = symbol_;
        d["st"] = 1;
        return json::serialize(d);
    }

    stream_connections& connections_;
};

} // namespace gatewright::sim::server::binance_futures
