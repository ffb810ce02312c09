// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>

#include <array>
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

/// Asks checks in the order in which they are written and stops at the first refusal. Only when all have passed and the
/// order is really going out does `commit` let them book it: a refusal changes nothing but the counters.
///
/// @tparam Checks models of `RiskCheck`; put the cheap and the most telling ones first.
template <RiskCheck... Checks>
class risk_chain {
public:
    /// Checks with their default, that is most restrictive, configuration.
    risk_chain() = default;
    /// @param checks the configured checks.
    explicit risk_chain(Checks... checks)
        requires(sizeof...(Checks) > 0)
        : checks_(std::move(checks)...) {}

    /// @return nothing, or the first refusal. Changes nothing but that check's counter.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) noexcept {
        return check_from<0>(order, view);
    }

    /// Books an order that passed. To be called once per order that goes out, with the view that it was checked with.
    void commit(const order_request& order, const risk_view& view) noexcept {
        std::apply([&](auto&... c) { (c.commit(order, view), ...); }, checks_);
    }

    /// `check`, then `commit` if it passed.
    [[nodiscard]] risk_result check_and_commit(const order_request& order, const risk_view& view) noexcept {
        risk_result r = check(order, view);
        if (r.has_value()) commit(order, view);
        return r;
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

private:
    // One return per check: a passed check's result is tested and never copied.
    template <std::size_t I>
    risk_result check_from([[maybe_unused]] const order_request& order,
                           [[maybe_unused]] const risk_view& view) noexcept {
        if constexpr (I == sizeof...(Checks)) {
            return {};
        } else {
            risk_result r = std::get<I>(checks_).check(order, view);
            if (r.has_value()) return check_from<I + 1>(order, view);
            ++rejects_[I].count;
            return r;
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
