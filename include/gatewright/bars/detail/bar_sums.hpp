// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/contract.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <cstdint>
#include <limits>

namespace gatewright::bars::detail {

/// What a quantity is worth in quote currency: quantity × contract size, of a linear contract × price.
[[nodiscard]] constexpr result<wide_decimal> turnover_of(const wide_decimal& quantity, price at,
                                                         const contract& c) noexcept {
    const auto units = checked_mul(quantity, c.size());
    return units && !c.inverse() ? checked_mul(*units, at.value) : units;
}

/// A sum as a `decimal`: exact if it fits, otherwise with as many digits as do, rounded half to even.
[[nodiscard]] constexpr decimal fitting(const wide_decimal& sum) noexcept {
    if (const auto exact = sum.to_decimal()) return *exact;
    for (int e = sum.exponent() + 1; e <= digits::max_exponent; ++e) {
        if (e < digits::min_exponent) continue;
        if (const auto rounded = sum.to_decimal(static_cast<std::int8_t>(e), rounding::half_even))
            return *rounded;
    }
    return {sum.is_negative() ? std::numeric_limits<std::int64_t>::min()
                              : std::numeric_limits<std::int64_t>::max(),
            digits::max_exponent};
}

/// Prices and sums of a bar that grows. The venue's time says which trade was first and which last; at the same time
/// it is the order in which they came.
class bar_sums {
public:
    [[nodiscard]] bool started() const noexcept { return started_; }
    [[nodiscard]] price close() const noexcept { return close_; }
    [[nodiscard]] timestamp first_time() const noexcept { return first_at_; }
    [[nodiscard]] timestamp last_time() const noexcept { return last_at_; }
    [[nodiscard]] timestamp received() const noexcept { return received_; }

    /// Adds a part of a trade, or all of it. @return false, and nothing changed, if the sums do not fit.
    bool add(const trade& t, const wide_decimal& quantity, const wide_decimal& value) noexcept {
        return add(t.price, t.price, t.price, t.price, t.venue_time, t.venue_time, t.received, quantity,
                   value, 1);
    }
    /// Adds a smaller bar.
    bool add(const bar& b) noexcept {
        return add(b.open, b.high, b.low, b.close, b.open_time, b.close_time, b.received,
                   wide_decimal(b.volume.value), wide_decimal(b.turnover), b.trade_count);
    }
    /// Whether a trade is older than one before it.
    [[nodiscard]] bool overtaken(timestamp t) const noexcept { return started_ && t < last_at_; }

    /// Writes prices and sums.
    void write(bar& out) const noexcept {
        out.open = open_;
        out.high = high_;
        out.low = low_;
        out.close = close_;
        out.volume = {fitting(volume_)};
        out.turnover = fitting(turnover_);
        out.trade_count = count_;
        out.venue_time = last_at_;
        out.received = received_;
    }

private:
    bool add(const price& open, const price& high, const price& low, const price& close, timestamp from,
             timestamp to, timestamp received, const wide_decimal& quantity, const wide_decimal& value,
             std::uint64_t count) noexcept {
        wide_decimal volume = volume_;
        if (!volume.add(quantity) || !turnover_.add(value)) [[unlikely]]
            return false;
        volume_ = volume;
        count_ += count;
        if (!started_) {
            started_ = true;
            open_ = open;
            high_ = high;
            low_ = low;
            close_ = close;
            first_at_ = from;
            last_at_ = to;
            received_ = received;
            return true;
        }
        if (high > high_) high_ = high;
        if (low < low_) low_ = low;
        if (from < first_at_) {
            first_at_ = from;
            open_ = open;
        }
        if (to >= last_at_) {
            last_at_ = to;
            close_ = close;
            received_ = received;
        }
        return true;
    }

    wide_decimal volume_;
    wide_decimal turnover_;
    price open_;
    price high_;
    price low_;
    price close_;
    timestamp first_at_;
    timestamp last_at_;
    timestamp received_;
    std::uint64_t count_ = 0;
    bool started_ = false;
};

} // namespace gatewright::bars::detail
