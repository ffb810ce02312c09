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
    v.c.symbol = "BTCUSDT";
    v.c.has_fees = true;
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
    const auto order = [&](std::string_view symbol) {
        order_request r = market(side::buy);
        r.symbol.assign(symbol);
        for (venue& one : v) one.c.symbol = r.symbol;
        return r;
    };
    const auto sticky = [&](std::string_view symbol) {
        const order_request r = order(symbol);
        return routed(router, r, all(v));
    };
    CHECK(sticky("A") == "to 0");
    CHECK(sticky("B") == "to 1");
    CHECK(sticky("A") == "to 0");
    v[0].c.ready = false;
    v[0].c.reason = "reconciling";
    CHECK(sticky("A") == "route_sticky: no_gateway, field reconciling");
    CHECK(sticky("C") == "to 2");
    const order_request again = order("A");
    CHECK(routed(router, again, {v[1].c}) == "route_sticky: no_gateway, field instrument");
    // By another name it is the same instrument.
    order_request named = again;
    named.symbol = "AAA/USD:perp";
    CHECK(routed(router, named, all(v)) == "route_sticky: no_gateway, field reconciling");
    v[0].c.ready = true;
    CHECK(routed(router, named, all(v)) == "to 0");
    v[0].c.ready = false;
    // A refusal of the first choice is none.
    std::vector<venue> none;
    none.push_back(able(0));
    none[0].c.supports = false;
    none[0].c.symbol = "D";
    CHECK(routed(router, order("D"), all(none)) == "route_round_robin: no_gateway, field type");
    CHECK(sticky("D") == "to 1");
    // The one that holds a position of it has it, and if several do the choice is the first's.
    const order_request held = order("H");
    v[1].c.holds = true;
    CHECK(routed(router, held, all(v)) == "to 1");
    v[1].c.holds = false;
    for (int i = 5; i != 341; ++i) CHECK(sticky("I" + std::to_string(i)).starts_with("to "));
    CHECK(sticky("one more") == "route_sticky: table_full, field instruments");
    CHECK(sticky("B") == "to 1");
}

TEST_CASE("failover does not leave the first for an order that only another can take") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 3; ++i) v.push_back(able(i));
    for (venue& one : v) one.c.ready_for = {};
    route_failover router(seconds(60));
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    v[0].c.trades_instrument = false;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    v[0].c.trades_instrument = true;
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    // It fails; what only it can take does not bring the others back to it before its time.
    v[0].c.ready = false;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
    v[0].c.ready = true;
    v[1].c.supports = v[2].c.supports = false;
    CHECK(routed(router, market(side::buy), all(v)) == "to 0");
    v[1].c.supports = v[2].c.supports = true;
    CHECK(routed(router, market(side::buy), all(v)) == "to 1");
}

TEST_CASE("fees count where they are known of all, as one that has not told them would look cheap") {
    std::vector<venue> v;
    for (std::uint8_t i = 0; i != 2; ++i) v.push_back(able(i));
    show(v[0], {{"99"_d, "5"_d}}, {{"100"_d, "5"_d}});
    show(v[1], {{"99"_d, "5"_d}}, {{"100.1"_d, "5"_d}});
    v[0].c.taker_fee = v[0].c.maker_fee = "0.01"_d;
    route_best_price price;
    route_by_score score(score_weights{{}, {}, "1"_d, {}});
    CHECK(routed(price, market(side::buy), all(v)) == "to 1");
    CHECK(routed(score, market(side::buy), all(v)) == "to 1");
    v[1].c.has_fees = false;
    CHECK(routed(price, market(side::buy), all(v)) == "to 0");
    CHECK(routed(price, limit(side::buy, "98"_d), all(v)) == "to 0");
    CHECK(routed(score, market(side::buy), all(v)) == "to 0");
    v[1].c.ready = false; // one that cannot take the order does not matter
    CHECK(routed(price, market(side::buy), all(v)) == "to 0");
}

