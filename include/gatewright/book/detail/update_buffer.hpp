// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace gatewright::book::detail {

/// Updates of one book kept until a snapshot arrives: bounded, and allocated once.
class update_buffer {
public:
    update_buffer(std::size_t max_updates, std::size_t max_levels)
        : updates_(max_updates)
        , max_levels_(max_levels)
        , levels_(std::make_unique_for_overwrite<packed_level[]>(max_levels)) {}

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const book_header& header(std::size_t i) const noexcept { return updates_[i].header; }

    void clear() noexcept {
        size_ = 0;
        level_count_ = 0;
    }

    /// Opens an update. @return false if there is no room.
    [[nodiscard]] bool open(const book_header& h) noexcept {
        if (size_ == updates_.size()) return false;
        updates_[size_++] = {h, level_count_};
        return true;
    }
    /// Adds a level to the update opened last. @return false if there is no room.
    [[nodiscard]] bool add(side s, std::int64_t tick, std::int64_t lots) noexcept {
        if (level_count_ == max_levels_) return false;
        // Quantities are not negative, which leaves the sign to tell the side.
        levels_[level_count_++] = {tick, s == side::buy ? lots : ~lots};
        return true;
    }

    /// Calls `fn(side, tick, lots)` for each level of an update, in the order they came.
    template <class Fn>
    void for_each_level(std::size_t i, Fn&& fn) const {
        const std::size_t last = i + 1 == size_ ? level_count_ : updates_[i + 1].first_level;
        for (std::size_t n = updates_[i].first_level; n < last; ++n) {
            const packed_level& l = levels_[n];
            const bool bid = l.lots >= 0;
            fn(bid ? side::buy : side::sell, l.tick, bid ? l.lots : ~l.lots);
        }
    }

private:
    struct update {
        book_header header;
        std::size_t first_level = 0;
    };
    struct packed_level {
        std::int64_t tick;
        std::int64_t lots;
    };

    std::vector<update> updates_;
    std::size_t size_ = 0;
    std::size_t max_levels_;
    std::size_t level_count_ = 0;
    std::unique_ptr<packed_level[]> levels_;
};

} // namespace gatewright::book::detail
