// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/risk/risk_view.hpp>

namespace gatewright::risk {

/// Refuses by the desk's trading mode: `halted` everything, `reducing` whatever is not proven to reduce a position.
/// Cancels are never asked about.
/// @par Errors
/// `order_errc::trading_halted`, field "mode" or "quantity".
class trading_state {
public:
    static constexpr const char* name = "trading_state";

    /// It has no settings.
    template <class ArchiveT>
    void settings(ArchiveT&) {}

    /// True if it certainly passes; see `RiskCheck`.
    [[nodiscard]] GATEWRIGHT_ALWAYS_INLINE bool passes(const order_request&,
                                                       const risk_view& view) const noexcept {
        return view.mode == trading_mode::active;
    }
    /// The check of `RiskCheck`.
    [[nodiscard]] risk_result check(const order_request& order, const risk_view& view) const noexcept {
        if (view.mode == trading_mode::active) return {};
        if (view.mode == trading_mode::reducing) {
            if (reduces(order, view)) return {};
            return order_reject{order_errc::trading_halted, name, "quantity", {}, order.quantity.value};
        }
        return order_reject{order_errc::trading_halted, name, "mode", {}, {}};
    }
    /// Books an order that goes out; see `RiskCheck`.
    void commit(const order_request&, const risk_view&) noexcept {}
};

} // namespace gatewright::risk
