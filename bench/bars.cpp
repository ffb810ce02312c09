// SPDX-License-Identifier: BSL-1.0
//
// What a trade costs that goes into bars: of time and of volume, beside the bare sums in binary floating point.

#include "allocation_counter.hpp"

#include <gatewright/bars/measured_bars.hpp>
#include <gatewright/bars/time_bars.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace {

using namespace gatewright;

void report(benchmark::State& state, std::uint64_t before) {
    state.counters["allocs_per_op"] = static_cast<double>(gatewright_bench::allocations() - before) /
                                      static_cast<double>(state.iterations());
}

/// Trades ten milliseconds apart, with ids of their own as long as the memory of ids lasts.
class tape {
public:
    tape() : trades_(4'096) {
        for (std::size_t n = 0; n < trades_.size(); ++n) {
            trade& t = trades_[n];
            t.symbol = "BTCUSDT";
            t.price.value = decimal(static_cast<std::int64_t>(5'000'000 + n * 7'919 % 1'000), -2);
            t.quantity.value = decimal(static_cast<std::int64_t>(1 + n * 104'729 % 5'000), -3);
            char id[24];
            const char* const end = std::to_chars(id, id + sizeof id, 2'500'000'000 + n).ptr;
            t.id = std::string_view(id, static_cast<std::size_t>(end - id));
        }
    }
    const trade& next() noexcept {
        trade& t = trades_[at_];
        at_ = (at_ + 1) % trades_.size();
        now_ = now_ + milliseconds(10);
        t.venue_time = now_;
        return t;
    }

private:
    std::vector<trade> trades_;
    std::size_t at_ = 0;
    timestamp now_{1'764'000'000'000'000'000};
};

template <class BarsT>
void run(benchmark::State& state, const typename BarsT::config& c) {
    tape trades;
    BarsT b(c);
    std::uint64_t told = 0;
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        const bars::verdict v =
            b.on(trades.next(), [&](const bar& one) noexcept { told += one.trade_count; });
        if (v != bars::verdict::applied) state.SkipWithError("not applied");
    }
    benchmark::DoNotOptimize(told);
    report(state, before);
}

/// One-second bars: each hundredth trade closes one.
void time_bars(benchmark::State& state) { run<bars::time_bars>(state, {.interval = {seconds(1)}}); }
BENCHMARK(time_bars)->Name("bars/time");
void volume_bars(benchmark::State& state) { run<bars::volume_bars>(state, {.threshold = "250"_d}); }
BENCHMARK(volume_bars)->Name("bars/volume");

/// The sums alone, in doubles, without ids, lateness or exactness.
void doubles(benchmark::State& state) {
    tape trades;
    double open = 0, high = 0, low = 0, close = 0, volume = 0, turnover = 0, told = 0;
    std::int64_t second = 0;
    const std::uint64_t before = gatewright_bench::allocations();
    for (auto _ : state) {
        const trade& t = trades.next();
        const double p = static_cast<double>(t.price.value.mantissa()) * 1e-2;
        const double q = static_cast<double>(t.quantity.value.mantissa()) * 1e-3;
        if (const std::int64_t s = t.venue_time.ns / 1'000'000'000; s != second) {
            told += open + high + low + close + volume + turnover;
            second = s;
            open = high = low = p;
            volume = turnover = 0;
        }
        high = std::max(high, p);
        low = std::min(low, p);
        close = p;
        volume += q;
        turnover += p * q;
    }
    benchmark::DoNotOptimize(told);
    report(state, before);
}
BENCHMARK(doubles)->Name("doubles/time");

} // namespace
