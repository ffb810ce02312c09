// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/ladder.hpp>
#include <gatewright/book/views.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <vector>

namespace gw = gatewright;
using gw::side;
using gw::book::ladder;
using gw::book::tick_level;

namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

std::vector<tick_level> walk(const ladder& l, side s) {
    std::vector<tick_level> out;
    l.for_each_level(s, [&](std::int64_t tick, std::int64_t lots) { out.push_back({tick, lots}); });
    return out;
}

/// The naive book.
struct map_book {
    std::map<std::int64_t, std::int64_t, std::greater<>> bids;
    std::map<std::int64_t, std::int64_t> asks;

    void set(side s, std::int64_t tick, std::int64_t lots) {
        const auto apply = [&](auto& levels) {
            if (lots == 0)
                levels.erase(tick);
            else
                levels[tick] = lots;
        };
        s == side::buy ? apply(bids) : apply(asks);
    }
    std::vector<tick_level> walk(side s) const {
        std::vector<tick_level> out;
        const auto copy = [&](const auto& levels) {
            for (const auto& [tick, lots] : levels) out.push_back({tick, lots});
        };
        s == side::buy ? copy(bids) : copy(asks);
        return out;
    }
    std::int64_t lots_at(side s, std::int64_t tick) const {
        const auto find = [&](const auto& levels) {
            const auto it = levels.find(tick);
            return it == levels.end() ? 0 : it->second;
        };
        return s == side::buy ? find(bids) : find(asks);
    }
};

void require_same(const ladder& l, const map_book& m) {
    for (const side s : {side::buy, side::sell}) {
        const auto want = m.walk(s);
        REQUIRE(walk(l, s) == want);
        REQUIRE(l.depth(s) == want.size());
        const auto best = l.best(s);
        REQUIRE(best.has_value() == !want.empty());
        if (best) REQUIRE(*best == want.front());
    }
    const bool crossed = !m.bids.empty() && !m.asks.empty() && m.bids.begin()->first >= m.asks.begin()->first;
    REQUIRE(l.crossed() == crossed);
}

} // namespace

TEST_CASE("a new ladder is empty") {
    const ladder l;
    CHECK(l.empty());
    CHECK_FALSE(l.best(side::buy));
    CHECK_FALSE(l.best(side::sell));
    CHECK_FALSE(l.crossed());
    CHECK(l.depth(side::buy) == 0);
    CHECK(l.lots_at(side::sell, 0) == 0);
    CHECK(walk(l, side::buy).empty());
}

TEST_CASE("levels are set, changed and removed, and the best follows") {
    ladder l;
    CHECK(l.set(side::buy, 100, 5));
    CHECK(l.set(side::buy, 99, 7));
    CHECK(l.set(side::sell, 102, 1));
    CHECK(l.set(side::sell, 101, 2));
    CHECK(l.best(side::buy) == tick_level{100, 5});
    CHECK(l.best(side::sell) == tick_level{101, 2});
    l.set(side::buy, 100, 6);
    CHECK(l.best(side::buy) == tick_level{100, 6});
    l.set(side::buy, 100, 0);
    l.set(side::sell, 101, 0);
    CHECK(l.best(side::buy) == tick_level{99, 7});
    CHECK(l.best(side::sell) == tick_level{102, 1});
    l.set(side::buy, 99, 0);
    CHECK_FALSE(l.best(side::buy));
    CHECK(l.depth(side::sell) == 1);
}

TEST_CASE("removing a level that is not there changes nothing") {
    ladder l;
    l.set(side::buy, 100, 0);
    l.set(side::buy, 1'000'000, 0);
    CHECK(l.empty());
    l.set(side::buy, 100, 5);
    l.set(side::buy, 101, 0);
    l.set(side::buy, 1'000'000, 0);
    l.set(side::buy, -1'000'000, 0);
    CHECK(walk(l, side::buy) == std::vector<tick_level>{{100, 5}});
}

TEST_CASE("a negative quantity is refused and changes nothing") {
    ladder l;
    l.set(side::buy, 100, 5);
    CHECK_FALSE(l.set(side::buy, 100, -1));
    CHECK_FALSE(l.set(side::buy, 5'000'000, lowest));
    CHECK(walk(l, side::buy) == std::vector<tick_level>{{100, 5}});
}

