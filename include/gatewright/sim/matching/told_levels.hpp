// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/order_book.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace gatewright::sim::matching {

/// One price level as the public sees it.
struct told_level {
    std::int64_t price_ticks = 0;
    std::int64_t lots = 0; ///< zero: it is gone
    std::size_t orders = 0;
    friend bool operator==(const told_level&, const told_level&) = default;
};
/// Levels of both sides, the best first.
struct told_sides {
    std::vector<told_level> bids, asks;
};

/// What the followers of a book of limited depth know of it: a level that falls out of the depth is told as gone, one
/// that moves into it as new.
class told_levels {
public:
    explicit told_levels(std::size_t depth) : depth_(depth) {}

    /// What differs from what was told; from now on it counts as told.
    [[nodiscard]] told_sides bring_up_to(const order_book& book) {
        return {bring(gatewright::side::buy, bids_, book), bring(gatewright::side::sell, asks_, book)};
    }
    /// All that was told.
    [[nodiscard]] told_sides known() const { return {values(bids_), values(asks_)}; }

private:
    using known_side = std::map<std::int64_t, told_level>; ///< by price, of bids negated: the best first

    std::vector<told_level> bring(gatewright::side s, known_side& known, const order_book& book) const {
        known_side current;
        book.walk(s, [&](std::int64_t ticks, const order_book::level& l) {
            if (current.size() == depth_) return false;
            current.emplace(s == gatewright::side::buy ? -ticks : ticks,
                            told_level{ticks, l.total, l.queue.size()});
            return true;
        });
        std::vector<told_level> changes;
        for (const auto& [at, level] : known)
            if (!current.contains(at)) changes.push_back({level.price_ticks, 0, 0});
        for (const auto& [at, level] : current)
            if (const auto old = known.find(at); old == known.end() || old->second != level)
                changes.push_back(level);
        known = std::move(current);
        return changes;
    }
    static std::vector<told_level> values(const known_side& side) {
        std::vector<told_level> all;
        for (const auto& [at, level] : side) all.push_back(level);
        return all;
    }

    std::size_t depth_;
    known_side bids_, asks_;
};

} // namespace gatewright::sim::matching
