// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/detail/half_ladder.hpp>
#include <gatewright/core/decimal.hpp>
#include <gatewright/core/order.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace gatewright::book {

/// One price level in whole units.
struct tick_level {
    std::int64_t tick = 0;
    std::int64_t lots = 0;
    friend constexpr bool operator==(const tick_level&, const tick_level&) = default;
};

/// How much of a quantity a book can fill, and at what price.
struct tick_fill {
    std::int64_t filled_lots = 0; ///< at most what was asked for
    std::int64_t worst_tick = 0;  ///< of the last level used; meaningless if nothing was filled
    std::size_t levels = 0;       ///< levels used
    /// Sum of tick × lots; over `filled_lots` it is the average tick.
    gatewright::int128 tick_lots = 0;
};

/// How large a ladder is made.
struct ladder_options {
    /// Ticks of each side kept in a flat array, 8 bytes each; rounded up to a power of two of at least 64.
    std::size_t window_ticks = 2048;
    /// Levels of each side that it can hold outside of the window, 16 bytes each where they are used.
    std::size_t far_levels = 16384;
};

/// Both sides of a book in ticks and lots; `side::buy` are the bids. Nothing is cut off: levels far from the
/// touch are kept too, in a sorted overflow. The flat window follows the touch by itself.
///
/// Setting and finding a level near the touch take constant time. All memory is taken at construction; a book
/// that outgrows it says so.
class ladder {
public:
    /// Takes its memory here.
    explicit ladder(const ladder_options& options = {})
        : halves_{detail::half_ladder(options.window_ticks, options.far_levels),
                  detail::half_ladder(options.window_ticks, options.far_levels)} {}

    /// Sets the quantity resting at a price; zero removes the level.
    /// @return false, with nothing changed, for a negative quantity, and for a new level outside the window
    /// where there is no more room.
    bool set(side s, std::int64_t tick, std::int64_t lots) noexcept {
        return lots >= 0 && half(s).set(key(s, tick), lots);
    }

    /// Removes all levels.
    void clear() noexcept {
        for (detail::half_ladder& h : halves_) h.clear();
    }

    /// The highest bid or lowest ask, if there is one.
    [[nodiscard]] std::optional<tick_level> best(side s) const noexcept {
        const detail::half_ladder& h = half(s);
        if (h.empty()) return std::nullopt;
        return tick_level{key(s, h.best()), h.lots(h.best())};
    }

    /// Number of levels of a side.
    [[nodiscard]] std::size_t depth(side s) const noexcept { return half(s).size(); }
    /// Number of levels of a side that lie outside its window; for watching whether the window is wide
    /// enough.
    [[nodiscard]] std::size_t far_depth(side s) const noexcept { return half(s).far_size(); }
    /// True without levels.
    [[nodiscard]] bool empty() const noexcept { return half(side::buy).empty() && half(side::sell).empty(); }

    /// The quantity resting at a price, zero if none.
    [[nodiscard]] std::int64_t lots_at(side s, std::int64_t tick) const noexcept {
        return half(s).lots(key(s, tick));
    }

    /// Whether the best bid is at or above the best ask, which no venue's book is between two messages.
    [[nodiscard]] bool crossed() const noexcept {
        const detail::half_ladder& bids = half(side::buy);
        const detail::half_ladder& asks = half(side::sell);
        return !bids.empty() && !asks.empty() && bids.best() >= key(side::sell, asks.best());
    }

    /// Calls `fn(tick, lots)` for each level from best to worst. If `fn` returns a bool, false ends the walk.
    template <class Fn>
    void for_each_level(side s, Fn&& fn) const {
        const detail::half_ladder& h = half(s);
        std::int64_t k = 0;
        std::int64_t lots = 0;
        for (detail::half_ladder::cursor at = h.begin(); h.next(at, k, lots);) {
            if constexpr (std::is_same_v<std::invoke_result_t<Fn&, std::int64_t, std::int64_t>, bool>) {
                if (!fn(key(s, k), lots)) return;
            } else {
                fn(key(s, k), lots);
            }
        }
    }

