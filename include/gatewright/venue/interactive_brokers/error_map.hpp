// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/core/order_state.hpp>
#include <gatewright/venue/error_table.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>

// Errors of TWS (message 4). One list of numbers serves refusals of orders, of requests, warnings and the state of the
// connection; what one means for an order depends on what was asked for it. Numbers that are not known are no refusal:
// other programs took them for one, and lost orders that lived (ib_insync #502, backtrader2 #40).
namespace gatewright::venue::interactive_brokers {

/// What an error says, and of what.
enum class error_effect : std::uint8_t {
    information,
    warning,         ///< the order lives, or the line goes on
    order_refused,   ///< it ended, and nothing of it is executed by this
    order_cancelled, ///< it ended by a cancel
    amend_refused,   ///< it lives as it was
    cancel_refused,  ///< it lives, or has ended already
    order_unclear,   ///< nobody can say: ask for it
    request_failed,  ///< nothing comes for the request, or nothing more
    depth_reset,     ///< the book of the request begins anew
    throttled,       ///< too many messages
    connection_lost, ///< of TWS to IBKR: orders may wait in TWS
    data_lost,       ///< it is back, and subscriptions are gone
    connection_back, ///< it is back, and subscriptions go on
    market_broken,   ///< market data of some instruments do not come
    market_well,     ///< they do
    farm_broken,     ///< one of the past, or of contracts, is not there
    farm_well,
    session_over ///< this connection is refused, or to be ended
};
BOOST_DESCRIBE_ENUM(error_effect, information, warning, order_refused, order_cancelled, amend_refused,
                    cancel_refused, order_unclear, request_failed, depth_reset, throttled, connection_lost,
                    data_lost, connection_back, market_broken, market_well, farm_broken, farm_well,
                    session_over)

namespace detail {

using number_row = error_row<std::int32_t>;
inline constexpr error_meaning ended{error_class::done_already, order_errc::already_done};
inline constexpr error_meaning too_many{error_class::rate_limit, order_errc::throttled};

/// What refuses an order, a change or a cancel of one. Source: IBKR Campus, "TWS API Documentation", "Error Codes"
/// ("System", "Warning", "Client Error", "TWS Error Codes").
inline constexpr number_row error_rows[] = {
    {100, too_many, "Max rate of messages per second has been exceeded"},
    {103, refused(order_errc::duplicate_client_id), "Duplicate order id"},
    {104, ended, "Can't modify a filled order"},
    {105, refused(order_errc::invalid_parameter), "Order being modified does not match original order"},
    {106, refused(order_errc::invalid_parameter), "Can't transmit order ID", 107},
    {109, refused(order_errc::price_out_of_band), "Price is out of range of precautionary settings"},
    {110, refused(order_errc::invalid_price), "Price does not conform to the minimum variation"},
    {111, refused(order_errc::invalid_parameter), "TIF and order type are incompatible"},
    {113, refused(order_errc::invalid_parameter), "TIF should be DAY for MOC and LOC"},
    {116, refused(order_errc::unsupported), "Exchange does not accept this order"},
    {132, refused(order_errc::rejected), "Order confirmation", 133},
    {135, {error_class::done_already, order_errc::unknown_order}, "Can't find order with ID"},
    {136, ended, "This order cannot be cancelled"},
    {137, refused(order_errc::invalid_parameter), "VWAP orders", 148},
    {151, refused(order_errc::invalid_parameter), "Parameters of an order", 160},
    {161, ended, "Cancel attempted when order is not in a cancellable state"},
    {163, refused(order_errc::price_out_of_band), "Price would violate the percentage constraint"},
    {167, refused(order_errc::invalid_parameter), "Invalid hedge", 168},
    {200, refused(order_errc::unknown_instrument), "No security definition found"},
    {201, refused(order_errc::rejected), "Order rejected; the words say why"},
    {202, refused(order_errc{}), "Order cancelled"},
    {203, refused(order_errc::account_settings), "Security is not available or allowed for this account"},
    {311, refused(order_errc::invalid_parameter), "Scale and short sale", 315},
    {321, refused(order_errc::invalid_parameter), "Server error when validating a request"},
    {322, refused(order_errc::rejected), "Server error when processing a request", 325},
    {328, refused(order_errc::invalid_parameter), "Trailing stop orders", 364},
    {367, refused(order_errc::invalid_parameter), "Volatility and parameters of an order", 381},
    {382, refused(order_errc::price_out_of_band), "Price violates the ticks constraint"},
    {383, refused(order_errc::invalid_quantity), "Size exceeds the size limit of precautionary settings"},
    {387, refused(order_errc::unsupported), "Unsupported order type for this exchange and security", 398},
    {400, refused(order_errc::rejected), "Algorithms and short sales", 403},
    {405, refused(order_errc::invalid_parameter), "Parameters of an order", 413},
    {417, refused(order_errc::invalid_parameter), "Parameters of an order", 429},
    {433, refused(order_errc::invalid_parameter), "Parameters of an order", 449},
    {434, refused(order_errc::invalid_quantity), "The order size cannot be zero"},
    {451, refused(order_errc::price_out_of_band), "Precautionary settings"},
    {460, refused(order_errc::account_settings), "No trading permissions for this product"},
    {461, refused(order_errc::invalid_parameter), "Changes that cannot be made", 463},
    {478, refused(order_errc::unknown_instrument), "Parts of a contract contradict its number"},
    {10002, refused(order_errc::invalid_parameter), "Parents, algorithms and dates", 10020},
    {10052, refused(order_errc::invalid_parameter), "Invalid time in force", 10058},
    {10147, {error_class::done_already, order_errc::unknown_order}, "The order to be cancelled is not found"},
    {10148, ended, "The order to be cancelled cannot be; the words say its state"},
    {10241, refused(order_errc::operation_pending), "Order is not ready to be modified", 10242},
    {10243, refused(order_errc::invalid_quantity), "Sizes of an order", 10254},
    {10268, refused(order_errc::unsupported), "Attributes that are not supported", 10270},
    {10289, refused(order_errc::invalid_parameter), "Cash quantity", 10293},
    {10318, refused(order_errc::invalid_parameter), "Order size"},
    {10326, refused(order_errc::invalid_parameter), "OCA group of an order must not change", 10327},
    {10329, refused(order_errc::rejected), "Order rejected; the words say why"},
};

[[nodiscard]] constexpr bool any_of(std::int32_t code, std::initializer_list<std::int32_t> all) noexcept {
    return std::find(all.begin(), all.end(), code) != all.end();
}
/// @param words in small letters: TWS writes some texts in capitals
[[nodiscard]] constexpr bool has(std::string_view text, std::string_view words) noexcept {
    return std::search(text.begin(), text.end(), words.begin(), words.end(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           }) != text.end();
}

} // namespace detail

/// The numbers that refuse an order.
inline constexpr error_table errors{detail::error_rows};

/// Why, by its number and, where that leaves it to them, by its words.
[[nodiscard]] constexpr error_meaning meaning_of_error(std::int32_t code, std::string_view text) noexcept {
    if (detail::has(text, "read-only")) return bad_key();
    if (code == 201 || code == 10329) {
        for (const std::string_view words :
             {"margin", "insufficient", "buying power", "available funds", "cash"})
            if (detail::has(text, words)) return refused(order_errc::insufficient_funds);
        if (detail::has(text, "minimum price variation")) return refused(order_errc::invalid_price);
        if (detail::has(text, "closed") || detail::has(text, "halted"))
            return refused(order_errc::market_closed);
    }
    const auto* const row = errors.find(code);
    return row != nullptr ? row->meaning : unclear();
}

/// What an error says of the connection, of farms of data, and of nothing else; `order_unclear` for all others.
[[nodiscard]] constexpr error_effect system_effect(std::int32_t code) noexcept {
    using is = error_effect;
    switch (code) {
    case 100: return is::throttled;
    case 326:
    case 1300: return is::session_over;
    case 1100:
    case 2110: return is::connection_lost;
    case 1101: return is::data_lost;
    case 1102: return is::connection_back;
    case 2103: return is::market_broken;
    case 2104: return is::market_well;
    case 2105:
    case 2157: return is::farm_broken;
    case 2106:
    case 2158: return is::farm_well;
    default: break;
    }
    if (code >= 501 && code <= 509) return is::session_over;
    // 2102, 2109, 2137 and 2148 are about an order, where they name one.
    return code >= 2100 && code <= 2169 ? is::information : is::order_unclear;
}

/// What an error says of an order.
/// @param pending what was asked for it last, and is not answered
[[nodiscard]] constexpr error_effect order_effect(std::int32_t code, std::string_view text,
                                                  pending_operation pending) noexcept {
    using is = error_effect;
    const bool amends = pending == pending_operation::amend;
    if (code == 202) return is::order_cancelled;
    if (detail::any_of(code, {404, 2109, 2137, 2148, 10349})) return is::warning;
    if (code == 2102) return amends ? is::amend_refused : is::warning;
    if (code == 399) {
        const bool lives =
            detail::has(text, "warning") || detail::has(text, "will not be placed at the exchange until");
        return lives ? is::warning : is::order_unclear;
    }
    if (detail::any_of(code, {135, 136, 161, 10147, 10148}))
        return pending == pending_operation::cancel ? is::cancel_refused
               : amends                             ? is::amend_refused
                                                    : is::order_unclear;
    if (const is said = system_effect(code); said != is::order_unclear) return said;
    if (errors.find(code) == nullptr) return is::order_unclear;
    if (amends) return is::amend_refused;
    // That a parent is missing is said of a placement alone, though a cancel has followed it.
    if (code == 10006) return is::order_refused;
    if (pending == pending_operation::place) return is::order_refused;
    // Whether it says so of the order or of its cancel nobody knows.
    if (pending == pending_operation::cancel) return is::order_unclear;
    // Of an order that was taken only what speaks of the whole order ends it; the rest may be about a late change.
    return code == 201 || code == 203 ? is::order_refused : is::order_unclear;
}

/// What an error says of a request that is no order.
[[nodiscard]] constexpr error_effect request_effect(std::int32_t code) noexcept {
    using is = error_effect;
    if (code == 317) return is::depth_reset;
    // Data is delayed, or another session has it for now: the line goes on.
    if (detail::any_of(code, {10090, 10167, 10197, 2152, 2174})) return is::warning;
    const is said = system_effect(code);
    return said == is::order_unclear ? is::request_failed : said;
}

/// What an error says of a question for bars of the past.
enum class past_effect : std::uint8_t {
    no_bars, ///< nothing traded in that stretch: a weekend, a holiday
    later,   ///< too many questions, or a service that is not there now: it may be asked again
    refused
};

/// One number stands for all of them, and its words tell them apart.
[[nodiscard]] constexpr past_effect past_request_effect(std::int32_t code, std::string_view text) noexcept {
    if (code != 162) return code == 200 || code == 321 ? past_effect::refused : past_effect::later;
    if (detail::has(text, "returned no data")) return past_effect::no_bars;
    for (const std::string_view words : {"pacing", "timed out", "timeout", "not connected"})
        if (detail::has(text, words)) return past_effect::later;
    return past_effect::refused;
}

} // namespace gatewright::venue::interactive_brokers
