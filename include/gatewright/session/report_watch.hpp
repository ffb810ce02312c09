// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>

namespace gatewright::session {

/// Notices reports that do not come: an order that was answered on another link must show among the account's reports
/// soon; if it does not, the stream of reports is half-open, however alive its connection looks.
class report_watch {
public:
    /// @param patience from the answer on
    explicit constexpr report_watch(duration patience) noexcept : patience_(patience) {}

    /// The link of the reports came up.
    constexpr void start(steady_time now) noexcept { last_report_ = now; }
    /// The link is gone: nothing is owed any more.
    constexpr void stop() noexcept { awaited_ = false; }
    /// A report came, of whatever order.
    constexpr void on_report(steady_time now) noexcept {
        awaited_ = false;
        last_report_ = now;
    }
    /// A placement or a cancel left.
    constexpr void on_order_sent(steady_time now) noexcept { last_sent_ = now; }
    /// A request that was sent at `sent` was answered with an order: a report is owed, unless one came since.
    constexpr void expect(steady_time sent, steady_time now) noexcept {
        if (awaited_ || last_report_ >= sent) return;
        awaited_ = true;
        due_ = now + patience_;
    }
    /// The same for an order that was found by asking: it was sent some time ago.
    constexpr void expect_since_last_order(steady_time now) noexcept { expect(last_sent_, now); }

    /// @return true once when the owed report is overdue: the link is to be given up.
    [[nodiscard]] constexpr bool take_overdue(steady_time now) noexcept {
        const bool overdue = awaited_ && now >= due_;
        awaited_ = awaited_ && !overdue;
        return overdue;
    }
    [[nodiscard]] constexpr steady_time next_deadline() const noexcept {
        return awaited_ ? due_ : steady_time::never();
    }

private:
    duration patience_;
    bool awaited_ = false;
    steady_time due_;
    steady_time last_report_;
    steady_time last_sent_; ///< placements and cancels
};

} // namespace gatewright::session
