// SPDX-License-Identifier: BSL-1.0

#include "tws_desk.hpp"

using namespace tws_test;

TEST_CASE("an order is told as TWS tells it, to the field", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect(3);
    d.place(id, 1, buy("100", "180.50").life("GTC").reference("mine").set(31, "20").set(33, "1"));
    const auto all = d.said(id);
    REQUIRE(all.size() == 2);
    const auto order = cut(all[0]);
    // As many fields as recorded ones have.
    REQUIRE(order.size() == 136);
    CHECK(joined({order.begin(), order.begin() + 30}) ==
          "5|1|265598|AAPL|STK||0|?||SMART|USD|AAPL|NMS|BUY|100|LMT|180.5|0|GTC||DU1234567||0|mine|3|"
          "1376327563|1|0|"
          "0|");
    CHECK(order[49] == "20");
    CHECK(all[1] == "3|1|Submitted|0|100|0|1376327563|0|0|3||0");
    d.ask(id, {"4", "1", "1", ""});
    CHECK(d.states(id) == lines{"1 PendingCancel 0/100", "1 Cancelled 0/100"});
    d.ask(id, {"99", "1"});
    const auto done = d.said(id);
    REQUIRE(done.size() == 2);
    CHECK(cut(done[0]).size() == 101); // 96 that were recorded at 169, and five of 170
    CHECK(done[0].find("|Cancelled|") != std::string::npos);
    CHECK(done[1] == "102");
}

