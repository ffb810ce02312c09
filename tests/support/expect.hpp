// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>

// Checks of a program that links no test framework, as one that counts its allocations or is disassembled.
namespace gatewright_test {

inline int failures = 0;

/// Counts and prints what does not hold.
inline void expect(bool holds, const char* what) {
    if (holds) return;
    ++failures;
    std::printf("FAILED: %s\n", what);
}

/// The exit code. Says so if all is well.
inline int verdict() {
    if (failures == 0) std::printf("all checks passed\n");
    return failures == 0 ? 0 : 1;
}

} // namespace gatewright_test
