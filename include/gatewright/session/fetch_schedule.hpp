// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::session {

/// Where a fetch stands.
enum class fetch_state : std::uint8_t { idle, wanted, in_flight };

/// One thing that is read from the venue and can be read again without harm.
struct fetch {
    std::uint8_t kind = 0;      ///< the venue's own enumeration
    std::uint16_t argument = 0; ///< an instrument index, or 0
    fetch_state state = fetch_state::idle;
    std::uint8_t failures = 0; ///< in a row
    bool again = false;        ///< wanted again while in flight: the answer may already be stale
    std::uint64_t correlation = 0;
    std::uint64_t cursor = 0; ///< where the next page begins, for paged lists
    clock_reading asked;
    steady_time due; ///< not before this, when wanted; deadline of the reply, when in flight
};

/// Reads that must succeed in the end: each is sent when due, has a deadline for its answer, and is tried again after
/// 1, 2, 5, 10, 30 seconds. Only for requests without effect: orders never go through it.
class fetch_schedule {
public:
    static constexpr std::array<std::int64_t, 5> backoff_seconds{1, 2, 5, 10, 30};

    /// @param most_in_flight reads beyond wait for an answer, so that a burst of them does not stand in the way of an
    /// urgent request on the same connections.
    explicit fetch_schedule(std::size_t most_in_flight = 16) noexcept : most_in_flight_(most_in_flight) {}

    /// Registers something that may be wanted later. Set-up only.
    void add(std::uint8_t kind, std::uint16_t argument = 0) {
        fetch f;
        f.kind = kind;
        f.argument = argument;
        fetches_.push_back(f);
    }

    [[nodiscard]] fetch* find(std::uint8_t kind, std::uint16_t argument = 0) noexcept {
        for (fetch& f : fetches_)
            if (f.kind == kind && f.argument == argument) return &f;
        return nullptr;
    }
    [[nodiscard]] const fetch* find(std::uint8_t kind, std::uint16_t argument = 0) const noexcept {
        for (const fetch& f : fetches_)
            if (f.kind == kind && f.argument == argument) return &f;
        return nullptr;
    }

    /// Asks for it, not before `due`. One that is in flight, or between two pages, is asked for once more from its
    /// beginning when it is done.
    void want(std::uint8_t kind, std::uint16_t argument, steady_time due) noexcept {
        fetch* f = find(kind, argument);
        if (f == nullptr) return;
        if (f->state == fetch_state::in_flight || f->cursor != 0) {
            f->again = true;
            return;
        }
        if (f->state == fetch_state::wanted) due = std::min(due, f->due);
        f->state = fetch_state::wanted;
        f->due = due;
    }

    /// No longer of interest; an answer that still comes is not matched.
    void drop(std::uint8_t kind, std::uint16_t argument = 0) noexcept {
        if (fetch* f = find(kind, argument)) {
            fetch fresh;
            fresh.kind = f->kind;
            fresh.argument = f->argument;
            *f = fresh;
        }
    }

    /// The next fetch to send at `now`, or null.
    [[nodiscard]] fetch* next_due(steady_time now) noexcept {
        if (saturated()) return nullptr;
        for (fetch& f : fetches_)
            if (f.state == fetch_state::wanted && f.due <= now) return &f;
        return nullptr;
    }

    void on_sent(fetch& f, std::uint64_t correlation, clock_reading now, duration timeout) noexcept {
        f.state = fetch_state::in_flight;
        f.correlation = correlation;
        f.asked = now;
        f.due = now.steady + timeout;
    }

    /// Could not be sent now (rate limit, full queue): later.
    void postpone(fetch& f, steady_time due) noexcept { f.due = due; }

    /// The fetch in flight that `correlation` answers, or null for a stale answer.
    [[nodiscard]] fetch* of_reply(std::uint64_t correlation) noexcept {
        for (fetch& f : fetches_)
            if (f.state == fetch_state::in_flight && f.correlation == correlation) return &f;
        return nullptr;
    }

    void on_done(fetch& f, steady_time now) noexcept {
        f.failures = 0;
        f.cursor = 0;
        f.state = f.again ? fetch_state::wanted : fetch_state::idle;
        f.again = false;
        f.due = now;
    }
    /// Got a full page: the next one follows at once.
    void on_page(fetch& f, std::uint64_t cursor, steady_time now) noexcept {
        f.failures = 0;
        f.cursor = cursor;
        f.state = fetch_state::wanted;
        f.due = now;
    }
    void on_failed(fetch& f, steady_time now, duration at_least = {}) noexcept {
        const std::size_t step = std::min<std::size_t>(f.failures, backoff_seconds.size() - 1);
        if (f.failures < 255) ++f.failures;
        f.state = fetch_state::wanted;
        // The repetition itself is what was wanted again, unless it goes on in the middle.
        f.again = f.again && f.cursor != 0;
        f.due = now + std::max(seconds(backoff_seconds[step]), at_least);
    }

    /// Treats every fetch whose answer is overdue as failed. @return how many.
    std::size_t expire(steady_time now) noexcept {
        std::size_t n = 0;
        for (fetch& f : fetches_)
            if (f.state == fetch_state::in_flight && f.due <= now) {
                on_failed(f, now);
                ++n;
            }
        return n;
    }

    [[nodiscard]] bool idle(std::uint8_t kind, std::uint16_t argument = 0) const noexcept {
        const fetch* f = find(kind, argument);
        return f == nullptr || f->state == fetch_state::idle;
    }

    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = steady_time::never();
        const bool only_answers = saturated();
        for (const fetch& f : fetches_)
            if (f.state == fetch_state::in_flight || (f.state == fetch_state::wanted && !only_answers))
                due = std::min(due, f.due);
        return due;
    }

private:
    [[nodiscard]] bool saturated() const noexcept {
        const auto in_flight = std::count_if(fetches_.begin(), fetches_.end(), [](const fetch& f) {
            return f.state == fetch_state::in_flight;
        });
        return static_cast<std::size_t>(in_flight) >= most_in_flight_;
    }

    std::size_t most_in_flight_;
    std::vector<fetch> fetches_;
};

} // namespace gatewright::session
