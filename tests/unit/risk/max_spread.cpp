// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/max_spread.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace {
namespace max_spread_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("bid and ask may be apart by a fraction of the bid") {
    risk_desk t;
    const auto of = [&](const char* most) {
        return said(max_spread(limits(most)).check(limit(buy, "1"), t.view));
    };
    t.view.reference.bid = {d("100")};
    t.view.reference.ask = {d("101")};
    CHECK(of("0.01") == "ok");
    CHECK(of("0.0099") == "max_spread: max_spread, field spread, figure 1, limit 0.99");
    t.view.reference.ask = {d("100")};
    CHECK(of("0") == "ok");
    t.wait(seconds(6));
    CHECK(of("1") == "max_spread: no_reference_price, field quote");
    risk_desk empty;
    empty.view.reference.ask = {};
    CHECK(said(max_spread(limits("1")).check(limit(buy, "1"), empty.view)) ==
          "max_spread: no_reference_price, field quote");
}

TEST_CASE("an order passes exactly if the spread is within every limit") {
    std::mt19937_64 random(31);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int run = 0; run < 20'000; ++run) {
        risk_desk t;
        const std::int64_t bid = 1 + below(1'000);
        const std::int64_t spread = below(20);
        const std::int64_t most[2] = {below(300), below(300)}; // of ten thousand
        t.view.reference.bid = {decimal(bid * 100, -2)};
        t.view.reference.ask = {decimal((bid + spread) * 10, -1)};
        scoped_limits<decimal> l;
        l.set_default(decimal(most[0], -4)).set_desk(decimal(most[1], -4));
        REQUIRE(max_spread(l).check(limit(buy, "1"), t.view).has_value() ==
                (spread * 10'000 <= bid * most[0] && spread * 10'000 <= bid * most[1]));
    }
}

} // namespace max_spread_test
} // namespace
