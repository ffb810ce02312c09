// SPDX-License-Identifier: BSL-1.0
//
// How an order is split over several gateways: whole lots of each, never more than the order, never beyond its limit, and
// at no worse a price than any one gateway would give for all of it.

#include <gatewright/book/synced_book.hpp>
#include <gatewright/routing/route_split.hpp>
#include <gatewright/routing/sweep.hpp>
#include <gatewright/routing/taking_cost.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace sweeps {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::routing;

using synced = book::synced_book<book::unnumbered>;
using levels = std::vector<std::pair<decimal, decimal>>;

struct venue {
    std::unique_ptr<synced> book;
    std::unique_ptr<instrument> rules = std::make_unique<instrument>();
    gateway_candidate c;
};
venue of(std::uint8_t index, const levels& bids, const levels& asks, decimal lot = "0.001"_d,
         decimal size = "1"_d) {
    venue v;
    v.rules->tick_size = {"0.1"_d};
    v.rules->lot_size = {lot};
    v.rules->contract_size = size;
    v.book = std::make_unique<synced>(book::book_scales(*v.rules), book::book_options{64, 256, 32, 256});
    book_header h;
    h.snapshot = true;
    v.book->book_begin(h);
    for (const auto& [p, q] : bids) v.book->book_level(side::buy, {p}, {q});
    for (const auto& [p, q] : asks) v.book->book_level(side::sell, {p}, {q});
    v.book->book_end(h);
    v.c.index = v.c.book.gateway = index;
    v.c.ready = v.c.trades_instrument = v.c.supports = true;
    v.c.rules = v.rules.get();
    v.c.book.book = v.book->view();
    v.c.book.unit = size;
    return v;
}
void fees(venue& v, decimal taker) { v.c.taker_fee = v.c.book.taker_fee = taker; }
sweep_plan planned(const order_request& r, const std::vector<venue>& venues) {
    std::vector<gateway_candidate> list;
    for (const venue& v : venues) list.push_back(v.c);
    return plan_sweep(r, list, seconds(10));
}
std::string text(const sweep_plan& p) {
    std::string t;
    for (std::size_t i = 0; i != p.count; ++i)
        t += std::to_string(p.parts[i].gateway) + ":" + p.parts[i].units.value.normalized().str() + "@" +
             p.parts[i].worst.value.normalized().str() + " ";
    return t + "left " + p.left.normalized().str();
}
order_request buy(decimal quantity_of, decimal limit_at = {}) {
    order_request r;
    r.type = limit_at.is_zero() ? order_type::market : order_type::limit;
    r.quantity = {quantity_of};
    r.price = {limit_at};
    return r;
}

TEST_CASE("a sweep takes the cheapest levels of all books, with the fees on, in whole lots of each") {
    std::vector<venue> v;
    v.push_back(of(0, {}, {{"100"_d, "1"_d}, {"102"_d, "5"_d}}));
    v.push_back(of(1, {}, {{"101"_d, "150"_d}, {"103"_d, "900"_d}}, "1"_d, "0.01"_d));
    CHECK(text(planned(buy("0.5"_d), v)) == "0:0.5@100 left 0");
    CHECK(text(planned(buy("2"_d), v)) == "0:1@100 1:100@101 left 0");
    CHECK(text(planned(buy("3.005"_d), v)) == "0:1.505@102 1:150@101 left 0");
    CHECK(text(planned(buy("3.0055"_d), v)) == "0:1.505@102 1:150@101 left 0.0005"); // less than any lot
    CHECK(text(planned(buy("3"_d, "101"_d), v)) == "0:1@100 1:150@101 left 0.5");
    fees(v[0], "0.02"_d);
    CHECK(text(planned(buy("1"_d), v)) == "1:100@101 left 0");
    CHECK(text(planned(buy("30"_d), v)) == "0:6@102 1:1050@103 left 13.5");
    // What is not there, or not believed, takes nothing.
    v[1].c.book_age = seconds(11);
    CHECK(text(planned(buy("1"_d), v)) == "0:1@100 left 0");
    v[0].c.ready = false;
    CHECK(text(planned(buy("1"_d), v)) == "left 1");
}

