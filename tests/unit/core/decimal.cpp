// SPDX-License-Identifier: BSL-1.0

#include <gatewright/core/decimal.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

using gatewright::decimal;
using gatewright::decimal_errc;
using gatewright::rounding;
using namespace gatewright::literals;
using boost::multiprecision::cpp_int;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

cpp_int power_of_ten(int n) {
    cpp_int p = 1;
    for (int i = 0; i < n; ++i) p *= 10;
    return p;
}

/// mantissa × 10^(exponent + 60): every decimal is a whole number of 10^-60.
cpp_int scaled(cpp_int mantissa, int exponent) { return mantissa * power_of_ten(exponent + 60); }
cpp_int scaled(decimal d) { return scaled(cpp_int(d.mantissa()), d.exponent()); }

/// The value of plain decimal text in units of 10^-60, or nothing if it is malformed.
std::optional<cpp_int> oracle_of(std::string_view text) {
    bool negative = false;
    if (!text.empty() && text[0] == '-') {
        negative = true;
        text.remove_prefix(1);
    }
    const auto digits = [](std::string_view t) {
        if (t.empty()) return false;
        for (const char c : t)
            if (c < '0' || c > '9') return false;
        return true;
    };
    int power = 0;
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        std::string_view exponent = text.substr(e + 1);
        bool minus = false;
        if (!exponent.empty() && (exponent[0] == '+' || exponent[0] == '-')) {
            minus = exponent[0] == '-';
            exponent.remove_prefix(1);
        }
        if (!digits(exponent)) return std::nullopt;
        power = std::stoi(std::string(exponent)) * (minus ? -1 : 1);
        text = text.substr(0, e);
    }
    std::string all;
    if (const auto dot = text.find('.'); dot != std::string_view::npos) {
        if (!digits(text.substr(0, dot)) || !digits(text.substr(dot + 1))) return std::nullopt;
        all = std::string(text.substr(0, dot)) + std::string(text.substr(dot + 1));
        power -= static_cast<int>(text.size() - dot - 1);
    } else {
        if (!digits(text)) return std::nullopt;
        all = std::string(text);
    }
    cpp_int m = 0;
    for (const char c : all) m = m * 10 + (c - '0');
    if (negative) m = -m;
    if (power + 60 >= 0) return scaled(m, power);
    const cpp_int unit = power_of_ten(-(power + 60));
    if (m % unit != 0) return std::nullopt;
    return cpp_int(m / unit);
}

/// True if some mantissa of 64 bits with an exponent of -36 to 0 has this value: zeros before the dot are never
/// dropped.
bool fits(const cpp_int& value) {
    for (int e = -36; e <= 0; ++e) {
        const cpp_int unit = power_of_ten(e + 60);
        if (value % unit == 0 && value / unit <= most && value / unit >= -cpp_int(most)) return true;
    }
    return false;
}

decimal parsed(std::string_view text) {
    const auto d = decimal::parse(text);
    REQUIRE(d.has_value());
    return *d;
}

template <class RandomT>
decimal random_decimal(RandomT& random) {
    const int bits = static_cast<int>(random() % 64);
    auto m = static_cast<std::int64_t>(random() >> (63 - bits) >> 1);
    if (random() % 2 == 0) m = -m;
    return {m, static_cast<std::int8_t>(static_cast<int>(random() % 55) - 36)};
}

constexpr bool text_is(decimal d, std::string_view expected) {
    char out[decimal::max_chars] = {};
    return std::string_view(out, static_cast<std::size_t>(d.to_chars(out) - out)) == expected;
}

// The same laws at compile time.
static_assert(text_is("650.50"_d, "650.50"));
static_assert(text_is("-0.00010"_d, "-0.00010"));
static_assert(text_is("1E-7"_d, "0.0000001"));
static_assert("650.50"_d == "650.5"_d && !"650.50"_d.identical("650.5"_d));
static_assert("0.1"_d < "0.11"_d && "-0.1"_d > "-0.11"_d);
static_assert("1"_d.normalized().identical("1"_d) && "650.50"_d.normalized().identical("650.5"_d));
static_assert(decimal(least, 0).negated() == decimal(most, 0));

} // namespace

