// SPDX-License-Identifier: BSL-1.0

#include "okx_desk.hpp"

using namespace okx_test;

namespace {

const std::string swap_books = R"({"channel":"books","instId":"BTC-USDT-SWAP"})";

std::string asking(const std::string& arg, const std::string& op = "subscribe") {
    return R"({"id":"i7","op":")" + op + R"(","args":[)" + arg + "]}";
}

} // namespace

TEST_CASE("OKX: only the three paths are WebSockets, whatever their query") {
    okx_desk d;
    for (const char* path : {"/ws/v5/public", "/ws/v5/private?brokerId=9999", "/ws/v5/business"})
        CHECK(d.venue.open(path, d.now));
    for (const char* path : {"/ws/v5/rest", "/ws/v5", "/ws/v5/public/x", "/ws"})
        CHECK_FALSE(d.venue.open(path, d.now));
    CHECK(d.venue.connection_count(venue_link::public_) == 1);
    CHECK(link_named<venue_link>("private") == venue_link::private_);
    okx_desk busy;
    const http_request upgrade{"GET", "/ws/v5/public", {}, {}};
    for (int n = 0; n < 3; ++n) CHECK_FALSE(busy.venue.decline(upgrade, busy.now));
    REQUIRE(busy.venue.decline(upgrade, busy.now));
    busy.pass(seconds(1));
    CHECK_FALSE(busy.venue.decline(upgrade, busy.now));
}

TEST_CASE("OKX: a ping is a text, and silence closes with 4004") {
    okx_desk d;
    const auto id = d.open("/ws/v5/public");
    CHECK(d.reply(id, "ping") == "pong");
    d.pass(seconds(29));
    CHECK(d.reply(id, "ping") == "pong");
    d.pass(seconds(29));
    CHECK(d.venue.connection_count(venue_link::public_) == 1);
    d.pass(seconds(1));
    (void)d.sent(id);
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].close_code == 4004);
}

TEST_CASE("OKX: each argument of a subscription is answered by itself, errors with the id and no arg") {
    okx_desk d;
    const auto id = d.open("/ws/v5/public");
    d.say(id, asking(swap_books + R"(,{"channel":"nothing","instId":"BTC-USDT-SWAP"},{"channel":"status"})"));
    const auto answers = d.sent(id);
    REQUIRE(answers.size() == 4);
    CHECK(answers[0] ==
          R"({"id":"i7","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},)"
          R"("connId":"9e3779b1"})");
    CHECK(json::parse(answers[1]).at("action") == "snapshot");
    CHECK(answers[2] ==
          R"({"id":"i7","event":"error","code":"60018","msg":"Wrong URL or channel:nothing,)"
          R"(instId:BTC-USDT-SWAP doesn't exist. Please use the correct URL, channel and parameters )"
          R"(referring to API document.","connId":"9e3779b1"})");
    CHECK(json::parse(answers[3]).at("arg").at("channel") == "status");
    CHECK(d.reply(id, asking(swap_books, "unsubscribe")) ==
          R"({"id":"i7","event":"unsubscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},)"
          R"("connId":"9e3779b1"})");
    const auto code = [&](connection_id on, const std::string& text) {
        const auto frame = json::parse(d.reply(on, text));
        CHECK_FALSE(frame.as_object().contains("arg"));
        return okx_desk::str(frame, "code");
    };
    CHECK(code(id, asking(R"({"channel":"books","instId":"NONE"})")) == "60018");
    CHECK(code(id, asking(R"({"channel":"candle1m","instId":"BTC-USDT-SWAP"})")) == "64001");
    CHECK(code(id, asking(R"({"channel":"trades-all","instId":"BTC-USDT-SWAP"})")) == "64001");
    CHECK(code(id, asking(R"({"channel":"orders","instType":"ANY"})")) == "60018");
    CHECK(code(id, asking(R"({"channel":"books-l2-tbt","instId":"BTC-USDT-SWAP"})")) == "60011");
    CHECK(code(id, "{") == "60012");
    CHECK(code(id, R"({"op":"dance","args":[]})") == "60012");
    CHECK(code(id, R"({"op":"subscribe","argss":[]})") == "60012");
    const auto business = d.open("/ws/v5/business");
    CHECK(code(business, asking(swap_books)) == "64002");
    CHECK(json::parse(d.reply(business, asking(R"({"channel":"candle1Dutc","instId":"BTC-USDT"})")))
              .at("event") == "subscribe");
    const auto account = d.open("/ws/v5/private");
    CHECK(code(account, asking(R"({"channel":"orders","instType":"ANY"})")) == "60011");
    CHECK(code(account, asking(swap_books)) == "60018");
    const auto logged_in = d.open_private("/ws/v5/public");
    CHECK(code(logged_in, asking(R"({"channel":"books50-l2-tbt","instId":"BTC-USDT-SWAP"})")) == "64003");
}

