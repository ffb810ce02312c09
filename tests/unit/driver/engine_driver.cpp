// SPDX-License-Identifier: BSL-1.0

#include "fake_engine.hpp"

#include <gatewright/driver/output_queue.hpp>
#include <gatewright/driver/virtual.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::driver;
using transport::fault;
using transport::fault_kind;
using transport::flow;
using transport::memory_event;
using transport::memory_event_kind;
using transport::memory_link;

namespace {

using engine = gatewright_test::fake_engine<output_queue>;
constexpr channel_ref market = engine::market;
constexpr channel_ref rest = engine::rest;
constexpr channel_ref orders = engine::orders;

/// A venue that accepts, echoes messages and answers requests, and keeps what reached it.
struct echo_venue {
    std::vector<memory_event> seen;
    bool accepts = true;
    bool echoes = true;
    bool answers = true;
    void operator()(memory_link& link, const memory_event& e) {
        seen.push_back(e);
        if (e.kind == memory_event_kind::open)
            accepts ? link.accept(e.channel) : link.refuse(e.channel, "no");
        if (e.kind == memory_event_kind::message && echoes) link.push(e.channel, e.payload);
        if (e.kind == memory_event_kind::request && answers)
            link.reply(e, 200, "A: b\r\n", "re " + e.payload);
    }
    [[nodiscard]] std::vector<std::string> texts(memory_event_kind kind) const {
        std::vector<std::string> out;
        for (const memory_event& e : seen)
            if (e.kind == kind) out.push_back(e.payload);
        return out;
    }
};

/// Answers `pending`, or what it is told.
struct scripted_durability {
    persist_state* answer;
    std::vector<std::pair<record_id, std::string>>* records;
    persist_state persist(record_id record, std::string_view bytes) {
        records->emplace_back(record, bytes);
        return *answer;
    }
};

/// Fails once, when as many outputs as `*left` were performed.
struct failing_recorder {
    int* left;
    void record(const input&) {}
    void performed(const input&, const output&) {
        if (--*left == 0) throw std::runtime_error("no memory");
    }
};

struct slow_journal_desk {
    engine e;
    echo_venue venue;
    persist_state answer = persist_state::pending;
    std::vector<std::pair<record_id, std::string>> records;
    virtual_driver<engine, echo_venue, scripted_durability> d{
        e, venue, {}, scripted_durability{&answer, &records}};

    slow_journal_desk() {
        venue.echoes = false;
        e.on_start = [](output_queue& q) {
            q.open(market, 1, "/m");
            q.open(orders, 1, "/o");
        };
        d.start();
        d.run_for(milliseconds(1));
    }
    /// Runs `what` as the outputs of one step.
    void step(std::function<void(output_queue&)> what) {
        e.on_input = [w = std::move(what)](const input& in, output_queue& q) {
            if (in.kind == input_kind::command) w(q);
        };
        REQUIRE(d.command("go"));
    }
    std::vector<std::string> sent() { return venue.texts(memory_event_kind::message); }
};

} // namespace

TEST_CASE("entropy is the first input and inputs are numbered without gaps") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) {
        q.open(rest, 1, "");
        q.open(market, 1, "/ws");
    };
    d.start();
    CHECK(e.started.steady == d.now().steady);
    CHECK(e.started.wall == timestamp::from_milliseconds(1'700'000'000'000));
    d.run_for(seconds(1));
    REQUIRE(e.seen.size() == 3);
    CHECK(e.seen[0].kind == input_kind::entropy);
    CHECK(e.seen[0].payload.size() == 32);
    CHECK(e.seen[1].kind == input_kind::connected);
    CHECK(e.seen[1].channel == rest);
    CHECK(e.seen[2].kind == input_kind::connected);
    CHECK(e.seen[2].channel == market);
    for (std::size_t i = 0; i != e.seen.size(); ++i) CHECK(e.seen[i].sequence == i + 1);
    CHECK(e.seen[2].at.steady - e.started.steady == microseconds(200));
    CHECK(e.seen[2].at.wall - e.started.wall == microseconds(200));
    CHECK(d.now().steady - e.started.steady == seconds(1));
    CHECK(venue.seen.at(0).target == "/ws");
}