TEST_CASE("decimal text is printed with the digits it was read with") {
    for (const std::string_view text :
         {"0", "0.0", "0.000", "1", "-1", "10", "100.00", "650.50", "67321.40", "0.00000001",
          "9223372036854775807", "-9223372036854775807", "92233720368.54775807", "0.9223372036854775807",
          "123456789012345.678"}) {
        INFO(text);
        CHECK(parsed(text).str() == text);
    }
    CHECK(parsed("1e3").str() == "1000");
    CHECK(parsed("1.5E+2").str() == "150");
    CHECK(parsed("25e-1").str() == "2.5");
    CHECK(parsed("007.10").str() == "7.10");
}

TEST_CASE("decimal keeps trailing zeros of the fraction only as far as they fit") {
    CHECK(parsed("9223372036854775807.0").identical(decimal(most, 0)));
    CHECK(parsed("1.000000000000000000000000").str() == "1.000000000000000000");
    CHECK(parsed("0.10000000000000000000000000000000000000000000") == "0.1"_d);
}

TEST_CASE("decimal refuses what is no number") {
    for (const std::string_view text :
         {"",    "-",  ".",   ".5",   "5.",  "-.5", "+1",  "1.2.3", "1 ",   " 1",
          "0x1", "1e", "1e+", "1.e5", "--1", "NaN", "inf", "1,5",   "1.5.", "12345678901234567890x"}) {
        INFO(text);
        const auto d = decimal::parse(text);
        REQUIRE(!d.has_value());
        CHECK(d.error() == decimal_errc::malformed);
    }
}

TEST_CASE("decimal refuses to lose a digit, and truncates only where told to") {
    for (const std::string_view text :
         {"9223372036854775808", "0.12345678901234567891", "123456789012345678901234", "1e19", "1e-37",
          "9223372036854775807.1"}) {
        INFO(text);
        const auto d = decimal::parse(text);
        REQUIRE(!d.has_value());
        CHECK(d.error() == decimal_errc::overflow);
    }
    decimal out;
    bool truncated = false;
    const std::string_view digits24 = "0.123456789012345678901234";
    CHECK(decimal::parse_lossy(digits24.data(), digits24.data() + digits24.size(), out, truncated) ==
          decimal_errc{});
    CHECK(truncated);
    CHECK(out.str() == "0.1234567890123456789");
    truncated = false;
    const std::string_view fitting = "12.50";
    CHECK(decimal::parse_lossy(fitting.data(), fitting.data() + fitting.size(), out, truncated) ==
          decimal_errc{});
    CHECK(!truncated);
    CHECK(out.str() == "12.50");
}

TEST_CASE("random decimal text means what a big integer says") {
    std::mt19937_64 random(20261120);
    for (int round = 0; round < 60'000; ++round) {
        std::string text;
        if (random() % 3 == 0) text += '-';
        const auto digits = [&](std::size_t most_digits) {
            const std::size_t n = random() % (most_digits + 1);
            for (std::size_t i = 0; i < n; ++i)
                text += static_cast<char>('0' + (random() % 3 == 0 ? 0 : random() % 10));
        };
        digits(round % 2 == 0 ? 9 : 22);
        if (random() % 4 != 0) {
            text += '.';
            digits(round % 2 == 0 ? 9 : 24);
        }
        if (random() % 8 == 0) text += "e" + std::to_string(static_cast<int>(random() % 20) - 10);
        if (random() % 50 == 0) text.insert(random() % (text.size() + 1), 1, "x.-+ e"[random() % 6]);
        if (const auto e = text.find('e'); e != std::string::npos && text.size() - e > 4) text.resize(e + 4);
        INFO(text);
        const auto expected = oracle_of(text);
        const auto actual = decimal::parse(text);
        if (actual) {
            REQUIRE(expected.has_value());
            REQUIRE(scaled(*actual) == *expected);
            REQUIRE(parsed(actual->str()).identical(*actual));
        } else if (actual.error() == decimal_errc::malformed) {
            REQUIRE(!expected.has_value());
        } else {
            REQUIRE(actual.error() == decimal_errc::overflow);
            REQUIRE((!expected.has_value() || !fits(*expected)));
        }
        bool truncated = false;
        decimal lossy;
        if (decimal::parse_lossy(text.data(), text.data() + text.size(), lossy, truncated) ==
            decimal_errc{}) {
            if (!truncated) {
                REQUIRE(actual.has_value());
                REQUIRE(lossy.identical(*actual));
            } else if (expected) {
                REQUIRE(abs(scaled(lossy)) <= abs(*expected));
                REQUIRE(abs(*expected) - abs(scaled(lossy)) <= scaled(cpp_int(10), lossy.exponent()));
            }
        }
    }
}

