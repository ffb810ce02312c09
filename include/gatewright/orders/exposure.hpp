// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::orders {

/// What the open orders of one instrument may still trade, in its unit; neither sum is negative.
struct open_exposure {
    wide_decimal open_buy;
    wide_decimal open_sell;

    [[nodiscard]] wide_decimal& of(side s) noexcept { return s == side::buy ? open_buy : open_sell; }
    [[nodiscard]] const wide_decimal& of(side s) const noexcept {
        return s == side::buy ? open_buy : open_sell;
    }
};

/// Open quantity by instrument, position side and side, kept up to date order by order. Orders of an instrument outside
/// the table are not counted.
class exposure_book {
public:
    /// @param instruments how many; indexes are below it.
    explicit exposure_book(std::size_t instruments) : cells_(instruments), open_(instruments) {}

    [[nodiscard]] const open_exposure& operator()(instrument_index i, position_side p) const noexcept {
        static constexpr open_exposure nothing{};
        return i.value < cells_.size() ? cells_[i.value][static_cast<std::size_t>(p)] : nothing;
    }

    /// Replaces one order's share. @return false, and nothing changed, if the sum does not fit.
    [[nodiscard]] bool replace(instrument_index i, position_side p, side s, const wide_decimal& before,
                               const wide_decimal& after) noexcept {
        if (i.value >= cells_.size()) return true;
        wide_decimal sum = cells_[i.value][static_cast<std::size_t>(p)].of(s);
        if (!sum.subtract(before) || !sum.add(after)) return false;
        cells_[i.value][static_cast<std::size_t>(p)].of(s) = sum;
        return true;
    }

    /// How many orders of an instrument are not terminal.
    [[nodiscard]] std::uint32_t open_orders(instrument_index i) const noexcept {
        return i.value < open_.size() ? open_[i.value] : 0;
    }
    /// Counts an order in or out.
    /// @param counted whether it is counted now; is changed with it
    void count(instrument_index i, bool open, bool& counted) noexcept {
        if (i.value >= open_.size() || open == counted) return;
        counted = open;
        open ? ++open_[i.value] : --open_[i.value];
    }

private:
    std::vector<std::array<open_exposure, 3>> cells_;
    std::vector<std::uint32_t> open_;
};

} // namespace gatewright::orders
