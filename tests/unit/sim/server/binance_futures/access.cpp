// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

TEST_CASE("a signed request needs a key, a signature and a time inside the window") {
    sim_desk d;
    const std::string good = "timestamp=" + std::to_string(d.now.milliseconds());
    const auto signed_with = [&](const std::string& text, const std::string& secret = "secret") {
        return d.raw("GET", "/fapi/v2/balance?" + text + "&signature=" + hmac_sha256_hex(secret, text));
    };
    CHECK(signed_with(good).is_array());
    CHECK(d.code(signed_with(good, "wrong")) == -1022);
    CHECK(d.last.status == 400);
    CHECK(d.code(d.raw("GET", "/fapi/v2/balance?" + good)) == -1102);
    CHECK(d.code(signed_with("recvWindow=5000")) == -1102);
    CHECK(d.code(signed_with(good + "&recvWindow=60001")) == -1130);
    const auto at = [&](std::int64_t shift) {
        return "timestamp=" + std::to_string(d.now.milliseconds() + shift);
    };
    CHECK(signed_with(at(999)).is_array());
    CHECK(d.code(signed_with(at(1000))) == -1021);
    CHECK(signed_with(at(-5000)).is_array());
    CHECK(d.code(signed_with(at(-5001))) == -1021);
    CHECK(signed_with(at(-5001) + "&recvWindow=6000").is_array());
    d.key = "";
    CHECK(d.code(signed_with(good)) == -2014);
    CHECK(d.last.status == 401);
    d.key = "nobody";
    CHECK(d.code(signed_with(good)) == -2015);
    CHECK(d.code(d.raw("POST", "/fapi/v1/listenKey")) == -2015);
}

TEST_CASE("the WebSocket API checks the same, and its sessions are not for HMAC keys") {
    sim_desk d;
    d.secret = "wrong";
    CHECK(d.code(d.ws("account.balance")) == -1022);
    d.secret = "secret";
    d.key = "nobody";
    CHECK(d.code(d.ws("account.balance")) == -2015);
    CHECK(d.ws("account.balance").at("status") == 401);
    d.key = "key";
    CHECK(d.code(d.ws_raw("account.balance", {})) == -2014);
    CHECK(d.code(d.ws("session.logon")) == -4056);
    CHECK(d.code(d.ws("order.dance")) == -1020);
    CHECK(d.ws("v2/account.balance").at("result").at(0).at("balance") == "100000.00000000");
    CHECK(d.ws_raw("time", {}).at("result").at("serverTime") == d.now.milliseconds());
    CHECK(d.ws_raw("ping", {}).at("result").as_object().empty());
    const auto broken = d.frame("{");
    CHECK(broken.at("status") == 400);
    CHECK(broken.at("id").is_null());
    const auto numbered = d.frame(R"({"id":7,"method":"ping"})");
    CHECK(numbered.at("id") == 7);
    const auto binary = d.frame(R"({"id":8,"method":"order.place","params":{"price":1.5}})");
    CHECK(d.code(binary) == -1102);
}

TEST_CASE("unknown paths and wrong methods are told apart") {
    sim_desk d;
    CHECK(d.code(d.raw("GET", "/fapi/v9/nothing")) == -5000);
    CHECK(d.last.status == 404);
    CHECK(d.code(d.raw("PATCH", "/fapi/v1/order")) == -5001);
    CHECK(d.last.status == 405);
}

TEST_CASE("request weight is counted by the minute, told in a header, and refused above the limit") {
    sim_desk d;
    d.raw("GET", "/fapi/v1/ping");
    const auto header = [&](std::string_view name) {
        for (const auto& [n, v] : d.last.headers)
            if (n == name) return v;
        return std::string();
    };
    CHECK(header("X-MBX-USED-WEIGHT-1M") == "1");
    d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
    CHECK(header("X-MBX-USED-WEIGHT-1M") == "21");
    for (int n = 0; n < 119; ++n) d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
    CHECK(d.code(d.raw("GET", "/fapi/v1/ping")) == -1003);
    CHECK(d.last.status == 429);
    CHECK(header("Retry-After") == "60");
    d.pass(seconds(60));
    CHECK(d.code(d.raw("GET", "/fapi/v1/ping")) == 0);
    CHECK(header("X-MBX-USED-WEIGHT-1M") == "1");
}

TEST_CASE("who goes on after being refused is banned for two minutes") {
    auto config = sim_desk::quiet();
    config.weight_per_minute = 1;
    sim_desk d(config);
    for (int n = 0; n < 60; ++n) d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 418);
    d.pass(seconds(60));
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 418);
    d.pass(seconds(61));
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 200);
}

TEST_CASE("orders are counted per account in ten seconds and in a minute") {
    auto config = sim_desk::quiet();
    config.orders_per_10_seconds = 2;
    config.orders_per_minute = 3;
    sim_desk d(config);
    const auto place = [&] {
        return d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010")));
    };
    CHECK(place() == 0);
    CHECK(place() == 0);
    CHECK(place() == -1015);
    CHECK(d.last.status == 429);
    d.as_other();
    CHECK(place() == 0);
    d.as_first();
    d.pass(seconds(10));
    CHECK(place() == 0);
    CHECK(place() == -1015);
    d.pass(seconds(50));
    CHECK(place() == 0);
}

