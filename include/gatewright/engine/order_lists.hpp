// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/order_list.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/orders/order_record.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace gatewright {

/// How brackets are kept.
struct bracket_options {
    std::size_t lists = 64; ///< most at once
    /// How long an entry that goes on filling is waited for before what it has filled gets its target and stop; four
    /// times as long after each time. What is left over when ids tell no more parts is covered when the entry ends.
    duration patience = milliseconds(250);
};

/// The roles of the orders in a list, as client ids tell them. The two orders of a pair know from their own role what
/// the other one is.
struct list_roles {
    static constexpr std::size_t entry = 1;
    static constexpr std::size_t then = 2; ///< of `one_triggers_other`; one more: it waits for a price

    /// What a role says.
    struct meaning {
        std::size_t part = 0;
        bool first = false;       ///< of a pair
        bool first_waits = false; ///< the first order of the pair waits for a price; the second does always
    };
    static constexpr std::size_t of(const meaning& m) noexcept {
        return 4 + 4 * m.part + (m.first ? 0 : 2) + (m.first_waits ? 1 : 0);
    }
    static constexpr bool in_pair(std::size_t role) noexcept { return role >= 4; }
    static constexpr meaning read(std::size_t role) noexcept {
        const std::size_t at = role - 4;
        return {at / 4, at % 4 < 2, at % 2 == 1};
    }
    /// How many pairs ids can tell apart.
    static constexpr std::size_t pairs(std::size_t roles) noexcept {
        return std::min<std::size_t>((roles - 3) / 4, 4);
    }
};

/// What `order_lists` asks of its gateway. A model guarantees:
///
/// - `find(order)`: its record, null if it is not known any more;
/// - `place(request, list number, role)`: sends an order under the id of its role, or says why not;
/// - `place_pair(first, second, list number, part, refs of both)`, if it has one: the same of two orders of which the
///   venue cancels the one when the other trades, as one request; `takes_pair(first, second)`: whether it is one for
///   that; `lists_by_fills`: as `capability_table` has it;
/// - `cancel(order)`: asks for it to be cancelled;
/// - `received(record)`: what an entry has brought that can be closed: what is filled, less what fees took of it, in
///   lots; `awaits_fees(record)`: whether some of those may still be told;
/// - `is_enough(first, second)`: whether the instrument takes two orders that small.
template <class WorldT>
concept ListWorld = requires(WorldT& w, order_ref order, const order_request& r, std::uint64_t number) {
    { w.find(order) } noexcept -> std::same_as<const orders::order_record*>;
    { w.place(r, number, std::size_t{}) } noexcept -> std::same_as<order_result<order_ref>>;
    { w.cancel(order) } noexcept -> std::same_as<order_result<void>>;
    { w.received(*w.find(order)) } noexcept -> std::same_as<quantity>;
    { w.awaits_fees(*w.find(order)) } noexcept -> std::same_as<bool>;
    { w.is_enough(r, r) } noexcept -> std::same_as<bool>;
};

/// The lists of one gateway. Those that the venue does not keep the engine does: it sends what follows an entry, and
/// cancels the loser of a pair until it is gone. Of those that the venue keeps (`native`) it follows what becomes of
/// them, and steps in where the venue does not: where an entry ends that filled in part, where a loser stays, and
/// where the pair that closes a position has ended before it was closed. It does no I/O and reads no clock: `run` is
/// called after whatever happened to an order of a list, and at `due`. Nothing allocates after construction.
///
/// A native pair that closes a position is placed anew for what is left of it when the venue has refused it or let it
/// expire; the rest of an order that has filled in part is cancelled before, since the venue has ended its partner.
/// What the venue has refused is not sent again as it was: its two orders go out by themselves then, the stop first,
/// and the engine keeps them. That is done as often as ids tell pairs apart, later each time, and told. It is not
/// done where somebody cancelled an order of the pair, or where it is not certain that both have ended: then it is
/// told alone.
///
/// Where only executions end another order of a native list (`lists_by_fills`) this does the rest: one that ended
/// otherwise leaves or ends the other as in a list that is kept here; what an entry holds that ended filled in part is
/// cancelled at once, and what it has not closed gets a pair; and where one order of a list is refused the others are
/// taken back.
///
/// An order of unknown outcome is waited for, and never sent again. What cannot be sent is tried again, less and less
/// often, and told once.
class order_lists {
public:
    static constexpr std::size_t most_parts = 4;
    static constexpr duration first_pause = milliseconds(200);
    static constexpr duration longest_pause = seconds(5);
    /// How long the venue may take to cancel the loser of a pair that it keeps.
    static constexpr duration native_patience = seconds(2);
    /// How long a native pair that ended without closing its position waits to be placed the third time; four times as
    /// long the time after it. The second time it is placed at once.
    static constexpr duration failed_pause = seconds(1);

    /// When what could not be done is tried again: less and less often.
    struct retry {
        steady_time at{};
        duration pause = first_pause;

