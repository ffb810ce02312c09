// SPDX-License-Identifier: BSL-1.0
#pragma once

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
    insufficient_funds,    ///< the venue: balance or margin does not suffice
    duplicate_client_id,   ///< the venue: this client order id is in use
    would_take,            ///< the venue: a post-only order would have taken liquidity
    would_not_fill,        ///< the venue: a fill-or-kill order could not be filled at once
    reduce_only_violation, ///< the venue: a reduce-only order would not reduce
    position_limit,        ///< the venue: position or order count limit of the account
    price_out_of_band,     ///< the venue: outside its price band
    would_trigger,         ///< the venue: a conditional order would trigger at once
    self_trade,            ///< the venue: it would have traded with an order of this account
    clock_skew,            ///< the venue: our timestamp is outside its window
    authentication,        ///< the venue: key, signature or permission
    unchanged,             ///< the venue: an amend without a change
    liquidation,           ///< the venue: the account is being liquidated or may only reduce
    busy,                  ///< the venue: overloaded, certainly not executed
    state_unknown,         ///< the venue cannot say what became of it, or said nothing in time
    never_seen,            ///< the venue, asked long enough, never had it
    rejected               ///< the venue: for a reason that has no name here; see its text
};

[[nodiscard]] constexpr const char* to_string(order_errc e) noexcept {
    switch (e) {
    case order_errc::unsupported: return "unsupported";
    case order_errc::unknown_instrument: return "unknown_instrument";
    case order_errc::not_ready: return "not_ready";
    case order_errc::throttled: return "throttled";
    case order_errc::output_full: return "output_full";
    case order_errc::table_full: return "table_full";
    case order_errc::no_gateway: return "no_gateway";
    case order_errc::unknown_order: return "unknown_order";
    case order_errc::already_done: return "already_done";
    case order_errc::invalid_price: return "invalid_price";
    case order_errc::invalid_quantity: return "invalid_quantity";
    case order_errc::invalid_parameter: return "invalid_parameter";
    case order_errc::below_min_notional: return "below_min_notional";
    case order_errc::trading_halted: return "trading_halted";
    case order_errc::market_closed: return "market_closed";
    case order_errc::max_order_quantity: return "max_order_quantity";
    case order_errc::price_collar: return "price_collar";
    case order_errc::no_reference_price: return "no_reference_price";
    case order_errc::order_rate: return "order_rate";
    case order_errc::max_position: return "max_position";
    case order_errc::insufficient_funds: return "insufficient_funds";
    case order_errc::duplicate_client_id: return "duplicate_client_id";
    case order_errc::would_take: return "would_take";
    case order_errc::would_not_fill: return "would_not_fill";
    case order_errc::reduce_only_violation: return "reduce_only_violation";
    case order_errc::position_limit: return "position_limit";
    case order_errc::price_out_of_band: return "price_out_of_band";
    case order_errc::would_trigger: return "would_trigger";
    case order_errc::self_trade: return "self_trade";
    case order_errc::clock_skew: return "clock_skew";
    case order_errc::authentication: return "authentication";
    case order_errc::unchanged: return "unchanged";
    case order_errc::liquidation: return "liquidation";
    case order_errc::busy: return "busy";
    case order_errc::state_unknown: return "state_unknown";
    case order_errc::never_seen: return "never_seen";
    case order_errc::rejected: return "rejected";
    }
    return "unknown order error";
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
inline boost::system::error_code make_error_code(order_errc e) noexcept {
    return {static_cast<int>(e), order_category()};
}

} // namespace gatewright

template <>
struct boost::system::is_error_code_enum<gatewright::order_errc> : std::true_type {};
