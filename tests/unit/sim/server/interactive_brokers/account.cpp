// SPDX-License-Identifier: BSL-1.0

#include "tws_desk.hpp"

using namespace tws_test;

namespace {

/// An account that holds 100 shares for 19,000 and a fee of one.
struct holding_desk : tws_desk {
    connection_id id = connect();
    holding_desk() {
        quote(side::sell, "190", "100");
        place(id, 1, buy("100", "190"));
        venue.tick(now);
        (void)said(id);
    }
    /// The value of a name that was told since the last call.
    std::string value(const lines& all, const std::string& name, const std::string& currency = "USD") {
        for (const std::string& m : all)
            if (const auto f = cut(m); f[0] == "6" && f[2] == name && f[4] == currency) return f[3];
        return "not told";
    }
};

} // namespace

TEST_CASE("an account is told whole, then what changes", "[sim][server][interactive_brokers]") {
    holding_desk d;
    d.ask(d.id, {"6", "2", "1", ""});
    auto all = d.said(d.id);
    CHECK(all.back() == "54|1|DU1234567");
    CHECK(all[all.size() - 2] == "8|1|14:00");
    CHECK(d.value(all, "CashBalance") == "980999");
    CHECK(d.value(all, "TotalCashBalance", "BASE") == "980999");
    CHECK(d.value(all, "NetLiquidation") == "999999");
    CHECK(d.value(all, "InitMarginReq") == "9500");
    CHECK(d.value(all, "UnrealizedPnL") == "-1");
    CHECK(d.value(all, "GrossPositionValue") == "19000");
    const auto held = std::ranges::find_if(all, [](const std::string& m) { return m.starts_with("7|"); });
    REQUIRE(held != all.end());
    CHECK(*held == "7|8|265598|AAPL|STK||0|0||NASDAQ|USD|AAPL|NMS|100|190|19000|190.01|-1|0|DU1234567");
    d.quote(side::buy, "200", "50");
    d.place(d.id, 2, sell("50", "200"));
    d.venue.tick(d.now);
    all = d.said(d.id);
    CHECK(d.value(all, "CashBalance") == "990998");
    CHECK(d.value(all, "RealizedPnL") == "498.5"); // 10,000 less half of 19,001, less 1
    CHECK(d.value(all, "AccountType", "") == "not told");
    // Without a trade only every three minutes.
    CHECK(d.command("mark?symbol=AAPL.STK.SMART.USD&price=210").status == 200);
    d.pass(seconds(100));
    CHECK(d.said(d.id).empty());
    d.pass(seconds(100));
    CHECK(d.value(d.said(d.id), "UnrealizedPnL") == "999.5");
    d.ask(d.id, {"6", "2", "0", ""});
    d.place(d.id, 3, sell("50", "190"));
    d.venue.tick(d.now);
    CHECK(d.said(d.id, "6|").empty());
    d.ask(d.id, {"6", "2", "1", "DU7654321"}); // a stranger's
    CHECK(d.errors(d.id) == lines{"321 of -1"});
}

TEST_CASE("positions, summaries and profits are told on request, and when they change",
          "[sim][server][interactive_brokers]") {
    holding_desk d;
    d.ask(d.id, {"61", "1"});
    CHECK(d.said(d.id) ==
          lines{"61|3|DU1234567|265598|AAPL|STK||0|?||NASDAQ|USD|AAPL|NMS|100|190.01", "62|1"});
    d.ask(d.id, {"74", "1", "9", "DU1234567", ""});
    CHECK(d.said(d.id) ==
          lines{"71|1|9|DU1234567|265598|AAPL|STK||0|?||NASDAQ|USD|AAPL|NMS|100|190.01|", "72|1|9"});
    d.ask(d.id, {"62", "1", "10", "All", "NetLiquidation,BuyingPower"});
    CHECK(d.said(d.id) == lines{"63|1|10|DU1234567|NetLiquidation|999999|USD",
                                "63|1|10|DU1234567|BuyingPower|3961996|USD", "64|1|10"});
    d.ask(d.id, {"62", "1", "11", "All", "$LEDGER"});
    const auto ledger = d.said(d.id);
    CHECK(ledger.front() == "63|1|11|DU1234567|CashBalance|980999|BASE");
    d.ask(d.id, {"76", "1", "12", "DU1234567", "", "0"});
    const auto multi = d.said(d.id);
    CHECK(multi.back() == "74|1|12");
    CHECK(std::ranges::find(multi, "73|1|12|DU1234567||CashBalance|980999|USD") != multi.end());
    d.ask(d.id, {"92", "13", "DU1234567", ""});
    d.ask(d.id, {"94", "14", "DU1234567", "", "265598"});
    d.ask(d.id, {"94", "15", "DU1234567", "", "272093"});
    CHECK(d.said(d.id) ==
          lines{"94|13|-1|-1|0", "95|14|100|-1|-1|0|19000", "95|15|0|0|0|0|1.7976931348623157E308"});
    d.quote(side::sell, "190", "200");
    d.place(d.id, 2, buy("100", "190"));
    d.pass(seconds(1));
    const auto all = d.said(d.id);
    for (const char* m :
         {"61|3|DU1234567|265598|AAPL|STK||0|?||NASDAQ|USD|AAPL|NMS|200|190.01",
          "71|1|9|DU1234567|265598|AAPL|STK||0|?||NASDAQ|USD|AAPL|NMS|200|190.01|",
          "63|1|10|DU1234567|NetLiquidation|999998|USD", "94|13|-2|-2|0", "95|14|200|-2|-2|0|38000"}) {
        INFO(m);
        CHECK(std::ranges::find(all, m) != all.end());
    }
    for (const lines& cancel :
         {lines{"64", "1"}, lines{"75", "1", "9"}, lines{"63", "1", "10"}, lines{"63", "1", "11"},
          lines{"77", "1", "12"}, lines{"93", "13"}, lines{"95", "14"}})
        d.ask(d.id, cancel);
    d.place(d.id, 3, buy("100", "190"));
    d.pass(seconds(200));
    for (const std::string& m : d.said(d.id)) CHECK(m.find_first_of("3519") == 0);
}

