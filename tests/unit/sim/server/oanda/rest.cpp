// SPDX-License-Identifier: BSL-1.0
#include "oanda_desk.hpp"

using namespace oanda_test;

TEST_CASE("who may ask is known by a token, and refusals are told in the venue's words") {
    oanda_desk d;
    CHECK(d.get("/summary") == 200);
    CHECK(d.ask("GET", "/v3/accounts") == 200);
    CHECK(d.document == json::parse(R"({"accounts":[{"id":"101-001-1-001","tags":[]}]})"));
    CHECK(d.ask("GET", "/v3/accounts/101-001-2-001/summary") == 403);
    CHECK(d.ask("GET", "/v3/accounts/1/summary") == 404);
    CHECK(d.at("errorMessage") != "-");
    CHECK(d.header("RequestID") != "");
    CHECK(d.ask("DELETE", d.path("/summary")) == 405);
    CHECK(d.at("errorMessage") == "Method Not Allowed");
    CHECK(d.get("/nonsense") == 404);
    d.token = "wrong";
    CHECK(d.get("/summary") == 401);
    CHECK(d.document == json::parse(R"({"errorMessage":"Insufficient authorization to perform request."})"));
    d.token = "token";
    d.venue.settings().requests_per_second = 3;
    d.pass(seconds(2));
    for (int n = 0; n < 3; ++n) CHECK(d.get("/summary") == 200);
    CHECK(d.get("/summary") == 429);
    d.pass(seconds(1));
    CHECK(d.get("/summary") == 200);
}

TEST_CASE("faults strike requests, before and after they are executed") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const auto struck = [&](fault f, int status, std::size_t transactions) {
        const std::size_t before = d.venue.book(0).last();
        d.venue.set_fault(venue_link::rest, f, 1, d.now);
        CHECK(d.limit("1", "1.00000") == status);
        CHECK(d.venue.book(0).last() - before == transactions);
    };
    struck(fault::rate_limit, 429, 0);
    struck(fault::throttled, 429, 0);
    struck(fault::unavailable, 503, 0);
    struck(fault::key_refused, 401, 0);
    struck(fault::unknown_status, 503, 1);
    d.venue.set_fault(venue_link::rest, fault::reply_lost, 1, d.now);
    CHECK(d.venue.handle_request(d.request("PUT", d.path("/orders/4/cancel")), d.now).action ==
          reply_action::silence);
    CHECK(d.state("4") == "CANCELLED");
    d.venue.set_fault(venue_link::rest, fault::ban, 10, d.now);
    CHECK(d.get("/summary") == 403);
    d.pass(seconds(10));
    CHECK(d.get("/summary") == 200);
    // What is new is not found at once.
    REQUIRE(d.ask("POST", "/sim/oanda?visible_after_ms=500") == 200);
    REQUIRE(d.market("1") == 201);
    const std::string id = d.at("orderCreateTransaction/id"), trade = d.at("orderFillTransaction/id");
    CHECK(d.get("/orders/" + id) == 404);
    CHECK(d.at("errorCode") == "NO_SUCH_ORDER");
    CHECK(d.get("/trades/" + trade) == 404);
    d.pass(milliseconds(500));
    CHECK(d.get("/orders/" + id) == 200);
    CHECK(d.get("/trades/" + trade) == 200);
    CHECK(d.ask("POST", "/sim/oanda?lines=crooked") == 400);
    CHECK(d.ask("POST", "/sim/oanda?heartbeats_only=rest") == 400);
    CHECK(d.ask("POST", "/sim/oanda?heartbeats_only=pricing&reissue=true") == 200);
    CHECK(d.venue.settings().reissue);
    CHECK(d.ask("POST", "/sim/transfer?amount=1.5") == 200);
    CHECK(d.venue.ledger(0).wallets[0].payments == "1.5"_d);
    CHECK(d.ask("POST", "/sim/transfer?amount=1&account=2") == 400);
    CHECK(d.ask("POST", "/sim/mark?symbol=EUR_USD&price=1.2") == 200);
    CHECK(d.ask("POST", "/sim/mark?symbol=EUR_USD&price=1.2000001") == 400);
    CHECK(d.ask("GET", "/sim/ledger") == 200);
    CHECK(d.at("accounts/0/wallet") == d.venue.ledger(0).wallet.str());
    CHECK(d.document.at("accounts").as_array().size() == 2);
}

