// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_watch.hpp>

#include <cstddef>
#include <utility>

namespace gatewright::risk {

/// Acts when the equity of an account or the desk is less than a fraction of what its positions are worth, long and
/// short alike: the way to a liquidation. The venue's maintenance margin is such a fraction; the limit lies above it.
class margin_ratio {
public:
    static constexpr const char* name = "margin_ratio";

    margin_ratio() = default;
    /// @param limits what is watched, and what to do
    explicit margin_ratio(scoped_limits<decimal> limits, monitor_action action = monitor_action::halt)
        : by_{std::move(limits), action} {}

    /// Takes the memory and numbers the limits; see `monitor_set`.
    void prepare(const risk_layout& layout) { by_.limits.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.action("action", by_.action);
        a.wide_limits(by_.limits, limit_unit::fraction);
    }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        return watch_scopes(
            by_, view, "equity by worth",
            [&](const decimal& limit, limit_scope scope, std::size_t index, monitor_finding& f) {
                if (scope == limit_scope::instrument) return false;
                const risk_totals& t = totals_of(view, scope, index);
                if (t.held.is_zero() && t.missing == nullptr) return false;
                f.missing = t.missing != nullptr ? t.missing : t.equity_missing;
                if (f.missing != nullptr) return false;
                const auto least = checked_mul(t.held, limit);
                if (!least) return false;
                if (const auto part = muldiv(t.equity, wide_decimal(1, 0), t.held, -4))
                    f.figure = part->is_negative() ? decimal{} : shown(*part);
                return t.equity < *least;
            });
    }

private:
    monitor_limits by_{{}, monitor_action::halt};
};

} // namespace gatewright::risk
