// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/duplicate_order.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {
namespace duplicate_order_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("the same order is refused for a while, another one is not") {
    valued_desk t;
    scoped_limits<duration, larger_limit> l;
    l.set_default(milliseconds(100));
    duplicate_order check(l);
    const order_request o = limit(buy, "1", "100");
    CHECK(said(check.check(o, t.view)) == "ok");
    check.commit(o, t.view);
    t.wait(milliseconds(40));
    CHECK(said(check.check(o, t.view)) ==
          "duplicate_order: duplicate_order, field interval_ms, figure 40, limit 100");
    CHECK(said(check.check(limit(buy, "1.00", "100.0"), t.view)) ==
          "duplicate_order: duplicate_order, field interval_ms, figure 40, limit 100");
    CHECK(said(check.check(limit(sell, "1", "100"), t.view)) == "ok");
    CHECK(said(check.check(limit(buy, "1.1", "100"), t.view)) == "ok");
    CHECK(said(check.check(limit(buy, "1", "100.1"), t.view)) == "ok");
    CHECK(said(check.check(market(buy, "1"), t.view)) == "ok");
    order_request other = o;
    other.symbol = "ETHUSDT";
    CHECK(said(check.check(other, t.view)) == "ok");
    risk_view elsewhere = t.view;
    elsewhere.account = 1;
    CHECK(said(check.check(o, elsewhere)) == "ok");
    t.wait(milliseconds(60));
    CHECK(said(check.check(o, t.view)) == "ok");
    CHECK(said(duplicate_order{}.check(o, t.view)) == "duplicate_order: duplicate_order, field limits");
}

TEST_CASE(
    "an order is refused exactly if one of the last sixteen of its instrument was the same within the time") {
    std::mt19937_64 random(28);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    scoped_limits<duration, larger_limit> l;
    l.set_default(milliseconds(50)).set_desk(milliseconds(30));
    duplicate_order check(l);
    risk_layout layout;
    layout.instruments = {"BTCUSDT", "ETHUSDT"};
    layout.account_of = {0, 0};
    layout.accounts = {"main"};
    check.prepare(layout);
    struct sent {
        std::int64_t at, price, quantity;
        bool buying;
    };
    std::vector<sent> all[2];
    std::int64_t now = 0;
    int refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        now += below(8);
        risk_desk t;
        t.view.now.steady = {now * 1'000'000};
        t.view.number = static_cast<std::uint16_t>(below(2));
        const sent s{now, 1 + below(4), 1 + below(3), below(2) == 0};
        order_request o = limit(s.buying ? buy : sell, "1");
        o.symbol = layout.instruments[t.view.number];
        o.quantity = {decimal(s.quantity, 0)};
        o.price = {decimal(s.price * 10, -1)};
        auto& mine = all[t.view.number];
        bool same = false;
        for (const sent& b : mine)
            same = same || (b.price == s.price && b.quantity == s.quantity && b.buying == s.buying &&
                            now - b.at < 50);
        REQUIRE(check.check(o, t.view).has_value() == !same);
        if (same) {
            ++refused;
            continue;
        }
        check.commit(o, t.view);
        mine.push_back(s);
        if (mine.size() > duplicate_order::memory) mine.erase(mine.begin());
    }
    CHECK(refused > 1'000);
}

} // namespace duplicate_order_test
} // namespace
