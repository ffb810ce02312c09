// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/ids.hpp>
#include <gatewright/core/symbol_table.hpp>
#include <gatewright/orders/positions.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gatewright {

/// What a comparison of a venue's position with ours calls for. What is not found again is not reported.
enum class position_finding : std::uint8_t {
    doubt_reports, ///< it differs the second time: the stream that brings the fills may be at fault
    adopted,       ///< it differs the third time: the venue's position was adopted
    unclear ///< ten lists in a row differed while fills kept coming, or were older than these: ours is kept; told once
};

/// Compares the venue's lists of an account's positions with what the fills add up to. The first list is what the
/// account starts from; later ones must agree, and a difference must be found three times before it is believed. Where
/// fills came between question and answer, theirs is compared with what ours was at the time of theirs.
class position_check {
public:
    position_check(std::size_t instruments, bool hedge_mode) : rows_(instruments), hedge_mode_(hedge_mode) {}

    /// How a list was come by.
    struct list {
        timestamp asked;        ///< on our clock: what came since may be in it or not
        timestamp contained;    ///< on the venue's clock: what it did up to then is in it for certain
        bool unsettled = false; ///< what executions it contains cannot be told: it is no start
        bool reconciling =
            false; ///< fills of a gap are still to come: nothing is compared, and the list asked for again
        timestamp ended; ///< on the venue's clock: what it did after that is not in it for certain
    };

    /// One line of a list; `on_end` comes after the last.
    void stage(instrument_index i, const position_update& theirs) noexcept {
        entry& e = rows_[i.value].sides[static_cast<std::size_t>(theirs.position_side)];
        e.staged = theirs;
        e.present = true;
    }
    /// The next list is not compared for an instrument: executions of it are missing.
    void leave_out(instrument_index i) noexcept { rows_[i.value].left_out = true; }
    /// The next list decides nothing about an instrument: its row could not be read.
    /// @param i not valid: it may be any that the list does not tell
    void unread(instrument_index i) noexcept {
        if (i.valid())
            rows_[i.value].unread = true;
        else
            absent_unread_ = true;
    }
    /// The venue lists no position of an instrument (spot: it lists balances): what the fills add up to counts, from
    /// flat on.
    void count_alone(instrument_index i) noexcept {
        row& r = rows_[i.value];
        r.listed = false;
        for (entry& e : r.sides) e.started = true;
    }
    /// Whether the venue lists positions of an instrument.
    [[nodiscard]] bool listed(instrument_index i) const noexcept { return rows_[i.value].listed; }
    /// When the newest fill was made, on the venue's clock; zero: there was none.
    [[nodiscard]] timestamp newest_fill(instrument_index i, position_side side) const noexcept {
        return rows_[i.value].sides[static_cast<std::size_t>(side)].last_fill_venue;
    }
    /// Whether there is one of which it does.
    [[nodiscard]] bool lists_any() const noexcept {
        return std::ranges::any_of(rows_, [](const row& r) { return r.listed; });
    }
    /// Whether it is known what an instrument starts from.
    [[nodiscard]] bool started(instrument_index i) const noexcept {
        for (const position_side side : sides())
            if (!rows_[i.value].sides[static_cast<std::size_t>(side)].started) return false;
        return true;
    }
    /// A new fill was booked, received at `at` on our clock, of `venue_time` on the venue's. One that the venue made
    /// while the account's start was being told may be in that or not: the position is then to be told anew.
    void on_fill(instrument_index i, position_side side, timestamp at, timestamp venue_time) noexcept {
        entry& e = rows_[i.value].sides[static_cast<std::size_t>(side)];
        e.last_fill = at;
        e.last_fill_venue = std::max(e.last_fill_venue, venue_time);
        if (!has_baseline_ || !rows_[i.value].listed || venue_time > e.start_ended) return;
        e.doubtful_start = true;
        confirmed_ = false;
        confirm_ = true;
    }

    /// An order of before executed: what was filled of it before the start is not told apart from that.
    void on_foreign_fill(timestamp at) noexcept { last_foreign_fill_ = at; }