TEST_CASE("exponents beyond all measure are an overflow, of zero they are zero") {
    CHECK(decimal::parse("1e99999999999999999999").error() == decimal_errc::overflow);
    CHECK(decimal::parse("1e-99999999999999999999").error() == decimal_errc::overflow);
    CHECK(parsed("0e99999999999999999999").is_zero());
    CHECK(parsed("0.000e-99999999999999999999").is_zero());
}

TEST_CASE("a prefix is read like the text it is, and never beyond the limit") {
    std::mt19937_64 random(7);
    for (int round = 0; round < 40'000; ++round) {
        std::string text;
        const std::size_t n = random() % 40;
        for (std::size_t i = 0; i < n; ++i)
            text += random() % 7 == 0 ? ".-\",]}e"[random() % 7] : static_cast<char>('0' + random() % 10);
        INFO(text);
        const std::unique_ptr<char[]> exact(new char[text.size()]);
        std::copy(text.begin(), text.end(), exact.get());
        const char* const end = exact.get() + text.size();
        decimal d;
        if (const char* after = decimal::parse_prefix(exact.get(), end, d)) {
            const std::string_view part(exact.get(), static_cast<std::size_t>(after - exact.get()));
            INFO(part);
            REQUIRE(parsed(part).identical(d));
            REQUIRE(!(after != end && *after >= '0' && *after <= '9'));
        }
        std::uint64_t v = 0;
        if (const char* after = decimal::parse_prefix(exact.get(), end, v)) {
            const std::string_view part(exact.get(), static_cast<std::size_t>(after - exact.get()));
            REQUIRE(std::to_string(std::stoull(std::string(part))) == std::to_string(v));
            REQUIRE(!(*after >= '0' && *after <= '9'));
        }
    }
}

TEST_CASE("sixteen bytes are searched for non-digits alike by both implementations") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 20'000; ++round) {
        char bytes[16];
        for (char& c : bytes)
            c = random() % 3 == 0 ? static_cast<char>(random()) : static_cast<char>('0' + random() % 10);
        REQUIRE(gatewright::non_digits(bytes) == gatewright::non_digits_portable(bytes));
    }
}

TEST_CASE("decimals compare by value at any two exponents") {
    std::mt19937_64 random(1);
    for (int round = 0; round < 60'000; ++round) {
        const decimal a = random_decimal(random);
        decimal b = random_decimal(random);
        if (round % 4 == 0)
            b = decimal(a.mantissa() / 10, static_cast<std::int8_t>(std::min(18, a.exponent() + 1)));
        INFO(a.str() << " " << b.str());
        const cpp_int x = scaled(a);
        const cpp_int y = scaled(b);
        REQUIRE((a == b) == (x == y));
        REQUIRE((a < b) == (x < y));
        REQUIRE((a > b) == (x > y));
    }
}

