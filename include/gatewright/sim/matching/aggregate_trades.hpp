// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gatewright::sim::matching {

/// The newest thousand to two thousand of something.
template <class T>
class recent_list {
public:
    void add(T one) {
        all_.push_back(std::move(one));
        if (all_.size() > 2000) all_.erase(all_.begin(), all_.begin() + 1000);
    }
    /// The newest, oldest first.
    [[nodiscard]] std::span<const T> newest(std::size_t most) const {
        return std::span(all_).last(std::min(most, all_.size()));
    }
    [[nodiscard]] const T* last() const noexcept { return all_.empty() ? nullptr : &all_.back(); }

private:
    std::vector<T> all_;
};

/// Trades of one taker at one price, told as one.
struct aggregate_trade {
    public_trade last;       ///< the newest of them, with the sum of the lots
    std::uint64_t id = 0;    ///< counted from one
    std::uint64_t first = 0; ///< the id of the oldest of them
};

/// Joins the trades of one instrument.
class aggregate_trades {
public:
    /// `emit(aggregate)` is called if the trade does not belong to the ones before it.
    template <class Emit>
    void add(const public_trade& t, Emit&& emit) {
        if (open_.last.lots != 0 && (open_.last.taker != t.taker || open_.last.price_ticks != t.price_ticks))
            flush(emit);
        if (open_.last.lots == 0) {
            open_.last = t;
            open_.first = t.id;
        } else {
            open_.last.lots += t.lots;
        }
        open_.last.id = t.id;
    }
    /// Ends what is being joined, if anything.
    template <class Emit>
    void flush(Emit&& emit) {
        if (open_.last.lots == 0) return;
        ++open_.id;
        recent_.add(open_);
        emit(std::as_const(open_));
        open_.last.lots = 0;
    }
    [[nodiscard]] const recent_list<aggregate_trade>& recent() const noexcept { return recent_; }

private:
    aggregate_trade open_;
    recent_list<aggregate_trade> recent_;
};

} // namespace gatewright::sim::matching
