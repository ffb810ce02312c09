// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gatewright {

/// Amends that a venue has taken, and of whose outcome it is still to tell: what it does not tell in time is of unknown
/// outcome. Fixed capacity; nothing allocates after construction.
class amend_watch {
public:
    /// @param capacity the most at once
    explicit amend_watch(std::size_t capacity = 256) : entries_(capacity) {}

    /// @return false if there is no room: the outcome is unknown at once then.
    bool expect(order_ref order, std::uint64_t number, steady_time due) noexcept {
        return entries_.push_back({order, number, due});
    }

    /// Calls `f(order, number)` for each that is overdue, and forgets it.
    template <class F>
    void expire(steady_time now, F f) noexcept {
        for (std::size_t i = 0; i < entries_.size();) {
            const entry e = entries_[i];
            if (e.due > now) {
                ++i;
                continue;
            }
            entries_.erase_unordered(&entries_[i]);
            f(e.order, e.number);
        }
    }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const entry& e : entries_) due = std::min(due, e.due);
        return due;
    }

private:
    struct entry {
        order_ref order;
        std::uint64_t number = 0;
        steady_time due;
    };
    bounded_vector<entry> entries_;
};

} // namespace gatewright
