// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

TEST_CASE("an order placed over REST is told as accepted, and can be asked for, listed and cancelled") {
    sim_desk d;
    const auto placed = d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000.0", "0.010", "mine-1"));
    CHECK(d.last.status == 200);
    CHECK(d.text(placed, "status") == "NEW");
    CHECK(d.text(placed, "clientOrderId") == "mine-1");
    CHECK(d.text(placed, "price") == "59000.00");
    CHECK(d.text(placed, "origQty") == "0.010");
    CHECK(d.text(placed, "executedQty") == "0.000");
    CHECK(d.text(placed, "timeInForce") == "GTC");
    CHECK(placed.at("orderId").to_number<std::uint64_t>() > 0xffffffffull);
    CHECK_FALSE(placed.as_object().contains("avgPrice"));
    CHECK_FALSE(placed.as_object().contains("cumQuote"));
    const auto asked =
        d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine-1"}});
    CHECK(asked.at("orderId") == placed.at("orderId"));
    CHECK(d.text(asked, "avgPrice") == "0.00");
    CHECK(d.rest("GET", "/fapi/v1/openOrders").as_array().size() == 1);
    CHECK(d.rest("GET", "/fapi/v1/openOrders", {{"symbol", "ETHUSDT"}}).as_array().empty());
    const auto gone =
        d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine-1"}});
    CHECK(d.text(gone, "status") == "CANCELED");
    CHECK(d.rest("GET", "/fapi/v1/openOrders").as_array().empty());
    CHECK(d.rest("GET", "/fapi/v1/allOrders", {{"symbol", "BTCUSDT"}}).as_array().size() == 1);
}

TEST_CASE("the parameters of an order may come in the body") {
    sim_desk d;
    std::string body = d.query(d.limit("BUY", "59000.0", "0.010"));
    body += "&timestamp=" + std::to_string(d.now.milliseconds());
    body += "&signature=" + hmac_sha256_hex("secret", body);
    CHECK(d.text(d.raw("POST", "/fapi/v1/order", body), "status") == "NEW");
}

TEST_CASE("an acknowledgement tells the order as accepted, a result tells the outcome") {
    sim_desk d;
    d.offer("SELL", "60000.0", "0.030");
    const auto ack = d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.010"));
    CHECK(d.text(ack, "status") == "NEW");
    CHECK(d.text(ack, "executedQty") == "0.000");
    CHECK(d.text(ack, "clientOrderId").size() == 22);
    const auto result =
        d.rest("POST", "/fapi/v1/order", d.with(d.market("BUY", "0.010"), "newOrderRespType", "RESULT"));
    CHECK(d.text(result, "status") == "FILLED");
    CHECK(d.text(result, "executedQty") == "0.010");
}

TEST_CASE("an order placed over the WebSocket API is answered with its limits used") {
    sim_desk d;
    const auto frame = d.ws("order.place", d.limit("BUY", "59000.0", "0.010", "ws-1"));
    CHECK(frame.at("id") == "r1");
    CHECK(frame.at("status") == 200);
    CHECK(d.text(frame.at("result"), "clientOrderId") == "ws-1");
    const auto& limits = frame.at("rateLimits").as_array();
    REQUIRE(limits.size() == 2);
    CHECK(limits[0].at("rateLimitType") == "ORDERS");
    CHECK(limits[0].at("limit") == 300);
    CHECK(limits[0].at("count") == 1);
    const auto status = d.ws("order.status", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "ws-1"}});
    CHECK(d.text(status.at("result"), "status") == "NEW");
    CHECK(status.at("rateLimits").at(0).at("rateLimitType") == "REQUEST_WEIGHT");
    const auto gone = d.ws("order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "ws-1"}});
    CHECK(d.text(gone.at("result"), "status") == "CANCELED");
}

