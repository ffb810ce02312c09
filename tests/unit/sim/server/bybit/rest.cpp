// SPDX-License-Identifier: BSL-1.0
#include "bybit_desk.hpp"
#include "key_pairs.hpp"

#include <array>
#include <memory>

using namespace bybit_test;

TEST_CASE("Bybit: a request is proved by key, time and signature") {
    bybit_desk d;
    CHECK(bybit_desk::code(d.get("/account/info")) == 0);
    CHECK(bybit_desk::code(d.open_get("/account/info")) == 10003);
    http_request r = d.signed_request("GET", "/v5/order/realtime", "category=spot", {});
    r.target += "&symbol=BTCUSDT";
    const json::value reply = d.ask(r);
    CHECK(bybit_desk::code(reply) == 10004);
    CHECK(reply.at("result").as_object().empty());
    CHECK(reply.at("time").is_int64());
    r = d.signed_request("GET", "/v5/account/info", {}, {});
    d.now = d.now + milliseconds(5000);
    CHECK(bybit_desk::code(d.ask(r)) == 0);
    d.now = d.now + milliseconds(1);
    CHECK(bybit_desk::code(d.ask(r)) == 10002);
    d.now = d.now - milliseconds(6000);
    CHECK(bybit_desk::code(d.ask(r)) == 0);
    d.now = d.now - milliseconds(1);
    CHECK(bybit_desk::code(d.ask(r)) == 10002);
    CHECK(bybit_desk::code(d.get("/no/such/path")) == 10017);
    d.secret = "wrong";
    CHECK(bybit_desk::code(d.get("/account/info")) == 10004);
    // A query with a body is shut out.
    (void)d.ask({"GET", "/v5/market/time", {}, "{}"});
    CHECK(d.last.status == 403);
}

TEST_CASE("Bybit: an account of an RSA key takes its signatures, and no others") {
    const std::string text = "GET/realtime1735689605000";
    const auto key = gatewright_test::detail::key_of(gatewright_test::rsa_pem);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, 512> bytes;
    std::size_t size = bytes.size();
    REQUIRE(EVP_DigestSignInit(state.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
    REQUIRE(EVP_DigestSign(state.get(), bytes.data(), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
    const std::string signature = to_base64({reinterpret_cast<const char*>(bytes.data()), size});
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) {
        c.accounts[0].secret = gatewright_test::public_half(gatewright_test::rsa_pem);
    }));
    const auto id = d.open("/v5/private");
    CHECK(json::parse(d.reply(id, R"({"op":"auth","args":["key",1735689605000,")" + signature + R"("]})"))
              .at("success") == true);
    const auto other = d.open("/v5/private");
    CHECK(json::parse(d.reply(other, R"({"op":"auth","args":["key",1735689605001,")" + signature + R"("]})"))
              .at("success") == false);
    CHECK(bybit_desk::code(d.get("/account/info")) == 10004); // an HMAC of what is no secret
}

TEST_CASE("Bybit: each request says what is left of its pool, and one too many is refused") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) {
        c.contract_orders = 2;
        c.spot_orders = 3;
    }));
    const auto left = [&] { return d.last.headers.at(1).second; };
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "a"));
    CHECK(d.last.headers.at(0) == std::pair<std::string, std::string>{"X-Bapi-Limit", "2"});
    CHECK(left() == "1");
    d.place(bybit_desk::limit("Buy", "59000", "0.010"));
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 10006);
    CHECK(left() == "0");
    CHECK(d.last.headers.at(2).second == std::to_string(d.now.milliseconds() + 1000));
    d.place(bybit_desk::spot("Buy", "59000", "0.001")); // pools of their own
    CHECK(left() == "2");
    CHECK(d.cancel("linear", "a") == 0);
    // Over the trade link it is the same pool.
    const auto id = d.open_private("/v5/trade");
    const json::value refused = d.trade(id, "order.create", bybit_desk::limit("Buy", "59000", "0.010"), "1");
    CHECK(bybit_desk::code(refused) == 10006);
    d.pass(seconds(1));
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 0);
    for (int n = 0; n < 5; ++n) CHECK(bybit_desk::code(d.get("/account/fee-rate", "category=linear")) == 0);
    CHECK(bybit_desk::code(d.get("/account/fee-rate", "category=linear")) == 10006);
    CHECK(d.last.headers.at(2).second == std::to_string(d.now.milliseconds() + 1000));
}

