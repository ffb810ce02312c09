// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace gatewright::risk {

/// Acts when a gateway has not been ready for a time: its connection is down, its venue has banned it, it is not sure of its
/// orders or positions. What the other gateways hold then has no counterpart. Limits are of accounts; that of the desk
/// holds for an account that has none. A gateway without credentials is not watched.
///
/// The gateway itself takes no orders meanwhile in any case; cancels go out wherever they can.
class gateway_down {
public:
    static constexpr const char* name = "gateway_down";

    gateway_down() = default;
    /// @param limits how long it may be down; zero: as long as it likes
    explicit gateway_down(scoped_limits<duration> limits, monitor_action action = monitor_action::reducing)
        : limits_(std::move(limits))
        , action_(action) {}

    /// Takes the memory and numbers the limits; see `monitor_set`.
    void prepare(const risk_layout& layout) { limits_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.action("action", action_);
        a.wide_limits(limits_, limit_unit::milliseconds);
    }

    /// The look of `RiskMonitor`. The finding's field is what the gateway lacks.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        monitor_finding f;
        if (!limits_.is_set()) {
            f.action = monitor_action::halt; // nobody said what it should watch
            f.field = "limits";
            return f;
        }
        for (std::size_t a = 0; a != view.gateways.size(); ++a) {
            const gateway_health& g = view.gateways[a];
            const duration* limit = limits_.of_account(static_cast<std::uint8_t>(a));
            if (limit == nullptr) limit = limits_.of_desk();
            if (limit == nullptr || limit->ns == 0 || !g.used || g.lacks == nullptr) continue;
            const duration down = view.now.steady - g.since;
            if (down < *limit) continue;
            f.action = action_;
            f.field = g.lacks;
            f.limit = decimal::from_integer(limit->milliseconds());
            f.figure = decimal::from_integer(down.milliseconds());
            // To cancel or to close is of use where it can be done: at the others.
            const bool of_all = action_ == monitor_action::cancel_all || action_ == monitor_action::flatten;
            f.account = of_all ? every_account : static_cast<std::uint8_t>(a);
            return f;
        }
        return f;
    }

private:
    scoped_limits<duration> limits_;
    monitor_action action_ = monitor_action::reducing;
};

} // namespace gatewright::risk
