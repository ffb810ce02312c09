// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/bars/bar_clock.hpp>
#include <gatewright/bars/bar_rules.hpp>
#include <gatewright/bars/detail/bar_sums.hpp>
#include <gatewright/bars/detail/trade_intake.hpp>
#include <gatewright/bars/detail/waiting_bars.hpp>
#include <gatewright/core/contract.hpp>
#include <gatewright/core/events.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>

namespace gatewright::bars {

/// Bars of a length of time, from one instrument's trades.
///
/// The venue's time of a trade decides which bar it is in; ours is never looked at. A bar is closed by the first
/// trade of a later one, or by `advance`, once `grace` has passed since its end; the bars are told in order, each
/// once. The first bar is incomplete, unless `restored` told before that the trades are complete from its start on.
///
///     bars::time_bars minute({.interval = {minutes(1)}});
///     minute.on(trade, [&](const bar& b) { ... });          // each public trade
///     minute.advance(now, [&](const bar& b) { ... });       // the venue's clock, where no trade may come for long
///     minute.lost(now); minute.restored(now);               // the stream of trades went down, is up again
///
/// Of a bar `open`, `high`, `low`, `close`, `volume` (in the instrument's unit) and `trade_count` are those of its
/// trades, and `turnover` is in quote currency. A sum is exact; where its digits do not fit a `decimal` it is rounded
/// when the bar is told. `venue_time` and `received` are those of its last trade; of an empty bar, of the last one
/// before it.
///
/// @par Exception safety
/// The constructor allocates and throws; nothing else allocates, and nothing else throws but what the sink throws.
/// The bar during which it did counts as told, and so may those that were to follow at once.
class time_bars {
public:
    /// How the bars are made.
    struct config {
        symbol_name symbol{};                 ///< of the instrument; empty: of the first trade
        bar_interval interval{minutes(1)};    ///< from a millisecond to ten years, see `bar_clock`
        bar_calendar calendar{};              ///< where days, weeks and months begin
        gap_policy on_gap = gap_policy::mark; ///< of bars that may lack trades
        empty_bars empty = empty_bars::skip;  ///< of times without trades
        gatewright::contract contract{};      ///< of the instrument; turnover needs it
        /// How long after its end a bar waits for late trades, by the venue's time. Not longer than a bar.
        duration grace{};
        /// How long an incomplete bar waits for the venue's, from its end or from `restored`, by the venue's time.
        duration backfill_patience = seconds(5);
        /// Trade ids that are remembered to know a repeated trade by; zero: none.
        std::size_t remembered_trades = 1'024;
        /// The most empty bars that are told at once: a wrong time of the venue's must not stop the desk.
        std::uint32_t max_empty_run = 100'000;
    };

    /// @par Exception safety
    /// Throws `std::invalid_argument`, "field: offence", and `std::bad_alloc`.
    explicit time_bars(const config& c)
        : config_(c)
        , clock_(c.interval, c.calendar)
        , intake_(c.symbol, c.remembered_trades) {
        if (c.grace.ns < 0) throw std::invalid_argument("grace: is negative");
        if (c.interval.months == 0 && c.grace > c.interval.length)
            throw std::invalid_argument("grace: is longer than a bar");
        if (c.interval.months != 0 && c.grace > minutes(28 * 24 * 60))
            throw std::invalid_argument("grace: is longer than a bar");
        if (c.backfill_patience.ns < 0 || c.backfill_patience > minutes(366 * 24 * 60))
            throw std::invalid_argument("backfill_patience: is negative or more than a year");
    }

    /// Takes a trade, and tells the bars that it closes before it is applied itself.
    template <BarSink F>
    verdict on(const trade& t, F&& tell) noexcept(detail::tells_noexcept<F>) {
        const verdict v = intake_.admit(t, bar_clock::placeable(t.venue_time));
        if (v != verdict::applied) [[unlikely]]
            return detail::counted(counts_, v);
        const auto value = detail::turnover_of(wide_decimal(t.quantity.value), t.price, config_.contract);
        if (!value) [[unlikely]]
            return detail::counted(counts_, verdict::unusable);
        if (!started_) start(t.venue_time);
        // Others of the same time may have been before it.
        if (lost_ && t.venue_time >= lost_at_) restored(t.venue_time + nanoseconds(1));
        if (t.venue_time > now_) now_ = t.venue_time;
        roll(tell);
        growing_bar* into = nullptr;
        if (current_.slot.holds(t.venue_time)) [[likely]]
            into = &current_;
        else if (previous_ && previous_->slot.holds(t.venue_time))
            into = &*previous_;
        else
            return detail::counted(counts_, verdict::late);
        const bool overtaken = into->sums.overtaken(t.venue_time);
        if (!into->sums.add(t, wide_decimal(t.quantity.value), *value)) [[unlikely]]
            return detail::counted(counts_, verdict::unusable);
        counts_.out_of_order += overtaken || into != &current_ ? 1 : 0;
        return detail::counted(counts_, verdict::applied);
    }

