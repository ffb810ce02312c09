// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/bars/bar_clock.hpp>
#include <gatewright/bars/bar_rules.hpp>
#include <gatewright/bars/detail/bar_sums.hpp>
#include <gatewright/bars/detail/trade_intake.hpp>
#include <gatewright/core/contract.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>

// Bars that end after so many trades, so much volume, or so much value.
namespace gatewright::bars {

/// Measures a bar by the number of its trades.
struct by_ticks {
    static constexpr bool divisible = false;
    /// What a trade counts for.
    static constexpr wide_decimal of(const wide_decimal& /*quantity*/,
                                     const wide_decimal& /*value*/) noexcept {
        return {1, 0};
    }
};
/// Measures a bar by its volume, in the instrument's unit.
struct by_volume {
    static constexpr bool divisible = true;
    /// What a trade counts for.
    static constexpr wide_decimal of(const wide_decimal& quantity, const wide_decimal& /*value*/) noexcept {
        return quantity;
    }
};
/// Measures a bar by its turnover in quote currency: price × quantity × contract size, of an inverse contract
/// quantity × contract size. Of a negative price it is the amount without its sign.
struct by_notional {
    static constexpr bool divisible = false;
    /// What a trade counts for.
    static constexpr wide_decimal of(const wide_decimal& /*quantity*/, const wide_decimal& value) noexcept {
        return value.abs();
    }
};

/// How a bar is measured: `of(quantity, value)`, in the unit of the threshold; `divisible`, whether what is left to the
/// threshold always is a quantity that a trade can be cut at.
template <class T>
concept BarMeasure = requires(const wide_decimal& amount) {
    { T::of(amount, amount) } noexcept -> std::same_as<wide_decimal>;
    { T::divisible } -> std::convertible_to<bool>;
};

/// A trade that reaches the threshold is in the bar that it ends, whole: the bar may measure more. No trade is in two
/// bars, and `trade_count` adds up.
struct whole_trades {
    static constexpr bool splits = false;
};
/// A trade that crosses the threshold is cut there, and its rest begins the next bar: each bar measures the threshold
/// exactly, and a large trade makes several. It is counted in each bar that has a part of it.
struct split_trades {
    static constexpr bool splits = true;
};

/// Bars that end as soon as they measure a threshold, from one instrument's trades. `tick_bars`, `volume_bars`,
/// `split_volume_bars` and `notional_bars` are these.
///
/// Trades count in the order in which they come. One that is older than the last trade of the bar before is late: it
/// is in no bar. `open_time` and `close_time` are the venue's times of the first and the last trade, `interval` is
/// zero; all else is as of `time_bars`. A gap makes the bar that it falls into incomplete; the threshold counts what
/// was seen.
///
/// @par Exception safety
/// As of `time_bars`.
template <BarMeasure MeasureT, class CrossingT = whole_trades>
class measured_bars {
    static_assert(
        MeasureT::divisible || !CrossingT::splits,
        "measured_bars: only volume can be split; a trade is one tick, and what is left of a notional need "
        "not be a quantity");

public:
    /// How the bars are made.
    struct config {
        symbol_name symbol{};                  ///< of the instrument; empty: of the first trade
        decimal threshold{};                   ///< above zero; of ticks a whole number
        gap_policy on_gap = gap_policy::mark;  ///< not `backfill`: no venue has such bars
        gatewright::contract contract{};       ///< of the instrument; turnover and notional need it
        std::size_t remembered_trades = 1'024; ///< ids to know a repeated trade by; zero: none
    };

    /// @par Exception safety
    /// Throws `std::invalid_argument`, "field: offence", and `std::bad_alloc`.
    explicit measured_bars(const config& c)
        : config_(c)
        , threshold_(c.threshold)
        , intake_(c.symbol, c.remembered_trades) {
        if (c.threshold.sign() <= 0) throw std::invalid_argument("threshold: is not above zero");
        if (std::same_as<MeasureT, by_ticks> && !is_multiple(c.threshold, decimal(1, 0)))
            throw std::invalid_argument("threshold: is no whole number of trades");
        if (c.on_gap == gap_policy::backfill)
            throw std::invalid_argument("on_gap: no venue has such bars to fill a gap with");
    }

