// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue.hpp"

namespace sim_program {

/// OANDA, API v20: requests and streams on one port.
[[nodiscard]] known_venue oanda();

} // namespace sim_program
