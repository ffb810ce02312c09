// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/aggregate_trades.hpp>
#include <gatewright/sim/server/interactive_brokers/contracts.hpp>
#include <gatewright/sim/server/interactive_brokers/order_documents.hpp>
#include <gatewright/sim/server/quote_bars.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace gatewright::sim::server::interactive_brokers {

/// One bar: prices in half ticks, and of trades their lots.
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
    std::int64_t bid = 0, ask = 0, bid_lots = 0, ask_lots = 0;

    [[nodiscard]] bool same_prices(const past_quote& q) const { return bid == q.bid && ask == q.ask; }
    [[nodiscard]] bool same(const past_quote& q) const {
        return same_prices(q) && bid_lots == q.bid_lots && ask_lots == q.ask_lots;
    }
};

/// What an instrument traded and was quoted at since the simulator began: seconds, and the newest ticks.
class price_history {
public:
    void add(const matching::public_trade& t) {
        price_bar one = bar(t.time, 2 * t.price_ticks);
        one.lots = t.lots;
        one.count = 1;
        one.ticks_lots = matching::multiply(t.price_ticks, t.lots);
        add(shown::trades, one);
        if (day_.count == 0)
            day_ = one;
        else
            day_.join(one);
        trades_.add(t);
    }
    void add(const past_quote& q) {
        add(shown::bids, bar(q.time, 2 * q.bid));
        add(shown::asks, bar(q.time, 2 * q.ask));
        add(shown::middles, bar(q.time, q.bid + q.ask));
        quotes_.add(q);
    }

    /// All trades.
    [[nodiscard]] const price_bar& day() const noexcept { return day_; }
    [[nodiscard]] const matching::recent_list<matching::public_trade>& trades() const noexcept {
        return trades_;
    }
    [[nodiscard]] const matching::recent_list<past_quote>& quotes() const noexcept { return quotes_; }
    /// When the oldest bar begins.
    [[nodiscard]] std::optional<timestamp> begun(shown what) const {
        const auto& all = seconds_[static_cast<std::size_t>(what)];
        return all.empty() ? std::nullopt : std::optional(all.front().begun);
    }
    /// Bars of a length, which begin at whole multiples of it; the oldest first.
    [[nodiscard]] std::vector<price_bar> bars(shown what, duration length, timestamp from,
                                              timestamp until) const {
        const auto& all = seconds_[static_cast<std::size_t>(what)];
        std::vector<price_bar> found;
        for (auto at = std::ranges::lower_bound(all, from, {}, &price_bar::begun);
             at != all.end() && at->begun < until; ++at) {
            const timestamp begun{at->begun.ns - at->begun.ns % length.ns};
            if (!found.empty() && found.back().begun == begun) {
                found.back().join(*at);
            } else {
                found.push_back(*at);
                found.back().begun = begun;
            }
        }
        return found;
    }

private:
    static constexpr std::size_t most = 200'000;
    [[nodiscard]] static price_bar bar(timestamp t, std::int64_t halves) {
        return {{t.ns - t.ns % 1'000'000'000}, {halves, halves, halves, halves}};
    }
    void add(shown what, const price_bar& one) {
        auto& all = seconds_[static_cast<std::size_t>(what)];
        if (!all.empty() && all.back().begun == one.begun) return all.back().join(one);
        all.push_back(one);
        if (all.size() > most) all.pop_front();
    }

    std::array<std::deque<price_bar>, 4> seconds_;
    price_bar day_;
    matching::recent_list<matching::public_trade> trades_;
    matching::recent_list<past_quote> quotes_;
};

/// The market as it is told: its prices now and before, as fields of messages.
class market_view {
public:
    market_view(const market& m, const exchange_config& its_config, const contract_list& all)
        : config(its_config)
        , contracts(all)
        , market_(m)
        , histories_(its_config.instruments.size()) {}

    const exchange_config& config;
    const contract_list& contracts;

    void on_trades(matching::instrument_id i, const std::vector<matching::public_trade>& trades) {
        for (const matching::public_trade& t : trades)
            if (t.instrument == i) histories_[i].add(t);
    }
    void on_book(matching::instrument_id i, timestamp now) {
        const past_quote q = quote_now(i, now);
        const auto* last = histories_[i].quotes().last();
        if (last == nullptr || !last->same(q)) histories_[i].add(q);
    }
    [[nodiscard]] const price_history& history(matching::instrument_id i) const { return histories_[i]; }
    [[nodiscard]] const matching::order_book& book(matching::instrument_id i) const {
        return market_.engine().book(i);
    }
    [[nodiscard]] past_quote quote_now(matching::instrument_id i, timestamp now) const {
        const quote q = quote_of(market_, i);
        return {now, q.bid, q.ask, book(i).lots_at(side::buy, q.bid), book(i).lots_at(side::sell, q.ask)};
    }
    [[nodiscard]] std::int64_t last_ticks(matching::instrument_id i) const {
        return market_.engine().last_ticks(i);
    }
    [[nodiscard]] decimal price(matching::instrument_id i, std::int64_t ticks) const {
        return market_.price(i, ticks);
    }
    /// A price of half ticks.
    [[nodiscard]] decimal half(matching::instrument_id i, std::int64_t half_ticks) const {
        const decimal tick = market_.listed(i).tick;
        return {half_ticks * tick.mantissa() * 5, static_cast<std::int8_t>(tick.exponent() - 1)};
    }
    [[nodiscard]] decimal size(matching::instrument_id i, std::int64_t lots) const {
        return market_.quantity(i, lots);
    }
    [[nodiscard]] decimal mean(matching::instrument_id i, const price_bar& b) const {
        return mean_price(market_, i, b.ticks_lots, b.lots);
    }
    /// Where it trades.
    [[nodiscard]] std::string_view exchange(matching::instrument_id i) const {
        const std::string& e = contracts.of(i).exchange;
        return e == "SMART" ? std::string_view("ISLAND") : std::string_view(e);
    }

private:
    const market& market_;
    std::deque<price_history> histories_;
};

} // namespace gatewright::sim::server::interactive_brokers
