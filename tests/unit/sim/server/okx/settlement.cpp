// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

using namespace okx_test;

namespace {

/// The first account has 4000, the other as much as it likes; tiers end at 50 and at 500 contracts of 0.01.
exchange_config settling(const char* insurance = "1000000") {
    return okx_desk::quiet([&](exchange_config& c) {
        c.accounts[0].balance = "4000"_d;
        c.liquidation = c.funding = true;
        c.insurance_fund = decimal::parse(insurance).value();
        c.brackets = {{"50"_d, "0.004"_d, 100}, {"500"_d, "0.005"_d, 50}};
    });
}
/// The first account holds one coin that it bought at 60000.
void buy_one(okx_desk& d) {
    d.offer(okx_desk::limit("sell", "60000", "100"));
    d.place(okx_desk::limit("buy", "60000", "100", "entry"));
}
int post(okx_desk& d, const std::string& target) {
    return d.venue.handle_request({"POST", target, {}, {}}, d.now).status;
}
std::string channel(const std::string& name) { return R"({"channel":")" + name + '"' + "}"; }

} // namespace

TEST_CASE("OKX: funding is told as a change of the balance, in the account channel, and as a bill") {
    okx_desk d(settling());
    buy_one(d);
    const auto id = d.open_private();
    d.subscribe(id, channel("balance_and_position"));
    d.subscribe(id, channel("account"));
    d.pass(seconds(1));
    (void)d.sent(id);
    CHECK(post(d, "/sim/funding?symbol=BTC-USDT-SWAP&rate=0.0002") == 200);
    const auto pushed = d.rows(id, "balance_and_position");
    REQUIRE(pushed.size() == 1);
    CHECK(pushed[0].at("eventType") == "funding_fee");
    CHECK(pushed[0].at("posData").as_array().empty());
    REQUIRE(pushed[0].at("balData").as_array().size() == 1);
    CHECK(pushed[0].at("balData").at(0).at("ccy") == "USDT");
    CHECK(pushed[0].at("balData").at(0).at("cashBal") == "3958");
    d.pass(milliseconds(100));
    const auto account = d.rows(id, "account");
    REQUIRE_FALSE(account.empty());
    CHECK(account[0].at("details").at(0).at("cashBal") == "3958");
    const auto position = okx_desk::row(d.get("/account/positions?instId=BTC-USDT-SWAP"));
    CHECK(position.at("fundingFee") == "-12");
    CHECK(position.at("realizedPnl") == "-42");
    CHECK(position.at("mmr") == "300");
    const auto paid = d.get("/account/bills?type=8");
    REQUIRE(paid.at("data").as_array().size() == 1);
    CHECK(okx_desk::row(paid).at("subType") == "173");
    CHECK(okx_desk::row(paid).at("balChg") == "-12");
    CHECK(okx_desk::row(paid).at("bal") == "3958");
    CHECK(okx_desk::row(paid).at("instId") == "BTC-USDT-SWAP");
    CHECK(okx_desk::row(d.open_get("/public/funding-rate?instId=BTC-USDT-SWAP")).at("fundingRate") ==
          "0.0002");
    // Bills are numbered in the order of what they are about, fills among them.
    d.offer(okx_desk::limit("buy", "59990", "10"));
    d.place(okx_desk::limit("sell", "59990", "10"));
    const auto all = d.get("/account/bills");
    REQUIRE(all.at("data").as_array().size() == 3);
    CHECK(all.at("data").at(0).at("billId") == "623950854000002");
    CHECK(all.at("data").at(1).at("billId") == "623950854000001");
    CHECK(all.at("data").at(1).at("type") == "8");
    CHECK(all.at("data").at(2).at("billId") == "623950854000000");
    CHECK(okx_desk::row(d.get("/trade/fills")).at("billId") == "623950854000002");
    CHECK(d.get("/account/bills?after=623950854000001").at("data").as_array().size() == 1);
    d.as_other();
    CHECK(okx_desk::row(d.get("/account/bills?type=8&subType=174")).at("balChg") == "12");
}

TEST_CASE("OKX: funding comes at its hours where it is switched on") {
    okx_desk d(settling());
    buy_one(d);
    d.pass(minutes(479));
    CHECK(d.venue.ledger(0).wallets[0].payments == "0"_d);
    d.pass(minutes(1));
    CHECK(d.venue.ledger(0).wallets[0].payments == "-6"_d);
}

