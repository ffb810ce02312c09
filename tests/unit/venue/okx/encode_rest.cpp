// SPDX-License-Identifier: BSL-1.0
#include "okx/orders.hpp"

#include <gatewright/venue/okx/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace okx_rest {
using namespace gatewright;
using namespace gatewright::venue::okx;
using gatewright_test::okx::account;
using gatewright_test::okx::now_ms;

struct request_case {
    std::function<order_result<http_request>(const config&, std::span<char>)> encode;
    std::string target;
    std::string body = {};
    bool is_signed = true;
};
std::vector<request_case> all_requests() {
    using c = const config&;
    using out = std::span<char>;
    constexpr std::int64_t day = 86'400'000;
    return {
        {[](c a, out o) { return encode_server_time(a, o); }, "/api/v5/public/time", "", false},
        {[](c a, out o) { return encode_instruments(inst_type::spot, "x", a, o); },
         "/api/v5/public/instruments?instType=SPOT", "", false},
        {[](c a, out o) { return encode_instruments(inst_type::swap, "", a, o); },
         "/api/v5/public/instruments?instType=SWAP", "", false},
        {[](c a, out o) { return encode_instruments(inst_type::futures, "", a, o); },
         "/api/v5/public/instruments?instType=FUTURES", "", false},
        {[](c a, out o) { return encode_instruments(inst_type::option, "BTC-USD", a, o); },
         "/api/v5/public/instruments?instType=OPTION&instFamily=BTC-USD", "", false},
        {[](c a, out o) { return encode_book("BTC-USDT-SWAP", 400, a, o); },
         "/api/v5/market/books?instId=BTC-USDT-SWAP&sz=400", "", false},
        {[](c a, out o) { return encode_account_config(now_ms, a, o); }, "/api/v5/account/config"},
        {[](c a, out o) { return encode_balance(now_ms, a, o); }, "/api/v5/account/balance"},
        {[](c a, out o) { return encode_positions(now_ms, a, o); }, "/api/v5/account/positions"},
        {[](c a, out o) { return encode_open_orders("", now_ms, a, o); },
         "/api/v5/trade/orders-pending?limit=100"},
        {[](c a, out o) { return encode_open_orders("12345", now_ms, a, o); },
         "/api/v5/trade/orders-pending?after=12345&limit=100"},
        {[](c a, out o) { return encode_fills(now_ms - day, 0, "", now_ms, a, o); },
         "/api/v5/trade/fills?begin=1735603200123&limit=100"},
        {[](c a, out o) { return encode_fills(now_ms - 3 * day + 3'600'000, now_ms, "77", now_ms, a, o); },
         "/api/v5/trade/fills?begin=1735434000123&end=1735689600123&after=77&limit=100"},
        {[](c a, out o) { return encode_fills(now_ms - 3 * day + 3'599'999, 0, "", now_ms, a, o); },
         "/api/v5/trade/fills-history?begin=1735434000122&limit=100"},
        {[](c a, out o) { return encode_fills(-5, 0, "", now_ms, a, o); },
         "/api/v5/trade/fills-history?begin=0&limit=100"},
        {[](c a, out o) { return encode_cancel_countdown(seconds(60), now_ms, a, o); },
         "/api/v5/trade/cancel-all-after", R"({"timeOut":"60"})"},
        {[](c a, out o) { return encode_cancel_countdown(milliseconds(60'001), now_ms, a, o); },
         "/api/v5/trade/cancel-all-after", R"({"timeOut":"61"})"},
        {[](c a, out o) { return encode_cancel_countdown({}, now_ms, a, o); },
         "/api/v5/trade/cancel-all-after", R"({"timeOut":"0"})"}};
}
} // namespace okx_rest

} // namespace

TEST_CASE("each REST request of OKX has this target, body, and signature of all of it") {
    using namespace okx_rest;
    for (const bool demo : {false, true}) {
        config c = account();
        c.demo = demo;
        for (const request_case& test : all_requests()) {
            char out[1024];
            const auto request = test.encode(c, out);
            INFO(test.target << test.body);
            REQUIRE(request.has_value());
            CHECK(request->method == (test.body.empty() ? http_method::get : http_method::post));
            CHECK(request->target == test.target);
            CHECK(request->body == test.body);
            std::string headers;
            if (!test.body.empty()) headers += "Content-Type: application/json\r\n";
            if (test.is_signed)
                headers += "OK-ACCESS-KEY: key\r\nOK-ACCESS-SIGN: " +
                           gatewright_test::okx::oracle_sign(gatewright_test::okx::api_secret,
                                                             std::string("2025-01-01T00:00:00.123Z") +
                                                                 (test.body.empty() ? "GET" : "POST") +
                                                                 test.target + test.body) +
                           "\r\nOK-ACCESS-TIMESTAMP: 2025-01-01T00:00:00.123Z\r\n"
                           "OK-ACCESS-PASSPHRASE: password\r\n";
            if (demo) headers += "x-simulated-trading: 1\r\n";
            CHECK(request->headers == headers);
        }
    }
}

TEST_CASE("the dead man's switch of OKX is of the configured tag alone") {
    using namespace okx_rest;
    config c = account();
    c.tag = "abc";
    char out[1024];
    CHECK(encode_cancel_countdown(seconds(10), now_ms, c, out)->body == R"({"timeOut":"10","tag":"abc"})");
}

TEST_CASE("a buffer too small for a REST request of OKX is refused by name at every size") {
    using namespace okx_rest;
    const config c = account();
    for (const request_case& test : all_requests()) {
        char room[1024];
        const http_request whole = test.encode(c, room).value();
        const std::size_t full = whole.target.size() + whole.headers.size() + whole.body.size();
        for (std::size_t size = 0; size <= full; ++size) {
            const auto exact = std::make_unique<char[]>(size);
            const auto request = test.encode(c, {exact.get(), size});
            INFO(test.target << " at " << size);
            REQUIRE(request.has_value() == (size == full));
            if (request) continue;
            REQUIRE(request.error().code == order_errc::output_full);
            REQUIRE(std::string_view(request.error().field) == "buffer");
        }
    }
}

TEST_CASE("without a key every request of OKX that needs one is refused, naming api_key") {
    using namespace okx_rest;
    const config nobody;
    for (const request_case& test : all_requests()) {
        char out[1024];
        const auto request = test.encode(nobody, out);
        INFO(test.target);
        REQUIRE(request.has_value() == !test.is_signed);
        if (request) continue;
        CHECK(request.error().code == order_errc::authentication);
        CHECK(std::string_view(request.error().field) == "api_key");
    }
}

TEST_CASE("a book of OKX is asked for by a symbol that can be one") {
    using namespace okx_rest;
    char out[1024];
    for (const std::string_view bad : {"", "A B", "A&B", "A\"B"}) {
        const auto request = encode_book(bad, 5, account(), out);
        REQUIRE_FALSE(request.has_value());
        CHECK(std::string_view(request.error().field) == "symbol");
    }
}

TEST_CASE("times of OKX's headers are those of the calendar") {
    using namespace okx_rest;
    const auto text = [](std::int64_t ms) {
        const auto t = iso_time(ms);
        return std::string(t.data(), t.size());
    };
    CHECK(text(0) == "1970-01-01T00:00:00.000Z");
    CHECK(text(1607418537715) == "2020-12-08T09:08:57.715Z");
    CHECK(text(1709251199999) == "2024-02-29T23:59:59.999Z");
    CHECK(text(1798761599001) == "2026-12-31T23:59:59.001Z");
    CHECK(text(4102444800000) == "2100-01-01T00:00:00.000Z");
}
