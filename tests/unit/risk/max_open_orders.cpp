// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_open_orders.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_open_orders_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

scoped_limits<std::uint32_t> counts(std::uint32_t instrument, std::uint32_t account, std::uint32_t desk) {
    scoped_limits<std::uint32_t> l;
    l.set_default(instrument).set_accounts(account).set_desk(desk);
    return l;
}

TEST_CASE("open orders are bounded per instrument, per account and for the desk") {
    valued_desk t;
    const max_open_orders check(counts(3, 5, 7));
    const auto with = [&](std::uint32_t here, std::uint32_t account, std::uint32_t desk) {
        t.view.open_orders = here;
        t.account.open_orders = account;
        t.desk.open_orders = desk;
        return said(check.check(limit(buy, "1"), t.view));
    };
    CHECK(with(2, 4, 6) == "ok");
    CHECK(with(3, 4, 6) == "max_open_orders: max_open_orders, field instrument, figure 4, limit 3");
    CHECK(with(2, 5, 6) == "max_open_orders: max_open_orders, field account, figure 6, limit 5");
    CHECK(with(2, 4, 9) == "max_open_orders: max_open_orders, field desk, figure 10, limit 7");
    CHECK(said(max_open_orders{}.check(limit(buy, "1"), t.view)) ==
          "max_open_orders: max_open_orders, field instrument, figure 3, limit 0");
    t.view.account_totals = nullptr;
    t.view.open_orders = 0;
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "max_open_orders: missing_figure, field account");
}

TEST_CASE("an order passes exactly if it leaves every count within its limit") {
    std::mt19937_64 random(26);
    const auto below = [&](std::uint64_t n) { return static_cast<std::uint32_t>(random() % n); };
    for (int run = 0; run < 20'000; ++run) {
        valued_desk t;
        const std::uint32_t most[3] = {below(6), below(6), below(6)};
        t.view.open_orders = below(6);
        t.account.open_orders = below(6);
        t.desk.open_orders = below(6);
        REQUIRE(
            max_open_orders(counts(most[0], most[1], most[2])).check(limit(buy, "1"), t.view).has_value() ==
            (t.view.open_orders + 1 <= most[0] && t.account.open_orders + 1 <= most[1] &&
             t.desk.open_orders + 1 <= most[2]));
    }
}

} // namespace max_open_orders_test
} // namespace
