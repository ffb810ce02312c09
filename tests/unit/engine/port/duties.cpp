// SPDX-License-Identifier: BSL-1.0
#include "port_rig.hpp"

#include <gatewright/engine/port/duties.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace gatewright;
using gatewright_test::port_rig;
using words = std::vector<std::string>;

namespace {

void start(port_rig& t) {
    snapshot_end e;
    e.kind = snapshot_kind::positions;
    e.asked = e.received = t.engine.time.wall;
    t.port.on(e);
    REQUIRE(t.state.questions.positions.has_baseline());
    static_cast<void>(t.told());
    static_cast<void>(t.wanted());
}
std::size_t errors(port_rig& t) {
    const words all = t.told();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const std::string& e) {
        return e.starts_with(R"({"event":"venue_error")");
    }));
}

TEST_CASE("readiness is told when it changes") {
    port_rig t;
    start(t);
    t.port.settle();
    t.port.settle();
    t.state.session.not_ready = "reconciling";
    t.port.settle();
    const words all = t.told();
    REQUIRE(all.size() == 2);
    CHECK(all[0].starts_with(R"({"event":"gateway_status","gateway":3,"ready":true)"));
    CHECK(all[1].find(R"("reason":"reconciling","figures":)") != std::string::npos);
    CHECK(t.wanted() == words{"tick", "tick", "tick"});
}

TEST_CASE("an order of unknown state is asked for when it is due, then the operator is") {
    port_rig t;
    start(t);
    const order_ref r = t.sent("a");
    t.port.settle_order(t.state.orders.on_reply_timeout(r, pending_operation::place, t.engine.time.wall));
    t.port.settle();
    CHECK(t.wanted() == words{"tick"});
    t.advance(seconds(1));
    t.state.session.answers_queries = false;
    t.port.settle();
    CHECK(t.wanted() == words{"query a", "tick"});
    t.state.session.answers_queries = true;
    t.advance(seconds(1));
    t.port.settle(); // could not be sent: asked again without losing a step
    CHECK(t.wanted() == words{"query a", "tick"});
    static_cast<void>(t.told());
    t.advance(seconds(60));
    t.port.settle();
    CHECK(errors(t) == 1);
}

TEST_CASE("an order that the venue never had is gone once it says so") {
    port_rig t;
    start(t);
    const order_ref r = t.sent("a");
    t.port.settle_order(t.state.orders.on_reply_timeout(r, pending_operation::place, t.engine.time.wall));
    t.port.not_found(r);
    CHECK(t.state.orders.find(r)->state.unknown());
    t.advance(seconds(1));
    t.port.not_found(r);
    CHECK(t.state.orders.find(r)->state.terminal());
    CHECK(t.state.orders.find(r)->reason == order_errc::never_seen);
    CHECK_FALSE(t.state.questions.orders.contains(r));
}

TEST_CASE(
    "executions that an order misses are asked for until they come, from further back each time, and the "
    "operator is told") {
    const bool ended = GENERATE(true, false);
    port_rig t;
    start(t);
    const order_ref r = t.sent("a");
    order_update u = t.report("a", ended ? lifecycle::filled : lifecycle::working);
    u.has_filled = true;
    u.cumulative_quantity = {decimal(ended ? 10 : 7, 0)};
    t.port.on(u);
    t.port.settle();
    CHECK(t.wanted() == words{"tick"});
    static_cast<void>(t.told());
    const timestamp created = t.state.orders.find(r)->created;
    duration reach = seconds(2);
    for (int asked = 1; asked <= 7; ++asked, reach = reach * 4) {
        t.advance(seconds(10));
        t.port.settle();
        const words all = t.wanted();
        CHECK(std::count(all.begin(), all.end(), "fills 0") == 1);
        CHECK(t.state.session.fills_since == created - reach);
        CHECK(errors(t) == (asked == 6 ? 1U : 0U));
    }
    fill f = t.execution("t1", "a");
    f.quantity = u.cumulative_quantity;
    t.port.on(f);
    t.advance(seconds(20)); // rounds in vain come further and further apart
    t.port.settle();
    t.port.settle();
    CHECK_FALSE(t.state.questions.fills.wanted());
}

