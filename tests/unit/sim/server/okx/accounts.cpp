// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

using namespace okx_test;

namespace {

const std::string all_orders = R"({"channel":"orders","instType":"ANY"})";

std::string operation(const std::string& op, const std::string& args, const std::string& more = {}) {
    return R"({"id":"o1","op":")" + op + R"(","args":[)" + args + "]" + more + "}";
}
std::string coded(const std::string& id, const std::string& type = "limit",
                  const std::string& price = "59000") {
    return R"({"instIdCode":10459,"tdMode":"cross","side":"buy","ordType":")" + type + R"(","px":")" + price +
           R"(","sz":"1","clOrdId":")" + id + "\"}";
}

} // namespace

TEST_CASE("OKX: orders over WebSocket name their instrument by its code, and are answered by the id") {
    okx_desk d;
    const auto id = d.open_private();
    CHECK(d.reply(id, operation("order", coded("w1"))) ==
          R"({"id":"o1","op":"order","code":"0","msg":"","data":[{"ordId":"2510789768709121","clOrdId":"w1",)"
          R"("ts":"1735689600000","tag":"","sCode":"0","sMsg":""}],"inTime":"1735689600000000",)"
          R"("outTime":"1735689600001000"})");
    const auto named = json::parse(d.reply(id, operation("order", okx_desk::limit("buy", "59000", "1"))));
    CHECK(named.at("code") == "1");
    CHECK(okx_desk::item_code(named) == "50014");
    CHECK(okx_desk::row(named).at("sMsg") == "Parameter instIdCode can not be empty.");
    CHECK(
        d.reply(id, R"({"id":"o1","op":"order","args":{}})") ==
        R"({"id":"o1","op":"order","code":"60013","msg":"Invalid args","data":[],"inTime":"1735689600000000",)"
        R"("outTime":"1735689600000000"})");
    CHECK(json::parse(d.reply(id, operation("order", ""))).at("code") == "60013");
    CHECK(json::parse(d.reply(id, operation("order", coded("a") + "," + coded("b")))).at("code") == "60013");
    const auto batch = json::parse(d.reply(id, operation("batch-orders", coded("w2") + "," + coded("w1"))));
    CHECK(batch.at("code") == "2");
    CHECK(batch.at("data").at(1).at("sCode") == "51016");
    const auto amended = json::parse(d.reply(
        id, operation("amend-order", R"({"instIdCode":10459,"clOrdId":"w1","newSz":"2","reqId":"q"})")));
    CHECK(okx_desk::row(amended).at("reqId") == "q");
    CHECK(okx_desk::item_code(amended) == "0");
    const auto gone =
        json::parse(d.reply(id, operation("batch-cancel-orders", R"({"instIdCode":10459,"clOrdId":"w1"},)"
                                                                 R"({"instIdCode":10459,"clOrdId":"w9"})")));
    CHECK(gone.at("op") == "batch-cancel-orders");
    CHECK(gone.at("data").at(1).at("sCode") == "51400");
    CHECK(okx_desk::item_code(json::parse(
              d.reply(id, operation("cancel-order", R"({"instIdCode":77,"ordId":"1"})")))) == "51001");
    CHECK(json::parse(d.reply(id, operation("order", coded("w3"), R"(,"expTime":"1735689599000")")))
              .at("code") == "50036");
    d.venue.set_fault(venue_link::private_, fault::unknown_status, 1, d.now);
    CHECK(json::parse(d.reply(id, operation("order", coded("w4")))).at("code") == "50004");
    CHECK(okx_desk::row(d.get("/trade/order?instId=BTC-USDT-SWAP&clOrdId=w4")).at("state") == "live");
    d.venue.set_fault(venue_link::private_, fault::throttled, 1, d.now);
    CHECK(json::parse(d.reply(id, operation("order", coded("w5")))).at("code") == "50013");
    const auto stranger = d.open("/ws/v5/private");
    const auto refused = json::parse(d.reply(stranger, operation("order", coded("w6"))));
    CHECK(refused.at("event") == "error");
    CHECK(refused.at("code") == "60011");
    CHECK(refused.at("id") == "o1");
    CHECK(json::parse(d.reply(d.open_private("/ws/v5/public"), operation("order", coded("w7")))).at("code") ==
          "60018");
    CHECK(d.venue.ledger(0).orders.size() == 3);
}

