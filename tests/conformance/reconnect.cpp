// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

TEST_CASE("N01 an idle user stream that is lost comes back and asks for everything again",
          "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto lists = c.asked(question::open_orders);
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(50));
    CHECK_FALSE(c.d->ready());
    REQUIRE(c.d->until_ready());
    CHECK(c.asked(question::open_orders) == lists + kit().requests_per_list);
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("N02 resting orders survive a reconnect", "[conformance][reconnect]") {
    for (const link_id l : kit().stream_links()) {
        conformance c;
        REQUIRE(c.d->until_ready());
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.w.fault(l, fault::abort);
        c.d->run_for(gw::seconds(2));
        REQUIRE(c.d->until_ready());
        CHECK(c.life(o) == gw::lifecycle::working);
        CHECK_FALSE(c.order(o).state.unknown());
        c.agree();
    }
}

TEST_CASE(
    "N03 fills that happened while away are booked, N04 cancels too, N05 and what the account did elsewhere",
    "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto filled = c.place(limit(side::buy, "59900", "0.010"));
    const auto part = c.rest("59800", {"0.010", "0.020"});
    const auto gone = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(100));
    c.w.other_market(side::sell, "0.020");
    c.w.own_cancel(c.order(gone).request.client_order_id.view());
    c.w.other_limit(side::sell, "60000", "0.050");
    c.w.own_market(side::buy, "0.007");
    c.w.own_limit(side::buy, "58000", "0.011", "somebodyelse");
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(3));
    CHECK(c.life(filled) == gw::lifecycle::filled);
    CHECK(c.life(part) == gw::lifecycle::working);
    CHECK(c.life(gone) == gw::lifecycle::cancelled);
    CHECK(c.d->position() == "0.027");
    REQUIRE(c.d->order("somebodyelse") != nullptr);
    CHECK(c.d->open_exposure(side::buy) == "0.031");
    c.agree();
}

TEST_CASE("N06 a half-open user stream is found by the report that is missing, and its fills are not lost",
          "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.rest("59900", {"0.010", "0.020"});
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::reports), fault::stall);
    c.d->run_for(gw::seconds(1));
    c.w.other_market(side::sell, "0.010");
    if (kit().beats) {
        REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, kit().silence));
    } else {
        c.d->run_for(gw::seconds(20));
        CHECK(c.d->ready()); // nothing shows yet
        c.place(limit(side::buy, "59000", "0.010"));
        REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::seconds(7)));
    }
    REQUIRE(c.d->until_ready());
    // Where orders take the same link it never reached the venue.
    if (c.orders_link() == link_of(role::reports)) c.d->run_for(plan_of_absence().enough(gw::seconds(1)));
    CHECK(c.life(resting) == gw::lifecycle::working);
    CHECK(c.d->position() == "0.01");
    c.agree();
}

TEST_CASE("N06 a half-open user stream without orders is found by its silence, and a part fill of minutes "
          "ago is not lost",
          "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.rest("59900", {"0.010", "0.020"});
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::reports), fault::stall);
    c.d->run_for(gw::seconds(2));
    c.w.other_market(side::sell, "0.010");
    // The positions are compared every minute and would be adopted; here the silence itself must find it. Where one
    // link brings all nothing else can.
    if (link_of(role::reports) != link_of(role::requests))
        c.w.misreport(misreport::position, "0.000", "0.010");
    c.d->run_for(gw::minutes(6));
    c.w.report_truly();
    c.d->run_for(gw::minutes(2));
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(2));
    CHECK(c.life(resting) == gw::lifecycle::working);
    CHECK(c.seen(resting) == "0.01");
    c.agree();
}

TEST_CASE("N06 a half-open order channel is closed after the first order that nothing answers",
          "[conformance][reconnect]") {
    needs_order_stream();
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.fault(c.orders_link(), fault::stall);
    const auto lost = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(kit().unanswered);
    CHECK(c.order(lost).state.unknown());
    CHECK(c.d->open_exposure(side::buy) == "0.01");
    CHECK_FALSE(c.d->ready());
    REQUIRE(c.d->until_ready());
    const auto next = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(next) == gw::lifecycle::working);
    c.d->run_for(plan_of_absence().enough(gw::minutes(3)));
    CHECK(c.life(lost) == gw::lifecycle::rejected);
    CHECK(c.order(lost).reason == gw::order_errc::never_seen);
    c.agree();
}