    /// Sum of the quantities at `tick` and better; saturates at 2^63 - 1.
    [[nodiscard]] std::int64_t lots_through(side s, std::int64_t tick) const noexcept {
        std::int64_t sum = 0;
        for_each_level(s, [&](std::int64_t t, std::int64_t lots) {
            if (key(s, t) < key(s, tick)) return false;
            if (__builtin_add_overflow(sum, lots, &sum)) sum = std::numeric_limits<std::int64_t>::max();
            return true;
        });
        return sum;
    }
    /// The last tick of a side that there can be.
    [[nodiscard]] static constexpr std::int64_t worst_tick(side s) noexcept {
        return key(s, std::numeric_limits<std::int64_t>::min());
    }
    /// Sum of the quantities of the best `levels` levels, none of them worse than `last`; saturates at 2^63 - 1.
    [[nodiscard]] std::int64_t lots_in_best(side s, std::size_t levels, std::int64_t last) const noexcept {
        std::int64_t sum = 0;
        if (levels == 0) return sum;
        for_each_level(s, [&](std::int64_t tick, std::int64_t lots) {
            if (key(s, tick) < key(s, last)) return false;
            if (__builtin_add_overflow(sum, lots, &sum)) sum = std::numeric_limits<std::int64_t>::max();
            return --levels != 0;
        });
        return sum;
    }

    /// The same over the whole side.
    [[nodiscard]] std::int64_t lots_in_best(side s, std::size_t levels) const noexcept {
        return lots_in_best(s, levels, worst_tick(s));
    }

    /// What taking `lots` from the side `s`, at `last` or better, would fill: a buyer takes from `side::sell`.
    [[nodiscard]] tick_fill estimate_fill(side s, std::int64_t lots) const noexcept {
        return estimate_fill(s, lots, worst_tick(s));
    }
    /// The same, taking no level worse than `last`.
    [[nodiscard]] tick_fill estimate_fill(side s, std::int64_t lots, std::int64_t last) const noexcept {
        tick_fill f;
        if (lots <= 0) return f;
        for_each_level(s, [&](std::int64_t tick, std::int64_t available) {
            if (key(s, tick) < key(s, last)) return false;
            const std::int64_t taken = std::min(available, lots - f.filled_lots);
            f.filled_lots += taken;
            f.tick_lots += static_cast<gatewright::int128>(tick) * taken;
            f.worst_tick = tick;
            ++f.levels;
            return f.filled_lots != lots;
        });
        return f;
    }

    /// Where a walk over a side stands; for `levels_view`.
    using cursor = detail::half_ladder::cursor;
    /// Before the best level of a side.
    [[nodiscard]] cursor first_level(side s) const noexcept { return half(s).begin(); }
    /// Steps to the next worse level. @return false, with `level` unchanged, behind the last one.
    bool next_level(side s, cursor& at, tick_level& level) const noexcept {
        std::int64_t k = 0;
        std::int64_t lots = 0;
        if (!half(s).next(at, k, lots)) return false;
        level = {key(s, k), lots};
        return true;
    }

private:
    static_assert(static_cast<int>(side::buy) == 0 && static_cast<int>(side::sell) == 1);

    // Sides alternate at random, so neither is chosen by a branch. A complement reverses the order of all
    // 2^64 ticks; a negation would lack one.
    static constexpr std::int64_t key(side s, std::int64_t tick) noexcept {
        return tick ^ -static_cast<std::int64_t>(s);
    }
    [[nodiscard]] const detail::half_ladder& half(side s) const noexcept {
        return halves_[static_cast<std::size_t>(s)];
    }
    [[nodiscard]] detail::half_ladder& half(side s) noexcept { return halves_[static_cast<std::size_t>(s)]; }

    std::array<detail::half_ladder, 2> halves_;
};

} // namespace gatewright::book
