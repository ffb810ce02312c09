// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_watch.hpp>

#include <cstddef>
#include <utility>

namespace gatewright::risk {

/// Acts when the equity of an account or the desk has fallen by a fraction from its highest. Equity is the balances
/// and what the positions of contracts would bring now, in the valuation asset; a withdrawal counts as a fall. The
/// highest counts from the first complete figures on, after a restart too.
class drawdown {
public:
    static constexpr const char* name = "drawdown";

    drawdown() = default;
    /// @param limits what is watched, and what to do
    explicit drawdown(scoped_limits<decimal> limits, monitor_action action = monitor_action::halt)
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
        a.wide_limits(by_.limits, limit_unit::fraction);
    }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        return watch_scopes(
            by_, view, "fall of equity",
            [&](const decimal& limit, limit_scope scope, std::size_t index, monitor_finding& f) {
                if (scope == limit_scope::instrument) return false;
                const risk_totals& t = totals_of(view, scope, index);
                f.missing = t.missing != nullptr ? t.missing : t.equity_missing;
                if (f.missing != nullptr) return false;
                peak& p = peaks_.at(scope, index);
                if (!p.known || t.equity > p.value) p = {true, t.equity};
                wide_decimal fall = p.value;
                const auto allowed = checked_mul(p.value, limit);
                if (!allowed || !fall.subtract(t.equity) || p.value.sign() <= 0) return false;
                if (const auto part = muldiv(fall, wide_decimal(1, 0), p.value, -4)) f.figure = shown(*part);
                return fall >= *allowed;
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
