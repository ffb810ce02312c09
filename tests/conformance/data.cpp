// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

using namespace gatewright_test;
using gw::side;

namespace {

world_options busy() {
    world_options w;
    w.background = true;
    w.seed = 7;
    return w;
}
desk_options watching() {
    desk_options o;
    o.bars = true;
    o.data_silence = gw::seconds(20);
    return o;
}
std::string decimal_of_lots(int lots) { return gw::decimal(lots, -3).str(); }
/// Whether our book equals the venue's at some time in two seconds; in between messages are on their way.
bool books_meet(conformance& c) {
    bool equal = false;
    for (int i = 0; i < 200 && !equal; ++i) {
        c.d->run_for(gw::milliseconds(10));
        equal = c.d->book_difference().empty();
    }
    return equal;
}

} // namespace

TEST_CASE("D01 a snapshot and the updates after it give the venue's book, D02 those before it are joined",
          "[conformance][data]") {
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    for (int i = 0; i < 50; ++i) {
        c.d->run_for(gw::milliseconds(700));
        for (const std::string_view symbol : {first(), second()}) {
            INFO(symbol << " round " << i);
            REQUIRE(c.d->book_synced(symbol));
        }
    }
    // Updates come every 100 ms: at rest, right after one, the books are equal.
    std::size_t equal = 0;
    for (int i = 0; i < 200 && equal < 10; ++i) {
        c.d->run_for(gw::milliseconds(10));
        equal += c.d->book_difference().empty() ? 1 : 0;
    }
    CHECK(equal >= 1);
    CHECK(c.d->seen.unsynced.empty());
    c.agree();
}

TEST_CASE("D03 a gap unsyncs the book at once and a new snapshot syncs it again", "[conformance][data]") {
    needs(kit().numbered_books, "number of a book's changes");
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(5));
    REQUIRE(c.d->book_synced());
    const auto snapshots = c.asked(question::book);
    c.d->inject(link_of(role::market), kit().distant_book_update(c.w.now(), first()));
    c.d->run_for(gw::microseconds(150));
    CHECK_FALSE(c.d->book_synced());
    CHECK_FALSE(c.d->book_shows());
    REQUIRE(c.d->seen.unsynced.size() == 1);
    CHECK(c.d->seen.unsynced[0].symbol == gw::symbol_name(first()));
    CHECK(c.d->book_synced(second()));
    // The venue's numbers seem to have gone back, which is another gap; then it is over.
    REQUIRE(c.d->run_until([&] { return c.d->book_synced(); }, gw::seconds(10)));
    CHECK(c.asked(question::book) <= snapshots + 4);
    CHECK(c.d->ready());
    c.agree();
}

TEST_CASE("D03 a lost update is a gap, D04 a repeated one is not", "[conformance][data]") {
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(5));
    for (int i = 0; i < 40; ++i) {
        c.d->duplicate_next(link_of(role::market));
        c.d->run_for(gw::milliseconds(130));
    }
    CHECK(c.d->seen.unsynced.empty());
    c.w.fault(link_of(role::market), fault::drop);
    c.d->run_for(gw::seconds(3));
    c.w.clear_faults();
    c.d->run_for(gw::milliseconds(200));
    // Where each is a whole book the next one makes up for it.
    CHECK(c.d->seen.unsynced.empty() != kit().numbered_books);
    REQUIRE(
        c.d->run_until([&] { return c.d->book_synced() && c.d->book_synced(second()); }, gw::seconds(30)));
    c.d->run_for(gw::seconds(5));
    CHECK(books_meet(c));
    c.agree();
}

