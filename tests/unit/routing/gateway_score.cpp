// SPDX-License-Identifier: BSL-1.0
#include <gatewright/routing/gateway_score.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace {

namespace gateway_scores {
using namespace gatewright;
using routing::gateway_score;
using routing::latency_window;

steady_time at(std::int64_t milliseconds_since) { return {milliseconds(milliseconds_since).ns}; }

TEST_CASE("a quantile of latencies is the true one or little more, whatever the times are") {
    const auto seed = GENERATE(1u, 2u, 3u, 4u);
    std::mt19937_64 random(seed);
    std::lognormal_distribution<double> milliseconds_of(seed, 1.5);
    latency_window window;
    CHECK(window.quantile(500, at(0)).ns == 0);
    std::vector<std::int64_t> all;
    for (int i = 0; i != 5'000; ++i) {
        const auto ns = static_cast<std::int64_t>(milliseconds_of(random) * 1e6) + 1'100;
        all.push_back(ns);
        window.add({ns}, at(i));
    }
    std::sort(all.begin(), all.end());
    CHECK(window.count(at(5'000)) == 5'000);
    for (const std::uint32_t per_mille : {1u, 10u, 250u, 500u, 900u, 990u, 999u, 1000u}) {
        const std::int64_t exact = all[(all.size() * per_mille + 999) / 1000 - 1];
        const std::int64_t told = window.quantile(per_mille, at(5'000)).ns;
        CAPTURE(seed, per_mille, exact, told);
        CHECK(told >= exact);
        CHECK(static_cast<double>(told) <= static_cast<double>(exact) * 1.125 + 1);
    }
}

TEST_CASE("a window of latencies forgets what is older than five minutes, and nothing of the last four and a "
          "half") {
    std::mt19937_64 random(7);
    latency_window window;
    std::vector<std::pair<std::int64_t, std::int64_t>> all; // when, and how long
    std::int64_t now = 1'000'000;
    for (int i = 0; i != 4'000; ++i) {
        // Now and then nothing happens for minutes.
        now += static_cast<std::int64_t>(random() % 100 == 0 ? random() % 900'000 : random() % 800);
        const auto took = milliseconds(1 + static_cast<std::int64_t>(random() % 1'000)).ns;
        window.add({took}, at(now));
        all.emplace_back(now, took);
        const auto younger = [&](std::int64_t than) {
            return static_cast<std::uint32_t>(
                std::count_if(all.begin(), all.end(), [&](const auto& e) { return now - e.first <= than; }));
        };
        if (i % 20 != 0) continue;
        const std::uint32_t count = window.count(at(now));
        CHECK(count >= younger(270'000));
        CHECK(count <= younger(300'000));
    }
    // Nothing is left of it.
    CHECK(window.count(at(now + 300'001)) == 0);
    CHECK(window.quantile(990, at(now + 300'001)).ns == 0);
}

TEST_CASE("times that are shorter or longer than a window tells apart count as its ends") {
    latency_window window;
    for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1'023}})
        window.add({ns}, at(0));
    CHECK(window.quantile(1000, at(0)).ns <= 1'151);
    window.add(minutes(60), at(0));
    CHECK(window.quantile(1000, at(0)).ns == (std::int64_t{1} << 37) - 1);
    CHECK(window.count(at(0)) == 4);
}

TEST_CASE("more of one length than a slot counts are as many as it can, and leave it again") {
    latency_window window;
    for (int i = 0; i != 70'000; ++i) window.add(milliseconds(1), at(0));
    CHECK(window.count(at(0)) == 65'535);
    CHECK(window.count(at(600'000)) == 0);
}

TEST_CASE("a score tells answers and faults apart, and what share of the orders failed") {
    gateway_score score;
    for (int i = 0; i != 10; ++i) score.on_order_answered(milliseconds(10), at(i));
    score.on_order_answered({}, at(9)); // by a session that does not say how long that took
    score.on_read_answered(milliseconds(50), at(9));
    score.on_fault(gateway_fault::refused, at(10));
    score.on_fault(gateway_fault::throttled, at(11));
    score.on_fault(gateway_fault::unanswered, at(12));
    gateway_figures f = score.figures(at(13));
    CHECK(f.orders_answered == 11);
    CHECK(f.reads_answered == 1);
    CHECK(f.order_p50.ns >= milliseconds(10).ns);
    CHECK(f.order_p99.milliseconds() <= 11);
    CHECK(f.read_p50.milliseconds() >= 50);
    CHECK(f.refused == 1);
    CHECK(f.throttled == 1);
    CHECK(f.unanswered == 1);
    CHECK(f.unsent == 0);
    // What the venue refused for what it was is no fault of the gateway.
    CHECK(f.failed_per_mille() == 166); // two of twelve: what was throttled was answered
    score.on_fault(gateway_fault::disconnected, at(290'000));
    f = score.figures(at(301'000));
    CHECK(f.orders_answered == 0);
    CHECK(f.throttled == 0);
    CHECK(f.disconnected == 1);
    CHECK(f.failed_per_mille() == 0);
    CHECK(score.figures(at(10'000'000)).disconnected == 0);
}

} // namespace gateway_scores

} // namespace