TEST_CASE("a ladder takes every tick that 64 bits hold, on both sides") {
    ladder l({64, 4096});
    for (const side s : {side::buy, side::sell}) {
        for (const std::int64_t tick :
             {lowest, std::int64_t{-1}, std::int64_t{0}, highest, lowest + 1, highest - 1})
            l.set(s, tick, 3);
        const auto levels = walk(l, s);
        REQUIRE(levels.size() == 6);
        CHECK(levels.front().tick == (s == side::buy ? highest : lowest));
        CHECK(levels.back().tick == (s == side::buy ? lowest : highest));
        CHECK(l.lots_at(s, lowest) == 3);
        l.set(s, highest, 0);
        l.set(s, lowest, 0);
        CHECK(l.best(s)->tick == (s == side::buy ? highest - 1 : lowest + 1));
    }
    ladder only({64, 4096});
    only.set(side::buy, lowest, 1);
    CHECK(only.best(side::buy) == tick_level{lowest, 1});
    only.set(side::buy, lowest, 0);
    CHECK_FALSE(only.best(side::buy));
}

TEST_CASE("levels far from the touch are kept, and found again when the touch comes to them") {
    ladder l({64, 4096});
    for (std::int64_t t = 0; t < 1000; ++t) l.set(side::buy, -t * 50, t + 1);
    CHECK(l.depth(side::buy) == 1000);
    CHECK(l.far_depth(side::buy) > 900);
    for (std::int64_t t = 0; t < 999; ++t) {
        REQUIRE(l.best(side::buy) == tick_level{-t * 50, t + 1});
        l.set(side::buy, -t * 50, 0);
    }
    CHECK(walk(l, side::buy) == std::vector<tick_level>{{-999 * 50, 1000}});
}

TEST_CASE("the window follows a touch that drifts, in either direction") {
    for (const std::int64_t direction : {1, -1}) {
        ladder l({256, 65536});
        for (std::int64_t mid = 0; mid < 20'000; ++mid) {
            const std::int64_t at = direction * mid;
            for (std::int64_t d = 1; d <= 10; ++d) {
                l.set(side::buy, at - d, d);
                l.set(side::sell, at + d, d);
            }
            l.set(side::buy, at, 0);
            l.set(side::sell, at, 0);
            REQUIRE(l.best(side::buy)->tick == at - 1);
            REQUIRE(l.best(side::sell)->tick == at + 1);
        }
        const std::int64_t end = direction * 19'999;
        // What the touch works on lies in the window: a burst there adds nothing to the overflow.
        const auto far = l.far_depth(side::buy);
        for (std::int64_t d = 1; d <= 20; ++d) l.set(side::buy, end - d, 0);
        for (std::int64_t d = 1; d <= 20; ++d) l.set(side::buy, end - d, 9);
        CHECK(l.far_depth(side::buy) == far);
    }
}

TEST_CASE("clearing empties both sides, wherever the levels were") {
    ladder l({64, 4096});
    for (std::int64_t t = 0; t < 500; ++t) {
        l.set(side::buy, 1000 - t * 3, 1);
        l.set(side::sell, 1001 + t * 3, 1);
    }
    l.clear();
    CHECK(l.empty());
    CHECK(walk(l, side::buy).empty());
    CHECK(l.lots_at(side::buy, 1000) == 0);
    l.set(side::buy, -77, 4);
    CHECK(walk(l, side::buy) == std::vector<tick_level>{{-77, 4}});
}

