// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/estimate.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <random>

namespace {
namespace estimate_test {

using namespace gatewright;

TEST_CASE("an estimate is off by less than 2^-44 of the amount, over all exponents") {
    std::mt19937_64 random(44);
    double worst = 0;
    for (int e = -128; e < 128; ++e)
        for (int k = 0; k < 50; ++k) {
            const auto m = static_cast<std::int64_t>(random()) >> (random() % 63);
            if (m == 0) continue;
            const long double exact = static_cast<long double>(m) * std::pow(10.0L, e);
            const long double off = std::abs((estimates::of(m, e) - exact) / exact);
            worst = std::max(worst, static_cast<double>(off));
        }
    CHECK(worst < std::ldexp(1.0, -44));
    // Mantissas beyond 64 bits too.
    const wide_decimal wide(int128{1} << 100, -30);
    CHECK(std::abs(estimates::of(wide) / 1.267650600228229401496703205376 - 1) < std::ldexp(1.0, -44));
    CHECK(estimates::of(wide.negated()) == -estimates::of(wide));
    CHECK(estimates::of("123.456"_d) == estimates::of(wide_decimal("123.456"_d)));
}

TEST_CASE(
    "what is clearly within a limit is at most the limit; what equals it, or is next to it, is not clear") {
    std::mt19937_64 random(45);
    int clear = 0;
    int within = 0;
    for (int run = 0; run < 200'000; ++run) {
        // Sums of three decimals of any sign and exponent, and a limit that is any, the sum, or next to it.
        wide_decimal sum;
        double near = 0;
        double size = 0;
        for (int i = 0; i < 3; ++i) {
            const decimal d(static_cast<std::int64_t>(random()) >> (1 + random() % 62),
                            static_cast<std::int8_t>(-static_cast<int>(random() % 9)));
            REQUIRE(sum.add(wide_decimal(d)));
            near += estimates::of(d);
            size += std::abs(estimates::of(d));
        }
        wide_decimal limit = sum;
        const std::uint64_t kind = random() % 4;
        if (kind == 0)
            limit = wide_decimal(decimal(static_cast<std::int64_t>(random()) >> (random() % 63), -4));
        else if (kind == 1)
            limit = wide_decimal(sum.mantissa() - 1, sum.exponent());
        else if (kind == 2)
            limit = wide_decimal(sum.mantissa() + 1, sum.exponent());
        const bool at_most = sum <= limit;
        const bool is_clear = estimates::clearly_within(near, size, estimates::of(limit));
        if (is_clear) REQUIRE(at_most);
        if (kind == 3 && !sum.is_zero()) REQUIRE(!is_clear);
        clear += is_clear ? 1 : 0;
        within += at_most ? 1 : 0;
    }
    CHECK(clear > 20'000); // most of those that are no neighbours
    CHECK(within > clear);
    CHECK(estimates::clearly_within(1, estimates::unlimited));
    CHECK(!estimates::clearly_within(1, -estimates::unlimited));
}

} // namespace estimate_test
} // namespace