TEST_CASE("each rule of an order is refused with the venue's code, over both APIs") {
    struct refusal_case {
        pairs params;
        int code;
    };
    const auto good = sim_desk::limit("BUY", "59000.0", "0.010");
    const auto take = sim_desk::market("BUY", "0.010");
    const auto with = sim_desk::with;
    const auto without = sim_desk::without;
    const refusal_case cases[] = {
        {without(good, "symbol"), -1102},
        {without(good, "side"), -1102},
        {without(good, "type"), -1102},
        {without(good, "quantity"), -1102},
        {without(good, "price"), -1102},
        {without(good, "timeInForce"), -1102},
        {with(good, "quantity", "ten"), -1102},
        {with(good, "symbol", "NOPEUSDT"), -1121},
        {with(good, "side", "HOLD"), -1117},
        {with(good, "type", "ICEBERG"), -1116},
        {with(good, "timeInForce", "DAY"), -1115},
        {with(good, "price", "59000.05"), -4014},
        {with(good, "price", "59000.123"), -1111},
        {with(good, "price", "0"), -4001},
        {with(good, "price", "99999999"), -4002},
        {with(good, "price", "0.01"), -4013},
        {with(good, "price", "63000.1"), -4016},
        {with(with(good, "side", "SELL"), "price", "56999.9"), -4024},
        {with(good, "quantity", "0.0101"), -1111},
        {with(good, "quantity", "0"), -4003},
        {with(good, "quantity", "1001"), -4005},
        {with(take, "quantity", "121"), -4005},
        {with(good, "quantity", "0.000"), -4003},
        {with(with(good, "quantity", "0.001"), "price", "49000"), -4164},
        {with(good, "type", "STOP_MARKET"), -4120},
        {with(good, "type", "TRAILING_STOP_MARKET"), -4120},
        {with(good, "positionSide", "LONG"), -4061},
        {with(good, "newClientOrderId", "no spaces"), -4015},
        {with(good, "newClientOrderId", std::string(37, 'a')), -4015},
        {with(good, "selfTradePreventionMode", "SOMETIMES"), -1130},
        {with(good, "newOrderRespType", "FULL"), -1130},
        {with(good, "stopPrice", "1"), -1106},
        {with(good, "priceMatch", "QUEUE"), -1106},
        {with(take, "price", "59000"), -1106},
        {with(take, "timeInForce", "GTC"), -1106},
        {with(good, "quantity", "100"), -2019},
        {with(good, "reduceOnly", "true"), -2022},
        {with(good, "timeInForce", "FOK"), -5021},
        {with(with(good, "timeInForce", "GTX"), "price", "60000"), -5022},
        {with(good, "timeInForce", "GTD"), -1102},
        {with(with(good, "timeInForce", "GTD"), "goodTillDate", "1735690200000"), -1130},
        {with(good, "goodTillDate", "1735699999000"), -1106},
    };
    for (const refusal_case& c : cases) {
        INFO(sim_desk::query(c.params));
        sim_desk d;
        d.offer("SELL", "60000.0", "1.000");
        CHECK(sim_desk::code(d.rest("POST", "/fapi/v1/order", c.params)) == c.code);
        CHECK(d.last.status == 400);
        const auto frame = d.ws("order.place", c.params);
        CHECK(frame.at("status") == 400);
        CHECK(sim_desk::code(frame) == c.code);
        CHECK(d.venue.ledger(0).orders.empty());
    }
}

TEST_CASE("a market order outside the price band is -4131") {
    sim_desk d;
    d.as_other();
    REQUIRE(d.ws("order.place", d.limit("SELL", "66000.0", "1.000")).at("status") == 200);
    d.as_first();
    CHECK(d.code(d.ws("order.place", d.market("BUY", "0.010"))) == -4131);
}