TEST_CASE("messages and requests travel both ways with their numbers and generations") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 4, "/ws"); };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::connected) return;
        q.send(market, 4, 21, "hello", 0);
        q.request(rest, 9, 22, {http_method::delete_, "/x?y=1", "H: v\r\n", "body"}, 0);
    };
    d.start();
    d.run_for(seconds(1));
    CHECK(e.last(input_kind::message).payload == "hello");
    CHECK(e.last(input_kind::message).generation == 4);
    CHECK(e.last(input_kind::bytes_written).correlation == 21);
    const auto& reply = e.last(input_kind::reply);
    CHECK(reply.channel == rest);
    CHECK(reply.status == 200);
    CHECK(reply.generation == 9);
    CHECK(reply.correlation == 22);
    CHECK(reply.headers == "A: b\r\n");
    CHECK(reply.payload == "re body");
    const memory_event& request = venue.seen.back();
    CHECK(request.method == http_method::delete_);
    CHECK(request.target == "/x?y=1");
    CHECK(request.headers == "H: v\r\n");
    CHECK(d.counters().sent == 2);
    CHECK(d.counters().messages == 2);
}

TEST_CASE("a control frame of the venue is a heartbeat of its connection") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 4, "/ws"); };
    d.start();
    d.link().ping(market);
    d.run_for(milliseconds(1));
    CHECK(e.count(input_kind::heartbeat) == 0); // it overtook nothing: the connection was not open yet
    d.link().ping(market);
    d.run_for(milliseconds(1));
    REQUIRE(e.count(input_kind::heartbeat) == 1);
    CHECK(e.last(input_kind::heartbeat).generation == 4);
    CHECK(e.last(input_kind::heartbeat).payload.empty());
    CHECK(d.counters().controls == 1);
}

TEST_CASE("a send on a channel that is not open is refused after the step") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::entropy) return;
        q.send(market, 1, 5, "x", 0);
        q.persist(1, "record");
    };
    d.start();
    REQUIRE(e.seen.size() == 3);
    CHECK(e.seen[1].kind == input_kind::send_refused);
    CHECK(e.seen[1].correlation == 5);
    CHECK(e.seen[1].generation == 1);
    CHECK(e.seen[1].payload == "the channel is not open");
    CHECK(e.seen[2].kind == input_kind::persisted);
    CHECK(e.seen[2].correlation == 1);
    CHECK(d.counters().refused == 1);
}

TEST_CASE("a refused connection and a lost one are disconnections with a reason") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    venue.accepts = false;
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    d.start();
    d.run_for(seconds(1));
    CHECK(e.last(input_kind::disconnected).payload == "no");
    CHECK(e.last(input_kind::disconnected).generation == 1);

    venue.accepts = true;
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::command) q.open(market, 2, "/");
    };
    REQUIRE(d.command("again"));
    d.run_for(seconds(1));
    CHECK(e.last(input_kind::connected).generation == 2);
    d.link().drop(market, "venue restarts");
    d.run_for(seconds(1));
    CHECK(e.last(input_kind::disconnected).generation == 2);
    CHECK(e.last(input_kind::disconnected).payload == "venue restarts");
    CHECK(e.count(input_kind::disconnected) == 2);
}

TEST_CASE("an opening that is declined by HTTP tells its status and its headers") {
    engine e;
    echo_venue venue;
    venue.accepts = false;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    d.start();
    d.link().refuse(market, "banned", 418, "Retry-After: 5\r\n");
    d.run_for(seconds(1));
    REQUIRE(e.count(input_kind::disconnected) == 1);
    CHECK(e.last(input_kind::disconnected).status == 418);
    CHECK(e.last(input_kind::disconnected).headers == "Retry-After: 5\r\n");
}

TEST_CASE("opening a channel anew ends the old connection and drops what was under way on it") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    d.start();
    d.run_for(milliseconds(1));
    d.link().push(market, "old");
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::command) q.open(market, 2, "/");
    };
    REQUIRE(d.command("again"));
    d.run_for(milliseconds(1));
    CHECK(e.count(input_kind::message) == 0);
    CHECK(e.last(input_kind::disconnected).generation == 1);
    CHECK(e.last(input_kind::connected).generation == 2);
}

