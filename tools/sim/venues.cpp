// SPDX-License-Identifier: BSL-1.0
#include "binance_futures.hpp"

namespace sim_program {

std::vector<known_venue> known_venues() { return {binance_futures()}; }

} // namespace sim_program
