// SPDX-License-Identifier: BSL-1.0
#include "event_log.hpp"

#include <gatewright/venue/binance_spot/reference_data.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;

TEST_CASE("spot: a list of thousands of symbols is read, each by itself") {
    std::string text = R"({"timezone":"UTC","rateLimits":[],"symbols":[)";
    for (int i = 0; i < 3000; ++i)
        text +=
            (i == 0 ? "" : ",") + std::string(R"({"symbol":"S)") + std::to_string(i) +
            R"(USDT","status":"TRADING","baseAsset":"S)" + std::to_string(i) +
            R"(","quoteAsset":"USDT","isSpotTradingAllowed":true,"filters":[{"filterType":"PRICE_FILTER",)"
            R"("minPrice":"0.01","maxPrice":"100","tickSize":")" +
            (i % 1000 == 7 ? "0.00000000" : "0.01") +
            R"("},{"filterType":"LOT_SIZE","minQty":"1","maxQty":"9","stepSize":"1"}]})";
    gatewright_test::event_log log;
    REQUIRE(venue::binance_spot::decode_exchange_info(text + "]}", {}, log).ok());
    CHECK(log.instruments.size() == 2997);
    REQUIRE(log.bad_rows.size() == 3); // without a tick no price can be checked
    CHECK(log.bad_rows[0].symbol == "S7USDT");
    CHECK(log.instruments[0].instrument.kind == instrument_kind::spot);
    // What breaks off tells nothing.
    gatewright_test::event_log cut;
    CHECK_FALSE(venue::binance_spot::decode_exchange_info(text, {}, cut).ok());
    CHECK(cut.instruments.empty());
}
