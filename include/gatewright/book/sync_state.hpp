// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/ladder.hpp>
#include <gatewright/core/amounts.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/order.hpp>

#include <cstddef>
#include <cstdint>

namespace gatewright::book {

using gatewright::to_string; // of this namespace's enums, for argument-dependent look-up

/// Whether a book may be believed.
enum class sync_state : std::uint8_t {
    unsynced,          ///< not to be believed, and no snapshot is on its way
    awaiting_snapshot, ///< not to be believed; a snapshot was asked for, updates are being buffered
    synced             ///< equal to the venue's as of the last message
};
BOOST_DESCRIBE_ENUM(sync_state, unsynced, awaiting_snapshot, synced)

/// Why a book is not synced.
enum class unsync_reason : std::uint8_t {
    none,               ///< it is synced
    never_synced,       ///< nothing has come yet
    gap,                ///< an update is missing
    crossed,            ///< best bid at or above best ask after a complete message
    half_read,          ///< a message broke off in the middle
    bad_level,          ///< a price off the tick, a quantity off the lot or negative, or either out of range
    disconnected,       ///< the stream went down
    overflow,           ///< more updates came, or more levels far from the touch, than there is room for
    snapshot_too_old,   ///< a snapshot ends before the first update kept
    snapshot_failed,    ///< a snapshot was asked for and none came
    checksum,           ///< the venue's sum of the book is another than ours
    instrument_changed, ///< tick or lot size changed and the levels do not fit the new ones
    out_of_reach        ///< the best price left what the last snapshot told: what is there is not known
};
BOOST_DESCRIBE_ENUM(unsync_reason, none, never_synced, gap, crossed, half_read, bad_level, disconnected,
                    overflow, snapshot_too_old, snapshot_failed, checksum, instrument_changed, out_of_reach)

/// A level as the venue told it.
struct book_level_text {
    gatewright::side side = gatewright::side::buy;
    gatewright::price price;
    gatewright::quantity quantity;
};

/// What has happened to a book since it was made.
struct book_counters {
    std::uint64_t applied = 0;          ///< updates applied
    std::uint64_t dropped = 0;          ///< updates that a snapshot already contained
    std::uint64_t duplicates = 0;       ///< updates seen before
    std::uint64_t buffered = 0;         ///< updates kept for a snapshot
    std::uint64_t gaps = 0;             ///< breaks in the chain of updates
    std::uint64_t snapshots = 0;        ///< snapshots taken
    std::uint64_t old_snapshots = 0;    ///< snapshots of no use: too old
    std::uint64_t crossed = 0;          ///< times the book was found crossed
    std::uint64_t half_read = 0;        ///< messages that broke off
    std::uint64_t checked = 0;          ///< messages whose checksum was right
    std::uint64_t mismatches = 0;       ///< messages whose checksum was not
    std::uint64_t bad_levels = 0;       ///< messages with a level that does not fit the units
    std::uint64_t overflows = 0;        ///< times there was no room for an update or a level
    std::uint64_t ignored_partials = 0; ///< snapshots of the top levels, which are outside the chain
    std::uint64_t ignored_updates = 0;  ///< updates of a book that is made of snapshots of the top
    std::uint64_t renewals = 0;         ///< snapshots taken while synced, to reach further
    std::uint64_t out_of_reach = 0;     ///< times the best price left what a snapshot told
};

/// How large a synced book is made. Everything is allocated at construction.
struct book_options {
    std::size_t window_ticks = 2048;        ///< see `ladder_options`
    std::size_t max_buffered_updates = 256; ///< updates kept until a snapshot arrives
    std::size_t max_buffered_levels = 8192; ///< their levels, 16 bytes each
    std::size_t far_levels = 16384;         ///< see `ladder_options`
    /// A snapshot with so many levels of a side was cut there by the venue: further out nothing is known but what
    /// updates tell. With fewer it is whole. An engine sets what its venue gives at most.
    std::size_t snapshot_levels = 100;
    /// The stream brings no chain of updates but periodic snapshots of the top: each of them is the book. Snapshots
    /// that are asked for are good until a newer one comes.
    bool of_partials = false;
};

} // namespace gatewright::book
