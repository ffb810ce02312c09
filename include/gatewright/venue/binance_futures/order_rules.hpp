// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance_futures/capabilities.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstdint>

namespace gatewright::venue::binance_futures {

using venue::position_mode;

namespace detail {
[[nodiscard]] constexpr order_reject invalid(const char* field) noexcept {
    return invalid_field(capabilities::table.venue.data(), field);
}
} // namespace detail

/// Whether the venue can take an order as it is written: `venue::check_order`, `unsupported` "reduce_only" for an
/// order that names its position, and `invalid_parameter` "callback_rate" for one outside of 0.1 % to 10 % or between
/// its steps.
///
/// @param time_ms the request's own time, milliseconds since the epoch.
/// Source: Binance, USDⓈ-M Futures, "New Order": goodTillDate is at least 600 s ahead, has second precision (the venue
/// ignores its milliseconds) and ends in the year 9999; reduceOnly cannot be sent in hedge mode; positionSide must be
/// sent in it.
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r, std::int64_t time_ms,
                                                       position_mode mode = position_mode::unknown) noexcept {
    constexpr const capability_table& table = capabilities::table;
    constexpr good_till_rule good_till{seconds(600), seconds(1), 253'402'300'799'000};
    if (const order_result<void> checked =
            venue::check_order(table, table.path(order_path::stream), good_till, r, time_ms, mode);
        !checked)
        return checked;
    if (r.position_side != position_side::net && r.reduce_only)
        return order_reject{order_errc::unsupported, table.venue.data(), "reduce_only", {}, {}};
    // "callbackRate": "min 0.1, max 10 where 1 for 1%", in steps of 0.1.
    constexpr decimal least{1, -3}, most{1, -1};
    const decimal rate = r.callback_rate.normalized();
    if (!rate.is_zero() && (rate < least || rate > most || rate.exponent() < -3))
        return order_reject{order_errc::invalid_parameter, table.venue.data(), "callback_rate",
                            rate > most ? most : least, rate};
    return {};
}

/// Whether an order key can be asked for: `invalid_parameter` naming "symbol", "venue_order_id" (not a number) or
/// "client_order_id" (none, or outside the venue's alphabet).
[[nodiscard]] constexpr order_result<void> check_key(const order_keys& key) noexcept {
    return venue::check_key(key, capabilities::table);
}

} // namespace gatewright::venue::binance_futures
