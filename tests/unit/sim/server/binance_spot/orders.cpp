// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

using namespace spot_test;

TEST_CASE("spot: a limit order rests, is shown by every query, locks what it would spend, and is cancelled "
          "under two ids") {
    spot_desk d;
    const auto placed = d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01000", "one"));
    REQUIRE(d.last.status == 200);
    CHECK(placed.at("status") == "NEW");
    CHECK(placed.at("clientOrderId") == "one");
    CHECK(placed.at("price") == "59000.00000000");
    CHECK(placed.at("origQty") == "0.01000000");
    CHECK(placed.at("orderListId") == -1);
    CHECK(placed.at("selfTradePreventionMode") == "EXPIRE_MAKER");
    CHECK(placed.at("fills").as_array().empty());
    CHECK(placed.at("workingTime") == placed.at("transactTime"));
    CHECK(d.balance("USDT") == std::pair<std::string, std::string>("99410.00000000", "590.00000000"));
    const std::string id = std::to_string(placed.at("orderId").to_number<std::int64_t>());
    const auto queried = d.rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", id}});
    CHECK(queried.at("isWorking") == true);
    CHECK(queried.at("stopPrice") == "0.00000000");
    CHECK(queried.at("icebergQty") == "0.00000000");
    CHECK(d.rest("GET", "/api/v3/openOrders", {{"symbol", "BTCUSDT"}}).as_array().size() == 1);
    CHECK(d.rest("GET", "/api/v3/openOrders").as_array().size() == 1);
    CHECK(d.rest("GET", "/api/v3/openOrders", {{"symbol", "ETHUSDT"}}).as_array().empty());
    CHECK(d.code(d.rest("GET", "/api/v3/order",
                        {{"symbol", "BTCUSDT"}, {"orderId", id}, {"origClientOrderId", "two"}})) == -2039);
    const auto gone = d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", id}});
    CHECK(gone.at("status") == "CANCELED");
    CHECK(gone.at("origClientOrderId") == "one");
    CHECK(gone.at("clientOrderId") != "one");
    CHECK(d.balance("USDT").second == "0.00000000");
    CHECK(d.code(d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", id}})) == -2011);
    CHECK(d.code(d.rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}})) == -2013);
    CHECK(d.rest("GET", "/api/v3/allOrders", {{"symbol", "BTCUSDT"}}).as_array().size() == 1);
}

TEST_CASE("spot: fees are paid in what a fill gives, and balances move by it") {
    spot_desk d;
    d.offer("SELL", "60000.00", "0.01000");
    const auto bought = d.rest("POST", "/api/v3/order", d.market("BUY", "0.01000", "buy"));
    CHECK(bought.at("status") == "FILLED");
    CHECK(bought.at("cummulativeQuoteQty") == "600.00000000");
    REQUIRE(bought.at("fills").as_array().size() == 1);
    const auto& fill = bought.at("fills").at(0);
    CHECK(fill.at("commission") == "0.00001000");
    CHECK(fill.at("commissionAsset") == "BTC");
    CHECK(d.balance("USDT").first == "99400.00000000");
    CHECK(d.balance("BTC").first == "10.00999000");
    d.offer("BUY", "59900.00", "0.01000");
    const auto sold = d.rest("POST", "/api/v3/order", d.limit("SELL", "59900.00", "0.01000", "sell", "IOC"));
    CHECK(sold.at("fills").at(0).at("commissionAsset") == "USDT");
    CHECK(sold.at("fills").at(0).at("commission") == "0.59900000");
    const auto trades = d.rest("GET", "/api/v3/myTrades", {{"symbol", "BTCUSDT"}});
    REQUIRE(trades.as_array().size() == 2);
    CHECK(trades.at(0).at("id") == fill.at("tradeId"));
    CHECK(trades.at(1).at("isBuyer") == false);
    CHECK(trades.at(1).at("isMaker") == false);
    const auto ledger = d.venue.ledger(0);
    CHECK(ledger.positions.empty());
    CHECK(ledger.wallets.at(0).wallet.str() == d.balance("USDT").first);
    CHECK(ledger.wallets.at(1).wallet.str() == d.balance("BTC").first);
    CHECK(ledger.fills.at(0).fee_asset.view() == "BTC");
}

