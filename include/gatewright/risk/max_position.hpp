// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that could take the position beyond a limit in the worst case: the position, everything open on
/// the order's side (orders of unknown state at their full rest) and the order itself. The other side's open orders do
/// not help. An order proven to reduce the position passes. The limits of account and desk bound each position.
/// @par Errors
/// `order_errc::max_position`, field "quantity": the figure is the position in the worst case.
class max_position {
public:
    static constexpr const char* name = "max_position";

    /// The limits.
    struct config {
        scoped_limits<quantity> limits; ///< largest position either way, in the instrument's unit
    };

    max_position() = default;
    /// With these limits.
    explicit max_position(config c) : config_(std::move(c)) {}

    /// An amend is asked about what it adds.
    static constexpr amend_rule amends = amend_rule::difference;
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
        const order_estimates& e = estimates_of(order, view);
        return e.quantities &&
               config_.limits.clearly_within_all(view.number, e.side_after,
                                                 e.side_after < 0 ? -e.side_after : e.side_after);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const order_figures& f = figures_of(order, view);
        const bool summed = f.fits;
        const wide_decimal& worst = f.side_after;
        const quantity* const limit =
            config_.limits.first_broken(view.number, order.symbol, view.account, [&](const quantity& most) {
                return summed && worst <= wide_decimal(most.value);
            });
        if (limit == nullptr || f.reduces) return {};
        const auto figure = (order.side == side::buy ? worst : worst.negated()).to_decimal();
        return order_reject{order_errc::max_position, name, "quantity", limit->value,
                            figure && summed ? *figure : order.quantity.value};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    config config_;
};

} // namespace gatewright::risk
