// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/stale_quote.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace stale_quote_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("what is older than the limit refuses, and so does what is not there") {
    risk_desk t;
    t.view.reference.quoted_at = t.view.now.steady;
    scoped_limits<duration> l;
    l.set_default(milliseconds(500)).set("ETHUSDT", milliseconds(100)).set_desk(milliseconds(400));
    const stale_quote check(l);
    t.wait(milliseconds(400));
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "ok");
    order_request other = limit(buy, "1");
    other.symbol = "ETHUSDT";
    CHECK(said(check.check(other, t.view)) ==
          "stale_quote: stale_quote, field age_ms, figure 400, limit 100");
    t.wait(milliseconds(1));
    CHECK(said(check.check(limit(buy, "1"), t.view)) ==
          "stale_quote: stale_quote, field age_ms, figure 401, limit 400");
    t.holds("-1");
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "ok");
    t.holds("0");
    t.view.reference.ask = {};
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "stale_quote: stale_quote, field quote");
    t.view.reference.ask = {d("100.1")};
    t.view.reference.bid = {};
    CHECK(said(check.check(limit(buy, "1"), t.view)) == "stale_quote: stale_quote, field quote");
    risk_desk fresh;
    fresh.view.book = {true, fresh.view.now.steady};
    CHECK(said(stale_quote{}.check(limit(buy, "1"), fresh.view)) == "stale_quote: stale_quote, field age_ms");
}

TEST_CASE("an order passes exactly if the age is within every limit") {
    std::mt19937_64 random(30);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int run = 0; run < 10'000; ++run) {
        risk_desk t;
        t.view.reference.quoted_at = t.view.now.steady;
        const std::int64_t age = below(20);
        const std::int64_t most[3] = {below(20), below(20), below(20)};
        scoped_limits<duration> l;
        l.set_default(milliseconds(most[0]))
            .set_accounts(milliseconds(most[1]))
            .set_desk(milliseconds(most[2]));
        t.wait(milliseconds(age));
        bool within = true;
        for (const std::int64_t m : most) within = within && m > 0 && age <= m;
        REQUIRE(stale_quote(l).check(limit(buy, "1"), t.view).has_value() == within);
    }
}

} // namespace stale_quote_test
} // namespace
