// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_position_notional.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_position_notional_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("a position is worth its worst end at the mark price") {
    valued_desk t;
    const max_position_notional check(limits("1000"));
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "10")) == "ok");
    CHECK(of(limit(buy, "10.01")) ==
          "max_position_notional: max_position_notional, field instrument, figure 1001, limit 1000");
    t.holds("3");
    t.opens("4", "0");
    CHECK(of(limit(buy, "3")) == "ok");
    CHECK(of(limit(buy, "4")) ==
          "max_position_notional: max_position_notional, field instrument, figure 1100, limit 1000");
    // 3 - 13 is 10 short.
    CHECK(of(limit(sell, "13")) == "ok");
    CHECK(of(limit(sell, "14")) ==
          "max_position_notional: max_position_notional, field instrument, figure 1100, limit 1000");
}

TEST_CASE("what reduces a position that is worth too much passes, also where its price is not known") {
    valued_desk t;
    const max_position_notional check(limits("1"));
    t.holds("3");
    t.view.value_missing = "BTCUSDT";
    CHECK(said(check.check(limit(sell, "3"), t.view)) == "ok");
    CHECK(said(check.check(limit(sell, "3.1"), t.view)) ==
          "max_position_notional: no_reference_price, field BTCUSDT");
    CHECK(said(check.check(limit(buy, "1"), t.view)) ==
          "max_position_notional: no_reference_price, field BTCUSDT");
}

TEST_CASE("the worst case of a position is never less than any end that its orders can lead to") {
    std::mt19937_64 random(22);
    for (int run = 0; run < 20'000; ++run) {
        const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
        valued_desk t;
        const std::int64_t held = below(21) - 10;
        const std::int64_t open_buy = below(10);
        const std::int64_t open_sell = below(10);
        const std::int64_t q = 1 + below(10);
        const std::int64_t most = below(30);
        t.view.position = wide_decimal(decimal(held, 0));
        t.view.open_buy = wide_decimal(decimal(open_buy, 0));
        t.view.open_sell = wide_decimal(decimal(open_sell, 0));
        const bool buying = below(2) == 0;
        order_request o = limit(buying ? buy : sell, "1");
        o.quantity = {decimal(q, 0)};
        std::int64_t worst = 0;
        for (std::int64_t b = 0; b <= open_buy + (buying ? q : 0); ++b)
            for (std::int64_t s = 0; s <= open_sell + (buying ? 0 : q); ++s) {
                const std::int64_t end = held + b - s;
                worst = std::max(worst, end < 0 ? -end : end);
            }
        scoped_limits<decimal> l;
        l.set_default(decimal(most * 100, 0));
        const bool reducing =
            (held > 0 && !buying && open_sell + q <= held) || (held < 0 && buying && open_buy + q <= -held);
        REQUIRE(max_position_notional(l).check(o, t.view).has_value() == (reducing || worst <= most));
    }
}

} // namespace max_position_notional_test
} // namespace
