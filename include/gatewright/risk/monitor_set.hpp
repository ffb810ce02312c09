// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/risk_chain.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace gatewright::risk {

/// Monitors that look at the same figures; the most severe finding counts. A monitor that lacks a figure for longer
/// than
/// `patience` while something is held or open is blind, and the desk may then only reduce.
///
/// @tparam Monitors models of `RiskMonitor`
template <RiskMonitor... Monitors>
class monitor_set {
public:
    /// How long a monitor may lack a figure.
    static constexpr duration patience = seconds(30);
    static constexpr std::size_t count = sizeof...(Monitors);

    monitor_set() = default;
    /// @param monitors the configured ones
    explicit monitor_set(Monitors... monitors)
        requires(sizeof...(Monitors) > 0)
        : monitors_(std::move(monitors)...) {}

    /// Numbers the limits of the monitors and lets them take their memory. Before the first look; allocates.
    void prepare(const risk_layout& layout) {
        for_each([&](auto& m) {
            if constexpr (requires { m.prepare(layout); }) m.prepare(layout);
        });
    }

    /// Asks each monitor, and calls `changed(const monitor_finding&)` for each that begins to ask for something, or for
    /// something more severe than before: once, until it asks for nothing again.
    /// @return the most severe action that any asks for now, for more than one instrument
    template <class ChangedF>
    monitor_action observe(const monitor_view& view, ChangedF changed) noexcept {
        monitor_action most = monitor_action::none;
        std::size_t i = 0;
        const auto ask = [&](auto& monitor) {
            monitor_finding f = monitor.observe(view);
            f.monitor = std::decay_t<decltype(monitor)>::name;
            state& mine = states_[i++];
            if (f.missing == nullptr || !holds_anything(view))
                mine.blind = {};
            else if (mine.blind.ns == 0)
                mine.blind = view.now.steady;
            if (f.action == monitor_action::none && mine.blind.ns != 0 &&
                view.now.steady - mine.blind >= patience) {
                f.action = monitor_action::reducing;
                f.field = f.missing;
            }
            if (f.action > mine.told) changed(std::as_const(f));
            mine.told = f.action;
            // To close one instrument's position is no mode of the desk.
            const bool of_one = f.action == monitor_action::flatten && f.number != no_number;
            if (!of_one && f.action > most) most = f.action;
        };
        static_cast<void>(ask);
        std::apply([&](auto&... m) { (ask(m), ...); }, monitors_);
        return most;
    }

    /// One monitor of the set.
    template <class MonitorT>
    [[nodiscard]] MonitorT& get() noexcept {
        return std::get<MonitorT>(monitors_);
    }
    /// One monitor of the set, to look only.
    template <class MonitorT>
    [[nodiscard]] const MonitorT& get() const noexcept {
        return std::get<MonitorT>(monitors_);
    }
    /// Calls `f(monitor)` for each.
    template <class F>
    void for_each(F f) {
        std::apply([&](auto&... m) { (f(m), ...); }, monitors_);
    }
    /// The same, to look only.
    template <class F>
    void for_each(F f) const {
        std::apply([&](const auto&... m) { (f(m), ...); }, monitors_);
    }

private:
    struct state {
        monitor_action told = monitor_action::none;
        steady_time blind; ///< since when it lacks a figure; zero: it does not
    };
    static bool holds_anything(const monitor_view& view) noexcept {
        for (std::size_t n = 0; n < view.ledger->size(); ++n)
            if (view.ledger->exposed(n)) return true;
        return false;
    }

    std::tuple<Monitors...> monitors_;
    std::array<state, sizeof...(Monitors)> states_{};
};

/// A risk chain with monitors beside it: the risk stage of an engine that watches itself.
template <class ChainT, class MonitorsT>
class supervised;
/// Checks and monitors. It is a `risk_chain` to the order path.
template <class... Checks, class... Monitors>
class supervised<risk_chain<Checks...>, monitor_set<Monitors...>> : public risk_chain<Checks...> {
public:
    using chain_type = risk_chain<Checks...>;
    using monitors_type = monitor_set<Monitors...>;
    static constexpr bool needs_totals = true;

    supervised() = default;
    /// Configured checks and monitors.
    explicit supervised(chain_type checks, monitors_type watch = {})
        : chain_type(std::move(checks))
        , monitors(std::move(watch)) {}

    /// Prepares both; see `risk_chain::prepare`.
    void prepare(const risk_layout& layout) {
        chain_type::prepare(layout);
        monitors.prepare(layout);
    }

    monitors_type monitors; ///< beside the checks
};

/// A supervised chain is a risk stage too.
template <class ChainT, class MonitorsT>
inline constexpr bool is_risk_chain<supervised<ChainT, MonitorsT>> = is_risk_chain<ChainT>;
/// And has the checks of its chain.
template <class ChainT, class MonitorsT, class CheckT>
inline constexpr bool has_check<supervised<ChainT, MonitorsT>, CheckT> = has_check<ChainT, CheckT>;

} // namespace gatewright::risk