TEST_CASE("an execution that is only on its way is not asked for, and one that is lost beside it is") {
    port_rig t;
    start(t);
    const auto counted = [&](const char* id, int n) {
        order_update u = t.report(id, lifecycle::working);
        u.has_filled = true;
        u.cumulative_quantity = {decimal(n, 0)};
        t.port.on(u);
    };
    const auto asked = [&] {
        const words all = t.wanted();
        return std::count(all.begin(), all.end(), "fills 0");
    };
    t.sent("a");
    t.sent("b");
    counted("a", 1);
    t.advance(seconds(1));
    counted("b", 4);
    fill f = t.execution("t1", "a");
    f.quantity = {decimal(1, 0)};
    t.port.on(f);
    t.advance(seconds(1));
    t.port.settle();
    CHECK(asked() == 0); // of b it is a second old
    t.advance(seconds(2));
    t.port.settle();
    CHECK(asked() == 1);
}

TEST_CASE("what an order had filled before the account's start is not asked for") {
    port_rig t;
    order_update u = t.report("a", lifecycle::working);
    u.source = report_source::snapshot;
    u.has_terms = u.has_filled = true;
    u.quantity = {decimal(10, 0)};
    u.cumulative_quantity = {decimal(3, 0)};
    t.port.on(u);
    CHECK_FALSE(t.state.questions.fills.wanted());
}

TEST_CASE("an instrument is left out of the comparison of positions while executions of a working order are "
          "missing") {
    port_rig t;
    start(t);
    t.sent("a");
    order_update u = t.report("a", lifecycle::working);
    u.has_filled = true;
    u.cumulative_quantity = {decimal(4, 0)};
    t.port.on(u);
    position_update p;
    p.symbol = "BTCUSDT";
    p.quantity = {decimal(4, 0)};
    p.source = report_source::snapshot;
    snapshot_end e;
    e.kind = snapshot_kind::positions;
    for (int i = 0; i < 5; ++i) {
        t.advance(seconds(1));
        e.asked = e.received = p.venue_time = t.engine.time.wall;
        t.port.on(p);
        t.port.on(e);
    }
    CHECK(t.state.positions({0}).quantity().is_zero());
    const words all = t.wanted();
    CHECK(std::count(all.begin(), all.end(), "distrust") == 0);
}

TEST_CASE("positions are compared once a minute, while the session can ask") {
    port_rig t;
    start(t);
    t.advance(minutes(1));
    t.state.session.not_ready = "reconciling";
    t.port.settle();
    CHECK(t.wanted() == words{"tick"});
    t.state.session.not_ready = "";
    t.advance(minutes(1));
    t.port.settle();
    CHECK(t.wanted() == words{"positions", "tick"});
}

TEST_CASE("an order that is known again no longer keeps the gateway from being ready") {
    port_rig t;
    start(t);
    t.sent("a");
    t.port.on(t.report("a", lifecycle::working));
    t.advance(seconds(1));
    snapshot_end e;
    e.kind = snapshot_kind::orders;
    e.asked = e.received = t.engine.time.wall;
    t.port.on(e);
    t.port.settle();
    CHECK(t.state.not_ready_reason() == "orders unresolved after a gap");
    t.port.on(t.report("a", lifecycle::cancelled));
    t.port.settle();
    CHECK(t.state.ready());
}

TEST_CASE("the timer is armed for the soonest deadline, and sooner where a request needs it") {
    port_rig t;
    start(t);
    t.port.settle();
    CHECK(t.state.timer.armed() == t.engine.time.steady + minutes(1));
    t.port.arm_by(t.engine.time.steady + minutes(2));
    CHECK(t.state.timer.armed() == t.engine.time.steady + minutes(1));
    t.port.arm_by(t.engine.time.steady + seconds(1));
    CHECK(t.state.timer.armed() == t.engine.time.steady + seconds(1));
}

} // namespace
