// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/history_queue.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>

using namespace gatewright;
using session::history_job;
using session::history_queue;

namespace {

history_job job(std::uint32_t number) {
    history_job j;
    j.number = number;
    return j;
}
constexpr steady_time at(std::int64_t s) { return {seconds(s).ns}; }

} // namespace

TEST_CASE("requests for the past have a page each in turn", "[session][history]") {
    history_queue q;
    CHECK(q.empty());
    CHECK(q.next_due(at(1)) == nullptr);
    CHECK(q.next_deadline() == steady_time::never());
    q.add(job(1));
    q.add(job(2));
    REQUIRE(q.next_due(at(1)) != nullptr);
    CHECK(q.next_due(at(1))->number == 1);
    q.on_sent(7, at(11));
    CHECK(q.next_due(at(2)) == nullptr);
    CHECK(q.of_reply(6) == nullptr);
    CHECK(q.of_reply(0) == nullptr);
    REQUIRE(q.of_reply(7) != nullptr);
    CHECK(q.next_deadline() == at(11));
    CHECK_FALSE(q.overdue(at(10)));
    CHECK(q.overdue(at(11)));
    q.on_page(session::numbered_page(5), at(3));
    CHECK(q.of_reply(7) == nullptr);
    // The other one has its turn, then this one goes on.
    REQUIRE(q.next_due(at(3)) != nullptr);
    CHECK(q.next_due(at(3))->number == 2);
    q.postpone(at(9));
    CHECK(q.next_due(at(8)) == nullptr);
    q.pop(at(9));
    REQUIRE(q.next_due(at(8)) != nullptr);
    CHECK(q.next_due(at(8))->number == 1);
    CHECK(q.next_due(at(8))->cursor == session::numbered_page(5));
    q.pop(at(9));
    CHECK(q.empty());
}

TEST_CASE("a page that fails is asked for again, later and later, and then given up", "[session][history]") {
    history_queue q;
    q.add(job(1));
    std::int64_t now = 0;
    for (const std::int64_t pause : history_queue::backoff_seconds) {
        REQUIRE(q.next_due(at(now)) != nullptr);
        q.on_sent(1, at(now + 10));
        CHECK(q.on_failed(at(now)));
        CHECK(q.next_due(at(now + pause - 1)) == nullptr);
        now += pause;
    }
    REQUIRE(q.next_due(at(now)) != nullptr);
    q.on_sent(1, at(now + 10));
    CHECK_FALSE(q.on_failed(at(now)));
    // A page that comes forgives those that did not.
    q.on_page({}, at(now));
    q.on_sent(2, at(now + 10));
    CHECK(q.on_failed(at(now)));
}

TEST_CASE("so many requests wait, and no more, round and round", "[session][history]") {
    history_queue q;
    std::uint32_t in = 0, out = 0;
    for (int round = 0; round < 5; ++round) {
        while (!q.full()) q.add(job(++in));
        CHECK(in - out == history_queue::capacity);
        for (int i = 0; i < 20; ++i) {
            CHECK(q.front().number == ++out);
            q.pop(at(9));
        }
    }
}

TEST_CASE("what finds no connection and no room for two minutes is given up, one after the other",
          "[session][history]") {
    history_queue q;
    CHECK_FALSE(q.held_up(at(1'000)));
    CHECK(q.patience_ends() == steady_time::never());
    history_job j = job(1);
    j.due = at(10);
    q.add(j);
    j.number = 2;
    q.add(j);
    // To be put off is no progress.
    q.postpone(at(100));
    CHECK(q.patience_ends() == at(130));
    CHECK_FALSE(q.held_up(at(129)));
    CHECK(q.held_up(at(130)));
    q.on_sent(1, at(500));
    CHECK_FALSE(q.held_up(at(400)));
    CHECK(q.patience_ends() == steady_time::never());
    CHECK(q.on_failed(at(400)));
    CHECK(q.patience_ends() == at(520));
    q.pop(at(520));
    // The next one has a time of its own.
    CHECK_FALSE(q.held_up(at(639)));
    CHECK(q.held_up(at(640)));
    q.on_page({}, at(700));
    CHECK(q.patience_ends() == at(820));
    q.pop(at(701));
    CHECK(q.patience_ends() == steady_time::never());
}
