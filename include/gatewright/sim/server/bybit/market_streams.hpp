// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/instrument_feed.hpp>
#include <gatewright/sim/server/bybit/reference_documents.hpp>
#include <gatewright/sim/server/bybit/subscriptions.hpp>

#include <boost/json/serialize.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::bybit {

/// The topics of market data of one instrument. What happened is put in with `on_trades` and `on_book_changes`;
/// before it is launched nothing is told. Source: API v5, "Websocket Stream", "Public".
class instrument_streams {
public:
    instrument_streams(const venue_state& v, matching::instrument_id i, venue_connections& connections)
        : v_(v)
        , id_(i)
        , name_(wire_name(v.market.listed(i)))
        , spot_(v.spot(i))
        , feed_(i, v.market.engine().mark_ticks(i), bar_lengths, speeds)
        , connections_(connections) {}

    void on_trades(const std::vector<matching::public_trade>& trades, timestamp now) {
        feed_.on_trades(trades, v_.market.engine().unit_value(id_), *this, now);
    }
    void on_book_changes(const std::vector<matching::book_change>& changes, timestamp now) {
        feed_.on_book_changes(changes, v_.market.engine().book(id_), *this, now);
    }
    void tick(timestamp now) { feed_.tick(*this, now); }

    /// What a subscriber to a topic gets at once; empty if that is nothing. A full book has no snapshot but that of
    /// REST.
    [[nodiscard]] std::string first(std::string_view topic, timestamp now) {
        if (topic.starts_with("orderbook.")) {
            chain& b = chain_of(topic.substr(10, topic.find('.', 10) - 10));
            b.wanted = true;
            flush(b, now);
            return b.name == "full" ? std::string() : book_text(b, "snapshot", b.levels.known(), now);
        }
        if (topic.starts_with("tickers.")) {
            tell_ticker(now);
            return text_of(topic, "snapshot", ticker_, now);
        }
        return topic.starts_with("priceLimit.") ? text_of(topic, {}, limit_row(v_, id_), now) : std::string();
    }
    /// All books are numbered anew from 1, as after a restart or a change of the tick.
    void restart_books(timestamp now) {
        for (chain& b : chains_) {
            flush(b, now);
            b.update = 1;
            const bool full = b.name == "full";
            publish("orderbook." + std::string(b.name), [&](const std::string&) {
                return book_text(b, full ? "delta" : "snapshot",
                                 full ? matching::told_sides() : b.levels.known(), now);
            });
        }
    }
    /// A liquidation of somebody's. @param s of the position
    void publish_liquidation(side s, std::string_view price, std::string_view size, timestamp now) {
        publish("allLiquidation", [&](const std::string& topic) {
            return text_of(
                topic, "snapshot",
                json::array{members("T s S v p", now.milliseconds(), name_, side_words.name(s), size, price)},
                now);
        });
    }

    /// `GET /v5/market/orderbook` and `full-ob`: the book as its topic has told it last. @param name of the chain
    [[nodiscard]] json::object book_document(std::string_view name, std::size_t most, timestamp now) {
        chain& b = chain_of(name);
        flush(b, now);
        return book_data(b, b.levels.known(), most, now);
    }
    /// `GET /v5/market/recent-trade`, the newest first.
    [[nodiscard]] json::array recent_trades(std::size_t most) const {
        json::array all;
        for (const matching::public_trade& t : feed_.trades().newest(most)) {
            json::object d = members("execId symbol price size side time seq", execution_of(t), name_,
                                     px(v_.market, id_, t.price_ticks), qty(v_.market, id_, t.lots),
                                     taker_of(t), t.time, std::to_string(venue_state::sequence(t.id)));
            d["isBlockTrade"] = false;
            d["isRPITrade"] = false;
            all.insert(all.begin(), std::move(d));
        }
        return all;
    }
    /// `GET /v5/market/kline`, the newest first. @param n the place of the length
    [[nodiscard]] json::array recent_bars(std::size_t n, std::int64_t begin_ms, std::int64_t end_ms,
                                          std::size_t most) const {
        std::vector<matching::candle> bars(feed_.ended_bars(n).newest(2000).begin(),
                                           feed_.ended_bars(n).newest(2000).end());
        if (feed_.growing_bar(n).open_ms != 0) bars.push_back(feed_.growing_bar(n));
        json::array all;
        for (auto c = bars.rbegin(); c != bars.rend() && all.size() < most; ++c)
            if (c->open_ms >= begin_ms && c->open_ms <= end_ms)
                all.push_back(json::array{std::to_string(c->open_ms), px(v_.market, id_, c->open),
                                          px(v_.market, id_, c->high), px(v_.market, id_, c->low),
                                          px(v_.market, id_, c->close), qty(v_.market, id_, c->lots),
                                          plain(c->quote)});
        return all;
    }
    /// A row of `GET /v5/market/tickers`.
    [[nodiscard]] json::object ticker(timestamp now) const {
        return ticker_row(v_, id_, feed_.total(), true, now);
    }

private:
    friend class matching::instrument_feed;
    static constexpr std::array<duration, 4> speeds{milliseconds(10), milliseconds(20), milliseconds(100),
                                                    milliseconds(200)};
    /// A topic of the book: what its subscribers know.
    struct chain {
        std::string_view name;
        std::size_t speed;
        matching::told_levels levels;
        std::int64_t update = 177'400'000, sequence = 0;
        timestamp sent{};
        bool wanted = false; ///< somebody subscribed once
    };
    [[nodiscard]] chain& chain_of(std::string_view name) {
        for (chain& b : chains_)
            if (b.name == name) return b;
        return chains_.back();
    }

