// SPDX-License-Identifier: BSL-1.0
#include <gatewright/book/checksum.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

namespace gw = gatewright;
using namespace gw::literals;
using gw::side;

namespace {

gw::book::price_book book(gw::decimal tick, gw::decimal lot) {
    return gw::book::price_book(gw::book::book_scales({tick}, {lot}), {64, 64});
}
std::int32_t sum_of(std::string_view text) {
    gw::book::detail::crc32 sum;
    sum.add(text);
    return std::bit_cast<std::int32_t>(sum.value());
}

} // namespace

TEST_CASE("the CRC-32 of IEEE 802.3 has its published check value") {
    gw::book::detail::crc32 sum;
    sum.add("123456789");
    CHECK(sum.value() == 0xcbf43926u);
    gw::book::detail::crc32 parts;
    parts.add("1234");
    parts.add("");
    parts.add("56789");
    CHECK(parts.value() == sum.value());
}

TEST_CASE("the sum is of the best levels of both sides in turn, as plain numbers") {
    auto b = book("0.1"_d, "0.01"_d);
    CHECK(gw::book::interleaved_crc32(b, 25) == sum_of(""));
    REQUIRE(b.set(side::buy, {"3366.1"_d}, {"7"_d}));
    REQUIRE(b.set(side::buy, {"3366.0"_d}, {"6.50"_d}));
    REQUIRE(b.set(side::sell, {"3366.8"_d}, {"9"_d}));
    REQUIRE(b.set(side::sell, {"3368"_d}, {"8"_d}));
    REQUIRE(b.set(side::sell, {"3372"_d}, {"8"_d}));
    CHECK(gw::book::interleaved_crc32(b, 25) == sum_of("3366.1:7:3366.8:9:3366:6.5:3368:8:3372:8"));
    CHECK(gw::book::interleaved_crc32(b, 2) == sum_of("3366.1:7:3366.8:9:3366:6.5:3368:8"));
    CHECK(gw::book::interleaved_crc32(b, 1) == sum_of("3366.1:7:3366.8:9"));
}
