// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/contract.hpp>
#include <gatewright/risk/order_price.hpp>
#include <gatewright/risk/risk_view.hpp>

namespace gatewright::risk {

/// Refuses what the venue would refuse: its market status, tick, lot, price and quantity limits, price band, smallest
/// notional, parts of an iceberg, distances of a trailing stop, and prices of attached exits. A limit that the venue
/// does not state is not checked; the band and a market order's notional only while there is a fresh price for them.
/// Reduce-only orders are exempt from the smallest notional, as they are at the venues that have one.
/// @par Errors
/// `order_errc::market_closed`, `invalid_price`, `invalid_quantity`, `below_min_notional`, `invalid_parameter` (of a
/// trailing stop); the field names which.
class instrument_rules {
public:
    static constexpr const char* name = "instrument_rules";
    static constexpr amend_rule amends = amend_rule::always;

    /// It has no settings.
    template <class ArchiveT>
    void settings(ArchiveT&) {}

    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        const instrument& rules = *view.rules;
        if (rules.status != trading_status::trading)
            return order_reject{order_errc::market_closed, name, "status", {}, {}};
        if (auto r = check_quantity(order, rules); !r.has_value()) return r;
        if (!order.visible_quantity.is_zero()) [[unlikely]]
            if (auto r = check_parts(order, rules); !r.has_value()) return r;
        if (trails(order.type)) [[unlikely]]
            if (auto r = check_callback(order, rules); !r.has_value()) return r;
        if (has_limit_price(order.type)) {
            if (auto r = check_price(order.price, "price", rules); !r.has_value()) return r;
            // One that waits meets the band when it is triggered, wherever that then is.
            if (!waits_for_trigger(order.type))
                if (auto r = check_band(order, view); !r.has_value()) return r;
        }
        if (has_trigger_price(order.type)) {
            if (auto r = check_price(order.trigger_price, "trigger_price", rules); !r.has_value()) return r;
        }
        if (order.attached.any()) [[unlikely]]
            if (auto r = check_attached(order.attached, rules); !r.has_value()) return r;
        return check_notional(order, view);
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}

private:
    static constexpr bool trades_at_market(order_type t) noexcept { return !has_limit_price(t); }

    [[gnu::cold, gnu::noinline]] static risk_result refuse(order_errc code, const char* field, decimal limit,
                                                           decimal figure) noexcept {
        return order_reject{code, name, field, limit, figure};
    }

    GATEWRIGHT_ALWAYS_INLINE static risk_result check_quantity(const order_request& order,
                                                               const instrument& rules) noexcept {
        const decimal q = order.quantity.value;
        const bool at_market = trades_at_market(order.type);
        const quantity& lot =
            at_market && !rules.market_lot_size.is_zero() ? rules.market_lot_size : rules.lot_size;
        const quantity& least = at_market && rules.min_market_quantity > rules.min_quantity
                                    ? rules.min_market_quantity
                                    : rules.min_quantity;
        const quantity& most = at_market && !rules.max_market_quantity.is_zero() ? rules.max_market_quantity
                                                                                 : rules.max_quantity;
        if (q.sign() <= 0) return refuse(order_errc::invalid_quantity, "quantity", least.value, q);
        if (!is_multiple(q, lot.value)) return refuse(order_errc::invalid_quantity, "lot_size", lot.value, q);
        if (order.quantity < least)
            return refuse(order_errc::invalid_quantity, "min_quantity", least.value, q);
        if (!most.is_zero() && order.quantity > most)
            return refuse(order_errc::invalid_quantity, "max_quantity", most.value, q);
        return {};
    }

    /// An iceberg of more parts than the venue takes.
    [[gnu::noinline]] static risk_result check_parts(const order_request& order,
                                                     const instrument& rules) noexcept {
        if (rules.max_iceberg_parts == 0) return {};
        const decimal most = decimal::from_integer(rules.max_iceberg_parts);
        if (wide_decimal::product(order.visible_quantity.value, most) >= wide_decimal(order.quantity.value))
            return {};
        const auto parts = muldiv(wide_decimal(order.quantity.value), wide_decimal(1, 0),
                                  wide_decimal(order.visible_quantity.value), -8);
        const auto figure = parts ? parts->to_decimal(0, rounding::ceil) : result<decimal>(parts.error());
        return refuse(order_errc::invalid_quantity, "max_iceberg_parts", most, figure ? *figure : decimal{});
    }
    [[gnu::noinline]] static risk_result check_callback(const order_request& order,
                                                        const instrument& rules) noexcept {
        const decimal rate = order.callback_rate;
        if (rate.is_zero()) return {};
        if (rate < rules.min_callback_rate)
            return refuse(order_errc::invalid_parameter, "min_callback_rate", rules.min_callback_rate, rate);
        if (!rules.max_callback_rate.is_zero() && rate > rules.max_callback_rate)
            return refuse(order_errc::invalid_parameter, "max_callback_rate", rules.max_callback_rate, rate);
        return {};
    }

