// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_watch.hpp>

#include <cstddef>
#include <utility>

namespace gatewright::risk {

/// Acts when the profit of an instrument, an account or the desk has fallen by an amount from its highest: profit
/// since the start, realized or not, less fees, in the valuation asset. The highest counts from the first complete
/// figures on: after a restart from what the inherited positions were worth then.
class trailing_stop {
public:
    static constexpr const char* name = "trailing_stop";

    trailing_stop() = default;
    /// @param limits what is watched, and what to do
    explicit trailing_stop(scoped_limits<decimal> limits, monitor_action action = monitor_action::halt)
        : by_{std::move(limits), action} {}

    /// Takes the memory and numbers the limits; see `monitor_set`.
    void prepare(const risk_layout& layout) {
        by_.limits.prepare(layout);
        peaks_.prepare(layout);
    }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.action("action", by_.action);
        a.limits(by_.limits, limit_unit::money);
    }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        return watch_scopes(
            by_, view, "fall of profit",
            [&](const decimal& limit, limit_scope scope, std::size_t index, monitor_finding& f) {
                wide_decimal profit;
                f.missing = profit_of(view, scope, index, profit);
                if (f.missing != nullptr) return false;
                peak& p = peaks_.at(scope, index);
                if (!p.known || profit > p.value) p = {true, profit};
                wide_decimal fall = p.value;
                if (!fall.subtract(profit)) return false;
                f.figure = shown(fall);
                return fall >= wide_decimal(limit);
            });
    }

private:
    struct peak {
        bool known = false;
        wide_decimal value;
    };
    scoped_memory<peak> peaks_;
    monitor_limits by_{{}, monitor_action::halt};
};

} // namespace gatewright::risk