TEST_CASE("D05 a cut book message unsyncs the book, and it comes back", "[conformance][data]") {
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(5));
    for (int i = 0; i < 30; ++i) {
        c.d->cut_next(link_of(role::market),
                      static_cast<std::size_t>(kit().short_messages ? 8 + i % 8 : 20 + 11 * i));
        c.d->run_for(gw::milliseconds(170));
    }
    CHECK(c.d->counts().malformed >= 10);
    REQUIRE(
        c.d->run_until([&] { return c.d->book_synced() && c.d->book_synced(second()); }, gw::seconds(30)));
    c.d->run_for(gw::seconds(2));
    CHECK(books_meet(c));
    c.agree();
}

TEST_CASE("D01 a book is not believed while its stream is down, and is synced anew after",
          "[conformance][data]") {
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(3));
    REQUIRE(c.d->book_synced());
    c.d->drop(link_of(role::market));
    c.d->run_for(gw::milliseconds(1));
    CHECK_FALSE(c.d->book_synced());
    CHECK_FALSE(c.d->book_synced(second()));
    CHECK(c.d->seen.unsynced.size() == 2);
    REQUIRE(
        c.d->run_until([&] { return c.d->book_synced() && c.d->book_synced(second()); }, gw::seconds(30)));
    c.agree();
}

TEST_CASE("D01 a snapshot that fails is asked for again", "[conformance][data]") {
    conformance c(busy(), watching());
    c.w.fault(link_of(role::requests), fault::unavailable, 14);
    REQUIRE(c.d->until_ready(gw::minutes(3)));
    REQUIRE(c.d->run_until([&] { return c.d->book_synced() && c.d->book_synced(second()); }, gw::minutes(3)));
    c.agree();
}

TEST_CASE("D10 quotes, trades, marks and bars of the market arrive", "[conformance][data]") {
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(30));
    CHECK(c.d->seen.quotes > 10);
    if (kit().has_trades) CHECK(c.d->seen.trades > 1);
    if (kit().has_marks) CHECK(c.d->seen.marks >= 58);
    if (kit().has_trades) CHECK(c.d->seen.bars > 1);
    c.agree();
}

TEST_CASE("D11 a silent stream with healthy pings is found within its bound", "[conformance][data]") {
    for (const link_id l : kit().links_of(role::market, watching())) {
        conformance c(busy(), watching());
        REQUIRE(c.d->until_ready());
        c.d->run_for(gw::seconds(5));
        c.w.fault(l, fault::drop); // pings still come
        c.d->run_for(gw::seconds(19));
        CHECK(c.d->ready());
        // Where a quiet market is silent too, the books are compared first.
        c.d->run_for(kit().quiet(l) ? gw::seconds(17) : gw::milliseconds(2500));
        CHECK_FALSE(c.d->ready());
        c.w.clear_faults();
        REQUIRE(c.d->until_ready(gw::minutes(2)));
        c.agree();
    }
}

TEST_CASE("D12 an instrument's rules change while trading", "[conformance][data]") {
    desk_options often = watching();
    often.instruments_refresh = gw::minutes(1); // an hour of a busy market is the suite's most expensive one
    conformance c(busy(), often);
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(3));
    CHECK(c.d->tick_size() == "0.1");
    c.w.misreport(misreport::tick_size, kit().coarse_tick + (kit().coarse_tick == "0.5" ? "0" : ""));
    c.d->tick = gw::milliseconds(100);
    c.d->run_for(gw::minutes(2));
    CHECK(c.d->tick_size() == kit().coarse_tick);
    // What does not fit the new units makes the book unbelievable, and that is told.
    CHECK((c.d->book_synced() || !c.d->seen.unsynced.empty()));
    CHECK(c.refused(limit(side::buy, "55000.10", "0.010")) ==
          (c.d->opens() ? gw::order_errc::invalid_price : gw::order_errc::no_gateway));
    c.agree();
}

