// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/connection_table.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::sim::server;

namespace {
enum class wire : std::uint8_t { left, right };
constexpr std::array<std::string_view, 2> wire_names{"left", "right"};
constexpr std::span<const std::string_view> link_names(wire) noexcept { return wire_names; }

/// Numbers its messages.
struct numbered {
    int sent = 0;
    std::string dress(const std::string& topic, const std::string& text) {
        return topic + '#' + std::to_string(sent++) + ' ' + text;
    }
};
using table = connection_table<wire, numbered>;

timestamp at(std::int64_t s) { return timestamp{} + seconds(1'000 + s); }
std::vector<std::string> texts(table& t, connection_id id) {
    std::vector<std::string> all;
    for (const output& o : t.take_outputs())
        if (o.connection == id && o.kind == output_kind::text) all.push_back(o.text);
    return all;
}
} // namespace

TEST_CASE(
    "an event reaches the subscribers of its topic on its link, each in its own dress, and is made once") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto a = t.add({wire::left, {}, {"x"}}, at(0));
    const auto b = t.add({wire::left, {5}, {"x", "y"}}, at(0));
    t.add({wire::right, {}, {"x"}}, at(0));
    int made = 0;
    const auto text = [&] { return std::to_string(++made); };
    t.publish(wire::left, "x", text);
    t.publish(wire::left, "nobody's", text);
    t.publish(wire::left, "x", text, [](const numbered& n) { return n.sent > 3; });
    CHECK(made == 2);
    const auto outputs = t.take_outputs();
    REQUIRE(outputs.size() == 3);
    CHECK(outputs[0].connection == a);
    CHECK(outputs[0].text == "x#0 1");
    CHECK(outputs[1].connection == b);
    CHECK(outputs[1].text == "x#5 1");
    CHECK(outputs[2].text == "x#6 2");
}

TEST_CASE("a message that a fault drops has its number all the same, so that the client can notice") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto a = t.add({wire::left, {}, {"x"}}, at(0));
    faults.set(wire::left, fault::drop, 1);
    for (int n = 0; n < 2; ++n) t.publish(wire::left, "x", [] { return "e"; });
    CHECK(texts(t, a) == std::vector<std::string>{"x#1 e"});
    faults.set(wire::left, fault::duplicate, 1);
    t.send(a, "twice");
    CHECK(texts(t, a) == std::vector<std::string>{"twice", "twice"});
}

TEST_CASE("who is due is pinged, and who is deaf or too old is closed") {
    fault_table<wire> faults;
    table t({seconds(10), seconds(20), seconds(100)}, faults);
    const auto deaf = t.add({wire::left}, at(0));
    const auto lively = t.add({wire::left}, at(0));
    for (int s = 1; s <= 40; ++s) {
        t.heard(lively, at(s));
        t.tick(at(s));
    }
    std::size_t pings = 0, closed = 0;
    for (const output& o : t.take_outputs()) {
        pings += o.connection == lively && o.kind == output_kind::ping;
        closed += o.connection == deaf && o.kind == output_kind::close && o.text == "Pong timeout";
    }
    CHECK(pings == 4);
    CHECK(closed == 1);
    CHECK_FALSE(t.find(deaf));
    t.heard(lively, at(99));
    t.tick(at(100));
    CHECK(t.count(wire::left) == 0);
}

TEST_CASE("a venue that does not ping closes who says nothing for its time, with its own code") {
    fault_table<wire> faults;
    table t({{}, seconds(30), {}}, faults);
    const auto a = t.add({wire::left}, at(0));
    t.tick(at(29));
    CHECK(t.take_outputs().empty());
    t.heard(a, at(29));
    t.tick(at(58));
    CHECK(t.count(wire::left) == 1);
    t.close(a, "login failed", 4001);
    const auto outputs = t.take_outputs();
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].close_code == 4001);
    CHECK(t.count(wire::left) == 0);
}

TEST_CASE("a stalled connection is open to its client and closed to the venue") {
    fault_table<wire> faults;
    table t({seconds(1), {}, {}}, faults);
    const auto a = t.add({wire::left, {}, {"x"}}, at(0));
    const auto b = t.add({wire::right, {}, {"x"}}, at(0));
    t.strike(wire::left, output_kind::stall, "");
    CHECK(t.take_outputs().size() == 1);
    t.send(a, "unheard");
    t.tick(at(5));
    CHECK_FALSE(t.find(a));
    CHECK(t.find(b));
    CHECK(t.count(wire::left) == 1);
    CHECK(texts(t, a).empty());
    t.remove(a);
    CHECK(t.count(wire::left) == 0);
}

