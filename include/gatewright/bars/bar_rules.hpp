// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/events.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

// What all makers of bars have in common: what became of what they were given, and what they do about gaps.
namespace gatewright::bars {

/// What became of a trade, or of a smaller bar, that a maker of bars was given.
enum class verdict : std::uint8_t {
    applied,      ///< it is in a bar
    late,         ///< it belongs to a bar that is closed; it is in none
    duplicate,    ///< its id was there already
    other_symbol, ///< it is of another instrument
    unusable,     ///< without a time or a quantity, or too large for the sums; a bar that fits into none
    growing       ///< a bar that is not closed yet
};
BOOST_DESCRIBE_ENUM(verdict, applied, late, duplicate, other_symbol, unusable, growing)

/// What is done with a bar of whose trades some may be missing: the stream was down, or began within it.
///
/// `mark` is for who wants every bar; `drop` for who computes something that one wrong bar spoils; `backfill` for who
/// has the venue's klines at hand and would rather have a bar late than wrong.
enum class gap_policy : std::uint8_t {
    mark,    ///< it is told, as `incomplete`
    drop,    ///< it is not told
    backfill ///< it waits for the venue's bar, which is told in its place; in vain: it is told as `incomplete`
};
BOOST_DESCRIBE_ENUM(gap_policy, mark, drop, backfill)

/// What is told of a time without trades.
enum class empty_bars : std::uint8_t {
    skip, ///< nothing
    emit  ///< a bar at the close before it, of no volume and no trades
};
BOOST_DESCRIBE_ENUM(empty_bars, skip, emit)

/// What a maker of bars has seen and told.
struct bar_counts {
    std::uint64_t applied = 0;      ///< trades, or smaller bars, that are in a bar
    std::uint64_t late = 0;         ///< of a bar that was closed
    std::uint64_t duplicates = 0;   ///< with an id that was there already
    std::uint64_t other_symbol = 0; ///< of another instrument
    std::uint64_t unusable = 0;     ///< see `verdict::unusable`
    std::uint64_t out_of_order = 0; ///< applied, though older than one before it
    std::uint64_t bars = 0;         ///< told
    std::uint64_t incomplete = 0;   ///< of these, marked as such
    std::uint64_t dropped = 0;      ///< not told because they were incomplete
    std::uint64_t backfilled = 0;   ///< told as the venue says them
    std::uint64_t cut_runs = 0;     ///< runs of empty bars that were told in part only
};

/// What bars are told to: called with each `const bar&` that is closed. The bar is valid during the call. It does not
/// call the maker of the bar.
template <class F>
concept BarSink = std::invocable<F&, const bar&>;

namespace detail {
/// Whether telling a bar can throw.
template <class F>
inline constexpr bool tells_noexcept = std::is_nothrow_invocable_v<F&, const bar&>;
} // namespace detail

} // namespace gatewright::bars
