// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace gatewright::sim::server::binance_futures {

/// One bar. Ids are -1 while it has no trade, as the venue writes them.
struct candle {
    std::int64_t open_ms = 0;
    std::int64_t close_ms = 0;
    std::int64_t open = 0, high = 0, low = 0, close = 0; ///< ticks
    std::int64_t lots = 0;
    std::int64_t taker_lots = 0; ///< bought by takers
    matching::wide quote = 0;
    matching::wide taker_quote = 0;
    std::int64_t first_id = -1;
    std::int64_t last_id = -1;
    std::int64_t trades = 0;
    bool changed = false;

    void add(const matching::public_trade& t, matching::wide value) {
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

/// The bars of one symbol at every interval up to a day, and one over all of its trades.
class candle_set {
public:
    explicit candle_set(std::int64_t price_ticks) {
        total_.open = total_.high = total_.low = total_.close = price_ticks;
        total_.close_ms = std::numeric_limits<std::int64_t>::max();
        for (candle& c : candles_) c.open = c.high = c.low = c.close = price_ticks;
    }

    void add(const matching::public_trade& t, matching::wide value, timestamp now) {
        if (total_.open_ms == 0) total_.open_ms = now.milliseconds();
        total_.add(t, value);
        for (std::size_t n = 0; n < intervals.size(); ++n) {
            if (candles_[n].open_ms == 0) begin(n, now);
            candles_[n].add(t, value);
        }
    }

    /// Calls `emit(candle, interval, closed)` for each bar that changed or ended, and begins the next ones.
    template <class Emit>
    void flush(timestamp now, Emit&& emit) {
        for (std::size_t n = 0; n < intervals.size(); ++n) {
            candle& c = candles_[n];
            if (c.open_ms == 0) begin(n, now);
            if (now.milliseconds() > c.close_ms) {
                emit(c, intervals[n].name, true);
                begin(n, now);
                emit(c, intervals[n].name, false);
            } else if (c.changed) {
                emit(c, intervals[n].name, false);
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

    [[nodiscard]] const candle& total() const noexcept { return total_; }

private:
    struct interval {
        std::string_view name;
        std::int64_t ms;
    };
    static constexpr std::int64_t minute = 60'000;
    static constexpr std::array<interval, 12> intervals{{{"1m", minute},
                                                         {"3m", 3 * minute},
                                                         {"5m", 5 * minute},
                                                         {"15m", 15 * minute},
                                                         {"30m", 30 * minute},
                                                         {"1h", 60 * minute},
                                                         {"2h", 120 * minute},
                                                         {"4h", 240 * minute},
                                                         {"6h", 360 * minute},
                                                         {"8h", 480 * minute},
                                                         {"12h", 720 * minute},
                                                         {"1d", 1440 * minute}}};
    void begin(std::size_t n, timestamp now) {
        const std::int64_t price = candles_[n].close;
        candle c;
        c.open_ms = now.milliseconds() / intervals[n].ms * intervals[n].ms;
        c.close_ms = c.open_ms + intervals[n].ms - 1;
        c.open = c.high = c.low = c.close = price;
        candles_[n] = c;
    }
    std::array<candle, intervals.size()> candles_;
    candle total_;
};

} // namespace gatewright::sim::server::binance_futures
