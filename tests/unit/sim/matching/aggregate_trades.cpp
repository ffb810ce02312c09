// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/aggregate_trades.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

TEST_CASE("trades of one taker at one price are told as one") {
    aggregate_trades t;
    std::vector<aggregate_trade> told;
    const auto emit = [&](const aggregate_trade& a) { told.push_back(a); };
    const auto add = [&](std::uint64_t id, std::int64_t ticks, std::int64_t lots, order_id taker) {
        t.add({0, id, ticks, lots, false, taker, {}}, emit);
    };
    t.flush(emit);
    CHECK(told.empty());
    add(1, 100, 2, 7);
    add(2, 100, 3, 7);
    CHECK(told.empty());
    add(3, 101, 1, 7);
    REQUIRE(told.size() == 1);
    CHECK((told[0].id == 1 && told[0].first == 1 && told[0].last.id == 2 && told[0].last.lots == 5));
    add(4, 101, 1, 8);
    REQUIRE(told.size() == 2);
    CHECK((told[1].id == 2 && told[1].first == 3 && told[1].last.lots == 1));
    t.flush(emit);
    t.flush(emit);
    REQUIRE(told.size() == 3);
    CHECK((told[2].id == 3 && told[2].first == 4));
    CHECK(t.recent().newest(2).size() == 2);
    CHECK(t.recent().newest(2)[0].id == 2);
    CHECK(t.recent().newest(10).size() == 3);
}

TEST_CASE("only the newest of a long list are kept") {
    recent_list<int> l;
    CHECK(l.last() == nullptr);
    for (int n = 0; n <= 2000; ++n) l.add(n);
    CHECK(*l.last() == 2000);
    CHECK(l.newest(5000).size() == 1001);
    CHECK(l.newest(2)[0] == 1999);
}
