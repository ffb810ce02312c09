// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>

namespace gatewright {

/// What went wrong with a request, or with a connection.
enum class gateway_fault : std::uint8_t {
    refused,     ///< the venue refused an order, an amend or a cancel, for what it was
    throttled,   ///< it refused it as there were too many
    unanswered,  ///< nobody knows what became of it
    unsent,      ///< it never reached the socket
    disconnected ///< a connection ended that had been in use
};
BOOST_DESCRIBE_ENUM(gateway_fault, refused, throttled, unanswered, unsent, disconnected)

/// How many kinds of faults there are.
inline constexpr std::size_t gateway_fault_count = 5;

/// How a gateway did within the last five minutes: how long its venue took to answer orders (placements, amends and
/// cancels) and reads, and what went wrong. Times are from the hand-over to the socket to the answer at hand; zero where
/// there was none.
struct gateway_figures {
    std::uint32_t orders_answered = 0;
    duration order_p50{};
    duration order_p99{};
    std::uint32_t reads_answered = 0;
    duration read_p50{};
    duration read_p99{};
    std::uint32_t refused = 0;
    std::uint32_t throttled = 0;
    std::uint32_t unanswered = 0;
    std::uint32_t unsent = 0;
    std::uint32_t disconnected = 0;

    /// Of a thousand requests about orders those that failed by the venue's or the connection's doing, not by their
    /// own.
    [[nodiscard]] constexpr std::uint32_t failed_per_mille() const noexcept {
        // Those that were throttled were answered.
        const std::uint64_t all = std::uint64_t{orders_answered} + unanswered + unsent;
        const std::uint64_t failed = std::uint64_t{throttled} + unanswered + unsent;
        return all == 0 ? 0 : static_cast<std::uint32_t>(failed * 1000 / all);
    }
};
BOOST_DESCRIBE_STRUCT(gateway_figures, (),
                      (orders_answered, order_p50, order_p99, reads_answered, read_p50, read_p99, refused,
                       throttled, unanswered, unsent, disconnected))

} // namespace gatewright
