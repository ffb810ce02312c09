// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/detail/update_buffer.hpp>
#include <gatewright/book/price_book.hpp>
#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/book/sync_state.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace gatewright::book {

template <SequencePolicy Policy>
class synced_book;

/// What pricing code takes: a book that is known to equal the venue's, or nothing. Only a `synced_book` makes
/// one, so that no price can be drawn from a book with a hole in it.
///
/// @par Object lifetimes
/// Refers to the book that made it, and is good until that book's next call.
class synced_view {
public:
    /// No book.
    constexpr synced_view() noexcept = default;

    /// True if there is a synchronized book.
    [[nodiscard]] constexpr bool has_value() const noexcept { return book_ != nullptr; }
    /// True if there is a synchronized book.
    constexpr explicit operator bool() const noexcept { return has_value(); }
    /// @pre `has_value()`
    [[nodiscard]] constexpr const price_book& operator*() const noexcept { return *book_; }
    /// @pre `has_value()`
    [[nodiscard]] constexpr const price_book* operator->() const noexcept { return book_; }

private:
    template <SequencePolicy>
    friend class synced_book;
    constexpr explicit synced_view(const price_book* b) noexcept : book_(b) {}

    const price_book* book_ = nullptr;
};

/// One instrument's book, kept equal to the venue's from snapshots and updates, and honest about when it is
/// not.
///
/// It is fed by what a decoder says: `book_begin`, `book_level` for each level, `book_end`, or `book_abort` where the
/// message is broken. Updates that come while there is no snapshot are kept, in a bounded buffer, and joined to the
/// snapshot when it comes. Whatever leaves a doubt (a gap, a crossed book, another checksum, a message that breaks
/// off, a level that does not fit the units) makes `view()` empty and `needs_snapshot()` true.
///
/// The session asks `needs_snapshot()` after each message, requests one, and says so with
/// `snapshot_requested()`.
///
/// Where a venue cuts its snapshots the book knows how far it is good on each side: no query of a view tells what lies
/// behind that, a best price that leaves it makes the view empty, and when it comes near another snapshot is wanted in
/// time. That one is joined to the updates since it was asked for, while the book stays good.
///
/// @tparam Policy the venue's rule for gaps
/// @par Exception safety
/// The constructor and `change_units` may throw `std::bad_alloc`; nothing else allocates.
template <SequencePolicy Policy>
class synced_book {
public:
    /// Takes its memory here.
    explicit synced_book(const book_scales& scales, const book_options& options = {})
        : book_(scales, {options.window_ticks, options.far_levels})
        , buffer_(options.max_buffered_updates, options.max_buffered_levels)
        , snapshot_levels_(options.snapshot_levels)
        , of_partials_(options.of_partials) {}

    /// How far the synchronization is.
    [[nodiscard]] sync_state state() const noexcept { return state_; }
    /// Why the book is not synced, or was not before a snapshot was asked for; `none` if it is.
    [[nodiscard]] unsync_reason reason() const noexcept { return reason_; }
    /// True if the book may be used.
    [[nodiscard]] bool synced() const noexcept { return state_ == sync_state::synced; }
    /// The book, if it may be believed now; empty in the middle of a message that changes it too.
    [[nodiscard]] synced_view view() const noexcept {
        const bool whole =
            reading_ == reading::nothing || reading_ == reading::ignored || reading_ == reading::held;
        return synced() && whole ? synced_view(&book_) : synced_view();
    }
    /// What happened so far.
    [[nodiscard]] const book_counters& counters() const noexcept { return counters_; }
    /// The units of its prices and quantities.
    [[nodiscard]] const book_scales& scales() const noexcept { return book_.scales(); }
    /// Updates waiting for a snapshot now.
    [[nodiscard]] std::size_t buffered() const noexcept { return buffer_.size(); }
    /// The last id that the book contains; zero if it is not synced.
    [[nodiscard]] std::uint64_t last_id() const noexcept { return synced() ? at_.last_id : 0; }
    /// The venue's time of the last message that the book contains.
    [[nodiscard]] timestamp venue_time() const noexcept { return at_.venue_time; }