        void later(steady_time now) noexcept {
            at = now + pause;
            pause = std::min(pause * 2, longest_pause);
        }
    };
    /// Two orders of which one cancels the other; of one of `one_triggers_other` only the first is there.
    struct pair {
        order_ref first, second;
        quantity size;       ///< of each
        bool placed = false; ///< both that belong to it are out, or have been
        bool over = false;   ///< both have ended
        bool told = false;   ///< that one of them was refused
        bool doomed = false; ///< both are cancelled until they are gone
        bool native = false; ///< the venue cancels the loser
        bool lapsed = false; ///< of a native one: the venue gives it up, as its entry has ended
        bool linked =
            false; ///< one of an earlier run that the venue may have kept: the other order is not known
        bool renewed = false;        ///< of a native one: its rest is cancelled, and gets a pair of its own
        bool cancelled_here = false; ///< of a native one: this list has cancelled an order of it
        bool settled = false;        ///< of a native one: that its position is closed was seen to
        bool single = false;         ///< not to be sent as one: the venue has refused such a pair
        order_ref fired;             ///< of one that is kept here: its order that waited and was triggered
        bool first_waited = false, second_waited = false; ///< for a trigger
        bool at_market = false; ///< what is left is to be closed now, by an order without a trigger ...
        bool as_first = false;  ///< ... as the first order would have done, and not the second
        steady_time decided = steady_time::never(); ///< since when the venue is waited for
        steady_time alone = steady_time::never();   ///< since when one that has filled in part has no other
        bool alone_told = false;                    ///< that it stays so
        retry again;
        retry first_again; ///< of the cancel of the first where only executions end the other one
    };
    /// One list.
    struct list {
        list_ref ref;
        order_list_request request;
        std::uint64_t number = 0; ///< its client ids'
        client_order_id key;      ///< of one of an earlier run: its client ids, without a role
        order_ref entry;
        std::array<pair, most_parts> pairs{};
        std::size_t pair_count = 0;
        quantity covered;         ///< of what the entry has filled: that for which a pair was begun
        quantity sized;           ///< of what it has brought: that which those pairs close
        std::size_t failures = 0; ///< native pairs that ended before they had closed their position
        bool closes = false;      ///< its pairs can only make a position smaller
        bool dissolved = false;   ///< nothing more is placed for it
        bool takes_back = false;  ///< its entry is cancelled until it is gone
        retry again;              ///< of that
        bool restored = false;    ///< of an earlier run: what would follow its entry is not known
        bool native = false;      ///< the venue has all of it: what follows its entry is the first pair
        /// Of a native one of an earlier run: what its entry had filled then, less what of that has been closed since.
        /// Of others what is out closes nothing else than that.
        std::optional<quantity> earlier;
        list_state state = list_state::waiting;
        order_errc reason = order_errc{};
        steady_time cover_at = steady_time::never(); ///< what is filled gets its pair then
        duration patience{};
        const char* told = nullptr; ///< what the desk was told stands in the way
    };

    explicit order_lists(const bracket_options& o = {}) : options_(o), lists_(o.lists) {}

    /// A list of which orders are, or will be, out under `number`. Null if there is no room.
    [[nodiscard]] list* begin(const order_list_request& r, std::uint64_t number) noexcept {
        const auto ended = [](const list& l) { return l.state == list_state::ended; };
        auto* at = std::find_if(lists_.begin(), lists_.end(), ended);
        if (at == lists_.end()) {
            if (!lists_.push_back({})) return nullptr;
            at = lists_.end() - 1;
        }
        const auto slot = static_cast<std::uint32_t>(at - lists_.begin());
        *at = {};
        at->ref = {slot, ++generation_, 0};
        at->request = r;
        at->closes = r.kind == list_kind::bracket;
        at->number = number;
        at->patience = options_.patience;
        ++open_;
        return at;
    }
    /// Of a list of which nothing was sent.
    void discard(list& l) noexcept { end(l); }

    [[nodiscard]] const list* find(list_ref r) const noexcept {
        const bool there = r.slot < lists_.size() && lists_[r.slot].ref.generation == r.generation;
        return there && r.valid() ? &lists_[r.slot] : nullptr;
    }
    /// Nothing more is placed for a list: its entry is cancelled until it is gone, and so is what loses. Other orders
    /// stay.
    void dissolve(list_ref r) noexcept {
        if (find(r) == nullptr) return;
        lists_[r.slot].dissolved = lists_[r.slot].takes_back = true;
        wake();
    }
    /// The same of all lists of an instrument; of an empty name: of all.
    void dissolve_all(const symbol_name& of) noexcept {
        for_each([&](list& l) {
            const symbol_name& symbol = l.request.kind == list_kind::one_cancels_other
                                            ? l.request.first.symbol
                                            : l.request.entry.symbol;
            if (of.empty() || symbol == of) l.dissolved = l.takes_back = true;
        });
        wake();
    }

    /// Whether an order belongs to a list that the venue keeps, and that has not ended.
    [[nodiscard]] bool native(order_ref order) const noexcept {
        const auto is = [&](order_ref one) {
            return one.valid() && one.slot == order.slot && one.generation == order.generation;
        };
        for (const list& l : lists_) {
            if (l.state == list_state::ended) continue;
            if (l.native && is(l.entry)) return true;
            for (const pair& p : l.pairs)
                if ((p.native || p.linked) && (is(p.first) || is(p.second))) return true;
        }
        return false;
    }

    /// Whether an order is the entry of a list that the venue keeps, and that has not ended.
    [[nodiscard]] bool leads(order_ref order) const noexcept {
        return std::any_of(lists_.begin(), lists_.end(), [&](const list& l) {
            return l.state != list_state::ended && l.native && l.entry.valid() &&
                   l.entry.slot == order.slot && l.entry.generation == order.generation;
        });
    }

