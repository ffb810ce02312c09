// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/history.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/read_schedule.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gatewright::session {

/// A request for the past, and how far it has come.
struct history_job {
    history_request asked;
    instrument_index instrument;
    std::uint32_t number = 0;
    page_cursor cursor;            ///< where the next page begins; empty: the first
    std::uint64_t correlation = 0; ///< of the page that is asked for; zero: it waits
    std::uint64_t rows = 0, unread = 0;
    std::uint8_t failures = 0; ///< in a row
    steady_time due; ///< not before this, when it waits; the deadline of its answer, when it is asked for
};

/// Requests for the past, page by page in turn: one page is under way at a time, so that they stand in nobody's way. A
/// page that fails is asked for again after 1, 2, 5 and 10 seconds, and then given up with all of its request. Fixed
/// capacity; nothing allocates.
class history_queue {
public:
    static constexpr std::size_t capacity = 32;
    static constexpr std::array<std::int64_t, 4> backoff_seconds{1, 2, 5, 10};
    static constexpr duration longest_wait = seconds(120);

    [[nodiscard]] bool full() const noexcept { return size_ == capacity; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// @pre it is not full
    void add(const history_job& j) noexcept {
        if (empty()) waits_since_ = j.due;
        jobs_[(first_ + size_++) % capacity] = j;
    }

    /// The one whose page is to be asked for at `now`, or null.
    [[nodiscard]] history_job* next_due(steady_time now) noexcept {
        return size_ != 0 && front().correlation == 0 && front().due <= now ? &front() : nullptr;
    }
    void on_sent(std::uint64_t correlation, steady_time deadline) noexcept {
        front().correlation = correlation;
        front().due = deadline;
    }
    void postpone(steady_time due) noexcept { front().due = due; }
    /// The venue takes no more of its kind for a while: that is no reason to give it up. The others have their turn.
    void pace(steady_time now, duration pause) noexcept {
        history_job j = front();
        j.due = now + pause;
        pop(now);
        add(j);
        waits_since_ = std::max(now, front().due);
    }
    /// The one whose page `correlation` answers, or null.
    [[nodiscard]] history_job* of_reply(std::uint64_t correlation) noexcept {
        return size_ != 0 && correlation != 0 && front().correlation == correlation ? &front() : nullptr;
    }
    /// Whether the answer that is awaited is overdue.
    [[nodiscard]] bool overdue(steady_time now) const noexcept {
        return size_ != 0 && jobs_[first_].correlation != 0 && jobs_[first_].due <= now;
    }
    /// A page came. The next one follows at once, after one of each of the others: a long request holds up no short
    /// one.
    void on_page(const page_cursor& next, steady_time now) noexcept {
        history_job j = front();
        j.cursor = next;
        j.correlation = 0;
        j.failures = 0;
        j.due = now;
        pop(now);
        add(j);
    }
    /// A page did not come. @param at_least before it may be asked for again @return false if it has failed too often
    [[nodiscard]] bool on_failed(steady_time now, duration at_least = {}) noexcept {
        history_job& j = front();
        j.correlation = 0;
        waits_since_ = now;
        if (j.failures == backoff_seconds.size()) return false;
        j.due = now + std::max<duration>(seconds(backoff_seconds[j.failures++]), at_least);
        return true;
    }
    /// Whether the first one has waited so long for a connection or for room that it is to be given up.
    [[nodiscard]] bool held_up(steady_time now) const noexcept {
        return size_ != 0 && jobs_[first_].correlation == 0 && waits_since_ + longest_wait <= now;
    }
    /// When that will be, if nothing changes.
    [[nodiscard]] steady_time patience_ends() const noexcept {
        return size_ == 0 || jobs_[first_].correlation != 0 ? steady_time::never()
                                                            : waits_since_ + longest_wait;
    }
    /// The first one is over.
    void pop(steady_time now) noexcept {
        first_ = (first_ + 1) % capacity;
        --size_;
        waits_since_ = now;
    }
    [[nodiscard]] steady_time next_deadline() const noexcept {
        return size_ == 0 ? steady_time::never() : jobs_[first_].due;
    }
    [[nodiscard]] history_job& front() noexcept { return jobs_[first_]; }

private:
    std::array<history_job, capacity> jobs_{};
    std::size_t first_ = 0;
    std::size_t size_ = 0;
    steady_time waits_since_; ///< the first one, when it is not asked for
};

} // namespace gatewright::session
