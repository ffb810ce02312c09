// SPDX-License-Identifier: BSL-1.0
#include "past_rows.hpp"

#include <gatewright/venue/okx/history.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

namespace okx_past {
using namespace gatewright;
using venue::history_page;

history_page page(history_kind what, std::int64_t from, std::int64_t to, bar_interval every = {}) {
    return gatewright_test::past_page(what, "BTC-USDT", from, to, every);
}
std::string target(const history_page& p) {
    char out[512];
    const auto r = venue::okx::encode_history(p, {}, out);
    return r ? std::string(r->target) : std::string("refused: ") + r.error().field;
}

std::vector<std::string> read(const history_page& p, const std::string& rows) {
    gatewright_test::past_rows l;
    if (!venue::okx::decode_history(p, R"({"code":"0","msg":"","data":[)" + rows + "]}",
                                    timestamp::from_milliseconds(9'000'000'000), l))
        l.said.push_back("unreadable");
    return l.said;
}
using said = std::vector<std::string>;
} // namespace okx_past

using namespace okx_past;

} // namespace

TEST_CASE("OKX: requests for the past", "[venue][history]") {
    auto p = page(history_kind::bars, 60'000, 60'000'000, {minutes(1)});
    CHECK(target(p) ==
          "/api/v5/market/history-candles?instId=BTC-USDT&bar=1m&after=6060000&before=59999&limit=100");
    p.cursor = session::numbered_page(6'060'000);
    CHECK(target(p) ==
          "/api/v5/market/history-candles?instId=BTC-USDT&bar=1m&after=12060000&before=6059999&limit=100");
    CHECK(target(page(history_kind::bars, 1, 2, {minutes(1440)})).find("bar=1Dutc") != std::string::npos);
    CHECK(target(page(history_kind::bars, 1, 2, {duration{}, 1})) == "refused: interval");
    p = page(history_kind::trades, 1000, 9000);
    CHECK(target(p) == "/api/v5/market/history-trades?instId=BTC-USDT&type=2&after=9001&limit=100");
    p.cursor = session::numbered_page(77);
    CHECK(target(p) == "/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=77&limit=100");
    CHECK(target(page(history_kind::funding_rates, 1000, 9000)) ==
          "/api/v5/public/funding-rate-history?instId=BTC-USDT&after=9001&before=999&limit=100");
    CHECK(target(page(history_kind::open_interest, 0, 900'000'000, {minutes(5)})) ==
          "/api/v5/rubik/stat/contracts/"
          "open-interest-history?instId=BTC-USDT&period=5m&begin=0&end=29999999&limit=100");
}

TEST_CASE("OKX: what comes newest first in stretches is told oldest first", "[venue][history]") {
    const auto p = page(history_kind::bars, 60'000, 60'000'000, {minutes(1)});
    CHECK(
        read(p, R"(["180000","1","1","1","1.3","5","5","5","0"],["120000","1","1","1","1.2","5","5","5","1"],
                     ["60000","1","1","1","1.1","5","5","5","1"],["0","1","1","1","1","5","5","5","1"])") ==
        said{"bar 60000 1 1 1 1.1 5 5 0 119999 60000", "bar 120000 1 1 1 1.2 5 5 0 179999 60000",
             "next 6060000"});
    CHECK(read(page(history_kind::bars, 60'000, 120'000, {minutes(1)}), "").empty());
    CHECK(read(page(history_kind::open_interest, 0, 600'000, {minutes(5)}),
               R"(["600000","7","1","2"],["300000","6","1","2"])") ==
          said{"open 300000 6 2", "open 600000 7 2"});
}

TEST_CASE("OKX: trades and funding rates go back in time", "[venue][history]") {
    const auto row = [](int id, int ts) {
        return R"({"instId":"BTC-USDT","side":"buy","sz":"1","px":"2","source":"0","tradeId":")" +
               std::to_string(id) + R"(","ts":")" + std::to_string(ts) + "\"}";
    };
    const auto p = page(history_kind::trades, 1000, 2000);
    CHECK(read(p, row(9, 2001) + "," + row(8, 2000) + "," + row(7, 999)) == said{"trade 8 2 1 buy"});
    std::string full;
    for (int i = 0; i < 100; ++i) full += (i == 0 ? "" : ",") + row(500 - i, 1500);
    CHECK(read(p, full).back() == "next 401");
    std::string bad = full;
    bad.replace(bad.find(R"("px":"2")"), 8, R"("px":"x")");
    CHECK(read(p, bad).back() == "next 401");
    CHECK(read(page(history_kind::trades, 1501, 2000), full).empty()); // before all of it
    CHECK(
        read(
            page(history_kind::funding_rates, 0, 100),
            R"({"formulaType":"noRate","fundingRate":"0.0001","fundingTime":"50","instId":"BTC-USDT","instType":"SWAP","method":"current_period","realizedRate":"0.0001"})") ==
        said{"funding 50 0.0001"});
    gatewright_test::past_rows l;
    CHECK(venue::okx::decode_history(p, R"({"code":"51001","msg":"no such","data":[]})", {}, l));
    CHECK(l.said == said{"error 51001 no such"});
}
