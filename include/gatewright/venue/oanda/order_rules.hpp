// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/oanda/capabilities.hpp>
#include <gatewright/venue/oanda/symbols.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstdint>

namespace gatewright::venue::oanda {

using venue::position_mode;

/// Whether the venue can take an order as it is written: `venue::check_order`; and `invalid_parameter` naming "symbol"
/// for a name without two parts; and in hedge mode "reduce_only": there the position that an order works on says
/// whether it opens or closes; and there "attached" for one that closes, and
/// "position_side" for one that closes the position and is of its own side; `unsupported` "time_in_force" for one that
/// closes the position at once or in part; "closes_trade" that is no number. Source: OANDA v20, "Order Definitions", "OrderPositionFill".
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r, std::int64_t time_ms,
                                                       position_mode mode = position_mode::unknown) noexcept {
    constexpr const capability_table& table = capabilities::table;
    if (!instrument_name(r.symbol.view())) return invalid_field("oanda", "symbol");
    if (const order_result<void> checked =
            venue::check_order(table, table.path(order_path::request), {duration{}}, r, time_ms, mode);
        !checked)
        return checked;
    if (!r.closes_trade.empty() && !plain_number(r.closes_trade))
        return invalid_field("oanda", "closes_trade");
    if (r.reduce_only && r.position_side != position_side::net) return invalid_field("oanda", "reduce_only");
    // The whole of it is closed at once, or not at all.
    if (r.close_position && r.time_in_force == time_in_force::immediate_or_cancel)
        return order_reject{order_errc::unsupported, "oanda", "time_in_force", {}, {}};
    const bool closes =
        r.position_side == (r.side == side::sell ? position_side::long_side : position_side::short_side);
    if (r.close_position && r.position_side != position_side::net && !closes)
        return invalid_field("oanda", "position_side");
    if (closes && r.attached.any()) return invalid_field("oanda", "attached");
    return {};
}

} // namespace gatewright::venue::oanda
