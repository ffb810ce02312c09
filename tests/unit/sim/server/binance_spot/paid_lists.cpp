// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

#include <algorithm>

using namespace spot_test;

namespace {
pairs working(const std::string& price = "60000.00", const std::string& quantity = "0.1") {
    return {{"symbol", "BTCUSDT"},
            {"workingType", "LIMIT"},
            {"workingSide", "BUY"},
            {"workingPrice", price},
            {"workingQuantity", quantity},
            {"workingTimeInForce", "GTC"},
            {"workingClientOrderId", "buys"},
            {"pendingSide", "SELL"}};
}
pairs opo() {
    pairs p = working();
    for (const auto& [name, value] : pairs{{"pendingType", "LIMIT"},
                                           {"pendingPrice", "61000.00"},
                                           {"pendingTimeInForce", "GTC"},
                                           {"pendingClientOrderId", "sells"}})
        p.emplace_back(name, value);
    return p;
}
pairs opoco() {
    pairs p = working();
    for (const auto& [name, value] : pairs{{"pendingAboveType", "LIMIT_MAKER"},
                                           {"pendingAbovePrice", "61000.00"},
                                           {"pendingAboveClientOrderId", "profit"},
                                           {"pendingBelowType", "STOP_LOSS"},
                                           {"pendingBelowStopPrice", "59000.00"},
                                           {"pendingBelowClientOrderId", "loss"}})
        p.emplace_back(name, value);
    return p;
}
/// A venue whose account has this of the base asset.
exchange_config with_btc(std::int64_t mantissa, std::int8_t exponent = 0) {
    auto c = spot_desk::quiet();
    for (asset_amount& b : c.accounts.at(0).other_balances)
        if (b.asset == "BTC") b.amount = decimal(mantissa, exponent);
    return c;
}
} // namespace

TEST_CASE("spot: a pending order of an OPO has no quantity until the working one has brought it") {
    spot_desk d(with_btc(0));
    d.watch();
    const auto placed = d.rest("POST", "/api/v3/orderList/opo", opo());
    CHECK(placed.at("contingencyType") == "OTO");
    const auto& pending = placed.at("orderReports").at(1);
    CHECK(pending.at("status") == "PENDING_NEW");
    CHECK_FALSE(pending.as_object().contains("origQty"));
    const auto counts = d.rest("GET", "/api/v3/rateLimit/order");
    CHECK(counts.at(0).at("count") == 2);
    CHECK(d.code(d.rest("PUT", "/api/v3/order/amend/keepPriority",
                        {{"symbol", "BTCUSDT"}, {"origClientOrderId", "sells"}, {"newQty", "0.05"}})) ==
          -2038);
    d.offer("SELL", "60000.00", "0.04");
    CHECK(d.order("sells").at("status") == "PENDING_NEW");
    (void)d.events();
    d.offer("SELL", "60000.00", "0.06");
    // The account has nothing else to pay the fee of 0.1 % with.
    const auto order = d.order("sells");
    CHECK(order.at("status") == "NEW");
    CHECK(order.at("origQty") == "0.09990000");
    CHECK(d.balance("BTC") == std::pair<std::string, std::string>("0.00000000", "0.09990000"));
    CHECK(d.told(d.events()) == names{"buys TRADE FILLED", "sells NEW NEW", "list UPDATED"});
}

TEST_CASE("spot: the fee of an OPO is paid with what the account has besides, and odd parts of a lot stay") {
    spot_desk d(with_btc(1));
    d.rest("POST", "/api/v3/orderList/opo", opo());
    d.offer("SELL", "60000.00", "1");
    CHECK(d.order("sells").at("origQty") == "0.10000000");
    spot_desk other(with_btc(0));
    other.rest("POST", "/api/v3/orderList/opo", other.with(opo(), "workingQuantity", "0.00123"));
    other.offer("SELL", "60000.00", "1");
    CHECK(other.order("sells").at("origQty") == "0.00122000");
    CHECK(other.balance("BTC").first == "0.00000877");
}

TEST_CASE("spot: both orders of an OPOCO sell what was bought, and one ends the other") {
    spot_desk d(with_btc(0));
    const auto placed = d.rest("POST", "/api/v3/orderList/opoco", opoco());
    CHECK(placed.at("orderReports").as_array().size() == 3);
    CHECK(d.rest("GET", "/api/v3/rateLimit/order").at(0).at("count") == 3);
    d.offer("SELL", "60000.00", "1");
    CHECK(d.order("profit").at("origQty") == "0.09990000");
    CHECK(d.order("loss").at("origQty") == "0.09990000");
    CHECK(d.order("loss").at("isWorking") == false);
    d.offer("BUY", "61000.00", "0.0999");
    CHECK(d.order("profit").at("status") == "FILLED");
    CHECK(d.order("loss").at("expiryReason") == "OCO_TRIGGER");
}

