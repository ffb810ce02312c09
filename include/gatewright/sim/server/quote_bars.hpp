// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/home_conversion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

// Bars of best bids and asks, for venues whose history is of prices and not of trades.
namespace gatewright::sim::server {

/// Open, high, low and close.
struct price_range {
    std::int64_t open = 0, high = 0, low = 0, close = 0;

    void add(std::int64_t price, bool first) {
        if (first) open = high = low = price;
        high = std::max(high, price);
        low = std::min(low, price);
        close = price;
    }
    /// What came after it.
    void join(const price_range& later) {
        high = std::max(high, later.high);
        low = std::min(low, later.low);
        close = later.close;
    }
};
/// One bar: of bid and ask in ticks, of the middle in half ticks.
struct quote_bar {
    timestamp begun{};
    price_range bid{}, ask{}, twice_middle{};
    std::int64_t prices = 0;

    void add(const quote& q) {
        const bool first = prices++ == 0;
        bid.add(q.bid, first);
        ask.add(q.ask, first);
        twice_middle.add(q.bid + q.ask, first);
    }
    void join(const quote_bar& later) {
        bid.join(later.bid);
        ask.join(later.ask);
        twice_middle.join(later.twice_middle);
        prices += later.prices;
    }
};

/// The bars of one instrument; one without a price is not there.
class quote_bars {
public:
    /// @param length of the shortest @param most that are kept
    explicit quote_bars(duration length, std::size_t most = 200'000) : length_(length), most_(most) {}

    void add(const quote& q, timestamp now) {
        const timestamp begun{now.ns - now.ns % length_.ns};
        if (bars_.empty() || bars_.back().begun != begun) bars_.push_back({begun});
        if (bars_.size() > most_) bars_.pop_front();
        bars_.back().add(q);
    }
    /// Longer ones, the oldest first. @param begin_of `(timestamp)`: when the bar of a time begins
    template <class Begin>
    [[nodiscard]] std::vector<quote_bar> joined(Begin&& begin_of) const {
        std::vector<quote_bar> all;
        for (const quote_bar& b : bars_) {
            const timestamp begun = begin_of(b.begun);
            if (all.empty() || all.back().begun != begun) {
                all.push_back(b);
                all.back().begun = begun;
            } else {
                all.back().join(b);
            }
        }
        return all;
    }

private:
    duration length_;
    std::size_t most_;
    std::deque<quote_bar> bars_;
};

} // namespace gatewright::sim::server
