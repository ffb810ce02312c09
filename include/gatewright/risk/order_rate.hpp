// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/event_window.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstdint>
#include <utility>

namespace gatewright::risk {

/// Refuses more than a number of orders in any interval of a length: a sliding window over steady time, not a bucket
/// that refills. Only orders that went out count; amends do not.
/// @par Errors
/// `order_errc::order_rate`, field "orders".
class order_rate {
public:
    static constexpr const char* name = "order_rate";
    static constexpr amend_rule amends = amend_rule::never;

    /// The limits.
    struct config {
        std::uint32_t orders = 0;       ///< orders per interval over the whole desk; zero: as `scopes` say
        duration interval = seconds(1); ///< length of the sliding window
        scoped_limits<std::uint32_t>
            scopes{}; ///< per instrument, account, desk; nothing set anywhere lets nothing through
    };

    order_rate() = default;
    /// Allocates the windows; nothing afterwards does.
    explicit order_rate(config c)
        : windows_(c.orders != 0 ? std::move(c.scopes.set_desk(c.orders)) : std::move(c.scopes), c.interval) {
    }

    /// Takes the memory; see `RiskCheck`.
    void prepare(const risk_layout& layout) { windows_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        windows_.change([&](scoped_limits<std::uint32_t>& limits, duration& interval) {
            a.time("interval_ms", interval);
            a.limits(limits, limit_unit::count);
        });
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        return !windows_.any_full(view);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const std::uint32_t* const limit = windows_.broken_by(order.symbol, view);
        if (limit == nullptr) return {};
        return order_reject{order_errc::order_rate, name, "orders", decimal::from_integer(*limit),
                            decimal::from_integer(static_cast<std::int64_t>(*limit) + 1)};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view& view) noexcept { windows_.add(view); }

private:
    rate_windows windows_;
};

} // namespace gatewright::risk
