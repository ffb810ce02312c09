// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_sums.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that is worth more than a limit, in the valuation asset. An order proven to reduce its position
/// passes. The limits of account and desk bound each order.
///
/// An order is worth its quantity at its limit price (a sell at the best bid, where that is higher), else at its
/// trigger, else at what it would trade at now (`valued_at`).
/// @par Errors
/// `order_errc::max_order_notional`, field "instrument", "account" or "desk": the scope whose limit it is;
/// `order_errc::no_reference_price`: there is no fresh price, or the field's asset has no rate.
class max_order_notional {
public:
    static constexpr const char* name = "max_order_notional";
    static constexpr bool needs_totals = true;

    max_order_notional() = default;
    /// @param limits in the valuation asset; zero lets nothing through
    explicit max_order_notional(scoped_limits<decimal> limits) : limits_(std::move(limits)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { limits_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(limits_, limit_unit::money);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        const price at = valued_at(order, view);
        if (view.rate_missing != nullptr || at.value.sign() <= 0) return false;
        const double about =
            notional_estimate(*view.rules, estimates::of(order.quantity.value), estimates::of(at.value)) *
            estimates::of(view.rate);
        return limits_.clearly_within_all(view.number, about, about);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (reduces(order, view)) return {};
        const price at = valued_at(order, view);
        if (view.rate_missing != nullptr) return lacks(name, view.rate_missing);
        if (at.value.sign() <= 0) return lacks(name, "price");
        wide_decimal valued;
        const bool fits = worth_of(order, view, at, valued);
        if (!fits) return lacks(name, "overflow");
        return judge_each(limits_, order, view, order_errc::max_order_notional, name, valued);
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    static bool worth_of(const order_request& order, const risk_view& view, price at,
                         wide_decimal& into) noexcept {
        // One unit of the base asset, in the valuation asset itself: one product, which always fits.
        if (view.rate == decimal(1, 0) && view.rules->payoff == payoff::linear &&
            view.rules->contract_size == decimal(1, 0)) [[likely]] {
            into = product(at, order.quantity);
            return true;
        }
        const auto worth = notional(*view.rules, wide_decimal(order.quantity.value), at);
        const auto valued = worth ? checked_mul(*worth, view.rate) : worth;
        if (valued) into = *valued;
        return valued.has_value();
    }

    scoped_limits<decimal> limits_;
};

} // namespace gatewright::risk