TEST_CASE("N07 a flapping venue sees the ladder, no storm, and one subscription per connection",
          "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    for (const link_id l : kit().stream_links()) c.w.fault(l, fault::refuse);
    for (const link_id l : kit().stream_links()) c.d->drop(l);
    const auto keys = c.asked(question::access);
    c.d->seen.connections.clear();
    c.d->run_for(gw::minutes(10));
    for (const link_id l : kit().stream_links()) {
        std::size_t attempts = 0;
        for (const auto& e : c.d->seen.connections)
            attempts +=
                e.channel == static_cast<std::uint8_t>(l) && e.state == gw::connection_state::connecting ? 1
                                                                                                         : 0;
        // 5, 10, 30 and then every 60 seconds.
        CHECK(attempts >= 9);
        CHECK(attempts <= 13);
    }
    CHECK(c.asked(question::access) - keys <= 13);
    CHECK(c.d->counts().inputs < 4000);
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(3)));
    // One for each connection that stood.
    CHECK(c.asked(question::subscribe, link_of(role::market)) == 2 * kit().requests_per_subscription);
    for (const link_id l : kit().stream_links()) CHECK(c.w.connections(l) == 1);
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("N08 a key of the reports' link that expires is reported, and the link comes back under a new one",
          "[conformance][reconnect]") {
    needs(kit().reports_expire, "key of the reports' link that expires");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::reports), fault::expire_session);
    c.d->run_for(gw::milliseconds(200));
    CHECK_FALSE(c.d->ready());
    c.w.other_market(side::sell, "0.010");
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(3));
    CHECK(c.life(resting) == gw::lifecycle::filled);
    c.agree();
}

TEST_CASE("N08 a key of the reports' link whose end nobody reported is found when it is kept alive, and "
          "nothing is lost",
          "[conformance][reconnect]") {
    needs(kit().reports_expire, "key of the reports' link that expires");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59900", "0.030"));
    c.d->run_for(gw::minutes(5));
    c.d->lose_next(link_of(role::reports), false); // which says that it expired
    c.w.fault(link_of(role::reports), fault::expire_session);
    c.d->run_for(gw::seconds(1));
    c.w.misreport(misreport::position, "0.000", "0.010");
    c.w.other_market(side::sell, "0.010");
    c.d->tick = gw::milliseconds(200);
    c.d->run_for(gw::minutes(23));
    c.w.report_truly();
    c.d->run_for(gw::minutes(3));
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(3));
    CHECK(c.d->reason().empty());
    CHECK(c.life(resting) == gw::lifecycle::working);
    CHECK(case_quantity(c.order(resting).seen.value) == "0.01");
    c.agree();
}

TEST_CASE("N08 a keep-alive that fails for a moment does not cost the user stream",
          "[conformance][reconnect]") {
    needs(kit().reports_expire, "key of the reports' link that expires");
    conformance c;
    REQUIRE(c.d->until_ready());
    c.d->tick = gw::milliseconds(200);
    c.d->run_for(gw::minutes(29));
    c.w.fault(link_of(role::requests), fault::unavailable);
    c.d->run_for(gw::minutes(3));
    c.w.clear_faults();
    c.d->run_for(gw::minutes(70));
    CHECK(c.d->ready());
    std::size_t lost = 0;
    for (const auto& e : c.d->seen.connections) lost += e.state == gw::connection_state::backing_off ? 1 : 0;
    CHECK(lost == 0);
    c.agree();
}

TEST_CASE("N09 orders are refused by name until the desk is reconciled; cancels pass",
          "[conformance][reconnect]") {
    conformance c;
    CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::no_gateway);
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(50));
    CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::no_gateway);
    // Where one link takes all a cancel is refused, and the order stays what it is.
    const bool another_way = link_of(role::reports) != link_of(role::requests);
    if (another_way) c.cancel(o);
    if (!another_way) CHECK_FALSE(c.d->cancel(o).has_value());
    REQUIRE(c.d->until_ready());
    if (!another_way) c.cancel(o);
    c.d->run_for(gw::seconds(2));
    CHECK(c.life(o) == gw::lifecycle::cancelled);
    CHECK(c.orders_at_venue() == 1);
    c.agree();
}

TEST_CASE("N09 with the order channel down a cancel takes the other way", "[conformance][reconnect]") {
    needs_order_stream();
    needs(link_of(role::orders) != link_of(role::requests), "another way for cancels");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(c.orders_link(), fault::refuse);
    c.d->drop(c.orders_link());
    c.d->run_for(gw::seconds(1));
    c.cancel(o);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::cancelled);
    CHECK(c.asked(question::cancel, link_of(role::requests)) == 1);
    c.agree();
}

