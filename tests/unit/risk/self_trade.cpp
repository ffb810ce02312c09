// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/self_trade.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {
namespace self_trade_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("an order that reaches an own one of the other side is refused") {
    valued_desk t;
    const self_trade check;
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "1", "1000")) == "ok");
    CHECK(of(market(sell, "1")) == "ok");
    t.view.own_bid = {d("99")};
    t.view.own_ask = {d("101")};
    CHECK(of(limit(buy, "1", "100.9")) == "ok");
    CHECK(of(limit(buy, "1", "101")) == "self_trade: self_trade, field price, figure 101, limit 101");
    CHECK(of(limit(buy, "1", "200")) == "self_trade: self_trade, field price, figure 200, limit 101");
    CHECK(of(limit(sell, "1", "99.1")) == "ok");
    CHECK(of(limit(sell, "1", "99")) == "self_trade: self_trade, field price, figure 99, limit 99");
    CHECK(of(market(buy, "1")) == "self_trade: self_trade, field price, figure 0, limit 101");
    order_request waits = market(buy, "1");
    waits.type = order_type::stop;
    CHECK(of(waits) == "ok");
}

TEST_CASE("orders that pass never cross each other") {
    std::mt19937_64 random(29);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    const self_trade check;
    int refused = 0;
    for (int run = 0; run < 200; ++run) {
        std::vector<std::int64_t> bids, asks;
        for (int k = 0; k < 60; ++k) {
            valued_desk t;
            if (!bids.empty()) t.view.own_bid = {decimal(*std::max_element(bids.begin(), bids.end()), 0)};
            if (!asks.empty()) t.view.own_ask = {decimal(*std::min_element(asks.begin(), asks.end()), 0)};
            const bool buying = below(2) == 0;
            const std::int64_t p = 90 + below(21);
            order_request o = limit(buying ? buy : sell, "1");
            o.price = {decimal(p, 0)};
            bool crosses = false;
            for (const std::int64_t other : buying ? asks : bids)
                crosses = crosses || (buying ? p >= other : p <= other);
            REQUIRE(check.check(o, t.view).has_value() == !crosses);
            refused += crosses;
            if (!crosses) (buying ? bids : asks).push_back(p);
            if (below(3) == 0 && !bids.empty()) bids.erase(bids.begin() + below(bids.size()));
            if (below(3) == 0 && !asks.empty()) asks.erase(asks.begin() + below(asks.size()));
        }
    }
    CHECK(refused > 1'000);
}

} // namespace self_trade_test
} // namespace
