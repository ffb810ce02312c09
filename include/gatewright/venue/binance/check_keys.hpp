// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/ids.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/order_rules.hpp>

namespace gatewright::venue::binance {

/// Whether an order can be asked for by its symbol and one of the two ids; if both are given the venue's own is sent:
/// `invalid_parameter` naming "symbol", "venue_order_id" (not a number) or
/// "client_order_id" (none, or outside the venue's alphabet).
[[nodiscard]] constexpr order_result<void> check_key(const order_keys& key,
                                                     const capability_table& table) noexcept {
    const char* const source = table.venue.data();
    if (!plain_symbol(key.symbol)) return invalid_field(source, "symbol");
    if (!key.venue_order_id.empty()) {
        if (!plain_number(key.venue_order_id)) return invalid_field(source, "venue_order_id");
    } else if (!table.client_order_id.allows(key.client_order_id)) {
        return invalid_field(source, "client_order_id");
    }
    return {};
}

} // namespace gatewright::venue::binance
