// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/tick_scale.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace gw = gatewright;
using gw::decimal;
using gw::book::tick_scale;
using namespace gw::literals;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

constexpr std::int64_t units(const tick_scale& s, decimal d, std::int64_t otherwise = -999) {
    std::int64_t out = otherwise;
    return s.to_units(d, out) ? out : otherwise;
}

/// 10^n, or zero where it does not fit.
gw::int128 power(int n) { return n > 37 ? 0 : gw::digits::pow10_i128(n); }

/// The count by the definition alone: both numbers brought to a common exponent in 128 bits where that is
/// possible.
bool oracle(decimal value, decimal unit, std::int64_t& out) {
    const int e = std::min(value.exponent(), unit.exponent());
    const int up = value.exponent() - e;
    const int down = unit.exponent() - e;
    gw::int128 a = 0;
    gw::int128 b = 0;
    if (value.is_zero()) {
        out = 0;
        return true;
    }
    if (power(up) == 0 || __builtin_mul_overflow(power(up), static_cast<gw::int128>(value.mantissa()), &a))
        return false;
    // A unit that does not fit 128 bits is greater than the value, which is then no multiple.
    if (power(down) == 0 || __builtin_mul_overflow(power(down), static_cast<gw::int128>(unit.mantissa()), &b))
        return false;
    if (a % b != 0) return false;
    a /= b;
    if (a > most || a < -most) return false;
    out = static_cast<std::int64_t>(a);
    return true;
}

} // namespace

TEST_CASE("a tick scale counts ticks of prices written with any number of decimals") {
    constexpr tick_scale tick("0.001"_d);
    STATIC_REQUIRE(units(tick, "7.611"_d) == 7611);
    STATIC_REQUIRE(units(tick, "7.6110"_d) == 7611);
    STATIC_REQUIRE(units(tick, "7.61"_d) == 7610);
    STATIC_REQUIRE(units(tick, "8"_d) == 8000);
    STATIC_REQUIRE(units(tick, "-0.001"_d) == -1);
    STATIC_REQUIRE(units(tick, "0.0000000000000000000000000"_d) == 0);
    CHECK(units(tick, "7.6110000000000000"_d) == 7611);
}

TEST_CASE("a value that is no multiple of the unit is refused and leaves the output alone") {
    constexpr tick_scale tick("0.001"_d);
    STATIC_REQUIRE(units(tick, "7.6115"_d) == -999);
    STATIC_REQUIRE(units(tick_scale("0.5"_d), "0.25"_d) == -999);
    std::int64_t out = 17;
    CHECK_FALSE(tick.to_units("0.0001"_d, out));
    CHECK(out == 17);
}

TEST_CASE("units that are no power of ten count as well") {
    STATIC_REQUIRE(units(tick_scale("0.25"_d), "0.50"_d) == 2);
    STATIC_REQUIRE(units(tick_scale("0.250"_d), "100"_d) == 400);
    STATIC_REQUIRE(units(tick_scale("5"_d), "5.00"_d) == 1);
    STATIC_REQUIRE(units(tick_scale("5"_d), "7"_d) == -999);
    STATIC_REQUIRE(units(tick_scale("100"_d), "-12300.0"_d) == -123);
    STATIC_REQUIRE(units(tick_scale("0.03125"_d), "1"_d) == 32);
}

TEST_CASE("counts beyond 63 bits are refused, those at the limit are not") {
    STATIC_REQUIRE(units(tick_scale("1"_d), decimal(most, 0)) == most);
    STATIC_REQUIRE(units(tick_scale("1"_d), decimal(-most, 0)) == -most);
    STATIC_REQUIRE(units(tick_scale("1"_d), decimal(std::numeric_limits<std::int64_t>::min(), 0)) == -999);
    STATIC_REQUIRE(units(tick_scale("0.1"_d), decimal(most, 0)) == -999);
    STATIC_REQUIRE(units(tick_scale("0.00000000000000000001"_d), decimal(1, 18)) == -999);
    STATIC_REQUIRE(units(tick_scale(decimal(7, -3)), decimal(most / 7 * 7, -3)) == most / 7);
    // The product with the power of ten does not fit 64 bits, the count does.
    STATIC_REQUIRE(units(tick_scale(decimal(5'000'000'000, -9)), decimal(most / 5 * 5, 0)) == most / 5);
    STATIC_REQUIRE(tick_scale(decimal(5'000'000'000, -9)).to_decimal(most / 5) == decimal(most / 5 * 5, 0));
}

TEST_CASE("a unit that is not positive converts nothing") {
    for (const decimal unit : {"0"_d, "-0.1"_d, "0.000"_d}) {
        const tick_scale s(unit);
        CHECK_FALSE(s.valid());
        CHECK(units(s, "1"_d) == -999);
        CHECK(units(s, "0"_d) == -999);
    }
    CHECK(tick_scale("0.1"_d).valid());
    CHECK(units(tick_scale(), "3.0"_d) == 3);
}

TEST_CASE("a count of units is written with the unit's decimals") {
    CHECK(tick_scale("0.0010"_d).to_decimal(7611).str() == "7.611");
    CHECK(tick_scale("0.001"_d).to_decimal(7610).str() == "7.610");
    CHECK(tick_scale("0.25"_d).to_decimal(-3).str() == "-0.75");
    CHECK(tick_scale("10"_d).to_decimal(761).str() == "7610");
    CHECK(tick_scale("100"_d).to_decimal(most).mantissa() == most);
}

TEST_CASE("conversion agrees with the definition for random values, and goes back exactly") {
    std::mt19937_64 random(20210722);
    const auto number = [&] {
        const auto bits = static_cast<int>(random() % 63);
        return static_cast<std::int64_t>(random() >> (63 - bits)) + 1;
    };
    int accepted = 0;
    for (int i = 0; i < 400'000; ++i) {
        const decimal unit(random() % 3 == 0 ? number() : std::int64_t{1} << (random() % 4),
                           static_cast<std::int8_t>(static_cast<int>(random() % 30) - 25));
        if (unit.mantissa() <= 0) continue;
        const tick_scale scale(unit);
        decimal value;
        if (random() % 2 == 0) {
            // Near a multiple, else nearly all would be refused.
            value = scale.to_decimal(number() / (1 + number() % 1000));
            if (random() % 4 == 0) value = decimal(value.mantissa() / 2 + 1, value.exponent());
            for (auto n = random() % 4; n != 0 && value.mantissa() < most / 10 && value.exponent() > -36; --n)
                value = decimal(value.mantissa() * 10, static_cast<std::int8_t>(value.exponent() - 1));
        } else {
            value = decimal(number(), static_cast<std::int8_t>(static_cast<int>(random() % 40) - 30));
        }
        if (random() % 2 == 0) value = value.negated();
        std::int64_t want = -7;
        std::int64_t got = -7;
        const bool fits = oracle(value, unit, want);
        INFO(value.str() << " in " << unit.str());
        REQUIRE(scale.to_units(value, got) == fits);
        REQUIRE(got == want);
        if (fits) {
            ++accepted;
            REQUIRE(scale.to_decimal(got) == value);
        }
    }
    CHECK(accepted > 50'000);
}
