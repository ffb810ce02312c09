// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

namespace {

struct hedged : sim_desk {
    hedged() {
        REQUIRE(rest("POST", "/fapi/v1/positionSide/dual", {{"dualSidePosition", "true"}}).at("code") == 200);
        offer("SELL", "60000.0", "0.500");
        offer("BUY", "59900.0", "0.500");
    }
    static pairs of(pairs order, const std::string& leg) {
        return with(std::move(order), "positionSide", leg);
    }
    json::value place(const pairs& order) { return ws("order.place", order); }
};

} // namespace

TEST_CASE("the position mode is changed while nothing is open or held, and told") {
    sim_desk d;
    const auto change = [&](const char* dual) {
        return d.rest("POST", "/fapi/v1/positionSide/dual", {{"dualSidePosition", dual}});
    };
    CHECK(d.code(change("false")) == -4059);
    REQUIRE(d.ws("order.place", d.limit("BUY", "59000.0", "0.010", "rests")).at("status") == 200);
    CHECK(d.code(change("true")) == -4067);
    (void)d.ws("order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "rests"}});
    CHECK(change("true").at("code") == 200);
    CHECK(d.rest("GET", "/fapi/v1/positionSide/dual").at("dualSidePosition") == true);
    CHECK(d.rest("GET", "/fapi/v1/accountConfig").at("dualSidePosition") == true);
    CHECK(d.code(change("true")) == -4059);
    d.as_other();
    CHECK(d.rest("GET", "/fapi/v1/positionSide/dual").at("dualSidePosition") == false);
}

TEST_CASE("in hedge mode an order names its position, and may not say that it reduces") {
    hedged d;
    CHECK(d.code(d.place(d.limit("BUY", "59000.0", "0.010"))) == -4061);
    CHECK(d.code(d.place(d.of(d.limit("BUY", "59000.0", "0.010"), "BOTH"))) == -4061);
    CHECK(d.code(d.place(d.with(d.of(d.limit("BUY", "59000.0", "0.010"), "LONG"), "reduceOnly", "false"))) ==
          -1106);
    CHECK(d.code(d.place(d.of(d.market("SELL", "0.010"), "LONG"))) == -2022); // nothing is held
    CHECK(d.place(d.of(d.market("BUY", "0.010"), "LONG")).at("status") == 200);
    CHECK(d.code(d.place(d.of(d.market("SELL", "0.011"), "LONG"))) == -2022);
    CHECK(d.place(d.of(d.market("SELL", "0.010"), "LONG")).at("status") == 200);
    sim_desk one_way;
    CHECK(one_way.code(one_way.ws("order.place", d.of(d.limit("BUY", "59000.0", "0.010"), "LONG"))) == -4061);
}

TEST_CASE("in hedge mode long and short are held, told and closed apart") {
    hedged d;
    const auto user = d.open_user();
    (void)d.sent(user);
    REQUIRE(d.place(d.of(d.market("BUY", "0.020", "opens"), "LONG")).at("status") == 200);
    REQUIRE(d.place(d.of(d.market("SELL", "0.030"), "SHORT")).at("status") == 200);
    std::vector<std::string> legs;
    for (const json::value& e : d.sent(user)) {
        if (e.at("e") == "ORDER_TRADE_UPDATE") legs.push_back(d.text(e.at("o"), "ps"));
        if (e.at("e") == "ACCOUNT_UPDATE") {
            const auto& p = e.at("a").at("P").at(0);
            legs.push_back(d.text(p, "ps") + " " + d.text(p, "pa"));
        }
    }
    CHECK(legs == std::vector<std::string>{"LONG", "LONG 0.020", "LONG", "SHORT", "SHORT -0.030", "SHORT"});
    const auto v3 = d.rest("GET", "/fapi/v3/positionRisk");
    REQUIRE(v3.as_array().size() == 2);
    CHECK(v3.at(0).at("positionSide") == "LONG");
    CHECK(v3.at(0).at("positionAmt") == "0.020");
    CHECK(v3.at(0).at("entryPrice") == "60000.00000000");
    CHECK(v3.at(1).at("positionSide") == "SHORT");
    CHECK(v3.at(1).at("positionAmt") == "-0.030");
    CHECK(v3.at(1).at("entryPrice") == "59900.00000000");
    CHECK(d.rest("GET", "/fapi/v2/positionRisk", {{"symbol", "BTCUSDT"}}).as_array().size() == 2);
    CHECK(d.rest("GET", "/fapi/v3/account").at("positions").as_array().size() == 2);
    CHECK(d.rest("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}}).at(1).at("positionSide") == "SHORT");
    CHECK(d.rest("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "opens"}})
              .at("positionSide") == "LONG");
    REQUIRE(d.place(d.of(d.market("BUY", "0.030"), "SHORT")).at("status") == 200);
    const auto left = d.rest("GET", "/fapi/v3/positionRisk");
    REQUIRE(left.as_array().size() == 1);
    CHECK(left.at(0).at("positionSide") == "LONG");
    CHECK(d.code(d.rest("POST", "/fapi/v1/positionSide/dual", {{"dualSidePosition", "false"}})) == -4068);
}

TEST_CASE("in hedge mode an order that waits closes the position that it names") {
    hedged d;
    REQUIRE(d.place(d.of(d.market("BUY", "0.020"), "LONG")).at("status") == 200);
    REQUIRE(d.place(d.of(d.market("SELL", "0.030"), "SHORT")).at("status") == 200);
    const auto stop = d.rest("POST", "/fapi/v1/algoOrder",
                             {{"algoType", "CONDITIONAL"},
                              {"symbol", "BTCUSDT"},
                              {"side", "SELL"},
                              {"positionSide", "LONG"},
                              {"type", "STOP_MARKET"},
                              {"triggerPrice", "59000.0"},
                              {"workingType", "MARK_PRICE"},
                              {"closePosition", "true"},
                              {"clientAlgoId", "stop"}});
    CHECK(stop.at("positionSide") == "LONG");
    d.venue.market().set_mark_price(0, "58900"_d);
    d.pass(seconds(1));
    const auto left = d.rest("GET", "/fapi/v3/positionRisk");
    REQUIRE(left.as_array().size() == 1);
    CHECK(left.at(0).at("positionSide") == "SHORT");
    CHECK(left.at(0).at("positionAmt") == "-0.030");
}
