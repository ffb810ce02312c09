// SPDX-License-Identifier: BSL-1.0
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_futures/fetches.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

using namespace gatewright;
using namespace gatewright::venue::binance_futures;
using kind = fetch_kind;

namespace {

constexpr std::int64_t time_ms = 1'763'600'000'123;
const signer who = signer::make("the-key", "the-secret").value();

/// "METHOD target", with the signature of a signed request checked against OpenSSL and cut off.
std::string line_of(const fetch_request& f, const signer& by = who) {
    std::array<char, 1024> out;
    const auto http = encode_fetch(f, time_ms, by, out);
    if (!http) return http.error().str();
    std::string target(http->target);
    if (const std::size_t at = target.find("&signature="); at != std::string::npos) {
        const std::size_t query = target.find('?') + 1;
        CHECK(target.substr(at + 11) ==
              gatewright_test::oracle_hmac_hex("the-secret", target.substr(query, at - query)));
        target.resize(at);
    }
    CHECK(http->body.empty());
    const bool has_key = http->headers.find("X-MBX-APIKEY: the-key\r\n") != std::string_view::npos;
    CHECK(has_key == is_private(f.kind));
    return std::string(to_string(http->method)) + ' ' + target;
}

fetch_request of(kind k, std::string_view symbol = {}) {
    fetch_request f;
    f.kind = k;
    f.symbol = symbol;
    return f;
}

} // namespace

TEST_CASE("each read is the request that the venue documents, signed where it is private") {
    const std::string stamp = "recvWindow=5000&timestamp=1763600000123";
    CHECK(line_of(of(kind::server_time)) == "GET /fapi/v1/time");
    CHECK(line_of(of(kind::instruments)) == "GET /fapi/v1/exchangeInfo");
    CHECK(line_of(of(kind::position_mode)) == "GET /fapi/v1/positionSide/dual?" + stamp);
    CHECK(line_of(of(kind::listen_key)) == "POST /fapi/v1/listenKey");
    CHECK(line_of(of(kind::listen_key_keep_alive)) == "PUT /fapi/v1/listenKey");
    CHECK(line_of(of(kind::open_orders)) == "GET /fapi/v1/openOrders?" + stamp);
    CHECK(line_of(of(kind::balances)) == "GET /fapi/v3/balance?" + stamp);
    CHECK(line_of(of(kind::positions)) == "GET /fapi/v3/positionRisk?" + stamp);
    CHECK(line_of(of(kind::book, "BTCUSDT")) == "GET /fapi/v1/depth?symbol=BTCUSDT&limit=1000");
}

TEST_CASE("fills are asked for since a time, and later pages from a trade on") {
    fetch_request f = of(kind::trades, "BTCUSDT");
    f.since_ms = 1'763'599'000'000;
    const std::string since = line_of(f);
    CHECK(since.starts_with("GET /fapi/v1/userTrades?symbol=BTCUSDT&"));
    CHECK(since.find("startTime=1763599000000") != std::string::npos);
    CHECK(since.find("fromId") == std::string::npos);
    CHECK(since.find("limit=1000") != std::string::npos);
    f.from_id = 698'760;
    const std::string page = line_of(f);
    CHECK(page.find("fromId=698760") != std::string::npos);
    CHECK(page.find("startTime") == std::string::npos);
}

TEST_CASE("a read that cannot be made is refused by the name of what is wrong, and shows no secret") {
    CHECK(line_of(of(kind::book, "BTC&USDT")).find("field symbol") != std::string::npos);
    CHECK(line_of(of(kind::book)).find("field symbol") != std::string::npos);
    CHECK(line_of(of(kind::trades)).find("field symbol") != std::string::npos);
    CHECK(line_of(of(kind::open_orders), signer()).find("field api_key") != std::string::npos);
    CHECK(line_of(of(static_cast<kind>(99))).find("field kind") != std::string::npos);
    std::array<char, 40> small;
    const auto http = encode_fetch(of(kind::positions), time_ms, who, small);
    REQUIRE_FALSE(http.has_value());
    CHECK(http.error().code == order_errc::output_full);
    CHECK(http.error().str().find("the-") == std::string::npos);
}

TEST_CASE("reads weigh what the venue documents, and only three are public") {
    STATIC_REQUIRE(weight_of(kind::position_mode) == 30 && weight_of(kind::open_orders) == 40);
    STATIC_REQUIRE(weight_of(kind::balances) == 10 && weight_of(kind::positions) == 5);
    STATIC_REQUIRE(weight_of(kind::trades) == 5 && weight_of(kind::book) == 20);
    STATIC_REQUIRE(weight_of(kind::server_time) == 1 && weight_of(kind::instruments) == 1);
    STATIC_REQUIRE(weight_of(kind::listen_key) == 1 && weight_of(kind::listen_key_keep_alive) == 1);
    STATIC_REQUIRE(!is_private(kind::server_time) && !is_private(kind::instruments) &&
                   !is_private(kind::book));
    STATIC_REQUIRE(is_private(kind::listen_key) && is_private(kind::trades) && is_private(kind::open_orders));
}
