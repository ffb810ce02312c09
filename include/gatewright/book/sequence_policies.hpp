// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/checksum.hpp>
#include <gatewright/book/price_book.hpp>
#include <gatewright/core/events.hpp>

#include <concepts>
#include <cstdint>

// How a venue numbers the updates of a book, and so what counts as a gap. Which to use:
// - `chained_previous_id`: each update names the last id of the one before it, and a snapshot comes
//   separately with an id of its own that lies inside an update or between two.
// - `contiguous_ids`: each update tells the first and the last of its ids, and these follow on without a gap; a
//   snapshot comes separately with an id of its own.
// - `counted_by_one`: each update's id is one more than that of the one before it; snapshots come in their place among
//   the updates, or separately with the id of an update.
// - `unnumbered`: updates come whole and in order, and nothing in them tells a gap.
// - `chained_with_resets`: as `chained_previous_id`, with snapshots that come in their place among the updates, updates
//   that say that nothing happened, and ids that may begin anew.
namespace gatewright::book {

/// How far a book has come: the last id that it contains and the venue's time of the message that brought it.
struct sequence_position {
    std::uint64_t last_id = 0;
    timestamp venue_time;
};

/// What to do with an update, judged by its header.
enum class sequence_verdict : std::uint8_t {
    apply,     ///< it continues the book
    contained, ///< the book already has all of it
    held,      ///< nothing happened: it has no level, or something is missing
    gap        ///< something is missing between the book and it
};

/// A venue's rule for gaps. A model holds no state: it judges the header of an update against a position.
///
/// - `P::after_snapshot(h, at)`: `at` is the position of a snapshot, and no update was applied since.
/// - `P::after_update(h, at)`: `at` is the position of the update applied, or buffered, last.
/// - `P::crossed_unsyncs`: whether a crossed book after a complete message proves that something was lost.
/// - `P::checksum(book)`, if it has one: the venue's sum of a `price_book`, to be compared where a header tells one.
///
/// `contained` must mean that ignoring the update leaves the book right.
template <class P>
concept SequencePolicy = requires(const book_header& h, const sequence_position& at) {
    { P::after_snapshot(h, at) } noexcept -> std::same_as<sequence_verdict>;
    { P::after_update(h, at) } noexcept -> std::same_as<sequence_verdict>;
    { P::crossed_unsyncs } -> std::convertible_to<bool>;
};

/// Updates chain on the last id of the update before: `previous_id` of each equals `last_id` of its
/// predecessor, while `first_id` need not follow on. A snapshot's id falls inside the first update to apply,
/// or is its `previous_id`.
///
/// The rule of Binance's futures ("How to manage a local order book correctly", USDⓈ-M futures documentation:
/// drop updates with u < lastUpdateId; the first to apply has U <= lastUpdateId <= u; then pu equals the
/// previous u). The ids are counted for all instruments together: where nothing happened to this one for a while, a
/// snapshot's id lies between the updates around it, pu <= lastUpdateId < U; all up to pu is in the snapshot then, and
/// nothing came in between.
struct chained_previous_id {
    static constexpr bool crossed_unsyncs = true;

    /// What an update is to a book that a snapshot has just filled.
    static constexpr sequence_verdict after_snapshot(const book_header& h,
                                                     const sequence_position& at) noexcept {
        if (h.last_id < at.last_id) return sequence_verdict::contained;
        return h.previous_id <= at.last_id ? sequence_verdict::apply : sequence_verdict::gap;
    }

    /// A message seen before carries a time seen before. An old id with a newer time is a sequence that went
    /// back.
    static constexpr sequence_verdict after_update(const book_header& h,
                                                   const sequence_position& at) noexcept {
        if (h.last_id <= at.last_id)
            return h.venue_time <= at.venue_time ? sequence_verdict::contained : sequence_verdict::gap;
        return h.previous_id == at.last_id ? sequence_verdict::apply : sequence_verdict::gap;
    }
};

static_assert(SequencePolicy<chained_previous_id>);

/// Updates name the first and the last of their ids, and the ids of an instrument follow on: an update continues the
/// book if it begins with the next id or before it. Levels are absolute, so that what overlaps does no harm.
///
/// The rule of Binance spot ("How to manage a local order book correctly", "WebSocket Streams": drop events with u <=
/// lastUpdateId; the first kept covers lastUpdateId + 1; then one with u below the book's id is ignored, and one with
/// U above the book's id + 1 means that some were lost).
struct contiguous_ids {
    static constexpr bool crossed_unsyncs = true;

    /// What an update is to a book that a snapshot has just filled.
    static constexpr sequence_verdict after_snapshot(const book_header& h,
                                                     const sequence_position& at) noexcept {
        if (h.last_id <= at.last_id) return sequence_verdict::contained;
        return h.first_id <= at.last_id + 1 ? sequence_verdict::apply : sequence_verdict::gap;
    }