TEST_CASE("closing an HTTP channel ends its exchanges with an unknown outcome") {
    engine e;
    echo_venue venue;
    venue.answers = false;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::entropy) q.request(rest, 1, 7, {http_method::get, "/", {}, {}}, 0);
        if (in.kind == input_kind::command) q.close(rest, 1);
    };
    d.start();
    d.run_for(milliseconds(1));
    REQUIRE(d.command("close"));
    CHECK(e.last(input_kind::reply).status == 0);
    CHECK(e.last(input_kind::reply).correlation == 7);
    CHECK(e.seen.back().kind == input_kind::disconnected);
    d.run_for(minutes(1));
    CHECK(e.count(input_kind::reply) == 1);
}

TEST_CASE("timers fire once at their time, replaced ones do not") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    std::vector<std::pair<std::uint64_t, std::int64_t>> fired;
    e.on_start = [&](output_queue& q) {
        q.arm_timer(0, 1, 1, e.started.steady + milliseconds(10));
        q.arm_timer(0, 2, 1, e.started.steady + milliseconds(20));
        q.arm_timer(0, 2, 2, e.started.steady + milliseconds(5));
    };
    e.on_input = [&](const input& in, output_queue& q) {
        if (in.kind != input_kind::timer) return;
        fired.emplace_back(in.correlation * 10 + in.generation,
                           (in.at.steady - e.started.steady).milliseconds());
        if (in.correlation == 1 && in.generation < 3)
            q.arm_timer(0, 1, in.generation + 1, in.at.steady + milliseconds(7));
    };
    d.start();
    d.run_for(seconds(5));
    CHECK(fired ==
          std::vector<std::pair<std::uint64_t, std::int64_t>>{{22, 5}, {11, 10}, {12, 17}, {13, 24}});
}

TEST_CASE("a command from within a step is refused") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    bool accepted = true;
    e.on_input = [&](const input& in, output_queue&) {
        if (in.kind == input_kind::entropy) accepted = d.command("inner");
    };
    d.start();
    CHECK_FALSE(accepted);
    CHECK(e.count(input_kind::command) == 0);
}

TEST_CASE("an intervention between inputs is performed and is no input") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    bool inner = true;
    e.on_input = [&](const input& in, output_queue&) {
        if (in.kind == input_kind::entropy)
            inner = d.intervene([](engine&, const clock_reading&, output_queue&) {});
    };
    d.start();
    CHECK_FALSE(inner);
    const bool done = d.intervene([&](engine& same, const clock_reading& at, output_queue& q) {
        CHECK(&same == &e);
        CHECK(at.steady == d.now().steady);
        q.request(rest, 1, 3, {http_method::get, "/", {}, "x"}, 0);
        q.arm_timer(0, 1, 1, at.steady + milliseconds(1));
    });
    CHECK(done);
    CHECK(e.seen.size() == 1);
    d.run_for(seconds(1));
    CHECK(e.last(input_kind::reply).payload == "re x");
    CHECK(e.count(input_kind::timer) == 1);
}

TEST_CASE("a message that waits for its record leaves when the record is durable, and not before") {
    slow_journal_desk desk;
    desk.step([](output_queue& q) {
        q.persist(1, "place 1");
        q.send(orders, 1, 1, "place 1", 1);
    });
    desk.d.run_for(seconds(1));
    CHECK(desk.sent().empty());
    CHECK(desk.records == std::vector<std::pair<record_id, std::string>>{{1, "place 1"}});
    CHECK(desk.e.count(input_kind::persisted) == 0);
    CHECK(desk.d.counters().held == 1);

    desk.d.persisted(1);
    CHECK(desk.e.last(input_kind::persisted).correlation == 1);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"place 1"});
}

