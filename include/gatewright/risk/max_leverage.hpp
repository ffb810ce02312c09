// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_sums.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that could take exposure beyond a multiple of equity: the gross exposure of the instrument, the
/// account or the desk in the worst case (`gross_exposure`), against the equity of the account (of instrument and
/// account) or of the desk. Equity is the balances and what the positions of contracts would bring now. An order
/// proven to reduce its position passes.
/// @par Errors
/// `order_errc::max_leverage`, field "instrument", "account" or "desk", the figure is the exposure and the limit what
/// equity allows; `order_errc::no_reference_price` as of `max_gross_exposure`; `order_errc::missing_figure`: the
/// balances are not known, or the field names an asset that is held and has no rate.
class max_leverage {
public:
    static constexpr const char* name = "max_leverage";
    static constexpr amend_rule amends = amend_rule::difference;
    static constexpr bool needs_totals = true;

    max_leverage() = default;
    /// @param limits multiples of equity: 3 allows three times the equity; zero lets nothing through that does not
    /// reduce
    explicit max_leverage(scoped_limits<decimal> limits) : limits_(std::move(limits)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { limits_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(limits_, limit_unit::multiple);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        const order_estimates& f = estimates_of(order, view);
        const limit_estimates* const most = limits_.estimates_of(view.number);
        if (!f.sums || !f.equities || most == nullptr) return false;
        const auto holds = [](double exposure, double limit, double equity) {
            return limit == estimates::unlimited || estimates::clearly_within(exposure, limit * equity);
        };
        return holds(f.gross[0], most->instrument, f.equity[0]) &&
               holds(f.gross[1], most->account, f.equity[0]) && holds(f.gross[2], most->desk, f.equity[1]);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (reduces(order, view)) return {};
        if (auto r = within(limits_.of_instrument(view.number, order.symbol), order, view,
                            limit_scope::instrument, "instrument");
            !r.has_value())
            return r;
        if (auto r = within(limits_.of_account(view.account), order, view, limit_scope::account, "account");
            !r.has_value())
            return r;
        return within(limits_.of_desk(), order, view, limit_scope::desk, "desk");
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    static risk_result within(const decimal* limit, const order_request& order, const risk_view& view,
                              limit_scope scope, const char* field) noexcept {
        if (limit == nullptr) return {};
        sum_of exposure;
        if (const char* const gap = gross_exposure(order, view, scope, exposure)) return lacks(name, gap);
        const risk_totals* const of = scope == limit_scope::desk ? view.desk_totals : view.account_totals;
        if (of == nullptr) return lacks(name, "equity", order_errc::missing_figure);
        if (of->equity_missing != nullptr) return lacks(name, of->equity_missing, order_errc::missing_figure);
        if (of->missing != nullptr)
            return lacks(name, of->missing); // equity contains what positions would bring
        const auto allowed = checked_mul(of->equity, *limit);
        if (!allowed) return lacks(name, "overflow");
        if (exposure.within(*allowed)) [[likely]]
            return {};
        wide_decimal sum;
        if (!exposure.total(sum)) return lacks(name, "overflow");
        return order_reject{order_errc::max_leverage, name, field, shown(*allowed), shown(sum)};
    }

    scoped_limits<decimal> limits_;
};

} // namespace gatewright::risk
