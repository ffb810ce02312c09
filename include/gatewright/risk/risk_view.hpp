// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/always_inline.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/estimate.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/risk/risk_layout.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>

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

/// What an order makes of its position, exact (`figures_of`).
struct order_figures {
    wide_decimal
        side_after; ///< the position on the order's side, all open orders of that side and this one filled
    wide_decimal worst;       ///< the most that the position can become either way, with the order
    wide_decimal added;       ///< by how much the order raises that
    wide_decimal order_value; ///< the order, at `unit_value`
    wide_decimal side_value;  ///< `side_after`, at `unit_value`
    wide_decimal after_value; ///< the most that the position can become with the order, at `unit_value`
    wide_decimal added_value; ///< `added`, at `unit_value`
    bool fits = false;        ///< false: a figure does not fit, and none of them is to be used
    bool reduces = false;     ///< the order is proven to reduce the position
};

/// Estimates of `order_figures`, and of sums with them, by scope: instrument, account, desk. They settle what is clear
/// (`limit_estimates::clearly_hold`); what is not is left to the figures themselves (`estimates_of`).
struct order_estimates {
    bool quantities = false; ///< the first four are known: all quantities fit 62 bits, as markets know them
    bool sums = false;       ///< the worths are
    bool equities = false;   ///< `equity` is
    bool reduces = false;    ///< exact: the order is proven to reduce the position
    double side_after = 0;
    double added = 0;
    wide_decimal worst_exactly; ///< `order_figures::worst` ...
    wide_decimal added_exactly; ///< ... and `added`
    double after_value = 0;     ///< not negative
    double gross[3] = {};       ///< exposure with the order; not negative
    double net[3] = {};         ///< the same on the order's side, long less short
    double net_size[3] = {};    ///< the sizes of what `net` sums
    double equity[2] = {};      ///< of account and desk
};

/// What an order took, when it went out, of the funds that were free as the venue had told them.
struct taken_funds {
    wide_decimal amount; ///< of the asset that pays for the order, or that it is margined in
    timestamp told;      ///< when the balance was told that it was taken from
};
/// Funds of an order that ended, as far as it was not filled: they are free again.
struct released_funds {
    std::uint8_t account = 0;
    asset_code asset;
    instrument_kind kind = instrument_kind::perpetual; ///< of the order's instrument
    taken_funds taken;
};

/// An order of a contract ended: what its position can become at most now, either way.
struct ended_order {
    std::uint16_t number = no_number; ///< of its instrument
    std::uint8_t account = 0;
    position_side leg = position_side::net;
    asset_code asset;   ///< that it was margined in
    wide_decimal worst; ///< not negative
};

/// What checks have worked out about the order at hand: several ask for it, and it is worked out once.
struct figures_cache {
    const order_request* of = nullptr; ///< whose it is or will be; null: nothing is kept
    bool has_estimates = false;
    bool has_figures = false;
    std::uint64_t print = 0; ///< what tells the order from others (`duplicate_order`); zero: not worked out
    order_estimates estimates;
    order_figures figures;
    taken_funds taken; ///< by who books the order

    /// Keeps what is worked out from now on for one order.
    void keep_for(const order_request& order) noexcept {
        of = &order;
        has_estimates = has_figures = false;
        print = 0;
        taken = {};
    }
};

