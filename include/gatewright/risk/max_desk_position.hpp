// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/risk/risk_view.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// Refuses an order that could take what the desk holds of one thing over all its gateways beyond a limit in the worst case:
/// what they hold together, everything open on the order's side, and the order itself. What is meant is said by the
/// desk's names (`BTC/USDT:perp`, or one that is listed); limits and figures are of the asset. An order proven to reduce
/// the position of its own gateway passes. A name without a limit is not limited.
/// @par Errors
/// `order_errc::max_position`, field "quantity": the figure is what the desk would hold in the worst case.
/// `order_errc::missing_figure`, field "positions": a gateway's part is not known, or the name means nothing there
/// because several instruments fit it.
class max_desk_position {
public:
    static constexpr const char* name = "max_desk_position";
    static constexpr bool needs_holdings = true;
    /// An amend is asked about what it adds.
    static constexpr amend_rule amends = amend_rule::difference;

    /// The largest position either way of one of the desk's names, in the asset.
    using limit = std::pair<symbol_name, quantity>;

    max_desk_position() = default;
    /// With these limits.
    explicit max_desk_position(std::vector<limit> limits) : limits_(std::move(limits)) {}

    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.desk_names(limits_);
    }
    /// Calls `f(const symbol_name&)` for each name that has a limit.
    template <class F>
    void for_each_name(F f) const {
        for (const limit& l : limits_) f(l.first);
    }

    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (limits_.empty()) return refuse(order_errc::max_position, "limits", {}, order.quantity.value);
        for (const desk_holding& h : view.holdings) {
            const auto l = std::find_if(limits_.begin(), limits_.end(),
                                        [&](const limit& one) { return one.first == h.name; });
            if (l == limits_.end() || reduces(order, view)) continue;
            wide_decimal worst = order.side == side::buy ? h.position : h.position.negated();
            const bool sound = h.whole && worst.add(order.side == side::buy ? h.open_buy : h.open_sell) &&
                               worst.add(wide_decimal::product(order.quantity.value, h.unit));
            if (!sound)
                return refuse(order_errc::missing_figure, "positions", l->second.value, order.quantity.value);
            if (worst <= wide_decimal(l->second.value)) continue;
            const auto figure = (order.side == side::buy ? worst : worst.negated()).to_decimal();
            return refuse(order_errc::max_position, "quantity", l->second.value,
                          figure ? *figure : order.quantity.value);
        }
        return {};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    static risk_result refuse(order_errc code, const char* field, decimal most, decimal figure) noexcept {
        return order_reject{code, name, field, most, figure};
    }

    std::vector<limit> limits_;
};

} // namespace gatewright::risk
