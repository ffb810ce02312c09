// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/resolution.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }
constexpr clock_reading clock_at(std::int64_t s) { return {timestamp{s}, at(s)}; }

constexpr resolution_plan plan = [] {
    resolution_plan p;
    p.steps[p.step_count++] = {resolution_question::by_client_id, seconds(1)};
    p.steps[p.step_count++] = {resolution_question::by_venue_id, seconds(4)};
    p.repeat_every = seconds(60);
    p.never_seen_after = seconds(10);
    p.never_seen_answers = 2;
    return p;
}();

constexpr order_ref first{1, 1, 0};
constexpr order_ref second{2, 1, 0};

} // namespace

TEST_CASE("nothing is asked while nothing is unknown") {
    resolution_fsm m(plan, 4);
    CHECK(m.next(at(1000)).kind == resolution_action::none);
    CHECK(m.next_deadline() == steady_time::never());
    CHECK(m.size() == 0);
    CHECK_FALSE(m.contains(first));
    m.resolved(first);
    m.not_asked(first, at(0));
    CHECK(m.on_not_found(first, clock_at(1000)) == absence::nothing);
}

TEST_CASE("an unknown order is asked for by the plan, then the operator, then for ever") {
    resolution_fsm m(plan, 4);
    m.begin(first, clock_at(0), at(0));
    CHECK(m.contains(first));
    CHECK(m.next_deadline() == at(1));
    CHECK(m.next({at(1).ns - 1}).kind == resolution_action::none);

    auto a = m.next(at(1));
    CHECK(a.kind == resolution_action::ask);
    CHECK(a.order == first);
    CHECK(a.ask == resolution_question::by_client_id);
    CHECK(m.next(at(1)).kind == resolution_action::none);
    CHECK(m.next_deadline() == at(5));

    a = m.next(at(5));
    CHECK(a.kind == resolution_action::ask);
    CHECK(a.ask == resolution_question::by_venue_id);
    CHECK(m.next_deadline() == at(65));

    a = m.next(at(65));
    CHECK(a.kind == resolution_action::ask_operator);
    CHECK(a.order == first);
    for (std::int64_t now = 65; now <= 65 + 60 * 300; now += 60) {
        a = m.next(at(now));
        REQUIRE(a.kind == resolution_action::ask);
        REQUIRE(a.ask == resolution_question::by_venue_id);
        REQUIRE(m.next(at(now)).kind == resolution_action::none);
    }
    CHECK(m.size() == 1);
}

TEST_CASE("what is resolved is asked for no more, the others are") {
    resolution_fsm m(plan, 4);
    m.begin(first, clock_at(0), at(0));
    m.begin(second, clock_at(0), at(0));
    m.begin(first, clock_at(9), at(9)); // known already
    CHECK(m.size() == 2);
    CHECK(m.next_deadline() == at(1));
    m.resolved(first);
    CHECK_FALSE(m.contains(first));
    const auto a = m.next(at(1));
    CHECK(a.kind == resolution_action::ask);
    CHECK(a.order == second);
    CHECK(m.next(at(1)).kind == resolution_action::none);
    m.resolved(second);
    CHECK(m.next_deadline() == steady_time::never());
}

TEST_CASE("a question may begin at once") {
    resolution_fsm m(plan, 4);
    m.begin(first, clock_at(3), at(3), true);
    CHECK(m.next_deadline() == at(3));
    CHECK(m.next(at(3)).ask == resolution_question::by_client_id);
    CHECK(m.next_deadline() == at(7));
}

