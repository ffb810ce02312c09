// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

namespace gatewright::risk {

/// Up to three amounts that a figure is the sum of; the first is there, null: none. They stay where they are.
struct sum_of {
    const wide_decimal* terms[3] = {};
    bool first_negated = false; ///< the first one counts with the other sign

    /// The sum. @return false if it does not fit
    [[nodiscard]] bool total(wide_decimal& into) const noexcept {
        into = {};
        for (int i = 0; i < 3; ++i)
            if (terms[i] != nullptr &&
                !(i == 0 && first_negated ? into.subtract(*terms[i]) : into.add(*terms[i])))
                return false;
        return true;
    }
    /// True if the sum is not above a limit.
    [[nodiscard]] bool within(const wide_decimal& limit) const noexcept {
        wide_decimal sum;
        return total(sum) && sum <= limit;
    }
};

/// Compares a sum with the limits of each scope that has one, the instrument's first.
///
/// @param figure `figure(limit_scope, sum_of& into) -> const char*`: says of what the figure with the order is the
/// sum; or which price, rate or sum it lacks, which refuses the order by that name
/// @return nothing, or a refusal with `code`; its field is the scope: "instrument", "account" or "desk"
template <class FigureF>
[[nodiscard]] risk_result judge_scopes(const scoped_limits<decimal>& limits, const order_request& order,
                                       const risk_view& view, order_errc code, const char* check,
                                       FigureF figure) noexcept {
    // Null, or whose limit is broken, and by what or for lack of what.
    const char* field = nullptr;
    const char* gap = nullptr;
    const decimal* broken = nullptr;
    sum_of by;
    const auto passes = [&](const decimal* limit, limit_scope scope, const char* name) {
        if (limit == nullptr) return true;
        by = {};
        gap = figure(scope, by);
        if (gap == nullptr && by.within(wide_decimal(*limit))) [[likely]]
            return true;
        field = name;
        broken = limit;
        return false;
    };
    if (passes(limits.of_instrument(view.number, order.symbol), limit_scope::instrument, "instrument") &&
        passes(limits.of_account(view.account), limit_scope::account, "account") &&
        passes(limits.of_desk(), limit_scope::desk, "desk")) [[likely]]
        return {};
    wide_decimal f;
    if (gap == nullptr && !by.total(f)) gap = "overflow";
    if (gap != nullptr) return lacks(check, gap);
    return order_reject{code, check, field, *broken, shown(f)};
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

/// What a scope is exposed to, long or short, in the worst case with the order: the instrument's position, or all of
/// the account's or the desk's.
/// @return what is missing, or null
[[nodiscard]] inline const char* gross_exposure(const order_request& order, const risk_view& view,
                                                limit_scope scope, sum_of& into) noexcept {
    if (view.value_missing != nullptr) return view.value_missing;
    const order_figures& f = figures_of(order, view);
    if (!f.fits) return "overflow";
    if (scope == limit_scope::instrument) {
        into.terms[0] = &f.after_value;
        return nullptr;
    }
    const risk_totals* const totals = totals_of(view, scope);
    if (totals == nullptr) return "valuation";
    if (totals->missing != nullptr) return totals->missing;
    into.terms[0] = &totals->gross;
    into.terms[1] = &f.added_value;
    return nullptr;
}

} // namespace gatewright::risk
