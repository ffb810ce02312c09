// SPDX-License-Identifier: BSL-1.0
#include <gatewright/orders/lifecycle.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace gatewright;
using namespace gatewright::orders;

// The whole table, written out: a row per input, a column per valid state. S submitting, U untriggered, W working,
// F filled, C cancelled, E expired, R rejected; p, a, c: a placement, amend or cancel under way; ?: unknown.
// "." the state stays, "!" an anomaly (and the state that it leads to, if another), otherwise the next state.
constexpr std::string_view states = "S- Sp Sp? Sc Sc? U U? Ua Ua? Uc Uc? W W? Wa Wa? Wc Wc? F C E R";

struct row {
    order_input input;
    std::string_view name;
    std::string_view cells;
};
constexpr row table[] = {
    {order_input::sent, "sent", "Sp ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! !"},
    {order_input::send_refused, "send_refused", "R R R R R ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ."},
    {order_input::accepted, "accepted", "!W W W Wc Wc? . . . . . . . . . . . . . . . ."},
    {order_input::rejected, "rejected", "R R R R R R R R R R R R R R R R R ! ! ! ."},
    {order_input::place_rejected, "place_rejected",
     "! R R R R !U? ! !Ua? ! !Uc? ! !W? ! !Wa? ! !Wc? ! ! ! ! ."},
    {order_input::place_unknown, "place_unknown", "! Sp? . Sc? . . . . . . . . . . . . . . . . ."},
    {order_input::never_seen, "never_seen", "! ! R ! R ! ! ! ! ! ! ! ! ! ! ! ! . . . ."},
    {order_input::report_pending, "report_pending", "! . Sp . . . . . . . . . . . . . . . . . ."},
    {order_input::report_untriggered, "report_untriggered", "!U U U Uc Uc? . . . . . . . . . . . . . . . ."},
    {order_input::report_working, "report_working", "!W W W Wc Wc? W W? Wa Wa? Wc Wc? . . . . . . . . . ."},
    {order_input::report_filled, "report_filled", "!F F F F F F F F F F F F F F F F F . !F !F !F"},
    {order_input::report_cancelled, "report_cancelled", "!C C C C C C C C C C C C C C C C C . . ! !"},
    {order_input::report_expired, "report_expired", "!E E E E E E E E E E E E E E E E E . ! . !"},
    {order_input::fill_partial, "fill_partial", "!W W W Wc Wc? W W? Wa Wa? Wc Wc? . . . . . . . . . !"},
    {order_input::fill_complete, "fill_complete", "!F F F F F F F F F F F F F F F F F . F F !F"},
    {order_input::resolved_untriggered, "resolved_untriggered",
     "!U U U Uc U . U . U . U . W . W . W . . . ."},
    {order_input::resolved_working, "resolved_working", "!W W W Wc W W W Wa W Wc W . W . W . W . . . ."},
    {order_input::said_gone, "said_gone", "! . . Sp Sp? U? . U? U? U? U? W? . W? W? W? W? . . . ."},
    {order_input::unlisted, "unlisted", ". Sp? . Sc? . U? . Ua? . Uc? . W? . Wa? . Wc? . . . . ."},
    {order_input::amend_sent, "amend_sent", "! ! ! ! ! Ua ! ! ! ! ! Wa ! ! ! ! ! ! ! ! !"},
    {order_input::amend_send_refused, "amend_send_refused", "! ! ! ! ! . . U U . . . . W W . . . . . ."},
    {order_input::amended, "amended", "!W W W Wc Wc? . . U U . . . . W W . . . . . ."},
    {order_input::amend_rejected, "amend_rejected", "! ! ! ! ! . . U U . . . . W W . . . . . ."},
    {order_input::amend_unknown, "amend_unknown", "! ! ! ! ! . . Ua? . Uc? . . . Wa? . Wc? . . . . ."},
    {order_input::cancel_sent, "cancel_sent", "! Sc Sc? . . Uc Uc? Uc Uc? . . Wc Wc? Wc Wc? . . ! ! ! !"},
    {order_input::cancel_send_refused, "cancel_send_refused",
     "! . . Sp Sp? . . . . U U? . . . . W W? . . . ."},
    {order_input::cancel_accepted, "cancel_accepted", "! . . . . . . . . . . . . . . . . . . . ."},
    {order_input::cancel_rejected, "cancel_rejected", "! . . Sp Sp? . . . . U U? . . . . W W? . . . ."},
    {order_input::cancel_unknown, "cancel_unknown", "! . . Sc? . . . . . Uc? . . . . . Wc? . . . . ."},
    {order_input::revived, "revived", "! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! !Sp ! !Sp"},
    {order_input::written_off, "written_off", "! ! C ! C ! C ! C ! C ! C ! C ! C . . . ."},
};