TEST_CASE("OKX: the orders channel has no snapshot and tells each step") {
    okx_desk d;
    d.place(okx_desk::limit("buy", "58000", "1", "before"));
    const auto id = d.open_private();
    d.say(id, R"({"op":"subscribe","args":[)" + all_orders + "]}");
    CHECK(d.sent(id).size() == 2); // the answer and the count
    d.place(okx_desk::limit("buy", "60000", "3", "c1", R"(,"tag":"T")"));
    auto texts = d.sent(id);
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].starts_with(
        R"({"arg":{"channel":"orders","instType":"ANY","uid":"44705892343619584"},"data":[{"instId":"BTC-USDT-SWAP",)"
        R"("instType":"SWAP","ordId":"2510789768709122","clOrdId":"c1","tag":"T","side":"buy","ordType":"limit",)"
        R"("state":"live","category":"normal","px":"60000","sz":"3","tdMode":"cross",)"));
    d.offer(okx_desk::limit("sell", "60000", "1"));
    auto rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("state") == "partially_filled");
    CHECK(rows[0].at("fillSz") == "1");
    CHECK(rows[0].at("fillPx") == "60000");
    CHECK(rows[0].at("tradeId") == "1");
    CHECK(rows[0].at("execType") == "M");
    CHECK(rows[0].at("fillFee") == "-0.12");
    CHECK(rows[0].at("fillFeeCcy") == "USDT");
    CHECK(rows[0].at("fee") == "-0.12");
    CHECK(rows[0].at("accFillSz") == "1");
    CHECK(rows[0].at("code") == "0");
    CHECK(rows[0].at("amendResult") == "");
    d.post("/trade/amend-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"c1","newSz":"2","reqId":"z"})");
    rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("amendResult") == "0");
    CHECK(rows[0].at("reqId") == "z");
    CHECK(rows[0].at("sz") == "2");
    CHECK(rows[0].at("fillSz") == "0");
    CHECK(rows[0].at("tradeId") == "");
    d.post("/trade/amend-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"c1","newSz":"1"})");
    rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("state") == "filled");
    CHECK(rows[0].at("sz") == "1");
}

TEST_CASE("OKX: an amendment that the market is against is accepted and then fails") {
    okx_desk d;
    const auto id = d.open_private();
    d.subscribe(id, all_orders);
    d.offer(okx_desk::limit("sell", "60000", "5"));
    d.place(okx_desk::order("BTC-USDT-SWAP", "buy", "post_only", "1", "59000", "m1"));
    (void)d.sent(id);
    const auto amend = [&](const std::string& more) {
        return okx_desk::item_code(d.post(
            "/trade/amend-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"m1","reqId":"q1")" + more + "}"));
    };
    CHECK(amend(R"(,"newPx":"60000")") == "0");
    auto rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("amendResult") == "-1");
    CHECK(rows[0].at("code") == "51511");
    CHECK(rows[0].at("state") == "live");
    CHECK(rows[0].at("px") == "59000");
    CHECK(amend(R"(,"newSz":"900000")") == "0");
    rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("code") == "51502");
    CHECK(amend(R"(,"newPx":"60000","cxlOnFail":true)") == "0");
    rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("amendResult") == "1");
    CHECK(rows[0].at("state") == "canceled");
    CHECK(amend(R"(,"newPx":"58000")") == "51503");
    CHECK(amend("") == "51503");
}

TEST_CASE("OKX: why an order was cancelled") {
    okx_desk d;
    const auto id = d.open_private();
    d.subscribe(id, all_orders);
    d.offer(okx_desk::limit("sell", "60000", "1"));
    const auto ended = [&](const std::string& body) {
        d.place(body);
        const auto rows = d.rows(id, "orders");
        REQUIRE_FALSE(rows.empty());
        CHECK(rows.back().at("state") == "canceled");
        return okx_desk::str(rows.back(), "cancelSource");
    };
    const auto buy = [](const std::string& type, const std::string& more = {}) {
        return okx_desk::order("BTC-USDT-SWAP", "buy", type, "2", "60000", {}, more);
    };
    CHECK(ended(buy("post_only")) == "31");
    CHECK(ended(buy("fok")) == "13");
    CHECK(ended(buy("ioc")) == "14");
    d.place(okx_desk::limit("sell", "61000", "1"));
    CHECK(ended(okx_desk::order("BTC-USDT-SWAP", "buy", "limit", "1", "61000", {},
                                R"(,"stpMode":"cancel_taker")")) == "32");
    const account_ledger l = d.venue.ledger(0);
    CHECK(l.orders.at(0).state == lifecycle::rejected);
    CHECK(l.orders.at(0).ending == matching::ending::would_take);
    CHECK(l.orders.at(1).state == lifecycle::expired);
    // The default cancels the one that rests.
    (void)d.sent(id);
    d.place(okx_desk::limit("buy", "61000", "1", "taker"));
    const auto rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].at("cancelSource") == "32");
    CHECK(rows[1].at("side") == "sell");
    CHECK(okx_desk::row(d.get("/trade/order?instId=BTC-USDT-SWAP&clOrdId=taker")).at("state") == "live");
}

