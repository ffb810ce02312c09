// SPDX-License-Identifier: BSL-1.0
#include "script.hpp"

#include <gatewright/session/subscription_fsm.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::session;
using gatewright_test::script;

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

namespace {

using action = subscription_action;

/// A connection with three items in one request, sent under number 1.
subscription_fsm asked_for_three(duration item_silence = {}) {
    subscription_fsm m(3, {3, milliseconds(250), seconds(10), item_silence});
    m.start(at(0));
    const auto a = m.next(at(0), 1);
    REQUIRE(a.count == 3);
    REQUIRE(a.kind == action::subscribe);
    return m;
}
subscription_fsm with_three(duration item_silence = {}) {
    subscription_fsm m = asked_for_three(item_silence);
    REQUIRE(m.on_reply(1, true, at(0)) == subscription_fsm::none);
    REQUIRE(m.complete());
    return m;
}

} // namespace

TEST_CASE("a request that is acknowledged item by item is done with its last item, in whatever order") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(2, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.on_item(1, true, at(1)) == subscription_fsm::none);
    CHECK(m.complete());
    CHECK(m.next(at(20'000), 2).count == 0);
}

TEST_CASE("an item that is refused by name is named once, and the others live") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(1, false, at(1)) == 1);
    CHECK(m.on_item(1, false, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(1, true, at(1)) == subscription_fsm::none);
    CHECK(m.refused(1));
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(2, true, at(1)) == subscription_fsm::none);
    CHECK(m.complete());
    CHECK_FALSE(m.refused(0));
    CHECK_FALSE(m.refused(2));
}

TEST_CASE("an item that was not asked for yet is not acknowledged") {
    subscription_fsm m(3, pacing);
    m.start(at(0));
    REQUIRE(m.next(at(0), 1).count == 2);
    CHECK(m.on_item(2, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(2, false, at(1)) == subscription_fsm::none);
    CHECK_FALSE(m.refused(2));
    CHECK(m.next(at(250), 2).first == 2);
}

TEST_CASE("a request that is refused after some of its items were acknowledged is split into the others") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(1, false, at(1)) == 1);
    CHECK(m.on_reply(1, false, at(2)) == subscription_fsm::none);
    const auto a = m.next(at(250), 2);
    CHECK(a.first == 2);
    CHECK(a.count == 1);
    CHECK(m.next(at(500), 3).count == 0);
    CHECK(m.on_item(2, true, at(501)) == subscription_fsm::none);
    CHECK(m.complete());
}

TEST_CASE("of a refused request those that are acknowledged by name meanwhile are not asked for again") {
    subscription_pacing patient = pacing;
    patient.items_per_request = 3;
    patient.refused_patience = milliseconds(500);
    subscription_fsm m(3, patient);
    m.start(at(0));
    CHECK(m.next(at(0), 1).count == 3);
    CHECK(m.on_reply(1, false, at(2)) == subscription_fsm::none);
    CHECK(m.next(at(400), 2).count == 0);
    CHECK(m.next_deadline() == at(502));
    CHECK(m.on_item(0, true, at(410)) == subscription_fsm::none);
    CHECK(m.on_item(2, true, at(411)) == subscription_fsm::none);
    const auto a = m.next(at(502), 2);
    CHECK(a.first == 1);
    CHECK(a.count == 1);
    CHECK(m.on_reply(2, false, at(510)) == 1);
    CHECK(m.complete());
}

TEST_CASE("what is said of others with one refusal ends their requests too") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(1, false, at(1)) == 1);
    m.refuse_others([](std::size_t) { return true; });
    CHECK(m.complete());
    CHECK_FALSE(m.refused(0));
    CHECK(m.refused(2));
    CHECK(m.refused_count() == 2);
}

