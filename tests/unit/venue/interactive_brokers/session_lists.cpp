// SPDX-License-Identifier: BSL-1.0
//
// Lists that TWS keeps: how their orders go out, what they are told to be, and what is left when one of them does not.

#include "interactive_brokers/played_session.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace tws_lists {
using namespace gatewright_test::interactive_brokers;
using gatewright::lifecycle;
using gatewright::list_kind;
using gatewright::milliseconds;
using gatewright::order_errc;
using gatewright::order_list_request;
using gatewright::order_request;
using gatewright::order_type;
using gatewright::seconds;
using gatewright::side;
using gatewright::session::request_operation;
using gatewright::session::request_outcome;
using gatewright_test::joined;
namespace ib = gatewright::venue::interactive_brokers;

/// Places of fields in placeOrder.
constexpr std::size_t number = 1, action = 16, size = 17, type = 18, limit = 19, trigger = 20, oca_group = 22,
                      reference = 26, transmit = 27, parent = 28, oca_type = 47;

order_request order(side s, order_type t, std::string_view id) {
    order_request r;
    r.symbol = played_venue::symbol;
    r.instrument = {0};
    r.client_order_id.assign(id);
    r.side = s;
    r.type = t;
    r.quantity = {gatewright::decimal(10, -3)};
    if (has_limit_price(t)) r.price = {gatewright::decimal(s == side::buy ? 500000 : 510000, -1)};
    if (has_trigger_price(t)) r.trigger_price = {gatewright::decimal(490000, -1)};
    return r;
}
order_list_request bracket() {
    order_list_request l;
    l.kind = list_kind::bracket;
    l.entry = order(side::buy, order_type::limit, "desk1entry");
    l.first = order(side::sell, order_type::limit, "desk1target");
    l.second = order(side::sell, order_type::stop, "desk1stop");
    return l;
}
order_list_request pair() {
    order_list_request l = bracket();
    l.kind = list_kind::one_cancels_other;
    return l;
}
auto place(played_session& s, const order_list_request& l) {
    const std::array all{s.ref(1), s.ref(2), s.ref(3)};
    const std::size_t count = l.kind == list_kind::bracket ? 3 : 2;
    return s.session().place_list(l, std::span(all.data(), count), s.now(), s.port);
}
std::vector<std::string> fields(const std::string& sent) {
    const std::string text = message(sent);
    const auto all = fields_of(text);
    return {all.begin(), all.end()};
}
/// What TWS tells of an order as it was sent.
order_text report(const std::string& sent) {
    const auto f = fields(sent);
    order_text o;
    o.contract = played_venue::btc();
    o.number = f[number];
    o.permanent_id = joined("77", std::string_view(f[number]));
    o.reference = f[reference];
    o.account = played_venue::account;
    o.action = f[action];
    o.quantity = f[size];
    o.type = f[type];
    o.price = f[limit].empty() ? "0.0" : f[limit];
    o.trigger = f[trigger].empty() ? "0.0" : f[trigger];
    o.oca_group = f[oca_group];
    o.oca_type = f[oca_type];
    o.parent = f[parent];
    return o;
}

TEST_CASE("TWS: a bracket is an entry that is held, a target that is held, and a stop that sends all three",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    REQUIRE(place(s, bracket()).has_value());
    REQUIRE(s.port.sent.size() == 3);
    const auto entry = fields(s.port.sent[0]), target = fields(s.port.sent[1]), stop = fields(s.port.sent[2]);
    CHECK(entry[number] == "1000");
    CHECK(target[number] == "1001");
    CHECK(stop[number] == "1002");
    CHECK(entry[reference] == "desk1entry");
    CHECK(target[reference] == "desk1target");
    CHECK(stop[reference] == "desk1stop");
    CHECK(entry[transmit] == "0");
    CHECK(target[transmit] == "0");
    CHECK(stop[transmit] == "1");
    CHECK(entry[parent] == "0");
    CHECK(target[parent] == "1000");
    CHECK(stop[parent] == "1000");
    CHECK(entry[oca_group].empty());
    CHECK(entry[oca_type] == "0");
    for (const auto& exit : {target, stop}) {
        CHECK(exit[oca_group] == "desk1target");
        CHECK(exit[oca_type] == "2"); // what one executes makes the other smaller
        CHECK(exit[action] == "SELL");
        CHECK(exit[size] == "0.010");
    }
    CHECK(target[type] == "LMT");
    CHECK(target[limit] == "51000.0");
    CHECK(stop[type] == "STP");
    CHECK(stop[trigger] == "49000.0");
    // Each has its own answer.
    for (const std::string& sent : std::vector(s.port.sent)) s.feed(open_order(report(sent), "PreSubmitted"));
    REQUIRE(s.port.results.size() == 3);
    for (const auto& r : s.port.results) CHECK(r.outcome == request_outcome::accepted);
    REQUIRE(s.port.orders.size() == 3);
    CHECK(s.port.orders[0].state == lifecycle::working);
    CHECK(s.port.orders[1].state == lifecycle::untriggered);
    CHECK(s.port.orders[2].state == lifecycle::untriggered);
}

