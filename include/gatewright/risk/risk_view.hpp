// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>

#include <concepts>
#include <cstdint>

namespace gatewright::risk {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// What a desk may do: everything, only reduce its positions, or nothing but cancel.
enum class trading_mode : std::uint8_t { active, reducing, halted };
BOOST_DESCRIBE_ENUM(trading_mode, active, reducing, halted)

/// Prices that an order is measured by, each with the steady time at which it was received. A price of zero is not
/// known. Nothing older than `max_age` is used.
struct reference_prices {
    price bid; ///< best bid
    price ask; ///< best ask
    steady_time quoted_at;
    price mark; ///< what the venue margins positions at
    steady_time marked_at;
    duration max_age = seconds(5);

    /// True if bid and ask are no older than `max_age`.
    [[nodiscard]] constexpr bool quote_is_fresh(steady_time now) const noexcept {
        return now - quoted_at <= max_age;
    }
    /// True if there is a mark price no older than `max_age`.
    [[nodiscard]] constexpr bool mark_is_fresh(steady_time now) const noexcept {
        return mark.value.sign() > 0 && now - marked_at <= max_age;
    }

    /// The price at which an order of side `s` would trade now: the other side's best if fresh, else the mark price if
    /// fresh, else zero.
    [[nodiscard]] constexpr price for_side(side s, steady_time now) const noexcept {
        const price& touch = s == side::buy ? ask : bid;
        if (touch.value.sign() > 0 && quote_is_fresh(now)) return touch;
        return mark_is_fresh(now) ? mark : price{};
    }
};

/// All that a check may see. Sums are of the order's instrument and, in hedge mode, of its `position_side`.
///
/// @par Object lifetimes
/// `rules` is never null and outlives the check.
struct risk_view {
    const instrument* rules = nullptr;
    reference_prices reference;
    wide_decimal position; ///< signed: short is negative
    wide_decimal
        open_buy; ///< worst case that may still be bought by open orders, unknown ones at their full rest
    wide_decimal open_sell; ///< the same to be sold; not negative
    wide_decimal filled;    ///< of an order that is amended: what is filled of it, which `position` contains
    trading_mode mode = trading_mode::active; ///< of the desk
    clock_reading now;
};

/// What an order may still trade: its quantity, without what is filled of one that is amended.
[[nodiscard]] constexpr wide_decimal rest_of(const order_request& order, const risk_view& view) noexcept {
    wide_decimal rest(order.quantity.value);
    static_cast<void>(rest.subtract(view.filled));
    return rest;
}

/// Nothing, or a refusal that names the check, the limit and the figure.
using risk_result = order_result<void>;

/// A pre-trade check. A model guarantees:
///
/// - `check` decides from the order, the view and its own state, and changes nothing;
/// - `commit` books the order into its own state; it is called once, after every check of the chain has passed;
/// - `name` is a literal that the refusals, the counters and the summary use.
///
/// Checks are asked about placements, and about amends as if the order with its new terms stood in the place of the old one:
/// the view is without the old one's open quantity, and `filled` says what of the new one is done. A cancel, and an amend that
/// only makes an order smaller, reduce risk and always pass.
template <class CheckT>
concept RiskCheck =
    requires(const CheckT& check, CheckT& state, const order_request& order, const risk_view& view) {
        { CheckT::name } -> std::convertible_to<const char*>;
        { check.check(order, view) } noexcept -> std::same_as<risk_result>;
        { state.commit(order, view) } noexcept -> std::same_as<void>;
    };

/// True if `order` can only bring the position nearer to zero, even if every open order of its side fills before it:
/// it works against the position, and with what is open on its side it does not exceed it. So two reducing orders
/// cannot turn the position over between them.
[[nodiscard]] constexpr bool reduces(const order_request& order, const risk_view& view) noexcept {
    const bool buying = order.side == side::buy;
    if (view.position.sign() != (buying ? -1 : 1)) return false;
    wide_decimal against = rest_of(order, view);
    return against.add(buying ? view.open_buy : view.open_sell) && against <= view.position.abs();
}

} // namespace gatewright::risk
