// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/window_counter.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;

TEST_CASE("what is counted in a window is forgotten when the next begins") {
    sim::server::window_counter c(seconds(10));
    const auto at = [](std::int64_t ms) { return timestamp::from_milliseconds(100'000 + ms); };
    CHECK(c.add(3, at(0)) == 3);
    CHECK(c.add(2, at(9'999)) == 5);
    CHECK(c.seconds_left(at(0)) == 10);
    CHECK(c.seconds_left(at(9'001)) == 1);
    CHECK(c.used(at(9'999)) == 5);
    CHECK(c.used(at(10'000)) == 0);
    CHECK(c.add(1, at(10'000)) == 1);
    c.take_back(3, at(10'001));
    CHECK(c.used(at(10'001)) == 0);
}

TEST_CASE("each key has windows of its own") {
    sim::server::keyed_counters<int> counters(seconds(2));
    const timestamp start = timestamp{} + seconds(1'000);
    CHECK_FALSE(counters.over(1, 2, start));
    CHECK_FALSE(counters.over(1, 2, start));
    CHECK(counters.over(1, 2, start));
    CHECK_FALSE(counters.over(2, 2, start));
    CHECK_FALSE(counters.over(1, 2, start + seconds(2)));
    CHECK(counters.add(1, start + seconds(2)) == 2);
    CHECK(counters.add(2, start + seconds(2)) == 1);
}
