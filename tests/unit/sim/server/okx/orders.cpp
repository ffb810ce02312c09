// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

using namespace okx_test;

TEST_CASE("OKX: an order's life over REST") {
    okx_desk d;
    const auto placed =
        d.post("/trade/order", okx_desk::limit("buy", "59000", "2.5", "a1", R"(,"tag":"t9")"));
    const std::string id = okx_desk::str(okx_desk::row(placed), "ordId");
    CHECK(id == "2510789768709121");
    CHECK(d.last.body == R"({"code":"0","msg":"","data":[{"ordId":"2510789768709121","clOrdId":"a1",)"
                         R"("ts":"1735689600000","tag":"t9","sCode":"0","sMsg":""}],)"
                         R"("inTime":"1735689600000000","outTime":"1735689600001000"})");
    const auto live = okx_desk::row(d.get("/trade/order?instId=BTC-USDT-SWAP&clOrdId=a1"));
    CHECK(live.at("state") == "live");
    CHECK(live.at("px") == "59000");
    CHECK(live.at("sz") == "2.5");
    CHECK(live.at("accFillSz") == "0");
    CHECK(live.at("avgPx") == "");
    CHECK(live.at("fillSz") == "0");
    CHECK(live.at("tradeId") == "");
    CHECK(live.at("ordType") == "limit");
    CHECK(live.at("tdMode") == "cross");
    CHECK(live.at("posSide") == "net");
    CHECK(live.at("reduceOnly") == "false");
    CHECK(live.at("lever") == "20");
    CHECK(okx_desk::item_code(d.post("/trade/order", okx_desk::limit("buy", "59000", "1", "a1"))) == "51016");
    CHECK(d.last.status == 200);
    CHECK(okx_desk::code(json::parse(d.last.body)) == "1");

    const auto amended = d.post("/trade/amend-order", R"({"instId":"BTC-USDT-SWAP","ordId":")" + id +
                                                          R"(","newSz":"3","newPx":"59001","reqId":"r1"})");
    CHECK(okx_desk::row(amended).at("reqId") == "r1");
    CHECK(okx_desk::item_code(amended) == "0");
    d.offer(okx_desk::limit("sell", "58000", "1"));
    const auto part = okx_desk::row(d.get("/trade/order?instId=BTC-USDT-SWAP&ordId=" + id));
    CHECK(part.at("state") == "partially_filled");
    CHECK(part.at("accFillSz") == "1");
    CHECK(part.at("avgPx") == "59001");
    CHECK(part.at("fillPx") == "59001");
    CHECK(part.at("fee") == "-0.118002"); // 590.01 × 0.0002
    CHECK(d.get("/trade/orders-pending").at("data").as_array().size() == 1);
    CHECK(d.get("/trade/orders-pending?instType=SPOT").at("data").as_array().empty());
    const auto cancelled = d.post("/trade/cancel-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"a1"})");
    CHECK(okx_desk::row(cancelled).at("ordId") == json::string(id));
    CHECK(okx_desk::item_code(d.post("/trade/cancel-order",
                                     R"({"instId":"BTC-USDT-SWAP","ordId":")" + id + "\"}")) == "51400");
    CHECK(okx_desk::item_code(d.post("/trade/amend-order",
                                     R"({"instId":"BTC-USDT-SWAP","newSz":"9","ordId":")" + id + "\"}")) ==
          "51503");
    const auto ended = d.get("/trade/orders-history?instType=SWAP").at("data");
    REQUIRE(ended.as_array().size() == 1);
    CHECK(ended.at(0).at("state") == "canceled");
    CHECK(ended.at(0).at("cancelSource") == "1");
    CHECK(okx_desk::code(d.get("/trade/order?instId=BTC-USDT-SWAP&ordId=77")) == "51603");
    CHECK(okx_desk::code(d.get("/trade/order?instId=BTC-USDT-SWAP")) == "50015");
    // The id is free again, and then names the newer order.
    const std::string again = d.place(okx_desk::limit("buy", "59000", "1", "a1"));
    CHECK(okx_desk::row(d.get("/trade/order?instId=BTC-USDT-SWAP&clOrdId=a1")).at("ordId") ==
          json::string(again));
}

