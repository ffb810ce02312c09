// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "venue.hpp"

namespace sim_program {

/// Binance USDⓈ-M futures.
[[nodiscard]] known_venue binance_futures();

} // namespace sim_program
