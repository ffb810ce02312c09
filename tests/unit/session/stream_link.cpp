// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/stream_link.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::session;
using action = stream_link::next_action;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }

/// A link that is connected at second 0, under generation 1.
stream_link connected(duration traffic = seconds(60), duration data = seconds(20)) {
    stream_link l(traffic, data);
    l.want(at(0));
    l.on_opening(at(0));
    REQUIRE(l.on_connected(1, at(0)));
    return l;
}

} // namespace

TEST_CASE("a link that nobody wants stays closed") {
    stream_link l(seconds(60), seconds(20));
    CHECK(l.state() == connection_state::closed);
    CHECK(l.next(at(1'000'000)) == action::none);
    CHECK(l.next_deadline() == steady_time::never());
    CHECK_FALSE(l.up());
    CHECK(l.generation() == 0);
}

TEST_CASE("a link opens at once when it is wanted, and becomes live") {
    stream_link l(seconds(60), seconds(20));
    l.want(at(5));
    CHECK(l.state() == connection_state::backing_off);
    CHECK(l.next_deadline() == at(5));
    CHECK(l.next(at(4)) == action::none);
    CHECK(l.next(at(5)) == action::open);
    l.on_opening(at(5));
    CHECK(l.state() == connection_state::connecting);
    CHECK(l.generation() == 1);
    CHECK(l.next(at(6)) == action::none);
    CHECK_FALSE(l.on_connected(0, at(6)));
    CHECK_FALSE(l.on_connected(2, at(6)));
    CHECK(l.state() == connection_state::connecting);
    CHECK(l.on_connected(1, at(6)));
    CHECK(l.state() == connection_state::connected);
    CHECK(l.up());
    CHECK_FALSE(l.on_connected(1, at(6)));
    l.on_live();
    CHECK(l.state() == connection_state::live);
    CHECK(l.up());
    l.want(at(7));
    CHECK(l.state() == connection_state::live);
}

TEST_CASE("a link that is on its way, or up, cannot be put off") {
    stream_link l(seconds(60), seconds(20));
    l.want(at(0));
    l.on_opening(at(0));
    l.postpone(at(1));
    CHECK(l.next(at(2)) == action::none);
    REQUIRE(l.on_connected(1, at(2)));
    l.postpone(at(3));
    CHECK(l.next(at(4)) == action::none);
    CHECK(l.up());
}

TEST_CASE("a link is live only after it is connected") {
    stream_link l(seconds(60), seconds(20));
    l.on_live();
    CHECK(l.state() == connection_state::closed);
    l.want(at(0));
    l.on_live();
    CHECK(l.state() == connection_state::backing_off);
}

TEST_CASE("an opening that could not be issued is put off") {
    stream_link l(seconds(60), seconds(20));
    l.want(at(0));
    l.postpone(at(3));
    CHECK(l.next(at(2)) == action::none);
    CHECK(l.next(at(3)) == action::open);
    l.postpone(steady_time::never());
    CHECK(l.next(at(1'000'000)) == action::none);
    CHECK(l.next_deadline() == steady_time::never());
}

TEST_CASE("a connection that does not come up in 15 seconds is given up, and its late success is stale") {
    prng random(1);
    stream_link l(seconds(60), seconds(20));
    l.want(at(0));
    l.on_opening(at(0));
    CHECK(l.next({at(15).ns - 1}) == action::none);
    CHECK(l.next(at(15)) == action::close);
    l.on_closing(at(15), random);
    CHECK(l.state() == connection_state::backing_off);
    CHECK_FALSE(l.on_connected(1, at(16)));
    CHECK_FALSE(l.on_disconnected(1, at(16), random));
    CHECK(l.state() == connection_state::backing_off);
}

TEST_CASE("a link that fails again and again backs off for 5, 10, 30, 60 seconds and up to a fifth more") {
    prng random(7);
    stream_link l(seconds(60), seconds(20));
    l.want(at(0));
    steady_time now = at(0);
    std::uint32_t generation = 0;
    for (const std::int64_t step : {5, 10, 30, 60, 60}) {
        REQUIRE(l.next(now) == action::open);
        l.on_opening(now);
        REQUIRE(l.on_disconnected(++generation, now, random));
        const duration wait = l.next_deadline() - now;
        CHECK(wait >= seconds(step));
        CHECK(wait <= seconds(step) + milliseconds(step * 200));
        CHECK(l.next({l.next_deadline().ns - 1}) == action::none);
        now = l.next_deadline();
    }
}