TEST_CASE("futures take no cash, and their profit has the multiplier", "[sim][server][interactive_brokers]") {
    tws_desk d;
    const auto id = d.connect();
    d.quote(side::sell, "5400", "2", mini);
    d.place(id, 1, buy("2", "5400").of("ES", "FUT", "CME"));
    auto l = d.venue.ledger(0);
    CHECK(l.wallet == decimal(1'000'000'00 - 450, -2));
    d.ask(id, {"61", "1"});
    CHECK(d.said(id, "61|")[0].ends_with("|2|270002.25")); // 5,400 × 50, and 2.25 a contract
    d.quote(side::buy, "5410.25", "1", mini);
    d.place(id, 2, sell("1", "5410.25").of("ES", "FUT", "CME"));
    l = d.venue.ledger(0);
    CHECK(l.realized == decimal(5125, -1));
    CHECK(l.wallet == decimal(1'000'000'00 - 450 + 512'50 - 225, -2));
    REQUIRE(l.positions.size() == 1);
    CHECK(l.positions[0].cost == decimal(270'000, 0));
}

TEST_CASE("executions are asked for by what they are of", "[sim][server][interactive_brokers]") {
    holding_desk d;
    const auto other = d.connect(2);
    d.quote(side::sell, "1.1", "5000", euro);
    d.place(other, 1, buy("1000", "1.1").of("EUR", "CASH", "IDEALPRO"));
    d.pass(seconds(10));
    d.place(d.id, 2, sell("10", "1"));
    d.quote(side::buy, "180", "10");
    (void)d.said(d.id);
    const auto asked = [&](const lines& filter) {
        lines request{"7", "3", "9"};
        request.insert(request.end(), filter.begin(), filter.end());
        d.ask(d.id, request);
        const auto all = d.said(d.id);
        CHECK(all.back() == "55|1|9");
        const auto executions =
            std::ranges::count_if(all, [](const std::string& m) { return m.starts_with("11|9|"); });
        const auto commissions =
            std::ranges::count_if(all, [](const std::string& m) { return m.starts_with("59|"); });
        CHECK(executions == commissions);
        return executions;
    };
    CHECK(asked({"0", "", "", "", "", "", ""}) == 3);
    CHECK(asked({"1", "", "", "", "", "", ""}) == 2);
    CHECK(asked({"2", "DU1234567", "", "", "", "", ""}) == 1);
    CHECK(asked({"0", "DU7654321", "", "", "", "", ""}) == 0);
    CHECK(asked({"0", "", "20250101-14:00:05", "", "", "", ""}) == 1);
    CHECK(asked({"0", "", "", "EUR", "", "", ""}) == 1);
    CHECK(asked({"0", "", "", "", "STK", "", "SELL"}) == 1);
}

TEST_CASE("an execution is corrected: told again under its next revision, and the ledger follows",
          "[sim][server][interactive_brokers]") {
    holding_desk d;
    d.ask(d.id, {"61", "1"});
    (void)d.said(d.id);
    CHECK(d.command("correct?price=189.50").status == 200);
    d.venue.tick(d.now);
    const auto all = d.said(d.id);
    REQUIRE(all.size() == 3);
    CHECK(cut(all[0])[14] == "0000e0d5.00000001.01.02");
    CHECK(cut(all[0])[20] == "189.5");
    CHECK(all[1].starts_with("59|1|0000e0d5.00000001.01.02|1|USD|"));
    CHECK(all[2].ends_with("|100|189.51"));
    const auto l = d.venue.ledger(0);
    CHECK(l.wallet == decimal(1'000'000 - 18'950 - 1, 0));
    CHECK(l.positions[0].cost == decimal(18'950, 0));
    CHECK(l.orders[0].executed_value == decimal(18'950, 0));
    CHECK(d.command("correct?price=189.505").status == 400);
    CHECK(d.command("correct?price=189.5&number=5").status == 400);
}