    // What the feed calls.
    void on_trade(const matching::public_trade& t, timestamp now) {
        publish("publicTrade", [&](const std::string& topic) {
            json::object d = members("T s S v p L i", t.time.milliseconds(), name_, taker_of(t),
                                     qty(v_.market, id_, t.lots), px(v_.market, id_, t.price_ticks),
                                     "ZeroPlusTick", execution_of(t));
            d["BT"] = false;
            d["RPI"] = false;
            d["seq"] = venue_state::sequence(t.id);
            return text_of(topic, "snapshot", json::array{std::move(d)}, now);
        });
    }
    void on_aggregate(const matching::aggregate_trade&, timestamp) {}
    void on_best(timestamp) {}
    void on_depth(std::size_t n, const matching::depth_batch&, timestamp now) {
        for (chain& b : chains_)
            if (b.speed == n && b.wanted) flush(b, now);
        if (n == 2) tell_ticker(now);
    }
    void on_candle(const matching::candle& c, std::size_t n, bool closed, timestamp now) {
        publish("kline." + std::string(bar_names[n]), [&](const std::string& topic) {
            const auto price = [&](std::int64_t ticks) { return px(v_.market, id_, ticks); };
            return text_of(topic, "snapshot",
                           json::array{members(
                               "start end interval open close high low volume turnover confirm timestamp",
                               c.open_ms, c.open_ms + bar_lengths[n].milliseconds() - 1, bar_names[n],
                               price(c.open), price(c.close), price(c.high), price(c.low),
                               qty(v_.market, id_, c.lots), c.quote, closed, now.milliseconds())},
                           now);
        });
    }
    void on_second(timestamp now) {
        tell_ticker(now);
        publish("priceLimit",
                [&](const std::string& topic) { return text_of(topic, {}, limit_row(v_, id_), now); });
        chain& best = chains_.front();
        if (!best.wanted || now - best.sent < seconds(3)) return;
        best.sent = now; // the same once more
        publish("orderbook.1",
                [&](const std::string&) { return book_text(best, "snapshot", best.levels.known(), now); });
    }

    [[nodiscard]] std::string execution_of(const matching::public_trade& t) const {
        return execution_id(v_.market.listed(id_), t.id, false, id_);
    }
    [[nodiscard]] static std::string_view taker_of(const matching::public_trade& t) {
        return side_words.name(t.buyer_is_maker ? side::sell : side::buy);
    }
    /// Tells a topic's subscribers what differs from what they know; of the best levels all.
    void flush(chain& b, timestamp now) {
        const matching::told_sides changed = b.levels.bring_up_to(v_.market.engine().book(id_));
        if (b.sequence != 0 && changed.bids.empty() && changed.asks.empty()) return;
        ++b.update;
        b.sequence = venue_state::sequence(v_.market.engine().book(id_).last_update_id());
        b.sent = now;
        const bool best = b.name == "1";
        publish("orderbook." + std::string(b.name), [&](const std::string&) {
            return book_text(b, best ? "snapshot" : "delta", best ? b.levels.known() : changed, now);
        });
    }
    [[nodiscard]] json::object book_data(const chain& b, const matching::told_sides& sides, std::size_t most,
                                         timestamp now) const {
        return members("s b a u seq ts cts", name_, level_rows(v_.market, id_, sides.bids, most),
                       level_rows(v_.market, id_, sides.asks, most), b.update, b.sequence, now.milliseconds(),
                       b.sent.milliseconds());
    }
    [[nodiscard]] std::string book_text(const chain& b, std::string_view type,
                                        const matching::told_sides& sides, timestamp now) const {
        json::object data = book_data(b, sides, 20'000, now);
        data.erase("ts");
        data.erase("cts");
        return json::serialize(members("topic type ts data cts",
                                       "orderbook." + std::string(b.name) + '.' + name_, type,
                                       now.milliseconds(), std::move(data), now.milliseconds()));
    }
    [[nodiscard]] static std::string text_of(std::string_view topic, std::string_view type, json::value data,
                                             timestamp now) {
        json::object d = members("topic ts data", topic, now.milliseconds(), std::move(data));
        if (!type.empty()) d["type"] = type;
        return json::serialize(d);
    }
    /// Tells what of the ticker changed; of a pair all of it.
    void tell_ticker(timestamp now) {
        json::object next = ticker_row(v_, id_, feed_.total(), !spot_, now),
                     changed = members("symbol", name_);
        for (const auto& [name, value] : next)
            if (const auto* old = ticker_.if_contains(name); old == nullptr || *old != value)
                changed[name] = value;
        if (changed.size() == 1 && ticker_.contains("symbol")) return;
        ticker_ = std::move(next);
        publish("tickers", [&](const std::string& topic) {
            return text_of(topic, spot_ ? "snapshot" : "delta", spot_ ? ticker_ : changed, now);
        });
    }
    template <class MakeText>
    void publish(std::string_view name, MakeText&& make_text) {
        if (v_.state_of(id_) == "PreLaunch") return;
        const std::string topic = std::string(name) + '.' + name_;
        connections_.publish(link_of(category_of(v_.market.listed(id_))), topic,
                             [&] { return make_text(topic); });
    }

    const venue_state& v_;
    matching::instrument_id id_;
    std::string name_;
    bool spot_;
    matching::instrument_feed feed_;
    venue_connections& connections_;
    std::array<chain, 6> chains_{{{"1", 0, matching::told_levels(1)},
                                  {"50", 1, matching::told_levels(50)},
                                  {"200", 2, matching::told_levels(200)},
                                  {"500", 2, matching::told_levels(500)},
                                  {"1000", 3, matching::told_levels(1000)},
                                  {"full", 3, matching::told_levels(10'000)}}};
    json::object ticker_;
};

} // namespace gatewright::sim::server::bybit
