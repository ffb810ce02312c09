// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

#include <string>
#include <tuple>

using namespace spot_test;

namespace {
/// Two levels on each side, of another account.
void make_book(spot_desk& d) {
    d.offer("BUY", "59990.00", "0.1");
    d.offer("BUY", "59980.00", "0.1");
    d.offer("SELL", "60010.00", "0.1");
    d.offer("SELL", "60020.00", "0.1");
}
pairs pegged(const std::string& side, const std::string& type, const std::string& peg,
             const std::string& tif = {}) {
    pairs p{
        {"symbol", "BTCUSDT"}, {"side", side}, {"type", type}, {"quantity", "0.01"}, {"pegPriceType", peg}};
    if (!tif.empty()) p.emplace_back("timeInForce", tif);
    p.emplace_back("newClientOrderId", "peg");
    return p;
}
} // namespace

TEST_CASE(
    "spot: a pegged order takes the best price of its side or of the other when it comes, and keeps it") {
    spot_desk d;
    make_book(d);
    d.watch();
    auto placed = d.rest("POST", "/api/v3/order", pegged("BUY", "LIMIT", "PRIMARY_PEG", "GTC"));
    CHECK(placed.at("status") == "NEW");
    CHECK(placed.at("price") == "0.00000000");
    CHECK(placed.at("peggedPrice") == "59990.00000000");
    CHECK(placed.at("pegPriceType") == "PRIMARY_PEG");
    CHECK_FALSE(placed.as_object().contains("pegOffsetValue"));
    const auto events = d.events();
    CHECK(events.at(0).at("gP") == "PRIMARY_PEG");
    CHECK(events.at(0).at("gp") == "59990.00000000");
    CHECK(events.at(0).at("p") == "0.00000000");
    CHECK_FALSE(events.at(0).as_object().contains("gOV"));
    // The book moves, the order does not.
    d.offer("BUY", "59995.00", "0.1");
    CHECK(d.order("peg").at("peggedPrice") == "59990.00000000");
    CHECK(d.venue.ledger(0).orders.at(0).state == lifecycle::working);

    placed = d.rest("POST", "/api/v3/order",
                    d.with(pegged("BUY", "LIMIT", "MARKET_PEG", "IOC"), "newClientOrderId", "take"));
    CHECK(placed.at("status") == "FILLED");
    CHECK(placed.at("peggedPrice") == "60010.00000000");
    CHECK(placed.at("fills").at(0).at("price") == "60010.00000000");
}

TEST_CASE("spot: a peg may lie levels behind the best one, on either side") {
    for (const auto& [side, peg, level, price] : {std::tuple("BUY", "PRIMARY_PEG", "1", "59980.00000000"),
                                                  {"SELL", "PRIMARY_PEG", "1", "60020.00000000"},
                                                  {"BUY", "MARKET_PEG", "1", "60020.00000000"},
                                                  {"SELL", "PRIMARY_PEG", "0", "60010.00000000"}}) {
        spot_desk d;
        make_book(d);
        auto asked = d.with(d.with(pegged(side, "LIMIT", peg, "GTC"), "pegOffsetType", "PRICE_LEVEL"),
                            "pegOffsetValue", level);
        const auto placed = d.rest("POST", "/api/v3/order", asked);
        CHECK(placed.at("peggedPrice") == price);
        CHECK(placed.at("pegOffsetType") == "PRICE_LEVEL");
        CHECK(placed.at("pegOffsetValue") == std::stoll(level));
    }
    spot_desk d;
    make_book(d);
    const auto deep =
        d.with(d.with(pegged("BUY", "LIMIT", "PRIMARY_PEG", "GTC"), "pegOffsetType", "PRICE_LEVEL"),
               "pegOffsetValue", "2");
    CHECK(d.code(d.rest("POST", "/api/v3/order", deep)) == -2010);
    CHECK(d.code(d.rest("POST", "/api/v3/order/test", deep)) == -2010);
    CHECK(d.venue.ledger(0).orders.empty());
}

