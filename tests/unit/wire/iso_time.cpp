// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/iso_time.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string_view>

namespace {

constexpr bool is(std::int64_t ms, std::string_view text) {
    const auto written = gatewright::wire::iso_time(ms);
    return std::string_view(written.data(), written.size()) == text;
}

} // namespace

TEST_CASE("a time is written as ISO 8601 has it, of the right day of the calendar") {
    STATIC_REQUIRE(is(0, "1970-01-01T00:00:00.000Z"));
    CHECK(is(1607418537715, "2020-12-08T09:08:57.715Z"));
    CHECK(is(1709251199999, "2024-02-29T23:59:59.999Z"));
    CHECK(is(1798761599001, "2026-12-31T23:59:59.001Z"));
    CHECK(is(4102444800000, "2100-01-01T00:00:00.000Z"));
    CHECK(is(-1, "1969-12-31T23:59:59.999Z"));
    CHECK(is(253402300799999, "9999-12-31T23:59:59.999Z"));
}