    /// Whether the session should request a snapshot now; a synced book too, when the price comes near the end of
    /// what the last one told. After a start or a disconnect it stays false until the first update is here, for a
    /// snapshot that is older than the first update would be of no use.
    [[nodiscard]] bool needs_snapshot() const noexcept { return wants_snapshot_; }
    /// Asks for a snapshot without waiting for an update: of an instrument that hardly ever moves, or to compare a
    /// synced book with.
    void want_snapshot() noexcept {
        wants_snapshot_ = wants_snapshot_ || state_ == sync_state::unsynced || (synced() && !renewing_);
    }
    /// Whether the last snapshot of a synced book told other best prices than the book had, with what came since it was
    /// asked for.
    [[nodiscard]] bool snapshot_differed() const noexcept { return snapshot_differed_; }
    /// The last level that did not fit the units.
    [[nodiscard]] const book_level_text& bad_level() const noexcept { return bad_level_; }
    /// A snapshot is on its way.
    void snapshot_requested() noexcept {
        wants_snapshot_ = false;
        if (synced() && !renewing_) {
            buffer_.clear();
            renewing_ = true;
        }
        if (state_ == sync_state::unsynced) state_ = sync_state::awaiting_snapshot;
    }
    /// The request failed or was not answered in time: another is needed.
    void snapshot_failed() noexcept {
        if (state_ != sync_state::awaiting_snapshot) return;
        state_ = sync_state::unsynced;
        reason_ = unsync_reason::snapshot_failed;
        wants_snapshot_ = true;
    }

    /// The stream is down. What was buffered is of no use, for the updates in between are lost.
    void on_disconnect() noexcept { stop(unsync_reason::disconnected); }
    /// Back to the state after construction; the counters stay.
    void reset() noexcept { stop(unsync_reason::never_synced); }

    /// The instrument's tick or lot size changed. A synced book stays so if all its levels fit the new units,
    /// and is otherwise unsynced with `instrument_changed`. Buffered updates are dropped. Not for hot paths.
    void change_units(const book_scales& scales) {
        if (scales == book_.scales()) return;
        if (view() && book_.rebuild(scales)) {
            // What is kept for a renewal is in the old units.
            if (renewing_) give_up_renewal();
            for (const side s : {side::buy, side::sell})
                if (const auto best = book_.ticks().best(s); best && book_.has_reach(s))
                    near_[static_cast<std::size_t>(s)] = distance(best->tick, book_.reach(s)) / 4;
            return;
        }
        const bool idle =
            (reason_ == unsync_reason::never_synced || reason_ == unsync_reason::disconnected) &&
            state_ == sync_state::unsynced && !wants_snapshot_ && reading_ == reading::nothing;
        if (!idle) {
            fail(unsync_reason::instrument_changed);
            lost(last_seen());
            buffer_.clear();
        }
        book_.reset(scales);
    }

    /// A message about this book begins.
    void book_begin(const book_header& h) noexcept {
        if (reading_ != reading::nothing) break_off();
        current_ = h;
        reading_ = reading::ignored;
        if (h.partial) {
            begin_partial(h);
        } else if (h.snapshot) {
            begin_snapshot(h);
        } else if (of_partials_) [[unlikely]] {
            ++counters_.ignored_updates;
        } else if (!synced()) {
            begin_buffered(h);
        } else {
            begin_update(h);
        }
    }

    /// One level of it: the quantity now at that price, zero if none.
    void book_level(side s, price p, quantity q) noexcept {
        if (reading_ == reading::nothing || reading_ == reading::ignored) return;
        if (reading_ == reading::held) [[unlikely]] {
            ++counters_.gaps;
            fail(unsync_reason::gap);
            return;
        }
        std::int64_t tick = 0;
        std::int64_t lots = 0;
        if (!book_.to_units(p, q, tick, lots)) [[unlikely]] {
            ++counters_.bad_levels;
            bad_level_ = {s, p, q};
            fail(unsync_reason::bad_level);
        } else if (reading_ != reading::buffered ? !book_.set_ticks(s, tick, lots)
                                                 : !buffer_.add(s, tick, lots)) [[unlikely]] {
            ++counters_.overflows;
            fail(unsync_reason::overflow);
        } else if (reading_ == reading::snapshot) [[unlikely]] {
            told_[static_cast<std::size_t>(s)].add(s, tick);
        } else if (renewing_ && reading_ == reading::update) [[unlikely]] {
            if (!buffer_.add(s, tick, lots)) give_up_renewal();
        }
    }