std::string code(const order_state& s) {
    std::string text(1, "SUWFCER"[static_cast<int>(s.life)]);
    const bool bare =
        s.terminal() || (s.pending == pending_operation::none && s.life != lifecycle::submitting);
    if (!bare) text += "-pac"[static_cast<int>(s.pending)];
    if (s.unknown()) text += '?';
    return text;
}

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> all;
    for (std::string w; in >> w;) all.push_back(w);
    return all;
}

template <class F>
constexpr bool for_all(F holds) {
    for (std::size_t s = 0; s < detail::state_count; ++s)
        for (std::size_t i = 0; i < order_input_count; ++i) {
            const order_state from = detail::state_of(s);
            const auto in = static_cast<order_input>(i);
            if (!holds(from, in, next_state(from, in))) return false;
        }
    return true;
}

constexpr bool only_valid_states_follow_valid_states() {
    return for_all([](order_state from, order_input, transition t) {
        return is_valid(from) ? is_valid(t.to) : t == transition{from, verdict::anomaly};
    });
}
constexpr bool a_verdict_says_whether_the_state_moves() {
    return for_all([](order_state from, order_input, transition t) {
        return t.what == verdict::anomaly || (t.what == verdict::moves) == (t.to != from);
    });
}
// The only ways out of a terminal state: a complete fill wins over any other end, and the venue's word over ours.
constexpr bool terminal_states_are_left_only_for_filled_or_revived() {
    return for_all([](order_state from, order_input in, transition t) {
        if (!is_valid(from) || !from.terminal() || t.to == from) return true;
        if (in == order_input::revived)
            return t.what == verdict::anomaly && t.to.life == lifecycle::submitting &&
                   (from.life == lifecycle::rejected || from.life == lifecycle::cancelled);
        return t.to.life == lifecycle::filled &&
               (in == order_input::report_filled || in == order_input::fill_complete);
    });
}
// Else its exposure would be free while it works.
constexpr bool a_refused_placement_never_ends_an_order_that_was_alive() {
    return for_all([](order_state from, order_input in, transition t) {
        if (in != order_input::place_rejected || !is_valid(from) || from.terminal()) return true;
        if (from.life == lifecycle::submitting)
            return from.pending == pending_operation::none || t.to.life == lifecycle::rejected;
        return t.what == verdict::anomaly && t.to.life == from.life && t.to.unknown();
    });
}
constexpr bool silence_never_ends_an_order() {
    return for_all([](order_state from, order_input in, transition t) {
        const bool silence = in == order_input::place_unknown || in == order_input::amend_unknown ||
                             in == order_input::cancel_unknown || in == order_input::unlisted ||
                             in == order_input::said_gone;
        return !silence || t.to.life == from.life;
    });
}
constexpr bool a_placement_and_an_amend_are_never_sent_again() {
    return for_all([](order_state from, order_input in, transition t) {
        if (in == order_input::sent)
            return (t.what == verdict::moves) ==
                   (from == order_state{lifecycle::submitting, pending_operation::none, certainty::known});
        if (in == order_input::amend_sent && t.what != verdict::anomaly)
            return from.pending == pending_operation::none && !from.unknown();
        return true;
    });
}
constexpr bool a_cancel_may_be_sent_again_and_keeps_the_doubt() {
    return for_all([](order_state from, order_input in, transition t) {
        if (in != order_input::cancel_sent || !is_valid(from) || from.terminal()) return true;
        if (from.pending == pending_operation::none && from.life == lifecycle::submitting)
            return t.what == verdict::anomaly;
        return t.what != verdict::anomaly && t.to.pending == pending_operation::cancel &&
               t.to.certainty == from.certainty;
    });
}
constexpr bool an_unknown_cancel_leaves_the_order_where_it_was() {
    return for_all([](order_state from, order_input in, transition t) {
        if (in != order_input::cancel_unknown || from.pending != pending_operation::cancel || !is_valid(from))
            return true;
        return t.to == order_state{from.life, pending_operation::cancel, certainty::unknown};
    });
}
constexpr bool never_seen_is_believed_of_unknown_placements_only() {
    return for_all([](order_state from, order_input in, transition t) {
        if (in != order_input::never_seen || t.to == from) return true;
        return from.life == lifecycle::submitting && from.unknown() && t.to.life == lifecycle::rejected;
    });
}
constexpr bool every_input_met_twice_settles() {
    return for_all([](order_state from, order_input in, transition t) {
        return next_state(t.to, in).to == t.to || from == t.to;
    });
}

