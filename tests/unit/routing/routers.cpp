// SPDX-License-Identifier: BSL-1.0
//
// The routers that choose by more than the list's order: what each promises, and over candidates made at random that none
// goes to a gateway that cannot take the order.

#include <gatewright/book/synced_book.hpp>
#include <gatewright/routing/route_best_price.hpp>
#include <gatewright/routing/route_by_score.hpp>
#include <gatewright/routing/route_direct.hpp>
#include <gatewright/routing/route_failover.hpp>
#include <gatewright/routing/route_round_robin.hpp>
#include <gatewright/routing/route_sticky.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace routers {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::routing;

using synced = book::synced_book<book::unnumbered>;

/// A venue of a test: its book, and the candidate that shows it.
struct venue {
    std::unique_ptr<synced> book = std::make_unique<synced>(book::book_scales({"0.1"_d}, {"0.001"_d}),
                                                            book::book_options{64, 256, 32, 256});
    gateway_candidate c;
};
using levels = std::vector<std::pair<decimal, decimal>>;
void show(venue& v, const levels& bids, const levels& asks) {
    book_header h;
    h.snapshot = true;
    v.book->book_begin(h);
    for (const auto& [p, q] : bids) v.book->book_level(side::buy, {p}, {q});
    for (const auto& [p, q] : asks) v.book->book_level(side::sell, {p}, {q});
    v.book->book_end(h);
    v.c.book.book = v.book->view();
}
venue able(std::uint8_t index, decimal units = "1"_d) {
    venue v;
    v.c.index = index;
    v.c.ready = v.c.trades_instrument = v.c.supports = true;
    v.c.units = {units};
    v.c.book.gateway = index;
    v.c.ready_for = minutes(60);
    return v;
}
std::vector<gateway_candidate> all(const std::vector<venue>& venues) {
    std::vector<gateway_candidate> list;
    for (const venue& v : venues) list.push_back(v.c);
    return list;
}
order_request market(side s, decimal quantity_of = "1"_d) {
    order_request r;
    r.symbol = "BTC/USDT:perp";
    r.side = s;
    r.type = order_type::market;
    r.quantity = {quantity_of};
    return r;
}
order_request limit(side s, decimal at) {
    order_request r = market(s);
    r.type = order_type::limit;
    r.price = {at};
    return r;
}
std::string routed(auto& router, const order_request& r, std::vector<gateway_candidate> candidates) {
    const auto to = router.route(r, candidates);
    return to ? "to " + std::to_string(*to) : to.error().str();
}

TEST_CASE("round robin goes on from the last one, and past those that cannot") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 4; ++i) v.push_back(able(i));
    v[2].c.ready = false;
    route_round_robin router;
    std::string path;
    for (int i = 0; i != 7; ++i) path += routed(router, market(side::buy), all(v)) + " ";
    CHECK(path == "to 0 to 1 to 3 to 0 to 1 to 3 to 0 ");
    for (venue& one : v) one.c.ready = false;
    CHECK(routed(router, market(side::buy), all(v)) == "route_round_robin: no_gateway, field ready");
    CHECK(routed(router, market(side::buy), {}) == "route_round_robin: no_gateway, field instrument");
}

TEST_CASE(
    "failover takes the next while the first is away, and goes back when that has been ready for a while") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 3; ++i) v.push_back(able(i));
    v[0].c.ready_for = {}; // the first time it has to prove nothing
    route_failover router(seconds(60));
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    v[0].c.ready = false;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    v[0].c.ready = true;
    v[0].c.ready_for = seconds(59);
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    v[1].c.ready = false;
    v[2].c.ready = false;
    CHECK(routed(router, market(side::buy), all(v)) == "to 0"); // better than none
    v[1].c.ready = v[2].c.ready = true;
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    v[0].c.ready = false;
    v[1].c.ready_for = seconds(1); // the next one in the list need not have been there for long
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    v[0].c.ready = true;
    v[0].c.ready_for = seconds(60);
    std::vector<gateway_candidate> list = all(v);
    CHECK(*router.route(market(side::buy), list) == 0);
    CHECK(list[0].note == std::string_view("the first of the list that can"));
}

TEST_CASE("sticky keeps an instrument where its first order went, and refuses rather than move") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 3; ++i) v.push_back(able(i));
    route_sticky<route_round_robin> router;
    const auto order = [](std::string_view symbol) {
        order_request r = market(side::buy);
        r.symbol.assign(symbol);
        return r;
    };
    CHECK(routed(router, order("A"), all(v)) == "to 0");
    CHECK(routed(router, order("B"), all(v)) == "to 1");
    CHECK(routed(router, order("A"), all(v)) == "to 0");
    v[0].c.ready = false;
    v[0].c.reason = "reconciling";
    CHECK(routed(router, order("A"), all(v)) == "route_sticky: no_gateway, field reconciling");
    CHECK(routed(router, order("C"), all(v)) == "to 2");
    CHECK(routed(router, order("A"), {v[1].c}) == "route_sticky: no_gateway, field instrument");
    // A refusal of the first choice is none.
    std::vector<venue> none;
    none.push_back(able(0));
    none[0].c.supports = false;
    CHECK(routed(router, order("D"), all(none)) == "route_round_robin: no_gateway, field type");
    CHECK(routed(router, order("D"), all(v)) == "to 1");
    for (int i = 4; i != 1'024; ++i)
        CHECK(router
                  .route(order("I" + std::to_string(i)),
                         *std::make_unique<std::vector<gateway_candidate>>(all(v)))
                  .has_value());
    CHECK(routed(router, order("one more"), all(v)) == "route_sticky: table_full, field instruments");
    CHECK(routed(router, order("B"), all(v)) == "to 1");
}

