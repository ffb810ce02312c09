// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <cstdint>
#include <map>

namespace gatewright::sim::server {

/// Counts in fixed windows: the count falls to zero when a new window begins.
class window_counter {
public:
    explicit window_counter(duration window) : window_(window) {}
    /// @return the count of the window, with this
    std::int64_t add(std::int64_t amount, timestamp now) {
        roll(now);
        return used_ += amount;
    }
    /// Counts less again, but never below zero.
    void take_back(std::int64_t amount, timestamp now) {
        roll(now);
        used_ = std::max<std::int64_t>(0, used_ - amount);
    }
    std::int64_t used(timestamp now) {
        roll(now);
        return used_;
    }
    /// Whole seconds until the window ends.
    [[nodiscard]] std::int64_t seconds_left(timestamp now) const {
        const std::int64_t into = now.ns % window_.ns;
        return (window_.ns - into + 999'999'999) / 1'000'000'000;
    }

private:
    void roll(timestamp now) {
        const std::int64_t window = now.ns / window_.ns;
        if (window == index_) return;
        index_ = window;
        used_ = 0;
    }
    duration window_;
    std::int64_t index_ = -1;
    std::int64_t used_ = 0;
};

/// A window for each of many keys.
template <class KeyT>
class keyed_counters {
public:
    explicit keyed_counters(duration window) : window_(window) {}
    /// Counts one. @return the count of the key's window, with this
    std::int64_t add(const KeyT& key, timestamp now) {
        return windows_.try_emplace(key, window_).first->second.add(1, now);
    }
    /// Counts one. @return whether that is more than a window may have
    bool over(const KeyT& key, std::int64_t limit, timestamp now) { return add(key, now) > limit; }

private:
    duration window_;
    std::map<KeyT, window_counter> windows_;
};

} // namespace gatewright::sim::server
