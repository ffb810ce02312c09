// SPDX-License-Identifier: BSL-1.0
//
// One instrument's books at several venues as one: against a plain list of all levels, over books made at random.

#include <gatewright/book/consolidated_book.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

namespace consolidated_books {
using namespace gatewright;
using namespace gatewright::book;
using namespace gatewright::literals;

using synced = synced_book<unnumbered>;
using level_list = std::vector<std::tuple<side, decimal, decimal>>;

synced made_of(const level_list& levels, decimal tick = "0.1"_d, decimal lot = "0.001"_d) {
    synced b(book_scales({tick}, {lot}), {64, 256, 32, 256});
    book_header h;
    h.snapshot = true;
    b.book_begin(h);
    for (const auto& [s, p, q] : levels) b.book_level(s, {p}, {q});
    b.book_end(h);
    REQUIRE(b.synced());
    return b;
}
std::string text_of(const venue_level& l) {
    return std::to_string(l.gateway) + ":" + l.price.value.normalized().str() + "x" +
           l.size.value.normalized().str();
}
std::string text_of(const consolidated_book<>& b, side s) {
    std::string text;
    b.for_each_level(s, [&](const venue_level& l) { text += (text.empty() ? "" : " ") + text_of(l); });
    return text;
}
decimal narrow(const wide_decimal& w) { return w.to_decimal().value(); }

TEST_CASE("a consolidated book has the levels of all venues in one order, in one unit") {
    const synced first =
        made_of({{side::buy, "99.9"_d, "1"_d}, {side::buy, "99.5"_d, "2"_d}, {side::sell, "100.1"_d, "1"_d}});
    // In contracts of a hundredth.
    const synced second = made_of(
        {{side::buy, "99.9"_d, "50"_d}, {side::sell, "100"_d, "10"_d}, {side::sell, "100.2"_d, "300"_d}},
        "0.1"_d, "1"_d);
    const synced never(book_scales({"0.1"_d}, {"1"_d}));
    const std::vector<venue_book> venues{
        {.gateway = 3, .book = first.view(), .changed = {100}},
        {.gateway = 1, .book = second.view(), .unit = "0.01"_d, .changed = {40}},
        {.gateway = 2, .book = never.view()}};
    const consolidated_book<> all(venues);
    CHECK(all.venues() == 2); // what is not synchronized is not in it
    CHECK(text_of(all, side::buy) == "3:99.9x1 1:99.9x0.5 3:99.5x2");
    CHECK(text_of(all, side::sell) == "1:100x0.1 3:100.1x1 1:100.2x3");
    CHECK(text_of(*all.best(side::buy)) == "3:99.9x1");
    CHECK(text_of(*all.best(side::sell)) == "1:100x0.1");
    CHECK(all.stalest(side::buy, {140})->age.ns == 100);
    CHECK(all.stalest(side::buy, {140})->gateway == 1);
    CHECK_FALSE(all.crossing());
    const consolidated_book<> none(std::span<const venue_book>{});
    CHECK_FALSE(none.best(side::buy));
    CHECK_FALSE(none.stalest(side::sell, {1}));
    CHECK_FALSE(none.crossing());
}

TEST_CASE("fees turn the order of venues, and a walk ends where it is told to") {
    const synced cheap = made_of({{side::sell, "100"_d, "1"_d}, {side::buy, "99"_d, "1"_d}});
    const synced dear = made_of({{side::sell, "100.1"_d, "1"_d}, {side::buy, "99.1"_d, "1"_d}});
    const std::vector<venue_book> venues{{.gateway = 0, .book = cheap.view(), .taker_fee = "0.005"_d},
                                         {.gateway = 1, .book = dear.view(), .taker_fee = "-0.0001"_d}};
    const consolidated_book<> all(venues);
    CHECK(all.best(side::sell)->gateway == 0);
    std::vector<venue_level> seen;
    all.for_each_level_after_fees(side::sell, [&](const venue_level& l) {
        seen.push_back(l);
        return false;
    });
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].gateway == 1);
    CHECK(narrow(seen[0].after_fee) == "100.08999"_d);
    seen.clear();
    all.for_each_level_after_fees(side::buy, [&](const venue_level& l) { seen.push_back(l); });
    REQUIRE(seen.size() == 2);
    CHECK(narrow(seen[0].after_fee) == "99.10991"_d);
    CHECK(narrow(seen[1].after_fee) == "98.505"_d);
}