TEST_CASE("a new level outside the window is refused where there is no room, and nothing else is") {
    ladder l({64, 16});
    l.set(side::buy, 50'000, 1);
    for (std::int64_t t = 1; t <= 16; ++t) CHECK(l.set(side::buy, 50'000 - 1000 * t, t));
    CHECK(l.far_depth(side::buy) == 16);
    CHECK_FALSE(l.set(side::buy, 49'500, 1));
    CHECK_FALSE(l.set(side::buy, 50'500, 1));
    CHECK(l.best(side::buy) == tick_level{50'000, 1});
    CHECK(l.depth(side::buy) == 17);
    CHECK(l.set(side::buy, 49'500, 0));
    CHECK(l.set(side::buy, 48'000, 7));
    CHECK(l.set(side::buy, 49'999, 2));
    CHECK(l.set(side::sell, 50'500, 1));
    CHECK(l.set(side::buy, 47'000, 0));
    CHECK(l.set(side::buy, 50'500, 1));
    CHECK(l.depth(side::buy) == 18);
    CHECK(l.best(side::buy) == tick_level{50'500, 1});
    // With no room for what leaves it the window stays where it is, and the book is right all the same.
    for (int i = 0; i < 1000; ++i) CHECK(l.set(side::buy, 50'500, 1 + i));
    CHECK(l.lots_at(side::buy, 50'000) == 1);
    CHECK(l.lots_at(side::buy, 49'999) == 2);
    CHECK(l.lots_at(side::buy, 50'500) == 1000);
    CHECK(l.depth(side::buy) == 18);
}

TEST_CASE("a book is crossed when the best bid reaches the best ask") {
    ladder l;
    l.set(side::buy, 100, 1);
    CHECK_FALSE(l.crossed());
    l.set(side::sell, 101, 1);
    CHECK_FALSE(l.crossed());
    l.set(side::sell, 100, 1);
    CHECK(l.crossed());
    l.set(side::buy, 100, 0);
    CHECK_FALSE(l.crossed());
    l.set(side::buy, 5000, 1);
    CHECK(l.crossed());
}

TEST_CASE("a walk ends where the callback says so") {
    ladder l;
    for (std::int64_t t = 1; t <= 5; ++t) l.set(side::sell, t, t);
    int calls = 0;
    l.for_each_level(side::sell, [&](std::int64_t tick, std::int64_t) {
        ++calls;
        return tick < 3;
    });
    CHECK(calls == 3);
}

TEST_CASE("quantities accumulate from the touch") {
    ladder l;
    l.set(side::sell, 10, 4);
    l.set(side::sell, 12, 6);
    l.set(side::sell, 90'000, 10);
    l.set(side::buy, 9, 5);
    l.set(side::buy, 7, 5);
    CHECK(l.lots_through(side::sell, 9) == 0);
    CHECK(l.lots_through(side::sell, 10) == 4);
    CHECK(l.lots_through(side::sell, 12) == 10);
    CHECK(l.lots_through(side::sell, highest) == 20);
    CHECK(l.lots_through(side::buy, 8) == 5);
    CHECK(l.lots_through(side::buy, 7) == 10);
    CHECK(l.lots_in_best(side::sell, 0) == 0);
    CHECK(l.lots_in_best(side::sell, 2) == 10);
    CHECK(l.lots_in_best(side::sell, 99) == 20);
    l.set(side::sell, 11, highest);
    CHECK(l.lots_in_best(side::sell, 99) == highest);
    CHECK(l.lots_through(side::sell, 12) == highest);
}

TEST_CASE("an estimate of a fill walks the levels as a taker would") {
    ladder l;
    l.set(side::sell, 10, 4);
    l.set(side::sell, 12, 6);
    const auto part = l.estimate_fill(side::sell, 5);
    CHECK(part.filled_lots == 5);
    CHECK(part.levels == 2);
    CHECK(part.worst_tick == 12);
    CHECK(static_cast<std::int64_t>(part.tick_lots) == 4 * 10 + 12);
    const auto exact = l.estimate_fill(side::sell, 4);
    CHECK(exact.levels == 1);
    CHECK(exact.worst_tick == 10);
    CHECK(l.estimate_fill(side::sell, 50).filled_lots == 10);
    CHECK(l.estimate_fill(side::buy, 1).filled_lots == 0);
    CHECK(l.estimate_fill(side::sell, 0).levels == 0);
    CHECK(l.estimate_fill(side::sell, -3).filled_lots == 0);
}

TEST_CASE("a ladder equals a std::map book under long random operations") {
    for (const std::size_t window : {64u, 256u, 4096u, 16384u}) {
        std::mt19937_64 random(window);
        ladder l({window, 65536});
        map_book m;
        std::int64_t mid = 0;
        const auto size = static_cast<std::int64_t>(window);
        for (int i = 0; i < 120'000; ++i) {
            const auto dice = random() % 1000;
            if (dice == 0) mid += static_cast<std::int64_t>(random() % 2'000'000) - 1'000'000;
            if (dice < 50) mid += static_cast<std::int64_t>(random() % 21) - 10;
            if (dice == 1 && random() % 8 == 0) {
                l.clear();
                m = {};
            }
            std::int64_t distance = static_cast<std::int64_t>(random() % 24);
            if (dice < 200)
                distance = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(3 * size));
            if (dice < 20) distance = static_cast<std::int64_t>(random() >> 2) - (highest >> 2);
            const side s = random() % 2 == 0 ? side::buy : side::sell;
            const std::int64_t tick = s == side::buy ? mid - distance : mid + 1 + distance;
            const auto lots = random() % 3 == 0 ? 0 : static_cast<std::int64_t>(random() % 100'000);
            REQUIRE(l.set(s, tick, lots));
            m.set(s, tick, lots);
            REQUIRE(l.lots_at(s, tick) == lots);
            // A stale opposite side would pile up behind every jump.
            if (dice == 2)
                for (const auto& level : m.walk(s)) {
                    if (random() % 4 == 0) continue;
                    l.set(s, level.tick, 0);
                    m.set(s, level.tick, 0);
                }
            if (i % 97 == 0) require_same(l, m);
            const auto best = l.best(s);
            const auto first = s == side::buy ? m.bids.empty() : m.asks.empty();
            REQUIRE(best.has_value() == !first);
            if (best) REQUIRE(best->tick == (s == side::buy ? m.bids.begin()->first : m.asks.begin()->first));
            const std::int64_t probe = mid + static_cast<std::int64_t>(random() % 64) - 32;
            REQUIRE(l.lots_at(s, probe) == m.lots_at(s, probe));
        }
        require_same(l, m);
    }
}
