// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/rolling_counter.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;

TEST_CASE("what is counted in a rolling window falls out one by one, and what is refused is not counted") {
    sim::server::rolling_counter c(seconds(1));
    const auto at = [](std::int64_t ms) { return timestamp::from_milliseconds(100'000 + ms); };
    CHECK(c.next_room(at(0)) == at(0));
    CHECK(c.admit(2, at(900)));
    CHECK(c.admit(2, at(950)));
    CHECK_FALSE(c.admit(2, at(1'000))); // a fixed window would begin anew here
    CHECK_FALSE(c.admit(2, at(1'899)));
    CHECK(c.next_room(at(1'899)) == at(1'900));
    CHECK(c.admit(2, at(1'900)));
    CHECK_FALSE(c.admit(2, at(1'949)));
    CHECK(c.used(at(1'950)) == 1);
    CHECK(c.used(at(2'900)) == 0);
}

TEST_CASE("each key has a rolling window of its own") {
    sim::server::rolling_counters<int> all(seconds(1));
    const timestamp start = timestamp{} + seconds(1'000);
    CHECK(all.of(1).admit(1, start));
    CHECK_FALSE(all.of(1).admit(1, start));
    CHECK(all.of(2).admit(1, start));
    CHECK(all.of(1).admit(1, start + seconds(1)));
}
