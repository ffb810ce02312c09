// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/error_table.hpp>

#include <string_view>

namespace gatewright::venue::okx {

namespace detail {

using text_row = error_row<std::string_view>;
inline constexpr error_meaning bad_clock{error_class::clock, order_errc::clock_skew, true};
inline constexpr error_meaning too_many{error_class::rate_limit, order_errc::throttled, true};
inline constexpr error_meaning done{error_class::done_already, order_errc::already_done};

/// Source: OKX API v5, "Error Code", and the change logs of 2026. Codes beside the ordinary order book (spread trading,
/// grids, copy trading) are left out.
inline constexpr text_row error_rows[] = {
    // Of a whole request, where no order of it says why: whether it is one that reached the venue twice nobody can say.
    {"1", unclear(), "all operations failed"},
    {"2", unclear(), "some operations failed, and nobody says which"},
    // General
    {"50000", refused(order_errc::invalid_parameter), "body must not be empty"},
    {"50001", unclear(), "service temporarily unavailable"},
    {"50002", refused(order_errc::invalid_parameter), "JSON syntax error"},
    {"50004", unclear(), "endpoint request timeout: does not mean success or failure"},
    {"50005", refused(order_errc::unsupported), "API is offline or unavailable"},
    {"50006", refused(order_errc::invalid_parameter), "invalid content type"},
    {"50007", refused(order_errc::liquidation), "account blocked"},
    {"50008", bad_key(), "user does not exist"},
    {"50009", refused(order_errc::liquidation), "account is suspended due to ongoing liquidation"},
    {"50010", bad_key(), "user id must not be empty"},
    {"50011", too_many, "rate limit reached"},
    {"50012", refused(order_errc::account_settings), "account status invalid"},
    {"50013", {error_class::rate_limit, order_errc::busy, true}, "system is busy"},
    {"50014", refused(order_errc::invalid_parameter), "parameter must not be empty"},
    {"50015", refused(order_errc::invalid_parameter), "either parameter is required"},
    {"50016", refused(order_errc::invalid_parameter), "parameters do not match"},
    {"50017", refused(order_errc::liquidation), "position frozen due to auto-deleveraging", "50022"},
    {"50023", refused(order_errc::market_closed), "funding frozen, open interest too high"},
    {"50024", refused(order_errc::invalid_parameter), "parameters cannot exist at the same time", "50025"},
    {"50026", unclear(), "system error, try again later"},
    {"50027", refused(order_errc::account_settings), "account is restricted from trading", "50030"},
    {"50036", bad_clock, "expTime is earlier than the server's time"},
    {"50037", bad_clock, "order expired"},
    {"50038", refused(order_errc::unsupported), "not in demo trading"},
    {"50040", too_many, "too frequent operations"},
    {"50044", refused(order_errc::invalid_parameter), "must select one broker type"},
    {"50046", refused(order_errc::market_closed), "suspended for the instrument"},
    {"50061", too_many, "sub-account rate limit of new and amended orders"},
    {"50071", unclear(order_errc::duplicate_client_id), "duplicate id"},
    // The key
    {"50100", bad_key(), "API frozen", "50101"},
    {"50102", bad_clock, "timestamp request expired"},
    {"50103", bad_key(), "OK-ACCESS headers", "50111"},
    {"50112", bad_clock, "invalid OK-ACCESS-TIMESTAMP"},
    {"50113", bad_key(), "invalid signature", "50114"},
    {"50119", bad_key(), "API key does not exist"},
    {"50120", refused(order_errc::account_settings), "the key has no permission for this"},
    // Orders
    {"51000", refused(order_errc::invalid_parameter), "parameter error"},
    {"51001", refused(order_errc::unknown_instrument), "instrument does not exist"},
    {"51004", refused(order_errc::position_limit), "order amount exceeds position tier"},
    {"51005", refused(order_errc::invalid_quantity), "order amount exceeds the limit"},
    {"51006", refused(order_errc::price_out_of_band), "price outside the limit"},
    {"51008", refused(order_errc::insufficient_funds), "insufficient balance"},
    {"51009", refused(order_errc::account_settings), "order placement blocked by the platform"},
    {"51010", refused(order_errc::account_settings), "account mode does not allow the operation"},
    {"51015", refused(order_errc::unknown_instrument), "instId does not match instType"},
    {"51016", unclear(order_errc::duplicate_client_id), "duplicated client order id"},
    {"51020", refused(order_errc::invalid_quantity), "below the minimum"},
    {"51021", refused(order_errc::market_closed), "pair or contract not yet listed"},
    {"51022", refused(order_errc::market_closed), "contract suspended"},
    {"51023", refused(order_errc::reduce_only_violation), "position does not exist"},
    {"51024", refused(order_errc::liquidation), "trading account is blocked"},
    {"51027", refused(order_errc::market_closed), "contract expired, delivering or settling", "51030"},
    {"51046", refused(order_errc::would_trigger), "take-profit price beyond the market", "51053"},
    {"51054", unclear(), "request timed out"},
    {"51065", unclear(order_errc::duplicate_client_id), "algoClOrdId already exists", "51068"},
    {"51087", refused(order_errc::market_closed), "listing cancelled"},
    {"51101", refused(order_errc::invalid_quantity), "order amount exceeds the maximum"},
    {"51105", refused(order_errc::position_limit), "position limit", "51107"},
    {"51112", refused(order_errc::reduce_only_violation), "close order exceeds the position"},
    {"51116", refused(order_errc::price_out_of_band), "order price beyond the trigger range"},
    {"51119", refused(order_errc::insufficient_funds), "insufficient balance"},
    {"51120", refused(order_errc::invalid_quantity), "below the minimum"},
    {"51121", refused(order_errc::invalid_quantity), "not a multiple of the lot size"},
    {"51122", refused(order_errc::invalid_price), "below the minimum price"},
    {"51124", refused(order_errc::market_closed), "only limit orders during call auctions"},
    {"51127", refused(order_errc::insufficient_funds), "available balance is zero"},
    {"51131", refused(order_errc::insufficient_funds), "insufficient balance"},
    {"51137", refused(order_errc::price_out_of_band), "buy price above the limit", "51138"},
    {"51148", refused(order_errc::reduce_only_violation), "reduce-only would add to the position"},
    {"51149", unclear(), "order timed out"},
    {"51169", refused(order_errc::reduce_only_violation), "no position in this direction", "51170"},
    {"51202", refused(order_errc::invalid_quantity), "market order exceeds the maximum", "51203"},
    {"51205", refused(order_errc::reduce_only_violation), "reduce-only not available", "51206"},
    // Cancels and amends
    {"51277", refused(order_errc::would_trigger), "trigger price beyond the market", "51280"},
    {"51400", done, "order filled, cancelled or unknown"},
    {"51405", done, "no order to cancel"},
    {"51410", done, "order is being cancelled"},
    {"51412", done, "order has been triggered"},
    {"51416", done, "order has been triggered"},
    {"51502", refused(order_errc::insufficient_funds), "order amend: insufficient balance"},
    {"51503", done, "order amend: filled, cancelled or unknown"},
    {"51511", refused(order_errc::would_take), "order amend: post-only would take"},
    {"51513", refused(order_errc::throttled), "order amend: too many under way"},
    {"51603", refused(order_errc::unknown_order), "order does not exist"},
    // Since 2024
    {"54000", refused(order_errc::unsupported), "margin trading is not supported"},
    {"54012", refused(order_errc::market_closed), "only post-only orders and cancels"},
    {"54031", refused(order_errc::position_limit), "position limit of the platform"},
    {"54036", refused(order_errc::unsupported), "cancel_both with fill-or-kill"},
    {"54084", refused(order_errc::price_out_of_band), "slippage exceeded"},
    {"54085", refused(order_errc::invalid_parameter), "bad slippage"},
    {"59113", bad_key(), "identity verification"},
    {"59200", refused(order_errc::insufficient_funds), "insufficient account balance"},
    // WebSocket
    {"60004", bad_clock, "invalid timestamp"},
    {"60005", bad_key(), "invalid apiKey"},
    {"60006", bad_clock, "timestamp request expired"},
    {"60007", bad_key(), "invalid sign", "60009"},
    {"60011", bad_key(), "please log in"},
    {"60012", refused(order_errc::invalid_parameter), "invalid request", "60013"},
    {"60014", too_many, "too many requests"},
    {"60018", refused(order_errc::unknown_instrument), "wrong channel or instrument"},
    {"60022", bad_key(), "bulk login partially succeeded"},
    {"60023", too_many, "bulk login requests too frequent"},
    {"60024", bad_key(), "wrong passphrase"},
    {"60031", refused(order_errc::invalid_parameter), "logged in already"},
    {"60032", bad_key(), "API key does not exist"},
    {"63999", unclear(), "internal system error"},
    {"64003", refused(order_errc::account_settings), "trading fee tier does not allow the channel"},
    {"64007", unclear(), "operation failed, try again"},
};

} // namespace detail

/// The venue's codes that have a meaning of their own here.
inline constexpr error_table errors{detail::error_rows};

/// What an error code means for an order. Codes without an entry are `order_errc::rejected`; the venue's text says
/// more.
[[nodiscard]] constexpr order_errc map_error(std::string_view code) noexcept {
    return errors.meaning_of(code).code;
}

/// Whether a refusal says that nobody is logged on, which says nothing of the key.
[[nodiscard]] constexpr bool logged_off(std::string_view code) noexcept { return code == "60011"; }

/// Judges a reply that is no success. A code of the venue's own that is not listed is a refusal: it names a reason.
/// @param status of HTTP, or 400 for a refusal among the messages of a stream
/// @param text the venue's words: of a parameter error (51000) they alone tell that it is the account that is set
/// otherwise
[[nodiscard]] constexpr error_verdict classify_error(int status, std::string_view code,
                                                     std::string_view text = {}) noexcept {
    error_meaning said = errors.meaning_of(code);
    if (code == "51000")
        for (const std::string_view field : {"posSide", "tdMode", "ccy"})
            if (text.find(field) != std::string_view::npos) said.code = order_errc::account_settings;
    return judge_error(status, code.empty() ? nullptr : &said);
}

} // namespace gatewright::venue::okx
