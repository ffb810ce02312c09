// SPDX-License-Identifier: BSL-1.0
#include "oanda_desk.hpp"

using namespace oanda_test;

TEST_CASE("a market order is two transactions of one batch, and opens a trade called by its fill") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.market("1000", R"(,"clientExtensions":{"id":"GW-1","tag":"t"})") == 201);
    CHECK(d.header("Location") == "https://sim/v3/accounts/101-001-1-001/orders/4");
    const std::string number = d.header("RequestID");
    CHECK(d.document ==
          json::parse(
              R"({"orderCreateTransaction":{"id":"4","time":"2025-01-01T00:00:00.000000000Z","userID":1000001,
"accountID":"101-001-1-001","batchID":"4","requestID":")" +
              number + R"(","type":"MARKET_ORDER","instrument":"EUR_USD","units":"1000","timeInForce":"FOK",
"positionFill":"DEFAULT","clientExtensions":{"id":"GW-1","tag":"t"},"reason":"CLIENT_ORDER"},
"orderFillTransaction":{"id":"5","time":"2025-01-01T00:00:00.000000000Z","userID":1000001,
"accountID":"101-001-1-001","batchID":"4","requestID":")" +
              number + R"(","type":"ORDER_FILL","orderID":"4","clientOrderID":"GW-1","instrument":"EUR_USD",
"units":"1000","requestedUnits":"1000","reason":"MARKET_ORDER","price":"1.10010","fullVWAP":"1.10010",
"gainQuoteHomeConversionFactor":"1.00000000","lossQuoteHomeConversionFactor":"1.00000000",
"tradeOpened":{"tradeID":"5","units":"1000","price":"1.10010","guaranteedExecutionFee":"0.0000",
"halfSpreadCost":"0.1000","initialMarginRequired":"55.0000"},"pl":"0.0000","financing":"0.0000",
"commission":"0.0000","guaranteedExecutionFee":"0.0000","halfSpreadCost":"0.1000","accountBalance":"100000.0000"},
"relatedTransactionIDs":["4","5"],"lastTransactionID":"5"})"));
    REQUIRE(d.get("/orders/@GW-1") == 200);
    CHECK(d.at("order/state") == "FILLED");
    CHECK(d.at("order/fillingTransactionID") == "5");
    CHECK(d.at("order/tradeOpenedID") == "5");
    CHECK(d.at("lastTransactionID") == "5");
    REQUIRE(d.get("/trades/5") == 200);
    CHECK(d.at("trade/currentUnits") == "1000");
    CHECK(d.at("trade/unrealizedPL") == "-0.2000");
    CHECK(d.at("trade/state") == "OPEN");
}

TEST_CASE("an order of several levels fills once, at their average") {
    oanda_desk d;
    d.quote(side::sell, "1.10010", "100");
    d.quote(side::sell, "1.10013", "200");
    REQUIRE(d.market("300") == 201);
    CHECK(d.at("orderFillTransaction/units") == "300");
    CHECK(d.at("orderFillTransaction/fullVWAP") == "1.10012");
    CHECK(d.at("orderFillTransaction/price") == "1.10012");
    // What it took is gone.
    REQUIRE(d.get("/pricing?instruments=EUR_USD") == 200);
    CHECK(d.at("prices/0/asks") == "[]");
}

TEST_CASE(
    "a market order that cannot be filled whole is cancelled, and one that is IOC fills what there is") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010", "100");
    REQUIRE(d.market("150") == 201);
    CHECK(d.at("orderFillTransaction") == "-");
    CHECK(d.at("orderCancelTransaction/reason") == "INSUFFICIENT_LIQUIDITY");
    CHECK(d.at("orderCancelTransaction/orderID") == "4");
    CHECK(d.at("relatedTransactionIDs") == R"(["4","5"])");
    CHECK(d.state("4") == "CANCELLED");
    REQUIRE(d.market("150", R"(,"timeInForce":"IOC")") == 201);
    CHECK(d.at("orderFillTransaction/units") == "100");
    CHECK(d.state("6") == "FILLED");
    d.quote(side::sell, "1.10020", "100");
    REQUIRE(d.market("50", R"(,"priceBound":"1.10015")") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "BOUNDS_VIOLATION");
    REQUIRE(d.market("50", R"(,"priceBound":"1.10020")") == 201);
    CHECK(d.at("orderFillTransaction/price") == "1.10020");
}

