// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/wide_decimal.hpp>
#include <gatewright/orders/lifecycle.hpp>

#include <algorithm>
#include <cstdint>

namespace gatewright::orders {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// Quantity and price that an amend asks for.
struct amend_terms {
    bool active = false; ///< sent, and its outcome is not known
    gatewright::quantity quantity;
    gatewright::price price;
    std::uint64_t number = 0; ///< by which the venue may tell its outcome; zero: it has none
    timestamp sent;           ///< on our clock
};

/// What is known of the direction in which an order waits for its price, where the venue picks that by itself.
enum class direction_check : std::uint8_t {
    open,     ///< no report has told it yet
    as_asked, ///< the one that was asked for
    wrong,    ///< the other one: the order is cancelled until it is gone
    untold    ///< lists show the order without it: the operator knows
};
BOOST_DESCRIBE_ENUM(direction_check, open, as_asked, wrong, untold)

/// All that is known of one order.
struct order_record {
    order_ref ref;
    std::uint64_t number = 0; ///< of all orders that were ever in the table; later ones have higher ones
    order_request request;    ///< with the quantity and price that the venue last confirmed
    gatewright::venue_order_id venue_order_id;       ///< empty until the venue tells it
    gatewright::session_order_id session_order_id;   ///< the last one that the venue told
    gatewright::venue_order_id conditional_order_id; ///< see `order_update`
    gatewright::venue_order_id
        renewed_from; ///< the venue's id before it went on under another; empty: it did not
    quantity carried; ///< filled under ids of before: reports of the new one leave it out
    order_state state;
    quantity prevented;  ///< see `order_update`: the most that was told
    quantity cumulative; ///< filled, as far as anyone has said
    quantity seen;       ///< filled by executions that arrived with their trade ids
    wide_decimal cost;   ///< exact sum of price × quantity of those
    quantity base_fees;  ///< what their fees took of the base asset, at spot; negative: what was paid back
    order_errc reason = order_errc{}; ///< why it ended or was last refused; zero if not told
    amend_terms amend;
    timestamp created;
    timestamp sent;       ///< zero: not sent by us
    timestamp updated;    ///< last change, on our clock
    timestamp terms_time; ///< venue time of the report that the terms are from
    timestamp listed;     ///< last seen in a list of open orders, on our clock
    timestamp
        forgotten_until; ///< of its executions, some of up to then (the venue's time) are no longer remembered
    std::uint32_t fills = 0; ///< executions seen
    bool foreign = false;    ///< not created here: another run, a person, the venue
    bool venue_made =
        false; ///< made by the venue: liquidation, auto-deleveraging, settlement, attached exits
    bool overfilled = false;       ///< filled beyond its quantity
    bool closed_locally = false;   ///< ended by our own conclusion, not by the venue's word
    bool seen_is_baseline = false; ///< what was filled before the account's baseline counts as seen
    bool direction_told = true;    ///< of one that waits for a price: nothing of its type is guessed
    direction_check direction = direction_check::open; ///< of one that waits for a price
    bool counted_open = false; ///< among `order_manager::open_orders_of` its instrument
    wide_decimal
        funds; ///< what it took of the account's free funds when it went out; zero: nothing, or freed
    timestamp funds_told; ///< when the balance was told that they were taken from
    wide_decimal open;    ///< what it adds to its instrument's exposure: see `order_manager::exposure`

