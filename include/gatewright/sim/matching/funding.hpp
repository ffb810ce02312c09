// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/matching_engine.hpp>

#include <cstdint>
#include <optional>

// What those who are long of a perpetual contract and those who are short pay each other.
namespace gatewright::sim::matching {

/// The whole intervals since 1970 that have passed at a time.
[[nodiscard]] constexpr std::int64_t intervals_at(timestamp now, duration interval) noexcept {
    return now.ns / interval.ns;
}

/// When funding is due: at each whole interval since 1970, from the first time that is told on.
class funding_clock {
public:
    /// How many hours of funding came since the last call.
    [[nodiscard]] std::int64_t passed(timestamp now, duration interval) noexcept {
        const std::int64_t at = intervals_at(now, interval);
        const std::int64_t count = last_ ? at - *last_ : 0;
        last_ = at;
        return count > 0 ? count : 0;
    }

private:
    std::optional<std::int64_t> last_;
};

/// Pays the funding of one instrument: value at the mark price × rate, rounded half to even to 10^-8, from who is long
/// to who is short; of a negative rate the other way. Each position is rounded by itself, so that what is paid and what
/// is received may differ by as many 10^-8 as there are positions. The house takes part.
inline void pay_funding(matching_engine& engine, instrument_id i, decimal rate, timestamp now) {
    if (engine.spec(i).kind != instrument_kind::perpetual) return;
    const std::int64_t mark = engine.mark_ticks(i);
    for (account_id a = 0; a < engine.account_count(); ++a)
        for (const position_side leg :
             {position_side::net, position_side::long_side, position_side::short_side}) {
            const std::int64_t lots = engine.account_of(a).position_of(i, leg).lots;
            if (lots == 0) continue;
            const wide due = fraction_of(engine.value(i, mark, lots < 0 ? -lots : lots), rate);
            if (due == 0) continue;
            payment p;
            p.account = a;
            p.instrument = i;
            p.leg = leg;
            p.asset = engine.spec(i).settle;
            p.amount = lots > 0 ? -due : due;
            p.time = now;
            p.lots = lots;
            p.mark_ticks = mark;
            engine.pay(p);
        }
}

} // namespace gatewright::sim::matching