    /// The list is complete: it is compared, or becomes the start, and is forgotten. Calls
    /// `found(position_finding, const position_update& theirs)`.
    /// @return true if it should be asked for again soon.
    template <class FoundF>
    [[nodiscard]] bool on_end(const list& l, orders::positions& ours, const symbol_table& symbols,
                              FoundF found) noexcept {
        const bool first = !has_baseline_;
        const bool too_early = l.reconciling && !first;
        if (too_early) {
            confirmed_ = false;
            confirm_ = true;
        }
        bool skip = too_early || l.unsettled;
        if (first) {
            skip = skip || (last_foreign_fill_.ns != 0 && last_foreign_fill_ >= l.asked);
            for (std::size_t i = 0; i < rows_.size(); ++i)
                for (const entry& e : rows_[i].sides)
                    skip =
                        skip || (rows_[i].listed
                                     ? e.last_fill >= l.asked
                                     : !ours({static_cast<std::uint16_t>(i)}).remembers_since(l.contained));
        }
        bool again = skip;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            row& r = rows_[i];
            if (!r.listed) {
                // What the venue did before the list is not of this run, what it did since is.
                if (first && !skip) ours.begin_flat(symbols[i], l.contained);
                continue;
            }
            for (const position_side side : sides()) {
                entry& e = r.sides[static_cast<std::size_t>(side)];
                if (skip || r.unread || (absent_unread_ && !e.present) || (r.left_out && e.started)) continue;
                position_update theirs;
                // The venue leaves out what is flat, or tells no time of it.
                theirs.symbol = symbols[i];
                theirs.position_side = side;
                if (e.present) theirs = e.staged;
                const bool timed = theirs.venue_time.ns != 0;
                if (!timed) theirs.venue_time = l.contained;
                const bool fills_came = e.last_fill >= l.asked;
                if (!e.started) {
                    // One that the first list left out.
                    if (!first && fills_came) {
                        again = true;
                        continue;
                    }
                    ours.adopt(theirs);
                    e.started = true;
                    // A row of its own time tells what it contains.
                    e.start_ended = timed ? timestamp{} : l.ended;
                } else if (e.doubtful_start) {
                    if (fills_came || theirs.venue_time < e.last_fill_venue) {
                        again = true;
                    } else {
                        const bool matches = ours.reconcile(theirs).matches;
                        if (!matches) ours.adopt(theirs);
                        e.doubtful_start = false;
                        // What was adopted anew can be overtaken as the first was.
                        e.start_ended = matches || timed ? timestamp{} : l.ended;
                    }
                } else if (differs(e, theirs, timed, fills_came, ours, found)) {
                    again = true;
                }
            }
            for (entry& e : r.sides) e.present = false;
            r.left_out = r.unread = false;
        }
        absent_unread_ = false;
        has_baseline_ = has_baseline_ || !skip;
        if (!again) confirmed_ = true;
        return again && !too_early;
    }

    /// The venue lists no positions: the desk counts from flat on, and there is nothing to compare with.
    void start_flat() noexcept { has_baseline_ = true; }

    /// When the venue made the newest fill that was told; zero: none was.
    [[nodiscard]] timestamp newest_fill() const noexcept {
        timestamp newest;
        for (const row& r : rows_)
            for (const entry& e : r.sides) newest = std::max(newest, e.last_fill_venue);
        return newest;
    }
    /// The account's start is known.
    [[nodiscard]] bool has_baseline() const noexcept { return has_baseline_; }
    /// The last list agreed with the fills, or was adopted.
    [[nodiscard]] bool confirmed() const noexcept { return confirmed_; }
    /// A list came too early, and must be asked for once the fills of the gap have come. @return true once.
    [[nodiscard]] bool take_confirm() noexcept {
        const bool wanted = confirm_;
        confirm_ = false;
        return wanted;
    }
    [[nodiscard]] bool confirm_wanted() const noexcept { return confirm_; }

private:
    static constexpr std::uint8_t unclear_in_a_row = 10;
    struct entry {
        position_update staged;
        bool present = false;
        bool started = false;        ///< what the account starts from is known
        std::uint8_t differs = 0;    ///< comparisons in a row that failed
        std::uint8_t unclear = 0;    ///< lists in a row that could not be compared
        bool doubtful_start = false; ///< a fill came that may be in the start or not
        timestamp start_ended;       ///< a fill of up to then may be so; zero: that is settled
        timestamp last_fill;         ///< received then, on our clock
        timestamp last_fill_venue;   ///< of the newest fill, on the venue's
    };
    struct row {
        std::array<entry, 3> sides; ///< by `position_side`
        bool listed = true;         ///< the venue's lists have its position
        bool left_out = false;      ///< of the list at hand: not to be compared
        bool unread = false;        ///< of the list at hand: not told
    };

    /// @param timed the row has a time of its own. @param fills_came since it was asked for
    /// @return true if it differs and is to be asked for again.
    template <class FoundF>
    bool differs(entry& e, const position_update& theirs, bool timed, bool fills_came,
                 orders::positions& ours, FoundF& found) noexcept {
        const orders::position_difference d = ours.reconcile(theirs);
        // A figure from before a fill that we have says nothing of now, whenever it was asked for.
        const bool older = !fills_came && theirs.venue_time < e.last_fill_venue;
        if (fills_came ? timed && d.matches_at_time : d.matches) {
            e.differs = e.unclear = 0;
            return false;
        }
        if (fills_came || older) {
            // A list that lags agrees with what was then, and catches up soon, or never: then somebody must look.
            const bool lags = older && timed && d.matches_at_time;
            if (e.unclear < unclear_in_a_row && ++e.unclear == unclear_in_a_row)
                found(position_finding::unclear, theirs);
            return !lags || e.unclear < unclear_in_a_row;
        }
        e.unclear = 0;
        if (++e.differs < 3) {
            if (e.differs == 2) found(position_finding::doubt_reports, theirs);
            return true;
        }
        e.differs = 0;
        ours.adopt(theirs);
        found(position_finding::adopted, theirs);
        return false;
    }
    /// The positions that an instrument has in the account's mode.
    [[nodiscard]] std::span<const position_side> sides() const noexcept {
        static constexpr std::array<position_side, 3> all{position_side::net, position_side::long_side,
                                                          position_side::short_side};
        return hedge_mode_ ? std::span(all).subspan(1) : std::span(all).first(1);
    }

    std::vector<row> rows_;
    bool hedge_mode_;
    bool has_baseline_ = false;
    bool confirmed_ = true;
    bool confirm_ = false;
    timestamp last_foreign_fill_; ///< of an order that this run did not place
    bool absent_unread_ = false; ///< of the list at hand: what it does not tell may be what could not be read
};

} // namespace gatewright
