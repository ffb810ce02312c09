// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/linked_orders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;
using namespace gatewright::sim::server;
namespace matching = gatewright::sim::matching;

namespace {

/// A pair that two trade, and lists of their orders.
struct linked_market {
    matching::matching_engine engine;
    matching::instrument_id pair = 0;
    matching::account_id ann = 0, bob = 0;
    order_links links{engine, 40};
    timestamp now{1'000'000'000};
    std::string steps; ///< s, u and d

    linked_market() {
        matching::instrument_spec s{"GOLDTEA", "0.01"_d, "0.001"_d};
        s.kind = instrument_kind::spot;
        s.base = 1;
        pair = engine.add_instrument(s);
        for (matching::account_id* const a : {&ann, &bob}) {
            *a = engine.add_account("1000"_d, {});
            engine.set_balance(*a, 1, "10"_d);
        }
    }
    matching::order_id place(matching::account_id who, side s, std::int64_t ticks, matching::standing stand,
                             std::uint64_t group = 0) {
        matching::order_terms t;
        t.account = who;
        t.instrument = pair;
        t.side = s;
        t.price_ticks = ticks;
        t.lots = 1'000;
        t.stand = stand;
        t.one_of = group;
        return engine.place(t, now).id;
    }
    /// Draws all consequences.
    void settle() {
        for (bool more = true; more;) {
            for (const matching::report& r : engine.take_reports()) links.on_report(r);
            for (const auto& [id, step] : links.take_steps()) steps += "sud"[static_cast<int>(step)];
            more = links.settle(now, [](matching::order_id) { return matching::standing::in_market; });
        }
    }
    matching::ending ending_of(matching::order_id id) const { return engine.find(id)->ending; }
};

} // namespace

TEST_CASE("of two orders the second ends when the first trades, or is triggered") {
    for (const bool triggered : {false, true}) {
        linked_market m;
        linked_orders l{m.links.next_id(), m.ann, m.pair};
        const auto stop = m.place(m.ann, side::sell, 9'000, matching::standing::waits, 41);
        const auto limit = m.place(m.ann, side::sell, 11'000, matching::standing::in_market, 41);
        l.legs = {stop, limit};
        CHECK(m.links.add(l, m.now).id == 41);
        CHECK(m.links.of_order(stop) == m.links.find(41));
        m.settle();
        CHECK(m.steps == "s");
        if (triggered) {
            m.links.trigger(stop, m.now);
            m.place(m.bob, side::buy, 9'000, matching::standing::in_market);
        } else {
            m.place(m.bob, side::buy, 11'000, matching::standing::in_market);
        }
        m.settle();
        CHECK(m.steps == "sd");
        CHECK(m.ending_of(triggered ? limit : stop) == matching::ending::other_leg);
        CHECK(m.engine.find(triggered ? stop : limit)->status == matching::order_status::filled);
        CHECK(m.links.of(m.ann, true).empty());
        CHECK(m.links.of(m.ann, false).size() == 1);
    }
}

TEST_CASE("orders that are dormant for another come when it is filled, and end when it ends") {
    for (const bool filled : {true, false}) {
        linked_market m;
        linked_orders l{m.links.next_id(), m.ann, m.pair};
        l.working = m.place(m.ann, side::buy, 9'000, matching::standing::in_market);
        l.legs = {m.place(m.ann, side::sell, 11'000, matching::standing::dormant)};
        const auto exit = l.legs.front();
        m.links.add(l, m.now);
        m.settle();
        if (filled)
            m.place(m.bob, side::sell, 9'000, matching::standing::in_market);
        else
            (void)m.engine.cancel(l.working, m.now);
        m.settle();
        CHECK(m.steps == (filled ? "su" : "sd"));
        CHECK(m.engine.find(exit)->stand ==
              (filled ? matching::standing::in_market : matching::standing::dormant));
        CHECK(m.ending_of(exit) == (filled ? matching::ending::none : matching::ending::parent));
    }
}
