// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/exact.hpp>
#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace gatewright::sim::matching {

/// A position in one-way mode, as exact sums.
struct position {
    std::int64_t lots = 0; ///< signed: short is negative
    wide cost = 0;     ///< price × quantity of what opened it, signed like `lots`, in 10^-8 of quote currency
    wide realized = 0; ///< profit realized so far, before fees, in 10^-8
    timestamp updated;

    /// Books a fill. Closing `q` of `|Q|` releases `cost × q / |Q|`, rounded half to even to 10^-8 once, or
    /// all of the cost when the position becomes flat; a fill that turns the position closes it first and
    /// opens with the rest.
    /// @param unit_value of the instrument. @return what the fill realized.
    wide apply(gatewright::side s, std::int64_t price_ticks, std::int64_t fill_lots,
               std::int64_t unit_value) {
        const int direction = s == gatewright::side::buy ? 1 : -1;
        const wide lot_value = multiply(price_ticks, unit_value);
        wide gained = 0;
        if (lots != 0 && (lots > 0) != (direction > 0)) {
            const std::int64_t held = lots > 0 ? lots : -lots;
            const std::int64_t closing = std::min(held, fill_lots);
            const wide released = closing == held ? cost : divide_half_even(multiply(cost, closing), held);
            gained = -direction * multiply(lot_value, closing) - released;
            cost -= released;
            lots += direction * closing;
            fill_lots -= closing;
        }
        if (fill_lots != 0) {
            cost += direction * multiply(lot_value, fill_lots);
            lots += direction * fill_lots;
        }
        realized += gained;
        return gained;
    }

    /// What the position would realize at a price, in 10^-8 of quote currency.
    [[nodiscard]] wide unrealized(std::int64_t price_ticks, std::int64_t unit_value) const {
        return multiply(multiply(price_ticks, unit_value), lots) - cost;
    }

    /// The average price of what opened the position, rounded to 10^-8; zero when flat.
    /// @param lot size of one lot, in base currency.
    [[nodiscard]] decimal entry_price(decimal lot) const {
        if (lots == 0) return {};
        // cost and money_places cancel against the result's own eight places.
        wide numerator = cost < 0 ? -cost : cost;
        wide denominator = multiply(lots < 0 ? -lots : lots, lot.mantissa());
        const int shift = lot.exponent();
        if (shift > 0)
            denominator = multiply(denominator, power_of_ten(shift));
        else
            numerator = multiply(numerator, power_of_ten(-shift));
        return to_money(divide_half_even(numerator, denominator));
    }
};

/// What one account is charged.
struct fee_rates {
    decimal maker; ///< fraction of the value traded: 0.0002 is 2 bp
    decimal taker;
};

/// The fee for a value traded: `value × rate`, rounded half to even to 10^-8.
constexpr wide fee_of(wide value, decimal rate) {
    if (rate.exponent() >= 0)
        return multiply(multiply(value, rate.mantissa()), power_of_ten(rate.exponent()));
    return divide_half_even(multiply(value, rate.mantissa()), power_of_ten(-rate.exponent()));
}

/// One account: what it has, what it did. One settlement asset.
struct account {
    wide wallet = 0;   ///< balance in 10^-8, with realized profit and fees, without unrealized profit
    wide realized = 0; ///< of all positions, before fees
    wide fees = 0;     ///< paid
    fee_rates rates;
    std::uint32_t default_leverage = 20;
    bool house = false; ///< the market's own background account: no margin, no history kept
    std::map<instrument_id, position> positions;
    std::map<instrument_id, std::uint32_t> leverage;
    std::set<order_id> open;           ///< orders that are open
    std::vector<order_id> orders;      ///< all, oldest first
    std::vector<execution> executions; ///< all, oldest first

    [[nodiscard]] std::uint32_t leverage_of(instrument_id i) const {
        const auto at = leverage.find(i);
        return at == leverage.end() ? default_leverage : at->second;
    }
    [[nodiscard]] const position& position_of(instrument_id i) const {
        static const position flat{};
        const auto at = positions.find(i);
        return at == positions.end() ? flat : at->second;
    }
};

} // namespace gatewright::sim::matching
