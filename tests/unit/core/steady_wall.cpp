// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/steady_wall.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;

namespace {
constexpr timestamp wall(std::int64_t ms) { return timestamp::from_milliseconds(1'700'000'000'000 + ms); }
constexpr steady_time steady(std::int64_t ms) { return {5 + milliseconds(ms).ns}; }
} // namespace

TEST_CASE("the wall clock goes on as it began, whatever the host's shows") {
    steady_wall w;
    w.start({wall(0), steady(0)});
    CHECK(w.at(steady(1500)) == wall(1500));
    for (const std::int64_t step : {3'600'000ll, -3'600'000ll, 86'400'000ll, 51ll, -51ll}) {
        const clock_reading set{wall(1500 + step), steady(1500)};
        CHECK_FALSE(w.agrees(set));
        CHECK(w.carried(set).wall == wall(1500));
        CHECK(w.carried(set).steady == steady(1500));
    }
}

TEST_CASE("what two clocks that are read one after the other differ by is let pass") {
    steady_wall w;
    w.start({wall(0), steady(0)});
    for (const std::int64_t off : {0ll, 50ll, -50ll}) {
        const clock_reading read{wall(1500 + off), steady(1500)};
        CHECK(w.agrees(read));
        CHECK(w.carried(read).wall == read.wall);
    }
}