TEST_CASE("Bybit: who asks too often is shut out for ten minutes, as with a ban") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.requests_per_5_seconds = 3; }));
    for (int n = 0; n < 3; ++n) CHECK(bybit_desk::code(d.open_get("/market/time")) == 0);
    const auto status = [&] {
        (void)d.open_get("/market/time");
        return d.last.status;
    };
    CHECK(status() == 403);
    CHECK(d.last.body == "access too frequent");
    CHECK(d.venue.decline({"GET", "/v5/private", {}, {}}, d.now)->status == 403);
    d.pass(minutes(9));
    CHECK(status() == 403);
    d.pass(minutes(1));
    CHECK(status() == 200);
    CHECK_FALSE(d.venue.decline({"GET", "/v5/private", {}, {}}, d.now));
    d.venue.set_fault(venue_link::rest, fault::ban, 30, d.now);
    CHECK(status() == 403);
    d.venue.clear_faults(venue_link::rest);
    CHECK(status() == 200);
}

TEST_CASE("Bybit: instruments carry the rules of their kind") {
    bybit_desk d(bybit_desk::quiet(
        [](exchange_config& c) { c.instruments.push_back(make_symbol("BTCUSDT-25DEC26")); }));
    json::value row =
        bybit_desk::list(d.open_get("/market/instruments-info?category=linear&symbol=BTCUSDT")).at(0);
    CHECK(row.at("contractType") == "LinearPerpetual");
    CHECK(row.at("settleCoin") == "USDT");
    CHECK(row.at("lotSizeFilter").at("qtyStep") == "0.001");
    CHECK(row.at("lotSizeFilter").at("minNotionalValue") == "5");
    CHECK(row.at("fundingInterval") == 480);
    row = bybit_desk::list(d.open_get("/market/instruments-info?category=inverse")).at(0);
    CHECK(row.at("symbol") == "BTCUSD");
    CHECK(row.at("contractType") == "InversePerpetual");
    CHECK(row.at("settleCoin") == "BTC");
    row = bybit_desk::list(d.open_get("/market/instruments-info?category=spot")).at(0);
    CHECK(row.at("symbol") == "BTCUSDT");
    CHECK(row.at("lotSizeFilter").at("basePrecision") == "0.00001");
    CHECK_FALSE(row.as_object().contains("contractType"));
    row =
        bybit_desk::list(d.open_get("/market/instruments-info?category=linear&symbol=BTCUSDT-25DEC26")).at(0);
    CHECK(row.at("contractType") == "LinearFutures");
    CHECK(row.at("deliveryTime") == "1798185600000");
    CHECK(bybit_desk::list(d.open_get("/market/instruments-info?category=option&baseCoin=BTC")).empty());
    CHECK(bybit_desk::code(d.open_get("/market/instruments-info?category=nothing")) == 10001);
    CHECK(make_symbol("BTCUSDZ26").expires_ms == 1'798'185'600'000); // the last Friday of the month
    CHECK(make_symbol("BTCUSDZ26").payoff == payoff::inverse);
    CHECK(make_symbol("ETHUSDH27").expires_ms == 1'806'048'000'000);
    for (const char* name : {"BTC", "BTCUSDT-25XXX26", "BTCUSDT-32DEC26", "USDT", "BTCUSDA26", "BTCUSDT-"})
        CHECK_THROWS_AS(make_symbol(name), std::invalid_argument);
}

