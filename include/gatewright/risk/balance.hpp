// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/committed_funds.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <utility>

namespace gatewright::risk {

/// Refuses a spot order that the account cannot pay: a buy needs its notional of the quote asset, a sell its quantity
/// of the base asset. What is free is what the venue tells is available, else the wallet less what is open on the
/// order's side; less what went out since it was told; less a reserve, a fraction of what is free. Contracts pass:
/// `margin_requirement` is theirs.
/// @par Errors
/// `order_errc::insufficient_funds`, field is the asset: the limit is what is free; `order_errc::missing_figure`, field
/// is the asset: the venue has not told its balance; `order_errc::no_reference_price`.
class balance {
public:
    static constexpr const char* name = "balance";
    static constexpr amend_rule amends = amend_rule::difference;
    static constexpr bool needs_totals = true;

    balance() = default;
    /// @param reserve a fraction of what is free that is left alone: 0.01 keeps 1 % for fees; zero: nothing is
    explicit balance(scoped_limits<decimal, larger_limit> reserve) : reserve_(std::move(reserve)) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) { reserve_.prepare(layout); }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        a.limits(reserve_, limit_unit::fraction);
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        return view.rules->kind != instrument_kind::spot;
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (view.rules->kind != instrument_kind::spot) return {};
        if (!view.pays.known || committed_.full())
            return lacks(name, view.pays.asset, order_errc::missing_figure);
        wide_decimal needed;
        if (!need(order, view, wide_decimal(order.quantity.value), needed)) return lacks(name, "price");
        wide_decimal left(view.pays.has_available ? view.pays.available : view.pays.wallet);
        if (!view.pays.has_available) {
            wide_decimal open;
            if (!need(order, view, order.side == side::buy ? view.open_buy : view.open_sell, open) ||
                !left.subtract(open))
                return lacks(name, "overflow");
        } else if (!left.subtract(committed_.of(view))) {
            return lacks(name, "overflow");
        }
        const decimal* const kept =
            reserve_.first_broken(view.number, order.symbol, view.account, [&](const decimal& fraction) {
                const auto reserve = checked_mul(left, fraction);
                wide_decimal rest = left;
                return reserve && rest.subtract(*reserve) && needed <= rest;
            });
        if (kept == nullptr) return {};
        wide_decimal rest = left;
        if (const auto reserve = checked_mul(left, *kept)) static_cast<void>(rest.subtract(*reserve));
        return order_reject{order_errc::insufficient_funds, name, view.pays.asset, shown(rest),
                            shown(needed)};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request& order, const risk_view& view) noexcept {
        if (view.rules->kind != instrument_kind::spot) return;
        wide_decimal needed;
        if (!need(order, view, wide_decimal(order.quantity.value), needed)) return;
        committed_.add(view, needed);
        view.cache.taken = {needed, view.pays.updated};
    }

    /// An order ended; see `RiskCheck`.
    void on_released(const released_funds& f) noexcept {
        if (f.kind == instrument_kind::spot) committed_.release(f);
    }

private:
    /// What a quantity costs of the asset that pays. @return false without a price
    static bool need(const order_request& order, const risk_view& view, const wide_decimal& q,
                     wide_decimal& into) noexcept {
        if (order.side == side::sell) {
            const auto base = checked_mul(q, contract(*view.rules).size());
            if (base) into = *base;
            return base.has_value();
        }
        const price at = valued_at(order, view);
        if (at.value.sign() <= 0) return false;
        const auto worth = notional(*view.rules, q, at);
        if (worth) into = *worth;
        return worth.has_value();
    }

    scoped_limits<decimal, larger_limit> reserve_{limit_table<decimal>(decimal{})};
    committed_funds committed_;
};

} // namespace gatewright::risk
