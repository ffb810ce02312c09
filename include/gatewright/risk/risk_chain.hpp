// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/risk/amended_order.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/risk_view.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace gatewright::risk {

/// How many orders one check has refused.
struct reject_count {
    const char* check = "";  ///< its `name`
    std::uint64_t count = 0; ///< since the start
};

namespace detail {

template <class CheckT>
constexpr bool needs_totals() noexcept {
    if constexpr (requires { CheckT::needs_totals; })
        return CheckT::needs_totals;
    else
        return false;
}
template <class CheckT>
inline constexpr bool needs_holdings = requires { requires CheckT::needs_holdings; };
template <class CheckT>
inline constexpr bool follows_prices =
    requires(CheckT& c, price p, steady_time t) { c.on_price(std::uint16_t{}, p, t); };
template <class CheckT>
inline constexpr bool counts_cancels = requires(CheckT& c, const risk_view& v) { c.on_cancel(v); };

} // namespace detail

/// Asks checks in the order in which they are written and stops at the first refusal. Only when all have passed and the
/// order is really going out does `commit` let them book it: a refusal changes nothing but the counters.
///
/// @tparam Checks models of `RiskCheck`; put the cheap and the most telling ones first.
template <RiskCheck... Checks>
class risk_chain {
public:
    /// True if a check reads totals, values, own prices or balances of the view.
    static constexpr bool needs_totals = (false || ... || detail::needs_totals<Checks>());
    /// True if a check reads what the desk holds over all gateways.
    static constexpr bool needs_holdings = (false || ... || detail::needs_holdings<Checks>);
    /// True if a check follows prices.
    static constexpr bool follows_prices = (false || ... || detail::follows_prices<Checks>);

    /// True if a check counts cancels.
    static constexpr bool counts_cancels = (false || ... || detail::counts_cancels<Checks>);

    /// Checks with their default, that is most restrictive, configuration.
    risk_chain() = default;
    /// @param checks the configured checks.
    explicit risk_chain(Checks... checks)
        requires(sizeof...(Checks) > 0)
        : checks_(std::move(checks)...) {}

    /// Numbers the limits of the checks and lets them take their memory. Before the first order; allocates.
    void prepare(const risk_layout& layout) {
        for_each([&](auto& check) {
            if constexpr (requires { check.prepare(layout); }) check.prepare(layout);
        });
    }

    /// Calls `f(const symbol_name&)` for each of the desk's names that a check asks for.
    template <class F>
    void for_each_holding_name(F f) const {
        std::apply([&](const auto&... c) { (names_of(c, f), ...); }, checks_);
    }

    /// @return nothing, or the first refusal. Changes nothing but that check's counter.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) noexcept {
        view.cache.keep_for(order);
        risk_result r;
        ask_all(std::index_sequence_for<Checks...>{}, order, view, r);
        if (!r.has_value()) view.cache.of = nullptr;
        return r;
    }
    /// Books an order that passed. To be called once per order that goes out, with the view that it was checked with;
    /// neither may have changed, but for the order's id.
    void commit(const order_request& order, const risk_view& view) noexcept {
        // What was worked out for the check holds.
        if (view.cache.of != &order) view.cache.keep_for(order);
        std::apply([&](auto&... c) { (c.commit(order, view), ...); }, checks_);
        view.cache.of = nullptr;
    }
    /// `check`, then `commit` if it passed.
    [[nodiscard]] risk_result check_and_commit(const order_request& order, const risk_view& view) noexcept {
        risk_result r = check(order, view);
        if (r.has_value()) commit(order, view);
        return r;
    }

    /// Judges an amend by its difference, each check as its `amend_rule` says. One that only makes the order smaller
    /// is asked of `always` checks alone. Who is asked about the whole order sees a view without it; who is asked
    /// about the difference, one with it as it is now.
    /// @param view of the order's instrument, with the order in it as it is now
    [[nodiscard]] risk_result check_amend(const amended_order& amend, const risk_view& view) noexcept {
        const order_request whole = amend.amended();
        const order_request added = amend.added();
        return amend_from<0>(whole, added, amend.only_reduces(), view, without(amend, view));
    }
    /// Books an amend that passed and goes out.
    void commit_amend(const amended_order& amend, const risk_view& view) noexcept {
        const order_request whole = amend.amended();
        const order_request added = amend.added();
        const bool reduces_only = amend.only_reduces();
        view.cache.taken = {};
        const risk_view other = without(amend, view);
        for_each([&]<class CheckT>(CheckT& check) {
            if (const order_request* const asked = asked_of<CheckT>(whole, added, reduces_only))
                check.commit(*asked, asked == &whole ? other : view);
            else if constexpr (requires { check.on_cancel(view); })
                check.on_cancel(view); // it is a message all the same
        });
        if (view.cache.taken.amount.is_zero()) view.cache.taken = other.cache.taken;
    }

    /// A placement was accepted by its venue, or was not: refused, not sent, or of unknown outcome.
    void on_outcome(std::uint8_t account, bool accepted, steady_time now) noexcept {
        for_each([&](auto& check) {
            if constexpr (requires { check.on_outcome(account, accepted, now); })
                check.on_outcome(account, accepted, now);
        });
    }
    /// An order ended that had taken funds.
    void on_released(const released_funds& f) noexcept {
        for_each([&](auto& check) {
            if constexpr (requires { check.on_released(f); }) check.on_released(f);
        });
    }
    /// An order of a contract ended.
    void on_ended(const ended_order& e) noexcept {
        for_each([&](auto& check) {
            if constexpr (requires { check.on_ended(e); }) check.on_ended(e);
        });
    }
    /// A cancel goes out: nobody is asked, who counts messages is told.
    void on_cancel(const risk_view& view) noexcept {
        for_each([&](auto& check) {
            if constexpr (requires { check.on_cancel(view); }) check.on_cancel(view);
        });
    }
    /// The market trades, or is quoted, at a price.
    void on_price(std::uint16_t number, price p, steady_time now) noexcept {
        for_each([&](auto& check) {
            if constexpr (requires { check.on_price(number, p, now); }) check.on_price(number, p, now);
        });
    }

    /// Refusals per check, in the order of the checks.
    [[nodiscard]] const std::array<reject_count, sizeof...(Checks)>& rejects() const noexcept {
        return rejects_;
    }

    /// One check of the chain, to change a limit at run time.
    template <class CheckT>
    [[nodiscard]] CheckT& get() noexcept {
        return std::get<CheckT>(checks_);
    }
    /// One check of the chain.
    template <class CheckT>
    [[nodiscard]] const CheckT& get() const noexcept {
        return std::get<CheckT>(checks_);
    }
    /// Calls `f(check)` for each check, in their order.
    template <class F>
    void for_each(F f) {
        std::apply([&](auto&... c) { (f(c), ...); }, checks_);
    }
    /// The same, to look only.
    template <class F>
    void for_each(F f) const {
        std::apply([&](const auto&... c) { (f(c), ...); }, checks_);
    }