TEST_CASE("best price compares what the size costs with the fees, of synchronized books only") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 3; ++i) v.push_back(able(i));
    show(v[0], {{"99"_d, "5"_d}}, {{"100"_d, "0.5"_d}, {"104"_d, "5"_d}}); // 102 for one
    show(v[1], {{"98"_d, "5"_d}}, {{"101"_d, "5"_d}});
    route_best_price router;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    CHECK(routed(router, market(side::sell), all(v)) == "to 0");
    for (venue& one : v) one.c.units = {"0.5"_d};
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    v[0].c.taker_fee = "0.02"_d;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    // One that has not all of it comes behind one that has.
    for (venue& one : v) one.c.units = {"5.2"_d};
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    for (venue& one : v) one.c.units = {"9"_d};
    CHECK(routed(router, market(side::buy), all(v)) == "to 0"); // 5.5 of it, and the other has 5
    std::vector<gateway_candidate> list = all(v);
    static_cast<void>(router.route(market(side::buy), list));
    CHECK(list[0].note == std::string_view("its book has a part of the order"));
    CHECK(list[2].note == std::string_view("its book is not synchronized"));
    v[0].c.book_age = v[1].c.book_age = seconds(11);
    CHECK(routed(router, market(side::buy), all(v)) == "route_best_price: no_gateway, field book");
    v[1].c.book_age = {};
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
}

TEST_CASE("best price keeps to a limit, and what takes nothing rests where that costs least") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 2; ++i) v.push_back(able(i));
    show(v[0], {{"99"_d, "5"_d}}, {{"100"_d, "0.5"_d}, {"104"_d, "5"_d}});
    show(v[1], {{"98"_d, "5"_d}}, {{"101"_d, "5"_d}});
    v[0].c.maker_fee = "0.0002"_d;
    route_best_price router;
    CHECK(routed(router, limit(side::buy, "101"_d), all(v)) == "to 1");
    CHECK(routed(router, limit(side::buy, "100"_d), all(v)) == "to 0");
    CHECK(routed(router, limit(side::buy, "99"_d), all(v)) == "to 1"); // no fee for who rests
    v[1].c.maker_fee = "0.0003"_d;
    CHECK(routed(router, limit(side::buy, "99"_d), all(v)) == "to 0");
    order_request post = limit(side::buy, "101"_d);
    post.post_only = true;
    CHECK(routed(router, post, all(v)) == "to 0");
    order_request now = limit(side::buy, "99"_d);
    now.time_in_force = time_in_force::immediate_or_cancel;
    CHECK(routed(router, now, all(v)) == "route_best_price: no_gateway, field depth");
}

TEST_CASE("a score counts latency, failures, fees and depth, each by its weight") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 2; ++i) {
        v.push_back(able(i));
        show(v[i], {{"99"_d, "5"_d}}, {{"100"_d, "5"_d}});
        v[i].c.figures.orders_answered = 100;
        v[i].c.figures.order_p99 = milliseconds(20);
    }
    const auto points = [&](std::size_t i, const score_weights& w) {
        return route_by_score(w).points(market(side::buy), v[i].c).to_decimal().value();
    };
    const score_weights none{{}, {}, {}, {}};
    CHECK(points(0, none).is_zero());
    score_weights w = none;
    w.latency_ms = "2"_d;
    CHECK(points(0, w) == "40"_d);
    v[0].c.figures.throttled = 100;
    w = none;
    w.failed_percent = "3"_d;
    CHECK(points(0, w) == "150"_d);
    v[1].c.taker_fee = "0.0005"_d;
    v[1].c.maker_fee = "-0.0001"_d;
    w = none;
    w.fee_bp = "10"_d;
    CHECK(points(1, w) == "50"_d);
    order_request post = limit(side::buy, "98"_d);
    post.post_only = true;
    CHECK(route_by_score(w).points(post, v[1].c).to_decimal().value() == "-10"_d);
    w = none;
    w.depth_bp = "1"_d;
    show(v[0], {{"99"_d, "5"_d}}, {{"100"_d, "0.5"_d}, {"102"_d, "0.5"_d}});
    CHECK(points(0, w) == "100"_d); // one per cent
    v[0].c.units = {"2"_d};
    CHECK(points(0, w) == "100"_d); // and as much where the book has not all of it
    CHECK(points(1, w).is_zero());
    route_by_score router;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    v[1].c.ready = false;
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    v[0].c.ready = false;
    CHECK(routed(router, market(side::buy), all(v)) == "route_by_score: no_gateway, field ready");
}