TEST_CASE("a minute of health starts the ladder from its foot") {
    prng random(7);
    stream_link l = connected();
    for (int s = 0; s <= 61; s += 10) l.on_data(at(s));
    CHECK(l.next(at(61)) == action::none);
    REQUIRE(l.on_disconnected(1, at(61), random));
    CHECK(l.next_deadline() - at(61) <= seconds(6));
    l.on_opening(at(70));
    REQUIRE(l.on_connected(2, at(70)));
    REQUIRE(l.on_disconnected(2, at(71), random));
    CHECK(l.next_deadline() - at(71) >= seconds(10));
}

TEST_CASE("only the connection of now can be lost, and only once") {
    prng random(1);
    stream_link l = connected();
    CHECK(l.is_current(1));
    CHECK_FALSE(l.is_current(0));
    CHECK_FALSE(l.on_disconnected(0, at(1), random));
    CHECK(l.up());
    CHECK(l.on_disconnected(1, at(1), random));
    CHECK_FALSE(l.up());
    CHECK_FALSE(l.on_disconnected(1, at(1), random));
}

TEST_CASE("a stream without data is closed though its pings flow") {
    stream_link l = connected();
    l.on_live();
    CHECK(l.next_deadline() == at(20));
    for (int s = 1; s < 20; ++s) {
        l.on_traffic(at(s));
        CHECK(l.next(at(s)) == action::none);
    }
    CHECK(l.next(at(20)) == action::close);
    l.on_data(at(20));
    CHECK(l.next(at(20)) == action::none);
    CHECK(l.next_deadline() == at(40));
}

TEST_CASE("a stream that may be without data is closed only when nothing at all comes") {
    stream_link l = connected(seconds(60), duration{});
    CHECK(l.next(at(59)) == action::none);
    l.on_traffic(at(59));
    CHECK(l.next(at(118)) == action::none);
    CHECK(l.next_deadline() == at(119));
    CHECK(l.next(at(119)) == action::close);
}

namespace {

/// A link that is connected at second 0 and pings every 25 seconds.
stream_link pinging(bool when_quiet, duration traffic = seconds(60)) {
    stream_link l(traffic, duration{}, seconds(15), seconds(25), when_quiet);
    l.want(at(0));
    l.on_opening(at(0));
    REQUIRE(l.next_deadline() == at(15));
    REQUIRE(l.on_connected(1, at(0)));
    return l;
}

} // namespace

TEST_CASE("a quiet link is pinged, and a link on which anything comes is not") {
    stream_link l = pinging(true);
    CHECK(l.next_deadline() == at(25));
    CHECK(l.next({at(25).ns - 1}) == action::none);
    CHECK(l.next(at(25)) == action::ping);
    l.on_pinged(at(25));
    CHECK(l.next(at(25)) == action::none);
    CHECK(l.next_deadline() == at(50));
    l.on_traffic(at(40));
    CHECK(l.next_deadline() == at(65));
    CHECK(l.next(at(64)) == action::none);
    l.on_data(at(64));
    CHECK(l.next_deadline() == at(89));
    CHECK(l.next(at(89)) == action::ping);
}

TEST_CASE("a link that is pinged always is pinged however much comes") {
    stream_link l = pinging(false);
    for (int s = 1; s < 25; ++s) l.on_data(at(s));
    CHECK(l.next_deadline() == at(25));
    CHECK(l.next(at(24)) == action::none);
    CHECK(l.next(at(25)) == action::ping);
    l.on_pinged(at(26));
    l.on_data(at(50));
    CHECK(l.next(at(50)) == action::none);
    CHECK(l.next(at(51)) == action::ping);
}

TEST_CASE("a ping is no sign of life: a link whose pings are not answered is closed") {
    for (const bool when_quiet : {true, false}) {
        stream_link l = pinging(when_quiet);
        for (const int s : {25, 50}) {
            CHECK(l.next(at(s)) == action::ping);
            l.on_pinged(at(s));
        }
        CHECK(l.next_deadline() == at(60));
        CHECK(l.next({at(60).ns - 1}) == action::none);
        CHECK(l.next(at(60)) == action::close);
    }
}

