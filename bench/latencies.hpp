// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "allocation_counter.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatewright_bench {

/// Times of single steps, in nanoseconds.
class latencies {
public:
    latencies() { times_.reserve(std::size_t{1} << 20); }

    /// Runs `f`, books its time with the benchmark, and its allocations.
    template <class F>
    void time(benchmark::State& state, F f) {
        const std::uint64_t before = gatewright_bench::allocations();
        const auto begin = std::chrono::steady_clock::now();
        f();
        const auto end = std::chrono::steady_clock::now();
        allocations_ += gatewright_bench::allocations() - before;
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(end - begin).count();
        state.SetIterationTime(static_cast<double>(ns) * 1e-9);
        if (times_.size() != times_.capacity()) times_.push_back(ns);
    }

    void report(benchmark::State& state) {
        state.counters["allocs_per_op"] =
            static_cast<double>(allocations_) / static_cast<double>(state.iterations());
        if (times_.empty()) return;
        std::sort(times_.begin(), times_.end());
        const auto at = [&](double share) {
            const auto i = static_cast<std::size_t>(share * static_cast<double>(times_.size()));
            return static_cast<double>(times_[std::min(i, times_.size() - 1)]);
        };
        state.counters["p50_ns"] = at(0.5);
        state.counters["p99_ns"] = at(0.99);
        state.counters["p99.9_ns"] = at(0.999);
        state.counters["max_ns"] = at(1.0);
    }

private:
    std::vector<std::int64_t> times_;
    std::uint64_t allocations_ = 0;
};

} // namespace gatewright_bench
