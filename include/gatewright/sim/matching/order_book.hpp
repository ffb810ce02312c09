// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/types.hpp>

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatewright::sim::matching {

/// An order in the book.
struct resting_order {
    order_id id = 0;
    account_id account = 0;
    std::int64_t lots = 0; ///< still open
};

/// A price level that changed, and the number of the change.
struct book_change {
    std::uint64_t update_id = 0;
    gatewright::side side = gatewright::side::buy;
    std::int64_t price_ticks = 0;
};

/// The resting orders of one instrument in price-time priority. It stores; `matching_engine` decides.
class order_book {
public:
    /// The orders at one price, with their total in lots.
    struct level {
        std::int64_t total = 0;
        std::list<resting_order> queue; ///< oldest first
    };

    /// The best price of a side, if it has any order.
    [[nodiscard]] std::optional<std::int64_t> best(gatewright::side s) const {
        if (s == gatewright::side::buy)
            return bids_.empty() ? std::nullopt : std::optional(bids_.begin()->first);
        return asks_.empty() ? std::nullopt : std::optional(asks_.begin()->first);
    }

    /// The order that trades next on a side. The side is not empty.
    [[nodiscard]] const resting_order& front(gatewright::side s) const {
        return s == gatewright::side::buy ? bids_.begin()->second.queue.front()
                                          : asks_.begin()->second.queue.front();
    }

    /// Appends an order to the queue of its price. `id` is not in the book.
    void add(gatewright::side s, std::int64_t price_ticks, resting_order o, std::uint64_t update_id) {
        level& l = s == gatewright::side::buy ? bids_[price_ticks] : asks_[price_ticks];
        l.total += o.lots;
        l.queue.push_back(o);
        places_.insert_or_assign(o.id, place{s, price_ticks, std::prev(l.queue.end())});
        touch(s, price_ticks, update_id);
    }

    /// Takes `lots` off an order that has at least as many; an empty order leaves the book.
    void reduce(order_id id, std::int64_t lots, std::uint64_t update_id) {
        const auto at = places_.find(id);
        if (at == places_.end()) return;
        const place p = at->second;
        level& l = p.side == gatewright::side::buy ? bids_.at(p.price_ticks) : asks_.at(p.price_ticks);
        l.total -= lots;
        p.entry->lots -= lots;
        if (p.entry->lots == 0) {
            l.queue.erase(p.entry);
            places_.erase(at);
            if (l.queue.empty()) drop_level(p.side, p.price_ticks);
        }
        touch(p.side, p.price_ticks, update_id);
    }

    /// Takes an order out. @return false if it is not in the book.
    bool remove(order_id id, std::uint64_t update_id) {
        const auto at = places_.find(id);
        if (at == places_.end()) return false;
        reduce(id, at->second.entry->lots, update_id);
        return true;
    }

    [[nodiscard]] bool contains(order_id id) const { return places_.count(id) != 0; }
    /// What an order shows; zero if it is not in the book.
    [[nodiscard]] std::int64_t shown_of(order_id id) const {
        const auto at = places_.find(id);
        return at == places_.end() ? 0 : at->second.entry->lots;
    }

    /// The open lots at a price, zero if there are none.
    [[nodiscard]] std::int64_t lots_at(gatewright::side s, std::int64_t price_ticks) const {
        if (s == gatewright::side::buy) {
            const auto at = bids_.find(price_ticks);
            return at == bids_.end() ? 0 : at->second.total;
        }
        const auto at = asks_.find(price_ticks);
        return at == asks_.end() ? 0 : at->second.total;
    }

    /// Calls `visit(price_ticks, level)` from the best price outwards until it returns false.
    template <class Visitor>
    void walk(gatewright::side s, Visitor&& visit) const {
        if (s == gatewright::side::buy) {
            for (const auto& [price, l] : bids_)
                if (!visit(price, l)) return;
        } else {
            for (const auto& [price, l] : asks_)
                if (!visit(price, l)) return;
        }
    }

    /// Number of the last change; what a snapshot of this book is stamped with.
    [[nodiscard]] std::uint64_t last_update_id() const noexcept { return last_update_id_; }

    /// The changes since the last call, oldest first.
    [[nodiscard]] std::vector<book_change> take_changes() { return std::exchange(changes_, {}); }

private:
    struct place {
        gatewright::side side;
        std::int64_t price_ticks;
        std::list<resting_order>::iterator entry;
    };

    void drop_level(gatewright::side s, std::int64_t price_ticks) {
        if (s == gatewright::side::buy)
            bids_.erase(price_ticks);
        else
            asks_.erase(price_ticks);
    }
    void touch(gatewright::side s, std::int64_t price_ticks, std::uint64_t update_id) {
        last_update_id_ = update_id;
        changes_.push_back({update_id, s, price_ticks});
    }

    std::map<std::int64_t, level, std::greater<>> bids_;
    std::map<std::int64_t, level, std::less<>> asks_;
    std::unordered_map<order_id, place> places_;
    std::vector<book_change> changes_;
    std::uint64_t last_update_id_ = 0;
};

} // namespace gatewright::sim::matching
