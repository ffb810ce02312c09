// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <catch2/generators/catch_generators.hpp>

#include <utility>

using namespace gatewright_test;
using gw::side;

namespace {

constexpr gw::duration hour = gw::minutes(60);
constexpr gw::duration day = gw::minutes(24 * 60);
constexpr gw::duration back(gw::duration d) { return gw::duration{} - d; }

/// A desk trades as if nothing had happened: orders go out, cancels take effect.
void trades_on(conformance& c, int minutes = 2) {
    const std::uint64_t refused = c.d->counts().venue_rejects;
    for (int minute = 0; minute < minutes; ++minute) {
        for (int i = 0; i < 8; ++i) {
            const auto o = c.place(limit(side::buy, "59000", "0.010"));
            c.d->run_for(gw::milliseconds(500));
            CHECK(c.life(o) == gw::lifecycle::working);
            c.cancel(o);
            c.d->run_for(gw::milliseconds(500));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
        }
        const gw::duration tick = std::exchange(c.d->tick, gw::milliseconds(250));
        c.d->run_for(gw::seconds(52));
        c.d->tick = tick;
    }
    CHECK(c.d->ready());
    CHECK(c.d->counts().venue_rejects == refused);
    // The table has forgotten the first of so many orders, and nothing else differs.
    for (const std::string& line : c.d->differences()) {
        INFO(line);
        CHECK((line.starts_with("order ") && line.find("not known, the venue's") != std::string::npos));
    }
}
/// More orders than the table has slots, over a time in which pools that lie in the future would run dry: slots and
/// budgets are given back.
constexpr int long_enough = 12;
desk_options small_table() {
    desk_options how;
    how.order_slots = 64;
    return how;
}

} // namespace

TEST_CASE(
    "C12 our clock may be set by an hour or a day at any time: budgets, slots and questions keep theirs",
    "[conformance][clocks]") {
    for (const gw::duration by : {hour, back(hour), day, back(day)}) {
        const std::int64_t hours = by.ns / hour.ns;
        DYNAMIC_SECTION("before the desk is ready, by " << hours << " h") {
            conformance c({}, small_table());
            c.d->run_for(gw::milliseconds(1));
            c.d->step_clock(by);
            REQUIRE(c.d->until_ready());
            trades_on(c);
        }
        DYNAMIC_SECTION("while orders rest, and one is under way, by " << hours << " h") {
            conformance c({}, small_table());
            REQUIRE(c.d->until_ready());
            c.rest_and_fill();
            const auto o = c.place(limit(side::buy, "58000", "0.010"));
            c.d->step_clock(by);
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::working);
            c.cancel(o);
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::cancelled);
            trades_on(c, long_enough);
        }
        DYNAMIC_SECTION("while an order's outcome is unknown, by " << hours << " h") {
            conformance c({}, small_table());
            REQUIRE(c.d->until_ready());
            c.w.fault(c.orders_link(), fault::request_lost, 1);
            const auto o = c.place(limit(side::buy, "58000", "0.010"));
            c.d->run_for(reply_timeout + gw::milliseconds(500));
            REQUIRE(c.d->unknown_orders() == 1);
            c.d->step_clock(by);
            c.d->run_for(plan_of_absence().enough(gw::minutes(3)));
            CHECK(c.life(o) == gw::lifecycle::rejected);
            trades_on(c);
        }
        DYNAMIC_SECTION("while the reports are away, and something is filled meanwhile, by " << hours
                                                                                             << " h") {
            conformance c({}, small_table());
            REQUIRE(c.d->until_ready());
            const auto o = c.place(limit(side::buy, "59900", "0.010"));
            c.d->run_for(gw::seconds(1));
            c.d->drop(link_of(role::reports));
            c.d->run_for(gw::milliseconds(1));
            c.w.other_limit(side::sell, "59900", "0.010");
            c.d->step_clock(by);
            REQUIRE(c.d->until_ready());
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(o) == gw::lifecycle::filled);
            trades_on(c);
        }
        DYNAMIC_SECTION("while the venue refuses everything: no longer and no shorter than it says, by "
                        << hours << " h") {
            if (!kit().bans) continue;
            conformance c({}, bannable(small_table()));
            REQUIRE(c.d->until_ready());
            ban_with_next_order(c);
            static_cast<void>(c.d->submit(limit(side::buy, "58000", "0.010")));
            REQUIRE(c.d->run_until([&] { return !c.d->ready(); }, gw::seconds(5)));
            c.d->step_clock(by);
            c.d->run_for(gw::milliseconds(100));
            CHECK_FALSE(c.d->ready());
            REQUIRE(c.d->until_ready(ban_ended()));
            c.d->run_for(gw::minutes(1));
            trades_on(c);
        }
    }
}

