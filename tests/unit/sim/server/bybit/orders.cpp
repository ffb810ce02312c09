// SPDX-License-Identifier: BSL-1.0
#include "bybit_desk.hpp"

using namespace bybit_test;

TEST_CASE("Bybit: an order is told as new, in part filled, filled, with its fills and what it paid") {
    bybit_desk d;
    const auto id = d.open_private();
    d.subscribe(id, R"("order","execution","execution.fast")");
    const std::string order = d.place(bybit_desk::limit("Buy", "60000", "0.020", "a"));
    CHECK(order.size() == 36);
    d.offer(bybit_desk::limit("Sell", "60000", "0.005"));
    json::value row = d.shown("a");
    CHECK(row.at("orderStatus") == "PartiallyFilled");
    CHECK(row.at("leavesQty") == "0.015");
    CHECK(row.at("cumExecQty") == "0.005");
    CHECK(row.at("cumExecValue") == "300");
    CHECK(row.at("avgPrice") == "60000");
    CHECK(row.at("cumFeeDetail").at("USDT") == "0.06");
    d.offer(bybit_desk::market("Sell", "0.015"));
    std::vector<json::value> fills;
    words states;
    for (const std::string& text : d.sent(id)) {
        const json::value f = json::parse(text);
        if (f.at("topic") == "order") states.push_back(bybit_desk::str(f.at("data").at(0), "orderStatus"));
        if (f.at("topic") == "execution") fills.push_back(f.at("data").at(0));
        if (f.at("topic") == "execution.fast") CHECK(f.at("data").at(0).at("orderLinkId") == ""); // it rested
    }
    CHECK(states == words{"New", "PartiallyFilled", "Filled"});
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].at("execType") == "Trade");
    CHECK(fills[0].at("orderId") == json::string(order));
    CHECK(fills[0].at("orderLinkId") == "a");
    CHECK(fills[0].at("execFee") == "0.06");
    CHECK(fills[0].at("feeCurrency") == "USDT");
    CHECK(fills[0].at("isMaker") == true);
    CHECK(fills[0].at("closedSize") == "0");
    CHECK(fills[1].at("execQty") == "0.015");
    CHECK(fills[0].at("execId") != fills[1].at("execId"));
    CHECK(d.venue.ledger(0).fills.size() == 2);
}

TEST_CASE("Bybit: orders that cannot rest say why they ended") {
    bybit_desk d;
    const auto id = d.open_private();
    d.subscribe(id, R"("order")");
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    const auto told = [&](const std::string& body) {
        d.place(body);
        const auto rows = d.rows(id, "order");
        REQUIRE_FALSE(rows.empty());
        return bybit_desk::str(rows.back(), "orderStatus") + ' ' +
               bybit_desk::str(rows.back(), "rejectReason") + ' ' + std::to_string(rows.size());
    };
    CHECK(told(bybit_desk::limit("Buy", "60100", "0.001", "p", R"(,"timeInForce":"PostOnly")")) ==
          "Cancelled EC_PostOnlyWillTakeLiquidity 1");
    CHECK(told(bybit_desk::limit("Buy", "60100", "0.020", "f", R"(,"timeInForce":"FOK")")) ==
          "Cancelled EC_CancelForNoFullFill 1");
    CHECK(told(bybit_desk::limit("Buy", "59900", "0.001", "i", R"(,"timeInForce":"IOC")")) ==
          "Cancelled EC_NoImmediateQtyToFill 1");
    // A market order takes what there is inside the band; its rest is cancelled.
    CHECK(told(bybit_desk::market("Buy", "0.020", "m")) == "Cancelled EC_NoImmediateQtyToFill 2");
    CHECK(d.shown("m").at("cumExecQty") == "0.01");
    CHECK(d.shown("m").at("orderType") == "Market");
    CHECK(d.shown("m").at("timeInForce") == "IOC");
}

