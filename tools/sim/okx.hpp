// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue.hpp"

namespace sim_program {

/// OKX, API v5: spot pairs, swaps and dated futures.
[[nodiscard]] known_venue okx();

} // namespace sim_program
