// SPDX-License-Identifier: BSL-1.0

#include "event_log.hpp"
#include "exact_buffer.hpp"

#include <gatewright/venue/binance_futures/market_data.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
namespace binance = gatewright::venue::binance_futures;
using gatewright_test::event_log;
using gatewright_test::exact_buffer;

namespace {

constexpr timestamp received{1'700'000'000'123'456'789};

struct decoded {
    event_log log;
    wire::decode_status status;
};

decoded decode(std::string_view text, binance::stream_options options = {}) {
    const exact_buffer exact(text);
    decoded d;
    d.status = binance::decode_stream(exact.view(), received, d.log, options);
    CHECK(!d.log.misused);
    CHECK(!d.log.open);
    return d;
}

void check_ignored(std::string_view text, std::string_view reason) {
    INFO(text);
    const decoded d = decode(text);
    INFO(d.status.str());
    CHECK(d.status.ok());
    REQUIRE(d.log.reasons.size() == 1);
    CHECK(d.log.reasons[0] == reason);
    CHECK(d.log.text == "ignored|" + std::string(reason) + "|\n");
}

using level = event_log::level;

} // namespace

TEST_CASE("bookTicker becomes a best quote at the time of the matching engine") {
    const std::string_view data =
        R"({"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BNBUSDT","b":"25.35190000",)"
        R"("B":"31.21000000","a":"25.36520000","A":"40.66000000"})";
    for (const std::string& text :
         {std::string(data), R"({"stream":"bnbusdt@bookTicker","data":)" + std::string(data) + "}"}) {
        const decoded d = decode(text);
        REQUIRE(d.status.ok());
        REQUIRE(d.log.quotes.size() == 1);
        const best_quote& q = d.log.quotes[0];
        CHECK(q.symbol == "BNBUSDT");
        CHECK(q.venue_time.ns == 1568014460891'000'000);
        CHECK(q.received == received);
        CHECK(q.bid.str() == "25.35190000");
        CHECK(q.bid_quantity.str() == "31.21000000");
        CHECK(q.ask.str() == "25.36520000");
        CHECK(q.ask_quantity.str() == "40.66000000");
        CHECK(q.update_id == 400900217);
    }
}

TEST_CASE("bookTicker without T takes the time of sending") {
    const decoded d = decode(R"({"e":"bookTicker","u":1,"s":"A","b":"1","B":"1","a":"2","A":"1","E":7})");
    REQUIRE(d.log.quotes.size() == 1);
    CHECK(d.log.quotes[0].venue_time.ns == 7'000'000);
}

TEST_CASE("aggTrade becomes a trade of the side that took") {
    const decoded buyer_made = decode(
        R"({"e":"aggTrade","E":1626992745098,"a":5933014,"s":"SUSHIUSDT","p":"7.6100","q":"100","f":100,"l":105,)"
        R"("T":1626992745093,"m":true})");
    REQUIRE(buyer_made.status.ok());
    REQUIRE(buyer_made.log.trades.size() == 1);
    const trade& t = buyer_made.log.trades[0];
    CHECK(t.symbol == "SUSHIUSDT");
    CHECK(t.venue_time.ns == 1626992745093'000'000);
    CHECK(t.received == received);
    CHECK(t.id == "5933014");
    CHECK(t.price.str() == "7.6100");
    CHECK(t.quantity.str() == "100");
    CHECK(t.aggressor == side::sell);

    const decoded seller_made = decode(
        R"({"e":"aggTrade","E":2,"s":"A","a":"17","p":"1","q":"2","nq":"2","f":1,"l":1,"T":1,"m":false,"st":1})");
    REQUIRE(seller_made.log.trades.size() == 1);
    CHECK(seller_made.log.trades[0].aggressor == side::buy);
    CHECK(seller_made.log.trades[0].id == "17");
}

TEST_CASE("trade becomes a trade only if the market made it") {
    const decoded d = decode(
        R"({"e":"trade","E":1596240000596,"T":1596240000519,"s":"BTCUSDT","t":173525189,"p":"11343.67","q":"0.467","X":"MARKET","m":true})");
    REQUIRE(d.log.trades.size() == 1);
    const trade& t = d.log.trades[0];
    CHECK(t.symbol == "BTCUSDT");
    CHECK(t.venue_time.ns == 1596240000519'000'000);
    CHECK(t.id == "173525189");
    CHECK(t.price.str() == "11343.67");
    CHECK(t.quantity.str() == "0.467");
    CHECK(t.aggressor == side::sell);
    CHECK(decode(R"({"e":"trade","E":2,"T":1,"s":"A","t":1,"p":"1","q":"1","m":false})").log.trades.size() ==
          1);
    for (const std::string origin : {"INSURANCE_FUND", "ADL", "NA", "LIQUIDATION"})
        check_ignored(R"({"e":"trade","E":2,"T":1,"s":"A","t":1,"p":"1","q":"1","X":")" + origin +
                          R"(","m":false})",
                      "trade that the market did not make");
}

