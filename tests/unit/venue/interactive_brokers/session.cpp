// SPDX-License-Identifier: BSL-1.0
//
// The session of TWS, message by message: how it comes up and what it makes of a connection that is refused; orders,
// whose answers are reports; lists that end; books by rows; what TWS says when it loses IBKR.

#include "interactive_brokers/played_session.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace tws_sessions {
using namespace gatewright_test::interactive_brokers;
using gatewright::lifecycle;
using gatewright::milliseconds;
using gatewright::minutes;
using gatewright::order_errc;
using gatewright::seconds;
using gatewright::session::request_operation;
using gatewright::session::request_outcome;
using gatewright::venue::purpose;
using gatewright_test::joined;

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }
std::size_t count_of(const std::vector<std::string>& all, std::string_view with) {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const std::string& t) { return begins(t, with); }));
}
std::string last_of(const std::vector<std::string>& all, std::string_view with) {
    const auto at =
        std::find_if(all.rbegin(), all.rend(), [&](const std::string& t) { return begins(t, with); });
    return at == all.rend() ? std::string() : *at;
}
std::string why(played_session& s, purpose what = purpose::open) {
    return std::string(s.session().not_ready_reason(what, {0}));
}
std::string field(std::string_view sent, std::size_t n) {
    for (; n != 0; --n) sent.remove_prefix(sent.find('|') + 1);
    return std::string(sent.substr(0, sent.find('|')));
}
/// TWS takes the connection, and answers nothing else by itself.
void greet(played_session& s) {
    s.answers = false;
    s.open();
    s.hear("176|20251120 01:08:00 UTC");
    s.hear("15|1|DU1234567");
    s.hear("9|1|1");
}
/// Answers the questions for contracts that were sent, and forgets what was sent. @param rule of their ticks
void tell_contracts(played_session& s, std::string_view rule) {
    const std::vector<std::string> sent = std::exchange(s.port.sent, {});
    for (const std::string& t : sent) {
        if (!begins(t, "9|8|")) continue;
        const bool first = t.find("BTC") != std::string::npos;
        const std::string number = field(t, 2);
        s.feed((first ? played_venue::btc() : played_venue::eth()).details(number, "0.1", "0.001", rule));
        s.hear(joined("52|1|", std::string_view(number)));
    }
}
bool told(const played_session& s, std::string_view words, bool operator_needed) {
    return std::any_of(s.port.errors.begin(), s.port.errors.end(), [&](const auto& e) {
        return std::string_view(e.text.view()).find(words) != std::string_view::npos &&
               e.operator_needed == operator_needed;
    });
}

TEST_CASE("TWS: preface, offer, startApi; then account, contracts, lists, and it is ready", "[venue]") {
    played_session s;
    REQUIRE(s.port.opened.size() == 1);
    CHECK(s.port.opened[0] == std::string("API\0", 4));
    CHECK(why(s) == "tws channel down");
    s.connect();
    REQUIRE(s.port.sent.size() >= 2);
    CHECK(s.port.sent[0] == "v100..176");
    CHECK(s.port.sent[1] == "71|2|1||");
    // The clock and the contracts first, then lists; positions only once the open orders are known.
    const auto at = [&](std::string_view with) {
        return std::find_if(s.port.sent.begin(), s.port.sent.end(),
                            [&](const auto& t) { return begins(t, with); }) -
               s.port.sent.begin();
    };
    CHECK(at("49|") < at("5|1|"));
    CHECK(at("9|8|") < at("5|1|"));
    CHECK(at("5|1|") < at("61|"));
    CHECK(at("6|2|0|DU1234567|") + 1 == at("6|2|1|DU1234567|"));
    CHECK(count_of(s.port.sent, "9|8|") == 2);
    CHECK(count_of(s.port.sent, "64|") == 1); // one list of positions, no subscription
    CHECK(count_of(s.port.sent, "7|") == 0);  // nothing was missed
    CHECK(why(s).empty());
    REQUIRE(s.port.instruments.size() == 2);
    CHECK(s.port.instruments[0].instrument.venue_number == 479624278);
    CHECK(count_of(s.port.sent, "1|11|") == 2);
    CHECK(count_of(s.port.sent, "10|5|") == 2);
    CHECK(s.port.malformed_fields.empty());
    // Requests have numbers above those of orders.
    CHECK(std::stol(field(last_of(s.port.sent, "1|11|"), 2)) >= 1'000'000'000);
}

TEST_CASE("TWS: a client id that is in use is told once, and tried again a minute later", "[venue]") {
    played_session s;
    s.answers = false;
    s.open();
    s.hear("176|20251120 01:08:00 UTC");
    s.hear("4|2|-1|326|Unable connect as the client id is already in use|");
    CHECK(s.port.closed == 1);
    CHECK(told(s, "client id", true));
    CHECK(why(s) == "client id in use");
    s.forget();
    s.advance(seconds(59));
    CHECK(s.port.opened.empty());
    s.advance(seconds(2));
    CHECK(s.port.opened.size() == 1);
    s.open();
    s.hear("176|20251120 01:08:00 UTC");
    s.hear("4|2|-1|326|Unable connect as the client id is already in use|");
    CHECK(std::count_if(s.port.errors.begin(), s.port.errors.end(), [](const auto& e) {
              return std::string_view(e.text.view()).find("in use") != std::string_view::npos;
          }) == 0);
    s.answers = true;
    s.advance(minutes(2));
    s.connect();
    CHECK(why(s).empty());
}

TEST_CASE("TWS: an account of another login, a host to go to, a version that is not known", "[venue]") {
    struct {
        std::vector<std::string> says;
        std::string reason, words;
    } const cases[] = {
        {{"176|20251120 01:08:00 UTC", "15|1|DU7,DU8", "9|1|1"},
         "authentication failed",
         "the account is not one of this login"},
        {{"-1|other.example:4001"},
         "sent to another host",
         "TWS sends this connection to another host: name that one in the settings"},
        {{"200|20251120 01:08:00 UTC"},
         "server version not understood",
         "TWS speaks a version that is not understood: 100 to 176 are"},
    };
    for (const auto& c : cases) {
        played_session s;
        s.answers = false;
        s.open();
        for (const std::string& text : c.says) s.hear(text);
        CHECK(why(s) == c.reason);
        CHECK(s.port.closed == 1);
        CHECK(told(s, c.words, true));
        s.forget();
        s.advance(seconds(50));
        CHECK(s.port.opened.empty());
    }
    // Of several accounts ours is among them, with a comma at the end or without.
    played_session s;
    s.answers = false;
    s.open();
    s.hear("176|20251120 01:08:00 UTC");
    s.hear("15|1|DU7,DU1234567,");
    s.hear("9|1|1");
    CHECK(s.port.closed == 0);
}

TEST_CASE("TWS: the first report answers an order; a refusal by its number ends it, an unknown one asks",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const std::string first = s.place();
    CHECK(first == "1000");
    CHECK(s.port.results.empty());
    s.feed(open_order(s.report(first), "PreSubmitted"));
    REQUIRE(s.port.results.size() == 1);
    CHECK(s.port.results[0].outcome == request_outcome::accepted);
    CHECK(s.port.orders.back().state == lifecycle::working);
    CHECK(s.port.orders.back().venue_order_id.view() == "771000");
    CHECK(s.port.orders.back().venue_time.ns != 0);
    // The next one has the next number, and is refused with words.
    CHECK(s.place() == "1001");
    s.feed(error("1001", "201", "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED, insufficient margin"));
    REQUIRE(s.port.results.size() == 2);
    CHECK(s.port.results[1].outcome == request_outcome::failed);
    CHECK(s.port.results[1].code == order_errc::insufficient_funds);
    CHECK(s.port.results[1].venue_code == "201");
    CHECK(s.port.orders.size() == 1);
    // A number that nobody knows is no refusal, and a warning is none either.
    CHECK(s.place() == "1002");
    s.feed(error("1002", "399", "Order Message: Warning: will not be placed at the exchange until tomorrow"));
    CHECK(s.port.results.size() == 2);
    s.feed(error("1002", "98765", "Something new"));
    REQUIRE(s.port.results.size() == 3);
    CHECK(s.port.results[2].outcome == request_outcome::unknown);
    // Silence is unknown, too.
    CHECK(s.place() == "1003");
    s.advance(seconds(6));
    REQUIRE(s.port.results.size() == 4);
    CHECK(s.port.results[3].outcome == request_outcome::unknown);
}

TEST_CASE("TWS: an order that is not active was refused only if an error says so", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const std::string n = s.place();
    s.feed(open_order(s.report(n), "Inactive"));
    s.feed(order_status(s.report(n), "Inactive", "0"));
    CHECK(s.port.results.empty());
    CHECK(s.port.orders.empty());
    SECTION("it does") {
        s.feed(error(n, "201", "Order rejected - reason:short sale"));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].outcome == request_outcome::failed);
    }
    SECTION("it does not: the lists are asked, and have it") {
        s.advance(seconds(6));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].outcome == request_outcome::unknown);
        s.answers = false;
        gatewright::order_keys k;
        k.client_order_id = s.last.client_order_id;
        REQUIRE(
            s.session()
                .query(k, gatewright::session::resolution_question::by_client_id, s.ref(1), s.now(), s.port)
                .has_value());
        s.advance(milliseconds(10));
        s.feed(open_order(s.report(n), "Inactive"));
        REQUIRE(s.port.orders.size() == 1);
        CHECK(s.port.orders[0].state == lifecycle::working);
        CHECK(s.port.orders[0].text.view() == "Inactive");
        s.hear("53|1");
        s.hear("102");
        s.hear(joined("55|1|", std::string_view(field(last_of(s.port.sent, "7|3|"), 2))));
        CHECK(s.port.results.size() == 1); // not "not found"
    }
}

