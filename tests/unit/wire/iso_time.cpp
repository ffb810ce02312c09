// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/iso_time.hpp>

#include <catch2/catch_test_macros.hpp>

using gatewright::wire::iso_time;

TEST_CASE("a time is written as ISO 8601 has it, of the right day of the calendar") {
    STATIC_REQUIRE(iso_time(0) == "1970-01-01T00:00:00.000Z");
    CHECK(iso_time(1607418537715) == "2020-12-08T09:08:57.715Z");
    CHECK(iso_time(1709251199999) == "2024-02-29T23:59:59.999Z");
    CHECK(iso_time(1798761599001) == "2026-12-31T23:59:59.001Z");
    CHECK(iso_time(4102444800000) == "2100-01-01T00:00:00.000Z");
    CHECK(iso_time(-1) == "1969-12-31T23:59:59.999Z");
    CHECK(iso_time(253402300799999) == "9999-12-31T23:59:59.999Z");
}