TEST_CASE("spot: market orders for a sum of quote asset take no more than it") {
    spot_desk d;
    const pairs sum{{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quoteOrderQty", "1000"}};
    CHECK(d.code(d.rest("POST", "/api/v3/order", sum)) == -2010);
    CHECK(d.last.body.find("symbol minimum quantity") != std::string::npos);
    d.offer("SELL", "60000.00", "0.01000");
    d.offer("SELL", "60100.00", "0.01000");
    const auto bought = d.rest("POST", "/api/v3/order", sum);
    CHECK(bought.at("status") == "FILLED");
    CHECK(bought.at("origQuoteOrderQty") == "1000.00000000");
    CHECK(bought.at("executedQty") == "0.01665000");
    CHECK(bought.at("cummulativeQuoteQty") == "999.66500000");
    CHECK(d.code(d.rest("POST", "/api/v3/order", d.with(sum, "quantity", "1"))) == -1128);
    CHECK(d.code(d.rest("POST", "/api/v3/order", d.with(sum, "quoteOrderQty", "4"))) == -1013);
    CHECK(d.code(d.rest("POST", "/api/v3/order", d.with(sum, "quoteOrderQty", "900000000000000000"))) ==
          -1013);
}

TEST_CASE("spot: what the book cannot fill at once expires, and says why") {
    spot_desk d;
    d.watch();
    d.offer("SELL", "60000.00", "0.00100");
    CHECK(d.rest("POST", "/api/v3/order", d.limit("BUY", "60000.00", "0.01000", "fok", "FOK")).at("status") ==
          "EXPIRED");
    CHECK(d.rest("POST", "/api/v3/order", d.limit("BUY", "60000.00", "0.00200", "ioc", "IOC")).at("status") ==
          "EXPIRED");
    CHECK(d.rest("POST", "/api/v3/order", d.market("BUY", "0.00100", "market")).at("expiryReason") ==
          "INSUFFICIENT_LIQUIDITY");
    const auto events = d.events();
    CHECK(d.told(events) == names{"fok NEW NEW", "fok EXPIRED EXPIRED", "ioc NEW NEW",
                                  "ioc TRADE PARTIALLY_FILLED", "ioc EXPIRED EXPIRED", "market NEW NEW",
                                  "market EXPIRED EXPIRED"});
    names reasons;
    for (const auto& e : events)
        if (e.as_object().contains("eR")) reasons.push_back(d.text(e, "eR"));
    CHECK(reasons ==
          names{"UNFILLED_FOK_ORDER_EXPIRED", "UNFILLED_IOC_QUANTITY_EXPIRED", "INSUFFICIENT_LIQUIDITY"});
}

TEST_CASE("spot: the prices of each side keep to its own multiples of the reference price") {
    exchange_config c = spot_desk::quiet();
    c.instruments[0].multiplier_up = decimal(105, -2);
    c.instruments[0].multiplier_down = decimal(95, -2);
    spot_desk d(c);
    const auto status = [&](const char* side, const char* price) {
        d.rest("POST", "/api/v3/order", d.limit(side, price, "0.001"));
        return d.last.status;
    };
    CHECK(status("BUY", "63000.01") == 400);
    CHECK(status("BUY", "63000.00") == 200);
    CHECK(status("BUY", "11999.99") == 400);
    CHECK(status("BUY", "12000.00") == 200);
    CHECK(status("SELL", "300000.01") == 400);
    CHECK(status("SELL", "300000.00") == 200);
    CHECK(status("SELL", "56999.99") == 400);
    CHECK(status("SELL", "57000.00") == 200);
}

TEST_CASE("spot: open buys and what is held stay below the largest position") {
    exchange_config c = spot_desk::quiet();
    c.max_position = decimal(1002, -2); // 10 are there
    spot_desk d(c);
    const std::string info = json::serialize(d.raw("GET", "/api/v3/exchangeInfo?symbol=BTCUSDT"));
    CHECK(info.find(R"("maxPosition":"10.02000000")") != std::string::npos);
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01"));
    CHECK(d.last.status == 200);
    const auto answer = d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.0101"));
    CHECK(d.code(answer) == -1013);
    CHECK(d.text(answer, "msg") == "Filter failure: MAX_POSITION");
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01"));
    CHECK(d.last.status == 200);
    d.rest("POST", "/api/v3/order", d.limit("SELL", "61000.00", "5"));
    CHECK(d.last.status == 200);
}

TEST_CASE("spot: what another program placed is cancelled with the rest before anything was told of it") {
    spot_desk d;
    matching::order_terms t;
    t.instrument = d.venue.market().instrument_named("BTCUSDT").value();
    t.account = d.venue.market().account_id(0);
    t.side = side::buy;
    t.price_ticks = 5'900'000;
    t.lots = 1000;
    t.client_order_id = std::string_view("elsewhere");
    REQUIRE(d.venue.market().place(t, d.now).ok());
    const auto all = d.rest("DELETE", "/api/v3/openOrders", {{"symbol", "BTCUSDT"}});
    CHECK(d.last.status == 200);
    REQUIRE(all.as_array().size() == 1);
    CHECK(d.text(all.as_array()[0], "origClientOrderId") == "elsewhere");
}

TEST_CASE("spot: refusals have the venue's codes and words") {
    spot_desk d;
    const auto refused = [&](const pairs& p, std::int64_t code, std::string_view words) {
        const auto answer = d.rest("POST", "/api/v3/order", p);
        INFO(json::serialize(answer));
        CHECK(d.last.status == 400);
        CHECK(d.code(answer) == code);
        CHECK(d.text(answer, "msg").find(words) != std::string::npos);
    };
    const pairs good = d.limit("BUY", "59000.00", "0.01");
    refused(d.with(good, "symbol", "NONE"), -1121, "Invalid symbol.");
    refused(d.with(good, "side", "HOLD"), -1117, "Invalid side.");
    refused(d.with(good, "type", "GTX"), -1116, "Invalid orderType.");
    refused(d.with(good, "timeInForce", "GTX"), -1115, "Invalid timeInForce.");
    refused(d.without(good, "timeInForce"), -1102, "'timeInForce'");
    refused(d.without(good, "price"), -1102, "'price'");
    refused(d.with(good, "price", "59000.001"), -1013, "Filter failure: PRICE_FILTER");
    refused(d.with(good, "price", "59000.000000001"), -1111, "'price'");
    refused(d.with(good, "price", "0"), -1013, "Invalid price.");
    refused(d.with(good, "quantity", "0.000001"), -1013, "Filter failure: LOT_SIZE");
    refused(d.with(good, "quantity", "10000"), -1013, "Filter failure: LOT_SIZE");
    refused(d.with(good, "quantity", "0"), -1013, "Invalid quantity.");
    refused(d.with(good, "quantity", "0.00005"), -1013, "Filter failure: NOTIONAL");
    refused(d.with(good, "price", "400000"), -1013, "Filter failure: PERCENT_PRICE_BY_SIDE");
    refused(d.with(good, "stopPrice", "61000"), -1106, "'stopPrice'");
    refused(d.with(good, "newClientOrderId", "a.b"), -1100, "'newClientOrderId'");
    refused(d.with(good, "selfTradePreventionMode", "MAYBE"), -1130, "'selfTradePreventionMode'");
    refused(d.with(good, "strategyType", "5"), -1134, "strategyType");
    refused(d.with(good, "newOrderRespType", "ALL"), -1130, "'newOrderRespType'");
    refused(d.with(d.market("BUY", "1"), "price", "1"), -1106, "'price'");
    refused(d.market("BUY", "121"), -1013, "Filter failure: MARKET_LOT_SIZE");
    refused(d.with(d.with(good, "quantity", "2"), "price", "59000"), -2010, "insufficient balance");
    refused(d.with(d.limit("SELL", "61000", "11"), "x", "y"), -2010, "insufficient balance");
    refused(d.with(good, "icebergQty", "0.01"), -2010, "IcebergQty exceeds QTY.");
    refused(d.with(good, "icebergQty", "0.00001"), -1013, "Filter failure: ICEBERG_PARTS");
    d.rest("POST", "/api/v3/order", d.with(good, "newClientOrderId", "same"));
    refused(d.with(good, "newClientOrderId", "same"), -2010, "Duplicate order sent.");
    d.offer("SELL", "60000.00", "0.01000");
    pairs maker = d.with(d.without(good, "timeInForce"), "type", "LIMIT_MAKER");
    refused(d.with(maker, "price", "60000.00"), -2010, "Order would immediately match and take.");
    refused(d.with(maker, "timeInForce", "GTC"), -1106, "'timeInForce'");
    CHECK(d.rest("POST", "/api/v3/order", d.with(maker, "newOrderRespType", "RESULT")).at("status") == "NEW");
    d.venue.change_rules("BTCUSDT", {.open = false}, d.now);
    refused(good, -2010, "Market is closed.");
    CHECK(d.raw("GET", "/api/v3/exchangeInfo").at("symbols").at(0).at("status") == "BREAK");
}

TEST_CASE("spot: an order is taken again under an id whose order has ended") {
    spot_desk d;
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "again"));
    d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "again"}});
    CHECK(d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "again")).at("status") == "NEW");
}