TEST_CASE("an account tells all it has, and what came since a transaction") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("1000", R"(,"trailingStopLossOnFill":{"distance":"0.00100"})") == 201);
    REQUIRE(d.limit("10", "1.00000") == 201);
    REQUIRE(d.get("") == 200);
    CHECK(d.at("account/balance") == "100000.0000");
    CHECK(d.at("account/NAV") == "99999.8000");
    CHECK(d.at("account/unrealizedPL") == "-0.2000");
    CHECK(d.at("account/marginCloseoutUnrealizedPL") == "-0.1000");
    CHECK(d.at("account/positionValue") == "1100.0000");
    CHECK(d.at("account/marginUsed") == "55.0000");
    CHECK(d.at("account/marginAvailable") == "99944.8000");
    CHECK(d.at("account/marginRate") == "0.05");
    CHECK(d.at("account/currency") == "USD");
    CHECK(d.at("account/hedgingEnabled") == "false");
    CHECK(d.at("account/openTradeCount") == "1");
    CHECK(d.at("account/openPositionCount") == "1");
    CHECK(d.at("account/pendingOrderCount") == "2");
    CHECK(d.at("account/orders/1/id") == "7");
    CHECK(d.at("account/trades/0/trailingStopLossOrderID") == "6");
    CHECK(d.at("account/positions/0/long/units") == "1000");
    CHECK(d.at("lastTransactionID") == "7");
    REQUIRE(d.get("/changes?sinceTransactionID=4") == 200);
    CHECK(d.document.at("changes").at("transactions").as_array().size() == 3);
    CHECK(d.at("changes/ordersFilled/0/id") == "4");
    CHECK(d.at("changes/ordersCreated/0/id") == "6");
    CHECK(d.at("changes/ordersCreated/1/id") == "7");
    CHECK(d.at("changes/tradesOpened/0/id") == "5");
    CHECK(d.at("changes/tradesClosed") == "[]");
    CHECK(d.at("changes/positions/0/instrument") == "EUR_USD");
    CHECK(d.at("state/orders/0/trailingStopValue") == "1.09890");
    CHECK(d.at("state/trades/0/unrealizedPL") == "-0.2000");
    CHECK(d.at("state/NAV") == "99999.8000");
    REQUIRE(d.market("-400") == 201);
    REQUIRE(d.put("/orders/7/cancel") == 200);
    REQUIRE(d.get("/changes?sinceTransactionID=7") == 200);
    CHECK(d.at("changes/tradesReduced/0/currentUnits") == "600");
    CHECK(d.at("changes/ordersCancelled/0/id") == "7");
    CHECK(d.at("changes/tradesOpened") == "[]");
    REQUIRE(d.get("/changes?sinceTransactionID=10") == 200);
    CHECK(d.at("changes/transactions") == "[]");
    CHECK(d.get("/changes?sinceTransactionID=11") == 416);
    CHECK(d.get("/changes") == 400);
    REQUIRE(d.ask("PATCH", d.path("/configuration"), R"({"alias":"mine","marginRate":"0.1"})") == 200);
    CHECK(d.at("clientConfigureTransaction/marginRate") == "0.1");
    CHECK(d.at("lastTransactionID") == d.at("clientConfigureTransaction/id"));
    CHECK(d.at("relatedTransactionIDs") == "-");
    REQUIRE(d.get("/summary") == 200);
    CHECK(d.at("account/alias") == "mine");
    CHECK(d.at("account/marginUsed") == "66.0000");
    CHECK(d.ask("PATCH", d.path("/configuration"), R"({"marginRate":"0.01"})") == 400);
    CHECK(d.at("clientConfigureRejectTransaction/rejectReason") == "MARGIN_RATE_INVALID");
    CHECK(d.at("lastTransactionID") == d.at("clientConfigureRejectTransaction/id"));
    CHECK(d.at("relatedTransactionIDs") == "-");
}

