// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace gatewright::driver {

/// Capacities of a driver. All memory is taken at construction.
struct queue_limits {
    std::size_t outputs = 1024;                      ///< outputs of one step
    std::size_t output_bytes = std::size_t{1} << 20; ///< their text
    std::size_t held = 1024;                         ///< sends and requests that wait for a record
    std::size_t held_bytes = std::size_t{1} << 20;   ///< their text
    std::size_t pending_records = 4096;              ///< records that are not durable yet
};

/// What a driver has done so far.
struct driver_counters {
    std::uint64_t inputs = 0;   ///< steps of the engine
    std::uint64_t messages = 0; ///< of which messages and replies
    std::uint64_t sent = 0;     ///< sends and requests handed to the transport
    std::uint64_t refused = 0;  ///< sends and requests that never reached a socket
    std::uint64_t held = 0;     ///< sends and requests that had to wait for a record
    std::uint64_t controls = 0; ///< heartbeats: pings, pongs and close frames
};

} // namespace gatewright::driver
