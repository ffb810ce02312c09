// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue.hpp"

namespace sim_program {

/// Binance spot.
[[nodiscard]] known_venue binance_spot();

} // namespace sim_program