    /// Something happened to an order of a list.
    void wake() noexcept { awake_ = true; }
    /// When `run` is to be called.
    [[nodiscard]] steady_time due() const noexcept { return awake_ ? steady_time{} : due_; }
    [[nodiscard]] bool wants(steady_time now) const noexcept { return awake_ || due_ <= now; }
    /// Whether there is one that has not ended.
    [[nodiscard]] bool any() const noexcept { return open_ != 0; }
    /// Calls `f(list&)` for each that has not ended.
    template <class F>
    void for_each(F f) noexcept {
        for (list& l : lists_)
            if (l.state != list_state::ended) f(l);
    }

    /// Does what can be done now. Calls `tell(const list&, const char* trouble)` when a list has moved on, with null,
    /// and when something stands in the way, with its name, each once.
    /// @param parts how many pairs of a list client ids tell apart
    template <ListWorld WorldT, class TellF>
    void run(WorldT& world, steady_time now, std::size_t parts, TellF tell) noexcept {
        awake_ = false;
        due_ = steady_time::never();
        for (std::size_t i = 0; i < lists_.size(); ++i)
            if (lists_[i].state != list_state::ended) advance(lists_[i], world, now, parts, tell);
    }

private:
    template <class WorldT>
    static constexpr bool by_fills = requires { requires WorldT::lists_by_fills; };

    void end(list& l) noexcept {
        l.state = list_state::ended;
        --open_;
    }
    struct standing {
        bool there = false; ///< it was sent
        bool over = true;   ///< it has ended, or is not known any more
        bool executed = false;
        bool wins = false;    ///< the other one is to be cancelled for it
        bool fired = false;   ///< it waited, and was triggered
        bool waits = false;   ///< for its trigger
        bool refused = false; ///< and nothing of it was executed
        /// It has ended, and neither by a fill nor because somebody cancelled it.
        bool given_up = false;
        order_errc reason = order_errc{};
    };
    /// An order that can only make a position smaller. What closes a bracket does, also at spot, where no order can be
    /// told to.
    static bool reduces(const list& l, const order_request& r) noexcept {
        if (l.closes || l.request.kind == list_kind::bracket || r.close_position) return true;
        if (r.position_side == position_side::net) return r.reduce_only;
        return (r.position_side == position_side::long_side) == (r.side == side::sell);
    }
    template <class WorldT>
    static standing look_at(const list& l, order_ref ref, const order_request& asked,
                            WorldT& world) noexcept {
        standing s;
        s.there = ref.valid();
        const orders::order_record* const r = s.there ? world.find(ref) : nullptr;
        if (r == nullptr) return s;
        // What an earlier run held is told from what this one opens by the list: it stays for all that has filled.
        s.over = r->state.terminal() && !(l.restored && !r->fills_missing().is_zero());
        s.executed = !r->cumulative.is_zero();
        // What one of an earlier run has left nobody would close: its other one stays.
        const bool fired = r->state.life == lifecycle::working || r->state.life == lifecycle::filled ||
                           (s.executed && !l.restored);
        s.fired = waits_for_trigger(r->request.type) && fired;
        s.waits = waits_for_trigger(r->request.type) && r->state.life == lifecycle::untriggered;
        // One that would wait for the other direction the desk itself cancels, if nobody else does.
        const bool ended = r->state.life == lifecycle::cancelled || r->state.life == lifecycle::expired;
        const bool in_vain = ended && !r->closed_locally && r->direction == orders::direction_check::wrong;
        s.refused = (r->state.life == lifecycle::rejected || in_vain) && !s.executed;
        const bool done = r->state.life == lifecycle::filled;
        s.wins = s.fired || done || (s.executed && !reduces(l, asked));
        s.given_up = r->state.life == lifecycle::expired || r->state.life == lifecycle::rejected;
        if (s.over && !s.executed) s.reason = in_vain ? order_errc::would_trigger : r->reason;
        return s;
    }

    template <class WorldT, class TellF>
    void advance(list& l, WorldT& world, steady_time now, std::size_t parts, TellF& tell) noexcept {
        const list_state before = l.state;
        bool news = false;
        const bool has_entry = l.request.kind != list_kind::one_cancels_other;
        bool entry_over = true;
        if (has_entry) entry_over = follow_entry(l, world, now, parts, tell, news);
        bool all_over = true;
        // One that is begun here goes out in the next run: why comes first.
        const std::size_t count = l.pair_count;
        for (std::size_t i = 0; i < count; ++i) {
            pair& p = l.pairs[i];
            // One that a reply had refused may be alive all the same.
            for (const order_ref ref : {p.first, p.second})
                if (const orders::order_record* const r = ref.valid() ? world.find(ref) : nullptr;
                    p.over && r != nullptr && !r->state.terminal())
                    p.over = p.settled = false;
            if (!p.over) follow_pair(l, p, i, world, now, parts, tell, news);
            if (p.over && p.native && !p.settled) settle(l, p, i, world, now, parts, tell, news);
            if (p.over && p.fired.valid() && !p.settled) close_rest(l, p, world, now, parts, tell, news);
            all_over = all_over && p.over && (p.settled || !p.native);
        }
        all_over = all_over && count == l.pair_count;
        const bool follows =
            l.pair_count > 1 || (l.pair_count == 1 && (!l.native || !has_entry || !l.covered.is_zero()));
        if (follows && l.state == list_state::waiting) l.state = list_state::working;
        if (entry_over && all_over && l.cover_at == steady_time::never()) end(l);
        if (news || l.state != before) tell(static_cast<const list&>(l), static_cast<const char*>(nullptr));
    }

