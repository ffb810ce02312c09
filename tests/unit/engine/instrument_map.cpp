// SPDX-License-Identifier: BSL-1.0
#include <gatewright/engine/instrument_map.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace instrument_maps {
using namespace gatewright;

/// Two gateways and what they have learnt.
struct gateways_of_two {
    std::array<std::vector<instrument>, 2> known;
    std::uint64_t learnt = 0;

    [[nodiscard]] std::uint64_t version() const { return learnt; }
    [[nodiscard]] instrument_index find(std::size_t g, std::string_view symbol) const {
        for (std::size_t i = 0; i != known[g].size(); ++i)
            if (known[g][i].symbol.view() == symbol) return {static_cast<std::uint16_t>(i)};
        return {};
    }
    template <class F>
    void for_each(std::size_t g, F f) const {
        for (std::size_t i = 0; i != known[g].size(); ++i)
            f(instrument_index{static_cast<std::uint16_t>(i)}, known[g][i]);
    }
    void learn(std::size_t g, std::string_view symbol, std::string_view base, std::string_view quote,
               instrument_kind kind = instrument_kind::perpetual) {
        instrument i;
        i.symbol.assign(symbol);
        i.base_asset.assign(base);
        i.quote_asset.assign(quote);
        i.kind = kind;
        known[g].push_back(i);
        ++learnt;
    }
};
using map = instrument_map<2>;

TEST_CASE("a name that says what it means is found at each gateway by what instruments are") {
    gateways_of_two world;
    map names({64, 64});
    world.learn(0, "BTCUSDT", "BTC", "USDT");
    const map::entry* const e = names.find("BTC/USDT:perp", world);
    REQUIRE(e != nullptr);
    CHECK(e->at[0].value == 0);
    CHECK_FALSE(e->at[1].valid());
    CHECK(e->fitting[1] == 0);
    // What is learnt later is found, also by names that were asked for before.
    world.learn(1, "ETH-USDT-SWAP", "ETH", "USDT");
    world.learn(1, "BTC-USDT-SWAP", "BTC", "USDT");
    CHECK(names.find("BTC/USDT:perp", world)->at[1].value == 1);
    CHECK(names.find("BTC/USDT:perp", world)->at[0].value == 0);
    CHECK(names.entries().size() == 1);
    CHECK(names.find("BTC/USDT:spot", world)->fitting[0] == 0);
    CHECK(names.find("BTCUSDT", world) == nullptr);
    CHECK(names.find("", world) == nullptr);
}

TEST_CASE("a name that several instruments of a gateway fit names none of them there") {
    gateways_of_two world;
    map names({64, 64});
    for (const std::string_view month : {"BTCUSDT_270326", "BTCUSDT_270625", "BTCUSDT_270924"})
        world.learn(0, month, "BTC", "USDT", instrument_kind::future);
    world.learn(1, "BTC-USDT-270326", "BTC", "USDT", instrument_kind::future);
    const map::entry* const e = names.find("BTC/USDT:future", world);
    REQUIRE(e != nullptr);
    CHECK_FALSE(e->at[0].valid());
    CHECK(e->fitting[0] == 3);
    CHECK(e->at[1].valid());
    CHECK(e->fitting[1] == 1);
}

TEST_CASE("a name that is listed means what the list says, whatever it looks like") {
    gateways_of_two world;
    world.learn(0, "BTCUSDT_270326", "BTC", "USDT", instrument_kind::future);
    world.learn(0, "BTCUSDT_270625", "BTC", "USDT", instrument_kind::future);
    map names({64, 64}, {{"march", {"BTCUSDT_270326", ""}},
                         {"BTC/USDT:future", {"BTCUSDT_270625", "BTC-USDT-270625"}}});
    CHECK(names.find("march", world)->at[0].value == 0);
    CHECK_FALSE(names.find("march", world)->at[1].valid());
    CHECK(names.find("BTC/USDT:future", world)->at[0].value == 1);
    CHECK_FALSE(names.find("BTC/USDT:future", world)->at[1].valid());
    world.learn(1, "BTC-USDT-270625", "BTC", "USDT", instrument_kind::future);
    CHECK(names.find("BTC/USDT:future", world)->at[1].value == 0);
    CHECK_THROWS_AS(map({1, 1}, {{"a", {"x", ""}}, {"a", {"y", ""}}}), std::invalid_argument);
}

TEST_CASE("an instrument is found by the first name that was looked for, as long as it is that") {
    gateways_of_two world;
    map names({4, 4}, {{"BTC/USDT:perp", {}}});
    CHECK(names.naming(0, 0, world) == nullptr);
    world.learn(0, "BTCUSDT", "BTC", "USDT");
    REQUIRE(names.naming(0, 0, world) != nullptr);
    CHECK(names.naming(0, 0, world)->name == "BTC/USDT:perp");
    CHECK(names.naming(1, 0, world) == nullptr);
    world.learn(1, "ETH-USDT-SWAP", "ETH", "USDT");
    world.learn(1, "BTC-USDT-SWAP", "BTC", "USDT");
    CHECK(names.naming(1, 0, world) == nullptr);
    CHECK(names.naming(1, 1, world)->at[0].value == 0);
    static_cast<void>(names.find("ETH/USDT:perp", world));
    CHECK(names.naming(1, 0, world)->name == "ETH/USDT:perp");
    // Another one fits, too: then it is named no more.
    world.learn(1, "BTC-USDT-SWAP2", "BTC", "USDT");
    CHECK(names.naming(1, 1, world) == nullptr);
    CHECK_THROWS_AS(map({1, 1}, {{"march", {}}}), std::invalid_argument);
}

TEST_CASE("names beyond those that there is room for are not known, and the others stay") {
    gateways_of_two world;
    map names({64, 64});
    for (std::size_t i = 0; i != map::most; ++i)
        REQUIRE(names.find("A" + std::to_string(i) + "/USDT:perp", world) != nullptr);
    CHECK(names.find("B/USDT:perp", world) == nullptr);
    CHECK(names.find("A7/USDT:perp", world) != nullptr);
    std::vector<instrument_listing> too_many;
    for (std::size_t i = 0; i != map::most + 1; ++i)
        too_many.push_back({symbol_name("N" + std::to_string(i)), {"X"}});
    CHECK_THROWS_AS(map({1, 1}, too_many), std::invalid_argument);
}

} // namespace instrument_maps

} // namespace