TEST_CASE("C12 a clock that was wrong from the start moves no limit", "[conformance][clocks]") {
    for (const gw::duration error : {hour, back(hour), day, back(day)}) {
        INFO("by " << error.ns / 1'000'000'000 << " s");
        desk_options how = small_table();
        how.clock_error = error;
        conformance c({}, how);
        REQUIRE(c.d->until_ready());
        trades_on(c, long_enough);
    }
}

TEST_CASE("C12 the venue's clock may be set ahead: it is measured again, and limits follow it",
          "[conformance][clocks]") {
    for (const gw::duration by : {hour, day}) {
        INFO("by " << by.ns / 1'000'000'000 << " s");
        conformance c({}, small_table());
        REQUIRE(c.d->until_ready());
        const auto rests = c.place(limit(side::buy, "57000", "0.010"));
        c.d->run_for(gw::seconds(1));
        c.d->step_venue_clock(by);
        c.d->tick = gw::milliseconds(100);
        c.d->run_for(gw::minutes(3));
        REQUIRE(c.d->until_ready(gw::minutes(5)));
        CHECK(c.life(rests) == gw::lifecycle::working);
        c.d->tick = gw::milliseconds(20);
        trades_on(c);
    }
}

TEST_CASE("C12 the venue's clock may be set ahead while the reports are away: what it did before is found "
          "all the same",
          "[conformance][clocks]") {
    const bool ended = GENERATE(true, false);
    INFO((ended ? "an order was filled" : "an order was filled in part"));
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(5));
    const link_id reports = link_of(role::reports);
    c.w.fault(reports, fault::refuse, 3);
    c.d->drop(reports);
    c.d->run_for(gw::milliseconds(1));
    c.w.other_limit(side::sell, "59900", ended ? "0.010" : "0.004");
    c.d->run_for(gw::milliseconds(100));
    c.d->step_venue_clock(hour);
    REQUIRE(c.d->until_ready(gw::minutes(10)));
    c.d->run_for(gw::minutes(1));
    CHECK(c.filled(o) == (ended ? "0.01" : "0.004"));
    c.agree();
}

TEST_CASE("C12 executions that an ended order misses are asked for from its time at the venue on",
          "[conformance][clocks]") {
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto o = c.place(limit(side::buy, "59900", "0.010"));
    c.d->run_for(gw::seconds(5));
    // Its report and the first answer to the question for it are lost, then the clock is set.
    const link_id reports = link_of(role::reports);
    for (std::size_t i = 0; i < kit().messages_per_fill; ++i) {
        c.d->lose_next(reports, false);
        c.w.other_limit(side::sell, "59900", i == 0 ? "0.010" : "0.001");
        c.d->run_for(gw::milliseconds(1));
    }
    c.d->step_venue_clock(hour);
    c.d->drop(reports);
    REQUIRE(c.d->until_ready(gw::minutes(10)));
    c.d->run_for(gw::minutes(2));
    CHECK(c.life(o) == gw::lifecycle::filled);
    c.agree();
}
