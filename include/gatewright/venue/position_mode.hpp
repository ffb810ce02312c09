// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace gatewright::venue {

/// How an account holds long and short positions of one instrument: as one net position, or side by side. `unknown`
/// takes an order at its word: one that names a position is a hedge-mode order.
enum class position_mode : std::uint8_t { unknown, one_way, hedge };

} // namespace gatewright::venue
