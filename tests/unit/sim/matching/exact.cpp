// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/exact.hpp>
#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/matching/ledger.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

using namespace gatewright;
using namespace gatewright::sim::matching;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

namespace {

cpp_int big(wide v) {
    const bool negative = v < 0;
    const auto unsigned_value = static_cast<gatewright::uint128>(v);
    const auto magnitude = negative ? ~unsigned_value + 1 : unsigned_value;
    cpp_int b = static_cast<std::uint64_t>(magnitude >> 64);
    b <<= 64;
    b += static_cast<std::uint64_t>(magnitude);
    return negative ? cpp_int(-b) : b;
}

/// The integer next to a fraction, ties to the even one, found the long way.
cpp_int nearest_even(const cpp_rational& value) {
    const cpp_int n = numerator(value), d = denominator(value);
    cpp_int floor = n / d;
    if (n < 0 && floor * d != n) --floor;
    const cpp_rational rest = value - floor;
    const cpp_rational half(1, 2);
    if (rest > half || (rest == half && floor % 2 != 0)) return floor + 1;
    return floor;
}

/// A position kept in fractions: what the ledger's rule says, without its shortcuts.
struct oracle_position {
    cpp_int lots = 0, cost = 0, realized = 0;
    cpp_int apply(side s, std::int64_t ticks, std::int64_t fill_lots, std::int64_t unit) {
        const int direction = s == side::buy ? 1 : -1;
        const cpp_int before = realized;
        cpp_int left = fill_lots;
        if (lots != 0 && (lots > 0) != (direction > 0)) {
            const cpp_int held = abs(lots);
            const cpp_int closing = held < left ? held : left;
            const cpp_int released = nearest_even(cpp_rational(cost * closing, held));
            realized += -direction * (cpp_int(ticks) * closing * unit) - released;
            cost -= released;
            lots += direction * closing;
            left -= closing;
        }
        cost += direction * cpp_int(ticks) * left * unit;
        lots += direction * left;
        return realized - before;
    }
};

} // namespace

static_assert(divide_half_even(5, 2) == 2);
static_assert(divide_half_even(7, 2) == 4);
static_assert(divide_half_even(-5, 2) == -2);
static_assert(divide_half_even(-7, 2) == -4);
static_assert(divide_half_even(8, 3) == 3);
static_assert(to_units("0.00000001"_d) == 1);
static_assert(to_units("-12.5"_d) == -1'250'000'000);

TEST_CASE("division rounds half to even as exact fractions do") {
    random_source random(11);
    for (int n = 0; n < 20'000; ++n) {
        const wide a =
            multiply(random.below(1'000'000) - 500'000, 1 + random.below(n % 2 ? 10 : 1'000'000'000));
        const wide b = 1 + random.below(n % 3 ? 20 : 1'000'000);
        REQUIRE(big(divide_half_even(a, b)) == nearest_even(cpp_rational(big(a), big(b))));
    }
}

TEST_CASE("an amount with more than eight places is refused, not rounded") {
    CHECK_THROWS_AS(to_units("0.000000001"_d), std::invalid_argument);
    CHECK(to_money(to_units("100000"_d)).str() == "100000.00000000");
}

TEST_CASE("an overflow of 128 bits is an error") {
    CHECK_THROWS_AS(multiply(power_of_ten(30), power_of_ten(10)), std::overflow_error);
}

TEST_CASE("an instrument whose values need more than eight places is refused") {
    CHECK(instrument_spec{"BTCUSDT", "0.10"_d, "0.001"_d}.unit_value() == 10'000);
    CHECK_THROWS_AS((instrument_spec{"X", "0.000001"_d, "0.001"_d}.unit_value()), std::invalid_argument);
    CHECK_THROWS_AS((instrument_spec{"X", "0"_d, "0.001"_d}.unit_value()), std::invalid_argument);
}

TEST_CASE("a position opened at three prices and closed in thirds realizes each part rounded once") {
    // 3 lots cost 1.00, 1.00 and 1.01 ticks of 10^-8: a third of 301 is 100.33…
    position p;
    CHECK(p.apply(side::buy, 100, 1, 1) == 0);
    CHECK(p.apply(side::buy, 100, 1, 1) == 0);
    CHECK(p.apply(side::buy, 101, 1, 1) == 0);
    CHECK(p.cost == 301);
    CHECK(p.apply(side::sell, 110, 1, 1) == 10); // 110 - round(100.33)
    CHECK(p.cost == 201);
    CHECK(p.apply(side::sell, 110, 1, 1) == 10); // 110 - round(100.5), the even one
    CHECK(p.cost == 101);
    CHECK(p.apply(side::sell, 110, 1, 1) == 9); // the rest of the cost, whatever it is
    CHECK(p.cost == 0);
    CHECK(p.lots == 0);
    CHECK(p.realized == 29);
}

TEST_CASE("a fill that turns a position closes it and opens the rest at its own price") {
    position p;
    p.apply(side::sell, 200, 5, 10);
    CHECK(p.lots == -5);
    CHECK(p.cost == -10'000);
    CHECK(p.apply(side::buy, 190, 8, 10) == 5 * 10 * 10);
    CHECK(p.lots == 3);
    CHECK(p.cost == 190 * 3 * 10);
    CHECK(p.unrealized(195, 10) == 5 * 3 * 10);
}

TEST_CASE("random fills give the sums of an oracle in exact fractions") {
    random_source random(23);
    for (const std::int64_t unit : {1, 7, 10'000, 100'000}) {
        position p;
        oracle_position o;
        for (int n = 0; n < 20'000; ++n) {
            const side s = random.chance(50) ? side::buy : side::sell;
            const std::int64_t ticks = 1 + random.below(1'000'000);
            const std::int64_t lots = 1 + random.below(random.chance(20) ? 5'000 : 30);
            REQUIRE(big(p.apply(s, ticks, lots, unit)) == o.apply(s, ticks, lots, unit));
            REQUIRE(cpp_int(p.lots) == o.lots);
            REQUIRE(big(p.cost) == o.cost);
            REQUIRE(big(p.realized) == o.realized);
            if (p.lots == 0) REQUIRE(p.cost == 0);
        }
    }
}

TEST_CASE("fees are the value times the rate, rounded half to even") {
    CHECK(fee_of(to_units("600.01"_d), "0.0005"_d) == 30'000'500);
    CHECK(fee_of(5, "0.1"_d) == 0);
    CHECK(fee_of(15, "0.1"_d) == 2);
    CHECK(fee_of(25, "0.1"_d) == 2);
    CHECK(fee_of(25, "-0.1"_d) == -2);
    CHECK(fee_of(7, "2"_d) == 14);
    random_source random(5);
    for (int n = 0; n < 20'000; ++n) {
        const wide value = random.below(1'000'000'000'000);
        const std::int64_t rate = random.below(2'000) - 200;
        REQUIRE(big(fee_of(value, decimal(rate, -7))) ==
                nearest_even(cpp_rational(big(value) * rate, 10'000'000)));
    }
}

TEST_CASE("the entry price is the cost over the quantity at eight places") {
    position p;
    CHECK(p.entry_price("0.001"_d).is_zero());
    p.apply(side::sell, 600'000, 2, 10'000);
    p.apply(side::sell, 600'001, 1, 10'000);
    CHECK(p.entry_price("0.001"_d).str() == "60000.03333333");
}