TEST_CASE("spot: what a peg goes with") {
    spot_desk d;
    make_book(d);
    const auto code = [&](const pairs& p) { return d.code(d.rest("POST", "/api/v3/order", p)); };
    CHECK(code(pegged("BUY", "LIMIT", "PRIMARY_PEG", "IOC")) == -1128);
    CHECK(code(pegged("BUY", "LIMIT_MAKER", "MARKET_PEG")) == -1128);
    CHECK(code(pegged("BUY", "MARKET", "MARKET_PEG")) == -1106);
    CHECK(code(d.with(pegged("BUY", "STOP_LOSS", "MARKET_PEG"), "stopPrice", "60500.00")) == -1106);
    CHECK(code(pegged("BUY", "LIMIT", "MIDPRICE_PEG", "GTC")) == -1130);
    const auto level = d.with(pegged("BUY", "LIMIT", "PRIMARY_PEG", "GTC"), "pegOffsetValue", "1");
    CHECK(code(level) == -1128);
    CHECK(code(d.with(level, "pegOffsetType", "PRICE")) == -1130);
    CHECK(code(d.with(d.with(level, "pegOffsetType", "PRICE_LEVEL"), "pegOffsetValue", "101")) == -1130);
    CHECK(code(d.with(d.limit("BUY", "59000.00", "0.01"), "pegOffsetValue", "1")) == -1128);
    CHECK(d.code(d.rest("POST", "/api/v3/sor/order", pegged("BUY", "LIMIT", "PRIMARY_PEG", "GTC"))) == -1106);
    // A price besides is checked, too, and changes nothing.
    CHECK(code(d.with(pegged("BUY", "LIMIT", "PRIMARY_PEG", "GTC"), "price", "59000.001")) == -1013);
    const auto priced = d.rest("POST", "/api/v3/order",
                               d.with(pegged("BUY", "LIMIT_MAKER", "PRIMARY_PEG"), "price", "59000.00"));
    CHECK(d.code(priced) == 0);
    CHECK(d.order("peg").at("price") == "59000.00000000");
    CHECK(d.order("peg").at("peggedPrice") == "59990.00000000");
}

TEST_CASE("spot: a pegged stop gets its price when it is triggered, and is rejected if the book has none") {
    spot_desk d;
    make_book(d);
    const auto stop = d.with(pegged("BUY", "STOP_LOSS_LIMIT", "PRIMARY_PEG", "GTC"), "stopPrice", "60010.00");
    d.rest("POST", "/api/v3/order", stop);
    CHECK_FALSE(d.order("peg").as_object().contains("peggedPrice"));
    CHECK(d.balance("USDT").second == "600.10000000");
    d.offer("BUY", "59995.00", "0.1");
    d.trade_at("60010.00");
    CHECK(d.order("peg").at("peggedPrice") == "59995.00000000");
    CHECK(d.order("peg").at("isWorking") == true);
    CHECK(d.balance("USDT").second == "599.95000000");

    const auto behind =
        d.with(d.with(d.with(stop, "newClientOrderId", "deep"), "pegOffsetType", "PRICE_LEVEL"),
               "pegOffsetValue", "50");
    d.rest("POST", "/api/v3/order", d.with(behind, "stopPrice", "60015.00"));
    d.watch();
    (void)d.events();
    d.as_other();
    d.rest("POST", "/api/v3/order", d.with(d.market("BUY", "0.15"), "selfTradePreventionMode", "NONE"));
    d.as_first();
    CHECK(d.order("deep").at("status") == "REJECTED");
    CHECK(d.order("deep").at("expiryReason") == "REJECTED");
    CHECK(d.told(d.events()).at(0) == "deep REJECTED REJECTED");
}

