// SPDX-License-Identifier: BSL-1.0

#include "key_pairs.hpp"
#include "spot_desk.hpp"

#include <array>
#include <memory>
#include <stdexcept>

using namespace spot_test;

TEST_CASE("spot: a signed request needs a key, a signature and a time inside the window") {
    spot_desk d;
    const auto signed_with = [&](const std::string& text, const std::string& secret = "secret") {
        return d.code(
            d.raw("GET", "/api/v3/account?" + text + "&signature=" + hmac_sha256_hex(secret, text)));
    };
    const std::string good = "timestamp=" + std::to_string(d.now.milliseconds());
    CHECK(signed_with(good) == 0);
    CHECK(signed_with(good, "wrong") == -1022);
    CHECK(d.last.status == 400);
    CHECK(d.code(d.raw("GET", "/api/v3/account?" + good)) == -1102);
    CHECK(signed_with("recvWindow=5000") == -1102);
    const auto at = [&](std::int64_t shift) {
        return "timestamp=" + std::to_string(d.now.milliseconds() + shift);
    };
    CHECK(signed_with(at(999)) == 0);
    CHECK(signed_with(at(1000)) == -1021);
    CHECK(signed_with(at(-5000)) == 0);
    CHECK(signed_with(at(-5001)) == -1021);
    CHECK(signed_with(at(-5001) + "&recvWindow=5001") == 0);
    CHECK(signed_with(at(-1) + "&recvWindow=0.999") == -1021);
    CHECK(signed_with(at(0) + "&recvWindow=0.999") == 0);
    CHECK(signed_with(at(0) + "&recvWindow=0.9999") == -1130);
    CHECK(signed_with(at(0) + "&recvWindow=60001") == -1130);
    // Microseconds are told apart by their size.
    CHECK(signed_with(at(0) + "000") == 0);
    CHECK(signed_with(at(-5001) + "000") == -1021);
    d.key = "";
    CHECK(signed_with(good) == -2014);
    CHECK(d.last.status == 401);
    d.key = "nobody";
    CHECK(signed_with(good) == -2015);
}

TEST_CASE("spot: paths and methods that the venue does not have are refused by name") {
    spot_desk d;
    d.raw("GET", "/api/v3/nothing");
    CHECK(d.last.status == 404);
    d.raw("PUT", "/api/v3/order");
    CHECK(d.last.status == 405);
    d.raw("POST", "/api/v3/userDataStream");
    CHECK(d.last.status == 410);
    CHECK(d.code(d.ws("order.dance")) == -1020);
    CHECK(d.code(d.ws_raw(d.api, "account.status", {})) == -2014);
    CHECK(d.ws_raw(d.api, "ping", {}).at("result").as_object().empty());
    CHECK(d.ws_raw(d.api, "time", {}).at("result").at("serverTime") == d.now.milliseconds());
    d.secret = "wrong";
    CHECK(d.code(d.ws("account.status")) == -1022);
}

TEST_CASE("spot: what all of Binance is asked for is answered") {
    spot_desk d;
    CHECK(d.raw("GET", "/fapi/v1/exchangeInfo").at("symbols").as_array().empty());
    CHECK(d.raw("GET", "/dapi/v1/exchangeInfo").at("symbols").as_array().empty());
    CHECK(d.rest("GET", "/sapi/v1/capital/config/getall").as_array().empty());
    CHECK(d.rest("GET", "/sapi/v1/asset/tradeFee").at(0).at("takerCommission") == "0.001");
    CHECK(d.raw("GET", "/sapi/v1/system/status").at("status") == 0);
    const auto info = d.raw("GET", "/api/v3/exchangeInfo?symbols=%5B%22ETHUSDT%22%5D");
    REQUIRE(info.at("symbols").as_array().size() == 1);
    const auto& eth = info.at("symbols").at(0);
    CHECK(eth.at("baseAsset") == "ETH");
    CHECK(eth.at("filters").at(0).at("tickSize") == "0.01000000");
    CHECK(eth.at("filters").at(1).at("stepSize") == "0.00010000");
    CHECK(eth.at("permissionSets").at(0).at(0) == "SPOT");
    CHECK(info.at("rateLimits").at(1).at("limit") == 50);
    CHECK(d.code(d.raw("GET", "/api/v3/exchangeInfo?symbol=NONE")) == -1121);
    CHECK(d.rest("GET", "/api/v3/account/commission", {{"symbol", "BTCUSDT"}})
              .at("standardCommission")
              .at("maker") == "0.00100000");
    CHECK(d.rest("GET", "/api/v3/myFilters", {{"symbol", "BTCUSDT"}}).at("symbolFilters").as_array().size() ==
          12);
}