TEST_CASE("fills come with commissions, profits and an average price", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.quote(side::sell, "190.00", "60");
    d.quote(side::sell, "190.10", "40");
    d.place(id, 1, buy("100", "191").reference("r"));
    const auto all = d.said(id);
    lines told;
    for (const std::string& m : all) told.push_back(m.substr(0, m.find('|')));
    CHECK(told == lines{"5", "3", "11", "5", "3", "59", "11", "5", "3", "59"});
    CHECK(all[1] == "3|1|Submitted|0|100|0|1376327565|0|0|1||0");
    CHECK(all[2] ==
          "11|-1|1|265598|AAPL|STK||0|?||ISLAND|USD|AAPL|NMS|0000e0d5.00000001.01.01|20250101-14:00:00|"
          "DU1234567|ISLAND|BOT|60|190|1376327565|1|0|60|190|r||||2");
    CHECK(all[4] == "3|1|Submitted|60|40|190|1376327565|0|190|1||0");
    CHECK(all[5] == "59|1|0000e0d5.00000001.01.01|1|USD|1.7976931348623157E308|1.7976931348623157E308|");
    CHECK(all[8] == "3|1|Filled|100|0|190.04|1376327565|0|190.1|1||0");
    // At least 1.00 an order, 0.005 a share: the second fill adds nothing.
    CHECK(all[9].starts_with("59|1|0000e0d5.00000002.01.01|0|USD|"));
    d.quote(side::buy, "195.00", "500");
    d.place(id, 2, sell("50", "195"));
    const auto sold = d.said(id, "59|");
    REQUIRE(sold.size() == 1);
    // 50 × 195 less half of 100 × 190.04 + 1, less 1.
    CHECK(sold[0] == "59|1|0000e0d5.00000003.01.01|1|USD|246.5|1.7976931348623157E308|");
    const account_ledger l = d.venue.ledger(0);
    CHECK(l.fills.size() == 3);
    CHECK(l.fills[0].id == "0000e0d5.00000001.01.01");
    CHECK(l.fees == decimal(2, 0));
    // Paid in full: a purchase takes the cash.
    CHECK(l.wallet == decimal(1'000'000'00 - 100 * 190'04 - 100 + 50 * 195'00 - 100, -2));
    CHECK(l.realized == decimal(248, 0));
}

TEST_CASE("what is against an order is said by number", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    struct row {
        wish request;
        const char* code;
    };
    const row rows[] = {
        {buy("10", "99.505"), "110"},
        {buy("10", "0"), "321"},
        {buy("0", "99.5"), "434"},
        {buy("0.5", "99.5"), "10243"},
        {buy("0.5", "5000").of("ES", "FUT", "CME"), "10318"},
        {buy("10", "99.5").set(3, "NONE"), "200"},
        {buy("10", "99.5").set(4, ""), "200"}, // a stock, and its option
        {buy("1", "5400").of("SPX", "IND", "CBOE"), "201"},
        {buy("10", "99.5").kind("REL"), "387"},
        {buy("10", "99.5").side_of("HOLD"), "321"},
        {buy("10", "99.5").life("GTX"), "321"},
        {buy("10", "99.5").life("GTD"), "10330"},
        {buy("10", "99.5").life("GTD").set(38, "20240101-00:00:00"), "201"},
        {buy("10", "99.5").kind("MOC").life("IOC"), "201"},
        {buy("10", "99.5").set(101, "1000"), "10244"},
        {buy("10", "99.5").child_of(99), "10006"},
        {buy("10", "99.5").reference("an order reference of more than 39 bytes"), "321"},
        {buy("10", "99.5").set(83, "Adaptive"), "321"},
        {buy("10", "99.5").set(90, "1"), "321"},
        {buy("10", "99.5").set(4, "BAG"), "321"},
        {buy("90000", "99.5"), "201"},
        {buy("900000", "99.5"), "383"},
        {sell("10", "").kind("TRAIL"), "321"},
        {sell("10", "").kind("TRAIL").aux("1").set(70, "2"), "321"},
        {sell("10", "").kind("TRAIL LIMIT").aux("1"), "321"},
        {buy("10", "1.00").set(3, "TINY").limit("1.0001"), "110"}, // on the ladder below 1 only
    };
    std::int64_t n = 0;
    for (const row& r : rows) {
        d.place(id, ++n, r.request);
        CHECK(d.errors(id) == lines{std::string(r.code) + " of " + std::to_string(n)});
    }
    CHECK(d.venue.ledger(0).orders.empty());
    d.place(id, ++n, buy("10", "0.9999").set(3, "TINY"));
    d.place(id, ++n, buy("1", "1.10005").of("EUR", "CASH", "IDEALPRO"));
    CHECK(d.errors(id).empty());
    CHECK(d.venue.ledger(0).orders.size() == 2);
}

TEST_CASE("a refused change leaves the order as it is", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.place(id, 1, buy("100", "180").reference("mine"));
    const auto is = [&](const char* price, const char* quantity) {
        const auto l = d.venue.ledger(0);
        return l.orders.size() == 1 && l.orders[0].state == lifecycle::working &&
               l.orders[0].price.value == decimal::parse(price).value() &&
               l.orders[0].quantity.value == decimal::parse(quantity).value();
    };
    d.place(id, 1, buy("120", "181").reference("mine"));
    CHECK(is("181", "120"));
    CHECK(d.states(id).back() == "1 Submitted 0/120");
    const std::pair<wish, const char*> refused[] = {
        {buy("100", "180.001"), "110"},
        {sell("100", "180"), "105"},
        {buy("100", "180").set(3, "MSFT"), "105"},
        {buy("100", "180").kind("MKT"), "329"},
        {buy("100", "180").life("GTC"), "105"},
        {buy("100", "180").group("g", "1"), "10326"},
        {buy("100", "180").set(47, "2"), "10327"},
        {buy("0", "180"), "434"},
        {buy("50000", "180"), "201"},
    };
    for (const auto& [request, code] : refused) {
        d.place(id, 1, request);
        CHECK(d.errors(id) == lines{std::string(code) + " of 1"});
        CHECK(is("181", "120"));
    }
    CHECK(d.command("interactive_brokers?refuse_change=2102").status == 200);
    d.place(id, 1, buy("100", "180"));
    CHECK(d.errors(id) == lines{"2102 of 1"});
    CHECK(is("181", "120"));
    // As much as is filled: the order is done. Less is refused.
    d.quote(side::sell, "181", "30");
    d.place(id, 1, buy("20", "181"));
    CHECK(d.errors(id) == lines{"201 of 1"});
    d.place(id, 1, buy("30", "181"));
    CHECK(d.states(id).back() == "1 Filled 30/0");
    d.place(id, 1, buy("40", "181"));
    CHECK(d.errors(id) == lines{"104 of 1"});
}

TEST_CASE("an order of a day may become one at once", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.place(id, 1, buy("100", "180"));
    d.quote(side::sell, "181", "40");
    d.place(id, 1, buy("100", "181").life("IOC"));
    CHECK(d.states(id).back() == "1 Cancelled 40/60");
}

TEST_CASE("how long an order lives", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.quote(side::sell, "181", "40");
    d.place(id, 1, buy("100", "181").life("FOK"));
    CHECK(d.states(id) == lines{"1 Submitted 0/100", "1 Cancelled 0/100"});
    d.place(id, 2, buy("100", "181").life("IOC"));
    CHECK(d.states(id).back() == "2 Cancelled 40/60");
    d.place(id, 3, buy("10", "150").life("GTD").set(38, "20250101 14:00:30 UTC"));
    d.place(id, 4, buy("10", "150"));
    d.place(id, 5, buy("10", "150").life("GTC"));
    d.place(id, 6, buy("10", "152").life("OPG"));
    d.place(id, 7, buy("10", "152").kind("LOC"));
    d.place(id, 8, buy("10", "").kind("MOC"));
    (void)d.said(id);
    d.pass(seconds(29));
    CHECK(d.said(id).empty());
    d.pass(seconds(1));
    // Without 202: nobody cancelled it.
    CHECK(d.states(id) == lines{"3 Cancelled 0/10"});
    d.quote(side::sell, "151", "15");
    // The day ends at 17:00 in New York.
    d.now = timestamp::from_milliseconds(1'735'768'800'000) - seconds(1);
    d.venue.tick(d.now);
    CHECK(d.states(id).empty());
    d.pass(seconds(1));
    const auto all = d.states(id);
    CHECK(std::ranges::find(all, "7 Filled 10/0") != all.end());
    CHECK(std::ranges::find(all, "8 Cancelled 5/5") != all.end()); // nobody sells more
    CHECK(std::ranges::find(all, "4 Cancelled 0/10") != all.end());
    CHECK(std::ranges::find(all, "6 Cancelled 0/10") != all.end());
    CHECK(std::ranges::find(all, "5 Cancelled 0/10") == all.end());
}

TEST_CASE("an iceberg shows a part, and all or none waits for all", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.place(id, 1, sell("100", "200").set(31, "20"));
    const auto& book = d.venue.market().engine().book(0);
    CHECK(book.lots_at(side::sell, 20000) == 20);
    d.place(id, 2, buy("50", "195").set(50, "1"));
    CHECK(d.states(id).back() == "2 PreSubmitted 0/50");
    CHECK(book.lots_at(side::buy, 19500) == 0);
    d.quote(side::sell, "195", "49");
    CHECK(d.states(id).empty());
    d.quote(side::sell, "194", "1");
    CHECK(d.states(id).back() == "2 Filled 50/0");
}

TEST_CASE("orders that wait for a price", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.trade("190");
    d.quote(side::buy, "100", "1000");
    d.quote(side::sell, "300", "1000");
    d.place(id, 1, sell("1", "").kind("STP").aux("185"));
    d.place(id, 2, sell("1", "187").kind("STP LMT").aux("185"));
    d.place(id, 3, buy("1", "").kind("MIT").aux("185"));
    d.place(id, 4, buy("1", "150").kind("LIT").aux("185"));
    d.place(id, 5, sell("1", "").kind("TRAIL").aux("10"));
    d.place(id, 6, sell("1", "").kind("TRAIL").set(70, "5"));
    d.place(id, 7, sell("1", "").kind("TRAIL LIMIT").aux("10").set(93, "1"));
    const auto told = d.said(id);
    for (const std::string& m : told)
        if (m.starts_with("5|7|")) CHECK(cut(m)[74] == "180");
    d.trade("186");
    CHECK(d.states(id).empty());
    d.trade("200"); // trailing stops follow: 190, 190, 190
    CHECK(d.states(id).empty());
    d.quote(side::buy, "189.90", "2");
    d.trade("190");
    CHECK(d.states(id) ==
          lines{"5 Submitted 0/1", "5 Filled 1/0", "6 Submitted 0/1", "6 Filled 1/0", "7 Submitted 0/1"});
    d.quote(side::buy, "184.50", "1");
    d.quote(side::sell, "186", "1");
    d.trade("185");
    CHECK(d.states(id) == lines{"1 Submitted 0/1", "1 Filled 1/0", "2 Submitted 0/1", "3 Submitted 0/1",
                                "3 Filled 1/0", "4 Submitted 0/1"});
    for (const ledger_order& o : d.venue.ledger(0).orders)
        if (o.state == lifecycle::working) CHECK(o.price.value >= decimal(150, 0));
    // One whose price is there already goes at once.
    d.place(id, 8, buy("1", "").kind("STP").aux("189"));
    CHECK(d.states(id).back() == "8 PreSubmitted 0/1");
    d.quote(side::sell, "186", "1");
    d.place(id, 9, buy("1", "").kind("STP").aux("184"));
    CHECK(d.states(id).back() == "9 Filled 1/0");
}

TEST_CASE("a trailing stop does not go back when its order is changed",
          "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    const auto stop = [&] {
        d.ask(id, {"5", "1"});
        return cut(d.said(id, "5|").back())[74];
    };
    d.trade("190");
    d.place(id, 1, sell("5", "").kind("TRAIL LIMIT").aux("10").set(93, "1"));
    CHECK(stop() == "180");
    d.trade("200");
    CHECK(stop() == "190");
    d.trade("195");
    d.place(id, 1, sell("8", "").kind("TRAIL LIMIT").aux("10").set(93, "1"));
    CHECK(stop() == "190");
    d.place(id, 1, sell("8", "").kind("TRAIL LIMIT").aux("20").set(93, "2"));
    CHECK(stop() == "175");
    d.quote(side::buy, "174", "3");
    d.trade("175");
    CHECK(d.states(id).back() == "1 Submitted 3/5");
    CHECK(d.venue.ledger(0).orders[0].price.value == decimal(173, 0));
}

TEST_CASE("cancels are answered by number, and of everybody at once", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto one = d.connect(1), two = d.connect(2);
    d.ask(one, {"4", "1", "9", ""});
    CHECK(d.errors(one) == lines{"10147 of 9"});
    d.place(one, 1, buy("1", "150"));
    d.place(two, 1, buy("1", "150"));
    d.place(two, 2, buy("1", "151").held_back());
    CHECK(d.said(one).size() == 2);
    CHECK(d.said(two).size() == 2);
    d.ask(one, {"58", "1"});
    CHECK(d.said(one).back() == "4|2|1|202|Order Canceled - reason:|");
    CHECK(d.states(two) == lines{"1 PendingCancel 0/1", "2 ApiCancelled 0/1", "1 Cancelled 0/1"});
    d.ask(one, {"4", "1", "1", ""});
    CHECK(d.said(one) ==
          lines{"4|2|1|10148|OrderId 1 that needs to be cancelled cannot be cancelled, state: Cancelled.|"});
}

TEST_CASE("open orders are asked for: one's own, and all", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto one = d.connect(1), two = d.connect(2);
    d.place(one, 1, buy("1", "150"));
    d.place(two, 1, buy("2", "150"));
    d.place(two, 2, buy("3", "150").held_back());
    (void)d.said(one);
    (void)d.said(two);
    d.ask(one, {"5", "1"});
    CHECK(d.said(one).size() == 3);
    d.ask(two, {"5", "1"});
    CHECK(d.states(two) == lines{"1 Submitted 0/2", "2 Inactive 0/3"});
    d.ask(two, {"16", "1"});
    CHECK(d.states(two) == lines{"1 Submitted 0/1", "1 Submitted 0/2", "2 Inactive 0/3"});
    d.ask(two, {"15", "1", "1"});
    CHECK(d.errors(two) == lines{"327 of -1"});
}

TEST_CASE("orders of a person in TWS are the default client's", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto zero = d.connect(0), one = d.connect(1);
    d.quote(side::buy, "150", "1", apple, 0);
    CHECK(d.states(zero) == lines{"0 Submitted 0/1"});
    CHECK(d.said(one).empty());
    d.ask(zero, {"15", "1", "1"});
    CHECK(d.said(zero) == lines{"100|1376327563|0|-1"});
    CHECK(d.command("order?symbol=AAPL.STK.SMART.USD&side=sell&quantity=2&price=160").status == 200);
    CHECK(d.states(zero) == lines{"-2 Submitted 0/2"});
    d.ask(zero, {"4", "1", "-2", ""});
    CHECK(d.states(zero) == lines{"-2 PendingCancel 0/2", "-2 Cancelled 0/2"});
    CHECK(d.said(one).empty());
}

TEST_CASE("what-if tells margins and places nothing", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.place(id, 1, buy("100", "180").set(85, "1"));
    const auto all = d.said(id);
    REQUIRE(all.size() == 1);
    const auto f = cut(all[0]);
    REQUIRE(f.size() == 136);
    CHECK(joined({f.begin() + 93, f.begin() + 109}) ==
          "1|PreSubmitted|0|0|1000000|9500|9500|0|9500|9500|1000000|1|||USD|");
    CHECK(d.venue.ledger(0).orders.empty());
    d.ask(id, {"8", "1", "1"});
    CHECK(d.said(id) == lines{"9|1|1"});
}

TEST_CASE("currencies are bought by a sum", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.quote(side::sell, "1.1", "100000", euro);
    d.place(id, 1,
            wish().of("EUR", "CASH", "IDEALPRO").kind("MKT").quantity("0").limit("").set(101, "11000"));
    CHECK(d.states(id).back() == "1 Filled 10000/0");
    const auto l = d.venue.ledger(0);
    REQUIRE(l.wallets.size() >= 2);
    std::map<std::string, decimal> has;
    for (const ledger_wallet& w : l.wallets) has[std::string(w.asset.view())] = w.wallet;
    CHECK(has["EUR"] == decimal(10'000, 0));
    CHECK(has["USD"] == decimal(1'000'000 - 11'000 - 2, 0));
    CHECK(l.positions.empty());
}
