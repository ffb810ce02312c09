// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/exact.hpp>
#include <gatewright/sim/matching/types.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <vector>

namespace gatewright::sim::matching {

/// A position as exact sums, in 10^-8 of the asset in which its instrument settles.
///
/// One rule holds for linear and inverse contracts. V, the value of a quantity at a price, is quantity × contract
/// size × price, exact, of a linear contract, and minus quantity × contract size ÷ price, rounded half to even to
/// 10^-8, of an inverse one. Q is the signed quantity, C its signed cost. A fill of q at a price
/// - on the position's side adds ±q to Q and ±V(q) to C, plus when bought;
/// - against it releases r = C × q / |Q|, rounded half to even to 10^-8, or all of C when the position becomes flat;
///   realized grows by V(q) - r when a long is closed, and by -V(q) - r when a short is (r is then of the sign of -V);
/// - larger than |Q| closes with V(|Q|) and opens with V(q - |Q|): each part is valued and rounded by itself.
///
/// So a long of an inverse contract realizes value at entry less value at exit. The fee of a fill is on the value of
/// all of it, rounded once.
struct position {
    std::int64_t lots = 0; ///< signed: short is negative
    wide cost =
        0; ///< signed, of what is open: of a linear contract like `lots`, of an inverse one against it
    wide realized = 0; ///< profit realized so far, before fees
    timestamp updated;
    wide fees = 0;              ///< paid for its fills
    std::uint64_t trade_id = 0; ///< of the last one
    wide funding = 0;           ///< received for holding it; negative: paid
    wide margin = 0;            ///< of an isolated one: what it has of the balance for itself

    /// Books a fill. @param value of the instrument's lots. @return what the fill realized.
    wide apply(gatewright::side s, std::int64_t price_ticks, std::int64_t fill_lots, lot_value value) {
        const int direction = s == gatewright::side::buy ? 1 : -1;
        wide gained = 0;
        if (lots != 0 && (lots > 0) != (direction > 0)) {
            const std::int64_t held = lots > 0 ? lots : -lots;
            const std::int64_t closing = std::min(held, fill_lots);
            const wide released = closing == held ? cost : divide_half_even(multiply(cost, closing), held);
            gained = -direction * value.cost(price_ticks, closing) - released;
            cost -= released;
            lots += direction * closing;
            fill_lots -= closing;
        }
        if (fill_lots != 0) {
            cost += direction * value.cost(price_ticks, fill_lots);
            lots += direction * fill_lots;
        }
        realized += gained;
        return gained;
    }

    /// What the position would realize at a price.
    [[nodiscard]] wide unrealized(std::int64_t price_ticks, lot_value value) const {
        return value.cost(price_ticks, lots) - cost;
    }