TEST_CASE("spot: orders that succeed weigh nothing, those that fail weigh as listed, and both APIs count "
          "together") {
    spot_desk d;
    const auto used = [&] {
        for (const auto& [name, value] : d.last.headers)
            if (name == "X-MBX-USED-WEIGHT-1M") return std::stoi(value);
        return -1;
    };
    d.raw("GET", "/api/v3/ping");
    CHECK(used() == 1);
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "one"));
    CHECK(used() == 1);
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.001", "0.01"));
    CHECK(used() == 2);
    d.rest("PUT", "/api/v3/order/amend/keepPriority",
           {{"symbol", "BTCUSDT"}, {"origClientOrderId", "one"}, {"newQty", "1"}});
    CHECK(used() == 6);
    d.raw("GET", "/api/v3/depth?symbol=BTCUSDT&limit=5000");
    CHECK(used() == 256);
    d.rest("GET", "/api/v3/openOrders");
    CHECK(used() == 336);
    const auto frame = d.ws("account.status");
    CHECK(frame.at("rateLimits").at(0).at("rateLimitType") == "REQUEST_WEIGHT");
    CHECK(frame.at("rateLimits").at(0).at("count") == 356);
    CHECK_FALSE(d.ws_raw(d.api, "time", {{"returnRateLimits", "false"}}).as_object().contains("rateLimits"));
    d.pass(minutes(1));
    d.raw("GET", "/api/v3/ping");
    CHECK(used() == 1);
}

