// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/sim/matching/trigger_book.hpp>
#include <gatewright/sim/paper/account.hpp>

#include <cstdint>

namespace gatewright::sim::paper {

[[nodiscard]] constexpr bool better(side s, std::int64_t a, std::int64_t b) noexcept {
    return s == side::buy ? a > b : a < b;
}
/// A price that orders wait for, in units that every venue's prices are multiples of.
[[nodiscard]] inline std::int64_t trigger_units(price p) noexcept {
    constexpr std::int8_t exponent = -10;
    const auto d = p.value.rescaled(exponent, rounding::half_even);
    return d ? d->mantissa() : 0;
}

/// An order of the paper account.
struct paper_order {
    order_request request;
    venue_order_id id;
    lifecycle state = lifecycle::working;
    order_errc reason = order_errc{};
    std::int64_t tick = 0; ///< of its limit price
    std::int64_t lots = 0; ///< of all of it
    std::int64_t filled = 0;
    quantity cumulative;    ///< the same as `filled`, whatever a lot is later
    std::int64_t slice = 0; ///< what an iceberg shows of itself; others show all
    wide_decimal cost;      ///< sum of price × quantity of its fills
    std::int64_t seen = -1; ///< what its price showed last; negative: it was not told
    bool resting = false;
    bool fired = false; ///< its price was there, and there was nothing to trade against
    bool venue_made = false;
    timestamp created;
    timestamp updated;
    matching::conditional_order_record trigger; ///< while it waits for a price

    [[nodiscard]] std::int64_t remaining() const noexcept { return lots - filled; }
    [[nodiscard]] bool limited() const noexcept { return has_limit_price(request.type); }
    /// Whether it would trade at a price of the other side.
    [[nodiscard]] bool reaches(std::int64_t at) const noexcept {
        return !limited() || !better(request.side, at, tick);
    }
    /// It can only make a position smaller: because it says so, or in hedge mode by its side.
    [[nodiscard]] bool closes() const noexcept {
        if (request.reduce_only || request.close_position) return true;
        return request.position_side != position_side::net &&
               (request.position_side == position_side::long_side) == (request.side == side::sell);
    }
    [[nodiscard]] bool has(const order_keys& k) const noexcept {
        if (!k.venue_order_id.empty()) return id == k.venue_order_id;
        return !k.client_order_id.empty() && request.client_order_id == k.client_order_id;
    }
    /// When it expires; zero: not by time.
    [[nodiscard]] timestamp end() const noexcept {
        constexpr std::int64_t day = minutes(24 * 60).ns;
        if (request.time_in_force == time_in_force::good_till_date) return request.good_till;
        if (request.time_in_force == time_in_force::day) return {(created.ns / day + 1) * day};
        return {};
    }
    /// It is to wait for its price.
    void arm() noexcept {
        trigger.side = request.side;
        // A limit-if-touched order waits on the far side, as a take-profit does.
        trigger.waits_as = request.type;
        trigger.source = request.trigger_source;
        trigger.trigger_ticks = trigger_units(request.trigger_price);
        trigger.callback_rate = request.callback_rate;
        trigger.callback_ticks = trigger_units(request.callback_distance);
        trigger.activation_ticks = trigger_units(request.activation_price);
        trigger.follows = request.type == order_type::trailing_stop && trigger.activation_ticks == 0;
    }
    /// A price has come by. @return whether the order is triggered
    bool triggered_by(price p) noexcept {
        const std::int64_t at = trigger_units(p);
        return request.type == order_type::trailing_stop ? trigger.trails(at) : trigger.triggered_at(at);
    }
};

/// An order as its owner is told of it.
[[nodiscard]] inline order_update state_of(const paper_order& o, report_source source) noexcept {
    order_update u;
    u.symbol = o.request.symbol;
    u.venue_time = o.updated;
    u.client_order_id = o.request.client_order_id;
    u.venue_order_id = o.id;
    u.state = o.state;
    u.source = source;
    u.reason = o.reason;
    u.has_terms = true;
    u.side = o.request.side;
    u.type = o.request.type;
    u.time_in_force = o.request.time_in_force;
    u.position_side = o.request.position_side;
    u.post_only = o.request.post_only;
    u.reduce_only = o.request.reduce_only;
    u.quantity = o.request.quantity;
    u.price = o.request.price;
    u.trigger_price = o.request.trigger_price;
    u.venue_made = o.venue_made;
    u.has_filled = true;
    u.cumulative_quantity = o.cumulative;
    if (!o.cumulative.is_zero()) {
        const auto average =
            muldiv(o.cost, wide_decimal(1, 0), wide_decimal(u.cumulative_quantity.value), money_exponent);
        if (average) u.average_price = {account::money_of(*average)};
    }
    return u;
}

/// What became of a request.
struct answer {
    order_errc code = order_errc{}; ///< zero: it was taken
    const char* text = "";          ///< static
    [[nodiscard]] bool taken() const noexcept { return code == order_errc{}; }
};

} // namespace gatewright::sim::paper
