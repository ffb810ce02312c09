// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/iso_time.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::sim::server;

TEST_CASE("an ISO time is read to the millisecond, and what is none is refused") {
    CHECK(iso_time("1970-01-01T00:00:00.001Z")->milliseconds() == 1);
    CHECK(iso_time("2020-12-08T09:08:57.715Z")->milliseconds() == 1'607'418'537'715);
    CHECK(iso_time("2024-02-29T23:59:59.999Z")->milliseconds() == 1'709'251'199'999);
    for (const char* wrong :
         {"", "2020-12-08T09:08:57Z", "2020-12-08T09:08:57.715", "2020-12-08 09:08:57.715Z",
          "2023-02-29T00:00:00.000Z", "2020-00-01T00:00:00.000Z", "2020-12-08T24:00:00.000Z",
          "2020-12-08T09:60:00.000Z", "2020-12-08T09:08:60.000Z", "2020-12-08T0x:08:57.715Z"})
        CHECK_FALSE(iso_time(wrong));
    CHECK(midnight(2026, 12, 25)->milliseconds() == 1'798'156'800'000);
    CHECK_FALSE(midnight(2026, 13, 1));
    CHECK(has_shape("261225", "dddddd"));
    CHECK_FALSE(has_shape("26122", "dddddd"));
    CHECK(digits_at("261225", 2, 2) == 12);
}

TEST_CASE("a time of RFC 3339 is read and written to the nanosecond") {
    const auto t = rfc3339_time("2016-06-22T18:41:29.285982286Z");
    REQUIRE(t);
    CHECK(t->ns == 1'466'620'889'285'982'286);
    CHECK(rfc3339(*t) == "2016-06-22T18:41:29.285982286Z");
    CHECK(rfc3339(timestamp{}) == "1970-01-01T00:00:00.000000000Z");
    CHECK(rfc3339_time("2016-06-22T18:41:29Z")->ns % 1'000'000'000 == 0);
    CHECK(rfc3339_time("2016-06-22T18:41:29.5Z")->ns % 1'000'000'000 == 500'000'000);
    for (const char* wrong :
         {"", "2016-06-22T18:41:29", "2016-06-22T18:41:29.Z", "2016-06-22T18:41:29,5Z",
          "2016-06-22T18:41:29.1234567891Z", "2016-06-22T18:41:29.-1Z", "2016-06-31T18:41:29Z"})
        CHECK_FALSE(rfc3339_time(wrong));
}
