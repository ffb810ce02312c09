// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/wide_decimal.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace {

using namespace gatewright;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

constexpr int128 most = static_cast<int128>((static_cast<uint128>(1) << 127) - 1);

cpp_int big(int128 v) {
    const bool negative = v < 0;
    const auto m = negative ? ~static_cast<uint128>(v) + 1 : static_cast<uint128>(v);
    cpp_int r = (cpp_int(static_cast<std::uint64_t>(m >> 64)) << 64) + static_cast<std::uint64_t>(m);
    return negative ? cpp_int(-r) : r;
}
cpp_int power(int n) { return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(n)); }
cpp_rational exact(const wide_decimal& d) {
    if (d.is_zero()) return 0; // Boost 1.83 does not bring 0/10 to 0/1
    const cpp_rational m(big(d.mantissa()));
    return d.exponent() < 0 ? cpp_rational(m / power(-d.exponent())) : cpp_rational(m * power(d.exponent()));
}
/// Rounds half to even to a multiple of 10^exponent; the result in that unit.
cpp_int half_even(cpp_rational v, int exponent) {
    v = exponent < 0 ? cpp_rational(v * power(-exponent)) : cpp_rational(v / power(exponent));
    const bool negative = v < 0;
    if (negative) v = -v;
    const cpp_int n = numerator(v);
    const cpp_int d = denominator(v);
    cpp_int q = n / d;
    const cpp_int twice = 2 * (n % d);
    if (twice > d || (twice == d && q % 2 != 0)) ++q;
    return negative ? cpp_int(-q) : q;
}

struct numbers {
    std::mt19937_64 random{20261120};
    int128 mantissa() {
        const int bits = static_cast<int>(random() % 128);
        const auto raw = (static_cast<uint128>(random()) << 64) | random();
        const auto m = static_cast<int128>(bits == 0 ? 0 : (raw >> 1) >> (127 - bits));
        return random() % 2 != 0 ? m : -m;
    }
    wide_decimal wide(int lowest, int highest) {
        const int e = lowest + static_cast<int>(random() % static_cast<unsigned>(highest - lowest + 1));
        return {mantissa(), static_cast<std::int8_t>(e)};
    }
    decimal narrow() {
        const auto m = static_cast<std::int64_t>(random()) >> (random() % 64);
        return {m, static_cast<std::int8_t>(-static_cast<int>(random() % 13))};
    }
};

TEST_CASE("a wide decimal sums and compares exactly or says overflow") {
    numbers make;
    int overflows = 0;
    for (int i = 0; i < 200'000; ++i) {
        const wide_decimal a = make.wide(-24, 6);
        const wide_decimal b =
            i % 5 == 0 ? wide_decimal(a.mantissa(), a.exponent()).negated() : make.wide(-24, 6);
        const auto sum = checked_add(a, b);
        const auto difference = checked_sub(a, b);
        if (sum) REQUIRE(exact(*sum) == exact(a) + exact(b));
        if (difference) REQUIRE(exact(*difference) == exact(a) - exact(b));
        if (!sum) {
            ++overflows;
            // It does not fit at the finer of the two exponents.
            const int e = std::min(a.exponent(), b.exponent());
            const cpp_rational unit = e < 0 ? cpp_rational(1, power(-e)) : cpp_rational(power(e));
            const cpp_int limit = big(most);
            const bool fits = abs(exact(a) / unit) <= limit && abs(exact(b) / unit) <= limit &&
                              abs((exact(a) + exact(b)) / unit) <= limit;
            REQUIRE_FALSE(fits);
            REQUIRE(sum.error() == decimal_errc::overflow);
        }
        const auto order = exact(a).compare(exact(b));
        REQUIRE((a < b) == (order < 0));
        REQUIRE((a == b) == (order == 0));
    }
    CHECK(overflows > 1000);
}

TEST_CASE("a product of two decimals is exact whatever they are") {
    numbers make;
    for (int i = 0; i < 50'000; ++i) {
        const decimal a = make.narrow();
        const decimal b = make.narrow();
        REQUIRE(exact(wide_decimal::product(a, b)) == exact(wide_decimal(a)) * exact(wide_decimal(b)));
    }
    constexpr decimal lowest(std::numeric_limits<std::int64_t>::min(), -36);
    CHECK(exact(wide_decimal::product(lowest, lowest)) ==
          exact(wide_decimal(lowest)) * exact(wide_decimal(lowest)));
    static_assert(product(price{decimal(65050, -2)}, quantity{decimal(3, -3)}) ==
                  wide_decimal(decimal(195150, -5)));
}

