// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/fixed_string.hpp>
#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/error_table.hpp>

#include <cstddef>
#include <string_view>

// The words by which OANDA refuses, in "rejectReason" and "errorCode" of an answer, and by which it cancels, in
// "reason" of an ORDER_CANCEL. They are one vocabulary, and it grows: words that are not listed are judged by their
// family, and those of no family are a refusal, whose text says more.
namespace gatewright::venue::oanda {

namespace detail {

using text_row = error_row<std::string_view>;
inline constexpr error_meaning gone{error_class::done_already, order_errc::unknown_order};

/// Source: OANDA v20 OpenAPI 3.0.25, "TransactionRejectReason", "OrderCancelReason".
inline constexpr text_row error_rows[] = {
    // What may have been done
    {"INTERNAL_SERVER_ERROR", unclear(), "the system failed"},
    // Perhaps this very one, if the request reached the venue twice
    {"CLIENT_ORDER_ID_ALREADY_EXISTS", unclear(order_errc::duplicate_client_id), "the id is in use"},
    // Cancels and questions
    {"ORDER_DOESNT_EXIST", gone, "no such order, or it has ended"},
    {"NO_SUCH_ORDER", gone, "answer to a question"},
    // Funds and limits
    {"INSUFFICIENT_MARGIN", refused(order_errc::insufficient_funds), "margin"},
    {"INSUFFICIENT_FUNDS", refused(order_errc::insufficient_funds), "funds"},
    {"POSITION_SIZE_EXCEEDED", refused(order_errc::position_limit), "position of the instrument"},
    {"ACCOUNT_POSITION_VALUE_LIMIT_EXCEEDED", refused(order_errc::position_limit), "value of all positions"},
    {"OPEN_TRADES_ALLOWED_EXCEEDED", refused(order_errc::position_limit), "open trades"},
    {"PENDING_ORDERS_ALLOWED_EXCEEDED", refused(order_errc::position_limit), "pending orders"},
    // What cannot be filled now
    {"INSUFFICIENT_LIQUIDITY", refused(order_errc::would_not_fill), "liquidity"},
    {"BOUNDS_VIOLATION", refused(order_errc::would_not_fill), "price bound"},
    {"MARKET_HALTED", refused(order_errc::market_closed), "the market is halted"},
    {"INSTRUMENT_NOT_TRADEABLE", refused(order_errc::market_closed), "not tradeable"},
    {"INSTRUMENT_PRICE_UNKNOWN", refused(order_errc::market_closed), "no price"},
    {"INSTRUMENT_BID_HALTED", refused(order_errc::market_closed), "halted"},
    {"INSTRUMENT_ASK_HALTED", refused(order_errc::market_closed), "halted"},
    {"INSTRUMENT_BID_REDUCE_ONLY", refused(order_errc::reduce_only_violation),
     "positions may only be reduced"},
    {"INSTRUMENT_ASK_REDUCE_ONLY", refused(order_errc::reduce_only_violation),
     "positions may only be reduced"},
    {"CLOSEOUT_POSITION_DOESNT_EXIST", refused(order_errc::reduce_only_violation), "nothing to close"},
    {"POSITION_CLOSEOUT_FAILED", refused(order_errc::reduce_only_violation), "nothing to reduce"},
    {"TRADE_DOESNT_EXIST", refused(order_errc::reduce_only_violation), "nothing to close"},
    {"CLOSEOUT_POSITION_REJECT", refused(order_errc::reduce_only_violation), "nothing to close"},
    {"INSTRUMENT_UNKNOWN", refused(order_errc::unknown_instrument), "no such instrument"},
    {"LOSING_TAKE_PROFIT", refused(order_errc::invalid_price), "a take-profit at a loss"},
};

/// Words that begin so. Longer ones come before those that they begin with.
struct word_family {
    std::string_view lead;
    error_meaning meaning;
};
inline constexpr word_family families[] = {
    {"UNITS_", refused(order_errc::invalid_quantity)},
    {"PRICE_", refused(order_errc::invalid_price)},
    {"TIME_IN_FORCE_", refused(order_errc::invalid_parameter)},
    {"GTD_", refused(order_errc::invalid_parameter)},
    {"TRIGGER_", refused(order_errc::invalid_parameter)},
    {"CLIENT_", refused(order_errc::invalid_parameter)},
    {"REPLACING_", refused(order_errc::invalid_parameter)},
    {"ORDER_", refused(order_errc::invalid_parameter)},
    {"TRADE_", refused(order_errc::invalid_parameter)},
    {"INSTRUMENT_", refused(order_errc::invalid_parameter)},
    {"ACCOUNT_", refused(order_errc::account_settings)},
};

/// The words of an answer without a code to who may not do that, "Insufficient authorization to perform request.", or
/// asks for an account that is not there: "The Account specified does not exist" (OpenAPI, answers of 404).
[[nodiscard]] constexpr bool lacks_authorization(std::string_view text) noexcept {
    return text.find("nsufficient authorization") != std::string_view::npos ||
           text.find("ccount specified does not exist") != std::string_view::npos;
}

} // namespace detail

/// The venue's words that have a meaning of their own here.
inline constexpr error_table errors{detail::error_rows};

/// What a word means: by its row, by its family, or else a refusal, `order_errc::rejected`. Words of exits that go with
/// an order (`STOP_LOSS_ON_FILL_…`) name what is wrong as those of orders do.
[[nodiscard]] constexpr error_meaning meaning_of_word(std::string_view word) noexcept {
    if (const auto* const row = errors.find(word)) return row->meaning;
    constexpr std::string_view attached = "_ON_FILL_";
    if (const std::size_t at = word.find(attached); at != word.npos) {
        word.remove_prefix(at + attached.size());
        // The price at which the order was executed is beyond that of its exit.
        const bool price = word == "LOSS" || begins_with(word, "PRICE_");
        return refused(price ? order_errc::invalid_price : order_errc::invalid_parameter);
    }
    for (const detail::word_family& f : detail::families)
        if (begins_with(word, f.lead)) return f.meaning;
    return {};
}

/// Judges a reply that is no success. An answer of 4xx with a word is a refusal, and so is 429, whatever it says; 5xx
/// and silence leave the outcome open. Source: OANDA v20, "Best Practices"; "Order Endpoints" (responses).
/// @param status of HTTP
/// @param text the venue's words: where there is no code they alone tell that the token lacks the right
[[nodiscard]] constexpr error_verdict classify_error(int status, std::string_view code,
                                                     std::string_view text = {}) noexcept {
    if (status == 429) return verdict_of(meaning_of_status(status));
    if (!code.empty()) {
        const error_meaning said = meaning_of_word(code);
        return judge_error(status, &said);
    }
    constexpr error_meaning no_right = bad_key();
    return judge_error(status, detail::lacks_authorization(text) ? &no_right : nullptr);
}

} // namespace gatewright::venue::oanda