TEST_CASE("Bybit: a market order does not trade beyond the price band") {
    bybit_desk d;
    d.offer(bybit_desk::limit("Sell", "63000", "0.010"));
    d.venue.market().set_mark_price(0, decimal::from_integer(50'000));
    d.place(bybit_desk::market("Buy", "0.010", "m"));
    CHECK(d.shown("m").at("orderStatus") == "Cancelled");
    CHECK(d.shown("m").at("cumExecQty") == "0");
}

TEST_CASE("Bybit: a spot pair has ids, units and states of its own") {
    bybit_desk d;
    d.offer(bybit_desk::spot("Sell", "60000", "0.01"));
    // A market order that buys is of quote asset unless it says otherwise.
    const std::string id = d.place(bybit_desk::spot("Buy", "", "300", "q"));
    CHECK(id.find('-') == std::string::npos);
    json::value row = d.shown("q", "spot");
    CHECK(row.at("orderStatus") == "Filled");
    CHECK(row.at("qty") == "300");
    CHECK(row.at("marketUnit") == "quoteCoin");
    CHECK(row.at("cumExecQty") == "0.005");
    CHECK(row.at("cumFeeDetail").at("BTC") == "0.0000025");
    d.place(bybit_desk::spot("Buy", "", "0.02", "b", R"(,"marketUnit":"baseCoin")"));
    CHECK(d.shown("b", "spot").at("orderStatus") == "PartiallyFilledCanceled");
    CHECK(d.shown("b", "spot").at("cumExecQty") == "0.005");
    CHECK(d.refused(bybit_desk::spot("Buy", "60000", "0.00001")) == 170140);
    CHECK(d.refused(bybit_desk::spot("Buy", "60000.05", "0.01")) == 170134);
    CHECK(d.refused(bybit_desk::spot("Buy", "60000", "0.0100001")) == 170137);
    CHECK(d.refused(bybit_desk::spot("Buy", "60000", "0.01", "q")) == 170141);
    CHECK(d.refused(bybit_desk::spot("Buy", "64000", "0.01")) == 170193);
    CHECK(d.refused(bybit_desk::spot("Buy", "60000", "5")) == 170131);
    CHECK(d.refused(bybit_desk::order("spot", "NOUSDT", "Buy", "Limit", "1", "1")) == 170121);
    CHECK(d.cancel("spot", "none") == 170213);
}

TEST_CASE("Bybit: refusals of contracts have the venue's codes") {
    bybit_desk d;
    CHECK(d.refused(bybit_desk::limit("Buy", "60000", "0.0005")) == 10001);
    CHECK(d.refused(bybit_desk::limit("Buy", "60000.05", "0.01")) == 10001);
    CHECK(d.refused(bybit_desk::limit("Buy", "64000", "0.01")) == 110003);
    CHECK(d.refused(bybit_desk::limit("Buy", "60000", "1000")) == 110007);
    CHECK(d.refused(bybit_desk::order("linear", "ETHUSDT", "Buy", "Limit", "0.01", "2900", {},
                                      R"(,"positionIdx":1)")) == 10001);
    CHECK(d.refused(bybit_desk::order("linear", "SOLUSDT", "Buy", "Limit", "0.1", "2900")) == 10001);
    CHECK(d.refused(bybit_desk::market("Sell", "0.01", {}, R"(,"reduceOnly":true)")) == 110017);
    CHECK(d.refused(bybit_desk::limit("Buy", "60000", "0.01", "bad id")) == 10001);
    d.place(bybit_desk::limit("Buy", "59000", "0.01", "once"));
    CHECK(d.cancel("linear", "once") == 0);
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.01", "once")) == 110072); // also after its end
    CHECK(d.cancel("linear", "once") == 110001);
    CHECK(d.refused(R"({"category":"option","symbol":"X","side":"Buy","orderType":"Limit","qty":"1"})") ==
          10001);
    CHECK(d.venue.ledger(0).orders.size() == 1);
}

TEST_CASE("Bybit: an amendment gives what it changes, and nothing else") {
    bybit_desk d;
    const auto id = d.open_private();
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "a"));
    d.subscribe(id, R"("order")");
    const auto amend = [&](const std::string& more) {
        return bybit_desk::code(d.post(
            "/order/amend", R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a")" + more + "}"));
    };
    CHECK(amend(R"(,"price":"59100")") == 0);
    CHECK(amend(R"(,"qty":"0.020")") == 0);
    const auto rows = d.rows(id, "order");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("price") == "59100");
    CHECK(rows[0].at("qty") == "0.01");
    CHECK(rows[1].at("price") == "59100");
    CHECK(rows[1].at("qty") == "0.02");
    CHECK(rows[1].at("orderStatus") == "New");
    CHECK(amend(R"(,"qty":"0.020","price":"59100.0")") == 10001); // nothing changes
    d.offer(bybit_desk::limit("Sell", "59100", "0.005"));
    CHECK(amend(R"(,"qty":"0.005")") == 110064);
    CHECK(amend(R"(,"qty":"0.006")") == 0);
    CHECK(amend(R"(,"qty":"100")") == 110007);
    CHECK(bybit_desk::code(d.post(
              "/order/amend", R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"b","qty":"1"})")) ==
          110001);
    // Moved to where it would take, one that is post-only ends.
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::limit("Buy", "59500", "0.010", "p", R"(,"timeInForce":"PostOnly")"));
    CHECK(bybit_desk::code(
              d.post("/order/amend",
                     R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"p","price":"60000"})")) == 0);
    CHECK(d.shown("p").at("rejectReason") == "EC_PostOnlyWillTakeLiquidity");
}

