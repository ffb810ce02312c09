// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/fault_table.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright::sim::server;

namespace {
enum class wire : std::uint8_t { left, right };
constexpr std::array<std::string_view, 2> wire_names{"left", "right"};
constexpr std::span<const std::string_view> link_names(wire) noexcept { return wire_names; }
} // namespace

TEST_CASE("links and faults are found by the names they print") {
    static_assert(Link<wire>);
    CHECK(to_string(wire::right) == "right");
    CHECK(link_named<wire>("left") == wire::left);
    CHECK_FALSE(link_named<wire>("middle"));
    for (std::size_t i = 0; i < fault_names.size(); ++i)
        CHECK(fault_named(to_string(static_cast<fault>(i))) == static_cast<fault>(i));
    CHECK_FALSE(fault_named("gremlins"));
}

TEST_CASE("a fault strikes as often as told, on its link only, and for ever without a count") {
    fault_table<wire> t;
    CHECK_FALSE(t.strikes(wire::left, fault::drop));
    t.set(wire::left, fault::drop, 2);
    CHECK_FALSE(t.strikes(wire::right, fault::drop));
    CHECK_FALSE(t.strikes(wire::left, fault::duplicate));
    CHECK(t.strikes(wire::left, fault::drop));
    CHECK(t.strikes(wire::left, fault::drop));
    CHECK_FALSE(t.strikes(wire::left, fault::drop));
    t.set(wire::right, fault::drop, 0);
    for (int n = 0; n < 5; ++n) CHECK(t.strikes(wire::right, fault::drop));
    t.clear(wire::right);
    CHECK_FALSE(t.strikes(wire::right, fault::drop));
}