    /// Whether the venue gave it an id: it had it once.
    [[nodiscard]] bool was_taken() const noexcept {
        return !venue_order_id.empty() || !conditional_order_id.empty();
    }
    /// The size it may have in the worst case: the larger of the old and the new while an amend is not settled.
    [[nodiscard]] const quantity& worst_quantity() const noexcept {
        return amend.active ? std::max(request.quantity, amend.quantity) : request.quantity;
    }
    /// Quantity that is filled by the venue's count while the executions have not been seen.
    [[nodiscard]] quantity fills_missing() const noexcept {
        const auto r = checked_sub(cumulative.value, seen.value);
        return r && r->sign() > 0 ? quantity{*r} : quantity{};
    }
    /// What its executions have brought of the base asset, if it is a buy at spot of which fees were taken in that
    /// asset; else what is filled. Fees that nobody has told yet are not in it.
    [[nodiscard]] quantity received() const noexcept {
        if (request.side == side::sell || base_fees.value.sign() <= 0) return cumulative;
        const auto r = checked_sub(cumulative.value, base_fees.value);
        return r && r->sign() > 0 ? quantity{*r} : quantity{};
    }
    /// Quantity that may still fill; zero once terminal.
    [[nodiscard]] quantity remaining() const noexcept {
        if (state.terminal()) return {};
        const auto r = checked_sub(request.quantity.value, cumulative.value);
        return r && r->sign() > 0 ? quantity{*r} : quantity{};
    }
    /// What it took of the account's free funds and has not spent.
    [[nodiscard]] wide_decimal unspent() const noexcept {
        if (cumulative.is_zero() && seen.is_zero()) return funds;
        const wide_decimal whole(request.quantity.value);
        wide_decimal rest = whole;
        if (!rest.subtract(wide_decimal(std::max(cumulative, seen).value)) || rest.sign() <= 0) return {};
        const auto part = muldiv(funds, rest, whole, funds.exponent());
        return part ? *part : wide_decimal{};
    }
    /// Average price of the executions seen, rounded half to even to `exponent`; zero before the first.
    [[nodiscard]] price average_price(std::int8_t exponent = -8) const noexcept {
        const auto r = muldiv(cost, wide_decimal(1, 0), wide_decimal(seen.value), exponent);
        if (!r) return {};
        const auto d = r->to_decimal();
        return d ? price{*d} : price{};
    }
    [[nodiscard]] projected_state projection() const noexcept {
        return orders::projection(state, !cumulative.is_zero());
    }
};

/// What was odd about a report. Reports are applied as far as they are believed all the same.
enum class order_anomaly : std::uint8_t {
    none,
    unknown_order,     ///< no such order, and the report does not say enough to adopt it
    contradiction,     ///< the transition table calls it an anomaly
    revived,           ///< alive at the venue after we had concluded that it was dead
    overfill,          ///< filled beyond its quantity; booked
    identity_mismatch, ///< the client id belongs to an order with another venue id
    table_full,        ///< an order to be adopted found no slot: its exposure is not counted
    malformed,         ///< no trade id, or no quantity: cannot be booked
    too_old,   ///< a fill older than the memory of fills and not missed by any order: taken for a duplicate
    arithmetic ///< a sum does not fit; not booked
};
BOOST_DESCRIBE_ENUM(order_anomaly, none, unknown_order, contradiction, revived, overfill, identity_mismatch,
                    table_full, malformed, too_old, arithmetic)

/// What a report or an event did to an order.
struct update_applied {
    order_ref ref; ///< not valid if no order was found or adopted
    order_state before;
    order_state after;
    bool changed = false; ///< state, filled quantity, terms or ids are not what they were
    bool adopted = false; ///< the order was not known before
    order_anomaly anomaly = order_anomaly::none;
    quantity fills_missing; ///< filled by the venue's count, executions still to be seen
};

/// What a fill did.
struct fill_applied {
    order_ref ref;      ///< not valid if the order is not known (yet)
    order_state before; ///< of the order, if known
    order_state after;
    bool is_new = false;            ///< to be booked to the position
    bool commission_is_new = false; ///< a commission is to be booked; may come true later than `is_new`
    money commission;               ///< that one: of a corrected execution what comes to that of before
    bool before_baseline = false;   ///< contained in the positions that the account started from
    bool late = false;              ///< the order had ended
    order_anomaly anomaly = order_anomaly::none;
    quantity fills_missing;
};

/// Counts since construction.
struct order_counters {
    std::uint64_t created = 0;
    std::uint64_t adopted = 0;
    std::uint64_t updates = 0;
    std::uint64_t fills = 0; ///< new ones
    std::uint64_t duplicate_fills = 0;
    std::uint64_t late_fills = 0;       ///< new ones on orders that had ended
    std::uint64_t unattached_fills = 0; ///< new ones whose order was not known when they came
    std::uint64_t forgotten = 0;        ///< reports on our orders that the table has let go
    std::uint64_t anomalies = 0;
    std::uint64_t overfills = 0;
    std::uint64_t revived = 0;
    std::uint64_t table_full = 0;
};

/// What a venue may know an order by.
[[nodiscard]] inline order_keys keys_of(const order_record& r) noexcept {
    order_keys k;
    k.symbol = r.request.symbol;
    k.client_order_id = r.request.client_order_id;
    k.venue_order_id = r.venue_order_id;
    k.session_order_id = r.session_order_id;
    k.conditional_order_id = r.conditional_order_id;
    k.untriggered = waits_for_trigger(r.request.type) && r.venue_order_id.empty();
    k.instrument = r.request.instrument;
    k.created = r.created;
    k.prevented = r.prevented.value;
    return k;
}

} // namespace gatewright::orders
