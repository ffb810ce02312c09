// SPDX-License-Identifier: BSL-1.0

#include <gatewright/core/quotient.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace gatewright;
using namespace gatewright::literals;

TEST_CASE("an exact quotient is exact or nothing") {
    STATIC_REQUIRE(exact_quotient("50"_d, "1"_d) == "50"_d);
    CHECK(exact_quotient("1"_d, "100"_d) == "0.01"_d);
    CHECK(exact_quotient("50"_d, "100"_d) == "0.5"_d);
    CHECK(exact_quotient("1"_d, "0.04"_d) == "25"_d);
    CHECK(exact_quotient("-3"_d, "8"_d) == "-0.375"_d);
    CHECK(exact_quotient("0"_d, "7"_d) == "0"_d);
    CHECK_FALSE(exact_quotient("50"_d, "7"_d));
    CHECK_FALSE(exact_quotient("1"_d, "0"_d));
    CHECK_FALSE(exact_quotient("1"_d, "-1"_d));
    CHECK_FALSE(exact_quotient("9223372036854775807"_d, decimal(1, -36)));
}

TEST_CASE("rough quotients and products keep the digits that fit") {
    STATIC_REQUIRE(rough_quotient("10"_d, "3"_d) == "3.33333333"_d);
    CHECK(rough_quotient("20"_d, "3"_d) == "6.66666667"_d);
    CHECK(rough_quotient("-20"_d, "3"_d) == "-6.66666667"_d);
    CHECK(rough_quotient("315114.75"_d, "50"_d) == "6302.295"_d);
    CHECK(rough_quotient("315114.7512345678901"_d, "50"_d) == "6302.295024691357802"_d);
    CHECK(rough_quotient("1"_d, "0"_d).is_zero());
    CHECK(rough_quotient("1"_d, "-2"_d).is_zero());
    CHECK(rough_product("2.5"_d, "-4"_d) == "-10"_d);
    CHECK(rough_product("9223372036854775.807"_d, "1.5"_d) == "13835058055282163.71"_d);
    CHECK(rough_product(decimal(3, -36), decimal(2, -36)).is_zero());
    CHECK(rough_product(decimal(9'000'000'000'000'000'000, 18), decimal(9, 18)).is_zero());
}