TEST_CASE("D13 an instrument that is not configured and a message of no known kind are ignored",
          "[conformance][data]") {
    conformance c(busy(), watching());
    REQUIRE(c.d->until_ready());
    const auto before = c.d->counts();
    // Where messages are of requests there is none of another instrument.
    const auto distant = kit().distant_book_update(c.w.now(), kit().unlisted);
    if (!distant.empty()) c.d->inject(link_of(role::market), distant);
    const auto unknown = kit().unknown_messages();
    for (const auto& [where, text] : unknown) c.d->inject(where, text);
    c.d->run_for(gw::milliseconds(10));
    CHECK((distant.empty() || c.d->counts().unconfigured > before.unconfigured));
    CHECK(c.d->counts().ignored >= before.ignored + unknown.size());
    CHECK(c.d->counts().malformed == before.malformed);
    CHECK(c.d->ready());
    c.agree();
}

TEST_CASE("D14 an instrument's market data end and begin again while the others go on, also over a reconnect",
          "[conformance][data]") {
    conformance c({}, watching());
    REQUIRE(c.d->until_ready());
    const auto both = [&] { return c.d->book_synced() && c.d->book_synced(second()); };
    REQUIRE(c.d->run_until(both, gw::seconds(10)));
    const std::size_t connections = c.d->seen.connections.size();
    if (!kit().unsubscribes) {
        CHECK(c.d->subscribe(second(), false).error().code == gw::order_errc::unsupported);
        c.d->run_for(gw::seconds(5));
        CHECK(both());
        CHECK(c.d->opens(second()));
        c.agree();
        return;
    }
    REQUIRE(c.d->subscribe(second(), false).has_value());
    CHECK_FALSE(c.d->book_synced(second()));
    CHECK_FALSE(c.d->opens(second()));
    CHECK(c.d->opens());
    c.d->run_for(gw::seconds(5));
    // What is not heard of is not compared, read or begun anew either.
    const auto snapshots = c.asked(question::book);
    c.w.other_limit(side::buy, "2900", "0.010", second());
    c.d->run_for(gw::minutes(2));
    CHECK_FALSE(c.d->book_synced(second()));
    CHECK(c.asked(question::book) <= snapshots + 12); // those of the first
    CHECK(c.d->seen.connections.size() == connections);
    c.d->drop(link_of(role::market));
    REQUIRE(c.d->run_until([&] { return !c.d->book_synced(); }, gw::seconds(10)));
    REQUIRE(c.d->run_until([&] { return c.d->book_synced(); }, gw::minutes(1)));
    c.d->run_for(gw::seconds(5));
    CHECK_FALSE(c.d->book_synced(second()));
    // Orders on it are refused by name, cancels are not.
    const auto refused =
        c.d->submit(limit(side::buy, "2900", "0.010", gw::time_in_force::good_till_cancel, second()));
    REQUIRE(refused.has_error());
    CHECK(std::string_view(refused.error().field) == "market data not subscribed to");

    REQUIRE(c.d->subscribe(second(), true).has_value());
    REQUIRE(c.d->run_until(both, gw::seconds(30)));
    CHECK(c.d->book_difference(second()).empty());
    CHECK(c.d->opens(second()));
    CHECK(c.d->subscribe("NOBODY", false).error().code == gw::order_errc::unknown_instrument);
    // To and fro before the venue has answered: what was asked for last holds.
    for (const bool wanted : {false, true, false, true})
        REQUIRE(c.d->subscribe(second(), wanted).has_value());
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->run_until(both, gw::seconds(30)));
    for (const std::string_view symbol : {first(), second()})
        REQUIRE(c.d->subscribe(symbol, false).has_value());
    const std::size_t quiet = c.d->seen.connections.size();
    c.d->run_for(gw::minutes(2));
    CHECK(c.d->seen.connections.size() == quiet); // silence that was asked for
    for (const std::string_view symbol : {first(), second()})
        REQUIRE(c.d->subscribe(symbol, true).has_value());
    REQUIRE(c.d->run_until(both, gw::seconds(30)));
    CHECK(c.d->opens());
    c.agree();
}