TEST_CASE("spot: an order that takes expires at the end of the range around the reference price") {
    auto c = spot_desk::quiet();
    c.range_up = decimal(1001, -3);
    c.range_down = decimal(999, -3);
    spot_desk d(c);
    d.watch();
    d.offer("SELL", "60050.00", "0.1");
    d.offer("SELL", "60061.00", "0.1");
    d.offer("BUY", "59950.00", "0.1");
    d.offer("BUY", "59939.00", "0.1");
    const auto rules = d.raw("GET", "/api/v3/executionRules?symbol=BTCUSDT");
    CHECK(rules.at("symbolRules").at(0).at("rules").at(0).at("bidLimitMultUp") == "1.001");
    CHECK(d.raw("GET", "/api/v3/executionRules").at("symbolRules").as_array().size() == 2);
    // Set by whoever runs the simulation, until a trade says otherwise.
    d.venue.market().set_mark_price(0, decimal::from_integer(60'000));
    CHECK(d.raw("GET", "/api/v3/referencePrice?symbol=BTCUSDT").at("referencePrice") == "60000.00000000");
    CHECK(d.raw("GET", "/api/v3/referencePrice/calculation?symbol=BTCUSDT").at("calculationType") ==
          "EXTERNAL");

    auto placed = d.rest("POST", "/api/v3/order", d.limit("BUY", "60100.00", "0.2", "rests"));
    CHECK(placed.at("status") == "EXPIRED");
    CHECK(placed.at("executedQty") == "0.10000000");
    CHECK(placed.at("expiryReason") == "EXECUTION_RULE_PRICE_RANGE_EXCEEDED");
    const auto events = d.events();
    CHECK(d.told(events) == names{"rests NEW NEW", "rests TRADE PARTIALLY_FILLED", "rests EXPIRED EXPIRED"});
    CHECK(events.at(2).at("eR") == "EXECUTION_RULE_PRICE_RANGE_EXCEEDED");
    placed = d.rest("POST", "/api/v3/order", d.market("SELL", "0.2"));
    CHECK(placed.at("status") == "EXPIRED");
    CHECK(placed.at("executedQty") == "0.10000000");
    // All or none: what lies outside of the range is nothing that could fill it.
    placed = d.rest("POST", "/api/v3/order", d.limit("BUY", "60100.00", "0.1", "all", "FOK"));
    CHECK(placed.at("executedQty") == "0.00000000");
    CHECK(placed.at("expiryReason") == "UNFILLED_FOK_ORDER_EXPIRED");
    // What rests may lie outside: the range is of those who take.
    CHECK(d.rest("POST", "/api/v3/order", d.limit("SELL", "60200.00", "0.1", "far")).at("status") == "NEW");

    c.range_up = c.range_down = {};
    spot_desk free(c);
    free.offer("SELL", "70000.00", "0.1");
    CHECK(free.raw("GET", "/api/v3/executionRules?symbol=BTCUSDT")
              .at("symbolRules")
              .at(0)
              .at("rules")
              .as_array()
              .empty());
    CHECK(free.rest("POST", "/api/v3/order", free.market("BUY", "0.1")).at("status") == "FILLED");
}

TEST_CASE("spot: a stop's range is around the reference price as it is when it is triggered") {
    auto c = spot_desk::quiet();
    c.range_up = decimal(1001, -3);
    c.range_down = decimal(999, -3);
    spot_desk d(c);
    d.rest("POST", "/api/v3/order", d.stop("SELL", "STOP_LOSS", "59990.00", "0.1", "stop"));
    d.offer("BUY", "58000.00", "1");
    d.venue.market().set_mark_price(0, decimal::from_integer(58'000));
    d.trade_at("59990.00"); // Which is out of its own range: nobody trades.
    CHECK(d.order("stop").at("isWorking") == false);
    d.trade_at("58010.00");
    CHECK(d.order("stop").at("status") == "FILLED");
}

TEST_CASE("spot: a routed order works at the exchange where no other book is, and says that it was routed") {
    spot_desk d;
    d.watch();
    d.offer("SELL", "60010.00", "1");
    auto placed = d.rest("POST", "/api/v3/sor/order", d.limit("BUY", "60010.00", "0.1", "routed"));
    CHECK(placed.at("usedSor") == true);
    CHECK(placed.at("workingFloor") == "EXCHANGE");
    CHECK(placed.at("fills").at(0).at("tradeId").to_number<std::int64_t>() > 0);
    CHECK(d.order("routed").at("usedSor") == true);
    for (const auto& e : d.events())
        if (e.at("e") == "executionReport") CHECK(e.at("uS") == true);
    const auto framed = d.ws("sor.order.place", d.market("BUY", "0.1", "again"));
    CHECK(framed.at("status") == 200);
    CHECK(framed.at("result").at(0).at("usedSor") == true);
    CHECK(d.code(d.rest("POST", "/api/v3/sor/order", d.stop("SELL", "STOP_LOSS", "59000", "0.1", "s"))) ==
          -1116);
    CHECK(d.rest("GET", "/api/v3/myAllocations", {{"symbol", "BTCUSDT"}}).as_array().empty());
    CHECK(d.code(d.rest("GET", "/api/v3/myAllocations", {{"symbol", "NONE"}})) == -1121);
    CHECK(d.raw("GET", "/api/v3/exchangeInfo").at("sors").as_array().empty());
    auto c = spot_desk::quiet();
    c.instruments.push_back(make_symbol("BTCUSDC:0.01:0.00001:60000"));
    spot_desk two(c);
    const auto sors = two.raw("GET", "/api/v3/exchangeInfo").at("sors");
    CHECK(sors.at(0).at("baseAsset") == "BTC");
    CHECK(sors.at(0).at("symbols").as_array().size() == 2);
}
