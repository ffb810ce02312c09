// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_order_notional.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_order_notional_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("an order is worth its quantity at its price, and no more than the smallest limit") {
    valued_desk t;
    scoped_limits<decimal> l = limits("1000");
    l.set("ETHUSDT", d("50")).set_accounts(d("900")).set_desk(d("800"));
    const max_order_notional check(l);
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "8", "100")) == "ok");
    CHECK(of(limit(buy, "8.001", "100")) ==
          "max_order_notional: max_order_notional, field desk, figure 800.1, limit 800");
    CHECK(of(limit(buy, "9.001", "100")) ==
          "max_order_notional: max_order_notional, field account, figure 900.1, limit 900");
    CHECK(of(limit(buy, "10.001", "100")) ==
          "max_order_notional: max_order_notional, field instrument, figure 1000.1, limit 1000");
    order_request other = limit(buy, "1", "100");
    other.symbol = "ETHUSDT";
    CHECK(of(other) == "max_order_notional: max_order_notional, field instrument, figure 100, limit 50");
    // Sold at the bid, whatever the limit says: 99.9.
    CHECK(of(limit(sell, "8.01", "1")) ==
          "max_order_notional: max_order_notional, field desk, figure 800.199, limit 800");
    CHECK(of(market(buy, "7.99")) == "ok");
    CHECK(of(market(buy, "8")) ==
          "max_order_notional: max_order_notional, field desk, figure 800.8, limit 800");
}

TEST_CASE("an order is worth something in the valuation asset, by rate and contract") {
    valued_desk t;
    const max_order_notional check(limits("1000"));
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    t.view.rate = d("2");
    CHECK(of(limit(buy, "5", "100")) == "ok");
    CHECK(of(limit(buy, "5.01", "100")) ==
          "max_order_notional: max_order_notional, field instrument, figure 1002, limit 1000");
    // A hundred of the quote asset a contract, at whatever price.
    t.rules.payoff = payoff::inverse;
    t.rules.contract_size = d("100");
    CHECK(of(limit(buy, "5", "7")) == "ok");
    CHECK(of(limit(buy, "6", "7")) ==
          "max_order_notional: max_order_notional, field instrument, figure 1200, limit 1000");
    // A quanto contract is worth its size times the price in what it is settled in.
    t.rules.payoff = payoff::linear;
    t.rules.settle_asset = "BTC";
    t.rules.contract_size = d("0.001");
    t.view.rate = d("50000");
    CHECK(of(limit(buy, "1", "20")) == "ok");
    CHECK(of(limit(buy, "1", "20.1")) ==
          "max_order_notional: max_order_notional, field instrument, figure 1005, limit 1000");
}

TEST_CASE("without a price or a rate an order is refused by the name of what is missing") {
    valued_desk t;
    const max_order_notional check(limits("1000"));
    t.wait(minutes(1));
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "ok");
    CHECK(said(check.check(market(buy, "1"), t.view)) ==
          "max_order_notional: no_reference_price, field price");
    t.view.rate_missing = "USDT";
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "max_order_notional: no_reference_price, field USDT");
    risk_desk unvalued;
    CHECK(said(check.check(limit(buy, "1"), unvalued.view)) ==
          "max_order_notional: no_reference_price, field valuation");
    valued_desk whole;
    CHECK(said(max_order_notional{}.check(limit(buy, "1"), whole.view)) ==
          "max_order_notional: max_order_notional, field instrument, figure 100, limit 0");
}

TEST_CASE("no order passes whose worth in whole numbers exceeds the limit, and every other does") {
    std::mt19937_64 random(21);
    valued_desk t;
    for (int run = 0; run < 20'000; ++run) {
        const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
        const std::int64_t most = below(2'000);
        scoped_limits<decimal> l;
        l.set_default(decimal(most, 0));
        order_request o = limit(buy, "1");
        const std::int64_t q = 1 + below(60);
        const std::int64_t p = 1 + below(60);
        o.quantity = {decimal(q * 10, -1)};
        o.price = {decimal(p * 100, -2)};
        REQUIRE(max_order_notional(l).check(o, t.view).has_value() == (q * p <= most));
    }
}

} // namespace max_order_notional_test
} // namespace