TEST_CASE("what follows a held message on its channel waits behind it, other channels do not") {
    slow_journal_desk desk;
    desk.step([](output_queue& q) {
        q.persist(1, "a");
        q.send(orders, 1, 1, "place", 1);
        q.send(orders, 1, 2, "cancel", 0);
        q.send(market, 1, 3, "subscribe", 0);
        q.persist(2, "b");
        q.send(orders, 1, 4, "place two", 2);
        q.request(rest, 1, 5, {http_method::post, "/", {}, "rest"}, 2);
    });
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"subscribe"});
    desk.step([](output_queue& q) { q.send(orders, 1, 6, "later", 0); });
    desk.d.persisted(1);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"subscribe", "place", "cancel"});
    desk.d.persisted(2);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"subscribe", "place", "cancel", "place two", "later"});
    CHECK(desk.venue.texts(memory_event_kind::request) == std::vector<std::string>{"rest"});
    desk.step([](output_queue& q) { q.send(orders, 1, 7, "after a durable record", 2); });
    desk.d.run_for(seconds(1));
    CHECK(desk.sent().back() == "after a durable record");
}

TEST_CASE("one word of the journal settles all records up to it, each with its own input") {
    slow_journal_desk desk;
    desk.step([](output_queue& q) {
        for (record_id r = 1; r <= 3; ++r) {
            q.persist(r, "r");
            q.send(orders, 1, r, std::to_string(r), r);
        }
    });
    desk.d.persisted(2);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"1", "2"});
    CHECK(desk.e.count(input_kind::persisted) == 2);
    desk.d.persisted(3);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent().size() == 3);
}

TEST_CASE("a message whose record fails is refused and never leaves") {
    slow_journal_desk desk;
    desk.step([](output_queue& q) {
        q.persist(1, "a");
        q.send(orders, 1, 1, "one", 1);
        q.persist(2, "b");
        q.send(orders, 1, 2, "two", 2);
        q.send(orders, 1, 3, "free", 0);
    });
    desk.d.persist_failed(2);
    desk.d.run_for(seconds(1));
    CHECK(desk.e.count(input_kind::persisted) == 1);
    CHECK(desk.e.last(input_kind::persist_failed).correlation == 2);
    CHECK(desk.e.last(input_kind::send_refused).correlation == 2);
    CHECK(desk.e.last(input_kind::send_refused).payload == "its record cannot be made durable");
    CHECK(desk.sent() == std::vector<std::string>{"one", "free"});

    desk.answer = persist_state::failed;
    desk.step([](output_queue& q) {
        q.persist(3, "c");
        q.send(orders, 1, 4, "four", 3);
        q.send(orders, 1, 5, "a record that was never handed over", 99);
    });
    desk.d.run_for(seconds(1));
    CHECK(desk.e.count(input_kind::persist_failed) == 2);
    CHECK(desk.e.count(input_kind::send_refused) == 3);
    CHECK(desk.sent().size() == 2);
}

TEST_CASE("a failed record does not touch those that are still pending") {
    slow_journal_desk desk;
    desk.step([](output_queue& q) {
        q.persist(1, "a");
        q.send(orders, 1, 1, "one", 1);
    });
    desk.answer = persist_state::failed;
    desk.step([](output_queue& q) {
        q.persist(2, "b");
        q.send(market, 1, 2, "two", 2);
    });
    CHECK(desk.e.last(input_kind::send_refused).correlation == 2);
    desk.d.persisted(1);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"one"});
}

TEST_CASE("what is held when its channel closes, is lost or is opened anew was never sent") {
    slow_journal_desk desk;
    desk.step([](output_queue& q) {
        q.persist(1, "a");
        q.send(orders, 1, 1, "one", 1);
        q.send(market, 1, 2, "two", 1);
    });
    SECTION("closed") {
        desk.step([](output_queue& q) { q.close(orders, 1); });
    }
    SECTION("lost") {
        desk.d.link().drop(orders, "gone");
        desk.d.run_for(milliseconds(1));
    }
    SECTION("opened anew") {
        desk.step([](output_queue& q) { q.open(orders, 2, "/o"); });
    }
    CHECK(desk.e.count(input_kind::send_refused) == 1);
    CHECK(desk.e.last(input_kind::send_refused).correlation == 1);
    desk.d.persisted(1);
    desk.d.run_for(seconds(1));
    CHECK(desk.sent() == std::vector<std::string>{"two"});
}

