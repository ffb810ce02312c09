// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses a single order larger than a limit: the check against a slipped finger. It holds for reducing orders too.
/// The limits of account and desk bound each order.
/// @par Errors
/// `order_errc::max_order_quantity`, field "quantity".
class max_order_quantity {
public:
    static constexpr const char* name = "max_order_quantity";

    /// The limits.
    struct config {
        scoped_limits<quantity>
            limits; ///< largest order, in the instrument's unit; zero lets nothing through
    };

    max_order_quantity() = default;
    /// With these limits.
    explicit max_order_quantity(config c) : config_(std::move(c)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { config_.limits.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(config_.limits, limit_unit::quantity);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        const double q = estimates::of(order.quantity.value);
        return config_.limits.clearly_within_all(view.number, q, q);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const quantity* const limit =
            config_.limits.first_broken(view.number, order.symbol, view.account,
                                        [&](const quantity& most) { return order.quantity <= most; });
        if (limit == nullptr) return {};
        return order_reject{order_errc::max_order_quantity, name, "quantity", limit->value,
                            order.quantity.value};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    config config_;
};

} // namespace gatewright::risk
