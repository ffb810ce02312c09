// SPDX-License-Identifier: BSL-1.0
#include "binance_spot/orders.hpp"

#include <gatewright/venue/binance_spot/rest_requests.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;
namespace kit = gatewright_test::binance_spot;

namespace {
std::string refused_field(const order_result<http_request>& r) {
    return r ? "none" : std::string(r.error().field);
}
} // namespace

TEST_CASE("spot: REST questions have their bounds, and each is refused by name") {
    std::array<char, spot::max_rest_request> out;
    const auto& who = kit::documented_signer();
    const auto fills = [&](spot::my_trades_query q) {
        return refused_field(spot::encode_my_trades(q, 1, who, out));
    };
    CHECK(fills({"BTCUSDT"}) == "none");
    CHECK(fills({"BTCUSDT", 1000, 86'401'000}) == "none");
    CHECK(fills({"BTCUSDT", 1000, 86'401'001}) == "end_time_ms");
    CHECK(fills({"BTCUSDT", 1000, 999}) == "end_time_ms");
    CHECK(fills({"BTCUSDT", -1}) == "start_time_ms");
    CHECK(fills({"BTCUSDT", 1000, 0, 5}) == "from_id");
    CHECK(fills({"BTCUSDT", 0, 0, -1, 1001}) == "limit");
    CHECK(fills({""}) == "symbol");
    CHECK(refused_field(spot::encode_depth("BTCUSDT", 0, out)) == "limit");
    CHECK(refused_field(spot::encode_depth("BTCUSDT", 5000, out)) == "none");
    CHECK(refused_field(spot::encode_open_orders("A B", 1, who, out)) == "symbol");
    CHECK(refused_field(spot::encode_commission("", 1, who, out)) == "symbol");
    CHECK(refused_field(spot::encode_account(1, spot::signer(), out)) == "api_key");
    CHECK(std::string(spot::encode_open_orders("BTCUSDT", 7, who, out)->target)
              .starts_with("/api/v3/openOrders?symbol=BTCUSDT&recvWindow=5000&timestamp=7&signature="));
    CHECK(spot::encode_open_orders("BTCUSDT", 7, who, out)->headers.find("X-MBX-APIKEY: ") !=
          std::string_view::npos);
    // A symbol that is not ASCII is percent-encoded, and signed so.
    CHECK(spot::encode_depth("\xe5\xb8\x81USDT", 5, out)->target ==
          "/api/v3/depth?symbol=%E5%B8%81USDT&limit=5");
}