TEST_CASE("spot: cancelRestrictions hold, and all open orders of a symbol go at once") {
    spot_desk d;
    d.offer("SELL", "60000.00", "0.00500");
    d.rest("POST", "/api/v3/order", d.limit("BUY", "60000.00", "0.01", "part"));
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "fresh"));
    const pairs part{{"symbol", "BTCUSDT"}, {"origClientOrderId", "part"}};
    CHECK(d.code(d.rest("DELETE", "/api/v3/order", d.with(part, "cancelRestrictions", "ONLY_NEW"))) == -2011);
    CHECK(d.last.body.find("cancel restrictions") != std::string::npos);
    CHECK(d.code(d.rest("DELETE", "/api/v3/order", d.with(part, "cancelRestrictions", "NEVER"))) == -1145);
    const auto all = d.rest("DELETE", "/api/v3/openOrders", {{"symbol", "BTCUSDT"}});
    CHECK(all.as_array().size() == 2);
    CHECK(d.code(d.rest("DELETE", "/api/v3/openOrders", {{"symbol", "BTCUSDT"}})) == -2011);
}

TEST_CASE("spot: cancel-replace tells what became of both") {
    spot_desk d;
    d.offer("SELL", "60000.00", "0.01000");
    const auto replace = [&](const std::string& mode, const std::string& id, pairs p) {
        p.emplace_back("cancelReplaceMode", mode);
        p.emplace_back("cancelOrigClientOrderId", id);
        return d.rest("POST", "/api/v3/order/cancelReplace", std::move(p));
    };
    const pairs maker =
        d.with(d.without(d.limit("BUY", "60000.00", "0.01", "taking"), "timeInForce"), "type", "LIMIT_MAKER");
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "old"));

    auto answer = replace("STOP_ON_FAILURE", "none", d.limit("BUY", "58000.00", "0.01", "new"));
    CHECK(d.last.status == 400);
    CHECK(d.code(answer) == -2022);
    CHECK(answer.at("data").at("cancelResult") == "FAILURE");
    CHECK(answer.at("data").at("newOrderResult") == "NOT_ATTEMPTED");
    CHECK(answer.at("data").at("cancelResponse").at("code") == -2011);
    CHECK(answer.at("data").at("newOrderResponse").is_null());

    answer = replace("ALLOW_FAILURE", "none", d.limit("BUY", "58000.00", "0.01", "new"));
    CHECK(d.last.status == 409);
    CHECK(d.code(answer) == -2021);
    CHECK(answer.at("data").at("newOrderResponse").at("clientOrderId") == "new");

    answer = replace("ALLOW_FAILURE", "none", maker);
    CHECK(d.last.status == 400);
    CHECK(answer.at("data").at("newOrderResult") == "FAILURE");
    CHECK(answer.at("data").at("newOrderResponse").at("code") == -2010);

    // What the filters refuse is refused before anything is cancelled.
    answer = replace("STOP_ON_FAILURE", "old", d.limit("BUY", "58000.001", "0.01"));
    CHECK(d.code(answer) == -1013);
    CHECK(
        d.rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "old"}}).at("status") ==
        "NEW");

    answer = replace("STOP_ON_FAILURE", "old", d.limit("BUY", "58500.00", "0.02", "newer"));
    CHECK(d.last.status == 200);
    CHECK(answer.at("cancelResult") == "SUCCESS");
    CHECK(answer.at("newOrderResult") == "SUCCESS");
    CHECK(answer.at("cancelResponse").at("origClientOrderId") == "old");

    answer = replace("STOP_ON_FAILURE", "newer", maker);
    CHECK(d.last.status == 409);
    CHECK(answer.at("data").at("cancelResult") == "SUCCESS");
    CHECK(answer.at("data").at("newOrderResponse").at("code") == -2010);

    const auto frame = d.ws("order.cancelReplace", d.with(d.with(maker, "cancelReplaceMode", "ALLOW_FAILURE"),
                                                          "cancelOrigClientOrderId", "none"));
    CHECK(frame.at("status") == 400);
    CHECK(frame.at("error").at("data").at("cancelResult") == "FAILURE");
}

