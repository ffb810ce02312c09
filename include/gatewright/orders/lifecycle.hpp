// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_state.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

// What may follow what in an order's life. Nothing else in the library decides that.
namespace gatewright::orders {

/// The state of one order: where it is in its life, what is under way on it, and whether we know what the venue has.
struct order_state {
    lifecycle life = lifecycle::submitting;
    pending_operation pending = pending_operation::none;
    gatewright::certainty certainty = gatewright::certainty::known;

    /// True if no quantity is open.
    [[nodiscard]] constexpr bool terminal() const noexcept { return is_terminal(life); }
    [[nodiscard]] constexpr bool unknown() const noexcept {
        return certainty == gatewright::certainty::unknown;
    }
    friend constexpr bool operator==(const order_state&, const order_state&) = default;
};

/// Everything that can happen to an order, whoever says it.
enum class order_input : std::uint8_t {
    sent,                 ///< the placement was handed to the channel
    send_refused,         ///< the placement never reached the socket: a definite failure
    accepted,             ///< the venue took the placement
    rejected,             ///< a report: the venue refused the order
    place_rejected,       ///< the venue's reply to the placement refuses it
    place_unknown,        ///< no answer to the placement in time, or "state unknown"
    never_seen,           ///< the venue, asked as long as its resolution plan says, never had it
    report_pending,       ///< pushed: the venue has it and has not yet decided
    report_untriggered,   ///< pushed: it waits for its trigger
    report_working,       ///< pushed: it works
    report_filled,        ///< it is filled in full
    report_cancelled,     ///< it is cancelled
    report_expired,       ///< it ended by its time in force
    fill_partial,         ///< an execution that leaves quantity open
    fill_complete,        ///< an execution that leaves none
    resolved_untriggered, ///< asked: it waits for its trigger
    resolved_working,     ///< asked: it works
    said_gone,            ///< refusing a cancel or an amend, the venue says that no such order is open
    unlisted,             ///< a complete list of open orders lacks it
    amend_sent,           ///< an amend was handed to the channel
    amend_send_refused,   ///< it never reached the socket
    amended,              ///< the venue has the new terms
    amend_rejected,       ///< the venue refused the amend; the order is as it was
    amend_unknown,        ///< no answer to the amend in time, or "state unknown"
    cancel_sent,          ///< a cancel was handed to the channel
    cancel_send_refused,  ///< it never reached the socket
    cancel_accepted,      ///< the venue took the cancel; the order's end is told apart
    cancel_rejected,      ///< the venue refused the cancel; the order is as it was
    cancel_unknown,       ///< no answer to the cancel in time, or "state unknown"
    revived,              ///< the venue speaks of an order that we had concluded dead by ourselves
    written_off           ///< the operator declares an unresolved order gone
};
/// How many inputs there are.
inline constexpr std::size_t order_input_count = 31;

/// How an input meets a state.
enum class verdict : std::uint8_t {
    moves, ///< expected; the state changes
    stays, ///< expected, a duplicate, or overtaken by what is known already; the state is as it was
    anomaly ///< contradicts what is known, or must not be done; to be reported. The state may change all the same
            ///< where the venue's word is the safer one
};

/// What an order becomes by an input, and how the input is to be taken.
struct transition {
    order_state to;
    verdict what = verdict::anomaly;

