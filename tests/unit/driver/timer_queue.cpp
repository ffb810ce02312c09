// SPDX-License-Identifier: BSL-1.0

#include <gatewright/driver/timer_queue.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

using namespace gatewright;
using driver::armed_timer;
using driver::timer_queue;

TEST_CASE("timers fire at or after their time, the earliest first") {
    timer_queue q;
    armed_timer t;
    CHECK(q.next_due() == steady_time::never());
    q.arm(0, 1, 10, {300});
    q.arm(0, 2, 20, {100});
    q.arm(1, 1, 30, {200});
    CHECK(q.next_due() == steady_time{100});
    CHECK_FALSE(q.take_due({99}, t));
    REQUIRE(q.take_due({250}, t));
    CHECK((t.gateway == 0 && t.id == 2 && t.generation == 20));
    REQUIRE(q.take_due({250}, t));
    CHECK((t.gateway == 1 && t.id == 1 && t.generation == 30));
    CHECK_FALSE(q.take_due({250}, t));
    REQUIRE(q.take_due({300}, t));
    CHECK(t.generation == 10);
    CHECK(q.empty());
}

TEST_CASE("arming a timer again replaces it, earlier or later") {
    timer_queue q;
    armed_timer t;
    q.arm(0, 1, 1, {100});
    q.arm(0, 1, 2, {500});
    CHECK(q.size() == 1);
    CHECK_FALSE(q.take_due({499}, t));
    q.arm(0, 1, 3, {50});
    REQUIRE(q.take_due({50}, t));
    CHECK(t.generation == 3);
    CHECK_FALSE(q.take_due({1000}, t));
}

TEST_CASE("timers that are due together fire in the order in which they were armed") {
    timer_queue q;
    armed_timer t;
    for (std::uint64_t id = 10; id != 0; --id) q.arm(0, id, 1, {7});
    q.arm(0, 10, 2, {7});
    std::vector<std::uint64_t> order;
    while (q.take_due({7}, t)) order.push_back(t.id);
    CHECK(order == std::vector<std::uint64_t>{9, 8, 7, 6, 5, 4, 3, 2, 1, 10});
}

TEST_CASE("random armings give what a plain map gives") {
    std::mt19937 random(7);
    timer_queue q(1);
    std::map<std::pair<int, std::uint64_t>, std::pair<std::int64_t, std::uint64_t>> oracle; // due, arming
    std::uint64_t arming = 0;
    std::int64_t now = 0;
    for (int i = 0; i != 20000; ++i) {
        if (random() % 3 != 0) {
            const auto gateway = static_cast<std::uint8_t>(random() % 3);
            const std::uint64_t id = random() % 200;
            const std::int64_t due = now + static_cast<std::int64_t>(random() % 100);
            q.arm(gateway, id, static_cast<std::uint32_t>(i), {due});
            oracle[{gateway, id}] = {due, ++arming};
        } else {
            now += static_cast<std::int64_t>(random() % 20);
            armed_timer t;
            while (q.take_due({now}, t)) {
                const auto first =
                    std::min_element(oracle.begin(), oracle.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
                REQUIRE(first != oracle.end());
                REQUIRE(first->first == std::pair<int, std::uint64_t>{t.gateway, t.id});
                REQUIRE(first->second.first == t.due.ns);
                oracle.erase(first);
            }
            for (const auto& [key, value] : oracle) REQUIRE(value.first > now);
        }
        REQUIRE(q.size() == oracle.size());
    }
}