TEST_CASE("OKX: what an order is refused for") {
    okx_desk d;
    const auto refused = [&](const std::string& body) {
        return okx_desk::item_code(d.post("/trade/order", body));
    };
    const auto swap = [&](const std::string& more, const std::string& type = "limit") {
        return okx_desk::order("BTC-USDT-SWAP", "buy", type, "1", "59000", {}, more);
    };
    CHECK(refused(okx_desk::order("NONE-USDT", "buy", "limit", "1", "1")) == "51001");
    CHECK(refused(okx_desk::limit("buy", "63000.1", "1")) == "51006");
    CHECK(d.last.body.find("max buy price: 63000, min sell price: 57000") != std::string::npos);
    CHECK(refused(okx_desk::limit("sell", "56999.9", "1")) == "51006");
    CHECK(refused(okx_desk::limit("buy", "59000.05", "1")) == "51000");
    CHECK(refused(okx_desk::limit("buy", "59000", "0.05")) == "51020");
    CHECK(refused(okx_desk::limit("buy", "59000", "1.05")) == "51121");
    CHECK(refused(okx_desk::limit("buy", "59000", "0")) == "51000");
    CHECK(refused(okx_desk::limit("buy", "59000", "1000001")) == "51101");
    CHECK(refused(okx_desk::order("BTC-USDT-SWAP", "buy", "market", "12001")) == "51202");
    CHECK(refused(okx_desk::limit("buy", "59000", "100000")) == "51008");
    CHECK(d.last.body.find("Insufficient USDT balance") != std::string::npos);
    CHECK(refused(okx_desk::limit("hold", "59000", "1")) == "51000");
    CHECK(refused(okx_desk::limit("buy", "59000", "1", "a-b")) == "51000");
    CHECK(refused(okx_desk::limit("buy", "59000", "1", std::string(33, 'a'))) == "51000");
    CHECK(refused(swap("", "gtc")) == "51000");
    CHECK(refused(swap(R"(,"posSide":"long")")) == "51000");
    CHECK(refused(swap(R"(,"reduceOnly":true)")) == "51169");
    CHECK(refused(swap(R"(,"stpMode":"cancel_both")", "fok")) == "54036");
    CHECK(refused(R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","side":"buy","ordType":"limit","sz":"1"})") ==
          "50014");
    CHECK(d.last.body.find("Parameter px can not be empty.") != std::string::npos);
    CHECK(
        refused(
            R"({"instId":"BTC-USDT-SWAP","tdMode":"cash","side":"buy","ordType":"limit","sz":"1","px":"1"})") ==
        "51000");
    CHECK(refused(
              R"({"instId":"BTC-USDT","tdMode":"cross","side":"buy","ordType":"limit","sz":"1","px":"1"})") ==
          "51010");
    CHECK(refused(okx_desk::order("BTC-USDT", "buy", "optimal_limit_ioc", "1", "59000")) == "51000");
    d.venue.set_instrument_state("BTC-USDT-SWAP", "suspend");
    CHECK(refused(okx_desk::limit("buy", "59000", "1")) == "51022");
    CHECK(okx_desk::code(d.post("/trade/order", "[]")) == "50002");
    CHECK(d.last.status == 400);
    CHECK(okx_desk::code(d.post("/trade/order", "{")) == "50002");
    CHECK(d.venue.ledger(0).orders.empty());
    okx_desk spot_only(okx_desk::quiet([](exchange_config& c) { c.account_level = 1; }));
    CHECK(okx_desk::item_code(spot_only.post("/trade/order", okx_desk::limit("buy", "59000", "1"))) ==
          "51010");
    okx_desk multi(okx_desk::quiet([](exchange_config& c) { c.account_level = 3; }));
    CHECK(okx_desk::item_code(multi.post(
              "/trade/order", okx_desk::order("BTC-USDT", "buy", "limit", "1", "59000"))) == "51000");
}

