// SPDX-License-Identifier: BSL-1.0
#include "okx/orders.hpp"

#include <gatewright/venue/okx/dialect.hpp>
#include <gatewright/venue/okx/streams.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace okx_streams {
using namespace gatewright::venue::okx;
using gatewright_test::okx::account;
using gatewright_test::okx::now_ms;

config with_symbols(std::vector<gatewright::symbol_name> symbols) {
    config c = account();
    c.symbols = std::move(symbols);
    return c;
}
constexpr std::size_t at(channel link) { return static_cast<std::size_t>(link); }
std::string subscribed(const config& c, channel link, std::size_t first = 0, std::size_t count = 1000,
                       std::string_view what = "subscribe", std::size_t room = 16384) {
    std::vector<char> out(room);
    return std::string(encode_subscription(what, c, at(link), first, count, 7, out));
}
/// Every item of a link as its acknowledgement names it.
std::vector<std::string> names_on(const config& c, channel link) {
    std::vector<std::string> all;
    items_of(c, at(link))([&](const stream_item& item) {
        std::string name(item.channel);
        if (!item.of.empty()) name += ":" + std::string(item.of);
        all.push_back(name);
    });
    return all;
}
} // namespace okx_streams

} // namespace

TEST_CASE("each kind of instrument of OKX has the channels that it can have") {
    using namespace okx_streams;
    using names = std::vector<std::string>;
    config c = with_symbols({"BTC-USDT", "BTC-USDT-SWAP", "BTC-USD-270326", "BTC-USD-270326-90000-C"});
    CHECK(names_on(c, channel::public_stream) ==
          names{"bbo-tbt:BTC-USDT", "books:BTC-USDT", "trades:BTC-USDT", "bbo-tbt:BTC-USDT-SWAP",
                "books:BTC-USDT-SWAP", "trades:BTC-USDT-SWAP", "mark-price:BTC-USDT-SWAP",
                "funding-rate:BTC-USDT-SWAP", "bbo-tbt:BTC-USD-270326", "books:BTC-USD-270326",
                "trades:BTC-USD-270326", "mark-price:BTC-USD-270326", "bbo-tbt:BTC-USD-270326-90000-C",
                "books:BTC-USD-270326-90000-C", "trades:BTC-USD-270326-90000-C",
                "mark-price:BTC-USD-270326-90000-C", "instruments:SPOT", "instruments:SWAP",
                "instruments:FUTURES"});
    CHECK(names_on(c, channel::private_stream) ==
          names{"orders:ANY", "account", "positions:ANY", "balance_and_position", "liquidation-warning:ANY"});
    CHECK(names_on(c, channel::business) == names{"orders-algo:ANY", "algo-advance:ANY"});
    CHECK(names_on(c, channel::rest).empty());
    c.streams = {false, false, false, true, false, true, book_channel::books5};
    c.streams.account_events = false;
    c.symbols.resize(1);
    CHECK(names_on(c, channel::public_stream) == names{"books5:BTC-USDT"});
    CHECK(names_on(c, channel::private_stream) == names{"orders:ANY", "account", "positions:ANY", "fills"});
    CHECK(names_on(c, channel::business) ==
          names{"orders-algo:ANY", "algo-advance:ANY", "candle1m:BTC-USDT"});
    c.symbols.push_back("BTC-USDT-SWAP");
    c.streams.tickers = c.streams.liquidations = c.streams.open_interest = true;
    CHECK(names_on(c, channel::public_stream) ==
          names{"books5:BTC-USDT", "tickers:BTC-USDT", "books5:BTC-USDT-SWAP", "tickers:BTC-USDT-SWAP",
                "open-interest:BTC-USDT-SWAP", "liquidation-orders:SWAP"});
    c.symbols.resize(1);
    c.streams.tickers = c.streams.liquidations = c.streams.open_interest = false;
    c.streams.books = book_channel::none;
    CHECK(dialect::subscriptions(c, at(channel::public_stream)) == 0);
    CHECK_FALSE(dialect::subscribed_instrument(c, at(channel::public_stream), 0).valid());
}

TEST_CASE("an item of OKX is found by the name of its acknowledgement, and nothing else is") {
    using namespace okx_streams;
    config c = with_symbols({"BTC-USDT", "BTC-USDT-SWAP"});
    c.streams.bars = c.streams.fills = true;
    for (const channel link : {channel::public_stream, channel::private_stream, channel::business}) {
        const auto names = names_on(c, link);
        CHECK_FALSE(names.empty());
        for (std::size_t i = 0; i < names.size(); ++i) CHECK(dialect::item_named(c, at(link), names[i]) == i);
        for (const std::string_view other : {"", ":", "books", "books:", "books:BTC-USDT-", "orders", "x:y"})
            CHECK(dialect::item_named(c, at(link), other) == names.size());
    }
    CHECK(dialect::subscribed_instrument(c, at(channel::public_stream), 3).value == 1);
    CHECK_FALSE(dialect::subscribed_instrument(c, at(channel::public_stream), 8).valid());
}

