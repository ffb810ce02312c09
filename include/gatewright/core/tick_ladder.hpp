// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>

#include <array>
#include <cstddef>

namespace gatewright {

/// Ticks of an instrument whose tick depends on the price: "0.0001 below 1, 0.01 from 1 on". Rungs rise.
class tick_ladder {
public:
    /// The most rungs; exchanges have fewer than ten.
    static constexpr std::size_t most_rungs = 12;
    /// From this price on, the tick is so.
    struct rung {
        price from;
        price tick;
        friend constexpr bool operator==(const rung&, const rung&) = default;
    };

    /// Adds a rung above those that are there.
    /// @return false, and nothing changed, if it is not above them, its tick is not above zero, or there is no room
    constexpr bool add(const price& from, const price& tick) noexcept {
        if (count_ == most_rungs || tick.value.sign() <= 0) return false;
        if (count_ != 0 && from <= rungs_[count_ - 1].from) return false;
        rungs_[count_++] = {from, tick};
        return true;
    }
    /// Whether there is no rung: the tick does not depend on the price.
    [[nodiscard]] constexpr bool empty() const noexcept { return count_ == 0; }
    /// How many rungs there are.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }
    /// A rung, the lowest first; not checked.
    [[nodiscard]] constexpr const rung& operator[](std::size_t i) const noexcept { return rungs_[i]; }

    /// The tick at a price; below the lowest rung that one's. @pre it is not empty
    [[nodiscard]] constexpr const price& at(const price& p) const noexcept {
        std::size_t i = count_ - 1;
        while (i != 0 && p < rungs_[i].from) --i;
        return rungs_[i].tick;
    }
    /// The smallest of all. @pre it is not empty
    [[nodiscard]] constexpr const price& smallest() const noexcept {
        std::size_t least = 0;
        for (std::size_t i = 1; i < count_; ++i)
            if (rungs_[i].tick < rungs_[least].tick) least = i;
        return rungs_[least].tick;
    }

    friend constexpr bool operator==(const tick_ladder& a, const tick_ladder& b) noexcept {
        if (a.count_ != b.count_) return false;
        for (std::size_t i = 0; i < a.count_; ++i)
            if (!(a.rungs_[i] == b.rungs_[i])) return false;
        return true;
    }

private:
    std::array<rung, most_rungs> rungs_{};
    std::size_t count_ = 0;
};

} // namespace gatewright
