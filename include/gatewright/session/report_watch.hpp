// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <algorithm>

namespace gatewright::session {

/// Notices reports that do not come, or come late. An order that was answered on another link must show among the
/// account's reports soon. If it does not, the reports are late, and nothing new is to be begun; and if nothing comes
/// for long, longer where they are known to lag, their stream is half-open, however alive its connection looks. What
/// only lags is not given up.
class report_watch {
public:
    /// @param patience from the answer on; the stream is given up after three times that, and the lag twice
    explicit constexpr report_watch(duration patience) noexcept : patience_(patience) {}

    /// The link of the reports came up.
    constexpr void start(steady_time now) noexcept {
        last_report_ = now;
        lag_ = {};
    }
    /// The link is gone: nothing is owed any more.
    constexpr void stop() noexcept { awaited_ = late_ = false; }
    /// A report came, of whatever order.
    constexpr void on_report(steady_time now) noexcept {
        awaited_ = late_ = false;
        last_report_ = now;
    }
    /// How far the report that came now lags behind what it reports.
    /// @return true if this begins a time of lag: to be told
    constexpr bool on_lag(duration lag) noexcept {
        const bool before = lags();
        lag_ = std::min(lag, longest_lag);
        return lags() && !before;
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

    /// @return true once when nothing came for so long that the link is to be given up.
    [[nodiscard]] constexpr bool take_overdue(steady_time now) noexcept {
        late_ = late_ || (awaited_ && now >= due_);
        const bool overdue = awaited_ && now >= given_up();
        if (overdue) awaited_ = late_ = false;
        return overdue;
    }
    /// Whether reports are late now: one is owed that should be here, or what came last lagged by more than the
    /// patience.
    [[nodiscard]] constexpr bool late(steady_time now) const noexcept {
        return late_ || (lags() && now < forgets_lag());
    }
    [[nodiscard]] constexpr steady_time next_deadline() const noexcept {
        const steady_time owed = !awaited_ ? steady_time::never() : late_ ? given_up() : due_;
        return lags() ? std::min(owed, forgets_lag()) : owed;
    }
    /// A lag that nothing showed for a while is forgotten. To be called when it is due.
    constexpr void tick(steady_time now) noexcept {
        if (lags() && now >= forgets_lag()) lag_ = {};
    }

private:
    static constexpr duration longest_lag = minutes(1);

    [[nodiscard]] constexpr bool lags() const noexcept { return lag_ > patience_; }
    [[nodiscard]] constexpr steady_time given_up() const noexcept { return due_ + patience_ * 2 + lag_ * 2; }
    [[nodiscard]] constexpr steady_time forgets_lag() const noexcept { return last_report_ + minutes(1); }

    duration patience_;
    bool awaited_ = false;
    bool late_ = false;
    steady_time due_;
    steady_time last_report_;
    steady_time last_sent_; ///< placements and cancels
    duration lag_{};        ///< of the last report
};

} // namespace gatewright::session