TEST_CASE("spot: an amended order keeps its place in the queue, and gets another client id unless it asks "
          "for its own") {
    spot_desk d;
    d.watch();
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.03", "mine"));
    d.offer("BUY", "59000.00", "0.01");
    (void)d.events();
    const pairs one{{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}};
    const auto amend = [&](const std::string& quantity) {
        return d.rest("PUT", "/api/v3/order/amend/keepPriority", d.with(one, "newQty", quantity));
    };
    CHECK(d.code(amend("0.03")) == -2038);
    CHECK(d.code(amend("0.04")) == -2038);
    CHECK(d.code(amend("0.000001")) == -1013);
    CHECK(d.code(d.rest("PUT", "/api/v3/order/amend/keepPriority",
                        {{"symbol", "BTCUSDT"}, {"origClientOrderId", "none"}, {"newQty", "0.01"}})) ==
          -2013);
    const auto kept = d.rest("PUT", "/api/v3/order/amend/keepPriority",
                             d.with(d.with(one, "newQty", "0.02"), "newClientOrderId", "mine"));
    CHECK(kept.at("amendedOrder").at("qty") == "0.02000000");
    CHECK(kept.at("amendedOrder").at("clientOrderId") == "mine");
    CHECK(d.balance("USDT").second == "1180.00000000");
    const auto reports = d.events();
    REQUIRE(reports.size() == 2);
    CHECK(reports[0].at("x") == "REPLACED");
    CHECK(reports[0].at("q") == "0.02000000");
    CHECK(reports[0].at("I") == kept.at("executionId"));
    const auto renamed = amend("0.01");
    const std::string name = d.text(renamed.at("amendedOrder"), "clientOrderId");
    CHECK(name != "mine");
    CHECK(renamed.at("amendedOrder").at("origClientOrderId") == "mine");
    CHECK(d.rest("GET", "/api/v3/order/amendments", {{"symbol", "BTCUSDT"}, {"origClientOrderId", name}})
              .as_array()
              .size() == 2);
    // It is still the first in the queue.
    d.as_other();
    d.rest("POST", "/api/v3/order", d.market("SELL", "0.01"));
    d.as_first();
    CHECK(d.rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", name}}).at("status") ==
          "FILLED");
}

