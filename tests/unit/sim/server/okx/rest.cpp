// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

#include <stdexcept>

using namespace okx_test;

TEST_CASE("OKX: a symbol's name says what it is, and anything else is refused by name") {
    const auto future = make_symbol("BTC-USD-261225");
    CHECK(future.kind == instrument_kind::future);
    CHECK(future.payoff == payoff::inverse);
    CHECK(future.contract_size == "100"_d);
    CHECK(future.settle() == "BTC");
    CHECK(future.expires_ms == 1'798'185'600'000); // 2026-12-25T08:00Z
    CHECK(make_symbol("DOGE-USDT-SWAP").contract_size == "1000"_d);
    const auto own = make_symbol("ABC-USDT:0.5:1:10");
    CHECK(own.kind == instrument_kind::spot);
    CHECK(own.symbol == "ABC-USDT");
    CHECK(own.tick == "0.5"_d);
    for (const char* wrong : {"BTCUSDT", "BTC-USDT-XXX", "BTC-USDT-261325", "XYZ-USDT-SWAP", "A-B-SWAP:1:1"})
        CHECK_THROWS_AS(make_symbol(wrong), std::invalid_argument);
}

TEST_CASE(
    "OKX: the signature covers time, method, path with query, and body; the vendor's vectors recompute") {
    CHECK(signature("chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO", "2020-12-08T09:08:57.715Z", "GET",
                    "/api/v5/account/balance", "") == "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=");
    CHECK(iso_time("2020-12-08T09:08:57.715Z")->milliseconds() == 1'607'418'537'715);
    for (const char* wrong : {"2020-12-08T09:08:57Z", "2020-13-08T09:08:57.715Z", "2020-02-30T09:08:57.715Z",
                              "2020-12-08T24:08:57.715Z", "2020-12-08 09:08:57.715Z", ""})
        CHECK_FALSE(iso_time(wrong));
}

TEST_CASE("OKX: who may not ask is told why, with 401") {
    okx_desk d;
    const auto without = [&](std::string_view header, std::string_view instead = {}) {
        http_request r = d.signed_request("GET", "/api/v5/account/config", {});
        for (auto& [name, value] : r.headers)
            if (name == header) value = instead;
        const std::string code = okx_desk::code(d.ask(r));
        CHECK(d.last.status == 401);
        return code;
    };
    CHECK(without("ok-access-key") == "50103");
    CHECK(without("OK-ACCESS-PASSPHRASE") == "50104");
    CHECK(without("OK-ACCESS-SIGN") == "50106");
    CHECK(without("OK-ACCESS-TIMESTAMP") == "50107");
    CHECK(without("ok-access-key", "nobody") == "50111");
    CHECK(without("OK-ACCESS-PASSPHRASE", "wrong") == "50105");
    CHECK(without("OK-ACCESS-TIMESTAMP", "1735689600") == "50112");
    CHECK(without("OK-ACCESS-TIMESTAMP", "2024-12-31T23:59:00.000Z") == "50102");
    CHECK(without("OK-ACCESS-TIMESTAMP", "2024-12-31T23:59:59.000Z") == "50113");
    CHECK(without("OK-ACCESS-SIGN", "AAAA") == "50113");
    CHECK(d.last.body == R"({"code":"50113","msg":"Invalid signature","data":[]})");
    CHECK(okx_desk::code(d.get("/account/config")) == "0");
    d.more_headers = {{"x-simulated-trading", "1"}};
    CHECK(okx_desk::code(d.get("/account/config")) == "50101");
    okx_desk demo(okx_desk::quiet([](exchange_config& c) { c.demo = true; }));
    CHECK(okx_desk::code(demo.get("/account/config")) == "50101");
    demo.more_headers = {{"x-simulated-trading", "1"}};
    CHECK(okx_desk::code(demo.get("/account/config")) == "0");
}