TEST_CASE("OKX: a fill is told in balance_and_position first, and positions and balances follow") {
    okx_desk d;
    const auto id = d.open_private();
    for (const char* arg : {R"({"channel":"orders","instType":"SWAP","instId":"BTC-USDT-SWAP"})",
                            R"({"channel":"balance_and_position"})", R"({"channel":"account","type":"swap"})",
                            R"({"channel":"account","ccy":"USDT"})",
                            R"({"channel":"positions","instId":"BTC-USDT-SWAP","instType":"ANY"})"})
        d.subscribe(id, arg);
    d.offer(okx_desk::limit("sell", "60000", "2"));
    d.place(okx_desk::limit("buy", "60000", "2"));
    const auto texts = d.sent(id);
    REQUIRE(texts.size() == 3);
    CHECK(
        texts[1] ==
        R"({"arg":{"channel":"balance_and_position","uid":"44705892343619584"},"data":[{"pTime":"1735689600000",)"
        R"("eventType":"filled","balData":[{"ccy":"USDT","cashBal":"99999.4","uTime":"1735689600000"}],"posData":)"
        R"([{"posId":"1752810570000000","tradeId":"1","instId":"BTC-USDT-SWAP","instType":"SWAP",)"
        R"("mgnMode":"cross","posSide":"net","pos":"2","ccy":"USDT","avgPx":"60000","uTime":"1735689600000",)"
        R"("posCcy":"","nonSettleAvgPx":"","settledPnl":""}],"trades":[{"instId":"BTC-USDT-SWAP","tradeId":"1"}]}]})");
    CHECK(json::parse(texts[2]).at("arg").at("channel") == "orders");
    d.pass(milliseconds(10));
    std::vector<std::string> channels;
    for (const std::string& text : d.sent(id)) {
        const auto frame = json::parse(text);
        CHECK(frame.at("eventType") == "event_update");
        channels.push_back(okx_desk::str(frame.at("arg"), "channel"));
        if (channels.back() == "positions") CHECK(frame.at("data").at(0).at("pos") == "2");
        if (channels.back() == "account")
            CHECK(frame.at("data").at(0).at("details").at(0).at("cashBal") == "99999.4");
    }
    CHECK(channels == std::vector<std::string>{"account", "account", "positions"});
    // A position that is gone is told once.
    d.offer(okx_desk::limit("buy", "60000", "2"));
    d.place(okx_desk::limit("sell", "60000", "2"));
    d.pass(milliseconds(10));
    const auto flat = d.rows(id, "positions");
    REQUIRE(flat.size() == 1);
    CHECK(flat[0].at("pos") == "0");
    CHECK(flat[0].at("avgPx") == "");
}

TEST_CASE(
    "OKX: accounts and positions begin with a snapshot, and come every five seconds unless asked not to") {
    okx_desk d;
    d.offer(okx_desk::limit("sell", "60000", "2"));
    d.place(okx_desk::limit("buy", "60000", "2"));
    d.pass(milliseconds(10));
    const auto id = d.open_private(), quiet = d.open_private();
    d.say(id, R"({"op":"subscribe","args":[{"channel":"positions","instType":"ANY"}]})");
    auto texts = d.sent(id);
    REQUIRE(texts.size() == 3);
    const auto snapshot = json::parse(texts[2]);
    CHECK(snapshot.at("eventType") == "snapshot");
    CHECK(snapshot.at("curPage") == 1);
    CHECK(snapshot.at("lastPage") == true);
    CHECK(snapshot.at("data").as_array().size() == 1);
    d.subscribe(id, R"({"channel":"account"})");
    d.subscribe(quiet, R"({"channel":"account","extraParams":"{\"updateInterval\":\"0\"}"})");
    d.pass(seconds(5));
    std::size_t at_intervals = 0;
    for (const std::string& text : d.sent(id))
        at_intervals += text.find("interval_update") != std::string::npos ? 1 : 0;
    CHECK(at_intervals == 2);
    CHECK(d.sent(quiet).empty());
    d.place(okx_desk::limit("buy", "59000", "1"));
    d.pass(milliseconds(10));
    CHECK(d.rows(quiet, "account").size() == 1);
}

TEST_CASE("OKX: a spot market order may end in a row without a fill") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) { c.spot_market_final_row = true; }));
    const auto id = d.open_private();
    d.subscribe(id, R"({"channel":"orders","instType":"SPOT"})");
    d.offer(okx_desk::order("BTC-USDT", "sell", "limit", "1", "60000"));
    d.place(okx_desk::order("BTC-USDT", "buy", "market", "600"));
    const auto rows = d.rows(id, "orders");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].at("state") == "partially_filled");
    CHECK(rows[1].at("fillSz") == "0.01");
    CHECK(rows[1].at("fillFeeCcy") == "BTC");
    CHECK(rows[2].at("state") == "filled");
    CHECK(rows[2].at("fillSz") == "0");
    CHECK(rows[2].at("tradeId") == "");
    CHECK(rows[2].at("accFillSz") == "0.01");
}

TEST_CASE("OKX: fills have a channel of their own for the higher tiers, which tells ids that are numbers") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) { c.vip = 5; }));
    const auto id = d.open_private();
    d.subscribe(id, R"({"channel":"fills"})");
    d.offer(okx_desk::limit("sell", "60000", "2"));
    d.place(okx_desk::limit("buy", "60000", "1", "77"));
    d.place(okx_desk::limit("buy", "60000", "1", "a77"));
    const auto rows = d.rows(id, "fills");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("clOrdId") == "77");
    CHECK(rows[0].at("execType") == "T");
    CHECK(rows[1].at("clOrdId") == "0");
}
