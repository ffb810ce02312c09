// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/candles.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {
constexpr std::array<duration, 2> lengths{seconds(10), minutes(1)};
timestamp at(std::int64_t ms) { return timestamp::from_milliseconds(1'200'000 + ms); }
public_trade trade(std::uint64_t id, std::int64_t ticks, std::int64_t lots, bool buyer_is_maker = false) {
    return {0, id, ticks, lots, buyer_is_maker, 0, {}};
}
struct told {
    candle c;
    std::size_t length;
    bool closed;
};
std::vector<told> flushed(candle_set& s, timestamp now) {
    std::vector<told> all;
    s.flush(now, [&](const candle& c, std::size_t n, bool closed) { all.push_back({c, n, closed}); });
    return all;
}
} // namespace

TEST_CASE("a bar holds the first, highest, lowest and last price of its time, and what takers bought") {
    candle_set s(100, lengths);
    s.add(trade(7, 105, 2), 210, at(1));
    s.add(trade(8, 99, 3, true), 297, at(2));
    s.add(trade(9, 101, 1), 101, at(3));
    const auto all = flushed(s, at(500));
    REQUIRE(all.size() == 2);
    const candle& c = all[0].c;
    CHECK_FALSE(all[0].closed);
    CHECK(c.open_ms == 1'200'000);
    CHECK(c.close_ms == 1'209'999);
    CHECK((c.open == 105 && c.high == 105 && c.low == 99 && c.close == 101));
    CHECK((c.lots == 6 && c.taker_lots == 3 && c.trades == 3));
    CHECK((c.quote == 608 && c.taker_quote == 311));
    CHECK((c.first_id == 7 && c.last_id == 9));
    CHECK(flushed(s, at(600)).empty());
}

TEST_CASE("a bar that ends is told closed, and the next one stands at its close") {
    candle_set s(100, lengths);
    s.add(trade(1, 105, 2), 210, at(1));
    (void)flushed(s, at(500));
    CHECK_FALSE(s.ended(at(9'999)));
    CHECK(s.ended(at(10'000)));
    const auto all = flushed(s, at(10'000));
    REQUIRE(all.size() == 2);
    CHECK((all[0].closed && all[0].length == 0));
    CHECK_FALSE(all[1].closed);
    CHECK(all[1].c.open_ms == 1'210'000);
    CHECK((all[1].c.open == 105 && all[1].c.close == 105));
    CHECK((all[1].c.first_id == -1 && all[1].c.trades == 0));
    CHECK_FALSE(s.ended(at(10'000)));
    CHECK(s.total().trades == 1);
    CHECK(s.total().open_ms == 1'200'001);
}
