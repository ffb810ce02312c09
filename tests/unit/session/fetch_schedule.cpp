// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/fetch_schedule.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }
constexpr clock_reading clock_at(std::int64_t s) { return {timestamp{s * 1'000'000'000 + 5}, at(s)}; }

fetch_schedule three() {
    fetch_schedule s;
    s.add(1);
    s.add(2, 0);
    s.add(2, 1);
    return s;
}

} // namespace

TEST_CASE("what was never wanted is idle and never due") {
    fetch_schedule s = three();
    CHECK(s.idle(1));
    CHECK(s.idle(2, 1));
    CHECK(s.idle(99));
    CHECK(s.next_due(at(1'000'000)) == nullptr);
    CHECK(s.next_deadline() == steady_time::never());
    CHECK(s.find(3) == nullptr);
    s.want(3, 0, at(0));
    CHECK(s.next_deadline() == steady_time::never());
}

TEST_CASE("a fetch is sent when due, answered once, and idle again") {
    fetch_schedule s = three();
    s.want(2, 1, at(10));
    CHECK_FALSE(s.idle(2, 1));
    CHECK(s.idle(2, 0));
    CHECK(s.next_deadline() == at(10));
    CHECK(s.next_due(at(9)) == nullptr);
    fetch* f = s.next_due(at(10));
    REQUIRE(f != nullptr);
    CHECK(f->kind == 2);
    CHECK(f->argument == 1);
    s.on_sent(*f, 77, clock_at(10), seconds(3));
    CHECK(s.next_due(at(12)) == nullptr);
    CHECK(s.next_deadline() == at(13));
    CHECK(f->asked.wall == clock_at(10).wall);
    CHECK(s.of_reply(76) == nullptr);
    REQUIRE(s.of_reply(77) == f);
    s.on_done(*f, at(11));
    CHECK(s.of_reply(77) == nullptr);
    CHECK(s.idle(2, 1));
    CHECK(s.next_deadline() == steady_time::never());
}

TEST_CASE("wanting again keeps the earlier time") {
    fetch_schedule s = three();
    s.want(1, 0, at(10));
    s.want(1, 0, at(20));
    CHECK(s.next_deadline() == at(10));
    s.want(1, 0, at(5));
    CHECK(s.next_deadline() == at(5));
}

TEST_CASE("one that is wanted while its answer is on the way is asked for once more") {
    fetch_schedule s = three();
    s.want(1, 0, at(0));
    fetch* f = s.next_due(at(0));
    s.on_sent(*f, 1, clock_at(0), seconds(5));
    s.want(1, 0, at(1));
    s.want(1, 0, at(1));
    CHECK(s.next_due(at(1)) == nullptr);
    s.on_done(*f, at(2));
    CHECK_FALSE(s.idle(1));
    REQUIRE(s.next_due(at(2)) == f);
    s.on_sent(*f, 2, clock_at(2), seconds(5));
    CHECK(s.of_reply(1) == nullptr);
    s.on_done(*f, at(3));
    CHECK(s.idle(1));
}

TEST_CASE("failures are tried again after 1, 2, 5, 10 and then every 30 seconds, until one succeeds") {
    fetch_schedule s = three();
    s.want(1, 0, at(0));
    std::int64_t now = 0;
    std::uint64_t correlation = 0;
    for (const std::int64_t delay : {1, 2, 5, 10, 30, 30, 30}) {
        fetch* f = s.next_due(at(now));
        REQUIRE(f != nullptr);
        s.on_sent(*f, ++correlation, clock_at(now), seconds(3));
        s.on_failed(*f, at(now));
        CHECK(s.of_reply(correlation) == nullptr);
        CHECK(s.next_due({at(now + delay).ns - 1}) == nullptr);
        CHECK(s.next_deadline() == at(now + delay));
        now += delay;
    }
    fetch* f = s.next_due(at(now));
    s.on_sent(*f, ++correlation, clock_at(now), seconds(3));
    s.on_done(*f, at(now));
    CHECK(f->failures == 0);
    s.want(1, 0, at(now));
    s.on_failed(*s.next_due(at(now)), at(now));
    CHECK(s.next_deadline() == at(now + 1));
}

TEST_CASE("a failure may ask for a longer pause than its step") {
    fetch_schedule s = three();
    s.want(1, 0, at(0));
    s.on_failed(*s.next_due(at(0)), at(0), seconds(7));
    CHECK(s.next_deadline() == at(7));
    s.on_failed(*s.next_due(at(7)), at(7), seconds(1));
    CHECK(s.next_deadline() == at(9));
}

TEST_CASE("an overdue answer is a failure, and what comes late is not matched") {
    fetch_schedule s = three();
    s.want(1, 0, at(0));
    s.want(2, 0, at(0));
    s.on_sent(*s.next_due(at(0)), 1, clock_at(0), seconds(3));
    s.on_sent(*s.next_due(at(0)), 2, clock_at(0), seconds(4));
    CHECK(s.expire({at(3).ns - 1}) == 0);
    CHECK(s.expire(at(3)) == 1);
    CHECK(s.of_reply(1) == nullptr);
    CHECK(s.of_reply(2) != nullptr);
    CHECK(s.expire(at(3)) == 0);
    CHECK(s.next_due(at(3)) == nullptr);
    CHECK(s.expire(at(4)) == 1);
    REQUIRE(s.next_due(at(4)) != nullptr);
    CHECK(s.next_due(at(4))->kind == 1);
}

TEST_CASE("pages follow each other at once, and a failed page is repeated, not the whole") {
    fetch_schedule s = three();
    s.want(2, 0, at(0));
    fetch* f = s.next_due(at(0));
    s.on_sent(*f, 1, clock_at(0), seconds(3));
    s.on_page(*f, 1001, at(1));
    REQUIRE(s.next_due(at(1)) == f);
    CHECK(f->cursor == 1001);
    s.on_sent(*f, 2, clock_at(1), seconds(3));
    s.on_failed(*f, at(2));
    CHECK(f->cursor == 1001);
    CHECK(s.next_due(at(2)) == nullptr);
    REQUIRE(s.next_due(at(3)) == f);
    s.on_sent(*f, 3, clock_at(3), seconds(3));
    s.on_done(*f, at(4));
    CHECK(f->cursor == 0);
}

TEST_CASE("what is dropped is forgotten, its answer too") {
    fetch_schedule s = three();
    s.want(2, 1, at(0));
    fetch* f = s.next_due(at(0));
    s.on_sent(*f, 9, clock_at(0), seconds(3));
    s.drop(2, 1);
    CHECK(s.idle(2, 1));
    CHECK(s.of_reply(9) == nullptr);
    CHECK(s.find(2, 1) == f);
    s.drop(42);
    s.want(2, 1, at(5));
    CHECK(s.next_deadline() == at(5));
}

TEST_CASE("one that could not be sent waits") {
    fetch_schedule s = three();
    s.want(1, 0, at(0));
    s.want(2, 0, at(0));
    s.postpone(*s.next_due(at(0)), at(2));
    REQUIRE(s.next_due(at(0)) != nullptr);
    CHECK(s.next_due(at(0))->kind == 2);
    CHECK(s.next_due(at(2))->kind == 1);
}

TEST_CASE("one that is wanted again while its pages come is read from its beginning when they are through") {
    fetch_schedule s = three();
    s.want(2, 0, at(0));
    fetch* f = s.next_due(at(0));
    s.on_sent(*f, 1, clock_at(0), seconds(3));
    const bool between_pages = GENERATE(false, true);
    if (!between_pages) s.want(2, 0, at(1));
    s.on_page(*f, 1001, at(1));
    if (between_pages) s.want(2, 0, at(1));
    REQUIRE(s.next_due(at(1)) == f);
    CHECK(f->cursor == 1001);
    s.on_sent(*f, 2, clock_at(1), seconds(3));
    s.on_failed(*f, at(2));
    REQUIRE(s.next_due(at(3)) == f);
    CHECK(f->cursor == 1001);
    s.on_sent(*f, 3, clock_at(3), seconds(3));
    s.on_done(*f, at(4));
    REQUIRE(s.next_due(at(4)) == f);
    CHECK(f->cursor == 0);
    s.on_sent(*f, 4, clock_at(4), seconds(3));
    s.on_done(*f, at(5));
    CHECK(s.idle(2, 0));
}

TEST_CASE("no more reads are under way than allowed, and those that wait do not ask for the timer") {
    fetch_schedule s(2);
    for (std::uint16_t i = 0; i < 4; ++i) {
        s.add(1, i);
        s.want(1, i, at(0));
    }
    s.on_sent(*s.next_due(at(0)), 1, clock_at(0), seconds(5));
    CHECK(s.next_deadline() == at(0));
    s.on_sent(*s.next_due(at(0)), 2, clock_at(0), seconds(7));
    CHECK(s.next_due(at(1)) == nullptr);
    CHECK(s.next_deadline() == at(5));
    s.on_done(*s.of_reply(1), at(2));
    fetch* third = s.next_due(at(2));
    REQUIRE(third != nullptr);
    CHECK(third->argument == 2);
    s.on_sent(*third, 3, clock_at(2), seconds(5));
    CHECK(s.expire(at(7)) == 2);
    CHECK(s.next_due(at(8)) != nullptr);
}