TEST_CASE("spot: an iceberg shows a part at a time and loses its place with each") {
    spot_desk d;
    d.rest("POST", "/api/v3/order", d.with(d.limit("SELL", "60000.00", "0.03", "ice"), "icebergQty", "0.01"));
    d.offer("SELL", "60000.00", "0.005");
    CHECK(d.raw("GET", "/api/v3/depth?symbol=BTCUSDT").at("asks").at(0).at(1) == "0.01500000");
    d.as_other();
    const auto taken = d.rest(
        "POST", "/api/v3/order",
        d.with(d.limit("BUY", "60000.00", "0.012", "take"), "selfTradePreventionMode", "EXPIRE_TAKER"));
    CHECK(taken.at("status") == "EXPIRED_IN_MATCH");
    d.as_first();
    CHECK(d.raw("GET", "/api/v3/depth?symbol=BTCUSDT").at("asks").at(0).at(1) == "0.01500000");
    CHECK(d.rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "ice"}})
              .at("executedQty") == "0.01000000");
}

TEST_CASE("spot: self-trade prevention does as the taker says") {
    const auto outcome = [](const std::string& mode) {
        spot_desk d;
        d.rest("POST", "/api/v3/order", d.limit("SELL", "60000.00", "0.03", "maker"));
        const auto taker =
            d.rest("POST", "/api/v3/order",
                   d.with(d.limit("BUY", "60000.00", "0.01", "taker"), "selfTradePreventionMode", mode));
        const auto maker =
            d.rest("GET", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "maker"}});
        return std::pair(d.text(taker, "status"), d.text(maker, "status"));
    };
    using both = std::pair<std::string, std::string>;
    CHECK(outcome("NONE") == both("FILLED", "PARTIALLY_FILLED"));
    CHECK(outcome("EXPIRE_TAKER") == both("EXPIRED_IN_MATCH", "NEW"));
    CHECK(outcome("EXPIRE_MAKER") == both("NEW", "EXPIRED_IN_MATCH"));
    CHECK(outcome("EXPIRE_BOTH") == both("EXPIRED_IN_MATCH", "EXPIRED_IN_MATCH"));
    CHECK(outcome("DECREMENT") == both("EXPIRED_IN_MATCH", "NEW"));
    CHECK(outcome("TRANSFER") == both("EXPIRED_IN_MATCH", "NEW"));

    spot_desk d;
    d.rest("POST", "/api/v3/order", d.limit("SELL", "60000.00", "0.03", "maker"));
    d.watch();
    d.rest("POST", "/api/v3/order",
           d.with(d.limit("BUY", "60000.00", "0.01", "taker"), "selfTradePreventionMode", "DECREMENT"));
    const auto events = d.events();
    CHECK(d.told(events) ==
          names{"taker NEW NEW", "maker TRADE_PREVENTION NEW", "taker TRADE_PREVENTION EXPIRED_IN_MATCH"});
    CHECK(events.at(1).at("A") == "0.01000000");
    CHECK(d.raw("GET", "/api/v3/depth?symbol=BTCUSDT").at("asks").at(0).at(1) == "0.02000000");
    CHECK(d.balance("BTC").second == "0.02000000");
}

