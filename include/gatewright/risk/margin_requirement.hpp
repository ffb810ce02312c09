// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/committed_funds.hpp>
#include <gatewright/risk/scoped_limits.hpp>
#include <gatewright/risk/setting_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace gatewright::risk {

/// Refuses an order of a contract whose initial margin is not free. The order needs a fraction of what it may add to
/// the worst case of its position, at the mark price in the asset that is settled in. Free is what the venue tells is
/// available, else the wallet; less what orders needed that went out since it was told and did not end unfilled. The
/// largest fraction of instrument, account and desk holds. Spot orders pass (`balance`), and orders proven to reduce.
/// @par Errors
/// `order_errc::margin_requirement`, field is the asset: the limit is what is free, the figure what is needed;
/// `order_errc::missing_figure`, field is the asset: its balance is not known; `order_errc::no_reference_price`.
class margin_requirement {
public:
    static constexpr const char* name = "margin_requirement";
    static constexpr amend_rule amends = amend_rule::difference;
    static constexpr bool needs_totals = true;

    margin_requirement() = default;
    /// @param rates initial margin as a fraction of worth: 0.1 is ten times leverage; unset lets nothing through
    explicit margin_requirement(scoped_limits<decimal, larger_limit> rates)
        : rates_(std::move(rates))
        , configured_(true) {}

    /// Numbers the limits; see `RiskCheck`.
    void prepare(const risk_layout& layout) {
        rates_.prepare(layout);
        legs_.assign(layout.instruments.size(), {});
    }
    /// Names the settings; see `check_reader`.
    template <class ArchiveT>
    void settings(ArchiveT& a) {
        configured_ = a.limits(rates_, limit_unit::fraction) || configured_;
    }

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request& order,
                                                       const risk_view& view) const noexcept {
        if (view.rules->kind == instrument_kind::spot) return true;
        const order_estimates& f = estimates_of(order, view);
        if (!f.quantities || f.added < 0 || !configured_ || !view.pays.known || committed_.full() ||
            view.rules->payoff != payoff::linear || !view.reference.mark_is_fresh(view.now.steady))
            return false;
        const double worth =
            notional_estimate(*view.rules, f.added, estimates::of(view.reference.mark.value));
        const double committed = estimates::of(committed_.of(view));
        const decimal& free = view.pays.has_available ? view.pays.available : view.pays.wallet;
        const limit_estimates* const rates = rates_.estimates_of(view.number);
        return rates != nullptr &&
               estimates::clearly_within(worth * rates->strictest + committed, estimates::of(free));
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (view.rules->kind == instrument_kind::spot || reduces(order, view)) return {};
        if (!configured_) return order_reject{order_errc::margin_requirement, name, "limits", {}, {}};
        if (!view.pays.known || committed_.full())
            return lacks(name, view.pays.asset, order_errc::missing_figure);
        wide_decimal worth;
        if (!added_worth(order, view, worth)) return lacks(name, "price");
        wide_decimal left(view.pays.has_available ? view.pays.available : view.pays.wallet);
        if (!left.subtract(committed_.of(view))) return lacks(name, "overflow");
        const decimal* const rate =
            rates_.first_broken(view.number, order.symbol, view.account, [&](const decimal& fraction) {
                const auto needed = checked_mul(worth, fraction);
                return needed && *needed <= left;
            });
        if (rate == nullptr) return {};
        const auto needed = checked_mul(worth, *rate);
        return order_reject{order_errc::margin_requirement, name, view.pays.asset, shown(left),
                            needed ? shown(*needed) : decimal{}};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request& order, const risk_view& view) noexcept {
        if (view.rules->kind == instrument_kind::spot || reduces(order, view)) return;
        wide_decimal worth;
        if (!added_worth(order, view, worth)) return;
        const decimal rate = rates_.strictest(view.number, order.symbol, view.account);
        const auto needed = checked_mul(worth, rate);
        if (!needed) return;
        committed_.add(view, *needed);
        note_leg(order, view, *needed);
    }

    /// An order ended; see `RiskCheck`. What its position can become at most fell: as much of what was committed for it
    /// is free again. Whose order that was does not matter: a buy and a sell that rest stand on the same margin.
    void on_ended(const ended_order& e) noexcept {
        if (e.number >= legs_.size()) return;
        leg& mine = legs_[e.number][static_cast<std::size_t>(e.leg)];
        if (mine.amount.is_zero() || e.worst >= mine.worst) return;
        const wide_decimal left = std::max(e.worst, mine.told_worst);
        wide_decimal part = left;
        wide_decimal whole = mine.worst;
        if (!part.subtract(mine.told_worst) || !whole.subtract(mine.told_worst)) return;
        const auto kept = muldiv(mine.amount, part, whole, mine.amount.exponent());
        wide_decimal freed = mine.amount;
        if (!kept || !freed.subtract(*kept)) return;
        committed_.release({e.account, e.asset, instrument_kind::perpetual, {freed, mine.told}});
        mine.amount = *kept;
        mine.worst = left;
    }

private:
    /// What the order may add to the worst case, in the asset that is settled in. @return false without a price
    static bool added_worth(const order_request& order, const risk_view& view, wide_decimal& into) noexcept {
        const order_estimates& e = estimates_of(order, view);
        if (!e.quantities && !figures_of(order, view).fits) return false;
        const wide_decimal& more = e.quantities ? e.added_exactly : figures_of(order, view).added;
        const price at = view.reference.mark_is_fresh(view.now.steady)
                             ? view.reference.mark
                             : view.reference.for_side(order.side, view.now.steady);
        if (at.value.sign() <= 0) return false;
        if (view.rules->payoff == payoff::linear && view.rules->contract_size == decimal(1, 0)) [[likely]] {
            const auto plain = checked_mul(more, at.value);
            if (plain) into = *plain;
            return plain.has_value();
        }
        const auto worth = contract(*view.rules).value(more, at);
        if (worth) into = worth->abs();
        return worth.has_value();
    }

    /// What is committed for one position of an instrument since its asset's balance was told.
    struct leg {
        timestamp told;
        wide_decimal told_worst; ///< what the position could become before the first order since
        wide_decimal worst;      ///< and what with the last
        wide_decimal amount;
    };
    void note_leg(const order_request& order, const risk_view& view, const wide_decimal& needed) noexcept {
        if (view.number >= legs_.size()) return;
        leg& mine = legs_[view.number][static_cast<std::size_t>(order.position_side)];
        const order_estimates& e = estimates_of(order, view);
        const wide_decimal& after = e.quantities ? e.worst_exactly : figures_of(order, view).worst;
        if (mine.told != view.pays.updated) {
            mine = {view.pays.updated, after, {}, {}};
            static_cast<void>(
                mine.told_worst.subtract(e.quantities ? e.added_exactly : figures_of(order, view).added));
        }
        mine.worst = after;
        static_cast<void>(mine.amount.add(needed));
    }

    scoped_limits<decimal, larger_limit> rates_;
    bool configured_ = false;
    committed_funds committed_;
    std::vector<std::array<leg, 3>> legs_; ///< by number and position side
};

} // namespace gatewright::risk
