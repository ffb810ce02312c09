// SPDX-License-Identifier: BSL-1.0
#include "key_pairs.hpp"
#include "oracle_hmac.hpp"

#include <gatewright/venue/binance_spot/streams.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace gatewright;
namespace spot = gatewright::venue::binance_spot;

namespace {

std::string subscription(const spot::stream_selection& s, const std::vector<symbol_name>& symbols,
                         std::size_t room = 4096) {
    std::vector<char> out(room);
    return std::string(spot::encode_subscription("SUBSCRIBE", s, symbols, 7, out));
}
constexpr spot::stream_selection all_streams{true, true, true, true, true, true, true};

} // namespace

TEST_CASE("spot: a subscription names each instrument's streams in lower case") {
    STATIC_REQUIRE(spot::streams_of(all_streams) == 7);
    STATIC_REQUIRE(spot::streams_of({}) == 3);
    CHECK(subscription(all_streams, {"BTCUSDT"}) ==
          R"({"method":"SUBSCRIBE","params":["btcusdt@bookTicker","btcusdt@depth@100ms","btcusdt@aggTrade",)"
          R"("btcusdt@kline_1m","btcusdt@ticker","btcusdt@miniTicker","btcusdt@referencePrice"],"id":7})");
    spot::stream_selection top{false, true, false};
    top.books = spot::book_stream::depth5;
    CHECK(subscription(top, {"BTCUSDT", "\xe5\xb8\x81USDT"}) ==
          "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@depth5@100ms\",\"\xe5\xb8\x81usdt@depth5@100ms\"],"
          "\"id\":7}");
    const std::string whole = subscription(all_streams, {"BTCUSDT"});
    for (std::size_t room = 0; room < whole.size(); ++room)
        CHECK(subscription(all_streams, {"BTCUSDT"}, room).empty());
    CHECK_FALSE(subscription(all_streams,
                             std::vector<symbol_name>(50, symbol_name("A_SYMBOL_OF_THE_LONGEST_LENGTH_")),
                             16384)
                    .empty());
}

TEST_CASE(
    "spot: an Ed25519 key logs on and then asks for the account's events; others ask with a signature") {
    char out[2048];
    const auto hmac = spot::signer::make("the-key", "the-secret").value();
    const auto pair = spot::signer::make("the-key", gatewright_test::ed25519_pem).value();
    const auto rsa = spot::signer::make("the-key", gatewright_test::rsa_pem).value();
    CHECK(spot::login_steps(hmac) == 1);
    CHECK(spot::login_steps(rsa) == 1);
    CHECK(spot::login_steps(pair) == 2);
    CHECK(spot::encode_login(hmac, 0, 1735689600123, out) ==
          R"({"id":"logon","method":"userDataStream.subscribe.signature","params":{"apiKey":"the-key",)"
          R"("recvWindow":5000,"timestamp":1735689600123,"signature":")" +
              gatewright_test::oracle_hmac_hex("the-secret",
                                               "apiKey=the-key&recvWindow=5000&timestamp=1735689600123") +
              R"("}})");
    CHECK(spot::encode_login(rsa, 0, 1, out).find(R"("userDataStream.subscribe.signature")") !=
          std::string_view::npos);
    CHECK(spot::encode_login(pair, 0, 1, out).starts_with(R"({"id":"logon","method":"session.logon",)"));
    CHECK(spot::encode_login(pair, 1, 1, out) == R"({"id":"logon","method":"userDataStream.subscribe"})");
    for (const auto& [who, step] : {std::pair{hmac, 0}, {pair, 0}, {pair, 1}})
        CHECK(spot::encode_login(who, static_cast<std::uint8_t>(step), 1, std::span(out).first(40)).empty());
}
