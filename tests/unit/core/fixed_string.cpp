// SPDX-License-Identifier: BSL-1.0
#include "exact_buffer.hpp"

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/ids.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

using namespace gatewright;

static_assert(std::is_trivially_copyable_v<fixed_string<31>>);
static_assert(sizeof(fixed_string<31>) == 32);
static_assert(fixed_string<8>().empty() && fixed_string<8>::capacity() == 8);
static_assert(fixed_string<8>("BTCUSDT") == "BTCUSDT");
static_assert(fixed_string<4>("BTCUSDT") == "BTCU");
static_assert(fixed_string<8>("a") < fixed_string<8>("b") && fixed_string<8>("a") < fixed_string<8>("aa"));
static_assert([] {
    fixed_string<3> s("ab");
    return s.push_back('c') && !s.push_back('d') && s == "abc" && !s.assign("long") && s == "lon" &&
           s.assign("");
}());

namespace {

/// Texts of every length up to the capacity and beyond, from buffers without a byte to spare, are kept as they are.
template <std::size_t Capacity>
void every_length() {
    const std::string text = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:/_-";
    for (std::size_t n = 0; n <= text.size(); ++n) {
        const gatewright_test::exact_buffer exact(std::string_view(text).substr(0, n));
        fixed_string<Capacity> s("previous content");
        CHECK(s.assign(exact.view()) == (n <= Capacity));
        CHECK(s.view() == text.substr(0, std::min(n, Capacity)));
        CHECK(s.size() == std::min(n, Capacity));
        CHECK(s.empty() == (n == 0));
        for (std::size_t i = s.size(); i < Capacity; ++i) CHECK(s.data()[i] == '\0');
    }
}

} // namespace

TEST_CASE("a text of any length is kept whole, or cut at the capacity and said so") {
    every_length<1>();
    every_length<3>();
    every_length<4>();
    every_length<7>();
    every_length<8>();
    every_length<15>();
    every_length<16>();
    every_length<31>();
    every_length<32>();
    every_length<39>();
    every_length<63>();
}

TEST_CASE("equal strings are equal byte for byte, whatever they held before") {
    fixed_string<31> a("a much longer symbol than this");
    a.assign("ETHUSDT");
    fixed_string<31> b;
    for (const char c : std::string_view("ETHUSDT")) CHECK(b.push_back(c));
    CHECK(a == b);
    CHECK(std::memcmp(&a, &b, sizeof a) == 0);
}

TEST_CASE("strings compare as texts do, with embedded zeros and bytes above 0x7f") {
    const fixed_string<8> zero(std::string_view("a\0b", 3));
    CHECK(zero.size() == 3);
    CHECK(zero != fixed_string<8>("a"));
    CHECK(zero == std::string_view("a\0b", 3));
    CHECK(fixed_string<8>("\xc3\xa9") > fixed_string<8>("z"));
    std::set<fixed_string<8>> sorted{"b", "a", "ab", ""};
    std::string order;
    for (const auto& s : sorted) order += std::string(s) + ',';
    CHECK(order == ",a,ab,b,");
}

TEST_CASE("references are told apart by slot, generation and gateway, and zero is none") {
    STATIC_REQUIRE(!order_ref{}.valid() && order_ref{0, 1, 0}.valid() && !order_ref{5, 0, 0}.valid());
    STATIC_REQUIRE(order_ref{1, 2, 0} == order_ref{1, 2, 0} && !(order_ref{1, 2, 0} == order_ref{1, 2, 1}) &&
                   !(order_ref{1, 2, 0} == order_ref{1, 3, 0}) &&
                   !(order_ref{1, 2, 0} == order_ref{2, 2, 0}));
    STATIC_REQUIRE(!instrument_index{}.valid() && instrument_index{0}.valid() &&
                   !instrument_index{0xffff}.valid());
}