TEST_CASE("spot: a test order is judged and not placed, a routed one is placed") {
    spot_desk d;
    CHECK(d.rest("POST", "/api/v3/order/test", d.limit("BUY", "59000.00", "0.01")).as_object().empty());
    CHECK(d.rest("POST", "/api/v3/order/test",
                 d.with(d.limit("BUY", "59000.00", "0.01"), "computeCommissionRates", "true"))
              .at("standardCommissionForOrder")
              .at("taker") == "0.00100000");
    CHECK(d.code(d.rest("POST", "/api/v3/order/test", d.limit("BUY", "59000.001", "0.01"))) == -1013);
    CHECK(d.rest("GET", "/api/v3/openOrders").as_array().empty());
    CHECK(d.rest("POST", "/api/v3/sor/order", d.limit("BUY", "59000.00", "0.01")).at("usedSor") == true);
}

TEST_CASE("spot: an order that came beside the protocol is told, shown and cancelled as any other") {
    spot_desk d;
    d.watch();
    matching::order_terms t;
    t.account = d.venue.market().account_id(0);
    t.client_order_id = "elsewhere";
    t.price_ticks = 5'900'000;
    t.lots = 1'000;
    REQUIRE(d.venue.market().place(t, d.now).ok());
    d.pass(milliseconds(1));
    const auto events = d.events();
    CHECK(d.told(events) == names{"elsewhere NEW NEW"});
    CHECK(events.at(0).at("o") == "LIMIT");
    CHECK(d.rest("GET", "/api/v3/openOrders").at(0).at("type") == "LIMIT");
    CHECK(d.rest("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "elsewhere"}})
              .at("status") == "CANCELED");
}

TEST_CASE("spot: numbers at their limits are refused, and nothing breaks") {
    spot_desk d;
    const pairs good = d.with(d.limit("BUY", "59000.00", "0.01"), "newOrderRespType", "RESULT");
    for (const char* name : {"price", "quantity", "icebergQty", "strategyId", "strategyType", "recvWindow"})
        for (const char* value : {"9223372036854775807", "-9223372036854775808", "1e30", "0.0000000000000001",
                                  "-1", "x", "99999999999999999999999"}) {
            const auto answer = d.rest("POST", "/api/v3/order", d.with(good, name, value));
            INFO(name << ' ' << value << ' ' << json::serialize(answer));
            const bool strategy = std::string_view(name).starts_with("strategy") && d.last.status == 200;
            CHECK((strategy || d.last.status == 400));
        }
    for (const char* value : {"-9223372036854775808", "9223372036854775807", "0"}) {
        const std::string text = std::string("timestamp=") + value;
        CHECK(d.code(d.raw("GET", "/api/v3/account?" + text +
                                      "&signature=" + hmac_sha256_hex("secret", text))) == -1021);
    }
    for (const char* query : {"limit=-5", "limit=9223372036854775807", "limit=0"})
        for (const char* path : {"depth", "trades", "aggTrades"}) {
            d.raw("GET", std::string("/api/v3/") + path + "?symbol=BTCUSDT&" + query);
            CHECK(d.last.status == 200);
        }
}
