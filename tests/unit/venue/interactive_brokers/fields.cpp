// SPDX-License-Identifier: BSL-1.0

#include "exact_buffer.hpp"

#include <gatewright/venue/interactive_brokers/detail/fields.hpp>
#include <gatewright/venue/interactive_brokers/handshake.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

namespace {

namespace ib_fields {
using namespace gatewright;
using namespace gatewright::literals;
using namespace gatewright::venue::interactive_brokers;
namespace fields = gatewright::venue::interactive_brokers::detail;
using fields::field_reader;
using namespace std::string_view_literals;

/// Reads one field in a buffer without a byte to spare.
template <class ReadT>
std::string read_one(std::string_view message, ReadT read) {
    const gatewright_test::exact_buffer exact(message);
    field_reader in(exact.view());
    read(in);
    return in.status().str();
}
} // namespace ib_fields

} // namespace

TEST_CASE("numbers of a TWS message are read as they are written, and each that is wrong is named") {
    using namespace ib_fields;
    const gatewright_test::exact_buffer exact("650.50\0001767366245\0"sv);
    field_reader in(exact.view());
    CHECK(in.number("a").identical("650.50"_d));
    CHECK(in.seconds("b").ns == 1'767'366'245'000'000'000);
    CHECK(in.finish());
    CHECK(read_one("1.2.3\0"sv, [](auto& r) { r.number("a"); }) == "malformed number, field a, at byte 0");
    CHECK(read_one("1234567890123456789.5\0"sv, [](auto& r) { r.number("a"); }) ==
          "number out of range, field a, at byte 0");
    CHECK(read_one("1234567890123456789.5\0"sv, [](auto& r) { r.sum("a"); }) == "ok");
    CHECK(read_one("x\0001\0001.5\000true\0"sv, [](auto& r) { r.skip("tinb", "a", "b", "c", "d"); }) == "ok");
    for (const char* kinds : {"i", "n", "b"})
        CHECK_FALSE(read_one("x\0"sv, [&](auto& r) { r.skip(kinds, "a"); }) == "ok");
    CHECK(read_one("-1\0"sv, [](auto& r) { r.seconds("a"); }) == "number out of range, field a, at byte 0");
    CHECK(read_one("9300000000\0"sv, [](auto& r) { r.seconds("a"); }) ==
          "number out of range, field a, at byte 0");
}

TEST_CASE("every spelling of a number that is not set is none, and no other is") {
    using namespace ib_fields;
    for (const std::string_view text :
         {"", "2147483647", "9223372036854775807", "-9223372036854775808", "1.7976931348623157E308",
          "1.7976931348623157e+308", "1.797693135e+308", "Infinity", "Infinite", "inf", "1e300"}) {
        INFO(text);
        CHECK(fields::is_unset(text));
        const std::string message = std::string(text) + '\0';
        field_reader in(message);
        CHECK_FALSE(in.figure("a"));
        CHECK(in.ok());
    }
    for (const std::string_view text :
         {"0", "-1", "2147483646", "1E7", "1.0E-5", "1e+29", "1e", "-Infinity", "1e299", "e3x"}) {
        INFO(text);
        CHECK_FALSE(fields::is_unset(text));
    }
    field_reader in("1.0E7\0001.0E-5\0"sv);
    CHECK(in.number("a") == "10000000"_d);
    CHECK(in.number("b") == "0.00001"_d);
}

TEST_CASE("times of TWS are read where their zone is told, and are not guessed where it is not") {
    using namespace ib_fields;
    using fields::read_time;
    constexpr timestamp afternoon{1'767'366'245'000'000'000};
    STATIC_REQUIRE(read_time("20260102-15:04:05") == afternoon);
    CHECK(read_time("20260102 15:04:05 UTC") == afternoon);
    CHECK(read_time("20260102  15:04:05 GMT") == afternoon);
    CHECK(read_time("1767366245") == afternoon);
    CHECK(read_time("20260102").ns == 1'767'312'000'000'000'000);
    for (const std::string_view text :
         {"", "20260102 15:04:05", "20260102  15:04:05", "20260102 15:04:05 US/Eastern",
          "20260102-15:04:05 EST", "20261302", "20260230", "20260102-25:00:00", "20260102-15:4:05", "15:04",
          "99999999999", "9000000001", "2026010", "20260102-", "20260102-15:04", "x"}) {
        INFO(text);
        CHECK(read_time(text) == (text == "2026010" ? timestamp{2'026'010'000'000'000} : timestamp{}));
    }
    CHECK(fields::time_text(afternoon) == "20260102-15:04:05");
    CHECK(read_time(fields::time_text({1'772'377'200'000'000'000}).view()).ns == 1'772'377'200'000'000'000);
}

TEST_CASE("the handshake of TWS offers what is understood and takes no other version") {
    using namespace ib_fields;
    CHECK(handshake_preface == "API\0"sv);
    CHECK(offer == "v100..176");
    server_greeting g;
    CHECK(decode_greeting("176\00020260102 15:04:05 EST\0"sv, g));
    CHECK(g.version == 176);
    CHECK(g.time == "20260102 15:04:05 EST");
    CHECK(g.redirect.empty());
    CHECK(decode_greeting("-1\0gw2.example:4001\0"sv, g));
    CHECK(g.version == 0);
    CHECK(g.redirect == "gw2.example:4001");
    CHECK(decode_greeting("177\0x\0"sv, g).str() == "unknown value, field serverVersion, at byte 0");
    CHECK(decode_greeting("99\0x\0"sv, g).str() == "unknown value, field serverVersion, at byte 0");
    CHECK(decode_greeting("176\0"sv, g).str() == "missing key, field connectionTime, at byte 4");
    const std::string_view whole = "176\0now\0"sv;
    for (std::size_t n = 0; n != whole.size(); ++n) {
        const gatewright_test::exact_buffer exact(whole.substr(0, n));
        CHECK_FALSE(decode_greeting(exact.view(), g));
    }
    std::array<char, 32> out;
    CHECK(encode_start_api(7, out).value() == "71\0002\0007\0\0"sv);
}
