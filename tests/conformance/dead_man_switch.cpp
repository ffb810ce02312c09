// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace gatewright_test;
using gw::side;

namespace {

constexpr gw::duration within = gw::seconds(60);

desk_options watched() {
    desk_options o;
    o.dead_man_switch = within;
    return o;
}
void needs_switch() { needs(kit().capabilities->dead_man_switch, "dead man's switch"); }
/// The network is gone: nothing reaches the venue any more.
void cut_off(conformance& c) {
    for (const link_id l : kit().used_links()) {
        c.w.fault(l, fault::abort);
        c.w.fault(l, fault::refuse);
        c.w.fault(l, fault::request_lost);
    }
}

} // namespace

TEST_CASE("a desk that is cut off has its orders cancelled by the venue", "[conformance][switch]") {
    needs_switch();
    conformance c({}, watched());
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59000", "0.010"));
    const auto other =
        c.place(limit(side::buy, "2900", "0.100", gw::time_in_force::good_till_cancel, second()));
    c.d->run_for(gw::minutes(5)); // renewed all the time
    CHECK(c.life(resting) == gw::lifecycle::working);
    CHECK(c.life(other) == gw::lifecycle::working);
    cut_off(c);
    c.d->run_for(within + gw::seconds(1));
    for (const venue_order& o : c.w.ledger().orders) CHECK(o.life == gw::lifecycle::cancelled);
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(5)));
    c.d->run_for(gw::seconds(1));
    CHECK(c.life(resting) == gw::lifecycle::cancelled);
    CHECK(c.life(other) == gw::lifecycle::cancelled);
    c.rest_and_fill();
    c.agree();
}

TEST_CASE("an order that is placed while the switch of its instrument lets go is watched all the same",
          "[conformance][switch]") {
    needs_switch();
    conformance c({}, watched());
    REQUIRE(c.d->until_ready());
    const auto first_one = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    c.cancel(first_one);
    // Around the time at which the venue is told that nothing rests any more.
    c.d->run_for(gw::seconds(29) + gw::milliseconds(1));
    for (int i = 0; i < 20; ++i) {
        const auto o = c.place(limit(side::buy, "59000", "0.010"));
        c.d->run_for(between_orders(gw::milliseconds(100)));
        c.cancel(o);
        c.d->run_for(gw::milliseconds(1));
    }
    const auto last = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::minutes(3));
    CHECK(c.life(last) == gw::lifecycle::working);
    cut_off(c);
    c.d->run_for(within + gw::seconds(1));
    CHECK(c.w.ledger().orders.back().life == gw::lifecycle::cancelled);
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(5)));
    c.agree();
}

TEST_CASE("orders of an earlier run are watched over once they were listed", "[conformance][switch]") {
    needs_switch();
    conformance c({}, watched());
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for(gw::seconds(1));
    const std::string id(c.order(resting).request.client_order_id.view());
    c.restart();
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::minutes(5));
    REQUIRE(c.d->order(id) != nullptr);
    CHECK(c.d->order(id)->state.life == gw::lifecycle::working);
    c.restart([&] { c.how.dead_man_switch = {}; });
    REQUIRE(c.d->until_ready());
    c.d->run_for(within + gw::seconds(1)); // nobody renews it: it fires
    CHECK(c.w.ledger().orders.front().life == gw::lifecycle::cancelled);
    c.agree(true);
}

TEST_CASE(
    "a switch that could not be renewed while the key was refused watches over the next order all the same",
    "[conformance][switch]") {
    needs_switch();
    conformance c({}, watched());
    REQUIRE(c.d->until_ready());
    static_cast<void>(c.place(limit(side::buy, "59000", "0.010")));
    c.d->run_for(gw::seconds(29));
    // Just when it is to be told again, and for its repetition too.
    c.w.fault(link_of(role::requests), fault::key_refused, 2);
    REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::seconds(10)));
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(5)));
    const auto next = c.place(limit(side::buy, "58900", "0.010"));
    c.d->run_for(gw::minutes(3));
    CHECK(c.life(next) == gw::lifecycle::working);
    cut_off(c);
    c.d->run_for(within + gw::seconds(1));
    for (const venue_order& o : c.w.ledger().orders) CHECK(o.life == gw::lifecycle::cancelled);
    c.w.clear_faults();
    REQUIRE(c.d->until_ready(gw::minutes(5)));
    c.agree();
}

TEST_CASE("a renewal of the switch that is lost is repeated before the time is over",
          "[conformance][switch]") {
    needs_switch();
    desk_options how;
    how.dead_man_switch = kit().shortest_switch;
    conformance c({}, how);
    REQUIRE(c.d->until_ready());
    const auto resting = c.place(limit(side::buy, "59000", "0.010"));
    c.d->run_for({how.dead_man_switch.ns * 4 / 10});
    c.d->lose_next(link_of(role::requests), GENERATE(true, false));
    c.d->run_for(gw::minutes(1));
    CHECK(c.life(resting) == gw::lifecycle::working);
    c.agree();
}