/// What the desk holds of one thing over all its gateways, in the asset, as far as the order's instrument is that.
struct desk_holding {
    symbol_name name; ///< the desk's
    wide_decimal position;
    wide_decimal open_buy; ///< worst case that may still be bought; not negative
    wide_decimal open_sell;
    decimal unit;       ///< what one of the order's quantity is of the asset
    bool whole = false; ///< every gateway's part is known
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
    std::span<const desk_holding> holdings = {}; ///< only for chains with a check that `needs_holdings`
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
/// A model may have more, and is then told or asked more:
///
/// - `passes(const order_request&, const risk_view&) const noexcept -> bool`: true if the order is certainly within the
///   limits, found cheaply (estimates, the strictest limit); false says nothing. The chain asks it first and `check`
///   only if it must. Where they differ, exact sums do not fit: `check` refuses by "overflow" what is far within;
/// - `prepare(const risk_layout&)`: once, before the first order, to take memory and number its limits;
/// - `on_price(number, price, steady_time) noexcept`: the market traded or is quoted at a price;
/// - `on_cancel(const risk_view&) noexcept`: a cancel goes out; of the view only number, account and time are filled
///   in;
/// - `on_outcome(account, accepted, steady_time) noexcept`: a venue accepted a placement, or it failed;
/// - `on_released(const released_funds&) noexcept`: an order that took funds (`figures_cache::taken`) ended;
/// - `on_ended(const ended_order&) noexcept`: an order of a contract ended, filled or not;
/// - `static constexpr bool needs_holdings = true` and `for_each_name(f)`: it reads what the desk holds under these of its
///   names;
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

[[gnu::cold, gnu::noinline]] inline void work_out(const order_request& order, const risk_view& view,
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
    const wide_decimal worst_before = std::max(std::max(before, other), zero);
    const wide_decimal worst_after = std::max(std::max(f.side_after, other), zero);
    f.worst = f.added = worst_after;
    if (!f.added.subtract(worst_before)) return;
    f.order_value = wide_decimal::product(order.quantity.value, view.unit_value);
    const auto side = checked_mul(f.side_after, view.unit_value);
    const auto after = checked_mul(worst_after, view.unit_value);
    const auto more = checked_mul(f.added, view.unit_value);
    if (!side || !after || !more) return;
    f.side_value = *side;
    f.after_value = *after;
    f.added_value = *more;
    f.fits = true;
}

/// Estimates of sums with the order.
/// @param q worth of the order; the others that of the position with it on its side and at its worst, and of what it
/// adds to the worst
inline void estimate_sums(const risk_view& view, bool buying, double q, double after, double worst,
                          double added, order_estimates& into) noexcept {
    const risk_totals* const totals[] = {view.account_totals, view.desk_totals};
    if (view.value_missing != nullptr || totals[0] == nullptr || totals[1] == nullptr ||
        totals[0]->missing != nullptr || totals[1]->missing != nullptr)
        return;
    const auto size = [](double d) { return d < 0 ? -d : d; };
    into.after_value = into.gross[0] = worst;
    into.net[0] = after;
    into.net_size[0] = size(after);
    for (std::size_t i = 0; i < 2; ++i) {
        const risk_totals& t = *totals[i];
        const double net = estimates::of(t.net);
        const double open = estimates::of(buying ? t.open_buy : t.open_sell) + q;
        into.gross[i + 1] = estimates::of(t.gross) + added;
        into.net[i + 1] = (buying ? net : -net) + open;
        into.net_size[i + 1] = size(net) + open;
        into.equity[i] = estimates::of(t.equity);
    }
    into.equities = totals[0]->equity_missing == nullptr && totals[1]->equity_missing == nullptr;
    into.sums = true;
}

inline void estimate(const order_request& order, const risk_view& view, order_estimates& into) noexcept {
    into.quantities = into.sums = into.equities = into.reduces = false;
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
        !narrowed(open_other, e, others) || !narrowed(wide_decimal(order.quantity.value), e, q))
        return;
    if (!buying) position = -position;
    // Each is below 2^61: no sum of three leaves 64 bits.
    const std::int64_t before = position + mine;
    const std::int64_t after = before + q;
    const std::int64_t other = others - position;
    const std::int64_t worst_before = std::max<std::int64_t>(std::max(before, other), 0);
    const std::int64_t worst_after = std::max<std::int64_t>(std::max(after, other), 0);
    const std::int64_t added = worst_after - worst_before;
    const double one = estimates::of(1, e);
    const auto near = [](std::int64_t m, double unit) { return static_cast<double>(m) * unit; };
    into.quantities = true;
    into.reduces = position < 0 && q + mine <= -position;
    into.side_after = near(after, one);
    into.added = near(added, one);
    into.worst_exactly = wide_decimal(int128{worst_after}, static_cast<std::int8_t>(e));
    into.added_exactly = wide_decimal(int128{added}, static_cast<std::int8_t>(e));
    const double value = one * estimates::of(view.unit_value);
    estimate_sums(view, buying, near(q, value), near(after, value), near(worst_after, value),
                  near(added, value), into);
}

} // namespace detail

/// What an order makes of its position, exact.
/// @par Object lifetimes
/// In the view; good until figures of another order are asked for.
[[nodiscard]] inline const order_figures& figures_of(const order_request& order,
                                                     const risk_view& view) noexcept {
    figures_cache& kept = view.cache;
    if (!kept.has_figures || kept.of != &order) detail::work_out(order, view, kept.figures);
    kept.has_figures = kept.of == &order;
    return kept.figures;
}

/// Estimates of the same.
/// @par Object lifetimes
/// In the view; good until estimates of another order are asked for.
[[nodiscard]] inline const order_estimates& estimates_of(const order_request& order,
                                                         const risk_view& view) noexcept {
    figures_cache& kept = view.cache;
    if (kept.has_estimates && kept.of == &order) return kept.estimates;
    detail::estimate(order, view, kept.estimates);
    kept.has_estimates = kept.of == &order;
    return kept.estimates;
}

/// True if `order` can only bring the position nearer to zero, even if every open order of its side fills before it:
/// it works against the position, and with what is open on its side it does not exceed it. So two reducing orders
/// cannot turn the position over between them.
[[nodiscard]] inline bool reduces(const order_request& order, const risk_view& view) noexcept {
    // The position's sign decides for most.
    if (view.position.sign() != (order.side == side::buy ? -1 : 1)) return false;
    const order_estimates& e = estimates_of(order, view);
    return e.quantities ? e.reduces : figures_of(order, view).reduces;
}

} // namespace gatewright::risk
