// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstdint>

// Lists of orders that depend on one another. They are typed like orders, and become plain data as orders do.
namespace gatewright {

/// How the orders of a list depend on one another.
enum class list_kind : std::uint8_t {
    one_cancels_other,  ///< two orders; the one that trades has the other cancelled
    one_triggers_other, ///< an entry, and an order that goes out once it is filled
    bracket             ///< an entry, and what closes it: a target and a stop, of which one cancels the other
};
BOOST_DESCRIBE_ENUM(list_kind, one_cancels_other, one_triggers_other, bracket)

/// Where a list is in its life.
enum class list_state : std::uint8_t {
    waiting, ///< its entry is out, and nothing else
    working, ///< what follows the entry is out, or the two orders of a list without one
    ended    ///< nothing of it is open any more
};
BOOST_DESCRIBE_ENUM(list_state, waiting, working, ended)

/// Names one list of this engine for its whole life. Zero is no list.
struct list_ref {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    std::uint8_t gateway = 0;
    /// False for one that names nothing.
    [[nodiscard]] constexpr bool valid() const noexcept { return generation != 0; }
    friend constexpr bool operator==(list_ref, list_ref) = default;
};
BOOST_DESCRIBE_STRUCT(list_ref, (), (slot, generation, gateway))

/// Two orders of one instrument, of which the first that trades has the other cancelled. The second waits for a price.
///
/// Orders that only reduce are over when one of them is filled or triggered; of others the other one ends with the
/// first execution. If one of them ends otherwise, an order that only reduces stays, and another is cancelled too.
template <class FirstT, class SecondT>
struct one_cancels_other {
    FirstT first;
    SecondT second;
    std::uint64_t tag = 0; ///< the caller's own mark; it comes back in `list_change`
};

/// An order that goes out once another is filled in full. If the entry ends before, it never does.
template <class EntryT, class ThenT>
struct one_triggers_other {
    EntryT entry;
    ThenT then;
    std::uint64_t tag = 0;
};

/// An order that takes a position, and what closes it: a target at a profit and a stop at a loss. Symbol, side,
/// position and quantity of the two follow from the entry, whatever stands in them, and they only reduce. A closing
/// stop closes whatever the position is by then.
///
/// They go out for what the entry has filled: at once when it has ended, a moment after an execution while it goes on
/// (`bracket_options::patience`).
template <class EntryT = limit_order, class TargetT = limit_order, class StopT = stop_order>
struct bracket_order {
    EntryT entry;
    TargetT target;
    StopT stop;
    std::uint64_t tag = 0;
};

/// Every list as plain data.
struct order_list_request {
    list_kind kind = list_kind::bracket;
    order_request entry;  ///< of a list that has one
    order_request first;  ///< what goes out then, or the target
    order_request second; ///< the stop; not of `one_triggers_other`
    std::uint64_t tag = 0;
};

/// A typed list as plain data.
template <class FirstT, class SecondT>
constexpr order_list_request to_list_request(const one_cancels_other<FirstT, SecondT>& l) noexcept {
    return {list_kind::one_cancels_other, {}, to_request(l.first), to_request(l.second), l.tag};
}
/// A typed list as plain data.
template <class EntryT, class ThenT>
constexpr order_list_request to_list_request(const one_triggers_other<EntryT, ThenT>& l) noexcept {
    return {list_kind::one_triggers_other, to_request(l.entry), to_request(l.then), {}, l.tag};
}
/// A typed list as plain data; the exits as `bracket_order` says.
template <class EntryT, class TargetT, class StopT>
constexpr order_list_request to_list_request(const bracket_order<EntryT, TargetT, StopT>& l) noexcept {
    order_list_request r{list_kind::bracket, to_request(l.entry), to_request(l.target), to_request(l.stop),
                         l.tag};
    for (order_request* const exit : {&r.first, &r.second}) {
        exit->symbol = r.entry.symbol;
        exit->side = opposite(r.entry.side);
        exit->position_side = r.entry.position_side;
        if (exit->close_position) continue; // whatever the position is then
        exit->quantity = r.entry.quantity;
        exit->reduce_only = r.entry.position_side == position_side::net;
    }
    return r;
}

} // namespace gatewright