TEST_CASE("account, balance and position documents tell the ledger's figures") {
    sim_desk d;
    d.offer("SELL", "60000.0", "1.000");
    d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.100"));
    const auto ledger = d.venue.ledger(0);
    CHECK(ledger.wallet.str() == "99997.00000000");
    CHECK(ledger.fees.str() == "3.00000000");
    CHECK(d.rest("GET", "/fapi/v2/balance").at(0).at("balance") == "99997.00000000");
    const auto v3 = d.rest("GET", "/fapi/v3/account");
    CHECK(v3.at("totalWalletBalance") == "99997.00000000");
    CHECK(v3.at("totalInitialMargin") == "300.00000000");
    CHECK(v3.at("availableBalance") == "99697.00000000");
    CHECK(v3.at("positions").as_array().size() == 1);
    CHECK(v3.at("positions").at(0).at("positionAmt") == "0.100");
    CHECK(d.rest("GET", "/fapi/v2/account").at("positions").as_array().size() == 2);
    const auto risk = d.rest("GET", "/fapi/v3/positionRisk");
    REQUIRE(risk.as_array().size() == 1);
    CHECK(risk.at(0).at("entryPrice") == "60000.00000000");
    CHECK(risk.at(0).at("notional") == "6000.00000000");
    CHECK(d.rest("GET", "/fapi/v2/positionRisk", {{"symbol", "BTCUSDT"}}).at(0).at("leverage") == "20");
    CHECK(d.code(d.rest("GET", "/fapi/v3/positionRisk", {{"symbol", "NOPE"}})) == -1121);
    const auto fills = d.rest("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}});
    REQUIRE(fills.as_array().size() == 1);
    CHECK(fills.at(0).at("commission") == "3.00000000");
    CHECK(fills.at(0).at("quoteQty") == "6000.00000000");
    CHECK(fills.at(0).at("maker") == false);
    CHECK(d.rest("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", "50"}}).at("leverage") ==
          50);
    CHECK(d.rest("GET", "/fapi/v3/account").at("totalInitialMargin") == "120.00000000");
    CHECK(d.code(d.rest("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", "126"}})) == -1130);
    CHECK(d.rest("GET", "/fapi/v1/commissionRate", {{"symbol", "BTCUSDT"}}).at("takerCommissionRate") ==
          "0.0005");
    CHECK(d.rest("GET", "/fapi/v1/positionSide/dual").at("dualSidePosition") == false);
    CHECK(d.rest("GET", "/fapi/v1/multiAssetsMargin").at("multiAssetsMargin") == false);
    CHECK(d.rest("GET", "/fapi/v1/accountConfig").at("canTrade") == true);
    CHECK(d.rest("GET", "/fapi/v1/symbolConfig").as_array().size() == 2);
    CHECK(d.rest("GET", "/fapi/v1/leverageBracket").as_array().size() == 2);
}

TEST_CASE("lists of orders and fills begin where asked and end at their limit") {
    sim_desk d;
    d.offer("SELL", "60000.0", "1.000");
    std::vector<std::string> ids;
    for (int n = 0; n < 5; ++n) {
        ids.push_back(
            json::serialize(d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.010")).at("orderId")));
        d.pass(milliseconds(1000));
    }
    const auto list = [&](const std::string& path, pairs p) {
        p.emplace_back("symbol", "BTCUSDT");
        return d.rest("GET", "/fapi/v1/" + path, p);
    };
    const auto newest = list("userTrades", {{"limit", "2"}});
    REQUIRE(newest.as_array().size() == 2);
    CHECK(newest.at(1).at("id") == 5);
    const auto from = list("userTrades", {{"fromId", "2"}, {"limit", "2"}});
    CHECK(from.at(0).at("id") == 2);
    CHECK(from.at(1).at("id") == 3);
    const auto of_order = list("userTrades", {{"orderId", ids[3]}});
    REQUIRE(of_order.as_array().size() == 1);
    CHECK(of_order.at(0).at("id") == 4);
    const std::int64_t second = newest.at(1).at("time").to_number<std::int64_t>() - 1000;
    CHECK(list("userTrades", {{"startTime", std::to_string(second)}}).as_array().size() == 2);
    CHECK(list("userTrades", {{"endTime", std::to_string(second)}}).as_array().size() == 4);
    CHECK(list("allOrders", {{"orderId", ids[2]}}).as_array().size() == 3);
    CHECK(list("allOrders", {{"limit", "1"}}).at(0).at("orderId").to_number<std::int64_t>() ==
          std::stoll(ids[4]));
}

TEST_CASE("exchangeInfo lists the rules that orders are checked by") {
    sim_desk d;
    const auto info = d.raw("GET", "/fapi/v1/exchangeInfo");
    REQUIRE(info.at("symbols").as_array().size() == 2);
    const auto& btc = info.at("symbols").at(0);
    CHECK(btc.at("symbol") == "BTCUSDT");
    CHECK(btc.at("contractType") == "PERPETUAL");
    CHECK(btc.at("status") == "TRADING");
    CHECK(btc.at("pricePrecision") == 2);
    CHECK(btc.at("quantityPrecision") == 3);
    CHECK(btc.at("filters").at(0).at("tickSize") == "0.10");
    CHECK(btc.at("filters").at(1).at("stepSize") == "0.001");
    CHECK(btc.at("filters").at(5).at("notional") == "50");
    CHECK(info.at("rateLimits").at(0).at("limit") == 2400);
}

TEST_CASE("symbols are named, or written out with tick, lot and price") {
    CHECK(make_symbol("SOLUSDT").tick == "0.01"_d);
    const auto s = make_symbol("ABCUSDT:0.5:10:42.5");
    CHECK(s.base == "ABC");
    CHECK(s.tick == "0.5"_d);
    CHECK(s.lot == "10"_d);
    CHECK(s.reference_price == "42.5"_d);
    CHECK_THROWS_AS(make_symbol("ABCUSDT"), std::invalid_argument);
    CHECK_THROWS_AS(make_symbol("ABCUSDT:0:1:1"), std::invalid_argument);
    CHECK_THROWS_AS(make_symbol("BTCEUR:1:1:1"), std::invalid_argument);
}
