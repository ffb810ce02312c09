// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

using namespace spot_test;

TEST_CASE(
    "spot: a stop waits outside of the book with its funds locked, and keeps its id when it is triggered") {
    spot_desk d;
    d.watch();
    const auto placed =
        d.rest("POST", "/api/v3/order", d.stop("SELL", "STOP_LOSS", "59000.00", "0.01", "stop"));
    CHECK_FALSE(placed.as_object().contains("status"));
    auto order = d.order("stop");
    CHECK(order.at("status") == "NEW");
    CHECK(order.at("isWorking") == false);
    CHECK(order.at("workingTime") == -1);
    CHECK(order.at("stopPrice") == "59000.00000000");
    CHECK(d.balance("BTC").second == "0.01000000");
    CHECK(d.raw("GET", "/api/v3/depth?symbol=BTCUSDT").at("asks").as_array().empty());
    CHECK(d.venue.ledger(0).orders.at(0).state == lifecycle::untriggered);
    d.offer("BUY", "58500.00", "1");
    d.trade_at("59000.00");
    order = d.order("stop");
    CHECK(order.at("status") == "FILLED");
    CHECK(order.at("isWorking") == true);
    CHECK(order.at("orderId") == placed.at("orderId"));
    const auto events = d.events();
    CHECK(d.told(events) == names{"stop NEW NEW", "stop NEW NEW", "stop TRADE FILLED"});
    CHECK(events.at(0).at("w") == false);
    CHECK_FALSE(events.at(0).as_object().contains("W"));
    CHECK(d.venue.ledger(0).orders.at(0).state == lifecycle::filled);
    CHECK(d.venue.ledger(0).orders.size() == 1);
}

TEST_CASE("spot: a stop whose price is there already is refused, on either side") {
    spot_desk d;
    for (const auto& [side, type, price] : {std::tuple("SELL", "STOP_LOSS", "60100"),
                                            {"BUY", "STOP_LOSS", "59900"},
                                            {"SELL", "TAKE_PROFIT", "59900"},
                                            {"BUY", "TAKE_PROFIT", "60100"}}) {
        const auto refused = d.rest("POST", "/api/v3/order", d.stop(side, type, price, "0.01", "stop"));
        CHECK(d.code(refused) == -2010);
        CHECK(refused.at("msg") == "Order would trigger immediately.");
    }
    CHECK(d.code(d.rest("POST", "/api/v3/order",
                        d.without(d.stop("SELL", "STOP_LOSS", "1", "0.01", "s"), "stopPrice"))) == -1102);
}

TEST_CASE("spot: a stop limit rests at its price once triggered, a take-profit triggers the other way") {
    spot_desk d;
    const auto limit = [&](const std::string& side, const std::string& type, const std::string& stop,
                           const std::string& price, const std::string& id) {
        return d.rest(
            "POST", "/api/v3/order",
            d.with(d.with(d.stop(side, type, stop, "0.01", id), "price", price), "timeInForce", "GTC"));
    };
    limit("BUY", "STOP_LOSS_LIMIT", "60500.00", "60600.00", "stop");
    limit("SELL", "TAKE_PROFIT_LIMIT", "60500.00", "60700.00", "profit");
    CHECK(d.balance("USDT").second == "606.00000000");
    d.trade_at("60499.99");
    CHECK(d.order("stop").at("isWorking") == false);
    d.trade_at("60500.00");
    CHECK(d.order("stop").at("isWorking") == true);
    CHECK(d.order("profit").at("isWorking") == true);
    CHECK(d.raw("GET", "/api/v3/depth?symbol=BTCUSDT").at("bids").at(0).at(0) == "60600.00000000");
}

