// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gatewright::session::detail {

/// Deadlines of slots, the soonest on top: each slot has one or none, and any can be changed in logarithmic time. All
/// memory is taken by `resize`.
class deadline_heap {
public:
    explicit deadline_heap(std::size_t slots = 0) { resize(slots); }
    void resize(std::size_t slots) {
        due_.resize(slots);
        at_.resize(slots, absent);
        heap_.resize(slots);
    }

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool contains(std::size_t slot) const noexcept { return at_[slot] != absent; }
    /// The slot whose deadline is the soonest; there must be one.
    [[nodiscard]] std::size_t top() const noexcept { return heap_.front(); }
    [[nodiscard]] steady_time soonest() const noexcept {
        return empty() ? steady_time::never() : due_[heap_.front()];
    }

    /// Sets or replaces a slot's deadline.
    void set(std::size_t slot, steady_time due) noexcept {
        if (!contains(slot)) {
            place(size_, static_cast<std::uint32_t>(slot));
            ++size_;
        }
        due_[slot] = due;
        down(up(at_[slot]));
    }
    void erase(std::size_t slot) noexcept {
        if (!contains(slot)) return;
        const std::uint32_t hole = at_[slot];
        at_[slot] = absent;
        const std::uint32_t last = heap_[--size_];
        if (last == slot) return;
        place(hole, last);
        down(up(hole));
    }

private:
    static constexpr std::uint32_t absent = static_cast<std::uint32_t>(-1);

    void place(std::size_t i, std::uint32_t slot) noexcept {
        heap_[i] = slot;
        at_[slot] = static_cast<std::uint32_t>(i);
    }
    [[nodiscard]] bool sooner(std::size_t a, std::size_t b) const noexcept {
        return due_[heap_[a]] < due_[heap_[b]];
    }
    void swap(std::size_t a, std::size_t b) noexcept {
        const std::uint32_t slot = heap_[a];
        place(a, heap_[b]);
        place(b, slot);
    }
    std::size_t up(std::size_t i) noexcept {
        while (i != 0 && sooner(i, (i - 1) / 2)) {
            swap(i, (i - 1) / 2);
            i = (i - 1) / 2;
        }
        return i;
    }
    void down(std::size_t i) noexcept {
        for (;;) {
            std::size_t least = i;
            for (const std::size_t child : {2 * i + 1, 2 * i + 2})
                if (child < size_ && sooner(child, least)) least = child;
            if (least == i) return;
            swap(i, least);
            i = least;
        }
    }

    std::vector<steady_time> due_;
    std::vector<std::uint32_t> at_;
    std::vector<std::uint32_t> heap_; ///< as long as there are slots: growing would be code that allocates
    std::size_t size_ = 0;
};

} // namespace gatewright::session::detail
