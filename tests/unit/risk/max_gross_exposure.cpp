// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_gross_exposure.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_gross_exposure_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("the exposure of instrument, account and desk is bounded apart") {
    valued_desk t;
    t.account.gross = wide_decimal(d("500"));
    t.desk.gross = wide_decimal(d("2000"));
    const auto of = [&](const scoped_limits<decimal>& l, const order_request& o) {
        return said(max_gross_exposure(l).check(o, t.view));
    };
    CHECK(of(limits("300"), limit(buy, "3")) == "ok");
    CHECK(of(limits("300"), limit(buy, "3.01")) ==
          "max_gross_exposure: max_gross_exposure, field instrument, figure 301, limit 300");
    CHECK(of(account_limits("800"), limit(buy, "3")) == "ok");
    CHECK(of(account_limits("800"), limit(buy, "4")) ==
          "max_gross_exposure: max_gross_exposure, field account, figure 900, limit 800");
    CHECK(of(desk_limits("2300"), limit(buy, "3")) == "ok");
    CHECK(of(desk_limits("2300"), limit(buy, "4")) ==
          "max_gross_exposure: max_gross_exposure, field desk, figure 2400, limit 2300");
    CHECK(said(max_gross_exposure{}.check(limit(buy, "1"), t.view)) ==
          "max_gross_exposure: max_gross_exposure, field instrument, figure 100, limit 0");
}

TEST_CASE("sums that lack a price refuse by its name, as far as a limit needs them; what reduces passes") {
    valued_desk t;
    t.account.missing = "ETHUSDT";
    t.desk.missing = "XRPUSDT";
    CHECK(said(max_gross_exposure(limits("300")).check(limit(buy, "3"), t.view)) == "ok");
    CHECK(said(max_gross_exposure(account_limits("300")).check(limit(buy, "3"), t.view)) ==
          "max_gross_exposure: no_reference_price, field ETHUSDT");
    CHECK(said(max_gross_exposure(desk_limits("300")).check(limit(buy, "3"), t.view)) ==
          "max_gross_exposure: no_reference_price, field XRPUSDT");
    t.view.account_totals = nullptr;
    CHECK(said(max_gross_exposure(account_limits("300")).check(limit(buy, "3"), t.view)) ==
          "max_gross_exposure: no_reference_price, field valuation");
    t.holds("-5");
    CHECK(said(max_gross_exposure(account_limits("300")).check(limit(buy, "5"), t.view)) == "ok");
    t.view.value_missing = "BTCUSDT";
    CHECK(said(max_gross_exposure(limits("300")).check(limit(buy, "6"), t.view)) ==
          "max_gross_exposure: no_reference_price, field BTCUSDT");
}

TEST_CASE("only what an order adds to the worst case of its position is added to the sum") {
    valued_desk t;
    // Seven long in the worst case, which is in the sum; selling ten would make it three short and no worse.
    t.holds("4");
    t.opens("3", "0");
    t.account.gross = wide_decimal(d("1000"));
    const max_gross_exposure check(account_limits("1000"));
    CHECK(said(check.check(limit(sell, "10"), t.view)) == "ok");
    CHECK(said(check.check(limit(sell, "11"), t.view)) == "ok");
    CHECK(said(check.check(limit(sell, "11.5"), t.view)) ==
          "max_gross_exposure: max_gross_exposure, field account, figure 1050, limit 1000");
    CHECK(said(check.check(limit(buy, "1"), t.view)) ==
          "max_gross_exposure: max_gross_exposure, field account, figure 1100, limit 1000");
}

TEST_CASE("whatever passes, the sum of all worst cases stays within the limit") {
    std::mt19937_64 random(23);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    const max_gross_exposure check(account_limits("2500"));
    int passed = 0;
    for (int run = 0; run < 200; ++run) {
        // Three instruments of the account, with what is held and open of each, in whole units of 100.
        std::int64_t held[3] = {};
        std::int64_t open[3][2] = {};
        const auto worst = [&](int i) {
            const std::int64_t up = held[i] + open[i][0];
            const std::int64_t down = open[i][1] - held[i];
            return std::max<std::int64_t>({up, down, 0});
        };
        for (int k = 0; k < 100; ++k) {
            const int i = static_cast<int>(below(3));
            const bool buying = below(2) == 0;
            if (below(3) == 0) { // an open order fills
                const int side = buying ? 0 : 1;
                if (open[i][side] == 0) continue;
                const std::int64_t q = 1 + below(static_cast<std::uint64_t>(open[i][side]));
                open[i][side] -= q;
                held[i] += buying ? q : -q;
                continue;
            }
            valued_desk t;
            t.view.position = wide_decimal(decimal(held[i], 0));
            t.view.open_buy = wide_decimal(decimal(open[i][0], 0));
            t.view.open_sell = wide_decimal(decimal(open[i][1], 0));
            t.account.gross = wide_decimal(decimal((worst(0) + worst(1) + worst(2)) * 100, 0));
            order_request o = limit(buying ? buy : sell, "1");
            const std::int64_t q = 1 + below(8);
            o.quantity = {decimal(q, 0)};
            if (!check.check(o, t.view).has_value()) continue;
            ++passed;
            open[i][buying ? 0 : 1] += q;
            REQUIRE(worst(0) + worst(1) + worst(2) <= 25);
        }
    }
    CHECK(passed > 1'000);
}

} // namespace max_gross_exposure_test
} // namespace
