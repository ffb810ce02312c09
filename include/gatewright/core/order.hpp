// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/amounts.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>
#include <optional>

namespace gatewright {

/// Buy or sell.
enum class side : std::uint8_t { buy, sell };
BOOST_DESCRIBE_ENUM(side, buy, sell)

/// The other side.
[[nodiscard]] constexpr side opposite(side s) noexcept { return s == side::buy ? side::sell : side::buy; }

/// What kind of order; the typed orders below say what each waits for.
enum class order_type : std::uint8_t {
    limit,
    market,
    stop,
    stop_limit,
    take_profit,
    take_profit_limit,
    trailing_stop
};
BOOST_DESCRIBE_ENUM(order_type, limit, market, stop, stop_limit, take_profit, take_profit_limit,
                    trailing_stop)

/// How long an order lives.
enum class time_in_force : std::uint8_t {
    good_till_cancel,    ///< rests until cancelled
    immediate_or_cancel, ///< fills what it can at once, the rest is cancelled
    fill_or_kill,        ///< fills at once and in full, or not at all
    good_till_date,      ///< rests until `good_till`
    day                  ///< rests until the session's end
};
BOOST_DESCRIBE_ENUM(time_in_force, good_till_cancel, immediate_or_cancel, fill_or_kill, good_till_date, day)

/// In hedge mode, which of the two positions an order works on; `net` in one-way mode.
enum class position_side : std::uint8_t { net, long_side, short_side };
BOOST_DESCRIBE_ENUM(position_side, net, long_side, short_side)

/// Open or close, for exchanges that keep them apart (SHFE and INE: close today's position or yesterday's).
enum class offset : std::uint8_t { open, close, close_today, close_yesterday };
BOOST_DESCRIBE_ENUM(offset, open, close, close_today, close_yesterday)

// The typed orders that a strategy writes. A venue's capabilities list those it can take; submitting another one does
// not compile. Quantities are in the instrument's unit.

/// Fields that every typed order has.
struct order_base {
    symbol_name symbol;
    gatewright::side side = side::buy;
    gatewright::quantity quantity;
    bool reduce_only = false;
    gatewright::position_side position_side = position_side::net;
    gatewright::offset offset = offset::open;
    std::uint64_t tag = 0; ///< the strategy's own mark; never sent
};

/// Rests at `price` or better. `post_only`: is cancelled or refused rather than take liquidity.
struct limit_order : order_base {
    gatewright::price price;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool post_only = false;
    timestamp good_till; ///< only with `good_till_date`
};

/// Takes what the book offers.
struct market_order : order_base {};

/// A market order that waits until the market trades through `trigger_price` against the position.
struct stop_order : order_base {
    gatewright::price trigger_price;
};

/// A limit order that waits for `trigger_price`.
struct stop_limit_order : order_base {
    gatewright::price trigger_price;
    gatewright::price price;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
};

/// A market order that waits until the market reaches `trigger_price` in the position's favour.
struct take_profit_order : order_base {
    gatewright::price trigger_price;
};

/// A market order whose trigger follows the market at a distance of `callback_rate` (a fraction: 0.01 is 1 %).
struct trailing_stop_order : order_base {
    decimal callback_rate;
    gatewright::price activation_price;
};

/// Every order as plain data: what typed orders become right after the capability check, and what a REST call or a
/// bus command is read into.
struct order_request {
    symbol_name symbol;
    gatewright::client_order_id client_order_id; ///< given by the engine; a caller leaves it empty
    gatewright::side side = side::buy;
    order_type type = order_type::limit;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    gatewright::position_side position_side = position_side::net;
    gatewright::offset offset = offset::open;
    bool post_only = false;
    bool reduce_only = false;
    instrument_index instrument;
    gatewright::quantity quantity;
    gatewright::price price;         ///< zero where the type has none
    gatewright::price trigger_price; ///< zero where the type has none
    decimal callback_rate;           ///< zero where the type has none
    timestamp good_till;             ///< zero where the time in force has none
    std::uint64_t tag = 0;
    bool reduces =
        false; ///< set by the engine: whatever fills before it, it can only make the position smaller
};

/// The fields that all typed orders share, as a request of type `type`.
constexpr order_request request_of(const order_base& o, order_type type) noexcept {
    order_request r;
    r.symbol = o.symbol;
    r.side = o.side;
    r.type = type;
    r.position_side = o.position_side;
    r.offset = o.offset;
    r.reduce_only = o.reduce_only;
    r.quantity = o.quantity;
    r.tag = o.tag;
    return r;
}

/// A typed order as plain data.
constexpr order_request to_request(const limit_order& o) noexcept {
    order_request r = request_of(o, order_type::limit);
    r.price = o.price;
    r.time_in_force = o.time_in_force;
    r.post_only = o.post_only;
    r.good_till = o.good_till;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const market_order& o) noexcept {
    return request_of(o, order_type::market);
}
/// A typed order as plain data.
constexpr order_request to_request(const stop_order& o) noexcept {
    order_request r = request_of(o, order_type::stop);
    r.trigger_price = o.trigger_price;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const stop_limit_order& o) noexcept {
    order_request r = request_of(o, order_type::stop_limit);
    r.trigger_price = o.trigger_price;
    r.price = o.price;
    r.time_in_force = o.time_in_force;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const take_profit_order& o) noexcept {
    order_request r = request_of(o, order_type::take_profit);
    r.trigger_price = o.trigger_price;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const trailing_stop_order& o) noexcept {
    order_request r = request_of(o, order_type::trailing_stop);
    r.callback_rate = o.callback_rate;
    r.trigger_price = o.activation_price;
    return r;
}

} // namespace gatewright