TEST_CASE("OKX: a batch tells each of its orders apart") {
    okx_desk d;
    const auto two = d.post("/trade/batch-orders", "[" + okx_desk::limit("buy", "59000", "1", "b1") + "," +
                                                       okx_desk::limit("buy", "59000", "1.01", "b2") + "]");
    CHECK(okx_desk::code(two) == "2");
    CHECK(two.at("data").at(0).at("sCode") == "0");
    CHECK(two.at("data").at(1).at("sCode") == "51121");
    CHECK(two.at("data").at(1).at("clOrdId") == "b2");
    CHECK(two.at("data").at(1).at("ordId") == "");
    const auto one = d.post("/trade/batch-orders", "[" + okx_desk::limit("buy", "59000", "1", "b3") + "]");
    CHECK(okx_desk::code(one) == "0");
    const auto gone = d.post("/trade/cancel-batch-orders", R"([{"instId":"BTC-USDT-SWAP","clOrdId":"b1"},)"
                                                           R"({"instId":"BTC-USDT-SWAP","clOrdId":"b3"}])");
    CHECK(okx_desk::code(gone) == "0");
    CHECK(gone.at("data").as_array().size() == 2);
    std::string many = "[";
    for (int n = 0; n < 21; ++n) many += (n ? "," : "") + okx_desk::limit("buy", "59000", "1");
    CHECK(okx_desk::code(d.post("/trade/batch-orders", many + "]")) == "51000");
    CHECK(d.venue.ledger(0).orders.size() == 2);
    CHECK(d.venue.market().engine().account_of(d.venue.market().account_id(0)).open.empty());
}

TEST_CASE("OKX: an order that came after its expTime is not executed") {
    okx_desk d;
    d.more_headers = {{"expTime", "1735689599999"}};
    CHECK(okx_desk::code(d.post("/trade/order", okx_desk::limit("buy", "59000", "1"))) == "50036");
    CHECK(d.venue.ledger(0).orders.empty());
    d.more_headers = {{"expTime", "1735689600000"}};
    CHECK(okx_desk::code(d.post("/trade/order", okx_desk::limit("buy", "59000", "1"))) == "0");
    d.venue.set_fault(venue_link::rest, fault::clock_skew, 1, d.now);
    CHECK(okx_desk::code(d.post("/trade/order", okx_desk::limit("buy", "59000", "1"))) == "50036");
}

TEST_CASE("OKX: spot trades move two balances, and a market buy spends quote unless it says base") {
    okx_desk d;
    d.offer(okx_desk::order("BTC-USDT", "sell", "limit", "1", "60000"));
    d.place(okx_desk::order("BTC-USDT", "buy", "market", "600", {}, "q1"));
    const auto q = okx_desk::row(d.get("/trade/order?instId=BTC-USDT&clOrdId=q1"));
    CHECK(q.at("sz") == "600");
    CHECK(q.at("tgtCcy") == "quote_ccy");
    CHECK(q.at("accFillSz") == "0.01");
    CHECK(q.at("fee") == "-0.000005");
    CHECK(q.at("feeCcy") == "BTC");
    CHECK(q.at("px") == "");
    d.place(okx_desk::order("BTC-USDT", "buy", "market", "0.02", {}, "b1", R"(,"tgtCcy":"base_ccy")"));
    const account_ledger l = d.venue.ledger(0);
    REQUIRE(l.wallets.size() >= 2);
    CHECK(l.wallets[0].asset == "USDT");
    CHECK(l.wallets[0].wallet.str() == "98200.00000000");
    CHECK(l.wallets[1].asset == "BTC");
    CHECK(l.wallets[1].wallet.str() == "10.02998500");
    CHECK(l.wallets[1].fees.str() == "0.00001500");
    CHECK(l.fills.at(0).fee_asset == "BTC");
    CHECK(l.positions.empty());
    CHECK(okx_desk::item_code(d.post(
              "/trade/order", okx_desk::order("BTC-USDT", "sell", "limit", "11", "60000"))) == "51008");
    CHECK(d.last.body.find("Insufficient BTC balance") != std::string::npos);
    CHECK(okx_desk::item_code(d.post("/trade/order", okx_desk::order("BTC-USDT", "buy", "market", "0.5"))) ==
          "51020");
    const auto balance = okx_desk::row(d.get("/account/balance?ccy=BTC")).at("details");
    REQUIRE(balance.as_array().size() == 1);
    CHECK(balance.at(0).at("cashBal") == "10.029985");
    // Nobody sells: the order is accepted and ends without a fill.
    d.as_other();
    d.post("/trade/cancel-order", R"({"instId":"BTC-USDT","ordId":"2510789768709121"})");
    d.as_first();
    d.place(okx_desk::order("BTC-USDT", "buy", "market", "600", {}, "none"));
    CHECK(okx_desk::row(d.get("/trade/order?instId=BTC-USDT&clOrdId=none")).at("state") == "canceled");
}

