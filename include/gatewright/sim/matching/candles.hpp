// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace gatewright::sim::matching {

/// One bar. Ids are -1 while it has no trade.
struct candle {
    std::int64_t open_ms = 0;
    std::int64_t close_ms = 0;                           ///< the last millisecond that belongs to it
    std::int64_t open = 0, high = 0, low = 0, close = 0; ///< ticks
    std::int64_t lots = 0;
    std::int64_t taker_lots = 0; ///< bought by takers
    wide quote = 0;              ///< value of the trades, in 10^-8 of the settlement asset
    wide taker_quote = 0;
    std::int64_t first_id = -1;
    std::int64_t last_id = -1;
    std::int64_t trades = 0;
    bool changed = false;

    /// @param value of the trade, in 10^-8 of the settlement asset
    void add(const public_trade& t, wide value) {
        const std::int64_t id = static_cast<std::int64_t>(t.id);
        if (trades == 0) {
            open = high = low = t.price_ticks;
            first_id = id;
        }
        high = std::max(high, t.price_ticks);
        low = std::min(low, t.price_ticks);
        close = t.price_ticks;
        lots += t.lots;
        quote += value;
        if (!t.buyer_is_maker) {
            taker_lots += t.lots;
            taker_quote += value;
        }
        last_id = id;
        ++trades;
        changed = true;
    }
};

/// The bars of one instrument at several lengths, and one over all of its trades. Bars begin at whole multiples of
/// their length; a bar without a trade stands at the close of the one before it.
class candle_set {
public:
    /// @param price_ticks where the bars stand before the first trade
    /// @param lengths whole milliseconds each; they outlive the set
    candle_set(std::int64_t price_ticks, std::span<const duration> lengths)
        : lengths_(lengths)
        , candles_(lengths.size()) {
        total_.open = total_.high = total_.low = total_.close = price_ticks;
        total_.close_ms = std::numeric_limits<std::int64_t>::max();
        for (candle& c : candles_) c.open = c.high = c.low = c.close = price_ticks;
    }

    void add(const public_trade& t, wide value, timestamp now) {
        if (total_.open_ms == 0) total_.open_ms = now.milliseconds();
        total_.add(t, value);
        for (std::size_t n = 0; n < candles_.size(); ++n) {
            if (candles_[n].open_ms == 0) begin(n, now);
            candles_[n].add(t, value);
        }
    }

    /// Calls `emit(candle, n, closed)` for each bar that changed or ended, `n` being the place of its length, and
    /// begins the next ones.
    template <class Emit>
    void flush(timestamp now, Emit&& emit) {
        for (std::size_t n = 0; n < candles_.size(); ++n) {
            candle& c = candles_[n];
            if (c.open_ms == 0) begin(n, now);
            if (now.milliseconds() > c.close_ms) {
                emit(c, n, true);
                begin(n, now);
                emit(c, n, false);
            } else if (c.changed) {
                emit(c, n, false);
            }
            c.changed = false;
        }
    }

    /// Whether a bar has ended that `flush` did not yet close.
    [[nodiscard]] bool ended(timestamp now) const {
        return std::any_of(candles_.begin(), candles_.end(), [&](const candle& c) {
            return c.open_ms != 0 && now.milliseconds() > c.close_ms;
        });
    }

    /// The bar of a length that grows now; it opens at zero before the first.
    [[nodiscard]] const candle& growing(std::size_t n) const { return candles_.at(n); }
    /// The bar over all trades.
    [[nodiscard]] const candle& total() const noexcept { return total_; }

private:
    void begin(std::size_t n, timestamp now) {
        const std::int64_t length = lengths_[n].ns / 1'000'000;
        candle c;
        c.open_ms = now.milliseconds() / length * length;
        c.close_ms = c.open_ms + length - 1;
        c.open = c.high = c.low = c.close = candles_[n].close;
        candles_[n] = c;
    }

    std::span<const duration> lengths_;
    std::vector<candle> candles_;
    candle total_;
};

} // namespace gatewright::sim::matching