TEST_CASE("OKX: a login that fails says why and is closed with 4001") {
    okx_desk d;
    const std::string at = std::to_string(d.now.milliseconds() / 1000);
    const auto code = [&](const std::string& text) {
        const auto id = d.open("/ws/v5/private");
        const auto frame = json::parse(d.reply(id, text));
        CHECK(frame.at("event") == "error");
        REQUIRE_FALSE(d.signals.empty());
        CHECK(d.signals.back().close_code == 4001);
        return okx_desk::str(frame, "code");
    };
    CHECK(code(d.login_text("1735689500")) == "60006");
    CHECK(code(d.login_text("yesterday")) == "60004");
    CHECK(code(R"({"op":"login","args":[]})") == "60009");
    CHECK(code(R"({"op":"login","args":[{"apiKey":"key"}]})") == "60009");
    okx_desk other;
    d.passphrase = "wrong";
    CHECK(code(d.login_text(at)) == "60024");
    d.passphrase = "pass";
    d.secret = "wrong";
    CHECK(code(d.login_text(at)) == "60007");
    d.secret = "secret";
    d.key = "nobody";
    CHECK(code(d.login_text(at)) == "60005");
    d.key = "key";
    d.venue.set_fault(venue_link::private_, fault::key_refused, 1, d.now);
    CHECK(code(d.login_text(at)) == "60024");
    const auto id = d.open_private();
    CHECK(json::parse(d.reply(id, d.login_text(at))).at("code") == "60031");
    CHECK(d.venue.connection_count(venue_link::private_) == 1);
    d.venue.set_fault(venue_link::private_, fault::expire_session, 0, d.now);
    (void)d.sent(id);
    CHECK(d.signals.back().close_code == 4007);
    CHECK(d.venue.connection_count(venue_link::private_) == 0);
}

TEST_CASE("OKX: a login over the wire is that of the vector") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) {
        c.accounts[0].secret = "secretsecret";
        c.accounts[0].passphrase = "password";
    }));
    const auto id = d.open("/ws/v5/private");
    CHECK(d.reply(id,
                  R"({"op":"login","args":[{"apiKey":"key","passphrase":"password","timestamp":"1735689600",)"
                  R"("sign":"CHuQxOMNMNiKtTtsXCgj171llQum5UbbyAhfIGbVA6I="}]})") ==
          R"({"event":"login","code":"0","msg":"","connId":"9e3779b1"})");
}

TEST_CASE("OKX: the other public channels") {
    okx_desk d;
    const auto id = d.open("/ws/v5/public"), business = d.open("/ws/v5/business");
    for (const char* channel : {"bbo-tbt", "books5", "tickers", "trades", "mark-price", "price-limit",
                                "funding-rate", "open-interest"})
        d.say(id, asking(R"({"channel":")" + std::string(channel) + R"(","instId":"BTC-USDT-SWAP"})"));
    d.say(id, asking(R"({"channel":"index-tickers","instId":"BTC-USDT"})"));
    d.say(
        id,
        asking(
            R"({"channel":"instruments","instType":"SWAP"},{"channel":"liquidation-orders","instType":"SWAP"})"));
    d.say(business, asking(R"({"channel":"trades-all","instId":"BTC-USDT-SWAP"},)"
                           R"({"channel":"candle1m","instId":"BTC-USDT-SWAP"})"));
    std::size_t frames = 0;
    for (const std::string& text : d.sent(id)) frames += text.find("\"data\"") != std::string::npos ? 1 : 0;
    CHECK(frames == 9); // trades and liquidations have nothing to begin with
    (void)d.sent(business);
    d.offer(okx_desk::limit("sell", "60001", "1"));
    d.offer(okx_desk::limit("sell", "60001", "1"));
    d.place(okx_desk::limit("buy", "60001", "2"));
    std::vector<std::string> texts = d.sent(id);
    REQUIRE(texts.size() == 4); // the best changed three times
    CHECK(texts[2] ==
          R"({"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP",)"
          R"("tradeId":"2","px":"60001","sz":"2","side":"buy","ts":"1735689600000","source":"0",)"
          R"("count":"2","seqId":10000000007}]})");
    CHECK(d.rows(business, "trades-all").size() == 2);
    d.venue.set_instrument_state("BTC-USDT-SWAP", "suspend");
    const auto state = d.rows(id, "instruments");
    REQUIRE(state.size() == 1);
    CHECK(state[0].at("state") == "suspend");
    d.venue.publish_liquidation("BTC-USDT-SWAP", side::buy, "60500", "13", d.now);
    const auto liquidation = d.rows(id, "liquidation-orders");
    REQUIRE(liquidation.size() == 1);
    CHECK(liquidation[0].at("details").at(0).at("posSide") == "short");
    d.pass(seconds(1));
    texts = d.sent(id);
    const auto told = [&](std::string_view channel) {
        for (const std::string& text : texts)
            if (text.find("\"channel\":\"" + std::string(channel) + '"') != std::string::npos) return true;
        return false;
    };
    for (const char* channel : {"books5", "tickers", "mark-price", "index-tickers"}) CHECK(told(channel));
    const auto bars = d.rows(business, "candle1m");
    REQUIRE_FALSE(bars.empty());
    CHECK(bars.back().at(4) == "60001");
    CHECK(bars.back().at(8) == "0");
}