TEST_CASE("a request of which one item is never answered is sent again whole, and its answers count once") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    CHECK(m.on_item(1, true, at(1)) == subscription_fsm::none);
    const auto a = m.next(at(10'000), 2);
    CHECK(a.count == 3);
    CHECK(a.id == 2);
    for (const std::size_t i : {0U, 1U, 2U}) CHECK(m.on_item(i, true, at(10'001)) == subscription_fsm::none);
    CHECK(m.complete());
}

TEST_CASE("an item is renewed on a living link: unsubscribed, then subscribed") {
    subscription_fsm m = with_three();
    m.renew(1, at(1));
    CHECK_FALSE(m.complete());
    CHECK(m.next_deadline() == at(250));
    auto a = m.next(at(1000), 2);
    CHECK(a.kind == action::unsubscribe);
    CHECK(a.first == 1);
    CHECK(a.count == 1);
    // It is under way: once is enough.
    m.renew(1, at(1000));
    CHECK(m.next(at(2000), 3).count == 0);
    CHECK(m.on_reply(2, true, at(2000)) == subscription_fsm::none);
    a = m.next(at(2000), 3);
    CHECK(a.kind == action::subscribe);
    CHECK(a.first == 1);
    CHECK(a.count == 1);
    CHECK(m.on_reply(3, true, at(2001)) == subscription_fsm::none);
    CHECK(m.complete());
}

TEST_CASE("an item is renewed where each step is acknowledged by its name") {
    subscription_fsm m = with_three();
    m.renew(1, at(1));
    CHECK(m.on_item(1, true, at(1000)) == subscription_fsm::none);
    CHECK(m.next(at(1000), 2).kind == action::unsubscribe);
    CHECK(m.on_item(1, true, at(1001)) == subscription_fsm::none);
    CHECK(m.on_item(1, true, at(1001)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.next(at(1250), 3).kind == action::subscribe);
    CHECK(m.on_item(1, true, at(1251)) == subscription_fsm::none);
    CHECK(m.complete());
}

TEST_CASE("an unsubscription that is refused leaves the item unsubscribed all the same") {
    subscription_fsm m = with_three();
    m.renew(0, at(1));
    REQUIRE(m.next(at(1000), 2).kind == action::unsubscribe);
    CHECK(m.on_reply(2, false, at(1001)) == subscription_fsm::none);
    CHECK_FALSE(m.refused(0));
    const auto a = m.next(at(1250), 3);
    CHECK(a.kind == action::subscribe);
    CHECK(m.on_reply(3, false, at(1251)) == 0);
    CHECK(m.complete());
    CHECK(m.refused(0));
}

TEST_CASE("an item that is never good is begun anew after pauses that double, up to a minute") {
    subscription_fsm m = with_three();
    std::uint64_t id = 1;
    std::vector<std::int64_t> begun;
    for (std::int64_t now = 1000; now < 301'000; now += 50) {
        m.renew(1, at(now));
        for (auto a = m.next(at(now), id + 1); a.count != 0; a = m.next(at(now), id + 1)) {
            ++id;
            if (a.kind == action::unsubscribe) begun.push_back(now);
            CHECK(m.on_reply(id, true, at(now)) == subscription_fsm::none);
        }
    }
    REQUIRE(begun.size() > 9);
    CHECK(begun.size() < 14);
    CHECK(begun[0] == 1000);
    for (const auto& [n, pause] : {std::pair{1U, 500}, {2U, 1000}, {3U, 2000}, {7U, 32'000}, {8U, 60'000}})
        CHECK(begun[n] - begun[n - 1] == pause);
    // A minute without trouble: the next trouble is answered at once.
    m.renew(1, at(500'000));
    CHECK(m.next(at(500'000), id + 1).kind == action::unsubscribe);
}

TEST_CASE("two items are begun anew while the request that they were in waits for a third") {
    subscription_fsm m(2);
    m.start(at(0));
    REQUIRE(m.next(at(0), 1).count == 2);
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    m.renew(0, at(1));
    CHECK(m.on_item(1, true, at(1)) == subscription_fsm::none);
    m.renew(1, at(1));
    std::vector<std::size_t> left;
    for (std::uint64_t id = 2; id < 4; ++id) {
        const auto a = m.next(at(static_cast<std::int64_t>(id) * 250), id);
        CHECK(a.kind == action::unsubscribe);
        left.push_back(a.first);
    }
    CHECK(left == std::vector<std::size_t>{0, 1});
}

TEST_CASE("what is not subscribed is not renewed") {
    subscription_fsm m = asked_for_three();
    m.renew(0, at(1));
    REQUIRE(m.on_reply(1, true, at(1)) == subscription_fsm::none);
    CHECK(m.complete());
    m.stop();
    m.renew(0, at(1));
    CHECK(m.next(at(1000), 2).count == 0);
}

TEST_CASE("an item that is renewed while its request is under way does not hold it up for ever") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    m.renew(0, at(1));
    REQUIRE(m.next(at(250), 2).kind == action::unsubscribe);
    SECTION("by item") {
        CHECK(m.on_item(0, true, at(251)) == subscription_fsm::none);
        REQUIRE(m.next(at(500), 3).kind == action::subscribe);
        for (const std::size_t i : {0U, 1U, 2U}) CHECK(m.on_item(i, true, at(501)) == subscription_fsm::none);
        CHECK(m.complete());
    }
    SECTION("the request is refused as a whole") {
        CHECK(m.on_reply(1, false, at(251)) == subscription_fsm::none);
        CHECK(m.on_reply(2, true, at(251)) == subscription_fsm::none);
        std::vector<int> asked(3);
        for (std::uint64_t id = 3; !m.complete() && id < 9; ++id) {
            const auto a = m.next(at(static_cast<std::int64_t>(id) * 250), id);
            REQUIRE(a.count == 1);
            ++asked[a.first];
            CHECK(m.on_reply(id, true, at(2000)) == subscription_fsm::none);
        }
        CHECK(asked == std::vector<int>{1, 1, 1});
    }
}

TEST_CASE("an acknowledgement that comes twice does not make an item of the old subscription") {
    subscription_fsm m = asked_for_three();
    CHECK(m.on_item(0, true, at(1)) == subscription_fsm::none);
    m.renew(0, at(1));
    CHECK(m.on_item(0, true, at(2)) == subscription_fsm::none);
    SECTION("by item") {
        REQUIRE(m.next(at(250), 2).kind == action::unsubscribe);
        CHECK(m.on_item(0, true, at(251)) == subscription_fsm::none);
    }
    SECTION("by request") {
        REQUIRE(m.on_reply(1, true, at(3)) == subscription_fsm::none);
        REQUIRE(m.next(at(250), 2).kind == action::unsubscribe);
        CHECK(m.on_reply(2, true, at(251)) == subscription_fsm::none);
    }
    REQUIRE(m.next(at(500), 3).kind == action::subscribe);
    for (const std::size_t i : {0U, 1U, 2U}) CHECK(m.on_item(i, true, at(501)) == subscription_fsm::none);
    CHECK(m.complete());
}

TEST_CASE("a silent item is begun anew, though the link lives, within two bounds and not before one") {
    for (const std::int64_t last : {1, 5'000, 19'999}) {
        subscription_fsm m = with_three(seconds(20));
        std::int64_t found = 0;
        for (std::int64_t now = 0; now < 120'000 && found == 0; now += 1000) {
            m.on_data(0, at(now));
            m.on_data(2, at(now));
            if (now < last) m.on_data(1, at(last));
            const auto a = m.next(at(now), 2);
            if (a.count == 0) continue;
            CHECK(a.kind == action::unsubscribe);
            CHECK(a.first == 1);
            CHECK(a.count == 1);
            found = now;
        }
        CHECK(found >= last + 20'000);
        CHECK(found <= last + 40'000);
    }
}

TEST_CASE("the watch has a deadline of its own, and ends with the connection") {
    subscription_fsm m = with_three(seconds(20));
    CHECK(m.next_deadline() == at(20'000));
    for (const std::size_t i : {0U, 1U, 2U}) m.on_data(i, at(15'000));
    CHECK(m.next(at(20'000), 2).count == 0);
    CHECK(m.next_deadline() == at(40'000));
    m.stop();
    CHECK(m.next_deadline() == steady_time::never());
    CHECK(m.next(at(90'000), 2).count == 0);
}

TEST_CASE("the watch begins with the connection, however late that comes") {
    subscription_fsm m(1, {1, milliseconds(250), seconds(10), seconds(20)});
    m.start(at(100'000));
    CHECK(m.next_deadline() == at(100'000));
    REQUIRE(m.next(at(100'000), 1).count == 1);
    REQUIRE(m.on_reply(1, true, at(100'001)) == subscription_fsm::none);
    CHECK(m.next_deadline() == at(120'000));
}

TEST_CASE("an item that was refused is not watched") {
    subscription_fsm m = asked_for_three(seconds(20));
    for (const std::size_t i : {0U, 2U}) CHECK(m.on_item(i, true, at(0)) == subscription_fsm::none);
    CHECK(m.on_item(1, false, at(0)) == 1);
    for (const std::size_t i : {0U, 2U}) m.on_data(i, at(19'000));
    CHECK(m.next(at(20'000), 2).count == 0);
}

TEST_CASE("an answer to the request of a connection before this one is none to it") {
    subscription_fsm m = asked_for_three();
    m.stop();
    m.start(at(5000));
    CHECK(m.on_reply(1, true, at(5000)) == subscription_fsm::none);
    CHECK(m.on_item(0, false, at(5000)) == subscription_fsm::none);
    CHECK_FALSE(m.refused(0));
    CHECK(m.next(at(5000), 2).count == 3);
    CHECK(m.on_reply(1, true, at(5000)) == subscription_fsm::none);
    CHECK_FALSE(m.complete());
    CHECK(m.on_reply(2, true, at(5000)) == subscription_fsm::none);
    CHECK(m.complete());
}

namespace {

/// A connection with four items in requests of two, and a venue that refuses item 3 and answers on demand.
struct subscriber {
    struct question {
        std::uint64_t id;
        std::size_t first, count;
        action kind;
    };
    subscription_fsm machine{4, {2, milliseconds(250), seconds(10), {}}};
    std::int64_t ms = 0;
    std::uint64_t number = 0;
    bool by_item = false;
    std::vector<question> asked;
    std::vector<bool> at_venue = std::vector<bool>(4);
    std::vector<std::string> outputs;
    std::vector<std::string> events;

    void connect() {
        machine.start(at(ms));
        drive();
    }
    void lose(std::uint8_t) {
        machine.stop();
        asked.clear();
        at_venue.assign(4, false);
    }
    void time(std::int64_t more) {
        ms += more;
        drive();
    }
    void drive() {
        for (auto a = machine.next(at(ms), number + 1); a.count != 0; a = machine.next(at(ms), number + 1)) {
            asked.push_back({++number, a.first, a.count, a.kind});
            outputs.push_back((a.kind == action::subscribe ? "subscribe " : "unsubscribe ") +
                              std::to_string(a.first) + (a.count == 1 ? "" : " and next"));
        }
    }
    /// The venue answers the oldest question.
    void answer() {
        if (asked.empty()) return;
        const question q = asked.front();
        asked.erase(asked.begin());
        const bool wanted = q.kind == action::subscribe;
        const bool bad = wanted && q.first + q.count == 4;
        if (by_item) {
            for (std::size_t i = q.first; i < q.first + q.count; ++i) {
                at_venue[i] = wanted && i != 3;
                told(machine.on_item(i, i != 3, at(ms)));
            }
        } else {
            if (!bad)
                for (std::size_t i = q.first; i < q.first + q.count; ++i) at_venue[i] = wanted;
            told(machine.on_reply(q.id, !bad, at(ms)));
        }
        drive();
    }
    void told(std::size_t refused) {
        if (refused != subscription_fsm::none) events.push_back("refused " + std::to_string(refused));
    }
    std::vector<std::string> take_outputs() { return std::exchange(outputs, {}); }
    std::vector<std::string> take_events() { return std::exchange(events, {}); }
};
struct subscriber_by_item : subscriber {
    subscriber_by_item() { by_item = true; }
};

template <class M>
script<M> subscribed_and_renewed(bool by_item) {
    script<M> s("subscribed and renewed");
    s.when("it is connected", [](M& m) { m.connect(); }).sends({"subscribe 0 and next"});
    s.when("a pause is over", [](M& m) { m.time(250); }).sends({"subscribe 2 and next"});
    s.when("the first is answered", [](M& m) { m.answer(); });
    s.when("the second is answered", [](M& m) { m.answer(); });
    if (by_item) {
        s.tells({"refused 3"});
    } else {
        s.when("a pause is over", [](M& m) { m.time(250); }).sends({"subscribe 2"});
        s.when("a pause is over", [](M& m) { m.time(250); }).sends({"subscribe 3"});
        s.when("the one is answered", [](M& m) { m.answer(); });
        s.when("the other is answered", [](M& m) { m.answer(); }).tells({"refused 3"});
    }
    s.when("an item is to be renewed", [](M& m) { m.machine.renew(2, at(m.ms)); });
    s.when("a pause is over", [](M& m) { m.time(250); }).sends({"unsubscribe 2"});
    s.when("that is answered", [](M& m) { m.answer(); });
    s.when("a pause is over", [](M& m) { m.time(250); }).sends({"subscribe 2"});
    s.when("that is answered", [](M& m) { m.answer(); });
    return s;
}

/// In the end three items are subscribed, also in the venue's mind, and the fourth is named.
template <class M>
void ends_well(M& m, const std::vector<std::string>&) {
    if (m.machine.next_deadline() == steady_time::never() && !m.machine.complete()) m.connect();
    for (int i = 0; i < 40 && !m.machine.complete(); ++i) {
        m.time(m.asked.empty() ? 10'000 : 250);
        m.answer();
    }
    CHECK(m.machine.complete());
    CHECK(m.at_venue == std::vector<bool>{true, true, true, false});
    CHECK(m.machine.refused(3));
    for (const std::size_t i : {0U, 1U, 2U}) CHECK_FALSE(m.machine.refused(i));
}

} // namespace

TEST_CASE("subscriptions end well, whatever is lost on the way") {
    const auto with = [](auto s) {
        using M = typename decltype(s)::machine;
        s.run();
        s.rerun_with("the link is lost", [](M& m) { m.lose(0); }, ends_well<M>);
        s.rerun_with(
            "an answer is lost",
            [](M& m) {
                if (!m.asked.empty()) m.asked.erase(m.asked.begin());
            },
            ends_well<M>);
        s.rerun_with(
            "a request meets a full sink",
            [](M& m) {
                if (m.asked.empty()) return;
                m.machine.not_sent(m.asked.back().id);
                m.asked.pop_back();
            },
            ends_well<M>);
    };
    SECTION("acknowledged by request") { with(subscribed_and_renewed<subscriber>(false)); }
    SECTION("acknowledged by item") { with(subscribed_and_renewed<subscriber_by_item>(true)); }
}

TEST_CASE("a request that may not be sent yet is put off, whichever it is") {
    using gatewright::seconds;
    using gatewright::steady_time;
    const auto at = [](std::int64_t s) { return steady_time{s * 1'000'000'000}; };
    gatewright::session::subscription_fsm m(3, {2, gatewright::milliseconds(250)});
    m.start(at(1));
    const auto first = m.next(at(1), 7);
    REQUIRE(first.count == 2);
    CHECK(m.awaits(7));
    m.not_sent(7, at(4));
    CHECK_FALSE(m.awaits(7));
    CHECK_FALSE(m.awaits(0));
    CHECK(m.next_deadline() == at(4));
    CHECK(m.next(at(3), 8).count == 0);
    CHECK(m.next(at(4), 9).count == 2);
    CHECK(m.awaits(9));
}

TEST_CASE("an item that is not wanted is unsubscribed, and left out of what follows") {
    subscription_fsm m(5, pacing);
    m.start(at(0));
    const auto settle = [&](std::int64_t from, std::uint64_t id) {
        for (std::int64_t t = from; !m.complete() && t < from + 5000; t += 250)
            if (m.next(at(t), ++id).count != 0) m.on_reply(id, true, at(t));
    };
    settle(0, 0);
    REQUIRE(m.complete());
    m.want(3, false);
    CHECK_FALSE(m.wanted(3));
    CHECK(m.wanted(2));
    CHECK_FALSE(m.complete());
    auto a = m.next(at(5000), 50);
    CHECK(a.kind == subscription_action::unsubscribe);
    CHECK(a.first == 3);
    CHECK(a.count == 1);
    CHECK(m.on_reply(50, true, at(5000)) == subscription_fsm::none);
    CHECK(m.complete());
    m.renew(3, at(5100));
    CHECK(m.next(at(6000), 51).count == 0);
    // On the next connection it is not asked for: 0 and 1, 2, 4.
    m.stop();
    m.start(at(7000));
    std::vector<std::size_t> asked;
    for (std::int64_t t = 7000; t < 9000; t += 250)
        if (a = m.next(at(t), static_cast<std::uint64_t>(t)); a.count != 0) {
            for (std::size_t i = 0; i < a.count; ++i) asked.push_back(a.first + i);
            m.on_reply(a.id, true, at(t));
        }
    std::ranges::sort(asked);
    CHECK(asked == std::vector<std::size_t>{0, 1, 2, 4});
    CHECK(m.complete());
    m.want(3, true);
    a = m.next(at(9500), 60);
    CHECK(a.kind == subscription_action::subscribe);
    CHECK(a.first == 3);
    m.on_reply(60, false, at(9500));
    CHECK(m.refused(3));
    m.want(3, false);
    m.want(3, true); // it may be taken now
    CHECK(m.refused_count() == 0);
    CHECK(m.next(at(10000), 61).first == 3);
    for (std::size_t i = 0; i < 5; ++i) m.want(i, false);
    CHECK(m.wants_nothing());
    m.stop();
    m.start(at(20000));
    CHECK(m.next(at(20000), 70).count == 0);
    CHECK(m.complete());
}

TEST_CASE("what is wanted and what the venue has agree in the end, whatever is lost on the way") {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        std::uint64_t x = seed;
        const auto random = [&](std::uint64_t n) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            return (x >> 33) % n;
        };
        constexpr std::size_t items = 7;
        subscription_fsm m(items, {3, milliseconds(10), milliseconds(500), {}, milliseconds(50), true});
        std::vector<bool> has(items), wanted(items, true);
        std::vector<std::pair<std::int64_t, subscription_fsm::next_action>> replies;
        const bool by_item = seed % 2 == 0;
        std::uint64_t id = 0;
        m.start(at(0));
        for (std::int64_t t = 0; t < 40'000; t += 10) {
            const bool calm = t > 15'000;
            if (!calm && random(20) == 0) {
                const std::size_t i = random(items);
                wanted[i] = random(2) != 0;
                m.want(i, wanted[i]);
            }
            if (!calm && random(60) == 0) m.renew(random(items), at(t));
            if (!calm && random(400) == 0) { // another connection
                m.stop();
                replies.clear();
                has.assign(items, false);
                m.start(at(t));
            }
            for (auto a = m.next(at(t), id + 1); a.count != 0; a = m.next(at(t), id + 1)) {
                ++id;
                for (std::size_t i = a.first; i < a.first + a.count; ++i)
                    has[i] = a.kind == subscription_action::subscribe;
                if (calm || random(8) != 0)
                    replies.emplace_back(t + 10 * static_cast<std::int64_t>(random(20)), a);
            }
            std::erase_if(replies, [&](const auto& r) {
                if (r.first > t) return false;
                if (by_item)
                    for (std::size_t i = r.second.first; i < r.second.first + r.second.count; ++i)
                        m.on_item(i, true, at(t));
                else
                    m.on_reply(r.second.id, true, at(t));
                return true;
            });
        }
        INFO("seed " << seed);
        REQUIRE(m.complete());
        for (std::size_t i = 0; i < items; ++i) REQUIRE(has[i] == wanted[i]);
    }
}
