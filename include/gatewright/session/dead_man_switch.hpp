// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::session {

/// The venue's dead man's switch of each instrument: while this account has orders there, the venue is told again and
/// again to cancel them unless it hears from us within a time. It says when the venue is to be told; its owner tells
/// it.
class dead_man_switch {
public:
    /// @param after the venue cancels when it has not heard for so long; zero: the switch is off
    /// @par Exception safety
    /// Takes its memory here; may throw `std::bad_alloc`.
    dead_man_switch(std::size_t instruments, duration after) : cells_(instruments), after_(after) {}

    [[nodiscard]] bool used() const noexcept { return after_.ns != 0; }
    /// How often the venue is told: twice in the time, so that one that fails can be repeated.
    [[nodiscard]] duration interval() const noexcept { return {after_.ns / 2}; }
    /// How long its answer is waited for: a telling that is lost must be repeated before the time is over.
    [[nodiscard]] duration patience() const noexcept { return {after_.ns / 4}; }

    /// An order leaves, or is found to rest. @return true if the venue is to be told now.
    [[nodiscard]] bool on_order(std::uint16_t instrument) noexcept {
        if (!used() || instrument >= cells_.size()) return false;
        cell& c = cells_[instrument];
        const bool now = !c.watched || c.letting_go;
        c.watched = true;
        c.letting_go = false;
        if (now) c.told = {};
        return now;
    }
    /// It is told now. @param rests whether any order rests, or may
    /// @return after what time the venue shall cancel; zero: not any more
    [[nodiscard]] duration on_telling(std::uint16_t instrument, bool rests) noexcept {
        cells_[instrument].letting_go = !rests;
        return rests ? after_ : duration{};
    }
    /// The venue has taken it. @return when it is to be told again, never if no order rests.
    [[nodiscard]] steady_time on_told(std::uint16_t instrument, steady_time now) noexcept {
        cell& c = cells_[instrument];
        c.failed = false;
        c.told = now;
        c.watched = !c.letting_go;
        return c.watched ? now + interval() : steady_time::never();
    }
    /// It was not told, and is not going to be: from the next order on, or when the account is read anew, it is again.
    void on_given_up(std::uint16_t instrument) noexcept { cells_[instrument].watched = false; }
    /// It cannot be told now, or is told late. @return true once if the venue may cancel before it hears.
    [[nodiscard]] bool on_late(std::uint16_t instrument, steady_time now) noexcept {
        const cell& c = cells_[instrument];
        const bool late =
            c.watched && !c.letting_go && c.told.ns != 0 && now - c.told > interval() + patience();
        return late && on_failed(instrument);
    }
    /// The venue has not taken it. @return true for the first of several in a row.
    [[nodiscard]] bool on_failed(std::uint16_t instrument) noexcept {
        const bool first = !cells_[instrument].failed;
        cells_[instrument].failed = true;
        return first;
    }

private:
    struct cell {
        bool watched = false;    ///< the venue is to be told from time to time
        bool letting_go = false; ///< it is being told that no order rests
        bool failed = false;     ///< it did not take it the last time
        steady_time told;        ///< when it took it last; zero: not yet
    };

    std::vector<cell> cells_;
    duration after_;
};

} // namespace gatewright::session
