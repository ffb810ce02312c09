// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/scoped_limits.hpp>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {
namespace scoped_limits_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("an instrument's own limit wins over the default, an account's over that of all accounts") {
    scoped_limits<int> l;
    CHECK_FALSE(l.is_set());
    REQUIRE(l.of_instrument(no_number, "A") != nullptr);
    CHECK(*l.of_instrument(no_number, "A") == 0); // nothing set: nothing passes
    CHECK(l.of_account(0) == nullptr);
    CHECK(l.of_desk() == nullptr);
    l.set_desk(9);
    CHECK(l.of_instrument(no_number, "A") == nullptr); // the desk alone has a limit
    l.set_default(1).set("B", 2).set_accounts(3).set_account("hedge", 4);
    CHECK(*l.of_instrument(no_number, "A") == 1);
    CHECK(*l.of_instrument(no_number, "B") == 2);
    CHECK(*l.of_account(7) == 3);
    CHECK(*l.of_desk() == 9);
    risk_layout layout;
    layout.instruments = {"B", "A"};
    layout.account_of = {0, 1};
    layout.accounts = {"main", "hedge"};
    l.prepare(layout);
    CHECK(*l.of_instrument(0, "no matter") == 2);
    CHECK(*l.of_instrument(1, "no matter") == 1);
    CHECK(*l.of_account(0) == 3);
    CHECK(*l.of_account(1) == 4);
    l.set("A", 8); // while it runs
    CHECK(*l.of_instrument(1, "no matter") == 8);
}

TEST_CASE("what limits answer is what a map of their keys answers, numbered or not") {
    std::mt19937_64 random(38);
    const std::vector<std::string> symbols{"A", "B", "C", "D"};
    risk_layout layout;
    for (const std::string& s : symbols) layout.instruments.emplace_back(s);
    layout.account_of = {0, 0, 1, 1};
    layout.accounts = {"x", "y"};
    for (int run = 0; run < 2'000; ++run) {
        scoped_limits<int> l;
        std::map<std::string, int> keys;
        if (random() % 2 == 0) l.prepare(layout);
        for (int k = 0; k < 6; ++k) {
            const int value = 1 + static_cast<int>(random() % 100);
            const std::string& s = symbols[random() % 4];
            switch (random() % 5) {
            case 0: l.set_default(keys["default"] = value); break;
            case 1: l.set(symbol_name(s), keys[s] = value); break;
            case 2: l.set_accounts(keys["account"] = value); break;
            case 3: l.set_account("y", keys["account.y"] = value); break;
            case 4: l.set_desk(keys["desk"] = value); break;
            }
        }
        std::map<std::string, int> told;
        l.for_each([&](const std::string& key, int value) { told[key] = value; });
        REQUIRE(told == keys);
        l.prepare(layout);
        const auto find = [&](const std::string& key, int otherwise) {
            return keys.count(key) != 0 ? keys[key] : otherwise;
        };
        bool by_instrument = keys.count("default") != 0;
        for (const std::string& s : symbols) by_instrument = by_instrument || keys.count(s) != 0;
        for (std::uint16_t i = 0; i < 4; ++i) {
            const int* const limit = l.of_instrument(i, layout.instruments[i]);
            REQUIRE((limit != nullptr) == by_instrument);
            if (limit != nullptr) REQUIRE(*limit == find(symbols[i], find("default", 0)));
        }
        const int* const x = l.of_account(0);
        const int* const y = l.of_account(1);
        REQUIRE((x != nullptr ? *x : 0) == find("account", 0));
        REQUIRE((y != nullptr ? *y : 0) == find("account.y", find("account", 0)));
        REQUIRE((l.of_desk() != nullptr ? *l.of_desk() : 0) == find("desk", 0));
    }
}

} // namespace scoped_limits_test
} // namespace
