// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>

namespace gatewright::driver {

/// Records nothing.
///
/// A recorder has `record(const input&)`, called before each step; an input is stepped also where that throws. It may
/// also have
/// `started(const clock_reading&)`, called before `engine.start`, and
/// `performed(const input& cause, const output&)`, called when an output was handed to the transport.
struct no_recorder {
    void record(const input&) noexcept {}
};

} // namespace gatewright::driver