    /// The prices of exits, and the steps of a distance, are the instrument's.
    [[gnu::noinline]] static risk_result check_attached(const attached_exits& exits,
                                                        const instrument& rules) noexcept {
        if (!exits.target.is_zero())
            if (auto r = check_price(exits.target, "attached_target", rules); !r.has_value()) return r;
        if (!exits.stop.is_zero())
            if (auto r = check_price(exits.stop, "attached_stop", rules); !r.has_value()) return r;
        const decimal distance = exits.trailing_distance.value;
        if (!distance.is_zero() && !is_multiple(distance, rules.tick_size.value))
            return refuse(order_errc::invalid_parameter, "attached_trailing_distance", rules.tick_size.value,
                          distance);
        return {};
    }

    GATEWRIGHT_ALWAYS_INLINE static risk_result check_price(const price& p, const char* field,
                                                            const instrument& rules) noexcept {
        if (p.value.sign() <= 0)
            return refuse(order_errc::invalid_price, field, rules.min_price.value, p.value);
        const price& tick = rules.tick_at(p);
        if (!is_multiple(p.value, tick.value))
            return refuse(order_errc::invalid_price, "tick_size", tick.value, p.value);
        if (p < rules.min_price)
            return refuse(order_errc::invalid_price, "min_price", rules.min_price.value, p.value);
        if (!rules.max_price.is_zero() && p > rules.max_price)
            return refuse(order_errc::invalid_price, "max_price", rules.max_price.value, p.value);
        return {};
    }

    GATEWRIGHT_ALWAYS_INLINE static risk_result check_band(const order_request& order,
                                                           const risk_view& view) noexcept {
        const bool buying = order.side == side::buy;
        const decimal band = buying ? view.rules->price_band_up : view.rules->price_band_down;
        const decimal far = buying ? view.rules->buy_band_down : view.rules->sell_band_up;
        if (!far.is_zero()) [[unlikely]]
            if (auto r = check_far_band(order, view, far); !r.has_value()) return r;
        if (band.is_zero() || !view.reference.mark_is_fresh(view.now.steady)) return {};
        const double near_edge = estimates::of(view.reference.mark.value) * estimates::of(band);
        const double near_price = estimates::of(order.price.value);
        if (buying ? estimates::clearly_within(near_price, near_edge)
                   : estimates::clearly_within(near_edge, near_price)) [[likely]]
            return {};
        const wide_decimal edge = wide_decimal::product(view.reference.mark.value, band);
        const wide_decimal p(order.price.value);
        if (buying ? p <= edge : p >= edge) return {};
        const auto limit = edge.to_decimal();
        return refuse(order_errc::invalid_price, buying ? "price_band_up" : "price_band_down",
                      limit ? limit->normalized() : view.reference.mark.value, order.price.value);
    }

    /// The end of the band at which the order would be too good.
    static risk_result check_far_band(const order_request& order, const risk_view& view,
                                      decimal band) noexcept {
        if (!view.reference.mark_is_fresh(view.now.steady)) return {};
        const bool buying = order.side == side::buy;
        const double edge_estimate = estimates::of(view.reference.mark.value) * estimates::of(band);
        const double price_estimate = estimates::of(order.price.value);
        if (buying ? estimates::clearly_within(edge_estimate, price_estimate)
                   : estimates::clearly_within(price_estimate, edge_estimate)) [[likely]]
            return {};
        const wide_decimal edge = wide_decimal::product(view.reference.mark.value, band);
        const wide_decimal p(order.price.value);
        if (buying ? p >= edge : p <= edge) return {};
        const auto limit = edge.to_decimal();
        return refuse(order_errc::invalid_price, buying ? "buy_band_down" : "sell_band_up",
                      limit ? limit->normalized() : view.reference.mark.value, order.price.value);
    }

    GATEWRIGHT_ALWAYS_INLINE static risk_result check_notional(const order_request& order,
                                                               const risk_view& view) noexcept {
        const decimal least = view.rules->min_notional;
        if (least.is_zero() || order.reduce_only) return {};
        price p = order.price;
        if (!has_limit_price(order.type)) {
            p = has_trigger_price(order.type) ? order.trigger_price
                                              : view.reference.for_side(order.side, view.now.steady);
            if (p.is_zero()) return {};
        }
        const instrument& rules = *view.rules;
        if (estimates::clearly_within(estimates::of(least),
                                      notional_estimate(rules, estimates::of(order.quantity.value),
                                                        estimates::of(p.value)))) [[likely]]
            return {};
        // Of an inverse contract the size is in the quote asset.
        const auto notional = rules.payoff == payoff::inverse
                                  ? checked_mul(wide_decimal(order.quantity.value), rules.contract_size)
                                  : contract(rules).value(wide_decimal(order.quantity.value), p);
        if (!notional || *notional >= wide_decimal(least)) return {};
        const auto figure = notional->to_decimal();
        return refuse(order_errc::below_min_notional, "min_notional", least, figure ? *figure : decimal{});
    }
};

} // namespace gatewright::risk