    /// Takes a bar of the venue's. It is looked at only under `gap_policy::backfill`, and stands for an incomplete
    /// bar of the same time: told in its place, then and there. Also closes that bar. Klines come in order of time.
    /// @return whether it was used.
    template <BarSink F>
    bool on(const bar& venue, F&& tell) noexcept(detail::tells_noexcept<F>) {
        if (config_.on_gap != gap_policy::backfill || !venue.closed || venue.incomplete || !started_ ||
            venue.symbol != intake_.symbol() || !clock_.matches(venue) ||
            !bar_clock::placeable(venue.open_time))
            return false;
        const bar_slot slot = clock_.slot_of(venue.open_time);
        if (slot.open != venue.open_time) return false;
        // The venue has closed it: no need to wait for a trade that does. A later bar, of which we have all, waits
        // for its own trades.
        if ((lost_ || current_.incomplete) && slot.open >= current_.slot.open)
            now_ = std::max(now_, lost_ || slot == current_.slot ? slot.end : slot.open);
        roll(tell);
        if (previous_ && previous_->incomplete && previous_->slot == slot) close_previous(tell);

        const std::size_t at = waiting_.find(venue.open_time);
        if (at == waiting_.none || !waiting_[at].waits) return false;
        bar b = venue;
        clock_.write(slot, b);
        ++counts_.backfilled;
        if (waiting_[at].until == slot.end && waiting_[at].from == slot.open) {
            waiting_[at].content = b;
            waiting_[at].blank = waiting_[at].waits = false;
        } else {
            // Within a run of bars without trades. Those before it are not coming.
            for (std::size_t n = at; n != 0; --n) give_up_first(tell);
            const detail::waiting_bar run = waiting_[0];
            waiting_[0].from = slot.end;
            if (waiting_[0].from == waiting_[0].until) waiting_.pop();
            if (run.from != slot.open) tell_blanks(run.from, slot.open, true, tell);
            finish(b, tell);
        }
        tell_ready(tell);
        return true;
    }

    /// The venue's clock has come to `now`: closes what is over. Trades up to `now` less `grace` are there already.
    /// Time that goes back is ignored.
    template <BarSink F>
    void advance(timestamp now, F&& tell) noexcept(detail::tells_noexcept<F>) {
        if (!bar_clock::placeable(now) || now <= now_) return;
        now_ = now;
        if (started_) roll(tell);
    }

    /// The stream of trades is down: trades from `when` on, by the venue's time, may be missing. The bar of that time
    /// and all until `restored`, or the next trade, are incomplete.
    void lost(timestamp when) noexcept {
        if (lost_) return;
        lost_ = true;
        // A gap before it of which not all bars were closed becomes one with it.
        if (!(started_ && current_.slot.end < whole_from_)) lost_at_ = when;
        if (!started_) return;
        if (current_.slot.end > when) current_.incomplete = true;
        if (previous_ && previous_->slot.end > when) previous_->incomplete = true;
    }
    /// The stream of trades is up: from `when` on, by the venue's time, every trade is told. A trade after `lost`
    /// says the same of what comes after it. Told before the first trade, it makes the first bar complete that begins
    /// then or later.
    void restored(timestamp when) noexcept {
        if (!lost_ || !bar_clock::placeable(when)) return;
        lost_ = false;
        whole_from_ = when;
        waiting_.wait_until(when + config_.backfill_patience);
        if (!started_) return start(when);
        // A bar that time alone has begun since.
        if (when <= current_.slot.open) current_.incomplete = false;
        if (previous_ && when <= previous_->slot.open) previous_->incomplete = false;
    }

