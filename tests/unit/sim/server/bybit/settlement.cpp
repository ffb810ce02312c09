// SPDX-License-Identifier: BSL-1.0
#include "bybit_desk.hpp"

using namespace bybit_test;

TEST_CASE(
    "Bybit: funding is told as an execution that is no fill, and stands in the log with the other sign") {
    bybit_desk d;
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    const auto id = d.open_private();
    d.subscribe(id, R"("execution","position","wallet")");
    d.venue.market().pay_funding(0, d.now);
    d.pass(milliseconds(1));
    std::vector<json::value> frames;
    for (const std::string& text : d.sent(id)) frames.push_back(json::parse(text));
    REQUIRE(frames.size() == 3);
    const json::value row = frames[0].at("data").at(0);
    CHECK(row.at("execType") == "Funding");
    CHECK(row.at("execFee") == "0.06"); // paid by who is long
    CHECK(row.at("execQty") == "0.01");
    CHECK(row.at("side") == "Buy");
    CHECK(row.at("orderLinkId") == "");
    CHECK(frames[1].at("topic") == "position");
    CHECK(frames[1].at("data").at(0).at("size") == "0.01");
    CHECK(frames[2].at("topic") == "wallet");
    const json::array all = bybit_desk::list(d.get("/execution/list", "category=linear"));
    REQUIRE(all.size() == 2);
    CHECK(all[0].at("execType") == "Funding");
    CHECK(bybit_desk::list(d.get("/execution/list", "category=linear&execType=Trade")).size() == 1);
    const json::array log = bybit_desk::list(d.get("/account/transaction-log", "type=SETTLEMENT"));
    REQUIRE(log.size() == 1);
    CHECK(log[0].at("funding") == "-0.06");
    CHECK(log[0].at("change") == "-0.06");
    CHECK(log[0].at("cashBalance") == "99999.64"); // 0.3 of fee, 0.06 of funding
    CHECK(d.venue.ledger(0).wallets[0].payments.normalized().str() == "-0.06");
    CHECK(bybit_desk::list(d.get("/account/transaction-log", "currency=USDT")).size() == 2);
}

TEST_CASE("Bybit: a position that was never traded has no sequence, and one that is flat no side") {
    bybit_desk d;
    const auto position = [&] {
        return bybit_desk::list(d.get("/position/list", "category=linear&symbol=BTCUSDT")).at(0);
    };
    CHECK(position().at("seq") == -1);
    CHECK(position().at("side") == "");
    CHECK(position().at("size") == "0");
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    CHECK(position().at("seq") ==
          bybit_desk::list(d.get("/execution/list", "category=linear")).at(0).at("seq"));
    CHECK(position().at("side") == "Buy");
    CHECK(position().at("avgPrice") == "60000");
    d.offer(bybit_desk::limit("Buy", "60100", "0.010"));
    d.place(bybit_desk::market("Sell", "0.010"));
    CHECK(position().at("side") == "");
    const json::value last = bybit_desk::list(d.get("/execution/list", "category=linear")).at(0);
    CHECK(last.at("closedSize") == "0.01");
    CHECK(last.at("execPnl") == "1");
}

TEST_CASE("Bybit: an inverse contract is of USD and settles in its base asset") {
    bybit_desk d;
    d.offer(bybit_desk::order("inverse", "BTCUSD", "Sell", "Limit", "600", "60000"));
    d.place(bybit_desk::order("inverse", "BTCUSD", "Buy", "Market", "600", {}, "i"));
    const json::value row = bybit_desk::list(d.get("/execution/list", "category=inverse")).at(0);
    CHECK(row.at("execQty") == "600");
    CHECK(row.at("execValue") == "0.01");
    CHECK(row.at("feeCurrency") == "BTC");
    CHECK(row.at("execFee") == "0.000005");
    const json::value position = bybit_desk::list(d.get("/position/list", "category=inverse")).at(0);
    CHECK(position.at("size") == "600");
    CHECK(position.at("avgPrice") == "60000");
    CHECK(d.shown("i", "inverse").at("category") == "inverse");
}

TEST_CASE("Bybit: a liquidation cancels orders, closes the position without a link id, and is told to all") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) {
        c.liquidation = true;
        c.accounts[0].balance = decimal::from_integer(1000);
        c.accounts[0].leverage = 100;
    }));
    d.offer(bybit_desk::limit("Sell", "60000", "1.000"));
    d.place(bybit_desk::market("Buy", "0.500"));
    d.place(bybit_desk::limit("Buy", "57100", "0.001", "rest"));
    const auto id = d.open_private(), all = d.open("/v5/public/linear");
    d.subscribe(id, R"("order","execution")");
    d.say(all, R"({"op":"subscribe","args":["allLiquidation.BTCUSDT"]})");
    d.offer(bybit_desk::limit("Buy", "58500", "1.000"));
    d.venue.market().set_mark_price(0, decimal::from_integer(58'050));
    d.pass(milliseconds(1));
    std::vector<json::value> orders, fills;
    for (const std::string& text : d.sent(id)) {
        const json::value f = json::parse(text);
        (f.at("topic") == "order" ? orders : fills).push_back(f.at("data").at(0));
    }
    REQUIRE_FALSE(orders.empty());
    CHECK(orders.front().at("orderLinkId") == "rest");
    CHECK(orders.front().at("cancelType") == "CancelAllBeforeLiq");
    CHECK(orders.back().at("orderStatus") == "Filled");
    CHECK(orders.back().at("createType") == "CreateByTakeOver_PassThrough");
    CHECK(orders.back().at("orderLinkId") == "");
    REQUIRE_FALSE(fills.empty());
    CHECK(fills.front().at("execType") == "BustTrade");
    CHECK(fills.front().at("side") == "Sell");
    const auto told = d.frames(all, "allLiquidation.BTCUSDT");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("data").at(0).at("S") == "Buy"); // the position was long
    CHECK(bybit_desk::list(d.get("/account/transaction-log", "type=LIQUIDATION")).size() == fills.size());
}
