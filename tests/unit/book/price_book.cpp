// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/price_book.hpp>

#include <catch2/catch_test_macros.hpp>

namespace gw = gatewright;
using gw::price;
using gw::quantity;
using gw::side;
using gw::book::book_scales;
using gw::book::price_book;
using namespace gw::literals;

namespace {
price_book sushi() { return price_book({{"0.001"_d}, {"1"_d}}, {64, 4096}); }
} // namespace

TEST_CASE("a price book takes and gives decimals") {
    price_book b = sushi();
    CHECK(b.set(side::buy, {"7.6110"_d}, {"6"_d}));
    CHECK(b.set(side::sell, {"7.6120"_d}, {"297"_d}));
    REQUIRE(b.best_bid());
    CHECK(b.best_bid()->price.str() == "7.611");
    CHECK(b.best_bid()->quantity.str() == "6");
    CHECK(b.best_ask()->price == price{"7.612"_d});
    CHECK(b.quantity_at(side::buy, {"7.611"_d}).str() == "6");
    CHECK(b.quantity_at(side::buy, {"7.6111"_d}).is_zero());
    CHECK(b.cumulative_quantity(side::sell, 3).str() == "297");
    CHECK_FALSE(b.crossed());
}

TEST_CASE("a price off the tick, a quantity off the lot and a negative one are refused and change nothing") {
    price_book b = sushi();
    CHECK_FALSE(b.set(side::buy, {"7.6115"_d}, {"6"_d}));
    CHECK_FALSE(b.set(side::buy, {"7.611"_d}, {"6.5"_d}));
    CHECK_FALSE(b.set(side::buy, {"7.611"_d}, {"-6"_d}));
    CHECK_FALSE(b.set(side::buy, {gw::decimal(1, 18)}, {"6"_d}));
    CHECK(b.depth(side::buy) == 0);
}

TEST_CASE("a book is rebuilt in finer and in coarser units if every level fits") {
    price_book b = sushi();
    REQUIRE(b.set(side::buy, {"7.61"_d}, {"6"_d}));
    REQUIRE(b.set(side::sell, {"7.62"_d}, {"2"_d}));
    REQUIRE(b.rebuild({{"0.0001"_d}, {"0.5"_d}}));
    CHECK(b.scales() == book_scales{{"0.0001"_d}, {"0.5"_d}});
    CHECK(b.ticks().best(side::buy) == gw::book::tick_level{76100, 12});
    REQUIRE(b.rebuild({{"0.01"_d}, {"2"_d}}));
    CHECK(b.best_bid()->price == price{"7.61"_d});
    CHECK(b.best_ask()->quantity == quantity{"2"_d});
    CHECK(b.depth(side::sell) == 1);
}

TEST_CASE("a book that does not fit new units stays as it was") {
    price_book b = sushi();
    REQUIRE(b.set(side::buy, {"7.611"_d}, {"6"_d}));
    CHECK_FALSE(b.rebuild({{"0.01"_d}, {"1"_d}}));
    CHECK_FALSE(b.rebuild({{"0.001"_d}, {"4"_d}}));
    CHECK_FALSE(b.rebuild({{"0"_d}, {"1"_d}}));
    CHECK(b.scales() == book_scales{{"0.001"_d}, {"1"_d}});
    CHECK(b.best_bid()->price == price{"7.611"_d});
}

TEST_CASE("an estimate of a fill gives the volume-weighted price, rounded against the taker") {
    price_book b = sushi();
    REQUIRE(b.set(side::sell, {"7.612"_d}, {"2"_d}));
    REQUIRE(b.set(side::sell, {"7.613"_d}, {"1"_d}));
    REQUIRE(b.set(side::buy, {"7.612"_d}, {"2"_d}));
    REQUIRE(b.set(side::buy, {"7.611"_d}, {"1"_d}));
    const auto buying = b.estimate_fill(side::sell, {"3"_d});
    REQUIRE(buying.has_value());
    CHECK(buying->complete);
    CHECK(buying->filled.str() == "3");
    CHECK(buying->worst_price.str() == "7.613");
    CHECK(buying->average_price.str() == "7.61233333334");
    const auto selling = b.estimate_fill(side::buy, {"3"_d});
    REQUIRE(selling.has_value());
    CHECK(selling->average_price.str() == "7.61166666666");
    const auto even = b.estimate_fill(side::sell, {"2"_d});
    REQUIRE(even.has_value());
    CHECK(even->average_price.str() == "7.612");
}

TEST_CASE("an estimate of a fill says when the book is too thin, and refuses a quantity off the lot") {
    price_book b = sushi();
    const auto nothing = b.estimate_fill(side::sell, {"3"_d});
    REQUIRE(nothing.has_value());
    CHECK(nothing->filled.is_zero());
    CHECK_FALSE(nothing->complete);
    REQUIRE(b.set(side::sell, {"7.612"_d}, {"2"_d}));
    const auto part = b.estimate_fill(side::sell, {"3"_d});
    REQUIRE(part.has_value());
    CHECK_FALSE(part->complete);
    CHECK(part->filled.str() == "2");
    CHECK(b.estimate_fill(side::sell, {"0.5"_d}).error() == make_error_code(gw::decimal_errc::inexact));
    CHECK(b.estimate_fill(side::sell, {"-1"_d}).error() == make_error_code(gw::decimal_errc::inexact));
}

TEST_CASE("an estimate of a fill keeps as many digits as a huge book leaves room for") {
    price_book b({{"0.00000001"_d}, {"1"_d}}, {64, 4096});
    REQUIRE(b.set(side::sell, {"10000000000"_d}, {"9000000000000000000"_d}));
    REQUIRE(b.set(side::sell, {"10000000000.00000001"_d}, {"1"_d}));
    const auto f = b.estimate_fill(side::sell, {"9000000000000000001"_d});
    REQUIRE(f.has_value());
    CHECK(f->average_price.str() == "10000000000.00000001");
}