TEST_CASE("more held messages than there is room for are refused") {
    engine e;
    echo_venue venue;
    persist_state answer = persist_state::pending;
    std::vector<std::pair<record_id, std::string>> records;
    virtual_options options;
    options.queues.held = 2;
    virtual_driver<engine, echo_venue, scripted_durability> d(e, venue, options, {&answer, &records});
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::entropy) return;
        q.persist(1, "a");
        for (std::uint64_t n = 1; n <= 3; ++n) q.request(rest, 1, n, {http_method::get, "/", {}, {}}, 1);
    };
    d.start();
    CHECK(e.count(input_kind::send_refused) == 1);
    CHECK(e.last(input_kind::send_refused).correlation == 3);
    d.persisted(1);
    d.run_for(seconds(1));
    CHECK(e.count(input_kind::reply) == 2);
}

TEST_CASE("a recorder sees every input before it is stepped and every output that left") {
    struct recorder {
        engine* e;
        std::vector<std::string>* log;
        void started(const clock_reading&) { log->push_back("start"); }
        void record(const input& in) {
            CHECK(e->seen.size() + 1 == in.sequence);
            log->push_back("in " + std::to_string(in.sequence));
        }
        void performed(const input& cause, const output& o) {
            log->push_back("out " + std::to_string(cause.sequence) + " " + std::string(o.payload));
        }
    };
    engine e;
    echo_venue venue;
    std::vector<std::string> log;
    virtual_driver<engine, echo_venue, not_durable, recorder> d(e, venue, {}, {}, recorder{&e, &log});
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::connected) q.send(market, 1, 0, "hi", 0);
    };
    d.start();
    d.run_for(seconds(1));
    CHECK(log == std::vector<std::string>{"start", "in 1", "in 2", "out 2 hi", "in 3"});
}

TEST_CASE("faults of the memory transport do what they say") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 1, "/"); };
    d.start();
    d.run_for(milliseconds(1));
    const auto messages = [&] {
        std::vector<std::string> out;
        for (const auto& s : e.seen)
            if (s.kind == input_kind::message) out.push_back(s.payload);
        return out;
    };
    using texts = std::vector<std::string>;

    SECTION("drop") {
        d.faults().nth(market, flow::to_client, 2, {.kind = fault_kind::drop});
        for (const char* text : {"1", "2", "3"}) d.link().push(market, text);
        d.run_for(seconds(1));
        CHECK(messages() == texts{"1", "3"});
    }
    SECTION("duplicate") {
        d.faults().next(market, flow::to_client, {.kind = fault_kind::duplicate});
        for (const char* text : {"1", "2"}) d.link().push(market, text);
        d.run_for(seconds(1));
        CHECK(messages() == texts{"1", "1", "2"});
    }
    SECTION("delay keeps the order of the stream") {
        d.faults().next(market, flow::to_client, {.kind = fault_kind::delay, .delay = seconds(2)});
        for (const char* text : {"1", "2"}) d.link().push(market, text);
        d.run_for(seconds(1));
        CHECK(messages().empty());
        d.run_for(seconds(2));
        CHECK(messages() == texts{"1", "2"});
    }
    SECTION("close") {
        d.faults().next(market, flow::to_client, {.kind = fault_kind::close});
        for (const char* text : {"1", "2"}) d.link().push(market, text);
        d.run_for(seconds(1));
        CHECK(messages().empty());
        CHECK(e.count(input_kind::disconnected) == 1);
    }
    SECTION("truncate") {
        d.faults().next(market, flow::to_client, {.kind = fault_kind::truncate, .keep = 3});
        d.link().push(market, "12345");
        d.run_for(seconds(1));
        CHECK(messages() == texts{"123"});
    }
    SECTION("standing faults last until they are cleared") {
        d.faults().always(market, flow::to_client, {.kind = fault_kind::drop});
        d.link().push(market, "1");
        d.faults().clear(market);
        d.link().push(market, "2");
        d.run_for(seconds(1));
        CHECK(messages() == texts{"2"});
    }
}