TEST_CASE("TWS: an order is not found when none of three lists has it", "[venue]") {
    played_session s;
    s.connect();
    const std::string n = s.place();
    s.advance(seconds(2));
    s.hear("4|2|-1|2106|HMDS data farm connection is OK:ushmds|"); // the connection lives
    s.advance(seconds(4));
    s.forget();
    s.answers = false;
    gatewright::order_keys k;
    k.client_order_id = s.last.client_order_id;
    k.created = s.now().wall;
    const auto ask = [&] {
        REQUIRE(
            s.session()
                .query(k, gatewright::session::resolution_question::by_client_id, s.ref(1), s.now(), s.port)
                .has_value());
        s.advance(milliseconds(10));
    };
    ask();
    CHECK(count_of(s.port.sent, "5|1|") == 1);
    CHECK(count_of(s.port.sent, "99|1|") == 1);
    const std::string executions = field(last_of(s.port.sent, "7|3|"), 2);
    SECTION("none has it") {
        s.hear("53|1");
        s.hear("102");
        CHECK(s.port.results.empty());
        s.hear(joined("55|1|", std::string_view(executions)));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].operation == request_operation::query);
        CHECK(s.port.results[0].outcome == request_outcome::not_found);
    }
    SECTION("an execution names it: that it lives nobody has said, but it was there") {
        s.hear("53|1");
        s.hear("102");
        s.feed(execution(s.report(n), "0000e0d5.1.01.01", "0.010", "50000", "0.010", "20251120 01:08:00 UTC",
                         executions));
        CHECK(s.port.fills.empty()); // its fee may follow
        s.hear(joined("55|1|", std::string_view(executions)));
        CHECK(s.port.results.empty());
        REQUIRE(s.port.fills.size() == 1);
        s.feed(commission("0000e0d5.1.01.01", "0.35", "USD"));
        REQUIRE(s.port.fills.size() == 2);
        CHECK(s.port.fills[1].has_commission);
        CHECK(s.port.fills[0].source == gatewright::report_source::snapshot);
    }
    SECTION("a list that was asked for before proves nothing") {
        s.hear("53|1");
        s.hear("102");
        ask(); // again, before the third list came
        s.hear(joined("55|1|", std::string_view(executions)));
        CHECK(s.port.results.empty());
    }
}

TEST_CASE("TWS: the fee of an execution comes behind it, or before it", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const order_text o = s.report(s.place());
    s.feed(open_order(o, "Submitted"));
    s.feed(execution(o, "0000e0d5.1.01.01", "0.004", "50000", "0.004", "20251120 01:08:00 UTC"));
    REQUIRE(s.port.fills.size() == 1);
    CHECK(s.port.fills[0].id.view() == "0000e0d5.1.01");
    CHECK_FALSE(s.port.fills[0].has_commission);
    s.feed(commission("0000e0d5.1.01.01", "0.35", "USD"));
    REQUIRE(s.port.fills.size() == 2);
    CHECK(s.port.fills[1].id == s.port.fills[0].id);
    CHECK(s.port.fills[1].commission.amount == gatewright::decimal(35, -2));
    s.feed(commission("0000e0d5.2.01.01", "0.40", "USD"));
    CHECK(s.port.fills.size() == 2);
    s.feed(execution(o, "0000e0d5.2.01.01", "0.001", "50000", "0.005", "20251120 01:08:01 UTC"));
    REQUIRE(s.port.fills.size() == 3);
    CHECK(s.port.fills[2].has_commission);
    CHECK(s.port.fills[2].commission.amount == gatewright::decimal(40, -2));
    // Corrected: the same execution, and another revision.
    s.feed(execution(o, "0000e0d5.1.01.02", "0.003", "50001", "0.004", "20251120 01:08:00 UTC"));
    CHECK(s.port.fills.size() == 4); // its fee is told again: it may be that of the new one
    CHECK(s.port.fills[3].commission.amount == gatewright::decimal(35, -2));
    REQUIRE(s.port.corrections.size() == 1);
    CHECK(s.port.corrections[0].execution.id.view() == "0000e0d5.1.01");
    CHECK(s.port.corrections[0].quantity_before == gatewright::quantity{gatewright::decimal(4, -3)});
    CHECK(s.port.corrections[0].price_before == gatewright::price{gatewright::decimal(50000, 0)});
    CHECK(told(s, "corrected", true));
    s.feed(commission("0000e0d5.1.01.02", "0.30", "USD"));
    REQUIRE(s.port.fills.size() == 5);
    CHECK(s.port.fills[4].commission.amount == gatewright::decimal(30, -2));
    CHECK(s.port.fills[4].quantity == gatewright::quantity{gatewright::decimal(3, -3)});
    s.feed(commission("0000e0d5.1.01.01", "0.35", "USD")); // of before, once more
    CHECK(s.port.fills.size() == 5);
    // One that is corrected before it was told, as a list may have it, is told as it is now.
    s.session().want_fills({}, s.now().wall - seconds(60), s.now().steady);
    s.answers = false;
    s.forget();
    s.advance(milliseconds(10));
    const std::string list = field(last_of(s.port.sent, "7|3|"), 2);
    s.feed(execution(o, "0000e0d5.3.01.01", "0.002", "50000", "0.006", "20251120 00:53:22 UTC", list));
    s.feed(execution(o, "0000e0d5.3.01.02", "0.001", "50000", "0.006", "20251120 00:53:22 UTC", list));
    s.hear(joined("55|1|", std::string_view(list)));
    CHECK(s.port.corrections.empty());
    REQUIRE(s.port.fills.size() == 1);
    CHECK(s.port.fills[0].quantity == gatewright::quantity{gatewright::decimal(1, -3)});
}

TEST_CASE("TWS: the zone of its clock is learnt from its greeting", "[venue]") {
    played_session s;
    s.answers = false;
    s.open();
    // It is 00:53:20 UTC.
    s.hear("176|20251119 19:53:21 US/Eastern");
    s.hear("15|1|DU1234567");
    s.hear("9|1|1");
    s.answers = true;
    s.advance(seconds(3));
    s.forget();
    const order_text o = s.report(s.place());
    s.feed(open_order(o, "Submitted"));
    const auto time_of = [&](std::string_view id, std::string_view text) {
        s.feed(execution(o, id, "0.001", "50000", "0.001", text));
        return s.port.fills.back().venue_time;
    };
    CHECK(time_of("0000e0d5.1.01.01", "20251119 19:53:22 US/Eastern") ==
          gatewright::timestamp::from_milliseconds(1'763'600'002'000));
    CHECK(time_of("0000e0d5.2.01.01", "20251119 19:53:22") ==
          gatewright::timestamp::from_milliseconds(1'763'600'002'000));
    CHECK(time_of("0000e0d5.3.01.01", "20251120 00:53:22 UTC") ==
          gatewright::timestamp::from_milliseconds(1'763'600'002'000));
    // Of another zone nothing is known: it is of when it came.
    const auto now = s.now().wall;
    const auto other = time_of("0000e0d5.4.01.01", "20251119 18:53:22 US/Central");
    CHECK(other >= now - seconds(2));
    CHECK(other <= now + seconds(2));
}