TEST_CASE("OKX: positions, their profit and their end, of linear and inverse contracts") {
    okx_desk d;
    d.offer(okx_desk::limit("sell", "60000", "10"));
    d.place(okx_desk::limit("buy", "60000", "10"));
    d.offer(okx_desk::order("BTC-USD-SWAP", "sell", "limit", "30", "60000"));
    d.place(okx_desk::order("BTC-USD-SWAP", "buy", "limit", "30", "60000"));
    const auto all = d.get("/account/positions").at("data");
    REQUIRE(all.as_array().size() == 2);
    CHECK(all.at(0).at("pos") == "10");
    CHECK(all.at(0).at("avgPx") == "60000");
    CHECK(all.at(0).at("notionalUsd") == "6000");
    CHECK(all.at(0).at("imr") == "300");
    CHECK(all.at(1).at("instId") == "BTC-USD-SWAP");
    CHECK(all.at(1).at("avgPx") == "60000");
    CHECK(all.at(1).at("ccy") == "BTC");
    CHECK(all.at(1).at("imr") == "0.0025"); // 3000 / 60000 / 20
    d.offer(okx_desk::order("BTC-USD-SWAP", "buy", "limit", "10", "62500"));
    CHECK(okx_desk::code(d.post("/trade/close-position", R"({"instId":"BTC-USD-SWAP","mgnMode":"cross"})")) ==
          "0");
    const auto rest = okx_desk::row(d.get("/account/positions?instId=BTC-USD-SWAP"));
    CHECK(rest.at("pos") == "20");
    CHECK(rest.at("pnl") == "0.00066667"); // 1000 / 60000 - 1000 / 62500
    CHECK(d.get("/account/positions?instId=BTC-USD-SWAP,BTC-USDT-SWAP").at("data").as_array().size() == 2);
    CHECK(d.get("/account/positions?instType=FUTURES").at("data").as_array().empty());
    const account_ledger l = d.venue.ledger(0);
    REQUIRE(l.positions.size() == 2);
    CHECK(l.positions[1].cost.str() == "-0.03333333");
    CHECK(l.positions[1].asset == "BTC");
    CHECK(okx_desk::code(
              d.post("/trade/close-position", R"({"instId":"ETH-USDT-SWAP","mgnMode":"cross"})")) == "51023");
    CHECK(okx_desk::code(d.post("/account/set-position-mode", R"({"posMode":"long_short_mode"})")) ==
          "59000");
    const auto bills = d.get("/account/bills?instType=SWAP").at("data");
    REQUIRE(bills.as_array().size() == 3);
    CHECK(bills.at(0).at("ccy") == "BTC");
    CHECK(bills.at(2).at("bal") == "99997");
    CHECK(bills.at(2).at("balChg") == "-3");
    CHECK(d.get("/account/bills?instType=SWAP&type=2").at("data").as_array().size() == 3);
    CHECK(d.get("/account/bills?instType=SWAP&type=8").at("data").as_array().empty());
    CHECK(d.get("/account/bills?instType=SWAP&type=2&subType=173").at("data").as_array().empty());
}

TEST_CASE("OKX: in long-short mode each order names its position, and closing only reduces") {
    okx_desk d;
    CHECK(okx_desk::row(d.post("/account/set-position-mode", R"({"posMode":"long_short_mode"})"))
              .at("posMode") == "long_short_mode");
    const auto leg = [&](const std::string& side, const std::string& size, const std::string& leg_word) {
        return d.post("/trade/order",
                      okx_desk::limit(side, "60000", size, {}, R"(,"posSide":")" + leg_word + "\""));
    };
    CHECK(okx_desk::item_code(d.post("/trade/order", okx_desk::limit("buy", "60000", "1"))) == "51000");
    CHECK(okx_desk::item_code(leg("buy", "1", "net")) == "51000");
    CHECK(okx_desk::item_code(leg("sell", "1", "long")) == "51169");
    d.offer(okx_desk::limit("sell", "60000", "5"));
    CHECK(okx_desk::item_code(leg("buy", "5", "long")) == "0");
    d.offer(okx_desk::limit("buy", "60000", "3"));
    CHECK(okx_desk::item_code(leg("sell", "3", "short")) == "0");
    const auto both = d.get("/account/positions").at("data");
    REQUIRE(both.as_array().size() == 2);
    CHECK(both.at(0).at("posSide") == "long");
    CHECK(both.at(0).at("pos") == "5");
    CHECK(both.at(1).at("posSide") == "short");
    CHECK(both.at(1).at("pos") == "3"); // unsigned
    CHECK(okx_desk::item_code(leg("sell", "6", "long")) == "51112");
    CHECK(okx_desk::item_code(leg("buy", "3", "short")) == "0");
    const account_ledger l = d.venue.ledger(0);
    REQUIRE(l.positions.size() == 2);
    CHECK(l.positions[0].position_side == position_side::long_side);
    CHECK(l.positions[1].quantity.str() == "-3.0");
}

