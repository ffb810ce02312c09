// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/views.hpp>

#include <catch2/catch_test_macros.hpp>
#include <range/v3/view/take_while.hpp>
#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <ranges>
#include <string>
#include <vector>

namespace gw = gatewright;
using gw::side;
using gw::book::ladder;
using gw::book::levels;
using gw::book::levels_view;
using gw::book::tick_level;
using namespace gw::literals;

static_assert(std::ranges::forward_range<levels_view>);
static_assert(std::ranges::common_range<levels_view>);
static_assert(std::ranges::view<levels_view>);
static_assert(std::ranges::borrowed_range<levels_view>);
static_assert(ranges::forward_range<levels_view>);
static_assert(ranges::view_<levels_view>);

namespace {
ladder sample() {
    ladder l({64, 4096});
    for (const std::int64_t tick : {100, 90, 99, -4000, 5}) l.set(side::buy, tick, tick + 5000);
    l.set(side::sell, 101, 1);
    l.set(side::sell, 100'000, 2);
    return l;
}
} // namespace

TEST_CASE("a view of levels runs from best to worst over near and far ones") {
    const ladder l = sample();
    std::vector<std::int64_t> ticks;
    for (const tick_level level : levels(l, side::buy)) ticks.push_back(level.tick);
    CHECK(ticks == std::vector<std::int64_t>{100, 99, 90, 5, -4000});
    CHECK(std::ranges::distance(levels(l, side::sell)) == 2);
    CHECK(levels(l, side::sell).front() == tick_level{101, 1});
    const ladder nothing({64, 4096});
    CHECK(levels(nothing, side::sell).empty());
    CHECK(levels_view().empty());
}

TEST_CASE("a view of levels can be run twice and composes with the standard's views") {
    const ladder l = sample();
    const auto view = levels(l, side::buy);
    CHECK(std::ranges::equal(view, view));
    std::int64_t lots = 0;
    for (const tick_level level : view | std::views::take(2)) lots += level.lots;
    CHECK(lots == 5100 + 5099);
    auto it = view.begin();
    const auto first = it++;
    CHECK(*first == tick_level{100, 5100});
    CHECK(*it == tick_level{99, 5099});
    CHECK(it != first);
}

TEST_CASE("a view of levels composes with range-v3") {
    const ladder l = sample();
    std::vector<std::int64_t> ticks;
    for (const std::int64_t tick : levels(l, side::buy) | ranges::views::take_while([](tick_level x) {
                                       return x.tick > 10;
                                   }) | ranges::views::transform([](tick_level x) { return x.tick; }))
        ticks.push_back(tick);
    CHECK(ticks == std::vector<std::int64_t>{100, 99, 90});
}

TEST_CASE("the levels of a price book are prices and quantities") {
    gw::book::price_book b({{"0.5"_d}, {"0.10"_d}}, {64, 4096});
    REQUIRE(b.set(side::sell, {"10.50"_d}, {"0.3"_d}));
    REQUIRE(b.set(side::sell, {"10"_d}, {"1"_d}));
    std::string text;
    for (const auto& [price, quantity] : levels(b, side::sell))
        text += price.str() + " x " + quantity.str() + "; ";
    CHECK(text == "10.0 x 1.0; 10.5 x 0.3; ");
}

TEST_CASE("the text of a book lists bids, then asks, best first, without trailing zeros") {
    gw::book::price_book b({{"0.00010"_d}, {"0.1"_d}}, {64, 4096});
    REQUIRE(b.set(side::buy, {"7.6110"_d}, {"6"_d}));
    REQUIRE(b.set(side::buy, {"0.0001"_d}, {"0.5"_d}));
    REQUIRE(b.set(side::sell, {"8"_d}, {"100.0"_d}));
    std::string text;
    gw::book::for_each_text_line(b, [&](std::string_view line) { text += line; });
    CHECK(text == "b|7.611|6\nb|0.0001|0.5\na|8|100\n");
}
