// SPDX-License-Identifier: BSL-1.0
#include <gatewright/driver/readiness_log.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <sstream>

using namespace gatewright;

namespace {

struct two_gateways {
    std::array<std::string_view, 2> reasons;
    [[nodiscard]] std::string_view not_ready_reason(std::uint8_t i) const { return reasons[i]; }
};

} // namespace

TEST_CASE("what keeps a gateway from taking orders is told once it lasts, and so is its end") {
    driver::readiness_log log({"main", "hedge"});
    two_gateways desk{{"clock not synchronized", "no credentials"}};
    std::ostringstream out;
    const auto look = [&](std::int64_t second) {
        out.str("");
        log.look(desk, steady_time{1} + seconds(second), out);
        return out.str();
    };
    CHECK(look(0).empty());
    desk.reasons[0] = "reconciling";
    CHECK(look(4).empty());
    CHECK(look(5) == "gatewright: hedge takes no orders: no credentials\n");
    desk.reasons[0] = "";
    CHECK(look(6) == "gatewright: main is ready\n");
    CHECK(look(60).empty());
    desk.reasons[0] = "user stream down";
    CHECK(look(61).empty());
    desk.reasons[0] = "";
    CHECK(look(62).empty());
    desk.reasons[0] = "user stream down";
    CHECK(look(63).empty());
    CHECK(look(68) == "gatewright: main takes no orders: user stream down\n");
    desk.reasons[0] = "reconciling";
    CHECK(look(69).empty());
    desk.reasons[0] = "";
    CHECK(look(70) == "gatewright: main is ready\n");
}
