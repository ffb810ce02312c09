// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/aggregate_trades.hpp>
#include <gatewright/sim/matching/candles.hpp>
#include <gatewright/sim/matching/depth_batches.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace gatewright::sim::matching {

/// What the public may hear of one instrument, and when: what happened is put in, and a venue's `TellerT` is called for
/// what is to be said. It has
/// - `on_trade(const public_trade&, timestamp)`, `on_aggregate(const aggregate_trade&, timestamp)`;
/// - `on_best(timestamp)`: the best levels changed;
/// - `on_depth(std::size_t n, const depth_batch&, timestamp)`: the changes of the n-th period;
/// - `on_candle(const candle&, std::size_t n, bool closed, timestamp)`: of the n-th length, at most four times a
///   second;
/// - `on_second(timestamp)`: once in every second.
class instrument_feed {
public:
    /// @param candle_lengths they outlive the feed
    /// @param depth_periods of the speeds at which changes of the book are sent
    instrument_feed(instrument_id instrument, std::int64_t price_ticks,
                    std::span<const duration> candle_lengths, std::span<const duration> depth_periods)
        : instrument_(instrument)
        , candles_(price_ticks, candle_lengths)
        , ended_(candle_lengths.size())
        , batches_(depth_periods.begin(), depth_periods.end()) {}

    /// @param trades of all instruments, since the last call
    /// @param value of the instrument's lots
    template <class TellerT>
    void on_trades(const std::vector<public_trade>& trades, lot_value value, TellerT& teller, timestamp now) {
        if (trades.empty()) return;
        if (candles_.ended(now)) flush_candles(teller, now);
        const auto joined = [&](const aggregate_trade& a) { teller.on_aggregate(a, now); };
        for (const public_trade& t : trades) {
            if (t.instrument != instrument_) continue;
            candles_.add(t, value.at(t.price_ticks, t.lots), now);
            teller.on_trade(t, now);
            recent_.add(t);
            aggregates_.add(t, joined);
        }
        aggregates_.flush(joined);
    }

    template <class TellerT>
    void on_book_changes(const std::vector<book_change>& changes, const order_book& book, TellerT& teller,
                         timestamp now) {
        if (changes.empty()) return;
        for (depth_batch& b : batches_) b.add(changes);
        const best_levels best = best_levels_of(book);
        if (best == best_) return;
        best_ = best;
        teller.on_best(now);
    }

    /// Tells what is due at a time.
    template <class TellerT>
    void tick(TellerT& teller, timestamp now) {
        for (std::size_t n = 0; n < batches_.size(); ++n)
            if (batches_[n].due(now)) send_depth(n, teller, now);
        if (candles_clock_.strikes(now)) flush_candles(teller, now);
        if (second_clock_.strikes(now)) teller.on_second(now);
    }

    /// Tells the changes that wait at the n-th period: a snapshot of the book taken now is then where its chain goes
    /// on.
    /// @return the last change that was told
    template <class TellerT>
    std::uint64_t flush_depth(std::size_t n, TellerT& teller, timestamp now) {
        if (batches_[n].pending()) send_depth(n, teller, now);
        return batches_[n].previous();
    }

    /// As last told.
    [[nodiscard]] const best_levels& best() const noexcept { return best_; }
    [[nodiscard]] const recent_list<public_trade>& trades() const noexcept { return recent_; }
    [[nodiscard]] const recent_list<aggregate_trade>& aggregates() const noexcept {
        return aggregates_.recent();
    }
    /// The newest bars of the n-th length that have ended.
    [[nodiscard]] const recent_list<candle>& ended_bars(std::size_t n) const { return ended_.at(n); }
    /// The one that grows; it opens at zero before the first.
    [[nodiscard]] const candle& growing_bar(std::size_t n) const { return candles_.growing(n); }
    /// The bar over all trades.
    [[nodiscard]] const candle& total() const noexcept { return candles_.total(); }

private:
    template <class TellerT>
    void send_depth(std::size_t n, TellerT& teller, timestamp now) {
        teller.on_depth(n, batches_[n], now);
        batches_[n].sent();
    }
    template <class TellerT>
    void flush_candles(TellerT& teller, timestamp now) {
        candles_.flush(now, [&](const candle& c, std::size_t n, bool closed) {
            if (closed) ended_[n].add(c);
            teller.on_candle(c, n, closed, now);
        });
    }

    instrument_id instrument_;
    candle_set candles_;
    std::vector<recent_list<candle>> ended_; ///< by length
    std::vector<depth_batch> batches_;
    best_levels best_;
    aggregate_trades aggregates_;
    recent_list<public_trade> recent_;
    period_clock candles_clock_{milliseconds(250)};
    period_clock second_clock_{seconds(1)};
};

} // namespace gatewright::sim::matching
