// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/bars/bar_rules.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::bars::detail {

/// The last trade ids, exactly; the oldest gives way.
class recent_ids {
public:
    /// @param capacity how many; zero: none is remembered
    explicit recent_ids(std::size_t capacity) : ids_(capacity), index_(capacity) {}

    /// Remembers an id. @return false if it was there already.
    bool insert(const trade_id& id) noexcept {
        if (ids_.empty()) return true;
        const std::uint64_t hash = hash_text(id.view());
        if (index_.find(hash, [&](std::uint32_t i) { return ids_[i].id == id; }) != slot_index::none)
            return false;
        entry& e = ids_[next_];
        const auto slot = static_cast<std::uint32_t>(next_);
        if (!e.id.empty()) index_.erase(e.hash, slot);
        e = {id, hash};
        index_.insert(hash, slot);
        next_ = next_ + 1 == ids_.size() ? 0 : next_ + 1;
        return true;
    }

private:
    struct entry {
        trade_id id;
        std::uint64_t hash = 0;
    };
    std::vector<entry> ids_;
    slot_index index_;
    std::size_t next_ = 0;
};

/// Decides whether a trade may be in a bar at all, whatever bar that is.
class trade_intake {
public:
    /// @param symbol empty: that of the first trade
    trade_intake(const symbol_name& symbol, std::size_t remembered) : symbol_(symbol), ids_(remembered) {}

    /// @param usable what the maker itself asks of a trade
    [[nodiscard]] verdict admit(const trade& t, bool usable) noexcept {
        if (t.symbol != symbol_) [[unlikely]] {
            if (!symbol_.empty()) return verdict::other_symbol;
            symbol_ = t.symbol;
        }
        if (!usable || t.quantity.value.sign() <= 0) [[unlikely]]
            return verdict::unusable;
        if (!t.id.empty() && !ids_.insert(t.id)) [[unlikely]]
            return verdict::duplicate;
        return verdict::applied;
    }

    [[nodiscard]] const symbol_name& symbol() const noexcept { return symbol_; }

private:
    symbol_name symbol_;
    recent_ids ids_;
};

/// Counts a verdict.
inline verdict counted(bar_counts& counts, verdict v) noexcept {
    switch (v) {
    case verdict::applied: ++counts.applied; break;
    case verdict::late: ++counts.late; break;
    case verdict::duplicate: ++counts.duplicates; break;
    case verdict::other_symbol: ++counts.other_symbol; break;
    case verdict::unusable: ++counts.unusable; break;
    case verdict::growing: break;
    }
    return v;
}

} // namespace gatewright::bars::detail