TEST_CASE("silence is judged before a ping is sent") {
    stream_link l = pinging(true, seconds(25));
    CHECK(l.next(at(25)) == action::close);
}

TEST_CASE("a new connection is pinged from its own beginning on, and none is pinged while it is down") {
    prng random(1);
    stream_link l = pinging(false);
    l.on_closing(at(20), random);
    CHECK(l.next_deadline() > at(24));
    CHECK(l.next(at(24)) == action::none);
    l.on_opening(at(30));
    CHECK(l.next(at(31)) == action::none);
    REQUIRE(l.on_connected(2, at(32)));
    CHECK(l.next_deadline() == at(57));
    CHECK(l.next(at(56)) == action::none);
    CHECK(l.next(at(57)) == action::ping);
}

TEST_CASE("the last data, not the last ping of the peer, say up to when nothing was lost") {
    stream_link l = connected();
    CHECK(l.last_data() == at(0));
    l.on_data(at(3));
    l.on_traffic(at(7));
    CHECK(l.last_data() == at(3));
}

TEST_CASE("a link whose end is near is replaced at once, off the ladder") {
    stream_link l = connected();
    l.on_live();
    CHECK_FALSE(l.ending(at(1)));
    l.on_ending(at(1));
    CHECK(l.ending(at(1)));
    CHECK(l.up());
    CHECK(l.next_deadline() == at(1));
    CHECK(l.next(at(1)) == action::replace);
    // What is under way on it is waited for, but not for ever.
    CHECK(l.wait_to_end(at(1)));
    CHECK(l.next_deadline() == at(6));
    CHECK_FALSE(l.wait_to_end(at(6)));
    l.on_replacing(at(6));
    CHECK_FALSE(l.up());
    CHECK(l.next(at(6)) == action::open);
    l.on_opening(at(6));
    REQUIRE(l.on_connected(2, at(7)));
    CHECK_FALSE(l.ending(at(1'000)));
}

TEST_CASE("a link that is ended after a time is replaced before, and its silence is found first") {
    stream_link l(seconds(60), {}, seconds(15), {}, true, seconds(100));
    l.want(at(0));
    l.on_opening(at(0));
    REQUIRE(l.on_connected(1, at(0)));
    l.on_traffic(at(99));
    CHECK(l.next(at(99)) == action::none);
    CHECK(l.next_deadline() == at(100));
    CHECK(l.next(at(100)) == action::replace);
    CHECK(l.next(at(159)) == action::close);
    l.on_ending(at(1)); // said of a link that is down: of no interest
    prng random(1);
    l.on_closing(at(160), random);
    l.on_ending(at(160));
    CHECK(l.next_deadline() >= at(165));
}

TEST_CASE(
    "a link whose end is told is replaced at once, and one that says so again and again once a minute") {
    stream_link l = connected(seconds(600), seconds(600));
    l.on_ending(at(10));
    CHECK(l.next(at(10)) == action::replace);
    std::uint32_t generation = 1;
    std::size_t replaced = 0;
    for (std::int64_t s = 10; s < 310; ++s) {
        if (l.next(at(s)) != action::replace) continue;
        ++replaced;
        l.on_replacing(at(s));
        REQUIRE(l.next(at(s)) == action::open);
        l.on_opening(at(s));
        REQUIRE(l.on_connected(++generation, at(s)));
        l.on_ending(at(s));
        CHECK_FALSE(l.ending(at(s + 59)));
        CHECK(l.ending(at(s + 60)));
        CHECK(l.next_deadline() == at(s + 60));
    }
    CHECK(replaced == 5);
}

TEST_CASE("a link that cannot be replaced now stays, and is looked at again") {
    stream_link l = connected();
    l.on_ending(at(1));
    l.put_off_end(at(30));
    CHECK_FALSE(l.ending(at(1)));
    CHECK(l.next(at(10)) == action::none);
    l.on_traffic(at(29));
    l.on_data(at(29));
    CHECK(l.next(at(30)) == action::replace);
}
