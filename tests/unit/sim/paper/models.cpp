// SPDX-License-Identifier: BSL-1.0
#include <gatewright/sim/paper/latency_models.hpp>
#include <gatewright/sim/paper/queue_models.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>

namespace gw = gatewright;
using namespace gatewright::sim::paper;

TEST_CASE("a risk-averse queue moves by trades, and is bounded by what the level shows", "[paper][queue]") {
    risk_averse_queue q;
    q.join(100);
    CHECK(q.on_trade(30) == 0);
    CHECK(q.ahead() == 70);
    q.on_level(130, 90); // cancels: all of them behind, as far as that can be
    CHECK(q.ahead() == 70);
    q.on_level(90, 50);
    CHECK(q.ahead() == 50);
    q.on_level(50, 500); // who comes later stands behind
    CHECK(q.ahead() == 50);
    CHECK(q.on_trade(60) == 10);
    CHECK(q.ahead() == 0);
    CHECK(q.on_trade(5) == 5);
}

TEST_CASE("a queue of which nothing was told is bounded by what is told first", "[paper][queue]") {
    risk_averse_queue q;
    q.join(unknown_ahead);
    CHECK(q.on_trade(1'000'000) == 0);
    q.join(std::min<std::int64_t>(q.ahead(), 40));
    CHECK(q.on_trade(41) == 1);
    probabilistic_queue<> p;
    p.join(unknown_ahead);
    CHECK(p.on_trade(1'000'000) == 0);
    CHECK(p.ahead() > 1'000'000'000);
}

// The figures follow from hftbacktest's formulas: with chance p that a lot that left stood behind, the front loses
// (1 - p) × left, and what cannot have stood behind as well.
TEST_CASE("a probabilistic queue divides what left by how many stood where", "[paper][queue]") {
    probabilistic_queue<power_share<1>> q;
    q.join(60);
    q.on_level(100, 80); // 40 of 100 behind: 60 % of 20 came off the front
    CHECK(q.ahead() == 48);
    CHECK(q.on_trade(8) == 0);
    CHECK(q.ahead() == 40);
    q.on_level(80, 72); // the trade, told again: nobody left
    CHECK(q.ahead() == 40);

    // Between a trade and the level that tells of it the same level may be told again.
    probabilistic_queue<> again;
    again.join(10);
    CHECK(again.on_trade(5) == 0);
    again.on_level(10, 10);
    again.on_level(10, 5);
    CHECK(again.ahead() == 5);

    probabilistic_queue<power_share<3>> cubed;
    cubed.join(60);
    cubed.on_level(100, 80);
    const double behind = std::pow(40, 3) / (std::pow(40, 3) + std::pow(60, 3));
    CHECK(cubed.ahead() == static_cast<std::int64_t>(std::ceil(60 - (1 - behind) * 20)));
    CHECK(cubed.ahead() < q.ahead() + 20);

    probabilistic_queue<log_share> by_logarithm;
    by_logarithm.join(60);
    by_logarithm.on_level(100, 80);
    const double share = std::log1p(40.0) / (std::log1p(40.0) + std::log1p(60.0));
    CHECK(by_logarithm.ahead() == static_cast<std::int64_t>(std::ceil(60 - (1 - share) * 20)));
}

TEST_CASE("no queue is ahead of more than the level, behind nothing, or filled before its turn",
          "[paper][queue]") {
    // However the market moves: a small generator of trades, cancels and orders, for each model.
    const auto run = [](auto q, unsigned seed) {
        std::uint64_t x = seed * 2654435761u + 1;
        const auto next = [&](std::uint64_t n) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            return static_cast<std::int64_t>((x >> 33) % n);
        };
        std::int64_t level = 1 + next(500), traded = 0, reached = 0;
        const std::int64_t joined = level;
        q.join(level);
        for (int i = 0; i < 400; ++i) {
            const std::int64_t before = level;
            if (next(3) == 0) {
                const std::int64_t lots = 1 + next(40);
                const std::int64_t r = q.on_trade(lots);
                traded += lots;
                reached += r;
                REQUIRE(r >= 0);
                REQUIRE(r <= lots);
                level = std::max<std::int64_t>(level - lots, 0);
            } else {
                level = std::max<std::int64_t>(level + next(60) - 30, 0);
            }
            q.on_level(before, level);
            REQUIRE(q.ahead() >= 0);
            REQUIRE(q.ahead() <= std::max(level, std::int64_t{0}));
        }
        REQUIRE(reached <= traded);
        return std::pair(joined, reached);
    };
    for (unsigned seed = 1; seed <= 200; ++seed) {
        const auto averse = run(risk_averse_queue(), seed);
        const auto likely = run(probabilistic_queue<power_share<2>>(), seed);
        // To fear the worst never fills more than to expect the likely.
        REQUIRE(averse.second <= likely.second);
        run(probabilistic_queue<log_share>(), seed);
    }
}

TEST_CASE("latencies: constant, uniform, recorded", "[paper][latency]") {
    gw::session::prng random(7);
    const constant_latency c{gw::milliseconds(1), gw::milliseconds(2), gw::milliseconds(3),
                             gw::milliseconds(4)};
    CHECK(c.of(message_kind::order, {}, random) == gw::milliseconds(1));
    CHECK(c.of(message_kind::cancel, {}, random) == gw::milliseconds(2));
    CHECK(c.of(message_kind::report, {}, random) == gw::milliseconds(3));
    CHECK(c.of(message_kind::market_data, {}, random) == gw::milliseconds(4));

    const uniform_latency u{{gw::duration{10}}, {gw::duration{14}}};
    std::set<std::int64_t> drawn;
    for (int i = 0; i < 300; ++i) drawn.insert(u.of(message_kind::order, {}, random).ns);
    CHECK(drawn == std::set<std::int64_t>{10, 11, 12, 13, 14});
    CHECK(u.of(message_kind::cancel, {}, random).ns == 0);
    gw::session::prng one(3), other(3);
    for (int i = 0; i < 10; ++i)
        CHECK(u.of(message_kind::order, {}, one) == u.of(message_kind::order, {}, other));

    const auto r = recorded_latency::parse("# time, order, cancel, report, market data\n"
                                           "1000,100,200,300,400\r\n\n2000,300,200,100,400\n");
    CHECK(r.of(message_kind::order, {500}, random).ns == 100);
    CHECK(r.of(message_kind::order, {1500}, random).ns == 200);
    CHECK(r.of(message_kind::cancel, {1500}, random).ns == 200);
    CHECK(r.of(message_kind::report, {1750}, random).ns == 150);
    CHECK(r.of(message_kind::order, {9000}, random).ns == 300);
    CHECK(recorded_latency().of(message_kind::order, {1}, random).ns == 0);
}

TEST_CASE("recorded latencies that are none are refused by their line", "[paper][latency]") {
    const auto refusal = [](const char* text) -> std::string {
        try {
            static_cast<void>(recorded_latency::parse(text));
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "taken";
    };
    CHECK(refusal("1,2,3,4\n") == "latencies: line 1 is not five whole numbers with commas between");
    CHECK(refusal("1,2,3,4,5,6\n") == "latencies: line 1 is not five whole numbers with commas between");
    CHECK(refusal("#\n1,2,x,4,5\n") == "latencies: line 2 is not five whole numbers with commas between");
    CHECK(refusal("1,2,3,4,-5\n") == "latencies: point 1 is negative");
    CHECK(refusal("5,0,0,0,0\n5,0,0,0,0") == "latencies: point 2 is not after the one before it");
    CHECK(refusal("") == "taken");
}