TEST_CASE("a lost request is refused, unanswered or executed without a reply, as the fault says") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::command) q.request(rest, 1, 1, {http_method::post, "/", {}, "x"}, 0);
    };
    d.start();
    const auto reached = [&] { return venue.texts(memory_event_kind::request).size(); };

    SECTION("refused: it never left") {
        d.faults().next(rest, flow::to_venue, {.kind = fault_kind::refuse});
        d.command("go");
        d.run_for(minutes(1));
        CHECK(e.count(input_kind::send_refused) == 1);
        CHECK(e.count(input_kind::reply) == 0);
        CHECK(reached() == 0);
    }
    SECTION("the request is lost: silence, then unknown") {
        d.faults().next(rest, flow::to_venue, {.kind = fault_kind::drop});
        d.command("go");
        d.run_for(seconds(9));
        CHECK(e.count(input_kind::reply) == 0);
        d.run_for(seconds(2));
        CHECK(e.last(input_kind::reply).status == 0);
        CHECK(reached() == 0);
    }
    SECTION("the reply is lost: executed, unknown") {
        d.faults().next(rest, flow::to_client, {.kind = fault_kind::drop});
        d.command("go");
        d.run_for(minutes(1));
        CHECK(e.count(input_kind::reply) == 1);
        CHECK(e.last(input_kind::reply).status == 0);
        CHECK(reached() == 1);
    }
    SECTION("the connection is lost: unknown at once") {
        d.faults().next(rest, flow::to_venue, {.kind = fault_kind::close});
        d.command("go");
        d.run_for(milliseconds(1));
        CHECK(e.last(input_kind::reply).status == 0);
        CHECK(reached() == 0);
    }
    SECTION("the reply comes twice: delivered once") {
        d.faults().next(rest, flow::to_client, {.kind = fault_kind::duplicate});
        d.command("go");
        d.run_for(minutes(1));
        CHECK(e.count(input_kind::reply) == 1);
        CHECK(e.last(input_kind::reply).status == 200);
    }
}

TEST_CASE("a request that waited for its record beyond its time is refused and never leaves") {
    slow_journal_desk desk;
    desk.step([&](output_queue& q) {
        q.persist(1, "a");
        http_request late{http_method::post, "/order", {}, "late"};
        late.leave_by = desk.d.now().steady + milliseconds(100);
        q.request(rest, 1, 1, late, 1);
        late.leave_by = desk.d.now().steady + seconds(10);
        late.body = "in time";
        q.request(rest, 1, 2, late, 1);
    });
    desk.d.run_for(seconds(1));
    desk.d.persisted(1);
    desk.d.run_for(seconds(1));
    CHECK(desk.venue.texts(memory_event_kind::request) == std::vector<std::string>{"in time"});
    REQUIRE(desk.e.count(input_kind::send_refused) == 1);
    CHECK(desk.e.last(input_kind::send_refused).correlation == 1);
}

TEST_CASE("what was sent before an exception is not sent again, and the driver takes commands after it") {
    engine e;
    echo_venue venue;
    venue.echoes = false;
    int left = 2;
    virtual_driver<engine, echo_venue, not_durable, failing_recorder> d(e, venue, {}, {}, {&left});
    e.on_start = [](output_queue& q) { q.open(market, 1, "/ws"); };
    d.start();
    d.run_for(milliseconds(1));
    e.on_input = [&e](const input& in, output_queue& q) {
        if (in.payload != "go") return;
        std::uint64_t number = 10;
        for (const char* text : {"first", "second", "third"}) q.send(market, 1, ++number, text, 0);
        q.arm_timer(0, 7, 1, e.started.steady + seconds(2));
    };
    CHECK_THROWS_AS(d.command("go"), std::runtime_error);
    REQUIRE(d.command("on"));
    d.run_for(seconds(1));
    // The second was handed over before the recorder failed; the third certainly was not, and that is told.
    CHECK(venue.texts(memory_event_kind::message) == std::vector<std::string>{"first", "second"});
    REQUIRE(e.count(input_kind::send_refused) == 1);
    CHECK(e.last(input_kind::send_refused).correlation == 13);
    // And the timer that was asked for after them fires.
    d.run_for(seconds(2));
    REQUIRE(e.count(input_kind::timer) == 1);
    CHECK(e.last(input_kind::timer).correlation == 7);
}

