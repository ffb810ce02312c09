// SPDX-License-Identifier: BSL-1.0
#include "bybit_desk.hpp"

using namespace bybit_test;

TEST_CASE("Bybit: a login is proved and answered in the shape of its link") {
    bybit_desk d;
    const std::int64_t soon = d.now.milliseconds() + 5000;
    json::value answer = json::parse(d.reply(d.open("/v5/private"), d.auth_text(soon)));
    CHECK(answer.at("success") == true);
    CHECK(answer.at("ret_msg") == "");
    CHECK_FALSE(answer.as_object().contains("retCode"));
    const auto trade = d.open("/v5/trade");
    answer = json::parse(d.reply(trade, d.auth_text(soon)));
    CHECK(answer.at("retCode") == 0);
    CHECK(answer.at("connId").is_string());
    CHECK(bybit_desk::code(json::parse(d.reply(trade, d.auth_text(soon)))) == 20001);
    const auto refused = [&](const std::string& text) {
        const auto id = d.open("/v5/trade");
        const auto code = bybit_desk::code(json::parse(d.reply(id, text)));
        CHECK(std::any_of(d.signals.begin(), d.signals.end(), [&](const output& o) {
            return o.connection == id && o.kind == output_kind::close;
        }));
        return code;
    };
    CHECK(refused(d.auth_text(d.now.milliseconds())) == 10002);
    d.secret = "wrong";
    CHECK(refused(d.auth_text(soon)) == 10004);
    d.key = "unknown";
    CHECK(refused(d.auth_text(soon)) == 10003);
    CHECK(refused(R"({"op":"auth","args":["key"]})") == 10001);
    answer = json::parse(d.reply(d.open("/v5/private"), d.auth_text(soon)));
    CHECK(answer.at("success") == false);
    CHECK(answer.at("op") == "auth");
}

TEST_CASE("Bybit: a subscription is acknowledged by its link, and fails as a whole") {
    bybit_desk d;
    const auto linear = d.open("/v5/public/linear");
    json::value answer =
        json::parse(d.reply(linear, R"({"req_id":"7","op":"subscribe","args":["tickers.BTCUSDT"]})"));
    CHECK(answer.at("success") == true);
    CHECK(answer.at("ret_msg") == "");
    CHECK(answer.at("req_id") == "7");
    CHECK(answer.at("op") == "subscribe");
    answer =
        json::parse(d.reply(d.open("/v5/public/spot"), R"({"op":"subscribe","args":["tickers.BTCUSDT"]})"));
    CHECK(answer.at("ret_msg") == "subscribe");
    CHECK_FALSE(answer.as_object().contains("req_id"));
    // One bad topic, and none is taken.
    answer = json::parse(d.reply(
        linear, R"({"req_id":"8","op":"subscribe","args":["publicTrade.BTCUSDT","publicTrade.NOUSDT"]})"));
    CHECK(answer.at("success") == false);
    CHECK(answer.at("ret_msg").as_string().find("publicTrade.NOUSDT") != json::string::npos);
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    d.pass(milliseconds(500));
    CHECK(d.frames(linear, "publicTrade.BTCUSDT").empty());
    for (const char* topic :
         {"orderbook.25.BTCUSDT", "orderbook.500.BTCUSDT", "kline.2.BTCUSDT", "tickers.BTCUSD", "x"})
        CHECK(json::parse(d.reply(linear, R"({"op":"subscribe","args":[")" + std::string(topic) + R"("]})"))
                  .at("success") == false);
    // A pair takes ten topics in a request.
    std::string eleven = R"("tickers.BTCUSDT")";
    for (int n = 0; n < 10; ++n) eleven += R"(,"tickers.ETHUSDT")";
    CHECK(json::parse(d.reply(d.open("/v5/public/spot"), R"({"op":"subscribe","args":[)" + eleven + "]}"))
              .at("success") == false);
    CHECK(json::parse(d.reply(linear, R"({"op":"subscribe","args":[)" + eleven + "]}")).at("success") ==
          true);
    CHECK(json::parse(d.reply(linear, R"({"op":"nonsense"})")).at("success") == false);
    CHECK(json::parse(d.reply(linear, "no json")).at("success") == false);
}

TEST_CASE("Bybit: private topics need a login, and those of all categories stand apart from those of one") {
    bybit_desk d;
    const auto stranger = d.open("/v5/private");
    CHECK(json::parse(d.reply(stranger, R"({"op":"subscribe","args":["order"]})")).at("success") == false);
    const auto id = d.open_private(), other = d.open_private();
    CHECK(
        json::parse(d.reply(id, R"({"op":"subscribe","args":["order","position.linear"]})")).at("success") ==
        false);
    CHECK(json::parse(d.reply(id, R"({"op":"subscribe","args":["order.option"]})")).at("success") == false);
    d.subscribe(id, R"("order.linear","execution.spot")");
    d.subscribe(other, R"("order","wallet")");
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "l"));
    d.place(bybit_desk::spot("Buy", "59000", "0.001", "s"));
    CHECK(d.told(id, "orderLinkId", "order.linear") == words{"l"});
    CHECK(d.told(other, "orderLinkId") == words{"l", "s"});
    d.pass(milliseconds(1));
    const auto wallets = d.frames(other, "wallet");
    REQUIRE(wallets.size() == 1);
    CHECK(wallets[0].at("data").at(0).at("accountType") == "UNIFIED");
    // Nobody hears of another's orders.
    d.offer(bybit_desk::limit("Buy", "58000", "0.010", "x"));
    CHECK(d.told(other).empty());
    CHECK(json::parse(d.reply(id, R"({"op":"unsubscribe","args":["order.linear"]})")).at("op") ==
          "unsubscribe");
    d.place(bybit_desk::limit("Buy", "58000", "0.010", "m"));
    CHECK(d.rows(id, "order.linear").empty());
}