    /// @return whether nothing more can come of it.
    template <class WorldT, class TellF>
    bool follow_entry(list& l, WorldT& world, steady_time now, std::size_t parts, TellF& tell,
                      bool& news) noexcept {
        const orders::order_record* const e = world.find(l.entry);
        const bool over = e == nullptr || e->state.terminal();
        const quantity filled = e == nullptr ? l.covered : e->cumulative;
        if (over && l.reason == order_errc{} && filled.is_zero() && e != nullptr) l.reason = e->reason;
        if (l.takes_back && e != nullptr)
            take_back(l, l.again, l.entry, over, "the entry of a list cannot be cancelled for now", world,
                      now, tell);
        if (l.dissolved) {
            l.cover_at = steady_time::never();
            if (by_fills<WorldT> && l.native && over && filled.is_zero()) l.pairs[0].lapsed = true;
            return over;
        }
        const bool once = l.request.kind == list_kind::one_triggers_other;
        const bool whole = e != nullptr && e->state.life == lifecycle::filled;
        // Exits that went out for a part, and have closed what they could: the rest is kept here.
        if (by_fills<WorldT> && l.native && l.pair_count == 1 && l.pairs[0].over && l.covered.is_zero())
            if (const quantity closed = executed_of(l.pairs[0], world); !closed.is_zero()) {
                l.native = false;
                l.sized = closed;
            }
        if (l.native && l.pair_count == 1) {
            // What the venue holds goes out when all has filled; for less than that it never does.
            pair& held = l.pairs[0];
            if (whole) l.covered = filled;
            if (by_fills<WorldT> && l.restored && over && !filled.is_zero()) {
                if (l.covered < filled)
                    say(l,
                        "an entry of an earlier run has ended filled in part: see that its exits are for as "
                        "much",
                        tell);
                l.covered = filled;
                l.cover_at = steady_time::never();
                return over;
            }
            held.lapsed = over && l.covered.is_zero();
            // It may be at work already, and for more than there is.
            if (by_fills<WorldT> && held.lapsed && !filled.is_zero()) held.doomed = true;
            if (whole || !over || once || filled.is_zero()) {
                l.cover_at = steady_time::never();
                return over;
            }
            // What has filled gets orders of its own once the venue has given up what it held.
            if (!held.over) return false;
        }
        if (filled <= l.covered || (once && (!whole || l.pair_count != 0))) {
            l.cover_at = steady_time::never();
            return over;
        }
        if (l.restored) {
            // What would close it nobody knows any more.
            say(l, "an entry of an earlier run has filled, and its target and stop are not known", tell);
            l.covered = filled;
            l.cover_at = steady_time::never();
            return over;
        }
        const std::size_t most = std::min(parts, most_parts);
        // What it has brought is known with the fees of its executions.
        if (!over || (!once && world.awaits_fees(*e))) {
            if (l.cover_at == steady_time::never()) {
                l.cover_at = now + l.patience;
                l.patience = l.patience * 4;
            }
            if (over) l.cover_at = std::min(l.cover_at, now + options_.patience);
            if (now < l.cover_at) {
                due_ = std::min(due_, l.cover_at);
                return false;
            }
            if (!over && l.pair_count + 1 >= most) return false;
        }
        if (l.pair_count == most) {
            say(l, "more of an entry has filled than its ids can tell apart: the rest has no target and stop",
                tell);
            l.covered = filled;
            return over;
        }
        const quantity brought = e == nullptr ? filled : world.received(*e);
        const auto rest = checked_sub(brought.value, l.sized.value);
        if (!rest) return over;
        l.covered = filled;
        l.cover_at = steady_time::never();
        // Fees may have taken all of it.
        if (!once && rest->sign() <= 0) return over;
        pair& p = l.pairs[l.pair_count++];
        p = {};
        p.size = once ? l.request.first.quantity : quantity{*rest};
        l.sized = brought;
        news = true;
        return over;
    }