TEST_CASE("an input that cannot be recorded is stepped all the same") {
    struct full_recorder {
        bool* full;
        void record(const input&) {
            if (*full) throw std::runtime_error("the disk is full");
        }
    };
    engine e;
    echo_venue venue;
    bool full = false;
    virtual_driver<engine, echo_venue, not_durable, full_recorder> d(e, venue, {}, {}, {&full});
    e.on_start = [](output_queue& q) { q.open(market, 1, "/ws"); };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::disconnected) q.open(market, 2, "/ws");
    };
    d.start();
    d.run_for(milliseconds(1));
    d.link().drop(market, "gone");
    full = true;
    CHECK_THROWS_AS(d.run_for(milliseconds(1)), std::runtime_error);
    CHECK(e.count(input_kind::disconnected) == 1);
    full = false;
    d.run_for(milliseconds(1));
    CHECK(e.last(input_kind::connected).generation == 2);
}

TEST_CASE("what a step asked for before it threw leaves at once and not with the next step") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 1, "/ws"); };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::command) return;
        q.send(market, 1, 1, "an order", 0);
        throw std::runtime_error("no memory");
    };
    d.start();
    d.run_for(milliseconds(1));
    CHECK_THROWS_AS(d.command("go"), std::runtime_error);
    d.run_for(seconds(1));
    CHECK(venue.texts(memory_event_kind::message) == std::vector<std::string>{"an order"});
}

TEST_CASE("inputs that an exception left behind wait for no other input") {
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue> d(e, venue);
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind == input_kind::command)
            for (std::uint64_t n = 1; n <= 3; ++n) q.send(market, 1, n, "an order", 0);
        if (in.kind == input_kind::send_refused && in.correlation == 1) throw std::runtime_error("no memory");
    };
    d.start();
    CHECK_THROWS_AS(d.command("go"), std::runtime_error);
    CHECK(e.count(input_kind::send_refused) == 1);
    d.run_for(milliseconds(1));
    CHECK(e.count(input_kind::send_refused) == 3);
}

TEST_CASE(
    "an exception of what makes records durable is a failure of the record, and nothing leaves without it") {
    struct broken_durability {
        persist_state persist(record_id, std::string_view) { throw std::runtime_error("no memory"); }
    };
    engine e;
    echo_venue venue;
    virtual_driver<engine, echo_venue, broken_durability> d(e, venue);
    e.on_start = [](output_queue& q) { q.open(market, 1, "/ws"); };
    e.on_input = [](const input& in, output_queue& q) {
        if (in.kind != input_kind::command) return;
        if (in.payload == "persist") q.persist(1, "a");
        if (in.payload == "send") q.send(market, 1, 5, "an order", 1);
    };
    d.start();
    d.run_for(milliseconds(1));
    CHECK_THROWS_AS(d.command("persist"), std::runtime_error);
    REQUIRE(d.command("send"));
    d.run_for(seconds(1));
    CHECK(e.count(input_kind::persist_failed) == 1);
    CHECK(e.last(input_kind::send_refused).correlation == 5);
    CHECK(venue.texts(memory_event_kind::message).empty());
}

TEST_CASE("what waited for its record and left is not sent again after an exception") {
    engine e;
    echo_venue venue;
    venue.echoes = false;
    int left = 1;
    persist_state answer = persist_state::pending;
    std::vector<std::pair<record_id, std::string>> records;
    virtual_driver<engine, echo_venue, scripted_durability, failing_recorder> d(
        e, venue, {}, scripted_durability{&answer, &records}, {&left});
    e.on_start = [](output_queue& q) { q.open(market, 1, "/ws"); };
    d.start();
    d.run_for(milliseconds(1));
    e.on_input = [](const input& in, output_queue& q) {
        if (in.payload != "go") return;
        q.persist(1, "a");
        q.send(market, 1, 0, "first", 1);
        q.persist(2, "b");
        q.send(market, 1, 0, "second", 2);
    };
    REQUIRE(d.command("go"));
    CHECK_THROWS_AS(d.persisted(2), std::runtime_error);
    REQUIRE(d.command("on"));
    d.persisted(2);
    d.run_for(seconds(1));
    CHECK(venue.texts(memory_event_kind::message) == std::vector<std::string>{"first"});
    CHECK(e.count(input_kind::send_refused) == 1);
    CHECK(e.count(input_kind::persisted) == 2);
}
