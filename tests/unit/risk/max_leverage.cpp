// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_leverage.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_leverage_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("exposure is bounded by a multiple of equity") {
    valued_desk t;
    t.account.gross = wide_decimal(d("2000"));
    t.desk.gross = wide_decimal(d("3000"));
    t.desk.equity = wide_decimal(d("1500"));
    const auto of = [&](const scoped_limits<decimal>& l, const order_request& o) {
        return said(max_leverage(l).check(o, t.view));
    };
    CHECK(of(limits("0.5"), limit(buy, "5")) == "ok");
    CHECK(of(limits("0.5"), limit(buy, "6")) ==
          "max_leverage: max_leverage, field instrument, figure 600, limit 500");
    CHECK(of(account_limits("3"), limit(buy, "10")) == "ok");
    CHECK(of(account_limits("3"), limit(buy, "11")) ==
          "max_leverage: max_leverage, field account, figure 3100, limit 3000");
    CHECK(of(desk_limits("3"), limit(buy, "15")) == "ok");
    CHECK(of(desk_limits("3"), limit(buy, "16")) ==
          "max_leverage: max_leverage, field desk, figure 4600, limit 4500");
    t.account.equity = wide_decimal(d("-1"));
    CHECK(of(account_limits("3"), limit(buy, "1")) ==
          "max_leverage: max_leverage, field account, figure 2100, limit -3");
    t.holds("-5");
    CHECK(of(account_limits("3"), limit(buy, "5")) == "ok");
}

TEST_CASE("equity that is not known refuses by the name of what it lacks") {
    valued_desk t;
    const max_leverage check(account_limits("3"));
    t.account.equity_missing = "balances";
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "max_leverage: missing_figure, field balances");
    t.account.equity_missing = nullptr;
    t.account.missing = "ETHUSDT";
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "max_leverage: no_reference_price, field ETHUSDT");
    CHECK(said(max_leverage(limits("3")).check(limit(buy, "1"), t.view)) ==
          "max_leverage: no_reference_price, field ETHUSDT");
    t.view.account_totals = nullptr;
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "max_leverage: no_reference_price, field valuation");
    CHECK(said(max_leverage(limits("3")).check(limit(buy, "1"), t.view)) ==
          "max_leverage: missing_figure, field equity");
}

TEST_CASE("an order passes exactly if exposure with it is within the multiple") {
    std::mt19937_64 random(25);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int run = 0; run < 20'000; ++run) {
        valued_desk t;
        const std::int64_t gross = below(5'000);
        const std::int64_t equity = below(3'000) - 300;
        const std::int64_t tenths = below(40);
        const std::int64_t q = 1 + below(10);
        t.account.gross = wide_decimal(decimal(gross, 0));
        t.account.equity = wide_decimal(decimal(equity, 0));
        scoped_limits<decimal> l;
        l.set_accounts(decimal(tenths, -1));
        order_request o = limit(buy, "1");
        o.quantity = {decimal(q, 0)};
        REQUIRE(max_leverage(l).check(o, t.view).has_value() == ((gross + q * 100) * 10 <= equity * tenths));
    }
}

} // namespace max_leverage_test
} // namespace
