// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_net_exposure.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_net_exposure_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("the net exposure of instrument, account and desk is bounded apart") {
    valued_desk t;
    t.account.net = wide_decimal(d("500"));
    t.desk.net = wide_decimal(d("2000"));
    const auto of = [&](const scoped_limits<decimal>& l, const order_request& o) {
        return said(max_net_exposure(l).check(o, t.view));
    };
    CHECK(of(limits("300"), limit(buy, "3")) == "ok");
    CHECK(of(limits("300"), limit(buy, "3.01")) ==
          "max_net_exposure: max_net_exposure, field instrument, figure 301, limit 300");
    CHECK(of(account_limits("800"), limit(buy, "3")) == "ok");
    CHECK(of(account_limits("800"), limit(buy, "4")) ==
          "max_net_exposure: max_net_exposure, field account, figure 900, limit 800");
    CHECK(of(desk_limits("2300"), limit(buy, "3")) == "ok");
    CHECK(of(desk_limits("2300"), limit(buy, "4")) ==
          "max_net_exposure: max_net_exposure, field desk, figure 2400, limit 2300");
    CHECK(said(max_net_exposure{}.check(limit(buy, "1"), t.view)) ==
          "max_net_exposure: max_net_exposure, field instrument, figure 100, limit 0");
}

TEST_CASE(
    "net sums that lack a price refuse by its name, as far as a limit needs them; what reduces passes") {
    valued_desk t;
    t.account.missing = "ETHUSDT";
    t.desk.missing = "XRPUSDT";
    CHECK(said(max_net_exposure(limits("300")).check(limit(buy, "3"), t.view)) == "ok");
    CHECK(said(max_net_exposure(account_limits("300")).check(limit(buy, "3"), t.view)) ==
          "max_net_exposure: no_reference_price, field ETHUSDT");
    CHECK(said(max_net_exposure(desk_limits("300")).check(limit(buy, "3"), t.view)) ==
          "max_net_exposure: no_reference_price, field XRPUSDT");
    t.view.account_totals = nullptr;
    CHECK(said(max_net_exposure(account_limits("300")).check(limit(buy, "3"), t.view)) ==
          "max_net_exposure: no_reference_price, field valuation");
    t.holds("-5");
    CHECK(said(max_net_exposure(account_limits("300")).check(limit(buy, "5"), t.view)) == "ok");
    t.view.value_missing = "BTCUSDT";
    CHECK(said(max_net_exposure(limits("300")).check(limit(buy, "6"), t.view)) ==
          "max_net_exposure: no_reference_price, field BTCUSDT");
}

TEST_CASE("long and short positions offset each other, open orders of the other side do not help") {
    valued_desk t;
    t.account.net = wide_decimal(d("-800"));
    t.account.open_buy = wide_decimal(d("300"));
    t.account.open_sell = wide_decimal(d("100"));
    const max_net_exposure check(account_limits("1000"));
    CHECK(said(check.check(limit(sell, "1"), t.view)) == "ok");
    CHECK(said(check.check(limit(sell, "1.01"), t.view)) ==
          "max_net_exposure: max_net_exposure, field account, figure 1001, limit 1000");
    CHECK(said(check.check(limit(buy, "15"), t.view)) == "ok");
    CHECK(said(check.check(limit(buy, "15.01"), t.view)) ==
          "max_net_exposure: max_net_exposure, field account, figure 1001, limit 1000");
}

TEST_CASE("no order passes that can take the net sum beyond the limit, and every other does") {
    std::mt19937_64 random(24);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int run = 0; run < 20'000; ++run) {
        valued_desk t;
        const std::int64_t net = below(41) - 20;
        const std::int64_t open_buy = below(10);
        const std::int64_t open_sell = below(10);
        const std::int64_t most = below(30);
        const std::int64_t q = 1 + below(10);
        const bool buying = below(2) == 0;
        t.account.net = wide_decimal(decimal(net * 100, 0));
        t.account.open_buy = wide_decimal(decimal(open_buy * 100, 0));
        t.account.open_sell = wide_decimal(decimal(open_sell * 100, 0));
        scoped_limits<decimal> l;
        l.set_accounts(decimal(most * 100, 0));
        order_request o = limit(buying ? buy : sell, "1");
        o.quantity = {decimal(q, 0)};
        const std::int64_t end = buying ? net + open_buy + q : -net + open_sell + q;
        REQUIRE(max_net_exposure(l).check(o, t.view).has_value() == (end <= most));
    }
}

} // namespace max_net_exposure_test
} // namespace