TEST_CASE(
    "a part that is smaller than its venue takes goes to the others, and none is larger than it may be") {
    std::vector<venue> v;
    v.push_back(of(0, {}, {{"100"_d, "0.3"_d}, {"102"_d, "5"_d}}));
    v.push_back(of(1, {}, {{"101"_d, "5"_d}}));
    v[0].rules->min_quantity = {"0.5"_d};
    CHECK(text(planned(buy("1"_d), v)) == "1:1@101 left 0");
    v[0].rules->min_quantity = {};
    v[0].rules->min_notional = "31"_d;
    CHECK(text(planned(buy("1"_d), v)) == "1:1@101 left 0");
    v[0].rules->min_notional = "30"_d;
    CHECK(text(planned(buy("1"_d), v)) == "0:0.3@100 1:0.7@101 left 0");
    v[1].rules->max_quantity = {"0.5"_d};
    CHECK(text(planned(buy("1"_d), v)) == "0:0.5@102 1:0.5@101 left 0");
    v[1].rules->max_market_quantity = {"0.25"_d};
    CHECK(text(planned(buy("1"_d), v)) == "0:0.75@102 1:0.25@101 left 0");
    CHECK(text(planned(buy("1"_d, "101"_d), v)) == "0:0.3@100 1:0.5@101 left 0.2");
    // Of an order with a limit a venue measures what it is worth by that.
    order_request low = buy("1"_d, "90"_d);
    low.side = side::sell;
    std::vector<venue> bids;
    bids.push_back(of(0, {{"100"_d, "0.5"_d}}, {}));
    bids.push_back(of(1, {{"99"_d, "0.5"_d}}, {}));
    bids[1].rules->min_notional = "47"_d;
    CHECK(text(planned(low, bids)) == "0:0.5@100 left 0.5");
    bids[1].rules->min_notional = "45"_d;
    CHECK(text(planned(low, bids)) == "0:0.5@100 1:0.5@99 left 0");
    // Both too small: nothing goes out rather than an order that is refused.
    v[0].rules->min_quantity = v[1].rules->min_quantity = {"2"_d};
    CHECK(text(planned(buy("1"_d), v)) == "left 1");
}

/// What `route_split` makes of an order, and what it noted.
struct splitting {
    sweep_plan plan;
    std::vector<std::string> notes;
    std::vector<decimal> judged_by;
};
splitting split(const order_request& r, const std::vector<venue>& venues) {
    std::vector<gateway_candidate> list;
    for (const venue& v : venues) list.push_back(v.c);
    splitting s{route_split().split(r, list), {}, {}};
    for (const gateway_candidate& c : list) {
        s.notes.emplace_back(c.note);
        s.judged_by.push_back(c.judged_by.to_decimal().value().normalized());
    }
    return s;
}

