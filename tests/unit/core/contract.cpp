// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/contract.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace gatewright;
using namespace gatewright::literals;

namespace {

std::string worth(const contract& c, decimal quantity, decimal at) {
    const auto v = c.value(wide_decimal(quantity), {at});
    return v ? v->normalized().str() : v.error().message();
}

} // namespace

TEST_CASE("what a quantity is worth: price, size and payoff") {
    // One unit of the base asset.
    CHECK(worth(contract{}, "0.5"_d, "60000.1"_d) == "30000.05");
    CHECK(worth(contract{}, "-2"_d, "3"_d) == "-6");
    // 0.01 bitcoin a contract.
    const contract hundredth("0.01"_d);
    CHECK(worth(hundredth, "3"_d, "60000.1"_d) == "1800.003");
    CHECK(worth(hundredth, "-3"_d, "60000.1"_d) == "-1800.003");
    // 100 dollars a contract, paid in bitcoin: who is long has less of it to pay back, the higher the price.
    const contract hundred_dollars("100"_d, payoff::inverse);
    CHECK(worth(hundred_dollars, "3"_d, "60000"_d) == "-0.005");
    CHECK(worth(hundred_dollars, "-3"_d, "60000"_d) == "0.005");
    CHECK(worth(hundred_dollars, "1"_d, "30000"_d) == "-0.00333333");
    // Half to even at the ninth digit: 100 / 32000000 is 0.000003125, 300 / 32000000 is 0.000009375.
    CHECK(worth(hundred_dollars, "1"_d, "32000000"_d) == "-0.00000312");
    CHECK(worth(hundred_dollars, "3"_d, "32000000"_d) == "-0.00000938");
    CHECK_FALSE(contract("100"_d, payoff::inverse).value(wide_decimal("1"_d), {}).has_value());
}

TEST_CASE("the price at which a quantity has a value is the one that gave it") {
    for (const contract& c : {contract{}, contract("0.01"_d), contract("100"_d, payoff::inverse)})
        for (const decimal quantity : {"4"_d, "-4"_d}) {
            const auto value = c.value(wide_decimal(quantity), {"50000"_d});
            REQUIRE(value.has_value());
            const auto back = c.price_of(*value, wide_decimal(quantity), -2);
            REQUIRE(back.has_value());
            CHECK(back->normalized().str() == "50000");
        }
    CHECK_FALSE(contract{}.price_of(wide_decimal("1"_d), {}, -2).has_value());
}

TEST_CASE("an instrument without a contract size is one unit of its base asset") {
    instrument i;
    i.contract_size = {};
    CHECK(contract(i) == contract{});
    i.contract_size = "100"_d;
    i.payoff = payoff::inverse;
    CHECK(contract(i) == contract("100"_d, payoff::inverse));
    CHECK(contract(i).inverse());
}