TEST_CASE("depthUpdate becomes a framed list of levels") {
    const decoded d = decode(
        R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1571889248277,"T":1571889248276,"s":"BTCUSDT",)"
        R"("U":390497796,"u":390497878,"pu":390497794,"b":[["7403.89","0.002"],["7403.90","3.906"],["7404.00","0"]],)"
        R"("a":[["7405.96","3.340"],["7406.63","0.000"]]}})");
    REQUIRE(d.status.ok());
    CHECK(d.log.begun == 1);
    CHECK(d.log.ended == 1);
    CHECK(d.log.aborted == 0);
    CHECK(d.log.header.symbol == "BTCUSDT");
    CHECK(d.log.header.venue_time.ns == 1571889248276'000'000);
    CHECK(d.log.header.received == received);
    CHECK(d.log.header.first_id == 390497796);
    CHECK(d.log.header.last_id == 390497878);
    CHECK(d.log.header.previous_id == 390497794);
    CHECK(!d.log.header.snapshot);
    CHECK(!d.log.header.partial);
    CHECK(d.log.levels == std::vector<level>{{side::buy, "7403.89", "0.002"},
                                             {side::buy, "7403.90", "3.906"},
                                             {side::buy, "7404.00", "0"},
                                             {side::sell, "7405.96", "3.340"},
                                             {side::sell, "7406.63", "0.000"}});
}

TEST_CASE("a partial book is known by its stream, or by the caller's word") {
    const std::string data =
        R"({"e":"depthUpdate","E":3,"T":2,"s":"A","U":1,"u":2,"pu":1,"b":[["1","2"]],"a":[]})";
    const auto partial = [&](const std::string& stream) {
        const decoded d = decode(R"({"stream":")" + stream + R"(","data":)" + data + "}");
        REQUIRE(d.log.ended == 1);
        return d.log.header.partial;
    };
    CHECK(partial("btcusdt@depth5"));
    CHECK(partial("btcusdt@depth20@100ms"));
    CHECK(partial("btcusdt@depth10@500ms"));
    CHECK(!partial("btcusdt@depth"));
    CHECK(!partial("btcusdt@depth@100ms"));
    CHECK(!partial("btcusdt@depth@500ms"));
    CHECK(!decode(data).log.header.partial);
    CHECK(decode(data, {.partial_depth = true}).log.header.partial);
    CHECK(!decode(R"({"stream":"a@depth","data":)" + data + "}", {.partial_depth = true}).log.header.partial);
    // The name of the stream may come behind the data.
    CHECK(decode(R"({"data":)" + data + R"(,"stream":"a@depth20"})").log.header.partial);
}

TEST_CASE("levels before the header wait for it") {
    const decoded d = decode(
        R"({"e":"depthUpdate","a":[["3","1"]],"E":3,"b":[["1","2"],["0.5","4"]],"pu":1,"u":2,"s":"A","U":1})");
    REQUIRE(d.status.ok());
    CHECK(d.log.header.last_id == 2);
    CHECK(d.log.header.venue_time.ns == 3'000'000);
    CHECK(d.log.levels ==
          std::vector<level>{{side::buy, "1", "2"}, {side::buy, "0.5", "4"}, {side::sell, "3", "1"}});
}

TEST_CASE("a book that breaks off is aborted") {
    const decoded broken = decode(
        R"({"e":"depthUpdate","E":3,"T":2,"s":"A","U":1,"u":2,"pu":1,"b":[["1","2"],["x","2"]],"a":[]})");
    CHECK(broken.status.error().code == wire::codec_errc::malformed_number);
    CHECK(std::string_view(broken.status.error().field) == "b");
    CHECK(broken.log.begun == 1);
    CHECK(broken.log.ended == 0);
    CHECK(broken.log.aborted == 1);
    const decoded late =
        decode(R"({"e":"depthUpdate","a":[["3","x"]],"b":[["1","2"]],"pu":1,"u":2,"s":"A","U":1})");
    CHECK(std::string_view(late.status.error().field) == "a");
    CHECK(late.log.aborted == 1);
    const decoded trailing = decode(R"({"e":"depthUpdate","s":"A","U":1,"u":2,"pu":1,"b":[],"a":[]}])");
    CHECK(trailing.status.error().code == wire::codec_errc::trailing_characters);
    CHECK(trailing.log.ended == 0);
    CHECK(trailing.log.aborted == 1);
    const decoded no_end =
        decode(R"({"stream":"a@depth","data":{"e":"depthUpdate","s":"A","U":1,"u":2,"pu":1,"b":[],"a":[]})");
    CHECK(no_end.log.ended == 0);
    CHECK(no_end.log.aborted == 1);
}