TEST_CASE("Bybit: a ping is answered in three shapes, and silence ends a connection") {
    bybit_desk d;
    const auto market_data = d.open("/v5/public/linear"), account = d.open("/v5/private?max_active_time=30s"),
               trade = d.open("/v5/trade?max_active_time=10m");
    json::value pong = json::parse(d.reply(market_data, R"({"req_id":"1","op":"ping"})"));
    CHECK(pong.at("ret_msg") == "pong");
    CHECK(pong.at("op") == "ping");
    CHECK(pong.at("req_id") == "1");
    pong = json::parse(d.reply(account, R"({"op":"ping"})"));
    CHECK(pong.at("op") == "pong");
    CHECK(pong.at("args").at(0) == json::string(std::to_string(d.now.milliseconds())));
    pong = json::parse(d.reply(trade, R"({"op":"ping"})"));
    CHECK(pong.at("op") == "pong");
    CHECK(pong.at("retCode") == 0);
    CHECK(pong.at("data").as_array().size() == 1);
    d.pass(seconds(29));
    CHECK(d.venue.connection_count(venue_link::private_) == 1);
    d.pass(seconds(1));
    CHECK(d.venue.connection_count(venue_link::private_) == 0);
    d.pass(seconds(569));
    CHECK(d.venue.connection_count(venue_link::public_linear) == 1);
    d.pass(seconds(1));
    CHECK(d.venue.connection_count(venue_link::public_linear) == 0);
    CHECK_FALSE(d.venue.open("/v5/public/option", d.now));
    CHECK_FALSE(d.venue.open("/v5/other", d.now));
    CHECK_FALSE(d.venue.open("/v5/private?max_active_time=xs", d.now));
}

TEST_CASE("Bybit: orders over the trade link carry a time and an id of their own") {
    bybit_desk d;
    const auto stranger = d.open("/v5/trade");
    CHECK(bybit_desk::code(
              d.trade(stranger, "order.create", bybit_desk::limit("Buy", "59000", "0.010"), "1")) == 10005);
    const auto id = d.open_private("/v5/trade");
    json::value answer = d.trade(id, "order.create", bybit_desk::limit("Buy", "59000", "0.010", "a"), "1");
    CHECK(bybit_desk::code(answer) == 0);
    CHECK(answer.at("reqId") == "1");
    CHECK(answer.at("op") == "order.create");
    CHECK(answer.at("data").at("orderLinkId") == "a");
    CHECK(answer.at("header").at("X-Bapi-Limit") == "1000");
    CHECK(answer.at("header").at("X-Bapi-Limit-Status") == "999");
    CHECK(bybit_desk::code(d.trade(id, "order.cancel",
                                   R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a"})", "1")) ==
          20006);
    CHECK(d.shown("a").at("orderStatus") == "New");
    CHECK(bybit_desk::code(
              d.trade(id, "order.amend",
                      R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a","qty":"0.020"})", "2",
                      5000)) == 0);
    CHECK(bybit_desk::code(d.trade(id, "order.cancel",
                                   R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a"})", "3",
                                   5001)) == 10002);
    CHECK(bybit_desk::code(d.trade(id, "order.cancel",
                                   R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a"})", "4",
                                   -1000)) == 10002);
    CHECK(bybit_desk::code(d.trade(id, "order.nothing", "{}", "5")) == 10404);
    CHECK(bybit_desk::code(d.trade(id, "order.create", "{},{}", "6")) == 10001);
    CHECK(bybit_desk::code(d.trade(id, "order.create", bybit_desk::limit("Buy", "1", "0.010"),
                                   std::string(37, 'x'))) == 10001);
    CHECK(bybit_desk::code(json::parse(d.reply(id, R"({"op":"order.create","args":[{}]})"))) ==
          10001); // no header
    answer = d.trade(id, "order.create-batch",
                     R"({"category":"linear","request":[{"symbol":"BTCUSDT","side":"Buy",)"
                     R"("orderType":"Limit","qty":"0.001","price":"59000"},{"symbol":"BTCUSDT",)"
                     R"("side":"Buy","orderType":"Limit","qty":"0","price":"59000"}]})",
                     "7");
    CHECK(bybit_desk::code(answer) == 0);
    CHECK(bybit_desk::codes(answer) == numbers{0, 10001});
    CHECK(answer.at("data").at("list").at(1).at("orderId") == "");
    bybit_desk demo(bybit_desk::quiet([](exchange_config& c) { c.demo = true; }));
    CHECK_FALSE(demo.venue.open("/v5/trade", demo.now));
}

