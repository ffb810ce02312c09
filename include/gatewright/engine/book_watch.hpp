// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>

namespace gatewright {

/// Tells a quiet market from updates of a book that have stopped on a living link: a synchronized book that nothing
/// changed for a while is compared with a snapshot. If that tells another market, and no update follows, the updates
/// have stopped. A market that stays quiet is asked about less and less often.
class book_watch {
public:
    /// How long an update may come behind a snapshot that tells what it would.
    static constexpr duration grace = seconds(5);
    static constexpr duration longest_interval = minutes(5);

    /// An update of the book came.
    void on_update(steady_time now) noexcept {
        if (now - heard_ < grace) quiet_ = {}; // it moves
        heard_ = now;
        behind_ = false;
    }
    /// A snapshot came. @param differs from the book as it was, at the best prices
    void on_snapshot(bool differs, steady_time now) noexcept {
        if (!asked_) {
            heard_ = now;
            return;
        }
        asked_ = false;
        since_ = now;
        behind_ = differs;
        if (!differs) heard_ = now;
    }
    /// The book is not to be believed, or its link is down: whatever comes next begins it anew.
    void stop() noexcept { asked_ = behind_ = false; }

    /// What is to be done now.
    enum class action { none, compare, begin_anew };
    /// @param bound for how long a book may be without an update before it is compared the first time
    [[nodiscard]] action next(duration bound, steady_time now) noexcept {
        if (behind_) {
            if (now - since_ < grace) return action::none;
            stop();
            return action::begin_anew;
        }
        const duration interval = std::max(bound, quiet_);
        if (asked_ || now - heard_ < interval) return action::none;
        asked_ = true;
        quiet_ = std::min(interval * 2, longest_interval);
        return action::compare;
    }

private:
    steady_time heard_;   ///< when an update came last, or a snapshot that told nothing new
    steady_time since_;   ///< when a snapshot told something new
    duration quiet_{};    ///< until the next comparison, once one found nothing new
    bool asked_ = false;  ///< a snapshot to compare with is on its way
    bool behind_ = false; ///< one told something new, and no update came since
};

} // namespace gatewright
