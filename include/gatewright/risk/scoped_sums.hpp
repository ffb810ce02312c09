// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

namespace gatewright::risk {

/// Compares a figure with the limits of each scope that has one, the instrument's first.
///
/// @param figure `figure(limit_scope, wide_decimal& into) -> const char*`: puts what the order makes of the figure there; or
/// says which price, rate or sum it lacks, which refuses the order by that name
/// @return nothing, or a refusal with `code`; its field is the scope: "instrument", "account" or "desk"
template <class FigureF>
[[nodiscard]] risk_result judge_scopes(const scoped_limits<decimal>& limits, const order_request& order,
                                       const risk_view& view, order_errc code, const char* check,
                                       FigureF figure) noexcept {
    const auto broken = [&](const decimal* limit, limit_scope scope, const char* field) -> risk_result {
        if (limit == nullptr) return {};
        wide_decimal f;
        if (const char* const gap = figure(scope, f)) return lacks(check, gap);
        if (f <= wide_decimal(*limit)) return {};
        return order_reject{code, check, field, *limit, shown(f)};
    };
    if (auto r =
            broken(limits.of_instrument(view.number, order.symbol), limit_scope::instrument, "instrument");
        !r.has_value())
        return r;
    if (auto r = broken(limits.of_account(view.account), limit_scope::account, "account"); !r.has_value())
        return r;
    return broken(limits.of_desk(), limit_scope::desk, "desk");
}

/// The field of a refusal that names whose limit was broken.
[[nodiscard]] inline const char* scope_name(const scoped_limits<decimal>& limits, const decimal* broken,
                                            const order_request& order, const risk_view& view) noexcept {
    if (broken == limits.of_instrument(view.number, order.symbol)) return "instrument";
    return broken == limits.of_account(view.account) ? "account" : "desk";
}

/// Compares one figure with the limits of all scopes: of what account and desk bound each, not in sum.
/// @return nothing, or a refusal with `code` whose field is the scope
[[nodiscard]] inline risk_result judge_each(const scoped_limits<decimal>& limits, const order_request& order,
                                            const risk_view& view, order_errc code, const char* check,
                                            const wide_decimal& figure) noexcept {
    const decimal* const limit =
        limits.first_broken(view.number, order.symbol, view.account,
                            [&](const decimal& most) { return figure <= wide_decimal(most); });
    if (limit == nullptr) return {};
    return order_reject{code, check, scope_name(limits, limit, order, view), *limit, shown(figure)};
}

/// The totals of an account or the desk as a view has them; null for an instrument, and if the view has none.
[[nodiscard]] constexpr const risk_totals* totals_of(const risk_view& view, limit_scope scope) noexcept {
    return scope == limit_scope::account ? view.account_totals
           : scope == limit_scope::desk  ? view.desk_totals
                                         : nullptr;
}

/// What a scope is exposed to, long or short, in the worst case with the order: the instrument's position, or all of the
/// account's or the desk's.
/// @return what is missing, or null
[[nodiscard]] inline const char* gross_exposure(const order_request& order, const risk_view& view,
                                                limit_scope scope, wide_decimal& into) noexcept {
    if (view.value_missing != nullptr) return view.value_missing;
    const order_figures& f = figures_of(order, view);
    if (!f.fits) return "overflow";
    if (scope == limit_scope::instrument) {
        into = f.after_value;
        return nullptr;
    }
    const risk_totals* const totals = totals_of(view, scope);
    if (totals == nullptr) return "valuation";
    if (totals->missing != nullptr) return totals->missing;
    into = totals->gross;
    return into.add(f.added_value) ? nullptr : "overflow";
}

} // namespace gatewright::risk