/// What a taker of `units` gets or pays at a venue, by sums over a plain list; the average with the fee.
struct brute {
    bool complete = false;
    decimal taken;
    wide_decimal per_unit;
};
brute cost(side s, const venue& v) {
    wide_decimal left(v.c.units.value), value, taken;
    v.book->view()->for_each_level(opposite(s), [&](price p, quantity q) {
        const wide_decimal part = std::min(left, wide_decimal(q.value));
        static_cast<void>(value.add(checked_mul(part, p.value).value()));
        static_cast<void>(left.subtract(part));
        static_cast<void>(taken.add(part));
    });
    brute b;
    b.complete = left.is_zero();
    b.taken = taken.to_decimal().value();
    if (b.taken.is_zero()) return b;
    const decimal factor =
        (s == side::buy ? checked_add("1"_d, v.c.taker_fee) : checked_sub("1"_d, v.c.taker_fee)).value();
    b.per_unit = muldiv(checked_mul(value, factor).value(), wide_decimal(1, 0), taken, -12).value();
    return b;
}

TEST_CASE("no router goes to a gateway that cannot take the order, and best price finds the best one") {
    std::mt19937_64 random(GENERATE(1u, 2u, 3u, 4u));
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    route_direct direct;
    route_round_robin robin;
    route_failover failover;
    route_best_price best_price;
    route_by_score score;
    route_sticky<route_by_score> sticky;
    std::size_t chosen_by_price = 0;
    for (int round = 0; round != 1'500; ++round) {
        std::vector<venue> v;
        const decimal units(static_cast<std::int64_t>(1 + random() % 4'000), -3);
        const std::size_t count = 1 + random() % 5;
        for (std::size_t i = 0; i != count; ++i) {
            v.push_back(able(static_cast<std::uint8_t>(i), units));
            gateway_candidate& c = v.back().c;
            c.ready = chance(80);
            c.supports = chance(80);
            c.trades_instrument = chance(90);
            c.taker_fee = decimal(static_cast<std::int64_t>(random() % 30), -4);
            c.maker_fee = decimal(static_cast<std::int64_t>(random() % 30) - 10, -5);
            c.figures.orders_answered = static_cast<std::uint32_t>(random() % 100);
            c.figures.order_p99 = microseconds(static_cast<std::int64_t>(random() % 300'000));
            c.figures.throttled = static_cast<std::uint32_t>(random() % 5);
            c.book_age = milliseconds(static_cast<std::int64_t>(random() % 12'000));
            if (!chance(85)) continue;
            levels bids, asks;
            const auto middle = static_cast<std::int64_t>(990 + random() % 20);
            for (std::int64_t away = 1; away != 6; ++away) {
                if (chance(70))
                    bids.emplace_back(decimal(middle - away, -1),
                                      decimal(static_cast<std::int64_t>(1 + random() % 2'000), -3));
                if (chance(70))
                    asks.emplace_back(decimal(middle + away, -1),
                                      decimal(static_cast<std::int64_t>(1 + random() % 2'000), -3));
            }
            show(v.back(), bids, asks);
        }
        order_request r = market(chance(50) ? side::buy : side::sell, units);
        r.symbol.assign("S" + std::to_string(random() % 50));
        const bool any = std::any_of(v.begin(), v.end(), [](const venue& one) { return eligible(one.c); });
        const auto check = [&](auto& router, bool needs_books_of_it, bool may_refuse) {
            std::vector<gateway_candidate> list = all(v);
            const auto to = router.route(r, list);
            if (!to) {
                CHECK((!any || may_refuse));
                return;
            }
            REQUIRE(*to < v.size());
            const venue& at = v[*to];
            CHECK(eligible(at.c));
            if (!needs_books_of_it) return;
            ++chosen_by_price;
            CHECK(at.c.book.book.has_value());
            CHECK(at.c.book_age <= seconds(10));
            const brute mine = cost(r.side, at);
            CHECK(mine.taken.sign() > 0);
            for (const venue& other : v) {
                if (!eligible(other.c) || !other.c.book.book || other.c.book_age > seconds(10)) continue;
                const brute theirs = cost(r.side, other);
                if (theirs.complete) CHECK(mine.complete);
                if (theirs.complete && mine.complete)
                    CHECK((r.side == side::buy ? mine.per_unit <= theirs.per_unit
                                               : mine.per_unit >= theirs.per_unit));
                if (!mine.complete) CHECK(mine.taken >= theirs.taken);
            }
        };
        check(direct, false, false);
        check(robin, false, false);
        check(failover, false, false);
        check(score, false, false);
        check(sticky, false, true);
        check(best_price, true, true);
    }
    CHECK(chosen_by_price > 500);
}

} // namespace routers

} // namespace