    template <class WorldT, class TellF>
    void follow_pair(list& l, pair& p, std::size_t part, WorldT& world, steady_time now, std::size_t parts,
                     TellF& tell, bool& news) noexcept {
        if (!p.placed && !l.dissolved) {
            // What the stop has closed needs no target any more.
            const standing stop = look_at(l, p.second, l.request.second, world);
            if (stop.wins || stop.executed || p.fired.valid() || p.doomed || in_vain(p.second_waited, stop)) {
                p.placed = true;
            } else if (now >= p.again.at) {
                place(l, p, part, world, now, tell, news);
            } else {
                due_ = std::min(due_, p.again.at);
            }
        }
        const standing first = look_at(l, p.first, l.request.first, world);
        const standing second = look_at(l, p.second, l.request.second, world);
        if (!p.native && (second.fired || p.at_market))
            p.fired = p.second;
        else if (!p.native && first.fired)
            p.fired = p.first;
        note_refusal(l, p, first, second, std::min(parts, most_parts), tell, news);
        if ((p.native || p.linked) && !p.doomed && !l.dissolved) {
            if (first.given_up && !first.wins)
                renew(l, p, second, p.second, world, now, parts, tell);
            else if (second.given_up && !second.wins)
                renew(l, p, first, p.first, world, now, parts, tell);
        }
        if (by_fills<WorldT> && p.native && !l.restored && (first.refused || second.refused))
            take_rest_back(l, p, part, world);
        if (p.native && !p.doomed) {
            if (wait_for_venue<WorldT>(p, first, second, now)) {
                p.over = first.over && second.over;
                if (p.over && (p.lapsed || by_fills<WorldT>))
                    awake_ = true; // what its entry has filled may want orders of its own
                return;
            }
            p.doomed = p.lapsed;
        }
        if (first.wins || p.doomed) cancel_loser(l, p, p.second, second, world, now, tell);
        if (second.wins || p.doomed) cancel_loser(l, p, p.first, first, world, now, tell);
        // Of what was triggered in vain more is told once the other is gone.
        if (!(p.fired.valid() && reduces(l, l.request.second))) {
            end_alone(l, p, first, second, l.request.second, p.second, world, now, tell, news);
            end_alone(l, p, second, first, l.request.first, p.first, world, now, tell, news);
        }
        p.over = (p.placed || l.dissolved) && first.over && second.over;
        if (p.over && (p.lapsed || (p.native && by_fills<WorldT>))) awake_ = true;
    }

    /// The venue has ended one order of a pair. If the other one has filled in part its rest is cancelled, for that
    /// has no other any more; a pair of the rest follows (`settle`).
    template <class WorldT, class TellF>
    void renew(list& l, pair& p, const standing& left, order_ref ref, WorldT& world, steady_time now,
               std::size_t parts, TellF& tell) noexcept {
        const orders::order_record* const r = world.find(ref);
        if (r == nullptr || !left.there || left.over || !left.executed || p.alone_told) return;
        // It may have closed the position by itself, or be in the middle of it.
        const bool fired = waits_for_trigger(r->request.type) && left.wins;
        if (fired || !(l.restored || l.closes)) return;
        if (p.alone == steady_time::never()) p.alone = now;
        if (now - p.alone < options_.patience) {
            due_ = std::min(due_, p.alone + options_.patience);
            return;
        }
        const char* why = nullptr;
        if (l.restored)
            why = "an order of an earlier run has filled in part, and its rest has no other: it stays";
        else if (l.pair_count >= std::min(parts, most_parts))
            why = "what closes a position has filled in part, and ids tell no more pairs: its rest has no "
                  "other";
        else if (!can_place(l, rest_of(l, p, world), world))
            why = "what closes a position has filled in part, and too little is left for a pair: it stays "
                  "alone";
        if (why != nullptr) {
            p.alone_told = true;
            say(l, why, tell);
            return;
        }
        p.renewed = p.doomed = true;
    }
    static quantity less(quantity a, quantity b) noexcept {
        const auto left = checked_sub(a.value, b.value);
        return left && left->sign() > 0 ? quantity{*left} : quantity{};
    }
    /// What the two orders of a pair were to close, as they were amended, and have not.
    template <class WorldT>
    static quantity left_of(const pair& p, WorldT& world) noexcept {
        quantity size = p.size;
        for (const order_ref ref : {p.first, p.second}) {
            const orders::order_record* const r = ref.valid() ? world.find(ref) : nullptr;
            if (r == nullptr || r->request.close_position) continue;
            // Where the one becomes smaller with what the other executes that is in its quantity.
            const auto whole = by_fills<WorldT> && p.native
                                   ? checked_add(r->request.quantity.value, other_of(p, ref, world).value)
                                   : result<decimal>(r->request.quantity.value);
            size = std::min(size, whole ? quantity{*whole} : size);
        }
        return less(size, executed_of(p, world));
    }
    /// What the other order of a pair has executed.
    template <class WorldT>
    static quantity other_of(const pair& p, order_ref one, WorldT& world) noexcept {
        const order_ref other = one == p.first ? p.second : p.first;
        const orders::order_record* const r = other.valid() ? world.find(other) : nullptr;
        return r == nullptr ? quantity{} : r->cumulative;
    }
    template <class WorldT>
    static quantity executed_of(const pair& p, WorldT& world) noexcept {
        quantity executed;
        for (const order_ref ref : {p.first, p.second})
            if (const orders::order_record* const r = ref.valid() ? world.find(ref) : nullptr; r != nullptr) {
                const auto sum = checked_add(executed.value, r->cumulative.value);
                executed = sum ? quantity{*sum} : p.size;
            }
        return executed;
    }
    template <class WorldT>
    static quantity without_executed(quantity held, const pair& p, WorldT& world) noexcept {
        for (const order_ref ref : {p.first, p.second})
            if (const orders::order_record* const r = ref.valid() ? world.find(ref) : nullptr; r != nullptr)
                held = less(held, r->cumulative);
        return held;
    }
    /// The same, and no more than the entry has brought and no other pair has closed or is to close.
    template <class WorldT>
    static quantity rest_of(const list& l, const pair& p, WorldT& world) noexcept {
        return no_more_than_held(l, p, left_of(p, world), world);
    }
    template <class WorldT>
    static quantity no_more_than_held(const list& l, const pair& p, quantity rest, WorldT& world) noexcept {
        const orders::order_record* const e = l.entry.valid() ? world.find(l.entry) : nullptr;
        if (e == nullptr) return rest;
        quantity held = world.received(*e);
        for (std::size_t i = 0; i < l.pair_count; ++i) {
            const pair& other = l.pairs[i];
            held = without_executed(held, other, world);
            if (!other.over && &other != &p) held = less(held, left_of(other, world));
        }
        return std::min(rest, held);
    }
    template <class WorldT>
    static bool can_place(const list& l, quantity size, WorldT& world) noexcept {
        const auto [first, second] = pair_of(l, size);
        return world.is_enough(first, second);
    }
    /// The orders of a pair of a size.
    static std::array<order_request, 2> pair_of(const list& l, quantity size) noexcept {
        std::array<order_request, 2> both{l.request.first, l.request.second};
        for (order_request& r : both)
            if (!r.close_position) r.quantity = size;
        return both;
    }

