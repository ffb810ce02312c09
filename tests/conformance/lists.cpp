// SPDX-License-Identifier: BSL-1.0
#include "case.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace gatewright_test;
using gw::side;

// Orders that depend on one another, as the engine keeps them, or the venue where it has such lists.
namespace {

using list = gw::order_list_request;

/// A bracket around an entry of 0.010 at 60000: a target at 61000, a stop at 59000.
list bracket(side s = side::buy, std::string_view quantity = "0.010", std::string_view entry = "60000") {
    gw::bracket_order<> b;
    b.entry.symbol.assign(first());
    b.entry.side = s;
    b.entry.quantity = {venue_quantity(quantity)};
    b.entry.price = {venue_price(entry)};
    b.target.price = {venue_price(s == side::buy ? "61000" : "59000")};
    b.stop.trigger_price = {venue_price(s == side::buy ? "59000" : "61000")};
    b.tag = 7;
    return gw::to_list_request(b);
}
gw::order_request stop(side s, std::string_view trigger, std::string_view quantity) {
    gw::stop_order o;
    o.symbol.assign(first());
    o.side = s;
    o.quantity = {venue_quantity(quantity)};
    o.trigger_price = {venue_price(trigger)};
    return gw::to_request(o);
}
/// A breakout: buys above, or sells below, and not both.
list breakout() {
    list l;
    l.kind = gw::list_kind::one_cancels_other;
    l.first = stop(side::buy, "61000", "0.010");
    l.second = stop(side::sell, "59000", "0.010");
    return l;
}
/// A market around 60000 in which the account can trade.
void open_market(conformance& c) {
    c.w.other_limit(side::buy, "58900", "1");
    c.w.other_limit(side::sell, "61100", "1");
    c.w.trade_elsewhere("60000");
    c.d->run_for(gw::milliseconds(500));
}
gw::list_ref begin(conformance& c, const list& l) {
    const auto placed = c.d->submit_list(l);
    if (!placed.has_value()) FAIL("refused: " << placed.error().str());
    return *placed;
}
gw::order_reject refused(conformance& c, const list& l) {
    const auto placed = c.d->submit_list(l);
    if (placed.has_value()) FAIL("it was sent");
    return placed.error();
}
const gw::list_change& last(const conformance& c) {
    if (c.d->seen.lists.empty()) FAIL("nothing was told of a list");
    return c.d->seen.lists.back();
}
/// What the venue has open of the desk.
std::size_t open_at_venue(const conformance& c) {
    std::size_t n = 0;
    for (const venue_order& o : c.w.ledger().orders) n += is_terminal(o.life) ? 0 : 1;
    return n;
}
/// What the desk's orders have sold.
std::string sold_at_venue(const conformance& c) {
    gw::decimal sum;
    for (const venue_order& o : c.w.ledger().orders)
        if (o.side == side::sell) sum = checked_add(sum, o.executed).value();
    return case_quantity(sum);
}
/// Whether the venue keeps lists of a kind.
bool native(gw::list_kind k) { return kit().capabilities->native_lists.contains(k); }
/// Whether of those only executions end another order, or make it smaller.
bool by_fills() { return kit().capabilities->lists_by_fills; }
/// By how many requests so many orders of a list go out that the venue keeps.
std::size_t requests_for(std::size_t orders) { return by_fills() ? orders : 1; }
/// What the venue holds of a bracket whose entry has not filled: target and stop, where it keeps the list.
std::size_t held_back() { return native(gw::list_kind::bracket) ? 2 : 0; }
/// What of 0.010 bought can be sold again: fees may be taken of it, and a lot is 0.001.
std::string sold_of_a_hundredth() { return kit().fees_in_base ? "0.009" : "0.01"; }
std::string left_of_a_hundredth() { return kit().fees_in_base ? "0.001" : "0"; }
/// Whether exits are sized here, once it is known what fees have left.
bool sized_by_fees() { return kit().fees_in_base && !native(gw::list_kind::bracket); }
/// What pairs of exits leave of what was bought.
std::string left_by(int pairs) {
    return sized_by_fees() ? gw::decimal(pairs, -3).normalized().str() : std::string("0");
}
/// Where no order can be told to reduce only a stop that is sized for all takes what it can get: what else there is of
/// the base is put away.
world_options as_held() {
    world_options o;
    o.spare_base = !sized_by_fees();
    return o;
}
/// The same as `on_each_path`, of an account that has no base asset but what it buys, and other settings of the desk.
template <class CaseT>
void where_native(desk_options how, bool spare_base, CaseT body) {
    needs(native(gw::list_kind::bracket), "lists that the venue keeps");
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            how.path = path;
            how.default_path = false;
            world_options there;
            there.spare_base = spare_base;
            conformance c(there, how);
            REQUIRE(c.d->until_ready());
            open_market(c);
            body(c);
            c.agree();
            CHECK(c.d->unknown_orders() == 0);
        }
    }
}
/// The order has ended, and nothing of it was executed.
bool lost(const conformance& c, gw::order_ref o) { return is_terminal(c.life(o)) && c.filled(o) == "0"; }
/// The order that was sent first.
gw::order_ref entry_of(const conformance& c) { return c.d->seen.changes.front().ref; }
/// Runs until the entry is filled and its two exits are out.
void enter(conformance& c, side s = side::buy) {
    c.w.other_limit(s == side::buy ? side::sell : side::buy, "60000", "0.010");
    c.d->run_for(gw::seconds(2));
}

} // namespace

