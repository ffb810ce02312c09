// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue.hpp"

namespace sim_program {

/// Interactive Brokers, the socket of TWS.
[[nodiscard]] known_venue interactive_brokers();

} // namespace sim_program
