// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance_futures/capabilities.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

/// How the account holds positions. `unknown` takes an order at its word: one that names a position is a hedge-mode
/// order.
enum class position_mode : std::uint8_t { unknown, one_way, hedge };

/// Names an order of the account: the symbol and one of the two ids. If both are given the venue's own is sent.
struct order_key {
    std::string_view symbol;
    std::string_view client_order_id;
    std::string_view venue_order_id;
};

namespace detail {

inline constexpr const char* source_name = "binance_futures";

[[nodiscard]] constexpr order_reject invalid(const char* field) noexcept {
    return {order_errc::invalid_parameter, source_name, field, {}, {}};
}

/// True for text that can stand in a JSON string and in the text to be signed as it is.
[[nodiscard]] constexpr bool plain_symbol(std::string_view symbol) noexcept {
    bool all = !symbol.empty();
    for (const char c : symbol)
        all &= static_cast<unsigned char>(c) > ' ' && c != '"' && c != '\\' && c != '&' && c != '=' &&
               c != '\x7f';
    return all;
}

[[nodiscard]] constexpr bool plain_number(std::string_view id) noexcept {
    bool all = !id.empty() && id.size() <= 20;
    for (const char c : id) all &= c >= '0' && c <= '9';
    return all;
}

} // namespace detail

/// Whether the venue can take an order as it is written: the rules that need no instrument.
///
/// @param time_ms the request's own time, milliseconds since the epoch.
/// @return `unsupported` naming what the venue has no word for ("type", "time_in_force", "post_only", "reduce_only",
/// "offset"); `invalid_quantity` "quantity" and `invalid_price` "price" where they are missing, not positive or out of
/// place; `invalid_parameter` for "symbol", "client_order_id", "trigger_price", "callback_rate", "good_till",
/// "position_side". An empty client id passes: the venue then makes one (an engine always gives one of its own).
/// Source: Binance, USDⓈ-M Futures, "New Order": goodTillDate is at least 600 s ahead and has second precision (the
/// venue ignores its milliseconds); reduceOnly cannot be sent in hedge mode; positionSide must be sent in it.
[[nodiscard]] constexpr order_result<void> check_order(const order_request& r, std::int64_t time_ms,
                                                       position_mode mode = position_mode::unknown) noexcept {
    constexpr const char* source = detail::source_name;
    constexpr std::int64_t least_life_ms = 600'000;
    constexpr std::int64_t latest_time_ms =
        253'402'300'799'000; // the venue's last goodTillDate, in the year 9999
    if (!detail::plain_symbol(r.symbol)) return detail::invalid("symbol");
    if (const char* field = venue::detail::first_unsupported(
            capabilities::table, capabilities::table.path(order_path::stream), r)) {
        const bool id = std::string_view(field) == "client_order_id";
        return order_reject{
            id ? order_errc::invalid_parameter : order_errc::unsupported, source, field, {}, {}};
    }
    if (r.quantity.value.sign() <= 0)
        return order_reject{order_errc::invalid_quantity, source, "quantity", {}, r.quantity.value};
    const bool priced = r.type == order_type::limit;
    if (priced ? r.price.value.sign() <= 0 : !r.price.is_zero())
        return order_reject{order_errc::invalid_price, source, "price", {}, r.price.value};
    if (!r.trigger_price.is_zero())
        return order_reject{
            order_errc::invalid_parameter, source, "trigger_price", {}, r.trigger_price.value};
    if (!r.callback_rate.is_zero())
        return order_reject{order_errc::invalid_parameter, source, "callback_rate", {}, r.callback_rate};

    const bool dated = r.time_in_force == time_in_force::good_till_date;
    const std::int64_t good_till_ms = r.good_till.milliseconds() / 1000 * 1000;
    const std::int64_t earliest_ms = time_ms > latest_time_ms ? latest_time_ms : time_ms + least_life_ms;
    if (dated ? good_till_ms <= earliest_ms : r.good_till.ns != 0) {
        return order_reject{order_errc::invalid_parameter, source, "good_till",
                            decimal::from_integer(dated ? earliest_ms : 0),
                            decimal::from_integer(r.good_till.milliseconds())};
    }

    const bool sided = r.position_side != position_side::net;
    if (mode == (sided ? position_mode::one_way : position_mode::hedge))
        return detail::invalid("position_side");
    if (sided && r.reduce_only) return order_reject{order_errc::unsupported, source, "reduce_only", {}, {}};
    return {};
}

/// Whether an order key can be asked for: `invalid_parameter` naming "symbol", "venue_order_id" (not a number) or
/// "client_order_id" (none, or outside the venue's alphabet).
[[nodiscard]] constexpr order_result<void> check_key(const order_key& key) noexcept {
    if (!detail::plain_symbol(key.symbol)) return detail::invalid("symbol");
    if (!key.venue_order_id.empty()) {
        if (!detail::plain_number(key.venue_order_id)) return detail::invalid("venue_order_id");
    } else if (!capabilities::table.client_order_id.allows(key.client_order_id)) {
        return detail::invalid("client_order_id");
    }
    return {};
}

} // namespace gatewright::venue::binance_futures