TEST_CASE("O17 a bracket's entry fills, its target fills, and its stop is cancelled",
          "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        const gw::list_ref l = begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        CHECK(open_at_venue(c) == 1 + held_back());
        CHECK(c.asked(question::place) == requests_for(1 + held_back()));
        CHECK(c.d->position() == "0");
        enter(c);
        CHECK(c.d->position() == "0.01");
        REQUIRE(last(c).state == gw::list_state::working);
        CHECK(last(c).ref == l);
        CHECK(last(c).tag == 7);
        const auto target = last(c).first;
        const auto stop_order = last(c).second;
        CHECK(c.life(last(c).entry) == gw::lifecycle::filled);
        CHECK(c.life(target) == gw::lifecycle::working);
        CHECK(c.life(stop_order) == gw::lifecycle::untriggered);
        CHECK(c.order(target).request.reduce_only == kit().can(c.path()).reduce_only);
        CHECK(open_at_venue(c) == 2);
        c.w.other_limit(side::buy, "61000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(target) == gw::lifecycle::filled);
        CHECK(lost(c, stop_order));
        CHECK(c.d->position() == left_by(1));
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(open_at_venue(c) == 0);
        CHECK(c.orders_at_venue() == 3);
    });
}

TEST_CASE("O17 a bracket's stop is triggered, and its target is cancelled", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        for (const side s : {side::buy, side::sell}) {
            DYNAMIC_SECTION(to_string(s)) {
                open_market(c);
                begin(c, bracket(s));
                enter(c, s);
                REQUIRE(last(c).state == gw::list_state::working);
                c.w.trade_elsewhere(s == side::buy ? "59000" : "61000");
                c.d->run_for(gw::seconds(2));
                CHECK(c.life(last(c).second) == gw::lifecycle::filled);
                // By us, or by the venue, for it has nothing left to reduce.
                CHECK(is_terminal(c.life(last(c).first)));
                CHECK(c.filled(last(c).first) == "0");
                CHECK(c.d->position() == left_by(s == side::buy ? 1 : 0));
                CHECK(last(c).state == gw::list_state::ended);
            }
        }
    });
}

TEST_CASE("O17 an entry that fills in parts has each part closed, and none twice", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket(side::buy, "0.030"));
        c.d->run_for(gw::seconds(1));
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::milliseconds(100));
        CHECK(c.d->position() == "0.01");
        // Not at once: more may follow. What the venue holds is for all of the entry.
        const bool by_venue = held_back() != 0;
        if (kit().fills_once) { // it has ended by that: what it has filled is all that there is to close
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(entry_of(c)) == after_part());
            CHECK(open_at_venue(c) == 2);
            CHECK(c.d->open_exposure(side::sell) == "0.02");
            c.w.trade_elsewhere("59000");
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "0");
            CHECK(open_at_venue(c) == 0);
            CHECK(last(c).state == gw::list_state::ended);
            return;
        }
        CHECK(open_at_venue(c) == 1 + held_back());
        c.d->run_for(gw::seconds(1));
        CHECK(open_at_venue(c) == 3);
        CHECK(c.d->open_exposure(side::sell) == (by_venue ? "0.06" : sized_by_fees() ? "0.018" : "0.02"));
        c.w.other_limit(side::sell, "60000", "0.020");
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == "0.03");
        CHECK(open_at_venue(c) == (by_venue ? 2 : 4));
        CHECK(c.d->open_exposure(side::sell) == (sized_by_fees() ? "0.058" : "0.06"));
        // Both stops fire.
        c.w.trade_elsewhere("59000");
        c.d->run_for(gw::seconds(2));
        CHECK(c.d->position() == left_by(1)); // what the first left the second had with it
        CHECK(open_at_venue(c) == 0);
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 an entry that is cancelled in part has what it filled closed", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket(side::buy, "0.030"));
        c.d->run_for(gw::seconds(1));
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::milliseconds(50));
        if (!kit().fills_once) c.cancel(entry_of(c));
        c.d->run_for(gw::seconds(1));
        REQUIRE(last(c).state == gw::list_state::working);
        CHECK(case_quantity(c.order(last(c).first).request.quantity.value) == sold_of_a_hundredth());
        c.w.other_limit(side::buy, "61000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == left_of_a_hundredth());
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 a bracket whose entry never fills ends without a trace", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        const gw::list_ref l = begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        SECTION("cancelled as a list") { CHECK(c.d->cancel_list(l).has_value()); }
        SECTION("cancelled as an order") { c.cancel(entry_of(c)); }
        SECTION("with everything") { c.d->command("cancel_all"); }
        c.d->run_for(gw::seconds(1));
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(open_at_venue(c) == 0);
        CHECK(c.orders_at_venue() == 1 + held_back());
        CHECK(c.d->cancel_list(gw::list_ref{}).error().code == gw::order_errc::unknown_order);
    });
}

