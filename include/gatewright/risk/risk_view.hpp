// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/risk/risk_layout.hpp>

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

/// Sums over one account, or over the desk, in the valuation asset, exact. Positions and open orders are valued at the mark
/// price (`exposure_ledger`).
struct risk_totals {
    wide_decimal gross;     ///< of each position what it is worth in the worst case, long or short
    wide_decimal held;      ///< of each position what it is worth as it is, long or short
    wide_decimal net;       ///< positions as they are: long less short
    wide_decimal open_buy;  ///< what open orders may still buy
    wide_decimal open_sell; ///< what they may still sell; not negative
    wide_decimal balance;   ///< what the venue last told of each asset
    wide_decimal equity;    ///< balances, and what the positions of contracts would bring now
    wide_decimal pnl;       ///< profit of the positions since the start, realized or not, less fees
    std::uint32_t open_orders = 0;
    const char* missing = "valuation";     ///< which price or rate the exposures and `pnl` lack; null: none
    const char* equity_missing = "equity"; ///< what `equity` lacks besides; null: nothing
};

/// The asset that an order is paid with, or that its margin is taken from, as the venue last told it.
struct funding_balance {
    const char* asset = "balance"; ///< its name, or of what is missing
    bool known = false;            ///< the venue has told it
    bool has_available = false;
    decimal wallet;
    decimal available; ///< free for new orders; valid if `has_available`
    timestamp updated; ///< when it was told, on our clock
};

/// What is known of the instrument's book.
struct book_figures {
    bool synced = false;
    steady_time updated; ///< of the last change
};

/// All that a check may see. Sums are of the order's instrument and, in hedge mode, of its `position_side`.
///
/// What is not known is empty and says so: a null pointer, a `missing` text, a zero price. A check that needs it refuses by
/// name.
/// @par Object lifetimes
/// `rules` is never null; all that is pointed to outlives the check.
struct risk_view {
    const instrument* rules = nullptr;
    reference_prices reference;
    wide_decimal position; ///< signed: short is negative
    wide_decimal
        open_buy; ///< worst case that may still be bought by open orders, unknown ones at their full rest
    wide_decimal open_sell;                   ///< the same to be sold; not negative
    trading_mode mode = trading_mode::active; ///< of the desk
    clock_reading now;

    std::uint16_t number = no_number; ///< of the instrument at its account (`risk_layout`)
    std::uint8_t account = 0;         ///< the gateway's place in the engine
    std::uint32_t open_orders = 0;    ///< of the instrument at this account, others' orders too
    book_figures book;
    price
        own_bid; ///< the highest price of our own buy orders that rest, or may, over all accounts; zero: none does
    price own_ask; ///< the lowest of our own sell orders
    decimal
        unit_value; ///< what one unit of quantity is worth at the mark price, in the valuation asset; zero: not known
    decimal
        rate; ///< what one unit of the asset that notional is in (`notional_asset`) is worth; zero: not known
    const char* value_missing = "valuation";     ///< which price or rate `unit_value` lacks; null: nothing
    const char* rate_missing = "valuation";      ///< which rate `rate` lacks; null: nothing
    const risk_totals* account_totals = nullptr; ///< of the order's account
    const risk_totals* desk_totals = nullptr;    ///< of all accounts
    funding_balance pays; ///< spot: the asset that the order gives away; else the one that it is settled in
};

/// Nothing, or a refusal that names the check, the limit and the figure.
using risk_result = order_result<void>;

/// With what a check is asked about an amend; it says so by a member `static constexpr amend_rule amends`.
enum class amend_rule : std::uint8_t {
    whole,      ///< with the order as it will be; also what holds for a check that says nothing
    always,     ///< the same, and also where the amend only makes the order smaller: the venue's own rules
    difference, ///< with what the amend adds to the order's quantity, at the new price; not if it adds nothing
    never       ///< not at all: it counts placements
};

/// How check `CheckT` is asked about amends.
template <class CheckT>
[[nodiscard]] constexpr amend_rule amend_rule_of() noexcept {
    if constexpr (requires {
                      { CheckT::amends } -> std::convertible_to<amend_rule>;
                  })
        return CheckT::amends;
    else
        return amend_rule::whole;
}

/// A pre-trade check. A model guarantees:
///
/// - `check` decides from the order, the view and its own state, and changes nothing;
/// - `commit` books the order into its own state; it is called once, after every check of the chain has passed;
/// - `name` is a literal that the refusals, the counters and the summary use.
///
/// Checks are asked about placements, and about amends as `amend_rule` says; a cancel reduces risk and always passes.
///
/// A model may have more, and is then told more:
///
/// - `prepare(const risk_layout&)`: once, before the first order, to take memory and number its limits;
/// - `on_price(number, price, steady_time) noexcept`: the market traded or is quoted at a price;
/// - `on_cancel(const risk_view&) noexcept`: a cancel goes out; of the view only number, account and time are filled in;
/// - `on_outcome(account, accepted, steady_time) noexcept`: a venue accepted a placement, or it failed;
/// - `static constexpr bool needs_totals = true`: it reads totals, values, own prices or balances of the view. The engine
///   keeps them only for chains that need them.
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
    wide_decimal against(order.quantity.value);
    return against.add(buying ? view.open_buy : view.open_sell) && against <= view.position.abs();
}

} // namespace gatewright::risk