TEST_CASE("OKX: reference data as documented") {
    okx_desk d;
    CHECK(d.open_get("/public/time").at("data").at(0).at("ts") == "1735689600000");
    const auto swaps = d.open_get("/public/instruments?instType=SWAP").at("data");
    REQUIRE(swaps.as_array().size() == 3);
    CHECK(swaps.at(0).at("instIdCode") == 10459);
    CHECK(swaps.at(0).at("ctVal") == "0.01");
    CHECK(swaps.at(0).at("ctValCcy") == "BTC");
    CHECK(swaps.at(0).at("settleCcy") == "USDT");
    CHECK(swaps.at(2).at("ctType") == "inverse");
    CHECK(swaps.at(2).at("settleCcy") == "BTC");
    CHECK(swaps.at(2).at("ctValCcy") == "USD");
    const auto spot = d.open_get("/public/instruments?instType=SPOT&instId=BTC-USDT").at("data");
    REQUIRE(spot.as_array().size() == 1);
    CHECK(spot.at(0).at("ctVal") == "");
    CHECK(spot.at(0).at("baseCcy") == "BTC");
    CHECK(spot.at(0).at("lotSz") == "0.00001");
    CHECK(d.open_get("/public/instruments").at("code") == "50014");
    CHECK(d.last.status == 400);
    CHECK(d.open_get("/public/instruments?instType=OPTION").at("code") == "50015");
    CHECK(d.open_get("/public/instruments?instType=OPTION&uly=BTC-USD").at("data").as_array().empty());
    CHECK(d.open_get("/public/mark-price?instId=NONE").at("code") == "51001");
    const auto band = d.open_get("/public/price-limit?instId=BTC-USDT-SWAP").at("data").at(0);
    CHECK(band.at("buyLmt") == "63000");
    CHECK(band.at("sellLmt") == "57000");
    const auto funding = d.open_get("/public/funding-rate?instId=BTC-USDT-SWAP").at("data").at(0);
    CHECK(funding.at("fundingTime") == "1735718400000");
    CHECK(funding.at("nextFundingRate") == "");
    CHECK(d.open_get("/nowhere").at("code") == "404");
    CHECK(d.last.status == 404);
    CHECK(okx_desk::code(d.post("/public/time", "{}")) == "50115");
    const auto config = okx_desk::row(d.get("/account/config"));
    CHECK(config.at("acctLv") == "2");
    CHECK(config.at("posMode") == "net_mode");
    const auto fee = okx_desk::row(d.get("/account/trade-fee?instType=SWAP"));
    CHECK(fee.at("maker") == "-0.0002");
    CHECK(fee.at("taker") == "-0.0005");
    const auto group = okx_desk::row(d.get("/account/trade-fee?instType=SWAP&instFamily=BTC-USDT"));
    REQUIRE(group.at("feeGroup").as_array().size() == 1);
    CHECK(group.at("feeGroup").at(0).at("maker") == "-0.0002");
    CHECK(group.at("feeGroup").at(0).at("taker") == "-0.0005");
    CHECK(okx_desk::code(d.get("/account/trade-fee?instType=SWAP&instFamily=NO-SUCH")) == "51000");
    CHECK(okx_desk::code(d.get("/account/trade-fee?instType=SPOT&instId=NO-SUCH")) == "51001");
    CHECK(d.get("/asset/currencies").at("data").as_array().empty());
}

TEST_CASE("OKX: leverage is set of an instrument, and told of those that are asked for") {
    okx_desk d;
    const auto told = [&] {
        return d.get("/account/leverage-info?instId=BTC-USDT-SWAP,ETH-USDT-SWAP&mgnMode=cross").at("data");
    };
    const auto before = told();
    REQUIRE(before.as_array().size() == 2);
    CHECK(before.at(0).at("instId") == "BTC-USDT-SWAP");
    CHECK(okx_desk::code(d.post("/account/set-leverage",
                                R"({"lever":"7","mgnMode":"cross","instId":"BTC-USDT-SWAP"})")) == "0");
    CHECK(told().at(0).at("lever") == "7");
    CHECK(told().at(1) == before.at(1));
    CHECK(d.get("/account/leverage-info?instId=NONE&mgnMode=cross").at("code") == "51001");
}

TEST_CASE("OKX: a book over REST has one level unless asked for more, and its sequence") {
    okx_desk d;
    d.offer(okx_desk::limit("sell", "60001", "1"));
    d.offer(okx_desk::limit("sell", "60001", "2.5"));
    d.offer(okx_desk::limit("sell", "60002.5", "1"));
    d.offer(okx_desk::limit("buy", "59999", "7"));
    const auto one = d.open_get("/market/books?instId=BTC-USDT-SWAP").at("data").at(0);
    CHECK(json::serialize(one.at("asks")) == R"([["60001","3.5","0","2"]])");
    CHECK(json::serialize(one.at("bids")) == R"([["59999","7","0","1"]])");
    CHECK(one.at("seqId").as_int64() > 0);
    const auto two = d.open_get("/market/books?instId=BTC-USDT-SWAP&sz=400").at("data").at(0);
    CHECK(two.at("asks").as_array().size() == 2);
    const auto ticker = d.open_get("/market/ticker?instId=BTC-USDT-SWAP").at("data").at(0);
    CHECK(ticker.at("askPx") == "60001");
    CHECK(ticker.at("bidSz") == "7");
}

