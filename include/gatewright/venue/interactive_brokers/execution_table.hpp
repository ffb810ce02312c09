// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/slot_index.hpp>
#include <gatewright/venue/interactive_brokers/message_context.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatewright::venue::interactive_brokers {

/// An execution, by its id without the revision. Its fee is told by another message, which may come first.
struct session_execution {
    trade_id id;
    execution_memory known;
    fill last; ///< as it was told last
    money fee;
    bool told = false, has_fee = false;
    bool held = false; ///< a row of a list, until its fee comes or the list ends
};

/// The latest executions of an account. Fixed capacity: the oldest makes room.
class execution_table {
public:
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    explicit execution_table(std::size_t capacity) : all_(capacity), by_id_(capacity) {}

    [[nodiscard]] session_execution* find(std::string_view id) noexcept {
        const std::uint32_t i =
            by_id_.find(hash_text(id), [&](std::uint32_t n) { return all_[n].id.view() == id; });
        return i == slot_index::none ? nullptr : &all_[i];
    }
    /// The one of that id, made if it is not known.
    session_execution& get(std::string_view id) noexcept {
        if (session_execution* const known = find(id)) return *known;
        const auto i = static_cast<std::uint32_t>(next_);
        next_ = (next_ + 1) % all_.size();
        session_execution& e = all_[i];
        if (!e.id.empty()) by_id_.erase(hash_text(e.id), i);
        e = {};
        e.id.assign(id);
        by_id_.insert(hash_text(id), i);
        return e;
    }

    /// Calls `f(session_execution&)` for each that is held.
    template <class F>
    void for_each_held(F f) noexcept {
        for (session_execution& e : all_)
            if (e.held) f(e);
    }
    /// The time of the oldest one whose fee was not told; zero: there is none, or its time is not known.
    [[nodiscard]] timestamp oldest_without_fee() const noexcept {
        timestamp oldest;
        for (const session_execution& e : all_)
            if (e.told && !e.has_fee && e.last.venue_time.ns != 0 &&
                (oldest.ns == 0 || e.last.venue_time < oldest))
                oldest = e.last.venue_time;
        return oldest;
    }

private:
    std::vector<session_execution> all_;
    slot_index by_id_;
    std::size_t next_ = 0;
};

} // namespace gatewright::venue::interactive_brokers