    /// The bar that grows now, `closed` false; none before the first trade of it.
    [[nodiscard]] std::optional<bar> growing() const noexcept {
        if (!current_.sums.started()) return std::nullopt;
        bar b = made(current_);
        b.closed = false;
        return b;
    }
    /// What became of everything so far.
    [[nodiscard]] const bar_counts& counts() const noexcept { return counts_; }
    /// Which time belongs to which bar.
    [[nodiscard]] const bar_clock& clock() const noexcept { return clock_; }
    /// The instrument; empty before the first trade, if it was not configured.
    [[nodiscard]] const symbol_name& symbol() const noexcept { return intake_.symbol(); }

private:
    struct growing_bar {
        bar_slot slot;
        detail::bar_sums sums;
        bool incomplete = false;
    };

    void start(timestamp at) noexcept {
        started_ = true;
        current_ = blank(clock_.slot_of(at));
        if (at > now_) now_ = at;
    }

    /// Whether the gap fell into it.
    [[nodiscard]] bool has_gap(const bar_slot& s) const noexcept {
        return s.end > lost_at_ && (lost_ || s.open < whole_from_);
    }
    [[nodiscard]] growing_bar blank(const bar_slot& s) const noexcept { return {s, {}, has_gap(s)}; }

    [[nodiscard]] bar made(const growing_bar& g) const noexcept {
        bar b;
        b.symbol = intake_.symbol();
        clock_.write(g.slot, b);
        g.sums.write(b);
        b.closed = true;
        b.incomplete = g.incomplete;
        return b;
    }

    /// Brings the bars to `now_`.
    template <class F>
    void roll(F& tell) noexcept(detail::tells_noexcept<F>) {
        if (now_ < current_.slot.end) [[likely]] {
            if (previous_ && now_ - previous_->slot.end >= config_.grace) close_previous(tell);
        } else {
            roll_over(tell);
        }
        while (!waiting_.empty() && !lost_ && now_ >= waiting_[0].deadline) {
            give_up_first(tell);
            tell_ready(tell);
        }
    }
    template <class F>
    [[gnu::noinline]] void roll_over(F& tell) noexcept(detail::tells_noexcept<F>) {
        const growing_bar ended = current_;
        const std::optional<growing_bar> before = previous_;
        const bar_slot now = clock_.slot_of(now_);
        current_ = blank(now);
        previous_.reset();
        // Only the one before it may still wait for late trades.
        bar_slot last = ended.slot;
        if (now_ - now.open < config_.grace) {
            if (last.end != now.open) last = clock_.slot_of(now.open - nanoseconds(1));
            previous_ = last == ended.slot ? ended : blank(last);
        }
        const timestamp until = previous_ ? previous_->slot.open : now.open;
        if (before) close(*before, tell);
        if (ended.slot.open < until) {
            close(ended, tell);
            close_blanks(ended.slot.end, until, tell);
        }
    }
    template <class F>
    void close_previous(F& tell) noexcept(detail::tells_noexcept<F>) {
        const growing_bar g = *previous_;
        previous_.reset();
        close(g, tell);
    }

    [[nodiscard]] bool must_wait(bool incomplete) const noexcept {
        return !waiting_.empty() || (incomplete && config_.on_gap == gap_policy::backfill);
    }

    template <class F>
    void close(const growing_bar& g, F& tell) noexcept(detail::tells_noexcept<F>) {
        if (!g.sums.started()) return close_run(g.slot.open, g.slot.end, g.incomplete, tell);
        const bar b = made(g);
        if (!must_wait(g.incomplete)) [[likely]]
            return finish(b, tell);
        hold({b, g.slot.open, g.slot.end, deadline(g.slot.end), false, waits(g.incomplete)}, tell);
    }

