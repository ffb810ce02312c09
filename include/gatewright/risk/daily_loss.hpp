// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_watch.hpp>
#include <gatewright/risk/weekly_hours.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace gatewright::risk {

/// Acts when an instrument, an account or the desk has lost an amount since the day began: profit since then,
/// realized or not, less fees, in the valuation asset. The day begins at a time of day in UTC; then all losses are
/// forgiven, but what was halted stays so until an operator resumes.
///
/// A restart does not know what was lost before: the day then begins with the first complete figures. What the
/// inherited positions had lost by then, and what was realized before, does not count.
class daily_loss {
public:
    static constexpr const char* name = "daily_loss";

    daily_loss() = default;
    /// @param limits what is watched, and what to do
    explicit daily_loss(scoped_limits<decimal> limits, monitor_action action = monitor_action::halt)
        : by_{std::move(limits), action} {}

    /// Takes the memory and numbers the limits; see `monitor_set`.
    void prepare(const risk_layout& layout) {
        by_.limits.prepare(layout);
        days_.prepare(layout);
    }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.day_time("day_start", day_start_);
        a.action("action", by_.action);
        a.limits(by_.limits, limit_unit::money);
    }

    /// When the day begins, after midnight UTC.
    void set_day_start(duration after_midnight) noexcept { day_start_ = after_midnight; }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        const std::int64_t today = day_of(view.now.wall);
        return watch_scopes(
            by_, view, "loss of the day",
            [&](const decimal& limit, limit_scope scope, std::size_t index, monitor_finding& f) {
                baseline& b = days_.at(scope, index);
                wide_decimal profit;
                f.missing = profit_of(view, scope, index, profit);
                if (f.missing == nullptr) {
                    if (b.day == no_day) b = {today, profit, profit};
                    if (b.day != today) b = {today, b.last, b.last};
                    b.last = profit;
                } else if (b.day == no_day) {
                    return false;
                } else if (b.day != today) {
                    b = {today, b.last, b.last};
                }
                wide_decimal loss = b.value;
                if (f.missing != nullptr || !loss.subtract(profit)) return false;
                f.figure = shown(loss);
                return loss >= wide_decimal(limit);
            });
    }

private:
    struct baseline {
        std::int64_t day = no_day;
        wide_decimal value;
        wide_decimal last; ///< the profit when it was last known
    };
    static constexpr std::int64_t no_day = std::numeric_limits<std::int64_t>::min();
    [[nodiscard]] std::int64_t day_of(timestamp t) const noexcept {
        constexpr std::int64_t day = 86'400'000'000'000;
        const std::int64_t since = t.ns - day_start_.ns;
        return since / day - (since % day < 0 ? 1 : 0);
    }

    duration day_start_{};
    scoped_memory<baseline> days_;
    monitor_limits by_{{}, monitor_action::halt};
};

} // namespace gatewright::risk