TEST_CASE("Bybit: reference data of the market") {
    bybit_desk d;
    CHECK(d.open_get("/market/time").at("result").at("timeNano") == json::string(std::to_string(d.now.ns)));
    const json::array rates =
        bybit_desk::list(d.open_get("/market/funding/history?category=linear&symbol=BTCUSDT&limit=2"));
    REQUIRE(rates.size() == 2);
    CHECK(rates[0].at("fundingRateTimestamp") == "1735689600000");
    CHECK(rates[1].at("fundingRateTimestamp") == "1735660800000");
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    const json::value interest =
        d.open_get("/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=5min");
    CHECK(bybit_desk::list(interest).at(0).at("openInterest") == "0.01");
    const json::array hours =
        bybit_desk::list(d.open_get("/market/"
                                    "open-interest?category=linear&symbol=BTCUSDT&intervalTime=1h&startTime="
                                    "1735682400000&endTime=1735686000000"));
    REQUIRE(hours.size() == 2);
    CHECK(hours[0].at("timestamp") == "1735686000000");
    CHECK(d.open_get("/market/price-limit?category=spot&symbol=BTCUSDT").at("result").at("buyLmt") ==
          "63000");
    CHECK(bybit_desk::code(d.open_get("/market/kline?category=linear&symbol=BTCUSDT&interval=7")) == 10001);
    CHECK(bybit_desk::code(d.open_get("/market/orderbook?category=linear&symbol=NOUSDT")) == 10001);
    CHECK(d.get("/user/query-api").at("result").at("uta") == 1);
    CHECK(d.get("/asset/coin/query-info").at("result").at("rows").as_array().size() == 3);
}

TEST_CASE("Bybit: lists are told in pages, the newest first, and unfilled orders for a day") {
    bybit_desk d;
    for (int n = 0; n < 5; ++n) {
        d.place(bybit_desk::limit("Buy", "59000", "0.010", "o" + std::to_string(n)));
        d.pass(milliseconds(1));
    }
    const auto page = [&](const std::string& path, const std::string& query) {
        const json::value reply = d.get(path, query);
        words all;
        for (const json::value& row : bybit_desk::list(reply))
            all.push_back(bybit_desk::str(row, "orderLinkId"));
        return std::pair(all, bybit_desk::str(reply.at("result"), "nextPageCursor"));
    };
    auto [rows, cursor] = page("/order/realtime", "category=linear&symbol=BTCUSDT&limit=2");
    CHECK(rows == words{"o4", "o3"});
    auto [more, next] = page("/order/realtime", "category=linear&symbol=BTCUSDT&limit=2&cursor=" + cursor);
    CHECK(more == words{"o2", "o1"});
    auto [rest, none] = page("/order/realtime", "category=linear&symbol=BTCUSDT&limit=2&cursor=" + next);
    CHECK(rest == words{"o0"});
    CHECK(none.empty());
    CHECK(bybit_desk::code(d.get("/order/realtime", "category=linear")) == 10001);
    CHECK(page("/order/history", "category=linear").first.empty());
    d.offer(bybit_desk::limit("Sell", "59000", "0.010")); // fills the oldest
    CHECK(bybit_desk::code(d.post("/order/cancel-all", R"({"category":"linear","symbol":"BTCUSDT"})")) == 0);
    CHECK(page("/order/history", "category=linear").first == words{"o4", "o3", "o2", "o1", "o0"});
    CHECK(page("/order/history", "category=linear&orderStatus=Filled").first == words{"o0"});
    CHECK(page("/order/realtime", "category=linear&symbol=BTCUSDT").first.empty());
    CHECK(page("/order/realtime", "category=linear&symbol=BTCUSDT&openOnly=1").first.size() == 5);
    CHECK(d.shown("o1").at("orderStatus") == "Cancelled"); // by its id it is told anyway
    d.pass(minutes(24 * 60 + 1));
    CHECK(page("/order/history", "category=linear").first == words{"o0"});
    CHECK(d.shown("o1").is_null());
    // Without a time the last seven days, beside one so many.
    d.pass(minutes(6 * 24 * 60));
    CHECK(page("/order/history", "category=linear").first.empty());
    CHECK(page("/order/history", "category=linear&startTime=1735689600000").first == words{"o0"});
    CHECK(bybit_desk::code(d.get("/execution/list",
                                 "category=linear&startTime=1735689600000&endTime=1736294400001")) == 10001);
    CHECK(page("/execution/list", "category=linear&startTime=1735689600000&endTime=1736294400000").first ==
          words{"o0"});
}

