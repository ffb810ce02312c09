// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/sim/matching/exact.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

// How much margin a position must keep, and how much leverage it may have, by its size.
namespace gatewright::sim::matching {

/// By what brackets are told apart, and how the margin of the larger ones is found.
enum class bracket_measure : std::uint8_t {
    notional, ///< value in the settlement asset; each bracket's rate is of the part of the value in it
    quantity  ///< lots; the rate of the position's bracket is of all of its value
};

/// One bracket as it is configured: up to a size, which is in it.
struct bracket_rule {
    decimal cap;              ///< value in the settlement asset, or quantity
    decimal maintenance_rate; ///< fraction of the value: 0.004 is 0.4 %
    std::uint32_t max_leverage = 1;
};

/// One bracket.
struct bracket {
    wide floor = 0; ///< not in it, but for the first one's zero; in 10^-8 of the settlement asset, or in lots
    wide cap = 0;   ///< in it
    decimal maintenance_rate;
    std::uint32_t max_leverage = 1;
    wide cumulative = 0; ///< what the rate of all of the value asks too much, in 10^-8; zero by quantity
};

/// The brackets of an instrument, by size. Without any nothing is asked for and nothing is limited.
class bracket_table {
public:
    bracket_table() = default;

    /// @param rules by size, their caps growing, their leverage falling. @param unit of a lot, where quantities are
    /// caps: they are cut to whole lots
    /// @throws std::invalid_argument for rules in another order; for a cap of more than eight places
    bracket_table(const std::vector<bracket_rule>& rules, bracket_measure by, decimal unit = {}) : by_(by) {
        wide floor = 0;
        for (const bracket_rule& r : rules) {
            bracket b{floor, to_units(r.cap), r.maintenance_rate, r.max_leverage, 0};
            if (by == bracket_measure::quantity) {
                const wide lot = to_units(unit);
                if (lot <= 0) throw std::invalid_argument("simulator: a lot must be positive");
                b.cap /= lot;
            }
            const bool first = all_.empty();
            if (b.cap <= floor || b.max_leverage == 0 || r.maintenance_rate.sign() < 0 ||
                (!first && (b.max_leverage > all_.back().max_leverage ||
                            r.maintenance_rate < all_.back().maintenance_rate)))
                throw std::invalid_argument("simulator: brackets are not in the order of their sizes");
            // Where one bracket ends and the next begins both ask for the same.
            if (!first && by == bracket_measure::notional)
                b.cumulative = all_.back().cumulative + fraction_of(floor, b.maintenance_rate) -
                               fraction_of(floor, all_.back().maintenance_rate);
            floor = b.cap;
            all_.push_back(b);
        }
    }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] bracket_measure by() const noexcept { return by_; }
    [[nodiscard]] const std::vector<bracket>& all() const noexcept { return all_; }

    /// The bracket of a position; the last one also of what is beyond it. Both sizes without their signs.
    [[nodiscard]] const bracket& of(wide notional, std::int64_t lots) const {
        const wide size = measured(notional, lots);
        for (const bracket& b : all_)
            if (size <= b.cap) return b;
        return all_.back();
    }
    /// What a position must keep, in 10^-8, rounded half to even. Both sizes without their signs.
    [[nodiscard]] wide maintenance(wide notional, std::int64_t lots) const {
        if (all_.empty()) return 0;
        const bracket& b = of(notional, lots);
        return fraction_of(notional, b.maintenance_rate) - b.cumulative;
    }
    /// The largest position that may be held with a leverage, as `measured`; zero where none may.
    [[nodiscard]] wide most_at(std::uint32_t leverage) const noexcept {
        if (all_.empty()) return std::numeric_limits<std::int64_t>::max();
        wide most = 0;
        for (const bracket& b : all_)
            if (leverage <= b.max_leverage) most = b.cap;
        return most;
    }
    /// The highest leverage that a position may have.
    [[nodiscard]] std::uint32_t max_leverage(wide notional, std::int64_t lots) const {
        return all_.empty() ? std::numeric_limits<std::uint32_t>::max() : of(notional, lots).max_leverage;
    }
    /// Of a value and the lots that are worth it, what brackets are told apart by.
    [[nodiscard]] wide measured(wide notional, std::int64_t lots) const noexcept {
        return by_ == bracket_measure::notional ? notional : lots;
    }

private:
    std::vector<bracket> all_;
    bracket_measure by_ = bracket_measure::notional;
};

} // namespace gatewright::sim::matching
