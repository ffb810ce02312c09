// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/risk/risk_layout.hpp>

#include <algorithm>
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

/// Sums over one account, or over the desk, in the valuation asset, exact. Positions and open orders are valued at
/// the mark price (`exposure_ledger`).
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

/// What an order makes of its position: several checks ask for it, and it is worked out once (`figures_of`).
struct order_figures {
    wide_decimal
        side_after; ///< the position on the order's side, all open orders of that side and this one filled
    wide_decimal
        worst_before; ///< the most that the position can become either way, without a sign and without the order
    wide_decimal worst_after; ///< the same with it
    wide_decimal order_value; ///< the order, at `unit_value`
    wide_decimal side_value;  ///< `side_after`, at `unit_value`
    wide_decimal after_value; ///< `worst_after`, at `unit_value`
    wide_decimal added_value; ///< by how much the order raises the worst case, at `unit_value`
    bool fits = false;        ///< false: a figure does not fit, and none of them is to be used
    bool reduces = false;     ///< the order is proven to reduce the position
};

/// Where the figures of the order at hand are kept while a chain asks its checks.
struct figures_cache {
    const order_request* of = nullptr; ///< whose they are or will be; null: they are not kept
    bool known = false;
    order_figures figures;
};

/// All that a check may see. Sums are of the order's instrument and, in hedge mode, of its `position_side`.
///
/// What is not known is empty and says so: a null pointer, a `missing` text, a zero price. A check that needs it
/// refuses by name.
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
    mutable figures_cache cache; ///< the chain's: what its checks have worked out about the order at hand
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
/// - `on_cancel(const risk_view&) noexcept`: a cancel goes out; of the view only number, account and time are filled
///   in;
/// - `on_outcome(account, accepted, steady_time) noexcept`: a venue accepted a placement, or it failed;
/// - `static constexpr bool needs_totals = true`: it reads totals, values, own prices or balances of the view. The
///   engine keeps them only for chains that need them.
template <class CheckT>
concept RiskCheck =
    requires(const CheckT& check, CheckT& state, const order_request& order, const risk_view& view) {
        { CheckT::name } -> std::convertible_to<const char*>;
        { check.check(order, view) } noexcept -> std::same_as<risk_result>;
        { state.commit(order, view) } noexcept -> std::same_as<void>;
    };

