// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/subscription_fsm.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr steady_time at(std::int64_t ms) { return {ms * 1'000'000}; }
constexpr subscription_pacing pacing{2, milliseconds(250), seconds(10)};

} // namespace

TEST_CASE("nothing is sent before a connection is there") {
    subscription_fsm m(3, pacing);
    CHECK(m.next(at(0), 1).count == 0);
    CHECK_FALSE(m.complete());
    CHECK(m.next_deadline() == steady_time::never());
}

TEST_CASE("items go out in chunks, paced, and all are acknowledged before it is complete") {
    subscription_fsm m(5, pacing);
    m.start(at(1000));
    CHECK(m.next_deadline() == at(1000));
    auto a = m.next(at(1000), 10);
    CHECK(a.first == 0);
    CHECK(a.count == 2);
    CHECK(a.id == 10);
    CHECK(m.next(at(1249), 11).count == 0);
    CHECK(m.next_deadline() == at(1250));
    a = m.next(at(1250), 11);
    CHECK(a.first == 2);
    CHECK(a.count == 2);
    a = m.next(at(1500), 12);
    CHECK(a.first == 4);
    CHECK(a.count == 1);
    CHECK(m.next(at(1750), 13).count == 0);
    CHECK(m.next_deadline() == at(11000));
    CHECK(m.on_reply(11, true, at(0)) == subscription_fsm::none);
    CHECK(m.on_reply(10, true, at(0)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.on_reply(99, true, at(0)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.on_reply(12, true, at(0)) == subscription_fsm::none);
    CHECK(m.complete());
    CHECK(m.next_deadline() == steady_time::never());
    for (std::size_t i = 0; i < 5; ++i) CHECK_FALSE(m.refused(i));
}

TEST_CASE("a refused chunk is asked for item by item, and the bad one is named") {
    subscription_fsm m(3, pacing);
    m.start(at(0));
    CHECK(m.next(at(0), 1).count == 2);
    CHECK(m.next(at(250), 2).count == 1);
    CHECK(m.on_reply(2, true, at(0)) == subscription_fsm::none);
    CHECK(m.on_reply(1, false, at(0)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    auto a = m.next(at(500), 3);
    CHECK(a.first == 0);
    CHECK(a.count == 1);
    a = m.next(at(750), 4);
    CHECK(a.first == 1);
    CHECK(a.count == 1);
    CHECK(m.on_reply(3, true, at(0)) == subscription_fsm::none);
    CHECK(m.on_reply(4, false, at(0)) == 1);
    CHECK(m.complete());
    CHECK(m.refused(1));
    CHECK_FALSE(m.refused(0));
    CHECK_FALSE(m.refused(2));
    CHECK_FALSE(m.refused(3));
}

TEST_CASE("a request that is not answered is sent again under a new number") {
    subscription_fsm m(1, pacing);
    m.start(at(0));
    CHECK(m.next(at(0), 1).count == 1);
    CHECK(m.next(at(9999), 2).count == 0);
    const auto a = m.next(at(10000), 2);
    CHECK(a.count == 1);
    CHECK(a.id == 2);
    CHECK(m.on_reply(1, true, at(0)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.on_reply(2, true, at(0)) == subscription_fsm::none);
    CHECK(m.complete());
}

TEST_CASE("what could not be sent goes out later, and an answer without a number is none to it") {
    subscription_fsm m(1, pacing);
    m.start(at(0));
    CHECK(m.next(at(0), 7).count == 1);
    m.not_sent(7);
    CHECK(m.next(at(1), 8).count == 0);
    CHECK(m.next_deadline() == at(250));
    CHECK(m.on_reply(7, true, at(0)) == subscription_fsm::none);
    CHECK(m.on_reply(0, true, at(0)) == subscription_fsm::none);
    CHECK(m.on_reply(0, false, at(0)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.next(at(250), 8).id == 8);
}

TEST_CASE("a new connection begins anew, and what was refused gets another chance") {
    subscription_fsm m(1, pacing);
    m.start(at(0));
    CHECK(m.next(at(0), 1).count == 1);
    CHECK(m.on_reply(1, false, at(0)) == 0);
    CHECK(m.complete());
    m.stop();
    CHECK_FALSE(m.complete());
    CHECK(m.next(at(5000), 2).count == 0);
    m.start(at(9000));
    CHECK_FALSE(m.refused(0));
    CHECK(m.next(at(9000), 3).count == 1);
    CHECK(m.on_reply(1, true, at(0)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
}

TEST_CASE("with nothing to subscribe to it is complete from the start") {
    subscription_fsm m(0, pacing);
    m.start(at(0));
    CHECK(m.complete());
    CHECK(m.next(at(0), 1).count == 0);
}

TEST_CASE("every item of a long list is asked for exactly once") {
    subscription_fsm m(121);
    m.start(at(0));
    std::vector<int> asked(121);
    std::uint64_t id = 0;
    for (std::int64_t now = 0; now < 10'000 && !m.complete(); now += 50) {
        const auto a = m.next(at(now), id + 1);
        if (a.count == 0) continue;
        ++id;
        for (std::size_t i = 0; i < a.count; ++i) ++asked[a.first + i];
        CHECK(m.on_reply(id, true, at(0)) == subscription_fsm::none);
    }
    CHECK(m.complete());
    CHECK(id == 3);
    for (const int n : asked) CHECK(n == 1);
}