private:
    template <class CheckT, class F>
    static void names_of(const CheckT& check, F& f) {
        if constexpr (detail::needs_holdings<CheckT>) check.for_each_name(f);
    }
    /// @param refusal set by the first check that refuses
    template <std::size_t... Is>
    void ask_all(std::index_sequence<Is...>, const order_request& order, const risk_view& view,
                 risk_result& refusal) noexcept {
        static_cast<void>((passed<Is>(order, view, refusal) && ...));
    }
    /// What certainly passes costs no call.
    template <std::size_t I>
    GATEWRIGHT_ALWAYS_INLINE bool passed(const order_request& order, const risk_view& view,
                                         risk_result& refusal) noexcept {
        const auto& check = std::get<I>(checks_);
        if constexpr (requires {
                          { check.passes(order, view) } -> std::same_as<bool>;
                      })
            if (check.passes(order, view)) [[likely]]
                return true;
        if (risk_result r = check.check(order, view); !r.has_value()) {
            ++rejects_[I].count;
            refusal = r;
            return false;
        }
        return true;
    }

    /// The view as it would be if the order did not rest.
    static risk_view without(const amended_order& amend, const risk_view& view) noexcept {
        risk_view v = view;
        wide_decimal& open = amend.order.side == side::buy ? v.open_buy : v.open_sell;
        if (!open.subtract(amend.open) || open.is_negative()) open = {};
        if (v.open_orders != 0) --v.open_orders;
        return v;
    }
    /// What a check is asked about an amend; null: nothing.
    template <class CheckT>
    static const order_request* asked_of(const order_request& whole, const order_request& added,
                                         bool reduces_only) noexcept {
        constexpr amend_rule rule = amend_rule_of<CheckT>();
        if constexpr (rule == amend_rule::always) return &whole;
        if constexpr (rule == amend_rule::whole) return reduces_only ? nullptr : &whole;
        if constexpr (rule == amend_rule::difference) return added.quantity.is_zero() ? nullptr : &added;
        return nullptr;
    }
    template <std::size_t I>
    risk_result amend_from([[maybe_unused]] const order_request& whole,
                           [[maybe_unused]] const order_request& added, [[maybe_unused]] bool reduces_only,
                           [[maybe_unused]] const risk_view& view,
                           [[maybe_unused]] const risk_view& other) noexcept {
        if constexpr (I == sizeof...(Checks)) {
            return {};
        } else {
            using check_type = std::tuple_element_t<I, std::tuple<Checks...>>;
            if (const order_request* const asked = asked_of<check_type>(whole, added, reduces_only)) {
                const risk_view& seen = asked == &whole ? other : view;
                if (risk_result r = std::get<I>(checks_).check(*asked, seen); !r.has_value()) {
                    ++rejects_[I].count;
                    return r;
                }
            }
            return amend_from<I + 1>(whole, added, reduces_only, view, other);
        }
    }

    std::tuple<Checks...> checks_;
    std::array<reject_count, sizeof...(Checks)> rejects_{reject_count{Checks::name, 0}...};
};

/// True for `risk_chain<...>`: what an engine takes as its risk stage.
template <class T>
inline constexpr bool is_risk_chain = false;
/// The chain itself.
template <class... Checks>
inline constexpr bool is_risk_chain<risk_chain<Checks...>> = true;

/// True for a `risk_chain` that holds `CheckT`.
template <class ChainT, class CheckT>
inline constexpr bool has_check = false;
/// Whether it is one of the checks.
template <class... Checks, class CheckT>
inline constexpr bool has_check<risk_chain<Checks...>, CheckT> = (std::is_same_v<Checks, CheckT> || ...);

} // namespace gatewright::risk