TEST_CASE("an order's price in the ledger is the worst at which it may fill") {
    oanda_desk d;
    d.quotes("1.10000", "1.10010");
    REQUIRE(d.market("10", R"(,"priceBound":"1.10020")") == 201);
    REQUIRE(d.market("10") == 201);
    REQUIRE(d.limit("10", "1.09000") == 201);
    REQUIRE(
        d.order(
            R"("type":"STOP","instrument":"EUR_USD","units":"10","price":"1.20000","priceBound":"1.20100")") ==
        201);
    REQUIRE(d.order(R"("type":"STOP","instrument":"EUR_USD","units":"10","price":"1.20000")") == 201);
    std::vector<std::string> prices;
    for (const auto& o : d.venue.ledger(0).orders) prices.push_back(o.price.value.normalized().str());
    CHECK(prices == std::vector<std::string>{"1.1002", "0", "1.09", "1.201", "0"});
}

TEST_CASE("what an order could not fill goes on as another order where the venue does so") {
    oanda_desk d(oanda_desk::quiet([](exchange_config& c) { c.reissue = true; }));
    d.quotes("1.09990", "1.10010", "100");
    REQUIRE(d.limit("150", "1.10010", R"(,"clientExtensions":{"id":"mine"})") == 201);
    CHECK(d.at("orderFillTransaction/units") == "100");
    CHECK(d.at("orderReissueTransaction/type") == "LIMIT_ORDER");
    CHECK(d.at("orderReissueTransaction/reason") == "REPLACEMENT");
    CHECK(d.at("orderReissueTransaction/units") == "50");
    CHECK(d.at("orderReissueTransaction/replacesOrderID") == "4");
    CHECK(d.at("orderReissueTransaction/clientExtensions/id") == "mine");
    REQUIRE(d.get("/orders/@mine") == 200);
    CHECK(d.at("order/id") == "6");
    CHECK(d.at("order/state") == "PENDING");
    CHECK(d.state("4") == "FILLED");
    CHECK(d.at("order/replacedByOrderID") == "6");
    d.quote(side::sell, "1.10005", "50");
    d.pass(milliseconds(5));
    CHECK(d.state("6") == "FILLED");
    CHECK(oanda_desk::at(d.transaction(7), "fullVWAP") == "1.10005");
}

TEST_CASE("a limit order waits for the other side's price and fills there or better") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.limit("100", "1.10000") == 201);
    CHECK(d.at("orderFillTransaction") == "-");
    CHECK(d.at("orderCreateTransaction/price") == "1.10000");
    CHECK(d.at("orderCreateTransaction/triggerCondition") == "DEFAULT");
    CHECK(d.state("4") == "PENDING");
    d.quote(side::sell, "1.09998", "500");
    d.pass(milliseconds(5));
    const json::object fill = d.transaction(5);
    CHECK(oanda_desk::at(fill, "type") == "ORDER_FILL");
    CHECK(oanda_desk::at(fill, "reason") == "LIMIT_ORDER");
    CHECK(oanda_desk::at(fill, "fullVWAP") == "1.09998");
    CHECK(oanda_desk::at(fill, "batchID") == "5");
    CHECK(oanda_desk::at(fill, "requestID") == "-");
    // Through the market it fills at once, and what is to fill at once and cannot ends.
    REQUIRE(d.limit("100", "1.10010") == 201);
    CHECK(d.at("orderFillTransaction/fullVWAP") == "1.09998");
    REQUIRE(d.limit("100", "1.09000", R"(,"timeInForce":"IOC")") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "TIME_IN_FORCE_EXPIRED");
}

