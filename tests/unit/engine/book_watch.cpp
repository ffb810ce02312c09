// SPDX-License-Identifier: BSL-1.0
#include <gatewright/engine/book_watch.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using action = book_watch::action;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }
constexpr duration bound = seconds(20);

} // namespace

TEST_CASE(
    "a book that nothing changed for a while is compared, less and less often while the market is quiet") {
    book_watch w;
    w.on_update(at(100));
    CHECK(w.next(bound, at(119)) == action::none);
    CHECK(w.next(bound, at(120)) == action::compare);
    CHECK(w.next(bound, at(500)) == action::none); // the answer is on its way
    w.on_snapshot(false, at(501));
    CHECK(w.next(bound, at(540)) == action::none);
    CHECK(w.next(bound, at(541)) == action::compare);
    w.on_snapshot(false, at(541));
    CHECK(w.next(bound, at(620)) == action::none);
    CHECK(w.next(bound, at(621)) == action::compare);
    w.on_snapshot(false, at(621));
    std::int64_t now = 621 + 160;
    CHECK(w.next(bound, at(now)) == action::compare);
    for (int i = 0; i < 20; ++i) {
        w.on_snapshot(false, at(now));
        now += 300;
        CHECK(w.next(bound, at(now - 1)) == action::none);
        CHECK(w.next(bound, at(now)) == action::compare);
    }
    // One update now and then is no end of the quiet; two in a row are.
    w.on_snapshot(false, at(now));
    w.on_update(at(now + 30));
    CHECK(w.next(bound, at(now + 60)) == action::none);
    w.on_update(at(now + 60));
    w.on_update(at(now + 61));
    now += 61;
    CHECK(w.next(bound, at(now + 20)) == action::compare);
}

TEST_CASE("updates that do not follow a snapshot which tells another market have stopped") {
    book_watch w;
    w.on_update(at(100));
    CHECK(w.next(bound, at(120)) == action::compare);
    w.on_snapshot(true, at(121));
    CHECK(w.next(bound, at(125)) == action::none);
    CHECK(w.next(bound, at(126)) == action::begin_anew);
    CHECK(w.next(bound, at(127)) == action::none);
}

TEST_CASE("an update that comes behind the snapshot shows that they go on") {
    book_watch w;
    w.on_update(at(100));
    CHECK(w.next(bound, at(120)) == action::compare);
    w.on_snapshot(true, at(121));
    w.on_update(at(122));
    CHECK(w.next(bound, at(130)) == action::none);
    CHECK(w.next(bound, at(162)) == action::compare);
}

TEST_CASE("a snapshot that was not asked for to compare decides nothing") {
    book_watch w;
    w.on_snapshot(true, at(100));
    CHECK(w.next(bound, at(119)) == action::none);
    CHECK(w.next(bound, at(120)) == action::compare);
    w.stop();
    w.on_snapshot(true, at(121));
    CHECK(w.next(bound, at(130)) == action::none);
}