TEST_CASE("TWS: a refused change leaves the order alive; one is sent only once TWS has spoken of the order",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const std::string n = s.place();
    gatewright::amend_request a;
    a.keys.client_order_id = s.last.client_order_id;
    a.terms = s.last;
    a.terms.price = {gatewright::decimal(499000, -1)};
    const auto early = s.session().amend(a, s.ref(1), s.now(), s.port);
    REQUIRE_FALSE(early.has_value());
    CHECK(early.error().code == order_errc::operation_pending);
    order_text o = s.report(n);
    s.feed(open_order(o, "Submitted"));
    s.forget();
    REQUIRE(s.session().amend(a, s.ref(1), s.now(), s.port).has_value());
    CHECK(begins(s.port.sent.back(), joined("3|", std::string_view(n), "|")));
    CHECK(field(s.port.sent.back(), 19) == "49900.0");
    SECTION("refused") {
        s.feed(error(n, "201", "Order rejected - reason:price too far"));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].operation == request_operation::amend);
        CHECK(s.port.results[0].outcome == request_outcome::failed);
        CHECK(std::none_of(s.port.orders.begin(), s.port.orders.end(),
                           [](const auto& u) { return is_terminal(u.state); }));
    }
    SECTION("a report with the old terms is no answer, one with the new is") {
        s.feed(open_order(o, "Submitted"));
        CHECK(s.port.results.empty());
        o.price = "49900.0";
        s.feed(open_order(o, "Submitted"));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].outcome == request_outcome::accepted);
    }
}

TEST_CASE("TWS: a cancel is answered when TWS takes it up; one of an order that is not there asks",
          "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const order_text o = s.report(s.place());
    s.feed(open_order(o, "Submitted"));
    s.forget();
    gatewright::order_keys k;
    k.client_order_id = s.last.client_order_id;
    k.session_order_id.assign(o.number);
    REQUIRE(s.session().cancel(k, s.ref(1), s.now(), s.port).has_value());
    CHECK(s.port.sent.back() == joined("4|1|", std::string_view(o.number), "||"));
    SECTION("it goes") {
        s.feed(order_status(o, "PendingCancel", "0"));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].outcome == request_outcome::accepted);
        CHECK(s.port.orders.back().state == lifecycle::working);
        s.feed(order_status(o, "Cancelled", "0"));
        s.feed(error(o.number, "202", "Order Canceled - reason:"));
        CHECK(s.port.orders.back().state == lifecycle::cancelled);
        CHECK(s.port.results.size() == 1);
    }
    SECTION("TWS has no such order: whether it was executed the lists say") {
        s.feed(error(o.number, "10147", "OrderId that needs to be cancelled is not found"));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].outcome == request_outcome::failed);
        CHECK(s.port.results[0].code == order_errc::unknown_order);
        CHECK(std::none_of(s.port.orders.begin(), s.port.orders.end(),
                           [](const auto& u) { return is_terminal(u.state); }));
    }
    SECTION("an order of another client cannot be cancelled") {
        gatewright::order_keys other;
        other.client_order_id = "somebody";
        const auto sent = s.session().cancel(other, s.ref(9), s.now(), s.port);
        REQUIRE_FALSE(sent.has_value());
        CHECK(sent.error().code == order_errc::unsupported);
    }
}

TEST_CASE("TWS: numbers are used once, though TWS goes back", "[venue]") {
    played_session s;
    s.connect();
    CHECK(s.place() == "1000");
    CHECK(s.place() == "1001");
    s.hear("9|1|7"); // it was set back
    CHECK(s.place() == "1002");
    // An order of ours with a higher number, of an earlier run.
    order_text o = s.report("1500");
    o.reference = "gw-earlier";
    s.feed(open_order(o, "Submitted"));
    CHECK(s.place() == "1501");
    s.forget();
    s.feed(error("1501", "103", "Duplicate order id"));
    CHECK(s.port.sent == std::vector<std::string>{"8|1|-1|"});
    REQUIRE(s.port.results.size() == 1);
    CHECK(s.port.results[0].code == order_errc::duplicate_client_id);
    s.hear("9|1|2000");
    CHECK(s.place() == "2000");
}

TEST_CASE("TWS: two orders under one number are told", "[venue]") {
    played_session s;
    s.connect();
    order_text o = s.report(s.place());
    s.feed(open_order(o, "Submitted"));
    s.forget();
    o.permanent_id = "99999";
    s.feed(open_order(o, "Submitted"));
    CHECK(told(s, "two orders have one number, 1000", true));
    CHECK(s.port.errors.back().symbol == played_venue::symbol);
    s.advance(milliseconds(10));
    CHECK(count_of(s.port.sent, "5|1|") >= 1); // a list tells the second one
    s.forget();
    // The end of one is not the end of the other, and what is asked of the number may hit either.
    s.feed(order_status(o, "Cancelled", "0"));
    REQUIRE(s.port.orders.size() == 1);
    CHECK(s.port.orders[0].venue_order_id == "99999");
    const gatewright::order_request terms = s.last;
    gatewright::amend_request a;
    a.keys.session_order_id.assign(o.number);
    a.terms = terms;
    const auto amended = s.session().amend(a, s.ref(1), s.now(), s.port);
    REQUIRE_FALSE(amended.has_value());
    CHECK(amended.error().field == std::string_view("two orders have its number"));
    // An error names the number alone: it ends neither.
    s.feed(error(o.number, "202", "Order Canceled - reason:"));
    s.feed(error(o.number, "201", "Order rejected - reason:"));
    CHECK(s.port.orders.size() == 1);
    gatewright::order_keys second_one;
    second_one.venue_order_id = "99999";
    const auto cancelled = s.session().cancel(second_one, s.ref(2), s.now(), s.port);
    REQUIRE_FALSE(cancelled.has_value());
    CHECK(cancelled.error().field == std::string_view("two orders have its number"));
    // Each number is told, and once.
    CHECK_FALSE(told(s, "two orders have one number", true));
    order_text second = s.report(s.place());
    s.feed(open_order(second, "Submitted"));
    s.forget();
    second.permanent_id = "99998";
    s.feed(open_order(second, "Submitted"));
    CHECK(told(s, "two orders have one number", true));
}

TEST_CASE("TWS: a number that an execution names is used up", "[venue]") {
    played_session s;
    s.connect();
    order_text o = s.report("1700");
    o.reference = "gw-earlier";
    s.feed(execution(o, "0000e0d5.9.01.01", "0.004", "50000", "0.004", "20251120 01:08:00 UTC"));
    CHECK(s.place() == "1701");
    // An error names a request by a number that no order has.
    s.feed(error("1000000900", "201", "Order rejected"));
    CHECK(s.place() == "1702");
}

TEST_CASE("TWS: the end of a list that was given up ends no later one", "[venue]") {
    played_session s;
    s.connect();
    const std::string n = s.place();
    s.feed(open_order(s.report(n), "Submitted"));
    s.forget();
    s.answers = false;
    const auto live = [&] { s.hear("4|2|-1|2106|HMDS data farm connection is OK:ushmds|"); };
    const auto pass = [&](gatewright::duration d) {
        for (const auto until = s.now().steady + d; s.now().steady < until; s.advance(seconds(1))) live();
    };
    const auto ended = [&] {
        return std::count_if(s.port.ends.begin(), s.port.ends.end(),
                             [](const auto& e) { return e.kind == gatewright::snapshot_kind::orders; });
    };
    s.session().want_orders(s.now().steady);
    pass(seconds(1));
    REQUIRE(count_of(s.port.sent, "5|1|") == 1);
    pass(seconds(18)); // given up: the next one waits for its end as long again
    CHECK(count_of(s.port.sent, "5|1|") == 1);
    SECTION("it comes after all") {
        s.hear("53|1");
        CHECK(ended() == 0);
        pass(seconds(1));
        REQUIRE(count_of(s.port.sent, "5|1|") == 2);
        s.hear("53|1");
        CHECK(ended() == 1);
    }
    SECTION("it does not, though the list is wanted again meanwhile") {
        s.session().want_orders(s.now().steady);
        pass(seconds(5));
        CHECK(count_of(s.port.sent, "5|1|") == 1);
        pass(seconds(9));
        REQUIRE(count_of(s.port.sent, "5|1|") == 2);
        s.hear("53|1");
        CHECK(ended() == 1);
    }
}

