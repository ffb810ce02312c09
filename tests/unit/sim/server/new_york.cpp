// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/iso_time.hpp>
#include <gatewright/sim/server/new_york.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;
using namespace gatewright::sim::server;

namespace {

timestamp at(const char* text) { return rfc3339_time(text).value(); }
std::string begun(const char* text, duration length, const day_alignment& how = {}) {
    return rfc3339(aligned(at(text), length, how)).substr(0, 16);
}

} // namespace

TEST_CASE("New York is four hours behind in summer and five in winter") {
    CHECK(behind_utc(at("2025-03-09T06:59:59Z")) == minutes(300));
    CHECK(behind_utc(at("2025-03-09T07:00:00Z")) == minutes(240));
    CHECK(behind_utc(at("2025-11-02T05:59:59Z")) == minutes(240));
    CHECK(behind_utc(at("2025-11-02T06:00:00Z")) == minutes(300));
    CHECK(behind_utc(at("2026-03-08T07:00:00Z")) == minutes(240));
}

TEST_CASE("a day ends at 17:00 in New York, whatever its length") {
    const auto next = [](const char* text) { return rfc3339(next_close(at(text))); };
    CHECK(next("2025-01-01T21:59:59.999999999Z") == "2025-01-01T22:00:00.000000000Z");
    CHECK(next("2025-01-01T22:00:00Z") == "2025-01-02T22:00:00.000000000Z");
    CHECK(next("2025-07-01T20:59:59Z") == "2025-07-01T21:00:00.000000000Z");
    CHECK(next("2025-03-08T22:00:00Z") == "2025-03-09T21:00:00.000000000Z");
    CHECK(next("2025-11-01T21:00:00Z") == "2025-11-02T22:00:00.000000000Z");
}

TEST_CASE("days, parts of them and weeks are laid by an hour, a place and a day of the week") {
    const day_alignment utc{0, false, 1};
    CHECK(begun("2025-01-01T12:00:00Z", one_day) == "2024-12-31T22:00");
    CHECK(begun("2025-01-01T22:00:00Z", one_day) == "2025-01-01T22:00");
    CHECK(begun("2025-07-01T12:00:00Z", one_day) == "2025-06-30T21:00");
    CHECK(begun("2025-01-01T12:00:00Z", minutes(240)) == "2025-01-01T10:00");
    CHECK(begun("2025-01-01T12:00:00Z", one_day, utc) == "2025-01-01T00:00");
    CHECK(begun("2025-01-01T12:00:00Z", one_day * 7, utc) == "2024-12-30T00:00");
    CHECK(begun("2024-12-29T12:00:00Z", one_day * 7, utc) == "2024-12-23T00:00");
    CHECK(begun("2025-01-01T12:00:00Z", one_day * 7) == "2024-12-27T22:00");
}
