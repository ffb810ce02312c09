// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace gatewright_bench {

/// Heap allocations of this process so far: `operator new` and `malloc`, `calloc`, `realloc`, `aligned_alloc` and
/// `posix_memalign`, by whomever called.
std::uint64_t allocations() noexcept;

} // namespace gatewright_bench
