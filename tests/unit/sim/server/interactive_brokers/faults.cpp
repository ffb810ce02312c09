// SPDX-License-Identifier: BSL-1.0

#include "tws_desk.hpp"

using namespace tws_test;

namespace {

struct faulty_desk : tws_desk {
    connection_id id = connect();
    void fault(const std::string& kind, int count = 1) {
        const auto r = command("fault?link=api&kind=" + kind + "&count=" + std::to_string(count));
        INFO(r.body);
        REQUIRE(r.status == 200);
    }
    std::size_t orders() { return venue.ledger(0).orders.size(); }
};

} // namespace

TEST_CASE("answers and requests are lost", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    d.fault("request_lost");
    d.place(d.id, 1, buy("1", "150"));
    CHECK(d.said(d.id).empty());
    CHECK(d.orders() == 0);
    d.fault("reply_lost");
    d.place(d.id, 2, buy("1", "150"));
    CHECK(d.said(d.id).empty());
    CHECK(d.orders() == 1);
    // What happens to it later is told.
    d.ask(d.id, {"4", "1", "2", ""});
    CHECK(d.states(d.id) == lines{"2 PendingCancel 0/1", "2 Cancelled 0/1"});
    d.fault("unknown_status");
    d.place(d.id, 3, buy("1", "150"));
    CHECK(d.said(d.id).back().starts_with("4|2|3|10999|"));
    CHECK(d.orders() == 2);
    d.fault("repeated");
    d.place(d.id, 4, buy("1", "150"));
    CHECK(d.states(d.id) == lines{"4 Submitted 0/1", "4 Submitted 0/1"});
    CHECK(d.orders() == 3);
}

TEST_CASE("requests are refused by number", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    const std::pair<const char*, const char*> orders[] = {{"rate_limit", "100 of 1"},
                                                          {"unavailable", "201 of 1"},
                                                          {"throttled", "201 of 1"},
                                                          {"key_refused", "321 of 1"}};
    for (const auto& [kind, wanted] : orders) {
        d.fault(kind);
        d.place(d.id, 1, buy("1", "150"));
        CHECK(d.errors(d.id) == lines{wanted});
    }
    CHECK(d.orders() == 0);
    d.fault("unavailable");
    d.ask(d.id, {"49", "1"});
    CHECK(d.errors(d.id) == lines{"322 of -1"});
    CHECK(d.command("interactive_brokers?read_only=true").status == 200);
    d.place(d.id, 1, buy("1", "150"));
    d.ask(d.id, {"5", "1"});
    CHECK(d.errors(d.id) == lines{"321 of 1", "321 of -1"});
}

TEST_CASE("while the servers are away orders wait, reports are lost and TWS laments",
          "[sim][server][interactive_brokers]") {
    faulty_desk d;
    d.place(d.id, 1, buy("10", "180"));
    d.ask(d.id, {"97", "5", "265598", "", "", "", "", "", "", "", "", "", "", "", "AllLast", "0", "0"});
    (void)d.said(d.id);
    CHECK(d.command("interactive_brokers?connectivity=lost").status == 200);
    d.pass(milliseconds(1));
    d.pass(seconds(4));
    CHECK(d.errors(d.id) == lines{"1100 of -1", "1100 of -1"});
    d.place(d.id, 2, buy("10", "170"));
    d.ask(d.id, {"4", "1", "2", ""});
    d.quote(side::sell, "180", "4");
    CHECK(d.said(d.id).empty());
    CHECK(d.orders() == 1);
    const bool kept = GENERATE(true, false);
    CHECK(d.command(std::string("interactive_brokers?connectivity=restored") + (kept ? "" : "_without_data"))
              .status == 200);
    const auto all = d.said(d.id);
    CHECK(all[0].starts_with(kept ? "4|2|-1|1102|" : "4|2|-1|1101|"));
    CHECK(all.back().starts_with("4|2|2|202|"));
    CHECK(d.orders() == 2);
    // The fill is there for whoever asks.
    d.ask(d.id, {"7", "3", "9", "0", "", "", "", "", "", ""});
    CHECK(d.said(d.id, "11|9|").size() == 1);
    d.trade("190");
    CHECK(d.said(d.id, "99|").size() == (kept ? 1u : 0u));
}

TEST_CASE("what TWS holds is sent when its client has gone", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    CHECK(d.command("interactive_brokers?connectivity=lost").status == 200);
    d.place(d.id, 1, buy("10", "170"));
    d.place(d.id, 2, buy("10", "170.001"));
    d.venue.closed(d.id);
    CHECK(d.command("interactive_brokers?connectivity=restored").status == 200);
    CHECK(d.orders() == 1);
    const auto again = d.connect();
    d.ask(again, {"5", "1"});
    CHECK(d.states(again) == lines{"1 Submitted 0/10"});
}

TEST_CASE("a farm falls silent", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    d.ask(d.id, {"97", "5", "265598", "", "", "", "", "", "", "", "", "", "", "", "AllLast", "0", "0"});
    CHECK(d.command("interactive_brokers?farm=broken").status == 200);
    d.trade("190");
    CHECK(d.errors(d.id) == lines{"2103 of -1", "2105 of -1"});
    CHECK(d.command("interactive_brokers?farm=ok").status == 200);
    d.trade("190");
    CHECK(d.said(d.id).size() == 3);
}