    /// Takes a trade, and tells the bars that it ends.
    template <BarSink F>
    verdict on(const trade& t, F&& tell) noexcept(detail::tells_noexcept<F>) {
        const verdict v = intake_.admit(t, bar_clock::placeable(t.venue_time));
        if (v != verdict::applied) [[unlikely]]
            return detail::counted(counts_, v);
        if (t.venue_time < closed_until_) [[unlikely]]
            return detail::counted(counts_, verdict::late);
        const wide_decimal quantity(t.quantity.value);
        const auto value = detail::turnover_of(quantity, t.price, config_.contract);
        if (!value) [[unlikely]]
            return detail::counted(counts_, verdict::unusable);
        const bool overtaken = sums_.overtaken(t.venue_time);
        bool fits = false;
        if constexpr (CrossingT::splits)
            fits = add_split(t, quantity, tell);
        else
            fits = add_whole(t, quantity, *value, tell);
        if (!fits) [[unlikely]]
            return detail::counted(counts_, verdict::unusable);
        counts_.out_of_order += overtaken ? 1 : 0;
        return detail::counted(counts_, verdict::applied);
    }

    /// The stream of trades was down: trades may be missing between the last one and the next. The bar that grows is
    /// incomplete, and if none does the next one is.
    void lost() noexcept { incomplete_ = true; }

    /// The bar that grows now, `closed` false; none before its first trade.
    [[nodiscard]] std::optional<bar> growing() const noexcept {
        if (!sums_.started()) return std::nullopt;
        bar b = made();
        b.closed = false;
        return b;
    }
    /// What became of everything so far.
    [[nodiscard]] const bar_counts& counts() const noexcept { return counts_; }
    /// The instrument; empty before the first trade, if it was not configured.
    [[nodiscard]] const symbol_name& symbol() const noexcept { return intake_.symbol(); }

private:
    template <class F>
    bool add_whole(const trade& t, const wide_decimal& quantity, const wide_decimal& value,
                   F& tell) noexcept(detail::tells_noexcept<F>) {
        wide_decimal measured = measured_;
        if (!measured.add(MeasureT::of(quantity, value)) || !sums_.add(t, quantity, value)) return false;
        measured_ = measured;
        if (measured_ >= threshold_) end(tell);
        return true;
    }
    template <class F>
    bool add_split(const trade& t, wide_decimal rest, F& tell) noexcept(detail::tells_noexcept<F>) {
        while (!rest.is_zero()) {
            const auto room = checked_sub(threshold_, measured_);
            if (!room) return false;
            const wide_decimal part = rest < *room ? rest : *room;
            const auto value = detail::turnover_of(part, t.price, config_.contract);
            wide_decimal measured = measured_;
            wide_decimal left = rest;
            if (!value || !measured.add(part) || !left.subtract(part) || !sums_.add(t, part, *value))
                return false;
            measured_ = measured;
            rest = left;
            if (measured_ >= threshold_) end(tell);
        }
        return true;
    }

    template <class F>
    void end(F& tell) noexcept(detail::tells_noexcept<F>) {
        const bar b = made();
        closed_until_ = sums_.last_time();
        sums_ = {};
        measured_ = {};
        incomplete_ = false;
        if (b.incomplete && config_.on_gap == gap_policy::drop) {
            ++counts_.dropped;
            return;
        }
        ++counts_.bars;
        if (b.incomplete) ++counts_.incomplete;
        tell(b);
    }
    [[nodiscard]] bar made() const noexcept {
        bar b;
        b.symbol = intake_.symbol();
        sums_.write(b);
        b.open_time = sums_.first_time();
        b.close_time = sums_.last_time();
        b.closed = true;
        b.incomplete = incomplete_;
        return b;
    }

    config config_;
    wide_decimal threshold_;
    detail::trade_intake intake_;
    detail::bar_sums sums_;
    wide_decimal measured_;
    timestamp closed_until_;
    bool incomplete_ = false;
    bar_counts counts_;
};

/// Bars of so many trades. What is one trade is the venue's matter: Binance's `aggTrade` and OKX's `trades` put fills
/// of one taker order at one price together.
using tick_bars = measured_bars<by_ticks>;
/// Bars of so much volume, or a little more: the last trade is whole.
using volume_bars = measured_bars<by_volume>;
/// Bars of so much volume exactly: trades are cut.
using split_volume_bars = measured_bars<by_volume, split_trades>;
/// Bars of so much turnover in quote currency, or a little more: the last trade is whole.
using notional_bars = measured_bars<by_notional>;

} // namespace gatewright::bars
