// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

namespace {

/// The first account has 4000, the other as much as it likes; positions are told apart by two brackets.
exchange_config settling(const char* insurance = "1000000") {
    exchange_config c = sim_desk::quiet();
    c.accounts[0].balance = "4000"_d;
    c.liquidation = c.funding = true;
    c.insurance_fund = decimal::parse(insurance).value();
    c.brackets = {{"50000"_d, "0.004"_d, 125}, {"250000"_d, "0.005"_d, 100}, {"500000"_d, "0.01"_d, 50}};
    return c;
}
/// The first account holds one coin that it bought at 60000.
void buy_one(sim_desk& d) {
    d.offer("SELL", "60000.0", "1.000");
    REQUIRE(d.ws("order.place", d.limit("BUY", "60000.0", "1.000", "entry")).at("status") == 200);
}
std::string post(sim_desk& d, const std::string& target) {
    const http_reply r = d.venue.handle_request({"POST", target, {}, {}}, d.now);
    return std::to_string(r.status) + " " + r.body;
}
std::vector<std::string> told(const std::vector<json::value>& events) {
    std::vector<std::string> all;
    for (const json::value& v : events) {
        std::string line(v.at("e").as_string());
        if (line == "ORDER_TRADE_UPDATE")
            line += " " + std::string(v.at("o").at("x").as_string()) + " " +
                    std::string(v.at("o").at("X").as_string());
        if (line == "ACCOUNT_UPDATE") line += " " + std::string(v.at("a").at("m").as_string());
        all.push_back(std::move(line));
    }
    return all;
}
using lines = std::vector<std::string>;

} // namespace

TEST_CASE("funding is told as a change of the balance alone, and kept in the income history") {
    sim_desk d(settling());
    buy_one(d);
    const auto user = d.open_user();
    (void)d.sent(user);
    CHECK(post(d, "/sim/funding?symbol=BTCUSDT&rate=0.0002") == "200 {}");
    auto events = d.sent(user);
    REQUIRE(told(events) == lines{"ACCOUNT_UPDATE FUNDING_FEE"});
    const auto& update = events[0].at("a").as_object();
    CHECK_FALSE(update.contains("P"));
    REQUIRE(update.at("B").as_array().size() == 1);
    CHECK(json::serialize(update.at("B").at(0)) ==
          R"({"a":"USDT","wb":"3958.00000000","cw":"3958.00000000","bc":"-12.00000000"})");
    CHECK(d.rest("GET", "/fapi/v1/premiumIndex", {{"symbol", "BTCUSDT"}}).at("lastFundingRate") ==
          "0.00020000");
    const auto paid = d.rest("GET", "/fapi/v1/income", {{"incomeType", "FUNDING_FEE"}});
    REQUIRE(paid.as_array().size() == 1);
    CHECK(json::serialize(paid.at(0)) ==
          R"({"symbol":"BTCUSDT","incomeType":"FUNDING_FEE","income":"-12.00000000","asset":"USDT",)"
          R"("info":"FUNDING_FEE","time":1735689600000,"tranId":1,"tradeId":""})");
    const auto all = d.rest("GET", "/fapi/v1/income", {{"symbol", "BTCUSDT"}});
    REQUIRE(all.as_array().size() == 2);
    CHECK(all.at(0).at("incomeType") == "COMMISSION");
    CHECK(all.at(0).at("income") == "-30.00000000");
    CHECK(d.rest("GET", "/fapi/v1/income", {{"symbol", "ETHUSDT"}}).as_array().empty());
    CHECK(d.rest("GET", "/fapi/v1/income", {{"limit", "1"}}).at(0).at("incomeType") == "FUNDING_FEE");
    d.as_other();
    CHECK(d.rest("GET", "/fapi/v1/income", {{"incomeType", "FUNDING_FEE"}}).at(0).at("income") ==
          "12.00000000");
}

TEST_CASE("funding comes at its hours where it is switched on, of the rate that is told") {
    for (const bool on : {true, false}) {
        exchange_config c = settling();
        c.funding = on;
        c.instruments[0].funding_interval = minutes(4 * 60);
        sim_desk d(c);
        buy_one(d);
        CHECK(d.rest("GET", "/fapi/v1/premiumIndex", {{"symbol", "BTCUSDT"}}).at("nextFundingTime") ==
              1'735'689'600'000 + 4 * 3'600'000);
        d.pass(minutes(239));
        CHECK(d.venue.ledger(0).wallets[0].payments == "0"_d);
        d.pass(minutes(1));
        CHECK(d.venue.ledger(0).wallets[0].payments == (on ? "-6"_d : "0"_d));
        d.pass(minutes(4 * 60));
        CHECK(d.venue.ledger(0).wallets[0].payments == (on ? "-12"_d : "0"_d));
    }
}

