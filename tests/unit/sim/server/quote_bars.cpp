// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/quote_bars.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::sim::server;

TEST_CASE("bars have the prices of bid, ask and the middle, and are joined to longer ones") {
    quote_bars bars(seconds(5), 3);
    const auto at = [](std::int64_t s) { return timestamp{} + seconds(s); };
    CHECK(bars.joined([](timestamp t) { return t; }).empty());
    bars.add({10, 13}, at(61));
    bars.add({12, 14}, at(64));
    bars.add({9, 11}, at(65));
    bars.add({11, 12}, at(80));
    const auto all = bars.joined([](timestamp t) { return t; });
    REQUIRE(all.size() == 3); // none without a price
    CHECK(all[0].begun == at(60));
    CHECK(all[0].prices == 2);
    CHECK(all[0].bid.open == 10);
    CHECK(all[0].bid.close == 12);
    CHECK(all[0].twice_middle.high == 26);
    const auto minute = bars.joined([](timestamp t) { return timestamp{t.ns - t.ns % minutes(1).ns}; });
    REQUIRE(minute.size() == 1);
    CHECK(minute[0].begun == at(60));
    CHECK(minute[0].prices == 4);
    CHECK(minute[0].bid.open == 10);
    CHECK(minute[0].bid.low == 9);
    CHECK(minute[0].ask.high == 14);
    CHECK(minute[0].ask.close == 12);
    CHECK(minute[0].twice_middle.low == 20);
    bars.add({1, 2}, at(100));
    CHECK(bars.joined([](timestamp t) { return t; }).front().begun == at(65));
}