TEST_CASE("best price has an answer for what has no quantity, and for what rests whatever the books are") {
    std::vector<venue> v;
    instrument rules;
    rules.lot_size = {"0.001"_d};
    for (std::uint8_t i = 0; i != 2; ++i) {
        v.push_back(able(i));
        v[i].c.rules = &rules;
        v[i].c.units = {};
    }
    show(v[0], {{"99"_d, "5"_d}}, {{"100"_d, "5"_d}});
    show(v[1], {{"98"_d, "5"_d}}, {{"99.5"_d, "5"_d}});
    route_best_price router;
    order_request close = market(side::sell);
    close.close_position = true;
    close.quantity = {};
    CHECK(routed(router, close, all(v)) == "to 0");
    close.side = side::buy;
    CHECK(routed(router, close, all(v)) == "to 1");
    for (venue& one : v) one.c.book_age = minutes(1);
    order_request post = limit(side::buy, "97"_d);
    post.post_only = true;
    v[0].c.maker_fee = "0.0001"_d;
    CHECK(routed(router, post, all(v)) == "to 1");
    CHECK(routed(router, limit(side::buy, "97"_d), all(v)) == "route_best_price: no_gateway, field book");
    // Of inverse contracts it says why.
    rules.payoff = payoff::inverse;
    for (venue& one : v) one.c.book.book = {};
    std::vector<gateway_candidate> list = all(v);
    CHECK_FALSE(router.route(market(side::buy), list).has_value());
    CHECK(list[0].note == std::string_view("books of inverse contracts are not compared"));
}

TEST_CASE("what an instrument's rules keep out is told before it goes there") {
    instrument rules;
    rules.status = trading_status::trading;
    rules.min_quantity = {"2"_d};
    rules.max_quantity = {"10"_d};
    rules.max_market_quantity = {"5"_d};
    rules.min_market_quantity = {"3"_d};
    rules.min_notional = "500"_d;
    rules.contract_size = "10"_d;
    const auto said = [&](order_request r, decimal quantity_of) {
        r.quantity = {quantity_of};
        return too_large(rules, r) ? std::string("too large") : std::string(barred_by(rules, r));
    };
    const std::string below = "order below the venue's minimum", above = "too large";
    CHECK(said(limit(side::buy, "100"_d), "1"_d) == below);
    CHECK(said(limit(side::buy, "100"_d), "2"_d).empty());
    CHECK(said(limit(side::buy, "24"_d), "2"_d) == below); // worth 480
    CHECK(said(limit(side::buy, "25"_d), "2"_d).empty());
    CHECK(said(limit(side::buy, "100"_d), "11"_d) == above);
    CHECK(said(market(side::buy), "2"_d) == below);
    CHECK(said(market(side::buy), "3"_d).empty());
    CHECK(said(market(side::buy), "6"_d) == above);
    order_request reduces = limit(side::sell, "1"_d);
    reduces.reduce_only = true;
    CHECK(said(reduces, "2"_d).empty());
    rules.status = trading_status::halted;
    CHECK(said(limit(side::buy, "100"_d), "5"_d) == "instrument not trading");
    rules.status = trading_status::unknown;
    CHECK(said(limit(side::buy, "100"_d), "5"_d).empty());
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
    v[0].c.figures.throttled = 100; // all of them
    w = none;
    w.failed_percent = "3"_d;
    CHECK(points(0, w) == "300"_d);
    v[1].c.taker_fee = "0.0005"_d;
    v[1].c.maker_fee = "-0.0001"_d;
    w = none;
    w.fee_bp = "10"_d;
    CHECK(points(1, w) == "50"_d);
    order_request post = limit(side::buy, "98"_d);
    post.post_only = true;
    CHECK(route_by_score(w).points(post, v[1].c).to_decimal().value() == "-10"_d);
    // A limit that takes nothing pays what resting costs, one that takes the other.
    CHECK(route_by_score(w).points(limit(side::buy, "98"_d), v[1].c).to_decimal().value() == "-10"_d);
    CHECK(route_by_score(w).points(limit(side::buy, "100"_d), v[1].c).to_decimal().value() == "50"_d);
    w = none;
    w.depth_bp = "1"_d;
    show(v[0], {{"99"_d, "5"_d}}, {{"100"_d, "0.5"_d}, {"102"_d, "0.5"_d}});
    CHECK(points(0, w) == "100"_d); // one per cent
    v[0].c.units = {"2"_d};
    CHECK(points(0, w) == "100"_d); // and as much where the book has not all of it
    CHECK(points(1, w).is_zero());
    v[1].c.book_age = seconds(11); // nobody knows what it is now
    CHECK(points(1, w) == "100"_d);
    v[1].c.book_age = {};
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
