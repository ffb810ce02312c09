// SPDX-License-Identifier: BSL-1.0
#include <gatewright/core/slot_index.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>

namespace {

using gatewright::hash_text;
using gatewright::slot_index;

TEST_CASE("the index finds exactly what a map finds, with crowded cells and after any erasing") {
    std::mt19937_64 random(3);
    for (int run = 0; run < 40; ++run) {
        constexpr std::uint32_t capacity = 24;
        slot_index index(capacity);
        std::map<std::uint32_t, std::uint64_t> expected;
        for (int k = 0; k < 4'000; ++k) {
            const auto slot = static_cast<std::uint32_t>(random() % capacity);
            if (const auto at = expected.find(slot); at != expected.end()) {
                index.erase(at->second, slot);
                expected.erase(at);
            } else {
                // Few homes, some at the very end so that clusters wrap around; equal hashes too.
                const std::uint64_t hash = (random() % 5 == 0 ? 62 : 0) + random() % 4 + (random() % 2 << 32);
                index.insert(hash, slot);
                expected.emplace(slot, hash);
            }
            for (std::uint32_t s = 0; s < capacity; ++s) {
                const auto at = expected.find(s);
                const std::uint64_t hash = at != expected.end() ? at->second : 0;
                const std::uint32_t found = index.find(hash, [&](std::uint32_t x) { return x == s; });
                REQUIRE(found == (at != expected.end() ? s : slot_index::none));
            }
        }
    }
}

TEST_CASE("erasing what is not there changes nothing") {
    slot_index index(4);
    index.insert(7, 1);
    index.erase(7, 2);
    index.erase(8, 1);
    CHECK(index.find(7, [](std::uint32_t) { return true; }) == 1);
}

TEST_CASE("the hash spreads ids that differ in their last digits over the low bits") {
    std::set<std::uint64_t> full;
    std::set<std::uint64_t> cells;
    for (int i = 0; i < 4'096; ++i) {
        const std::uint64_t h = hash_text("gw0syk0000000" + std::to_string(1'000 + i));
        full.insert(h);
        cells.insert(h % 8'192);
    }
    CHECK(full.size() == 4'096);
    // A random function fills 8192 × (1 - e^-0.5) = 3223 of them.
    CHECK(cells.size() > 3'000);
    CHECK(hash_text("a") != hash_text(std::string("a\0", 2)));
}

} // namespace