TEST_CASE("a question that could not be sent is not lost") {
    resolution_fsm m(plan, 4);
    m.begin(first, clock_at(0), at(0));
    CHECK(m.next(at(1)).ask == resolution_question::by_client_id);
    m.not_asked(first, at(1));
    CHECK(m.next_deadline() == steady_time{1'500'000'000});
    CHECK(m.next({1'500'000'000}).ask == resolution_question::by_client_id);
    CHECK(m.next_deadline() == steady_time{5'500'000'000});
}

TEST_CASE("no such order is believed only when heard often enough and long enough after sending") {
    resolution_fsm m(plan, 4);
    m.begin(first, clock_at(0), at(0));
    CHECK(m.on_not_found(first, clock_at(1)) == absence::nothing);
    CHECK(m.on_not_found(first, clock_at(5)) == absence::nothing); // often enough, too early
    CHECK(m.on_not_found(first, {clock_at(10).wall, {at(10).ns - 1}}) == absence::nothing);
    CHECK(m.on_not_found(first, clock_at(10)) == absence::never_had);

    m.begin(second, clock_at(0), at(0));
    CHECK(m.on_not_found(second, clock_at(100)) == absence::nothing); // late enough, only once
    CHECK(m.on_not_found(second, clock_at(100)) == absence::never_had);
    CHECK(m.contains(second)); // the owner decides
}

TEST_CASE("an order that was taken, and never shown, is gone once its lists lack it too") {
    resolution_fsm m(plan, 4);
    m.begin(first, clock_at(0), at(0));
    for (const int s : {1, 5, 9}) CHECK(m.on_not_found(first, clock_at(s), {}, true) == absence::nothing);
    CHECK(m.on_not_found(first, clock_at(10), {}, true) == absence::needs_lists);
    m.on_orders_read(clock_at(11).wall, [](order_ref) { return true; }); // there it is
    m.on_executions_read(clock_at(11).wall, [](order_ref) { return true; });
    CHECK(m.on_not_found(first, clock_at(12), {}, true) == absence::needs_lists);
    m.on_orders_read(clock_at(13).wall, [](order_ref) { return false; });
    CHECK(m.on_not_found(first, clock_at(14), {}, true) == absence::never_had);
}

TEST_CASE("where ended orders are told by executions only, absence counts once those were read after it") {
    resolution_plan by_lists = plan;
    by_lists.steps[0].ask = resolution_question::open_orders;
    by_lists.steps[1].ask = resolution_question::fills_since;
    resolution_fsm m(by_lists, 4);
    m.begin(first, clock_at(0), at(0));
    const auto all = [](order_ref) { return true; };
    CHECK(m.on_not_found(first, clock_at(5)) == absence::nothing);
    CHECK(m.on_not_found(first, clock_at(9)) == absence::nothing); // the plan may still read them
    // Asked for before it was missed: an execution of since then is not in it. What the plan did not read is wanted.
    m.on_executions_read(clock_at(4).wall, all);
    CHECK(m.on_not_found(first, clock_at(30)) == absence::needs_lists);
    m.on_executions_read(clock_at(31).wall, [](order_ref) { return false; });
    CHECK(m.on_not_found(first, clock_at(40)) == absence::needs_lists);
    m.on_executions_read(clock_at(41).wall, all);
    CHECK(m.on_not_found(first, clock_at(50)) == absence::never_had);
}

TEST_CASE("an old unfilled order that the venue knows no longer has ended when no list has it and no "
          "execution names it") {
    resolution_plan forgetful = plan;
    forgetful.forgets_unfilled_after = minutes(3 * 1440);
    const duration old = minutes(3 * 1440) + seconds(1);
    const auto all = [](order_ref) { return true; };
    const auto none = [](order_ref) { return false; };
    resolution_fsm m(forgetful, 4);
    m.begin(first, clock_at(0), at(0));
    CHECK(m.on_not_found(first, clock_at(1), old) == absence::nothing); // once may be a slip
    CHECK(m.on_not_found(first, clock_at(2), minutes(3 * 1440)) == absence::nothing);
    CHECK(m.on_not_found(first, clock_at(3), old) == absence::needs_lists);
    // Lists of before say nothing.
    m.on_orders_read(clock_at(1).wall, none);
    m.on_executions_read(clock_at(1).wall, all);
    CHECK(m.on_not_found(first, clock_at(4), old) == absence::needs_lists);
    m.on_orders_read(clock_at(5).wall, none);
    CHECK(m.on_not_found(first, clock_at(6), old) == absence::needs_lists);
    m.on_executions_read(clock_at(7).wall, all);
    CHECK(m.on_not_found(first, clock_at(8), old) == absence::forgotten);
    m.on_orders_read(clock_at(9).wall, all); // it is there after all
    CHECK(m.on_not_found(first, clock_at(10), old) == absence::needs_lists);

    resolution_fsm unforgetting(plan, 4);
    unforgetting.begin(first, clock_at(0), at(0));
    for (int i = 1; i < 100; ++i)
        REQUIRE(unforgetting.on_not_found(first, clock_at(i), minutes(1'000'000)) == absence::nothing);
}
