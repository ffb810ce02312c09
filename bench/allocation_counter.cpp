// SPDX-License-Identifier: BSL-1.0

#include "allocation_counter.hpp"

#include "counting_allocator.hpp"

std::uint64_t gatewright_bench::allocations() noexcept { return gatewright_test::allocations(); }
