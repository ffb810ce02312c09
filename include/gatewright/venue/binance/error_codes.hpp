// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/error_table.hpp>

#include <cstdint>
#include <string_view>

namespace gatewright::venue::binance {

/// A row of the tables of error codes.
using code_row = error_row<std::int32_t>;

/// The codes that all of Binance's APIs share. Source: Binance, "Error Codes" of spot and of USDⓈ-M futures.
inline constexpr code_row common_rows[] = {
    {-1000, unclear(), "UNKNOWN"},
    {-1001, unclear(), "DISCONNECTED"}, // internal error, nothing is said of the execution
    {-1003, {error_class::rate_limit, order_errc::throttled}, "TOO_MANY_REQUESTS"},
    {-1006, unclear(), "UNEXPECTED_RESP"},
    {-1007, unclear(), "TIMEOUT"},
    {-1008, {error_class::rate_limit, order_errc::busy, true}, "REQUEST_THROTTLED"},
    {-1015, {error_class::rate_limit, order_errc::throttled}, "TOO_MANY_ORDERS"},
    {-1021, {error_class::clock, order_errc::clock_skew, true}, "INVALID_TIMESTAMP"}, // stale on arrival
    {-1022, bad_key(), "INVALID_SIGNATURE"},
    {-1111, refused(order_errc::invalid_parameter), "BAD_PRECISION"},
    {-1121, refused(order_errc::unknown_instrument), "BAD_SYMBOL"},
    {-1199, refused(order_errc::invalid_parameter), "11xx: request issues", -1100},
    {-2011, {error_class::done_already, order_errc::unknown_order}, "CANCEL_REJECTED"},
    {-2013, {error_class::done_already, order_errc::unknown_order}, "NO_SUCH_ORDER"},
    {-2014, bad_key(), "BAD_API_KEY_FMT"},
    {-2015, bad_key(), "REJECTED_MBX_KEY"},
    {-4056, bad_key(), "INVALID_API_KEY_TYPE"}, // a key that cannot log on
};
/// The codes that all share, as a table.
inline constexpr error_table common_errors{common_rows};

/// What a code means: by the API's own table, or by the common one; `order_errc::rejected` for all others, the venue's
/// text then says more.
template <class TableT>
[[nodiscard]] constexpr error_meaning meaning_of(const TableT& own, std::int32_t code) noexcept {
    if (const code_row* const row = own.find(code)) return row->meaning;
    return common_errors.meaning_of(code);
}

/// Judges a reply that is no success.
///
/// HTTP 503 comes in three kinds: "Unknown error, please check your request or try again later." leaves the state
/// unknown, "Service Unavailable." and -1008 are failures.
/// Source: USDⓈ-M, "General Info", HTTP return codes.
///
/// @param status HTTP status, or "status" of the WebSocket API; zero if no reply came
/// @param code the venue's code, zero if the reply has none
/// @param text the venue's message, or the body where it is none
/// @param said what the code means
[[nodiscard]] constexpr error_verdict classify_error(const error_meaning& said, int status, std::int32_t code,
                                                     std::string_view text) noexcept {
    const auto says = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
    if (code == 0 && says("Unknown error")) return verdict_of(unclear());
    if (status == 503 && said.kind != error_class::unknown && !said.at_any_status &&
        says("Service Unavailable"))
        return {order_errc::busy, error_outcome::failed};
    return judge_error(status, code == 0 ? nullptr : &said);
}
/// The same by the API's own table.
template <class TableT>
[[nodiscard]] constexpr error_verdict classify_error(const TableT& own, int status, std::int32_t code,
                                                     std::string_view text) noexcept {
    return classify_error(meaning_of(own, code), status, code, text);
}

} // namespace gatewright::venue::binance