TEST_CASE("Bybit: a cancel that a fill overtook is acknowledged, and a second Filled says that it was lost") {
    bybit_desk d;
    const auto id = d.open_private();
    d.place(bybit_desk::limit("Buy", "60000", "0.010", "a"));
    d.offer(bybit_desk::market("Sell", "0.010"));
    d.subscribe(id, R"("order","execution")");
    CHECK(d.cancel("linear", "a") == 0);
    const auto rows = d.rows(id, "order");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("orderStatus") == "Filled");
    CHECK(rows[0].at("cancelType") == "CancelByUser");
    CHECK(rows[0].at("rejectReason") == "EC_OrigClOrdIDDoesNotExist");
    d.pass(milliseconds(60));
    CHECK(d.cancel("linear", "a") == 110001);
    CHECK(d.venue.ledger(0).fills.size() == 1);
}

TEST_CASE("Bybit: what the matching engine refuses may be acknowledged and told as rejected") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.late_refusals = true; }));
    const auto id = d.open_private();
    d.subscribe(id, R"("order")");
    d.place(bybit_desk::limit("Buy", "60000", "1000", "a"));
    const auto rows = d.rows(id, "order");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("orderStatus") == "Rejected");
    CHECK(rows[0].at("leavesQty") == "0");
    CHECK(d.shown("a").at("orderStatus") == "Rejected");
    CHECK(d.venue.ledger(0).orders.empty());
    CHECK(d.refused(bybit_desk::limit("Buy", "64000", "0.01")) == 110003); // not what its rules refuse
}

TEST_CASE("Bybit: a reduce-only order is cut to the position and ends when nothing is left to reduce") {
    bybit_desk d;
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    d.place(bybit_desk::limit("Sell", "61000", "0.050", "r", R"(,"reduceOnly":true)"));
    CHECK(d.shown("r").at("qty") == "0.01");
    CHECK(d.shown("r").at("reduceOnly") == true);
    d.offer(bybit_desk::limit("Buy", "59900", "0.010"));
    d.place(bybit_desk::market("Sell", "0", "all", R"(,"reduceOnly":true,"closeOnTrigger":true)"));
    CHECK(d.shown("all").at("cumExecQty") == "0.01");
    CHECK(d.shown("r").at("orderStatus") == "Cancelled");
    CHECK(d.shown("r").at("cancelType") == "CancelByReduceOnly");
}

TEST_CASE("Bybit: in hedge mode an order names its position") {
    bybit_desk d;
    CHECK(bybit_desk::code(d.post("/position/switch-mode",
                                  R"({"category":"linear","symbol":"BTCUSDT","mode":0})")) == 110025);
    CHECK(bybit_desk::code(
              d.post("/position/switch-mode", R"({"category":"linear","symbol":"BTCUSDT","mode":3})")) == 0);
    CHECK(bybit_desk::code(d.post("/position/switch-mode",
                                  R"({"category":"inverse","symbol":"BTCUSD","mode":3})")) == 110029);
    CHECK(d.refused(bybit_desk::limit("Buy", "60000", "0.010")) == 10001);
    d.place(bybit_desk::limit("Buy", "60000", "0.010", "long", R"(,"positionIdx":1)"));
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::limit("Sell", "60100", "0.020", "short", R"(,"positionIdx":2)"));
    d.offer(bybit_desk::limit("Buy", "60100", "0.020"));
    CHECK(d.refused(bybit_desk::market("Buy", "0.01", {}, R"(,"positionIdx":1,"reduceOnly":true)")) ==
          110017);
    const json::array rows = bybit_desk::list(d.get("/position/list", "category=linear&symbol=BTCUSDT"));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("positionIdx") == 1);
    CHECK(rows[0].at("side") == "Buy");
    CHECK(rows[0].at("size") == "0.01");
    CHECK(rows[1].at("positionIdx") == 2);
    CHECK(rows[1].at("side") == "Sell");
    CHECK(rows[1].at("size") == "0.02");
    // Closing: no more than what is held.
    d.offer(bybit_desk::limit("Buy", "60000", "0.050"));
    d.place(bybit_desk::market("Sell", "0.050", "close", R"(,"positionIdx":1)"));
    CHECK(d.shown("close").at("cumExecQty") == "0.01");
    CHECK(bybit_desk::code(
              d.post("/position/switch-mode", R"({"category":"linear","coin":"USDT","mode":0})")) == 110024);
}

