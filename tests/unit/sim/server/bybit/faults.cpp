// SPDX-License-Identifier: BSL-1.0
//
// What the simulated venue can be told to do that the venue may do.
#include "bybit_desk.hpp"

using namespace bybit_test;

TEST_CASE("Bybit: a fill can be told before its order, as both topics are pushed for themselves") {
    for (const bool first : {false, true}) {
        exchange_config c = bybit_desk::quiet();
        c.fills_first = first;
        bybit_desk d(c);
        const auto id = d.open_private();
        d.subscribe(id, R"("order","execution")");
        d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
        d.place(bybit_desk::market("Buy", "0.010"));
        std::vector<std::string> topics;
        for (const std::string& text : d.sent(id))
            topics.emplace_back(json::parse(text).at("topic").as_string());
        CHECK(topics == (first ? words{"execution", "order"} : words{"order", "execution"}));
    }
}

TEST_CASE("Bybit: an execution of a pair need not name the coin of its fee, and a wallet can have a bonus") {
    exchange_config c = bybit_desk::quiet();
    c.names_fee_coins = false;
    c.bonus = decimal(125, -1);
    bybit_desk d(c);
    d.offer(bybit_desk::spot("Sell", "60000", "0.01"));
    d.place(bybit_desk::spot("Buy", "60000", "0.01"));
    CHECK(bybit_desk::list(d.get("/execution/list", "category=spot")).at(0).at("feeCurrency") == "");
    const json::array coins =
        bybit_desk::list(d.get("/account/wallet-balance", "accountType=UNIFIED&coin=USDT"))
            .at(0)
            .at("coin")
            .as_array();
    CHECK(coins.at(0).at("bonus") == "12.5");
}

TEST_CASE("Bybit: positions of a delisted contract are refused") {
    bybit_desk d;
    const auto asked = [&] { return d.get("/position/list", "category=linear&symbol=BTCUSDT"); };
    CHECK(bybit_desk::code(asked()) == 0);
    d.venue.set_instrument_state(category::linear, "BTCUSDT", "Closed");
    CHECK(bybit_desk::code(asked()) == 10001);
}

TEST_CASE("Bybit: who has too many sessions on trade links is refused with the code of a wrong key") {
    exchange_config c = bybit_desk::quiet();
    c.trade_links_full = true;
    bybit_desk d(c);
    const auto id = d.open("/v5/trade");
    const json::value answer = json::parse(d.reply(id, d.auth_text(d.now.milliseconds() + 5000)));
    CHECK(answer.at("retCode") == 10003);
    CHECK(answer.at("retMsg") == "Too many sessions under the same UID");
    d.open_private();
}