    /// Whole bars without trades: those before the gap, in it, and behind it.
    template <class F>
    void close_blanks(timestamp from, timestamp until, F& tell) noexcept(detail::tells_noexcept<F>) {
        if (from >= until) return;
        const timestamp gap_from = lost_at_ <= from    ? from
                                   : lost_at_ >= until ? until
                                                       : clock_.slot_of(lost_at_).open;
        timestamp gap_until = until;
        if (!lost_) {
            if (whole_from_ <= gap_from) {
                gap_until = gap_from;
            } else if (whole_from_ < until) {
                const bar_slot s = clock_.slot_of(whole_from_);
                gap_until = s.open == whole_from_ ? s.open : s.end;
            }
        }
        close_run(from, gap_from, false, tell);
        close_run(gap_from, gap_until, true, tell);
        close_run(gap_until, until, false, tell);
    }
    /// The same, all of one kind.
    template <class F>
    void close_run(timestamp from, timestamp until, bool incomplete,
                   F& tell) noexcept(detail::tells_noexcept<F>) {
        if (from >= until) return;
        if (!waits(incomplete) && config_.empty == empty_bars::skip) return;
        if (!must_wait(incomplete)) return tell_blanks(from, until, incomplete, tell);
        if (waiting_.extend(from, until, waits(incomplete), deadline(until))) return;
        hold({{}, from, until, deadline(until), true, waits(incomplete)}, tell);
    }
    [[nodiscard]] bool waits(bool incomplete) const noexcept {
        return incomplete && config_.on_gap == gap_policy::backfill;
    }
    [[nodiscard]] timestamp deadline(timestamp end) const noexcept {
        return std::max(end, whole_from_) + config_.backfill_patience;
    }

    template <class F>
    void hold(const detail::waiting_bar& w, F& tell) noexcept(detail::tells_noexcept<F>) {
        while (waiting_.full()) {
            give_up_first(tell);
            tell_ready(tell);
        }
        if (!w.waits && waiting_.empty()) return tell_waiting(w, tell);
        waiting_.push(w);
    }
    /// The venue's bar did not come.
    template <class F>
    void give_up_first(F& tell) noexcept(detail::tells_noexcept<F>) {
        const detail::waiting_bar w = waiting_[0];
        waiting_.pop();
        tell_waiting(w, tell);
    }
    template <class F>
    void tell_ready(F& tell) noexcept(detail::tells_noexcept<F>) {
        while (!waiting_.empty() && !waiting_[0].waits) give_up_first(tell);
    }
    template <class F>
    void tell_waiting(const detail::waiting_bar& w, F& tell) noexcept(detail::tells_noexcept<F>) {
        if (w.blank)
            tell_blanks(w.from, w.until, w.waits, tell);
        else
            finish(w.content, tell);
    }

    template <class F>
    void tell_blanks(timestamp from, timestamp until, bool incomplete,
                     F& tell) noexcept(detail::tells_noexcept<F>) {
        if (config_.empty == empty_bars::skip || !has_close_) return;
        std::uint32_t told = 0;
        for (bar_slot s = clock_.slot_of(from); s.open < until; s = clock_.slot_of(s.end)) {
            if (told++ == config_.max_empty_run) {
                ++counts_.cut_runs;
                return;
            }
            bar b;
            b.symbol = intake_.symbol();
            clock_.write(s, b);
            b.open = b.high = b.low = b.close = last_close_;
            b.venue_time = last_time_;
            b.received = last_received_;
            b.closed = true;
            b.incomplete = incomplete;
            pass(b, tell);
        }
    }
    template <class F>
    void finish(const bar& b, F& tell) noexcept(detail::tells_noexcept<F>) {
        has_close_ = true;
        last_close_ = b.close;
        last_time_ = b.venue_time;
        last_received_ = b.received;
        pass(b, tell);
    }
    template <class F>
    void pass(const bar& b, F& tell) noexcept(detail::tells_noexcept<F>) {
        if (b.incomplete && config_.on_gap == gap_policy::drop) {
            ++counts_.dropped;
            return;
        }
        ++counts_.bars;
        if (b.incomplete) ++counts_.incomplete;
        tell(b);
    }

    config config_;
    bar_clock clock_;
    detail::trade_intake intake_;
    growing_bar current_;
    std::optional<growing_bar> previous_; ///< ended, but within its grace
    detail::waiting_bars waiting_;
    timestamp now_; ///< the venue's, as far as anything has told it
    // The last gap. All that is before the first trade is one.
    timestamp lost_at_{std::numeric_limits<std::int64_t>::min()};
    timestamp whole_from_;
    bool lost_ = true;
    bool started_ = false;
    bool has_close_ = false;
    price last_close_;
    timestamp last_time_;
    timestamp last_received_;
    bar_counts counts_;
};

} // namespace gatewright::bars
