// SPDX-License-Identifier: BSL-1.0
#include "risk_desk.hpp"

#include <gatewright/risk/fat_finger.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {
namespace fat_finger_test {

using namespace gatewright;
using namespace gatewright::risk;
using namespace gatewright_test;
using enum side;

TEST_CASE("a price may lie outside of what was seen by a fraction, either way") {
    risk_desk t;
    fat_finger check({limits("0.02"), seconds(8)});
    const auto of = [&](const order_request& o) { return said(check.check(o, t.view)); };
    CHECK(of(limit(buy, "1", "100")) == "fat_finger: no_reference_price, field range");
    check.on_price(no_number, {d("100")}, t.view.now.steady);
    check.on_price(no_number, {d("0")}, t.view.now.steady); // none
    t.wait(seconds(1));
    check.on_price(no_number, {d("110")}, t.view.now.steady);
    CHECK(of(limit(buy, "1", "112.2")) == "ok");
    CHECK(of(limit(buy, "1", "112.3")) == "fat_finger: fat_finger, field price, figure 112.3, limit 112.2");
    CHECK(of(limit(sell, "1", "98")) == "ok");
    CHECK(of(limit(sell, "1", "97.9")) == "fat_finger: fat_finger, field price, figure 97.9, limit 98");
    t.view.reference.ask = {d("113")};
    CHECK(of(market(buy, "1")) == "fat_finger: fat_finger, field price, figure 113, limit 112.2");
    // The first price leaves the window, then the second.
    t.wait(seconds(7));
    CHECK(of(limit(sell, "1", "98")) == "fat_finger: fat_finger, field price, figure 98, limit 107.8");
    t.wait(seconds(1));
    CHECK(of(limit(sell, "1", "110")) == "fat_finger: no_reference_price, field range");
    CHECK(of(market(buy, "1")) == "fat_finger: no_reference_price, field price");
    order_request waits = market(buy, "1");
    waits.type = order_type::stop;
    CHECK(of(waits) == "ok");
}

TEST_CASE(
    "the range holds the prices of at least seven eighths of the window, and of no more than all of it") {
    std::mt19937_64 random(32);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    price_range range;
    struct seen {
        std::int64_t at, price;
    };
    std::vector<seen> all;
    std::int64_t now = 1'000;
    for (int k = 0; k < 20'000; ++k) {
        now += below(100) == 0 ? below(3'000) : below(60);
        if (below(2) == 0) {
            const std::int64_t p = 1 + below(1'000);
            range.add({decimal(p, 0)}, {now}, {800});
            all.push_back({now, p});
            if (all.size() > 200) all.erase(all.begin());
        }
        price low, high;
        const bool any = range.of({now}, {800}, low, high);
        std::int64_t inner_low = 2'000, inner_high = 0, outer_low = 2'000, outer_high = 0;
        for (const seen& s : all) {
            if (now - s.at < 700) {
                inner_low = std::min(inner_low, s.price);
                inner_high = std::max(inner_high, s.price);
            }
            if (now - s.at < 800) {
                outer_low = std::min(outer_low, s.price);
                outer_high = std::max(outer_high, s.price);
            }
        }
        if (inner_high != 0) REQUIRE(any);
        if (outer_high == 0) REQUIRE_FALSE(any);
        if (!any) continue;
        REQUIRE(low.value <= decimal(inner_low, 0));
        REQUIRE(low.value >= decimal(outer_low, 0));
        REQUIRE(high.value >= decimal(inner_high, 0));
        REQUIRE(high.value <= decimal(outer_high, 0));
    }
}

} // namespace fat_finger_test
} // namespace
