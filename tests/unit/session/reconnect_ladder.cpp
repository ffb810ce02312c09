// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/reconnect_ladder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <set>

namespace gw = gatewright;
using gw::duration;
using gw::seconds;
using gw::steady_time;
using gw::session::prng;
using gw::session::reconnect_ladder;

namespace {

struct bare {
    static constexpr std::array<duration, 2> steps{seconds(1), seconds(3)};
    static constexpr unsigned jitter_percent = 0;
    static constexpr duration healthy_after = seconds(10);
};
static_assert(gw::session::ReconnectPolicy<bare>);
struct without_steps {
    static constexpr std::array<duration, 0> steps{};
    static constexpr unsigned jitter_percent = 0;
    static constexpr duration healthy_after = seconds(10);
};
static_assert(!gw::session::ReconnectPolicy<without_steps>);

constexpr steady_time at(std::int64_t s) { return {seconds(s).ns}; }

} // namespace

TEST_CASE("the delays climb 5, 10, 30, 60 seconds and stay there, each with at most a fifth more") {
    prng random(1);
    reconnect_ladder<> ladder;
    std::set<std::int64_t> jitters;
    for (const std::int64_t s : {5, 10, 30, 60, 60, 60, 60}) {
        const duration d = ladder.next_delay(random);
        CHECK(d >= seconds(s));
        CHECK(d.ns <= seconds(s).ns / 5 * 6);
        jitters.insert(d.ns - seconds(s).ns);
    }
    CHECK(jitters.size() == 7);
    CHECK(ladder.attempts() == 7);
}

TEST_CASE("the same entropy gives the same delays") {
    prng a(9);
    prng b(9);
    reconnect_ladder<> one;
    reconnect_ladder<> two;
    for (int i = 0; i < 10; ++i) CHECK(one.next_delay(a) == two.next_delay(b));
}

TEST_CASE("a connection that fails again soon after it came up keeps its step") {
    prng random(1);
    reconnect_ladder<bare> ladder;
    CHECK(ladder.next_delay(random) == seconds(1));
    ladder.on_healthy(at(100));
    CHECK(ladder.next_delay(random, at(109)) == seconds(3));
    ladder.on_healthy(at(200));
    ladder.on_healthy(at(209));
    CHECK(ladder.next_delay(random, at(209)) == seconds(3));
    // Health does not add up over two connections.
    ladder.on_healthy(at(300));
    CHECK(ladder.next_delay(random, at(306)) == seconds(3));
    CHECK(ladder.attempts() == 4);
}

TEST_CASE("a connection that was healthy for long enough starts the ladder again") {
    prng random(1);
    reconnect_ladder<bare> told;
    told.next_delay(random);
    told.next_delay(random);
    told.on_healthy(at(100));
    CHECK(told.attempts() == 2);
    told.on_healthy(at(110));
    CHECK(told.attempts() == 0);
    CHECK(told.next_delay(random) == seconds(1));

    reconnect_ladder<bare> quiet;
    quiet.next_delay(random);
    quiet.next_delay(random);
    quiet.on_healthy(at(100));
    CHECK(quiet.next_delay(random, at(110)) == seconds(1));
}

TEST_CASE("a connection that was never healthy does not reset the ladder, however long it was up") {
    prng random(1);
    reconnect_ladder<bare> ladder;
    ladder.next_delay(random, at(0));
    CHECK(ladder.next_delay(random, at(100'000)) == seconds(3));
}

TEST_CASE("health that was interrupted counts anew, and an operator's reset starts from the foot") {
    prng random(1);
    reconnect_ladder<bare> ladder;
    ladder.next_delay(random);
    ladder.on_healthy(at(100));
    ladder.on_unhealthy();
    ladder.on_healthy(at(108));
    ladder.on_healthy(at(112));
    CHECK(ladder.attempts() == 1);
    ladder.on_healthy(at(118));
    CHECK(ladder.attempts() == 0);
    ladder.next_delay(random);
    ladder.next_delay(random);
    ladder.reset();
    CHECK(ladder.attempts() == 0);
    CHECK(ladder.next_delay(random) == seconds(1));
}