TEST_CASE("stops and market-if-touched orders are triggered by the side they take, unless told otherwise") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    const auto waiting = [&](const std::string& type, const std::string& units, const std::string& price,
                             const std::string& more = {}) {
        REQUIRE(d.order(R"("type":")" + type + R"(","instrument":"EUR_USD","units":")" + units +
                        R"(","price":")" + price + '"' + more) == 201);
        CHECK(d.at("orderFillTransaction") == "-");
        return d.at("orderCreateTransaction/id");
    };
    const std::string stop = waiting("STOP", "10", "1.10030"),
                      by_bid = waiting("STOP", "10", "1.10030", R"(,"triggerCondition":"BID")"),
                      bounded = waiting("STOP", "10", "1.10030", R"(,"priceBound":"1.10031")"),
                      touched = waiting("MARKET_IF_TOUCHED", "-10", "1.10020"),
                      low = waiting("STOP", "-10", "1.09960"),
                      falls = waiting("MARKET_IF_TOUCHED", "10", "1.09970");
    d.requote("1.10015", "1.10040");
    CHECK(d.state(stop) == "FILLED");
    CHECK(d.state(bounded) == "CANCELLED");
    CHECK(d.venue.book(0).orders.at(std::stoull(bounded)).cancelled_for == "BOUNDS_VIOLATION");
    CHECK(d.state(by_bid) == "PENDING");
    CHECK(d.state(touched) == "PENDING");
    d.requote("1.10030", "1.10050");
    CHECK(d.state(by_bid) == "FILLED");
    CHECK(d.state(touched) == "FILLED");
    CHECK(d.state(low) == "PENDING");
    d.requote("1.09960", "1.09970");
    CHECK(d.state(low) == "FILLED");
    CHECK(d.state(falls) == "FILLED");
}

TEST_CASE("orders end with their time: at a date, and at 17:00 in New York") {
    oanda_desk d;
    REQUIRE(d.limit("1", "1.00000", R"(,"timeInForce":"GTD","gtdTime":"2025-01-01T00:00:10Z")") == 201);
    CHECK(d.at("orderCreateTransaction/gtdTime") == "2025-01-01T00:00:10.000000000Z");
    REQUIRE(d.limit("1", "1.00000", R"(,"timeInForce":"GFD")") == 201);
    REQUIRE(d.limit("1", "1.00000") == 201);
    d.pass(milliseconds(9'999));
    CHECK(d.state("4") == "PENDING");
    d.pass(milliseconds(1));
    CHECK(d.state("4") == "CANCELLED");
    CHECK(oanda_desk::at(d.transaction(7), "reason") == "TIME_IN_FORCE_EXPIRED");
    d.now = timestamp::from_milliseconds(1'735'689'600'000) + minutes(22 * 60) - milliseconds(1);
    d.pass({});
    CHECK(d.state("5") == "PENDING");
    d.pass(milliseconds(1));
    CHECK(d.state("5") == "CANCELLED");
    CHECK(d.state("6") == "PENDING");
}

TEST_CASE("a replacement ends one order and makes another, which keeps what it is not told anew") {
    oanda_desk d;
    d.quotes("1.09990", "1.10010");
    REQUIRE(d.limit("100", "1.09000", R"(,"clientExtensions":{"id":"a","comment":"c"})") == 201);
    REQUIRE(d.put("/orders/4",
                  R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":120,"price":1.091}})") == 201);
    CHECK(d.header("Location") == "https://sim/v3/accounts/101-001-1-001/orders/6");
    CHECK(d.at("orderCancelTransaction/reason") == "CLIENT_REQUEST_REPLACED");
    CHECK(d.at("orderCancelTransaction/replacedByOrderID") == "6");
    CHECK(d.at("orderCancelTransaction/clientOrderID") == "a");
    CHECK(d.at("orderCreateTransaction/reason") == "REPLACEMENT");
    CHECK(d.at("orderCreateTransaction/replacesOrderID") == "4");
    CHECK(d.at("orderCreateTransaction/batchID") == "5");
    CHECK(d.at("orderCreateTransaction/units") == "120");
    CHECK(d.at("orderCreateTransaction/price") == "1.09100");
    CHECK(d.at("orderCreateTransaction/clientExtensions/comment") == "c");
    CHECK(d.at("relatedTransactionIDs") == R"(["5","6"])");
    // One that fills at once, with the same id of the client.
    REQUIRE(
        d.put(
            "/orders/@a",
            R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"50","price":"1.20000","clientExtensions":{"id":"a"}}})") ==
        201);
    CHECK(d.at("orderFillTransaction/orderID") == "8");
    // One that is refused leaves the old one.
    REQUIRE(d.limit("100", "1.09000") == 201);
    REQUIRE(d.put("/orders/10",
                  R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"50","price":"0"}})") == 400);
    CHECK(d.at("orderRejectTransaction/type") == "LIMIT_ORDER_REJECT");
    CHECK(d.at("orderRejectTransaction/intendedReplacesOrderID") == "10");
    CHECK(d.at("errorCode") == "PRICE_INVALID");
    CHECK(d.state("10") == "PENDING");
    REQUIRE(d.put("/orders/4",
                  R"({"order":{"type":"LIMIT","instrument":"EUR_USD","units":"50","price":"1"}})") == 404);
}

