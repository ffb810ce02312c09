// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/ladder.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/sim/paper/account.hpp>
#include <gatewright/sim/paper/market_view.hpp>
#include <gatewright/sim/paper/order.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

// What an order must fulfil before it is taken, by the rules of its instrument and the levels of its market.
namespace gatewright::sim::paper {

/// Price and quantity in ticks and lots, within the rules.
[[nodiscard]] inline answer measure(paper_order& o, const market_view& m) noexcept {
    const instrument& r = m.rules;
    const order_request& q = o.request;
    const bool market = !o.limited();
    if (!q.price.is_zero()) {
        const auto tick = m.ticks_of(q.price);
        if (!tick || *tick <= 0) return {order_errc::invalid_price, "the price is off the tick"};
        if ((!r.min_price.is_zero() && q.price < r.min_price) ||
            (!r.max_price.is_zero() && q.price > r.max_price))
            return {order_errc::invalid_price, "the price is outside of the limits"};
        o.tick = *tick;
    }
    if (q.close_position || !q.quote_quantity.is_zero()) return {};
    const auto lots = m.lots_of(q.quantity);
    if (!lots || *lots <= 0) return {order_errc::invalid_quantity, "the quantity is off the lot"};
    const quantity least =
        market && r.min_market_quantity > r.min_quantity ? r.min_market_quantity : r.min_quantity;
    const quantity most = market && !r.max_market_quantity.is_zero() ? r.max_market_quantity : r.max_quantity;
    if (q.quantity < least || (!most.is_zero() && q.quantity > most))
        return {order_errc::invalid_quantity, "the quantity is outside of the limits"};
    if (market && !r.market_lot_size.is_zero() && !is_multiple(q.quantity.value, r.market_lot_size.value))
        return {order_errc::invalid_quantity, "the quantity is off the lot of market orders"};
    o.lots = *lots;
    return {};
}
/// The venue's least value, and its price band.
[[nodiscard]] inline answer valued(const paper_order& o, const market_view& m) noexcept {
    const instrument& r = m.rules;
    const order_request& q = o.request;
    const price at = m.valued_at(o.request);
    if (!r.min_notional.is_zero() && !q.reduce_only && !at.is_zero() &&
        account::worth(r, q.quantity, at) < wide_decimal(r.min_notional))
        return {order_errc::below_min_notional, "it is worth less than the venue takes"};
    if (o.limited() && !m.mark.is_zero()) {
        const auto up = checked_mul(m.mark.value, r.price_band_up);
        const auto down = checked_mul(m.mark.value, r.price_band_down);
        if (q.side == side::buy && up && !r.price_band_up.is_zero() && q.price.value > *up)
            return {order_errc::price_out_of_band, "the price is above the band"};
        if (q.side == side::sell && down && q.price.value < *down)
            return {order_errc::price_out_of_band, "the price is below the band"};
    }
    return {};
}
/// The first level that an order can trade against, within its limit; none: nothing is left for it.
[[nodiscard]] inline std::optional<book::tick_level> offered_to(const paper_order& o, const market_view& m) {
    std::optional<book::tick_level> found;
    m.walk(opposite(o.request.side), [&](std::int64_t tick, std::int64_t lots) {
        if (!o.reaches(tick)) return false;
        if (lots > 0) found = book::tick_level{tick, lots};
        return !found;
    });
    return found;
}
/// The lots that the levels offer within its limit; not counted beyond what it needs.
[[nodiscard]] inline std::int64_t fillable(const paper_order& o, const market_view& m) {
    std::int64_t sum = 0;
    m.walk(opposite(o.request.side), [&](std::int64_t tick, std::int64_t lots) {
        if (o.reaches(tick)) sum += std::max<std::int64_t>(lots, 0);
        return o.reaches(tick) && sum < o.remaining();
    });
    return sum;
}
/// The lots that a sum of the quote asset pays.
[[nodiscard]] inline std::int64_t lots_for(wide_decimal left, side s, const market_view& m) {
    std::int64_t sum = 0;
    m.walk(opposite(s), [&](std::int64_t tick, std::int64_t lots) {
        if (lots <= 0) return true;
        const price at = m.price_of(tick);
        const auto cost = [&](std::int64_t n) { return account::worth(m.rules, m.quantity_of(n), at); };
        std::int64_t n = lots;
        if (cost(n) > left) {
            const auto whole = muldiv(left, wide_decimal(1, 0), cost(1), 0);
            if (!whole) return false;
            n = static_cast<std::int64_t>(std::min<int128>(whole->mantissa(), lots));
            if (n > 0 && cost(n) > left) --n; // it was rounded up
        }
        sum += n;
        static_cast<void>(left.subtract(cost(n)));
        return n == lots;
    });
    return sum;
}
/// The price of the level that a price match names; none: the book is not as deep.
/// @param behind so many levels further
/// @pre `how` is a price match
[[nodiscard]] inline std::optional<std::int64_t> matched_tick(const market_view& m, side s, price_match how,
                                                              std::uint8_t behind) {
    const auto n = static_cast<int>(how);
    const bool opponent = how <= price_match::opponent_20;
    constexpr int depths[] = {1, 5, 10, 20};
    int left = depths[(n - 1) % 4] + behind;
    std::optional<std::int64_t> found;
    m.walk(opponent ? opposite(s) : s, [&](std::int64_t tick, std::int64_t) {
        if (--left == 0) found = tick;
        return left > 0;
    });
    return found;
}

} // namespace gatewright::sim::paper
