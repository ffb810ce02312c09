// SPDX-License-Identifier: BSL-1.0
#include "bybit_desk.hpp"

using namespace bybit_test;

namespace {
std::int64_t update_of(const json::value& frame) {
    return frame.at("data").at("u").to_number<std::int64_t>();
}
std::int64_t sequence_of(const json::value& frame) {
    return frame.at("data").at("seq").to_number<std::int64_t>();
}
} // namespace

TEST_CASE("Bybit: a book begins with a snapshot, and each change is numbered one on") {
    bybit_desk d;
    const auto id = d.open("/v5/public/linear");
    d.place(bybit_desk::limit("Buy", "59000", "0.010", "a"));
    d.say(id, R"({"op":"subscribe","args":["orderbook.50.BTCUSDT"]})");
    auto frames = d.frames(id, "orderbook.50.BTCUSDT");
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].at("type") == "snapshot");
    CHECK(frames[0].at("data").at("s") == "BTCUSDT");
    CHECK(json::serialize(frames[0].at("data").at("b")) == R"([["59000","0.01"]])");
    CHECK(frames[0].at("data").at("a").as_array().empty());
    CHECK(frames[0].at("cts").is_int64());
    std::int64_t last = update_of(frames[0]), sequence = sequence_of(frames[0]);
    d.place(bybit_desk::limit("Buy", "58000", "0.010", "b"));
    d.pass(milliseconds(20));
    d.cancel("linear", "a");
    d.pass(milliseconds(20));
    frames = d.frames(id, "orderbook.50.BTCUSDT");
    REQUIRE(frames.size() == 2);
    CHECK(json::serialize(frames[0].at("data").at("b")) == R"([["58000","0.01"]])");
    CHECK(json::serialize(frames[1].at("data").at("b")) == R"([["59000","0"]])");
    for (const json::value& f : frames) {
        CHECK(f.at("type") == "delta");
        CHECK(update_of(f) == ++last);
        CHECK(sequence_of(f) > sequence);
        sequence = sequence_of(f);
    }
    // Who comes later does not disturb who was there.
    d.place(bybit_desk::limit("Buy", "57000", "0.010", "c"));
    const auto late = d.open("/v5/public/linear");
    d.say(late, R"({"op":"subscribe","args":["orderbook.50.BTCUSDT"]})");
    const auto snapshot = d.frames(late, "orderbook.50.BTCUSDT");
    frames = d.frames(id, "orderbook.50.BTCUSDT");
    REQUIRE(frames.size() == 1);
    REQUIRE(snapshot.size() == 1);
    CHECK(update_of(frames[0]) == ++last);
    CHECK(update_of(snapshot[0]) == last);
    CHECK(snapshot[0].at("data").at("b").as_array().size() == 2);
}

TEST_CASE("Bybit: the best levels come as snapshots, the same one again after three seconds") {
    bybit_desk d;
    const auto id = d.open("/v5/public/spot");
    d.say(id, R"({"op":"subscribe","args":["orderbook.1.BTCUSDT"]})");
    std::int64_t last = update_of(d.frames(id, "orderbook.1.BTCUSDT").at(0));
    d.place(bybit_desk::spot("Buy", "59000", "0.001"));
    d.place(bybit_desk::spot("Buy", "58000", "0.001"));
    d.pass(milliseconds(10));
    auto frames = d.frames(id, "orderbook.1.BTCUSDT");
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].at("type") == "snapshot");
    CHECK(update_of(frames[0]) == ++last);
    CHECK(json::serialize(frames[0].at("data").at("b")) == R"([["59000","0.001"]])");
    for (int n = 0; n < 4; ++n) d.pass(seconds(1));
    frames = d.frames(id, "orderbook.1.BTCUSDT");
    REQUIRE_FALSE(frames.empty());
    CHECK(update_of(frames[0]) == last);
}

