// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/binance/error_codes.hpp>
#include <gatewright/venue/error_table.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_spot {

using venue::error_outcome;
using venue::error_verdict;

namespace detail {
/// Source: Binance spot, "Error codes for Binance".
inline constexpr binance::code_row error_rows[] = {
    {-1002, bad_key(), "UNAUTHORIZED"},
    // "Try again in a few minutes": whether it was executed is not said.
    {-1008, unclear(), "SERVER_BUSY"},
    {-1010, refused(order_errc::rejected), "ERROR_MSG_RECEIVED"}, // see its text
    {-1013, refused(order_errc::rejected), "INVALID_MESSAGE"},    // see its text
    {-1014, refused(order_errc::unsupported), "UNKNOWN_ORDER_COMPOSITION"},
    {-1016, {error_class::rate_limit, order_errc::busy}, "SERVICE_SHUTTING_DOWN"},
    {-1020, refused(order_errc::unsupported), "UNSUPPORTED_OPERATION"},
    {-1034, {error_class::rate_limit, order_errc::throttled}, "TOO_MANY_CONNECTIONS"},
    {-1210, refused(order_errc::invalid_parameter), "a request issue"},
    {-1220, refused(order_errc::invalid_parameter), "a request issue"},
    {-2010, refused(order_errc::rejected), "NEW_ORDER_REJECTED"}, // see its text
    {-2016, refused(order_errc::market_closed), "NO_TRADING_WINDOW"},
    {-2021, unclear(), "order cancel-replace partially failed"}, // its parts say more
    {-2022, refused(order_errc::rejected), "order cancel-replace failed"},
    {-2026, {error_class::done_already, order_errc::unknown_order}, "ORDER_ARCHIVED"},
    {-2035, refused(order_errc::rejected), "a subscription is active already"},
    {-2036, refused(order_errc::rejected), "no such subscription"},
    {-2038, refused(order_errc::rejected), "ORDER_AMEND_REJECTED"}, // see its text
    {-2039, refused(order_errc::invalid_parameter), "both ids do not name one order"},
    {-2042, {error_class::rate_limit, order_errc::throttled}, "too many subscriptions"},
    {-2043, refused(order_errc::invalid_parameter), "no reference price"},
};

/// What the venue says where its code is one of a family.
struct said {
    std::string_view words;
    error_meaning meaning;
};
/// Source: "Messages for -1010 ERROR_MSG_RECEIVED, -2010 NEW_ORDER_REJECTED, and -2011 CANCEL_REJECTED", "Filter
/// failures". The first that the text contains counts.
inline constexpr said error_texts[] = {
    // An open order has this id: perhaps this very one, if the request reached the venue twice.
    {"Duplicate order sent", unclear(order_errc::duplicate_client_id)},
    {"Unknown order sent", {error_class::done_already, order_errc::unknown_order}},
    {"insufficient balance", refused(order_errc::insufficient_funds)},
    {"immediately match and take", refused(order_errc::would_take)},
    {"would trigger immediately", refused(order_errc::would_trigger)},
    {"Market is closed", refused(order_errc::market_closed)},
    {"would change no state", refused(order_errc::unchanged)},
    {"Price * QTY is zero or less", refused(order_errc::below_min_notional)},
    {"IcebergQty exceeds QTY", refused(order_errc::invalid_quantity)},
    {"not supported for this symbol", refused(order_errc::unsupported)},
    {"not support for this symbol", refused(order_errc::unsupported)},
    {"Unsupported order combination", refused(order_errc::unsupported)},
    {"specified self-trade prevention mode",
     refused(order_errc::unsupported)}, // FAQ, "Self Trade Prevention"
    {"not permitted for this account", refused(order_errc::account_settings)},
    {"restricted for this account", refused(order_errc::account_settings)},
    {"disabled on this account", refused(order_errc::account_settings)},
    {"may not place or cancel orders", refused(order_errc::account_settings)},
    {"trading is not enabled", refused(order_errc::account_settings)},
    {"Order book liquidity is less", refused(order_errc::would_not_fill)},
    {"relationship of the prices", refused(order_errc::invalid_price)},
    {"PERCENT_PRICE", refused(order_errc::price_out_of_band)}, // and PERCENT_PRICE_BY_SIDE
    {"PRICE_FILTER", refused(order_errc::invalid_price)},
    {"LOT_SIZE", refused(order_errc::invalid_quantity)}, // and MARKET_LOT_SIZE
    {"ICEBERG_PARTS", refused(order_errc::invalid_quantity)},
    {"NOTIONAL", refused(order_errc::below_min_notional)}, // and MIN_NOTIONAL
    {"MAX_POSITION", refused(order_errc::position_limit)},
    {"MAX_ASSET", refused(order_errc::position_limit)},
    {"MAX_NUM_", refused(order_errc::position_limit)}, // also EXCHANGE_MAX_NUM_…
    {"TRAILING_DELTA", refused(order_errc::invalid_parameter)},
};

} // namespace detail

/// The codes that only this API has, or means otherwise.
inline constexpr error_table errors{detail::error_rows};

/// What an error of the venue means for an order: by its code, and by its text where the code is one of a family
/// (-1010, -1013, -2010, -2011, -2038).
[[nodiscard]] constexpr error_meaning meaning_of(std::int32_t code, std::string_view text) noexcept {
    if (code == -1010 || code == -1013 || code == -2010 || code == -2011 || code == -2038)
        for (const detail::said& s : detail::error_texts)
            if (text.find(s.words) != std::string_view::npos) return s.meaning;
    return binance::meaning_of(errors, code);
}

/// The reason alone.
[[nodiscard]] constexpr order_errc map_error(std::int32_t code, std::string_view text = {}) noexcept {
    return code == 0 ? order_errc::state_unknown : meaning_of(code, text).code;
}

/// Judges a reply that is no success: `binance::classify_error` with this API's codes. A 403 without a code is the
/// firewall's, which no order passes (HTTP return codes).
[[nodiscard]] constexpr error_verdict classify_error(int status, std::int32_t code,
                                                     std::string_view text) noexcept {
    if (status == 403 && code == 0) return {order_errc::rejected, error_outcome::failed};
    return binance::classify_error(meaning_of(code, text), status, code, text);
}

} // namespace gatewright::venue::binance_spot
