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
    trailing_stop,
    limit_if_touched,
    trailing_stop_limit
};
BOOST_DESCRIBE_ENUM(order_type, limit, market, stop, stop_limit, take_profit, take_profit_limit,
                    trailing_stop, limit_if_touched, trailing_stop_limit)

/// True for the types that have a limit price of their own; that of a trailing stop-limit follows its stop.
[[nodiscard]] constexpr bool has_limit_price(order_type t) noexcept {
    return t == order_type::limit || t == order_type::stop_limit || t == order_type::take_profit_limit ||
           t == order_type::limit_if_touched;
}
/// True for the types that wait until the market has moved.
[[nodiscard]] constexpr bool waits_for_trigger(order_type t) noexcept {
    return t != order_type::limit && t != order_type::market;
}
/// True for the types whose trigger follows the market.
[[nodiscard]] constexpr bool trails(order_type t) noexcept {
    return t == order_type::trailing_stop || t == order_type::trailing_stop_limit;
}
/// True for the types that wait for a price of their own.
[[nodiscard]] constexpr bool has_trigger_price(order_type t) noexcept {
    return waits_for_trigger(t) && !trails(t);
}

/// Which price makes an order go that waits for one.
enum class trigger_source : std::uint8_t {
    last, ///< of the last trade
    mark, ///< at which the venue margins positions
    index ///< of the underlying on several venues
};
BOOST_DESCRIBE_ENUM(trigger_source, last, mark, index)

/// Which order ends when two of one account would trade with each other; the one that arrives last decides.
enum class self_trade_mode : std::uint8_t {
    venue_default, ///< as the account or the venue has it
    cancel_taker,  ///< the one that arrives
    cancel_maker,  ///< the one that rests
    cancel_both,
    decrement, ///< both become smaller by what they would have traded
    none,      ///< neither: they trade
    transfer ///< as `decrement`; between two accounts of a group what they would have traded changes hands besides
};
BOOST_DESCRIBE_ENUM(self_trade_mode, venue_default, cancel_taker, cancel_maker, cancel_both, decrement, none,
                    transfer)

/// The price that a venue gives an order when it comes, from its own book: of the other side (`opponent`) or of the
/// order's own (`queue`), the best one or one so many levels deep.
enum class price_match : std::uint8_t {
    none,
    opponent,
    opponent_5,
    opponent_10,
    opponent_20,
    queue,
    queue_5,
    queue_10,
    queue_20
};
BOOST_DESCRIBE_ENUM(price_match, none, opponent, opponent_5, opponent_10, opponent_20, queue, queue_5,
                    queue_10, queue_20)

/// How long an order lives.
enum class time_in_force : std::uint8_t {
    good_till_cancel,    ///< rests until cancelled
    immediate_or_cancel, ///< fills what it can at once, the rest is cancelled
    fill_or_kill,        ///< fills at once and in full, or not at all
    good_till_date,      ///< rests until `good_till`
    day,                 ///< rests until the session's end
    at_the_open,         ///< trades in the auction that opens the session, or not at all
    at_the_close         ///< in the one that closes it: market on close, limit on close
};
BOOST_DESCRIBE_ENUM(time_in_force, good_till_cancel, immediate_or_cancel, fill_or_kill, good_till_date, day,
                    at_the_open, at_the_close)

/// In hedge mode, which of the two positions an order works on; `net` in one-way mode.
enum class position_side : std::uint8_t { net, long_side, short_side };
BOOST_DESCRIBE_ENUM(position_side, net, long_side, short_side)

/// Open or close, for exchanges that keep them apart (SHFE and INE: close today's position or yesterday's).
enum class offset : std::uint8_t { open, close, close_today, close_yesterday };
BOOST_DESCRIBE_ENUM(offset, open, close, close_today, close_yesterday)

/// Exits that go with an order: the venue makes them with its execution, of what that opens, and ends the others when
/// one of them has closed it. Until then there are none, and where the order opens nothing there never are. What is
/// zero is not wanted; at most venues the prices are those of the instrument, and a stop is triggered as the venue has
/// it.
struct attached_exits {
    gatewright::price target;            ///< a limit at a profit
    gatewright::price stop;              ///< a stop at a loss
    gatewright::price trailing_distance; ///< of a stop that follows the market; in the quote asset
    bool guaranteed = false; ///< `stop` is executed at its price wherever the market is, for a fee

    /// Whether there is anything to be attached.
    [[nodiscard]] constexpr bool any() const noexcept {
        return guaranteed || !target.is_zero() || !stop.is_zero() || !trailing_distance.is_zero();
    }
    friend constexpr bool operator==(const attached_exits&, const attached_exits&) = default;
};
BOOST_DESCRIBE_STRUCT(attached_exits, (), (target, stop, trailing_distance, guaranteed))

