// SPDX-License-Identifier: BSL-1.0
#include <gatewright/routing/route_direct.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace {

using namespace gatewright;
using namespace gatewright::routing;

constexpr gateway_candidate one(std::uint8_t index, bool ready, bool trades, bool supports,
                                const char* reason = "ready") {
    gateway_candidate c;
    c.index = index;
    c.ready = ready;
    c.trades_instrument = trades;
    c.supports = supports;
    c.reason = reason;
    return c;
}
std::string routed(std::initializer_list<gateway_candidate> candidates) {
    const std::vector<gateway_candidate> all(candidates);
    const auto r = route_direct{}.route(order_request{}, all);
    return r.has_value() ? "to " + std::to_string(*r) : r.error().str();
}

TEST_CASE("an order goes to the first gateway that trades it, can express it and is ready") {
    CHECK(routed({one(0, true, true, true)}) == "to 0");
    CHECK(routed({one(3, false, true, true), one(5, true, true, true), one(6, true, true, true)}) == "to 5");
    CHECK(routed({one(0, true, false, true), one(1, true, true, false), one(2, true, true, true)}) == "to 2");
}

TEST_CASE("a refusal says how far the best candidate got") {
    CHECK(routed({}) == "route_direct: no_gateway, field instrument");
    CHECK(routed({one(0, true, false, true)}) == "route_direct: no_gateway, field instrument");
    CHECK(routed({one(0, true, true, false), one(1, true, false, true)}) ==
          "route_direct: no_gateway, field type");
    CHECK(routed({one(0, false, true, true)}) == "route_direct: no_gateway, field ready");
    CHECK(routed({one(0, false, true, true), one(1, true, true, false), one(2, true, false, true)}) ==
          "route_direct: no_gateway, field ready");
}

TEST_CASE("a gateway that is not ready says what it lacks") {
    CHECK(routed({one(0, false, true, true, "reconciling"), one(1, true, true, false)}) ==
          "route_direct: no_gateway, field reconciling");
}

TEST_CASE("the one candidate of a named gateway is the only choice") {
    const std::array<gateway_candidate, 1> named{{one(7, false, true, true)}};
    const auto r = route_direct{}.route(order_request{}, named);
    REQUIRE(r.has_error());
    CHECK(r.error().code == order_errc::no_gateway);
}

constexpr gateway_candidate ready_one[] = {one(4, true, true, true)};
static_assert(route_direct{}.route(order_request{}, ready_one).has_value());
static_assert(route_direct{}.route(order_request{}, {}).has_error());

} // namespace
