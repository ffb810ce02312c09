// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_watch.hpp>

#include <cstddef>
#include <utility>

namespace gatewright::risk {

/// Acts when the balances of an account or of the desk are worth less than an amount, in the valuation asset, as the
/// venues told them last: with realized and without unrealized profit.
class balance_floor {
public:
    static constexpr const char* name = "balance_floor";

    balance_floor() = default;
    /// @param limits what is watched, and what to do
    explicit balance_floor(scoped_limits<decimal> limits, monitor_action action = monitor_action::halt)
        : by_{std::move(limits), action} {}

    /// Takes the memory and numbers the limits; see `monitor_set`.
    void prepare(const risk_layout& layout) { by_.limits.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.action("action", by_.action);
        a.wide_limits(by_.limits, limit_unit::money);
    }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        return watch_scopes(
            by_, view, "balance",
            [&](const decimal& limit, limit_scope scope, std::size_t index, monitor_finding& f) {
                if (scope == limit_scope::instrument) return false;
                const risk_totals& t = totals_of(view, scope, index);
                f.missing = t.equity_missing;
                if (f.missing != nullptr) return false;
                f.figure = t.balance.is_negative() ? decimal{} : shown(t.balance);
                return t.balance < wide_decimal(limit);
            });
    }

private:
    monitor_limits by_{{}, monitor_action::halt};
};

} // namespace gatewright::risk