TEST_CASE("OKX: position tiers are told, and limit leverage and positions") {
    exchange_config c = settling();
    c.accounts[0].balance = "1000000"_d;
    okx_desk d(c);
    const auto tiers = d.open_get("/public/position-tiers?instType=SWAP&tdMode=cross&instFamily=BTC-USDT");
    REQUIRE(tiers.at("data").as_array().size() == 2);
    const auto& second = tiers.at("data").at(1);
    CHECK(second.at("tier") == "2");
    CHECK(second.at("minSz") == "50");
    CHECK(second.at("maxSz") == "500");
    CHECK(second.at("mmr") == "0.005");
    CHECK(second.at("imr") == "0.02");
    CHECK(second.at("maxLever") == "50");
    CHECK(okx_desk::code(d.open_get("/public/position-tiers?instType=SWAP&tdMode=cross")) == "50015");
    const auto set = [&](const char* leverage) {
        return okx_desk::code(
            d.post("/account/set-leverage", std::string(R"({"instId":"BTC-USDT-SWAP","lever":")") + leverage +
                                                R"(","mgnMode":"cross"})"));
    };
    CHECK(set("60") == "0");
    CHECK(okx_desk::item_code(d.post("/trade/order", okx_desk::limit("buy", "59000", "50.1"))) == "51004");
    CHECK(set("50") == "0");
    buy_one(d);
    CHECK(set("60") == "59102");
    CHECK(okx_desk::item_code(d.post("/trade/order", okx_desk::limit("buy", "59000", "400.1"))) == "51004");
}

TEST_CASE("OKX: a liquidation is warned of, cancels, closes by an order of the venue's making, and is told "
          "to all") {
    okx_desk d(settling());
    buy_one(d);
    const std::string mine = d.place(okx_desk::limit("buy", "58000", "1", "mine"));
    d.offer(okx_desk::limit("buy", "57000", "40"));
    const auto id = d.open_private();
    d.subscribe(id, R"({"channel":"liquidation-warning","instType":"ANY"})");
    d.subscribe(id, R"({"channel":"orders","instType":"ANY"})");
    d.subscribe(id, channel("balance_and_position"));
    const auto all = d.open("/ws/v5/public");
    d.subscribe(all, R"({"channel":"liquidation-orders","instType":"SWAP"})");
    (void)d.sent(id);
    CHECK(post(d, "/sim/mark?symbol=BTC-USDT-SWAP&price=56200") == 200);
    std::vector<json::value> warnings, orders, events;
    for (const std::string& text : d.sent(id)) {
        const json::value frame = json::parse(text);
        const auto& name = frame.at("arg").at("channel");
        for (const json::value& row : frame.at("data").as_array())
            (name == "orders" ? orders : name == "liquidation-warning" ? warnings : events).push_back(row);
    }
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].at("pos") == "100");
    CHECK(warnings[0].at("markPx") == "56200");
    CHECK(warnings[0].at("mgnRatio") == "0.60498221"); // 170 of 281
    REQUIRE(orders.size() == 4);
    CHECK(orders[0].at("ordId") == json::string(mine));
    CHECK(orders[0].at("state") == "canceled");
    CHECK(orders[0].at("cancelSource") == "3");
    CHECK(orders[1].at("state") == "live");
    CHECK(orders[2].at("state") == "partially_filled");
    CHECK(orders[2].at("fillPx") == "57000");
    const json::value& last = orders[3];
    CHECK(last.at("state") == "filled");
    CHECK(last.at("category") == "full_liquidation");
    CHECK(last.at("clOrdId") == "");
    CHECK(last.at("ordType") == "market");
    CHECK(last.at("px") == "");
    CHECK(last.at("tdMode") == "cross");
    CHECK(last.at("accFillSz") == "100");
    REQUIRE(events.size() == 2);
    CHECK(events[1].at("eventType") == "liquidation");
    CHECK(events[1].at("posData").at(0).at("pos") == "0");
    const auto public_rows = d.rows(all, "liquidation-orders");
    REQUIRE(public_rows.size() == 1);
    CHECK(public_rows[0].at("instId") == "BTC-USDT-SWAP");
    CHECK(public_rows[0].at("details").at(0).at("sz") == "100");
    CHECK(public_rows[0].at("details").at(0).at("bkPx") == last.at("fillPx"));
    const auto bills = d.get("/account/bills?type=5");
    REQUIRE(bills.at("data").as_array().size() == 2);
    CHECK(okx_desk::row(bills).at("subType") == "107");
    CHECK(d.get("/account/positions").at("data").as_array().empty());
}

TEST_CASE("OKX: who is closed against a liquidation is told by an order of category adl") {
    okx_desk d(settling("0"));
    buy_one(d);
    d.as_other();
    const auto id = d.open_private();
    d.subscribe(id, R"({"channel":"orders","instType":"SWAP"})");
    CHECK(post(d, "/sim/mark?symbol=BTC-USDT-SWAP&price=55900") == 200);
    const auto orders = d.rows(id, "orders");
    REQUIRE(orders.size() == 2);
    CHECK(orders[1].at("category") == "adl");
    CHECK(orders[1].at("state") == "filled");
    CHECK(orders[1].at("side") == "buy");
    CHECK(okx_desk::row(d.get("/account/bills?type=9")).at("subType") == "127");
    CHECK(d.get("/account/positions").at("data").as_array().empty());
}