TEST_CASE("O17 to cancel all places no exits afterwards", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket(side::buy, "0.030"));
        c.d->run_for(gw::seconds(1));
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::milliseconds(50));
        c.d->command("cancel_all");
        c.d->run_for(gw::seconds(3));
        CHECK(open_at_venue(c) == 0);
        CHECK(c.d->position() == "0.01");
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 to flatten an instrument takes an entry back that has not filled", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        REQUIRE(open_at_venue(c) == 1 + held_back());
        c.d->command("flatten " + std::string(first()));
        c.d->run_for(gw::seconds(2));
        CHECK(open_at_venue(c) == 0);
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 an exit may close whatever the position is", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        gw::bracket_order<gw::limit_order, gw::limit_order, gw::closing_stop_order> b;
        b.entry.symbol.assign(first());
        b.entry.side = side::buy;
        b.entry.quantity = {venue_quantity("0.010")};
        b.entry.price = {venue_price("60000")};
        b.target.price = {venue_price("61000")};
        b.stop.trigger_price = {venue_price("59000")};
        const list l = gw::to_list_request(b);
        if (!gw::venue::check_capabilities(*kit().capabilities, l.second, c.path())) {
            CHECK(refused(c, l).code == gw::order_errc::unsupported);
            return;
        }
        begin(c, l);
        enter(c);
        REQUIRE(open_at_venue(c) == 2);
        c.w.trade_elsewhere("59000");
        c.d->run_for(gw::seconds(2));
        CHECK(c.d->position() == "0");
        CHECK(open_at_venue(c) == 0);
    });
}

TEST_CASE("O17 a stop that the venue refuses as its price is there closes the position at once, and is told",
          "[conformance][lists]") {
    needs(held_back() == 0, "stops that are sent when the entry has filled");
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        // The price falls through the stop while the entry fills.
        c.w.other_limit(side::sell, "60000", "0.010");
        c.w.trade_elsewhere("58950");
        c.d->run_for(gw::seconds(2));
        CHECK(c.d->position() == left_by(1));
        CHECK(open_at_venue(c) == 0);
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(sold_at_venue(c) == sold_of_a_hundredth());
        // Where nobody refuses it the stop does what it was to do.
        CHECK((c.operator_calls() != 0) != kit().meets_quotes_alone);
    });
}

TEST_CASE("O17 what a target leaves that filled in part has a stop", "[conformance][lists]") {
    on_each_path(
        [](conformance& c) {
            open_market(c);
            begin(c, bracket());
            enter(c);
            REQUIRE(open_at_venue(c) == 2);
            const auto target = last(c).first;
            const bool replaced = native(gw::list_kind::bracket) && !by_fills();
            c.w.other_limit(side::buy, "61000", "0.002");
            // Where the price stays at the target the venue takes no pair: its orders go out by themselves.
            std::size_t calls = replaced ? 1 : 0;
            SECTION("the price stays there") {}
            SECTION("the price goes back") {
                c.w.trade_elsewhere("60500");
                calls = 0;
            }
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "0.008");
            if (kit().fills_once) { // the target has ended by that, and the stop closes what is left
                CHECK(open_at_venue(c) == 1);
                CHECK(c.life(target) == after_part());
                CHECK(c.life(last(c).second) == gw::lifecycle::untriggered);
                c.w.trade_elsewhere("59000");
                c.d->run_for(gw::seconds(2));
                CHECK(c.d->position() == "0");
                CHECK(open_at_venue(c) == 0);
                CHECK(last(c).state == gw::list_state::ended);
                return;
            }
            CHECK(open_at_venue(c) == 2);
            CHECK(c.operator_calls() == calls);
            if (native(gw::list_kind::bracket) && by_fills()) {
                // The venue has made the stop as small as what is left.
                CHECK(last(c).first == target);
                CHECK(case_quantity(c.order(last(c).second).request.quantity.value) == "0.008");
            }
            if (replaced) {
                // The venue has ended the stop with the first execution: a pair of the rest has taken its place.
                CHECK(c.life(target) == gw::lifecycle::cancelled);
                CHECK_FALSE(last(c).first == target);
            }
            CHECK(c.life(last(c).first) == gw::lifecycle::working);
            CHECK(c.life(last(c).second) == gw::lifecycle::untriggered);
            c.w.trade_elsewhere("59000");
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == left_of_a_hundredth());
            CHECK(open_at_venue(c) == 0);
            CHECK(last(c).state == gw::list_state::ended);
        },
        as_held());
}

