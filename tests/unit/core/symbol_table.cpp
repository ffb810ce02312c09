// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/core/symbol_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace gatewright;

TEST_CASE("an empty table finds nothing") {
    const symbol_table none;
    CHECK(none.size() == 0);
    CHECK_FALSE(none.find("BTCUSDT").valid());
    CHECK_FALSE(none.find("").valid());
    CHECK_FALSE(none.holds({0}, "BTCUSDT"));
}

TEST_CASE("symbols are numbered in their order, and only whole names are found") {
    const symbol_table table(
        std::vector<symbol_name>{"ETHUSDT", "BTCUSDT", "1000SHIBUSDT", "BTCUSDT_251226"});
    CHECK(table.size() == 4);
    CHECK(table.find("ETHUSDT").value == 0);
    CHECK(table.find("BTCUSDT").value == 1);
    CHECK(table.find("1000SHIBUSDT").value == 2);
    CHECK(table.find("BTCUSDT_251226").value == 3);
    for (const char* unknown : {"", "BTCUSD", "BTCUSDTT", "btcusdt", "THUSDT", "1000SHIBUSDU"})
        CHECK_FALSE(table.find(unknown).valid());
    CHECK(table[2] == "1000SHIBUSDT");
    CHECK(table.holds({1}, "BTCUSDT"));
    CHECK_FALSE(table.holds({0}, "BTCUSDT"));
    CHECK_FALSE(table.holds({4}, "BTCUSDT"));
    CHECK_FALSE(table.holds({}, "BTCUSDT"));
}

TEST_CASE("of equal symbols the first one is found") {
    const symbol_table table(std::vector<symbol_name>{"A", "B", "A"});
    CHECK(table.find("A").value == 0);
    CHECK(table.find("B").value == 1);
    CHECK(table.size() == 3);
}

TEST_CASE("symbols may come one by one, each under one index") {
    symbol_table table(3);
    CHECK(table.size() == 3);
    CHECK_FALSE(table.find("").valid());
    CHECK(table.add({2}, "C"));
    CHECK(table.add({0}, "A"));
    CHECK(table.add({0}, "A"));
    CHECK_FALSE(table.add({1}, "A"));
    CHECK_FALSE(table.add({3}, "D"));
    CHECK_FALSE(table.add({}, "D"));
    CHECK_FALSE(table.add({1}, ""));
    CHECK(table.find("A").value == 0);
    CHECK(table.find("C").value == 2);
    CHECK_FALSE(table.find("D").valid());
    CHECK(table.add({0}, "Z"));
    CHECK(table.find("Z").value == 0);
    CHECK_FALSE(table.find("A").valid());
}

TEST_CASE("among thousands of similar names each finds its own, without reading behind its end") {
    std::vector<symbol_name> names;
    for (int i = 0; i < 3000; ++i)
        names.emplace_back("SYMBOL" + std::to_string(i * 7919) + (i % 2 ? "USDT" : "USDC"));
    const symbol_table table(names);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const gatewright_test::exact_buffer exact(names[i].view());
        REQUIRE(table.find(exact.view()).value == i);
        REQUIRE_FALSE(table.find(std::string(names[i]) + "X").valid());
    }
}
