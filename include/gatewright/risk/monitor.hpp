// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/decimal.hpp>
#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/risk/exposure_ledger.hpp>
#include <gatewright/risk/risk_layout.hpp>

#include <concepts>
#include <cstdint>
#include <span>

namespace gatewright::risk {

/// What a monitor asks the desk to do, from mild to severe.
enum class monitor_action : std::uint8_t {
    none,       ///< all is well
    reducing,   ///< positions may only be reduced
    halt,       ///< nothing is placed any more; what rests stays
    cancel_all, ///< `halt`, and every order of this desk is cancelled
    flatten     ///< every order is cancelled and what is held is sold or bought back (`flatten_fsm`)
};
BOOST_DESCRIBE_ENUM(monitor_action, none, reducing, halt, cancel_all, flatten)

/// No account in particular: the whole desk.
inline constexpr std::uint8_t every_account = 0xff;

/// What a monitor has found, and about what.
struct monitor_finding {
    monitor_action action = monitor_action::none;
    const char* monitor = "";             ///< its name
    const char* field = "";               ///< the figure that is meant, a literal
    decimal limit;                        ///< that was crossed
    decimal figure;                       ///< that crossed it
    std::uint16_t number = no_number;     ///< of the instrument that is meant; none: all of the account
    std::uint8_t account = every_account; ///< that is meant
    const char* missing = nullptr; ///< which figure it lacks to judge; null: none. The action is then `none`
};

/// How a gateway stands.
struct gateway_health {
    bool used = false;           ///< it has credentials: it is there for orders
    const char* lacks = nullptr; ///< why it takes no orders, a text that lasts; null: it is ready
    steady_time since;           ///< when it ceased to be ready, or began
};

/// What a monitor sees. The ledger is settled as of `now`.
struct monitor_view {
    const exposure_ledger* ledger = nullptr;
    clock_reading now;
    std::uint64_t orders = 0;                      ///< placements sent since the start, over all accounts
    std::uint64_t rejects = 0;                     ///< placements that venues refused, of these
    std::span<const gateway_health> gateways = {}; ///< by account
};

/// Watches what the desk holds and earns, beside the orders. A model guarantees:
///
/// - `observe` looks at the figures, may remember them (a peak, the day's start), and says what is to be done; the
///   desk observes after whatever can change them, and by a timer at least every `monitor_pace`. The same state of
///   affairs gives the same finding each time, so that an operator's `resume` holds only once the cause is gone;
/// - figures that it lacks are named, not guessed;
/// - `name` is a literal.
template <class MonitorT>
concept RiskMonitor = requires(MonitorT& monitor, const monitor_view& view) {
    { MonitorT::name } -> std::convertible_to<const char*>;
    { monitor.observe(view) } noexcept -> std::same_as<monitor_finding>;
};

} // namespace gatewright::risk