TEST_CASE("Bybit: after a restart books are numbered from 1, and so after a change of the tick") {
    bybit_desk d;
    const auto id = d.open("/v5/public/linear");
    d.say(id, R"({"op":"subscribe","args":["orderbook.200.BTCUSDT","orderbook.full.BTCUSDT"]})");
    d.place(bybit_desk::limit("Buy", "59000", "0.010"));
    d.pass(milliseconds(200));
    (void)d.sent(id);
    d.venue.restart_books(category::linear, "BTCUSDT", d.now);
    std::vector<json::value> all;
    for (const std::string& text : d.sent(id)) all.push_back(json::parse(text));
    REQUIRE(all.size() == 2);
    CHECK(all[0].at("type") == "snapshot");
    CHECK(update_of(all[0]) == 1);
    CHECK(all[0].at("data").at("b").as_array().size() == 1);
    CHECK(all[1].at("type") == "delta");
    CHECK(update_of(all[1]) == 1);
    CHECK(all[1].at("data").at("b").as_array().empty());
    d.place(bybit_desk::limit("Buy", "58000", "0.010"));
    d.pass(milliseconds(200));
    CHECK(update_of(d.frames(id, "orderbook.200.BTCUSDT").at(0)) == 2);
    d.venue.change_rules("BTCUSDT", {.tick = decimal::from_integer(1)}, d.now);
    CHECK(update_of(d.frames(id, "orderbook.full.BTCUSDT").at(0)) == 1);
    const json::value rules = d.open_get("/market/instruments-info?category=linear&symbol=BTCUSDT");
    CHECK(bybit_desk::list(rules).at(0).at("priceFilter").at("tickSize") == "1");
}

TEST_CASE("Bybit: a full book is joined from REST where number and sequence agree") {
    bybit_desk d;
    const auto id = d.open("/v5/public/spot");
    d.say(id, R"({"op":"subscribe","args":["orderbook.full.BTCUSDT"]})");
    CHECK(d.frames(id, "orderbook.full.BTCUSDT").empty()); // no snapshot
    d.place(bybit_desk::spot("Buy", "59000", "0.001"));
    d.pass(milliseconds(200));
    d.place(bybit_desk::spot("Sell", "61000", "0.001"));
    const json::value book = d.open_get("/market/full-ob?category=spot&symbol=BTCUSDT").at("result");
    const auto frames = d.frames(id, "orderbook.full.BTCUSDT");
    REQUIRE(frames.size() == 2);
    CHECK(update_of(frames[1]) == update_of(frames[0]) + 1);
    CHECK(book.at("u") == frames[1].at("data").at("u"));
    CHECK(book.at("seq") == frames[1].at("data").at("seq"));
    CHECK(json::serialize(book.at("b")) == R"([["59000","0.001"]])");
    CHECK(json::serialize(book.at("a")) == R"([["61000","0.001"]])");
    const json::value cut = d.open_get("/market/orderbook?category=spot&symbol=BTCUSDT&limit=1").at("result");
    CHECK(cut.at("b").as_array().size() == 1);
    CHECK(cut.at("s") == "BTCUSDT");
}

TEST_CASE("Bybit: tickers of contracts are told by what changed, of pairs whole and without quotes") {
    bybit_desk d;
    const auto linear = d.open("/v5/public/linear"), spot = d.open("/v5/public/spot");
    d.say(linear, R"({"op":"subscribe","args":["tickers.BTCUSDT"]})");
    d.say(spot, R"({"op":"subscribe","args":["tickers.BTCUSDT"]})");
    const json::value first = d.frames(linear, "tickers.BTCUSDT").at(0);
    CHECK(first.at("type") == "snapshot");
    CHECK(first.at("data").at("markPrice") == "60000");
    CHECK(first.at("data").at("fundingRate") == "0.0001");
    CHECK(first.at("data").at("fundingIntervalHour") == "8");
    CHECK(first.at("data").at("bid1Price") == "");
    CHECK_FALSE(d.frames(spot, "tickers.BTCUSDT").at(0).at("data").as_object().contains("bid1Price"));
    d.place(bybit_desk::limit("Buy", "59000", "0.010"));
    d.place(bybit_desk::spot("Buy", "59000", "0.001"));
    d.offer(bybit_desk::spot("Sell", "59000", "0.001"));
    d.pass(milliseconds(100));
    const auto deltas = d.frames(linear, "tickers.BTCUSDT");
    REQUIRE(deltas.size() == 1);
    CHECK(deltas[0].at("type") == "delta");
    CHECK(json::serialize(deltas[0].at("data")) ==
          R"({"symbol":"BTCUSDT","bid1Price":"59000","bid1Size":"0.01"})");
    const auto whole = d.frames(spot, "tickers.BTCUSDT");
    REQUIRE_FALSE(whole.empty());
    CHECK(whole.back().at("type") == "snapshot");
    CHECK(whole.back().at("data").at("lastPrice") == "59000");
    CHECK(bybit_desk::list(d.open_get("/market/tickers?category=spot&symbol=BTCUSDT"))
              .at(0)
              .as_object()
              .contains("bid1Price"));
}