    /// The average price of what opened the position, rounded to 10^-8; zero when flat.
    /// @param lot size of one lot with its contract size, in base currency; of an inverse contract, in quote currency
    [[nodiscard]] decimal entry_price(decimal lot, payoff how = payoff::linear) const {
        if (lots == 0) return {};
        // cost and money_places cancel against the result's own eight places.
        wide numerator = cost < 0 ? -cost : cost;
        wide denominator = multiply(lots < 0 ? -lots : lots, lot.mantissa());
        const int shift = lot.exponent();
        if (how == payoff::inverse) {
            if (numerator == 0) return {};
            const wide scale = power_of_ten(shift + 2 * money_places);
            return to_money(divide_half_even(multiply(denominator, scale), numerator));
        }
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
constexpr wide fee_of(wide value, decimal rate) { return fraction_of(value, rate); }

/// Why money came or went without a fill.
enum class payment_kind : std::uint8_t {
    funding,   ///< between those who are long and those who are short of a perpetual contract
    insurance, ///< what a liquidated account owes beyond what it had, paid by the venue's fund
    transfer   ///< a deposit, or a withdrawal
};

/// Money that came to an account, or went, without a fill.
struct payment {
    std::uint64_t id = 0; ///< unique in one engine, growing
    account_id account = 0;
    payment_kind kind = payment_kind::funding;
    instrument_id instrument = 0;           ///< of funding
    position_side leg = position_side::net; ///< of funding
    asset_id asset = 0;
    wide amount = 0; ///< received, in 10^-8; negative: paid
    timestamp time;
    std::int64_t lots = 0;        ///< of funding: the position that it was for, signed
    std::int64_t mark_ticks = 0;  ///< of funding: at which the position was valued
    wide wallet_after = 0;        ///< the account's balance of the asset then
    wide set_apart_after = 0;     ///< and what isolated positions have of it
    std::size_t fills_before = 0; ///< how many executions the account had before
};

/// What an account has of one asset, in 10^-8.
struct purse {
    wide wallet =
        0; ///< balance, with realized profit, fees, payments and spot trades, without unrealized profit
    wide realized = 0; ///< of all positions that settle in it, before fees
    wide fees = 0;     ///< paid in it
    wide payments = 0; ///< received of it without a fill; negative: paid
};

/// A position's place in an account.
struct position_key {
    instrument_id instrument = 0;
    position_side leg = position_side::net; ///< which of the two in hedge mode
    friend auto operator<=>(const position_key&, const position_key&) = default;
};

/// One account: what it has, what it did. Its own purse is that of asset zero.
struct account : purse {
    std::map<asset_id, purse> others; ///< of the other assets that it ever had
    fee_rates rates;
    std::uint32_t default_leverage = 20;
    bool house = false; ///< the market's own background account: no margin, no history kept
    std::map<position_key, position> positions; ///< of what is not spot
    std::map<instrument_id, std::uint32_t> leverage;
    std::set<instrument_id> isolated;   ///< in which positions have margins of their own
    std::set<order_id> open;            ///< orders that are open
    std::vector<order_id> orders;       ///< all, oldest first
    std::vector<execution> executions;  ///< all, oldest first
    std::vector<payment> payments_made; ///< all, oldest first

    [[nodiscard]] std::uint32_t leverage_of(instrument_id i) const {
        const auto at = leverage.find(i);
        return at == leverage.end() ? default_leverage : at->second;
    }
    [[nodiscard]] const position& position_of(instrument_id i, position_side leg = position_side::net) const {
        static const position flat{};
        const auto at = positions.find({i, leg});
        return at == positions.end() ? flat : at->second;
    }
    /// What it has of an asset.
    [[nodiscard]] purse& purse_of(asset_id asset) { return asset == 0 ? *this : others[asset]; }
    [[nodiscard]] const purse& purse_of(asset_id asset) const {
        static const purse empty{};
        if (asset == 0) return *this;
        const auto at = others.find(asset);
        return at == others.end() ? empty : at->second;
    }
};

/// Books a fill of a spot pair, one asset for the other, and its fee. @param base_per_lot in 10^-8
inline void exchange_assets(account& a, const instrument_spec& spec, wide base_per_lot, execution& e,
                            decimal rate) {
    const bool buying = e.side == gatewright::side::buy;
    const wide base = multiply(base_per_lot, e.lots);
    const bool in_base = buying && spec.fee_in_received;
    e.fee_asset = in_base ? spec.base : spec.settle;
    e.fee = fee_of(in_base ? base : e.value, rate);
    a.purse_of(spec.base).wallet += buying ? base : -base;
    a.purse_of(spec.settle).wallet -= buying ? e.value : -e.value;
    purse& charged = a.purse_of(e.fee_asset);
    charged.wallet -= e.fee;
    charged.fees += e.fee;
}
/// Moves the margin of an isolated position with a fill: what opens brings value ÷ leverage, rounded up, what closes
/// gives back its share, rounded half to even, or all of it when the position becomes flat. Profit and fee are the
/// account's. @param before the position's lots before the fill, signed
inline void move_margin(position& p, std::int64_t before, const execution& e, lot_value value,
                        wide leverage) {
    const std::int64_t held = before < 0 ? -before : before;
    const bool against = before != 0 && (before > 0) != (e.side == gatewright::side::buy);
    const std::int64_t closed = against ? std::min(held, e.lots) : 0;
    if (closed != 0)
        p.margin -= closed == held ? p.margin : divide_half_even(multiply(p.margin, closed), held);
    const wide opened = value.at(e.price_ticks, e.lots - closed);
    p.margin += (opened + leverage - 1) / leverage;
}
/// Books a fill of a contract, of one position, and its fee.
inline void change_position(account& a, const instrument_spec& spec, lot_value value, execution& e,
                            decimal rate) {
    position& p = a.positions[{e.instrument, e.leg}];
    purse& in = a.purse_of(spec.settle);
    e.fee_asset = spec.settle;
    e.fee = fee_of(e.value, rate);
    const std::int64_t before = p.lots;
    e.realized = p.apply(e.side, e.price_ticks, e.lots, value);
    if (a.isolated.contains(e.instrument)) move_margin(p, before, e, value, a.leverage_of(e.instrument));
    p.updated = e.time;
    p.fees += e.fee;
    p.trade_id = e.trade_id;
    in.wallet += e.realized - e.fee;
    in.realized += e.realized;
    in.fees += e.fee;
    e.position_lots_after = p.lots;
    e.position_cost_after = p.cost;
    e.position_margin_after = p.margin;
}

} // namespace gatewright::sim::matching
