// SPDX-License-Identifier: BSL-1.0
#include "past_rows.hpp"

#include <gatewright/venue/binance_futures/history.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

namespace binance_futures_past {
using namespace gatewright;
namespace bf = gatewright::venue::binance_futures;
using venue::history_page;

history_page page(history_kind what, std::int64_t from, std::int64_t to, bar_interval every = {}) {
    history_page p = gatewright_test::past_page(what, "BTCUSDT", from, to, every);
    p.now = timestamp::from_milliseconds(2'000'000);
    return p;
}
std::string target(const history_page& p) {
    char out[512];
    const auto r = bf::encode_history(p, out);
    return r ? std::string(r->target) : std::string("refused: ") + r.error().field;
}

std::vector<std::string> read(history_page p, std::string_view body, std::int64_t now = 2'000'000) {
    gatewright_test::past_rows l;
    p.now = timestamp::from_milliseconds(now);
    if (!bf::decode_history(p, body, timestamp::from_milliseconds(now), l)) l.said.push_back("unreadable");
    return l.said;
}
using said = std::vector<std::string>;
} // namespace binance_futures_past

using namespace binance_futures_past;

} // namespace

TEST_CASE("Binance futures: requests for the past", "[venue][history]") {
    auto p = page(history_kind::bars, 1000, 9000, {minutes(1)});
    CHECK(target(p) == "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=1000&endTime=9000&limit=1000");
    p.cursor = session::numbered_page(5001);
    CHECK(target(p) == "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=5001&endTime=9000&limit=1000");
    CHECK(target(page(history_kind::bars, 1, 2, {duration{}, 1})).find("interval=1M") != std::string::npos);
    CHECK(target(page(history_kind::bars, 1, 2, {minutes(1440)})).find("interval=1d") != std::string::npos);
    CHECK(target(page(history_kind::bars, 1, 2, {seconds(1)})) == "refused: interval");
    p = page(history_kind::trades, 1000, 9000);
    CHECK(target(p) == "/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=1000&endTime=9000&limit=1000");
    // An hour at most between two times.
    CHECK(target(page(history_kind::trades, 0, 90'000'000)).find("startTime=0&endTime=3599999") !=
          std::string::npos);
    p.cursor = "t5000";
    CHECK(target(p) == "/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=5000&endTime=9000&limit=1000");
    p.cursor = session::numbered_page(26130);
    CHECK(target(p) == "/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=26130&limit=1000");
    CHECK(target(page(history_kind::funding_rates, 1000, 9000)) ==
          "/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=1000&endTime=9000&limit=1000");
    // 500 figures of five minutes, not more.
    CHECK(target(page(history_kind::open_interest, 0, 900'000'000, {minutes(5)})) ==
          "/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&startTime=0&endTime=149999999&limit=500");
    p.symbol = "A&B";
    CHECK(target(p) == "refused: symbol");
}

TEST_CASE("Binance futures: bars of the past", "[venue][history]") {
    const auto p = page(history_kind::bars, 0, 10'000'000, {minutes(1)});
    CHECK(read(p, R"([[60000,"1.10","1.20","1.00","1.15","10.5",119999,"12.1",7,"5","6","0"],
                      [1980000,"1.15","1.15","1.15","1.15","0",2039999,"0",0,"0","0","0"]])") ==
          said{"bar 60000 1.10 1.20 1.00 1.15 10.5 12.1 7 119999 60000"}); // the other one grows
    CHECK(read(p, "[]").empty());
    CHECK(read(p, R"([[60000,"1.10","x","1.00","1.15","10.5",119999,"12.1",7]])").size() == 1);
    CHECK(read(p, R"([[60000,"1.10"]])").front().starts_with("bad: "));
    CHECK(read(p, R"({"code":-1121,"msg":"Invalid symbol."})") == said{"error -1121 Invalid symbol."});
    CHECK(read(p, R"([[60000,)") == said{"unreadable"});
    std::string full = "[";
    for (int i = 0; i < 1000; ++i)
        full += (i == 0 ? "[" : ",[") + std::to_string(i * 60'000) + R"(,"1","1","1","1","1",)" +
                std::to_string(i * 60'000 + 59'999) + R"(,"1",1,"1","1","0"])";
    const auto whole = read(page(history_kind::bars, 0, 90'000'000, {minutes(1)}), full + "]", 100'000'000);
    CHECK(whole.size() == 1001);
    CHECK(whole.back() == "next 59940001");
    // One that cannot be read ends nothing.
    std::string bad = full + "]";
    bad.replace(bad.find("\"1\""), 3, "\"x\"");
    const auto others = read(page(history_kind::bars, 0, 90'000'000, {minutes(1)}), bad, 100'000'000);
    CHECK(others.size() == 1001);
    CHECK(others.front().starts_with("bad: "));
    CHECK(others.back() == "next 59940001");
    // A full page that reaches the end has no next one.
    CHECK(read(page(history_kind::bars, 0, 59'940'000, {minutes(1)}), full + "]", 100'000'000).size() ==
          1000);
}

