// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/engine/gateway.hpp>
#include <gatewright/engine/port/account.hpp>
#include <gatewright/engine/port/duties.hpp>
#include <gatewright/engine/port/market.hpp>
#include <gatewright/engine/port/outputs.hpp>

#include <cstdint>

namespace gatewright {

/// What one gateway's session sees during a step (a `venue::SessionPort`), and where a gateway's events take effect:
/// books, orders, positions and references are updated first, then the strategy is told. Its parts are four.
///
/// @tparam StateT a `gateway_state`
/// @tparam HostT the engine during a step: `now()`, `out()`, `deliver(event)`
template <class StateT, class HostT>
class gateway_port : public port_outputs<gateway_port<StateT, HostT>>,
                     public port_market<gateway_port<StateT, HostT>>,
                     public port_account<gateway_port<StateT, HostT>>,
                     public port_duties<gateway_port<StateT, HostT>> {
public:
    using venue_type = typename StateT::venue_type;
    using instrument_type = typename StateT::instrument_type;

    gateway_port(StateT& state, HostT& host, std::uint8_t index) noexcept
        : state_(state)
        , host_(host)
        , index_(index) {}

    using port_outputs<gateway_port>::on;
    using port_market<gateway_port>::on;
    using port_account<gateway_port>::on;

    [[nodiscard]] StateT& state() noexcept { return state_; }
    [[nodiscard]] HostT& host() noexcept { return host_; }
    [[nodiscard]] std::uint8_t index() const noexcept { return index_; }

private:
    StateT& state_;
    HostT& host_;
    std::uint8_t index_;
};

} // namespace gatewright
