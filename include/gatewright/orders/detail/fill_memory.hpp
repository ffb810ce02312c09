// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::orders::detail {

/// An execution that was seen.
struct seen_fill {
    symbol_name symbol;
    trade_id id;
    venue_order_id order;
    gatewright::side side = gatewright::side::buy;
    bool commission_known = false;
    bool corrected = false; ///< its fee may be told anew
    bool attached = false;  ///< counted in an order's record
    bool before_baseline = false;
    bool has_cumulative = false;
    gatewright::price price;
    gatewright::quantity quantity;
    gatewright::quantity cumulative;
    money commission; ///< if it is known
    timestamp venue_time;
    std::uint64_t hash = 0;       ///< of symbol, trade id and side
    std::uint64_t order_hash = 0; ///< of symbol and order
    // The fills of one order form a ring, oldest first; the index knows where it begins.
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
};

/// Remembers the last `capacity` executions by symbol, trade id and side (an account that trades with itself gets one
/// trade id on both sides); the oldest gives way.
class fill_memory {
public:
    explicit fill_memory(std::size_t capacity)
        : fills_(capacity == 0 ? 1 : capacity)
        , index_(fills_.size())
        , by_order_(fills_.size()) {}

    [[nodiscard]] seen_fill* find(const fill& f) noexcept {
        const std::uint32_t at = index_.find(hash_of(f), [&](std::uint32_t i) {
            return fills_[i].id == f.id && fills_[i].symbol == f.symbol && fills_[i].side == f.side;
        });
        return at == slot_index::none ? nullptr : &fills_[at];
    }

    /// Remembers a fill that `find` does not know. The one that gives way is told before: `forget(const seen_fill&)`.
    template <class ForgetF>
    seen_fill& insert(const fill& f, ForgetF forget) noexcept {
        seen_fill& s = fills_[next_];
        const auto slot = static_cast<std::uint32_t>(next_);
        if (used_ == fills_.size()) {
            forget(static_cast<const seen_fill&>(s));
            index_.erase(s.hash, slot);
            leave_order(s, slot);
            if (s.venue_time > forgotten_until_) forgotten_until_ = s.venue_time;
            if (!s.attached) --unattached_;
        } else {
            ++used_;
        }
        s.symbol = f.symbol;
        s.id = f.id;
        s.order = {};
        s.side = f.side;
        s.commission_known = f.has_commission;
        s.commission = f.commission;
        s.corrected = false;
        s.attached = false;
        s.before_baseline = false;
        s.has_cumulative = f.has_cumulative;
        s.price = f.price;
        s.quantity = f.quantity;
        s.cumulative = f.cumulative_quantity;
        s.venue_time = f.venue_time;
        s.hash = hash_of(f);
        index_.insert(s.hash, slot);
        next_ = next_ + 1 == fills_.size() ? 0 : next_ + 1;
        set_order(s, f.venue_order_id);
        ++unattached_;
        return s;
    }

    /// Says whose a fill is that came without its order's id.
    void set_order(seen_fill& s, const venue_order_id& order) noexcept {
        if (!s.order.empty() || order.empty()) return;
        s.order = order;
        s.order_hash = hash_text(order.view());
        join_order(s, static_cast<std::uint32_t>(&s - fills_.data()));
    }

    void mark_attached(seen_fill& s) noexcept {
        if (s.attached) return;
        s.attached = true;
        --unattached_;
    }

    /// The newest of the venue's times of what has given way; zero if nothing has.
    [[nodiscard]] timestamp forgotten_until() const noexcept { return forgotten_until_; }
    [[nodiscard]] std::size_t unattached() const noexcept { return unattached_; }

    /// Calls `f(seen_fill&)` for every remembered fill of an order, oldest first.
    template <class F>
    void for_each_of(const symbol_name& symbol, const venue_order_id& order, F f) {
        if (order.empty()) return;
        const std::uint32_t first = first_of(hash_text(order.view()), symbol, order);
        if (first == slot_index::none) return;
        std::uint32_t at = first;
        do {
            f(fills_[at]);
            at = fills_[at].next;
        } while (at != first);
    }

private:
    static std::uint64_t hash_of(const fill& f) noexcept {
        return hash_text(f.id.view(), hash_text(f.symbol.view()) + static_cast<std::uint64_t>(f.side));
    }

    /// How many fills came after it.
    [[nodiscard]] std::size_t age_of(std::uint32_t slot) const noexcept {
        return next_ > slot ? next_ - 1 - slot : next_ + fills_.size() - 1 - slot;
    }
    [[nodiscard]] std::uint32_t first_of(std::uint64_t hash, const symbol_name& symbol,
                                         const venue_order_id& order) const noexcept {
        return by_order_.find(
            hash, [&](std::uint32_t i) { return fills_[i].order == order && fills_[i].symbol == symbol; });
    }

    void join_order(seen_fill& s, std::uint32_t slot) noexcept {
        const std::uint32_t first = first_of(s.order_hash, s.symbol, s.order);
        if (first == slot_index::none) {
            s.previous = s.next = slot;
            by_order_.insert(s.order_hash, slot);
            return;
        }
        // Nearly always the newest of its order.
        std::uint32_t before = fills_[first].previous;
        while (before != first && age_of(before) < age_of(slot)) before = fills_[before].previous;
        if (age_of(before) < age_of(slot)) {
            before = fills_[first].previous;
            by_order_.erase(s.order_hash, first);
            by_order_.insert(s.order_hash, slot);
        }
        s.previous = before;
        s.next = fills_[before].next;
        fills_[s.next].previous = slot;
        fills_[before].next = slot;
    }
    void leave_order(const seen_fill& s, std::uint32_t slot) noexcept {
        if (s.order.empty()) return;
        const bool alone = s.next == slot;
        if (first_of(s.order_hash, s.symbol, s.order) == slot) {
            by_order_.erase(s.order_hash, slot);
            if (!alone) by_order_.insert(s.order_hash, s.next);
        }
        fills_[s.previous].next = s.next;
        fills_[s.next].previous = s.previous;
    }

    std::vector<seen_fill> fills_;
    slot_index index_;
    slot_index by_order_; ///< the oldest fill of each order
    std::size_t next_ = 0;
    std::size_t used_ = 0;
    std::size_t unattached_ = 0;
    timestamp forgotten_until_;
};

} // namespace gatewright::orders::detail
