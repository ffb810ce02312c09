// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/bars/bar_rules.hpp>
#include <gatewright/bars/bar_spec.hpp>
#include <gatewright/bars/measured_bars.hpp>
#include <gatewright/bars/time_bars.hpp>
#include <gatewright/core/events.hpp>

#include <optional>
#include <utility>
#include <variant>

namespace gatewright::bars {

/// Bars of the kind that a configuration names: one of `time_bars`, `tick_bars`, `volume_bars`, `notional_bars`,
/// chosen when it is made.
///
///     bars::any_bars b(bars::read_bar_spec("options.bars", "volume:10"), {.symbol = "BTCUSDT"});
///
/// @par Exception safety
/// As of `time_bars`.
class any_bars {
    using one_of = std::variant<time_bars, tick_bars, volume_bars, notional_bars>;

    /// Direct calls: `std::visit` goes through a table.
    template <class F>
    decltype(auto) with(F&& f) noexcept(noexcept(f(std::declval<time_bars&>()))) {
        if (auto* const b = std::get_if<time_bars>(&bars_)) return f(*b);
        if (auto* const b = std::get_if<tick_bars>(&bars_)) return f(*b);
        if (auto* const b = std::get_if<volume_bars>(&bars_)) return f(*b);
        return f(*std::get_if<notional_bars>(&bars_));
    }
    template <class F>
    decltype(auto) with(F&& f) const noexcept {
        if (const auto* const b = std::get_if<time_bars>(&bars_)) return f(*b);
        if (const auto* const b = std::get_if<tick_bars>(&bars_)) return f(*b);
        if (const auto* const b = std::get_if<volume_bars>(&bars_)) return f(*b);
        return f(*std::get_if<notional_bars>(&bars_));
    }

public:
    /// How the bars are made, whatever kind they are. What concerns time only, bars of another kind leave alone.
    using config = time_bars::config;

    /// @param common all but what `spec` says: `interval` is not looked at
    /// @par Exception safety
    /// Throws `std::invalid_argument`, "field: offence", and `std::bad_alloc`.
    any_bars(const bar_spec& spec, const config& common) : bars_(make(spec, common)) {}

    /// Takes a trade, and tells the bars that it closes.
    template <BarSink F>
    verdict on(const trade& t, F&& tell) noexcept(detail::tells_noexcept<F>) {
        return with([&](auto& b) noexcept(detail::tells_noexcept<F>) { return b.on(t, tell); });
    }
    /// Takes a bar of the venue's, as `time_bars` does. @return whether it was used.
    template <BarSink F>
    bool on(const bar& venue, F&& tell) noexcept(detail::tells_noexcept<F>) {
        time_bars* const b = std::get_if<time_bars>(&bars_);
        return b != nullptr && b->on(venue, tell);
    }
    /// The venue's clock has come to `now`; it closes bars of time only.
    template <BarSink F>
    void advance(timestamp now, F&& tell) noexcept(detail::tells_noexcept<F>) {
        if (time_bars* const b = std::get_if<time_bars>(&bars_)) b->advance(now, tell);
    }
    /// The stream of trades is down: trades from `when` on, by the venue's time, may be missing.
    void lost(timestamp when) noexcept {
        with([&](auto& b) noexcept {
            if constexpr (requires { b.lost(when); })
                b.lost(when);
            else
                b.lost();
        });
    }
    /// The stream of trades is up: from `when` on every trade is told. Bars of time only need to be told.
    void restored(timestamp when) noexcept {
        if (time_bars* const b = std::get_if<time_bars>(&bars_)) b->restored(when);
    }

    /// The bar that grows now, `closed` false; none before its first trade.
    [[nodiscard]] std::optional<bar> growing() const noexcept {
        return with([](const auto& b) noexcept { return b.growing(); });
    }
    /// What became of everything so far.
    [[nodiscard]] const bar_counts& counts() const noexcept {
        return with([](const auto& b) noexcept -> const bar_counts& { return b.counts(); });
    }
    /// The instrument; empty before the first trade, if it was not configured.
    [[nodiscard]] const symbol_name& symbol() const noexcept {
        return with([](const auto& b) noexcept -> const symbol_name& { return b.symbol(); });
    }

private:
    template <class BarsT>
    static one_of measured(const bar_spec& spec, const config& c) {
        return one_of(std::in_place_type<BarsT>, typename BarsT::config{c.symbol, spec.threshold, c.on_gap,
                                                                        c.contract, c.remembered_trades});
    }
    static one_of make(const bar_spec& spec, config c) {
        switch (spec.kind) {
        case bar_kind::tick: return measured<tick_bars>(spec, c);
        case bar_kind::volume: return measured<volume_bars>(spec, c);
        case bar_kind::notional: return measured<notional_bars>(spec, c);
        case bar_kind::time: break;
        }
        c.interval = spec.interval;
        return one_of(std::in_place_type<time_bars>, c);
    }

    one_of bars_;
};

} // namespace gatewright::bars
