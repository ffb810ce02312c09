// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/session/detail/deadline_heap.hpp>
#include <gatewright/session/detail/slot_set.hpp>
#include <gatewright/session/read_rules.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gatewright::session {

/// Where a paged list goes on: the venue's own mark, as text; empty at the beginning.
using page_cursor = fixed_string<255>;
/// The number that a cursor is, as far as it is one; zero if it is empty.
[[nodiscard]] inline std::uint64_t page_number(std::string_view cursor) noexcept {
    std::uint64_t n = 0;
    std::from_chars(cursor.data(), cursor.data() + cursor.size(), n);
    return n;
}
/// A cursor that is a number.
[[nodiscard]] inline page_cursor numbered_page(std::uint64_t number) noexcept {
    char text[20];
    const char* const end = std::to_chars(text, text + sizeof text, number).ptr;
    return page_cursor(std::string_view(text, static_cast<std::size_t>(end - text)));
}

/// Where a read stands.
enum class read_state : std::uint8_t { idle, wanted, in_flight };

/// One read and how it goes.
struct pending_read {
    read_kind what = read_kind::server_time;
    std::uint16_t instrument = 0; ///< index, or 0 for reads of the account
    read_state state = read_state::idle;
    std::uint8_t failures = 0; ///< in a row
    bool again = false;        ///< wanted again while in flight: the answer may already be stale
    bool first = false;        ///< before those of other instruments
    std::uint64_t correlation = 0;
    page_cursor cursor; ///< where the next page begins
    timestamp window;   ///< of a list that is told by windows of time: where this one begins; zero: the first
    clock_reading asked;
    steady_time due; ///< not before this, when wanted; deadline of the reply, when in flight
};

/// Reads that must succeed in the end: each is sent when due, has a deadline for its answer, and is tried again after
/// 1, 2, 5, 10, 30 seconds. Only for requests without effect: orders never go through it. Of those due, rows of the
/// account come first, in the order of the rules, then the instruments that are wanted first, then the others, each in
/// turn. What it costs does not depend on the number of instruments.
class read_schedule {
public:
    static constexpr std::array<std::int64_t, 5> backoff_seconds{1, 2, 5, 10, 30};
    static constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

    /// @param rules live as long as the schedule
    /// @param most_in_flight reads beyond wait for an answer, so that a burst of them does not stand in the way of an
    /// urgent request on the same connections
    /// @par Exception safety
    /// Takes all its memory here; may throw `std::bad_alloc`.
    read_schedule(std::span<const read_rule> rules, std::size_t instruments, std::size_t most_in_flight = 16)
        : instruments_(instruments)
        , most_in_flight_(most_in_flight) {
        row_.fill(no_row);
        for (const read_rule& r : rules)
            if (!r.per_instrument) {
                row_[index(r.what)] = static_cast<std::uint16_t>(reads_.size());
                add(r.what, 0);
            }
        account_rows_ = reads_.size();
        for (const read_rule& r : rules)
            if (r.per_instrument)
                row_[index(r.what)] = static_cast<std::uint16_t>(account_rows_ + instrument_rows_++);
        for (std::size_t i = 0; i < instruments; ++i)
            for (const read_rule& r : rules)
                if (r.per_instrument) add(r.what, static_cast<std::uint16_t>(i));
        ready_.resize(reads_.size());
        ready_first_.resize(reads_.size());
        waiting_.resize(reads_.size());
        in_flight_ = bounded_vector<std::uint32_t>(std::min(most_in_flight_, reads_.size()));
    }

    /// The read of that kind, or null if the venue or the instrument has none.
    [[nodiscard]] const pending_read* find(read_kind what, std::uint16_t instrument = 0) const noexcept {
        const std::size_t s = slot(what, instrument);
        return s == none ? nullptr : &reads_[s];
    }

    /// Asks for it, not before `due`. One that is in flight, or between two pages, is asked for once more from its
    /// beginning when it is done.
    /// @param first before those of other instruments
    void want(read_kind what, std::uint16_t instrument, steady_time due, bool first = false) noexcept {
        const std::size_t s = slot(what, instrument);
        if (s == none) return;
        pending_read& r = reads_[s];
        r.first = first || (r.first && r.state != read_state::idle);
        if (r.state == read_state::in_flight || goes_on(r)) {
            r.again = true;
            return;
        }
        if (r.state == read_state::wanted) due = std::min(due, r.due);
        wait(s, due);
    }

    /// No longer of interest; an answer that still comes is not matched.
    void drop(read_kind what, std::uint16_t instrument = 0) noexcept {
        const std::size_t s = slot(what, instrument);
        if (s == none) return;
        leave(s);
        pending_read fresh;
        fresh.what = reads_[s].what;
        fresh.instrument = reads_[s].instrument;
        reads_[s] = fresh;
    }

    /// The next read to send at `now`, or null.
    [[nodiscard]] pending_read* next_due(steady_time now) noexcept {
        if (saturated()) return nullptr;
        while (waiting_.soonest() <= now) {
            const std::size_t s = waiting_.top();
            waiting_.erase(s);
            ready_.insert(s);
            if (reads_[s].first) ready_first_.insert(s);
        }
        std::size_t s = ready_.first();
        if (s != none && s >= account_rows_)
            if (const std::size_t urgent = ready_first_.first(); urgent != none) s = urgent;
        return s == none ? nullptr : &reads_[s];
    }

    void on_sent(pending_read& r, std::uint64_t correlation, clock_reading now, duration timeout) noexcept {
        const std::size_t s = slot_of(r);
        leave(s);
        ++busy_[index(r.what)];
        r.state = read_state::in_flight;
        r.correlation = correlation;
        // A list is as old as its first page.
        if (r.cursor.empty()) r.asked = now;
        r.due = now.steady + timeout;
        in_flight_.push_back(static_cast<std::uint32_t>(s));
    }

