// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/binance_futures/authentication.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright::sim::server;
using namespace gatewright::sim::server::binance_futures;

namespace {
const std::string spot_secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
const std::string futures_secret = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
} // namespace

// The vectors of the venue's own documentation.
TEST_CASE("signatures are those of the published vectors") {
    CHECK(hmac_sha256_hex(futures_secret,
                          "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&"
                          "recvWindow=5000&timestamp=1591702613943") ==
          "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
    CHECK(hmac_sha256_hex(spot_secret,
                          "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&"
                          "recvWindow=5000&timestamp=1499827319559") ==
          "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
    CHECK(hmac_sha256_hex(spot_secret, "timestamp=1578963600000") ==
          "d84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4");
}

TEST_CASE("query and body are signed with nothing between them") {
    const auto text =
        signed_text("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC",
                    "quantity=1&price=9000&recvWindow=5000&timestamp= 1591702613943&signature=x");
    REQUIRE(text);
    CHECK(hmac_sha256_hex(futures_secret, *text) ==
          "f9d0ae5e813ef6ccf15c2b5a434047a0181cb5a342b903b367ca6d27a66e36f2");
    CHECK(signed_text("a=1&signature=ff", "b=2") == "a=1b=2");
    CHECK(signed_text("signature=ff", "") == "");
}

TEST_CASE("a signature that is missing or not the last parameter is none") {
    CHECK_FALSE(signed_text("a=1", ""));
    CHECK_FALSE(signed_text("signature=ff&a=1", ""));
    CHECK_FALSE(signed_text("designature=ff", ""));
}

TEST_CASE("a WebSocket request is signed over its parameters in the order of their names, not encoded") {
    parameters p;
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"symbol", "BTCUSDT"},
             {"side", "SELL"},
             {"type", "LIMIT"},
             {"timeInForce", "GTC"},
             {"quantity", "0.01000000"},
             {"price", "52000.00"},
             {"recvWindow", "100"},
             {"timestamp", "1645423376532"},
             {"apiKey", "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"},
             {"signature", "whatever"}})
        p.add(name, value);
    CHECK(hmac_sha256_hex(spot_secret, signed_text(p)) ==
          "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24");
}
