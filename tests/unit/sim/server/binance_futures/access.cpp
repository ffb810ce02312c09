// SPDX-License-Identifier: BSL-1.0

#include "key_pairs.hpp"
#include "sim_desk.hpp"

#include <array>
#include <memory>
#include <stdexcept>

using namespace sim_test;

TEST_CASE("a signed request needs a key, a signature and a time inside the window") {
    sim_desk d;
    const std::string good = "timestamp=" + std::to_string(d.now.milliseconds());
    const auto signed_with = [&](const std::string& text, const std::string& secret = "secret") {
        return d.raw("GET", "/fapi/v2/balance?" + text + "&signature=" + hmac_sha256_hex(secret, text));
    };
    CHECK(signed_with(good).is_array());
    CHECK(d.code(signed_with(good, "wrong")) == -1022);
    CHECK(d.last.status == 400);
    CHECK(d.code(d.raw("GET", "/fapi/v2/balance?" + good)) == -1102);
    CHECK(d.code(signed_with("recvWindow=5000")) == -1102);
    CHECK(d.code(signed_with(good + "&recvWindow=60001")) == -1130);
    const auto at = [&](std::int64_t shift) {
        return "timestamp=" + std::to_string(d.now.milliseconds() + shift);
    };
    CHECK(signed_with(at(999)).is_array());
    CHECK(d.code(signed_with(at(1000))) == -1021);
    CHECK(signed_with(at(-5000)).is_array());
    CHECK(d.code(signed_with(at(-5001))) == -1021);
    CHECK(signed_with(at(-5001) + "&recvWindow=6000").is_array());
    d.key = "";
    CHECK(d.code(signed_with(good)) == -2014);
    CHECK(d.last.status == 401);
    d.key = "nobody";
    CHECK(d.code(signed_with(good)) == -2015);
    CHECK(d.code(d.raw("POST", "/fapi/v1/listenKey")) == -2015);
}

TEST_CASE("the WebSocket API checks the same, and its sessions are not for HMAC keys") {
    sim_desk d;
    d.secret = "wrong";
    CHECK(d.code(d.ws("account.balance")) == -1022);
    d.secret = "secret";
    d.key = "nobody";
    CHECK(d.code(d.ws("account.balance")) == -2015);
    CHECK(d.ws("account.balance").at("status") == 401);
    d.key = "key";
    CHECK(d.code(d.ws_raw("account.balance", {})) == -2014);
    CHECK(d.code(d.ws("session.logon")) == -4056);
    CHECK(d.code(d.ws("order.dance")) == -1020);
    CHECK(d.ws("v2/account.balance").at("result").at(0).at("balance") == "100000.00000000");
    CHECK(d.ws_raw("time", {}).at("result").at("serverTime") == d.now.milliseconds());
    CHECK(d.ws_raw("ping", {}).at("result").as_object().empty());
    const auto broken = d.frame("{");
    CHECK(broken.at("status") == 400);
    CHECK(broken.at("id").is_null());
    const auto numbered = d.frame(R"({"id":7,"method":"ping"})");
    CHECK(numbered.at("id") == 7);
    const auto binary = d.frame(R"({"id":8,"method":"order.place","params":{"price":1.5}})");
    CHECK(d.code(binary) == -1102);
}

