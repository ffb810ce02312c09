// SPDX-License-Identifier: BSL-1.0

#include "spot_desk.hpp"

#include <map>

using namespace spot_test;

namespace {
std::string asked(spot_desk& d, connection_id id, const std::string& text) {
    d.venue.receive(id, text, d.now);
    const auto answers = d.sent(id);
    return answers.empty() ? "" : json::serialize(answers.back());
}
} // namespace

TEST_CASE(
    "spot: a connection takes any stream name, subscribes, lists, unsubscribes and wraps when told to") {
    spot_desk d;
    const auto id = d.open("/ws/0");
    CHECK(asked(d, id, R"({"method":"SUBSCRIBE","params":["btcusdt@trade","none@trade"],"id":1})") ==
          R"({"result":null,"id":1})");
    CHECK(asked(d, id, R"({"method":"LIST_SUBSCRIPTIONS","id":2})") ==
          R"({"result":["0","btcusdt@trade","none@trade"],"id":2})");
    d.trade_at("60000.00");
    d.pass(milliseconds(1));
    auto told = d.sent(id);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("e") == "trade");
    CHECK(told[0].at("p") == "60000.00000000");
    CHECK(told[0].at("q") == "0.00100000");
    CHECK(told[0].at("m") == false);
    for (const char* name : {"E", "s", "t", "T", "M"}) CHECK(told[0].as_object().contains(name));
    CHECK(told[0].as_object().size() == 9);
    CHECK(asked(d, id, R"({"method":"SET_PROPERTY","params":["combined",true],"id":5})") ==
          R"({"result":null,"id":5})");
    d.pass(seconds(1));
    CHECK(asked(d, id, R"({"method":"GET_PROPERTY","params":["combined"],"id":6})") ==
          R"({"result":true,"id":6})");
    CHECK(asked(d, id, R"({"method":"SET_PROPERTY","params":["single",true],"id":7})").find("\"code\":2") !=
          std::string::npos);
    d.trade_at("60001.00");
    told = d.sent(id);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("stream") == "btcusdt@trade");
    CHECK(told[0].at("data").at("s") == "BTCUSDT");
    CHECK(asked(d, id, R"({"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":8})") ==
          R"({"result":null,"id":8})");
    CHECK(asked(d, id, "{").find("\"code\":3") != std::string::npos);
    d.trade_at("60002.00");
    CHECK(d.sent(id).empty());
    CHECK_FALSE(d.venue.open("/public/ws", d.now));
    CHECK_FALSE(d.venue.open("/ws-api/v4", d.now));
}

TEST_CASE("spot: a client that says too much is closed") {
    spot_desk d;
    const auto id = d.open("/ws");
    for (int n = 0; n < 6; ++n) d.venue.receive(id, R"({"method":"LIST_SUBSCRIPTIONS","id":1})", d.now);
    (void)d.sent(id);
    REQUIRE(d.signals.size() == 1);
    CHECK(d.signals[0].kind == output_kind::close);
}

TEST_CASE("spot: every stream has the venue's members") {
    spot_desk d;
    std::string all;
    for (const char* name : {"aggTrade", "bookTicker", "depth@100ms", "depth5@100ms", "depth", "kline_1s",
                             "miniTicker", "ticker", "ticker_1h", "avgPrice"})
        all += (all.empty() ? "btcusdt@" : "/btcusdt@") + std::string(name);
    const auto id = d.open("/stream?streams=" + all + "/!miniTicker@arr");
    d.pass(milliseconds(10));
    d.offer("BUY", "59990.00", "0.01");
    d.trade_at("60000.00");
    d.pass(milliseconds(200));
    d.pass(seconds(2));
    std::map<std::string, json::value> last;
    for (const auto& v : d.sent(id)) last[d.text(v, "stream")] = v.at("data");
    const auto names_of = [&](const std::string& stream) {
        std::string text;
        REQUIRE(last.contains(stream));
        const json::value& v = last[stream].is_array() ? last[stream].at(0) : last[stream];
        for (const auto& [name, value] : v.as_object()) text += std::string(name) + " ";
        return text;
    };
    CHECK(names_of("btcusdt@aggTrade") == "e E s a p q f l T m M ");
    CHECK(names_of("btcusdt@bookTicker") == "u s b B a A ");
    CHECK(names_of("btcusdt@depth@100ms") == "e E s U u b a ");
    CHECK(names_of("btcusdt@depth") == "e E s U u b a ");
    CHECK(names_of("btcusdt@depth5@100ms") == "lastUpdateId bids asks ");
    CHECK(names_of("btcusdt@kline_1s") == "e E s k ");
    CHECK(last["btcusdt@kline_1s"].at("k").at("i") == "1s");
    CHECK(names_of("btcusdt@miniTicker") == "e E s c o h l v q ");
    CHECK(names_of("!miniTicker@arr") == "e E s c o h l v q ");
    CHECK(names_of("btcusdt@ticker") == "e E s p P w Q c o h l v q O C F L n x b B a A ");
    CHECK(names_of("btcusdt@ticker_1h") == "e E s p P w c o h l v q O C F L n ");
    CHECK(last["btcusdt@ticker_1h"].at("e") == "1hTicker");
    CHECK(last["btcusdt@avgPrice"].at("w") == "60000.00000000");
    CHECK(last["btcusdt@depth5@100ms"].at("bids").at(0).at(0) == "59990.00000000");
}

