// SPDX-License-Identifier: BSL-1.0
#include "bybit_desk.hpp"

using namespace bybit_test;

namespace {

/// Somebody trades there, which makes it the last price.
void trade_at(bybit_desk& d, const std::string& price) {
    d.offer(bybit_desk::limit("Sell", price, "0.001"));
    d.offer(bybit_desk::limit("Buy", price, "0.001"));
}
std::string trigger(const std::string& price, int direction, const std::string& more = {}) {
    return R"(,"triggerPrice":")" + price + R"(","triggerDirection":)" + std::to_string(direction) + more;
}
std::string exits_of(bybit_desk& d, const std::string& category = "linear") {
    std::string all;
    for (const json::value& row :
         bybit_desk::list(d.get("/order/realtime", "category=" + category + "&symbol=BTCUSDT&orderFilter=" +
                                                       (category == "spot" ? "tpslOrder" : "StopOrder"))))
        all += bybit_desk::str(row, "stopOrderType") + '@' + bybit_desk::str(row, "triggerPrice") + ' ';
    return all;
}

} // namespace

TEST_CASE("Bybit: a conditional order waits, is triggered, and keeps its id") {
    bybit_desk d;
    const auto id = d.open_private();
    trade_at(d, "60000");
    d.subscribe(id, R"("order.linear")");
    const std::string order = d.place(bybit_desk::limit("Buy", "60500", "0.010", "a", trigger("60200", 1)));
    json::value row = d.shown("a");
    CHECK(row.at("orderStatus") == "Untriggered");
    CHECK(row.at("triggerPrice") == "60200");
    CHECK(row.at("triggerDirection") == 1);
    CHECK(row.at("triggerBy") == "LastPrice");
    CHECK(row.at("stopOrderType") == "Stop");
    trade_at(d, "60200");
    row = d.shown("a");
    CHECK(row.at("orderStatus") == "New");
    CHECK(row.at("orderId") == json::string(order));
    CHECK(d.told(id, "orderStatus", "order.linear") == words{"Untriggered", "Triggered", "New"});
    CHECK(d.cancel("linear", "a") == 0);
    const auto rows = d.rows(id, "order.linear");
    CHECK(rows.back().at("orderId") == json::string(order));
    CHECK(rows.back().at("orderStatus") == "Cancelled");
}

