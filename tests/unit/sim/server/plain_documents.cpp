// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/plain_documents.hpp>

#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace gatewright;
using namespace gatewright::sim;
using namespace gatewright::sim::server;

TEST_CASE("members stand under their names in their order, numbers without trailing zeros, the rest empty") {
    const json::object d =
        members("price money time code flag count word text list none more", "60000.10"_d,
                matching::to_units("0.5"_d), timestamp::from_milliseconds(1'500), asset_code("USDT"), true, 7,
                std::string_view("w"), std::string("t"), json::array{1});
    CHECK(json::serialize(d) ==
          R"({"price":"60000.1","money":"0.5","time":"1500","code":"USDT","flag":true,"count":7,"word":"w",)"
          R"("text":"t","list":[1],"none":"","more":""})");
    CHECK(members("a b").size() == 2);
    CHECK(plain("41000"_d) == "41000");
    CHECK(plain(decimal(41, 3)) == "41000");
    CHECK(plain(matching::wide(0)) == "0");
    CHECK(plain(matching::to_units("-0.00000001"_d)) == "-0.00000001");
}

TEST_CASE("an average price counts the contract size, of inverse contracts the other way round") {
    market_config c;
    for (const payoff how : {payoff::linear, payoff::inverse}) {
        instrument_config i;
        i.symbol = how == payoff::linear ? "L" : "I";
        i.tick = "0.1"_d;
        i.lot = "0.1"_d;
        i.reference_price = "50000"_d;
        i.contract_size = how == payoff::linear ? "0.01"_d : "100"_d;
        i.payoff = how;
        c.instruments.push_back(i);
    }
    const market m(c);
    CHECK(average_price(m, 0, matching::to_units("150.25"_d), 3) == "50083.33333333");
    CHECK(average_price(m, 1, matching::to_units("0.0006"_d), 3) == "50000");
    CHECK(average_price(m, 0, 0, 0).empty());
}
