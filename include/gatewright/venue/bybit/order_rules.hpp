// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bybit/capabilities.hpp>
#include <gatewright/venue/bybit/symbols.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstdint>

namespace gatewright::venue::bybit {

using venue::position_mode;

/// Whether the venue can take an order as it is written: `venue::check_order`, and `unsupported` naming "reduce_only",
/// "close_position" or "trigger_source" for spot, which has no positions and waits for the last price only, and
/// "quote_quantity" for contracts. Only contracts in USDT have positions side by side. Source: Bybit API v5, "Place
/// Order".
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r, category of,
                                                       std::int64_t time_ms,
                                                       position_mode mode = position_mode::unknown) noexcept {
    constexpr const capability_table& table = capabilities::table;
    const auto unsupported = [](const char* field) {
        return order_reject{order_errc::unsupported, table.venue.data(), field, {}, {}};
    };
    const position_mode of_kind = has_sides(of, r.symbol) ? mode : position_mode::one_way;
    if (const order_result<void> checked =
            venue::check_order(table, table.path(order_path::stream), {duration{}}, r, time_ms, of_kind);
        !checked)
        return checked;
    if (of != category::spot) {
        if (!r.quote_quantity.is_zero()) return unsupported("quote_quantity");
        return {};
    }
    if (r.reduce_only) return unsupported("reduce_only");
    if (r.close_position) return unsupported("close_position");
    if (waits_for_trigger(r.type) && r.trigger_source != trigger_source::last)
        return unsupported("trigger_source");
    return {};
}

} // namespace gatewright::venue::bybit