TEST_CASE("TWS: a pair is one group of its own; one that may open positions ends with the first execution",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    order_list_request l = pair();
    std::string_view how = "2";
    SECTION("of one side") {}
    SECTION("of two sides") {
        l.first.side = side::buy;
        how = "1";
    }
    SECTION("of two quantities") {
        l.second.quantity = {gatewright::decimal(20, -3)};
        how = "1";
    }
    REQUIRE(place(s, l).has_value());
    REQUIRE(s.port.sent.size() == 2);
    for (const std::string& sent : s.port.sent) {
        const auto f = fields(sent);
        CHECK(f[oca_group] == "desk1target");
        CHECK(f[oca_type] == how);
        CHECK(f[parent] == "0");
        CHECK(f[transmit] == "1");
    }
}

TEST_CASE("TWS: an order of a list is amended with its group and its parent, also one of an earlier run",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const bool earlier = GENERATE(false, true);
    const order_list_request l = bracket();
    if (earlier) {
        order_text o;
        o.contract = played_venue::btc();
        o.number = "900";
        o.permanent_id = "77900";
        o.reference = l.second.client_order_id.view();
        o.account = played_venue::account;
        o.action = "SELL";
        o.quantity = "0.010";
        o.type = "STP";
        o.trigger = "49000.0";
        o.oca_group = "desk1target";
        o.oca_type = "2";
        o.parent = "898";
        s.feed(open_order(o, "PreSubmitted"));
    } else {
        REQUIRE(place(s, l).has_value());
        order_text o = report(s.port.sent[2]);
        s.feed(open_order(o, "PreSubmitted"));
        // Its parent is gone: what it was placed with stays.
        o.parent = "0";
        s.feed(open_order(o, "PreSubmitted"));
    }
    gatewright::amend_request a;
    a.keys.session_order_id.assign(earlier ? "900" : "1002");
    a.terms = l.second;
    a.terms.trigger_price = {gatewright::decimal(490500, -1)};
    REQUIRE(s.session().amend(a, s.ref(3), s.now(), s.port).has_value());
    const auto f = fields(s.port.sent.back());
    CHECK(f[number] == (earlier ? "900" : "1002"));
    CHECK(f[trigger] == "49050.0");
    CHECK(f[oca_group] == "desk1target");
    CHECK(f[oca_type] == "2");
    CHECK(f[parent] == (earlier ? "898" : "1000"));
    CHECK(f[transmit] == "1");
}