static_assert(only_valid_states_follow_valid_states());
static_assert(a_verdict_says_whether_the_state_moves());
static_assert(terminal_states_are_left_only_for_filled_or_revived());
static_assert(a_refused_placement_never_ends_an_order_that_was_alive());
static_assert(silence_never_ends_an_order());
static_assert(a_placement_and_an_amend_are_never_sent_again());
static_assert(a_cancel_may_be_sent_again_and_keeps_the_doubt());
static_assert(an_unknown_cancel_leaves_the_order_where_it_was());
static_assert(never_seen_is_believed_of_unknown_placements_only());
static_assert(every_input_met_twice_settles());

TEST_CASE("every transition is the one that is written down") {
    const std::vector<std::string> columns = words(states);
    REQUIRE(columns.size() == 21);
    std::vector<order_state> valid;
    for (std::size_t s = 0; s < detail::state_count; ++s)
        if (is_valid(detail::state_of(s))) valid.push_back(detail::state_of(s));
    REQUIRE(valid.size() == columns.size());
    for (std::size_t c = 0; c < valid.size(); ++c) REQUIRE(code(valid[c]) == columns[c]);

    REQUIRE(std::size(table) == order_input_count);
    for (std::size_t i = 0; i < order_input_count; ++i) {
        const row& r = table[i];
        REQUIRE(static_cast<std::size_t>(r.input) == i);
        const std::vector<std::string> cells = words(r.cells);
        REQUIRE(cells.size() == columns.size());
        for (std::size_t c = 0; c < valid.size(); ++c) {
            const transition& t = next_state(valid[c], r.input);
            std::string told = t.what == verdict::anomaly ? "!" : (t.what == verdict::stays ? "." : "");
            if (t.to != valid[c]) told += code(t.to);
            INFO(r.name << " in " << columns[c]);
            CHECK(told == cells[c]);
        }
    }
}

TEST_CASE("an impossible state accepts nothing") {
    std::size_t impossible = 0;
    for (std::size_t s = 0; s < detail::state_count; ++s) {
        const order_state from = detail::state_of(s);
        if (is_valid(from)) continue;
        ++impossible;
        for (std::size_t i = 0; i < order_input_count; ++i)
            CHECK(next_state(from, static_cast<order_input>(i)) == transition{from, verdict::anomaly});
    }
    CHECK(impossible == 35);
}

TEST_CASE("the laws of the table hold at run time too") {
    CHECK(only_valid_states_follow_valid_states());
    CHECK(a_verdict_says_whether_the_state_moves());
    CHECK(terminal_states_are_left_only_for_filled_or_revived());
    CHECK(a_refused_placement_never_ends_an_order_that_was_alive());
    CHECK(silence_never_ends_an_order());
    CHECK(a_placement_and_an_amend_are_never_sent_again());
    CHECK(a_cancel_may_be_sent_again_and_keeps_the_doubt());
    CHECK(an_unknown_cancel_leaves_the_order_where_it_was());
    CHECK(never_seen_is_believed_of_unknown_placements_only());
    CHECK(every_input_met_twice_settles());
}

TEST_CASE("what may be sent follows from the table") {
    using enum pending_operation;
    const order_state unsent{lifecycle::submitting, none, certainty::known};
    const order_state in_flight{lifecycle::submitting, place, certainty::known};
    const order_state working{lifecycle::working, none, certainty::known};
    const order_state doubtful{lifecycle::working, none, certainty::unknown};
    const order_state cancelling{lifecycle::working, cancel, certainty::known};
    const order_state done{lifecycle::filled, none, certainty::known};
    CHECK(may_send(unsent, place));
    CHECK_FALSE(may_send(in_flight, place));
    CHECK_FALSE(may_send(unsent, cancel));
    CHECK(may_send(in_flight, cancel));
    CHECK(may_send(working, amend));
    CHECK_FALSE(may_send(doubtful, amend));
    CHECK(may_send(doubtful, cancel));
    CHECK(may_send(cancelling, cancel));
    CHECK_FALSE(may_send(cancelling, amend));
    CHECK_FALSE(may_send(done, cancel));
    CHECK_FALSE(may_send(working, none));
}

TEST_CASE("the six states of buses are a projection") {
    const auto six = [](lifecycle l, bool filled) {
        return std::string_view(
            to_string(projection({l, pending_operation::none, certainty::known}, filled)));
    };
    CHECK(six(lifecycle::submitting, false) == "SUBMITTING");
    CHECK(six(lifecycle::untriggered, false) == "NOTTRADED");
    CHECK(six(lifecycle::working, false) == "NOTTRADED");
    CHECK(six(lifecycle::working, true) == "PARTTRADED");
    CHECK(six(lifecycle::filled, true) == "ALLTRADED");
    CHECK(six(lifecycle::cancelled, true) == "CANCELLED");
    CHECK(six(lifecycle::expired, false) == "CANCELLED");
    CHECK(six(lifecycle::rejected, false) == "REJECTED");
}

} // namespace