TEST_CASE("the rest of a split order rests where that costs least, or goes where most is taken, or nowhere") {
    std::vector<venue> v;
    v.push_back(of(0, {}, {{"100"_d, "2"_d}}));
    v.push_back(of(1, {}, {{"101"_d, "100"_d}}, "1"_d, "0.01"_d));
    v.push_back(of(2, {}, {{"105"_d, "1"_d}}));
    for (venue& at : v) at.c.has_fees = true;
    v[1].c.maker_fee = v[2].c.maker_fee = "0.0001"_d;
    v[0].c.maker_fee = "0.0002"_d;
    order_request r = buy("5.005"_d, "102"_d);
    const splitting rests = split(r, v);
    CHECK(text(rests.plan) == "0:2@100 1:300@101 2:0.005@0 left 0"); // less than a lot of the second one
    CHECK(rests.plan.lot == "0.001"_d);
    CHECK(rests.notes == std::vector<std::string>{"takes a part", "takes a part", "takes a part"});
    CHECK(rests.judged_by == std::vector<decimal>{"2"_d, "3"_d, "0.005"_d});
    v[2].rules->min_quantity = {"1"_d};
    CHECK(text(split(r, v).plan) == "0:2.005@100 1:300@101 left 0");
    CHECK(split(r, v).notes.back() == "the others cost less");
    v[2].rules->min_quantity = {};
    // Where no book has anything of it yet it may rest, too.
    v[2].c.maker_fee = {};
    CHECK(text(split(r, v).plan) == "0:2@100 1:100@101 2:2.005@0 left 0");
    // Fees count where they are known of all.
    v[1].c.has_fees = false;
    CHECK(text(split(r, v).plan) == "0:4.005@100 1:100@101 left 0");
    v[0].rules->max_quantity = {"3"_d}; // all of it is too much there: the next one gets the others' rest
    CHECK(text(split(r, v).plan) == "0:3@100 1:200@101 2:0.005@0 left 0");
    v[1].rules->max_quantity = {"150"_d};
    v[2].rules->max_quantity = {"0.1"_d};
    CHECK(text(split(r, v).plan) == "0:3@100 1:150@101 2:0.1@0 left 0.405");
    v[1].rules->max_quantity = v[2].rules->max_quantity = {};
    v[2].rules->lot_size = {"0.1"_d}; // a part of nothing is none
    CHECK(text(split(r, v).plan) == "0:3@100 1:200@101 left 0.005");
    v[2].rules->lot_size = {"0.001"_d};
    r.time_in_force = time_in_force::immediate_or_cancel;
    v[0].rules->max_quantity = {};
    CHECK(text(split(r, v).plan) == "0:2@100 1:100@101 left 2.005");
    CHECK_FALSE(split(r, v).plan.whole());
    r = buy("5.005"_d);
    CHECK(text(split(r, v).plan) == "0:3.005@100 1:100@101 2:1@105 left 0");
}

TEST_CASE("an order that cannot be split, or that one venue takes, is left to the other routers") {
    std::vector<venue> v;
    v.push_back(of(0, {{"99"_d, "1"_d}}, {{"100"_d, "1"_d}}));
    v.push_back(of(1, {{"99"_d, "1"_d}}, {{"100"_d, "1"_d}}));
    const order_request r = buy("2"_d, "100"_d);
    REQUIRE(split(r, v).plan.count == 2);
    CHECK(split(buy("1"_d, "100"_d), v).plan.count == 1);
    const auto with = [&](auto change) {
        order_request other = r;
        change(other);
        return split(other, v).plan.count;
    };
    CHECK(with([](auto& o) { o.time_in_force = time_in_force::immediate_or_cancel; }) == 2);
    CHECK(with([](auto& o) { o.time_in_force = time_in_force::fill_or_kill; }) == 0);
    CHECK(with([](auto& o) { o.time_in_force = time_in_force::at_the_open; }) == 0);
    CHECK(with([](auto& o) { o.time_in_force = time_in_force::at_the_close; }) == 0);
    CHECK(with([](auto& o) { o.type = order_type::stop_limit; }) == 0);
    CHECK(with([](auto& o) { o.post_only = true; }) == 0);
    CHECK(with([](auto& o) { o.reduce_only = true; }) == 0);
    CHECK(with([](auto& o) { o.close_position = true; }) == 0);
    CHECK(with([](auto& o) { o.across_books = true; }) == 0);
    CHECK(with([](auto& o) { o.visible_quantity = {"1"_d}; }) == 0);
    CHECK(with([](auto& o) { o.all_or_none = true; }) == 0);
    CHECK(with([](auto& o) { o.quote_quantity = "100"_d; }) == 0);
    CHECK(with([](auto& o) { o.attached.stop = {"90"_d}; }) == 0);
    CHECK(with([](auto& o) { o.offset = offset::close; }) == 0);
    CHECK(with([](auto& o) { o.price_match = price_match::opponent; }) == 0);
    // Too large for one alone it may be, in parts it is not.
    v[0].c.too_large = true;
    CHECK_FALSE(eligible(v[0].c));
    CHECK(split(r, v).plan.count == 2);
    v[0].c.ready = false;
    CHECK(split(r, v).plan.count == 1);
    CHECK(split(buy("2"_d, "99"_d), v).plan.count == 0);
    // In hedge mode what works against its position closes it.
    v[0].c.ready = true;
    CHECK(with([](auto& o) { o.position_side = position_side::long_side; }) == 2);
    CHECK(with([](auto& o) { o.position_side = position_side::short_side; }) == 0);
}

