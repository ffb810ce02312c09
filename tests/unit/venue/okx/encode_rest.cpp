// SPDX-License-Identifier: BSL-1.0
#include "okx/orders.hpp"

#include <gatewright/venue/okx/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
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
    std::string body;
    bool is_signed;
};
/// A case of a read, by an account that trades instruments of all kinds.
request_case reading(
    session::read_kind what, std::string target, std::string body, bool is_signed,
    const std::function<void(venue::read_request&)>& change = [](auto&) {}) {
    venue::read_request r = gatewright_test::okx::read_of(what);
    r.symbol = "BTC-USDT-SWAP";
    change(r);
    return {[r](const config& a, std::span<char> o) {
                config c = a;
                c.symbols = {"BTC-USD-270326-90000-C", "BTC-USDT", "BTC-USDT-SWAP", "BTC-USDT-270326"};
                return encode_read(r, now_ms, c, o);
            },
            std::move(target), std::move(body), is_signed};
}
std::vector<request_case> all_requests() {
    using kind = session::read_kind;
    using read = venue::read_request;
    constexpr std::int64_t day = 86'400'000;
    const auto from = [](read& r, std::int64_t ms) { r.since = timestamp::from_milliseconds(ms); };
    return {reading(kind::server_time, "/api/v5/public/time", "", false),
            reading(kind::instruments, "/api/v5/public/instruments?instType=SPOT", "", false),
            reading(kind::instruments, "/api/v5/public/instruments?instType=SWAP", "", false,
                    [](read& r) { r.cursor = "1"; }),
            reading(kind::instruments, "/api/v5/public/instruments?instType=FUTURES", "", false,
                    [](read& r) { r.cursor = "2"; }),
            reading(kind::instruments, "/api/v5/public/instruments?instType=OPTION&instFamily=BTC-USD", "",
                    false, [](read& r) { r.cursor = "3"; }),
            reading(kind::book, "/api/v5/market/books?instId=BTC-USDT-SWAP&sz=400", "", false),
            {[](const config& a, std::span<char> o) { return encode_book("BTC-USDT", 5, a, o); },
             "/api/v5/market/books?instId=BTC-USDT&sz=5", "", false},
            reading(kind::account_mode, "/api/v5/account/config", "", true),
            reading(kind::balances, "/api/v5/account/balance", "", true),
            reading(kind::positions, "/api/v5/account/positions", "", true),
            reading(kind::open_orders,
                    "/api/v5/trade/orders-algo-pending?ordType=conditional%2Coco&limit=100", "", true),
            reading(kind::open_orders, "/api/v5/trade/orders-pending?after=12345&limit=100", "", true,
                    [](read& r) { r.cursor = "3:12345"; }),
            reading(kind::fills, "/api/v5/trade/fills?begin=1735603200123&limit=100", "", true,
                    [&](read& r) { from(r, now_ms - day); }),
            reading(kind::fills,
                    "/api/v5/trade/fills?begin=1735434000123&end=1735689600123&after=77&limit=100", "", true,
                    [&](read& r) {
                        from(r, now_ms - 3 * day + 3'600'000);
                        r.until = timestamp::from_milliseconds(now_ms);
                        r.cursor = "77";
                    }),
            reading(kind::fills, "/api/v5/trade/fills-history?instType=SPOT&begin=1735434000122&limit=100",
                    "", true, [&](read& r) { from(r, now_ms - 3 * day + 3'599'999); }),
            reading(kind::fills, "/api/v5/trade/fills-history?instType=SPOT&begin=0&limit=100", "", true,
                    [&](read& r) { from(r, -5); }),
            reading(kind::dead_man_switch, "/api/v5/trade/cancel-all-after", R"({"timeOut":"60"})", true,
                    [](read& r) { r.countdown = seconds(60); }),
            reading(kind::dead_man_switch, "/api/v5/trade/cancel-all-after", R"({"timeOut":"61"})", true,
                    [](read& r) { r.countdown = milliseconds(60'001); }),
            reading(kind::dead_man_switch, "/api/v5/trade/cancel-all-after", R"({"timeOut":"0"})", true)};
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
    venue::read_request r = gatewright_test::okx::read_of(session::read_kind::dead_man_switch);
    r.countdown = seconds(10);
    CHECK(encode_read(r, now_ms, c, out)->body == R"({"timeOut":"10","tag":"abc"})");
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

TEST_CASE("a read that OKX has not is refused by name") {
    using namespace okx_rest;
    char out[1024];
    for (const auto what : {session::read_kind::token, session::read_kind::token_keep_alive}) {
        const auto request = encode_read(gatewright_test::okx::read_of(what), now_ms, account(), out);
        REQUIRE_FALSE(request.has_value());
        CHECK(std::string_view(request.error().field) == "kind");
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
