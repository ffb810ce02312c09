// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright::risk {

/// Refuses more than a number of orders in any interval of a length: a sliding window over steady time, not a bucket
/// that refills. Only orders that went out count.
/// @par Errors
/// `order_errc::order_rate`, field "orders".
class order_rate {
public:
    static constexpr const char* name = "order_rate";

    /// The limit.
    struct config {
        std::uint32_t orders = 0;       ///< orders per interval; zero lets nothing through
        duration interval = seconds(1); ///< length of the sliding window
    };

    order_rate() = default;
    /// Allocates the window; nothing afterwards does.
    explicit order_rate(config c) : config_(c), sent_(c.orders) {}

    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request&, const risk_view& view) const noexcept {
        if (used_ < sent_.size()) return {};
        // `next_` is the oldest of the last `orders`: that one must have left the window.
        if (!sent_.empty() && view.now.steady - sent_[next_] >= config_.interval) return {};
        return order_reject{order_errc::order_rate, name, "orders", decimal::from_integer(config_.orders),
                            decimal::from_integer(static_cast<std::int64_t>(config_.orders) + 1)};
    }

    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view& view) noexcept {
        if (sent_.empty()) return;
        sent_[next_] = view.now.steady;
        next_ = next_ + 1 == sent_.size() ? 0 : next_ + 1;
        if (used_ < sent_.size()) ++used_;
    }

private:
    config config_;
    std::vector<steady_time> sent_;
    std::size_t next_ = 0;
    std::size_t used_ = 0;
};

} // namespace gatewright::risk
