// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/exact.hpp>

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace gatewright::sim::matching {

/// Index of an account of the matching engine.
using account_id = std::uint32_t;
/// Index of an instrument of the matching engine.
using instrument_id = std::uint16_t;
/// Index of an asset of the matching engine; zero is the one that accounts are opened with.
using asset_id = std::uint16_t;
/// The id of an order, unique in one engine, growing; zero is no order.
using order_id = std::uint64_t;

/// What happens when an order would trade with another one of its account. The taker's choice decides.
enum class self_trade_prevention : std::uint8_t {
    none,
    expire_taker,
    expire_maker,
    expire_both,
    decrement ///< both lose the quantity that they would have traded, and the smaller one ends
};

/// Whether an order is in the market, or known and outside of it until `matching_engine::release`.
enum class standing : std::uint8_t {
    in_market,
    waits,  ///< for a price: what it would spend is held
    dormant ///< for another order: nothing is held for it
};

/// Where an order is in its life.
enum class order_status : std::uint8_t {
    working,          ///< accepted, nothing filled yet
    partially_filled, ///< some filled, the rest open
    filled,           ///< all filled
    cancelled,        ///< on request
    expired, ///< by the rules: IOC rest, GTD time, market order without liquidity, nothing left to reduce
    expired_in_match, ///< by self-trade prevention
    rejected          ///< accepted and thrown out at once: post-only, and it would have traded
};

/// Whose making an order is.
enum class order_origin : std::uint8_t {
    client,
    liquidation,      ///< the venue's: it closes a position that has too little margin
    auto_deleveraging ///< the venue's: it closes a position against one that is liquidated
};

/// Why an order ended otherwise than by its fills.
enum class ending : std::uint8_t {
    none,
    requested,   ///< its owner cancelled it
    countdown,   ///< its owner's dead man's switch did
    immediate,   ///< what an immediate-or-cancel or market order could not fill
    all_or_none, ///< fill-or-kill, and the book did not hold its quantity
    would_take,  ///< post-only, and it would have traded
    self_trade,  ///< self-trade prevention
    reduced,     ///< reduce-only, and nothing was left to reduce
    too_late,    ///< its good-till-date came
    amendment,   ///< an amendment failed that said so
    liquidation, ///< its owner's positions are liquidated
    other_leg,   ///< of two orders of which only one can execute, the other one does
    parent,      ///< the order that it was dormant for ended without being filled
    unpaid,      ///< its account no longer had what it needs when it was let into the market
    refused,     ///< the rules refused what it was when it was let into the market
    price_range  ///< it came to a price at which it may not trade while it takes
};

/// Whether an order can still trade.
[[nodiscard]] constexpr bool is_open(order_status s) noexcept { return s <= order_status::partially_filled; }

/// The units in which one instrument is matched: prices are whole ticks, quantities whole lots.
struct instrument_spec {
    symbol_name symbol;
    decimal tick; ///< price of one tick, in quote currency
    decimal lot;  ///< quantity of one lot, in base currency or contracts
    instrument_kind kind = instrument_kind::perpetual;
    gatewright::payoff payoff = gatewright::payoff::linear;
    decimal contract_size = decimal(1, 0); ///< of base asset; of an inverse contract, of quote asset
    asset_id settle = 0;                   ///< profit and fees of a contract; the quote asset of a spot pair
    asset_id base = 0;                     ///< what a spot pair trades
    bool fee_in_received = true; ///< of a spot pair: a buy pays its fee in base; otherwise all do in quote

    [[nodiscard]] constexpr bool spot() const noexcept { return kind == instrument_kind::spot; }

    /// What one lot is worth: linear and spot, at a price of one tick, lot × contract size × tick; inverse, lot ×
    /// contract size ÷ tick.
    /// @throws std::invalid_argument if that is no whole number of 10^-8: the ledger could then not be exact.
    [[nodiscard]] constexpr lot_value unit_value() const {
        const bool inverse = payoff == gatewright::payoff::inverse;
        const decimal size = contract_size.normalized();
        const wide amount = multiply(lot.mantissa(), size.mantissa());
        const int places = lot.exponent() + size.exponent() + money_places;
        const int shift = inverse ? places - tick.exponent() : places + tick.exponent();
        if (amount <= 0 || tick.mantissa() <= 0 || shift < 0)
            throw std::invalid_argument(
                "simulator: tick and lot must be positive and of eight places together");
        const wide scaled = multiply(amount, power_of_ten(shift));
        if (inverse && scaled % tick.mantissa() != 0)
            throw std::invalid_argument("simulator: the tick must divide the contract");
        const wide value = inverse ? scaled / tick.mantissa() : multiply(scaled, tick.mantissa());
        if (value > std::numeric_limits<std::int64_t>::max())
            throw std::invalid_argument("simulator: one lot at one tick is worth too much");
        return {static_cast<std::int64_t>(value), inverse};
    }
};

/// What an account asks for.
struct order_terms {
    account_id account = 0;
    instrument_id instrument = 0;
    gatewright::client_order_id client_order_id;
    gatewright::side side = gatewright::side::buy;
    order_type type = order_type::limit; ///< `limit` or `market`
    gatewright::time_in_force time_in_force = time_in_force::good_till_cancel;
    bool post_only = false;
    bool reduce_only = false;
    self_trade_prevention stp = self_trade_prevention::expire_maker;
    std::int64_t price_ticks = 0; ///< limit orders only
    std::int64_t lots = 0;
    timestamp good_till;                    ///< with `good_till_date` only
    position_side leg = position_side::net; ///< in hedge mode, the position that it works on
    /// A post-only order that would take, and a fill-or-kill order that cannot fill, is accepted and ends at once; it
    /// is refused and leaves no record otherwise.
    bool accepted_first = false;
    order_origin origin = order_origin::client;
    standing stand = standing::in_market;
    std::int64_t held_ticks = 0; ///< at which the spending of a market order that waits is held
    std::uint64_t one_of = 0; ///< spot orders of one group, but zero: only one executes, the dearest is held
    std::int64_t shown_lots = 0; ///< an iceberg shows so much at once; zero: all
    /// Between which prices it may trade while it takes; at any other it ends. Zero: no such limit.
    std::int64_t lowest_ticks = 0, highest_ticks = 0;
};

/// An order that was accepted.
struct order : order_terms {
    order_id id = 0;
    order_status status = order_status::working;
    std::int64_t executed_lots = 0;
    wide executed_value = 0; ///< sum of the values of its fills, in 10^-8 of the settlement asset
    matching::ending ending = ending::none;
    timestamp created;
    timestamp updated;
    std::int64_t prevented_lots = 0; ///< that self-trade prevention took

    [[nodiscard]] std::int64_t remaining() const noexcept { return lots - executed_lots - prevented_lots; }
};

/// One side of one trade.
struct execution {
    std::uint64_t trade_id = 0; ///< unique per instrument, growing
    order_id order = 0;
    account_id account = 0;
    instrument_id instrument = 0;
    gatewright::side side = gatewright::side::buy;
    bool maker = false;
    std::int64_t price_ticks = 0;
    std::int64_t lots = 0;
    wide value = 0;    ///< see `lot_value`, in 10^-8 of the settlement asset
    wide fee = 0;      ///< paid, in 10^-8; negative is a rebate
    wide realized = 0; ///< profit that the fill realized, in 10^-8, before the fee
    timestamp time;
    wide wallet_after = 0;                ///< the account's balance of the settlement asset then
    std::int64_t position_lots_after = 0; ///< its position then, signed
    wide position_cost_after = 0;         ///< and the cost of that position, signed
    wide position_margin_after = 0;       ///< and what an isolated one has of the balance for itself
    wide set_apart_after = 0;             ///< and what all isolated ones have of it
    asset_id fee_asset = 0;
    position_side leg = position_side::net;
};

/// What happened to an order.
enum class report_kind : std::uint8_t {
    accepted, ///< also when it is let into the market, or begins to wait
    traded,
    cancelled,
    expired,
    amended,
    prevented ///< self-trade prevention took some of it, and it stays open
};

/// One step of one order: the order as it then was, and the fill if the step was one.
struct report {
    report_kind kind = report_kind::accepted;
    matching::order order;
    matching::execution execution;
};

/// A trade as the public sees it.
struct public_trade {
    instrument_id instrument = 0;
    std::uint64_t id = 0;
    std::int64_t price_ticks = 0;
    std::int64_t lots = 0;
    bool buyer_is_maker = false;
    order_id taker = 0;
    timestamp time;
};

/// Why an order was not accepted. Nothing is recorded of it then.
enum class refusal : std::uint8_t {
    none,
    malformed,     ///< no positive quantity, or a limit order without a positive price
    would_take,    ///< post-only, and it would trade at once
    cannot_fill,   ///< fill-or-kill, and the book does not hold its quantity
    not_reducing,  ///< reduce-only, and there is no position that it would reduce
    no_margin,     ///< the initial margin exceeds the balance
    unknown_order, ///< amend or cancel of an order that is not open
    above_limit,   ///< the position would be larger than its bracket allows with the leverage
    // What the rules of an instrument refuse, before the engine is asked.
    price_not_positive,
    price_too_high,
    price_too_low,
    price_precision, ///< more decimals than the tick
    price_off_tick,
    quantity_not_positive,
    quantity_too_large,
    quantity_precision, ///< more decimals than the lot
    quantity_off_lot,
    notional_too_small,
    buys_above_band,     ///< a limit price above what the mark price allows
    sells_below_band,    ///< a limit price below what the mark price allows
    trades_outside_band, ///< a market order would
    too_many_open
};

/// The outcome of a request: an order, or the refusal.
struct outcome {
    refusal why = refusal::none;
    order_id id = 0;
    [[nodiscard]] bool ok() const noexcept { return why == refusal::none; }
};

} // namespace gatewright::sim::matching
