// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/bar_length.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using namespace gatewright;
using venue::bar_length;

TEST_CASE("the length of a bar is told by its name, unless it varies or is none") {
    STATIC_REQUIRE(bar_length("1s") == seconds(1));
    CHECK(bar_length("15m") == minutes(15));
    CHECK(bar_length("4H") == minutes(240));
    CHECK(bar_length("12h") == minutes(720));
    CHECK(bar_length("1Dutc") == minutes(1440));
    CHECK(bar_length("3d") == minutes(4320));
    CHECK(bar_length("1w") == minutes(10080));
    CHECK(bar_length("2W") == minutes(20160));
    for (const std::string_view other : {"", "m", "1", "1M", "1x", "1000m", "99999999999999999999m", "-1m"})
        CHECK(bar_length(other) == duration{});
}

TEST_CASE("the length of a bar is a field of a message") {
    const auto read = [](std::string_view text, duration& out) {
        wire::json_reader in(text);
        return venue::bar_length_text::read(in, in.begin(), out) == in.end();
    };
    duration out;
    CHECK(read(R"("5m")", out));
    CHECK(out == minutes(5));
    CHECK(read(R"("1M")", out));
    CHECK(out == duration{});
    CHECK_FALSE(read("5", out));
}
