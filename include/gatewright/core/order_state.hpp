// SPDX-License-Identifier: BSL-1.0
#pragma once

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

/// The operation that is under way on an order, of which the venue has not spoken yet.
enum class pending_operation : std::uint8_t { none, place, amend, cancel };

/// Whether we know what the venue has. `unknown`: a request was sent and its outcome was never learnt; the order then
/// counts at its worst case until it is resolved.
enum class certainty : std::uint8_t { known, unknown };

[[nodiscard]] constexpr bool is_terminal(lifecycle l) noexcept { return l >= lifecycle::filled; }

[[nodiscard]] constexpr const char* to_string(lifecycle l) noexcept {
    switch (l) {
    case lifecycle::submitting: return "submitting";
    case lifecycle::untriggered: return "untriggered";
    case lifecycle::working: return "working";
    case lifecycle::filled: return "filled";
    case lifecycle::cancelled: return "cancelled";
    case lifecycle::expired: return "expired";
    case lifecycle::rejected: return "rejected";
    }
    return "?";
}
[[nodiscard]] constexpr const char* to_string(pending_operation p) noexcept {
    switch (p) {
    case pending_operation::none: return "none";
    case pending_operation::place: return "place";
    case pending_operation::amend: return "amend";
    case pending_operation::cancel: return "cancel";
    }
    return "?";
}
[[nodiscard]] constexpr const char* to_string(certainty c) noexcept {
    return c == certainty::known ? "known" : "unknown";
}

} // namespace gatewright
