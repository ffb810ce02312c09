// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/prng.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <vector>

using gatewright::session::prng;

namespace {
prng seeded(const std::vector<unsigned char>& bytes) { return prng(std::as_bytes(std::span(bytes))); }
} // namespace

TEST_CASE("the same seed gives the same numbers, at compile time too") {
    constexpr auto three = [] {
        prng p(1);
        return std::array{p.next(), p.next(), p.next()};
    }();
    prng p(1);
    for (const std::uint64_t n : three) CHECK(p.next() == n);
    STATIC_REQUIRE(three[0] != three[1]);
}

TEST_CASE("the generator is xoshiro256** seeded by splitmix64, as published") {
    // splitmix64 of seed 0 begins e220a8397b1dcdaf 6e789e6aa1b965f4 06c45d188009454f f88bb8a8724c81ec; the
    // first output of xoshiro256** is rotl(s1 * 5, 7) * 9.
    prng p(0);
    CHECK(p.next() == std::rotl(std::uint64_t{0x6e789e6aa1b965f4} * 5, 7) * 9);
}

TEST_CASE("every byte of entropy counts, and so does their number") {
    std::set<std::uint64_t> firsts;
    std::vector<unsigned char> bytes(40, 0);
    firsts.insert(seeded(bytes).next());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = 1;
        firsts.insert(seeded(bytes).next());
        bytes[i] = 0;
    }
    firsts.insert(seeded({}).next());
    firsts.insert(seeded({0}).next());
    CHECK(firsts.size() == 43);
    CHECK(seeded({7, 8, 9}).next() == seeded({7, 8, 9}).next());
}

TEST_CASE("a number up to a limit stays within it and reaches both ends") {
    prng p(3);
    std::array<int, 4> seen{};
    for (int i = 0; i < 4000; ++i) {
        const std::uint64_t n = p.up_to(3);
        REQUIRE(n <= 3);
        ++seen[n];
    }
    for (const int count : seen) CHECK(count > 800);
    CHECK(p.up_to(0) == 0);
    p.up_to(~std::uint64_t{0});
}
