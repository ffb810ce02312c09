// SPDX-License-Identifier: BSL-1.0

#include "sim_desk.hpp"

using namespace sim_test;

namespace {

std::vector<std::string> names(const std::vector<json::value>& events) {
    std::vector<std::string> all;
    for (const auto& v : events) {
        std::string name(v.at("e").as_string());
        if (name == "ORDER_TRADE_UPDATE")
            name += " " + std::string(v.at("o").at("x").as_string()) + " " +
                    std::string(v.at("o").at("X").as_string());
        all.push_back(std::move(name));
    }
    return all;
}
using names_t = std::vector<std::string>;

} // namespace

TEST_CASE("an order's life is told event by event, each fill three times") {
    sim_desk d;
    d.offer("SELL", "60000.0", "0.004");
    d.offer("SELL", "60000.1", "0.006");
    const auto user = d.open_user();
    d.ws("order.place", d.limit("BUY", "60000.1", "0.012", "life"));
    d.ws("order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "life"}});
    const auto events = d.sent(user);
    CHECK(names(events) == names_t{"ORDER_TRADE_UPDATE NEW NEW", "TRADE_LITE", "ACCOUNT_UPDATE",
                                   "ORDER_TRADE_UPDATE TRADE PARTIALLY_FILLED", "TRADE_LITE",
                                   "ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE TRADE PARTIALLY_FILLED",
                                   "ORDER_TRADE_UPDATE CANCELED CANCELED"});
    const auto& fresh = events[0].at("o");
    CHECK(fresh.at("s") == "BTCUSDT");
    CHECK(fresh.at("c") == "life");
    CHECK(fresh.at("S") == "BUY");
    CHECK(fresh.at("o") == "LIMIT");
    CHECK(fresh.at("f") == "GTC");
    CHECK(fresh.at("q") == "0.012");
    CHECK(fresh.at("p") == "60000.10");
    CHECK(fresh.at("ap") == "0.00");
    CHECK(fresh.at("z") == "0.000");
    CHECK(fresh.at("t") == 0);
    CHECK_FALSE(fresh.as_object().contains("N"));
    CHECK(fresh.at("V") == "EXPIRE_MAKER");
    for (const char* field : {"sp", "i",  "l",  "L",  "T",  "b",  "a",  "m",  "R",   "wt",
                              "ot", "ps", "cp", "pP", "si", "ss", "rp", "pm", "gtd", "er"})
        CHECK(fresh.as_object().contains(field));
    const auto& second = events[6].at("o");
    CHECK(second.at("l") == "0.006");
    CHECK(second.at("L") == "60000.10");
    CHECK(second.at("z") == "0.010");
    CHECK(second.at("ap") == "60000.06");
    CHECK(second.at("N") == "USDT");
    CHECK(second.at("n") == "0.18000030");
    CHECK(second.at("m") == false);
    CHECK(second.at("rp") == "0.00000000");
    const auto& lite = events[4];
    CHECK(lite.at("t") == second.at("t"));
    CHECK(lite.at("i") == second.at("i"));
    CHECK(lite.at("c") == "life");
    CHECK(lite.at("L") == "60000.10");
    const auto& first_account = events[2].at("a");
    CHECK(first_account.at("m") == "ORDER");
    CHECK(first_account.at("B").at(0).at("wb") == "99999.88000000");
    CHECK(first_account.at("P").at(0).at("pa") == "0.004");
    CHECK(first_account.at("P").at(0).at("ep") == "60000.00000000");
    CHECK(events[5].at("a").at("P").at(0).at("pa") == "0.010");
    CHECK(d.text(events[5].at("a").at("B").at(0), "wb") == d.venue.ledger(0).wallet.str());
}

TEST_CASE("a maker is told its fills as maker, at its own fee") {
    sim_desk d;
    const auto user = d.open_user();
    d.ws("order.place", d.limit("BUY", "59000", "0.010", "maker"));
    d.as_other();
    d.ws("order.place", d.market("SELL", "0.010"));
    d.as_first();
    const auto events = d.sent(user);
    REQUIRE(events.size() == 4);
    CHECK(events[3].at("o").at("m") == true);
    CHECK(events[3].at("o").at("X") == "FILLED");
    CHECK(events[3].at("o").at("n") == "0.11800000");
    CHECK(d.venue.ledger(0).fills.at(0).maker);
}

TEST_CASE("what ends without a request is told as expired") {
    sim_desk d;
    const auto user = d.open_user();
    d.ws("order.place", d.limit("BUY", "59000", "0.010", "ioc", "IOC"));
    d.ws("order.place", d.limit("BUY", "59000", "0.010", "resting"));
    d.ws("order.place",
         d.with(d.limit("SELL", "59000", "0.010", "self"), "selfTradePreventionMode", "EXPIRE_BOTH"));
    CHECK(names(d.sent(user)) == names_t{"ORDER_TRADE_UPDATE NEW NEW", "ORDER_TRADE_UPDATE EXPIRED EXPIRED",
                                         "ORDER_TRADE_UPDATE NEW NEW", "ORDER_TRADE_UPDATE NEW NEW",
                                         "ORDER_TRADE_UPDATE EXPIRED EXPIRED_IN_MATCH",
                                         "ORDER_TRADE_UPDATE EXPIRED EXPIRED_IN_MATCH"});
}

TEST_CASE("an amendment is told as such and loses no fill") {
    sim_desk d;
    const auto user = d.open_user();
    d.ws("order.place", d.limit("BUY", "59000", "0.010", "a"));
    d.ws("order.modify", {{"symbol", "BTCUSDT"},
                          {"origClientOrderId", "a"},
                          {"side", "BUY"},
                          {"price", "59001"},
                          {"quantity", "0.020"}});
    CHECK(names(d.sent(user)) == names_t{"ORDER_TRADE_UPDATE NEW NEW", "ORDER_TRADE_UPDATE AMENDMENT NEW"});
}

TEST_CASE("refused orders send no event") {
    sim_desk d;
    d.offer("SELL", "60000", "0.010");
    const auto user = d.open_user();
    CHECK(d.code(d.ws("order.place", d.limit("BUY", "60000", "0.010", "x", "GTX"))) == -5022);
    CHECK(d.code(d.ws("order.place", d.limit("BUY", "60000", "0.020", "x", "FOK"))) == -5021);
    CHECK(d.sent(user).empty());
}

TEST_CASE("only the events that were asked for are sent") {
    sim_desk d;
    d.offer("SELL", "60000", "0.010");
    const auto user = d.open_user("&events=ORDER_TRADE_UPDATE/listenKeyExpired");
    d.ws("order.place", d.market("BUY", "0.010"));
    CHECK(names(d.sent(user)) == names_t{"ORDER_TRADE_UPDATE NEW NEW", "ORDER_TRADE_UPDATE TRADE FILLED"});
}

TEST_CASE("each account has its own listen key, and a combined stream names it") {
    sim_desk d;
    const std::string mine = d.text(d.raw("POST", "/fapi/v1/listenKey"), "listenKey");
    d.as_other();
    const std::string others = d.text(d.raw("POST", "/fapi/v1/listenKey"), "listenKey");
    d.as_first();
    CHECK(mine.size() == 64);
    CHECK(mine != others);
    const auto both =
        d.open("/private/stream?listenKey=" + mine + "&listenKey=" + others + "&events=ORDER_TRADE_UPDATE");
    d.ws("order.place", d.limit("BUY", "59000", "0.010"));
    d.as_other();
    d.ws("order.place", d.limit("BUY", "59000", "0.010"));
    const auto events = d.sent(both);
    REQUIRE(events.size() == 2);
    CHECK(d.text(events[0], "stream") == mine);
    CHECK(d.text(events[1], "stream") == others);
}

TEST_CASE("a listen key lives an hour from the last time it was kept alive, and says when it ends") {
    auto config = sim_desk::quiet();
    config.pong_timeout = minutes(600);
    sim_desk d(config);
    const auto user = d.open_user();
    d.pass(minutes(59));
    const auto kept = d.raw("PUT", "/fapi/v1/listenKey");
    CHECK(kept.at("listenKey") == d.raw("POST", "/fapi/v1/listenKey").at("listenKey"));
    CHECK(kept.at("listenKey") == d.ws("userDataStream.ping").at("result").at("listenKey"));
    d.pass(seconds(3'599));
    CHECK(d.sent(user).empty());
    d.pass(seconds(1));
    const auto events = d.sent(user);
    REQUIRE(names(events) == names_t{"listenKeyExpired"});
    CHECK(events[0].at("listenKey") == kept.at("listenKey"));
    CHECK(d.code(d.raw("PUT", "/fapi/v1/listenKey")) == -1125);
    d.ws("order.place", d.limit("BUY", "59000", "0.010"));
    CHECK(d.sent(user).empty());
    CHECK(d.ws("userDataStream.start").at("result").at("listenKey") != kept.at("listenKey"));
}

TEST_CASE("a closed listen key is silent") {
    sim_desk d;
    const auto user = d.open_user();
    d.raw("DELETE", "/fapi/v1/listenKey");
    d.ws("order.place", d.limit("BUY", "59000", "0.010"));
    CHECK(d.sent(user).empty());
    CHECK(d.ws("userDataStream.stop").at("result").as_object().empty());
}

TEST_CASE("a listen key may be subscribed to by name") {
    sim_desk d;
    const std::string listen_key = d.text(d.raw("POST", "/fapi/v1/listenKey"), "listenKey");
    const auto user = d.open("/private/ws");
    d.venue.receive(user, R"({"method":"SUBSCRIBE","params":[")" + listen_key + R"("],"id":1})", d.now);
    d.ws("order.place", d.limit("BUY", "59000", "0.010"));
    CHECK(d.sent(user).size() == 2);
}

TEST_CASE("what the user stream told adds up to the ledger, to the last digit") {
    auto config = sim_desk::quiet();
    config.background = true;
    config.flow.seed = 9;
    sim_desk d(config);
    const auto user = d.open_user();
    matching::random_source random(4);
    for (int n = 0; n < 200; ++n) {
        d.pass(seconds(1));
        d.rest("POST", "/fapi/v1/order",
               random.chance(50) ? d.market(random.chance(50) ? "BUY" : "SELL",
                                            "0.0" + std::to_string(10 + random.below(80)))
                                 : d.limit(random.chance(50) ? "BUY" : "SELL", "60000.0", "0.050"));
        if (n % 10 == 0) d.rest("DELETE", "/fapi/v1/allOpenOrders", {{"symbol", "BTCUSDT"}});
        d.venue.pong(user, d.now);
    }
    decimal fees{}, realized{};
    std::string wallet, position;
    std::size_t fills = 0;
    for (const auto& v : d.sent(user)) {
        if (v.at("e") == "ACCOUNT_UPDATE") {
            wallet = d.text(v.at("a").at("B").at(0), "wb");
            position = d.text(v.at("a").at("P").at(0), "pa");
        }
        if (v.at("e") != "ORDER_TRADE_UPDATE" || v.at("o").at("x") != "TRADE") continue;
        ++fills;
        fees = checked_add(fees, *decimal::parse(d.text(v.at("o"), "n"))).value();
        realized = checked_add(realized, *decimal::parse(d.text(v.at("o"), "rp"))).value();
    }
    const auto ledger = d.venue.ledger(0);
    CHECK(fills > 100);
    CHECK(ledger.fills.size() == fills);
    CHECK(ledger.fees == fees);
    CHECK(ledger.realized == realized);
    CHECK(ledger.wallet.str() == wallet);
    CHECK(ledger.positions.at(0).quantity.str() == position);
    CHECK(checked_sub(checked_add("100000"_d, realized).value(), fees).value() == ledger.wallet);
}