    /// A native pair has ended: what it should have closed and has not gets another one.
    template <class WorldT, class TellF>
    void settle(list& l, pair& p, std::size_t part, WorldT& world, steady_time now, std::size_t parts,
                TellF& tell, bool& news) noexcept {
        const bool behind_entry = l.native && part == 0 && l.request.kind != list_kind::one_cancels_other;
        // Before the entry has filled there is nothing to close. If it ends so, or filled in part, `follow_entry`
        // sees to it.
        if (behind_entry && l.covered.is_zero() && !p.lapsed && !l.dissolved) return;
        p.settled = true;
        if (l.dissolved || p.lapsed) return;
        const orders::order_record* const first = p.first.valid() ? world.find(p.first) : nullptr;
        const orders::order_record* const second = p.second.valid() ? world.find(p.second) : nullptr;
        const quantity rest = rest_of(l, p, world);
        if (rest.is_zero()) return;
        bool cancelled = false, sure = true, refused = true, any_refused = false, executed = false;
        order_errc reason{};
        for (const orders::order_record* const r : {first, second}) {
            sure = sure && r != nullptr && !r->closed_locally;
            if (r == nullptr) continue;
            // An amend may have made it smaller: then that was all there was to close.
            if (r->state.life == lifecycle::filled) return;
            cancelled = cancelled || (r->state.life == lifecycle::cancelled && !p.cancelled_here);
            any_refused = any_refused || r->state.life == lifecycle::rejected;
            refused = refused && r->state.life == lifecycle::rejected;
            executed = executed || !r->cumulative.is_zero();
            if (reason == order_errc{}) reason = r->reason;
        }
        if (!l.closes || l.request.kind == list_kind::one_triggers_other) {
            if (executed || reason == order_errc{}) return;
            l.reason = reason;
            news = true;
            return;
        }
        const char* why = nullptr;
        if (cancelled)
            why =
                "an order that closes a position was cancelled, and the other with it: what is left has none";
        else if (!sure)
            why = "what became of the orders that close a position is not certain: what is left has none";
        else if (l.restored)
            why = "the orders of an earlier run that close a position have ended: what is left has none";
        else if (l.pair_count >= std::min(parts, most_parts))
            why = "the orders that close a position have ended too often: what is left has none";
        else if (!can_place(l, rest, world))
            why = "the orders that close a position have ended, and too little is left for others";
        // Of one that was renewed the pair that follows says enough.
        if (why != nullptr || !p.renewed) {
            l.reason = reason != order_errc{} ? reason : order_errc::no_longer_kept;
            news = true;
        }
        if (why != nullptr) return say(l, why, tell);
        pair& next = l.pairs[l.pair_count++];
        next = {};
        next.size = rest;
        next.single = (by_fills<WorldT> ? any_refused : refused) && rest == p.size;
        awake_ = true;
        if (p.renewed) return;
        say(l, "the orders that close a position have ended and closed it not: they are placed again", tell);
        if (++l.failures < 2 || next.single) return;
        next.again.at = now + (l.failures == 2 ? failed_pause : failed_pause * 4);
    }