namespace detail {

/// A mantissa at another exponent, if it then fits 62 bits: a few of them can be summed without a look at overflow.
GATEWRIGHT_ALWAYS_INLINE constexpr bool narrowed(const wide_decimal& d, int exponent,
                                                 std::int64_t& out) noexcept {
    constexpr std::int64_t most = std::int64_t{1} << 61;
    const auto narrow = static_cast<std::int64_t>(d.mantissa());
    const int n = d.exponent() - exponent;
    if (narrow != d.mantissa()) return false;
    if (n == 0)
        out = narrow;
    else if (narrow == 0)
        out = 0;
    else if (n < 0 || n > 18 ||
             __builtin_mul_overflow(narrow, static_cast<std::int64_t>(digits::pow10_u64[n]), &out))
        return false;
    return out <= most && out >= -most;
}

/// The figures of any size, in exact decimals.
[[gnu::cold]] constexpr void figures_by_decimals(const order_request& order, const risk_view& view,
                                                 order_figures& f) noexcept {
    f = {};
    const bool buying = order.side == side::buy;
    wide_decimal before = buying ? view.position : view.position.negated();
    wide_decimal other = before.negated();
    wide_decimal against(order.quantity.value);
    if (!before.add(buying ? view.open_buy : view.open_sell) ||
        !other.add(buying ? view.open_sell : view.open_buy) ||
        !against.add(buying ? view.open_buy : view.open_sell))
        return;
    f.reduces = view.position.sign() == (buying ? -1 : 1) && against <= view.position.abs();
    f.side_after = before;
    if (!f.side_after.add(wide_decimal(order.quantity.value))) return;
    const wide_decimal zero;
    f.worst_before = before > other ? before : other;
    if (f.worst_before < zero) f.worst_before = zero;
    f.worst_after = f.side_after > other ? f.side_after : other;
    if (f.worst_after < zero) f.worst_after = zero;
    wide_decimal added = f.worst_after;
    if (!added.subtract(f.worst_before)) return;
    f.order_value = wide_decimal::product(order.quantity.value, view.unit_value);
    const auto side = checked_mul(f.side_after, view.unit_value);
    const auto after = checked_mul(f.worst_after, view.unit_value);
    const auto more = checked_mul(added, view.unit_value);
    if (!side || !after || !more) return;
    f.side_value = *side;
    f.after_value = *after;
    f.added_value = *more;
    f.fits = true;
}

/// The same where all quantities fit 62 bits at the finest of their exponents, as markets know them.
constexpr void work_out(const order_request& order, const risk_view& view, order_figures& f) noexcept {
    const bool buying = order.side == side::buy;
    const wide_decimal& open_mine = buying ? view.open_buy : view.open_sell;
    const wide_decimal& open_other = buying ? view.open_sell : view.open_buy;
    int e = order.quantity.value.exponent();
    for (const wide_decimal* const d : {&view.position, &open_mine, &open_other})
        if (!d->is_zero() && d->exponent() < e) e = d->exponent();
    std::int64_t position = 0;
    std::int64_t mine = 0;
    std::int64_t others = 0;
    std::int64_t q = 0;
    if (!narrowed(view.position, e, position) || !narrowed(open_mine, e, mine) ||
        !narrowed(open_other, e, others) || !narrowed(wide_decimal(order.quantity.value), e, q) || e < -60)
        return figures_by_decimals(order, view, f);
    if (!buying) position = -position;
    // Each is below 2^61: no sum of three leaves 64 bits.
    const std::int64_t before = position + mine;
    const std::int64_t after = before + q;
    const std::int64_t other = others - position;
    const std::int64_t worst_before = std::max<std::int64_t>(std::max(before, other), 0);
    const std::int64_t worst_after = std::max<std::int64_t>(std::max(after, other), 0);
    const auto exponent = static_cast<std::int8_t>(e);
    const auto of = [&](std::int64_t m) { return wide_decimal(int128{m}, exponent); };
    const auto worth = [&](std::int64_t m) {
        return wide_decimal(int128{m} * view.unit_value.mantissa(),
                            static_cast<std::int8_t>(e + view.unit_value.exponent()));
    };
    f.side_after = of(after);
    f.worst_before = of(worst_before);
    f.worst_after = of(worst_after);
    f.order_value = worth(q);
    f.side_value = worth(after);
    f.after_value = worth(worst_after);
    f.added_value = worth(worst_after - worst_before);
    f.reduces = position < 0 && q + mine <= -position;
    f.fits = true;
}

} // namespace detail

/// What an order makes of its position: worked out once while a chain asks its checks about it.
/// @par Object lifetimes
/// In the view; good until figures of another order are asked for.
[[nodiscard]] constexpr const order_figures& figures_of(const order_request& order,
                                                        const risk_view& view) noexcept {
    if (view.cache.known && view.cache.of == &order) return view.cache.figures;
    view.cache.known = view.cache.of == &order;
    detail::work_out(order, view, view.cache.figures);
    return view.cache.figures;
}

/// True if `order` can only bring the position nearer to zero, even if every open order of its side fills before it:
/// it works against the position, and with what is open on its side it does not exceed it. So two reducing orders
/// cannot turn the position over between them.
[[nodiscard]] constexpr bool reduces(const order_request& order, const risk_view& view) noexcept {
    // The position's sign decides for most.
    if (view.position.sign() != (order.side == side::buy ? -1 : 1)) return false;
    return figures_of(order, view).reduces;
}

} // namespace gatewright::risk