TEST_CASE("Bybit: a restart takes what has ended out of realtime, and history tells it, perhaps late") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.history_delay = seconds(2); }));
    const auto in_history = [&](const std::string& id) {
        return !bybit_desk::list(d.get("/order/history", "category=linear&orderLinkId=" + id)).empty();
    };
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "ended"));
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "open"));
    CHECK(d.cancel("linear", "ended") == 0);
    CHECK(d.shown("ended").at("orderStatus") == "Cancelled");
    CHECK_FALSE(in_history("ended"));
    d.venue.restart_realtime(d.now);
    CHECK(d.shown("ended").is_null());
    CHECK(d.shown("open").at("orderStatus") == "New");
    d.pass(seconds(2));
    CHECK(in_history("ended"));
    CHECK_FALSE(in_history("open"));
    CHECK(d.cancel("linear", "open") == 0);
    CHECK(d.shown("open").at("orderStatus") == "Cancelled"); // it ended after the restart
    CHECK(d.shown("ended").is_null());
    d.pass(minutes(24 * 60 + 1));
    CHECK_FALSE(in_history("ended"));
}

TEST_CASE("Bybit: realtime has the last orders of a category that ended, and no more") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.kept_in_realtime = 2; }));
    for (const char* id : {"a", "b", "c"}) {
        d.place(bybit_desk::limit("Buy", "59000", "0.010", id));
        CHECK(d.cancel("linear", id) == 0);
        d.pass(milliseconds(1));
    }
    d.place(bybit_desk::spot("Buy", "59000", "0.001", "s"));
    CHECK(d.cancel("spot", "s") == 0);
    CHECK(d.shown("a").is_null());
    CHECK(d.shown("b").at("orderStatus") == "Cancelled");
    CHECK(d.shown("s", "spot").at("orderStatus") == "Cancelled"); // another category
    CHECK(bybit_desk::list(d.get("/order/history", "category=linear&orderLinkId=a")).size() == 1);
}

TEST_CASE("Bybit: the second of a limit rolls, and the headers say when there is room again") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.contract_orders = 2; }));
    d.pass(milliseconds(900));
    const timestamp first = d.now;
    d.place(bybit_desk::limit("Buy", "59000", "0.010"));
    d.pass(milliseconds(50));
    d.place(bybit_desk::limit("Buy", "59000", "0.010"));
    d.pass(milliseconds(100));
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 10006);
    CHECK(d.last.headers.at(2).second == std::to_string((first + seconds(1)).milliseconds()));
    d.pass(milliseconds(849));
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 10006);
    d.pass(milliseconds(1));
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 0);
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 10006);
}

TEST_CASE("Bybit: a key that only reads says so, and orders of it are refused") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.key_reads_only = true; }));
    CHECK(d.get("/user/query-api").at("result").at("readOnly") == 1);
    CHECK(d.refused(bybit_desk::limit("Buy", "59000", "0.010")) == 10005);
    CHECK(bybit_desk::code(d.post("/order/cancel-all", R"({"category":"linear","symbol":"BTCUSDT"})")) ==
          10005);
    CHECK(bybit_desk::code(d.get("/account/info")) == 0);
    CHECK(bybit_desk().get("/user/query-api").at("result").at("readOnly") == 0);
}

