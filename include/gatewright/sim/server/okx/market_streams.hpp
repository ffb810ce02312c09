// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/instrument_feed.hpp>
#include <gatewright/sim/server/okx/reference_documents.hpp>
#include <gatewright/sim/server/okx/subscriptions.hpp>
#include <gatewright/sim/server/signing.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::okx {

/// CRC-32 of the 25 best levels, bid and ask in turn, as a signed number. Source: "Order book channel", "Checksum".
[[nodiscard]] inline std::int32_t checksum_of(const json::array& bids, const json::array& asks) {
    std::string sum;
    for (std::size_t n = 0; n < 25; ++n)
        for (const json::array* levels : {&bids, &asks})
            if (n < levels->size())
                for (const std::size_t column : {0u, 1u})
                    sum += (sum.empty() ? "" : ":") + std::string((*levels)[n].at(column).get_string());
    return static_cast<std::int32_t>(crc32(sum));
}

/// The public channels of one instrument. What happened is put in with `on_trades` and `on_book_changes`.
/// Source: API guide v5, "Market Data" and "Public Data", "WebSocket".
class instrument_streams {
public:
    instrument_streams(const venue_state& v, matching::instrument_id i, venue_connections& connections)
        : v_(v)
        , id_(i)
        , name_(v.market.listed(i).symbol.view())
        , feed_(i, v.market.engine().mark_ticks(i), bar_lengths, speeds)
        , connections_(connections) {}

    void on_trades(const std::vector<matching::public_trade>& trades, timestamp now) {
        feed_.on_trades(trades, v_.market.engine().unit_value(id_), *this, now);
    }
    void on_book_changes(const std::vector<matching::book_change>& changes, timestamp now) {
        feed_.on_book_changes(changes, v_.market.engine().book(id_), *this, now);
    }
    void tick(timestamp now) { feed_.tick(*this, now); }

    /// What a subscriber to a channel gets at once; empty if that is nothing.
    [[nodiscard]] std::string first(const subscription& s, timestamp now) {
        for (chain& b : chains_) {
            if (b.channel != s.channel) continue;
            flush(b, now);
            const bool told = v_.config.first_snapshot || b.channel != "books";
            return told ? book_text(b, "snapshot", b.levels.known(), -1, now) : std::string();
        }
        const json::value row = row_of(s.channel, now);
        return row.is_null() ? std::string() : text_of(s.channel, row);
    }
    /// The sequence of the books begins anew, with smaller numbers; one update says so.
    void reset_sequence(timestamp now) {
        constexpr std::int64_t step = 1'000'000;
        for (chain& b : chains_) {
            flush(b, now);
            const std::int64_t before = std::exchange(b.last, b.last - step);
            publish(b.channel, [&] { return book_text(b, "update", {}, before, now); });
        }
        offset_ -= step;
    }

    /// `GET /market/books`.
    [[nodiscard]] json::object book_document(std::size_t most, timestamp now) const {
        return book_row(v_.market, id_, most, sequence(), now);
    }
    /// `GET /market/trades`, the newest first.
    [[nodiscard]] json::array recent_trades(std::size_t most) const {
        json::array all;
        for (const matching::public_trade& t : feed_.trades().newest(most))
            all.insert(all.begin(), trade_row(t));
        return all;
    }
    /// `GET /market/candles`, the newest first. @param n the place of the length
    [[nodiscard]] json::array recent_bars(std::size_t n, std::size_t most) const {
        json::array all;
        for (const matching::candle& c : feed_.ended_bars(n).newest(most))
            all.insert(all.begin(), candle_row(v_, id_, c, true));
        if (feed_.growing_bar(n).open_ms != 0)
            all.insert(all.begin(), candle_row(v_, id_, feed_.growing_bar(n), false));
        if (all.size() > most) all.pop_back();
        return all;
    }
    /// `GET /market/history-candles`: those that have ended, by when they begin.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, json::array>> ended_bars(std::size_t n) const {
        std::vector<std::pair<std::uint64_t, json::array>> all;
        for (const matching::candle& c : feed_.ended_bars(n).newest(2000))
            all.emplace_back(static_cast<std::uint64_t>(c.open_ms), candle_row(v_, id_, c, true));
        std::ranges::reverse(all);
        return all;
    }
    /// `GET /market/history-trades`, the newest first. @param by_time what is before `after`: a time, else an id
    [[nodiscard]] json::array past_trades(bool by_time, std::int64_t after, std::size_t most) const {
        json::array all;
        const auto known = feed_.trades().newest(2000);
        for (auto t = known.rbegin(); t != known.rend() && all.size() < most; ++t)
            if ((by_time ? t->time.milliseconds() : static_cast<std::int64_t>(t->id)) < after)
                all.push_back(trade_row(*t));
        return all;
    }
    /// The newest row of a channel that has one; null for the others.
    [[nodiscard]] json::value row_of(std::string_view channel, timestamp now) const {
        const matching::public_trade* last = feed_.trades().last();
        if (channel == "tickers") return ticker_row(v_, id_, feed_.total(), last ? last->lots : 0, now);
        if (channel == "mark-price") return mark_row(v_, id_, now);
        if (channel == "funding-rate") return funding_row(v_, id_, now);
        if (channel == "open-interest") return interest_row(v_, id_, now);
        if (channel == "price-limit") return limit_row(v_, id_, now);
        if (channel == "bbo-tbt") return book_document(1, now);
        if (channel != "books5") return {};
        json::object five = book_document(5, now);
        five["instId"] = name_;
        return five;
    }