TEST_CASE("spot: a trailing stop follows the best price, from its stop price on if it has one") {
    spot_desk d;
    pairs trailing = d.without(d.stop("SELL", "STOP_LOSS", "", "0.01", "trail"), "stopPrice");
    trailing.emplace_back("trailingDelta", "500");
    CHECK(d.code(d.rest("POST", "/api/v3/order", d.with(trailing, "trailingDelta", "5"))) == -1013);
    d.rest("POST", "/api/v3/order", trailing);
    // A take-profit sell with a stop price follows from there on, and falls likewise.
    d.rest("POST", "/api/v3/order",
           d.with(d.with(d.with(trailing, "type", "TAKE_PROFIT"), "stopPrice", "61000.00"),
                  "newClientOrderId", "profit"));
    d.offer("BUY", "50000.00", "1");
    d.trade_at("60900.00");
    d.trade_at("57900.00"); // 4.9 % below
    CHECK(d.order("trail").at("status") == "NEW");
    d.trade_at("57855.00"); // 5 % below 60 900
    CHECK(d.order("trail").at("status") == "FILLED");
    CHECK(d.order("profit").at("status") == "NEW");
    d.trade_at("62000.00");
    d.trade_at("58900.00");
    CHECK(d.order("profit").at("status") == "FILLED");
    CHECK(d.order("profit").at("trailingDelta") == 500);
}

TEST_CASE("spot: a buying stop that its account cannot pay any more is rejected when it is triggered") {
    spot_desk d;
    d.watch();
    d.rest("POST", "/api/v3/order", d.stop("BUY", "STOP_LOSS", "61000.00", "1.6", "stop"));
    CHECK(d.balance("USDT").second == "97600.00000000");
    d.offer("SELL", "63000.00", "2");
    d.trade_at("61000.00");
    CHECK(d.order("stop").at("status") == "REJECTED");
    CHECK(d.told(d.events()) == names{"stop NEW NEW", "stop REJECTED REJECTED"});
    CHECK(d.balance("USDT").second == "0.00000000");
}

TEST_CASE("spot: five orders of a symbol may wait at most") {
    spot_desk d;
    for (int n = 0; n < 5; ++n)
        d.rest("POST", "/api/v3/order",
               d.stop("SELL", "STOP_LOSS", "59000", "0.01", "stop" + std::to_string(n)));
    CHECK(d.rest("POST", "/api/v3/order", d.stop("SELL", "STOP_LOSS", "59000", "0.01", "six")).at("msg") ==
          "Filter failure: MAX_NUM_ALGO_ORDERS");
    d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "stop0"}});
    d.rest("POST", "/api/v3/order", d.stop("SELL", "STOP_LOSS", "59000", "0.01", "six"));
    CHECK(d.last.status == 200);
}

namespace {
pairs oco(const std::string& above = "61000.00", const std::string& below = "59000.00") {
    return {{"symbol", "BTCUSDT"},        {"side", "SELL"},          {"quantity", "0.01"},
            {"aboveType", "LIMIT_MAKER"}, {"abovePrice", above},     {"aboveClientOrderId", "up"},
            {"belowType", "STOP_LOSS"},   {"belowStopPrice", below}, {"belowClientOrderId", "down"},
            {"listClientOrderId", "pair"}};
}
pairs otoco() {
    return {{"symbol", "BTCUSDT"},
            {"workingType", "LIMIT"},
            {"workingSide", "BUY"},
            {"workingPrice", "60000.00"},
            {"workingQuantity", "0.01"},
            {"workingTimeInForce", "GTC"},
            {"workingClientOrderId", "in"},
            {"pendingSide", "SELL"},
            {"pendingQuantity", "0.009"},
            {"pendingAboveType", "LIMIT_MAKER"},
            {"pendingAbovePrice", "61000.00"},
            {"pendingAboveClientOrderId", "up"},
            {"pendingBelowType", "STOP_LOSS"},
            {"pendingBelowStopPrice", "59000.00"},
            {"pendingBelowClientOrderId", "down"}};
}
} // namespace

