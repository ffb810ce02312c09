// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/synced_book.hpp>
#include <gatewright/book/views.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <random>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gw = gatewright;
using gw::price;
using gw::quantity;
using gw::side;
using gw::book::book_options;
using gw::book::chained_previous_id;
using gw::book::price_book;
using gw::book::sync_state;
using gw::book::synced_view;
using gw::book::unsync_reason;
using namespace gw::literals;

// Pricing code that takes a `synced_view` cannot be given a book of unknown standing.
static_assert(!std::constructible_from<synced_view, const price_book*>);
static_assert(!std::constructible_from<synced_view, const price_book&>);
static_assert(std::is_trivially_copyable_v<synced_view>);

namespace {

using book = gw::book::synced_book<chained_previous_id>;

struct level {
    side s;
    gw::decimal p;
    gw::decimal q;
};
using level_list = std::initializer_list<level>;

constexpr side bid = side::buy;
constexpr side ask = side::sell;

gw::book_header update(std::uint64_t first, std::uint64_t last, std::uint64_t previous) {
    gw::book_header h;
    h.first_id = first;
    h.last_id = last;
    h.previous_id = previous;
    h.venue_time = {static_cast<std::int64_t>(last) * 1000};
    return h;
}
gw::book_header snapshot(std::uint64_t last) {
    gw::book_header h;
    h.last_id = last;
    h.venue_time = {static_cast<std::int64_t>(last) * 1000};
    h.snapshot = true;
    return h;
}

void feed(book& b, const gw::book_header& h, level_list levels = {}) {
    b.book_begin(h);
    for (const level& l : levels) b.book_level(l.s, {l.p}, {l.q});
    b.book_end(h);
}

book make(const book_options& options = {64, 8, 32, 256}) {
    return book(gw::book::book_scales({"0.1"_d}, {"1"_d}), options);
}

/// A book of one bid and one ask, synced at id 100.
book synced_at_100(const book_options& options = {64, 8, 32, 256}) {
    book b = make(options);
    feed(b, snapshot(100), {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    REQUIRE(b.synced());
    return b;
}

std::string text(const book& b) {
    if (!b.view()) return "none";
    std::string out;
    for_each_text_line(*b.view(), [&](std::string_view line) { out += line; });
    for (char& c : out)
        if (c == '\n') c = ' ';
    return out;
}

struct tolerant : chained_previous_id {
    static constexpr bool crossed_unsyncs = false;
};

void expect_unsynced(const book& b, unsync_reason why) {
    CHECK(b.state() == sync_state::unsynced);
    CHECK(to_string(b.reason()) == std::string(to_string(why)));
    CHECK(b.needs_snapshot());
    CHECK_FALSE(b.view());
    CHECK(b.last_id() == 0);
}

} // namespace

TEST_CASE("a new book is unsynced, shows nothing, and asks for nothing before the first update") {
    book b = make();
    CHECK(b.state() == sync_state::unsynced);
    CHECK(b.reason() == unsync_reason::never_synced);
    CHECK_FALSE(b.needs_snapshot());
    CHECK_FALSE(b.view());
    b.want_snapshot();
    CHECK(b.needs_snapshot());
}

TEST_CASE("updates are buffered, a snapshot is requested once, and both are joined when it arrives") {
    book b = make();
    feed(b, update(80, 90, 70), {{bid, "9.0"_d, "1"_d}});
    CHECK(b.needs_snapshot());
    CHECK(b.buffered() == 1);
    b.snapshot_requested();
    CHECK(b.state() == sync_state::awaiting_snapshot);
    CHECK_FALSE(b.needs_snapshot());
    feed(b, update(95, 105, 90), {{bid, "9.9"_d, "7"_d}, {ask, "10.3"_d, "0"_d}});
    feed(b, update(108, 110, 105), {{ask, "10.2"_d, "8"_d}});
    CHECK_FALSE(b.view());
    feed(b, snapshot(100), {{bid, "9.9"_d, "5"_d}, {ask, "10.3"_d, "6"_d}});
    CHECK(b.state() == sync_state::synced);
    CHECK(b.reason() == unsync_reason::none);
    CHECK_FALSE(b.needs_snapshot());
    CHECK(text(b) == "b|9.9|7 a|10.2|8 ");
    CHECK(b.last_id() == 110);
    CHECK(b.venue_time() == gw::timestamp{110'000});
    CHECK(b.buffered() == 0);
    CHECK(b.counters().buffered == 3);
    CHECK(b.counters().dropped == 1);
    CHECK(b.counters().applied == 2);
    CHECK(b.counters().snapshots == 1);
    CHECK(b.counters().gaps == 0);
}

TEST_CASE("the join rule holds for buffered updates and for updates after the snapshot alike") {
    struct row {
        const char* what;
        gw::book_header first;
        bool joins;
        bool dropped;
    };
    const row rows[] = {
        {"ends before the snapshot", update(90, 99, 85), true, true},
        {"ends with it", update(90, 100, 85), true, false},
        {"contains it", update(95, 110, 90), true, false},
        {"begins with it", update(100, 110, 98), true, false},
        {"names it as predecessor", update(105, 110, 100), true, false},
        {"begins right after it, other predecessor", update(101, 110, 99), true, false},
        {"begins later, its predecessor is in it", update(105, 110, 99), true, false},
        {"begins later, its predecessor is not", update(105, 110, 103), false, false},
    };
    for (const row& r : rows) {
        INFO(r.what);
        book before = make();
        feed(before, r.first, {{bid, "9"_d, "1"_d}});
        feed(before, snapshot(100), {{ask, "10"_d, "2"_d}});
        book after = make();
        feed(after, snapshot(100), {{ask, "10"_d, "2"_d}});
        CHECK(after.synced());
        feed(after, r.first, {{bid, "9"_d, "1"_d}});
        if (r.joins) {
            const char* const want = r.dropped ? "a|10|2 " : "b|9|1 a|10|2 ";
            CHECK(text(before) == want);
            CHECK(text(after) == want);
            CHECK(before.counters().dropped == (r.dropped ? 1u : 0u));
            CHECK(after.counters().dropped == (r.dropped ? 1u : 0u));
        } else {
            expect_unsynced(before, unsync_reason::snapshot_too_old);
            CHECK(before.buffered() == 1);
            CHECK(before.counters().old_snapshots == 1);
            expect_unsynced(after, unsync_reason::gap);
            CHECK(after.buffered() == 1);
            CHECK(after.counters().gaps == 1);
        }
    }
}

TEST_CASE("a snapshot older than the first buffered update is refused, and the next one joins") {
    book b = make();
    feed(b, update(105, 110, 103), {{bid, "9"_d, "1"_d}});
    b.snapshot_requested();
    feed(b, snapshot(100), {{ask, "10"_d, "2"_d}});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    b.snapshot_requested();
    feed(b, update(111, 120, 110), {{bid, "9"_d, "3"_d}});
    feed(b, snapshot(107), {{bid, "9"_d, "8"_d}, {ask, "10"_d, "2"_d}});
    CHECK(text(b) == "b|9|3 a|10|2 ");
    CHECK(b.counters().gaps == 0);
}

TEST_CASE("a chain of updates keeps the book synced") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95), {{bid, "9.8"_d, "1"_d}});
    feed(b, update(109, 110, 105), {{bid, "9.9"_d, "0"_d}, {ask, "10.1"_d, "1"_d}});
    CHECK(text(b) == "b|9.8|1 a|10.1|1 ");
    CHECK(b.counters().applied == 2);
}

TEST_CASE("a missing update unsyncs the book, and the one that shows it is buffered at once") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95));
    feed(b, update(116, 120, 115), {{bid, "9.8"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::gap);
    CHECK(b.counters().gaps == 1);
    CHECK(b.buffered() == 1);
    b.snapshot_requested();
    feed(b, snapshot(118), {{bid, "9.9"_d, "5"_d}});
    CHECK(text(b) == "b|9.9|5 b|9.8|1 ");
    feed(b, update(121, 125, 120), {{bid, "9.9"_d, "0"_d}});
    CHECK(text(b) == "b|9.8|1 ");
}

TEST_CASE("an update that comes twice is ignored and counted, whether synced or not") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95), {{bid, "9.8"_d, "1"_d}});
    feed(b, update(106, 110, 105), {{bid, "9.8"_d, "2"_d}});
    feed(b, update(99, 105, 95), {{bid, "9.8"_d, "1"_d}});
    feed(b, update(106, 110, 105), {{bid, "9.8"_d, "2"_d}});
    CHECK(b.synced());
    CHECK(b.counters().duplicates == 2);
    CHECK(text(b) == "b|9.9|5 b|9.8|2 a|10.1|6 ");

    book waiting = make();
    feed(waiting, update(95, 105, 94), {{bid, "9.8"_d, "1"_d}});
    feed(waiting, update(95, 105, 94), {{bid, "9.8"_d, "1"_d}});
    CHECK(waiting.buffered() == 1);
    CHECK(waiting.counters().duplicates == 1);
}

