// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"
#include "exact_buffer.hpp"

#include <gatewright/venue/okx/rest_replies.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

TEST_CASE("a list of instruments of OKX of a megabyte is read, and one that breaks off tells none") {
    const std::string row_end =
        R"(-USDT","instIdCode":7,"instType":"SPOT","baseCcy":"BTC","quoteCcy":"USDT","ctVal":"","ctMult":"",)"
        R"("tickSz":"0.1","lotSz":"0.00000001","minSz":"0.00001","maxLmtSz":"9999999999","maxMktSz":"1000000",)"
        R"("state":"live","ruleType":"normal","tradeQuoteCcyList":["USDT","USDC"]})";
    std::string text = R"({"code":"0","msg":"","data":[)";
    std::size_t count = 0;
    for (; text.size() < 1'200'000; ++count)
        text += (count == 0 ? R"({"instId":"S)" : R"(,{"instId":"S)") + std::to_string(count) + row_end;
    text += "]}";
    const auto decode = [](std::string_view body, gatewright_test::event_log& log) {
        const gatewright_test::exact_buffer exact(body);
        return gatewright::venue::okx::decode_instruments(exact.view(), gatewright::timestamp{77}, log);
    };
    gatewright_test::event_log log;
    REQUIRE(decode(text, log).ok());
    CHECK(count > 500);
    CHECK(log.instruments.size() == count);
    CHECK(log.instruments.back().instrument.symbol == "S" + std::to_string(count - 1) + "-USDT");
    gatewright_test::event_log cut;
    CHECK(!decode(std::string_view(text).substr(0, text.size() - 1), cut).ok());
    CHECK(cut.instruments.empty());
}

TEST_CASE(
    "a contract of OKX that does not say how it pays is not traded by guess; an option need not say it") {
    const auto told = [](std::string_view kind, std::string_view symbol, std::string_view pays) {
        const std::string body =
            R"({"code":"0","msg":"","data":[{"instId":")" + std::string(symbol) +
            R"(","instIdCode":7,"instType":")" + std::string(kind) +
            R"(","ctVal":"100","ctMult":"1","ctType":")" + std::string(pays) +
            R"(","settleCcy":"BTC","uly":"BTC-USD","tickSz":"0.1","lotSz":"1","minSz":"1",)"
            R"("state":"live"}]})";
        gatewright_test::event_log log;
        CHECK(gatewright::venue::okx::decode_instruments(body, gatewright::timestamp{77}, log).ok());
        CHECK(log.instruments.size() + log.bad_rows.size() == 1);
        return log.instruments.empty()                                                    ? "refused"
               : log.instruments.front().instrument.payoff == gatewright::payoff::inverse ? "inverse"
                                                                                          : "linear";
    };
    CHECK(std::string_view(told("SWAP", "BTC-USD-SWAP", "inverse")) == "inverse");
    CHECK(std::string_view(told("SWAP", "BTC-USD-SWAP", "linear")) == "linear");
    CHECK(std::string_view(told("SWAP", "BTC-USD-SWAP", "")) == "refused");
    CHECK(std::string_view(told("FUTURES", "BTC-USD-270326", "")) == "refused");
    CHECK(std::string_view(told("OPTION", "BTC-USD-270326-90000-C", "")) == "linear");
}