TEST_CASE("OKX: the planned end of a connection is announced a minute before") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) {
        c.connection_life = minutes(5);
        c.silence_limit = {};
    }));
    const auto id = d.open("/ws/v5/public");
    d.pass(minutes(4) - milliseconds(1));
    CHECK(d.sent(id).empty());
    d.pass(milliseconds(1));
    CHECK(d.sent(id) ==
          std::vector<std::string>{
              R"({"event":"notice","code":"64008","msg":"The connection will soon be closed for a )"
              R"(service upgrade. Please reconnect.","connId":"9e3779b1"})"});
    d.pass(minutes(1));
    CHECK(d.venue.connection_count(venue_link::public_) == 0);
    okx_desk asked;
    const auto other = asked.open("/ws/v5/private");
    asked.venue.announce_upgrade(venue_link::private_, asked.now);
    CHECK(asked.sent(other).size() == 1);
    for (int n = 0; n < 6; ++n) {
        asked.say(other, "ping");
        asked.pass(seconds(10));
    }
    CHECK(asked.venue.connection_count(venue_link::private_) == 0);
}

TEST_CASE("OKX: connections that are shut down are told by notice 64008, and end with 1001") {
    okx_desk d;
    const auto a = d.open("/ws/v5/public"), other = d.open_private();
    d.venue.set_fault(venue_link::public_, fault::shutdown, 20, d.now);
    const auto told = d.sent(a);
    REQUIRE(told.size() == 1);
    const json::value notice = json::parse(told[0]);
    CHECK(notice.at("event") == "notice");
    CHECK(notice.at("code") == "64008");
    CHECK(d.sent(other).empty());
    const auto fresh = d.open("/ws/v5/public");
    d.pass(seconds(19));
    CHECK(d.venue.connection_count(venue_link::public_) == 2);
    d.pass(seconds(1));
    CHECK(d.sent(fresh).empty());
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].connection == a);
    CHECK(d.signals[0].close_code == 1001);
}

TEST_CASE("OKX: when a key has expired its connections end with 4007, and it exists no longer") {
    okx_desk d;
    const auto a = d.open_private(), market = d.open("/ws/v5/public");
    d.venue.set_fault(venue_link::rest, fault::key_expiry, 10, d.now);
    d.pass(seconds(9));
    CHECK(d.code(d.get("/account/balance")) == "0");
    d.pass(seconds(1));
    (void)d.sent(a);
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].connection == a);
    CHECK(d.signals[0].close_code == 4007);
    CHECK(d.code(d.get("/account/balance")) == "50119");
    CHECK(d.last.status == 401);
    CHECK(d.code(d.open_get("/public/time")) == "0");
    const auto again = d.open("/ws/v5/private");
    CHECK(json::parse(d.reply(again, d.login_text(std::to_string(d.now.milliseconds() / 1000)))).at("code") ==
          "60032");
    d.venue.clear_faults(venue_link::rest);
    d.open_private();
    CHECK(d.code(d.get("/account/balance")) == "0");
    static_cast<void>(market);
}

TEST_CASE("OKX: a fill is told late, after the end of its order") {
    okx_desk d;
    const auto a = d.open_private();
    d.subscribe(a, R"({"channel":"orders","instType":"ANY"})");
    const std::string id = d.place(d.limit("buy", "59000", "10"));
    (void)d.sent(a);
    d.venue.set_fault(venue_link::rest, fault::delayed_fill, 500, d.now);
    d.offer(d.limit("sell", "59000", "4"));
    CHECK(d.rows(a, "orders").empty());
    CHECK(d.str(d.row(d.get("/trade/order?instId=BTC-USDT-SWAP&ordId=" + id)), "accFillSz") == "4");
    d.post("/trade/cancel-order", R"({"instId":"BTC-USDT-SWAP","ordId":")" + id + R"("})");
    d.pass(milliseconds(10));
    auto told = d.rows(a, "orders");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("state") == "canceled");
    CHECK(told[0].at("accFillSz") == "4");
    d.pass(milliseconds(490));
    told = d.rows(a, "orders");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("state") == "partially_filled");
    CHECK(told[0].at("fillSz") == "4");
    CHECK_FALSE(d.str(told[0], "fillFee").empty());
}