TEST_CASE("O17 exits for which fees left too little are placed again, for what there is",
          "[conformance][lists]") {
    needs(kit().fees_in_base, "fees that are taken of what is bought");
    where_native({}, false, [](conformance& c) {
        begin(c, bracket());
        enter(c);
        CHECK(c.d->position() == "0.01");
        CHECK(c.operator_calls() == 1);
        REQUIRE(last(c).state == gw::list_state::working);
        REQUIRE(open_at_venue(c) == 2);
        CHECK(case_quantity(c.order(last(c).first).request.quantity.value) == sold_of_a_hundredth());
        CHECK(case_quantity(c.order(last(c).second).request.quantity.value) == sold_of_a_hundredth());
        SECTION("the target fills") { c.w.other_limit(side::buy, "61000", "0.010"); }
        SECTION("the stop is triggered") { c.w.trade_elsewhere("59000"); }
        c.d->run_for(gw::seconds(2));
        CHECK(c.d->position() == left_of_a_hundredth());
        CHECK(open_at_venue(c) == 0);
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 exits that the venue refuses as the stop's price is there close the position at once",
          "[conformance][lists]") {
    where_native({}, true, [](conformance& c) {
        begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        c.w.other_limit(side::sell, "60000", "0.004");
        c.d->run_for(gw::seconds(1));
        c.cancel(entry_of(c));
        c.d->run_for(gw::microseconds(150));
        // The price falls through the stop before the exits of what has filled are there.
        c.w.trade_elsewhere("58950");
        c.d->run_for(gw::minutes(1));
        CHECK(c.d->position() == (kit().fees_in_base ? "0.001" : "0"));
        CHECK(open_at_venue(c) == 0);
        CHECK(last(c).state == gw::list_state::ended);
        // Where nobody refuses it the stop does what it was to do.
        if (!by_fills()) CHECK(c.operator_calls() >= 2);
    });
}

TEST_CASE("O17 exits of which somebody cancels one are told, and not placed again", "[conformance][lists]") {
    where_native({}, false, [](conformance& c) {
        begin(c, bracket());
        enter(c);
        REQUIRE(open_at_venue(c) == 2);
        const std::size_t calls = c.operator_calls();
        c.cancel(last(c).first);
        c.d->run_for(gw::seconds(10));
        if (by_fills()) { // the venue leaves the other one
            CHECK(open_at_venue(c) == 1);
            CHECK(c.operator_calls() == calls + 1);
            CHECK(c.life(last(c).second) == gw::lifecycle::untriggered);
            c.w.trade_elsewhere("59000");
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "0");
            CHECK(last(c).state == gw::list_state::ended);
            return;
        }
        CHECK(open_at_venue(c) == 0);
        CHECK(c.d->position() == "0.01");
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(last(c).reason != gw::order_errc{});
        CHECK(c.operator_calls() == calls + 1);
    });
}

TEST_CASE("O17 what an exit has closed before the venue gave it up is not closed again",
          "[conformance][lists]") {
    needs(by_fills(), "exits that may go out for a part of an entry");
    where_native({}, true, [](conformance& c) {
        begin(c, bracket(side::buy, "0.030"));
        c.d->run_for(gw::seconds(1));
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::milliseconds(50));
        std::string bid = "0.010";
        SECTION("all of it") {}
        SECTION("a part of it") { bid = "0.004"; }
        c.cancel(entry_of(c));
        c.d->run_for(gw::microseconds(150));
        c.w.other_limit(side::buy, "61000", bid);
        c.d->run_for(gw::seconds(10));
        CHECK(sold_at_venue(c) == gw::decimal::parse(bid).value().normalized().str());
        if (bid == "0.004") {
            CHECK(c.d->position() == "0.006");
            CHECK(open_at_venue(c) == 2);
            c.w.trade_elsewhere("59000");
            c.d->run_for(gw::seconds(2));
        }
        CHECK(c.d->position() == "0");
        CHECK(open_at_venue(c) == 0);
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 a list of which messages are lost ends, or is there whole", "[conformance][lists]") {
    needs(by_fills(), "lists of several messages");
    on_each_path([](conformance& c, link_id link) {
        open_market(c);
        const auto some = GENERATE(1, 2, 3);
        CAPTURE(some);
        const bool lost = GENERATE(true, false);
        c.w.fault(link, lost ? fault::request_lost : fault::reply_lost, some);
        begin(c, bracket());
        c.d->run_for(gw::minutes(5));
        CHECK(c.asked(question::place) == 3);
        CHECK(open_at_venue(c) == (lost ? 0 : 3));
        CHECK(c.d->open_orders() == (lost ? 0 : 3));
        if (lost) CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O17 a list that leaves as its connection is lost ends, or is there whole",
          "[conformance][lists]") {
    needs(by_fills(), "lists of several messages");
    on_each_path([](conformance& c, link_id link) {
        open_market(c);
        begin(c, bracket());
        SECTION("before anything arrived") {}
        SECTION("behind that") { c.d->run_for(gw::microseconds(150)); }
        SECTION("behind the answers") { c.d->run_for(gw::milliseconds(10)); }
        c.d->drop(link);
        c.d->run_for(gw::minutes(5));
        const std::size_t there = open_at_venue(c);
        CHECK((there == 0 || there == 3));
        CHECK(c.d->open_orders() == there);
        CHECK(c.asked(question::place) == 3);
    });
}

TEST_CASE("O17 a list of which the venue refuses one order ends whole", "[conformance][lists]") {
    needs(by_fills(), "lists of several messages");
    on_each_path([](conformance& c) {
        open_market(c);
        // The desk does not know it yet.
        c.w.change_rules(kit().coarse_tick, {}, true, first());
        list l = bracket();
        SECTION("the entry") { l.entry.price = {venue_price("60000.1")}; }
        SECTION("the target") { l.first.price = {venue_price("61000.1")}; }
        SECTION("the stop") { l.second.trigger_price = {venue_price("59000.1")}; }
        begin(c, l);
        c.d->run_for(gw::seconds(3));
        CHECK(c.asked(question::place) == 3);
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(last(c).reason == kit().off_tick);
        CHECK(open_at_venue(c) == 0);
        CHECK(c.d->open_orders() == 0);
    });
}

TEST_CASE("O17 an exit that is amended still ends with the other one", "[conformance][lists]") {
    needs(by_fills(), "lists of several messages");
    for (const bool restarted : {false, true}) {
        CAPTURE(restarted);
        conformance c;
        REQUIRE(c.d->until_ready());
        open_market(c);
        begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        // The venue would go on to hold exits for all of it.
        CHECK(c.amend_refused(entry_of(c), {}, "0.005") == gw::order_errc::unsupported);
        c.amend(entry_of(c), "60000.1");
        c.d->run_for(gw::seconds(1));
        CHECK(case_price(c.order(entry_of(c)).request.price.value) == "60000.1");
        c.w.other_limit(side::sell, "60000.1", "0.010");
        c.d->run_for(gw::seconds(1));
        REQUIRE(c.d->position() == "0.01");
        const std::string id(c.order(last(c).first).request.client_order_id.view());
        if (restarted) {
            c.restart();
            REQUIRE(c.d->until_ready());
            c.d->run_for(gw::seconds(1));
        }
        const auto target = c.d->order(id);
        REQUIRE(target != nullptr);
        c.amend(target->ref, "60900");
        c.d->run_for(gw::seconds(1));
        CHECK(case_price(c.d->order(id)->request.price.value) == "60900");
        c.w.other_limit(side::buy, "60900", "0.010");
        c.d->run_for(gw::milliseconds(500));
        CHECK(c.d->position() == "0");
        CHECK(open_at_venue(c) == 0);
        c.agree(restarted);
    }
}

TEST_CASE("O17 what goes out with its entry is judged with it", "[conformance][lists]") {
    needs(native(gw::list_kind::one_triggers_other), "entries that it keeps with what follows");
    desk_options how;
    how.max_position = "0.015";
    where_native(how, true, [](conformance& c) {
        list l;
        l.kind = gw::list_kind::one_triggers_other;
        l.entry = limit(side::buy, "60000", "0.010");
        l.first = limit(side::buy, "59900", "0.010");
        CHECK(refused(c, l).code == gw::order_errc::max_position);
        CHECK(c.d->open_exposure(side::buy) == "0");
        CHECK(c.asked(question::place) == 0);
        l.first = limit(side::sell, "61000", "0.030");
        CHECK(refused(c, l).code == gw::order_errc::max_position);
        l.first = limit(side::sell, "61000", "0.010");
        begin(c, l);
        // One that was refused holds nothing back.
        c.place(limit(side::buy, "59000", "0.005"));
        c.d->run_for(gw::seconds(1));
        CHECK(open_at_venue(c) == 3);
    });
}

TEST_CASE("O17 a list for which the venue has no words is kept here", "[conformance][lists]") {
    where_native({}, true, [](conformance& c) {
        list l = bracket();
        if (kit().can(c.path()).self_trade_modes.contains(gw::self_trade_mode::cancel_maker)) {
            l.entry.self_trade = l.first.self_trade = gw::self_trade_mode::cancel_maker;
            l.second.self_trade = gw::self_trade_mode::cancel_taker;
        } else { // exits that would not close the entry: they are sized here
            l.first.quantity = l.second.quantity = {venue_quantity("0.005")};
        }
        begin(c, l);
        c.d->run_for(gw::seconds(1));
        CHECK(open_at_venue(c) == 1);
        enter(c);
        // Each with its own word.
        CHECK(open_at_venue(c) == 2);
        CHECK(c.asked(question::place) == 3);
        CHECK(case_quantity(c.order(last(c).first).request.quantity.value) == sold_of_a_hundredth());
        c.w.other_limit(side::buy, "61000", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.d->position() == left_of_a_hundredth());
        CHECK(open_at_venue(c) == 0);
    });
}

TEST_CASE("O17 exits of unknown outcome are asked for, and sent once", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket());
        c.d->run_for(gw::seconds(1));
        SECTION("the answer to the stop is lost") {
            const bool request = kit().conditional_by_request;
            c.w.fault(request ? link_of(role::requests) : c.orders_link(), fault::reply_lost, 1);
        }
        SECTION("the reports of the entry are lost") { c.d->drop(link_of(role::reports)); }
        c.w.other_limit(side::sell, "60000", "0.010");
        c.d->run_for(gw::seconds(30));
        CHECK(c.d->position() == "0.01");
        CHECK(open_at_venue(c) == 2);
        CHECK(c.orders_at_venue() == 3);
        c.w.trade_elsewhere("59000");
        c.d->run_for(gw::seconds(10));
        CHECK(c.d->position() == left_by(1));
        CHECK(open_at_venue(c) == 0);
    });
}

TEST_CASE("O17 the cancel of the loser is repeated until it is gone", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, bracket());
        enter(c);
        REQUIRE(last(c).state == gw::list_state::working);
        const bool request = kit().conditional_by_request;
        c.w.fault(request ? link_of(role::requests) : c.orders_link(), fault::unavailable, 1);
        c.w.other_limit(side::buy, "61000", "0.010");
        c.d->run_for(gw::seconds(10));
        CHECK(lost(c, last(c).second));
        CHECK(open_at_venue(c) == 0);
    });
}