TEST_CASE("depthUpdate without its chain is refused, and so is a repeated header field") {
    const decoded spot = decode(R"({"e":"depthUpdate","E":3,"s":"A","U":1,"u":2,"b":[["1","2"]],"a":[]})");
    CHECK(spot.status.error().code == wire::codec_errc::missing_key);
    CHECK(std::string_view(spot.status.error().field) == "pu");
    CHECK(spot.log.begun == 0);
    for (const std::string again : {R"("u":3)", R"("b":[])", R"("s":"B")"}) {
        const decoded d =
            decode(R"({"e":"depthUpdate","s":"A","U":1,"u":2,"pu":1,"b":[["1","2"]],"a":[],)" + again + "}");
        CHECK(d.status.error().code == wire::codec_errc::duplicate_key);
        CHECK(d.log.ended == 0);
    }
}

TEST_CASE("RPI depth never reaches a book") {
    check_ignored(
        R"({"stream":"a@rpiDepth@500ms","data":{"e":"depthUpdate","s":"A","U":1,"u":2,"pu":1,"b":[["1","2"]],"a":[]}})",
        "rpiDepth is not used");
}

TEST_CASE("kline becomes a bar") {
    const decoded d = decode(
        R"({"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747600000,"T":1638747659999,"s":"BTCUSDT","i":"1m",)"
        R"("f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,"x":true,)"
        R"("q":"123456789012345678.12345678","V":"500","Q":"0.500","B":"123456"}})");
    INFO(d.status.str());
    REQUIRE(d.log.bars.size() == 1);
    const bar& b = d.log.bars[0];
    CHECK(b.symbol == "BTCUSDT");
    CHECK(b.venue_time.ns == 1638747660000'000'000);
    CHECK(b.received == received);
    CHECK(b.open_time.ns == 1638747600000'000'000);
    CHECK(b.close_time.ns == 1638747659999'000'000);
    CHECK(b.interval == minutes(1));
    CHECK(b.open.str() == "0.0010");
    CHECK(b.high.str() == "0.0025");
    CHECK(b.low.str() == "0.0015");
    CHECK(b.close.str() == "0.0020");
    CHECK(b.volume.str() == "1000");
    CHECK(b.turnover.str() == "123456789012345678.1");
    CHECK(b.trade_count == 100);
    CHECK(b.closed);
}

TEST_CASE("every kline interval has its length, months are measured") {
    const auto interval = [](const std::string& i, const std::string& from, const std::string& to) {
        const decoded d =
            decode(R"({"e":"kline","E":1,"s":"A","k":{"t":)" + from + R"(,"T":)" + to + R"(,"s":"A","i":")" +
                   i + R"(","o":"1","c":"1","h":"1","l":"1","v":"1","n":1,"x":false,"q":"1"}})");
        REQUIRE(d.log.bars.size() == 1);
        CHECK(!d.log.bars[0].closed);
        return d.log.bars[0].interval;
    };
    const std::pair<const char*, int> known[] = {
        {"1m", 1},   {"3m", 3},   {"5m", 5},   {"15m", 15},  {"30m", 30},  {"1h", 60},   {"2h", 120},
        {"4h", 240}, {"6h", 360}, {"8h", 480}, {"12h", 720}, {"1d", 1440}, {"3d", 4320}, {"1w", 10080}};
    for (const auto& [text, length] : known) CHECK(interval(text, "0", "1") == minutes(length));
    CHECK(interval("1M", "1651363200000", "1654041599999") == minutes(31 * 1440));
}

TEST_CASE("markPriceUpdate becomes a mark price and, for perpetuals, a funding rate") {
    const decoded d = decode(
        R"({"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","ap":"11792.85000000",)"
        R"("i":"11784.62659091","P":"11784.25641265","r":"-0.00038167","T":1562306400000})");
    REQUIRE(d.log.marks.size() == 1);
    CHECK(d.log.marks[0].symbol == "BTCUSDT");
    CHECK(d.log.marks[0].venue_time.ns == 1562305380000'000'000);
    CHECK(d.log.marks[0].received == received);
    CHECK(d.log.marks[0].price.str() == "11794.15000000");
    CHECK(d.log.marks[0].index_price.str() == "11784.62659091");
    REQUIRE(d.log.fundings.size() == 1);
    CHECK(d.log.fundings[0].symbol == "BTCUSDT");
    CHECK(d.log.fundings[0].venue_time.ns == 1562305380000'000'000);
    CHECK(d.log.fundings[0].received == received);
    CHECK(d.log.fundings[0].rate.str() == "-0.00038167");
    CHECK(d.log.fundings[0].next_funding_time.ns == 1562306400000'000'000);
    for (const std::string_view delivery :
         {R"({"e":"markPriceUpdate","E":1,"s":"A_1","p":"3.5","P":"3","i":"3.1","r":"","T":0})",
          R"({"e":"markPriceUpdate","E":1,"s":"A_1","p":"3.5","P":"3","i":"3.1","r":"0.00000000","T":0})",
          R"({"e":"markPriceUpdate","E":1,"s":"A_1","p":"3.5"})"}) {
        const decoded none = decode(delivery);
        CHECK(none.log.marks.size() == 1);
        CHECK(none.log.fundings.empty());
    }
}