TEST_CASE("N03 more fills than one page holds are booked after a reconnect", "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "2.500"));
    c.d->run_for(gw::seconds(1));
    c.w.fault(link_of(role::reports), fault::refuse);
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(100));
    // Where an order executes once, by as many orders of another program.
    if (kit().fills_once) c.w.other_limit(side::sell, "60000", "5.000");
    for (int i = 0; i < 2300; ++i) {
        if (kit().fills_once)
            c.w.own_market(side::buy, "0.001");
        else
            c.w.other_market(side::sell, "0.001");
        if (i % 40 == 0) c.d->run_for(gw::seconds(2));
    }
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(3)));
    CHECK(c.life(o) == gw::lifecycle::working);
    CHECK(c.d->position() == "2.3");
    CHECK(c.d->counts().fills == 2300);
    c.agree();
}

TEST_CASE("N05 a position that the fills do not explain is told before the gateway is ready again",
          "[conformance][reconnect]") {
    needs(kit().has_contracts(), "list of positions");
    conformance c;
    REQUIRE(c.d->until_ready());
    c.rest_and_fill();
    CHECK(c.d->position() == "0.01");
    // Somebody else traded in a way that the list of fills does not show.
    c.w.misreport(misreport::position, "0.020", "0.010");
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(1));
    CHECK_FALSE(c.d->ready());
    bool unconfirmed = false;
    REQUIRE(c.d->run_until(
        [&] {
            unconfirmed = unconfirmed || c.d->reason() == "positions not confirmed after a gap";
            return c.d->ready();
        },
        gw::minutes(5)));
    CHECK(unconfirmed);
    bool told = false;
    for (const auto& e : c.d->seen.errors)
        told = told || (e.operator_needed && e.symbol == gw::symbol_name(first()));
    CHECK(told);
    CHECK(c.d->position() == "0.02");
}

TEST_CASE("N05 after a gap a position is confirmed while fills keep coming", "[conformance][reconnect]") {
    desk_options slow;
    slow.latency = gw::milliseconds(50);
    if (kit().fills_once) slow.order_slots = 4096; // as many orders of another program
    conformance c({}, slow);
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "5.000"));
    c.d->run_for(gw::seconds(1));
    c.d->drop(link_of(role::reports));
    REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::seconds(1)));
    // Every list is overtaken by a fill between the question and its answer.
    if (kit().fills_once) c.w.other_limit(side::sell, "60000", "5.000");
    gw::timestamp last = c.w.now();
    const bool ready = c.d->run_until(
        [&] {
            if (c.w.now() - last > gw::milliseconds(30)) {
                if (kit().fills_once)
                    c.w.own_market(side::buy, "0.001");
                else
                    c.w.other_market(side::sell, "0.001");
                last = c.w.now();
            }
            return c.d->ready();
        },
        gw::seconds(kit().times_positions ? 90 : 8));
    if (!kit().times_positions) {
        // A list that a fill overtook says nothing: the first one that none overtakes does.
        CHECK_FALSE(ready);
        REQUIRE(c.d->until_ready());
    } else
        CHECK(ready);
    CHECK(c.life(o) == gw::lifecycle::working);
    for (const auto& e : c.d->seen.errors) CHECK_FALSE(e.operator_needed);
    c.agree();
}

TEST_CASE("N06 a link that is given up while the sink is full is closed at the next chance",
          "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(1)); // what the start reads is answered
    REQUIRE(c.w.connections(link_of(role::reports)) == 1);
    c.d->inject(link_of(role::reports), "{");
    c.d->fill_sink(2);
    c.d->run_for(gw::milliseconds(1));
    CHECK_FALSE(c.d->ready());
    CHECK(c.d->state(link_of(role::reports)) == gw::connection_state::backing_off);
    CHECK(c.w.connections(link_of(role::reports)) == 1);
    c.d->run_for(kit().pause);
    CHECK(c.w.connections(link_of(role::reports)) == 0);
    REQUIRE(c.d->until_ready());
    CHECK(c.w.connections(link_of(role::reports)) == 1);
    c.agree();
}

