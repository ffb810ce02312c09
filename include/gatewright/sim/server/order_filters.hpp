// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/market.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

// The rules of an instrument that an order must keep to. A venue calls them in its own order and puts the refusals into
// its words.
namespace gatewright::sim::server {

/// What a rule says of a value.
struct filtered {
    matching::refusal why = matching::refusal::none;
    std::int64_t units = 0; ///< ticks or lots, of a value that passed
    decimal limit{};        ///< that was broken, where there is one
};

/// A limit price in the market's ticks. @param i the rules as they are
[[nodiscard]] inline filtered price_in_ticks(const instrument_config& i, decimal price) {
    if (price.sign() <= 0) return {matching::refusal::price_not_positive};
    if (price > i.max_price) return {matching::refusal::price_too_high, 0, i.max_price};
    if (price < i.min_price) return {matching::refusal::price_too_low, 0, i.min_price};
    if (price.normalized().exponent() < i.tick.exponent()) return {matching::refusal::price_precision};
    const auto ticks = multiple_of(i.tick, price);
    return ticks ? filtered{matching::refusal::none, *ticks * i.tick_units}
                 : filtered{matching::refusal::price_off_tick};
}

/// A quantity in the market's lots; the smallest is one of the rules'. @param i the rules as they are
[[nodiscard]] inline filtered quantity_in_lots(const instrument_config& i, decimal quantity,
                                               bool market_order) {
    const decimal most = market_order ? i.max_market_quantity : i.max_quantity;
    if (quantity.sign() <= 0) return {matching::refusal::quantity_not_positive};
    if (quantity > most) return {matching::refusal::quantity_too_large, 0, most};
    if (quantity.normalized().exponent() < i.lot.exponent()) return {matching::refusal::quantity_precision};
    const auto lots = multiple_of(i.lot, quantity);
    return lots ? filtered{matching::refusal::none, *lots * i.lot_units}
                : filtered{matching::refusal::quantity_off_lot};
}

/// Highest buying and lowest selling price, on the tick, as the mark price has them.
struct price_band {
    decimal most, least;
    price_band(const market& m, matching::instrument_id i) {
        const decimal mark = m.price(i, m.engine().mark_ticks(i));
        const instrument_config& s = m.rules(i);
        most = checked_mul(mark, s.multiplier_up).value().rounded_to(s.tick, rounding::floor).value();
        least = checked_mul(mark, s.multiplier_down).value().rounded_to(s.tick, rounding::ceil).value();
    }
};

/// Makes terms those of a market order of venues that turn one into a limit order, immediate or cancelled, at the end
/// of the price band.
inline void trade_inside_band(const market& m, matching::order_terms& t) {
    const price_band band(m, t.instrument);
    t.type = order_type::limit;
    t.time_in_force = time_in_force::immediate_or_cancel;
    t.price_ticks =
        multiple_of(m.listed(t.instrument).tick, t.side == side::buy ? band.most : band.least).value();
}

/// The lots that a sum of settlement asset trades at once, as the book stands; nothing if the book has no order on
/// the other side.
[[nodiscard]] inline std::optional<std::int64_t> lots_for_value(const market& m, matching::instrument_id i,
                                                                side s, decimal sum) {
    matching::wide left = matching::to_units(sum.rescaled(-matching::money_places, rounding::floor).value());
    std::int64_t lots = 0;
    bool any = false;
    m.engine().book(i).walk(opposite(s), [&](std::int64_t ticks, const auto& level) {
        any = true;
        const matching::wide each = m.value(i, ticks, 1);
        const auto taken = static_cast<std::int64_t>(std::min<matching::wide>(level.total, left / each));
        lots += taken;
        left -= each * taken;
        return taken == level.total;
    });
    return any ? std::optional(lots - lots % m.rules(i).lot_units) : std::nullopt;
}

/// A limit price may not be worse than a multiple of the mark price.
[[nodiscard]] inline filtered check_limit_band(const market& m, matching::instrument_id i, side s,
                                               decimal price) {
    const decimal mark = m.price(i, m.engine().mark_ticks(i));
    const decimal most = checked_mul(mark, m.listed(i).multiplier_up).value();
    const decimal least = checked_mul(mark, m.listed(i).multiplier_down).value();
    if (s == side::buy && price > most) return {matching::refusal::buys_above_band, 0, most.normalized()};
    if (s == side::sell && price < least) return {matching::refusal::sells_below_band, 0, least.normalized()};
    return {};
}

/// The price that a market order would trade at is inside the same band; an empty side passes.
[[nodiscard]] inline filtered check_market_band(const market& m, matching::instrument_id i, side s) {
    const auto best = m.engine().book(i).best(opposite(s));
    if (!best) return {};
    const decimal mark = m.price(i, m.engine().mark_ticks(i));
    const decimal price = m.price(i, *best);
    if (price > checked_mul(mark, m.listed(i).multiplier_up).value() ||
        price < checked_mul(mark, m.listed(i).multiplier_down).value())
        return {matching::refusal::trades_outside_band};
    return {};
}

/// The least value of an order; a market order is valued at the best opposite price, or at the mark. Reduce-only orders
/// are exempt.
[[nodiscard]] inline filtered check_notional(const market& m, const matching::order_terms& t) {
    if (t.reduce_only) return {};
    const std::int64_t ticks = t.type == order_type::limit
                                   ? t.price_ticks
                                   : m.engine()
                                         .book(t.instrument)
                                         .best(opposite(t.side))
                                         .value_or(m.engine().mark_ticks(t.instrument));
    const decimal least = m.rules(t.instrument).min_notional;
    if (m.value(t.instrument, ticks, t.lots) < matching::to_units(least))
        return {matching::refusal::notional_too_small, 0, least};
    return {};
}

/// How many orders an account may have open at an instrument.
[[nodiscard]] inline filtered check_open_orders(const market& m, matching::account_id a,
                                                matching::instrument_id i) {
    if (m.open_orders(a, i) >= m.listed(i).max_orders) return {matching::refusal::too_many_open};
    return {};
}

} // namespace gatewright::sim::server