namespace sim_keys {

/// The bytes that a private key makes of a text, in base64; by OpenSSL alone.
std::string signature(std::string_view pem, std::string_view text) {
    const auto key = gatewright_test::detail::key_of(pem);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const EVP_MD* const digest = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA ? EVP_sha256() : nullptr;
    std::array<unsigned char, 512> bytes;
    std::size_t size = bytes.size();
    REQUIRE(EVP_DigestSignInit(state.get(), nullptr, digest, nullptr, key.get()) == 1);
    REQUIRE(EVP_DigestSign(state.get(), bytes.data(), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
    return to_base64({reinterpret_cast<const char*>(bytes.data()), size});
}
std::string url_encoded(std::string_view base64) {
    std::string out;
    for (const char c : base64)
        out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
    return out;
}

/// A venue with an account of each kind, and a connection to its WebSocket API.
struct desk : sim_desk {
    static exchange_config accounts() {
        exchange_config c = quiet();
        for (const auto& [key, pem] :
             {std::pair{"ed", gatewright_test::ed25519_pem}, {"rsa", gatewright_test::rsa_pem}}) {
            account_config a;
            a.api_key = key;
            a.secret = gatewright_test::public_half(pem);
            c.accounts.push_back(a);
        }
        return c;
    }
    desk() : sim_desk(accounts()), link(open("/ws-fapi/v1")) {}

    connection_id link;

    json::value say(const std::string& method, pairs params, const std::string& id = "1") {
        json::object o;
        for (const auto& [name, value] : params)
            if (name == "timestamp" || name == "recvWindow")
                o[name] = std::stoll(value);
            else
                o[name] = value;
        venue.receive(link, json::serialize(json::object{{"id", id}, {"method", method}, {"params", o}}),
                      now);
        const auto answers = sent(link);
        REQUIRE(answers.size() == 1);
        return answers.front();
    }
    [[nodiscard]] std::string stamp() const { return std::to_string(now.milliseconds()); }
    /// The parameters with key, time and signature.
    [[nodiscard]] pairs by(const std::string& api_key, std::string_view pem, pairs params = {}) const {
        params.emplace_back("apiKey", api_key);
        params.emplace_back("timestamp", stamp());
        parameters p;
        for (const auto& [name, value] : params) p.add(name, value);
        params.emplace_back("signature", signature(pem, signed_text(p)));
        return params;
    }
    json::value log_on() { return say("session.logon", by("ed", gatewright_test::ed25519_pem)); }
    /// An order that shows whose it is by the session alone.
    json::value place() {
        pairs p = limit("BUY", "59000", "0.010");
        p.emplace_back("timestamp", stamp());
        return say("order.place", p, "order");
    }
};

} // namespace sim_keys

TEST_CASE("requests are signed by Ed25519 and RSA keys in base64, over the same texts as by HMAC") {
    using sim_keys::signature;
    sim_keys::desk d;
    for (const auto& [key, pem] :
         {std::pair{"ed", gatewright_test::ed25519_pem}, {"rsa", gatewright_test::rsa_pem}}) {
        d.key = key;
        const std::string text = "recvWindow=5000&timestamp=" + d.stamp();
        const auto ask = [&](const std::string& made) {
            return d.raw("GET", "/fapi/v2/balance?" + text + "&signature=" + made);
        };
        const std::string made = signature(pem, text);
        CHECK(ask(sim_keys::url_encoded(made)).is_array());
        CHECK(d.code(ask(sim_keys::url_encoded(signature(pem, text + "0")))) == -1022);
        CHECK(d.code(ask(sim_keys::url_encoded(made).substr(3))) == -1022);
        CHECK(d.code(ask(hmac_sha256_hex(d.venue.market().account(2).secret, text))) == -1022);
        // Not percent-encoded, a plus is read as a blank.
        std::string plus;
        while (plus.find('+') == std::string::npos) {
            d.pass(milliseconds(1));
            plus = signature(pem, "timestamp=" + d.stamp());
        }
        CHECK(d.code(d.raw("GET", "/fapi/v2/balance?timestamp=" + d.stamp() + "&signature=" + plus)) ==
              -1022);
        CHECK(d.raw("GET",
                    "/fapi/v2/balance?timestamp=" + d.stamp() + "&signature=" + sim_keys::url_encoded(plus))
                  .is_array());

        CHECK(d.say("account.balance", d.by(key, pem)).at("status") == 200);
        auto encoded = d.by(key, pem);
        encoded.back().second = sim_keys::url_encoded(encoded.back().second);
        CHECK(d.code(d.say("account.balance", encoded)) == -1022);
        CHECK(d.say("order.place", d.by(key, pem, d.limit("BUY", "59000", "0.010"))).at("status") == 200);
    }
    CHECK(d.code(d.say("account.balance", d.by("rsa", gatewright_test::ed25519_pem))) == -1022);
}

TEST_CASE("an Ed25519 key logs on, and requests on that connection need the time only") {
    sim_keys::desk d;
    CHECK(d.code(d.place()) == -2014);
    const auto before = d.say("session.status", {});
    CHECK(before.at("result").at("apiKey").is_null());
    CHECK(before.at("result").at("authorizedSince").is_null());
    const std::int64_t connected = d.now.milliseconds();
    CHECK(before.at("result").at("connectedSince") == connected);

    d.pass(seconds(1));
    const auto taken = d.log_on();
    CHECK(taken.at("status") == 200);
    CHECK(taken.at("result").at("apiKey") == "ed");
    CHECK(taken.at("result").at("authorizedSince") == connected + 1000);
    CHECK(taken.at("result").at("connectedSince") == connected);
    CHECK(taken.at("result").at("serverTime") == connected + 1000);
    d.pass(seconds(1));
    CHECK(d.say("session.status", {}).at("result").at("authorizedSince") == connected + 1000);

    CHECK(d.place().at("status") == 200);
    REQUIRE(d.venue.ledger(2).orders.size() == 1);
    CHECK(d.venue.ledger(0).orders.empty());
    CHECK(d.say("userDataStream.start", {}).at("status") == 200);
    CHECK(d.code(d.say("account.balance", {})) == -1102); // the time is still asked for
    CHECK(d.code(d.say("account.balance", {{"timestamp", std::to_string(connected - 5000)}})) == -1021);
    // Who names another key in a request proves it there.
    CHECK(d.code(d.say("account.balance", {{"apiKey", "rsa"}, {"timestamp", d.stamp()}})) == -1102);
    CHECK(d.say("order.place", d.by("rsa", gatewright_test::rsa_pem, d.limit("BUY", "59000", "0.010")))
              .at("status") == 200);
    CHECK(d.venue.ledger(3).orders.size() == 1);
    // The session is of this connection.
    const auto mine = std::exchange(d.link, d.open("/ws-fapi/v1"));
    CHECK(d.code(d.place()) == -2014);
    d.link = mine;

    const auto left = d.say("session.logout", {});
    CHECK(left.at("result").at("apiKey").is_null());
    CHECK(d.code(d.place()) == -2014);
    CHECK(d.venue.ledger(2).orders.size() == 1);
}

TEST_CASE("only an Ed25519 key logs on, with its signature and in time") {
    sim_keys::desk d;
    const auto rsa = d.say("session.logon", d.by("rsa", gatewright_test::rsa_pem));
    CHECK(d.code(rsa) == -4056);
    CHECK(rsa.at("status") == 400);
    CHECK(d.text(rsa.at("error"), "msg") == "RSA API key is not supported.");
    CHECK(d.code(d.ws("session.logon")) == -4056);
    CHECK(d.code(d.say("session.logon", d.by("nobody", gatewright_test::ed25519_pem))) == -2015);
    CHECK(d.code(d.say("session.logon", d.by("ed", gatewright_test::rsa_pem))) == -1022);
    CHECK(d.code(d.say("session.logon", {{"timestamp", d.stamp()}})) == -2014);
    CHECK(d.code(d.say("session.logon", {{"apiKey", "ed"}, {"timestamp", d.stamp()}})) == -1102);
    const auto late = d.by("ed", gatewright_test::ed25519_pem);
    d.pass(seconds(6));
    CHECK(d.code(d.say("session.logon", late)) == -1021);
    CHECK(d.code(d.place()) == -2014);
    CHECK(d.log_on().at("status") == 200);
    // A logon that fails leaves the one that was.
    CHECK(d.code(d.say("session.logon", d.by("ed", gatewright_test::rsa_pem))) == -1022);
    CHECK(d.place().at("status") == 200);
}

TEST_CASE("a session ends when its key is withdrawn, in an answer that names no request, and with the fault "
          "of sessions") {
    sim_keys::desk d;
    d.log_on();
    d.venue.set_fault(venue_link::orders, fault::key_refused, 1, d.now);
    const auto refused = d.place();
    CHECK(refused.at("id").is_null());
    CHECK(refused.at("status") == 401);
    CHECK(d.code(refused) == -2015);
    const auto next = d.place();
    CHECK(next.at("id") == "order");
    CHECK(d.code(next) == -2014);
    d.log_on();
    CHECK(d.place().at("status") == 200);
    d.venue.set_fault(venue_link::orders, fault::expire_session, 0, d.now);
    CHECK(d.code(d.place()) == -2014);
}

TEST_CASE(
    "an account whose secret is a PEM of no public key is refused by its key, and the PEM is not shown") {
    for (const std::string& secret : {std::string(gatewright_test::ed25519_pem),
                                      gatewright_test::public_half(gatewright_test::new_private_key("EC"))}) {
        auto config = sim_desk::quiet();
        config.accounts[1].secret = secret;
        try {
            const exchange venue(config);
            FAIL("it was taken");
        } catch (const std::invalid_argument& e) {
            CHECK(std::string(e.what()) ==
                  "account other-key: its secret is a PEM, and of no public key of Ed25519 or RSA");
        }
    }
}

TEST_CASE("unknown paths and wrong methods are told apart") {
    sim_desk d;
    CHECK(d.code(d.raw("GET", "/fapi/v9/nothing")) == -5000);
    CHECK(d.last.status == 404);
    CHECK(d.code(d.raw("PATCH", "/fapi/v1/order")) == -5001);
    CHECK(d.last.status == 405);
}

TEST_CASE("request weight is counted by the minute, told in a header, and refused above the limit") {
    sim_desk d;
    d.raw("GET", "/fapi/v1/ping");
    const auto header = [&](std::string_view name) {
        for (const auto& [n, v] : d.last.headers)
            if (n == name) return v;
        return std::string();
    };
    CHECK(header("X-MBX-USED-WEIGHT-1M") == "1");
    d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
    CHECK(header("X-MBX-USED-WEIGHT-1M") == "21");
    for (int n = 0; n < 119; ++n) d.raw("GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
    CHECK(d.code(d.raw("GET", "/fapi/v1/ping")) == -1003);
    CHECK(d.last.status == 429);
    CHECK(header("Retry-After") == "60");
    d.pass(seconds(60));
    CHECK(d.code(d.raw("GET", "/fapi/v1/ping")) == 0);
    CHECK(header("X-MBX-USED-WEIGHT-1M") == "1");
}

TEST_CASE("who goes on after being refused is banned for two minutes") {
    auto config = sim_desk::quiet();
    config.weight_per_minute = 1;
    sim_desk d(config);
    for (int n = 0; n < 60; ++n) d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 418);
    d.pass(seconds(60));
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 418);
    d.pass(seconds(61));
    d.raw("GET", "/fapi/v1/ping");
    CHECK(d.last.status == 200);
}

TEST_CASE("orders are counted per account in ten seconds and in a minute") {
    auto config = sim_desk::quiet();
    config.orders_per_10_seconds = 2;
    config.orders_per_minute = 3;
    sim_desk d(config);
    const auto place = [&] {
        return d.code(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000", "0.010")));
    };
    CHECK(place() == 0);
    CHECK(place() == 0);
    CHECK(place() == -1015);
    CHECK(d.last.status == 429);
    d.as_other();
    CHECK(place() == 0);
    d.as_first();
    d.pass(seconds(10));
    CHECK(place() == 0);
    CHECK(place() == -1015);
    d.pass(seconds(50));
    CHECK(place() == 0);
}

TEST_CASE("account, balance and position documents tell the ledger's figures") {
    sim_desk d;
    d.offer("SELL", "60000.0", "1.000");
    d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.100"));
    const auto ledger = d.venue.ledger(0);
    CHECK(ledger.wallet.str() == "99997.00000000");
    CHECK(ledger.fees.str() == "3.00000000");
    CHECK(d.rest("GET", "/fapi/v2/balance").at(0).at("balance") == "99997.00000000");
    const auto v3 = d.rest("GET", "/fapi/v3/account");
    CHECK(v3.at("totalWalletBalance") == "99997.00000000");
    CHECK(v3.at("totalInitialMargin") == "300.00000000");
    CHECK(v3.at("availableBalance") == "99697.00000000");
    CHECK(v3.at("positions").as_array().size() == 1);
    CHECK(v3.at("positions").at(0).at("positionAmt") == "0.100");
    CHECK(d.rest("GET", "/fapi/v2/account").at("positions").as_array().size() == 2);
    const auto risk = d.rest("GET", "/fapi/v3/positionRisk");
    REQUIRE(risk.as_array().size() == 1);
    CHECK(risk.at(0).at("entryPrice") == "60000.00000000");
    CHECK(risk.at(0).at("notional") == "6000.00000000");
    CHECK(d.rest("GET", "/fapi/v2/positionRisk", {{"symbol", "BTCUSDT"}}).at(0).at("leverage") == "20");
    CHECK(d.code(d.rest("GET", "/fapi/v3/positionRisk", {{"symbol", "NOPE"}})) == -1121);
    const auto fills = d.rest("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}});
    REQUIRE(fills.as_array().size() == 1);
    CHECK(fills.at(0).at("commission") == "3.00000000");
    CHECK(fills.at(0).at("quoteQty") == "6000.00000000");
    CHECK(fills.at(0).at("maker") == false);
    CHECK(d.rest("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", "50"}}).at("leverage") ==
          50);
    CHECK(d.rest("GET", "/fapi/v3/account").at("totalInitialMargin") == "120.00000000");
    CHECK(d.code(d.rest("POST", "/fapi/v1/leverage", {{"symbol", "BTCUSDT"}, {"leverage", "126"}})) == -1130);
    CHECK(d.rest("GET", "/fapi/v1/commissionRate", {{"symbol", "BTCUSDT"}}).at("takerCommissionRate") ==
          "0.0005");
    CHECK(d.rest("GET", "/fapi/v1/positionSide/dual").at("dualSidePosition") == false);
    CHECK(d.rest("GET", "/fapi/v1/multiAssetsMargin").at("multiAssetsMargin") == false);
    CHECK(d.rest("GET", "/fapi/v1/accountConfig").at("canTrade") == true);
    CHECK(d.rest("GET", "/fapi/v1/symbolConfig").as_array().size() == 2);
    CHECK(d.rest("GET", "/fapi/v1/leverageBracket").as_array().size() == 2);
}

TEST_CASE("margin type, position mode and multi-assets mode are set as the venue would") {
    sim_desk d;
    const auto set = [&](const char* path, pairs p) { return d.rest("POST", path, std::move(p)); };
    const auto margin = [&](const char* type) {
        return set("/fapi/v1/marginType", {{"symbol", "BTCUSDT"}, {"marginType", type}});
    };
    CHECK(d.code(margin("CROSSED")) == -4046);
    CHECK(d.code(margin("SIDEWAYS")) == -1130);
    CHECK(margin("ISOLATED").at("code") == 200);
    CHECK(d.code(margin("ISOLATED")) == -4046);
    CHECK(d.rest("GET", "/fapi/v1/symbolConfig", {{"symbol", "BTCUSDT"}}).at(0).at("marginType") ==
          "ISOLATED");
    CHECK(d.rest("GET", "/fapi/v1/symbolConfig", {{"symbol", "ETHUSDT"}}).at(0).at("marginType") ==
          "CROSSED");
    static_cast<void>(d.rest("POST", "/fapi/v1/order", d.limit("BUY", "59000.0", "0.010")));
    CHECK(d.code(margin("CROSSED")) == -4047);
    static_cast<void>(d.rest("DELETE", "/fapi/v1/allOpenOrders", {{"symbol", "BTCUSDT"}}));
    d.offer("SELL", "60000.0", "1.000");
    static_cast<void>(d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.010")));
    CHECK(d.code(margin("CROSSED")) == -4048);
    CHECK(d.code(set("/fapi/v1/positionSide/dual", {{"dualSidePosition", "false"}})) == -4059);
    CHECK(d.code(set("/fapi/v1/positionSide/dual", {{"dualSidePosition", "true"}})) == -4068);
    CHECK(set("/fapi/v1/multiAssetsMargin", {{"multiAssetsMargin", "true"}}).at("code") == 200);
    CHECK(d.rest("GET", "/fapi/v1/multiAssetsMargin").at("multiAssetsMargin") == true);
    CHECK(d.rest("GET", "/fapi/v1/accountConfig").at("multiAssetsMargin") == true);
}

TEST_CASE("lists of orders and fills begin where asked and end at their limit") {
    sim_desk d;
    d.offer("SELL", "60000.0", "1.000");
    std::vector<std::string> ids;
    for (int n = 0; n < 5; ++n) {
        ids.push_back(
            json::serialize(d.rest("POST", "/fapi/v1/order", d.market("BUY", "0.010")).at("orderId")));
        d.pass(milliseconds(1000));
    }
    const auto list = [&](const std::string& path, pairs p) {
        p.emplace_back("symbol", "BTCUSDT");
        return d.rest("GET", "/fapi/v1/" + path, p);
    };
    const auto newest = list("userTrades", {{"limit", "2"}});
    REQUIRE(newest.as_array().size() == 2);
    CHECK(newest.at(1).at("id") == 5);
    const auto from = list("userTrades", {{"fromId", "2"}, {"limit", "2"}});
    CHECK(from.at(0).at("id") == 2);
    CHECK(from.at(1).at("id") == 3);
    const auto of_order = list("userTrades", {{"orderId", ids[3]}});
    REQUIRE(of_order.as_array().size() == 1);
    CHECK(of_order.at(0).at("id") == 4);
    const std::int64_t second = newest.at(1).at("time").to_number<std::int64_t>() - 1000;
    CHECK(list("userTrades", {{"startTime", std::to_string(second)}}).as_array().size() == 2);
    CHECK(list("userTrades", {{"endTime", std::to_string(second)}}).as_array().size() == 4);
    CHECK(list("allOrders", {{"orderId", ids[2]}}).as_array().size() == 3);
    CHECK(list("allOrders", {{"limit", "1"}}).at(0).at("orderId").to_number<std::int64_t>() ==
          std::stoll(ids[4]));
}

TEST_CASE("exchangeInfo lists the rules that orders are checked by") {
    sim_desk d;
    const auto info = d.raw("GET", "/fapi/v1/exchangeInfo");
    REQUIRE(info.at("symbols").as_array().size() == 2);
    const auto& btc = info.at("symbols").at(0);
    CHECK(btc.at("symbol") == "BTCUSDT");
    CHECK(btc.at("contractType") == "PERPETUAL");
    CHECK(btc.at("status") == "TRADING");
    CHECK(btc.at("pricePrecision") == 2);
    CHECK(btc.at("quantityPrecision") == 3);
    CHECK(btc.at("filters").at(0).at("tickSize") == "0.10");
    CHECK(btc.at("filters").at(1).at("stepSize") == "0.001");
    CHECK(btc.at("filters").at(5).at("notional") == "50");
    CHECK(info.at("rateLimits").at(0).at("limit") == 2400);
}

TEST_CASE("symbols are named, or written out with tick, lot and price") {
    CHECK(make_symbol("SOLUSDT").tick == "0.01"_d);
    const auto s = make_symbol("ABCUSDT:0.5:10:42.5");
    CHECK(s.base == "ABC");
    CHECK(s.tick == "0.5"_d);
    CHECK(s.lot == "10"_d);
    CHECK(s.reference_price == "42.5"_d);
    CHECK_THROWS_AS(make_symbol("ABCUSDT"), std::invalid_argument);
    CHECK_THROWS_AS(make_symbol("ABCUSDT:0:1:1"), std::invalid_argument);
    CHECK_THROWS_AS(make_symbol("BTCEUR:1:1:1"), std::invalid_argument);
}