TEST_CASE("instruments are told with their digits") {
    oanda_desk d;
    REQUIRE(d.get("/instruments?instruments=EUR_USD,XAU_USD,SPX500_USD,USD_JPY") == 200);
    CHECK(d.document.at("instruments").at(0) ==
          json::parse(R"({"name":"EUR_USD","type":"CURRENCY","displayName":"EUR/USD",
        "pipLocation":-4,"displayPrecision":5,"tradeUnitsPrecision":0,"minimumTradeSize":"1",
        "maximumTrailingStopDistance":"1.00000","minimumTrailingStopDistance":"0.00050","maximumPositionSize":"0",
        "maximumOrderUnits":"100000000","marginRate":"0.05","guaranteedStopLossOrderMode":"DISABLED",
        "commission":{"commission":"0","unitsTraded":"100000","minimumCommission":"0"}})"));
    CHECK(d.at("instruments/1/type") == "METAL");
    CHECK(d.at("instruments/2/type") == "CFD");
    CHECK(d.at("instruments/2/minimumTradeSize") == "0.1");
    CHECK(d.at("instruments/2/tradeUnitsPrecision") == "1");
    CHECK(d.at("instruments/2/pipLocation") == "0");
    CHECK(d.at("instruments/3/pipLocation") == "-2");
    CHECK(d.get("/instruments?instruments=NO_SUCH") == 400);
    REQUIRE(d.get("/instruments") == 200);
    CHECK(d.document.at("instruments").as_array().size() == 6);
    CHECK_THROWS_AS(make_symbol("EURUSD"), std::invalid_argument);
    CHECK_THROWS_AS(make_symbol("EUR_SEK"), std::invalid_argument);
    CHECK_THROWS_AS(make_symbol("EUR_SEK:0.0005:1:11"), std::invalid_argument);
    CHECK(make_symbol("EUR_SEK:0.0001:1:11").quote == "SEK");
}

TEST_CASE("transactions are found by number, by range, since one, and by pages") {
    oanda_desk d;
    for (int n = 0; n < 9; ++n) {
        d.pass(seconds(1));
        REQUIRE(d.limit("1", "1.00000") == 201);
    }
    const auto numbers = [&](const std::string& query) {
        REQUIRE(d.get(query) == 200);
        std::string ids;
        for (const json::value& t : d.document.at("transactions").as_array())
            ids += oanda_desk::at(t, "id") + ' ';
        return ids;
    };
    CHECK(numbers("/transactions/idrange?from=2&to=4") == "2 3 4 ");
    CHECK(numbers("/transactions/idrange?from=1&to=12&type=CREATE,TRANSFER_FUNDS") == "1 3 ");
    CHECK(numbers("/transactions/sinceid?id=10") == "11 12 ");
    CHECK(numbers("/transactions/sinceid?id=12") == "");
    CHECK(d.get("/transactions/sinceid?id=13") == 416);
    CHECK(d.get("/transactions/idrange?from=0&to=1") == 416);
    CHECK(d.get("/transactions/idrange?from=1&to=13") == 416);
    CHECK(d.get("/transactions/idrange?from=1") == 400);
    REQUIRE(d.get("/transactions/3") == 200);
    CHECK(d.at("transaction/type") == "TRANSFER_FUNDS");
    CHECK(d.at("transaction/amount") == "100000.0000");
    CHECK(d.get("/transactions/13") == 404);
    REQUIRE(d.get("/transactions?pageSize=5") == 200);
    CHECK(d.document ==
          json::parse(
              R"({"from":"2025-01-01T00:00:00.000000000Z","to":"2025-01-01T00:00:09.000000000Z","pageSize":5,
        "count":12,"lastTransactionID":"12","pages":[
        "https://sim/v3/accounts/101-001-1-001/transactions/idrange?from=1&to=5",
        "https://sim/v3/accounts/101-001-1-001/transactions/idrange?from=6&to=10",
        "https://sim/v3/accounts/101-001-1-001/transactions/idrange?from=11&to=12"]})"));
    REQUIRE(d.get("/transactions?from=2025-01-01T00:00:03Z&to=1735689605.5&type=LIMIT_ORDER") == 200);
    CHECK(d.at("count") == "3");
    CHECK(d.at("pages/0") ==
          "https://sim/v3/accounts/101-001-1-001/transactions/idrange?from=6&to=8&type=LIMIT_ORDER");
    CHECK(d.at("type") == R"(["LIMIT_ORDER"])");
    REQUIRE(d.get("/transactions?from=2026-01-01T00:00:00Z") == 200);
    CHECK(d.at("pages") == "[]");
    CHECK(d.at("type") == "-");
    CHECK(d.get("/transactions?pageSize=1001") == 400);
    d.times = "UNIX";
    REQUIRE(d.get("/transactions/12") == 200);
    CHECK(d.at("transaction/time") == "1735689609.000000000");
    CHECK(d.limit("1", "1.00000", R"(,"timeInForce":"GTD","gtdTime":"1735689700.25")") == 201);
    CHECK(d.at("orderCreateTransaction/gtdTime") == "1735689700.250000000");
}