TEST_CASE("a cancel is one transaction, and what is not open is not there") {
    oanda_desk d;
    REQUIRE(d.limit("100", "1.09000", R"(,"clientExtensions":{"id":"a"})") == 201);
    REQUIRE(d.put("/orders/@a/cancel") == 200);
    CHECK(d.at("orderCancelTransaction/reason") == "CLIENT_REQUEST");
    CHECK(d.at("orderCancelTransaction/orderID") == "4");
    CHECK(d.at("lastTransactionID") == "5");
    REQUIRE(d.put("/orders/4/cancel") == 404);
    CHECK(d.at("orderCancelRejectTransaction/type") == "ORDER_CANCEL_REJECT");
    CHECK(d.at("orderCancelRejectTransaction/rejectReason") == "ORDER_DOESNT_EXIST");
    CHECK(d.at("orderCancelRejectTransaction/orderID") == "4");
    CHECK(d.at("errorCode") == "ORDER_DOESNT_EXIST");
    CHECK(d.at("errorMessage") == "The Order specified does not exist");
    CHECK(d.at("relatedTransactionIDs") == R"(["6"])");
    REQUIRE(d.get("/orders/99") == 404);
    CHECK(d.at("errorCode") == "NO_SUCH_ORDER");
    REQUIRE(d.get("/orders/@nobody") == 404);
    // The id of a client is free again, and may be changed.
    REQUIRE(d.limit("100", "1.09000", R"(,"clientExtensions":{"id":"a"})") == 201);
    REQUIRE(d.put("/orders/7/clientExtensions", R"({"clientExtensions":{"id":"b"}})") == 200);
    CHECK(d.at("orderClientExtensionsModifyTransaction/clientExtensionsModify/id") == "b");
    REQUIRE(d.get("/orders/@b") == 200);
    CHECK(d.at("order/id") == "7");
    REQUIRE(d.put("/orders/7/clientExtensions", "{}") == 400);
    CHECK(d.at("errorCode") == "CLIENT_EXTENSIONS_DATA_MISSING");
}

