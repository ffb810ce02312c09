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
    [[nodiscard]] const instrument* rules(std::size_t g, instrument_index at) const {
        return &known[g][at.value];
    }
    std::array<bool, 2> kinds_say_little{};
    [[nodiscard]] bool says_kind(std::size_t g) const { return !kinds_say_little[g]; }
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

/// The names of an instrument, the last one first.
std::string names_of(map& names, std::size_t gateway, std::size_t instrument, const gateways_of_two& world) {
    std::string all;
    names.for_each_name(gateway, instrument, world,
                        [&](const map::entry& e) { all += std::string(e.name.view()) + " "; });
    return all;
}

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
    CHECK(names.find("BTC/USDT:spot", world) == nullptr);
    CHECK(names.entries().size() == 1);
    CHECK(names.find("BTCUSDT", world) == nullptr);
    CHECK(names.find("", world) == nullptr);
}

TEST_CASE("a name that several instruments of a gateway fit names none of them there") {
    gateways_of_two world;
    map names({64, 64});
    for (const std::string_view twin : {"BTCUSDT", "BTCUSDT2", "BTCUSDT3"})
        world.learn(0, twin, "BTC", "USDT");
    world.learn(1, "BTC-USDT-SWAP", "BTC", "USDT");
    const map::entry* const e = names.find("BTC/USDT:perp", world);
    REQUIRE(e != nullptr);
    CHECK_FALSE(e->at[0].valid());
    CHECK(e->fitting[0] == 3);
    CHECK(e->at[1].valid());
    CHECK(e->fitting[1] == 1);
}

TEST_CASE("a name of a dated contract means nothing by itself: which month it is would change") {
    gateways_of_two world;
    world.learn(0, "BTCUSDT_270326", "BTC", "USDT", instrument_kind::future);
    map names({64, 64});
    CHECK(names.find("BTC/USDT:future", world) == nullptr);
    CHECK_THROWS_AS(map({1, 1}, {{"BTC/USDT:future", {}}}), std::invalid_argument);
    CHECK_THROWS_AS(map({1, 1}, {{"BTC/USDT:option", {}}}), std::invalid_argument);
}

TEST_CASE("what is listed under one name must be one thing, else the name means nothing") {
    gateways_of_two world;
    world.learn(0, "P", "BTC", "USDT");
    world.learn(0, "S", "BTC", "USDT", instrument_kind::spot);
    world.learn(0, "E", "ETH", "USDT");
    world.learn(1, "P", "BTC", "USDT");
    world.learn(1, "I", "BTC", "USDT");
    world.known[1][1].payoff = payoff::inverse;
    world.learn(1, "U", "BTC", "USD");
    map names({64, 64}, {{"same", {"P", "P"}},
                         {"kind", {"S", "P"}},
                         {"base", {"E", "P"}},
                         {"payoff", {"P", "I"}},
                         {"quote", {"P", "U"}},
                         {"BTC/USDT:perp", {"S", ""}},
                         {"later", {"P", "X"}}});
    const auto mixed = [&](std::string_view name) {
        const map::entry* const e = names.find(name, world);
        CHECK(e->at[0].valid() == !e->mixed);
        return e->mixed;
    };
    CHECK_FALSE(mixed("same"));
    CHECK(mixed("kind"));
    CHECK(mixed("base"));
    CHECK(mixed("payoff"));
    CHECK(mixed("quote"));
    CHECK(mixed("BTC/USDT:perp")); // it says what it is, and the symbol is something else
    CHECK_FALSE(mixed("later"));
    world.learn(1, "X", "ETH", "USDT");
    CHECK(mixed("later"));
    // Where kinds say little they are not compared.
    world.kinds_say_little[0] = true;
    ++world.learnt;
    CHECK_FALSE(mixed("kind"));
    CHECK(mixed("base"));
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

TEST_CASE("all names of an instrument are found, as long as they are that") {
    gateways_of_two world;
    map names({4, 4}, {{"BTC/USDT:perp", {}}});
    CHECK(names_of(names, 0, 0, world).empty());
    world.learn(0, "BTCUSDT", "BTC", "USDT");
    CHECK(names_of(names, 0, 0, world) == "BTC/USDT:perp ");
    CHECK(names_of(names, 1, 0, world).empty());
    world.learn(1, "ETH-USDT-SWAP", "ETH", "USDT");
    world.learn(1, "BTC-USDT-SWAP", "BTC", "USDT");
    CHECK(names_of(names, 1, 0, world).empty());
    CHECK(names_of(names, 1, 1, world) == "BTC/USDT:perp ");
    static_cast<void>(names.find("ETH/USDT:perp", world));
    CHECK(names_of(names, 1, 0, world) == "ETH/USDT:perp ");
    // Another one fits, too: then it is named no more.
    world.learn(1, "BTC-USDT-SWAP2", "BTC", "USDT");
    CHECK(names_of(names, 1, 1, world).empty());
    map twice({4, 4}, {{"coin", {"BTCUSDT", ""}}, {"money", {"BTCUSDT", ""}}});
    CHECK(names_of(twice, 0, 0, world) == "money coin ");
    CHECK_THROWS_AS(map({1, 1}, {{"march", {}}}), std::invalid_argument);
}

TEST_CASE("names beyond those that there is room for are not known, and the others stay") {
    gateways_of_two world;
    map names({2048, 64});
    for (std::size_t i = 0; i != map::most + 1; ++i)
        world.learn(0, "A" + std::to_string(i), "A" + std::to_string(i), "USDT");
    // What fits nothing takes no room.
    for (std::size_t i = 0; i != map::most + 1; ++i)
        REQUIRE(names.find("X" + std::to_string(i) + "/USDT:perp", world) == nullptr);
    for (std::size_t i = 0; i != map::most; ++i)
        REQUIRE(names.find("A" + std::to_string(i) + "/USDT:perp", world) != nullptr);
    CHECK(names.find("A1024/USDT:perp", world) == nullptr);
    CHECK(names.find("A7/USDT:perp", world) != nullptr);
    std::vector<instrument_listing> too_many;
    for (std::size_t i = 0; i != map::most + 1; ++i)
        too_many.push_back({symbol_name("N" + std::to_string(i)), {"X"}});
    CHECK_THROWS_AS(map({1, 1}, too_many), std::invalid_argument);
}

} // namespace instrument_maps

} // namespace
