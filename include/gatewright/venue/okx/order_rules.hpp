// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/okx/capabilities.hpp>
#include <gatewright/venue/okx/symbols.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstdint>

namespace gatewright::venue::okx {

using venue::position_mode;

/// Whether the venue can take an order as it is written: `venue::check_order`, and `unsupported` naming "symbol" for
/// options, of which market data are read only; "reduce_only" for spot, and for an order that names its position,
/// where the closing side is so by itself; "time_in_force" for a market order of spot that is good till cancelled
/// only, as the venue has it; "self_trade" for an order that waits, and "trigger_source" for a trailing stop. Source:
/// OKX API v5, "Place order": posSide is required in long/short mode; reduceOnly applies to contracts and margin in
/// net mode; optimal_limit_ioc to contracts.
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r, std::int64_t time_ms,
                                                       position_mode mode = position_mode::unknown) noexcept {
    constexpr const capability_table& table = capabilities::table;
    const inst_type type = type_of(r.symbol);
    const auto unsupported = [](const char* field) {
        return order_reject{order_errc::unsupported, table.venue.data(), field, {}, {}};
    };
    if (type == inst_type::option) return unsupported("symbol");
    // Spot has no positions, and so no mode of them.
    const position_mode of_kind = type == inst_type::spot ? position_mode::one_way : mode;
    if (const order_result<void> checked =
            venue::check_order(table, table.path(order_path::stream), {duration{}}, r, time_ms, of_kind);
        !checked)
        return checked;
    if (r.reduce_only && (type == inst_type::spot || r.position_side != position_side::net))
        return unsupported("reduce_only");
    if (type == inst_type::spot && r.type == order_type::market &&
        r.time_in_force == time_in_force::immediate_or_cancel)
        return unsupported("time_in_force");
    if (waits_for_trigger(r.type) && r.self_trade != self_trade_mode::venue_default)
        return unsupported("self_trade");
    // It follows the last price only.
    if (r.type == order_type::trailing_stop && r.trigger_source != trigger_source::last)
        return unsupported("trigger_source");
    return {};
}

} // namespace gatewright::venue::okx