    friend constexpr bool operator==(const transition&, const transition&) = default;
};

/// True for the 21 states that an order can be in. Terminal states have nothing under way and nothing unknown;
/// an order is `submitting` with nothing under way only before it is sent.
[[nodiscard]] constexpr bool is_valid(const order_state& s) noexcept {
    using enum pending_operation;
    if (s.terminal()) return s.pending == none && !s.unknown();
    if (s.life == lifecycle::submitting)
        return s.pending == place || s.pending == cancel || (s.pending == none && !s.unknown());
    return s.pending != place;
}

namespace detail {

/// The rules. `next_state` reads the table that is made from them.
constexpr transition transition_rule(const order_state from, order_input in) noexcept {
    using enum lifecycle;
    using enum pending_operation;
    using enum gatewright::certainty;
    using in_t = order_input;

    const transition stay{from, verdict::stays};
    const transition odd{from, verdict::anomaly};
    const auto move = [&](order_state to) {
        return transition{to, to == from ? verdict::stays : verdict::moves};
    };
    const auto odd_move = [](order_state to) { return transition{to, verdict::anomaly}; };
    const auto end = [&](lifecycle l) { return move({l, none, known}); };

    if (!is_valid(from)) return odd;
    const bool submitted = from.life == submitting;
    const bool unsent = submitted && from.pending == none;
    // What the venue says of an order that was never sent is believed, and odd.
    const auto venue_ends = [&](lifecycle l) { return unsent ? odd_move({l, none, known}) : end(l); };
    const bool live = from.life == untriggered || from.life == working;
    // What an order becomes when the venue proves that it has it: a cancel under way stays under way.
    const auto present = [&](lifecycle l) -> transition {
        const order_state to =
            from.pending == cancel ? order_state{l, cancel, from.certainty} : order_state{l, none, known};
        return unsent ? odd_move(to) : move(to);
    };
    // What remains when an operation on a placed order is over.
    const auto without = [&](gatewright::certainty c) {
        return submitted ? order_state{submitting, place, c} : order_state{from.life, none, c};
    };

    switch (in) {
    case in_t::sent: return unsent ? move({submitting, place, known}) : odd;
    case in_t::send_refused:
        if (submitted) return end(rejected);
        return from.life == rejected ? stay : odd;
    case in_t::accepted: return submitted ? present(working) : stay;
    case in_t::rejected:
        if (from.terminal()) return from.life == rejected ? stay : odd;
        return end(rejected);
    case in_t::place_rejected:
        if (unsent) return odd;
        if (submitted) return end(rejected);
        // A refusal of what the venue has shown alive (a resent frame, an id in use) proves nothing: ask.
        if (live) return odd_move({from.life, from.pending, unknown});
        return from.life == rejected ? stay : odd;
    case in_t::place_unknown:
        if (unsent) return odd;
        return submitted ? move({submitting, from.pending, unknown}) : stay;
    case in_t::never_seen:
        if (from.terminal()) return stay;
        return submitted && from.unknown() ? end(rejected) : odd;
    case in_t::report_pending:
        if (unsent) return odd;
        return submitted && from.pending == place ? move({submitting, place, known}) : stay;
    case in_t::report_untriggered: return submitted ? present(untriggered) : stay;
    case in_t::report_working:
    case in_t::fill_partial:
        if (submitted) return present(working);
        if (from.life == untriggered) return move({working, from.pending, from.certainty});
        return from.life == rejected && in == in_t::fill_partial ? odd : stay;
    case in_t::report_filled:
        if (from.terminal() && from.life != filled) return odd_move({filled, none, known});
        return venue_ends(filled);
    case in_t::fill_complete:
        if (from.life == rejected) return odd_move({filled, none, known});
        return venue_ends(filled);
    case in_t::report_cancelled:
    case in_t::report_expired: {
        const lifecycle l = in == in_t::report_cancelled ? cancelled : expired;
        if (!from.terminal()) return venue_ends(l);
        return from.life == l || from.life == filled ? stay : odd;
    }
    case in_t::resolved_untriggered:
    case in_t::resolved_working: {
        const lifecycle asked = in == in_t::resolved_working ? working : untriggered;
        if (submitted) return from.unknown() ? move({asked, none, known}) : present(asked);
        if (!live) return stay;
        const lifecycle l = from.life == working ? working : asked;
        // A known operation is still under way: the answer may be older than it.
        return from.unknown() ? move({l, none, known}) : move({l, from.pending, known});
    }
    case in_t::said_gone:
        if (unsent) return odd;
        if (submitted) return move({submitting, place, from.certainty});
        return live ? move({from.life, none, unknown}) : stay;
    // Of one that was only taken, too, its end may be what was missed.
    case in_t::unlisted:
        return live || (submitted && !unsent) ? move({from.life, from.pending, unknown}) : stay;
    case in_t::amend_sent:
        return live && from.pending == none && !from.unknown() ? move({from.life, amend, known}) : odd;
    case in_t::amend_send_refused:
    case in_t::amend_rejected:
        if (submitted) return odd;
        return from.pending == amend ? move(without(known)) : stay;
    case in_t::amended:
        if (submitted) return present(working);
        return from.pending == amend ? move(without(known)) : stay;
    case in_t::amend_unknown:
        if (submitted) return odd;
        return live && from.pending != none ? move({from.life, from.pending, unknown}) : stay;
    case in_t::cancel_sent:
        if (unsent || from.terminal()) return odd;
        return move({from.life, cancel, from.certainty});
    case in_t::cancel_send_refused:
    case in_t::cancel_rejected:
        if (unsent) return odd;
        return from.pending == cancel ? move(without(from.certainty)) : stay;
    case in_t::cancel_accepted: return unsent ? odd : stay;
    case in_t::cancel_unknown:
        if (unsent) return odd;
        return from.pending == cancel ? move({from.life, cancel, unknown}) : stay;
    case in_t::revived:
        // Where it is in its life says what revives it.
        return from.life == rejected || from.life == cancelled ? odd_move({submitting, place, known}) : odd;
    case in_t::written_off:
        if (from.terminal()) return stay;
        return from.unknown() ? end(cancelled) : odd;
    }
    return odd;
}

inline constexpr std::size_t state_count = 7 * 4 * 2;

constexpr std::size_t state_number(const order_state& s) noexcept {
    return (static_cast<std::size_t>(s.life) * 4 + static_cast<std::size_t>(s.pending)) * 2 +
           static_cast<std::size_t>(s.certainty);
}
constexpr order_state state_of(std::size_t n) noexcept {
    return {static_cast<lifecycle>(n / 8), static_cast<pending_operation>(n / 2 % 4),
            static_cast<gatewright::certainty>(n % 2)};
}

constexpr auto make_transition_table() noexcept {
    std::array<std::array<transition, order_input_count>, state_count> table{};
    for (std::size_t s = 0; s < state_count; ++s)
        for (std::size_t i = 0; i < order_input_count; ++i)
            table[s][i] = transition_rule(state_of(s), static_cast<order_input>(i));
    return table;
}
inline constexpr auto transition_table = make_transition_table();

} // namespace detail

/// What `input` makes of an order in `state`: defined for every combination.
[[nodiscard]] constexpr const transition& next_state(const order_state& state, order_input input) noexcept {
    return detail::transition_table[detail::state_number(state)][static_cast<std::size_t>(input)];
}

/// True if the operation may be begun in this state. A placement or an amend is never sent twice; a cancel may be.
[[nodiscard]] constexpr bool may_send(const order_state& state, pending_operation what) noexcept {
    switch (what) {
    case pending_operation::place: return next_state(state, order_input::sent).what == verdict::moves;
    case pending_operation::amend: return next_state(state, order_input::amend_sent).what == verdict::moves;
    case pending_operation::cancel:
        return next_state(state, order_input::cancel_sent).what != verdict::anomaly;
    case pending_operation::none: return false;
    }
    return false;
}

/// The six states of buses and tables.
enum class projected_state : std::uint8_t {
    submitting,
    not_traded,
    part_traded,
    all_traded,
    cancelled,
    rejected
};

/// `SUBMITTING`, `NOTTRADED`, `PARTTRADED`, `ALLTRADED`, `CANCELLED` (also what expired) and `REJECTED`.
/// @param any_filled whether any quantity is filled.
[[nodiscard]] constexpr projected_state projection(const order_state& state, bool any_filled) noexcept {
    switch (state.life) {
    case lifecycle::submitting: return projected_state::submitting;
    case lifecycle::untriggered:
    case lifecycle::working: return any_filled ? projected_state::part_traded : projected_state::not_traded;
    case lifecycle::filled: return projected_state::all_traded;
    case lifecycle::cancelled:
    case lifecycle::expired: return projected_state::cancelled;
    case lifecycle::rejected: return projected_state::rejected;
    }
    return projected_state::submitting;
}

/// The name of a projected state, as venues use it.
[[nodiscard]] constexpr const char* to_string(projected_state s) noexcept {
    switch (s) {
    case projected_state::submitting: return "SUBMITTING";
    case projected_state::not_traded: return "NOTTRADED";
    case projected_state::part_traded: return "PARTTRADED";
    case projected_state::all_traded: return "ALLTRADED";
    case projected_state::cancelled: return "CANCELLED";
    case projected_state::rejected: return "REJECTED";
    }
    return "?";
}

} // namespace gatewright::orders