TEST_CASE("spot: of an OCO one executes, the other expires, and the funds of one are locked") {
    spot_desk d;
    d.watch();
    const auto placed = d.rest("POST", "/api/v3/orderList/oco", oco());
    INFO(json::serialize(placed));
    REQUIRE(d.last.status == 200);
    CHECK(placed.at("contingencyType") == "OCO");
    CHECK(placed.at("listOrderStatus") == "EXECUTING");
    CHECK(placed.at("orders").as_array().size() == 2);
    CHECK(placed.at("orderReports").at(0).at("type") == "STOP_LOSS");
    CHECK(placed.at("orderReports").at(0).at("workingTime") == -1);
    CHECK(placed.at("orderReports").at(0).at("orderListId") == placed.at("orderListId"));
    CHECK(placed.at("orderReports").at(1).at("status") == "NEW");
    CHECK(d.balance("BTC").second == "0.01000000");
    CHECK(d.told(d.events()) == names{"down NEW NEW", "up NEW NEW", "list EXEC_STARTED"});
    SECTION("the limit order fills") {
        d.offer("BUY", "61000.00", "0.005");
        CHECK(d.told(d.events()) == names{"up TRADE PARTIALLY_FILLED", "down EXPIRED EXPIRED"});
        CHECK(d.order("down").at("expiryReason") == "OCO_TRIGGER");
        d.offer("BUY", "61000.00", "0.005");
        CHECK(d.told(d.events()) == names{"up TRADE FILLED", "list ALL_DONE"});
        CHECK(d.rest("GET", "/api/v3/openOrderList").as_array().empty());
    }
    SECTION("the stop is triggered") {
        d.offer("BUY", "58900.00", "1");
        d.trade_at("59000.00");
        CHECK(d.told(d.events()) ==
              names{"up EXPIRED EXPIRED", "down NEW NEW", "down TRADE FILLED", "list ALL_DONE"});
        CHECK(d.order("up").at("status") == "EXPIRED");
    }
    SECTION("one of them is cancelled, and so both are") {
        const auto gone =
            d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "up"}});
        CHECK(gone.at("listOrderStatus") == "ALL_DONE");
        CHECK(gone.at("orderReports").as_array().size() == 2);
        CHECK(d.told(d.events()) == names{"down CANCELED CANCELED", "up CANCELED CANCELED", "list ALL_DONE"});
        CHECK(d.balance("BTC").second == "0.00000000");
    }
    SECTION("the list is asked for and cancelled by its client id") {
        CHECK(d.rest("GET", "/api/v3/orderList", {{"origClientOrderId", "pair"}}).at("orderListId") ==
              placed.at("orderListId"));
        CHECK(d.code(d.rest("GET", "/api/v3/orderList", {{"origClientOrderId", "none"}})) == -2013);
        CHECK(d.rest("GET", "/api/v3/openOrderList").as_array().size() == 1);
        CHECK(d.rest("DELETE", "/api/v3/orderList", {{"symbol", "BTCUSDT"}, {"listClientOrderId", "pair"}})
                  .at("listOrderStatus") == "ALL_DONE");
        CHECK(d.code(d.rest("DELETE", "/api/v3/orderList",
                            {{"symbol", "BTCUSDT"}, {"listClientOrderId", "pair"}})) == -2011);
        CHECK(d.rest("GET", "/api/v3/allOrderList").as_array().size() == 1);
    }
    SECTION("amending one amends both") {
        const auto done = d.rest("PUT", "/api/v3/order/amend/keepPriority",
                                 {{"symbol", "BTCUSDT"},
                                  {"origClientOrderId", "up"},
                                  {"newQty", "0.005"},
                                  {"newClientOrderId", "up"}});
        CHECK(done.at("listStatus").at("orderListId") == placed.at("orderListId"));
        CHECK(d.told(d.events()) == names{"up REPLACED NEW", "down REPLACED NEW"});
        d.rest("PUT", "/api/v3/order/amend/keepPriority",
               {{"symbol", "BTCUSDT"},
                {"origClientOrderId", "up"},
                {"newQty", "0.004"},
                {"newClientOrderId", "above"}});
        CHECK(d.told(d.events()) == names{"above REPLACED NEW", "down REPLACED NEW", "list UPDATED"});
        d.rest("PUT", "/api/v3/order/amend/keepPriority",
               {{"symbol", "BTCUSDT"},
                {"origClientOrderId", "down"},
                {"newQty", "0.003"},
                {"newClientOrderId", "down"}});
        CHECK(d.order("down").at("origQty") == "0.00300000");
        CHECK(d.balance("BTC").second == "0.00300000");
    }
}

TEST_CASE("spot: a buying OCO locks what the dearer of its orders would spend") {
    spot_desk d;
    const auto placed = d.ws("orderList.place.oco", {{"symbol", "BTCUSDT"},
                                                     {"side", "BUY"},
                                                     {"quantity", "0.01"},
                                                     {"aboveType", "STOP_LOSS_LIMIT"},
                                                     {"abovePrice", "61500.00"},
                                                     {"aboveStopPrice", "61000.00"},
                                                     {"aboveTimeInForce", "GTC"},
                                                     {"belowType", "LIMIT_MAKER"},
                                                     {"belowPrice", "59000.00"}});
    INFO(json::serialize(placed));
    CHECK(placed.at("status") == 200);
    CHECK(d.balance("USDT").second == "615.00000000");
}

