// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/balance.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace balance_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

/// A spot market, and an account that holds 1000 USDT and 5 BTC.
struct spot_desk : valued_desk {
    spot_desk() { rules.kind = instrument_kind::spot; }
    const risk_view& of(side s) {
        view.pays = {s == buy ? "USDT" : "BTC", true, told_available, d(s == buy ? "1000" : "5"),
                     d(s == buy ? "800" : "4"), told};
        return view;
    }
    bool told_available = false;
    timestamp told{1};
};

TEST_CASE("a spot order is paid from the wallet, less what is open on its side") {
    spot_desk t;
    const balance check;
    CHECK(said(check.check(limit(buy, "10", "100"), t.of(buy))) == "ok");
    CHECK(said(check.check(limit(buy, "10.01", "100"), t.of(buy))) ==
          "balance: insufficient_funds, field USDT, figure 1001, limit 1000");
    CHECK(said(check.check(limit(sell, "5"), t.of(sell))) == "ok");
    CHECK(said(check.check(limit(sell, "5.1"), t.of(sell))) ==
          "balance: insufficient_funds, field BTC, figure 5.1, limit 5");
    t.opens("3", "1");
    CHECK(said(check.check(limit(buy, "7.5", "100"), t.of(buy))) ==
          "balance: insufficient_funds, field USDT, figure 750, limit 700");
    CHECK(said(check.check(limit(sell, "4.5"), t.of(sell))) ==
          "balance: insufficient_funds, field BTC, figure 4.5, limit 4");
}

TEST_CASE("what the venue tells is available is less what went out since") {
    spot_desk t;
    t.told_available = true;
    balance check(limits<larger_limit>("0.1"));
    CHECK(said(check.check(limit(buy, "7.2", "100"), t.of(buy))) == "ok");
    CHECK(said(check.check(limit(buy, "7.3", "100"), t.of(buy))) ==
          "balance: insufficient_funds, field USDT, figure 730, limit 720");
    check.commit(limit(buy, "5", "100"), t.of(buy));
    CHECK(said(check.check(limit(buy, "3", "100"), t.of(buy))) ==
          "balance: insufficient_funds, field USDT, figure 300, limit 270");
    CHECK(said(check.check(limit(sell, "3.6"), t.of(sell))) == "ok");
    t.told = timestamp{2}; // a newer balance has it in it
    CHECK(said(check.check(limit(buy, "7.2", "100"), t.of(buy))) == "ok");
}

TEST_CASE("a balance or a price that is not known refuses by name; contracts are not paid") {
    spot_desk t;
    const balance check;
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "balance: missing_figure, field balance");
    t.of(buy);
    t.wait(minutes(1));
    CHECK(said(check.check(market(buy, "1"), t.view)) == "balance: no_reference_price, field price");
    t.rules.kind = instrument_kind::perpetual;
    CHECK(said(check.check(market(buy, "100000"), t.view)) == "ok");
}

TEST_CASE("orders that pass between two balances cost no more than was there") {
    std::mt19937_64 random(33);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    spot_desk t;
    t.told_available = true;
    balance check;
    std::int64_t spent = 0;
    int refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        if (below(20) == 0) {
            t.told = t.told + duration{1};
            spent = 0;
        }
        const std::int64_t q = 1 + below(10);
        const std::int64_t p = 1 + below(50);
        order_request o = limit(buy, "1");
        o.quantity = {decimal(q, 0)};
        o.price = {decimal(p, 0)};
        const bool passes = check.check(o, t.of(buy)).has_value();
        REQUIRE(passes == (spent + q * p <= 800));
        refused += !passes;
        if (!passes) continue;
        check.commit(o, t.of(buy));
        spent += q * p;
    }
    CHECK(refused > 1'000);
}

} // namespace balance_test
} // namespace
