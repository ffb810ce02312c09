// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/detail/slot_set.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <random>
#include <set>

using gatewright::session::detail::slot_set;

TEST_CASE("a set of slots finds its lowest one, across the borders of its words") {
    for (const std::size_t size : {1u, 64u, 65u, 4096u, 4097u, 12'000u}) {
        slot_set s(size);
        CHECK(s.empty());
        CHECK(s.first() == slot_set::none);
        s.insert(size - 1);
        CHECK(s.first() == size - 1);
        CHECK(s.contains(size - 1));
        s.insert(0);
        CHECK(s.first() == 0);
        s.erase(0);
        CHECK(s.first() == (size == 1 ? slot_set::none : size - 1));
        s.erase(size - 1);
        CHECK(s.empty());
    }
}

TEST_CASE("a set of slots is what std::set says under random operations") {
    constexpr std::size_t size = 9'000;
    slot_set s(size);
    std::set<std::size_t> plain;
    std::mt19937 random(3);
    for (int i = 0; i < 100'000; ++i) {
        const std::size_t slot = random() % size;
        if (random() % 2 == 0) {
            s.insert(slot);
            plain.insert(slot);
        } else {
            s.erase(slot);
            plain.erase(slot);
        }
        if (i % 1000 == 0)
            while (plain.size() > 3) {
                s.erase(*plain.begin());
                plain.erase(plain.begin());
            }
        REQUIRE(s.first() == (plain.empty() ? slot_set::none : *plain.begin()));
        REQUIRE(s.contains(slot) == plain.contains(slot));
    }
}
