// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/binance/error_codes.hpp>
#include <gatewright/venue/error_table.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance_futures {

using venue::error_outcome;
using venue::error_verdict;

namespace detail {
/// Source: USDⓈ-M, "Error Codes".
inline constexpr binance::code_row error_rows[] = {
    {-1122, refused(order_errc::market_closed), "INVALID_SYMBOL_STATUS"},
    {-1125, bad_key(), "INVALID_LISTEN_KEY"},
    {-2018, refused(order_errc::insufficient_funds), "BALANCE_NOT_SUFFICIENT"},
    {-2019, refused(order_errc::insufficient_funds), "MARGIN_NOT_SUFFICIENT"},
    {-2021, refused(order_errc::would_trigger), "ORDER_WOULD_IMMEDIATELY_TRIGGER"},
    {-2022, refused(order_errc::reduce_only_violation), "REDUCE_ONLY_REJECT"},
    {-2023, refused(order_errc::liquidation), "USER_IN_LIQUIDATION"},
    {-2025, refused(order_errc::position_limit), "MAX_OPEN_ORDER_EXCEEDED"},
    {-2027, refused(order_errc::position_limit), "MAX_LEVERAGE_RATIO"},
    {-4001, refused(order_errc::invalid_price), "PRICE_LESS_THAN_ZERO"},
    {-4002, refused(order_errc::invalid_price), "PRICE_GREATER_THAN_MAX_PRICE"},
    {-4003, refused(order_errc::invalid_quantity), "QTY_LESS_THAN_ZERO"},
    {-4004, refused(order_errc::invalid_quantity), "QTY_LESS_THAN_MIN_QTY"},
    {-4005, refused(order_errc::invalid_quantity), "QTY_GREATER_THAN_MAX_QTY"},
    {-4013, refused(order_errc::invalid_price), "PRICE_LESS_THAN_MIN_PRICE"},
    {-4014, refused(order_errc::invalid_price), "PRICE_NOT_INCREASED_BY_TICK_SIZE"},
    {-4016, refused(order_errc::price_out_of_band), "PRICE_HIGHTER_THAN_MULTIPLIER_UP"},
    {-4023, refused(order_errc::invalid_quantity), "QTY_NOT_INCREASED_BY_STEP_SIZE"},
    {-4024, refused(order_errc::price_out_of_band), "PRICE_LOWER_THAN_MULTIPLIER_DOWN"},
    {-4061, refused(order_errc::account_settings), "INVALID_POSITION_SIDE"},
    // An open order has this id: perhaps this very one, if the request reached the venue twice.
    {-4116, unclear(order_errc::duplicate_client_id), "DUPLICATED_CLIENT_ORDER_ID"},
    {-4120, refused(order_errc::unsupported), "conditional types moved to the algo service"},
    {-4131, refused(order_errc::price_out_of_band), "MARKET_ORDER_REJECT: PERCENT_PRICE"},
    {-4140, refused(order_errc::market_closed), "INVALID_OPENING_POSITION_STATUS"},
    {-4141, refused(order_errc::market_closed), "SYMBOL_ALREADY_CLOSED"},
    {-4164, refused(order_errc::below_min_notional), "MIN_NOTIONAL"},
    {-5021, refused(order_errc::would_not_fill), "FOK_ORDER_REJECT"},
    {-5022, refused(order_errc::would_take), "GTX_ORDER_REJECT"},
    {-5027, refused(order_errc::unchanged), "NO_NEED_TO_MODIFY"},
    {-5028,
     {error_class::clock, order_errc::clock_skew},
     "ME_RECVWINDOW_REJECT"}, // the matching engine's check
};

} // namespace detail

/// The codes that only this API has, or means otherwise.
inline constexpr error_table errors{detail::error_rows};

/// What an error code of the venue means for an order. Codes -1100 to -1199 without an entry are about parameters; all
/// others without one are `order_errc::rejected`, the venue's text then says more.
[[nodiscard]] constexpr order_errc map_error(std::int32_t code) noexcept {
    return binance::meaning_of(errors, code).code;
}

/// The same, where the reply may carry a text only: HTTP 503 says "Unknown error" without a code.
[[nodiscard]] constexpr order_errc map_error(std::int32_t code, std::string_view text) noexcept {
    if (code == 0 && text.find("Unknown error") != std::string_view::npos) return order_errc::state_unknown;
    if (code == 0 && text.find("Service Unavailable") != std::string_view::npos) return order_errc::busy;
    return map_error(code);
}

/// Judges a reply that is no success: `binance::classify_error` with this API's codes.
[[nodiscard]] constexpr error_verdict classify_error(int status, std::int32_t code,
                                                     std::string_view text) noexcept {
    return binance::classify_error(errors, status, code, text);
}

} // namespace gatewright::venue::binance_futures
