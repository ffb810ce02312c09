// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/matching/told_levels.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

TEST_CASE("followers of a book are told what changed, once, and what falls out of their depth is gone") {
    order_book book;
    told_levels two(2);
    book.add(side::buy, 100, {1, 0, 5}, 1);
    book.add(side::buy, 99, {2, 0, 7}, 2);
    book.add(side::sell, 103, {3, 0, 1}, 3);
    const told_sides first = two.bring_up_to(book);
    CHECK(first.bids == std::vector<told_level>{{100, 5, 1}, {99, 7, 1}});
    CHECK(first.asks == std::vector<told_level>{{103, 1, 1}});
    CHECK(two.bring_up_to(book).bids.empty());
    book.add(side::buy, 101, {4, 0, 2}, 4);
    const told_sides moved = two.bring_up_to(book);
    CHECK(moved.bids == std::vector<told_level>{{99, 0, 0}, {101, 2, 1}});
    CHECK(moved.asks.empty());
    CHECK(two.known().bids == std::vector<told_level>{{101, 2, 1}, {100, 5, 1}});
    book.remove(4, 5);
    CHECK(two.bring_up_to(book).bids == std::vector<told_level>{{101, 0, 0}, {99, 7, 1}});
    book.add(side::sell, 103, {5, 0, 4}, 6);
    CHECK(two.bring_up_to(book).asks == std::vector<told_level>{{103, 5, 2}});
}

TEST_CASE("a follower that applies what it is told has the best levels of a random book") {
    random_source random(3);
    order_book book;
    told_levels told(5);
    std::map<std::int64_t, std::int64_t> bids;
    std::vector<order_id> open;
    for (order_id n = 1; n < 3'000; ++n) {
        if (!open.empty() && random.chance(48)) {
            const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(open.size())));
            book.remove(open[at], n);
            open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            book.add(side::buy, 1 + random.below(40), {n, 0, 1 + random.below(9)}, n);
            open.push_back(n);
        }
        for (const told_level& l : told.bring_up_to(book).bids) {
            if (l.lots == 0)
                bids.erase(l.price_ticks);
            else
                bids[l.price_ticks] = l.lots;
        }
        std::map<std::int64_t, std::int64_t> best;
        book.walk(side::buy, [&](std::int64_t price, const order_book::level& l) {
            best[price] = l.total;
            return best.size() < 5;
        });
        REQUIRE(bids == best);
    }
}