TEST_CASE("muldiv rounds the exact quotient once, half to even") {
    numbers make;
    int computed = 0;
    int refused = 0;
    for (int i = 0; i < 200'000; ++i) {
        const wide_decimal a = make.wide(-16, 2);
        const wide_decimal b = make.wide(-8, 2);
        const wide_decimal c = make.wide(-8, 2);
        if (c.is_zero()) continue;
        const auto e = static_cast<std::int8_t>(-static_cast<int>(make.random() % 12));
        const cpp_int expected = half_even(exact(a) * exact(b) / exact(c), e);
        const auto r = muldiv(a, b, c, e);
        if (r) {
            ++computed;
            REQUIRE(big(r->mantissa()) == expected);
            REQUIRE(r->exponent() == e);
        } else {
            ++refused;
            // Either the result is too large, or an operand at the common scale is beyond 256 bits.
            const int shift = a.exponent() + b.exponent() - c.exponent() - e;
            cpp_int n = abs(big(a.mantissa()) * big(b.mantissa()));
            cpp_int d = abs(big(c.mantissa()));
            (shift > 0 ? n : d) *= power(std::abs(shift));
            const bool fits =
                n < (cpp_int(1) << 256) && d < (cpp_int(1) << 256) && abs(expected) <= big(most);
            REQUIRE_FALSE(fits);
        }
    }
    CHECK(computed > 100'000);
    CHECK(refused > 1000);
}

TEST_CASE("muldiv sends ties to the even neighbour on either side of zero") {
    const auto third = [](std::int64_t a, std::int64_t b, std::int64_t c) {
        return static_cast<std::int64_t>(
            muldiv(wide_decimal(a, 0), wide_decimal(b, 0), wide_decimal(c, 0), 0)->mantissa());
    };
    CHECK(third(5, 1, 2) == 2);
    CHECK(third(7, 1, 2) == 4);
    CHECK(third(-5, 1, 2) == -2);
    CHECK(third(7, -1, 2) == -4);
    CHECK(third(7, 1, -2) == -4);
    CHECK(third(2, 1, 3) == 1);
    CHECK(third(0, 9, 7) == 0);
    CHECK(muldiv(wide_decimal(1, 0), wide_decimal(1, 0), wide_decimal(), 0).error() ==
          decimal_errc::divide_by_zero);
    CHECK(muldiv(wide_decimal(most, 0), wide_decimal(most, 0), wide_decimal(most, 0), 0)->mantissa() == most);
    CHECK(muldiv(wide_decimal(most, 0), wide_decimal(2, 0), wide_decimal(1, 0), 0).error() ==
          decimal_errc::overflow);
}

TEST_CASE("a wide decimal becomes a decimal exactly, or rounded as told, or not at all") {
    const wide_decimal w(digits::pow10_i128(20) * 125, -22);
    CHECK(w.to_decimal()->str() == "1.250000000000000000");
    CHECK(*w.to_decimal() == decimal(125, -2));
    CHECK(w.to_decimal(-1, rounding::half_even)->identical(decimal(12, -1)));
    CHECK(w.to_decimal(-1, rounding::ceil)->identical(decimal(13, -1)));
    CHECK(w.to_decimal(-1, rounding::floor)->identical(decimal(12, -1)));
    CHECK(wide_decimal(-15, -1).to_decimal(0, rounding::half_even)->identical(decimal(-2, 0)));
    CHECK(wide_decimal(most, -8).to_decimal().error() == decimal_errc::overflow);
    CHECK(wide_decimal(most, 0).to_decimal(0, rounding::half_even).error() == decimal_errc::overflow);
    CHECK(wide_decimal(1005, -3).rescaled(-2, rounding::half_even)->mantissa() == 100);
    CHECK(w.normalized().exponent() == -2);
}

TEST_CASE("a wide decimal prints all its digits") {
    CHECK(wide_decimal(decimal(65050, -2)).str() == "650.50");
    CHECK(wide_decimal(-5, -3).str() == "-0.005");
    CHECK(wide_decimal(7, 2).str() == "700");
    CHECK(wide_decimal().str() == "0");
    CHECK(wide_decimal(0, -2).str() == "0.00");
    CHECK(wide_decimal(most, -20).str() == "1701411834604692317.31687303715884105727");
    CHECK(wide_decimal(-most, 0).str() == "-170141183460469231731687303715884105727");
}

TEST_CASE("a wide decimal stays inside its symmetric range") {
    wide_decimal w(most, 0);
    CHECK_FALSE(w.add(wide_decimal(1, 0)));
    CHECK(w.mantissa() == most);
    w = w.negated();
    CHECK_FALSE(w.subtract(wide_decimal(1, 0)));
    CHECK(w.mantissa() == -most);
    CHECK(wide_decimal(-most - 1, 0).mantissa() == -most);
    CHECK_FALSE(wide_decimal(1, 18).add(wide_decimal(1, -72)));
    wide_decimal zero(0, 18);
    CHECK(zero.add(wide_decimal(1, -72)));
    CHECK(zero == wide_decimal(1, -72));
}

TEST_CASE("multiples are told across exponents") {
    const auto d = [](std::string_view text) { return *decimal::parse(text); };
    CHECK(is_multiple(d("100.0"), d("0.25")));
    CHECK(is_multiple(d("100.75"), d("0.25000")));
    CHECK_FALSE(is_multiple(d("100.80"), d("0.25")));
    CHECK(is_multiple(d("3000"), d("1000")));
    CHECK_FALSE(is_multiple(d("3001"), d("1000")));
    CHECK(is_multiple(d("7"), d("0")));
    CHECK_FALSE(is_multiple(decimal(1, -36), decimal(1, 18)));
    CHECK(is_multiple(decimal(std::numeric_limits<std::int64_t>::min(), 0), decimal(-1, 0)));
}

} // namespace
