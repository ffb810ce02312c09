// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/aggregate_trades.hpp>
#include <gatewright/sim/server/interactive_brokers/words.hpp>
#include <gatewright/sim/server/quote_bars.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// One bar of trades, in ticks and lots; of quotes in half ticks, without lots.
struct price_bar {
    timestamp begun{};
    price_range range{};
    std::int64_t lots = 0, count = 0;
    matching::wide ticks_lots = 0;

    void join(const price_bar& later) {
        range.join(later.range);
        lots += later.lots;
        count += later.count;
        ticks_lots += later.ticks_lots;
    }
};

/// A best bid and ask, when it came.
struct past_quote {
    timestamp time{};
    quote prices{};
    std::int64_t bid_lots = 0, ask_lots = 0;
};

/// What an instrument traded and was quoted at since the simulator began: seconds, and the newest ticks.
class price_history {
public:
    void add(const matching::public_trade& t) {
        const timestamp begun = second(t.time);
        const bool first = seconds_.empty() || seconds_.back().begun != begun;
        if (first) seconds_.push_back({begun});
        if (seconds_.size() > most) seconds_.pop_front();
        price_bar one{begun, {}, t.lots, 1, matching::multiply(t.price_ticks, t.lots)};
        one.range.add(t.price_ticks, true);
        if (first)
            seconds_.back() = one;
        else
            seconds_.back().join(one);
        if (day_.count == 0)
            day_ = one;
        else
            day_.join(one);
        trades_.add(t);
    }
    void add(const past_quote& q) {
        quotes_.add(q.prices, q.time);
        ticks_.add(q);
    }

    /// All trades.
    [[nodiscard]] const price_bar& day() const noexcept { return day_; }
    [[nodiscard]] const matching::recent_list<matching::public_trade>& trades() const noexcept {
        return trades_;
    }
    [[nodiscard]] const matching::recent_list<past_quote>& quotes() const noexcept { return ticks_; }
    /// When the first trade was.
    [[nodiscard]] std::optional<timestamp> begun() const {
        return seconds_.empty() ? std::nullopt : std::optional(seconds_.front().begun);
    }

    /// Bars of a length, which begin at whole multiples of it; the oldest first. Prices are in half ticks.
    [[nodiscard]] std::vector<price_bar> bars(shown what, duration length, timestamp from,
                                              timestamp until) const {
        std::vector<price_bar> all;
        const auto add = [&](price_bar b) {
            if (b.begun < from || b.begun >= until) return;
            b.begun = {b.begun.ns - b.begun.ns % length.ns};
            if (all.empty() || all.back().begun != b.begun)
                all.push_back(b);
            else
                all.back().join(b);
        };
        const auto doubled = [](price_range r) {
            return price_range{r.open * 2, r.high * 2, r.low * 2, r.close * 2};
        };
        if (what == shown::trades) {
            for (price_bar b : seconds_) {
                b.range = doubled(b.range);
                add(b);
            }
            return all;
        }
        for (const quote_bar& q : quotes_.joined([](timestamp t) { return t; }))
            add({q.begun,
                 what == shown::middles ? q.twice_middle : doubled(what == shown::bids ? q.bid : q.ask)});
        return all;
    }

private:
    static constexpr std::size_t most = 200'000;
    [[nodiscard]] static timestamp second(timestamp t) { return {t.ns - t.ns % 1'000'000'000}; }

    std::deque<price_bar> seconds_;
    price_bar day_;
    quote_bars quotes_{seconds(1)};
    matching::recent_list<matching::public_trade> trades_;
    matching::recent_list<past_quote> ticks_;
};

} // namespace gatewright::sim::server::interactive_brokers