    /// Whether an order came to nothing at its trigger: it waited and was refused then, or was refused because its
    /// price was there already.
    static bool in_vain(bool waited, const standing& s) noexcept {
        return s.refused && (waited || s.reason == order_errc::would_trigger);
    }
    /// Whether both orders of a list's pairs can only make the same position smaller.
    static bool closes_one(const list& l) noexcept {
        const order_request& first = l.request.first;
        const order_request& second = l.request.second;
        return reduces(l, first) && reduces(l, second) && first.side == second.side &&
               first.position_side == second.position_side;
    }
    /// An order that was triggered in vain has the other one cancelled: that may hold what it would have sold, and what
    /// is left is closed now. Not where nothing could be sent for it.
    template <class TellF>
    static void note_refusal(list& l, pair& p, const standing& first, const standing& second,
                             std::size_t most, TellF& tell, bool& news) noexcept {
        const bool by_second = in_vain(p.second_waited, second);
        const bool refused = by_second || in_vain(p.first_waited, first);
        p.first_waited = p.first_waited || first.waits;
        p.second_waited = p.second_waited || second.waits;
        if (refused && l.restored && !p.native && !p.told &&
            reduces(l, by_second ? l.request.second : l.request.first)) {
            p.told = news = true;
            l.reason = by_second ? second.reason : first.reason;
            say(l,
                "an order of an earlier run that closes a position was triggered in vain: it is not placed "
                "again",
                tell);
        }
        if (!refused || p.native || l.restored || l.dissolved || p.fired.valid()) return;
        if (!closes_one(l) || l.request.second.close_position || l.pair_count >= most) return;
        p.fired = by_second ? p.second : p.first;
        p.doomed = true;
    }
    /// An order that closes a position was triggered and has ended before it had closed it: it was refused for what it
    /// is, or found nobody to trade with. The other one has lost and is gone: what is left goes out without a trigger.
    template <class WorldT, class TellF>
    void close_rest(list& l, pair& p, WorldT& world, steady_time now, std::size_t parts, TellF& tell,
                    bool& news) noexcept {
        p.settled = true;
        if (l.dissolved || !closes_one(l)) return;
        const orders::order_record* const fired = world.find(p.fired);
        quantity executed;
        bool sure = fired != nullptr, cancelled = false;
        for (const order_ref ref : {p.first, p.second}) {
            const orders::order_record* const r = ref.valid() ? world.find(ref) : nullptr;
            if (r == nullptr) {
                sure = sure && !ref.valid();
                continue;
            }
            // An amend may have made it smaller: then that was all there was to close.
            if (r->state.life == lifecycle::filled) return;
            const auto sum = checked_add(executed.value, r->cumulative.value);
            executed = sum ? quantity{*sum} : p.size;
            sure = sure && !r->closed_locally;
            // One that then was a limit order may have been cancelled by somebody, who wants it so.
            cancelled = cancelled || (r == fired && !r->request.price.is_zero() &&
                                      r->state.life == lifecycle::cancelled && r->reason == order_errc{});
        }
        const bool as_first = p.at_market ? p.as_first : p.fired == p.first;
        const order_request& shape = as_first ? l.request.first : l.request.second;
        const quantity size = fired != nullptr && !shape.close_position ? fired->request.quantity : p.size;
        const quantity rest = no_more_than_held(l, p, less(size, executed), world);
        if (rest.is_zero() && !shape.close_position) return;
        const order_errc reason = fired != nullptr ? fired->reason : order_errc{};
        l.reason = reason != order_errc{} ? reason : order_errc::no_longer_kept;
        news = true;
        order_request one = triggered(shape);
        one.quantity = rest;
        const char* why = nullptr;
        if (cancelled)
            why = "an order that closes a position was cancelled after its trigger: what is left has none";
        else if (!sure)
            why = "what became of the orders that close a position is not certain: what is left has none";
        else if (l.restored)
            why = "the orders of an earlier run that close a position have ended: what is left has none";
        else if (shape.close_position)
            why = "an order that closes the position was triggered and has ended: what is left has none";
        else if (l.pair_count >= std::min(parts, most_parts))
            why = "the orders that close a position have ended too often: what is left has none";
        else if (!world.is_enough(one, one))
            why = "the orders that close a position have ended, and too little is left for others";
        if (why != nullptr) return say(l, why, tell);
        pair& next = l.pairs[l.pair_count++];
        next = {};
        next.size = rest;
        next.at_market = true;
        next.as_first = as_first;
        awake_ = true;
        say(l,
            "an order that closes a position was triggered and has not closed it: what is left goes out "
            "again",
            tell);
        if (++l.failures < 2) return;
        next.again.at = now + (l.failures == 2 ? failed_pause : failed_pause * 4);
    }
    /// What an order that waits for a price becomes at its trigger.
    static order_request triggered(order_request r) noexcept {
        r.type = r.price.is_zero() ? order_type::market : order_type::limit;
        r.trigger_price = r.activation_price = r.callback_distance = {};
        r.callback_rate = {};
        r.post_only = false;
        r.trigger_source = trigger_source::last;
        return r;
    }

    /// Whether it is the venue's to end the loser of a native pair, or the one that is left over.
    template <class WorldT>
    bool wait_for_venue(pair& p, const standing& first, const standing& second, steady_time now) noexcept {
        const bool open = !first.over || !second.over;
        const bool won = p.lapsed || first.wins || second.wins;
        const bool decided = won || (first.there && first.over) || (second.there && second.over);
        if (!open || !decided) return true;
        if (p.decided == steady_time::never()) p.decided = now;
        // An execution that has ended the one may be told behind its end; else nobody ends the other.
        const duration patience = by_fills<WorldT> && !won ? options_.patience : native_patience;
        if (now - p.decided >= patience) return false;
        due_ = std::min(due_, p.decided + patience);
        return true;
    }
    /// The venue has refused one order of a native list, and not the others: it is not what was asked for. Where that
    /// is not certain, and a position is open that the other one closes, the other one stays.
    template <class WorldT>
    void take_rest_back(list& l, pair& p, std::size_t part, WorldT& world) noexcept {
        const bool entered = l.native && part == 0 && l.entry.valid();
        const orders::order_record* const e = entered ? world.find(l.entry) : nullptr;
        bool sure = e != nullptr && e->cumulative.is_zero();
        for (const order_ref ref : {p.first, p.second})
            if (const orders::order_record* const r = world.find(ref); r != nullptr)
                sure = sure || (r->state.life == lifecycle::rejected && !r->closed_locally);
        if (!sure) return;
        p.doomed = true;
        if (e != nullptr && !e->state.terminal() && !std::exchange(l.takes_back, true)) awake_ = true;
    }