TEST_CASE("TWS: what cannot be ended for want of room is ended later", "[venue]") {
    played_session s;
    s.connect();
    const std::string ticks = field(last_of(s.port.sent, "1|11|"), 2);
    const std::string depth = field(last_of(s.port.sent, "10|5|"), 2);
    REQUIRE_FALSE(ticks.empty());
    s.hear("4|2|-1|100|Max rate of messages per second has been exceeded|");
    s.forget();
    REQUIRE(s.session().want_market({1}, false, s.port).has_value());
    CHECK(s.port.sent.empty());
    if (const bool again = GENERATE(false, true); again) {
        s.feed(depth_row(depth, 0, 0, true, "49000", "1"));
        REQUIRE(s.session().want_market({1}, true, s.port).has_value());
        s.advance(milliseconds(1'500));
        // What goes on is not taken for a whole book: it is begun anew.
        CHECK(count_of(s.port.sent, joined("11|1|", std::string_view(depth))) == 1);
        CHECK(field(last_of(s.port.sent, "10|5|"), 2) != depth);
        return;
    }
    s.advance(milliseconds(1'200));
    CHECK(count_of(s.port.sent, joined("2|2|", std::string_view(ticks))) +
              count_of(s.port.sent, joined("2|1|", std::string_view(ticks))) ==
          1);
    CHECK(count_of(s.port.sent, joined("11|1|", std::string_view(depth))) == 1);
    s.advance(seconds(2));
    CHECK(std::none_of(s.port.sent.begin(), s.port.sent.end(), [](const std::string& t) {
        return begins(t, "1|11|") && t.find("|ETH|") != std::string::npos;
    }));
}

TEST_CASE("TWS: what an order would take is asked, and told once", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    s.place();
    gatewright::order_request r = s.last;
    r.client_order_id = {};
    r.tag = 7;
    const auto ask = [&](std::uint32_t number) {
        const auto sent = s.session().preview(r, number, s.now(), s.port);
        return sent ? std::string(fields_of(message(s.port.sent.back())).at(1))
                    : std::string(sent.error().field);
    };
    const std::string number = ask(31);
    CHECK(number == "1001");
    order_text o = s.report(number);
    o.what_if = "1";
    o.permanent_id = "0";
    CHECK(s.place() == "1002"); // a number is of one order, also if that is none
    s.forget();
    SECTION("with figures") {
        o.margin = "100|90|5000|525.5|477.75|-1|625.5|567.75|4999|1.25|N|N|USD|";
        s.feed(open_order(o, "PreSubmitted"));
        REQUIRE(s.port.previews.size() == 1);
        const auto& p = s.port.previews[0];
        CHECK(p.number == 31);
        CHECK(p.tag == 7);
        CHECK(p.symbol == r.symbol);
        CHECK(p.reason == order_errc{});
        CHECK(p.change.known);
        CHECK(p.change.initial.str() == "525.5");
        CHECK(p.change.maintenance.str() == "477.75");
        CHECK(p.change.equity.str() == "-1");
        CHECK(p.after.initial.str() == "625.5");
        CHECK(p.after.maintenance.str() == "567.75");
        CHECK(p.after.equity.str() == "4999");
        CHECK(p.has_fees);
        CHECK(p.least_fee.amount.str() == "1.25");
        CHECK(p.most_fee == p.least_fee);
        CHECK(p.most_fee.asset == "USD");
        CHECK(p.received == s.now().wall);
        CHECK(s.port.orders.empty());
        // It is answered once.
        s.feed(open_order(o, "PreSubmitted"));
        s.advance(seconds(10));
        CHECK(s.port.previews.size() == 1);
    }
    SECTION("a fee between two, and a warning") {
        o.margin = "N|N|N|N|N|N|625.5|567.75|4999|N|0.35|2.1|EUR|Buying power is low";
        s.feed(open_order(o, "PreSubmitted"));
        REQUIRE(s.port.previews.size() == 1);
        const auto& p = s.port.previews[0];
        CHECK_FALSE(p.change.known);
        CHECK(p.after.known);
        CHECK(p.least_fee.amount.str() == "0.35");
        CHECK(p.most_fee.amount.str() == "2.1");
        CHECK(p.venue_text == "Buying power is low");
        CHECK(p.reason == order_errc{});
    }
    SECTION("TWS would refuse it") {
        s.feed(error(number, "399", "Order Message: a warning"));
        CHECK(s.port.previews.empty());
        CHECK(s.port.errors.size() == 1);
        s.feed(
            error(number, "201", "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED, insufficient margin"));
        REQUIRE(s.port.previews.size() == 1);
        CHECK(s.port.previews[0].reason == order_errc::insufficient_funds);
        CHECK(s.port.previews[0].venue_code == "201");
        CHECK_FALSE(s.port.previews[0].after.known);
        CHECK(s.port.results.empty());
        CHECK(s.port.errors.size() == 1);
    }
    SECTION("TWS says nothing") {
        s.answers = false;
        s.advance(seconds(6));
        REQUIRE(s.port.previews.size() == 1);
        CHECK(s.port.previews[0].reason == order_errc::state_unknown);
        CHECK(s.port.previews[0].number == 31);
    }
    SECTION("the connection is lost") {
        s.drop();
        REQUIRE(s.port.previews.size() == 1);
        CHECK(s.port.previews[0].reason == order_errc::state_unknown);
        CHECK(ask(32) == "tws channel down");
    }
    SECTION("no more than sixteen are under way, and what cannot be said is refused") {
        for (std::uint32_t n = 0; n != 15; ++n) CHECK(ask(40 + n) == joined(1003 + n));
        CHECK(ask(60) == "previews");
        r.post_only = true;
        s.feed(open_order(o, "PreSubmitted"));
        CHECK(ask(61) == "post_only");
        s.port.full = true;
        r.post_only = false;
        CHECK(ask(62) == "");
    }
}

TEST_CASE("TWS: an order whose time is over has expired", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    s.place();
    gatewright::order_request r = s.last;
    r.client_order_id = "gw9";
    r.time_in_force = gatewright::time_in_force::good_till_date;
    r.good_till = s.now().wall + seconds(30);
    r.good_till = gatewright::timestamp::from_milliseconds(r.good_till.milliseconds() / 1000 * 1000);
    s.last = r;
    const std::string n = s.place(r);
    CHECK(n == "1001");
    s.feed(open_order(s.report(n), "Submitted"));
    SECTION("in time") {
        s.feed(order_status(s.report(n), "Cancelled", "0"));
        CHECK(s.port.orders.back().state == lifecycle::cancelled);
    }
    SECTION("too late") {
        s.advance(seconds(31));
        s.feed(order_status(s.report(n), "Cancelled", "0"));
        CHECK(s.port.orders.back().state == lifecycle::expired);
    }
}

TEST_CASE("TWS: a stop is untriggered until it works, though it is about to be cancelled", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    const order_text o = s.report(s.place(gatewright::side::buy, gatewright::order_type::stop));
    s.feed(open_order(o, "PreSubmitted"));
    CHECK(s.port.orders.back().state == lifecycle::untriggered);
    s.feed(order_status(o, "PendingCancel", "0"));
    CHECK(s.port.orders.back().state == lifecycle::untriggered);
    s.feed(order_status(o, "Submitted", "0"));
    CHECK(s.port.orders.back().state == lifecycle::working);
}

TEST_CASE("TWS: what it says when it loses IBKR", "[venue]") {
    played_session s;
    s.connect();
    const order_text o = s.report(s.place());
    s.feed(open_order(o, "Submitted"));
    s.forget();
    s.hear("4|2|-1|1100|Connectivity between IBKR and Trader Workstation has been lost.|");
    s.hear("4|2|-1|1100|Connectivity between IBKR and Trader Workstation has been lost.|");
    CHECK(s.port.errors.size() == 1); // it repeats it
    CHECK(why(s) == "TWS has lost its connection to IBKR");
    CHECK(why(s, purpose::cancel).empty());
    CHECK(s.port.lost_books.size() == 2);
    CHECK(s.place() == "TWS has lost its connection to IBKR");
    gatewright::order_keys k;
    k.session_order_id.assign(o.number);
    CHECK(s.session().cancel(k, s.ref(1), s.now(), s.port).has_value()); // that may do no harm
    s.forget();
    SECTION("it is back, with its subscriptions") {
        s.hear("4|2|-1|1102|Connectivity has been restored - data maintained.|");
        s.advance(seconds(4));
        CHECK(count_of(s.port.sent, "5|1|") == 1);
        CHECK(count_of(s.port.sent, "7|3|") == 1);
        CHECK(count_of(s.port.sent, "61|") == 1);
        CHECK(count_of(s.port.sent, "1|11|") == 0);
        CHECK(count_of(s.port.sent, "10|5|") == 2); // a book may have missed rows
        CHECK(why(s).empty());
    }
    SECTION("it is back, without") {
        s.hear("4|2|-1|1101|Connectivity has been restored - data lost.|");
        s.advance(seconds(4));
        CHECK(count_of(s.port.sent, "1|11|") == 2);
        CHECK(count_of(s.port.sent, "10|5|") == 2);
        CHECK(why(s).empty());
    }
}

TEST_CASE("TWS: a connection that is lost leaves orders unknown, and what was missed is asked for",
          "[venue]") {
    played_session s;
    s.connect();
    s.place();
    s.forget();
    s.drop();
    REQUIRE(s.port.results.size() == 1);
    CHECK(s.port.results[0].outcome == request_outcome::unknown);
    CHECK(s.port.lost_books.size() == 2);
    CHECK(why(s) == "tws channel down");
    s.advance(seconds(10));
    CHECK(s.port.opened.size() == 1);
    s.connect();
    CHECK(count_of(s.port.sent, "7|3|") == 1);
    CHECK(why(s).empty());
    SECTION("a message that cannot be read is one that was missed") {
        s.forget();
        s.hear("3|1000|Submitted|x|0|0|0|0|0|1||0");
        CHECK(s.port.malformed_fields == std::vector<std::string>{"filled"});
        CHECK(s.port.closed == 1);
        s.advance(seconds(20));
        s.connect();
        CHECK(count_of(s.port.sent, "7|3|") == 1);
    }
    SECTION("an order that nothing answers, and nothing else comes: the connection is half open") {
        s.answers = false;
        s.place();
        s.forget();
        s.advance(seconds(6));
        REQUIRE(s.port.results.size() == 1);
        CHECK(s.port.results[0].outcome == request_outcome::unknown);
        CHECK(count_of(s.port.sent, "49|1|") == 1);
        CHECK(s.port.closed == 0);
        s.advance(seconds(2));
        CHECK(s.port.closed == 1);
    }
    SECTION("an order that nothing answers, and TWS lives") {
        s.answers = false;
        s.place();
        s.forget();
        s.advance(seconds(6));
        CHECK(s.port.results.size() == 1);
        s.hear("49|1|1767225600");
        s.advance(seconds(10));
        CHECK(s.port.closed == 0);
    }
    SECTION("a row of a list cannot be read: named, and the rest of it counts") {
        s.answers = false;
        s.session().want_orders(s.now().steady);
        s.forget();
        s.advance(milliseconds(10));
        s.hear("5|1000|x");
        CHECK(s.port.unread == 1);
        CHECK(s.port.closed == 0);
        s.hear("53|1");
        s.hear("5|1000|x");
        CHECK(s.port.closed == 1);
    }
    SECTION("a row of a position or a portfolio cannot be read: its instrument is named") {
        s.forget();
        s.hear("61|3|DU1234567|479624278|x");
        s.hear("61|3|DU1234567|999|x");
        s.hear("61|3|DU1234567|x");
        s.hear("7|8|479624278|x");
        CHECK(s.port.unread_names == std::vector<std::string>{std::string(played_venue::symbol), "another",
                                                              "", std::string(played_venue::symbol)});
        CHECK(s.port.closed == 0);
    }
    SECTION("a price cannot be read: there is another") {
        s.forget();
        s.hear("1|6|x");
        CHECK(s.port.malformed_fields.size() == 1);
        CHECK(s.port.closed == 0);
    }
    SECTION("nothing comes at all") {
        s.answers = false;
        s.forget();
        s.advance(seconds(31));
        CHECK(count_of(s.port.sent, "49|1|") >= 1);
        CHECK(s.port.closed == 1);
    }
}

TEST_CASE("TWS: books are announced when their rows have come, and begun anew when a row cannot be",
          "[venue]") {
    played_session s;
    s.open();
    s.advance(milliseconds(100));
    const std::string depth = field(last_of(s.port.sent, "10|5|"), 2);
    CHECK(s.port.books.empty());
    s.advance(milliseconds(300));
    REQUIRE(s.port.books.size() == 2);
    CHECK(s.port.books[1] ==
          "snapshot bid 50000x10 bid 49999x10 bid 49998x10 ask 50001x10 ask 50002x10 ask 50003x10");
    s.feed(depth_row(depth, 1, 1, true, "49999.5", "7"));
    CHECK(s.port.books.back() == "update bid 49999x0 bid 49999.5x7");
    s.forget();
    SECTION("a row behind the last") {
        s.feed(depth_row(depth, 9, 1, true, "49999.5", "7"));
        CHECK(s.port.lost_books == std::vector<std::string>{"1"});
        s.advance(milliseconds(500));
        CHECK(count_of(s.port.sent, joined("11|1|", std::string_view(depth))) == 1);
        const std::string again = field(last_of(s.port.sent, "10|5|"), 2);
        CHECK(again != depth);
        REQUIRE(s.port.books.size() == 1);
        CHECK(begins(s.port.books[0], "snapshot"));
        // What still comes under the old number is nobody's.
        s.feed(depth_row(depth, 0, 1, true, "1", "1"));
        CHECK(s.port.books.size() == 1);
    }
    SECTION("a row that cannot be read") {
        s.hear(joined("12|1|", std::string_view(depth), "|0|7|1|1|1"));
        CHECK(s.port.lost_books == std::vector<std::string>{"1"}); // and no other book
        s.advance(milliseconds(500));
        CHECK(count_of(s.port.sent, "10|5|") == 1);
    }
    SECTION("TWS says that it begins anew") {
        s.feed(error(depth, "317", "Market depth data has been RESET"));
        CHECK(s.port.lost_books == std::vector<std::string>{"1"});
        s.feed(depth_row(depth, 0, 0, true, "49000", "1"));
        s.feed(depth_row(depth, 0, 0, false, "49001", "1"));
        s.advance(milliseconds(300));
        CHECK(s.port.books == std::vector<std::string>{"snapshot bid 49000x1 ask 49001x1"});
        CHECK(count_of(s.port.sent, "10|5|") == 0);
    }
    SECTION("one side is empty") {
        s.feed(error(depth, "317", "Market depth data has been RESET"));
        s.feed(depth_row(depth, 0, 0, true, "49000", "1"));
        s.advance(milliseconds(900));
        CHECK(s.port.books.empty());
        s.advance(milliseconds(200));
        CHECK(s.port.books == std::vector<std::string>{"snapshot bid 49000x1"});
    }
    SECTION("a subscription that was ended goes on: it is ended again") {
        s.feed(depth_row(depth, 9, 1, true, "49999.5", "7"));
        s.advance(milliseconds(500));
        s.feed(depth_row(depth, 0, 1, true, "1", "1")); // was on its way
        CHECK(count_of(s.port.sent, joined("11|1|", std::string_view(depth))) == 1);
        s.advance(seconds(2));
        s.feed(depth_row(depth, 0, 1, true, "1", "1"));
        s.advance(milliseconds(10));
        CHECK(count_of(s.port.sent, joined("11|1|", std::string_view(depth))) == 2);
    }
    SECTION("no book is given: told, and not asked for again") {
        s.feed(error(depth, "309", "Max number (3) of market depth requests has been reached"));
        CHECK(told(s, "market depth requests", true));
        s.advance(seconds(5));
        CHECK(count_of(s.port.sent, "10|5|") == 0);
        CHECK(why(s).empty());
    }
}

TEST_CASE("TWS: a subscription that it had no room for is asked for again, whichever it was", "[venue]") {
    played_session s;
    greet(s);
    s.advance(milliseconds(10));
    tell_contracts(s, "");
    s.advance(milliseconds(3'100));
    REQUIRE(count_of(s.port.sent, "10|5|") == 2);
    REQUIRE(count_of(s.port.sent, "1|11|") == 2);
    const std::string depth = field(last_of(s.port.sent, "10|5|"), 2);
    s.forget();
    SECTION("it says which") {
        s.feed(error(depth, "100", "Max rate of messages per second has been exceeded:max=50 rec=51 (1)"));
        s.advance(milliseconds(900));
        CHECK(count_of(s.port.sent, "10|5|") == 0);
        s.advance(milliseconds(300));
        CHECK(count_of(s.port.sent, "10|5|") == 1);
        CHECK(count_of(s.port.sent, "11|1|") == 0);
    }
    SECTION("it does not: those that brought nothing are") {
        s.feed(depth_row(depth, 0, 0, true, "49000", "1"));
        s.feed(error("-1", "100", "Max rate of messages per second has been exceeded:max=50 rec=51 (1)"));
        s.advance(milliseconds(900));
        CHECK(count_of(s.port.sent, "10|5|") == 0);
        s.advance(milliseconds(400));
        CHECK(count_of(s.port.sent, "10|5|") == 1);
        CHECK(count_of(s.port.sent, "11|1|") == 1);
        CHECK(count_of(s.port.sent, joined("11|1|", std::string_view(depth))) == 0);
        CHECK(count_of(s.port.sent, "2|2|") == 2);
        CHECK(count_of(s.port.sent, "1|11|") == 2);
    }
    SECTION("its server fails: half a minute later") {
        s.feed(error(depth, "322", "Error processing request"));
        CHECK(s.port.lost_books == std::vector<std::string>{"1"});
        for (int i = 0; i != 29; ++i) {
            s.advance(seconds(1));
            s.hear("49|1|1763600880");
        }
        CHECK(count_of(s.port.sent, "10|5|") == 0);
        s.advance(seconds(2));
        CHECK(count_of(s.port.sent, "10|5|") == 1);
    }
}

TEST_CASE("TWS: a question for a rule of ticks that is lost is asked again, though two contracts wait for it",
          "[venue]") {
    played_session s;
    greet(s);
    s.advance(milliseconds(10));
    tell_contracts(s, "7");
    CHECK(count_of(s.port.sent, "91|7|") == 1); // and it is lost
    std::size_t asked = 0;
    for (int round = 0; round != 5 && asked == 0; ++round) {
        s.advance(seconds(20));
        s.hear("49|1|1763600880");
        tell_contracts(s, "7");
        asked = count_of(s.port.sent, "91|7|");
    }
    CHECK(asked == 1);
    s.hear("93|7|1|0|0.5");
    CHECK(s.port.instruments.size() == 2);
}

TEST_CASE("TWS: whose order executed while nobody listened may have ended: open orders are listed once more",
          "[venue]") {
    played_session s;
    s.connect();
    s.drop();
    s.advance(seconds(10));
    greet(s);
    s.advance(milliseconds(10));
    s.hear("53|1");
    s.advance(milliseconds(10));
    const std::string asked = field(last_of(s.port.sent, "7|3|"), 2);
    REQUIRE_FALSE(asked.empty());
    s.forget();
    const std::string listed =
        execution(s.report("5"), "0001.02.03.01", "0.004", "50000", "0.004", "20251120-01:07:00", asked);
    SECTION("one that no report brought") {
        s.feed(listed);
        s.hear(joined("55|1|", std::string_view(asked)));
        s.advance(milliseconds(10));
        CHECK(count_of(s.port.sent, "5|1|") + count_of(s.port.sent, "16|1|") == 1);
    }
    SECTION("none") {
        s.hear(joined("55|1|", std::string_view(asked)));
        s.advance(milliseconds(10));
        CHECK(count_of(s.port.sent, "5|1|") + count_of(s.port.sent, "16|1|") == 0);
    }
}

TEST_CASE("TWS: contracts by name: none, several, one with a ladder of ticks", "[venue]") {
    played_session s;
    greet(s);
    s.advance(milliseconds(10));
    std::vector<std::string> asked;
    for (const std::string& t : s.port.sent)
        if (begins(t, "9|8|")) asked.push_back(field(t, 2));
    REQUIRE(asked.size() == 2);
    s.feed(error(asked[1], "200", "No security definition has been found for the request"));
    CHECK(s.port.errors.empty()); // the list will lack it, and that is told
    CHECK(s.port.ends.empty());
    SECTION("several") {
        s.feed(played_venue::btc().details(asked[0], "0.1", "0.001", "7"));
        s.feed(played_venue::eth().details(asked[0], "0.1", "0.001", "7"));
        s.hear(joined("52|1|", std::string_view(asked[0])));
        CHECK(told(s, "more than one contract", true));
        CHECK(s.port.instruments.empty());
        REQUIRE(s.port.ends.size() == 1);
        CHECK(s.port.ends[0].kind == gatewright::snapshot_kind::instruments);
    }
    SECTION("an answer that comes when it was asked for again") {
        s.port.sent.clear();
        s.advance(seconds(20));
        s.hear("49|1|1763600880");
        const std::string again = field(last_of(s.port.sent, "9|8|"), 2);
        REQUIRE_FALSE(again.empty());
        s.feed(played_venue::btc().details(again, "0.1", "0.001", ""));
        s.hear(joined("52|1|", std::string_view(again)));
        REQUIRE(s.port.ends.size() == 1);
        REQUIRE(s.port.instruments.size() == 1);
        s.feed(played_venue::btc().details(asked[0], "0.1", "0.001", ""));
        s.hear(joined("52|1|", std::string_view(asked[0])));
        CHECK(s.port.ends.size() == 1); // it would lack what is not in it
        CHECK(s.port.instruments.size() == 1);
    }
    SECTION("one") {
        s.feed(played_venue::btc().details(asked[0], "0.01", "0.001", "7"));
        s.hear(joined("52|1|", std::string_view(asked[0])));
        CHECK(s.port.instruments.empty());
        CHECK(s.port.sent.back() == "91|7|");
        s.hear("93|7|2|0|0.01|100|0.5");
        REQUIRE(s.port.instruments.size() == 1);
        const gatewright::instrument& i = s.port.instruments[0].instrument;
        CHECK(i.tick_size == gatewright::price{gatewright::decimal(1, -2)});
        CHECK(i.tick_at({gatewright::decimal(9999, -2)}) == gatewright::price{gatewright::decimal(1, -2)});
        CHECK(i.tick_at({gatewright::decimal(100, 0)}) == gatewright::price{gatewright::decimal(5, -1)});
        REQUIRE(s.port.ends.size() == 1);
    }
}

TEST_CASE("TWS: fifty messages a second, and cancels go when placements do not", "[venue]") {
    played_session s;
    s.connect();
    std::vector<std::string> numbers;
    for (std::string n = s.place(); n != "messages per second"; n = s.place()) {
        numbers.push_back(n);
        REQUIRE(numbers.size() < 60);
    }
    CHECK(numbers.size() >= 40);
    CHECK(numbers.size() < 50);
    std::size_t cancels = 0;
    for (const std::string& n : numbers) {
        gatewright::order_keys k;
        k.session_order_id.assign(n);
        if (!s.session().cancel(k, s.ref(1), s.now(), s.port).has_value()) break;
        ++cancels;
    }
    CHECK(cancels + numbers.size() == 50);
    s.advance(milliseconds(1'100));
    // The number of an order that did not go out names no other one: reports are of the order that did.
    const std::string after = s.place();
    CHECK(std::stol(after) == std::stol(numbers.back()) + 2);
    s.forget();
    s.feed(open_order(s.report(after), "Submitted"));
    REQUIRE(s.port.results.size() == 1);
    CHECK(s.port.results[0].outcome == request_outcome::accepted);
    // TWS counts otherwise: nothing goes for a second.
    s.hear("4|2|-1|100|Max rate of messages per second has been exceeded|");
    CHECK(s.place() == "messages per second");
    s.advance(milliseconds(1'100));
    CHECK(s.place() != "messages per second");
}

TEST_CASE("TWS: reports on other accounts and other clients are left alone, or adopted", "[venue]") {
    const auto others = [](played_session& s) {
        order_text o = s.report("5");
        o.client_id = "9";
        o.reference = "";
        o.permanent_id = "555";
        s.feed(open_order(o, "Submitted"));
        o.account = "DU7";
        o.permanent_id = "556";
        s.feed(open_order(o, "Submitted"));
        return s.port.orders.size();
    };
    played_session ignoring;
    ignoring.connect();
    CHECK(others(ignoring) == 0);
    auto c = played_session::usual();
    c.adopt_others = true;
    played_session adopting(c);
    adopting.connect();
    CHECK(count_of(adopting.port.sent, "16|1|") == 1);
    CHECK(others(adopting) == 1);
    CHECK(adopting.port.orders[0].session_order_id.empty());
    CHECK(adopting.port.orders[0].venue_order_id.view() == "555");
}

TEST_CASE("TWS: read-only is told by name, and orders are refused", "[venue]") {
    played_session s;
    s.connect();
    const std::string n = s.place();
    s.feed(
        error(n, "321",
              "Error validating request:-'bN' : cause - The API interface is currently in Read-Only mode."));
    CHECK(why(s) == "authentication failed");
    CHECK(s.place() == "authentication failed");
    CHECK(told(s, "Read-Only", true));
    REQUIRE_FALSE(s.port.results.empty());
    CHECK(s.port.results.back().code == order_errc::authentication);
    REQUIRE(s.port.setups.size() == 2);
    CHECK_FALSE(s.port.setups[0].read_only);
    CHECK(s.port.setups[1].read_only);
    // It is tried again now and then; what was missed is read.
    s.forget();
    s.advance(seconds(55));
    CHECK(count_of(s.port.sent, "5|1|") == 0);
    s.advance(seconds(10));
    CHECK(count_of(s.port.sent, "5|1|") >= 1);
    CHECK(count_of(s.port.sent, "7|3|") == 1);
    CHECK(why(s).empty());
    REQUIRE(s.port.setups.size() == 1);
    CHECK_FALSE(s.port.setups[0].read_only);
}

TEST_CASE("TWS: a connection whose close found no room is closed before another is opened", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    s.port.no_room_to_close = true;
    s.answers = false;
    s.advance(seconds(60));
    CHECK(s.port.closed == 0);
    CHECK(s.port.opened.empty());
    s.port.no_room_to_close = false;
    s.advance(seconds(1));
    CHECK(s.port.closed == 1);
    CHECK(s.port.opened.size() == 1);
}

TEST_CASE("TWS: an order that a report brought is found by its client order id alone", "[venue]") {
    played_session s;
    s.connect();
    s.place();
    order_text o = s.report("900");
    o.reference = "gwbefore";
    s.feed(open_order(o, "Submitted"));
    s.forget();
    gatewright::order_keys keys;
    keys.client_order_id.assign("gwbefore");
    REQUIRE(s.session().cancel(keys, {}, s.now(), s.port).has_value());
    CHECK(count_of(s.port.sent, "4|1|900|") == 1);
}

TEST_CASE("TWS: bars of the past come page by page, each once", "[venue]") {
    played_session s;
    s.connect();
    s.forget();
    gatewright::history_request r;
    r.symbol = played_venue::symbol;
    r.interval = gatewright::bar_interval{minutes(1)};
    r.from = gatewright::timestamp::from_milliseconds(1'763'500'000'000);
    r.to = r.from + minutes(1'500);
    REQUIRE(s.session().history(r, {0}, 7, s.now()).has_value());
    s.advance(seconds(1));
    REQUIRE(count_of(s.port.sent, "20|") == 1);
    const std::string first = last_of(s.port.sent, "20|");
    CHECK(first.find("|60000 S|") != std::string::npos);
    CHECK(first.find("|1 min|") != std::string::npos);
    const auto page = [&](const std::string& asked, std::int64_t from, int bars) {
        std::string text =
            joined("17|", std::string_view(field(asked, 1)), "|a|b|", static_cast<unsigned>(bars));
        for (int i = 0; i != bars; ++i) text += "|" + std::to_string(from + i * 60) + "|1|2|0.5|1.5|10|1.2|3";
        s.hear(text);
    };
    // One bar of before belongs to nobody.
    page(first, 1'763'500'000 - 60, 1'001);
    CHECK(s.port.past_bars.size() == 1'000);
    s.advance(seconds(1));
    REQUIRE(count_of(s.port.sent, "20|") == 2);
    page(last_of(s.port.sent, "20|"), 1'763'560'000, 502);
    CHECK(s.port.past_bars.size() == 1'501);
    REQUIRE_FALSE(s.port.progress.empty());
    CHECK(s.port.progress.back().state == gatewright::history_state::done);
    CHECK(s.port.progress.back().rows == 1'501);
    // A stretch in which nothing traded is no failure, also not between two that did.
    s.forget();
    REQUIRE(s.session().history(r, {0}, 10, s.now()).has_value());
    s.advance(seconds(1));
    s.feed(error(field(last_of(s.port.sent, "20|"), 1), "162",
                 "Historical Market Data Service error message:HMDS query returned no data: BTC"));
    s.advance(seconds(1));
    REQUIRE(count_of(s.port.sent, "20|") == 2);
    // Too many questions: asked again, a second later.
    s.feed(error(field(last_of(s.port.sent, "20|"), 1), "162",
                 "Historical Market Data Service error message:Historical data request pacing violation"));
    CHECK(s.port.progress.back().state == gatewright::history_state::running);
    s.advance(milliseconds(900));
    CHECK(count_of(s.port.sent, "20|") == 2);
    s.advance(milliseconds(300));
    REQUIRE(count_of(s.port.sent, "20|") == 3);
    page(last_of(s.port.sent, "20|"), 1'763'560'000, 1);
    CHECK(s.port.progress.back().state == gatewright::history_state::done);
    CHECK(s.port.progress.back().rows == 1);
    // It is refused, and not asked again.
    REQUIRE(s.session().history(r, {0}, 11, s.now()).has_value());
    s.advance(seconds(1));
    s.feed(error(field(last_of(s.port.sent, "20|"), 1), "162",
                 "Historical Market Data Service error message:No market data permissions for CME FUT"));
    CHECK(s.port.progress.back().state == gatewright::history_state::failed);
    // No connection: after two minutes.
    s.forget();
    s.drop();
    s.answers = false;
    REQUIRE(s.session().history(r, {0}, 12, s.now()).has_value());
    s.advance(seconds(119));
    CHECK(s.port.progress.empty());
    s.advance(seconds(2));
    REQUIRE(s.port.progress.size() == 1);
    CHECK(s.port.progress.back().reason.view() == "no connection");
    // What there is not.
    r.interval = gatewright::bar_interval{minutes(7)};
    CHECK_FALSE(s.session().history(r, {0}, 8, s.now()).has_value());
    r.what = gatewright::history_kind::trades;
    CHECK_FALSE(s.session().history(r, {0}, 9, s.now()).has_value());
}
TEST_CASE("TWS: a refusal that comes after a change was repeated is not the end of the order", "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    const std::string n = s.place();
    s.feed(open_order(s.report(n), "Submitted"));
    gatewright::amend_request a;
    a.keys.session_order_id.assign(n);
    a.terms = s.last;
    a.terms.price = {gatewright::decimal(500010, -1)};
    REQUIRE(s.session().amend(a, s.ref(1), s.now(), s.port).has_value());
    order_text changed = s.report(n);
    changed.price = "50001.0";
    s.feed(open_order(changed, "Submitted"));
    s.forget();
    s.feed(error(n, "201", "Order rejected - reason:Order modify failed. Price outside limits"));
    CHECK(s.port.orders.empty());
    CHECK(told(s, "modify failed", true));
    s.advance(seconds(1));
    CHECK(count_of(s.port.sent, "5|1|") == 1);
    CHECK(count_of(s.port.sent, "99|") == 1);
    CHECK(s.session().amend(a, s.ref(1), s.now(), s.port).has_value());
}

TEST_CASE("TWS: an error of an order of which nothing is asked is told, and the lists are asked", "[venue]") {
    const std::string_view code = GENERATE("98765", "399", "10148", "110");
    played_session s;
    s.connect();
    const std::string n = s.place();
    s.feed(open_order(s.report(n), "Submitted"));
    s.answers = false;
    s.forget();
    s.feed(error(n, code, "what became of it?"));
    CHECK(s.port.orders.empty());
    CHECK(told(s, "what became of it?", true));
    s.advance(seconds(1));
    CHECK(count_of(s.port.sent, "5|1|") == 1);
    CHECK(count_of(s.port.sent, "99|") == 1);
}

TEST_CASE("TWS: what an account may not trade, and a change that cannot be, shut nobody out", "[venue]") {
    const std::string_view code = GENERATE("460", "462");
    played_session s;
    s.connect();
    s.answers = false;
    const std::string n = s.place();
    s.feed(error(n, code, "No trading permissions, or a time in force that cannot be changed"));
    REQUIRE(s.port.results.size() == 1);
    CHECK(s.port.results[0].outcome == request_outcome::failed);
    CHECK(s.port.results[0].code ==
          (code == "460" ? order_errc::account_settings : order_errc::invalid_parameter));
    CHECK(why(s).empty());
    CHECK(why(s, purpose::reduce).empty());
}

TEST_CASE("TWS: an order that executed and is in no list of orders has ended, once that is certain",
          "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    const std::string n = s.place();
    gatewright::order_keys k;
    k.client_order_id = s.last.client_order_id;
    k.created = s.now().wall;
    const auto look = [&] {
        REQUIRE(
            s.session()
                .query(k, gatewright::session::resolution_question::by_client_id, s.ref(1), s.now(), s.port)
                .has_value());
        s.forget();
        s.advance(milliseconds(10));
        s.hear("53|1");
        s.hear("102");
        const std::string list = field(last_of(s.port.sent, "7|3|"), 2);
        s.feed(execution(s.report(n), "0000e0d5.1.01.01", "0.004", "50000", "0.004", "20251120 01:08:00 UTC",
                         list));
        s.hear(joined("55|1|", std::string_view(list)));
        CHECK(s.port.results.empty()); // it is not "not found": it executed
        return static_cast<std::size_t>(
            std::count_if(s.port.orders.begin(), s.port.orders.end(), [](const auto& u) {
                return u.state == lifecycle::cancelled && u.reason == order_errc{};
            }));
    };
    CHECK(look() == 0);
    for (int i = 0; i != 31; ++i) {
        s.advance(seconds(1));
        s.hear("53|1"); // of open orders, which are listed again
        s.hear("49|1|1763600880");
    }
    CHECK(look() == 1);
}

TEST_CASE("TWS: an order that lists call not active is told to a person", "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    const std::string n = s.place();
    s.feed(order_status(s.report(n), "Inactive", "0"));
    s.session().want_orders(s.now().steady);
    s.advance(milliseconds(10));
    s.forget();
    for (int i = 0; i != 2; ++i) {
        s.feed(open_order(s.report(n), "Inactive"));
        s.feed(order_status(s.report(n), "Inactive", "0"));
    }
    s.hear("53|1");
    CHECK(std::count_if(s.port.errors.begin(), s.port.errors.end(), [](const auto& e) {
              return e.operator_needed && e.text.view().find("Inactive") != std::string_view::npos;
          }) == 1);
}

TEST_CASE("TWS: a farm that is broken brings no book, and none is taken for empty", "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    s.forget();
    SECTION("of market data") {
        s.feed(error("-1", "2103", "Market data farm connection is broken:usfarm"));
        CHECK(s.port.lost_books.size() == 2);
        s.advance(milliseconds(100));
        CHECK(count_of(s.port.sent, "10|5|") == 2);
        s.advance(seconds(3));
        CHECK(s.port.books.empty());
        // The farm of the past is no farm of market data.
        s.feed(error("-1", "2106", "HMDS data farm connection is OK:ushmds"));
        s.advance(seconds(3));
        CHECK(count_of(s.port.sent, "10|5|") == 2);
        s.feed(error("-1", "2104", "Market data farm connection is OK:usfarm"));
        s.advance(milliseconds(100));
        CHECK(count_of(s.port.sent, "10|5|") == 4);
        s.advance(seconds(3));
        CHECK(s.port.books.empty());
        const std::string depth = field(last_of(s.port.sent, "10|5|"), 2);
        s.feed(depth_row(depth, 0, 0, true, "49000", "1"));
        s.feed(depth_row(depth, 0, 0, false, "49001", "1"));
        s.advance(milliseconds(300));
        CHECK(s.port.books == std::vector<std::string>{"snapshot bid 49000x1 ask 49001x1"});
    }
    SECTION("of the past") {
        s.feed(error("-1", "2105", "HMDS data farm connection is broken:ushmds"));
        CHECK(s.port.lost_books.empty());
    }
    SECTION("another session has the data") {
        s.session().renew_book_stream({0}, s.now().steady);
        s.session().tick(s.now(), s.port);
        const std::string depth = field(last_of(s.port.sent, "10|5|"), 2);
        REQUIRE_FALSE(depth.empty());
        s.forget();
        s.feed(error(depth, "10197", "No market data during competing live session"));
        CHECK(s.port.lost_books.size() == 1);
        s.advance(seconds(3));
        CHECK(s.port.books.empty());
    }
}

TEST_CASE("TWS: what it said of IBKR before the connection was ready counts", "[venue]") {
    played_session s;
    s.answers = false;
    s.open();
    s.hear("176|20251120 01:08:00 UTC");
    s.hear("15|1|DU1234567");
    s.feed(error("-1", "2110", "Connectivity between TWS and server is broken."));
    s.hear("9|1|1");
    CHECK(s.place() != "1");
    CHECK(why(s) == "TWS has lost its connection to IBKR");
}

TEST_CASE("TWS: rows that are wrong again and again do not cost all messages", "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    s.forget();
    s.session().renew_book_stream({0}, s.now().steady);
    s.session().tick(s.now(), s.port);
    std::string seen;
    const auto end = s.now().steady + seconds(7);
    std::size_t begun = 0;
    while (s.now().steady < end) {
        s.advance(milliseconds(10));
        const std::string latest = field(last_of(s.port.sent, "10|5|"), 2);
        if (latest.empty() || latest == seen) continue;
        seen = latest;
        ++begun;
        s.feed(depth_row(latest, 3, 1, true, "1", "1"));
    }
    CHECK(begun == 4); // at once, at once, after 1 and 2 seconds; then 5
    SECTION("and rows that go on until then put the next one off no further") {
        for (int i = 0; i != 60; ++i) {
            s.feed(depth_row(seen, 3, 1, true, "1", "1"));
            s.advance(milliseconds(100));
        }
        CHECK(field(last_of(s.port.sent, "10|5|"), 2) != seen);
    }
    SECTION("nor does a subscription that cannot be ended") {
        s.forget();
        for (int i = 0; i != 40; ++i) {
            s.feed(depth_row("1000000900", 0, 1, true, "1", "1"));
            s.advance(milliseconds(500));
            s.hear("49|1|1763600880");
        }
        CHECK(count_of(s.port.sent, "11|1|1000000900|") == 4);
        CHECK(told(s, "goes on with market depth", true));
    }
}

TEST_CASE("TWS: small bars are asked for as often as IBKR has it, and no more", "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    s.forget();
    gatewright::history_request r;
    r.symbol = played_venue::symbol;
    r.interval = gatewright::bar_interval{seconds(1)};
    r.from = gatewright::timestamp::from_milliseconds(1'763'500'000'000);
    r.to = r.from + seconds(70'000);
    REQUIRE(s.session().history(r, {0}, 7, s.now()).has_value());
    std::string seen;
    const auto play = [&](gatewright::duration d, bool well) {
        for (const auto until = s.now().steady + d; s.now().steady < until;) {
            s.advance(seconds(1));
            s.hear("4|2|-1|2106|HMDS data farm connection is OK:ushmds|");
            const std::string asked = last_of(s.port.sent, "20|");
            if (asked == seen) continue;
            seen = asked;
            if (well)
                s.hear(joined("17|", std::string_view(field(asked, 1)), "|a|b|0"));
            else
                s.feed(error(field(asked, 1), "162",
                             "Historical Market Data Service error message:Historical data request pacing "
                             "violation"));
        }
    };
    play(seconds(20), false);
    CHECK(count_of(s.port.sent, "20|") == 2); // the same one not within 15 seconds
    play(seconds(300), true);
    CHECK(count_of(s.port.sent, "20|") == 60);
    CHECK(s.port.progress.back().state == gatewright::history_state::running);
    // Others do not wait for it.
    gatewright::history_request days = r;
    days.interval = gatewright::bar_interval{minutes(1440)};
    days.from = r.to - minutes(1440 * 5);
    REQUIRE(s.session().history(days, {0}, 8, s.now()).has_value());
    play(seconds(15), true);
    CHECK(last_of(s.port.sent, "20|").find("|1 day|") != std::string::npos);
    play(seconds(400), true);
    CHECK(count_of(s.port.sent, "20|") > 70);
    CHECK(s.port.progress.back().state == gatewright::history_state::done);
}

TEST_CASE("TWS: bars of days are asked for a year at a time", "[venue]") {
    played_session s;
    s.connect();
    s.answers = false;
    s.forget();
    gatewright::history_request r;
    r.symbol = played_venue::symbol;
    r.interval = gatewright::bar_interval{minutes(1440)};
    r.to = s.now().wall;
    r.from = s.now().wall - minutes(1440 * 730);
    REQUIRE(s.session().history(r, {0}, 1, s.now()).has_value());
    s.advance(seconds(1));
    CHECK(last_of(s.port.sent, "20|").find("|365 D|") != std::string::npos);
}

} // namespace tws_sessions

} // namespace