TEST_CASE("replies to subscriptions are told from events") {
    const decoded ok = decode(R"({"result":null,"id":7})");
    REQUIRE(ok.log.subscriptions.size() == 1);
    CHECK(ok.log.subscriptions[0].id == 7);
    CHECK(ok.log.subscriptions[0].ok);
    CHECK(ok.log.subscriptions[0].code == 0);
    const decoded listed = decode(R"({"result":["btcusdt@depth"],"id":"12"})");
    REQUIRE(listed.log.subscriptions.size() == 1);
    CHECK(listed.log.subscriptions[0].id == 12);
    for (const std::string_view text : {R"({"error":{"code":2,"msg":"Invalid \"request\""},"id":3})",
                                        R"({"code":2,"msg":"Invalid \"request\"","id":3})"}) {
        const decoded failed = decode(text);
        REQUIRE(failed.log.subscriptions.size() == 1);
        CHECK(failed.log.subscriptions[0].id == 3);
        CHECK(!failed.log.subscriptions[0].ok);
        CHECK(failed.log.subscriptions[0].code == 2);
        CHECK(failed.log.subscriptions[0].text == "Invalid \"request\"");
    }
    CHECK(decode(R"({"error":{"code":"x"},"id":3})").status.error().code ==
          wire::codec_errc::malformed_number);
}

TEST_CASE("what is not used is ignored with its reason, and checked all the same") {
    check_ignored(R"({"e":"24hrTicker","E":1,"s":"A"})", "24hrTicker is not used");
    check_ignored(R"({"e":"24hrMiniTicker"})", "24hrMiniTicker is not used");
    check_ignored(R"({"e":"forceOrder","o":{}})", "forceOrder is not used");
    check_ignored(R"({"e":"continuous_kline"})", "continuous_kline is not used");
    check_ignored(R"({"e":"contractInfo"})", "contractInfo is not used");
    check_ignored(R"({"e":"compositeIndex"})", "compositeIndex is not used");
    check_ignored(R"({"e":"assetIndexUpdate"})", "assetIndexUpdate is not used");
    check_ignored(R"({"e":"ORDER_TRADE_UPDATE"})", "private event on a market stream");
    check_ignored(R"({"e":"somethingNew","x":[1]})", "unknown event");
    check_ignored(R"({"x":1,"e":"somethingNew"})", "unknown event");
    check_ignored(R"({"e":5})", "unknown event");
    check_ignored(R"({"stream":"!ticker@arr","data":[{"e":"24hrTicker"}]})", "array of events");
    check_ignored(R"({"stream":"x","data":{"lastUpdateId":1}})", "no event type");
    check_ignored(R"({"stream":"x","data":null})", "no event");
    check_ignored(R"({"u":1,"s":"A"})", "no event type");
    check_ignored(R"({})", "no event type");
    check_ignored(R"([1,2])", "no object");
    check_ignored(R"("x")", "no object");
    CHECK(!decode(R"({"e":"24hrTicker","E":01})").status.ok());
    CHECK(!decode(R"({"e":"24hrTicker","E":1})"
                  "x")
               .status.ok());
    CHECK(!decode(R"([1,2)").status.ok());
    CHECK(!decode("").status.ok());
}

TEST_CASE("a repeated wrapper key is refused, other keys around the data are skipped") {
    const std::string data =
        R"({"e":"bookTicker","u":1,"s":"A","b":"1","B":"1","a":"2","A":"1","T":1,"E":1})";
    CHECK(decode(R"({"stream":"s","data":)" + data + R"(,"generated":true , "x":[{}]} )").log.quotes.size() ==
          1);
    CHECK(decode(R"( {"generated":true,"data":)" + data + R"(,"stream":"s"})").log.quotes.size() == 1);
    CHECK(decode(R"({"stream":"s","data":)" + data + R"(,"data":)" + data + "}").status.error().code ==
          wire::codec_errc::duplicate_key);
    CHECK(decode(R"({"stream":"s","stream":"t","data":)" + data + "}").status.error().code ==
          wire::codec_errc::duplicate_key);
}
