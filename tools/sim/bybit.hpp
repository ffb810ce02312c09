// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue.hpp"

namespace sim_program {

/// Bybit, API v5: spot pairs, linear and inverse contracts.
[[nodiscard]] known_venue bybit();

} // namespace sim_program
