// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/scoped_sums.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses an order that could take the exposure of its instrument, its account or the desk beyond a limit: the sum
/// of what all positions are worth, long and short alike, each in its worst case, at mark prices in the valuation
/// asset. An order proven to reduce its position passes.
/// @par Errors
/// `order_errc::max_gross_exposure`, field "instrument", "account" or "desk"; `order_errc::no_reference_price`: the
/// field names an instrument that is held or has open orders and whose price is not known or too old, or an asset
/// without a rate.
class max_gross_exposure {
public:
    static constexpr const char* name = "max_gross_exposure";
    static constexpr amend_rule amends = amend_rule::difference;
    static constexpr bool needs_totals = true;

    max_gross_exposure() = default;
    /// @param limits in the valuation asset; zero lets nothing through that does not reduce
    explicit max_gross_exposure(scoped_limits<decimal> limits) : limits_(std::move(limits)) {}

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
        return f.sums && limits_.clearly_within_each(view.number, f.gross, f.gross);
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (reduces(order, view)) return {};
        return judge_scopes(limits_, order, view, order_errc::max_gross_exposure, name,
                            [&](limit_scope scope, sum_of& into) -> const char* {
                                return gross_exposure(order, view, scope, into);
                            });
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    scoped_limits<decimal> limits_;
};

} // namespace gatewright::risk
