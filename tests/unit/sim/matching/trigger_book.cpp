// SPDX-License-Identifier: BSL-1.0
#include <gatewright/sim/matching/trigger_book.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

conditional_terms terms(order_type type, side s, std::int64_t trigger = 100) {
    conditional_terms t;
    t.account = 1;
    t.side = s;
    t.waits_as = type;
    t.trigger_ticks = trigger;
    t.type = order_type::market;
    t.lots = 5;
    return t;
}
conditional_terms trailing(side s, std::int64_t callback) {
    conditional_terms t = terms(order_type::trailing_stop, s, 0);
    t.callback_ticks = callback;
    return t;
}
/// Shows prices one after the other. @return which of them triggered something, by their place; -1: none did
int fired_at(trigger_book& b, const std::vector<std::int64_t>& prices) {
    for (std::size_t n = 0; n < prices.size(); ++n)
        if (!b.on_price(0, trigger_source::last, prices[n]).empty()) return static_cast<int>(n);
    return -1;
}

} // namespace

TEST_CASE("stops wait for the price to go against, take-profits for it to go along") {
    struct row {
        order_type type;
        side s;
        bool rises;
    };
    for (const row& r :
         {row{order_type::stop, side::buy, true}, row{order_type::stop, side::sell, false},
          row{order_type::stop_limit, side::buy, true}, row{order_type::take_profit, side::buy, false},
          row{order_type::take_profit, side::sell, true},
          row{order_type::take_profit_limit, side::sell, true},
          row{order_type::limit_if_touched, side::buy, false}}) {
        CAPTURE(to_string(r.type), to_string(r.s));
        trigger_book b;
        b.add(terms(r.type, r.s), {});
        CHECK(b.on_price(0, trigger_source::last, r.rises ? 99 : 101).empty());
        CHECK(b.on_price(0, trigger_source::mark, 100).empty());
        CHECK(b.on_price(1, trigger_source::last, 100).empty());
        CHECK(b.on_price(0, trigger_source::last, 100).size() == 1);
        CHECK(b.on_price(0, trigger_source::last, r.rises ? 150 : 50).size() == 1);
    }
}

TEST_CASE("a trailing stop keeps away from the best price since it follows") {
    SECTION("by a distance") {
        trigger_book b;
        b.add(trailing(side::sell, 10), {});
        CHECK(fired_at(b, {100, 95, 91, 120, 111, 110}) == 5);
    }
    SECTION("by a fraction, on the other side") {
        trigger_book b;
        conditional_terms t = trailing(side::buy, 0);
        t.callback_rate = decimal(1, -2);
        b.add(t, {});
        CHECK(fired_at(b, {10000, 10099, 9900, 9998, 9999}) == 4);
    }
    SECTION("from when the market was where it is activated") {
        trigger_book b;
        conditional_terms t = trailing(side::sell, 10);
        t.activation_ticks = 130;
        b.add(t, {});
        CHECK(fired_at(b, {100, 50, 129, 131, 122, 121}) == 5);
    }
}

TEST_CASE("what is settled, cancelled or past its time waits no more, and is told once") {
    trigger_book b;
    conditional_terms t = terms(order_type::stop, side::buy);
    t.client_order_id = "a";
    const auto one = b.add(t, {});
    t.client_order_id = "b";
    const auto two = b.add(t, {});
    t.client_order_id = "c";
    t.time_in_force = time_in_force::good_till_date;
    t.good_till = timestamp{seconds(5).ns};
    const auto three = b.add(t, {});
    CHECK(b.waiting(1).size() == 3);
    CHECK(b.waiting(2).empty());
    CHECK(b.take_changes().size() == 3);

    b.settle(one, {refusal::none, 77}, timestamp{1});
    CHECK(b.find(one)->status == conditional_status::triggered);
    CHECK(b.origin_of(77) == b.find(one));
    CHECK(b.origin_of(78) == nullptr);
    b.settle(one, {refusal::no_margin, 0}, timestamp{2}); // it is over
    CHECK(b.find(one)->status == conditional_status::triggered);
    CHECK(b.cancel(one, {}) == refusal::unknown_order);

    CHECK(b.cancel(two, timestamp{3}) == refusal::none);
    CHECK(b.cancel(two, timestamp{3}) == refusal::unknown_order);
    b.expire(timestamp{seconds(4).ns});
    CHECK_FALSE(b.empty());
    b.expire(timestamp{seconds(5).ns});
    CHECK(b.empty());
    CHECK(b.find(three)->status == conditional_status::expired);
    const auto told = b.take_changes();
    REQUIRE(told.size() == 3);
    CHECK(told[0].became == 77);
    CHECK(told[1].status == conditional_status::cancelled);
    CHECK(told[2].status == conditional_status::expired);
    CHECK(b.on_price(0, trigger_source::last, 200).empty());
    CHECK(b.find(1, client_order_id("b"))->id == two);
    CHECK(b.find(2, client_order_id("b")) == nullptr);
    CHECK(b.all(1).size() == 3);
}

TEST_CASE("an order that was not taken when it was triggered keeps why") {
    trigger_book b;
    const auto id = b.add(terms(order_type::stop, side::buy), {});
    b.settle(id, {refusal::no_margin, 0}, {});
    CHECK(b.find(id)->status == conditional_status::refused);
    CHECK(b.find(id)->why == refusal::no_margin);
    CHECK(b.empty());
}

TEST_CASE("a conditional order that waits takes other terms, and one that does not is left alone") {
    trigger_book b;
    const auto id = b.add(terms(order_type::stop, side::buy), {});
    conditional_terms changed = *b.find(id);
    changed.trigger_ticks = 120;
    changed.lots = 7;
    static_cast<void>(b.take_changes());
    CHECK(b.amend(id, changed, timestamp{} + seconds(3)) == refusal::none);
    const auto told = b.take_changes();
    REQUIRE(told.size() == 1);
    CHECK(told[0].lots == 7);
    CHECK(told[0].updated == timestamp{} + seconds(3));
    CHECK(told[0].created == timestamp{});
    CHECK(fired_at(b, {100, 119, 120}) == 2);
    b.settle(id, {refusal::none, 9}, {});
    CHECK(b.amend(id, changed, {}) == refusal::unknown_order);
    CHECK(b.find(id)->became == 9);
}