TEST_CASE("O17 a bracket with wrong prices, or none, is refused before anything is sent",
          "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        list l = bracket();
        l.first.price = {venue_price("58000")};
        CHECK(refused(c, l).code == gw::order_errc::invalid_price);
        CHECK(std::string_view(refused(c, l).field) == "target");
        l = bracket();
        l.first.price = {};
        CHECK(refused(c, l).code == gw::order_errc::invalid_price);
        l = bracket();
        l.second.trigger_price = {};
        CHECK(std::string_view(refused(c, l).field) == "trigger_price");
        l = bracket();
        l.second.trigger_price = {venue_price("59000.00001")};
        CHECK(refused(c, l).code == gw::order_errc::invalid_price);
        l = bracket();
        l.second = limit(side::sell, "59000", "0.010");
        CHECK(std::string_view(refused(c, l).field) == "second");
        l = bracket();
        l.first.symbol.assign(second());
        CHECK(std::string_view(refused(c, l).field) == "symbol");
        l = bracket();
        l.entry.quantity = {};
        CHECK_FALSE(c.d->submit_list(l).has_value());
        CHECK(c.asked(question::place) == 0);
        CHECK(c.orders_at_venue() == 0);
    });
}

TEST_CASE("O18 of two orders the one that trades has the other cancelled", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        begin(c, breakout());
        c.d->run_for(gw::seconds(1));
        REQUIRE(last(c).state == gw::list_state::working);
        CHECK(open_at_venue(c) == 2);
        CHECK(c.d->open_exposure(side::buy) == "0.01");
        CHECK(c.d->open_exposure(side::sell) == "0.01");
        SECTION("the first") {
            c.w.trade_elsewhere("61000");
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "0.01");
            CHECK(c.life(last(c).second) == gw::lifecycle::cancelled);
        }
        SECTION("the second") {
            c.w.trade_elsewhere("59000");
            c.d->run_for(gw::seconds(2));
            CHECK(c.d->position() == "-0.01");
            CHECK(c.life(last(c).first) == gw::lifecycle::cancelled);
        }
        SECTION("neither, for one is cancelled") {
            c.cancel(last(c).first);
            c.d->run_for(gw::seconds(2));
            CHECK(c.life(last(c).second) == gw::lifecycle::cancelled);
            CHECK(c.d->position() == "0");
        }
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(open_at_venue(c) == 0);
    });
}

