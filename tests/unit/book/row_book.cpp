// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"

#include <gatewright/book/row_book.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

using namespace gatewright;
using namespace gatewright::literals;
using book::row_book;

TEST_CASE("rows that are put in, replaced and taken out tell the levels that a list of rows has") {
    std::mt19937 random(7);
    row_book rows;
    rows.symbol = "X";
    rows.limit = 6;
    std::vector<std::pair<std::int64_t, std::int64_t>> naive[2]; // price and size of each row
    std::map<std::int64_t, std::int64_t> told[2];                // price to quantity, as levels tell it
    gatewright_test::event_log log;
    rows.announce({1}, log);
    CHECK(log.header.snapshot);
    const auto take = [&](side which) {
        auto& levels = told[which == side::buy ? 0 : 1];
        for (const auto& l : log.levels) {
            REQUIRE(l.which == which);
            const std::int64_t price = std::stoll(l.price), size = std::stoll(l.quantity);
            if (size == 0)
                levels.erase(price);
            else
                levels[price] = size;
        }
    };
    int broken = 0, behind = 0;
    for (int i = 0; i != 20'000; ++i) {
        const side which = random() % 2 == 0 ? side::buy : side::sell;
        auto& list = naive[which == side::buy ? 0 : 1];
        const auto place = static_cast<std::int32_t>(random() % 8);
        const auto operation = static_cast<std::int32_t>(random() % 3);
        const std::int64_t price = 1 + static_cast<std::int64_t>(random() % 5);
        const std::int64_t size = 1 + static_cast<std::int64_t>(random() % 9);
        const auto at = static_cast<std::size_t>(place);
        const bool past = at >= rows.limit;
        const bool fits = operation == 0 ? at <= list.size() : at < list.size();
        row_book::touched touched;
        REQUIRE(rows.change(which, place, operation, {decimal(price, 0)}, {decimal(size, 0)}, touched) ==
                fits);
        if (!fits || past) CHECK(touched.count == 0);
        behind += fits && past ? 1 : 0;
        broken += fits ? 0 : 1;
        if (!fits) continue;
        const auto where = list.begin() + place;
        if (operation == 0) {
            list.insert(where, {price, size});
        } else if (operation == 1) {
            *where = {price, size};
        } else {
            list.erase(where);
        }
        REQUIRE(rows.size(which) == list.size());
        rows.pass(which, touched, {2}, log);
        take(which);
        std::map<std::int64_t, std::int64_t> expected;
        // Rows behind those that were asked for are kept, and not told: they come up where one above goes.
        for (std::size_t n = 0; n != std::min(list.size(), rows.limit); ++n)
            expected[list[n].first] += list[n].second;
        REQUIRE(told[which == side::buy ? 0 : 1] == expected);
    }
    CHECK(broken > 100);
    CHECK(behind > 100);
    CHECK_FALSE(log.misused);

    // The whole book at once says the same, one level a price.
    rows.announce({3}, log);
    std::map<std::int64_t, std::int64_t> all[2];
    for (const auto& l : log.levels)
        CHECK(all[l.which == side::buy ? 0 : 1].emplace(std::stoll(l.price), std::stoll(l.quantity)).second);
    CHECK(all[0] == told[0]);
    CHECK(all[1] == told[1]);
}

TEST_CASE("a book by rows that begins anew has no rows and is not announced") {
    row_book rows;
    row_book::touched touched;
    CHECK(rows.change(side::buy, 0, 0, {"1"_d}, {"2"_d}, touched));
    CHECK(rows.level(side::buy, {"1"_d}).value == "2"_d);
    CHECK(rows.level(side::sell, {"1"_d}).is_zero());
    rows.announced = true;
    rows.clear();
    CHECK_FALSE(rows.announced);
    CHECK(rows.size(side::buy) == 0);
    CHECK_FALSE(rows.change(side::buy, -1, 0, {"1"_d}, {"2"_d}, touched));
    CHECK_FALSE(rows.change(side::buy, 0, 3, {"1"_d}, {"2"_d}, touched));
}