    /// A message seen before carries a time seen before. An old id with a newer time is a sequence that went back.
    static constexpr sequence_verdict after_update(const book_header& h,
                                                   const sequence_position& at) noexcept {
        if (h.last_id <= at.last_id)
            return h.venue_time <= at.venue_time ? sequence_verdict::contained : sequence_verdict::gap;
        return h.first_id <= at.last_id + 1 ? sequence_verdict::apply : sequence_verdict::gap;
    }
};

static_assert(SequencePolicy<contiguous_ids>);

/// Updates chain on the id of the update before, as with `chained_previous_id`, but an id may be followed by a lower
/// one, after which the chain goes on from there; an update whose two ids are both the book's says that nothing
/// happened. A checksum is that of `book/checksum.hpp`.
///
/// The rule of OKX ("Order book channel", "Sequence ID": prevSeqId equals the seqId before; without changes for about
/// 60 seconds one message has seqId equal to prevSeqId and no levels; after maintenance one has a seqId below its
/// prevSeqId). A snapshot that was asked for joins the first update with prevSeqId <= its seqId < seqId (change log,
/// 2026-02-12).
struct chained_with_resets {
    /// In a call auction a book may be crossed.
    static constexpr bool crossed_unsyncs = false;

    /// What becomes of the first updates after a snapshot.
    static constexpr sequence_verdict after_snapshot(const book_header& h,
                                                     const sequence_position& at) noexcept {
        if (h.previous_id == at.last_id) return continues(h, at);
        if (h.last_id <= at.last_id) return sequence_verdict::contained;
        return h.previous_id < at.last_id ? sequence_verdict::apply : sequence_verdict::gap;
    }
    /// What becomes of an update after another one.
    static constexpr sequence_verdict after_update(const book_header& h,
                                                   const sequence_position& at) noexcept {
        if (h.previous_id == at.last_id) return continues(h, at);
        return h.last_id <= at.last_id && h.venue_time <= at.venue_time ? sequence_verdict::contained
                                                                        : sequence_verdict::gap;
    }
    /// That of a book as it must be after an update, where the update tells one.
    [[nodiscard]] static std::int32_t checksum(const price_book& b) noexcept {
        return interleaved_crc32(b, 25);
    }

private:
    /// Recordings of before the ids have none: each follows the one before.
    static constexpr sequence_verdict continues(const book_header& h, const sequence_position& at) noexcept {
        return h.last_id == at.last_id && h.last_id != 0 ? sequence_verdict::held : sequence_verdict::apply;
    }
};
static_assert(SequencePolicy<chained_with_resets>);

/// Updates are counted by one, each under one id; after a restart of the venue's service the count begins anew. A
/// snapshot has the id of the last update that it contains.
///
/// The rule of Bybit's `orderbook.full` ("Full Orderbook": every change has u + 1, and u = 1 is a restart, whereupon
/// the book is built anew), which its books of a fixed depth have always kept to without being documented. There a
/// restart comes as a snapshot. A count that went back is told from a message seen before by its time.
struct counted_by_one {
    static constexpr bool crossed_unsyncs = true;

    /// What becomes of the first updates after a snapshot.
    static constexpr sequence_verdict after_snapshot(const book_header& h,
                                                     const sequence_position& at) noexcept {
        return after_update(h, at);
    }
    /// What becomes of an update after another one.
    static constexpr sequence_verdict after_update(const book_header& h,
                                                   const sequence_position& at) noexcept {
        if (h.last_id == at.last_id + 1) return sequence_verdict::apply;
        return h.last_id <= at.last_id && h.venue_time <= at.venue_time ? sequence_verdict::contained
                                                                        : sequence_verdict::gap;
    }
};
static_assert(SequencePolicy<counted_by_one>);

/// Updates have no number: they come whole and in order on one connection, whose loss is the only gap, or the venue says
/// that a book begins anew. Rows of several exchanges change one by one, so that bids and asks may cross for a moment.
/// The rule of the books by rows of TWS ("Market Depth", messages 12 and 13).
struct unnumbered {
    static constexpr bool crossed_unsyncs = false;

    /// What becomes of the first updates after a snapshot.
    static constexpr sequence_verdict after_snapshot(const book_header&, const sequence_position&) noexcept {
        return sequence_verdict::apply;
    }
    /// What becomes of an update after another one.
    static constexpr sequence_verdict after_update(const book_header&, const sequence_position&) noexcept {
        return sequence_verdict::apply;
    }
};
static_assert(SequencePolicy<unnumbered>);

} // namespace gatewright::book