TEST_CASE("O18 a target and a stop of one side go out as one where the venue keeps such a pair",
          "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        list l;
        l.kind = gw::list_kind::one_cancels_other;
        l.first = limit(side::sell, "61000", "0.010");
        l.second = stop(side::sell, "59000", "0.010");
        const gw::list_ref ref = begin(c, l);
        CHECK(c.asked(question::place) == (native(l.kind) ? requests_for(2) : 2));
        c.d->run_for(gw::seconds(1));
        REQUIRE(last(c).state == gw::list_state::working);
        CHECK(open_at_venue(c) == 2);
        std::string sold = "-0.01";
        SECTION("the target fills") {
            c.w.other_limit(side::buy, "61000", "0.010");
            c.d->run_for(gw::seconds(2));
            CHECK(lost(c, last(c).second));
        }
        SECTION("the stop is triggered") {
            c.w.trade_elsewhere("59000");
            c.d->run_for(gw::seconds(2));
            CHECK(lost(c, last(c).first));
        }
        SECTION("one is cancelled, and the other with it") {
            c.cancel(last(c).first);
            c.d->run_for(gw::seconds(2));
            if (sized_by_fees()) {
                // Of a pair that sells of what is held the other one stays.
                CHECK(open_at_venue(c) == 1);
                CHECK(c.d->cancel_list(ref).has_value());
                c.d->run_for(gw::seconds(2));
            }
            sold = "0";
        }
        SECTION("the list is cancelled") {
            CHECK(c.d->cancel_list(ref).has_value());
            c.d->run_for(gw::seconds(2));
            sold = "0";
        }
        CHECK(c.d->position() == sold);
        CHECK(last(c).state == gw::list_state::ended);
        CHECK(open_at_venue(c) == 0);
        CHECK(c.orders_at_venue() == 2);
    });
}