TEST_CASE("prices are asked for with what turns them into home currency") {
    oanda_desk d;
    d.quotes("149.990", "150.010", "100", "USD_JPY");
    REQUIRE(d.get("/pricing?instruments=USD_JPY&includeHomeConversions=True") == 200);
    CHECK(d.at("prices/0/bids/0/price") == "149.990");
    CHECK(d.at("prices/0/quoteHomeConversionFactors/positiveUnits") == "0.00666622");
    CHECK(d.at("homeConversions/0/currency") == "JPY");
    CHECK(d.at("homeConversions/0/accountLoss") == "0.00666711");
    CHECK(d.at("time") == "2025-01-01T00:00:00.000000000Z");
    // 100000 USD at a rate of 0.05.
    CHECK(d.at("prices/0/unitsAvailable/default/long") == "2000000");
    CHECK(d.at("prices/0/unitsAvailable/reduceOnly/short") == "0");
    REQUIRE(d.order(R"("type":"MARKET","instrument":"USD_JPY","units":"10")") == 201);
    REQUIRE(d.get("/pricing?instruments=USD_JPY") == 200);
    CHECK(d.at("prices/0/unitsAvailable/reduceOnly/short") == "10");
    REQUIRE(d.get("/pricing?instruments=USD_JPY&since=2025-01-01T00:00:00Z") == 200);
    CHECK(d.at("prices") == "[]");
    CHECK(d.get("/pricing") == 400);
}

TEST_CASE("conversions are told of all currencies of the instruments, bought and quoted, once each") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.get("/pricing?instruments=EUR_USD,EUR_GBP,XAU_USD,SPX500_USD&includeHomeConversions=True") ==
            200);
    std::vector<std::string> currencies;
    for (const json::value& c : d.document.at("homeConversions").as_array())
        currencies.emplace_back(c.at("currency").as_string());
    CHECK(currencies == std::vector<std::string>{"USD", "EUR", "GBP"});
    // Euros that come in are sold at the bid, those that are paid are bought at the ask.
    CHECK(d.at("homeConversions/1/accountGain") == "1.09990000");
    CHECK(d.at("homeConversions/1/accountLoss") == "1.10010000");
    CHECK(d.at("homeConversions/1/positionValue") == "1.10000000");
    CHECK(d.at("homeConversions/0/positionValue") == "1.00000000");
}