/// One of them, as capabilities list it.
enum class attached_exit : std::uint8_t { target, stop, trailing_stop, guaranteed_stop };
BOOST_DESCRIBE_ENUM(attached_exit, target, stop, trailing_stop, guaranteed_stop)

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
    self_trade_mode self_trade = self_trade_mode::venue_default;
    attached_exits attached{}; ///< not of one that only reduces
    std::uint64_t tag = 0;     ///< the strategy's own mark; never sent
};

/// Rests at `price` or better. `post_only`: is cancelled or refused rather than take liquidity.
struct limit_order : order_base {
    gatewright::price price;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool post_only = false;
    bool all_or_none = false;              ///< rests until all of it can fill at once
    timestamp good_till;                   ///< only with `good_till_date`
    gatewright::quantity visible_quantity; ///< an iceberg: no more of it is shown at once; zero: all of it
    gatewright::price_match price_match =
        price_match::none; ///< in place of `price`, where the venue has that
    std::uint8_t price_match_offset =
        0;                     ///< with `opponent` or `queue`: so many levels of the book behind the best
    bool across_books = false; ///< may trade in the venue's other books of what is worth the same, too
};

/// Takes what the book offers.
struct market_order : order_base {
    /// Where the venue has more than one: an auction.
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool across_books = false; ///< may trade in the venue's other books of what is worth the same, too
};

/// Takes what the book offers for a sum of the quote asset; its `quantity` stays zero.
struct quote_market_order : order_base {
    decimal quote_quantity; ///< in the quote asset
};

/// A market order that closes the position, whatever that is: a sell a long one, a buy a short one. Its `quantity`
/// stays zero until the venue tells it.
struct closing_market_order : order_base {
    /// Only what this execution opened and is still there, of whatever position: its `fill::id`, where the venue keeps
    /// each apart. Empty: the whole position.
    trade_id trade{};
};

/// Fields of the orders that wait for a price.
struct conditional_order : order_base {
    gatewright::price trigger_price;
    gatewright::trigger_source trigger_source = trigger_source::last;
};

/// A market order that waits until the market trades through `trigger_price`: a buy until it has risen to it, a sell
/// until it has fallen to it.
struct stop_order : conditional_order {};

/// A `stop_order` that closes the position, whatever that is by then; its `quantity` stays zero.
struct closing_stop_order : conditional_order {};

/// A limit order that waits as a `stop_order` does.
struct stop_limit_order : conditional_order {
    gatewright::price price;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
};

/// A market order that waits until the market reaches `trigger_price` from the other side than a stop's: a buy until
/// it has fallen to it, a sell until it has risen to it.
struct take_profit_order : conditional_order {};

/// A `take_profit_order` that closes the position, whatever that is by then; its `quantity` stays zero.
struct closing_take_profit_order : conditional_order {};

/// A limit order that waits as a `take_profit_order` does.
struct take_profit_limit_order : conditional_order {
    gatewright::price price;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
};

/// The same where a venue knows it by this name, for entries as for exits.
struct limit_if_touched_order : conditional_order {
    gatewright::price price;
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
};

/// A market order whose trigger follows the market, at a distance that is a fraction of the price or a sum: one of
/// the two.
struct trailing_stop_order : order_base {
    decimal callback_rate;               ///< a fraction: 0.01 is 1 %
    gatewright::price callback_distance; ///< in the quote asset
    gatewright::price activation_price;  ///< it follows from when the market was there; zero: from the start
    gatewright::trigger_source trigger_source = trigger_source::last;
};

/// A `trailing_stop_order` that becomes a limit order: its limit follows, too.
struct trailing_stop_limit_order : trailing_stop_order {
    gatewright::price
        limit_offset; ///< from the trigger: of a buy above it, of a sell below; in the quote asset
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
    gatewright::trigger_source trigger_source = trigger_source::last;
    self_trade_mode self_trade = self_trade_mode::venue_default;
    gatewright::price_match price_match = price_match::none;
    std::uint8_t price_match_offset = 0;
    bool post_only = false;
    bool reduce_only = false;
    bool all_or_none = false;    ///< rests until all of it can fill at once
    bool across_books = false;   ///< smart order routing: the venue's other books besides that of `symbol`
    bool close_position = false; ///< all of the position that there is when it trades; no quantity
    trade_id closes_trade{};     ///< with that: only what this execution opened; empty: all
    instrument_index instrument;
    gatewright::quantity quantity;
    gatewright::quantity visible_quantity; ///< zero: all of it
    decimal quote_quantity; ///< of a market order: what it trades for; `quantity` is then what it may come to
    gatewright::price price;             ///< zero where the type has none
    gatewright::price trigger_price;     ///< zero where the type has none
    decimal callback_rate;               ///< of a trailing stop: this ...
    gatewright::price callback_distance; ///< ... or this; the other is zero
    gatewright::price activation_price;  ///< of a trailing stop; zero: it follows from the start
    gatewright::price limit_offset; ///< of a trailing stop-limit: its limit from its trigger; not negative
    timestamp good_till;            ///< zero where the time in force has none
    attached_exits attached{};      ///< that the venue makes with its execution
    std::uint64_t tag = 0;
    bool reduces =
        false; ///< set by the engine: whatever fills before it, it can only make the position smaller
};