TEST_CASE("brackets are told, and the margin that positions keep is by them") {
    sim_desk d(settling());
    const auto told_brackets = d.rest("GET", "/fapi/v1/leverageBracket", {{"symbol", "BTCUSDT"}});
    REQUIRE(told_brackets.at("brackets").as_array().size() == 3);
    const auto& second = told_brackets.at("brackets").at(1);
    CHECK(second.at("bracket") == 2);
    CHECK(second.at("initialLeverage") == 100);
    CHECK(second.at("notionalFloor") == 50'000);
    CHECK(second.at("notionalCap") == 250'000);
    CHECK(second.at("maintMarginRatio").as_double() == 0.005);
    CHECK(second.at("cum").as_double() == 50.0);
    buy_one(d);
    const auto v3 = d.rest("GET", "/fapi/v3/positionRisk").at(0);
    CHECK(v3.at("maintMargin") == "250.00000000"); // 0.5 % of 60000 less 50
    CHECK(d.rest("GET", "/fapi/v3/account").at("totalMaintMargin") == "250.00000000");
    const auto v2 = d.rest("GET", "/fapi/v2/positionRisk", {{"symbol", "BTCUSDT"}}).at(0);
    CHECK(v2.at("maxNotionalValue") == "500000");
}

TEST_CASE("leverage and position are limited by the brackets") {
    exchange_config c = settling();
    c.accounts[0].balance = "1000000"_d;
    c.brackets[0].max_leverage = 110;
    sim_desk d(c);
    const auto set = [&](const char* leverage) {
        return d.rest("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", leverage}});
    };
    CHECK(d.code(set("111")) == -4028);
    CHECK(set("100").at("maxNotionalValue") == "250000");
    CHECK(d.code(d.ws("order.place", d.limit("BUY", "60000.0", "4.167"))) == -2027);
    CHECK(d.ws("order.place", d.limit("BUY", "59000.0", "4.100", "rests")).at("status") == 200);
    CHECK(d.code(d.ws("order.place", d.limit("BUY", "59000.0", "0.100"))) == -2027);
    CHECK(d.ws("order.place", d.limit("SELL", "61000.0", "4.100")).at("status") == 200);
    CHECK(d.code(d.rest("PUT", "/fapi/v1/order",
                        {{"symbol", "BTCUSDT"},
                         {"side", "BUY"},
                         {"price", "59000.0"},
                         {"quantity", "4.200"},
                         {"origClientOrderId", "rests"}})) == -2027);
    d.offer("SELL", "60000.0", "1.000");
    CHECK(d.ws("order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "rests"}}).at("status") == 200);
    CHECK(d.ws("order.place", d.limit("BUY", "60000.0", "1.000")).at("status") == 200);
    CHECK(d.code(set("110")) == -2027); // 60000 are held, of which no more than 50000 may be
    CHECK(set("50").at("maxNotionalValue") == "500000");
}

TEST_CASE(
    "a liquidation is warned of, cancels, closes by an order of the venue's making, and is told to all") {
    sim_desk d(settling());
    buy_one(d);
    REQUIRE(d.ws("order.place", d.limit("BUY", "58000.0", "0.010", "mine")).at("status") == 200);
    d.offer("BUY", "57000.0", "0.400");
    const auto user = d.open_user();
    const auto market = d.open("/market/ws/btcusdt@forceOrder");
    const auto whole = d.open("/market/ws/!forceOrder@arr");
    (void)d.sent(user);
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=57000.0") == "200 {}");
    CHECK(d.sent(user).empty());
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=56200.0") == "200 {}");
    const auto events = d.sent(user);
    REQUIRE(told(events) == lines{"MARGIN_CALL", "ORDER_TRADE_UPDATE CANCELED CANCELED",
                                  "ORDER_TRADE_UPDATE NEW NEW", "ACCOUNT_UPDATE ORDER",
                                  "ORDER_TRADE_UPDATE CALCULATED PARTIALLY_FILLED", "ACCOUNT_UPDATE ORDER",
                                  "ORDER_TRADE_UPDATE CALCULATED FILLED"});
    CHECK(json::serialize(events[0].at("p").at(0)) ==
          R"({"s":"BTCUSDT","ps":"BOTH","pa":"1.000","mt":"CROSSED","iw":"0","mp":"56200.00",)"
          R"("up":"-3800.00000000","mm":"231.00000000"})");
    CHECK(events[1].at("o").at("c") == "mine");
    const auto& forced = events[6].at("o");
    CHECK(forced.at("c") == "autoclose-17356896000000");
    CHECK(forced.at("S") == "SELL");
    CHECK(forced.at("o") == "LIMIT");
    CHECK(forced.at("f") == "IOC");
    CHECK(forced.at("R") == true);
    CHECK(forced.at("z") == "1.000");
    CHECK(events[5].at("a").at("P").at(0).at("pa") == "0.000");
    const auto trades = d.rest("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}});
    REQUIRE(trades.as_array().size() == 3);
    CHECK(trades.at(1).at("price") == "57000.00");
    CHECK(trades.at(2).at("price") == forced.at("p"));
    for (const auto id : {market, whole}) {
        const auto said = d.sent(id);
        REQUIRE(said.size() == 1);
        CHECK(said[0].at("e") == "forceOrder");
        CHECK(said[0].at("o").at("z") == "1.000");
        CHECK(said[0].at("o").at("X") == "FILLED");
    }
    CHECK(d.rest("GET", "/fapi/v3/positionRisk").as_array().empty());
    REQUIRE(d.venue.market().insurance_fund() != nullptr);
    CHECK(d.venue.market().insurance_fund()->position_of(0).lots == 600);
}

TEST_CASE("who is closed against a liquidation is told by an order of the venue's making too") {
    sim_desk d(settling("0"));
    buy_one(d);
    d.as_other();
    const auto other = d.open_user();
    (void)d.sent(other);
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=55900.0") == "200 {}");
    const auto events = d.sent(other);
    REQUIRE(told(events) == lines{"ORDER_TRADE_UPDATE NEW NEW", "ACCOUNT_UPDATE ORDER",
                                  "ORDER_TRADE_UPDATE CALCULATED FILLED"});
    CHECK(events[2].at("o").at("c") == "adl_autoclose");
    CHECK(events[2].at("o").at("S") == "BUY");
    CHECK(events[2].at("o").at("o") == "MARKET");
    CHECK(d.rest("GET", "/fapi/v3/positionRisk").as_array().empty());
    CHECK(d.venue.market().insurance_fund()->position_of(0).lots == 0);
}

TEST_CASE(
    "nobody is liquidated where that is not switched on, and the simulator's own paths say what is wrong") {
    sim_desk d;
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=30000.0") == "200 {}");
    CHECK(d.venue.market().insurance_fund() == nullptr);
    CHECK(post(d, "/sim/mark?symbol=NONE&price=30000.0").starts_with("400"));
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT").starts_with("400"));
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=0").starts_with("400"));
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=30000.05").starts_with("400"));
    CHECK(post(d, "/sim/funding?symbol=BTCUSDT&rate=x").starts_with("400"));
}

TEST_CASE("the background market is at the mark before anybody is liquidated there") {
    exchange_config c = settling();
    c.background = true;
    c.accounts[0].balance = "5000"_d;
    sim_desk d(c);
    d.venue.tick(d.now);
    auto& market = d.venue.market();
    matching::order_terms bought;
    bought.account = market.account_id(0);
    bought.instrument = 0;
    bought.side = gatewright::side::buy;
    bought.type = gatewright::order_type::market;
    bought.lots = 500;
    REQUIRE(market.place(bought, d.now).ok());
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=45000.0") == "200 {}");
    const auto& account = market.engine().account_of(bought.account);
    CHECK(account.position_of(0).lots == 0);
    CHECK(account.wallet < matching::to_units("1"_d)); // at the price at which nothing is left
}

TEST_CASE("the simulator's own paths refuse what would break it") {
    sim_desk d;
    const auto fault = [&](const std::string& query) { return post(d, "/sim/fault?link=rest&" + query); };
    CHECK(fault("kind=key_expiry&count=9223372036854775807").starts_with("400"));
    CHECK(fault("kind=clock_skew&count=9223372036855").starts_with("400"));
    CHECK(fault("kind=clock_drift&count=-9223372036854775807").starts_with("400"));
    CHECK(fault("kind=rule_change&symbol=BTCUSDT&min_notional=-5").starts_with("400"));
    CHECK(fault("kind=drop&tick=5").starts_with("400"));
    CHECK(post(d, "/sim/mark?symbol=BTCUSDT&price=10000000000000").starts_with("400"));
    CHECK(d.rest("GET", "/fapi/v1/premiumIndex", {{"symbol", "BTCUSDT"}}).at("symbol") == "BTCUSDT");
    exchange_config c = sim_desk::quiet();
    c.instruments[0].funding_interval = {};
    CHECK_THROWS_AS(sim_desk(c), std::invalid_argument);
}