TEST_CASE("what is wrong with an order is said by a transaction, in the venue's words") {
    oanda_desk d;
    REQUIRE(d.limit("1", "1.00000", R"(,"clientExtensions":{"id":"taken"})") == 201);
    std::size_t number = d.venue.book(0).last();
    const auto refused = [&](const std::string& members, const std::string& type, const std::string& reason,
                             int status = 400) {
        INFO(members);
        CHECK(d.order(members) == status);
        CHECK(d.at("orderRejectTransaction/type") == type);
        CHECK(d.at("orderRejectTransaction/rejectReason") == reason);
        CHECK(d.at("orderRejectTransaction/id") == std::to_string(++number));
        CHECK(d.at("lastTransactionID") == std::to_string(number));
        CHECK(d.at("errorCode") == reason);
        CHECK(d.at("errorMessage") != "-");
    };
    const std::string market = R"("type":"MARKET","instrument":"EUR_USD")",
                      limit = R"("type":"LIMIT","instrument":"EUR_USD","units":"1")";
    refused(R"("type":"MARKET","units":"1")", "MARKET_ORDER_REJECT", "INSTRUMENT_MISSING");
    refused(R"("type":"MARKET","instrument":"XXX_YYY","units":"1")", "MARKET_ORDER_REJECT",
            "INSTRUMENT_UNKNOWN");
    refused(market, "MARKET_ORDER_REJECT", "UNITS_MISSING");
    refused(market + R"(,"units":"0")", "MARKET_ORDER_REJECT", "UNITS_INVALID");
    refused(market + R"(,"units":"1.5")", "MARKET_ORDER_REJECT", "UNITS_PRECISION_EXCEEDED");
    refused(market + R"(,"units":"0.5")", "MARKET_ORDER_REJECT", "UNITS_MIMIMUM_NOT_MET");
    refused(market + R"(,"units":"-100000001")", "MARKET_ORDER_REJECT", "UNITS_LIMIT_EXCEEDED");
    refused(market + R"(,"units":"1","timeInForce":"GTC")", "MARKET_ORDER_REJECT", "TIME_IN_FORCE_INVALID");
    refused(market + R"(,"units":"1","positionFill":"SOMEHOW")", "MARKET_ORDER_REJECT",
            "ORDER_FILL_POSITION_ACTION_INVALID");
    refused(market + R"(,"units":"1","priceBound":"1.000001")", "MARKET_ORDER_REJECT",
            "PRICE_BOUND_PRECISION_EXCEEDED");
    refused(limit, "LIMIT_ORDER_REJECT", "PRICE_MISSING");
    refused(limit + R"(,"price":"1.000001")", "LIMIT_ORDER_REJECT", "PRICE_PRECISION_EXCEEDED");
    refused(limit + R"(,"price":"-1")", "LIMIT_ORDER_REJECT", "PRICE_INVALID");
    refused(limit + R"(,"price":"1","timeInForce":"GTD")", "LIMIT_ORDER_REJECT",
            "TIME_IN_FORCE_GTD_TIMESTAMP_MISSING");
    refused(limit + R"(,"price":"1","timeInForce":"GTD","gtdTime":"1600000000")", "LIMIT_ORDER_REJECT",
            "TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST");
    refused(limit + R"(,"price":"1","triggerCondition":"LAST")", "LIMIT_ORDER_REJECT",
            "TRIGGER_CONDITION_INVALID");
    refused(limit + R"(,"price":"1","clientExtensions":{"id":"taken"})", "LIMIT_ORDER_REJECT",
            "CLIENT_ORDER_ID_ALREADY_EXISTS");
    refused(limit + R"(,"price":"1","clientExtensions":{"id":")" + std::string(129, 'x') + R"("})",
            "LIMIT_ORDER_REJECT", "CLIENT_ORDER_ID_INVALID");
    refused(limit + R"(,"price":"1","takeProfitOnFill":{})", "LIMIT_ORDER_REJECT",
            "TAKE_PROFIT_ON_FILL_PRICE_MISSING");
    refused(limit + R"(,"price":"1","stopLossOnFill":{"price":"0.9","distance":"0.1"})", "LIMIT_ORDER_REJECT",
            "STOP_LOSS_ON_FILL_PRICE_AND_DISTANCE_BOTH_SPECIFIED");
    refused(limit + R"(,"price":"1","trailingStopLossOnFill":{"distance":"0.0001"})", "LIMIT_ORDER_REJECT",
            "TRAILING_STOP_LOSS_ON_FILL_PRICE_DISTANCE_MINIMUM_NOT_MET");
    refused(limit + R"(,"price":"1","guaranteedStopLossOnFill":{"price":"0.9"})", "LIMIT_ORDER_REJECT",
            "GUARANTEED_STOP_LOSS_ON_FILL_NOT_ALLOWED");
    refused(R"("type":"STOP","instrument":"EUR_USD","units":"1","price":"2","timeInForce":"IOC")",
            "STOP_ORDER_REJECT", "TIME_IN_FORCE_INVALID");
    refused(R"("type":"TAKE_PROFIT","price":"2")", "TAKE_PROFIT_ORDER_REJECT", "TRADE_ID_UNSPECIFIED");
    refused(R"("type":"TAKE_PROFIT","price":"2","tradeID":"77")", "TAKE_PROFIT_ORDER_REJECT",
            "TRADE_DOESNT_EXIST", 404);
    d.venue.settings().pending_orders = 1;
    refused(limit + R"(,"price":"1")", "LIMIT_ORDER_REJECT", "PENDING_ORDERS_ALLOWED_EXCEEDED");
    // What is no order at all is no transaction.
    CHECK(d.order(R"("type":"HOPE")") == 400);
    CHECK(d.document == json::parse(R"({"errorMessage":"Invalid value specified for 'order.type'"})"));
    CHECK(d.ask("POST", d.path("/orders"), "{}") == 400);
    CHECK(d.ask("POST", d.path("/orders"), "{") == 400);
    CHECK(d.venue.book(0).last() == number);
}

