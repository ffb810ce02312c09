// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/bars/bar_clock.hpp>
#include <gatewright/bars/bar_rules.hpp>
#include <gatewright/bars/detail/bar_sums.hpp>
#include <gatewright/bars/detail/trade_intake.hpp>
#include <gatewright/core/events.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>

namespace gatewright::bars {

/// Bars of a length of time from smaller ones: from a venue's klines, or from those of `time_bars`. Bars of the same
/// length pass through, each once.
///
/// Only closed bars count; one that comes again is a duplicate. A bar is closed by the smaller bar that ends with it,
/// by the first one of a later bar, or by `advance`. It is incomplete if one of its smaller bars is, or is missing:
/// also the first, if it began before. Bars of which no smaller bar came are not told. A smaller bar without volume
/// has no price of its own: it moves none, unless there is nothing else. `venue_time` and `received` are those of the
/// last smaller bar.
///
/// @par Exception safety
/// The constructor throws; nothing else throws but what the sink throws. Nothing allocates.
class merged_bars {
public:
    /// How the bars are made.
    struct config {
        symbol_name symbol{};                 ///< of the instrument; empty: of the first bar
        bar_interval interval{minutes(5)};    ///< of the bars to be made
        bar_calendar calendar{};              ///< where days, weeks and months begin
        gap_policy on_gap = gap_policy::mark; ///< not `backfill`
        /// Whether the source tells no bars of times without trades: then one that is missing is no gap.
        empty_bars source = empty_bars::emit;
        /// By how much longer than a bar's end `advance` waits for its last smaller bar.
        duration grace = seconds(2);
    };

    /// @par Exception safety
    /// Throws `std::invalid_argument`, "field: offence".
    explicit merged_bars(const config& c) : config_(c), clock_(c.interval, c.calendar), symbol_(c.symbol) {
        if (c.on_gap == gap_policy::backfill)
            throw std::invalid_argument("on_gap: there are no other bars to fill a gap with");
        if (c.grace.ns < 0 || c.grace > minutes(366 * 24 * 60))
            throw std::invalid_argument("grace: is negative or more than a year");
    }

    /// Takes a smaller bar, and tells the bars that it closes.
    template <BarSink F>
    verdict on(const bar& b, F&& tell) noexcept(detail::tells_noexcept<F>) {
        if (b.symbol != symbol_) {
            if (!symbol_.empty()) return detail::counted(counts_, verdict::other_symbol);
            symbol_ = b.symbol;
        }
        if (!b.closed) return verdict::growing;
        if (!bar_clock::placeable(b.open_time) || b.close_time < b.open_time)
            return detail::counted(counts_, verdict::unusable);
        const bar_slot slot = clock_.slot_of(b.open_time);
        const timestamp end = b.close_time + milliseconds(1);
        if (end > slot.end) return detail::counted(counts_, verdict::unusable);
        if (b.open_time < expected_)
            return detail::counted(counts_, b.open_time == last_open_ ? verdict::duplicate : verdict::late);
        if (open_ && slot.open != slot_.open) close(tell);
        if (!open_) begin(slot, b.open_time);
        if (!add(b)) {
            incomplete_ = true;
            return detail::counted(counts_, verdict::unusable);
        }
        venue_time_ = b.venue_time;
        received_ = b.received;
        if (b.open_time != expected_ && config_.source == empty_bars::emit) incomplete_ = true;
        if (b.incomplete) incomplete_ = true;
        last_open_ = b.open_time;
        expected_ = end;
        detail::counted(counts_, verdict::applied);
        if (end == slot_.end) close(tell);
        return verdict::applied;
    }

    /// The venue's clock has come to `now`: closes a bar whose last smaller bars did not come within `grace`.
    template <BarSink F>
    void advance(timestamp now, F&& tell) noexcept(detail::tells_noexcept<F>) {
        if (open_ && now - config_.grace >= slot_.end) close(tell);
    }

    /// The bar that grows now, `closed` false; none before its first smaller bar is closed.
    [[nodiscard]] std::optional<bar> growing() const noexcept {
        if (!open_) return std::nullopt;
        bar b = made();
        b.closed = false;
        return b;
    }
    /// What became of everything so far.
    [[nodiscard]] const bar_counts& counts() const noexcept { return counts_; }
    /// Which time belongs to which bar.
    [[nodiscard]] const bar_clock& clock() const noexcept { return clock_; }

private:
    void begin(const bar_slot& slot, timestamp first) noexcept {
        // Of a source that skips empty bars nobody knows whether the first bar of all is missing some.
        incomplete_ = expected_ == timestamp{} && first != slot.open;
        open_ = true;
        slot_ = slot;
        sums_ = {};
        has_volume_ = false;
        expected_ = slot.open;
    }

    [[nodiscard]] bool add(const bar& b) noexcept {
        const bool volume = !b.volume.is_zero();
        if (!volume && has_volume_) return true;
        // What moved no price so far is none.
        if (volume && !has_volume_) sums_ = {};
        if (!sums_.add(b)) return false;
        has_volume_ = has_volume_ || volume;
        return true;
    }

    template <class F>
    void close(F& tell) noexcept(detail::tells_noexcept<F>) {
        if (expected_ != slot_.end && config_.source == empty_bars::emit) incomplete_ = true;
        const bar b = made();
        open_ = false;
        expected_ = slot_.end;
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
        b.symbol = symbol_;
        clock_.write(slot_, b);
        sums_.write(b);
        b.venue_time = venue_time_;
        b.received = received_;
        b.closed = true;
        b.incomplete = incomplete_;
        return b;
    }

    config config_;
    bar_clock clock_;
    symbol_name symbol_;
    bar_slot slot_;
    detail::bar_sums sums_;
    timestamp expected_;   ///< where the next smaller bar begins; before the first one zero
    timestamp last_open_;  ///< of the last smaller bar
    timestamp venue_time_; ///< of the same
    timestamp received_;
    bool open_ = false;
    bool incomplete_ = false;
    bool has_volume_ = false;
    bar_counts counts_;
};

} // namespace gatewright::bars
