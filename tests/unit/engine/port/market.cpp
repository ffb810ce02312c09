// SPDX-License-Identifier: BSL-1.0
#include "port_rig.hpp"

#include <gatewright/engine/port/market.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using gatewright_test::port_rig;
using words = std::vector<std::string>;

namespace {

void one_level(port_rig& t, bool snapshot, std::uint64_t id, std::string_view quantity_text = "1") {
    book_header h;
    h.symbol = "BTCUSDT";
    h.snapshot = snapshot;
    h.first_id = h.last_id = id;
    h.previous_id = id - 1;
    t.port.book_begin(h);
    t.port.book_level(side::buy, {decimal(100, 0)}, {*decimal::parse(quantity_text)});
    t.port.book_end(h);
}
bool synced(const port_rig& t) { return t.state.instruments[0].book->synced(); }
std::size_t changes(port_rig& t) {
    std::size_t n = 0;
    for (const std::string& e : t.told()) n += e.starts_with(R"({"event":"book_change")");
    return n;
}

TEST_CASE("a quote and a mark price are references before the strategy is told") {
    port_rig t;
    best_quote q;
    q.symbol = "BTCUSDT";
    q.bid = {decimal(99, 0)};
    q.ask = {decimal(101, 0)};
    t.port.on(q);
    mark_price m;
    m.symbol = "BTCUSDT";
    m.price = {decimal(100, 0)};
    t.port.on(m);
    const auto& reference = t.state.instruments[0].reference;
    CHECK(reference.bid == q.bid);
    CHECK(reference.ask == q.ask);
    CHECK(reference.mark == m.price);
    CHECK(reference.quoted_at == t.engine.time.steady);
    CHECK(reference.marked_at == t.engine.time.steady);
    CHECK(t.told().size() == 2);
}

TEST_CASE("events of an instrument that is not configured are counted and go no further") {
    port_rig t;
    for (const char* const symbol : {"DOGEUSDT", "ETHUSDT"}) {
        trade e;
        e.symbol.assign(symbol);
        t.port.on(e);
    }
    CHECK(t.state.counters.events == 2);
    CHECK(t.state.counters.unconfigured == 1);
    CHECK(t.told().size() == 1);
}

TEST_CASE("the first message of a book asks for its snapshot, and the strategy hears when it is whole and "
          "when it is not") {
    port_rig t;
    t.state.timer.sleep();
    one_level(t, false, 5);
    CHECK(t.wanted() == words{"book 0"});
    CHECK(t.state.timer.awake());
    CHECK(changes(t) == 0);
    one_level(t, true, 4);
    CHECK(synced(t));
    CHECK(changes(t) == 1);
    one_level(t, false, 6);
    CHECK(changes(t) == 1);
    one_level(t, false, 9); // a gap
    CHECK_FALSE(synced(t));
    CHECK(changes(t) == 1);
    CHECK(t.wanted() == words{"book 0"});
}

TEST_CASE("a book whose updates were lost is told once, and a snapshot that failed is still under way") {
    port_rig t;
    one_level(t, true, 4);
    REQUIRE(synced(t));
    static_cast<void>(t.told());
    t.port.book_lost(0);
    t.port.book_lost(0);
    CHECK(changes(t) == 1);
    one_level(t, false, 8);
    static_cast<void>(t.wanted());
    t.port.book_snapshot_failed(0);
    one_level(t, false, 9);
    CHECK(t.wanted().empty());
    t.port.book_lost(1); // has no book
    t.port.book_snapshot_failed(1);
    CHECK(t.told().empty());
}

TEST_CASE("a book whose message breaks off is not believed") {
    port_rig t;
    one_level(t, true, 4);
    static_cast<void>(t.told());
    book_header h;
    h.symbol = "BTCUSDT";
    h.first_id = h.last_id = 5;
    h.previous_id = 4;
    t.port.book_begin(h);
    t.port.book_level(side::buy, {decimal(100, 0)}, {decimal(2, 0)});
    t.port.book_abort(h);
    CHECK_FALSE(synced(t));
    CHECK(changes(t) == 1);
}

TEST_CASE("rules that cost the book its units cost it its levels") {
    port_rig t;
    one_level(t, true, 4, "0.001");
    static_cast<void>(t.told());
    instrument_update u{gatewright_test::silent_venue::rules_of("BTCUSDT"), {}};
    u.instrument.lot_size = {decimal(1, 0)};
    t.port.on(u);
    CHECK(t.state.instruments[0].rules.lot_size == u.instrument.lot_size);
    CHECK_FALSE(synced(t));
    const words all = t.told();
    REQUIRE(all.size() == 2);
    CHECK(all[0].starts_with(R"({"event":"book_change")"));
    CHECK(all[1].starts_with(R"({"event":"instrument_update")"));
    u.instrument.symbol = "DOGEUSDT";
    t.port.on(u);
    CHECK(t.told().empty());
}

TEST_CASE("a quote is as old as the venue says, once its clock is known") {
    port_rig t;
    best_quote q;
    q.symbol = "BTCUSDT";
    const timestamp now = t.engine.time.wall;
    q.venue_time = now - seconds(9);
    t.port.on(q);
    CHECK(t.state.instruments[0].reference.quoted_at == t.engine.time.steady);
    REQUIRE(t.state.session.clock_.add_sample(now, now, now));
    t.port.on(q);
    const duration age = t.engine.time.steady - t.state.instruments[0].reference.quoted_at;
    CHECK(age <= seconds(9));
    CHECK(age > seconds(8));
}

TEST_CASE("a book is wanted as soon as its updates come, those with risk first") {
    port_rig t;
    t.port.book_wanted(0);
    CHECK(t.wanted() == words{"book 0"});
    t.port.book_wanted(0); // on its way
    t.port.book_wanted(1); // has no book
    CHECK(t.wanted().empty());
    one_level(t, true, 4);
    t.port.book_wanted(0);
    CHECK(t.wanted().empty());
    t.sent("a");
    t.port.book_lost(0);
    t.port.book_wanted(0);
    CHECK(t.wanted() == words{"book 0 first"});
}

TEST_CASE("a level off the tick is named, and no snapshot is asked for before the rules have come") {
    port_rig t;
    one_level(t, true, 4);
    static_cast<void>(t.told());
    const auto odd = [&](std::uint64_t id) { one_level(t, false, id, "1.0005"); };
    odd(5);
    CHECK(t.wanted() == words{"instruments at 5"});
    std::string error;
    for (const std::string& e : t.told())
        if (e.starts_with(R"({"event":"venue_error")")) error = e;
    CHECK(error.find("a level off the tick or the lot: 100 x 1.0005, tick 0.1, lot 0.001") != error.npos);
    CHECK(error.find(R"("symbol":"BTCUSDT")") != error.npos);
    odd(6);
    CHECK(t.wanted().empty());
    // They came, and it fits no better: one snapshot, and the rules a while later.
    t.state.instruments[0].listed = true;
    t.port.on_instruments_listed();
    CHECK(t.wanted() == words{"book 0"});
    t.advance(seconds(1));
    odd(7);
    CHECK(t.wanted() == words{"instruments at 15"});
    // Other rules: at once.
    instrument finer = gatewright_test::silent_venue::rules_of("BTCUSDT");
    finer.lot_size = {decimal(1, -4)};
    t.port.on(instrument_update{finer, {}});
    CHECK(t.wanted() == words{"book 0"});
}

TEST_CASE("a book that stopped is compared and begun anew, a quiet one is not") {
    port_rig t;
    t.state.session.silence = seconds(20);
    t.state.session.keeps_books = true;
    one_level(t, true, 4);
    const auto pass = [&](duration d) {
        t.advance(d);
        t.port.watch_books(t.engine.time);
    };
    pass(seconds(1));
    pass(seconds(20));
    CHECK(t.wanted() == words{"compare 0"});
    one_level(t, true, 4); // the same market
    pass(seconds(20));
    CHECK(t.wanted().empty());
    pass(seconds(20));
    CHECK(t.wanted() == words{"compare 0"});
    one_level(t, true, 9, "2"); // another one
    pass(seconds(4));
    CHECK(t.wanted().empty());
    pass(seconds(6));
    CHECK(t.wanted() == words{"renew 0"});
    CHECK_FALSE(synced(t));
}

TEST_CASE("an instrument that the venue denies loses its book, and the list is asked whether it is so") {
    port_rig t;
    one_level(t, true, 4);
    static_cast<void>(t.wanted());
    t.port.instrument_gone(0);
    CHECK_FALSE(t.state.instruments[0].known);
    CHECK_FALSE(synced(t));
    CHECK(t.wanted() == words{"instruments at 5"});
    t.port.instrument_gone(0);
    CHECK(t.wanted().empty());
    // The list has it after all: its book is wanted, whatever was under way when it was denied.
    t.port.on(instrument_update{gatewright_test::silent_venue::rules_of("BTCUSDT"), {}});
    t.port.book_wanted(0);
    CHECK(t.state.instruments[0].known);
    CHECK(t.wanted() == words{"book 0"});
}

} // namespace