    /// Could not be sent now (rate limit, full queue): later.
    void postpone(pending_read& r, steady_time due) noexcept { wait(slot_of(r), due); }

    /// The read in flight that `correlation` answers, or null for a stale answer.
    [[nodiscard]] pending_read* of_reply(std::uint64_t correlation) noexcept {
        for (const std::uint32_t s : in_flight_)
            if (reads_[s].correlation == correlation) return &reads_[s];
        return nullptr;
    }

    void on_done(pending_read& r, steady_time now) noexcept {
        const std::size_t s = slot_of(r);
        leave(s);
        r.failures = 0;
        r.cursor = {};
        r.window = {};
        r.state = read_state::idle;
        r.due = now;
        if (!r.again) return;
        r.again = false;
        wait(s, now);
    }
    /// Got a full page: the next one follows at once.
    void on_page(pending_read& r, std::string_view cursor, steady_time now) noexcept {
        const std::size_t s = slot_of(r);
        leave(s);
        r.failures = 0;
        r.cursor.assign(cursor);
        wait(s, now);
    }
    /// A window of time is told: the next one, from `window` on, follows at once.
    void on_window(pending_read& r, timestamp window, steady_time now) noexcept {
        const std::size_t s = slot_of(r);
        leave(s);
        r.failures = 0;
        r.cursor = {};
        r.window = window;
        wait(s, now);
    }
    void on_failed(pending_read& r, steady_time now, duration at_least = {}) noexcept {
        const std::size_t s = slot_of(r);
        leave(s);
        const std::size_t step = std::min<std::size_t>(r.failures, backoff_seconds.size() - 1);
        if (r.failures < 255) ++r.failures;
        // The repetition itself is what was wanted again, unless it goes on in the middle.
        r.again = r.again && goes_on(r);
        wait(s, now + std::max(seconds(backoff_seconds[step]), at_least));
    }

    /// Treats every read whose answer is overdue as failed. @return how many.
    std::size_t expire(steady_time now) noexcept {
        std::size_t n = 0;
        for (std::size_t i = 0; i < in_flight_.size();) {
            pending_read& r = reads_[in_flight_[i]];
            if (r.due > now) {
                ++i;
                continue;
            }
            on_failed(r, now);
            ++n;
        }
        return n;
    }

    [[nodiscard]] bool idle(read_kind what, std::uint16_t instrument = 0) const noexcept {
        const pending_read* r = find(what, instrument);
        return r == nullptr || r->state == read_state::idle;
    }
    /// No instrument has a read of that kind to do.
    [[nodiscard]] bool all_idle(read_kind what) const noexcept { return busy_[index(what)] == 0; }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        for (const std::uint32_t s : in_flight_) due = std::min(due, reads_[s].due);
        if (saturated()) return due;
        if (const std::size_t s = ready_.first(); s != none) due = std::min(due, reads_[s].due);
        return std::min(due, waiting_.soonest());
    }

private:
    static constexpr std::size_t none = detail::slot_set::none;
    static constexpr std::uint16_t no_row = 0xffff;

    static constexpr std::size_t index(read_kind k) noexcept { return static_cast<std::size_t>(k); }
    /// In the middle of several answers.
    static bool goes_on(const pending_read& r) noexcept { return !r.cursor.empty() || r.window.ns != 0; }
    void add(read_kind what, std::uint16_t instrument) {
        pending_read r;
        r.what = what;
        r.instrument = instrument;
        reads_.push_back(r);
    }
    [[nodiscard]] std::size_t slot(read_kind what, std::uint16_t instrument) const noexcept {
        const std::size_t row = row_[index(what)];
        if (row == no_row) return none;
        if (row < account_rows_) return row;
        return instrument < instruments_ ? row + instrument * instrument_rows_ : none;
    }
    [[nodiscard]] std::size_t slot_of(const pending_read& r) const noexcept {
        return static_cast<std::size_t>(&r - reads_.data());
    }
    [[nodiscard]] bool saturated() const noexcept { return in_flight_.size() >= most_in_flight_; }

    void wait(std::size_t s, steady_time due) noexcept {
        pending_read& r = reads_[s];
        if (r.state == read_state::idle) ++busy_[index(r.what)];
        ready_.erase(s);
        ready_first_.erase(s);
        r.state = read_state::wanted;
        r.due = due;
        waiting_.set(s, due);
    }
    /// Takes a read out of wherever it waits.
    void leave(std::size_t s) noexcept {
        pending_read& r = reads_[s];
        if (r.state == read_state::idle) return;
        if (r.state == read_state::in_flight) {
            in_flight_.erase(std::find(in_flight_.begin(), in_flight_.end(), static_cast<std::uint32_t>(s)));
        } else {
            ready_.erase(s);
            ready_first_.erase(s);
            waiting_.erase(s);
        }
        r.state = read_state::idle;
        --busy_[index(r.what)];
    }

    std::size_t instruments_;
    std::size_t most_in_flight_;
    std::size_t account_rows_ = 0;
    std::size_t instrument_rows_ = 0;
    std::array<std::uint16_t, read_kind_count> row_{};
    std::array<std::uint32_t, read_kind_count> busy_{}; ///< reads of a kind that are not idle
    std::vector<pending_read> reads_;
    detail::slot_set ready_;        ///< wanted and due
    detail::slot_set ready_first_;  ///< those of them that come before other instruments'
    detail::deadline_heap waiting_; ///< wanted, not yet due
    bounded_vector<std::uint32_t> in_flight_;
};

} // namespace gatewright::session
