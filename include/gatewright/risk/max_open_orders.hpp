// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <cstdint>
#include <utility>

namespace gatewright::risk {

/// Refuses an order while too many are open: of its instrument at its account, of its account, or of the desk. All
/// orders that are not known to have ended count, those of others on the account too. An order proven to reduce
/// passes.
/// @par Errors
/// `order_errc::max_open_orders`, field "instrument", "account" or "desk"; `order_errc::missing_figure` without totals.
class max_open_orders {
public:
    static constexpr const char* name = "max_open_orders";
    static constexpr amend_rule amends = amend_rule::never;
    static constexpr bool needs_totals = true;

    max_open_orders() = default;
    /// @param limits open orders, the new one included; zero lets nothing through
    explicit max_open_orders(scoped_limits<std::uint32_t> limits) : limits_(std::move(limits)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { limits_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(limits_, limit_unit::count);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        const auto below = [](std::uint32_t open, const std::uint32_t* limit) {
            return limit == nullptr || open < *limit;
        };
        return view.account_totals != nullptr && view.desk_totals != nullptr &&
               below(view.open_orders, limits_.of_instrument(view.number, order.symbol)) &&
               below(view.account_totals->open_orders, limits_.of_account(view.account)) &&
               below(view.desk_totals->open_orders, limits_.of_desk());
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (reduces(order, view)) return {};
        if (const auto* limit = limits_.of_instrument(view.number, order.symbol);
            limit != nullptr && view.open_orders >= *limit)
            return refusal(*limit, view.open_orders, "instrument");
        if (const auto* limit = limits_.of_account(view.account)) {
            if (view.account_totals == nullptr)
                return order_reject{order_errc::missing_figure, name, "account", {}, {}};
            if (view.account_totals->open_orders >= *limit)
                return refusal(*limit, view.account_totals->open_orders, "account");
        }
        if (const auto* limit = limits_.of_desk()) {
            if (view.desk_totals == nullptr)
                return order_reject{order_errc::missing_figure, name, "desk", {}, {}};
            if (view.desk_totals->open_orders >= *limit)
                return refusal(*limit, view.desk_totals->open_orders, "desk");
        }
        return {};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    static order_reject refusal(std::uint32_t limit, std::uint32_t open, const char* field) noexcept {
        return {order_errc::max_open_orders, name, field, decimal::from_integer(limit),
                decimal::from_integer(static_cast<std::int64_t>(open) + 1)};
    }

    scoped_limits<std::uint32_t> limits_;
};

} // namespace gatewright::risk