private:
    friend class matching::instrument_feed;
    static constexpr std::array<duration, 2> speeds{milliseconds(100), milliseconds(10)};
    /// A channel of book changes: what its subscribers know.
    struct chain {
        std::string_view channel;
        std::size_t speed;
        matching::told_levels levels;
        std::int64_t last = 0;
        timestamp sent{};
    };

    // What the feed calls.
    void on_trade(const matching::public_trade& t, timestamp) {
        publish("trades-all", [&] { return text_of("trades-all", trade_row(t)); });
    }
    void on_aggregate(const matching::aggregate_trade& a, timestamp) {
        publish("trades", [&] {
            json::object row = trade_row(a.last);
            row["count"] = std::to_string(a.last.id - a.first + 1);
            row["seqId"] = sequence();
            return text_of("trades", std::move(row));
        });
    }
    void on_best(timestamp now) { tell("bbo-tbt", now); }
    void on_depth(std::size_t n, const matching::depth_batch&, timestamp now) {
        for (chain& b : chains_)
            if (b.speed == n && (n == 0 || v_.config.vip >= 4)) flush(b, now);
        if (n != 0) return;
        tell("books5", now);
        tell("tickers", now);
    }
    void on_candle(const matching::candle& c, std::size_t n, bool closed, timestamp) {
        const std::string channel = "candle" + std::string(bar_names[n]);
        publish(channel, [&] { return text_of(channel, candle_row(v_, id_, c, closed)); });
    }
    void on_second(timestamp now) {
        tell("mark-price", now);
        if (now.milliseconds() / 1000 % 5 == 0)
            for (const char* channel : {"price-limit", "open-interest", "funding-rate"}) tell(channel, now);
        chain& books = chains_[0];
        if (now - books.sent < seconds(60)) return;
        books.sent = now;
        publish("books", [&] { return book_text(books, "update", {}, books.last, now); });
    }

    [[nodiscard]] std::int64_t sequence() const {
        return offset_ + static_cast<std::int64_t>(v_.market.engine().book(id_).last_update_id());
    }
    /// Tells a channel's subscribers what differs from what they know.
    void flush(chain& b, timestamp now) {
        const matching::told_sides changed = b.levels.bring_up_to(v_.market.engine().book(id_));
        if (b.last != 0 && changed.bids.empty() && changed.asks.empty()) return;
        const std::int64_t before = std::exchange(b.last, sequence());
        b.sent = now;
        publish(b.channel, [&] { return book_text(b, "update", changed, before, now); });
    }
    [[nodiscard]] json::array list(const std::vector<matching::told_level>& levels) const {
        json::array all;
        for (const matching::told_level& l : levels) all.push_back(level_row(v_.market, id_, l));
        return all;
    }
    [[nodiscard]] std::string book_text(const chain& b, std::string_view action,
                                        const matching::told_sides& sides, std::int64_t before,
                                        timestamp now) const {
        json::object row = members("asks bids ts", list(sides.asks), list(sides.bids), now);
        if (v_.config.checksum == book_checksum::zero) row["checksum"] = 0;
        if (v_.config.checksum == book_checksum::crc32) {
            const matching::told_sides all = b.levels.known();
            row["checksum"] = checksum_of(list(all.bids), list(all.asks));
        }
        row["prevSeqId"] = before;
        row["seqId"] = b.last;
        return json::serialize(members("arg action data", of_instrument(b.channel, name_).arg(), action,
                                       json::array(1, std::move(row))));
    }
    [[nodiscard]] json::object trade_row(const matching::public_trade& t) const {
        return members("instId tradeId px sz side ts source", name_, std::to_string(t.id),
                       px(v_.market, id_, t.price_ticks), qty(v_.market, id_, t.lots),
                       t.buyer_is_maker ? "sell" : "buy", t.time, "0");
    }
    [[nodiscard]] std::string text_of(std::string_view channel, const json::value& row) const {
        return json::serialize(members("arg data", of_instrument(channel, name_).arg(), json::array(1, row)));
    }
    void tell(std::string_view channel, timestamp now) {
        publish(channel, [&] { return text_of(channel, row_of(channel, now)); });
    }
    template <class MakeText>
    void publish(std::string_view channel, MakeText&& make_text) {
        const bool business = channel == "trades-all" || channel.starts_with("candle");
        connections_.publish(business ? venue_link::business : venue_link::public_,
                             of_instrument(channel, name_).topic(), make_text);
    }

    const venue_state& v_;
    matching::instrument_id id_;
    std::string name_;
    matching::instrument_feed feed_;
    venue_connections& connections_;
    std::array<chain, 3> chains_{{{"books", 0, matching::told_levels(400)},
                                  {"books-l2-tbt", 1, matching::told_levels(400)},
                                  {"books50-l2-tbt", 1, matching::told_levels(50)}}};
    std::int64_t offset_ = 10'000'000'000;
};

} // namespace gatewright::sim::server::okx
