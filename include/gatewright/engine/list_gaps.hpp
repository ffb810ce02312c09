// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace gatewright {

/// What a gateway knows to be missing from its counts of the account: open orders that found no room, rows of lists
/// that could not be read. Each stands until a list that was asked for later leaves nothing out.
class list_gaps {
public:
    explicit list_gaps(std::size_t instruments) : rows_(instruments) {}

    /// An open order is not counted. @param i its instrument; not valid: it may be of any
    /// @param now on our clock
    /// @return true if all were counted before.
    bool miss_order(instrument_index i, timestamp now) noexcept {
        const bool first = !orders_;
        cell_of(i).order = now;
        orders_ = true;
        return first;
    }
    /// A position was not told. @param i its instrument; not valid: it may be of any
    void miss_position(instrument_index i, timestamp now) noexcept {
        cell_of(i).position = now;
        positions_ = true;
    }
    /// The list of open orders that was asked for at `asked` (our clock) has come.
    void on_orders(timestamp asked) noexcept { orders_ = orders_ && keep(&cell::order, asked); }
    /// The same of the list of positions.
    void on_positions(timestamp asked) noexcept { positions_ = positions_ && keep(&cell::position, asked); }

    /// Whether open orders may be missing from the count.
    [[nodiscard]] bool orders() const noexcept { return orders_; }
    /// Whether anything is.
    [[nodiscard]] bool any() const noexcept { return orders_ || positions_; }
    /// Why nothing is opened on an instrument; not valid: on any.
    [[nodiscard]] std::string_view not_ready_reason(instrument_index i) const noexcept {
        if (!any()) [[likely]]
            return {};
        const auto misses = [&](timestamp cell::* what) {
            return (all_.*what).ns != 0 || (i.value < rows_.size() && (rows_[i.value].*what).ns != 0);
        };
        if (misses(&cell::order)) return "not all open orders are counted";
        if (misses(&cell::position)) return "position could not be read";
        return {};
    }

private:
    /// When something was last found missing; zero: nothing is.
    struct cell {
        timestamp order;
        timestamp position;
    };
    [[nodiscard]] cell& cell_of(instrument_index i) noexcept {
        return i.value < rows_.size() ? rows_[i.value] : all_;
    }
    /// Forgets what was missing before `asked`. @return whether anything is missing still.
    bool keep(timestamp cell::* what, timestamp asked) noexcept {
        bool left = false;
        const auto look = [&](cell& c) {
            if (c.*what < asked) c.*what = {};
            left = left || (c.*what).ns != 0;
        };
        look(all_);
        for (cell& c : rows_) look(c);
        return left;
    }

    cell all_;
    std::vector<cell> rows_;
    bool orders_ = false;
    bool positions_ = false;
};

} // namespace gatewright
