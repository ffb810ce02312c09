// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/monitor.hpp>
#include <gatewright/risk/risk_chain.hpp>
#include <gatewright/risk/risk_view.hpp>
#include <gatewright/routing/router.hpp>

#include <type_traits>

// The least that models each concept: nothing here can be left out. Quoted in docs/concepts.md.
namespace gatewright_test {

namespace gw = gatewright;

/// A RiskCheck that lets everything through.
struct risk_check_archetype {
    static constexpr const char* name = "archetype";

    gw::risk::risk_result check(const gw::order_request&, const gw::risk::risk_view&) const noexcept {
        return {};
    }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}
};
static_assert(gw::risk::RiskCheck<risk_check_archetype>);

/// A RiskMonitor that finds nothing.
struct risk_monitor_archetype {
    static constexpr const char* name = "archetype";

    gw::risk::monitor_finding observe(const gw::risk::monitor_view&) noexcept { return {}; }
};
static_assert(gw::risk::RiskMonitor<risk_monitor_archetype>);

/// A Router that knows no gateway.
struct router_archetype {
    gw::order_result<std::uint8_t> route(const gw::order_request&,
                                         std::span<const gw::routing::gateway_candidate>) const noexcept {
        return gw::order_reject{gw::order_errc::no_gateway, "archetype", "instrument", {}, {}};
    }
};
static_assert(gw::routing::Router<router_archetype>);

// What is not enough.
struct check_without_name {
    gw::risk::risk_result check(const gw::order_request&, const gw::risk::risk_view&) const noexcept {
        return {};
    }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}
};
struct check_that_changes_when_asked {
    static constexpr const char* name = "mutable";
    gw::risk::risk_result check(const gw::order_request&, const gw::risk::risk_view&) noexcept { return {}; }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}
};
struct check_that_may_throw {
    static constexpr const char* name = "throwing";
    gw::risk::risk_result check(const gw::order_request&, const gw::risk::risk_view&) const { return {}; }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}
};
struct check_that_only_says_no {
    static constexpr const char* name = "bool";
    bool check(const gw::order_request&, const gw::risk::risk_view&) const noexcept { return false; }
    void commit(const gw::order_request&, const gw::risk::risk_view&) noexcept {}
};
static_assert(!gw::risk::RiskCheck<check_without_name>);
static_assert(!gw::risk::RiskCheck<check_that_changes_when_asked>);
static_assert(!gw::risk::RiskCheck<check_that_may_throw>);
static_assert(!gw::risk::RiskCheck<check_that_only_says_no>);
struct monitor_that_may_throw {
    static constexpr const char* name = "throwing";
    gw::risk::monitor_finding observe(const gw::risk::monitor_view&) { return {}; }
};
static_assert(!gw::risk::RiskMonitor<monitor_that_may_throw>);
static_assert(!gw::risk::RiskMonitor<risk_check_archetype>);
static_assert(!gw::routing::Router<risk_check_archetype>);

} // namespace gatewright_test