TEST_CASE("OKX: a dead man's switch cancels what is open, or what has its tag") {
    okx_desk d;
    d.place(okx_desk::limit("buy", "59000", "1", "t1", R"(,"tag":"A")"));
    d.place(okx_desk::limit("buy", "59000", "1", "t2"));
    const auto set = d.post("/trade/cancel-all-after", R"({"timeOut":"10","tag":"A"})");
    CHECK(okx_desk::row(set).at("triggerTime") == "1735689610000");
    CHECK(okx_desk::code(d.post("/trade/cancel-all-after", R"({"timeOut":"9"})")) == "51000");
    d.pass(seconds(9));
    CHECK(d.get("/trade/orders-pending").at("data").as_array().size() == 2);
    d.pass(seconds(1));
    const auto left = d.get("/trade/orders-pending").at("data").as_array();
    REQUIRE(left.size() == 1);
    CHECK(left[0].at("clOrdId") == "t2");
    CHECK(okx_desk::row(d.get("/trade/order?instId=BTC-USDT-SWAP&clOrdId=t1")).at("cancelSource") == "20");
    d.post("/trade/cancel-all-after", R"({"timeOut":"10"})");
    CHECK(okx_desk::row(d.post("/trade/cancel-all-after", R"({"timeOut":"0"})")).at("triggerTime") == "0");
    d.pass(seconds(20));
    CHECK(d.get("/trade/orders-pending").at("data").as_array().size() == 1);
}

TEST_CASE("OKX: placements, amendments and cancellations have pools of their own, and batches others") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) {
        c.orders_per_2_seconds = 2;
        c.batch_orders_per_2_seconds = 3;
    }));
    d.place(okx_desk::limit("buy", "59000", "1", "p1"));
    d.place(okx_desk::limit("buy", "59000", "1", "p2"));
    CHECK(okx_desk::code(d.post("/trade/order", okx_desk::limit("buy", "59000", "1"))) == "50011");
    CHECK(d.last.status == 429);
    d.place(okx_desk::order("ETH-USDT-SWAP", "buy", "limit", "1", "3000"));
    const std::string pair =
        "[" + okx_desk::limit("buy", "59000", "1") + "," + okx_desk::limit("buy", "59000", "1") + "]";
    CHECK(okx_desk::code(d.post("/trade/batch-orders", pair)) == "0");
    const auto half = d.post("/trade/batch-orders", pair);
    CHECK(okx_desk::code(half) == "2");
    CHECK(half.at("data").at(1).at("sCode") == "50011");
    CHECK(okx_desk::code(d.post("/trade/batch-orders", "[" + okx_desk::limit("buy", "59000", "1") + "]")) ==
          "50011");
    CHECK(okx_desk::code(d.post("/trade/cancel-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"p1"})")) ==
          "0");
    d.pass(seconds(2));
    CHECK(okx_desk::code(d.post("/trade/order", okx_desk::limit("buy", "59000", "1"))) == "0");
    for (int n = 0; n < 5; ++n) CHECK(okx_desk::code(d.get("/account/config")) == "0");
    CHECK(okx_desk::code(d.get("/account/config")) == "50011");
    okx_desk sub(okx_desk::quiet([](exchange_config& c) { c.sub_account_orders = 1; }));
    sub.place(okx_desk::limit("buy", "59000", "1"));
    CHECK(okx_desk::code(sub.post("/trade/order",
                                  okx_desk::order("ETH-USDT-SWAP", "buy", "limit", "1", "3000"))) == "50061");
    sub.place(okx_desk::order("BTC-USDT", "buy", "limit", "0.1", "59000"));
}
