// SPDX-License-Identifier: BSL-1.0
#include "script.hpp"

#include <gatewright/session/reconciliation_fsm.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::session;
using gatewright_test::script;

namespace {

/// The owner of a reconciliation: reads what is wanted. Times are in seconds; executions overlap by ten.
struct reader {
    reconciliation_fsm machine;
    std::set<read_kind> reading;
    timestamp heard; ///< when a report came last
    bool up = false;
    std::vector<std::string> outputs;
    std::vector<std::string> events;

    void connect() {
        up = true;
        machine.begin(
            seconds(10), [&](read_kind k) { want(k); },
            [&](timestamp since) {
                outputs.push_back("fills since " + std::to_string(since.milliseconds() / 1000));
                reading.insert(read_kind::fills);
            });
        look();
    }
    void hear(std::int64_t s) { heard = timestamp{seconds(s).ns}; }
    /// The link ends: what came after the last report may be lost.
    void lose(std::uint8_t) {
        machine.on_down();
        if (std::exchange(up, false)) machine.note_gap(heard);
    }
    void read(read_kind k) {
        if (reading.erase(k) == 0) return;
        machine.on_read(k, [&](read_kind next) { want(next); });
        look();
    }
    /// Reads whatever is wanted until nothing is.
    void read_all() {
        while (!reading.empty()) read(*reading.begin());
    }
    void want(read_kind k) {
        outputs.emplace_back(to_string(k));
        reading.insert(k);
    }
    void look() {
        if (machine.take_done([&](read_kind k) { return !reading.contains(k); }))
            events.emplace_back("reconciled");
    }
    std::vector<std::string> take_outputs() { return std::exchange(outputs, {}); }
    std::vector<std::string> take_events() { return std::exchange(events, {}); }
};

script<reader> cold_start() {
    script<reader> s("cold start");
    s.when("the reports are up", [](reader& r) { r.connect(); }).sends({"open_orders", "balances"});
    s.when("a report comes", [](reader& r) { r.hear(100); });
    s.when("balances come", [](reader& r) { r.read(read_kind::balances); });
    s.when("open orders come", [](reader& r) { r.read(read_kind::open_orders); }).sends({"positions"});
    s.when("positions come", [](reader& r) { r.read(read_kind::positions); }).tells({"reconciled"});
    return s;
}

script<reader> gap() {
    script<reader> s("gap");
    s.after(cold_start());
    s.when("a report comes", [](reader& r) { r.hear(200); });
    s.when("the link is lost", [](reader& r) { r.lose(0); });
    s.when("it is up again", [](reader& r) {
         r.connect();
     }).sends({"open_orders", "balances", "account_mode", "fills since 190"});
    s.when("open orders come", [](reader& r) { r.read(read_kind::open_orders); }).sends({"positions"});
    s.when("positions come", [](reader& r) { r.read(read_kind::positions); });
    s.when("fills come", [](reader& r) { r.read(read_kind::fills); });
    s.when("balances come", [](reader& r) { r.read(read_kind::balances); });
    s.when("how it is set up comes", [](reader& r) {
         r.read(read_kind::account_mode);
     }).tells({"reconciled"});
    return s;
}

} // namespace

TEST_CASE("at a cold start orders and balances are read, and positions once the orders are known") {
    cold_start().run();
}

TEST_CASE("nothing is reconciled before the reports came up, though nothing is being read") {
    reader r;
    r.look();
    CHECK(r.take_events().empty());
    CHECK_FALSE(r.machine.reconciled());
    r.connect();
    CHECK_FALSE(r.machine.has_gap());
    r.read_all();
    CHECK(r.machine.reconciled());
    r.lose(0);
    r.look();
    CHECK_FALSE(r.machine.reconciled());
}

TEST_CASE("after a gap the executions since before it are read too, and how the account is set up") {
    gap().run();
}

TEST_CASE("of a gap within a gap the earlier beginning counts") {
    script<reader> s("gap within a gap");
    s.after(cold_start());
    s.when("the link is lost", [](reader& r) { r.lose(0); });
    s.when("it is up again", [](reader& r) {
         r.connect();
     }).sends({"open_orders", "balances", "account_mode", "fills since 90"});
    s.when("a report comes", [](reader& r) { r.hear(300); });
    s.when("the link is lost before all was read", [](reader& r) { r.lose(0); });
    s.when("it is up again", [](reader& r) {
         r.connect();
     }).sends({"open_orders", "balances", "account_mode", "fills since 90"});
    s.when("all is read", [](reader& r) { r.read_all(); }).sends({"positions"}).tells({"reconciled"});
    s.when("a report comes", [](reader& r) { r.hear(400); });
    s.when("the link is lost", [](reader& r) { r.lose(0); });
    s.when("it is up again", [](reader& r) {
         r.connect();
     }).sends({"open_orders", "balances", "account_mode", "fills since 390"});
    s.run();
}

TEST_CASE("a later gap that is noted last does not make the earlier one shorter, nor the other way round") {
    reconciliation_fsm m;
    const auto since = [&] {
        timestamp begin;
        m.begin({}, [](read_kind) {}, [&](timestamp t) { begin = t; });
        return begin;
    };
    CHECK(since() == timestamp{});
    m.note_gap({50});
    m.note_gap({70});
    CHECK(since() == timestamp{50});
    m.note_gap({40});
    CHECK(since() == timestamp{40});
}

TEST_CASE("a gap reaches back further once it is known to, and no gap stays none") {
    reconciliation_fsm m;
    m.reach_back(duration{5});
    CHECK_FALSE(m.has_gap());
    m.note_gap({50});
    m.reach_back(duration{20});
    timestamp asked;
    m.begin({}, [](read_kind) {}, [&](timestamp since) { asked = since; });
    CHECK(asked == timestamp{30});
}

TEST_CASE("open orders that are read without need have no positions read after them") {
    reader r;
    r.connect();
    r.read_all();
    r.take_outputs();
    r.want(read_kind::open_orders);
    r.read(read_kind::open_orders);
    CHECK(r.take_outputs() == std::vector<std::string>{"open_orders"});
    CHECK(r.take_events() == std::vector<std::string>{"reconciled"});
}

TEST_CASE("wherever the link is lost, all is read again before it is reconciled again") {
    gap().rerun_with(
        "the link is lost", [](reader& r) { r.lose(0); },
        [](reader& r, const std::vector<std::string>&) {
            if (!r.up) r.connect();
            r.read_all();
            CHECK(r.machine.reconciled());
            CHECK_FALSE(r.machine.has_gap());
            r.look();
            // It is told each time that it is reached, and never twice in a row.
            CHECK(r.take_events().size() <= 3);
        });
}

TEST_CASE("how the account is set up is waited for after a gap only, when it is read for that") {
    reader m;
    m.connect();
    m.want(read_kind::account_mode);
    for (const read_kind k : {read_kind::open_orders, read_kind::balances, read_kind::positions}) m.read(k);
    CHECK(m.machine.reconciled());
}
