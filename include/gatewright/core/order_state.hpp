// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>

#include <cstdint>

namespace gatewright {

/// Where an order is in its life. `filled`, `cancelled`, `expired` and `rejected` are terminal: no quantity is open.
enum class lifecycle : std::uint8_t {
    submitting,
    untriggered,
    working,
    filled,
    cancelled,
    expired,
    rejected
};
BOOST_DESCRIBE_ENUM(lifecycle, submitting, untriggered, working, filled, cancelled, expired, rejected)

/// The operation that is under way on an order, of which the venue has not spoken yet.
enum class pending_operation : std::uint8_t { none, place, amend, cancel };
BOOST_DESCRIBE_ENUM(pending_operation, none, place, amend, cancel)

/// Whether we know what the venue has. `unknown`: a request was sent and its outcome was never learnt; the order then
/// counts at its worst case until it is resolved.
enum class certainty : std::uint8_t { known, unknown };
BOOST_DESCRIBE_ENUM(certainty, known, unknown)

/// True for an order that has ended: filled, cancelled, rejected or expired.
[[nodiscard]] constexpr bool is_terminal(lifecycle l) noexcept { return l >= lifecycle::filled; }

} // namespace gatewright
