// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/server/home_conversion.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace gatewright;
using namespace gatewright::sim::server;
namespace matching = gatewright::sim::matching;

namespace {

instrument_config pair(const char* base, const char* quoted, decimal price) {
    instrument_config i;
    i.symbol = std::string_view(std::string(base) + quoted);
    i.base = base;
    i.quote = quoted;
    i.tick = decimal(1, -3);
    i.lot = decimal(1, 0);
    i.reference_price = price;
    return i;
}
market_config pairs(const char* home) {
    market_config c;
    c.first_asset = home;
    c.background = false;
    c.instruments = {pair("EUR", "JPY", decimal(160, 0)), pair("USD", "JPY", decimal(150, 0)),
                     pair("USD", "CHF", decimal(9, -1))};
    return c;
}
void quotes(market& m, matching::instrument_id i, std::int64_t bid, std::int64_t ask) {
    matching::order_terms t;
    t.account = 0;
    t.instrument = i;
    t.lots = 1;
    t.price_ticks = bid;
    REQUIRE(m.place(t, {}).ok());
    t.side = side::sell;
    t.price_ticks = ask;
    REQUIRE(m.place(t, {}).ok());
}

} // namespace

TEST_CASE("what comes in is turned at the worse price, and what is paid at the dearer") {
    market m(pairs("USD"));
    const home_conversion conversion(m, 2);
    // Before there is a book, at the price that positions are valued at.
    CHECK(conversion.factors(0).gain == 666'667);
    quotes(m, 1, 149'990, 150'010);
    CHECK(conversion.factors(1).gain == 666'622);
    CHECK(conversion.factors(1).loss == 666'711);
    // 1000 JPY are 6.66622 USD and cost 6.66711.
    CHECK(conversion.home(1, 100'000'000'000) == 667);
    CHECK(conversion.home(1, -100'000'000'000) == -667);
    CHECK(conversion.home(1, 10'000'000'000'000) == 66'662);
    CHECK(conversion.home(1, -10'000'000'000'000) == -66'671);
    CHECK(conversion.home_middle(1, 10'000'000'000'000) == 66'667); // half to even: 66666.5 …
    // Of a direct quote.
    market chf(pairs("CHF"));
    quotes(chf, 2, 899, 901);
    CHECK(home_conversion(chf, 4).factors(asset_code("CHF")).gain == 100'000'000);
}

TEST_CASE("a currency is turned over a third one, or refused by name") {
    market m(pairs("CHF"));
    quotes(m, 1, 149'990, 150'010);
    quotes(m, 2, 899, 901);
    const home_conversion conversion(m, 4);
    // JPY to USD at 1 / 150.01, to CHF at 0.899.
    CHECK(conversion.factors(0).gain == 599'293);
    CHECK(conversion.factors(0).loss == 600'707);
    CHECK(conversion.knows(asset_code("JPY")));
    CHECK(conversion.knows(asset_code("CHF")));
    CHECK_FALSE(conversion.knows(asset_code("SEK")));
    market_config c = pairs("CHF");
    c.instruments.pop_back();
    const market none(c);
    CHECK_THROWS_AS(home_conversion(none, 4), std::invalid_argument);
}
