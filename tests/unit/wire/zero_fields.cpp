// SPDX-License-Identifier: BSL-1.0

#include "exact_buffer.hpp"

#include <gatewright/wire/zero_fields.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

namespace {

namespace zero_fields {
using namespace gatewright;
using namespace gatewright::literals;
using namespace std::string_view_literals;
using wire::zero_field_reader;
using wire::zero_field_writer;

/// Reads in a buffer without a byte to spare.
template <class ReadT>
std::string read(std::string_view message, ReadT f) {
    const gatewright_test::exact_buffer exact(message);
    zero_field_reader in(exact.view());
    f(in);
    return in.status().str();
}
} // namespace zero_fields

} // namespace

TEST_CASE("fields ended by zeros are read in order, and each that is wrong is named") {
    using namespace zero_fields;
    CHECK(read("5\0text\0-7\0001\0false\0\0"sv, [](auto& in) {
              CHECK(in.integer("a") == 5);
              CHECK(in.text("b") == "text");
              CHECK(in.integer32("c") == -7);
              CHECK(in.flag("d"));
              CHECK_FALSE(in.flag("e"));
              CHECK(in.integer("f") == 0);
              CHECK(in.finish());
          }) == "ok");
    CHECK(read("", [](auto& in) { in.text("a"); }) == "missing key, field a, at byte 0");
    CHECK(read("12", [](auto& in) { in.integer("a"); }) == "unexpected end, field a, at byte 0");
    CHECK(read("1\0x\0"sv, [](auto& in) {
              in.integer("a");
              in.integer("b");
          }) == "malformed number, field b, at byte 2");
    CHECK(read("-\0"sv, [](auto& in) { in.integer("a"); }) == "malformed number, field a, at byte 0");
    CHECK(read("9223372036854775808\0"sv, [](auto& in) { in.integer("a"); }) ==
          "malformed number, field a, at byte 0");
    CHECK(read("9223372036854775807\0"sv, [](auto& in) { CHECK(in.integer("a") > 0); }) == "ok");
    CHECK(read("2147483648\0"sv, [](auto& in) { in.integer32("a"); }) ==
          "number out of range, field a, at byte 0");
    CHECK(read("2\0"sv, [](auto& in) { in.flag("a"); }) == "unknown value, field a, at byte 0");
    CHECK(read("3\0x\0"sv, [](auto& in) { in.count("n"); }) == "number out of range, field n, at byte 0");
    CHECK(read("-1\0x\0"sv, [](auto& in) { in.count("n"); }) == "number out of range, field n, at byte 0");
    CHECK(read("1\0x\0"sv, [](auto& in) {
              CHECK(in.count("n") == 1);
              CHECK_FALSE(in.finish());
          }) == "trailing characters, at byte 2");
    CHECK(read("longer\0"sv, [](auto& in) {
              fixed_string<5> t;
              in.text("a", t);
          }) == "text too long, field a, at byte 0");
    // The first error counts, and nothing is read behind it.
    CHECK(read("x\0y\0"sv, [](auto& in) {
              in.integer("a");
              CHECK(in.text("b").empty());
              in.refuse_last(wire::codec_errc::unknown_value, "c");
          }) == "malformed number, field a, at byte 0");
}

TEST_CASE("fields are written with a zero behind each, and what is not printable ASCII is refused by name") {
    using namespace zero_fields;
    std::array<char, 32> out;
    zero_field_writer w(out, "a venue");
    w.put(3, std::int64_t{-1}, true, "a", "1.50"_d, std::optional<decimal>{}, std::optional{7});
    w.put_or(std::optional<decimal>{}, "none");
    CHECK(w.finish().value() == "3\0-1\0001\0a\0001.50\0\0007\0none\0"sv);
    zero_field_writer tabbed(out, "a venue");
    tabbed.text("name", "a\tb");
    tabbed.refuse("other", order_errc::unsupported);
    CHECK(std::string_view(tabbed.finish().error().field) == "name");
    CHECK(std::string_view(tabbed.finish().error().source) == "a venue");
    CHECK(tabbed.finish().error().code == order_errc::invalid_parameter);
    zero_field_writer small(std::span<char>(out.data(), 3), "a venue");
    small.put("abc");
    CHECK(std::string_view(small.finish().error().field) == "buffer");
    CHECK(small.finish().error().code == order_errc::output_full);
}
