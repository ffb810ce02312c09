// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/reject.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <string_view>

namespace gatewright::venue::binance {

/// Names an order of the account: the symbol and one of the two ids. If both are given the venue's own is sent.
struct order_key {
    std::string_view symbol;
    std::string_view client_order_id;
    std::string_view venue_order_id;
};

/// Whether an order key can be asked for: `invalid_parameter` naming "symbol", "venue_order_id" (not a number) or
/// "client_order_id" (none, or outside the venue's alphabet).
[[nodiscard]] constexpr order_result<void> check_key(const order_key& key,
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