TEST_CASE("a sweep is never more than the order, and never worse than any one gateway") {
    std::mt19937_64 random(GENERATE(1u, 2u, 3u));
    std::size_t split = 0, compared = 0;
    for (int round = 0; round != 600; ++round) {
        std::vector<venue> v;
        const std::size_t count = 1 + random() % 4;
        const bool alike = random() % 2 == 0; // all of one lot: then nothing is lost to rounding
        for (std::size_t i = 0; i != count; ++i) {
            const auto size =
                alike ? decimal(1, 0) : decimal(1, static_cast<std::int8_t>(-static_cast<int>(random() % 3)));
            const auto lot = alike ? "0.001"_d : decimal(static_cast<std::int64_t>(1 + random() % 5), -1);
            levels bids, asks;
            const auto middle = static_cast<std::int64_t>(990 + random() % 20);
            for (std::int64_t away = 1; away != 6; ++away)
                for (levels* const side_of : {&bids, &asks})
                    if (random() % 3 != 0) {
                        const auto lots = decimal(static_cast<std::int64_t>(1 + random() % 3'000), 0);
                        side_of->emplace_back(decimal(middle + (side_of == &bids ? -away : away), -1),
                                              checked_mul(lots, lot).value());
                    }
            v.push_back(of(static_cast<std::uint8_t>(i), bids, asks, lot, size));
            fees(v.back(), decimal(static_cast<std::int64_t>(random() % 30), -4));
            v.back().c.ready = random() % 5 != 0;
            if (!alike && random() % 3 == 0)
                v.back().rules->min_quantity = {decimal(static_cast<std::int64_t>(random() % 40), 0)};
        }
        order_request r =
            buy(decimal(static_cast<std::int64_t>(1 + random() % 4'000), -3),
                random() % 2 == 0 ? decimal() : decimal(static_cast<std::int64_t>(985 + random() % 30), -1));
        r.side = random() % 2 == 0 ? side::buy : side::sell;
        const sweep_plan p = planned(r, v);
        split += p.count > 1;
        wide_decimal sum, value;
        for (std::size_t i = 0; i != p.count; ++i) {
            const venue& at = v[p.parts[i].gateway];
            CHECK(eligible(at.c));
            CHECK(p.parts[i].units.value.sign() > 0);
            CHECK(is_multiple(p.parts[i].units.value, at.rules->lot_size.value));
            CHECK(p.parts[i].units >= at.rules->min_quantity);
            if (r.type == order_type::limit)
                CHECK((r.side == side::buy ? p.parts[i].worst <= r.price : p.parts[i].worst >= r.price));
            gateway_candidate one = at.c;
            one.units = p.parts[i].units;
            const taking_cost cost = cost_of_taking(r, one);
            CHECK(cost.complete); // its book has it
            const wide_decimal part = wide_decimal::product(one.units.value, at.rules->contract_size);
            REQUIRE(sum.add(part));
            REQUIRE(value.add(checked_mul(cost.per_unit, part.to_decimal().value()).value()));
        }
        CHECK(sum == wide_decimal(p.planned));
        CHECK(checked_add(p.planned, p.left).value() == r.quantity.value);
        CHECK(p.left.sign() >= 0);
        if (!alike || !p.left.is_zero()) continue;
        for (const venue& at : v) {
            if (!eligible(at.c)) continue;
            gateway_candidate one = at.c;
            one.units = r.quantity;
            const taking_cost alone = cost_of_taking(r, one);
            if (!alone.complete) continue;
            ++compared;
            const wide_decimal theirs = checked_mul(alone.per_unit, r.quantity.value).value();
            // Averages are rounded to twelve decimals.
            const wide_decimal doubt(1, -6);
            wide_decimal better = r.side == side::buy ? theirs : value,
                         worse = r.side == side::buy ? value : theirs;
            REQUIRE(better.add(doubt));
            CHECK(worse <= better);
        }
    }
    CHECK(split > 50);
    CHECK(compared > 50);
}

} // namespace sweeps

} // namespace
