// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/matching/types.hpp>

#include <map>

namespace gatewright::sim::server::binance_futures {

/// What accounts have set besides leverage and margin types. Source: USDⓈ-M Futures, "Change Position Mode", "Change
/// Multi-Assets Mode".
struct account_settings {
    bool dual_at_first = false; ///< the position mode that accounts begin with: hedge mode
    std::map<matching::account_id, bool> dual_sides{};

    std::map<matching::account_id, bool> multi_assets_modes{};

    /// Whether an account holds long and short positions side by side.
    [[nodiscard]] bool dual(matching::account_id a) const {
        const auto at = dual_sides.find(a);
        return at == dual_sides.end() ? dual_at_first : at->second;
    }

    [[nodiscard]] bool multi_assets(matching::account_id a) const {
        const auto at = multi_assets_modes.find(a);
        return at != multi_assets_modes.end() && at->second;
    }
};

} // namespace gatewright::sim::server::binance_futures