/// New terms of an order that is at the venue. What is zero stays as it is.
struct order_amend {
    gatewright::quantity quantity{}; ///< of all of it, with what is filled already
    gatewright::price price{};
};

/// An amend, ready to be written: which order, what changes, what the order then is, and the amend's own number, by
/// which some venues tell its outcome.
struct amend_request {
    order_keys keys;
    order_amend change;
    order_request terms; ///< with the new quantity and price
    std::uint64_t number = 0;
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
    r.self_trade = o.self_trade;
    r.quantity = o.quantity;
    r.attached = o.attached;
    r.tag = o.tag;
    return r;
}
/// The same of those that wait for a price.
constexpr order_request request_of(const conditional_order& o, order_type type) noexcept {
    order_request r = request_of(static_cast<const order_base&>(o), type);
    r.trigger_price = o.trigger_price;
    r.trigger_source = o.trigger_source;
    return r;
}

/// A typed order as plain data.
constexpr order_request to_request(const limit_order& o) noexcept {
    order_request r = request_of(o, order_type::limit);
    r.price = o.price;
    r.time_in_force = o.time_in_force;
    r.post_only = o.post_only;
    r.all_or_none = o.all_or_none;
    r.good_till = o.good_till;
    r.visible_quantity = o.visible_quantity;
    r.price_match = o.price_match;
    r.price_match_offset = o.price_match_offset;
    r.across_books = o.across_books;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const market_order& o) noexcept {
    order_request r = request_of(o, order_type::market);
    r.time_in_force = o.time_in_force;
    r.across_books = o.across_books;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const quote_market_order& o) noexcept {
    order_request r = request_of(o, order_type::market);
    r.quote_quantity = o.quote_quantity;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const closing_market_order& o) noexcept {
    order_request r = request_of(o, order_type::market);
    r.close_position = true;
    r.closes_trade = o.trade;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const closing_stop_order& o) noexcept {
    order_request r = request_of(o, order_type::stop);
    r.close_position = true;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const closing_take_profit_order& o) noexcept {
    order_request r = request_of(o, order_type::take_profit);
    r.close_position = true;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const stop_order& o) noexcept { return request_of(o, order_type::stop); }
/// A typed order as plain data.
constexpr order_request to_request(const take_profit_order& o) noexcept {
    return request_of(o, order_type::take_profit);
}

namespace detail {
template <class OrderT>
constexpr order_request conditional_limit(const OrderT& o, order_type type) noexcept {
    order_request r = request_of(static_cast<const conditional_order&>(o), type);
    r.price = o.price;
    r.time_in_force = o.time_in_force;
    return r;
}
} // namespace detail

/// A typed order as plain data.
constexpr order_request to_request(const stop_limit_order& o) noexcept {
    return detail::conditional_limit(o, order_type::stop_limit);
}
/// A typed order as plain data.
constexpr order_request to_request(const take_profit_limit_order& o) noexcept {
    return detail::conditional_limit(o, order_type::take_profit_limit);
}
/// A typed order as plain data.
constexpr order_request to_request(const limit_if_touched_order& o) noexcept {
    return detail::conditional_limit(o, order_type::limit_if_touched);
}
/// A typed order as plain data.
constexpr order_request to_request(const trailing_stop_order& o) noexcept {
    order_request r = request_of(static_cast<const order_base&>(o), order_type::trailing_stop);
    r.callback_rate = o.callback_rate;
    r.callback_distance = o.callback_distance;
    r.activation_price = o.activation_price;
    r.trigger_source = o.trigger_source;
    return r;
}
/// A typed order as plain data.
constexpr order_request to_request(const trailing_stop_limit_order& o) noexcept {
    order_request r = to_request(static_cast<const trailing_stop_order&>(o));
    r.type = order_type::trailing_stop_limit;
    r.limit_offset = o.limit_offset;
    return r;
}

} // namespace gatewright
