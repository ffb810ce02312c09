// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/margin_requirement.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace margin_requirement_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

/// A perpetual, and an account with 100 USDT free.
struct margin_desk : valued_desk {
    margin_desk() { view.pays = {"USDT", true, true, d("1000"), d("100"), timestamp{1}}; }
};

TEST_CASE("an order needs a fraction of what it may add to the position") {
    margin_desk t;
    const margin_requirement check(limits<larger_limit>("0.1"));
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "10")) == "ok");
    CHECK(of(limit(buy, "10.1")) ==
          "margin_requirement: margin_requirement, field USDT, figure 101, limit 100");
    // Five long: selling fifteen makes ten short, five worse than now.
    t.holds("5");
    CHECK(of(limit(sell, "15")) == "ok");
    CHECK(of(limit(sell, "20.1")) ==
          "margin_requirement: margin_requirement, field USDT, figure 101, limit 100");
    CHECK(of(limit(sell, "5")) == "ok");
    t.view.pays.has_available = false;
    CHECK(of(limit(buy, "100")) == "ok");
    CHECK(of(limit(buy, "100.1")) ==
          "margin_requirement: margin_requirement, field USDT, figure 1001, limit 1000");
    CHECK(said(margin_requirement{}.check(limit(buy, "1"), t.view)) ==
          "margin_requirement: margin_requirement, field limits");
}

TEST_CASE("the largest fraction holds, and an inverse contract is margined in its base asset") {
    margin_desk t;
    scoped_limits<decimal, larger_limit> l = limits<larger_limit>("0.01");
    l.set_accounts(d("0.2")).set_desk(d("0.1"));
    CHECK(said(margin_requirement(l).check(limit(buy, "5.1"), t.view)) ==
          "margin_requirement: margin_requirement, field USDT, figure 102, limit 100");
    t.rules.payoff = payoff::inverse;
    t.rules.contract_size = d("100");
    t.view.pays = {"BTC", true, true, d("1"), d("0.5"), timestamp{1}};
    // A contract of 100 at a mark of 100 is one BTC.
    CHECK(said(margin_requirement(limits<larger_limit>("0.1")).check(limit(buy, "5"), t.view)) == "ok");
    CHECK(said(margin_requirement(limits<larger_limit>("0.1")).check(limit(buy, "6"), t.view)) ==
          "margin_requirement: margin_requirement, field BTC, figure 0.6, limit 0.5");
}

TEST_CASE("a balance or a price that is not known refuses by name; spot and what reduces pass") {
    margin_desk t;
    const margin_requirement check(limits<larger_limit>("0.1"));
    t.view.pays.known = false;
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "margin_requirement: missing_figure, field USDT");
    t.view.pays.known = true;
    t.wait(minutes(1));
    CHECK(said(check.check(limit(buy, "1"), t.view)) ==
          "margin_requirement: no_reference_price, field price");
    t.holds("-1");
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "ok");
    t.rules.kind = instrument_kind::spot;
    CHECK(said(check.check(limit(buy, "1000"), t.view)) == "ok");
}

TEST_CASE("contracts whose orders pass between two balances need no more than was free") {
    std::mt19937_64 random(34);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    margin_desk t;
    margin_requirement check(limits<larger_limit>("0.1"));
    std::int64_t needed = 0;
    std::int64_t open = 0;
    int refused = 0;
    for (int k = 0; k < 20'000; ++k) {
        if (below(20) == 0) {
            t.view.pays.updated = t.view.pays.updated + duration{1};
            needed = 0;
        }
        const std::int64_t q = 1 + below(4);
        order_request o = limit(buy, "1");
        o.quantity = {decimal(q, 0)};
        t.view.open_buy = wide_decimal(decimal(open, 0));
        const bool passes = check.check(o, t.view).has_value();
        REQUIRE(passes == (needed + q * 10 <= 100));
        refused += !passes;
        if (!passes) continue;
        check.commit(o, t.view);
        needed += q * 10;
        open += q;
    }
    CHECK(refused > 1'000);
}

TEST_CASE("what an order took is free again when it ended, unless a newer balance says so already") {
    margin_desk t;
    margin_requirement check(limits<larger_limit>("0.1"));
    const order_request o = limit(buy, "6");
    REQUIRE(said(check.check(o, t.view)) == "ok");
    check.commit(o, t.view);
    const taken_funds taken = t.view.cache.taken;
    CHECK(taken.amount == wide_decimal(d("60")));
    CHECK(taken.told == t.view.pays.updated);
    REQUIRE(!check.check(o, t.view).has_value());
    const released_funds ended{t.view.account, "USDT", instrument_kind::perpetual, taken};
    // That of another asset, account or kind of instrument, or of an older balance, frees nothing.
    for (const int what : {0, 1, 2, 3}) {
        released_funds other = ended;
        if (what == 0) other.asset = "USDC";
        if (what == 1) other.account = 7;
        if (what == 2) other.kind = instrument_kind::spot;
        if (what == 3) other.taken.told = other.taken.told - duration{1};
        check.on_released(other);
        REQUIRE(!check.check(o, t.view).has_value());
    }
    check.on_released(ended);
    CHECK(said(check.check(o, t.view)) == "ok");
    // Told twice it frees no more than there is.
    check.on_released(ended);
    check.commit(o, t.view);
    CHECK(!check.check(o, t.view).has_value());
    // A desk that quotes and cancels is never out of funds.
    check.on_released(ended);
    for (int i = 0; i < 10'000; ++i) {
        REQUIRE(said(check.check(o, t.view)) == "ok");
        check.commit(o, t.view);
        check.on_released({t.view.account, "USDT", instrument_kind::perpetual, t.view.cache.taken});
    }
}

} // namespace margin_requirement_test
} // namespace
