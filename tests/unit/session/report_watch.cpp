// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/report_watch.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::session;

namespace {

constexpr steady_time at(std::int64_t s) { return {s * 1'000'000'000}; }

/// Up since second 0, with three seconds of patience.
constexpr report_watch up() {
    report_watch w(seconds(3));
    w.start(at(0));
    return w;
}

constexpr bool overdue_once() {
    report_watch w = up();
    w.expect(at(1), at(2));
    if (w.take_overdue({at(5).ns - 1}) || w.late({at(5).ns - 1}) || w.next_deadline() != at(5)) return false;
    // Late from then on; given up after as long again, twice.
    if (w.take_overdue(at(5)) || !w.late(at(5)) || w.next_deadline() != at(11)) return false;
    return w.take_overdue(at(11)) && !w.take_overdue(at(12)) && !w.late(at(12)) &&
           w.next_deadline() == steady_time::never();
}
static_assert(overdue_once());

} // namespace

TEST_CASE("a report that is owed and does not come is overdue once") { CHECK(overdue_once()); }

TEST_CASE("nothing is owed before an order was answered") {
    report_watch w = up();
    w.on_order_sent(at(1));
    CHECK(w.next_deadline() == steady_time::never());
    CHECK_FALSE(w.take_overdue(at(100)));
}

TEST_CASE("any report ends the waiting") {
    report_watch w = up();
    w.expect(at(1), at(2));
    w.on_report(at(4));
    CHECK(w.next_deadline() == steady_time::never());
    CHECK_FALSE(w.take_overdue(at(100)));
}

TEST_CASE("a report since the request left is the one that was owed, though it came before the answer") {
    report_watch w = up();
    w.on_report(at(2));
    w.expect(at(2), at(3));
    CHECK(w.next_deadline() == steady_time::never());
    w.expect({at(2).ns + 1}, at(3));
    CHECK(w.next_deadline() == at(6));
}

TEST_CASE("a link that came up since the request left may have missed its report: none is owed") {
    report_watch w = up();
    w.stop();
    w.start(at(5));
    w.expect(at(4), at(6));
    CHECK(w.next_deadline() == steady_time::never());
}

TEST_CASE("a second answer does not make the first wait longer") {
    report_watch w = up();
    w.expect(at(1), at(2));
    w.expect(at(3), at(4));
    CHECK(w.next_deadline() == at(5));
}

TEST_CASE("an order that was found by asking is owed a report since the last order left") {
    report_watch w = up();
    w.on_order_sent(at(1));
    w.on_report(at(2));
    w.expect_since_last_order(at(9));
    CHECK(w.next_deadline() == steady_time::never());
    w.on_order_sent(at(10));
    w.expect_since_last_order(at(11));
    CHECK(w.next_deadline() == at(14));
}

TEST_CASE("a link that is gone owes nothing") {
    report_watch w = up();
    w.expect(at(1), at(2));
    w.stop();
    CHECK(w.next_deadline() == steady_time::never());
    CHECK_FALSE(w.take_overdue(at(100)));
}

TEST_CASE("a report that comes late is no reason to give its stream up") {
    report_watch w = up();
    w.expect(at(1), at(2));
    CHECK_FALSE(w.take_overdue(at(6)));
    CHECK(w.late(at(6)));
    CHECK(w.on_lag(seconds(4))); // told once
    w.on_report(at(6));
    CHECK_FALSE(w.on_lag(seconds(5)));
    CHECK(w.late(at(7)));
    // The next one may lag as far.
    w.expect(at(7), at(8));
    CHECK_FALSE(w.take_overdue({at(8 + 3 + 6 + 10).ns - 1}));
    CHECK(w.take_overdue(at(8 + 3 + 6 + 10)));
}

TEST_CASE("a lag is over with a report in time, or when nothing showed it for a minute") {
    report_watch w = up();
    w.on_report(at(1));
    CHECK_FALSE(w.on_lag(seconds(3)));
    CHECK_FALSE(w.late(at(1)));
    CHECK(w.on_lag(seconds(10)));
    CHECK(w.late(at(2)));
    CHECK_FALSE(w.on_lag(seconds(1)));
    CHECK_FALSE(w.late(at(2)));
    CHECK(w.on_lag(seconds(10)));
    CHECK(w.next_deadline() == at(61));
    w.tick(at(60));
    CHECK(w.late(at(60)));
    w.tick(at(61));
    CHECK_FALSE(w.late(at(61)));
    CHECK(w.next_deadline() == steady_time::never());
    CHECK(w.on_lag(minutes(30))); // however far, a stream that brings nothing is given up some time
    w.expect(at(70), at(71));
    CHECK_FALSE(w.take_overdue(at(74)));
    CHECK(w.take_overdue(at(71 + 3 + 6 + 120)));
}
