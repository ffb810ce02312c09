// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/order_book.hpp>

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace gatewright::sim::matching {

/// Strikes once in each whole multiple of a period, but not in the first that it sees.
class period_clock {
public:
    explicit constexpr period_clock(duration period) noexcept : period_(period) {}
    constexpr bool strikes(timestamp now) noexcept {
        const std::int64_t window = now.ns / period_.ns;
        if (window == window_) return false;
        return std::exchange(window_, window) != 0;
    }

private:
    duration period_;
    std::int64_t window_ = 0;
};

/// The changes of one book that wait to be sent, for one speed of one stream. Each speed has a chain of its own:
/// `previous` is the last change of the batch before.
class depth_batch {
public:
    explicit depth_batch(duration period) : clock_(period) {}

    /// @param changes oldest first, and not empty
    void add(const std::vector<book_change>& changes) {
        if (first_ == 0) first_ = changes.front().update_id;
        last_ = changes.back().update_id;
        for (const book_change& c : changes)
            (c.side == gatewright::side::buy ? bids_ : asks_).insert(c.price_ticks);
    }
    /// Whether there is something to send.
    [[nodiscard]] bool pending() const noexcept { return first_ != 0; }
    /// Whether the time to send it has come.
    bool due(timestamp now) { return clock_.strikes(now) && pending(); }

    [[nodiscard]] std::uint64_t first() const noexcept { return first_; }
    [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
    /// Zero before the first batch was sent.
    [[nodiscard]] std::uint64_t previous() const noexcept { return previous_; }
    /// The prices of a side that changed, lowest first; what the levels now hold, the book knows.
    [[nodiscard]] const std::set<std::int64_t>& prices(gatewright::side s) const noexcept {
        return s == gatewright::side::buy ? bids_ : asks_;
    }

    /// The batch was sent: the next one begins.
    void sent() {
        previous_ = last_;
        first_ = 0;
        bids_.clear();
        asks_.clear();
    }

private:
    period_clock clock_;
    std::uint64_t first_ = 0;
    std::uint64_t last_ = 0;
    std::uint64_t previous_ = 0;
    std::set<std::int64_t> bids_;
    std::set<std::int64_t> asks_;
};

/// The best level of each side; zeros for a side without orders.
struct best_levels {
    std::int64_t bid = 0, bid_lots = 0, ask = 0, ask_lots = 0;
    friend bool operator==(const best_levels&, const best_levels&) = default;
};
/// The best level of each side, empty where there is none.
[[nodiscard]] inline best_levels best_levels_of(const order_book& book) {
    best_levels b;
    if (const auto bid = book.best(gatewright::side::buy))
        b.bid = *bid, b.bid_lots = book.lots_at(gatewright::side::buy, *bid);
    if (const auto ask = book.best(gatewright::side::sell))
        b.ask = *ask, b.ask_lots = book.lots_at(gatewright::side::sell, *ask);
    return b;
}

} // namespace gatewright::sim::matching
