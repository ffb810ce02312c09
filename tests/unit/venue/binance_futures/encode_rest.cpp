// SPDX-License-Identifier: BSL-1.0
#include "binance_futures/orders.hpp"

#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright_test;
namespace binance = gatewright::venue::binance_futures;

namespace {

constexpr std::string_view tail = "recvWindow=5000&timestamp=1735689600123&signature=";

struct parts {
    http_method method;
    std::string target, headers, body;
    friend bool operator==(const parts&, const parts&) = default;
};
parts copy(const http_request& r) {
    return {r.method, std::string(r.target), std::string(r.headers), std::string(r.body)};
}
const std::string key_header = "X-MBX-APIKEY: " + std::string(documented_api_key) + "\r\n";
const std::string form_header = "Content-Type: application/x-www-form-urlencoded\r\n";

using encoder = std::function<order_result<http_request>(std::span<char>)>;

/// Every request of the venue, with what it must be.
struct rest_case {
    encoder encode;
    parts expected;
};
std::vector<rest_case> all_requests() {
    using out = std::span<char>;
    const auto get = [](std::string target, bool key = true) {
        return parts{http_method::get, std::move(target), key ? key_header : "", ""};
    };
    const std::string end(tail);
    return {
        {[](out o) {
             return binance::encode_place_http(small_limit_order("gw1:1"), now_ms, documented_signer(), o);
         },
         {http_method::post, "/fapi/v1/order", key_header + form_header,
          "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&price=50000.50&newClientOrderId="
          "gw1%3A1"
          "&newOrderRespType=RESULT&" +
              end + "e775b471328b66ae601c8d9cbbf3abc48f4b81210d900b5e7406e1536af8444d"}},
        {[](out o) {
             return binance::encode_cancel_http({"BTCUSDT", "x", "8886774"}, now_ms, documented_signer(), o);
         },
         {http_method::delete_,
          "/fapi/v1/order?symbol=BTCUSDT&orderId=8886774&" + end +
              "6e8ad9d49a8c543d323094f818231af565cc9b6cf2c5ef107d0f8add686d1e9c",
          key_header, ""}},
        {[](out o) {
             return binance::encode_query_http({"BTCUSDT", "gw1:1", ""}, now_ms, documented_signer(), o);
         },
         get("/fapi/v1/order?symbol=BTCUSDT&origClientOrderId=gw1%3A1&" + end +
             "4e546756e01852e0e331ee59537fc3ed985cd97233916f0a10ebfdcd5aa64ea7")},
        {[](out o) { return binance::encode_open_orders("BTCUSDT", now_ms, documented_signer(), o); },
         get("/fapi/v1/openOrders?symbol=BTCUSDT&" + end +
             "872b0c949fe46ebcaae17e0cd604a7d36376d0c787b342ae6d8bc2c7e655a337")},
        {[](out o) { return binance::encode_open_orders("１２USDT", now_ms, documented_signer(), o); },
         get("/fapi/v1/openOrders?symbol=%EF%BC%91%EF%BC%92USDT&" + end +
             "e5b5a189e3d7bbf3f617680220bb2fe03726fdc9a6f227557268c715664fd599")},
        {[](out o) { return binance::encode_open_orders("", now_ms, documented_signer(), o); },
         get("/fapi/v1/openOrders?" + end +
             "b6d31d6bc482d70a49e8421867da49b251377f41489a05be8782a5ca9f544f8d")},
        {[](out o) {
             return binance::encode_user_trades({.symbol = "BTCUSDT", .start_time_ms = 1735689000000}, now_ms,
                                                documented_signer(), o);
         },
         get("/fapi/v1/userTrades?symbol=BTCUSDT&startTime=1735689000000&limit=1000&" + end +
             "709ccea3be67d96f11516c840e5b2f5ed51978cfb6f5e65cd9dd6b1bae192238")},
        {[](out o) {
             return binance::encode_user_trades({.symbol = "BTCUSDT", .from_id = 17, .limit = 500}, now_ms,
                                                documented_signer(), o);
         },
         get("/fapi/v1/userTrades?symbol=BTCUSDT&fromId=17&limit=500&" + end +
             "3e854efcfb86acc122a32c5f4ab04d29997067c80a32de747182305710b1a087")},
        {[](out o) { return binance::encode_account(now_ms, documented_signer(), o); },
         get("/fapi/v3/account?" + end + "b6d31d6bc482d70a49e8421867da49b251377f41489a05be8782a5ca9f544f8d")},
        {[](out o) { return binance::encode_balance(now_ms, documented_signer(), o); },
         get("/fapi/v3/balance?" + end + "b6d31d6bc482d70a49e8421867da49b251377f41489a05be8782a5ca9f544f8d")},
        {[](out o) { return binance::encode_position_risk("", now_ms, documented_signer(), o); },
         get("/fapi/v3/positionRisk?" + end +
             "b6d31d6bc482d70a49e8421867da49b251377f41489a05be8782a5ca9f544f8d")},
        {[](out o) { return binance::encode_position_risk("BTCUSDT", now_ms, documented_signer(), o); },
         get("/fapi/v3/positionRisk?symbol=BTCUSDT&" + end +
             "872b0c949fe46ebcaae17e0cd604a7d36376d0c787b342ae6d8bc2c7e655a337")},
        {[](out o) { return binance::encode_account_config(now_ms, documented_signer(), o); },
         get("/fapi/v1/accountConfig?" + end +
             "b6d31d6bc482d70a49e8421867da49b251377f41489a05be8782a5ca9f544f8d")},
        {[](out o) { return binance::encode_symbol_config(now_ms, documented_signer(), o); },
         get("/fapi/v1/symbolConfig?" + end +
             "b6d31d6bc482d70a49e8421867da49b251377f41489a05be8782a5ca9f544f8d")},
        {[](out o) { return binance::encode_commission_rate("BTCUSDT", now_ms, documented_signer(), o); },
         get("/fapi/v1/commissionRate?symbol=BTCUSDT&" + end +
             "872b0c949fe46ebcaae17e0cd604a7d36376d0c787b342ae6d8bc2c7e655a337")},
        {[](out o) { return binance::encode_listen_key_start(documented_signer(), o); },
         {http_method::post, "/fapi/v1/listenKey", key_header + form_header, ""}},
        {[](out o) { return binance::encode_listen_key_keep_alive(documented_signer(), o); },
         {http_method::put, "/fapi/v1/listenKey", key_header + form_header, ""}},
        {[](out o) { return binance::encode_listen_key_close(documented_signer(), o); },
         {http_method::delete_, "/fapi/v1/listenKey", key_header, ""}},
        {[](out o) { return binance::encode_server_time(o); }, get("/fapi/v1/time", false)},
        {[](out o) { return binance::encode_exchange_info(o); }, get("/fapi/v1/exchangeInfo", false)},
        {[](out o) { return binance::encode_depth("BTCUSDT", 1000, o); },
         get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000", false)},
    };
}

std::string_view refused_field(const order_result<http_request>& r) { return r ? "" : r.error().field; }

} // namespace

TEST_CASE("each REST request has this method, target, headers and body") {
    for (const rest_case& c : all_requests()) {
        char out[binance::max_rest_request];
        const auto request = c.encode(out);
        REQUIRE(request.has_value());
        INFO(c.expected.target);
        const parts got = copy(*request);
        CHECK(got.method == c.expected.method);
        CHECK(got.target == c.expected.target);
        CHECK(got.headers == c.expected.headers);
        CHECK(got.body == c.expected.body);
    }
}

TEST_CASE("a buffer too small for a REST request is refused by name at every size") {
    for (const rest_case& c : all_requests()) {
        const std::size_t whole =
            c.expected.target.size() + c.expected.headers.size() + c.expected.body.size();
        for (std::size_t size = 0; size <= whole; ++size) {
            const auto exact = std::make_unique<char[]>(size);
            const auto request = c.encode({exact.get(), size});
            INFO(c.expected.target << " at " << size);
            REQUIRE(request.has_value() == (size == whole));
            if (request) {
                REQUIRE(copy(*request) == c.expected);
            } else {
                REQUIRE(request.error().code == order_errc::output_full);
                REQUIRE(std::string_view(request.error().field) == "buffer");
            }
        }
    }
}

TEST_CASE(
    "a market order over REST leaves price and time in force out, a hedge-mode order names its position") {
    char out[binance::max_rest_request];
    order_request r = small_limit_order("gw1:1");
    r.type = order_type::market;
    r.price = {};
    r.side = side::sell;
    r.position_side = position_side::long_side;
    CHECK(binance::encode_place_http(r, now_ms, documented_signer(), out)
              ->body.starts_with(
                  "symbol=BTCUSDT&side=SELL&positionSide=LONG&type=MARKET&quantity=0.010"
                  "&newClientOrderId=gw1%3A1&newOrderRespType=RESULT&recvWindow=5000&timestamp="));
    r = small_limit_order("gw1:1");
    r.post_only = true;
    r.reduce_only = true;
    CHECK(binance::encode_place_http(r, now_ms, documented_signer(), out)
              ->body.find("timeInForce=GTX&quantity=0.010&price=50000.50&reduceOnly=true&newClientOrderId") !=
          std::string_view::npos);
    r = small_limit_order("gw1:1");
    r.time_in_force = time_in_force::good_till_date;
    r.good_till = timestamp::from_milliseconds(1735690300000);
    CHECK(binance::encode_place_http(r, now_ms, documented_signer(), out)
              ->body.find("timeInForce=GTD&quantity=0.010&price=50000.50&goodTillDate=1735690300000&") !=
          std::string_view::npos);
}

TEST_CASE("a REST request with a wrong field is refused by its name") {
    char out[binance::max_rest_request];
    order_request r = small_limit_order("gw1:1");
    r.quantity = {};
    CHECK(refused_field(binance::encode_place_http(r, now_ms, documented_signer(), out)) == "quantity");
    CHECK(refused_field(binance::encode_cancel_http({"", "x", ""}, now_ms, documented_signer(), out)) ==
          "symbol");
    CHECK(refused_field(binance::encode_open_orders("A B", now_ms, documented_signer(), out)) == "symbol");
    CHECK(refused_field(binance::encode_position_risk("A\"B", now_ms, documented_signer(), out)) == "symbol");
    CHECK(refused_field(binance::encode_depth("", 5, out)) == "symbol");
    CHECK(refused_field(binance::encode_depth("BTCUSDT", 7, out)) == "limit");
    const auto trades = [&](binance::user_trades_query q) {
        return refused_field(binance::encode_user_trades(q, now_ms, documented_signer(), out));
    };
    CHECK(trades({.symbol = ""}) == "symbol");
    CHECK(trades({.symbol = "B", .limit = 1001}) == "limit");
    CHECK(trades({.symbol = "B", .limit = 0}) == "limit");
    CHECK(trades({.symbol = "B", .start_time_ms = -1}) == "start_time_ms");
    CHECK(trades({.symbol = "B", .start_time_ms = 1, .from_id = 1}) == "from_id");
}

TEST_CASE("without a key every request that needs one is refused, naming api_key") {
    char out[binance::max_rest_request];
    const binance::signer nobody;
    for (const auto& request :
         {binance::encode_place_http(small_limit_order("gw1:1"), now_ms, nobody, out),
          binance::encode_account(now_ms, nobody, out), binance::encode_listen_key_start(nobody, out)}) {
        REQUIRE_FALSE(request.has_value());
        CHECK(request.error().code == order_errc::authentication);
        CHECK(refused_field(request) == "api_key");
    }
}
