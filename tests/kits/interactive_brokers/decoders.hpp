// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "golden_frames.hpp"

#include <span>

namespace gatewright_test::interactive_brokers {

/// The decoder of IB at several versions of the server, for golden frames; compiled once, in
/// `tests/unit/venue/interactive_brokers/decoders.cpp`. A frame is an array of the fields of a message, or an array of
/// such arrays, which come one after the other. Two words are no messages: `["*pending", number, operation]` says what
/// was asked for an order of ours, `["*announce", request]` tells a book.
[[nodiscard]] std::span<const frame_decoder> decoders();

} // namespace gatewright_test::interactive_brokers