TEST_CASE("spot: what an OPO brings too little of is rejected, and which lists there are") {
    spot_desk d(with_btc(0));
    const auto code = [&](const pairs& p) { return d.code(d.ws("orderList.place.opo", p)); };
    CHECK(code(d.with(opo(), "pendingQuantity", "0.1")) == -1106);
    CHECK(code(d.with(opo(), "pendingSide", "BUY")) == -1014);
    CHECK(code(d.with(opo(), "workingSide", "SELL")) == -1014);
    CHECK(d.code(d.ws("orderList.place.opoco", d.with(opoco(), "pendingQuantity", "0.1"))) == -1106);
    CHECK(d.venue.ledger(0).orders.empty());
    // Bought for five, sold for less than that.
    const auto small = d.with(d.with(opo(), "workingQuantity", "0.0001"), "pendingPrice", "40000.00");
    CHECK(code(small) == 0);
    d.offer("SELL", "60000.00", "1");
    CHECK(d.order("buys").at("status") == "FILLED");
    CHECK(d.order("sells").at("status") == "REJECTED");
}

TEST_CASE("spot: an account has so many icebergs, so many lists of a symbol, and so much of an asset") {
    auto c = spot_desk::quiet();
    c.max_iceberg_orders = 1;
    c.max_order_lists = 1;
    c.max_amends = 1;
    c.max_position = decimal(101, -1); // Ten are there.
    c.prevention_modes = {"EXPIRE_MAKER", "NONE"};
    c.instruments.at(0).max_orders = 4;
    spot_desk d(c);
    const auto refused = [&](const json::value& v) {
        return std::to_string(d.code(v)) + " " + d.text(v, "msg");
    };
    const auto place = [&](const pairs& p) { return d.rest("POST", "/api/v3/order", p); };
    CHECK(refused(place(d.limit("BUY", "59000.00", "0.2"))) == "-1013 Filter failure: MAX_POSITION");
    CHECK(d.code(place(d.limit("BUY", "59000.00", "0.06", "one"))) == 0);
    CHECK(refused(place(d.limit("BUY", "59000.00", "0.06"))) == "-1013 Filter failure: MAX_POSITION");
    CHECK(d.code(place(d.with(d.limit("SELL", "61000.00", "0.2"), "icebergQty", "0.1"))) == 0);
    CHECK(refused(place(d.with(d.limit("SELL", "61000.00", "0.2"), "icebergQty", "0.1"))) ==
          "-1013 Filter failure: MAX_NUM_ICEBERG_ORDERS");
    const auto amend = [&](const std::string& quantity) {
        return d.rest("PUT", "/api/v3/order/amend/keepPriority",
                      {{"symbol", "BTCUSDT"},
                       {"origClientOrderId", "one"},
                       {"newClientOrderId", "one"},
                       {"newQty", quantity}});
    };
    CHECK(d.code(amend("0.05")) == 0);
    CHECK(d.code(amend("0.04")) == -2038);
    const auto list = [&] {
        const pairs p = d.with(d.with(opo(), "workingQuantity", "0.01"), "workingPrice", "59000.00");
        return d.rest("POST", "/api/v3/orderList/opo",
                      d.without(d.without(p, "workingClientOrderId"), "pendingClientOrderId"));
    };
    CHECK(d.code(list()) == 0);
    CHECK(refused(list()) == "-1013 Filter failure: MAX_NUM_ORDER_LISTS");
    CHECK(refused(place(d.limit("SELL", "61000.00", "0.06"))) == "-1013 Filter failure: MAX_NUM_ORDERS");
    CHECK(
        refused(place(d.with(d.limit("SELL", "61000.00", "0.2"), "selfTradePreventionMode", "DECREMENT"))) ==
        "-1013 This symbol does not allow the specified self-trade prevention mode.");
    names told;
    const auto info = d.raw("GET", "/api/v3/exchangeInfo?symbol=BTCUSDT");
    for (const auto& f : info.at("symbols").at(0).at("filters").as_array())
        told.push_back(d.text(f, "filterType"));
    CHECK(std::ranges::count(told, "MAX_POSITION") == 1);
    CHECK(std::ranges::count(told, "MAX_NUM_ICEBERG_ORDERS") == 1);
}
