// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/margin_requirement.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

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

TEST_CASE("what the worst case of a position no longer needs is free again, whichever order ended") {
    std::mt19937_64 random(35);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    margin_desk t;
    t.view.number = 0;
    margin_requirement check(limits<larger_limit>("0.1"));
    risk_layout layout;
    layout.instruments = {"BTCUSDT"};
    layout.account_of = {0};
    layout.accounts = {"main"};
    check.prepare(layout);
    struct resting {
        side of;
        std::int64_t q;
    };
    std::vector<resting> rests;
    std::int64_t told = 0; // the worst case when the balance was told
    const auto open = [&](side of) {
        std::int64_t sum = 0;
        for (const resting& r : rests) sum += r.of == of ? r.q : 0;
        return sum;
    };
    const auto worst = [&] { return std::max(open(buy), open(sell)); };
    int refused = 0;
    int freed = 0;
    for (int k = 0; k < 20'000; ++k) {
        t.view.open_buy = wide_decimal(decimal(open(buy), 0));
        t.view.open_sell = wide_decimal(decimal(open(sell), 0));
        if (below(50) == 0) {
            t.view.pays.updated = t.view.pays.updated + duration{1};
            told = worst();
        }
        if (below(3) == 0 && !rests.empty()) {
            const std::int64_t before = worst();
            rests.erase(rests.begin() + below(rests.size()));
            freed += worst() < before;
            check.on_ended(
                {0, t.view.account, position_side::net, "USDT", wide_decimal(decimal(worst(), 0))});
            told = std::min(told, worst()); // the venue frees it too, and tells it with the next balance
            continue;
        }
        const side of = below(2) == 0 ? buy : sell;
        const std::int64_t q = 1 + below(4);
        order_request o = limit(of, "1");
        o.quantity = {decimal(q, 0)};
        const bool passes = check.check(o, t.view).has_value();
        rests.push_back({of, q});
        // Free are 100, a unit needs 10: never more is committed than that, ever as much as the venue counts.
        if (passes) REQUIRE((worst() - std::max(told, std::int64_t{0})) * 10 <= 100 + told * 10);
        if (passes)
            check.commit(o, t.view);
        else
            rests.pop_back();
        refused += !passes;
    }
    CHECK(refused > 500);
    CHECK(freed > 500);
}

TEST_CASE(
    "a desk that quotes both sides and cancels is never out of funds, and never has more than there are") {
    margin_desk t;
    t.view.number = 0;
    margin_requirement check(limits<larger_limit>("0.1"));
    risk_layout layout;
    layout.instruments = {"BTCUSDT"};
    layout.account_of = {0};
    layout.accounts = {"main"};
    check.prepare(layout);
    const auto ended = [&](std::string_view buys, std::string_view sells) {
        t.opens(buys, sells);
        check.on_ended(
            {0, t.view.account, position_side::net, "USDT", wide_decimal(std::max(d(buys), d(sells)))});
    };
    const order_request bid = limit(buy, "6");
    const order_request ask = limit(sell, "6");
    for (int i = 0; i < 10'000; ++i) {
        REQUIRE(said(check.check(bid, t.view)) == "ok");
        check.commit(bid, t.view);
        t.opens("6", "0");
        REQUIRE(said(check.check(ask, t.view)) == "ok");
        check.commit(ask, t.view);
        t.opens("6", "6");
        // Either stands on the margin of both: what goes first frees nothing.
        ended(i % 2 == 0 ? "0" : "6", i % 2 == 0 ? "6" : "0");
        REQUIRE(!check.check(limit(i % 2 == 0 ? sell : buy, "10"), t.view).has_value());
        ended("0", "0");
    }
}

} // namespace margin_requirement_test
} // namespace
