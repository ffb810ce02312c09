// SPDX-License-Identifier: BSL-1.0
#include <gatewright/session/detail/deadline_heap.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>

using gatewright::steady_time;
using gatewright::session::detail::deadline_heap;

TEST_CASE("a heap of deadlines without any is never due") {
    deadline_heap h(4);
    CHECK(h.empty());
    CHECK(h.soonest() == steady_time::never());
    h.erase(2);
    CHECK(h.empty());
}

TEST_CASE("a deadline that is set again replaces the one before, sooner or later") {
    deadline_heap h(3);
    h.set(0, {20});
    h.set(1, {10});
    CHECK(h.top() == 1);
    h.set(1, {30});
    CHECK(h.top() == 0);
    CHECK(h.soonest() == steady_time{20});
    h.set(2, {5});
    CHECK(h.top() == 2);
    h.erase(2);
    h.erase(0);
    CHECK(h.top() == 1);
    CHECK_FALSE(h.contains(0));
    CHECK(h.contains(1));
}

TEST_CASE("a heap of deadlines is what a walked map says under random operations") {
    constexpr std::size_t size = 500;
    deadline_heap h(size);
    std::map<std::size_t, std::int64_t> plain;
    std::mt19937 random(5);
    for (int i = 0; i < 100'000; ++i) {
        const std::size_t slot = random() % size;
        if (random() % 3 != 0) {
            const auto due = static_cast<std::int64_t>(random() % 100'000);
            h.set(slot, {due});
            plain[slot] = due;
        } else {
            h.erase(slot);
            plain.erase(slot);
        }
        REQUIRE(h.contains(slot) == plain.contains(slot));
        const auto soonest = std::min_element(
            plain.begin(), plain.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        REQUIRE(h.empty() == plain.empty());
        if (plain.empty()) continue;
        REQUIRE(h.soonest() == steady_time{soonest->second});
        REQUIRE(plain.at(h.top()) == soonest->second);
    }
}