TEST_CASE("a competing session takes the data", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    d.ask(d.id,
          {"1", "11", "5", "265598", "", "", "", "", "", "", "", "", "", "", "", "0", "", "0", "0", ""});
    d.pass(seconds(1));
    (void)d.said(d.id);
    CHECK(d.command("interactive_brokers?competing=true").status == 200);
    CHECK(d.errors(d.id) == lines{"10197 of 5"});
    d.trade("190");
    d.pass(seconds(1));
    CHECK(d.said(d.id).empty());
    CHECK(d.command("interactive_brokers?competing=false").status == 200);
    d.pass(seconds(1));
    CHECK(!d.said(d.id, "1|6|5|4|190").empty());
}

TEST_CASE("fills are told late, in another order, and twice", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    const auto kinds = [&] {
        std::string all;
        for (const std::string& m : d.said(d.id)) all += m.substr(0, m.find('|')) + ' ';
        return all;
    };
    d.place(d.id, 1, buy("10", "180"));
    (void)d.said(d.id);
    d.quote(side::sell, "180", "1");
    CHECK(kinds() == "11 5 3 59 ");
    CHECK(d.command("interactive_brokers?fills=status_first&status_twice=true").status == 200);
    d.quote(side::sell, "180", "1");
    CHECK(kinds() == "5 3 3 11 59 ");
    CHECK(d.command("interactive_brokers?fills=commission_first&status_twice=false").status == 200);
    d.quote(side::sell, "180", "1");
    CHECK(kinds() == "59 11 5 3 ");
    CHECK(d.command("interactive_brokers?fills=usual&commission_delay_ms=500").status == 200);
    d.quote(side::sell, "180", "1");
    CHECK(kinds() == "11 5 3 ");
    d.pass(milliseconds(500));
    CHECK(kinds() == "59 ");
    CHECK(d.command("interactive_brokers?commission_delay_ms=0").status == 200);
    // After the order is gone.
    d.fault("delayed_fill", 300);
    d.quote(side::sell, "180", "1");
    d.ask(d.id, {"4", "1", "1", ""});
    CHECK(d.states(d.id).back() == "1 Cancelled 5/5");
    d.pass(milliseconds(300));
    CHECK(kinds() == "11 3 59 "); // its terms would be those of then
    CHECK(d.command("interactive_brokers?fills=backwards").status == 400);
}

TEST_CASE("a contract may be in no list of contracts any more, and errors name their request",
          "[sim][server][interactive_brokers]") {
    faulty_desk d;
    const auto look = [&] {
        d.ask(d.id, {"9", "8", "77", "0", "AAPL", "STK", "", "0.0", "", "", "SMART", "", "USD", "", "", "0",
                     "", ""});
        return d.errors(d.id);
    };
    CHECK(look().empty());
    CHECK(d.command("interactive_brokers?listed=false&symbol=AAPL.STK.SMART.USD").status == 200);
    CHECK(look() == lines{"200 of 77"});
    CHECK(d.command("interactive_brokers?listed=true&symbol=AAPL.STK.SMART.USD").status == 200);
    CHECK(look().empty());
    CHECK(d.command("interactive_brokers?listed=false&symbol=NOSUCH").status == 400);
    d.fault("unavailable", 1);
    CHECK(look() == lines{"322 of 77"});
}

TEST_CASE("bytes are cut, and a connection ends in a message", "[sim][server][interactive_brokers]") {
    faulty_desk d;
    CHECK(d.command("interactive_brokers?cut=bytes").status == 200);
    d.ask(d.id, {"49", "1"});
    auto all = d.venue.take_outputs();
    CHECK(all.size() == 4 + 16);
    const auto fresh = d.open();
    d.venue.receive(fresh, std::string("API\0", 4) + framed("v100..176"), d.now);
    CHECK(d.venue.take_outputs().size() == 1); // IBKR's client reads it at once
    CHECK(d.command("interactive_brokers?cut=joined").status == 200);
    d.ask(d.id, {"49", "1"});
    d.ask(d.id, {"49", "1"});
    all = d.venue.take_outputs();
    REQUIRE(all.size() == 1);
    CHECK(all[0].text.size() == 2 * 20);
    CHECK(d.command("interactive_brokers?cut=whole&close_in_message=true").status == 200);
    d.ask(d.id, {"49", "1"});
    all = d.venue.take_outputs();
    REQUIRE(all.size() == 2);
    CHECK(all[0].text.size() == 10);
    CHECK(all[1].kind == output_kind::close);
    CHECK(d.venue.connection_count(venue_link::api) == 1);
}

TEST_CASE("the simulator's own requests say what they do not understand",
          "[sim][server][interactive_brokers]") {
    faulty_desk d;
    for (const char* target :
         {"interactive_brokers?cut=nowhere", "interactive_brokers?farmm=broken", "correct?price=1",
          "order?symbol=NONE&side=buy&quantity=1", "transfer?amount=x", "transfer?amount=1&account=9",
          "mark?symbol=AAPL.STK.SMART.USD"})
        CHECK(d.command(target).status == 400);
    CHECK(d.command("nothing").status == 404);
    CHECK(d.command("transfer?amount=-5.5").status == 200);
    CHECK(d.command("transfer?amount=7&asset=EUR").status == 200);
    const auto l = d.venue.ledger(0);
    CHECK(l.wallet == decimal(9'999'945, -1));
    CHECK(l.wallets[0].payments == decimal(-55, -1));
    CHECK(d.venue.handle_request(tws_test::http_request{"GET", "/", {}, {}}, d.now).status == 404);
    d.fault("expire_session");
    d.take();
    CHECK(d.signals.size() == 1);
    d.fault("ban", 10);
    CHECK(!d.venue.open(tws_test::http_request{"GET", "", {}, {}}, d.now));
    d.pass(seconds(10));
    CHECK(d.venue.open(tws_test::http_request{"GET", "", {}, {}}, d.now));
}