TEST_CASE("OKX: changed rules are told in the channel of instruments, and orders are judged by them") {
    okx_desk d;
    const auto a = d.open("/ws/v5/public");
    d.subscribe(a, R"({"channel":"instruments","instType":"SWAP"})");
    (void)d.sent(a);
    const std::string resting = d.place(d.limit("buy", "59000.1", "10"));
    d.venue.change_rules("BTC-USDT-SWAP", {.tick = decimal(5, -1), .lot = decimal(1, 0)}, d.now);
    const auto told = d.rows(a, "instruments");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("instId") == "BTC-USDT-SWAP");
    CHECK(told[0].at("tickSz") == "0.5");
    CHECK(told[0].at("lotSz") == "1");
    CHECK(d.str(d.row(d.open_get("/public/instruments?instType=SWAP&instId=BTC-USDT-SWAP")), "tickSz") ==
          "0.5");
    CHECK(d.item_code(d.post("/trade/order", d.limit("buy", "59000.1", "10"))) == "51000");
    CHECK(d.item_code(d.post("/trade/order", d.limit("buy", "59000.5", "1.5"))) == "51121");
    CHECK(d.item_code(d.post("/trade/order", d.limit("buy", "59000.5", "0.5"))) == "51020");
    d.place(d.limit("buy", "59000.5", "2"));
    CHECK(d.item_code(d.post("/trade/amend-order", R"({"instId":"BTC-USDT-SWAP","ordId":")" + resting +
                                                       R"(","newPx":"58000.2"})")) == "51000");
    d.ask({"POST", "/sim/fault?link=rest&kind=rule_change&symbol=BTC-USDT-SWAP&open=false", {}, {}});
    CHECK(d.last.status == 200);
    CHECK(d.rows(a, "instruments").at(0).at("state") == "suspend");
    CHECK(d.item_code(d.post("/trade/order", d.limit("buy", "59000.5", "2"))) == "51022");
    d.venue.clear_faults(venue_link::rest);
    CHECK(d.rows(a, "instruments").back().at("state") == "live");
    d.place(d.limit("buy", "59000.1", "0.5"));
}

TEST_CASE("OKX: the clock may gain in each second, and requests are judged by it") {
    okx_desk d;
    d.venue.set_fault(venue_link::rest, fault::clock_drift, 10, d.now);
    d.pass(seconds(2'900));
    CHECK(d.code(d.get("/account/balance")) == "0");
    d.pass(seconds(200));
    CHECK(d.code(d.get("/account/balance")) == "50102");
    CHECK(std::stoll(d.str(d.row(d.open_get("/public/time")), "ts")) - d.now.milliseconds() == 31'000);
    d.venue.clear_faults(venue_link::rest);
    CHECK(d.code(d.get("/account/balance")) == "0");
}

TEST_CASE("OKX: subscriptions are counted per connection and hour, and connections per channel") {
    okx_desk d(okx_desk::quiet([](exchange_config& c) {
        c.operations_per_hour = 3;
        c.connections_per_channel = 1;
    }));
    const auto id = d.open_private();
    const std::string orders = R"({"channel":"orders","instType":"ANY"})";
    d.say(id, asking(orders));
    const auto answers = d.sent(id);
    REQUIRE(answers.size() == 2);
    CHECK(answers[1] ==
          R"({"event":"channel-conn-count","channel":"orders","connCount":"1","connId":"9e3779b1"})");
    d.say(id, asking(R"({"channel":"account"})"));
    (void)d.sent(id);
    CHECK(json::parse(d.reply(id, asking(R"({"channel":"account"})"))).at("code") == "60014");
    const auto second = d.open_private();
    d.say(second, asking(orders));
    const auto too_many = d.sent(second);
    REQUIRE(too_many.size() == 2);
    CHECK(json::parse(too_many[0]).at("event") == "subscribe");
    CHECK(json::parse(too_many[1]).at("event") == "channel-conn-count-error");
    d.place(okx_desk::limit("buy", "59000", "1"));
    CHECK(d.rows(second, "orders").empty());
    CHECK(d.rows(id, "orders").size() == 1);
}
