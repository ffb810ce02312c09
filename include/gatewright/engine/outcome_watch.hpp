// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gatewright {

/// What a venue has taken of an order, and of whose outcome it is still to tell: what it does not tell in time is of
/// unknown outcome. An answer that says no more than "taken" proves nothing. Fixed capacity; nothing allocates after
/// construction.
class outcome_watch {
public:
    /// One operation on an order.
    struct operation {
        order_ref order;
        pending_operation what = pending_operation::none;
        std::uint64_t number = 0; ///< of an amend: which one
    };

    /// @param capacity the most at once
    explicit outcome_watch(std::size_t capacity) : entries_(capacity) {}

    /// @param settled whether an operation's outcome is known, or another has taken its place
    /// @return false if there is no room: the outcome is unknown at once then.
    template <class SettledF>
    bool expect(const operation& o, steady_time due, SettledF settled) noexcept {
        if (entries_.size() == entries_.capacity()) forget(settled);
        if (!entries_.push_back({o, due})) return false;
        due_ = std::min(due_, due);
        return true;
    }

    /// Calls `f(operation)` for each that is overdue, and forgets it and all that are settled.
    template <class SettledF, class F>
    void expire(steady_time now, SettledF settled, F f) noexcept {
        if (now < due_) return;
        forget(settled);
        for (std::size_t i = 0; i < entries_.size();) {
            const entry e = entries_[i];
            if (e.due > now) {
                ++i;
                continue;
            }
            entries_.erase_unordered(&entries_[i]);
            f(e.what);
        }
        due_ = steady_time::never();
        for (const entry& e : entries_) due_ = std::min(due_, e.due);
    }

    /// When to look again; what is settled meanwhile does not move it.
    [[nodiscard]] steady_time next_deadline() const noexcept { return due_; }

private:
    struct entry {
        operation what;
        steady_time due;
    };

    template <class SettledF>
    void forget(SettledF settled) noexcept {
        for (std::size_t i = 0; i < entries_.size();)
            if (settled(static_cast<const operation&>(entries_[i].what)))
                entries_.erase_unordered(&entries_[i]);
            else
                ++i;
    }

    bounded_vector<entry> entries_;
    steady_time due_ = steady_time::never();
};

} // namespace gatewright
