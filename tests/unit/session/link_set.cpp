// SPDX-License-Identifier: BSL-1.0
#include "script.hpp"

#include <gatewright/session/link_set.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::session;
using gatewright_test::script;
using action = stream_link::next_action;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }

/// The owner of two links: opens and closes them as they say, through a sink that can be full of what it is to close.
struct owner {
    link_set<2> links{{stream_link(seconds(60), duration{}), stream_link(seconds(90), duration{})}};
    prng random{1};
    steady_time now;
    bool full = false; ///< for closes
    std::vector<std::string> outputs;
    std::vector<std::string> events;

    bool close(std::uint8_t link, std::uint32_t generation) {
        if (full) return false;
        outputs.push_back("close " + std::to_string(link) + " of " + std::to_string(generation));
        return true;
    }
    void wake() { events.emplace_back("wake"); }

    void want(std::size_t i) {
        links[i].want(now);
        drive();
    }
    void connected(std::size_t i) { CHECK(links[i].on_connected(links[i].generation(), now)); }
    void lose(std::uint8_t i) { links[i].on_disconnected(links[i].generation(), now, random); }
    void time(std::int64_t s) {
        now = at(s);
        drive();
    }
    void drive() {
        for (std::size_t i = 0; i < 2; ++i) {
            if (!links.pay(i, *this)) continue;
            const action a = links[i].next(now);
            if (a == action::close) links.close(i, now, random, *this);
            if (a != action::open) continue;
            links[i].on_opening(now);
            outputs.push_back("open " + std::to_string(i) + " as " + std::to_string(links[i].generation()));
        }
    }
    std::vector<std::string> take_outputs() { return std::exchange(outputs, {}); }
    std::vector<std::string> take_events() { return std::exchange(events, {}); }
};

script<owner> silence_and_return() {
    script<owner> s("silence and return");
    s.when("link 0 is wanted", [](owner& o) { o.want(0); }).sends({"open 0 as 1"});
    s.when("it is connected", [](owner& o) { o.connected(0); });
    s.when("it was silent for too long", [](owner& o) { o.time(60); }).sends({"close 0 of 1"});
    s.when("its first step of waiting is over", [](owner& o) { o.time(66); }).sends({"open 0 as 2"});
    s.when("it is connected", [](owner& o) { o.connected(0); });
    return s;
}

} // namespace

TEST_CASE("a link that is given up is closed at once and opened again on the ladder") {
    silence_and_return().run();
}

TEST_CASE(
    "a close that met a full sink is owed: the link is down at once, and does not open before it is paid") {
    script<owner> s("close owed");
    s.when("link 0 is wanted", [](owner& o) { o.want(0); }).sends({"open 0 as 1"});
    s.when("it is connected", [](owner& o) { o.connected(0); });
    s.when("the sink is full", [](owner& o) { o.full = true; });
    s.when("it was silent for too long", [](owner& o) {
         o.time(60);
         CHECK_FALSE(o.links[0].up());
         CHECK(o.links[0].generation() == 1);
     }).tells({"wake"});
    s.when("it is due again and the sink is full still", [](owner& o) { o.time(66); }).tells({"wake"});
    s.when("there is room", [](owner& o) {
         o.full = false;
         o.drive();
     }).sends({"close 0 of 1", "open 0 as 2"});
    s.run();
}

TEST_CASE("what one link owes does not hold up another") {
    script<owner> s("two links");
    s.when("both are wanted", [](owner& o) {
         o.want(0);
         o.want(1);
     }).sends({"open 0 as 1", "open 1 as 1"});
    s.when("both are connected", [](owner& o) {
        o.connected(0);
        o.connected(1);
    });
    s.when("link 0 is given up while the sink is full", [](owner& o) {
         o.full = true;
         o.links.close(0, o.now, o.random, o);
     }).tells({"wake"});
    s.when("link 1 fails and there is room for one more", [](owner& o) {
        o.lose(1);
        CHECK(o.links[1].state() == connection_state::backing_off);
        CHECK(o.take_events().empty());
        o.full = false;
        CHECK(o.links.pay(1, o));
    });
    s.when("link 0 is paid", [](owner& o) { CHECK(o.links.pay(0, o)); }).sends({"close 0 of 1"});
    s.when("it is paid again", [](owner& o) { CHECK(o.links.pay(0, o)); });
    s.run();
}

TEST_CASE("the soonest deadline is the soonest of any link") {
    owner o;
    CHECK(o.links.next_deadline() == steady_time::never());
    o.want(1);
    CHECK(o.links.next_deadline() == at(15));
    o.connected(1);
    CHECK(o.links.next_deadline() == at(90));
    o.want(0);
    o.connected(0);
    CHECK(o.links.next_deadline() == at(60));
}

TEST_CASE("whatever fails, a generation is closed at most once and each opening has a new one") {
    const auto judge = [](owner& o, const std::vector<std::string>& sent) {
        o.full = false;
        o.time(o.now.ns / 1'000'000'000 + 200);
        o.time(o.now.ns / 1'000'000'000 + 200);
        std::vector<std::string> all = sent;
        for (std::string& line : o.take_outputs()) all.push_back(std::move(line));
        for (std::size_t i = 0; i < all.size(); ++i)
            for (std::size_t k = i + 1; k < all.size(); ++k) CHECK(all[i] != all[k]);
    };
    script<owner> s("wanted, connected, silent");
    s.when("link 0 is wanted", [](owner& o) { o.want(0); });
    s.when("it is connected", [](owner& o) { o.links[0].on_connected(o.links[0].generation(), o.now); });
    s.when("it was silent for too long", [](owner& o) { o.time(60); });
    s.when("time passes", [](owner& o) { o.time(70); });
    s.when("it is connected", [](owner& o) { o.links[0].on_connected(o.links[0].generation(), o.now); });
    s.rerun_with("the link is lost", [](owner& o) { o.lose(0); }, judge);
    s.rerun_with("the sink is full", [](owner& o) { o.full = true; }, judge);
}