TEST_CASE("spot: book updates are continuous and join a snapshot by the venue's rule") {
    exchange_config c = spot_desk::quiet();
    c.background = true;
    c.order_book_limit = 20;
    spot_desk d(c);
    const auto id = d.open("/ws/btcusdt@depth@100ms");
    for (int n = 0; n < 20; ++n) d.pass(milliseconds(50));
    const auto snapshot = d.raw("GET", "/api/v3/depth?symbol=BTCUSDT&limit=5000");
    CHECK(snapshot.at("bids").as_array().size() == 20);
    std::map<std::string, std::string> bids;
    for (const auto& level : snapshot.at("bids").as_array())
        bids[std::string(level.at(0).as_string())] = std::string(level.at(1).as_string());
    const auto last = snapshot.at("lastUpdateId").to_number<std::int64_t>();
    for (int n = 0; n < 20; ++n) d.pass(milliseconds(50));
    std::int64_t previous = 0, local = last;
    bool joined = false;
    for (const auto& v : d.sent(id)) {
        const auto from = v.at("U").to_number<std::int64_t>(), to = v.at("u").to_number<std::int64_t>();
        CHECK(from <= to);
        CHECK(from == previous + 1); // of the first one too: the book was empty
        previous = to;
        if (to <= last) continue;
        if (!joined) CHECK(from <= last + 1);
        joined = true;
        CHECK(from <= local + 1);
        local = to;
        for (const auto& level : v.at("b").as_array()) {
            const std::string price(level.at(0).as_string()), size(level.at(1).as_string());
            if (size == "0.00000000")
                bids.erase(price);
            else
                bids[price] = size;
        }
    }
    REQUIRE(joined);
    const auto now = d.raw("GET", "/api/v3/depth?symbol=BTCUSDT&limit=5");
    for (const auto& level : now.at("bids").as_array()) {
        INFO(json::serialize(level));
        CHECK(bids.at(std::string(level.at(0).as_string())) == std::string(level.at(1).as_string()));
    }
}

TEST_CASE("spot: questions about the market are answered over both APIs") {
    spot_desk d;
    d.offer("BUY", "59990.00", "0.01");
    d.offer("SELL", "60010.00", "0.02");
    d.trade_at("60000.00");
    d.pass(seconds(61));
    const auto both = [&](const std::string& path, const std::string& method, const pairs& p) {
        const auto body = d.raw("GET", "/api/v3/" + path + "?" + d.query(p));
        const auto frame = d.ws_raw(d.api, method, p);
        CHECK(frame.at("result") == body);
        return body;
    };
    const pairs btc{{"symbol", "BTCUSDT"}};
    CHECK(both("ticker/price", "ticker.price", btc).at("price") == "60000.00000000");
    CHECK(both("ticker/bookTicker", "ticker.book", btc).at("askQty") == "0.02000000");
    CHECK(both("ticker/24hr", "ticker.24hr", btc).at("lastPrice") == "60000.00000000");
    CHECK(
        both("ticker/24hr", "ticker.24hr", d.with(btc, "type", "MINI")).as_object().contains("priceChange") ==
        false);
    CHECK(both("ticker/price", "ticker.price", {}).as_array().size() == 2);
    CHECK(both("trades", "trades.recent", btc).at(0).at("isBestMatch") == true);
    CHECK(both("aggTrades", "trades.aggregate", btc).at(0).at("p") == "60000.00000000");
    CHECK(both("avgPrice", "avgPrice", btc).at("price") == "60000.00000000");
    const auto bars = both("klines", "klines", d.with(btc, "interval", "1m"));
    CHECK(bars.at(0).at(4) == "60000.00000000");
    CHECK(bars.at(0).as_array().size() == 12);
    CHECK(d.code(d.raw("GET", "/api/v3/klines?symbol=BTCUSDT&interval=7m")) == -1120);
    CHECK(both("depth", "depth", btc).at("bids").at(0).at(0) == "59990.00000000");
    CHECK(d.code(d.raw("GET", "/api/v3/depth?symbol=NONE")) == -1121);
}