TEST_CASE("a client order id may be used again once its order has ended") {
    sim_desk d;
    CHECK(d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "same"))) == 0);
    CHECK(d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "same"))) == -4116);
    d.as_other();
    CHECK(d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "same"))) == 0);
    d.as_first();
    d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "same"}});
    const auto again = d.rest("POST", "/fapi/v1/order", d.limit("BUY", "58000", "0.010", "same"));
    CHECK(d.code(again) == 0);
    const auto asked =
        d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "same"}});
    CHECK(asked.at("orderId") == again.at("orderId"));
}

TEST_CASE("an unknown order is -2013 when asked for and -2011 when cancelled") {
    sim_desk d;
    const auto placed = d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010"));
    const std::string id = json::serialize(placed.at("orderId"));
    CHECK(d.code(d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}})) == -2013);
    CHECK(d.code(d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}})) == -2011);
    CHECK(d.code(d.rest("GET", "/fapi/v1/order", {{"symbol", "ETHUSDT"}, {"orderId", id}})) == -2013);
    CHECK(d.code(d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}})) == -1102);
    CHECK(d.code(d.ws("order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "none"}})) == -2011);
    d.as_other();
    CHECK(d.code(d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", id}})) == -2013);
    CHECK(d.code(d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", id}})) == -2011);
    d.as_first();
    CHECK(d.code(d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", id}})) == 0);
    CHECK(d.code(d.rest("DELETE", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", id}})) == -2011);
}

TEST_CASE("a good-till-date order is kept to the second and expires") {
    sim_desk d;
    auto p = d.with(d.limit("BUY", "59000", "0.010", "gtd", "GTD"), "goodTillDate",
                    std::to_string(d.now.milliseconds() + 700'999));
    CHECK(d.rest("POST", "/fapi/v1/order", p).at("goodTillDate") == d.now.milliseconds() + 700'000);
    d.pass(seconds(700));
    const auto asked = d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "gtd"}});
    CHECK(d.text(asked, "status") == "EXPIRED");
}

TEST_CASE("an amendment needs side, price and quantity, and a change") {
    sim_desk d;
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010", "a"));
    const pairs p{{"symbol", "BTCUSDT"},
                  {"origClientOrderId", "a"},
                  {"side", "BUY"},
                  {"price", "59001"},
                  {"quantity", "0.020"}};
    CHECK(d.code(d.rest("PUT", "/fapi/v1/order", d.without(p, "quantity"))) == -1102);
    CHECK(d.code(d.rest("PUT", "/fapi/v1/order", d.with(p, "side", "SELL"))) == -1130);
    CHECK(d.code(d.rest("PUT", "/fapi/v1/order", d.with(d.with(p, "price", "59000"), "quantity", "0.010"))) ==
          -5027);
    const auto amended = d.ws("order.modify", p).at("result");
    CHECK(d.text(amended, "price") == "59001.00");
    CHECK(d.text(amended, "origQty") == "0.020");
    CHECK(d.code(d.rest("PUT", "/fapi/v1/order", d.with(p, "origClientOrderId", "b"))) == -2013);
}

TEST_CASE("all open orders of a symbol are cancelled at once") {
    sim_desk d;
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010"));
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "58000", "0.010"));
    CHECK(d.rest("DELETE", "/fapi/v1/allOpenOrders", {{"symbol", "BTCUSDT"}}).at("code") == 200);
    CHECK(d.rest("GET", "/fapi/v1/openOrders").as_array().empty());
}

TEST_CASE("a tested order is checked and not placed") {
    sim_desk d;
    CHECK(d.rest("POST", "/fapi/v1/order/test", d.limit("BUY", "59000", "0.010")).as_object().empty());
    CHECK(d.code(d.rest("POST", "/fapi/v1/order/test", d.limit("BUY", "59000.05", "0.010"))) == -4014);
    CHECK(d.venue.ledger(0).orders.empty());
}

TEST_CASE("more open orders than the symbol allows are -2025") {
    auto config = sim_desk::quiet();
    config.instruments[0].max_orders = 2;
    sim_desk d(config);
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010"));
    d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010"));
    CHECK(d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010"))) == -2025);
}
