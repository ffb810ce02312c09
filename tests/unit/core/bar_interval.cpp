// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/bar_interval.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

namespace bar_interval_test {

using namespace gatewright;

TEST_CASE("a bar's length is read off the start of its name, and the rest is left") {
    const auto read = [](std::string_view text, bar_interval expected, std::string_view rest) {
        const bar_interval found = bar_interval::read(text);
        return found == expected && text == rest;
    };
    CHECK(read("1s", {seconds(1)}, ""));
    CHECK(read("720m", {minutes(720)}, ""));
    CHECK(read("4H", {minutes(240)}, ""));
    CHECK(read("1Dutc", {minutes(1'440)}, "utc"));
    CHECK(read("2w", {minutes(20'160)}, ""));
    CHECK(read("3Mutc", {{}, 3}, "utc"));
    for (const std::string_view none : {"", "m", "1", "0s", "0M", "1x", "1000m", "-1m", " 1m"}) {
        INFO(none);
        CHECK(read(none, {}, none));
    }
    CHECK_FALSE(bar_interval{}.valid());
    CHECK(bar_interval{{}, 1}.valid());
}

} // namespace bar_interval_test