TEST_CASE("where venues cross the size and what it brings are those of each level that pays") {
    const synced low = made_of({{side::sell, "100"_d, "1"_d},
                                {side::sell, "100.5"_d, "2"_d},
                                {side::sell, "103"_d, "9"_d},
                                {side::buy, "99"_d, "5"_d}});
    const synced high = made_of({{side::buy, "102"_d, "1.5"_d},
                                 {side::buy, "101"_d, "1"_d},
                                 {side::buy, "98"_d, "9"_d},
                                 {side::sell, "104"_d, "1"_d}});
    std::vector<venue_book> venues{{.gateway = 0, .book = low.view()}, {.gateway = 1, .book = high.view()}};
    const auto free = consolidated_book<>(venues).crossing();
    REQUIRE(free.has_value());
    CHECK(text_of(free->ask) == "0:100x1");
    CHECK(text_of(free->bid) == "1:102x1.5");
    CHECK(free->size.value == "2.5"_d);
    // 1 × 2, 0.5 × 1.5, 1 × 0.5
    CHECK(narrow(free->gross) == "3.25"_d);
    CHECK(narrow(free->net) == "3.25"_d);
    // With fees of half a per cent the second level of asks does not pay.
    venues[0].taker_fee = venues[1].taker_fee = "0.005"_d;
    const auto paid = consolidated_book<>(venues).crossing();
    REQUIRE(paid.has_value());
    CHECK(paid->size.value == "1.5"_d);
    CHECK(narrow(paid->gross) == "2.75"_d);
    // 1 × (101.49 - 100.5), 0.5 × (101.49 - 101.0025)
    CHECK(narrow(paid->net) == "1.23375"_d);
    venues[0].taker_fee = venues[1].taker_fee = "0.02"_d;
    CHECK_FALSE(consolidated_book<>(venues).crossing());
    // Rebates of one venue are no trade of it with itself.
    const std::vector<venue_book> alone{{.gateway = 0, .book = low.view(), .taker_fee = "-0.01"_d}};
    CHECK_FALSE(consolidated_book<>(alone).crossing());
    // Nor do they hide that another's bid is above its ask: a rebate counts as no fee.
    const synced both = made_of({{side::sell, "100"_d, "1"_d}, {side::buy, "99.9"_d, "1"_d}});
    const synced above = made_of({{side::buy, "100.1"_d, "2"_d}, {side::sell, "101"_d, "1"_d}});
    const std::vector<venue_book> paid_back{{.gateway = 0, .book = both.view(), .taker_fee = "-0.002"_d},
                                            {.gateway = 1, .book = above.view()}};
    const auto found = consolidated_book<>(paid_back).crossing();
    REQUIRE(found.has_value());
    CHECK(found->ask.gateway == 0);
    CHECK(found->bid.gateway == 1);
    CHECK(found->size.value == "1"_d);
    CHECK(narrow(found->net) == "0.1"_d);
}