TEST_CASE("updates in the wrong order are a gap") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95));
    feed(b, update(111, 115, 110), {{bid, "9.8"_d, "2"_d}});
    feed(b, update(106, 110, 105), {{bid, "9.8"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::gap);
    // The late one is contained in any snapshot that the other can be joined to.
    CHECK(b.buffered() == 1);
    feed(b, snapshot(112), {{ask, "10"_d, "1"_d}});
    CHECK(text(b) == "b|9.8|2 a|10|1 ");
}

TEST_CASE("a sequence that goes back is a gap, and a snapshot of the new sequence is accepted") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95));
    gw::book_header restarted = update(1, 5, 0);
    restarted.venue_time = {106'000};
    feed(b, restarted, {{bid, "9"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::gap);
    feed(b, snapshot(3), {{ask, "10"_d, "1"_d}});
    CHECK(text(b) == "b|9|1 a|10|1 ");
}

TEST_CASE("ids that go back after an update was lost do not leave the book waiting for the old ones") {
    book b = synced_at_100();
    b.book_begin(update(99, 105, 95));
    b.book_abort(update(99, 105, 95));
    gw::book_header restarted = update(1, 5, 0);
    restarted.venue_time = {106'000};
    feed(b, restarted, {{bid, "9"_d, "1"_d}});
    CHECK(b.buffered() == 1);
    feed(b, snapshot(3), {{ask, "10"_d, "1"_d}});
    CHECK(text(b) == "b|9|1 a|10|1 ");
}

TEST_CASE("a gap between buffered updates leaves only those after it") {
    book b = make();
    feed(b, update(80, 90, 70), {{bid, "9.0"_d, "1"_d}});
    feed(b, update(95, 105, 93), {{bid, "9.1"_d, "1"_d}});
    CHECK(b.buffered() == 1);
    CHECK(b.counters().gaps == 1);
    feed(b, snapshot(92), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(100), {});
    CHECK(text(b) == "b|9.1|1 ");
}

TEST_CASE("a message that breaks off unsyncs the book") {
    book b = synced_at_100();
    b.book_begin(update(99, 105, 95));
    b.book_level(bid, {"9.8"_d}, {"1"_d});
    CHECK_FALSE(b.view());
    b.book_abort(update(99, 105, 95));
    expect_unsynced(b, unsync_reason::half_read);
    CHECK(b.counters().half_read == 1);
    // Its successor can be joined only to a snapshot that has the lost one.
    feed(b, update(106, 110, 105), {{bid, "9.7"_d, "1"_d}});
    feed(b, snapshot(104), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(105), {{bid, "9.8"_d, "1"_d}});
    CHECK(text(b) == "b|9.8|1 b|9.7|1 ");
}

TEST_CASE("after a lost update a snapshot that may lack it is refused even with nothing buffered") {
    book b = synced_at_100();
    b.book_begin(update(99, 105, 95));
    b.book_abort(update(99, 105, 95));
    feed(b, snapshot(104), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(105), {});
    CHECK(b.synced());
}

TEST_CASE("a message that begins inside another, or ends as another, was half read") {
    book nested = synced_at_100();
    nested.book_begin(update(99, 105, 95));
    feed(nested, update(106, 110, 105));
    expect_unsynced(nested, unsync_reason::half_read);
    CHECK(nested.buffered() == 1);

    book mixed = synced_at_100();
    mixed.book_begin(update(99, 105, 95));
    mixed.book_end(update(99, 106, 95));
    expect_unsynced(mixed, unsync_reason::half_read);

    book buffering = make();
    feed(buffering, update(80, 90, 70));
    buffering.book_begin(update(91, 95, 90));
    buffering.book_level(bid, {"9"_d}, {"1"_d});
    buffering.book_abort(update(91, 95, 90));
    expect_unsynced(buffering, unsync_reason::half_read);
    CHECK(buffering.buffered() == 0);
}

TEST_CASE("levels and ends outside of a message do nothing") {
    book b = synced_at_100();
    b.book_level(bid, {"10.5"_d}, {"1"_d});
    b.book_end(update(99, 105, 95));
    b.book_abort(update(99, 105, 95));
    CHECK(text(b) == "b|9.9|5 a|10.1|6 ");
}

TEST_CASE("a snapshot that breaks off is asked for again and takes nothing from the buffer") {
    book b = make();
    feed(b, update(95, 105, 90), {{bid, "9"_d, "1"_d}});
    b.snapshot_requested();
    b.book_begin(snapshot(100));
    b.book_level(bid, {"8"_d}, {"1"_d});
    b.book_abort(snapshot(100));
    expect_unsynced(b, unsync_reason::half_read);
    CHECK(b.buffered() == 1);
    feed(b, snapshot(101), {{bid, "7"_d, "1"_d}});
    CHECK(text(b) == "b|9|1 b|7|1 ");
}

TEST_CASE("a book that is crossed after a complete message is unsynced, in the middle of one it may be") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95), {{bid, "10.1"_d, "1"_d}, {ask, "10.1"_d, "0"_d}, {ask, "10.2"_d, "1"_d}});
    CHECK(text(b) == "b|10.1|1 b|9.9|5 a|10.2|1 ");
    feed(b, update(106, 110, 105), {{bid, "10.2"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::crossed);
    CHECK(b.counters().crossed == 1);
    feed(b, snapshot(105), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(110), {});
    CHECK(b.synced());
}

TEST_CASE("a crossed snapshot, and a book crossed by a buffered update, are not believed") {
    book b = make();
    feed(b, update(95, 105, 90), {{ask, "9.5"_d, "1"_d}});
    feed(b, update(106, 110, 105));
    feed(b, snapshot(100), {{bid, "9"_d, "1"_d}, {ask, "9"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::crossed);
    CHECK(b.buffered() == 2);
    feed(b, snapshot(101), {{bid, "9.6"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::crossed);
    CHECK(b.buffered() == 0);
    feed(b, snapshot(109), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(110), {});
    CHECK(b.synced());
}

TEST_CASE("a policy may leave crossed books alone") {
    gw::book::synced_book<tolerant> b(gw::book::book_scales({"0.1"_d}, {"1"_d}), {64, 8, 32, 256});
    b.book_begin(snapshot(100));
    b.book_level(bid, {"10"_d}, {"1"_d});
    b.book_level(ask, {"9"_d}, {"1"_d});
    b.book_end(snapshot(100));
    CHECK(b.synced());
    CHECK(b.view()->crossed());
}

TEST_CASE("a level that does not fit the units unsyncs the book with that reason") {
    const level bad[] = {{bid, "9.85"_d, "1"_d},
                         {bid, "9.8"_d, "1.5"_d},
                         {bid, "9.8"_d, "-1"_d},
                         {bid, gw::decimal(1, 18), "1"_d},
                         {bid, gw::decimal(1, -30), "0"_d}};
    for (const level& l : bad) {
        INFO(l.p.str() << " x " << l.q.str());
        book applied = synced_at_100();
        feed(applied, update(99, 105, 95), {{bid, "9.8"_d, "1"_d}, l, {bid, "9.7"_d, "1"_d}});
        expect_unsynced(applied, unsync_reason::bad_level);
        CHECK(applied.counters().bad_levels == 1);
        CHECK(applied.counters().applied == 0);

        book buffered = make();
        feed(buffered, update(90, 94, 89));
        feed(buffered, update(95, 105, 94), {l});
        expect_unsynced(buffered, unsync_reason::bad_level);
        CHECK(buffered.buffered() == 0);

        book replaced = make();
        feed(replaced, snapshot(100), {l});
        expect_unsynced(replaced, unsync_reason::bad_level);
    }
}

TEST_CASE("more updates, or levels, than the buffer holds are dropped, and a newer snapshot is required") {
    book updates = make({64, 2, 32, 256});
    feed(updates, update(1, 2, 0));
    feed(updates, update(3, 4, 2));
    updates.snapshot_requested();
    feed(updates, update(5, 6, 4), {{bid, "9"_d, "1"_d}});
    expect_unsynced(updates, unsync_reason::overflow);
    CHECK(updates.counters().overflows == 1);
    CHECK(updates.buffered() == 0);
    feed(updates, snapshot(5), {});
    expect_unsynced(updates, unsync_reason::snapshot_too_old);
    feed(updates, update(7, 8, 6), {{bid, "9"_d, "2"_d}});
    feed(updates, snapshot(6), {});
    CHECK(text(updates) == "b|9|2 ");

    book levels = make({64, 8, 3, 256});
    feed(levels, update(1, 2, 0), {{bid, "9"_d, "1"_d}, {bid, "8"_d, "1"_d}});
    feed(levels, update(3, 4, 2), {{ask, "10"_d, "1"_d}});
    CHECK(levels.buffered() == 2);
    feed(levels, update(5, 6, 4), {{ask, "11"_d, "1"_d}});
    expect_unsynced(levels, unsync_reason::overflow);
    CHECK(levels.buffered() == 0);
    feed(levels, snapshot(6), {});
    CHECK(levels.synced());
}

TEST_CASE("a book that has no room for another level far from the touch is unsynced, never cut off") {
    book applied = synced_at_100({64, 8, 32, 16});
    gw::book_header h = update(99, 105, 95);
    applied.book_begin(h);
    for (std::int64_t i = 0; i < 16; ++i) applied.book_level(ask, {gw::decimal(1000 + i, 0)}, {"1"_d});
    applied.book_end(h);
    CHECK(applied.synced());
    CHECK(applied.view()->depth(ask) == 17);
    feed(applied, update(106, 110, 105), {{ask, "1000"_d, "0"_d}, {ask, "2000"_d, "1"_d}});
    CHECK(applied.synced());
    feed(applied, update(111, 115, 110), {{ask, "3000"_d, "1"_d}});
    expect_unsynced(applied, unsync_reason::overflow);
    CHECK(applied.counters().overflows == 1);
    feed(applied, snapshot(115), {{ask, "3000"_d, "1"_d}});
    CHECK(text(applied) == "a|3000|1 ");

    book joined = make({64, 8, 32, 16});
    h = update(95, 105, 90);
    joined.book_begin(h);
    for (std::int64_t i = 0; i < 18; ++i) joined.book_level(ask, {gw::decimal(1000 * i + 1, 0)}, {"1"_d});
    joined.book_end(h);
    feed(joined, snapshot(100), {});
    expect_unsynced(joined, unsync_reason::overflow);
}

TEST_CASE("a disconnect unsyncs the book and drops what was buffered") {
    book b = synced_at_100();
    b.on_disconnect();
    CHECK(b.state() == sync_state::unsynced);
    CHECK(b.reason() == unsync_reason::disconnected);
    CHECK_FALSE(b.view());
    CHECK_FALSE(b.needs_snapshot());
    feed(b, update(191, 200, 190), {{bid, "9"_d, "1"_d}});
    CHECK(b.needs_snapshot());
    b.on_disconnect();
    CHECK(b.buffered() == 0);
    CHECK_FALSE(b.needs_snapshot());
    feed(b, update(291, 300, 290), {{bid, "9"_d, "2"_d}});
    feed(b, snapshot(295), {{ask, "10"_d, "1"_d}});
    CHECK(text(b) == "b|9|2 a|10|1 ");
}

TEST_CASE("a disconnect in the middle of a message forgets the message") {
    book b = synced_at_100();
    b.book_begin(update(99, 105, 95));
    b.on_disconnect();
    b.book_level(bid, {"9"_d}, {"1"_d});
    b.book_end(update(99, 105, 95));
    CHECK(b.reason() == unsync_reason::disconnected);
    CHECK(b.counters().applied == 0);
}

TEST_CASE("a reset book is as new") {
    book b = synced_at_100();
    b.reset();
    CHECK(b.reason() == unsync_reason::never_synced);
    CHECK_FALSE(b.needs_snapshot());
    feed(b, snapshot(7), {{bid, "1"_d, "1"_d}});
    CHECK(text(b) == "b|1|1 ");
}

TEST_CASE("pictures of the top levels are no part of the chain and change nothing") {
    book b = synced_at_100();
    gw::book_header h = update(99, 105, 95);
    h.partial = true;
    b.book_begin(h);
    b.book_level(bid, {"9.8"_d}, {"1"_d});
    CHECK(b.view());
    b.book_end(h);
    h.snapshot = true;
    feed(b, h, {{bid, "9.8"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|5 a|10.1|6 ");
    CHECK(b.counters().ignored_partials == 2);
    feed(b, update(99, 105, 95));
    CHECK(b.synced());
}

namespace {
/// A book that is brought as snapshots of two levels of a side.
book of_partials() {
    book_options o;
    o.snapshot_levels = 2;
    o.of_partials = true;
    return book(gw::book::book_scales({"0.1"_d}, {"1"_d}), o);
}
gw::book_header partial(std::uint64_t last, std::int64_t time) {
    gw::book_header h = update(last - 1, last, last - 7);
    h.partial = true;
    h.venue_time = gw::timestamp{time};
    return h;
}
} // namespace

TEST_CASE("where the stream brings the top alone each picture of it is the book") {
    book b = of_partials();
    feed(b, partial(100, 1), {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.synced());
    CHECK(text(b) == "b|9.9|5 a|10.1|6 ");
    // No chain: whatever was lost in between is in the next one.
    feed(b, partial(200, 2), {{bid, "9.8"_d, "1"_d}, {bid, "9.7"_d, "2"_d}, {ask, "10.2"_d, "3"_d}});
    CHECK(text(b) == "b|9.8|1 b|9.7|2 a|10.2|3 ");
    CHECK(b.last_id() == 200);
    CHECK_FALSE(b.needs_snapshot());
    // Two levels were told of a side: what is beyond the second is not known, and one was all of the other.
    CHECK(b.view()->has_reach(bid));
    CHECK_FALSE(b.view()->has_reach(ask));
    CHECK(b.counters().ignored_partials == 0);
    CHECK(b.counters().gaps == 0);
}

TEST_CASE("an older picture of the top changes nothing, and one whose ids begin anew does") {
    book b = of_partials();
    feed(b, partial(100, 5), {{bid, "9.9"_d, "5"_d}});
    feed(b, partial(100, 5), {{bid, "1"_d, "1"_d}});
    feed(b, partial(90, 4), {{bid, "1"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|5 ");
    CHECK(b.counters().duplicates == 2);
    // Pushed a moment after one that was read, and made before it.
    feed(b, partial(99, 1'000'000), {{bid, "1"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|5 ");
    feed(b, partial(7, 1'000'000'006), {{bid, "9.5"_d, "1"_d}});
    CHECK(text(b) == "b|9.5|1 ");
}

TEST_CASE("a snapshot that was asked for is the book of the top until a newer picture comes") {
    book b = of_partials();
    b.want_snapshot();
    CHECK(b.needs_snapshot());
    b.snapshot_requested();
    gw::book_header asked = snapshot(150);
    asked.venue_time = gw::timestamp{10};
    feed(b, asked, {{bid, "9.9"_d, "5"_d}, {bid, "9.8"_d, "5"_d}});
    CHECK(text(b) == "b|9.9|5 b|9.8|5 ");
    CHECK(b.view()->has_reach(bid));
    feed(b, partial(149, 9), {{bid, "1"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|5 b|9.8|5 ");
    feed(b, partial(151, 11), {{bid, "9.7"_d, "1"_d}});
    CHECK(text(b) == "b|9.7|1 ");
    // And one that is older than what the stream brought meanwhile is of no use.
    b.want_snapshot();
    b.snapshot_requested();
    feed(b, asked, {{bid, "1"_d, "1"_d}});
    CHECK(text(b) == "b|9.7|1 ");
    CHECK(b.counters().old_snapshots == 1);
    CHECK(b.synced());
}

TEST_CASE("a book of the top that is found crossed, cut or off the tick comes back with the next picture") {
    book b = of_partials();
    feed(b, partial(100, 1), {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    feed(b, partial(101, 2), {{bid, "10.2"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.reason() == unsync_reason::crossed);
    CHECK_FALSE(b.view());
    feed(b, partial(102, 3), {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.synced());
    b.book_begin(partial(103, 4));
    b.book_level(bid, {"9.8"_d}, {"1"_d});
    CHECK_FALSE(b.view());
    b.book_abort(partial(103, 4));
    CHECK(b.reason() == unsync_reason::half_read);
    feed(b, partial(104, 5), {{bid, "9.95"_d, "5"_d}});
    CHECK(b.reason() == unsync_reason::bad_level);
    feed(b, partial(105, 6), {{bid, "9.9"_d, "5"_d}});
    CHECK(b.synced());
    b.on_disconnect();
    CHECK_FALSE(b.synced());
    feed(b, partial(1, 1), {{bid, "9.6"_d, "5"_d}});
    CHECK(text(b) == "b|9.6|5 ");
}

TEST_CASE("updates are no part of a book of the top") {
    book b = of_partials();
    feed(b, update(99, 105, 95), {{bid, "9.8"_d, "1"_d}});
    CHECK_FALSE(b.needs_snapshot());
    feed(b, partial(200, 2), {{bid, "9.9"_d, "5"_d}});
    feed(b, update(201, 205, 200), {{bid, "9.8"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|5 ");
    CHECK(b.counters().ignored_updates == 2);
}

TEST_CASE("a synced book takes a newer snapshot and ignores an older one") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95), {{bid, "9.8"_d, "1"_d}});
    feed(b, snapshot(101), {{bid, "1"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|5 b|9.8|1 a|10.1|6 ");
    CHECK(b.counters().old_snapshots == 1);
    feed(b, snapshot(120), {{bid, "2"_d, "1"_d}});
    CHECK(text(b) == "b|2|1 ");
    feed(b, update(116, 125, 110), {{bid, "3"_d, "1"_d}});
    CHECK(text(b) == "b|3|1 b|2|1 ");
    feed(b, snapshot(130), {{bid, "9.85"_d, "1"_d}});
    expect_unsynced(b, unsync_reason::bad_level);
    feed(b, snapshot(124), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(125), {});
    CHECK(b.synced());
}

TEST_CASE("a snapshot that never came is asked for again") {
    book b = make();
    feed(b, update(1, 2, 0));
    b.snapshot_requested();
    b.snapshot_failed();
    expect_unsynced(b, unsync_reason::snapshot_failed);
    book synced = synced_at_100();
    synced.snapshot_failed();
    CHECK(synced.synced());
}

TEST_CASE("a change of units keeps a book whose levels fit and unsyncs one whose levels do not") {
    book b = synced_at_100();
    b.change_units({{"0.05"_d}, {"1"_d}});
    CHECK(text(b) == "b|9.9|5 a|10.1|6 ");
    feed(b, update(99, 105, 95), {{bid, "9.95"_d, "1"_d}});
    CHECK(text(b) == "b|9.95|1 b|9.9|5 a|10.1|6 ");
    b.change_units({{"0.1"_d}, {"1"_d}});
    expect_unsynced(b, unsync_reason::instrument_changed);
    feed(b, snapshot(104), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);
    feed(b, snapshot(105), {{bid, "9.9"_d, "1"_d}});
    CHECK(text(b) == "b|9.9|1 ");
}

TEST_CASE("a change of units drops updates that were counted in the old ones") {
    book b = make();
    feed(b, update(95, 105, 90), {{bid, "9"_d, "1"_d}});
    b.snapshot_requested();
    b.change_units({{"0.01"_d}, {"1"_d}});
    expect_unsynced(b, unsync_reason::instrument_changed);
    CHECK(b.buffered() == 0);
    feed(b, snapshot(104), {});
    expect_unsynced(b, unsync_reason::snapshot_too_old);

    book idle = make();
    idle.change_units({{"0.01"_d}, {"1"_d}});
    CHECK(idle.reason() == unsync_reason::never_synced);
    CHECK_FALSE(idle.needs_snapshot());

    book reading = make();
    reading.book_begin(update(95, 105, 90));
    reading.book_level(bid, {"9"_d}, {"1"_d});
    reading.change_units({{"0.01"_d}, {"1"_d}});
    reading.book_end(update(95, 105, 90));
    expect_unsynced(reading, unsync_reason::instrument_changed);
    CHECK(reading.buffered() == 0);
}

TEST_CASE("whatever happens to a stream, a view is empty or equals the venue's book") {
    // A venue with a book of its own, and a stream that loses, repeats, swaps, breaks and stalls.
    std::mt19937 random(42);
    const auto chance = [&](unsigned per_thousand) { return random() % 1000 < per_thousand; };
    std::uint64_t id = 1000;
    std::uint64_t previous = 1000;
    std::map<std::int64_t, std::int64_t> bids;
    std::map<std::int64_t, std::int64_t> asks;
    std::map<std::uint64_t, std::string> history;

    book b = make({64, 6, 40, 256});
    struct message {
        gw::book_header header;
        std::vector<level> levels;
    };
    std::vector<message> stream;
    std::vector<message> snapshots;
    const auto render = [&] {
        std::string out;
        for (auto it = bids.rbegin(); it != bids.rend(); ++it)
            out +=
                "b|" + gw::decimal(it->first, -1).normalized().str() + "|" + std::to_string(it->second) + " ";
        for (const auto& [tick, lots] : asks)
            out += "a|" + gw::decimal(tick, -1).normalized().str() + "|" + std::to_string(lots) + " ";
        return out;
    };
    int seen = 0;
    std::map<std::string, int> reasons;
    std::int64_t mid = 1000;
    for (int step = 0; step < 60'000; ++step) {
        mid += static_cast<int>(random() % 3) - 1;
        message m{update(0, 0, previous), {}};
        m.header.first_id = id + 1 + random() % 2;
        id = m.header.first_id + random() % 4;
        m.header.last_id = id;
        m.header.venue_time = {step + 1};
        previous = id;
        const auto change = [&](side s, std::int64_t tick, std::int64_t lots) {
            auto& levels = s == bid ? bids : asks;
            if (lots == 0)
                levels.erase(tick);
            else
                levels[tick] = lots;
            m.levels.push_back({s, gw::decimal(tick, -1), gw::decimal(lots, 0)});
        };
        while (!bids.empty() && bids.rbegin()->first >= mid) change(bid, bids.rbegin()->first, 0);
        while (!asks.empty() && asks.begin()->first <= mid) change(ask, asks.begin()->first, 0);
        for (int i = 0; i < 3; ++i) {
            change(bid, mid - 1 - static_cast<int>(random() % 20), static_cast<int>(random() % 4));
            change(ask, mid + 1 + static_cast<int>(random() % 20), static_cast<int>(random() % 4));
        }
        history[id] = render();
        stream.push_back(m);
        if (chance(20) && stream.size() > 1) std::swap(stream.back(), stream[stream.size() - 2]);
        if (chance(20)) stream.push_back(stream[random() % stream.size()]);
        if (chance(10)) stream.erase(stream.begin() + static_cast<std::ptrdiff_t>(random() % stream.size()));
        if (b.needs_snapshot() && chance(300)) {
            b.snapshot_requested();
            message s{snapshot(id), {}};
            s.header.venue_time = {step + 1};
            for (const auto& [tick, lots] : bids) s.levels.push_back({bid, gw::decimal(tick, -1), {lots, 0}});
            for (const auto& [tick, lots] : asks) s.levels.push_back({ask, gw::decimal(tick, -1), {lots, 0}});
            snapshots.push_back(s);
        }
        const auto deliver = [&](const message& d) {
            b.book_begin(d.header);
            for (const level& l : d.levels) {
                if (chance(1)) {
                    b.book_abort(d.header);
                    return;
                }
                b.book_level(l.s, {chance(1) ? "0.05"_d : l.p}, {l.q});
            }
            b.book_end(d.header);
        };
        while (!stream.empty() && !chance(400)) {
            deliver(stream.front());
            stream.erase(stream.begin());
            ++reasons[to_string(b.reason())];
            if (b.view()) {
                ++seen;
                REQUIRE(text(b) == history.at(b.last_id()));
            }
        }
        if (!snapshots.empty() && chance(200)) {
            deliver(snapshots.front());
            snapshots.erase(snapshots.begin());
            if (b.view()) REQUIRE(text(b) == history.at(b.last_id()));
        }
        if (chance(1)) {
            b.on_disconnect();
            stream.clear();
            snapshots.clear();
        }
        if (history.size() > 4000) history.erase(history.begin(), std::next(history.begin(), 2000));
    }
    CHECK(seen > 5'000);
    for (const char* reason :
         {"none", "gap", "half_read", "bad_level", "overflow", "snapshot_too_old", "disconnected"}) {
        INFO(reason);
        CHECK(reasons[reason] > 0);
    }
    CHECK(b.counters().duplicates > 0);
    CHECK(b.counters().dropped > 0);
}

namespace {
/// A thousand bids from 1000.0 down to 900.1 and asks from 1000.1 up, as a venue cuts them; tick 0.1.
book deep(std::uint64_t id = 100) {
    book b(gw::book::book_scales({"0.1"_d}, {"1"_d}), book_options{2048, 64, 4096, 4096, 1000});
    const gw::book_header h = snapshot(id);
    b.book_begin(h);
    for (int i = 0; i < 1000; ++i) {
        b.book_level(bid, {gw::decimal(10'000 - i, -1)}, {"1"_d});
        b.book_level(ask, {gw::decimal(10'001 + i, -1)}, {"1"_d});
    }
    b.book_end(h);
    REQUIRE(b.synced());
    return b;
}
/// All bids above `down_to` (in tenths) go, in one update.
void fall(book& b, int from, int down_to, std::uint64_t first, std::uint64_t last, std::uint64_t previous) {
    const gw::book_header h = update(first, last, previous);
    b.book_begin(h);
    for (int i = from; i > down_to; --i) b.book_level(bid, {gw::decimal(i, -1)}, {"0"_d});
    b.book_end(h);
}
} // namespace

TEST_CASE("a book that began as its top levels only does not tell what it cannot know") {
    book b = deep();
    fall(b, 10'000, 9'000, 99, 105, 95);
    expect_unsynced(b, unsync_reason::out_of_reach);
    CHECK(b.counters().out_of_reach == 1);
    // The venue has always had 899.9 x 7, below the snapshot, and never told it.
    feed(b, update(106, 110, 105), {{bid, "850.0"_d, "3"_d}});
    CHECK_FALSE(b.view());
    feed(b, snapshot(110), {{bid, "899.9"_d, "7"_d}, {bid, "850.0"_d, "3"_d}, {ask, "1000.1"_d, "1"_d}});
    REQUIRE(b.view());
    CHECK(b.view()->best_bid()->price == gw::price{"899.9"_d});
    CHECK_FALSE(b.needs_snapshot());
}

TEST_CASE("nothing behind the reach of a cut snapshot is told by any query, and it is not lost either") {
    book b = deep();
    feed(b, update(99, 105, 95), {{bid, "850.0"_d, "3"_d}, {ask, "1200.0"_d, "9"_d}});
    REQUIRE(b.view());
    const auto& view = *b.view();
    CHECK(view.depth(bid) == 1000);
    CHECK(view.depth(ask) == 1000);
    CHECK(view.quantity_at(bid, {"850.0"_d}) == gw::quantity{"0"_d});
    CHECK(view.cumulative_quantity(bid, 5000) == gw::quantity{"1000"_d});
    const auto taken = view.estimate_fill(bid, {"1003"_d}).value();
    CHECK_FALSE(taken.complete);
    CHECK(taken.filled == gw::quantity{"1000"_d});
    CHECK(taken.worst_price == gw::price{"900.1"_d});
    std::size_t walked = 0;
    view.for_each_level(ask, [&](gw::price p, gw::quantity) {
        ++walked;
        CHECK(p.value <= "1100.0"_d);
    });
    CHECK(walked == 1000);
    CHECK(std::ranges::distance(gw::book::levels(view, bid)) == 1000);
    // Digests are of all that was told.
    std::size_t lines = 0;
    gw::book::for_each_text_line(view, [&](std::string_view) { ++lines; });
    CHECK(lines == 2002);
}

TEST_CASE("a new snapshot is wanted before the price comes to the end of the reach, and joined while the "
          "book is good") {
    book b = deep();
    CHECK_FALSE(b.needs_snapshot());
    fall(b, 10'000, 9'252, 99, 105, 95); // a quarter of the snapshot and two ticks are left
    CHECK_FALSE(b.needs_snapshot());
    fall(b, 9'252, 9'248, 106, 110, 105);
    CHECK(b.synced());
    CHECK(b.needs_snapshot());
    b.snapshot_requested();
    CHECK_FALSE(b.needs_snapshot());
    feed(b, update(111, 115, 110), {{bid, "924.8"_d, "5"_d}});
    feed(b, update(116, 120, 115), {{bid, "924.9"_d, "6"_d}, {bid, "800.0"_d, "2"_d}});
    CHECK(b.synced());
    SECTION("it comes") {
        // As the venue was at 113, older than what the book contains by now.
        const gw::book_header h = snapshot(113);
        b.book_begin(h);
        for (int i = 0; i < 1000; ++i) {
            b.book_level(bid, {gw::decimal(9'248 - i, -1)}, {"1"_d});
            b.book_level(ask, {gw::decimal(10'001 + i, -1)}, {"1"_d});
        }
        b.book_end(h);
        REQUIRE(b.view());
        CHECK(b.last_id() == 120);
        CHECK(b.counters().renewals == 1);
        CHECK(b.view()->best_bid()->price == gw::price{"924.9"_d});
        CHECK(b.view()->quantity_at(bid, {"924.8"_d}) == gw::quantity{"5"_d});
        CHECK(b.view()->depth(bid) == 1001);
        CHECK_FALSE(b.needs_snapshot());
    }
    SECTION("it is from before the first update that was kept") {
        feed(b, snapshot(105), {{bid, "924.8"_d, "5"_d}});
        CHECK(b.synced());
        CHECK(b.last_id() == 120);
        CHECK(b.needs_snapshot());
        CHECK(b.view()->quantity_at(bid, {"924.8"_d}) == gw::quantity{"5"_d});
    }
    SECTION("the price leaves the reach before it comes") {
        fall(b, 9'249, 9'000, 121, 125, 120);
        CHECK_FALSE(b.view());
        CHECK(b.reason() == unsync_reason::out_of_reach);
        CHECK_FALSE(b.needs_snapshot()); // it is on its way
        feed(b, update(126, 130, 125), {{bid, "890.0"_d, "4"_d}});
        feed(b, snapshot(113), {{bid, "895.0"_d, "1"_d}, {ask, "1000.1"_d, "1"_d}});
        REQUIRE(b.view());
        CHECK(b.last_id() == 130);
        CHECK(b.view()->best_bid()->price == gw::price{"895.0"_d});
    }
    SECTION("more updates come than can be kept") {
        for (std::uint64_t i = 0; i < 80; ++i)
            feed(b, update(121 + i, 121 + i, 120 + i), {{bid, "924.9"_d, "6"_d}});
        CHECK(b.synced());
        CHECK(b.needs_snapshot());
    }
    SECTION("a gap") {
        feed(b, update(130, 135, 129), {});
        expect_unsynced(b, unsync_reason::gap);
    }
}

TEST_CASE("a snapshot with fewer levels than the venue gives is the whole side") {
    book b = synced_at_100();
    feed(b, update(99, 105, 95), {{bid, "9.9"_d, "0"_d}});
    REQUIRE(b.view());
    CHECK_FALSE(b.view()->best_bid());
    feed(b, update(106, 110, 105), {{bid, "1.0"_d, "2"_d}});
    CHECK(b.view()->best_bid()->price == gw::price{"1.0"_d});
    CHECK_FALSE(b.needs_snapshot());
}

TEST_CASE(
    "a renewal that comes too old is asked for again, and the updates that were kept join a later one") {
    book b = deep();
    fall(b, 10'000, 9'248, 99, 105, 95);
    REQUIRE(b.needs_snapshot());
    b.snapshot_requested();
    for (std::uint64_t id = 106; id < 116; ++id) {
        feed(b, update(id, id, id - 1), {{bid, "924.8"_d, "5"_d}});
        // The venue's snapshots lag: each is from before the first update that was kept.
        feed(b, snapshot(104), {{bid, "924.8"_d, "1"_d}, {ask, "1000.1"_d, "1"_d}});
        CHECK(b.synced());
        CHECK(b.needs_snapshot());
        b.snapshot_requested();
    }
    feed(b, snapshot(108), {{bid, "924.7"_d, "1"_d}, {ask, "1000.1"_d, "1"_d}});
    REQUIRE(b.view());
    CHECK(b.last_id() == 115);
    CHECK(b.counters().renewals == 1);
    CHECK(b.view()->depth(bid) == 2);
}

TEST_CASE("updates that were kept in other units are not replayed in new ones") {
    book b = deep();
    fall(b, 10'000, 9'248, 99, 105, 95);
    b.snapshot_requested();
    feed(b, update(106, 106, 105), {{bid, "924.8"_d, "5"_d}});
    b.change_units(gw::book::book_scales({"0.1"_d}, {"0.1"_d}));
    REQUIRE(b.synced());
    CHECK(b.needs_snapshot());
    CHECK(b.view()->quantity_at(bid, {"924.8"_d}) == gw::quantity{"5"_d});
    // The answer to the old question, from before the last update.
    feed(b, snapshot(105), {{bid, "924.8"_d, "1"_d}, {ask, "1000.1"_d, "1"_d}});
    CHECK(b.view()->quantity_at(bid, {"924.8"_d}) == gw::quantity{"5"_d});
}

TEST_CASE("a snapshot that is of no use is no comparison") {
    book b = make();
    feed(b, snapshot(100), {{bid, "9"_d, "1"_d}, {ask, "10"_d, "2"_d}});
    CHECK_FALSE(b.snapshot_differed());
    b.want_snapshot();
    REQUIRE(b.needs_snapshot());
    b.snapshot_requested();
    feed(b, snapshot(110), {{bid, "9"_d, "5"_d}, {ask, "10"_d, "2"_d}});
    CHECK(b.snapshot_differed());
    feed(b, snapshot(90), {{bid, "9"_d, "1"_d}, {ask, "10"_d, "2"_d}});
    CHECK(b.synced());
    CHECK_FALSE(b.snapshot_differed());
}

namespace {

using live_book = gw::book::synced_book<gw::book::chained_with_resets>;

live_book make_live() { return live_book(gw::book::book_scales({"0.1"_d}, {"1"_d}), {64, 8, 32, 256, 0}); }
gw::book_header live(std::uint64_t last, std::uint64_t previous, bool is_snapshot = false) {
    gw::book_header h = update(0, last, previous);
    h.snapshot = h.in_order = is_snapshot;
    return h;
}
void feed(live_book& b, const gw::book_header& h, level_list levels = {}) {
    b.book_begin(h);
    for (const level& l : levels) b.book_level(l.s, {l.p}, {l.q});
    b.book_end(h);
}
live_book live_at_100() {
    live_book b = make_live();
    feed(b, live(100, 0, true), {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    REQUIRE(b.synced());
    return b;
}

} // namespace

TEST_CASE("a snapshot in its place among the updates is taken whatever its number, and nothing before it") {
    live_book b = make_live();
    // What was still on its way when it was subscribed to anew.
    feed(b, live(90, 80), {{bid, "9.0"_d, "1"_d}});
    feed(b, live(100, 0, true), {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.synced());
    CHECK(b.view()->best_bid()->price == price{"9.9"_d});
    CHECK(b.view()->quantity_at(bid, {"9.0"_d}).is_zero());
    // A gap; then the numbers begin anew, and the snapshot with them.
    feed(b, live(120, 110), {{bid, "9.8"_d, "1"_d}});
    CHECK_FALSE(b.synced());
    feed(b, live(7, 0, true), {{bid, "9.7"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.synced());
    CHECK(b.last_id() == 7);
    feed(b, live(8, 7), {{bid, "9.7"_d, "4"_d}});
    CHECK(b.synced());
    CHECK(b.counters().gaps == 1);
}

TEST_CASE("an update that says that nothing happened changes nothing, and one that has levels all the same "
          "is a gap") {
    live_book b = live_at_100();
    feed(b, live(100, 100));
    CHECK(b.synced());
    CHECK(b.last_id() == 100);
    feed(b, live(101, 100), {{bid, "9.9"_d, "4"_d}});
    CHECK(b.synced());
    b.book_begin(live(101, 101));
    CHECK(b.view()); // as long as it brings nothing
    b.book_level(bid, {"9.9"_d}, {"3"_d});
    b.book_end(live(101, 101));
    CHECK(b.state() == sync_state::unsynced);
    CHECK(b.reason() == unsync_reason::gap);
    CHECK(b.needs_snapshot());
}

TEST_CASE("numbers that begin anew after maintenance are no gap") {
    live_book b = live_at_100();
    feed(b, live(3, 100), {{bid, "9.9"_d, "4"_d}});
    feed(b, live(4, 3), {{bid, "9.9"_d, "3"_d}});
    CHECK(b.synced());
    CHECK(b.last_id() == 4);
    CHECK(b.view()->quantity_at(bid, {"9.9"_d}) == quantity{"3"_d});
}

TEST_CASE("a snapshot that was read joins the updates that came first, where none is sent") {
    live_book b = make_live();
    feed(b, live(100, 95), {{bid, "9.0"_d, "1"_d}});
    CHECK(b.needs_snapshot());
    b.snapshot_requested();
    feed(b, live(110, 100), {{bid, "9.1"_d, "2"_d}});
    gw::book_header read = snapshot(105);
    feed(b, read, {{bid, "9.0"_d, "1"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.synced());
    CHECK(b.last_id() == 110);
    CHECK(b.view()->quantity_at(bid, {"9.1"_d}) == quantity{"2"_d});
}

TEST_CASE("a checksum is compared where it is told: another one costs the book") {
    live_book b = make_live();
    gw::book_header h = live(100, 0, true);
    h.checksum = 690'510'420; // of "9.9:5:10.1:6", by zlib
    feed(b, h, {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.synced());
    CHECK(b.counters().checked == 1);
    // None is told: nothing is compared.
    feed(b, live(101, 100), {{bid, "9.9"_d, "4"_d}});
    CHECK(b.synced());
    CHECK(b.counters().checked == 1);
    h = live(102, 101);
    h.checksum = 5;
    feed(b, h, {{bid, "9.9"_d, "3"_d}});
    CHECK(b.reason() == unsync_reason::checksum);
    CHECK(b.counters().mismatches == 1);
    CHECK_FALSE(b.view());
    // And a snapshot whose sum is wrong is none.
    h = live(200, 0, true);
    h.checksum = 5;
    feed(b, h, {{bid, "9.9"_d, "5"_d}, {ask, "10.1"_d, "6"_d}});
    CHECK(b.reason() == unsync_reason::checksum);
    CHECK_FALSE(b.view());
}
