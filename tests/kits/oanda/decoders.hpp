// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "golden_frames.hpp"

#include <span>

namespace gatewright_test::oanda {

/// Every decoder of OANDA, for golden frames and for the decoder suite; compiled once, in
/// `tests/unit/venue/oanda/decoders.cpp`.
[[nodiscard]] std::span<const frame_decoder> decoders();

} // namespace gatewright_test::oanda