TEST_CASE("Bybit: trades, bars, price limits and liquidations have topics") {
    bybit_desk d;
    const auto id = d.open("/v5/public/linear");
    d.say(id, R"({"op":"subscribe","args":["publicTrade.BTCUSDT","kline.1.BTCUSDT",)"
              R"("priceLimit.BTCUSDT","allLiquidation.BTCUSDT"]})");
    const json::value limit = d.frames(id, "priceLimit.BTCUSDT").at(0);
    CHECK(limit.at("data").at("buyLmt") == "63000");
    CHECK(limit.at("data").at("sellLmt") == "57000");
    d.offer(bybit_desk::limit("Buy", "59000", "0.010"));
    d.place(bybit_desk::limit("Sell", "59000", "0.004"));
    const json::value trade = d.frames(id, "publicTrade.BTCUSDT").at(0).at("data").at(0);
    CHECK(trade.at("S") == "Sell");
    CHECK(trade.at("p") == "59000");
    CHECK(trade.at("v") == "0.004");
    CHECK(trade.at("i") == bybit_desk::list(d.get("/execution/list", "category=linear")).at(0).at("execId"));
    CHECK(trade.at("i") == bybit_desk::list(d.open_get("/market/recent-trade?category=linear&symbol=BTCUSDT"))
                               .at(0)
                               .at("execId"));
    d.pass(milliseconds(250));
    const json::value bar = d.frames(id, "kline.1.BTCUSDT").at(0).at("data").at(0);
    CHECK(bar.at("close") == "59000");
    CHECK(bar.at("confirm") == false);
    CHECK(bar.at("end").to_number<std::int64_t>() == bar.at("start").to_number<std::int64_t>() + 59'999);
    const json::array bars =
        bybit_desk::list(d.open_get("/market/kline?category=linear&symbol=BTCUSDT&interval=1"));
    CHECK(bars.at(0).at(4) == "59000");
    d.venue.publish_liquidation(category::linear, "BTCUSDT", side::buy, "58000", "1.5", d.now);
    const json::value forced = d.frames(id, "allLiquidation.BTCUSDT").at(0).at("data").at(0);
    CHECK(forced.at("S") == "Buy"); // of the position
    CHECK(forced.at("v") == "1.5");
}

TEST_CASE("Bybit: before its launch an instrument is listed by its status only, and tells nothing") {
    bybit_desk d;
    d.venue.set_instrument_state(category::linear, "ETHUSDT", "PreLaunch");
    const auto names = [&](const std::string& more) {
        words all;
        for (const json::value& row :
             bybit_desk::list(d.open_get("/market/instruments-info?category=linear" + more)))
            all.push_back(bybit_desk::str(row, "symbol"));
        return all;
    };
    CHECK(names("") == words{"BTCUSDT"});
    CHECK(names("&status=PreLaunch") == words{"ETHUSDT"});
    const auto id = d.open("/v5/public/linear");
    d.say(id, R"({"op":"subscribe","args":["orderbook.50.ETHUSDT","tickers.ETHUSDT"]})");
    d.pass(seconds(1));
    CHECK(d.sent(id).size() == 1);
    CHECK(d.refused(bybit_desk::order("linear", "ETHUSDT", "Buy", "Limit", "0.01", "2900")) == 110074);
    d.place(bybit_desk::spot("Buy", "59000", "0.001", "s"));
    d.venue.change_rules("BTCUSDT.SPOT", {.open = false}, d.now);
    CHECK(bybit_desk::code(d.post(
              "/order/amend",
              R"({"category":"spot","symbol":"BTCUSDT","orderLinkId":"s","price":"59100"})")) == 170151);
    CHECK(d.cancel("spot", "s") == 0);
    CHECK(d.refused(bybit_desk::spot("Buy", "59000", "0.001")) == 170151);
}