TEST_CASE("an order that needs more margin than there is, and one of a halted market, is cancelled") {
    oanda_desk d(
        oanda_desk::quiet([](exchange_config& c) { c.accounts[0].balance = decimal::from_integer(100); }));
    d.quotes("1.09999", "1.10001");
    REQUIRE(d.market("1819") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "INSUFFICIENT_MARGIN");
    REQUIRE(d.market("1818") == 201);
    CHECK(d.at("orderFillTransaction/units") == "1818");
    // To close needs none.
    REQUIRE(d.market("-1818") == 201);
    CHECK(d.at("orderFillTransaction/tradesClosed/0/realizedPL") == "-0.0364");
    d.venue.change_rules("EUR_USD", {.open = false}, d.now);
    REQUIRE(d.market("1") == 201);
    CHECK(d.at("orderCancelTransaction/reason") == "MARKET_HALTED");
    REQUIRE(d.limit("1", "1.20000") == 201);
    CHECK(d.at("orderFillTransaction") == "-");
    REQUIRE(d.get("/pricing?instruments=EUR_USD") == 200);
    CHECK(d.at("prices/0/tradeable") == "false");
    CHECK(d.at("prices/0/status") == "non-tradeable");
    d.venue.change_rules("EUR_USD", {.open = true}, d.now);
    d.pass(milliseconds(5));
    CHECK(d.state("12") == "FILLED");
}

TEST_CASE("lists of orders are the newest first, by state, instrument, ids and page") {
    oanda_desk d;
    for (const char* id : {"a", "b", "c"})
        REQUIRE(d.limit("1", "1.00000", R"(,"clientExtensions":{"id":")" + std::string(id) + "\"}") == 201);
    REQUIRE(d.order(R"("type":"LIMIT","instrument":"USD_JPY","units":"1","price":"100")") == 201);
    REQUIRE(d.put("/orders/5/cancel") == 200);
    const auto listed = [&](const std::string& query) {
        REQUIRE(d.get(query) == 200);
        std::string ids;
        for (const json::value& o : d.document.at("orders").as_array()) ids += oanda_desk::at(o, "id") + ' ';
        return ids;
    };
    CHECK(listed("/orders") == "7 6 4 ");
    CHECK(listed("/pendingOrders") == "7 6 4 ");
    CHECK(listed("/orders?state=CANCELLED") == "5 ");
    CHECK(listed("/orders?state=ALL&count=2") == "7 6 ");
    CHECK(listed("/orders?state=ALL&beforeID=6") == "5 4 ");
    CHECK(listed("/orders?instrument=USD_JPY") == "7 ");
    CHECK(listed("/orders?ids=4,5,7") == "7 4 ");
    CHECK(d.at("lastTransactionID") == "8");
    CHECK(d.get("/orders?state=OPEN") == 400);
    CHECK(d.at("errorMessage") == "Invalid value specified for 'state'");
    CHECK(d.get("/orders?count=501") == 400);
}