TEST_CASE("Bybit: the dead man's switch fires when no connection with its topic lives") {
    bybit_desk d;
    const auto first = d.open_private(), second = d.open_private();
    d.subscribe(first, R"("dcp.future")");
    d.subscribe(second, R"("dcp.future")");
    CHECK(bybit_desk::code(d.post("/order/disconnected-cancel-all", R"({"timeWindow":2})")) == 10001);
    CHECK(bybit_desk::code(
              d.post("/order/disconnected-cancel-all", R"({"product":"DERIVATIVES","timeWindow":10})")) == 0);
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "a"));
    d.place(bybit_desk::spot("Buy", "59000", "0.001", "s"));
    for (int n = 0; n < 5; ++n) {
        d.say(second, R"({"op":"ping"})");
        d.pass(seconds(5));
    }
    CHECK(d.shown("a").at("orderStatus") == "New");
    d.venue.closed(first);
    d.say(second, R"({"op":"ping"})");
    d.pass(seconds(1));
    d.venue.closed(second);
    d.pass(seconds(8));
    CHECK(d.shown("a").at("orderStatus") == "New");
    d.pass(seconds(2));
    CHECK(d.shown("a").at("orderStatus") == "Cancelled");
    CHECK(d.shown("a").at("cancelType") == "CancelByDCP");
    CHECK(d.shown("s", "spot").at("orderStatus") == "New"); // another product
}

TEST_CASE("Bybit: faults strike links by themselves, and answers say what the venue would") {
    bybit_desk d;
    const auto id = d.open_private(), trade = d.open_private("/v5/trade");
    d.subscribe(id, R"("order")");
    d.venue.set_fault(venue_link::trade, fault::unknown_status, 1, d.now);
    CHECK(bybit_desk::code(
              d.trade(trade, "order.create", bybit_desk::limit("Buy", "59000", "0.010", "a"), "1")) == 10016);
    CHECK(d.shown("a").at("orderStatus") == "New");
    d.venue.set_fault(venue_link::rest, fault::unknown_status, 1, d.now);
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010", "b")) == 10000);
    CHECK(d.told(id, "orderLinkId") == words{"a", "b"});
    d.venue.set_fault(venue_link::trade, fault::request_lost, 1, d.now);
    d.say(trade, R"({"reqId":"2","op":"order.create","header":{"X-BAPI-TIMESTAMP":")" +
                     std::to_string(d.now.milliseconds()) + R"("},"args":[)" +
                     bybit_desk::limit("Buy", "59000", "0.010", "c") + "]}");
    CHECK(d.sent(trade).empty());
    CHECK(d.shown("c").is_null());
    d.venue.set_fault(venue_link::rest, fault::throttled, 1, d.now);
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010", "d")) == 10429);
    d.venue.set_fault(venue_link::rest, fault::rate_limit, 1, d.now);
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010", "d")) == 10006);
    d.venue.set_fault(venue_link::rest, fault::unavailable, 1, d.now);
    (void)d.post("/order/create", bybit_desk::limit("Buy", "59000", "0.010", "d"));
    CHECK(d.last.status == 503);
    d.venue.set_fault(venue_link::trade, fault::unavailable, 1, d.now);
    CHECK(bybit_desk::code(d.trade(trade, "order.create", bybit_desk::limit("Buy", "1", "0.010"), "3")) ==
          10019);
    d.venue.set_fault(venue_link::rest, fault::key_refused, 1, d.now);
    CHECK(bybit_desk::code(d.get("/account/info")) == 10003);
    CHECK(d.shown("d").is_null());
    d.venue.set_fault(venue_link::rest, fault::half_batch, 1, d.now);
    CHECK(bybit_desk::code(d.post("/order/create-batch",
                                  R"({"category":"linear","request":[{"symbol":"BTCUSDT","side":"Buy",)"
                                  R"("orderType":"Limit","qty":"0.001","price":"59000","orderLinkId":"h1"},)"
                                  R"({"symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001",)"
                                  R"("price":"59000","orderLinkId":"h2"}]})")) == 10000);
    CHECK(d.shown("h1").at("orderStatus") == "New");
    CHECK(d.shown("h2").is_null());
    d.venue.set_fault(venue_link::rest, fault::clock_skew, 1500, d.now);
    CHECK(bybit_desk::code(d.get("/account/info")) == 0);
    d.venue.set_fault(venue_link::rest, fault::clock_skew, -1000, d.now);
    CHECK(bybit_desk::code(d.get("/account/info")) == 10002);
    d.venue.clear_faults(venue_link::rest);
    d.venue.set_fault(venue_link::private_, fault::key_expiry, 5, d.now);
    d.pass(seconds(6));
    CHECK(d.venue.connection_count(venue_link::private_) == 0);
    CHECK(bybit_desk::code(d.get("/account/info")) == 33004);
}
