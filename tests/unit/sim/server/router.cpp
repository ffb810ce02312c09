// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/router.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>

using namespace gatewright::sim::server;

namespace {
using row = route<int>;
constexpr auto rows = std::to_array<row>({
    {"GET", "/orders/open", security::none, 1, false, nullptr},
    {"GET", "/orders/{id}", security::none, 2, false, nullptr},
    {"DELETE", "/orders/{id}", security::key, 3, true, nullptr},
    {"POST", "/{account}/orders/{id}", security::key, 4, true, nullptr},
});
} // namespace

TEST_CASE("a request finds its row, and the texts in its path become parameters") {
    parameters p;
    CHECK(find_route(rows, "GET", "/orders/open", p).row == &rows[0]);
    CHECK(p.all().empty());
    CHECK(find_route(rows, "DELETE", "/orders/a%2Fb", p).row == &rows[2]);
    CHECK(p.get("id") == "a/b");
    parameters both;
    CHECK(find_route(rows, "POST", "/main/orders/7", both).row == &rows[3]);
    CHECK(both.get("account") == "main");
    CHECK(both.get("id") == "7");
}

TEST_CASE("an unknown path is told from a wrong method") {
    parameters p;
    const auto wrong = find_route(rows, "PATCH", "/orders/7", p);
    CHECK_FALSE(wrong.row);
    CHECK(wrong.path_known);
    const auto unknown = find_route(rows, "GET", "/orders", p);
    CHECK_FALSE(unknown.row);
    CHECK_FALSE(unknown.path_known);
    CHECK(p.all().empty());
}