TEST_CASE("TWS: a list that cannot go out leaves nothing behind", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    order_list_request l = bracket();
    SECTION("no room for its first message") {
        s.port.room = 0;
        CHECK(place(s, l).error().code == order_errc::output_full);
        s.port.room = 100;
        s.advance(seconds(1));
    }
    SECTION("its last order cannot be said") {
        l.second.trigger_price = {};
        CHECK_FALSE(place(s, l).has_value());
        l = bracket();
    }
    SECTION("messages of this second for two of three orders") {
        std::size_t left = 0;
        while (left != 60 && s.place() != "messages per second") ++left;
        s.advance(milliseconds(1'100));
        for (std::size_t i = 0; i + 2 != left; ++i) REQUIRE(s.place() != "messages per second");
        s.forget();
        CHECK(std::string_view(place(s, l).error().field) == "messages per second");
        CHECK(s.port.sent.empty());
        s.advance(milliseconds(1'100));
    }
    SECTION("TWS is away") {
        s.drop();
        CHECK(place(s, l).error().code == order_errc::not_ready);
        CHECK(s.port.sent.empty());
        return;
    }
    CHECK(s.port.results.empty());
    s.forget();
    // The next one goes out whole.
    REQUIRE(place(s, l).has_value());
    CHECK(s.port.sent.size() == 3);
    CHECK(fields(s.port.sent[1])[parent] == fields(s.port.sent[0])[number]);
}

TEST_CASE("TWS: what of a list finds no room is told as not sent, and an entry that is held can be cancelled",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const std::size_t room = GENERATE(std::size_t{1}, std::size_t{2});
    s.port.room = room;
    REQUIRE(place(s, bracket()).has_value());
    REQUIRE(s.port.sent.size() == room);
    CHECK(fields(s.port.sent.back())[transmit] == "0"); // nothing has gone to the market
    const std::string entry = fields(s.port.sent[0])[number];
    s.port.room = 100;
    CHECK(s.port.results.empty()); // not before the engine has it in its table
    s.advance(milliseconds(1));
    REQUIRE(s.port.results.size() == 3 - room);
    for (const auto& r : s.port.results) {
        CHECK(r.operation == request_operation::place);
        CHECK(r.outcome == request_outcome::not_sent);
        CHECK(r.code == order_errc::output_full);
    }
    gatewright::order_keys k;
    k.client_order_id = bracket().entry.client_order_id;
    REQUIRE(s.session().cancel(k, s.ref(1), s.now(), s.port).has_value());
    CHECK(s.port.sent.back() == joined("4|1|", std::string_view(entry), "||"));
    s.feed(order_status(report(s.port.sent[0]), "ApiCancelled", "0"));
    CHECK(s.port.orders.back().state == lifecycle::cancelled);
}

TEST_CASE("TWS: one order of a list is refused, and the others are not", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const std::size_t which = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
    REQUIRE(place(s, bracket()).has_value());
    const auto sent = s.port.sent;
    // Where it is the entry its children have no parent.
    s.feed(error(fields(sent[which])[number], "201", "Order rejected - reason:no"));
    if (which == 0)
        for (const std::size_t child : {1U, 2U})
            s.feed(error(fields(sent[child])[number], "10006", "Missing parent order"));
    REQUIRE(s.port.results.size() == (which == 0 ? 3 : 1));
    for (const auto& r : s.port.results) CHECK(r.outcome == request_outcome::failed);
}

TEST_CASE("TWS: a connection that is lost with a list on its way leaves each of its orders unknown",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    REQUIRE(place(s, bracket()).has_value());
    s.drop();
    REQUIRE(s.port.results.size() == 3);
    for (const auto& r : s.port.results) CHECK(r.outcome == request_outcome::unknown);
}

TEST_CASE("TWS: which lists it keeps as they are meant") {
    CHECK(ib::is_list(bracket()));
    CHECK(ib::is_list(pair()));
    order_list_request l = bracket();
    l.kind = list_kind::one_triggers_other;
    CHECK_FALSE(ib::is_list(l)); // what follows would go for a part, too
    for (const auto life :
         {gatewright::time_in_force::immediate_or_cancel, gatewright::time_in_force::fill_or_kill}) {
        l = bracket();
        l.entry.time_in_force = life;
        CHECK_FALSE(ib::is_list(l));
    }
    l = bracket();
    l.entry.quote_quantity = gatewright::decimal(100, 0);
    CHECK_FALSE(ib::is_list(l));
    l = bracket();
    l.first.quantity = l.second.quantity = {gatewright::decimal(5, -3)};
    CHECK_FALSE(ib::is_list(l));
    l = bracket();
    l.second.quantity = {gatewright::decimal(5, -3)};
    CHECK_FALSE(ib::is_list(l));
    l = bracket();
    l.first.side = l.second.side = side::buy;
    CHECK_FALSE(ib::is_list(l));
}

} // namespace tws_lists

} // namespace