TEST_CASE("spot: an OCO whose orders stand wrongly is refused") {
    spot_desk d;
    const auto code = [&](const pairs& p) { return d.code(d.rest("POST", "/api/v3/orderList/oco", p)); };
    CHECK(code(oco("58000.00", "57000.00")) == -2010);
    CHECK(code(oco("61000.00", "60500.00")) == -2010);
    CHECK(code(d.with(oco(), "side", "BUY")) == -1165);
    CHECK(code(d.with(d.without(oco(), "belowStopPrice"), "belowType", "LIMIT_MAKER")) == -1102);
    CHECK(code(d.with(d.with(d.without(oco(), "belowStopPrice"), "belowPrice", "59000"), "belowType",
                      "LIMIT_MAKER")) == -1166);
    CHECK(code(d.with(d.with(oco(), "aboveTimeInForce", "GTC"), "aboveType", "LIMIT")) == -1158);
    CHECK(code(d.with(d.with(d.without(oco(), "abovePrice"), "aboveStopPrice", "61000"), "aboveType",
                      "STOP_LOSS")) == -1197);
    CHECK(code(d.with(oco(), "belowType", "TAKE_PROFIT")) == -1199);
    CHECK(d.rest("GET", "/api/v3/openOrders").as_array().empty());
}

TEST_CASE("spot: orders of an OTO wait for another one, with nothing locked for them") {
    spot_desk d;
    d.watch();
    const auto placed = d.rest("POST", "/api/v3/orderList/otoco", otoco());
    INFO(json::serialize(placed));
    REQUIRE(d.last.status == 200);
    CHECK(placed.at("contingencyType") == "OTO");
    CHECK(placed.at("orders").as_array().size() == 3);
    CHECK(placed.at("orderReports").at(1).at("status") == "PENDING_NEW");
    CHECK(d.balance("BTC").second == "0.00000000");
    CHECK(d.balance("USDT").second == "600.00000000");
    CHECK(d.told(d.events()) ==
          names{"in NEW NEW", "down NEW PENDING_NEW", "up NEW PENDING_NEW", "list EXEC_STARTED"});
    SECTION("it fills, and they come") {
        d.offer("SELL", "60000.00", "0.004");
        CHECK(d.told(d.events()) == names{"in TRADE PARTIALLY_FILLED"});
        d.offer("SELL", "60000.00", "0.006");
        CHECK(d.told(d.events()) == names{"in TRADE FILLED", "down NEW NEW", "up NEW NEW", "list UPDATED"});
        CHECK(d.order("down").at("isWorking") == false);
        CHECK(d.order("up").at("isWorking") == true);
        CHECK(d.balance("BTC").second == "0.00900000");
        d.offer("BUY", "61000.00", "0.009");
        CHECK(d.told(d.events()) == names{"up TRADE FILLED", "down EXPIRED EXPIRED", "list ALL_DONE"});
    }
    SECTION("it is cancelled, and all are") {
        d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "in"}});
        CHECK(d.told(d.events()) == names{"in CANCELED CANCELED", "down CANCELED CANCELED",
                                          "up CANCELED CANCELED", "list ALL_DONE"});
    }
}

TEST_CASE("spot: what waits for an order that expires expires with it") {
    spot_desk d;
    d.watch();
    pairs oto = d.with(d.with(otoco(), "workingTimeInForce", "IOC"), "pendingType", "MARKET");
    std::erase_if(oto, [](const auto& p) {
        return p.first.starts_with("pendingAbove") || p.first.starts_with("pendingBelow");
    });
    d.rest("POST", "/api/v3/orderList/oto", d.with(oto, "pendingClientOrderId", "out"));
    REQUIRE(d.last.status == 200);
    CHECK(d.told(d.events()) == names{"in NEW NEW", "in EXPIRED EXPIRED", "out NEW PENDING_NEW",
                                      "list EXEC_STARTED", "out EXPIRED EXPIRED", "list ALL_DONE"});
    CHECK(d.order("out").at("expiryReason") == "OTO_PHASE_ONE_EXPIRED");
}
