// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/event_window.hpp>
#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstdint>
#include <utility>

namespace gatewright::risk {

/// Acts when venues refuse too many placements in a time, over all accounts: something is wrong with the desk or with
/// what it believes. It asks for its action until the rejects are that old.
class reject_rate {
public:
    static constexpr const char* name = "reject_rate";

    /// The limits.
    struct config {
        std::uint32_t rejects = 0; ///< in any interval; zero: the monitor asks to halt at once
        duration interval = minutes(1);
        monitor_action action = monitor_action::halt;
    };

    reject_rate() = default;
    /// Takes its memory.
    explicit reject_rate(config c) : config_(c), last_(c.rejects) {}

    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.count("rejects", config_.rejects);
        a.time("interval_ms", config_.interval);
        a.action("action", config_.action);
        last_.resize(config_.rejects);
    }

    /// The look of `RiskMonitor`.
    [[nodiscard]] monitor_finding observe(const monitor_view& view) noexcept {
        for (; seen_ < view.rejects; ++seen_) last_.add(view.now.steady);
        if (!last_.full(view.now.steady, config_.interval)) return {};
        return {config_.action, name, "rejects", decimal::from_integer(config_.rejects),
                decimal::from_integer(config_.rejects)};
    }

private:
    config config_;
    event_window last_;
    std::uint64_t seen_ = 0;
};

} // namespace gatewright::risk