    /// The message is complete.
    /// @param h the same header as in `book_begin`; other ids mean that two messages were mixed up.
    void book_end(const book_header& h) noexcept {
        const bool kept = reading_ != reading::nothing && reading_ != reading::ignored;
        if (kept && !same_ids(h)) {
            break_off();
            return;
        }
        switch (reading_) {
        case reading::update: end_update(); break;
        case reading::snapshot: end_snapshot(); break;
        case reading::buffered: end_buffered(); break;
        case reading::nothing:
        case reading::held:
        case reading::ignored: break;
        }
        reading_ = reading::nothing;
    }

    /// The message broke off: a decoder found it malformed after its `book_begin`.
    void book_abort(const book_header&) noexcept {
        if (reading_ != reading::nothing) break_off();
    }

private:
    /// What becomes of the levels of the message being read.
    enum class reading : std::uint8_t { nothing, ignored, held, update, snapshot, buffered };

    [[nodiscard]] bool same_ids(const book_header& h) const noexcept {
        return h.first_id == current_.first_id && h.last_id == current_.last_id &&
               h.previous_id == current_.previous_id && h.snapshot == current_.snapshot;
    }

    void begin_update(const book_header& h) noexcept {
        switch (joined_ ? Policy::after_update(h, at_) : Policy::after_snapshot(h, at_)) {
        case sequence_verdict::apply:
            reading_ = reading::update;
            if (renewing_ && !buffer_.open(h)) [[unlikely]]
                give_up_renewal();
            break;
        case sequence_verdict::contained: ++(joined_ ? counters_.duplicates : counters_.dropped); break;
        case sequence_verdict::held: reading_ = reading::held; break;
        case sequence_verdict::gap:
            ++counters_.gaps;
            buffer_.clear(); // what was kept for a renewal
            unsync(unsync_reason::gap);
            begin_buffered(h);
            break;
        }
    }

    void begin_buffered(const book_header& h) noexcept {
        if (const sequence_position last = last_seen(); last.last_id != 0) {
            const sequence_verdict verdict = Policy::after_update(h, last);
            if (verdict == sequence_verdict::contained) {
                ++counters_.duplicates;
                return;
            }
            if (verdict == sequence_verdict::held) {
                reading_ = reading::held;
                return;
            }
            if (verdict == sequence_verdict::gap) {
                // Only an unbroken run up to now can be joined to a snapshot; and where ids went back, the
                // older ones say nothing about how new a snapshot is.
                if (!buffer_.empty()) ++counters_.gaps;
                buffer_.clear();
                lost_ = {};
            }
        }
        reading_ = reading::buffered;
        if (!buffer_.open(h)) {
            ++counters_.overflows;
            fail(unsync_reason::overflow);
        }
    }

    /// A periodic snapshot of the top. One whose id is not newer was seen before, or was made before a snapshot that
    /// was read; only one that is later by more than a second has ids that begin anew.
    void begin_partial(const book_header& h) noexcept {
        if (!of_partials_) {
            ++counters_.ignored_partials;
        } else if (synced() && h.last_id <= at_.last_id && h.venue_time <= at_.venue_time + seconds(1)) {
            ++counters_.duplicates;
        } else {
            begin_snapshot(h);
        }
    }

    void begin_snapshot(const book_header& h) noexcept {
        snapshot_differed_ = false;
        const bool in_order = h.in_order || h.partial;
        if (in_order) {
            // Whatever came before is in it, also where ids begin anew.
            buffer_.clear();
            lost_ = {};
            renewing_ = false;
        }
        if (synced() && !in_order && h.last_id < at_.last_id && !joins(h)) {
            ++counters_.old_snapshots;
            // What is kept goes on without a gap, and joins a later one.
            wants_snapshot_ = wants_snapshot_ || renewing_;
        } else if (h.last_id < lost_.last_id) {
            refuse_snapshot();
        } else {
            best_before_ = synced() ? best_levels() : std::array<std::optional<tick_level>, 2>{};
            book_.clear();
            told_ = {};
            reading_ = reading::snapshot;
        }
    }