TEST_CASE("spot: above the limit comes 429, for who goes on 418, on REST and in frames") {
    exchange_config c = spot_desk::quiet();
    c.weight_per_minute = 3;
    spot_desk d(c);
    for (int n = 0; n < 3; ++n) d.raw("GET", "/api/v3/ping");
    CHECK(d.last.status == 200);
    const auto refused = d.raw("GET", "/api/v3/ping");
    CHECK(d.last.status == 429);
    CHECK(d.code(refused) == -1003);
    CHECK(d.last.headers.front() == std::pair<std::string, std::string>("Retry-After", "60"));
    const auto frame = d.ws_raw(d.api, "ping", {});
    CHECK(frame.at("status") == 429);
    CHECK(frame.at("error").at("data").at("retryAfter") == d.now.milliseconds() + 60'000);
    for (int n = 0; n < 60; ++n) d.raw("GET", "/api/v3/ping");
    CHECK(d.last.status == 418);
    CHECK(d.last.body.find("IP banned until") != std::string::npos);
    CHECK(d.venue.decline({"GET", "/ws-api/v3", {}, {}}, d.now).value().status == 418);
    d.pass(minutes(3));
    CHECK_FALSE(d.venue.decline({"GET", "/ws-api/v3", {}, {}}, d.now));
}

TEST_CASE("spot: unfilled orders are counted, and a first fill gives back") {
    exchange_config c = spot_desk::quiet();
    c.orders_per_10_seconds = 6;
    spot_desk d(c);
    const auto count = [&] {
        return d.rest("GET", "/api/v3/rateLimit/order").at(0).at("count").to_number<int>();
    };
    for (int n = 0; n < 3; ++n) d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.001"));
    CHECK(count() == 3);
    d.rest("POST", "/api/v3/order", d.limit("SELL", "61000.00", "0.001", "maker"));
    const auto headers = d.last.headers;
    CHECK(headers.at(1) == std::pair<std::string, std::string>("X-MBX-ORDER-COUNT-10S", "4"));
    CHECK(headers.at(2) == std::pair<std::string, std::string>("X-MBX-ORDER-COUNT-1D", "4"));
    d.offer("SELL", "60000.00", "0.001");
    d.rest("POST", "/api/v3/order", d.market("BUY", "0.001")); // a taker gives back its own
    CHECK(count() == 4);
    d.offer("BUY", "61000.00", "0.001"); // a maker gives back five, not below zero
    CHECK(count() == 0);
    for (int n = 0; n < 6; ++n) d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.001"));
    CHECK(d.last.status == 200);
    const auto frame = d.ws("order.place", d.limit("BUY", "59000.00", "0.001"));
    CHECK(frame.at("status") == 429);
    CHECK(d.code(frame) == -1015);
    CHECK(frame.at("error").at("msg") == "Too many new orders; current limit is 6 orders per 10 SECOND.");
    CHECK(frame.at("rateLimits").at(0).at("count") == 6);
    // A cancel-replace that is over the limit cancels only if that is asked for.
    const pairs replace =
        d.with(d.with(d.limit("BUY", "58000.00", "0.001"), "cancelReplaceMode", "STOP_ON_FAILURE"),
               "cancelOrderId", std::to_string(d.venue.ledger(0).orders.at(0).venue_order_id));
    CHECK(d.code(d.rest("POST", "/api/v3/order/cancelReplace", replace)) == -1015);
    const auto cancelled = d.rest("POST", "/api/v3/order/cancelReplace",
                                  d.with(replace, "orderRateLimitExceededMode", "CANCEL_ONLY"));
    CHECK(d.last.status == 409);
    CHECK(cancelled.at("data").at("cancelResult") == "SUCCESS");
    CHECK(cancelled.at("data").at("newOrderResponse").at("code") == -1015);
    d.pass(seconds(10));
    CHECK(count() == 0);
}

namespace {

std::string signature_of(std::string_view pem, std::string_view text) {
    const auto key = gatewright_test::detail::key_of(pem);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const bool rsa = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA;
    std::array<unsigned char, 512> bytes{};
    std::size_t size = bytes.size();
    REQUIRE(EVP_DigestSignInit(state.get(), nullptr, rsa ? EVP_sha256() : nullptr, nullptr, key.get()) == 1);
    REQUIRE(EVP_DigestSign(state.get(), bytes.data(), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
    return to_base64({reinterpret_cast<const char*>(bytes.data()), size});
}

/// A venue with an account of each kind of key pair.
struct key_desk : spot_desk {
    static exchange_config accounts() {
        exchange_config c = quiet();
        for (const auto& [key, pem] :
             {std::pair{"ed", gatewright_test::ed25519_pem}, {"rsa", gatewright_test::rsa_pem}}) {
            account_config a = c.accounts.front();
            a.api_key = key;
            a.secret = gatewright_test::public_half(pem);
            c.accounts.push_back(a);
        }
        return c;
    }
    key_desk() : spot_desk(accounts()) {}
    json::value by(const std::string& method, const std::string& api_key, std::string_view pem,
                   pairs params = {}) {
        params.emplace_back("apiKey", api_key);
        params.emplace_back("timestamp", std::to_string(now.milliseconds()));
        parameters p;
        for (const auto& [name, value] : params) p.add(name, value);
        params.emplace_back("signature", signature_of(pem, signed_text(p)));
        return ws_raw(api, method, params);
    }
    json::value log_on() { return by("session.logon", "ed", gatewright_test::ed25519_pem); }
    json::value in_session(const std::string& method, pairs params = {}) {
        params.emplace_back("timestamp", std::to_string(now.milliseconds()));
        return ws_raw(api, method, params);
    }
};

} // namespace

TEST_CASE("spot: signatures of key pairs are accepted, and only an Ed25519 key logs on") {
    key_desk d;
    CHECK(d.by("account.status", "rsa", gatewright_test::rsa_pem).at("status") == 200);
    CHECK(d.by("account.status", "ed", gatewright_test::ed25519_pem).at("status") == 200);
    CHECK(d.code(d.by("account.status", "rsa", gatewright_test::ed25519_pem)) == -1022);
    CHECK(d.by("session.logon", "rsa", gatewright_test::rsa_pem).at("status") == 400);
    CHECK(d.ws("session.logon").at("status") == 400);
    const auto in = d.log_on();
    CHECK(in.at("result").at("apiKey") == "ed");
    CHECK(in.at("result").at("authorizedSince") == d.now.milliseconds());
    CHECK(d.in_session("order.place", d.limit("BUY", "59000.00", "0.01")).at("status") == 200);
    CHECK(d.venue.ledger(2).orders.size() == 1);
    CHECK(d.in_session("session.status").at("result").at("apiKey") == "ed");
    CHECK(d.in_session("session.logout").at("result").at("apiKey").is_null());
    CHECK(d.code(d.in_session("account.status")) == -2014);
}

TEST_CASE("spot: user data is subscribed to by session or signature, once for each account") {
    key_desk d;
    CHECK(d.code(d.in_session("userDataStream.subscribe")) == -2014);
    d.log_on();
    CHECK(d.in_session("userDataStream.subscribe").at("result").at("subscriptionId") == 0);
    CHECK(d.code(d.in_session("userDataStream.subscribe")) == -2035);
    CHECK(d.in_session("session.status").at("result").at("userDataStream") == true);
    CHECK(d.ws("userDataStream.subscribe.signature").at("result").at("subscriptionId") == 1);
    CHECK(d.in_session("session.subscriptions").at("result").as_array().size() == 2);
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "hmac"));
    d.in_session("order.place", d.limit("BUY", "59000.00", "0.01", "ed"));
    std::vector<std::pair<std::int64_t, std::string>> told;
    for (const auto& v : d.sent(d.api))
        if (v.at("event").at("e") == "executionReport")
            told.emplace_back(v.at("subscriptionId").to_number<std::int64_t>(), d.text(v.at("event"), "c"));
    CHECK(told == std::vector<std::pair<std::int64_t, std::string>>{{1, "hmac"}, {0, "ed"}});
    // A logout ends what the session subscribed to, and no more.
    d.in_session("session.logout");
    auto ended = d.sent(d.api);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].at("subscriptionId") == 0);
    CHECK(ended[0].at("event").at("e") == "eventStreamTerminated");
    CHECK(d.in_session("session.subscriptions").at("result").as_array().size() == 1);
    CHECK(d.code(d.ws_raw(d.api, "userDataStream.unsubscribe", {{"subscriptionId", "0"}})) == -2036);
    CHECK(d.ws_raw(d.api, "userDataStream.unsubscribe", {}).at("status") == 200);
    CHECK(d.sent(d.api).at(0).at("event").at("e") == "eventStreamTerminated");
    CHECK(d.code(d.ws_raw(d.api, "userDataStream.unsubscribe", {})) == -2036);
    d.rest("POST", "/api/v3/order", d.limit("BUY", "59000.00", "0.01", "silent"));
    CHECK(d.sent(d.api).empty());
}

TEST_CASE("spot: a key that expires voids the session in an answer that names no request") {
    key_desk d;
    d.log_on();
    d.in_session("userDataStream.subscribe");
    d.venue.set_fault(venue_link::orders, fault::key_expiry, 5, d.now);
    d.pass(seconds(5));
    CHECK(d.sent(d.api).at(0).at("event").at("e") == "eventStreamTerminated");
    const auto refused = d.in_session("account.status");
    CHECK(refused.at("id").is_null());
    CHECK(refused.at("status") == 401);
    CHECK(d.code(refused) == -2015);
}
