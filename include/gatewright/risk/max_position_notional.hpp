// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_sums.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that could take its position beyond a worth, in the valuation asset at the mark price: the
/// position, with everything open on either side and the order itself, whichever end is larger. The limits of account
/// and desk bound each position. An order proven to reduce the position passes.
/// @par Errors
/// `order_errc::max_position_notional`, field "instrument", "account" or "desk"; `order_errc::no_reference_price`: the
/// field names the instrument whose price is not known or too old, or the asset without a rate.
class max_position_notional {
public:
    static constexpr const char* name = "max_position_notional";
    static constexpr amend_rule amends = amend_rule::difference;
    static constexpr bool needs_totals = true;

    max_position_notional() = default;
    /// @param limits in the valuation asset; zero lets nothing through that does not reduce
    explicit max_position_notional(scoped_limits<decimal> limits) : limits_(std::move(limits)) {}

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
        const order_estimates& f = estimates_of(order, view);
        return f.sums && limits_.clearly_within_all(view.number, f.after_value, f.after_value);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (reduces(order, view)) return {};
        if (view.value_missing != nullptr) return lacks(name, view.value_missing);
        const order_figures& f = figures_of(order, view);
        if (!f.fits) return lacks(name, "overflow");
        return judge_each(limits_, order, view, order_errc::max_position_notional, name, f.after_value);
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    scoped_limits<decimal> limits_;
};

} // namespace gatewright::risk