TEST_CASE("OKX: lists go backwards from `after`, and the newest fills come first") {
    okx_desk d;
    for (int n = 0; n < 5; ++n) {
        d.offer(okx_desk::limit("sell", "60000", "1"));
        d.place(okx_desk::limit("buy", "60000", "1"));
        d.pass(seconds(1));
    }
    const auto newest = d.get("/trade/fills?instType=SWAP&limit=2").at("data").as_array();
    REQUIRE(newest.size() == 2);
    CHECK(newest[0].at("tradeId") == "5");
    CHECK(newest[0].at("execType") == "T");
    CHECK(newest[0].at("fee") == "-0.3");
    const auto next =
        d.get("/trade/fills-history?instType=SWAP&limit=2&after=" + okx_desk::str(newest[1], "billId"))
            .at("data")
            .as_array();
    REQUIRE(next.size() == 2);
    CHECK(next[0].at("tradeId") == "3");
    const auto newer =
        d.get("/trade/fills?limit=2&before=" + okx_desk::str(next[1], "billId")).at("data").as_array();
    REQUIRE(newer.size() == 2);
    CHECK(newer[0].at("tradeId") == "4");
    CHECK(newer[1].at("tradeId") == "3");
    const auto late =
        d.get("/trade/fills?begin=" + std::to_string(d.now.milliseconds() - 1'000)).at("data").as_array();
    CHECK(late.size() == 1);
    CHECK(d.get("/trade/orders-history?instType=SWAP&limit=3").at("data").as_array().size() == 3);
    const auto candles = d.open_get("/market/candles?instId=BTC-USDT-SWAP&bar=1m").at("data").as_array();
    REQUIRE(candles.size() == 1);
    CHECK(json::serialize(candles[0]) ==
          R"(["1735689600000","60000","60000","60000","60000","5","0.05","3000","0"])");
    CHECK(d.open_get("/market/trades?instId=BTC-USDT-SWAP&limit=1").at("data").at(0).at("tradeId") == "5");
}

TEST_CASE("OKX: an unfilled order that ended is forgotten after two hours") {
    okx_desk d;
    const std::string id = d.place(okx_desk::limit("buy", "59000", "1", "x1"));
    d.post("/trade/cancel-order", R"({"instId":"BTC-USDT-SWAP","clOrdId":"x1"})");
    d.pass(minutes(119));
    CHECK(okx_desk::code(d.get("/trade/order?instId=BTC-USDT-SWAP&ordId=" + id)) == "0");
    d.pass(minutes(2));
    CHECK(okx_desk::code(d.get("/trade/order?instId=BTC-USDT-SWAP&ordId=" + id)) == "51603");
}

TEST_CASE("OKX: faults of REST are told in the venue's codes") {
    okx_desk d;
    const auto struck = [&](fault f) {
        d.venue.set_fault(venue_link::rest, f, 1, d.now);
        const auto reply = d.post("/trade/order", okx_desk::limit("buy", "59000", "1"));
        return reply.is_null() ? std::string("none")
                               : okx_desk::code(reply) + ' ' + std::to_string(d.last.status);
    };
    CHECK(struck(fault::rate_limit) == "50011 429");
    CHECK(struck(fault::unavailable) == "50001 503");
    CHECK(struck(fault::throttled) == "50013 200");
    CHECK(struck(fault::key_refused) == "50113 401");
    CHECK(struck(fault::request_lost) == "none");
    CHECK(d.venue.ledger(0).orders.empty());
    CHECK(struck(fault::unknown_status) == "50004 400");
    CHECK(struck(fault::reply_lost) == "none");
    CHECK(struck(fault::repeated) == "0 200");
    CHECK(d.venue.ledger(0).orders.size() == 4);
    CHECK(struck(fault::refuse) == "none");
    CHECK(d.last.action == reply_action::drop);
    CHECK(struck(fault::ban) == "0 200"); // no meaning here
}
