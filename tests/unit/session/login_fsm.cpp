// SPDX-License-Identifier: BSL-1.0
#include "script.hpp"

#include <gatewright/session/login_fsm.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::session;
using gatewright_test::script;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }

/// The owner of a login: sends what is due, closes the link when there is no answer.
template <std::uint8_t Steps>
struct login_machine {
    login_fsm login{Steps, seconds(10)};
    steady_time now;
    bool sink_full = false;
    std::vector<std::string> outputs;
    std::vector<std::string> events;

    void connect() {
        login.start();
        drive();
    }
    void lose(std::uint8_t) { login.stop(); }
    void reply(bool taken) {
        const bool was_done = login.done();
        if (login.on_reply(taken)) events.emplace_back("logged on");
        if (login.refused()) events.emplace_back("refused");
        if (!was_done) CHECK(login.done() == (!events.empty() && events.back() == "logged on"));
        drive();
    }
    void time(std::int64_t s) {
        now = at(s);
        drive();
    }
    void drive() {
        switch (login.next(now)) {
        case login_action::none: break;
        case login_action::send:
            if (sink_full) break;
            outputs.push_back("step " + std::to_string(login.step()));
            login.on_sent(now);
            CHECK(login.next(now) == login_action::none);
            break;
        case login_action::give_up:
            outputs.emplace_back("close");
            login.stop();
            break;
        }
    }
    std::vector<std::string> take_outputs() { return std::exchange(outputs, {}); }
    std::vector<std::string> take_events() { return std::exchange(events, {}); }
};
using one = login_machine<1>;
using three = login_machine<3>;

script<three> three_steps() {
    script<three> s("three steps");
    s.when("the link is connected", [](three& m) { m.connect(); }).sends({"step 0"});
    s.when("the first is taken", [](three& m) { m.reply(true); }).sends({"step 1"});
    s.when("the second is taken", [](three& m) { m.reply(true); }).sends({"step 2"});
    s.when("the third is taken", [](three& m) { m.reply(true); }).tells({"logged on"});
    return s;
}

} // namespace

TEST_CASE("a login of one step is done with its answer, and a later answer changes nothing") {
    script<one> s("one step");
    s.when("an answer comes that nobody waits for", [](one& m) { m.reply(true); });
    s.when("the link is connected", [](one& m) { m.connect(); }).sends({"step 0"});
    s.when("its time is not over", [](one& m) { m.time(9); });
    s.when("it is taken", [](one& m) { m.reply(true); }).tells({"logged on"});
    s.when("it is answered again", [](one& m) { m.reply(true); });
    s.when("time passes", [](one& m) { m.time(100); });
    s.run();
}

TEST_CASE("each step of a login waits for the answer to the one before it") { three_steps().run(); }

TEST_CASE("a refused login sends nothing more until the next connection") {
    script<three> s("refused");
    s.when("the link is connected", [](three& m) { m.connect(); }).sends({"step 0"});
    s.when("the first is taken", [](three& m) { m.reply(true); }).sends({"step 1"});
    s.when("the second is refused", [](three& m) { m.reply(false); }).tells({"refused"});
    s.when("time passes", [](three& m) { m.time(100); });
    s.when("the link is lost", [](three& m) { m.lose(0); });
    s.when("it is connected again", [](three& m) { m.connect(); }).sends({"step 0"});
    s.run();
}

TEST_CASE("a login without an answer gives its link up at its deadline, and not before") {
    script<one> s("silent");
    s.when("the link is connected", [](one& m) { m.connect(); }).sends({"step 0"});
    s.when("a moment is missing", [](one& m) {
        CHECK(m.login.next_deadline() == at(10));
        m.now = {at(10).ns - 1};
        m.drive();
    });
    s.when("its time is over", [](one& m) { m.time(10); }).sends({"close"});
    s.when("time passes", [](one& m) { m.time(100); });
    s.run();
}

TEST_CASE("a step that could not be sent is owed still") {
    script<one> s("full sink");
    s.when("the sink is full", [](one& m) { m.sink_full = true; });
    s.when("the link is connected", [](one& m) { m.connect(); });
    s.when("an answer comes to what was not sent", [](one& m) { m.reply(true); });
    s.when("there is room", [](one& m) {
         m.sink_full = false;
         m.drive();
     }).sends({"step 0"});
    s.run();
}

TEST_CASE("whenever the link is lost during a login, the next connection begins with the first step") {
    three_steps().rerun_with(
        "the link is lost", [](three& m) { m.lose(0); },
        [](three& m, const std::vector<std::string>&) {
            m.take_events();
            m.lose(0);
            m.connect();
            for (int i = 0; i < 3; ++i) m.reply(true);
            CHECK(m.take_outputs() == std::vector<std::string>{"step 0", "step 1", "step 2"});
            CHECK(m.take_events() == std::vector<std::string>{"logged on"});
        });
}

TEST_CASE("a link without a login is always logged on") {
    constexpr login_fsm none;
    static_assert(!none.needed());
    static_assert(none.done());
    login_fsm m;
    m.start();
    CHECK(m.done());
    CHECK_FALSE(m.refused());
    CHECK(m.next(at(0)) == login_action::none);
    CHECK(m.next_deadline() == steady_time::never());
    m.stop();
    CHECK(m.done());
}

namespace {

constexpr bool logs_on_in_two_steps() {
    login_fsm m(2, seconds(1));
    if (!m.needed() || m.done() || m.next(at(0)) != login_action::none) return false;
    m.start();
    if (m.next(at(0)) != login_action::send || m.next_deadline() != steady_time::never()) return false;
    m.on_sent(at(0));
    if (m.next_deadline() != at(1) || m.on_reply(true) || m.step() != 1) return false;
    m.on_sent(at(5));
    return m.next_deadline() == at(6) && m.on_reply(true) && m.done() &&
           m.next_deadline() == steady_time::never();
}
static_assert(logs_on_in_two_steps());

} // namespace

TEST_CASE("a venue that voids a login after its last step has refused it") {
    login_machine<1> m;
    m.connect();
    m.reply(true);
    REQUIRE(m.login.done());
    m.reply(false);
    CHECK(m.login.refused());
    CHECK_FALSE(m.login.done());
    m.connect();
    CHECK(m.login.next(m.now) == login_action::none); // sent anew by `connect`
    m.reply(true);
    CHECK(m.login.done());
    login_fsm none;
    none.start();
    CHECK_FALSE(none.on_reply(false));
    CHECK(none.done());
}

TEST_CASE("a step that may not be sent yet is put off, and due then") {
    login_fsm m(1, seconds(10));
    m.start();
    m.postpone(at(3));
    CHECK(m.next(at(2)) == login_action::none);
    CHECK(m.next_deadline() == at(3));
    CHECK(m.next(at(3)) == login_action::send);
    m.on_sent(at(3));
    m.postpone(at(99)); // it is sent: too late
    CHECK(m.next_deadline() == at(13));
    m.stop();
    m.start();
    CHECK(m.next(at(14)) == login_action::send);
}
