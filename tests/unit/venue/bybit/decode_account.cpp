// SPDX-License-Identifier: BSL-1.0
//
// What rows of the account say besides what stands in them: which position an execution works on, what of a coin is
// free, and what the ticker of an instrument is where a change leaves something out.

#include "bybit/messages.hpp"
#include "event_log.hpp"

#include <gatewright/venue/bybit/bybit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

namespace {

namespace bybit_rows {
using namespace gatewright;
using namespace gatewright::venue::bybit;
using gatewright_test::event_log;
namespace messages = gatewright_test::bybit;

/// An execution of 0.010 as it is pushed. @param closed a member with its value, or nothing
std::string execution(std::string_view symbol, std::string_view side, std::string_view closed,
                      std::string_view category = "linear") {
    return messages::told(
        "execution",
        gatewright_test::joined(R"({"category":")", category, R"(","symbol":")", symbol, R"(",)", closed,
                                R"("execFee":"0.5","execId":"e-1","execPrice":"50000","execQty":"0.010",)",
                                R"("execType":"BustTrade","orderId":"o-1","orderLinkId":"","side":")", side,
                                R"(","execTime":"1763600000000","isMaker":false})"),
        1'763'600'000'000);
}
const fill& only_fill(event_log& log) {
    REQUIRE(log.fills.size() == 1);
    return log.fills[0];
}
/// The ticker of an instrument is remembered, as a session does.
struct remembering : event_log {
    venue::bybit::detail::ticker_memory kept;
    venue::bybit::detail::ticker_memory* market_memory(std::string_view symbol) noexcept {
        return symbol == "BTCUSDT" ? &kept : nullptr;
    }
};
std::string said(std::string_view members, bool snapshot = false) {
    return messages::pushed("tickers", "BTCUSDT",
                            gatewright_test::joined(R"({"symbol":"BTCUSDT",)", members, "}"),
                            1'763'600'000'000, snapshot ? "snapshot" : "delta");
}
} // namespace bybit_rows

} // namespace

TEST_CASE("an execution of Bybit says by what it closed which of two sides it works on") {
    using namespace bybit_rows;
    struct row {
        std::string_view side, closed;
        position_side is;
    };
    constexpr auto long_side = position_side::long_side, short_side = position_side::short_side,
                   nothing = position_side::net;
    for (const row& r :
         {row{"Sell", R"("closedSize":"0.010",)", long_side},
          row{"Buy", R"("closedSize":"0.010",)", short_side}, row{"Buy", R"("closedSize":"0",)", long_side},
          row{"Sell", R"("closedSize":"0",)", short_side},
          // Both at once cannot be where an order has a side; and what is not told is not zero.
          row{"Sell", R"("closedSize":"0.004",)", nothing}, row{"Buy", R"("closedSize":"0.020",)", nothing},
          row{"Buy", R"("closedSize":"",)", nothing}, row{"Sell", "", nothing}}) {
        CAPTURE(r.side, r.closed);
        event_log hedged, one_way;
        REQUIRE(decode_user_stream(execution("BTCUSDT", r.side, r.closed), {}, category::linear, hedged, true)
                    .ok());
        CHECK(only_fill(hedged).position_side == r.is);
        CHECK_FALSE(hedged.fills[0].has_position_side);
        REQUIRE(
            decode_user_stream(execution("BTCUSDT", r.side, r.closed), {}, category::linear, one_way).ok());
        CHECK(only_fill(one_way).position_side == nothing);
    }
    // Contracts in USDC have one side only.
    event_log other;
    REQUIRE(decode_user_stream(execution("BTCPERP", "Buy", R"("closedSize":"0",)"), {}, category::linear,
                               other, true)
                .ok());
    CHECK(only_fill(other).position_side == nothing);
}

TEST_CASE("a fee of Bybit's spot without its currency is in what was received, a rebate in what was given") {
    using namespace bybit_rows;
    instrument rules;
    rules.kind = instrument_kind::spot;
    rules.base_asset = asset_code("BTC");
    rules.quote_asset = asset_code("USDT");
    event_log log;
    REQUIRE(decode_user_stream(execution("BTCUSDT", "Buy", {}, "spot"), {}, category::spot, log).ok());
    fill f = only_fill(log);
    CHECK_FALSE(f.has_commission);
    CHECK(f.commission.amount.str() == "0.5");
    const auto asset = [&] { return std::string(dialect::fee_asset(f, rules).view()); };
    CHECK(asset() == "BTC");
    f.side = side::sell;
    CHECK(asset() == "USDT");
    f.maker = true;
    CHECK(asset() == "USDT");
    f.commission.amount = f.commission.amount.negated();
    CHECK(asset() == "BTC");
    f.side = side::buy;
    CHECK(asset() == "USDT");
    f.maker = false;
    CHECK(asset() == "BTC");
    rules.kind = instrument_kind::perpetual;
    CHECK(asset().empty());
}

TEST_CASE("what Bybit gave as a bonus is not free") {
    using namespace bybit_rows;
    event_log log;
    REQUIRE(decode_user_stream(
                messages::told("wallet",
                               R"({"accountType":"UNIFIED","coin":[{"coin":"USDT","walletBalance":"100",)"
                               R"("totalOrderIM":"10","totalPositionIM":"20","locked":"5","bonus":"15.5"}]})",
                               1'763'600'000'000),
                {}, category::linear, log)
                .ok());
    REQUIRE(log.balances.size() == 1);
    CHECK(log.balances[0].available.str() == "49.5");
}

TEST_CASE("what a change of a ticker of Bybit leaves out is as it was, and an index alone is told") {
    using namespace bybit_rows;
    remembering log;
    const auto feed = [&](const std::string& text) { REQUIRE(decode_market(text, {}, log).ok()); };
    // Before the whole was told nothing is made up.
    feed(said(R"("indexPrice":"49990")"));
    CHECK(log.marks.empty());
    feed(said(
        R"("lastPrice":"50000","highPrice24h":"51000","lowPrice24h":"49000","prevPrice24h":"49500","markPrice":"50001",)"
        R"("indexPrice":"50002","openInterest":"7","openInterestValue":"350000","turnover24h":"9","volume24h":"8",)"
        R"("nextFundingTime":"1763625600000","fundingRate":"0.0001")",
        true));
    feed(said(R"("markPrice":"50011")"));
    feed(said(R"("indexPrice":"50022")"));
    feed(said(R"("fundingRate":"0.0002")"));
    feed(said(R"("lastPrice":"50005")"));
    feed(said(R"("openInterest":"6")"));
    REQUIRE(log.marks.size() == 3);
    CHECK(log.marks[1].price.str() == "50011");
    CHECK(log.marks[1].index_price.str() == "50002");
    CHECK(log.marks[2].price.str() == "50011");
    CHECK(log.marks[2].index_price.str() == "50022");
    REQUIRE(log.fundings.size() == 2);
    CHECK(log.fundings[1].rate.str() == "0.0002");
    CHECK(log.fundings[1].next_funding_time == timestamp::from_milliseconds(1'763'625'600'000));
    REQUIRE(log.tickers.size() == 2);
    CHECK(log.tickers[1].last.str() == "50005");
    CHECK(log.tickers[1].high.str() == "51000");
    CHECK(log.tickers[1].turnover.str() == "9");
    REQUIRE(log.interests.size() == 2);
    CHECK(log.interests[1].value.str() == "350000");
    // A new whole is a new beginning.
    feed(said(R"("markPrice":"50030")", true));
    CHECK(log.marks.back().index_price.is_zero());
}