TEST_CASE("O18 a pair of which nobody says what became of it is asked for, and sent once",
          "[conformance][lists]") {
    needs(native(gw::list_kind::one_cancels_other), "pairs that go out as one");
    on_each_path([](conformance& c, link_id link) {
        open_market(c);
        list l;
        l.kind = gw::list_kind::one_cancels_other;
        l.first = limit(side::sell, "61000", "0.010");
        l.second = stop(side::sell, "59000", "0.010");
        std::size_t there = 2;
        SECTION("the answer is lost") { c.w.fault(link, fault::reply_lost, 1); }
        SECTION("the request is lost") {
            c.w.fault(link, fault::request_lost, 1);
            there = 0;
        }
        begin(c, l);
        c.d->run_for(gw::minutes(5));
        CHECK(c.asked(question::place) == requests_for(2));
        CHECK(open_at_venue(c) == there);
        CHECK(c.d->open_orders() == there);
    });
}

TEST_CASE("O18 an order that rests is cancelled with its first execution if it may open a position",
          "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        list l = breakout();
        l.first = limit(side::buy, "59500", "0.030");
        begin(c, l);
        c.d->run_for(gw::seconds(1));
        c.w.other_limit(side::sell, "59500", "0.010");
        c.d->run_for(gw::seconds(1));
        CHECK(c.life(last(c).first) == after_part());
        CHECK(c.life(last(c).second) == gw::lifecycle::cancelled);
        if (!kit().fills_once) c.cancel(last(c).first);
        c.d->run_for(gw::seconds(1));
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("O18 both orders are judged before either is sent", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        list l = breakout();
        l.first = limit(side::buy, "59500", "501");
        CHECK(refused(c, l).code == gw::order_errc::max_order_quantity);
        l = breakout();
        l.second.trigger_price = {venue_price("59000.00001")};
        CHECK(refused(c, l).code == gw::order_errc::invalid_price);
        CHECK(c.asked(question::place) == 0);
        CHECK(c.d->open_exposure(side::buy) == "0");
        CHECK(c.d->open_exposure(side::sell) == "0");
    });
}

TEST_CASE("O18 each order of a pair counts in the rate of orders", "[conformance][lists]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            desk_options how = over(path);
            how.orders_per_second = 2;
            conformance c({}, how);
            REQUIRE(c.d->until_ready());
            open_market(c);
            list l;
            l.kind = gw::list_kind::one_cancels_other;
            l.first = limit(side::sell, "61000", "0.010");
            l.second = stop(side::sell, "59000", "0.010");
            begin(c, l);
            CHECK(c.refused(limit(side::buy, "59000", "0.010")) == gw::order_errc::order_rate);
            c.d->run_for(gw::seconds(2));
            c.place(limit(side::buy, "59000", "0.010"));
            c.agree();
        }
    }
}

TEST_CASE("O17 an order goes out once another is filled in full", "[conformance][lists]") {
    on_each_path([](conformance& c) {
        open_market(c);
        list l;
        l.kind = gw::list_kind::one_triggers_other;
        l.entry = limit(side::buy, "60000", "0.010");
        l.first = limit(side::sell, "61500", "0.010");
        begin(c, l);
        c.w.other_limit(side::sell, "60000", "0.004");
        c.d->run_for(gw::seconds(2));
        CHECK(c.d->position() == "0.004");
        if (kit().fills_once) { // it will not be filled in full any more
            CHECK(open_at_venue(c) == 0);
            CHECK(last(c).state == gw::list_state::ended);
            l.first.price = {venue_price("61600")};
            begin(c, l);
            c.w.other_limit(side::sell, "60000", "0.010");
            c.d->run_for(gw::seconds(1));
            CHECK(c.d->position() == "0.014");
            CHECK(c.life(last(c).first) == gw::lifecycle::working);
            c.cancel(last(c).first);
            c.d->run_for(gw::seconds(1));
            CHECK(last(c).state == gw::list_state::ended);
            return;
        }
        CHECK(open_at_venue(c) == (native(gw::list_kind::one_triggers_other) ? 2 : 1));
        SECTION("it is") {
            c.w.other_limit(side::sell, "60000", "0.006");
            c.d->run_for(gw::seconds(1));
            CHECK(c.life(last(c).first) == gw::lifecycle::working);
            CHECK(open_at_venue(c) == 1);
            c.cancel(last(c).first);
        }
        SECTION("it is cancelled") {
            CHECK(
                c.d->cancel_list(c.d->seen.lists.empty() ? gw::list_ref{0, 1, 0} : last(c).ref).has_value());
            c.d->run_for(gw::seconds(2));
            CHECK(open_at_venue(c) == 0);
        }
        c.d->run_for(gw::seconds(1));
        CHECK(last(c).state == gw::list_state::ended);
    });
}

