// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/dead_man_switch.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }

} // namespace

TEST_CASE("the venue is told with the first order of an instrument, and twice in its time from then on") {
    dead_man_switch s(2, seconds(60));
    REQUIRE(s.used());
    CHECK(s.on_order(0));
    CHECK_FALSE(s.on_order(0));
    CHECK(s.on_order(1));
    CHECK(s.on_telling(0, true) == seconds(60));
    CHECK(s.on_told(0, at(5)) == at(35));
    CHECK_FALSE(s.on_order(0));
    CHECK_FALSE(s.on_order(7)); // no instrument of ours
}

TEST_CASE("when no order rests the venue is told to let go, and with the next order anew") {
    dead_man_switch s(1, seconds(60));
    REQUIRE(s.on_order(0));
    CHECK(s.on_telling(0, false) == duration{});
    CHECK(s.on_told(0, at(5)) == steady_time::never());
    CHECK(s.on_order(0));
    // An order that leaves while the venue is being told to let go: it is told again at once.
    CHECK(s.on_telling(0, false) == duration{});
    CHECK(s.on_order(0));
    CHECK(s.on_told(0, at(6)) == at(36));
    CHECK(s.on_telling(0, true) == seconds(60));
}

TEST_CASE("that the switch could not be set is told once, until it can") {
    dead_man_switch s(1, seconds(60));
    REQUIRE(s.on_order(0));
    CHECK(s.on_failed(0));
    CHECK_FALSE(s.on_failed(0));
    CHECK(s.on_telling(0, true) == seconds(60));
    CHECK(s.on_told(0, at(1)) == at(31));
    CHECK(s.on_failed(0));
}

TEST_CASE("a telling that was given up is taken up with the next order") {
    dead_man_switch s(1, seconds(60));
    CHECK(s.interval() + s.patience() * 2 <= seconds(60)); // one that is lost is repeated in time
    REQUIRE(s.on_order(0));
    CHECK(s.on_told(0, at(1)) == at(31));
    s.on_given_up(0);
    CHECK(s.on_order(0));
    CHECK_FALSE(s.on_order(0));
}

TEST_CASE("a switch that is off tells nothing") {
    dead_man_switch s(1, {});
    CHECK_FALSE(s.used());
    CHECK_FALSE(s.on_order(0));
}

TEST_CASE("a renewal that is late is told once, until it is taken") {
    dead_man_switch s(1, seconds(60));
    REQUIRE(s.on_order(0));
    CHECK_FALSE(s.on_late(0, at(100))); // the first time: nothing runs at the venue yet
    CHECK(s.on_telling(0, true) == seconds(60));
    CHECK(s.on_told(0, at(10)) == at(40));
    CHECK_FALSE(s.on_late(0, at(55)));
    CHECK(s.on_late(0, at(56)));
    CHECK_FALSE(s.on_late(0, at(57)));
    CHECK(s.on_told(0, at(58)) == at(88));
    CHECK(s.on_late(0, at(200)));
}
