// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace demo {

/// Heap allocations of this thread so far, through `operator new`.
std::uint64_t allocations() noexcept;

} // namespace demo