TEST_CASE("reordered messages all leave, in another order, no further apart than the window and no later "
          "than its time") {
    fault_table<wire> faults;
    table t({}, faults);
    t.tick(at(0));
    const auto a = t.add({wire::left}, at(0));
    const auto b = t.add({wire::right}, at(0));
    faults.set(wire::left, fault::reorder, 0);
    std::vector<std::string> sent;
    for (int n = 0; n < 40; ++n) {
        sent.push_back(std::to_string(n));
        t.send(a, sent.back());
        t.send(b, sent.back());
    }
    const auto all = t.take_outputs();
    std::vector<std::string> left, right;
    for (const output& o : all) (o.connection == a ? left : right).push_back(o.text);
    CHECK(right == sent);
    REQUIRE(left.size() == sent.size());
    CHECK(left != sent);
    for (std::size_t n = 0; n < left.size(); ++n) {
        const auto was = static_cast<std::size_t>(std::stoi(left[n]));
        CHECK(was / table::reorder_window == n / table::reorder_window);
        // The oldest of a window never leaves it first.
        if (n % table::reorder_window == 0) CHECK(was != n);
    }
    // One that finds no company leaves when it has waited.
    t.send(a, "alone");
    CHECK(texts(t, a).empty());
    t.tick(at(0) + table::reorder_wait);
    CHECK(texts(t, a) == std::vector<std::string>{"alone"});
    // As many as told; the next one ends the window.
    faults.set(wire::left, fault::reorder, 2);
    for (const char* text : {"1", "2", "3"}) t.send(a, text);
    CHECK(texts(t, a) == std::vector<std::string>{"2", "1", "3"});
    // A connection that ends takes nothing along.
    faults.set(wire::left, fault::reorder, 0);
    t.send(a, "last");
    t.close(a, "over");
    const auto end = t.take_outputs();
    REQUIRE(end.size() == 2);
    CHECK(end[0].text == "last");
    CHECK(end[1].kind == output_kind::close);
}

TEST_CASE(
    "what is held back leaves at its time, behind what was sent after it, and not to another connection") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto a = t.add({wire::left}, at(0)), gone = t.add({wire::left}, at(0));
    t.hold_until(at(3));
    t.send(a, "late 1");
    t.send(a, "late 2");
    t.send(gone, "never");
    t.hold_until(std::nullopt);
    t.send(a, "at once");
    CHECK(texts(t, a) == std::vector<std::string>{"at once"});
    t.remove(gone);
    t.tick(at(2));
    CHECK(t.take_outputs().empty());
    t.tick(at(3));
    const auto all = t.take_outputs();
    REQUIRE(all.size() == 2);
    CHECK(all[0].text == "late 1");
    CHECK(all[1].text == "late 2");
    t.tick(at(4));
    CHECK(t.take_outputs().empty());
}

TEST_CASE("a connection whose end is planned is closed then") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto a = t.add({wire::left}, at(0)), b = t.add({wire::left}, at(0));
    t.end_at(a, at(60));
    CHECK(t.planned_end(a) == at(60));
    CHECK_FALSE(t.planned_end(b));
    t.tick(at(59));
    CHECK(t.take_outputs().empty());
    t.tick(at(60));
    const auto all = t.take_outputs();
    REQUIRE(all.size() == 1);
    CHECK(all[0].connection == a);
    CHECK(all[0].kind == output_kind::close);
    CHECK(all[0].close_code == 1001);
    CHECK(t.count(wire::left) == 1);
}

TEST_CASE("a half-open connection is gone for the venue, and its client is told nothing") {
    fault_table<wire> faults;
    table t({seconds(1), {}, {}}, faults);
    const auto a = t.add({wire::left, {}, {"x"}}, at(0));
    t.strike(wire::left, output_kind::vanish, "");
    const auto all = t.take_outputs();
    REQUIRE(all.size() == 1);
    CHECK(all[0].kind == output_kind::vanish);
    CHECK(t.count(wire::left) == 0);
    CHECK_FALSE(t.find(a));
    t.publish(wire::left, "x", [] { return "e"; });
    t.tick(at(5));
    CHECK(t.take_outputs().empty());
}

TEST_CASE("open connections are visited with their times, the deaf ones are not") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto a = t.add({wire::left, {}, {}}, at(0));
    t.add({wire::right, {}, {}}, at(1));
    t.heard(a, at(5));
    t.strike(wire::right, output_kind::stall, "");
    int visited = 0;
    t.for_each([&](connection_id id, opening<wire, numbered>& c, timestamp opened, timestamp heard) {
        ++visited;
        CHECK(id == a);
        CHECK(c.link == wire::left);
        CHECK(opened == at(0));
        CHECK(heard == at(5));
    });
    CHECK(visited == 1);
}

TEST_CASE("a text can be sent ahead of what was sent since a moment") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto a = t.add({wire::left, {}, {}}, at(0));
    t.send(a, "old");
    const std::size_t then = t.pending();
    t.send(a, "one");
    t.send(a, "two");
    t.send_before(then, a, "first");
    CHECK(texts(t, a) == std::vector<std::string>{"old", "first", "one", "two"});
}

TEST_CASE("who gives no sign of life for as long as may be is closed") {
    fault_table<wire> faults;
    table t({}, faults);
    const auto quiet = t.add({wire::left, {}, {}}, at(0)), heard = t.add({wire::left, {}, {}}, at(0)),
               patient = t.add({wire::left, {9}, {}}, at(0));
    t.heard(heard, at(5));
    const auto limit = [](const opening<wire, numbered>& c) { return seconds(c.session.sent == 9 ? 0 : 10); };
    t.close_silent(at(9), "silent", 4'004, limit);
    CHECK(t.take_outputs().empty());
    t.close_silent(at(10), "silent", 4'004, limit);
    const auto outputs = t.take_outputs();
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].connection == quiet);
    CHECK(outputs[0].close_code == 4'004);
    CHECK(outputs[0].text == "silent");
    CHECK(t.find(quiet) == nullptr);
    t.close_silent(at(1'000), "silent", 4'004, limit);
    CHECK(t.find(heard) == nullptr);
    CHECK(t.find(patient) != nullptr);
}