TEST_CASE("D15 when the price leaves what a cut snapshot held, a new one comes in time",
          "[conformance][data]") {
    conformance c({}, watching());
    // Two levels more than the venue tells of a side, and as many again within a few ticks.
    const auto told = static_cast<int>(kit().most_levels);
    for (int i = 0; i < told + 10; ++i)
        c.w.other_limit(side::buy, case_price(gw::decimal(599'999 - i, -1)), "0.001");
    c.w.other_limit(side::buy, "59000", "0.500"); // behind the edge of the snapshot
    c.w.other_limit(side::sell, "60001", "0.001");
    REQUIRE(c.d->until_ready());
    c.d->run_for(gw::seconds(1));
    REQUIRE(c.d->book_synced());
    const auto snapshots = c.asked(question::book);
    for (int i = 0; i < 101; ++i) {
        c.w.other_market(side::sell, decimal_of_lots(std::max(told / 100, 1)));
        c.d->run_for(kit().book_interval);
        if (c.d->book_shows()) CHECK(c.d->book_difference().empty());
    }
    c.d->run_for(gw::seconds(2));
    // Where the venue's updates keep the book at its depth none is needed.
    CHECK((c.asked(question::book) > snapshots) == kit().reads_books);
    REQUIRE(c.d->book_synced());
    CHECK(c.d->book_difference().empty());
    c.agree();
}

TEST_CASE("D16 an instrument in which nothing happens has its book, and its link stays",
          "[conformance][data]") {
    conformance c({}, watching());
    REQUIRE(c.d->until_ready());
    for (const std::string_view symbol : {first(), second()}) CHECK(c.d->book_synced(symbol));
    const std::size_t changes = c.d->seen.connections.size();
    c.d->tick = gw::milliseconds(200);
    c.d->run_for(gw::minutes(30));
    CHECK(c.d->seen.connections.size() == changes);
    CHECK(c.d->opens());
    // It is compared less and less often.
    CHECK(c.asked(question::book) < 2 * 14);
    c.d->tick = gw::milliseconds(20);
    c.rest_and_fill();
    c.d->run_for(gw::seconds(1));
    CHECK(c.d->book_difference().empty());
    CHECK(c.d->seen.unsynced.empty());
    c.agree();
}

TEST_CASE(
    "rules that no longer fit the venue's levels are read at once, and the book is whole after one snapshot",
    "[conformance][data]") {
    conformance c(busy(), watching());
    c.w.misreport(misreport::tick_size, kit().coarse_tick + (kit().coarse_tick == "0.5" ? "0" : ""));
    REQUIRE(c.d->run_until([&] { return c.d->ready(); }, gw::seconds(60)));
    c.d->run_for(gw::seconds(5));
    CHECK_FALSE(c.d->book_synced());
    CHECK_FALSE(c.d->opens());
    bool named = false;
    for (const auto& e : c.d->seen.errors) {
        const std::string_view text = e.text;
        named = named || (e.symbol == gw::symbol_name(first()) && e.operator_needed &&
                          text.find("off the tick") != text.npos &&
                          text.find("tick " + kit().coarse_tick) != text.npos);
    }
    CHECK(named);
    // However many levels do not fit: rules and snapshots are asked for less and less often.
    const auto asked = c.asked(question::book) + c.asked(question::instruments);
    c.d->run_for(gw::seconds(55));
    CHECK(c.asked(question::book) + c.asked(question::instruments) - asked < 30);
    c.w.report_truly();
    REQUIRE(c.d->run_until([&] { return c.d->opens() && c.d->opens(second()); }, gw::minutes(3)));
    CHECK(books_meet(c));
    c.agree();
}

TEST_CASE("D03 a book whose snapshots stay behind its updates is asked for less and less often",
          "[conformance][data]") {
    needs(kit().reads_books && kit().numbered_books, "snapshots that are asked for and joined to updates");
    conformance c;
    REQUIRE(c.d->until_ready());
    const auto before = c.asked(question::book);
    c.d->inject(link_of(role::market), kit().distant_book_update(c.w.now(), first()));
    c.d->run_for(gw::minutes(5));
    CHECK_FALSE(c.d->book_synced());
    CHECK(c.asked(question::book) - before < 30);
    // Something happens in the market, and the book is whole soon.
    for (int i = 0; i < 3; ++i) {
        c.w.other_limit(gw::side::buy, "59000", "0.010");
        c.d->run_for(gw::seconds(1));
    }
    c.d->run_for(gw::seconds(35));
    CHECK(c.d->book_synced());
    CHECK(c.d->book_difference().empty());
}

TEST_CASE("D18 a book that is brought as snapshots of its top is the venue's so far, and no further",
          "[conformance][data]") {
    needs(!kit().top_levels.empty(), "books that are brought as snapshots of their top");
    for (const std::size_t levels : kit().top_levels) {
        DYNAMIC_SECTION(levels << " levels") {
            desk_options how = watching();
            how.top_levels = levels;
            conformance c(busy(), how);
            REQUIRE(c.d->until_ready());
            for (int i = 0; i < 5; ++i) {
                c.d->run_for(gw::seconds(3));
                INFO("round " << i);
                CHECK(books_meet(c));
            }
            // What is lost of them is no gap: the next one is whole.
            for (int i = 0; i < 20; ++i) {
                c.d->lose_next(link_of(role::market), false);
                c.d->run_for(gw::milliseconds(130));
            }
            CHECK(books_meet(c));
            CHECK(c.d->seen.unsynced.empty());
            CHECK(c.d->seen.errors.empty());

            c.d->drop(link_of(role::market));
            c.d->run_for(gw::milliseconds(1));
            CHECK_FALSE(c.d->book_synced());
            REQUIRE(c.d->run_until([&] { return c.d->book_synced() && c.d->book_synced(second()); },
                                   gw::seconds(30)));
            c.d->run_for(gw::seconds(2));
            CHECK(books_meet(c));
            c.agree();
        }
    }
}

TEST_CASE("D18 a book of the top of a market that rests has its levels, and its stream is not begun anew",
          "[conformance][data]") {
    for (const std::size_t levels : kit().top_levels) {
        DYNAMIC_SECTION(levels << " levels") {
            desk_options how;
            how.top_levels = levels;
            conformance c({}, how);
            c.w.other_limit(side::buy, "59000", "0.010");
            c.w.other_limit(side::sell, "61000", "0.010");
            REQUIRE(c.d->until_ready());
            const auto asked = c.asked(question::subscribe);
            c.d->run_for(gw::minutes(10));
            CHECK(c.d->book_difference().empty());
            CHECK(c.d->seen.unsynced.empty());
            // It moves between two looks: that is no sign of updates that have stopped.
            for (int i = 0; i < 12; ++i) {
                c.w.other_limit(side::buy, "5900" + std::to_string(i % 9), "0.010");
                c.d->run_for(gw::seconds(31));
                CHECK(books_meet(c));
            }
            // Nor is one that was lost, once the next one has come behind the look that found it.
            c.w.fault(link_of(role::market), fault::drop);
            c.w.other_limit(side::buy, "59500", "0.010");
            c.d->run_for(gw::milliseconds(500));
            c.w.clear_faults();
            CHECK_FALSE(c.d->book_difference().empty());
            REQUIRE(c.d->run_until([&] { return c.d->book_difference().empty(); }, gw::minutes(6)));
            c.d->run_for(gw::milliseconds(500));
            c.w.other_limit(side::buy, "59600", "0.010");
            c.d->run_for(gw::seconds(15));
            CHECK(books_meet(c));
            CHECK(c.asked(question::subscribe) == asked);
            CHECK(c.d->seen.unsynced.empty());
            CHECK(c.d->seen.errors.empty());
            c.agree();
        }
    }
}
