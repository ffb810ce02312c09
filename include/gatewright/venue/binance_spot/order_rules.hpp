// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance_spot/capabilities.hpp>
#include <gatewright/venue/order_rules.hpp>

#include <cstdint>

namespace gatewright::venue::binance_spot {

namespace detail {
[[nodiscard]] constexpr order_reject invalid(const char* field) noexcept {
    return invalid_field(capabilities::table.venue.data(), field);
}
[[nodiscard]] constexpr order_reject lacks(const char* field) noexcept {
    return {order_errc::unsupported, capabilities::table.venue.data(), field, {}, {}};
}
/// A fraction in basis points, "trailingDelta"; zero if it is no whole number of them.
[[nodiscard]] constexpr std::int64_t basis_points(decimal rate) noexcept {
    const decimal plain = rate.normalized();
    if (plain.exponent() < -4 || plain.exponent() > 0) return 0;
    std::int64_t points = plain.mantissa();
    for (int e = plain.exponent(); e > -4; --e) points *= 10;
    return points;
}
} // namespace detail

/// Whether the venue can take an order as it is written: `venue::check_order`; `unsupported` "time_in_force" for an
/// iceberg or an order pegged to its own side that does not rest, and "price_match" for one pegged to the other side
/// that may only rest; "across_books" for a routed order that is post-only, pegged or of a sum, which routing does not
/// take; `invalid_parameter` "callback_rate" for a rate that is no whole number of basis points or 100 % or more.
/// Source: Binance spot, "New order (TRADE)", "Other info"; FAQs "Pegged orders", "Smart Order Routing", "Spot
/// Trailing Stop order". How far a
/// trailing stop may be off is the instrument's (TRAILING_DELTA); the venue sees to it.
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r) noexcept {
    constexpr const capability_table& table = capabilities::table;
    if (const order_result<void> checked =
            venue::check_order(table, table.path(order_path::stream), good_till_rule{}, r, 0);
        !checked)
        return checked;
    const bool rests = r.time_in_force == time_in_force::good_till_cancel;
    if (!rests && (!r.visible_quantity.is_zero() || r.price_match == price_match::queue))
        return detail::lacks("time_in_force");
    if (r.post_only && r.price_match == price_match::opponent) return detail::lacks("price_match");
    const bool routable = (r.type == order_type::limit || r.type == order_type::market) && !r.post_only &&
                          r.price_match == price_match::none && r.quote_quantity.is_zero();
    if (r.across_books && !routable) return detail::lacks("across_books");
    if (r.type != order_type::trailing_stop) return {};
    constexpr std::int64_t whole = 10'000;
    const std::int64_t points = detail::basis_points(r.callback_rate);
    if (points < 1 || points >= whole)
        return order_reject{
            order_errc::invalid_parameter, table.venue.data(), "callback_rate", {}, r.callback_rate};
    return {};
}

/// The key as the shared rooms take it: what waits for a price is kept under the same id. `unsupported` naming
/// "conditional_order_id" if one is given.
[[nodiscard]] constexpr order_result<order_keys> plain_key(order_keys key) noexcept {
    if (!key.conditional_order_id.empty())
        return order_reject{
            order_errc::unsupported, capabilities::table.venue.data(), "conditional_order_id", {}, {}};
    key.untriggered = false;
    return key;
}
/// Whether an order key can be asked for: as `plain_key`, and `invalid_parameter` naming "symbol", "venue_order_id"
/// (not a number) or "client_order_id" (none, or outside the venue's alphabet).
[[nodiscard]] constexpr order_result<void> check_key(const order_keys& key) noexcept {
    const order_result<order_keys> plain = plain_key(key);
    return plain ? venue::check_key(*plain, capabilities::table) : plain.error();
}

/// Whether an amendment can be written: `venue::check_amend`, and `unsupported` "price" for one that changes the price.
/// That the quantity becomes smaller the venue sees to: it refuses what does not, and the order stays as it is.
[[nodiscard]] constexpr order_result<void> check_amend(const amend_request& a) noexcept {
    if (const order_result<void> checked =
            venue::check_amend(a, capabilities::table, capabilities::table.path(order_path::stream));
        !checked)
        return checked;
    if (!a.change.price.is_zero()) return detail::lacks("price");
    return {};
}

} // namespace gatewright::venue::binance_spot
