// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/rate_limiter.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <random>
#include <utility>

namespace gw = gatewright;
using gw::duration;
using gw::milliseconds;
using gw::minutes;
using gw::seconds;
using gw::timestamp;
using gw::session::rate_pool;
using gw::session::rate_window;
using enum gw::session::request_priority;

namespace {
constexpr timestamp at(std::int64_t s) { return {seconds(s).ns}; }
constexpr timestamp at_ms(std::int64_t n) { return timestamp::from_milliseconds(n); }
constexpr std::array<std::uint8_t, 5> no_reserve{};
} // namespace

TEST_CASE("a fixed window starts from zero at each multiple of its interval") {
    rate_pool p({10, minutes(1), rate_window::fixed, no_reserve});
    CHECK(p.try_acquire(place, 7, at(119)));
    CHECK(p.used(at(119)) == 7);
    CHECK_FALSE(p.try_acquire(place, 4, at(119)));
    CHECK(p.used(at(119)) == 7);
    CHECK(p.try_acquire(place, 3, at_ms(119'999)));
    CHECK_FALSE(p.try_acquire(cancel, 1, at_ms(119'999)));
    CHECK(p.used(at(120)) == 0);
    CHECK(p.try_acquire(place, 10, at(120)));
    CHECK_FALSE(p.try_acquire(place, 1, at(179)));
    CHECK(p.try_acquire(place, 1, at(1000)));
}

TEST_CASE("a limit of one serves whoever comes first: nothing of it can be kept back") {
    rate_pool p({1, seconds(1), rate_window::fixed});
    CHECK(p.try_acquire(gatewright::session::request_priority::query, 1, at(0)));
    CHECK_FALSE(p.try_acquire(cancel, 1, at(0)));
    CHECK(p.try_acquire(place, 1, at(1)));
}

TEST_CASE("a weight above the limit never fits, and one of zero always does") {
    rate_pool p({10, minutes(1), rate_window::fixed, no_reserve});
    CHECK_FALSE(p.try_acquire(cancel, 11, at(0)));
    CHECK_FALSE(p.try_acquire(cancel, std::numeric_limits<std::uint32_t>::max(), at(0)));
    CHECK(p.admits_at(cancel, 11, at(0)).ns == std::numeric_limits<std::int64_t>::max());
    CHECK(p.try_acquire(place, 10, at(0)));
    CHECK(p.try_acquire(place, 0, at(0)));
    CHECK_FALSE(rate_pool().try_acquire(cancel, 1, at(0)));
}

TEST_CASE("the last part of a budget is kept for the more urgent requests") {
    rate_pool p({100, minutes(1), rate_window::fixed, {0, 5, 10, 30, 50}});
    CHECK(p.available(snapshot, at(0)) == 50);
    CHECK(p.try_acquire(snapshot, 50, at(0)));
    CHECK_FALSE(p.try_acquire(snapshot, 1, at(0)));
    CHECK(p.try_acquire(query, 20, at(0)));
    CHECK_FALSE(p.try_acquire(query, 1, at(0)));
    CHECK(p.try_acquire(place, 20, at(0)));
    CHECK_FALSE(p.try_acquire(place, 1, at(0)));
    CHECK(p.try_acquire(reduce, 5, at(0)));
    CHECK_FALSE(p.try_acquire(reduce, 1, at(0)));
    CHECK(p.available(cancel, at(0)) == 5);
    CHECK(p.try_acquire(cancel, 5, at(0)));
    CHECK_FALSE(p.try_acquire(cancel, 1, at(0)));
    CHECK(p.available(snapshot, at(0)) == 0);
    CHECK(p.available(snapshot, at(60)) == 50);
}

TEST_CASE("a small limit keeps something back too") {
    const rate_pool p({10, seconds(1), rate_window::fixed, {0, 5, 10, 30, 50}});
    CHECK(p.available(cancel, at(0)) == 10);
    CHECK(p.available(reduce, at(0)) == 9);
    CHECK(p.available(place, at(0)) == 9);
    CHECK(p.available(query, at(0)) == 7);
}

TEST_CASE("a clock that is set back gives no budget back") {
    rate_pool p({10, minutes(1), rate_window::fixed, no_reserve});
    CHECK(p.try_acquire(place, 10, at(120)));
    CHECK_FALSE(p.try_acquire(place, 1, at(60)));
    CHECK(p.used(at(60)) == 10);
    CHECK(p.try_acquire(place, 1, at(180)));
}

TEST_CASE("the venue's count is taken over where it is higher, in the same window only") {
    rate_pool p({100, minutes(1), rate_window::fixed, no_reserve});
    CHECK(p.try_acquire(place, 10, at(61)));
    p.correct(40, at(62));
    CHECK(p.used(at(62)) == 40);
    p.correct(20, at(63));
    CHECK(p.used(at(63)) == 40);
    CHECK(p.try_acquire(place, 60, at(64)));
    CHECK_FALSE(p.try_acquire(cancel, 1, at(64)));
    CHECK(p.try_acquire(place, 1, at(120)));
    p.correct(90, at_ms(119'999));
    CHECK(p.used(at(120)) == 1);
    p.correct(500, at(121));
    CHECK(p.available(cancel, at(121)) == 0);
    p.correct(7, at(185));
    CHECK(p.used(at(185)) == 7);
}

TEST_CASE(
    "a lower count is believed where the venue gives back, with what it may not have seen added to it") {
    rate_pool p({100, minutes(60), rate_window::fixed, no_reserve, seconds(60)});
    p.take(40, at(10));
    p.correct(5, at(20)); // Which may have seen none of the forty.
    CHECK(p.used(at(20)) == 40);
    p.take(10, at(70));
    p.correct(5, at(80));
    CHECK(p.used(at(80)) == 50); // So old may the figure be.
    p.correct(5, at(130));
    CHECK(p.used(at(130)) == 15);
    p.correct(90, at(131));
    CHECK(p.used(at(131)) == 90); // What others use was not sent by us.
    p.correct(20, at(190));
    CHECK(p.used(at(190)) == 20);
    p.correct(3, at(189)); // A clock that is set back does no harm.
    CHECK(p.used(at(190)) == 3);
    p.take(7, at(200));
    p.correct(0, at(10'000)); // The next window, and nothing was sent for long.
    CHECK(p.used(at(10'000)) == 0);
    rate_pool plain({100, minutes(60), rate_window::fixed, no_reserve});
    plain.take(40, at(10));
    plain.correct(5, at(3'000));
    CHECK(plain.used(at(3'000)) == 40);
    // A window that is shorter than that is over before any lower figure could be believed.
    rate_pool brief({100, seconds(10), rate_window::fixed, no_reserve, seconds(60)});
    brief.take(40, at(71));
    brief.correct(0, at(79));
    CHECK(brief.used(at(79)) == 40);
}

TEST_CASE("whatever the venue gives back and however late it tells, no count of ours is below its own") {
    std::mt19937_64 random(20'261'128);
    const auto up_to = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
    };
    rate_pool p({100'000, minutes(1440), rate_window::fixed, no_reserve, seconds(5)});
    std::multimap<std::int64_t, std::uint32_t> arriving, told; // by their time in ms: requests, and figures
    std::int64_t now = 1'000, counted = 0, least = 1'000'000;
    for (int step = 0; step < 200'000; ++step) {
        now += up_to(100);
        for (; !arriving.empty() && arriving.begin()->first <= now; arriving.erase(arriving.begin()))
            ++counted;
        for (; !told.empty() && told.begin()->first <= now; told.erase(told.begin()))
            p.correct(told.begin()->second, at_ms(now));
        if (up_to(3) == 0) {
            p.take(1, at_ms(now));
            arriving.emplace(now + up_to(3'000), 0u);
        }
        if (up_to(5) == 0) counted = std::max<std::int64_t>(counted - 1 - up_to(4), 0);
        if (up_to(3) == 0) told.emplace(now + up_to(2'000), static_cast<std::uint32_t>(counted));
        const std::int64_t ours = p.used(at_ms(now));
        if (ours < counted + static_cast<std::int64_t>(arriving.size())) FAIL("at " << now);
        if (step > 1'000) least = std::min(least, ours);
    }
    CHECK(p.used(at_ms(now)) < 1'000); // of 50,000
    CHECK(least < 100);
}

TEST_CASE("a ban refuses everything, cancels too, until its end") {
    rate_pool p({100, minutes(1), rate_window::fixed, no_reserve});
    CHECK(p.banned_until() == timestamp{});
    p.ban(at(100));
    p.ban(at(90));
    CHECK(p.banned_until() == at(100));
    CHECK(p.banned(at_ms(99'999)));
    CHECK_FALSE(p.try_acquire(cancel, 1, at_ms(99'999)));
    CHECK(p.admits_at(cancel, 1, at(50)) == at(100));
    CHECK(p.try_acquire(cancel, 1, at(100)));
}

TEST_CASE("a sliding window gives weight back an interval later, and at most a sixteenth of it late") {
    rate_pool p({10, milliseconds(1600), rate_window::sliding, no_reserve});
    CHECK(p.try_acquire(place, 4, at_ms(1050)));
    CHECK(p.try_acquire(place, 6, at_ms(1950)));
    CHECK_FALSE(p.try_acquire(place, 1, at_ms(1951)));
    CHECK(p.used(at_ms(2649)) == 10);
    CHECK(p.used(at_ms(2699)) == 10);
    CHECK(p.used(at_ms(2700)) == 6);
    CHECK_FALSE(p.try_acquire(place, 5, at_ms(2700)));
    CHECK(p.try_acquire(place, 4, at_ms(2700)));
    CHECK(p.used(at_ms(3600)) == 4);
    CHECK(p.used(at_ms(100'000)) == 0);
    CHECK(p.try_acquire(place, 10, at_ms(100'000)));
}

TEST_CASE("the time at which a request fits is told") {
    rate_pool fixed({10, minutes(1), rate_window::fixed, {0, 0, 50, 50, 50}});
    CHECK(fixed.admits_at(place, 5, at(70)) == at(70));
    CHECK(fixed.try_acquire(place, 5, at(70)));
    CHECK(fixed.admits_at(place, 1, at(70)) == at(120));
    CHECK(fixed.admits_at(cancel, 5, at(70)) == at(70));
    rate_pool sliding({10, milliseconds(1600), rate_window::sliding, no_reserve});
    CHECK(sliding.try_acquire(place, 10, at_ms(1050)));
    CHECK(sliding.admits_at(place, 1, at_ms(1100)) == at_ms(2700));
}

TEST_CASE("no window of a venue ever sees more than its limit, whatever is asked") {
    for (const rate_window kind : {rate_window::fixed, rate_window::sliding}) {
        std::mt19937_64 random(11);
        const duration interval = milliseconds(1000);
        rate_pool p({50, interval, kind, no_reserve});
        std::deque<std::pair<std::int64_t, std::uint32_t>> sent;
        std::int64_t now = 1'700'000'000'123'456'789;
        std::uint64_t granted = 0;
        for (int i = 0; i < 200'000; ++i) {
            now += static_cast<std::int64_t>(random() % 40'000'000);
            if (random() % 1000 == 0) now += static_cast<std::int64_t>(random() % 5'000'000'000);
            const auto weight = static_cast<std::uint32_t>(1 + random() % 5);
            if (!p.try_acquire(cancel, weight, {now})) continue;
            granted += weight;
            sent.emplace_back(now, weight);
            const std::int64_t start =
                kind == rate_window::fixed ? now / interval.ns * interval.ns : now - interval.ns;
            while (sent.front().first < start) sent.pop_front();
            std::uint32_t sum = 0;
            for (const auto& [when, w] : sent) sum += w;
            REQUIRE(sum <= 50);
        }
        // It is not so careful that little gets through.
        CHECK(granted > 150'000);
    }
}

TEST_CASE("a fixed window follows the venue's clock, and what was used stays used when that is found to be "
          "another") {
    for (const std::int64_t ahead : {3600ll, -3600ll, 86'400ll, -86'400ll}) {
        INFO(ahead);
        rate_pool p({10, minutes(1), rate_window::fixed, no_reserve});
        CHECK(p.try_acquire(place, 7, at(1'000'000)));
        p.align(seconds(ahead), at(1'000'001));
        CHECK(p.used(at(1'000'001)) == 7);
        CHECK_FALSE(p.try_acquire(cancel, 4, at(1'000'001)));
        CHECK(p.try_acquire(cancel, 3, at(1'000'001)));
        // A minute later at the latest it is another window.
        CHECK(p.admits_at(cancel, 10, at(1'000'001)) <= at(1'000'061));
        CHECK(p.try_acquire(cancel, 10, at(1'000'061)));
    }
}

TEST_CASE("a window begins where the venue's does") {
    rate_pool p({10, minutes(1), rate_window::fixed, no_reserve});
    p.align(seconds(25), at(600));
    CHECK(p.try_acquire(place, 10, at(600)));
    CHECK(p.admits_at(place, 1, at(600)) == at(635));
    CHECK_FALSE(p.try_acquire(place, 1, at_ms(634'999)));
    CHECK(p.try_acquire(place, 1, at(635)));
}

TEST_CASE("a sliding window has no place on the venue's clock") {
    rate_pool p({10, milliseconds(1600), rate_window::sliding, no_reserve});
    CHECK(p.try_acquire(place, 10, at_ms(1050)));
    p.align(seconds(3600), at_ms(1100));
    CHECK(p.used(at_ms(2600)) == 10);
    CHECK(p.used(at_ms(2700)) == 0);
}

TEST_CASE("a pool works at compile time") {
    constexpr bool refused = [] {
        rate_pool pool({1, minutes(1), rate_window::sliding, no_reserve});
        return pool.try_acquire(place, 1, at(100)) && !pool.try_acquire(place, 1, at(101));
    }();
    STATIC_REQUIRE(refused);
}

TEST_CASE("a limit that changes leaves what was used") {
    rate_pool pool({10, minutes(1), rate_window::fixed, no_reserve});
    pool.take(6, at(1));
    pool.set_limit(5);
    CHECK(pool.used(at(1)) == 6);
    CHECK_FALSE(pool.admits(cancel, 1, at(1)));
    pool.set_limit(8);
    CHECK(pool.available(cancel, at(1)) == 2);
}