TEST_CASE("Bybit: the trade link takes so many messages of an address in a second") {
    bybit_desk d(bybit_desk::quiet([](exchange_config& c) { c.trade_messages_per_second = 2; }));
    const auto id = d.open_private("/v5/trade");
    CHECK(bybit_desk::code(d.trade(id, "order.create", bybit_desk::limit("Buy", "59000", "0.010"), "1")) ==
          0);
    CHECK(bybit_desk::code(d.trade(id, "order.create", bybit_desk::limit("Buy", "59000", "0.010"), "2")) ==
          0);
    CHECK(bybit_desk::code(d.trade(id, "order.create", bybit_desk::limit("Buy", "59000", "0.010"), "3")) ==
          10403);
    CHECK(bybit_desk::code(d.post("/order/create", bybit_desk::limit("Buy", "59000", "0.010"))) == 0);
    d.pass(seconds(1));
    CHECK(bybit_desk::code(d.trade(id, "order.create", bybit_desk::limit("Buy", "59000", "0.010"), "4")) ==
          0);
}

TEST_CASE("Bybit: the wallet tells what is held, locked and used as margin") {
    bybit_desk d;
    const auto coin = [&](const std::string& name) {
        const json::value account =
            bybit_desk::list(d.get("/account/wallet-balance", "accountType=UNIFIED&coin=" + name)).at(0);
        return account.at("coin").at(0);
    };
    CHECK(coin("USDT").at("walletBalance") == "100000");
    CHECK(bybit_desk::code(d.get("/account/wallet-balance", "accountType=CONTRACT")) == 10001);
    d.place(bybit_desk::spot("Buy", "59000", "0.01"));
    CHECK(coin("USDT").at("locked") == "590");
    CHECK(coin("USDT").at("totalOrderIM") == "0");
    d.place(bybit_desk::limit("Buy", "59000", "0.020"));
    CHECK(coin("USDT").at("totalOrderIM") == "59"); // at a leverage of 20
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::limit("Buy", "60000", "0.010", {}, R"(,"timeInForce":"IOC")"));
    CHECK(coin("USDT").at("totalPositionIM") == "30");
    d.place(bybit_desk::spot("Sell", "61000", "0.02"));
    CHECK(coin("BTC").at("locked") == "0.02");
    const json::value account =
        bybit_desk::list(d.get("/account/wallet-balance", "accountType=UNIFIED")).at(0);
    CHECK(account.at("coin").as_array().size() == 3);
    CHECK(account.at("totalWalletBalance") == "999999.7");
}

TEST_CASE("Bybit: leverage and margin mode are set, and what changes nothing says so") {
    bybit_desk d;
    const auto set = [&](const std::string& leverage) {
        return bybit_desk::code(
            d.post("/position/set-leverage", R"({"category":"linear","symbol":"BTCUSDT","buyLeverage":")" +
                                                 leverage + R"(","sellLeverage":")" + leverage + R"("})"));
    };
    CHECK(set("10") == 0);
    CHECK(set("10") == 110043);
    CHECK(set("101") == 110013);
    CHECK(set("0.5") == 10001);
    CHECK(bybit_desk::list(d.get("/position/list", "category=linear&symbol=BTCUSDT")).at(0).at("leverage") ==
          "10");
    CHECK(bybit_desk::code(d.post("/account/set-margin-mode", R"({"setMarginMode":"ISOLATED_MARGIN"})")) ==
          0);
    CHECK(d.get("/account/info").at("result").at("marginMode") == "ISOLATED_MARGIN");
    d.offer(bybit_desk::limit("Sell", "60000", "0.010"));
    d.place(bybit_desk::market("Buy", "0.010"));
    CHECK(bybit_desk::list(d.get("/position/list", "category=linear&symbol=BTCUSDT"))
              .at(0)
              .at("positionBalance") == "60");
    CHECK(bybit_desk::code(d.post("/account/set-margin-mode", R"({"setMarginMode":"REGULAR_MARGIN"})")) ==
          3400045);
    CHECK(bybit_desk::code(d.get("/position/list", "category=linear")) == 10001);
}