TEST_CASE("Bybit: a trigger lies where its direction says, and may be amended or cancelled before it comes") {
    bybit_desk d;
    trade_at(d, "60000");
    CHECK(d.refused(bybit_desk::market("Buy", "0.01", {}, trigger("59000", 1))) == 110092);
    CHECK(d.refused(bybit_desk::market("Buy", "0.01", {}, trigger("61000", 2))) == 110093);
    CHECK(d.refused(bybit_desk::market("Buy", "0.01", {}, R"(,"triggerPrice":"61000")")) == 10001);
    CHECK(d.refused(bybit_desk::market("Buy", "0.01", {},
                                       trigger("61000", 1, R"(,"triggerBy":"NoPrice")"))) == 10001);
    d.place(bybit_desk::market("Buy", "0.010", "a", trigger("61000", 1, R"(,"triggerBy":"MarkPrice")")));
    CHECK(bybit_desk::code(d.post("/order/amend",
                                  R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a",)"
                                  R"("triggerPrice":"60500","qty":"0.020"})")) == 0);
    CHECK(d.shown("a").at("triggerPrice") == "60500");
    CHECK(d.shown("a").at("qty") == "0.02");
    trade_at(d, "60600"); // not the price that it watches
    CHECK(d.shown("a").at("orderStatus") == "Untriggered");
    d.offer(bybit_desk::limit("Sell", "60600", "0.020"));
    d.venue.market().set_mark_price(0, decimal::from_integer(60'500));
    d.pass(milliseconds(1));
    CHECK(d.shown("a").at("orderStatus") == "Filled");
    CHECK(d.shown("a").at("cumExecQty") == "0.02");
    d.place(bybit_desk::market("Sell", "0.010", "b", trigger("59000", 2)));
    CHECK(d.cancel("linear", "b") == 0);
    CHECK(d.shown("b").at("orderStatus") == "Deactivated");
    CHECK(d.cancel("linear", "b") == 110001);
    for (int n = 0; n < 10; ++n) d.place(bybit_desk::market("Sell", "0.010", {}, trigger("59000", 2)));
    CHECK(d.refused(bybit_desk::market("Sell", "0.010", {}, trigger("59000", 2))) == 110009);
}

TEST_CASE("Bybit: a conditional order that the engine does not take is rejected when it is triggered") {
    bybit_desk d;
    const auto id = d.open_private();
    trade_at(d, "60000");
    d.place(bybit_desk::market("Sell", "0.010", "r", trigger("59900", 2, R"(,"reduceOnly":true)")));
    d.subscribe(id, R"("order")");
    trade_at(d, "59900");
    CHECK(d.told(id) == words{"Rejected"});
    CHECK(d.shown("r").at("rejectReason") == "EC_Others");
    CHECK(d.shown("r").at("cancelType") == "CancelByReduceOnly");
}

TEST_CASE("Bybit: a take-profit and a stop-loss of an order wait for its position and end with it") {
    bybit_desk d;
    trade_at(d, "60000");
    const auto id = d.open_private();
    CHECK(d.refused(bybit_desk::market("Buy", "0.01", {}, R"(,"takeProfit":"59000")")) == 10001);
    d.place(bybit_desk::limit("Buy", "60000", "0.010", "a", R"(,"takeProfit":"61000","stopLoss":"59000")"));
    CHECK(d.shown("a").at("takeProfit") == "61000");
    CHECK(exits_of(d).empty());
    d.offer(bybit_desk::limit("Sell", "60000", "0.004"));
    d.pass(milliseconds(1));
    CHECK(exits_of(d) == "StopLoss@59000 TakeProfit@61000 ");
    json::value position = bybit_desk::list(d.get("/position/list", "category=linear&symbol=BTCUSDT")).at(0);
    CHECK(position.at("takeProfit") == "61000");
    CHECK(position.at("stopLoss") == "59000");
    d.offer(bybit_desk::limit("Sell", "60000", "0.006"));
    CHECK(exits_of(d) == "StopLoss@59000 TakeProfit@61000 "); // of the whole position, once
    d.subscribe(id, R"("order","execution")");
    d.offer(bybit_desk::limit("Buy", "58990", "0.020"));
    trade_at(d, "59000");
    d.pass(milliseconds(1));
    CHECK(bybit_desk::list(d.get("/position/list", "category=linear&settleCoin=USDT")).empty());
    words told;
    for (const json::value& row : d.rows(id, "order")) {
        CHECK(row.at("orderLinkId") == "");
        told.push_back(bybit_desk::str(row, "stopOrderType") + ' ' + bybit_desk::str(row, "orderStatus") +
                       ' ' + bybit_desk::str(row, "cancelType"));
    }
    CHECK(told == words{"StopLoss Triggered UNKNOWN", "StopLoss Filled UNKNOWN",
                        "TakeProfit Deactivated CancelByTpSlTsClear"});
    CHECK(exits_of(d).empty());
}

TEST_CASE("Bybit: partial exits are of what filled, and one ends the other") {
    bybit_desk d;
    trade_at(d, "60000");
    d.place(bybit_desk::limit("Buy", "60000", "0.010", "a",
                              R"(,"takeProfit":"61000","stopLoss":"59000","tpslMode":"Partial",)"
                              R"("tpOrderType":"Limit","tpLimitPrice":"61000")"));
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::limit("Buy", "60000", "0.010", "b"));
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.pass(milliseconds(1));
    CHECK(exits_of(d) == "PartialStopLoss@59000 PartialTakeProfit@61000 ");
    const auto id = d.open_private();
    d.subscribe(id, R"("order")");
    trade_at(d, "61000");
    d.pass(milliseconds(1));
    words told;
    for (const json::value& row : d.rows(id, "order"))
        told.push_back(bybit_desk::str(row, "stopOrderType") + ' ' + bybit_desk::str(row, "orderStatus") +
                       ' ' + bybit_desk::str(row, "cancelType") + ' ' + bybit_desk::str(row, "qty"));
    CHECK(told == words{"PartialTakeProfit Triggered UNKNOWN 0.01", "PartialTakeProfit New UNKNOWN 0.01",
                        "PartialStopLoss Deactivated CancelByOCOSlCanceledByTpTriggered 0.01"});
}

TEST_CASE("Bybit: trading-stop sets, replaces and ends what closes a position, also one that trails") {
    bybit_desk d;
    const auto stop = [&](const std::string& more) {
        return bybit_desk::code(
            d.post("/position/trading-stop",
                   R"({"category":"linear","symbol":"BTCUSDT","positionIdx":0)" + more + "}"));
    };
    trade_at(d, "60000");
    CHECK(stop(R"(,"stopLoss":"59000")") == 10001); // there is no position
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    CHECK(stop(R"(,"stopLoss":"61000")") == 10001);
    CHECK(stop(R"(,"stopLoss":"59000","takeProfit":"61000")") == 0);
    CHECK(stop(R"(,"stopLoss":"59500")") == 0);
    CHECK(exits_of(d) == "StopLoss@59500 TakeProfit@61000 ");
    CHECK(stop(R"(,"takeProfit":"0","stopLoss":"0","trailingStop":"300")") == 0);
    CHECK(exits_of(d) == "TrailingStop@ ");
    CHECK(bybit_desk::list(d.get("/position/list", "category=linear&symbol=BTCUSDT"))
              .at(0)
              .at("trailingStop") == "300");
    trade_at(d, "60400");
    trade_at(d, "60101");
    d.offer(bybit_desk::limit("Buy", "60050", "0.010"));
    CHECK(exits_of(d) == "TrailingStop@ ");
    trade_at(d, "60100");
    d.pass(milliseconds(1));
    CHECK(exits_of(d).empty());
    CHECK(bybit_desk::list(d.get("/position/list", "category=linear&settleCoin=USDT")).empty());
    CHECK(d.venue.ledger(0).fills.back().price.str() == "60050.0");
}

TEST_CASE("Bybit: conditional orders of a pair are found by their filter and cancelled by it") {
    bybit_desk d;
    d.place(
        bybit_desk::spot("Sell", "", "0.001", "a", R"(,"triggerPrice":"59000","orderFilter":"tpslOrder")"));
    d.place(bybit_desk::spot("Buy", "61000", "0.001", "b",
                             R"(,"triggerPrice":"60900","orderFilter":"StopOrder")"));
    CHECK(exits_of(d, "spot") == "tpslOrder@59000 ");
    CHECK(d.cancel("spot", "a") == 170213);
    CHECK(d.cancel("spot", "a", R"(,"orderFilter":"tpslOrder")") == 0);
    d.offer(bybit_desk::spot("Sell", "60900", "0.001"));
    d.offer(bybit_desk::spot("Buy", "60900", "0.001"));
    CHECK(d.shown("b", "spot").at("orderStatus") == "New");
    CHECK(d.shown("b", "spot").at("triggerDirection") == 1);
    CHECK(d.cancel("spot", "b") == 0); // it is active now
}
