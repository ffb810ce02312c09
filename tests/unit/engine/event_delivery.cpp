// SPDX-License-Identifier: BSL-1.0
#include <gatewright/engine/event_delivery.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace gatewright;

namespace {

struct talker;
/// What a handler's order brings up comes back through the delivery, as it does in an engine.
struct raising_desk {
    event_delivery<talker>* events = nullptr;
    std::uint8_t source = 0;
    friend std::uint8_t exchange_source(raising_desk& d, std::uint8_t gateway) {
        return std::exchange(d.source, gateway);
    }
    template <class EventT>
    void raise(const EventT& e);
};

struct talker : strategy<talker> {
    std::vector<std::string> lines;
    std::vector<std::uint8_t> change_sources;
    int inside = 0;
    int errors_to_raise = 0;

    void on(const trade&, auto& desk) {
        enter("trade");
        order_change c;
        c.tag = 1;
        desk.raise(c);
        desk.raise(venue_error{});
        lines.push_back("trade over");
        --inside;
    }
    void on(const order_change& c, auto& desk) {
        change_sources.push_back(desk.source);
        enter("change " + std::to_string(c.tag));
        if (c.tag == 1) {
            order_change next = c;
            next.tag = 2;
            desk.raise(next);
        }
        --inside;
    }
    void on(const venue_error&, auto& desk) {
        enter("error");
        if (errors_to_raise-- > 0) {
            order_change c;
            c.tag = 7;
            desk.raise(c);
        }
        --inside;
    }
    void enter(std::string what) {
        CHECK(++inside == 1);
        lines.push_back(std::move(what));
    }
};

template <class EventT>
void raising_desk::raise(const EventT& e) {
    (*events)(e, *this);
}

struct deaf : strategy<deaf> {
    int quotes = 0;
    void on(const best_quote&, auto&) { ++quotes; }
};

} // namespace

TEST_CASE("what was raised outside of an event comes before the next event") {
    event_delivery<talker> events{talker{}};
    raising_desk desk{&events};
    order_change c;
    c.tag = 3;
    events.hold([&] { desk.raise(c); });
    CHECK(events.strategy().lines.empty());
    c.tag = 4;
    desk.raise(c);
    CHECK(events.strategy().lines == std::vector<std::string>{"change 3", "change 4"});
}

TEST_CASE("what a handler raises waits until it has returned, and comes oldest first") {
    event_delivery<talker> events{talker{}};
    raising_desk desk{&events};
    events(trade{}, desk);
    CHECK(events.strategy().lines ==
          std::vector<std::string>{"trade", "trade over", "change 1", "change 2", "error"});
    events.strategy().lines.clear();
    events.strategy().errors_to_raise = 1;
    events(venue_error{}, desk);
    CHECK(events.strategy().lines == std::vector<std::string>{"error", "change 7"});
}

TEST_CASE("what was raised is of its own gateway, and what comes after it of the input's") {
    event_delivery<talker> events{talker{}};
    raising_desk desk{&events, 2};
    order_change c;
    c.ref.gateway = 1;
    c.tag = 3;
    events.hold([&] { desk.raise(c); });
    events.drain(desk);
    CHECK(events.strategy().change_sources == std::vector<std::uint8_t>{1});
    CHECK(desk.source == 2);
}

TEST_CASE("what is raised outside of any event waits for the drain") {
    event_delivery<talker> events{talker{}};
    raising_desk desk{&events};
    events.hold([&] {
        order_change c;
        c.tag = 3;
        desk.raise(c);
        events.drain(desk);
    });
    CHECK(events.strategy().lines.empty());
    events.drain(desk);
    CHECK(events.strategy().lines == std::vector<std::string>{"change 3"});
}

TEST_CASE("room for changes is limited and said, and a strategy that wants none is told none") {
    event_delivery<talker> events{talker{}};
    raising_desk desk{&events};
    events.hold([&] {
        for (std::size_t i = 0; i < event_delivery<talker>::max_raised; ++i) {
            CHECK(events.can_raise());
            CHECK(events.can_raise(event_delivery<talker>::max_raised - i));
            CHECK_FALSE(events.can_raise(event_delivery<talker>::max_raised - i + 1));
            order_change c;
            c.tag = 2;
            desk.raise(c);
        }
        CHECK_FALSE(events.can_raise());
    });
    events.drain(desk);
    CHECK(events.can_raise());
    CHECK(events.strategy().lines.size() == event_delivery<talker>::max_raised);

    event_delivery<deaf> quiet{deaf{}};
    int nothing = 0;
    quiet.hold([&] { quiet(order_change{}, nothing); });
    quiet(best_quote{}, nothing);
    CHECK(quiet.strategy().quotes == 1);
    CHECK(quiet.can_raise());
}

namespace {
struct thrower : strategy<thrower> {
    int calls = 0;
    void on(const trade&, auto&) {
        ++calls;
        throw std::runtime_error("no such level");
    }
    void on(const bar&, auto&) {
        ++calls;
        throw 7;
    }
    void on(const venue_error&, auto&) noexcept { ++calls; }
};
struct no_desk {};
} // namespace

TEST_CASE("a handler that throws is named once, with what it threw, and the others go on") {
    no_desk desk;
    SECTION("an exception") {
        event_delivery<thrower> events{thrower{}};
        CHECK(events.failure().empty());
        events(trade{}, desk);
        CHECK(events.failure() == "the strategy's handler of trade threw: no such level");
        CHECK(events.take_failure());
        CHECK_FALSE(events.take_failure());
        events(bar{}, desk);
        events(venue_error{}, desk);
        CHECK(events.strategy().calls == 3);
        CHECK_FALSE(events.take_failure());
        CHECK(events.failure() == "the strategy's handler of trade threw: no such level");
        CHECK(events.can_raise());
    }
    SECTION("something else") {
        event_delivery<thrower> events{thrower{}};
        events(bar{}, desk);
        CHECK(events.failure() == "the strategy's handler of bar threw: something that is no std::exception");
    }
    SECTION("a text that is longer than there is room") {
        struct long_thrower : strategy<long_thrower> {
            void on(const trade&, no_desk&) { throw std::runtime_error(std::string(1000, 'x')); }
        };
        event_delivery<long_thrower> events{long_thrower{}};
        events(trade{}, desk);
        CHECK(events.failure().size() == 255);
    }
}

TEST_CASE("what an operator must see is kept for him, whether or not the strategy looks") {
    event_delivery<deaf> events{deaf{}};
    int desk = 0;
    venue_error e;
    e.text = "a trifle";
    events(e, desk);
    e.operator_needed = true;
    e.text = "not listed";
    events(e, desk);
    std::vector<std::string> seen;
    const auto look = [&] {
        events.take_notices([&](const venue_error& n) { seen.emplace_back(n.text.view()); });
    };
    look();
    look();
    CHECK(seen == std::vector<std::string>{"not listed"});
    for (int i = 0; i < 100; ++i) events(e, desk);
    seen.clear();
    look();
    CHECK(seen.size() == 64);
}
