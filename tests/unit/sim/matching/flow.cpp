// SPDX-License-Identifier: BSL-1.0

#include <gatewright/sim/matching/flow.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>

using namespace gatewright;
using namespace gatewright::sim::matching;

namespace {

/// Everything that one run of the flow did, as one number.
std::uint64_t fingerprint(std::uint64_t seed, std::int64_t step_ms) {
    matching_engine engine;
    const auto i = engine.add_instrument({"BTCUSDT", "0.10"_d, "0.001"_d});
    const auto house = engine.add_account({}, {}, 1, true);
    flow_options options;
    options.seed = seed;
    background_flow flow(options, house);
    flow.add(i, 600'000);
    flow.open(engine, {0});
    std::uint64_t of_trades = 1469598103934665603ull, of_changes = of_trades;
    const auto mix = [](std::uint64_t& hash, auto value) {
        hash = (hash ^ static_cast<std::uint64_t>(value)) * 1099511628211ull;
    };
    for (std::int64_t ms = 0; ms <= 20'000; ms += step_ms) {
        flow.advance(engine, {ms * 1'000'000});
        for (const public_trade& t : engine.take_trades()) {
            mix(of_trades, t.price_ticks);
            mix(of_trades, t.lots);
            mix(of_trades, t.time.ns);
        }
        for (const book_change& c : engine.take_book_changes(i)) {
            mix(of_changes, c.update_id);
            mix(of_changes, c.price_ticks);
        }
    }
    mix(of_trades, of_changes);
    return of_trades;
}

} // namespace

TEST_CASE("the generator gives the published numbers of SplitMix64") {
    random_source random(0);
    CHECK(random.next() == 0xe220a8397b1dcdafull);
    CHECK(random.next() == 0x6e789e6aa1b965f4ull);
    CHECK(random.next() == 0x06c45d188009454full);
}

TEST_CASE("the same seed gives the same market, however often time is told") {
    CHECK(fingerprint(1, 10) == fingerprint(1, 10));
    CHECK(fingerprint(1, 10) == fingerprint(1, 100));
    CHECK(fingerprint(1, 10) != fingerprint(2, 10));
}

TEST_CASE("the market keeps two sides, trades and stays near where it began") {
    matching_engine engine;
    const auto i = engine.add_instrument({"BTCUSDT", "0.10"_d, "0.001"_d});
    const auto house = engine.add_account({}, {}, 1, true);
    background_flow flow({}, house);
    flow.add(i, 600'000);
    flow.open(engine, {0});
    std::size_t trades = 0;
    for (std::int64_t n = 1; n <= 60'000; ++n) {
        flow.advance(engine, {n * 10'000'000});
        trades += engine.take_trades().size();
        const auto bid = engine.book(i).best(side::buy), ask = engine.book(i).best(side::sell);
        REQUIRE(bid);
        REQUIRE(ask);
        REQUIRE(*bid < *ask);
        REQUIRE(flow.reference_ticks(0) > 590'000);
        REQUIRE(flow.reference_ticks(0) < 610'000);
    }
    CHECK(trades > 1'000);
    CHECK(engine.take_reports().empty());
}

TEST_CASE("a pause of the clock is skipped rather than made up for") {
    matching_engine engine;
    const auto i = engine.add_instrument({"BTCUSDT", "0.10"_d, "0.001"_d});
    const auto house = engine.add_account({}, {}, 1, true);
    background_flow flow({}, house);
    flow.add(i, 600'000);
    flow.open(engine, {0});
    (void)engine.take_book_changes(i);
    flow.advance(engine, {3'600'000'000'000});
    CHECK(engine.take_book_changes(i).size() < 100);
}
