// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/depth_batches.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {
timestamp at(std::int64_t ms) { return timestamp::from_milliseconds(1'000'000 + ms); }
} // namespace

TEST_CASE("a clock strikes once in each period, and not in the first") {
    period_clock c(milliseconds(100));
    CHECK_FALSE(c.strikes(at(50)));
    CHECK_FALSE(c.strikes(at(99)));
    CHECK(c.strikes(at(100)));
    CHECK_FALSE(c.strikes(at(199)));
    CHECK(c.strikes(at(730)));
    CHECK_FALSE(c.strikes(at(799)));
}

TEST_CASE("a batch tells its first and last change, the one before, and the prices of each side once") {
    depth_batch b(milliseconds(100));
    (void)b.due(at(0));
    CHECK_FALSE(b.due(at(100)));
    b.add({{5, side::buy, 100}, {6, side::sell, 101}});
    b.add({{8, side::buy, 100}, {9, side::buy, 99}});
    CHECK(b.pending());
    CHECK(b.due(at(200)));
    CHECK((b.first() == 5 && b.last() == 9 && b.previous() == 0));
    CHECK(b.prices(side::buy) == std::set<std::int64_t>{99, 100});
    CHECK(b.prices(side::sell) == std::set<std::int64_t>{101});
    b.sent();
    CHECK_FALSE(b.pending());
    b.add({{12, side::sell, 102}});
    CHECK((b.first() == 12 && b.last() == 12 && b.previous() == 9));
    CHECK(b.prices(side::buy).empty());
}

TEST_CASE("the best levels of a book are zeros where nobody is") {
    order_book book;
    CHECK(best_levels_of(book) == best_levels{});
    book.add(side::buy, 100, {1, 0, 4}, 1);
    book.add(side::buy, 99, {2, 0, 9}, 2);
    CHECK(best_levels_of(book) == best_levels{100, 4, 0, 0});
    book.add(side::sell, 103, {3, 0, 2}, 3);
    CHECK(best_levels_of(book) == best_levels{100, 4, 103, 2});
}
