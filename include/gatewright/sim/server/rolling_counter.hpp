// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>

namespace gatewright::sim::server {

/// Counts what was let through in the last so much time: each one falls out by itself.
class rolling_counter {
public:
    explicit rolling_counter(duration window) : window_(window) {}
    /// Counts one, unless there are `limit` of them. @return whether it was counted
    bool admit(std::int64_t limit, timestamp now) {
        if (used(now) >= limit) return false;
        times_.push_back(now);
        return true;
    }
    std::int64_t used(timestamp now) {
        while (!times_.empty() && times_.front() + window_ <= now) times_.pop_front();
        return static_cast<std::int64_t>(times_.size());
    }
    /// When the next one falls out; `now` if there is none.
    [[nodiscard]] timestamp next_room(timestamp now) const {
        return times_.empty() ? now : times_.front() + window_;
    }

private:
    duration window_;
    std::deque<timestamp> times_;
};

/// One for each of many keys.
template <class KeyT>
class rolling_counters {
public:
    explicit rolling_counters(duration window) : window_(window) {}
    [[nodiscard]] rolling_counter& of(const KeyT& key) {
        return all_.try_emplace(key, window_).first->second;
    }

private:
    duration window_;
    std::map<KeyT, rolling_counter> all_;
};

} // namespace gatewright::sim::server
