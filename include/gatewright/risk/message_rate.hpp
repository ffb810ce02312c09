// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/event_window.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstdint>
#include <utility>

namespace gatewright::risk {

/// Refuses more than a number of messages to the venue in any interval of a length: placements, amends and cancels all
/// count. Cancels, and orders proven to reduce, count and are never refused: what they use is missing for others.
/// @par Errors
/// `order_errc::message_rate`, field "messages".
class message_rate {
public:
    static constexpr const char* name = "message_rate";
    static constexpr amend_rule amends = amend_rule::whole;

    message_rate() = default;
    /// @param limits messages per interval: per instrument, account, desk
    message_rate(scoped_limits<std::uint32_t> limits, duration interval)
        : windows_(std::move(limits), interval) {}

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
        if (limit == nullptr || reduces(order, view)) return {};
        return order_reject{order_errc::message_rate, name, "messages", decimal::from_integer(*limit),
                            decimal::from_integer(static_cast<std::int64_t>(*limit) + 1)};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view& view) noexcept { windows_.add(view); }
    /// Counts a cancel, or an amend that nobody had to be asked about.
    void on_cancel(const risk_view& view) noexcept { windows_.add(view); }

private:
    rate_windows windows_;
};

} // namespace gatewright::risk
