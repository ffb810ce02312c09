// SPDX-License-Identifier: BSL-1.0

#include "tws_desk.hpp"

using namespace tws_test;

namespace {

const std::string preface("API\0", 4);
const lines greeting{"15|1|DU1234567", "9|1|1", "4|2|-1|2104|Market data farm connection is OK:usfarm|",
                     "4|2|-1|2106|HMDS data farm connection is OK:ushmds|",
                     "4|2|-1|2158|Sec-def data farm connection is OK:secdefil|"};
const std::string start_of_7("71\0"
                             "2\0"
                             "7\0"
                             "\0",
                             9);

} // namespace

TEST_CASE("a client is greeted with the version, the accounts, its next id and the farms",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.open();
    d.venue.receive(id, preface + framed("v100..225 +PACEAPI"), d.now);
    CHECK(d.said(id) == lines{"176|20250101 14:00:00 UTC"});
    // IBKR's client reads it at once.
    CHECK(d.raw[id].size() == 4 + 4 + 22);
    d.venue.receive(id, framed(start_of_7), d.now);
    CHECK(d.said(id) == greeting);
    d.ask(id, {"49", "1"});
    d.ask(id, {"17", "1"});
    d.ask(id, {"8", "1", "1"});
    CHECK(d.said(id) == lines{"49|1|1735740000", "15|1|DU1234567", "9|1|1"});
}

TEST_CASE("bytes come in any parts", "[sim][server][interactive_brokers]") {
    const std::string all = preface + framed("v100..176") + framed(start_of_7) +
                            framed(std::string("49\0"
                                               "1\0",
                                               5));
    for (std::size_t at = 0; at <= all.size(); ++at) {
        tws_desk d;
        const auto id = d.open();
        d.venue.receive(id, all.substr(0, at), d.now);
        d.venue.receive(id, all.substr(at), d.now);
        lines wanted = greeting;
        wanted.insert(wanted.begin(), "176|20250101 14:00:00 UTC");
        wanted.push_back("49|1|1735740000");
        CHECK(d.said(id) == wanted);
    }
    tws_desk d;
    const auto id = d.open();
    for (const char c : all) d.venue.receive(id, std::string(1, c), d.now);
    CHECK(d.said(id).size() == 7);
}

TEST_CASE("the preface may be what a connection is opened with", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.venue.open(tws_test::http_request{"GET", preface, {}, {}}, d.now);
    REQUIRE(id);
    d.venue.receive(*id, framed("v176"), d.now);
    CHECK(d.said(*id) == lines{"176|20250101 14:00:00 UTC"});
}

TEST_CASE("what is no client of this version is sent away", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto ends = [&](const std::string& bytes) {
        const auto id = d.open();
        d.venue.receive(id, bytes, d.now);
        d.take();
        const bool closed = !d.signals.empty() && d.signals.back().connection == id &&
                            d.signals.back().kind == output_kind::close;
        return closed;
    };
    CHECK(ends("GET / HTTP/1.1\r\n"));
    CHECK(ends(preface + framed("176")));
    CHECK(ends(preface + framed("v100..x")));
    CHECK(ends(preface + std::string("\x7f\xff\xff\xff", 4))); // longer than any message
    CHECK(ends(preface + framed("v100..175")));
    CHECK(!ends(preface + framed("v100..176")));
}

TEST_CASE("an empty message is nothing, and an unreadable one is said to be",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.venue.receive(id, framed(""), d.now);
    CHECK(d.said(id).empty());
    d.ask(id, {"what"});
    d.ask(id, {"4711"});
    d.ask(id, {"9", "8", "5"});
    d.ask(id, {"3", "5", "0", "AAPL", "STK"});
    CHECK(d.errors(id) == lines{"320 of -1", "321 of -1", "320 of 5", "320 of 5"});
    d.ask(id, {"49", "1"});
    CHECK(d.said(id).size() == 1);
}

TEST_CASE("a client id is one connection's", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto first = d.connect(7);
    const auto second = d.open();
    d.venue.receive(second, preface + framed("v100..176") + framed(start_of_7), d.now);
    CHECK(d.errors(second) == lines{"326 of -1"});
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].connection == second);
    d.ask(first, {"49", "1"});
    CHECK(d.said(first).size() == 1);
    CHECK(d.venue.connection_count(venue_link::api) == 1);
    d.venue.closed(first);
    (void)d.connect(7);
}

TEST_CASE("ids of orders grow over connections, for each client apart",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto one = d.connect(1);
    d.place(one, 5, buy("10", "99.50"));
    d.place(one, 5, buy("10", "99.51").set(3, "MSFT")); // not that order
    d.place(one, 4, buy("10", "99.50"));
    CHECK(d.errors(one) == lines{"105 of 5", "103 of 4"});
    d.ask(one, {"8", "1", "1"});
    CHECK(d.said(one) == lines{"9|1|6"});
    d.venue.closed(one);
    const auto again = d.connect(1);
    d.ask(again, {"8", "1", "1"});
    CHECK(d.said(again) == lines{"9|1|6"});
    const auto other = d.connect(2);
    d.ask(other, {"8", "1", "1"});
    CHECK(d.said(other) == lines{"9|1|1"});
    // After a restart TWS may know less.
    CHECK(d.command("interactive_brokers?forget_ids=3&client=1").status == 200);
    d.ask(again, {"8", "1", "1"});
    CHECK(d.said(again) == lines{"9|1|3"});
}

TEST_CASE("who sends too much is told so, and at the third time sent away",
          "[sim][server][interactive_brokers]") {
    tws_desk d(tws_desk::quiet([](exchange_config& c) { c.messages_per_second = 50; }));
    const auto id = d.connect();
    d.pass(seconds(2));
    for (int n = 0; n < 50; ++n) d.ask(id, {"49", "1"});
    CHECK(d.said(id).size() == 50);
    d.ask(id, {"49", "1"});
    d.ask(id, {"49", "1"});
    CHECK(d.errors(id) == lines{"100 of -1", "100 of -1"});
    CHECK(d.signals.empty());
    d.pass(milliseconds(1001));
    d.ask(id, {"49", "1"});
    CHECK(d.said(id) == lines{"49|1|1735740003"});
    for (int n = 0; n < 50; ++n) d.ask(id, {"49", "1"});
    d.take();
    CHECK(d.signals.size() == 1);
}

TEST_CASE("several accounts are one login's", "[sim][server][interactive_brokers]") {
    tws_desk d(tws_desk::quiet([](exchange_config& c) { c.managed = 2; }));
    const auto id = d.connect();
    d.ask(id, {"17", "1"});
    CHECK(d.said(id) == lines{"15|1|DU1234567,DU7654321"});
    d.place(id, 1, buy("10", "99.50"));
    d.place(id, 2, buy("10", "99.50").set(23, "DU7654321"));
    d.place(id, 3, buy("10", "99.50").set(23, "DU0"));
    const auto all = d.said(id);
    CHECK(d.venue.ledger(0).orders.empty());
    CHECK(d.venue.ledger(1).orders.size() == 1);
    CHECK(all.front().starts_with("4|2|1|435|"));
    CHECK(all.back().starts_with("4|2|3|321|"));
    CHECK_THROWS_AS(exchange(tws_desk::quiet([](exchange_config& c) { c.managed = 3; })),
                    std::invalid_argument);
}