TEST_CASE("sums, differences and products are exact or an overflow") {
    std::mt19937_64 random(2);
    const auto check = [](const gatewright::result<decimal>& actual, const cpp_int& expected) {
        if (actual) {
            REQUIRE(scaled(*actual) == expected);
        } else {
            REQUIRE(actual.error() == decimal_errc::overflow);
        }
    };
    int exact_sums = 0;
    int exact_products = 0;
    for (int round = 0; round < 60'000; ++round) {
        decimal a = random_decimal(random);
        decimal b = random_decimal(random);
        if (round % 2 == 0) {
            a = decimal(a.mantissa() % 1'000'000'000, static_cast<std::int8_t>(a.exponent() % 9));
            b = decimal(b.mantissa() % 1'000'000'000, static_cast<std::int8_t>(b.exponent() % 9));
        }
        INFO(a.str() << " " << b.str());
        check(checked_add(a, b), scaled(a) + scaled(b));
        check(checked_sub(a, b), scaled(a) - scaled(b));
        exact_sums += checked_add(a, b).has_value();
        const auto product = checked_mul(a, b);
        exact_products += product.has_value();
        if (product)
            REQUIRE(scaled(*product) * power_of_ten(60) == scaled(a) * scaled(b));
        else
            REQUIRE(product.error() == decimal_errc::overflow);
    }
    CHECK(exact_sums > 20'000);
    CHECK(exact_products > 20'000);
    CHECK(checked_add("0.1"_d, "0.20"_d)->identical("0.30"_d));
    CHECK(checked_mul("1.5"_d, "2.50"_d)->identical("3.750"_d));
    CHECK(!checked_add(decimal(most, 0), decimal(1, 0)).has_value());
    CHECK(!checked_sub(decimal(least, 0), decimal(1, 0)).has_value());
}

TEST_CASE("rescaling rounds as told, and without a rule refuses") {
    std::mt19937_64 random(3);
    for (int round = 0; round < 60'000; ++round) {
        const decimal d = random_decimal(random);
        const auto to = static_cast<std::int8_t>(static_cast<int>(random() % 55) - 36);
        INFO(d.str() << " to " << int(to));
        const cpp_int value = scaled(d);
        const cpp_int unit = power_of_ten(to + 60);
        const auto exact = d.rescaled(to);
        if (exact) {
            REQUIRE(scaled(*exact) == value);
            REQUIRE((exact->exponent() == to || exact->is_zero()));
        } else {
            const cpp_int q = value / unit;
            REQUIRE((value % unit != 0 || q > most || q < least));
        }
        for (const rounding how :
             {rounding::toward_zero, rounding::floor, rounding::ceil, rounding::half_even}) {
            cpp_int q = value / unit;
            const cpp_int r = value % unit;
            if (r != 0) {
                const cpp_int twice = abs(r) * 2;
                const bool away = how == rounding::floor       ? r < 0
                                  : how == rounding::ceil      ? r > 0
                                  : how == rounding::half_even ? twice > unit || (twice == unit && q % 2 != 0)
                                                               : false;
                if (away) q += r < 0 ? -1 : 1;
            }
            const auto rounded = d.rescaled(to, how);
            if (rounded)
                REQUIRE(cpp_int(rounded->mantissa()) == q);
            else
                REQUIRE((q > most || q < least || d.exponent() - to > 38));
        }
    }
}

TEST_CASE("a value is rounded to a multiple of a unit, with the unit's digits") {
    const auto to = [](decimal value, decimal unit, rounding how) {
        const auto r = value.rounded_to(unit, how);
        return r ? r->str() : r.error().message();
    };
    CHECK(to("59697.51"_d, "0.10"_d, rounding::floor) == "59697.50");
    CHECK(to("59697.51"_d, "0.10"_d, rounding::ceil) == "59697.60");
    CHECK(to("101.3"_d, "0.5"_d, rounding::half_even) == "101.5");
    CHECK(to("101.25"_d, "0.5"_d, rounding::half_even) == "101.0");
    CHECK(to("101.75"_d, "0.5"_d, rounding::half_even) == "102.0");
    CHECK(to("-1.2"_d, "0.5"_d, rounding::floor) == "-1.5");
    CHECK(to("-1.2"_d, "0.5"_d, rounding::ceil) == "-1.0");
    CHECK(to("-1.2"_d, "0.5"_d, rounding::toward_zero) == "-1.0");
    CHECK(to("0.0004"_d, "0.001"_d, rounding::toward_zero) == "0.000");
    CHECK(to("7"_d, "1000"_d, rounding::ceil) == "1000");
    CHECK(to("1"_d, "0"_d, rounding::floor) == "division by zero");
    CHECK(to("1"_d, "-0.1"_d, rounding::floor) == "division by zero");
    CHECK(to(decimal(most, 0), "0.001"_d, rounding::floor) == "decimal number out of range");

    std::mt19937_64 random(11);
    for (int i = 0; i < 20'000; ++i) {
        const decimal value(static_cast<std::int64_t>(random() % 2'000'001) - 1'000'000,
                            static_cast<std::int8_t>(-static_cast<int>(random() % 6)));
        const decimal unit(static_cast<std::int64_t>(random() % 999) + 1,
                           static_cast<std::int8_t>(-static_cast<int>(random() % 6)));
        const auto low = value.rounded_to(unit, rounding::floor);
        const auto high = value.rounded_to(unit, rounding::ceil);
        REQUIRE((low.has_value() && high.has_value()));
        const cpp_int step = scaled(unit);
        REQUIRE(scaled(*low) % step == 0);
        REQUIRE((scaled(*low) <= scaled(value) && scaled(value) < scaled(*low) + step));
        REQUIRE((scaled(*high) >= scaled(value) && scaled(value) > scaled(*high) - step));
        const auto zero = value.rounded_to(unit, rounding::toward_zero);
        REQUIRE(*zero == (value.sign() < 0 ? *high : *low));
        const auto near = value.rounded_to(unit, rounding::half_even);
        REQUIRE(abs(scaled(*near) - scaled(value)) * 2 <= step);
    }
}