TEST_CASE("S01 after a restart what closes a position is still a pair", "[conformance][lists]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            conformance c(as_held(), over(path));
            REQUIRE(c.d->until_ready());
            open_market(c);
            begin(c, bracket());
            enter(c);
            REQUIRE(open_at_venue(c) == 2);
            SECTION("both orders are there") {
                c.restart();
                REQUIRE(c.d->until_ready());
                c.d->run_for(gw::seconds(1));
                CHECK(open_at_venue(c) == 2);
                c.w.other_limit(side::buy, "61000", "0.010");
                c.d->run_for(gw::seconds(2));
                CHECK(c.d->position() == "0");
                CHECK(open_at_venue(c) == 0);
                // What was sold was held: nobody buys it back.
                const std::size_t orders = c.w.ledger().orders.size();
                c.d->command("flatten");
                c.d->run_for(gw::seconds(5));
                CHECK(c.w.ledger().orders.size() == orders);
            }
            SECTION("what the target leaves that fills in part has a stop") {
                c.restart();
                REQUIRE(c.d->until_ready());
                c.w.other_limit(side::buy, "61000", "0.004");
                c.d->run_for(gw::seconds(2));
                CHECK(c.d->position() == held("0.006"));
                if (native(gw::list_kind::one_cancels_other) && !by_fills()) {
                    // The venue has ended the stop. What an earlier run wanted is not guessed: the operator is told.
                    CHECK(open_at_venue(c) == 1);
                    CHECK(c.operator_calls() == 1);
                    continue;
                }
                CHECK(open_at_venue(c) == (kit().fills_once ? 1 : 2));
                c.w.trade_elsewhere("59000");
                c.d->run_for(gw::seconds(2));
                CHECK(c.d->position() == "0");
                if (sized_by_fees()) {
                    // The target holds the coins: the stop is refused, and nothing is placed for an earlier run.
                    CHECK(open_at_venue(c) == 1);
                    CHECK(c.operator_calls() != 0);
                    CHECK(sold_at_venue(c) == "0.004");
                    continue;
                }
                CHECK(open_at_venue(c) == 0);
                CHECK(sold_at_venue(c) == "0.01");
            }
            SECTION("the target was filled meanwhile") {
                c.restart([&] { c.w.other_limit(side::buy, "61000", "0.010"); });
                REQUIRE(c.d->until_ready());
                c.d->run_for(gw::seconds(10));
                CHECK(c.d->position() == "0");
                CHECK(open_at_venue(c) == 0);
            }
            SECTION("the target fills while the desk gets to know what there is") {
                const std::string id(c.order(last(c).first).request.client_order_id.view());
                c.restart();
                REQUIRE(c.d->run_until([&] { return c.d->order(id) != nullptr; }, gw::seconds(30)));
                REQUIRE_FALSE(c.d->ready());
                c.w.other_limit(side::buy, "61000", "0.010");
                REQUIRE(c.d->until_ready());
                c.d->run_for(gw::seconds(10));
                CHECK(c.d->position() == "0");
                CHECK(open_at_venue(c) == 0);
            }
            SECTION("the stop was triggered meanwhile") {
                c.restart([&] { c.w.trade_elsewhere("59000"); });
                REQUIRE(c.d->until_ready());
                c.d->run_for(gw::seconds(10));
                CHECK(c.d->position() == "0");
                // There the target held the coins: it is all that is left, which is told.
                CHECK(open_at_venue(c) == (sized_by_fees() ? 1 : 0));
                CHECK(c.operator_calls() == (sized_by_fees() ? 1 : 0));
            }
            c.agree(true);
        }
    }
}

TEST_CASE("S01 after a restart the loser of a breakout is cancelled at once", "[conformance][lists]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            conformance c({}, over(path));
            REQUIRE(c.d->until_ready());
            open_market(c);
            begin(c, breakout());
            c.d->run_for(gw::seconds(1));
            REQUIRE(open_at_venue(c) == 2);
            c.restart();
            REQUIRE(c.d->until_ready());
            c.d->run_for(gw::seconds(1));
            REQUIRE(open_at_venue(c) == 2);
            c.w.trade_elsewhere("61000");
            c.d->run_for(gw::seconds(1));
            CHECK(c.d->position() == "0.01");
            CHECK(open_at_venue(c) == 0);
            c.agree(true);
        }
    }
}

TEST_CASE("S01 after a restart an entry whose exits are not known is cancelled, and told",
          "[conformance][lists]") {
    for (const gw::venue::order_path path : kit().paths) {
        DYNAMIC_SECTION(to_string(path)) {
            conformance c({}, over(path));
            REQUIRE(c.d->until_ready());
            open_market(c);
            begin(c, bracket());
            c.d->run_for(gw::seconds(1));
            REQUIRE(open_at_venue(c) == 1 + held_back());
            if (held_back() != 0) {
                // The venue has them: they close what the entry fills.
                c.restart();
                REQUIRE(c.d->until_ready());
                c.d->run_for(gw::seconds(2));
                CHECK(open_at_venue(c) == 3);
                CHECK(c.operator_calls() == 0);
                enter(c);
                c.w.other_limit(side::buy, "61000", "0.010");
                c.d->run_for(gw::seconds(2));
                CHECK(c.d->position() == "0");
                CHECK(open_at_venue(c) == 0);
                c.agree(true);
                continue;
            }
            c.restart();
            REQUIRE(c.d->until_ready());
            c.d->run_for(gw::seconds(2));
            CHECK(open_at_venue(c) == 0);
            CHECK(c.operator_calls() == 1);
            c.agree(true);
        }
    }
}
