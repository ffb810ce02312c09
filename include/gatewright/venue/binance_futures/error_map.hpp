// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/error_table.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace gatewright::venue::binance_futures {

/// One of the venue's error codes and what it means for an order.
struct error_code_meaning {
    std::int32_t code;
    order_errc meaning;
};

/// The venue's error codes that have a meaning of their own here, by falling code. Source: USDⓈ-M, "Error Codes".
inline constexpr error_code_meaning error_codes[] = {
    {-1000, order_errc::state_unknown},      // UNKNOWN
    {-1001, order_errc::state_unknown},      // DISCONNECTED: internal error, nothing is said of the execution
    {-1003, order_errc::throttled},          // TOO_MANY_REQUESTS, IP ban
    {-1006, order_errc::state_unknown},      // UNEXPECTED_RESP: execution status unknown
    {-1007, order_errc::state_unknown},      // TIMEOUT: execution status unknown
    {-1008, order_errc::busy},               // REQUEST_THROTTLED: certainly not executed
    {-1015, order_errc::throttled},          // TOO_MANY_ORDERS
    {-1021, order_errc::clock_skew},         // INVALID_TIMESTAMP
    {-1022, order_errc::authentication},     // INVALID_SIGNATURE
    {-1111, order_errc::invalid_parameter},  // BAD_PRECISION
    {-1121, order_errc::unknown_instrument}, // BAD_SYMBOL
    {-1125, order_errc::authentication},     // INVALID_LISTEN_KEY
    {-2011, order_errc::unknown_order},      // CANCEL_REJECTED
    {-2013, order_errc::unknown_order},      // NO_SUCH_ORDER
    {-2014, order_errc::authentication},     // BAD_API_KEY_FMT
    {-2015, order_errc::authentication},     // REJECTED_MBX_KEY
    {-2018, order_errc::insufficient_funds}, // BALANCE_NOT_SUFFICIENT
    {-2019, order_errc::insufficient_funds}, // MARGIN_NOT_SUFFICIENT
    {-2021, order_errc::would_trigger},      // ORDER_WOULD_IMMEDIATELY_TRIGGER
    {-2022, order_errc::reduce_only_violation}, // REDUCE_ONLY_REJECT
    {-2023, order_errc::liquidation},           // USER_IN_LIQUIDATION
    {-2025, order_errc::position_limit},        // MAX_OPEN_ORDER_EXCEEDED
    {-2027, order_errc::position_limit},        // MAX_LEVERAGE_RATIO
    {-4001, order_errc::invalid_price},         // PRICE_LESS_THAN_ZERO
    {-4002, order_errc::invalid_price},         // PRICE_GREATER_THAN_MAX_PRICE
    {-4003, order_errc::invalid_quantity},      // QTY_LESS_THAN_ZERO
    {-4004, order_errc::invalid_quantity},      // QTY_LESS_THAN_MIN_QTY
    {-4005, order_errc::invalid_quantity},      // QTY_GREATER_THAN_MAX_QTY
    {-4013, order_errc::invalid_price},         // PRICE_LESS_THAN_MIN_PRICE
    {-4014, order_errc::invalid_price},         // PRICE_NOT_INCREASED_BY_TICK_SIZE
    {-4016, order_errc::price_out_of_band},     // PRICE_HIGHTER_THAN_MULTIPLIER_UP
    {-4023, order_errc::invalid_quantity},      // QTY_NOT_INCREASED_BY_STEP_SIZE
    {-4024, order_errc::price_out_of_band},     // PRICE_LOWER_THAN_MULTIPLIER_DOWN
    {-4116, order_errc::duplicate_client_id},   // DUPLICATED_CLIENT_ORDER_ID
    {-4120, order_errc::unsupported},           // conditional types moved to the algo service
    {-4131, order_errc::price_out_of_band},     // MARKET_ORDER_REJECT: PERCENT_PRICE
    {-4164, order_errc::below_min_notional},    // MIN_NOTIONAL
    {-5021, order_errc::would_not_fill},        // FOK_ORDER_REJECT
    {-5022, order_errc::would_take},            // GTX_ORDER_REJECT
    {-5027, order_errc::unchanged},             // NO_NEED_TO_MODIFY
    {-5028, order_errc::clock_skew},            // ME_RECVWINDOW_REJECT: the matching engine's check
};
static_assert(std::is_sorted(std::begin(error_codes), std::end(error_codes),
                             [](const auto& a, const auto& b) { return a.code > b.code; }));

/// What an error code of the venue means for an order. Codes -1100 to -1199 without an entry are about parameters; all
/// others without one are `order_errc::rejected`, the venue's text then says more.
[[nodiscard]] constexpr order_errc map_error(std::int32_t code) noexcept {
    const auto* const at =
        std::lower_bound(std::begin(error_codes), std::end(error_codes), code,
                         [](const error_code_meaning& m, std::int32_t c) { return m.code > c; });
    if (at != std::end(error_codes) && at->code == code) return at->meaning;
    if (code <= -1100 && code > -1200) return order_errc::invalid_parameter;
    return order_errc::rejected;
}

/// The same, where the reply may carry a text only: HTTP 503 says "Unknown error" without a code.
[[nodiscard]] constexpr order_errc map_error(std::int32_t code, std::string_view text) noexcept {
    if (code == 0 && text.find("Unknown error") != std::string_view::npos) return order_errc::state_unknown;
    if (code == 0 && text.find("Service Unavailable") != std::string_view::npos) return order_errc::busy;
    return map_error(code);
}

/// Classifies a reply that is no success.
///
/// HTTP 503 comes in three kinds: "Unknown error, please check your request or try again later." leaves the state
/// unknown, "Service Unavailable." and -1008 are failures. Every other 5xx, 408, and no reply at all (status 0) leave it
/// unknown; 4xx are failures: 429 and 418 are rate limits, 401 and 403 are about the key or the network's edge.
/// Source: USDⓈ-M, "General Info", HTTP return codes.
///
/// @param status HTTP status, or "status" of the WebSocket API; zero if no reply came
/// @param code the venue's code, zero if the reply has none
/// @param text the venue's message, or the body where it is none
[[nodiscard]] constexpr error_verdict classify_error(int status, std::int32_t code,
                                                     std::string_view text) noexcept {
    constexpr error_verdict unknown{order_errc::state_unknown, error_outcome::unknown};
    const order_errc meaning = map_error(code, text);
    if (meaning == order_errc::state_unknown) return unknown;
    // An open order has this id: perhaps this very one, if the request reached the venue twice.
    if (meaning == order_errc::duplicate_client_id) return {meaning, error_outcome::unknown};
    // The venue says so itself, whatever the status: throttled before it reached the engine, or stale on arrival.
    if (code == -1008 || code == -1021) return {meaning, error_outcome::failed};
    if (status == 503 && text.find("Service Unavailable") != std::string_view::npos)
        return {order_errc::busy, error_outcome::failed};
    if (status >= 500 || status == 408 || status <= 0) return unknown;
    if (code != 0) return {meaning, error_outcome::failed};
    if (status == 429 || status == 418) return {order_errc::throttled, error_outcome::failed};
    if (status == 401 || status == 403) return {order_errc::authentication, error_outcome::failed};
    if (status >= 400) return {order_errc::rejected, error_outcome::failed};
    return unknown;
}

} // namespace gatewright::venue::binance_futures
