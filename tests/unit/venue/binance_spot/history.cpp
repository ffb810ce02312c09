// SPDX-License-Identifier: BSL-1.0
#include "past_rows.hpp"

#include <gatewright/venue/binance_spot/history.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

namespace binance_spot_past {
using namespace gatewright;
namespace bs = gatewright::venue::binance_spot;
using venue::history_page;

history_page page(history_kind what, std::int64_t from, std::int64_t to, bar_interval every = {}) {
    return gatewright_test::past_page(what, "BTCUSDT", from, to, every);
}
std::string target(const history_page& p) {
    char out[512];
    const auto r = bs::encode_history(p, out);
    return r ? std::string(r->target) : std::string("refused: ") + r.error().field;
}
std::vector<std::string> read(history_page p, std::string_view body) {
    gatewright_test::past_rows l;
    p.now = timestamp::from_milliseconds(2'000'000);
    if (!bs::decode_history(p, body, p.now, l)) l.said.push_back("unreadable");
    return l.said;
}
using said = std::vector<std::string>;
} // namespace binance_spot_past

} // namespace

TEST_CASE("Binance spot: the past, asked for and read", "[venue][history]") {
    using namespace binance_spot_past;
    CHECK(target(page(history_kind::bars, 1000, 9000, {seconds(1)})) ==
          "/api/v3/klines?symbol=BTCUSDT&interval=1s&startTime=1000&endTime=9000&limit=1000");
    CHECK(target(page(history_kind::bars, 1, 2, {duration{}, 1})).find("interval=1M") != std::string::npos);
    CHECK(target(page(history_kind::bars, 1, 2, {seconds(7)})) == "refused: interval");
    auto p = page(history_kind::trades, 0, 90'000'000);
    CHECK(target(p) == "/api/v3/aggTrades?symbol=BTCUSDT&startTime=0&endTime=3599999&limit=1000");
    p.cursor = session::numbered_page(26130);
    CHECK(target(p) == "/api/v3/aggTrades?symbol=BTCUSDT&fromId=26130&limit=1000");
    p.symbol = "A&B";
    CHECK(target(p) == "refused: symbol");

    CHECK(read(page(history_kind::bars, 0, 10'000'000, {minutes(1)}),
               R"([[60000,"1.10","1.20","1.00","1.15","10.5",119999,"12.1",7,"5","6","0"],
                   [1980000,"1.15","1.15","1.15","1.15","0",2039999,"0",0,"0","0","0"]])") ==
          said{"bar 60000 1.10 1.20 1.00 1.15 10.5 12.1 7 119999 60000"}); // the other one grows
    CHECK(read(page(history_kind::trades, 1000, 2000),
               R"([{"a":2,"p":"0.5","q":"2","f":2,"l":3,"T":1000,"m":true,"M":true},
                   {"a":4,"p":"0.6","q":"1","f":5,"l":5,"T":2001,"m":false,"M":true}])") ==
          said{"trade 2 0.5 2 sell"});
    CHECK(read(page(history_kind::trades, 0, 90'000'000), "[]") == said{"next t3600000"});
}
