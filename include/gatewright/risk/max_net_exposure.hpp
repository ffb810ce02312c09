// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_sums.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that could take the net exposure of its instrument, its account or the desk beyond a limit,
/// either way: long less short positions, with everything open on the order's side and the order itself, at mark
/// prices in the valuation asset. An order proven to reduce its position passes.
/// @par Errors
/// `order_errc::max_net_exposure`, field "instrument", "account" or "desk"; `order_errc::no_reference_price`: the field
/// names an instrument that is held or has open orders and whose price is not known or too old, or an asset without a
/// rate.
class max_net_exposure {
public:
    static constexpr const char* name = "max_net_exposure";
    static constexpr amend_rule amends = amend_rule::difference;
    static constexpr bool needs_totals = true;

    max_net_exposure() = default;
    /// @param limits in the valuation asset; zero lets nothing through that does not reduce
    explicit max_net_exposure(scoped_limits<decimal> limits) : limits_(std::move(limits)) {}

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
        return f.sums && limits_.clearly_within_each(view.number, f.net, f.net_size);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (reduces(order, view)) return {};
        return judge_scopes(limits_, order, view, order_errc::max_net_exposure, name,
                            [&](limit_scope scope, sum_of& into) -> const char* {
                                return net_exposure(order, view, scope, into);
                            });
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    /// What the scope may come to on the order's side, all open orders of that side filled.
    static const char* net_exposure(const order_request& order, const risk_view& view, limit_scope scope,
                                    sum_of& into) noexcept {
        if (view.value_missing != nullptr) return view.value_missing;
        const order_figures& f = figures_of(order, view);
        if (!f.fits) return "overflow";
        if (scope == limit_scope::instrument) {
            into.terms[0] = &f.side_value;
            return nullptr;
        }
        const risk_totals* const totals = totals_of(view, scope);
        if (totals == nullptr) return "valuation";
        if (totals->missing != nullptr) return totals->missing;
        const bool buying = order.side == side::buy;
        into.first_negated = !buying;
        into.terms[0] = &totals->net;
        into.terms[1] = buying ? &totals->open_buy : &totals->open_sell;
        into.terms[2] = &f.order_value;
        return nullptr;
    }

    scoped_limits<decimal> limits_;
};

} // namespace gatewright::risk
