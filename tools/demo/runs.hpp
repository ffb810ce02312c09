// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

// The two runs of the demo, each compiled apart from the other.
namespace demo {

/// Trades for a while against the simulated venue and compares the books. @return the exit code.
int live_run(int run_seconds, std::uint64_t seed, const std::vector<std::string>& symbols);

/// Runs the desk over a recording and prints, per symbol, what its book has become. @return the exit code.
/// @param symbols `NAME:TICK:LOT` each; those of the well-known recording if empty
int replay_run(const std::string& path, std::vector<std::string> symbols);

} // namespace demo
