// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"
#include "exact_buffer.hpp"

#include <gatewright/venue/binance_futures/reference_data.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;

TEST_CASE("an exchangeInfo of a megabyte is read") {
    const std::string row_begin = R"({"symbol":"S)";
    const std::string row_end =
        R"(USDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",)"
        R"("marginAsset":"USDT","pricePrecision":2,"filters":[)"
        R"({"minPrice":"556.72","maxPrice":"1000000","filterType":"PRICE_FILTER","tickSize":"0.10"},)"
        R"({"stepSize":"0.001","filterType":"LOT_SIZE","maxQty":"1000","minQty":"0.002"}],"orderTypes":["LIMIT"]})";
    std::string text = R"({"symbols":[)";
    std::size_t count = 0;
    for (; text.size() < 1'200'000; ++count)
        text += (count == 0 ? "" : ",\n ") + row_begin + std::to_string(count) + row_end;
    text += "]}";
    const auto decode = [](std::string_view body, gatewright_test::event_log& log) {
        const gatewright_test::exact_buffer exact(body);
        return binance::decode_exchange_info(exact.view(), timestamp{77}, log);
    };
    gatewright_test::event_log log;
    REQUIRE(decode(text, log).ok());
    CHECK(count > 500);
    CHECK(log.instruments.size() == count);
    CHECK(log.instruments.back().instrument.symbol == "S" + std::to_string(count - 1) + "USDT");
    gatewright_test::event_log cut;
    CHECK(!decode(std::string_view(text).substr(0, text.size() - 1), cut).ok());
    CHECK(cut.instruments.empty());
}