    /// One order ended and nothing was executed: the other one stays if it only reduces, and ends with it if not.
    template <class WorldT, class TellF>
    void end_alone(list& l, pair& p, const standing& one, const standing& other, const order_request& asked,
                   order_ref ref, WorldT& world, steady_time now, TellF& tell, bool& news) noexcept {
        if (!one.there || !one.over || one.executed || one.wins || !other.there || other.executed) return;
        // The venue ends both, if it ends one: what it says of one alone is to be looked at.
        const order_errc reason = one.reason == order_errc{} && p.native && l.closes && !p.doomed
                                      ? order_errc::no_longer_kept
                                      : one.reason;
        if (reason != order_errc{} && !p.told) {
            p.told = news = true;
            // Why its entry was refused says more.
            if (!(by_fills<WorldT> && p.doomed && l.reason != order_errc{})) l.reason = reason;
            if (!other.over)
                say(l,
                    reduces(l, asked) && !(by_fills<WorldT> && p.doomed)
                        ? "one of the two orders that close a position has ended, the other stays"
                        : "one of two orders has ended, the other is cancelled",
                    tell);
        }
        if (!reduces(l, asked)) cancel_loser(l, p, ref, other, world, now, tell);
    }

    template <class WorldT, class TellF>
    void cancel_loser(list& l, pair& p, order_ref ref, const standing& loser, WorldT& world, steady_time now,
                      TellF& tell) noexcept {
        if (loser.there && !loser.over) p.cancelled_here = true;
        if (loser.there)
            take_back(l, by_fills<WorldT> && ref == p.first ? p.first_again : p.again, ref, loser.over,
                      "the order that has lost cannot be cancelled for now", world, now, tell);
    }
    /// Has an order cancelled, again and again until it is gone.
    template <class WorldT, class TellF>
    void take_back(list& l, retry& again, order_ref ref, bool over, const char* trouble, WorldT& world,
                   steady_time now, TellF& tell) noexcept {
        const orders::order_record* const r = over ? nullptr : world.find(ref);
        // It is on its way; what becomes of it wakes the list.
        if (r == nullptr || r->state.terminal() || r->state.pending == pending_operation::cancel ||
            r->state.unknown())
            return;
        if (now >= again.at) {
            if (!world.cancel(ref)) say(l, trouble, tell);
            again.later(now);
        }
        due_ = std::min(due_, again.at);
    }

    /// The stop first: what it closes is not to be without it for longer than need be.
    template <class WorldT, class TellF>
    void place(list& l, pair& p, std::size_t part, WorldT& world, steady_time now, TellF& tell,
               bool& news) noexcept {
        const bool alone = l.request.kind == list_kind::one_triggers_other;
        const bool waits = waits_for_trigger(l.request.first.type);
        const auto failed = [&](const order_reject& why) {
            l.reason = why.code;
            p.again.later(now);
            due_ = std::min(due_, p.again.at);
            say(l, "what follows an entry cannot be placed for now", tell);
            return false;
        };
        const auto send = [&](order_request r, std::size_t role, order_ref& into) {
            if (into.valid()) return true;
            if (!r.close_position) r.quantity = p.size;
            const bool closing = reduces(l, r) && !r.close_position;
            order_result<order_ref> sent =
                p.at_market ? world.place(triggered(r), l.number, role) : world.place(r, l.number, role);
            // The price is there already: what it would do then is to be done now.
            if (!sent && sent.error().code == order_errc::would_trigger && closing) {
                sent = world.place(triggered(r), l.number, role);
                p.at_market = sent.has_value() && &into == &p.second;
            }
            if (sent) {
                into = *sent;
                news = true;
                return true;
            }
            return failed(sent.error());
        };
        if constexpr (requires(order_request r, order_ref ref) {
                          world.place_pair(r, r, l.number, part, ref, ref);
                      })
            if (const auto [first, second] = pair_of(l, p.size);
                !alone && !p.single && !p.at_market && world.takes_pair(first, second)) {
                const order_result<void> sent =
                    world.place_pair(first, second, l.number, part, p.first, p.second);
                p.placed = p.native = sent.has_value();
                if (sent)
                    news = true;
                else
                    failed(sent.error());
                return settle_placed(l, p);
            }
        const order_request& last = p.as_first ? l.request.first : l.request.second;
        const bool second = alone || send(last, list_roles::of({part, false, waits}), p.second);
        const std::size_t role =
            alone ? list_roles::then + (waits ? 1 : 0) : list_roles::of({part, true, waits});
        // Where the stop's price is there already nothing is left for a target.
        const bool target = alone || !p.at_market;
        p.placed = second && (!target || send(l.request.first, role, p.first));
        settle_placed(l, p);
    }
    static void settle_placed(list& l, pair& p) noexcept {
        if (!p.placed) return;
        p.again = {};
        l.reason = order_errc{};
        l.told = nullptr;
    }

    template <class TellF>
    static void say(list& l, const char* what, TellF& tell) noexcept {
        if (l.told == what) return;
        l.told = what;
        tell(static_cast<const list&>(l), what);
    }

    bracket_options options_;
    bounded_vector<list> lists_;
    std::uint32_t generation_ = 0;
    std::size_t open_ = 0; ///< lists that have not ended
    bool awake_ = false;
    steady_time due_ = steady_time::never();
};

} // namespace gatewright