/// The same by two lists, sorted by what a level costs and brings.
struct brute_crossing {
    wide_decimal size, net;
};
brute_crossing brute(const std::vector<venue_book>& venues,
                     const std::vector<std::pair<std::size_t, std::tuple<side, decimal, decimal>>>& all) {
    std::vector<std::pair<wide_decimal, wide_decimal>> asks, bids; // cost of one, size
    for (const auto& [v, l] : all) {
        const auto& [s, p, q] = l;
        const decimal fee = std::max(venues[v].taker_fee, decimal());
        const decimal factor = s == side::sell ? checked_add(decimal(1, 0), fee).value()
                                               : checked_sub(decimal(1, 0), fee).value();
        (s == side::sell ? asks : bids)
            .emplace_back(wide_decimal::product(p, factor), wide_decimal::product(q, venues[v].unit));
    }
    std::sort(asks.begin(), asks.end());
    std::sort(bids.begin(), bids.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    brute_crossing sum;
    for (std::size_t a = 0, b = 0; a != asks.size() && b != bids.size() && bids[b].first > asks[a].first;) {
        const wide_decimal size = std::min(asks[a].second, bids[b].second);
        wide_decimal gain = bids[b].first;
        REQUIRE(gain.subtract(asks[a].first));
        REQUIRE(sum.size.add(size));
        REQUIRE(sum.net.add(checked_mul(gain, size.to_decimal().value()).value()));
        REQUIRE(asks[a].second.subtract(size));
        REQUIRE(bids[b].second.subtract(size));
        if (asks[a].second.is_zero()) ++a;
        if (bids[b].second.is_zero()) ++b;
    }
    return sum;
}

TEST_CASE("a consolidated book of random books is all of their levels, sorted") {
    std::mt19937_64 random(GENERATE(1u, 2u, 3u, 4u, 5u));
    for (int round = 0; round != 200; ++round) {
        const std::size_t count = 1 + random() % 5;
        std::vector<synced> books;
        std::vector<venue_book> venues;
        std::vector<std::pair<std::size_t, std::tuple<side, decimal, decimal>>> all;
        for (std::size_t v = 0; v != count; ++v) {
            const auto middle = static_cast<std::int64_t>(1'000 + random() % 20);
            level_list levels;
            for (std::int64_t away = 1; away != 12; ++away)
                for (const side s : {side::buy, side::sell})
                    if (random() % 3 != 0)
                        levels.emplace_back(s, decimal(middle + (s == side::buy ? -away : away), -1),
                                            decimal(static_cast<std::int64_t>(1 + random() % 9'000), -3));
            for (const auto& l : levels) all.emplace_back(v, l);
            books.push_back(made_of(levels));
        }
        for (std::size_t v = 0; v != count; ++v)
            venues.push_back({.gateway = static_cast<std::uint8_t>(v),
                              .book = books[v].view(),
                              .unit = decimal(1, static_cast<std::int8_t>(-static_cast<int>(v))),
                              .taker_fee = decimal(static_cast<std::int64_t>(random() % 30) - 10, -4)});
        const consolidated_book<> seen(venues);
        for (const side s : {side::buy, side::sell}) {
            std::vector<std::string> expected, found;
            for (const auto& [v, l] : all)
                if (std::get<0>(l) == s)
                    expected.push_back(
                        text_of(venue_level{static_cast<std::uint8_t>(v),
                                            {std::get<1>(l)},
                                            {checked_mul(std::get<2>(l), venues[v].unit).value()},
                                            {}}));
            const price* last = nullptr;
            price kept;
            seen.for_each_level(s, [&](const venue_level& l) {
                if (last != nullptr) CHECK((s == side::buy ? l.price <= *last : l.price >= *last));
                kept = l.price;
                last = &kept;
                found.push_back(text_of(l));
            });
            std::sort(expected.begin(), expected.end());
            std::sort(found.begin(), found.end());
            CHECK(expected == found);
        }
        const auto crossing = seen.crossing();
        const brute_crossing expected = brute(venues, all);
        CHECK((crossing ? wide_decimal(crossing->size.value) : wide_decimal()) == expected.size);
        CHECK((crossing ? crossing->net : wide_decimal()) == expected.net);
        if (!crossing) continue;
        CHECK(crossing->net.sign() > 0);
        CHECK(crossing->gross >= crossing->net);
        CHECK(crossing->ask.gateway != crossing->bid.gateway);
    }
}

} // namespace consolidated_books

} // namespace
