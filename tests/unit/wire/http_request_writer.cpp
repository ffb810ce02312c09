// SPDX-License-Identifier: BSL-1.0
#include <gatewright/wire/base64.hpp>
#include <gatewright/wire/http_request_writer.hpp>
#include <gatewright/wire/secret_key.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

using namespace gatewright;
using wire::http_request_writer;
using wire::parameter_place;

TEST_CASE("parameters go to the query, and a signature can be one more of them") {
    std::array<char, 256> room;
    http_request_writer w(room, http_method::get, "/orders");
    CHECK(w.parameters().empty());
    w.pair("symbol", "BTC/USD");
    w.pair("limit", std::int64_t{50});
    CHECK(w.parameters() == "symbol=BTC%2FUSD&limit=50");
    w.pair("signature", "ab");
    w.header("X-KEY", "k");
    CHECK(w.target() == "/orders?symbol=BTC%2FUSD&limit=50&signature=ab");
    const auto r = w.finish("test");
    REQUIRE(r.has_value());
    CHECK(r->method == http_method::get);
    CHECK(r->target == "/orders?symbol=BTC%2FUSD&limit=50&signature=ab");
    CHECK(r->headers == "X-KEY: k\r\n");
    CHECK(r->body.empty());
}

TEST_CASE("a form holds the parameters in the body and says what it is") {
    std::array<char, 256> room;
    http_request_writer w(room, http_method::post, "/orders", parameter_place::form);
    w.pair("symbol", "BTCUSDT");
    w.pair("price", "50000.10"_d);
    CHECK(w.parameters() == "symbol=BTCUSDT&price=50000.10");
    CHECK(w.target() == "/orders");
    w.header("X-KEY", "k");
    const auto r = w.finish("test");
    REQUIRE(r.has_value());
    CHECK(r->target == "/orders");
    CHECK(r->body == "symbol=BTCUSDT&price=50000.10");
    CHECK(r->headers == "X-KEY: k\r\nContent-Type: application/x-www-form-urlencoded\r\n");

    http_request_writer empty(room, http_method::put, "/key", parameter_place::form);
    const auto e = empty.finish("test");
    REQUIRE(e.has_value());
    CHECK(e->target == "/key");
    CHECK(e->body.empty());
    CHECK(e->headers == "Content-Type: application/x-www-form-urlencoded\r\n");
}

// As OKX signs: time, method, target with query and body, in a header (OKX API v5, "Authentication").
TEST_CASE("a body of another kind, signed together with the target into a header") {
    const wire::hmac_sha256_key key("secret");
    std::array<char, 512> room;
    http_request_writer w(room, http_method::post, "/api/v5/trade/order");
    w.pair("tag", "x");
    wire::buffer_writer& body = w.begin_body();
    body.put(R"({"instId":"BTC-USDT"})");
    CHECK(w.target() == "/api/v5/trade/order?tag=x");
    CHECK(w.body() == R"({"instId":"BTC-USDT"})");
    char text[wire::base64_size(32)];
    wire::buffer_writer signature(text);
    wire::put_base64(signature,
                     key.sign({"2025-01-01T00:00:00.000Z", to_string(w.method()), w.target(), w.body()}));
    w.header("OK-ACCESS-SIGN", signature.view());
    w.header("Content-Type", "application/json");
    const auto r = w.finish("test");
    REQUIRE(r.has_value());
    CHECK(r->target == "/api/v5/trade/order?tag=x");
    CHECK(r->body == R"({"instId":"BTC-USDT"})");
    char expected[wire::base64_size(32)];
    wire::buffer_writer whole(expected);
    wire::put_base64(
        whole, key.sign(R"(2025-01-01T00:00:00.000ZPOST/api/v5/trade/order?tag=x{"instId":"BTC-USDT"})"));
    CHECK(r->headers ==
          "OK-ACCESS-SIGN: " + std::string(whole.view()) + "\r\nContent-Type: application/json\r\n");
}

TEST_CASE("a request that does not fit is refused, however little is missing") {
    std::array<char, 256> room;
    const auto write = [&](std::size_t size) {
        http_request_writer w(std::span<char>(room.data(), size), http_method::post, "/o",
                              parameter_place::form);
        w.pair("a", "b");
        w.header("K", "v");
        const auto r = w.finish("test");
        if (!r) {
            CHECK(r.error().code == order_errc::output_full);
            CHECK(std::string_view(r.error().source) == "test");
            CHECK(std::string_view(r.error().field) == "buffer");
        }
        return r.has_value();
    };
    std::size_t least = 0;
    while (least < room.size() && !write(least)) ++least;
    CHECK(least ==
          std::string_view("/oa=bK: v\r\nContent-Type: application/x-www-form-urlencoded\r\n").size());
}

TEST_CASE("a header's value may be a whole number") {
    char out[64];
    wire::http_request_writer w(out, http_method::get, "/");
    w.header("expTime", std::int64_t{1'735'689'603'123});
    CHECK(w.finish("test")->headers == "expTime: 1735689603123\r\n");
}