TEST_CASE("N10 an instrument that the venue does not know does not keep the others from being reconciled",
          "[conformance][reconnect]") {
    desk_options how;
    how.symbols = {std::string(first()), kit().unlisted};
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(1));
    c.w.other_limit(side::sell, "59900", "0.010");
    REQUIRE(c.d->until_ready(gw::minutes(1)));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(o) == gw::lifecycle::filled);
    CHECK(c.d->position() == "0.01");
    CHECK(c.operator_calls() >= 1);
    c.agree();
}

TEST_CASE(
    "N12 an order that ended unfilled while away, so long ago that the venue has forgotten it, has ended",
    "[conformance][reconnect]") {
    needs(kit().resolution.forgets_unfilled_after.ns != 0, "order that it forgets");
    world_options w;
    w.forgets = true;
    conformance c(w);
    REQUIRE(c.d->until_ready());
    const auto gone = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(100));
    c.w.own_cancel(c.order(gone).request.client_order_id.view());
    c.d->step_venue_clock(kit().resolution.forgets_unfilled_after + gw::seconds(10));
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->until_ready(gw::minutes(10)));
    CHECK(c.life(gone) == gw::lifecycle::cancelled);
    CHECK(c.order(gone).reason == gw::order_errc::no_longer_kept);
    CHECK(c.operator_calls() >= 1);
    CHECK(c.d->open_exposure(side::buy) == "0");
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("N13 a list of positions that was read from an old state of the venue decides nothing",
          "[conformance][reconnect]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    c.w.other_limit(side::sell, "60000", "0.050");
    c.place(limit(side::buy, "60000", "0.010"));
    c.d->run_for(gw::minutes(2)); // a list with it was read
    c.w.misreport(misreport::positions_of_before);
    c.place(limit(side::buy, "60000", "0.005"));
    c.d->run_for(gw::seconds(1));
    for (int i = 0; i < 4; ++i) {
        c.d->run_for(gw::minutes(1));
        CHECK(c.d->position() == "0.015");
    }
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::minutes(2));
    CHECK(c.d->position() == "0.015");
    c.w.report_truly();
    REQUIRE(c.d->until_ready(gw::minutes(2)));
    CHECK(c.d->position() == "0.015");
    c.agree();
}

TEST_CASE("N14 when very many orders end in one moment, all are found out within the limits, and a cancel "
          "finds room",
          "[conformance][reconnect]") {
    desk_options how;
    how.order_slots = 1'100;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    const auto mine = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    for (int i = 0; i < 1'000; ++i) c.w.own_limit(side::buy, "58000", "0.001", "many" + std::to_string(i));
    c.d->run_for(gw::seconds(2));
    CHECK(c.d->open_exposure(side::buy) == "1.01");
    c.d->drop(link_of(role::reports));
    c.d->run_for(gw::milliseconds(100));
    for (int i = 0; i < 1'000; ++i) c.w.own_cancel("many" + std::to_string(i));
    REQUIRE(c.d->run_until([&] { return c.d->unknown_orders() > 900; }, gw::minutes(1)));
    c.cancel(mine);
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(mine) == gw::lifecycle::cancelled);
    REQUIRE(c.d->until_ready(gw::minutes(10)));
    CHECK(c.d->unknown_orders() == 0);
    CHECK(c.d->open_exposure(side::buy) == "0");
    for (const auto& e : c.d->seen.errors) CHECK_FALSE(tells_too_many(e));
    c.agree();
}

TEST_CASE("N11 executions of longer ago than the venue tells at once are found, window by window",
          "[conformance][reconnect]") {
    needs(kit().executions_window.ns != 0, "window in which it tells executions");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59900", "0.030"));
    c.d->run_for(gw::seconds(1));
    for (const link_id l : kit().used_links()) {
        c.w.fault(l, fault::abort);
        c.w.fault(l, fault::refuse);
        c.w.fault(l, fault::request_lost);
    }
    c.d->run_for(gw::seconds(1));
    c.w.other_market(side::sell, "0.010");
    c.d->tick = gw::minutes(1);
    c.d->run_for(kit().executions_window + gw::minutes(24 * 60));
    c.w.other_market(side::sell, "0.005");
    c.d->tick = gw::milliseconds(20);
    c.w.clear_faults();
    const auto asked = c.asked(question::fills);
    REQUIRE(c.d->until_ready(gw::minutes(5)));
    CHECK(case_quantity(c.order(resting).seen.value) == "0.015");
    CHECK(c.asked(question::fills) - asked < 10);
    c.rest_and_fill();
    c.agree();
}
