// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/orders/detail/slot_index.hpp>

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
    bool attached = false; ///< counted in an order's record
    bool before_baseline = false;
    bool has_cumulative = false;
    gatewright::price price;
    gatewright::quantity quantity;
    gatewright::quantity cumulative;
    timestamp venue_time;
    std::uint64_t hash = 0;
};

/// Remembers the last `capacity` executions by symbol, trade id and side (an account that trades with itself gets one
/// trade id on both sides); the oldest gives way.
class fill_memory {
public:
    explicit fill_memory(std::size_t capacity)
        : fills_(capacity == 0 ? 1 : capacity)
        , index_(fills_.size()) {}

    [[nodiscard]] seen_fill* find(const fill& f) noexcept {
        const std::uint32_t at = index_.find(hash_of(f), [&](std::uint32_t i) {
            return fills_[i].id == f.id && fills_[i].symbol == f.symbol && fills_[i].side == f.side;
        });
        return at == slot_index::none ? nullptr : &fills_[at];
    }

    /// Remembers a fill that `find` does not know.
    seen_fill& insert(const fill& f) noexcept {
        seen_fill& s = fills_[next_];
        if (used_ == fills_.size()) {
            index_.erase(s.hash, static_cast<std::uint32_t>(next_));
            if (s.venue_time > forgotten_until_) forgotten_until_ = s.venue_time;
            if (!s.attached) --unattached_;
        } else {
            ++used_;
        }
        s.symbol = f.symbol;
        s.id = f.id;
        s.order = f.venue_order_id;
        s.side = f.side;
        s.commission_known = f.has_commission;
        s.attached = false;
        s.before_baseline = false;
        s.has_cumulative = f.has_cumulative;
        s.price = f.price;
        s.quantity = f.quantity;
        s.cumulative = f.cumulative_quantity;
        s.venue_time = f.venue_time;
        s.hash = hash_of(f);
        index_.insert(s.hash, static_cast<std::uint32_t>(next_));
        next_ = next_ + 1 == fills_.size() ? 0 : next_ + 1;
        ++unattached_;
        return s;
    }

    void mark_attached(seen_fill& s) noexcept {
        if (s.attached) return;
        s.attached = true;
        --unattached_;
    }

    /// True if a fill of that time, were it seen before, might have been forgotten since.
    [[nodiscard]] bool may_have_forgotten(timestamp venue_time) const noexcept {
        return forgotten_until_.ns != 0 && venue_time <= forgotten_until_;
    }
    [[nodiscard]] std::size_t unattached() const noexcept { return unattached_; }

    /// Calls `f(seen_fill&)` for every remembered fill of an order, oldest first.
    template <class F>
    void for_each_of(const symbol_name& symbol, const venue_order_id& order, F f) {
        const std::size_t first = used_ == fills_.size() ? next_ : 0;
        for (std::size_t k = 0; k < used_; ++k) {
            seen_fill& s = fills_[(first + k) % fills_.size()];
            if (s.order == order && s.symbol == symbol) f(s);
        }
    }

private:
    static std::uint64_t hash_of(const fill& f) noexcept {
        return hash_text(f.id.view(), hash_text(f.symbol.view()) + static_cast<std::uint64_t>(f.side));
    }

    std::vector<seen_fill> fills_;
    slot_index index_;
    std::size_t next_ = 0;
    std::size_t used_ = 0;
    std::size_t unattached_ = 0;
    timestamp forgotten_until_;
};

} // namespace gatewright::orders::detail