TEST_CASE("Binance futures: trades of the past", "[venue][history]") {
    const auto p = page(history_kind::trades, 1000, 2000);
    CHECK(read(p, R"([{"a":1,"p":"0.5","q":"2","nq":"2","f":1,"l":1,"T":999,"m":true},
                      {"a":2,"p":"0.5","q":"2","f":2,"l":3,"T":1000,"m":true},
                      {"a":3,"p":"0.6","q":"1","f":4,"l":4,"T":2000,"m":false},
                      {"a":4,"p":"0.6","q":"1","f":5,"l":5,"T":2001,"m":false}])") ==
          said{"trade 2 0.5 2 sell", "trade 3 0.6 1 buy"}); // the last one is behind the end
    // The first trades that are found: their numbers lead on, however few they are.
    CHECK(read(page(history_kind::trades, 1000, 90'000'000),
               R"([{"a":7,"p":"1","q":"1","f":1,"l":1,"T":1500,"m":true}])")
              .back() == "next 8");
    CHECK(read(page(history_kind::trades, 0, 90'000'000), "[]") == said{"next t3600000"});
    auto later = page(history_kind::trades, 0, 90'000'000);
    later.cursor = "t3600000";
    CHECK(read(later, "[]") == said{"next t7200000"});
    later.cursor = session::numbered_page(8); // by number, and no more of them
    CHECK(read(later, R"([{"a":8,"p":"1","q":"1","f":1,"l":1,"T":1500,"m":true}])") ==
          said{"trade 8 1 1 sell"});
    CHECK(read(later, "[]").empty());
    std::string full = "[";
    for (int i = 0; i < 1000; ++i)
        full += (i == 0 ? "" : ",") + std::string(R"({"a":)") + std::to_string(100 + i) +
                R"(,"p":"1","q":"1","f":1,"l":1,"T":1500,"m":true})";
    CHECK(read(p, full + "]").back() == "next 1100");
    CHECK(read(page(history_kind::trades, 1000, 1499), full + "]").empty()); // all of them later
}

TEST_CASE("Binance futures: funding rates and open interest of the past", "[venue][history]") {
    CHECK(
        read(
            page(history_kind::funding_rates, 0, 100),
            R"([{"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":57,"markPrice":"34287.54"}])") ==
        said{"funding 57 -0.03750000"});
    const char* const rows =
        R"([{"symbol":"BTCUSDT","sumOpenInterest":"20403.637","sumOpenInterestValue":"150570784.07","CMCCirculatingSupply":"1","timestamp":300000}])";
    CHECK(read(page(history_kind::open_interest, 0, 300'000, {minutes(5)}), rows) ==
          said{"open 300000 20403.637 150570784.07"});
    // A stretch is over with its page, whatever that held.
    CHECK(read(page(history_kind::open_interest, 0, 900'000'000, {minutes(5)}), "[]") ==
          said{"next 150000000"});
}