    /// Whether a snapshot from before what the book contains can be brought up to that by the updates kept since it was
    /// asked for.
    [[nodiscard]] bool joins(const book_header& h) const noexcept {
        for (std::size_t i = 0; i < buffer_.size(); ++i) {
            const sequence_verdict verdict = Policy::after_snapshot(buffer_.header(i), position_of(h));
            if (verdict != sequence_verdict::contained) return verdict == sequence_verdict::apply;
        }
        return false;
    }
    /// The updates since the request cannot be kept: another one is needed.
    void give_up_renewal() noexcept {
        buffer_.clear();
        renewing_ = false;
        wants_snapshot_ = true;
    }

    void end_update() noexcept {
        ++counters_.applied;
        joined_ = true;
        at_ = position_of(current_);
        if (found_crossed())
            fail(unsync_reason::crossed);
        else if (current_.checksum != 0 && !sum_is_right()) [[unlikely]]
            fail(unsync_reason::checksum);
        else if (cut_) [[likely]]
            look_ahead();
    }

    /// Where the best price stands to what the snapshot told.
    void look_ahead() noexcept {
        for (const side s : {side::buy, side::sell}) {
            if (!book_.has_reach(s)) continue;
            const std::optional<tick_level> best = book_.ticks().best(s);
            if (!best || !book_.within_reach(s, best->tick)) [[unlikely]] {
                leave_reach();
                return;
            }
            if (distance(best->tick, book_.reach(s)) < near_[static_cast<std::size_t>(s)] && !renewing_)
                wants_snapshot_ = true;
        }
    }
    /// What is best now is not known. The updates since a snapshot was asked for, if one was, will join it.
    void leave_reach() noexcept {
        ++counters_.out_of_reach;
        const bool on_its_way = std::exchange(renewing_, false);
        if (!on_its_way) {
            buffer_.clear();
            lost(at_);
        }
        unsync(unsync_reason::out_of_reach);
        if (!on_its_way) return;
        wants_snapshot_ = false;
        state_ = sync_state::awaiting_snapshot;
    }
    static constexpr std::uint64_t distance(std::int64_t a, std::int64_t b) noexcept {
        return a > b ? static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b)
                     : static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
    }
    /// How far the snapshot that was just read reaches.
    void take_reach() noexcept {
        cut_ = false;
        for (const side s : {side::buy, side::sell}) {
            const told_side& t = told_[static_cast<std::size_t>(s)];
            if (snapshot_levels_ == 0 || t.levels < snapshot_levels_) continue;
            cut_ = true;
            book_.set_reach(s, t.worst);
            near_[static_cast<std::size_t>(s)] = distance(t.best, t.worst) / 4;
        }
    }

    void end_buffered() noexcept {
        ++counters_.buffered;
        if (state_ == sync_state::unsynced) wants_snapshot_ = true;
    }

    void end_snapshot() noexcept {
        if (found_crossed()) {
            fail(unsync_reason::crossed);
            return;
        }
        if (current_.checksum != 0 && !sum_is_right()) {
            fail(unsync_reason::checksum);
            return;
        }
        std::size_t i = 0;
        for (; i < buffer_.size(); ++i) {
            const sequence_verdict verdict = Policy::after_snapshot(buffer_.header(i), position_of(current_));
            if (verdict == sequence_verdict::apply) break;
            if (verdict == sequence_verdict::gap) {
                refuse_snapshot();
                return;
            }
        }
        ++counters_.snapshots;
        const bool was_synced = synced();
        counters_.renewals += was_synced;
        counters_.dropped += i;
        take_reach();
        at_ = position_of(current_);
        joined_ = false;
        reading_ = reading::nothing;
        for (; i < buffer_.size(); ++i) {
            bool fits = true;
            buffer_.for_each_level(i, [&](side s, std::int64_t tick, std::int64_t lots) {
                fits = book_.set_ticks(s, tick, lots) && fits;
            });
            if (!fits) {
                ++counters_.overflows;
                fail(unsync_reason::overflow);
                return;
            }
            ++counters_.applied;
            joined_ = true;
            at_ = position_of(buffer_.header(i));
            if (found_crossed()) {
                fail(unsync_reason::crossed);
                return;
            }
        }
        buffer_.clear();
        lost_ = {};
        renewing_ = false;
        wants_snapshot_ = false;
        state_ = sync_state::synced;
        reason_ = unsync_reason::none;
        if (cut_) look_ahead();
        snapshot_differed_ = was_synced && best_before_ != best_levels();
    }

    [[nodiscard]] std::array<std::optional<tick_level>, 2> best_levels() const noexcept {
        return {book_.ticks().best(side::buy), book_.ticks().best(side::sell)};
    }

    [[nodiscard]] bool found_crossed() noexcept {
        if (!Policy::crossed_unsyncs || !book_.crossed()) [[likely]]
            return false;
        ++counters_.crossed;
        return true;
    }

    /// Whether the book has the sum that its last message tells.
    [[nodiscard]] bool sum_is_right() noexcept {
        if constexpr (requires { Policy::checksum(book_); }) {
            const bool right = Policy::checksum(book_) == current_.checksum;
            ++(right ? counters_.checked : counters_.mismatches);
            return right;
        } else {
            return true;
        }
    }

    void refuse_snapshot() noexcept {
        ++counters_.old_snapshots;
        unsync(unsync_reason::snapshot_too_old);
    }

    void break_off() noexcept {
        if (reading_ != reading::ignored) {
            ++counters_.half_read;
            fail(unsync_reason::half_read);
        }
        reading_ = reading::nothing;
    }

    /// The message at hand is lost, and with an update everything before it too. A snapshot that is no good
    /// takes nothing away from the updates buffered.
    void fail(unsync_reason why) noexcept {
        if (synced()) lost(at_);
        if (reading_ != reading::snapshot) {
            lost(last_seen());
            if (reading_ == reading::update || reading_ == reading::buffered) lost(position_of(current_));
            buffer_.clear();
        }
        if (reading_ != reading::nothing) reading_ = reading::ignored;
        unsync(why);
    }

    static sequence_position position_of(const book_header& h) noexcept { return {h.last_id, h.venue_time}; }
    /// From now on a snapshot must reach as far as `at`.
    void lost(const sequence_position& at) noexcept {
        if (at.last_id > lost_.last_id) lost_ = at;
    }
    /// The last update kept or, with none kept, lost.
    [[nodiscard]] sequence_position last_seen() const noexcept {
        return buffer_.empty() ? lost_ : position_of(buffer_.header(buffer_.size() - 1));
    }

    void unsync(unsync_reason why) noexcept {
        renewing_ = false;
        state_ = sync_state::unsynced;
        reason_ = why;
        wants_snapshot_ = true;
    }
    void stop(unsync_reason why) noexcept {
        unsync(why);
        wants_snapshot_ = false;
        reading_ = reading::nothing;
        buffer_.clear();
        lost_ = {};
        at_ = {};
        joined_ = false;
    }

    price_book book_;
    detail::update_buffer buffer_;
    book_header current_;
    sequence_position at_;
    sequence_position lost_; // what a snapshot must reach; the last of the updates that were thrown away
    sync_state state_ = sync_state::unsynced;
    unsync_reason reason_ = unsync_reason::never_synced;
    reading reading_ = reading::nothing;
    bool joined_ = false;
    bool wants_snapshot_ = false;
    bool cut_ = false;      ///< the snapshot that the book began with was cut, on a side at least
    bool renewing_ = false; ///< a snapshot was asked for while synced: updates are applied and kept
    book_counters counters_;
    book_level_text bad_level_;
    std::array<std::optional<tick_level>, 2> best_before_{}; ///< the snapshot at hand, of a synced book
    bool snapshot_differed_ = false;
    /// What the snapshot at hand has told of a side.
    struct told_side {
        std::size_t levels = 0;
        std::int64_t best = 0;
        std::int64_t worst = 0;
        void add(side s, std::int64_t tick) noexcept {
            const bool first = levels++ == 0;
            if (first || (s == side::buy ? tick > best : tick < best)) best = tick;
            if (first || (s == side::buy ? tick < worst : tick > worst)) worst = tick;
        }
    };
    std::array<told_side, 2> told_{};
    std::array<std::uint64_t, 2>
        near_{}; ///< ticks to the end of the reach from which on a new snapshot is wanted
    std::size_t snapshot_levels_;
    bool of_partials_;
};

} // namespace gatewright::book