TEST_CASE("candles are of prices, of bid, ask and the middle, aligned as they are asked for") {
    oanda_desk d;
    const auto candles = [&](const std::string& query) {
        REQUIRE(d.ask("GET", "/v3/instruments/EUR_USD/candles" + query) == 200);
        return d.document.at("candles").as_array();
    };
    CHECK(candles("").empty());
    d.quotes("1.09990", "1.10010");
    d.pass(seconds(1));
    d.requote("1.10000", "1.10021");
    d.pass(seconds(1));
    d.requote("1.09980", "1.10000");
    d.pass(seconds(1));
    d.pass(seconds(62));
    d.requote("1.10000", "1.10020");
    d.pass(seconds(1));
    auto rows = candles("?price=MBA&granularity=M1");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == json::parse(R"({"time":"2025-01-01T00:00:00.000000000Z","volume":3,"complete":true,
        "mid":{"o":"1.10000","h":"1.10010","l":"1.09990","c":"1.09990"},
        "bid":{"o":"1.09990","h":"1.10000","l":"1.09980","c":"1.09980"},
        "ask":{"o":"1.10010","h":"1.10021","l":"1.10000","c":"1.10000"}})"));
    CHECK(oanda_desk::at(rows[1], "complete") == "false");
    CHECK(d.at("granularity") == "M1");
    CHECK(d.at("instrument") == "EUR_USD");
    // A bar without a price is not there.
    CHECK(candles("?granularity=S5").size() == 2);
    CHECK(candles("?granularity=M1&count=1").size() == 1);
    CHECK(oanda_desk::at(candles("?granularity=M1&from=2025-01-01T00:00:30Z")[0], "time") ==
          "2025-01-01T00:00:00.000000000Z");
    CHECK(candles("?granularity=M1&from=2025-01-01T00:00:00Z&includeFirst=False").size() == 1);
    CHECK(candles("?granularity=M1&from=2025-01-01T00:00:00Z&to=2025-01-01T00:01:00Z").size() == 1);
    CHECK(oanda_desk::at(candles("?granularity=M1&smooth=True")[1], "mid/o") == "1.09990");
    const auto begins = [&](const std::string& query) { return oanda_desk::at(candles(query)[0], "time"); };
    CHECK(begins("?granularity=D") == "2024-12-31T22:00:00.000000000Z");
    CHECK(begins("?granularity=D&dailyAlignment=0&alignmentTimezone=UTC") ==
          "2025-01-01T00:00:00.000000000Z");
    CHECK(begins("?granularity=H4") == "2024-12-31T22:00:00.000000000Z");
    CHECK(begins("?granularity=W") == "2024-12-27T22:00:00.000000000Z");
    CHECK(begins("?granularity=W&dailyAlignment=0&alignmentTimezone=UTC&weeklyAlignment=Monday") ==
          "2024-12-30T00:00:00.000000000Z");
    CHECK(begins("?granularity=M&dailyAlignment=0&alignmentTimezone=UTC") ==
          "2025-01-01T00:00:00.000000000Z");
    for (const char* wrong : {"?price=X", "?granularity=M3", "?count=5001", "?from=yesterday",
                              "?dailyAlignment=24", "?alignmentTimezone=Mars", "?weeklyAlignment=Someday",
                              "?from=2025-01-01T00:00:00Z&to=2025-01-02T00:00:00Z&count=5"})
        CHECK(d.ask("GET", "/v3/instruments/EUR_USD/candles" + std::string(wrong)) == 400);
    CHECK(d.ask("GET", "/v3/instruments/NO_SUCH/candles") == 400);
}

TEST_CASE("a market that trades by itself fills orders, and the ledger's sums agree") {
    exchange_config c = default_config();
    c.accounts.front().api_key = "101-001-1-001";
    c.accounts.front().secret = "token";
    c.commission = "3"_d;
    c.requests_per_second = 1'000'000;
    oanda_desk d(c);
    const char* const instruments[] = {"EUR_USD", "USD_JPY", "EUR_GBP", "XAU_USD"};
    for (int n = 0; n < 200; ++n) {
        d.pass(milliseconds(50));
        const std::string instrument = instruments[n % 4], units = std::to_string((n % 7 - 3) * 100 + 50);
        REQUIRE(d.order(R"("type":"MARKET","instrument":")" + instrument + R"(","units":")" + units + '"') ==
                201);
    }
    const account_ledger l = d.venue.ledger(0);
    CHECK(l.fills.size() >= 190);
    const account_book& book = d.venue.book(0);
    decimal pl, fees;
    std::map<std::string, decimal> held;
    for (std::size_t n = 0; n < book.transactions.size(); ++n) {
        const json::object& t = book.transactions[n];
        CHECK(oanda_desk::at(t, "id") == std::to_string(n + 1));
        if (oanda_desk::at(t, "type") != "ORDER_FILL") continue;
        const auto number = [&](const char* name) { return decimal::parse(oanda_desk::at(t, name)).value(); };
        pl = checked_add(pl, number("pl")).value();
        fees = checked_add(fees, number("commission")).value();
        decimal& of = held[oanda_desk::at(t, "instrument")];
        of = checked_add(of, number("units")).value();
        const auto expected = checked_sub(checked_add(decimal::from_integer(100'000), pl).value(), fees);
        REQUIRE(number("accountBalance") == *expected);
    }
    CHECK(l.fees == fees);
    CHECK(l.wallet == checked_sub(checked_add(decimal::from_integer(100'000), pl).value(), fees).value());
    for (const ledger_position& p : l.positions) {
        CHECK(p.quantity.value == held[std::string(p.symbol.view())]);
        REQUIRE(d.get("/positions/" + std::string(p.symbol.view())) == 200);
        const auto sum = checked_add(decimal::parse(d.at("position/long/units")).value(),
                                     decimal::parse(d.at("position/short/units")).value());
        CHECK(p.quantity.value == *sum);
    }
}