TEST_CASE("a subscription to OKX names its items, a range of them, and its number") {
    using namespace okx_streams;
    config c = with_symbols({"BTC-USDT-SWAP"});
    c.streams.fills = c.streams.bars = true;
    c.streams.account_events = false;
    CHECK(
        subscribed(c, channel::public_stream) ==
        R"({"id":"7","op":"subscribe","args":[{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},)"
        R"({"channel":"books","instId":"BTC-USDT-SWAP"},{"channel":"trades","instId":"BTC-USDT-SWAP"},)"
        R"({"channel":"mark-price","instId":"BTC-USDT-SWAP"},)"
        R"({"channel":"funding-rate","instId":"BTC-USDT-SWAP"},{"channel":"instruments","instType":"SWAP"}]})");
    CHECK(subscribed(c, channel::private_stream) ==
          R"({"id":"7","op":"subscribe","args":[{"channel":"orders","instType":"ANY"},)"
          R"({"channel":"account"},{"channel":"positions","instType":"ANY"},{"channel":"fills"}]})");
    CHECK(subscribed(c, channel::business) ==
          R"({"id":"7","op":"subscribe","args":[{"channel":"orders-algo","instType":"ANY"},)"
          R"({"channel":"algo-advance","instType":"ANY"},)"
          R"({"channel":"candle1m","instId":"BTC-USDT-SWAP"}]})");
    CHECK(subscribed(c, channel::public_stream, 1, 1, "unsubscribe") ==
          R"({"id":"7","op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]})");
    CHECK(subscribed(c, channel::public_stream, 4, 9) ==
          R"({"id":"7","op":"subscribe","args":[{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},)"
          R"({"channel":"instruments","instType":"SWAP"}]})");
}

TEST_CASE("a subscription or a login to OKX that does not fit is empty, never cut") {
    using namespace okx_streams;
    const config c = with_symbols({"BTC-USDT-SWAP"});
    const std::string whole = subscribed(c, channel::private_stream);
    CHECK(subscribed(c, channel::private_stream, 0, 1000, "subscribe", whole.size()) == whole);
    for (std::size_t room = 0; room < whole.size(); ++room)
        REQUIRE(subscribed(c, channel::private_stream, 0, 1000, "subscribe", room).empty());
    char out[512];
    const std::string login(encode_login(c.credentials, now_ms, out));
    for (std::size_t room = 0; room < login.size(); ++room)
        REQUIRE(encode_login(c.credentials, now_ms, std::span(out).first(room)).empty());
    CHECK(encode_login(c.credentials, now_ms, std::span(out).first(login.size())) == login);
}

TEST_CASE("a login to OKX is signed over the time in seconds") {
    using namespace okx_streams;
    char out[512];
    CHECK(encode_login(account().credentials, now_ms, out) ==
          R"({"op":"login","args":[{"apiKey":"key","passphrase":"password","timestamp":"1735689600",)"
          R"("sign":"CHuQxOMNMNiKtTtsXCgj171llQum5UbbyAhfIGbVA6I="}]})");
    CHECK(gatewright_test::okx::oracle_sign(gatewright_test::okx::api_secret,
                                            "1735689600GET/users/self/verify") ==
          "CHuQxOMNMNiKtTtsXCgj171llQum5UbbyAhfIGbVA6I=");
}

TEST_CASE("the kind of an instrument of OKX is told by its name") {
    using namespace okx_streams;
    STATIC_REQUIRE(type_of("BTC-USDT") == inst_type::spot);
    STATIC_REQUIRE(type_of("BTC-USDT-SWAP") == inst_type::swap);
    STATIC_REQUIRE(type_of("BTC-USDT-270326") == inst_type::futures);
    STATIC_REQUIRE(type_of("BTC-USD_UM-270326") == inst_type::futures);
    STATIC_REQUIRE(type_of("BTC-USD-270326-90000-C") == inst_type::option);
    STATIC_REQUIRE(family_of("BTC-USD-270326-90000-C") == "BTC-USD");
    STATIC_REQUIRE(family_of("BTC-USDT") == "BTC-USDT");
    STATIC_REQUIRE(family_of("BTC") == "BTC");
}
