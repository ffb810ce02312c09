// SPDX-License-Identifier: BSL-1.0
#include <gatewright/venue/binance_futures/streams.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
using namespace gatewright::venue::binance_futures;

namespace {

std::string subscribe(channel c, const stream_selection& s, const std::vector<symbol_name>& symbols,
                      std::size_t room = 4096) {
    std::vector<char> out(room);
    return std::string(encode_subscription("SUBSCRIBE", c, s, symbols, 7, out));
}

constexpr stream_selection everything{true, true, true, true, true, true, true};
constexpr stream_selection nothing{false, false, false, false, false, false, false};

} // namespace

TEST_CASE("an instrument has as many streams on a channel as are selected there") {
    STATIC_REQUIRE(streams_on(everything, channel::public_stream) == 2);
    STATIC_REQUIRE(streams_on(everything, channel::market_stream) == 5);
    STATIC_REQUIRE(streams_on({false, true, true, false, false, false, false}, channel::public_stream) == 1);
    STATIC_REQUIRE(streams_on({false, true, true, false, false, false, false}, channel::market_stream) == 1);
    for (const channel c : {channel::private_stream, channel::orders, channel::rest})
        CHECK(streams_on(everything, c) == 0);
    for (const channel c : {channel::public_stream, channel::market_stream})
        CHECK(streams_on(nothing, c) == 0);
}

TEST_CASE("streams of different categories go to different paths") {
    CHECK(stream_target(channel::public_stream) == "/public/stream");
    CHECK(stream_target(channel::market_stream) == "/market/stream");
}

TEST_CASE("a subscription names each instrument's streams in lower case, and only its own channel's") {
    CHECK(subscribe(channel::public_stream, everything, {"BTCUSDT", "1000SHIBUSDT"}) ==
          R"({"method":"SUBSCRIBE","params":["btcusdt@bookTicker","btcusdt@depth@100ms",)"
          R"("1000shibusdt@bookTicker","1000shibusdt@depth@100ms"],"id":7})");
    CHECK(subscribe(channel::market_stream, everything, {"ETHUSDT_251226"}) ==
          R"({"method":"SUBSCRIBE","params":["ethusdt_251226@aggTrade","ethusdt_251226@markPrice@1s",)"
          R"("ethusdt_251226@kline_1m","ethusdt_251226@ticker","ethusdt_251226@forceOrder"],"id":7})");
    CHECK(subscribe(channel::public_stream, {false, true, true, true, true, false, false}, {"BTCUSDT"}) ==
          R"({"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":7})");
    CHECK(subscribe(channel::market_stream, {true, true, false, true, false, false, false}, {"BTCUSDT"}) ==
          R"({"method":"SUBSCRIBE","params":["btcusdt@markPrice@1s"],"id":7})");
    stream_selection top = everything;
    top.books = book_stream::depth5;
    CHECK(subscribe(channel::public_stream, top, {"BTCUSDT"}) ==
          R"({"method":"SUBSCRIBE","params":["btcusdt@bookTicker","btcusdt@depth5@100ms"],"id":7})");
    top.best_quotes = false;
    top.books = book_stream::depth20;
    CHECK(subscribe(channel::public_stream, top, {"BTCUSDT"}) ==
          R"({"method":"SUBSCRIBE","params":["btcusdt@depth20@100ms"],"id":7})");
    CHECK(subscribe(channel::public_stream, everything, {}) ==
          R"({"method":"SUBSCRIBE","params":[],"id":7})");
    CHECK(subscribe(channel::public_stream, {true, false, false, false, false, false, false},
                    {"\xe5\xb8\x81USDT"}) ==
          "{\"method\":\"SUBSCRIBE\",\"params\":[\"\xe5\xb8\x81usdt@bookTicker\"],\"id\":7}");
}

TEST_CASE("a subscription that does not fit is empty, never cut") {
    const std::string whole = subscribe(channel::public_stream, everything, {"BTCUSDT"});
    CHECK(subscribe(channel::public_stream, everything, {"BTCUSDT"}, whole.size()) == whole);
    for (std::size_t room = 0; room < whole.size(); ++room)
        CHECK(subscribe(channel::public_stream, everything, {"BTCUSDT"}, room).empty());
}

TEST_CASE("fifty instruments with every stream fit into the session's buffer") {
    std::vector<symbol_name> symbols(50, symbol_name("A_SYMBOL_OF_THE_LONGEST_LENGTH_"));
    CHECK(symbols[0].size() == 31);
    CHECK_FALSE(subscribe(channel::public_stream, everything, symbols, 16384).empty());
    CHECK_FALSE(subscribe(channel::market_stream, everything, symbols, 16384).empty());
}

TEST_CASE("the user stream is asked for with its key and the events that are read") {
    std::array<char, 512> out;
    CHECK(
        user_stream_target("KEY", out) ==
        "/private/ws?listenKey=KEY&events=ORDER_TRADE_UPDATE/TRADE_LITE/ACCOUNT_UPDATE/ACCOUNT_CONFIG_UPDATE/"
        "MARGIN_CALL/listenKeyExpired/ALGO_UPDATE/CONDITIONAL_ORDER_TRIGGER_REJECT");
    CHECK(user_stream_target("KEY", std::span(out).first(150)).empty());
}
