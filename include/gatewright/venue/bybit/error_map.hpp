// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order_errc.hpp>
#include <gatewright/venue/error_table.hpp>

#include <string_view>

namespace gatewright::venue::bybit {

namespace detail {

using text_row = error_row<std::string_view>;
inline constexpr error_meaning bad_clock{error_class::clock, order_errc::clock_skew, true};
inline constexpr error_meaning too_many{error_class::rate_limit, order_errc::throttled, true};
inline constexpr error_meaning done{error_class::done_already, order_errc::already_done};

/// Source: Bybit API v5, "Error Codes", and "WebSocket Trade", "Guideline". Codes of other products are left out.
inline constexpr text_row error_rows[] = {
    // A success whose list has no order: a question that found none.
    {"0", refused(order_errc::unknown_order), "an answer without the order"},
    // What may have been done: one just sent may be either, also before a restart.
    {"429", unclear(), "the system is under high load"},
    {"10000", unclear(), "server timeout"},
    {"10016", unclear(), "server error, or service restarting"},
    {"10019", unclear(), "order entry is restarting"},
    {"170001", unclear(), "internal error"},
    {"170007", unclear(), "timeout waiting for the backend"},
    {"170032", unclear(), "network error"},
    {"170146", unclear(), "order creation timeout"},
    {"170147", unclear(), "order cancellation timeout"},
    {"170035", unclear(), "submitted to the system for processing"},
    {"170310", unclear(), "order modification timeout"},
    {"3400214", unclear(), "server error, to be tried again later"},
    {"170234", unclear(), "system error"},
    {"500000", unclear(), "system error"},
    // Too many, refused before the engine
    {"10006", too_many, "too many visits of the user"},
    {"10018", too_many, "too many visits of the address"},
    {"10403", too_many, "order entry of the address"},
    {"10429", too_many, "system level frequency protection"},
    {"20003", too_many, "too frequent requests of a session"},
    {"170005", too_many, "too many new orders"},
    {"170222", too_many, "too many requests"},
    {"170191", refused(order_errc::busy), "an order cannot be cancelled now"},
    {"30035", too_many, "trading restriction: too frequent"},
    // The key
    {"10003", bad_key(), "API key is invalid"},
    {"10004", bad_key(), "error sign"},
    {"10005", bad_key(), "permission denied"},
    {"10007", bad_key(), "user authentication failed"},
    {"10010", bad_key(), "unmatched IP"},
    {"33004", bad_key(), "API key has expired"},
    {"-2015", bad_key(), "API key is invalid"},
    {"20001", refused(order_errc::invalid_parameter), "repeated login"},
    {"10008", refused(order_errc::account_settings), "user is banned", "10009"},
    {"10024", refused(order_errc::account_settings), "compliance rules"},
    {"10027", refused(order_errc::account_settings), "transactions are banned", "10029"},
    // The clock
    {"10002", bad_clock, "time exceeds the window"},
    {"-1", bad_clock, "request expired"},
    // Parameters
    {"10001", refused(order_errc::invalid_parameter), "parameter error"},
    {"170115", refused(order_errc::unsupported), "order type, side or time in force", "170117"},
    {"170118", refused(order_errc::unsupported), "side", "170119"},
    {"170120", refused(order_errc::invalid_parameter), "parameter"},
    {"170121", refused(order_errc::unknown_instrument), "invalid symbol"},
    {"170130", refused(order_errc::invalid_parameter), "data sent for a parameter is not valid"},
    {"110092", refused(order_errc::would_trigger), "trigger price on the wrong side", "110093"},
    {"110108", refused(order_errc::invalid_parameter), "slippage tolerance", "110109"},
    // Ids: perhaps this very one, if the request reached the venue twice
    {"110072", unclear(order_errc::duplicate_client_id), "orderLinkId is duplicate"},
    {"170141", unclear(order_errc::duplicate_client_id), "duplicate clientOrderId"},
    {"10014", unclear(order_errc::duplicate_client_id), "duplicate request"},
    {"20006", refused(order_errc::rejected), "duplicate reqId: this message was not executed"},
    // Funds
    {"110004", refused(order_errc::insufficient_funds), "wallet balance"},
    {"110006", refused(order_errc::insufficient_funds), "assets", "110007"},
    {"110012", refused(order_errc::insufficient_funds), "available balance"},
    {"110044", refused(order_errc::insufficient_funds), "available margin", "110045"},
    {"110051", refused(order_errc::insufficient_funds), "available balance", "110053"},
    {"110131", refused(order_errc::insufficient_funds), "balance"},
    {"170131", refused(order_errc::insufficient_funds), "balance insufficient"},
    {"170033", refused(order_errc::insufficient_funds), "margin insufficient"},
    // Prices and quantities
    {"110003", refused(order_errc::price_out_of_band), "price exceeds the allowed range"},
    {"110120", refused(order_errc::price_out_of_band), "price limit", "110121"},
    {"170132", refused(order_errc::price_out_of_band), "price too high", "170133"},
    {"170134", refused(order_errc::invalid_price), "price has too many decimals"},
    {"170192", refused(order_errc::price_out_of_band), "price limit", "170194"},
    {"170371", refused(order_errc::price_out_of_band), "price limit", "170372"},
    {"170124", refused(order_errc::invalid_quantity), "amount too large"},
    {"170136", refused(order_errc::invalid_quantity), "quantity below the minimum"},
    {"170137", refused(order_errc::invalid_quantity), "quantity has too many decimals"},
    {"170148", refused(order_errc::invalid_quantity), "quantity has too many decimals"},
    {"110094", refused(order_errc::below_min_notional), "below the minimum value"},
    {"170140", refused(order_errc::below_min_notional), "below the minimum value"},
    {"110064", refused(order_errc::invalid_quantity), "amended quantity not above what is filled"},
    {"170313", refused(order_errc::invalid_quantity), "amended quantity not above what is filled"},
    // Limits of the account
    {"110020", refused(order_errc::position_limit), "500 active orders"},
    {"110009", refused(order_errc::position_limit), "conditional orders"},
    {"110021", refused(order_errc::position_limit), "open interest or position limit", "110022"},
    {"110090", refused(order_errc::position_limit), "position limit"},
    {"170810", refused(order_errc::position_limit), "active orders"},
    {"170381", refused(order_errc::position_limit), "conditional orders", "170382"},
    {"110017", refused(order_errc::reduce_only_violation), "reduce-only"},
    {"110023", refused(order_errc::reduce_only_violation), "positions may only be reduced"},
    {"110042", refused(order_errc::reduce_only_violation), "positions may only be reduced"},
    // Not trading
    {"110063", refused(order_errc::market_closed), "settlement under way"},
    {"110066", refused(order_errc::market_closed), "not trading"},
    {"110074", refused(order_errc::market_closed), "contract is not live"},
    {"170151", refused(order_errc::market_closed), "pair is not open"},
    {"170157", refused(order_errc::market_closed), "pair is not open through the API"},
    {"110095", refused(order_errc::market_closed), "trading paused"},
    {"110103", refused(order_errc::market_closed), "only post-only orders in this phase"},
    {"170217", refused(order_errc::market_closed), "only post-only orders in this phase"},
    // Cancels and amends
    {"110001", done, "order does not exist, or is done"},
    {"170213", done, "order does not exist, or is done"},
    {"110008", done, "order is finished or cancelled"},
    {"110010", done, "order is cancelled"},
    {"110019", done, "no such order id"},
    {"170139", done, "order is filled"},
    {"170142", done, "order is cancelled", "170143"},
    {"170190", done, "order is done"},
    {"170212", done, "cancel in progress"},
    {"110079", refused(order_errc::busy), "order is being processed: to be repeated later"},
    // What is so already
    {"110025", refused(order_errc::unchanged), "position mode is not modified"},
    {"110026", refused(order_errc::unchanged), "margin mode is not modified"},
    {"110043", refused(order_errc::unchanged), "leverage is not modified"},
};

} // namespace detail

/// The venue's codes that have a meaning of their own here.
inline constexpr error_table errors{detail::error_rows};

/// What an error code means for an order. Codes without an entry are `order_errc::rejected`; the venue's text says
/// more.
[[nodiscard]] constexpr order_errc map_error(std::string_view code) noexcept {
    return errors.meaning_of(code).code;
}

/// Judges a reply that is no success. A code of the venue's own that is not listed is a refusal: it names a reason.
/// Without a code HTTP 429 is high load and leaves the outcome open, and 403 turns the address away ("Error Codes",
/// "HTTP").
/// @param status of HTTP, or 400 for a refusal among the messages of a stream
/// @param text the venue's words: of a parameter error (10001) they alone tell that it is the account that is set
/// otherwise, that an amend changes nothing, or that quantity or price is off its step; of a login (10003) that the
/// user has too many sessions, and not a wrong key ("Rate Limit Rules")
[[nodiscard]] constexpr error_verdict classify_error(int status, std::string_view code,
                                                     std::string_view text = {}) noexcept {
    if (code.empty() && status == 429) return {};
    if (code.empty() && status == 403) return verdict_of(detail::too_many);
    error_meaning said = errors.meaning_of(code);
    const auto says = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
    // The trade link has one code for a wrong key and for too many sessions of a good one.
    if (code == "10003" && says("Too many sessions")) said = detail::too_many;
    if (code == "10001" && says("position idx")) said.code = order_errc::account_settings;
    // Of an amend that changes nothing no document names the code.
    const bool plain = code == "10001" || said.code == order_errc::rejected;
    if (plain && (says("not modified") || says("remains unchanged"))) said.code = order_errc::unchanged;
    if (code == "10001" && (says("Qty invalid") || says("number of contracts")))
        said.code = order_errc::invalid_quantity;
    if (code == "10001" && says("price invalid")) said.code = order_errc::invalid_price;
    return judge_error(status, code.empty() ? nullptr : &said);
}

} // namespace gatewright::venue::bybit
