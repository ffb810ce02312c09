// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <string>
#include <type_traits>

namespace gatewright {

/// Why an order, an amend or a cancel was refused or ended, whoever refused it. `state_unknown` is no refusal: the
/// order may live at the venue.
enum class order_errc {
    unsupported = 1,       ///< the venue, or this path to it, cannot express the order
    unknown_instrument,    ///< no such instrument is configured at this gateway
    not_ready,             ///< the gateway is not connected and reconciled
    throttled,             ///< the local rate limiter, or the venue's, refused it
    output_full,           ///< the output queue of the engine is full
    table_full,            ///< the order table is full
    no_gateway,            ///< no gateway can take this order
    unknown_order,         ///< no such order is known
    already_done,          ///< the order is already filled, cancelled or rejected
    operation_pending,     ///< another operation on the order is under way, or its state is not known
    invalid_price,         ///< missing, negative, off the tick or outside the price limits
    invalid_quantity,      ///< missing, negative, off the lot or outside the quantity limits
    invalid_parameter,     ///< another field is wrong
    below_min_notional,    ///< price × quantity is below the venue's minimum
    trading_halted,        ///< the trading state refuses new orders
    market_closed,         ///< the instrument is not trading
    max_order_quantity,    ///< a risk limit: one order's size
    price_collar,          ///< a risk limit: too far from the reference price
    no_reference_price,    ///< a risk check needs a fresh reference price and has none
    order_rate,            ///< a risk limit: orders per interval
    max_position,          ///< a risk limit: the position in the worst case
    insufficient_funds,    ///< a risk check, or the venue: balance or margin does not suffice
    duplicate_client_id,   ///< the venue: this client order id is in use
    would_take,            ///< the venue: a post-only order would have taken liquidity
    would_not_fill,        ///< the venue: a fill-or-kill order could not be filled at once
    reduce_only_violation, ///< the venue: a reduce-only order would not reduce
    position_limit,        ///< the venue: position or order count limit of the account
    price_out_of_band,     ///< the venue: outside its price band
    would_trigger,         ///< the venue: a conditional order would trigger at once
    self_trade,            ///< a risk check, or the venue: it would trade with an order of our own
    clock_skew,            ///< the venue: our timestamp is outside its window
    authentication,        ///< the venue: key, signature or permission
    unchanged,             ///< the venue: an amend without a change
    liquidation,           ///< the venue: the account is being liquidated or may only reduce
    account_settings, ///< the venue: the account is set otherwise than the order assumes (position mode, margin)
    busy,             ///< the venue: overloaded, certainly not executed
    state_unknown,    ///< the venue cannot say what became of it, or said nothing in time
    never_seen,       ///< the venue, asked long enough, never had it
    no_longer_kept,        ///< the venue keeps it no longer: it ended unfilled; when and why is not told
    rejected,              ///< the venue: for a reason that has no name here; see its text
    missing_figure,        ///< a risk check needs a figure that is not known; the field names it
    max_order_notional,    ///< a risk limit: what one order is worth
    max_position_notional, ///< a risk limit: what a position is worth in the worst case
    max_gross_exposure, ///< a risk limit: the sum of all positions, long and short alike, in the worst case
    max_net_exposure,   ///< a risk limit: long less short positions, in the worst case
    max_leverage,       ///< a risk limit: exposure as a multiple of equity
    max_open_orders,    ///< a risk limit: orders that are open at the same time
    message_rate,       ///< a risk limit: placements, amends and cancels per interval
    duplicate_order,    ///< a risk check: the same order was sent just before
    stale_quote,        ///< a risk check: the best quote is older than it may be
    stale_book,         ///< a risk check: the book is not synchronized, or older than it may be
    max_spread,         ///< a risk limit: bid and ask are too far apart
    fat_finger,         ///< a risk limit: the price lies outside of where the market traded lately
    margin_requirement, ///< a risk check: the margin that it needs is not free
    outside_hours,      ///< a risk check: nothing is traded at this time
    not_allowed         ///< a risk check: this instrument is not to be traded
};
GATEWRIGHT_DESCRIBE_LONG_ENUM(order_errc,
                              (unsupported, unknown_instrument, not_ready, throttled, output_full, table_full,
                               no_gateway, unknown_order, already_done, operation_pending, invalid_price,
                               invalid_quantity, invalid_parameter, below_min_notional, trading_halted,
                               market_closed, max_order_quantity, price_collar, no_reference_price,
                               order_rate, max_position, insufficient_funds, duplicate_client_id, would_take,
                               would_not_fill, reduce_only_violation, position_limit, price_out_of_band,
                               would_trigger, self_trade, clock_skew, authentication, unchanged, liquidation,
                               account_settings, busy, state_unknown, never_seen, no_longer_kept, rejected),
                              (missing_figure, max_order_notional, max_position_notional, max_gross_exposure,
                               max_net_exposure, max_leverage, max_open_orders, message_rate, duplicate_order,
                               stale_quote, stale_book, max_spread, fat_finger, margin_requirement,
                               outside_hours, not_allowed))

/// The name of the error: "max_position".
[[nodiscard]] constexpr const char* to_string(order_errc e) noexcept {
    const char* const name = enumerator_name(e);
    return name != nullptr ? name : "unknown order error";
}

namespace detail {
class order_category_type final : public boost::system::error_category {
public:
    constexpr order_category_type() noexcept : error_category(0x67770002) {}
    const char* name() const noexcept override { return "gatewright.order"; }
    std::string message(int value) const override { return to_string(static_cast<order_errc>(value)); }
};
inline constexpr order_category_type order_category_instance{};
} // namespace detail

/// The category of `order_errc`.
inline const boost::system::error_category& order_category() noexcept {
    return detail::order_category_instance;
}
/// The error as Boost.System's; found by argument-dependent look-up.
inline boost::system::error_code make_error_code(order_errc e) noexcept {
    return {static_cast<int>(e), order_category()};
}

} // namespace gatewright

/// @cond
template <>
struct boost::system::is_error_code_enum<gatewright::order_errc> : std::true_type {};
/// @endcond