TEST_CASE("Bybit: self-trades are prevented as the order that takes says, and name the other one") {
    bybit_desk d;
    const std::string resting = d.place(bybit_desk::limit("Sell", "60000", "0.010", "s"));
    const std::string taker =
        d.place(bybit_desk::limit("Buy", "60000", "0.010", "b", R"(,"smpType":"CancelMaker")"));
    json::value row = d.shown("s");
    CHECK(row.at("cancelType") == "CancelBySmp");
    CHECK(row.at("smpOrderId") == json::string(taker));
    CHECK(d.shown("b").at("orderStatus") == "New");
    d.place(bybit_desk::limit("Sell", "60000", "0.010", "t", R"(,"smpType":"CancelTaker")"));
    CHECK(d.shown("t").at("cancelType") == "CancelBySmp");
    CHECK(d.shown("t").at("smpOrderId") == json::string(taker));
    d.place(bybit_desk::limit("Sell", "60000", "0.010", "u", R"(,"smpType":"CancelBoth")"));
    CHECK(d.shown("u").at("smpOrderId") == json::string(taker));
    CHECK(d.shown("b").at("cancelType") == "CancelBySmp");
    // Without a word it trades with itself.
    d.place(bybit_desk::limit("Sell", "60000", "0.010", "v"));
    d.place(bybit_desk::limit("Buy", "60000", "0.010", "w"));
    CHECK(d.shown("w").at("orderStatus") == "Filled");
    const auto fills = bybit_desk::list(d.get("/execution/list", "category=linear"));
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].at("execId") != fills[1].at("execId"));
}

TEST_CASE("Bybit: each order of a batch has a row and a code, and the pool takes as many as fit") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.contract_orders = 5; }));
    std::string items;
    for (int n = 0; n < 8; ++n)
        items += (n == 0 ? "" : ",") +
                 std::string(R"({"symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001",)"
                             R"("price":"59000","orderLinkId":"b)") +
                 std::to_string(n) + R"("})";
    const json::value reply =
        d.post("/order/create-batch", R"({"category":"linear","request":[)" + items + "]}");
    CHECK(bybit_desk::code(reply) == 0);
    CHECK(bybit_desk::codes(reply) == numbers{0, 0, 0, 0, 0, 10006, 10006, 10006});
    CHECK(bybit_desk::list(reply).at(5).at("orderId") == "");
    CHECK(bybit_desk::list(reply).at(5).at("orderLinkId") == "b5");
    CHECK(d.last.headers.at(1) == std::pair<std::string, std::string>{"X-Bapi-Limit-Status", "0"});
    d.pass(seconds(1));
    const json::value gone = d.post(
        "/order/cancel-batch", R"({"category":"linear","request":[{"symbol":"BTCUSDT","orderLinkId":"b0"},)"
                               R"({"symbol":"BTCUSDT","orderLinkId":"b7"}]})");
    CHECK(bybit_desk::codes(gone) == numbers{0, 110001});
    const json::value changed = d.post(
        "/order/amend-batch",
        R"({"category":"linear","request":[{"symbol":"BTCUSDT","orderLinkId":"b1","price":"59100"}]})");
    CHECK(bybit_desk::codes(changed) == numbers{0});
    CHECK(d.shown("b1").at("price") == "59100");
    CHECK(bybit_desk::code(d.post("/order/create-batch", R"({"category":"linear","request":[]})")) == 10001);
}

TEST_CASE("Bybit: cancel-all concerns what it names, and of pairs only orders that wait for nothing") {
    bybit_desk d;
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "a"));
    d.place(bybit_desk::order("linear", "ETHUSDT", "Buy", "Limit", "0.01", "2900", "e"));
    d.place(
        bybit_desk::limit("Buy", "59000", "0.010", "c", R"(,"triggerPrice":"58000","triggerDirection":2)"));
    d.place(bybit_desk::spot("Buy", "59000", "0.001", "s"));
    d.place(
        bybit_desk::spot("Sell", "", "0.001", "t", R"(,"triggerPrice":"58000","orderFilter":"tpslOrder")"));
    CHECK(bybit_desk::code(d.post("/order/cancel-all", R"({"category":"linear"})")) == 10001);
    const auto count = [&](const std::string& body) {
        return bybit_desk::list(d.post("/order/cancel-all", body)).size();
    };
    CHECK(count(R"({"category":"linear","symbol":"BTCUSDT","orderFilter":"Order"})") == 1);
    CHECK(count(R"({"category":"linear","settleCoin":"USDT"})") == 2);
    CHECK(count(R"({"category":"spot"})") == 1);
    CHECK(d.shown("t", "spot").at("orderStatus") == "Untriggered");
    CHECK(count(R"({"category":"spot","orderFilter":"tpslOrder"})") == 1);
    CHECK(d.shown("t", "spot").at("orderStatus") == "Deactivated");
}
