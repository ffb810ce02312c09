// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/sim/server/plain_documents.hpp>
#include <gatewright/sim/server/told_orders.hpp>
#include <gatewright/sim/server/words.hpp>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

// The venue's words, ids and the way it writes numbers. Source: API v5, "Enums Definitions".
namespace gatewright::sim::server::bybit {

/// `category`.
enum class category : std::uint8_t { spot, linear, inverse };
/// The venue's words for categories.
inline constexpr word_table<category, 3> category_words{
    {{category::spot, "spot"}, {category::linear, "linear"}, {category::inverse, "inverse"}}};
/// The category of an instrument.
[[nodiscard]] inline category category_of(const instrument_config& s) noexcept {
    if (s.kind == instrument_kind::spot) return category::spot;
    return s.payoff == payoff::inverse ? category::inverse : category::linear;
}
/// `category` of an instrument.
[[nodiscard]] inline std::string_view category_word(const instrument_config& s) noexcept {
    return category_words.name(category_of(s));
}
/// `symbol`: what stands before a dot. A spot pair and a contract may have the same, and are listed as `BTCUSDT.SPOT`
/// and `BTCUSDT`.
[[nodiscard]] inline std::string_view wire_name(const instrument_config& s) noexcept {
    return s.symbol.view().substr(0, s.symbol.view().find('.'));
}

/// `side`.
inline constexpr word_table<side, 2> side_words{{{side::buy, "Buy"}, {side::sell, "Sell"}}};
/// `smpType`.
inline constexpr word_table<matching::self_trade_prevention, 4> prevention_words{
    {{matching::self_trade_prevention::none, "None"},
     {matching::self_trade_prevention::expire_maker, "CancelMaker"},
     {matching::self_trade_prevention::expire_taker, "CancelTaker"},
     {matching::self_trade_prevention::expire_both, "CancelBoth"}}};
/// `triggerBy`.
inline constexpr word_table<trigger_source, 3> trigger_words{{{trigger_source::last, "LastPrice"},
                                                              {trigger_source::mark, "MarkPrice"},
                                                              {trigger_source::index, "IndexPrice"}}};
/// `cancelType`.
inline constexpr word_table<matching::ending, 5> cancel_words{
    {{matching::ending::requested, "CancelByUser"},
     {matching::ending::countdown, "CancelByDCP"},
     {matching::ending::self_trade, "CancelBySmp"},
     {matching::ending::reduced, "CancelByReduceOnly"},
     {matching::ending::liquidation, "CancelAllBeforeLiq"}}};
/// `rejectReason`.
inline constexpr word_table<matching::ending, 5> reject_words{
    {{matching::ending::requested, "EC_PerCancelRequest"},
     {matching::ending::immediate, "EC_NoImmediateQtyToFill"},
     {matching::ending::all_or_none, "EC_CancelForNoFullFill"},
     {matching::ending::would_take, "EC_PostOnlyWillTakeLiquidity"},
     {matching::ending::self_trade, "EC_BySelfMatch"}}};
/// `execType`.
inline constexpr word_table<matching::order_origin, 3> execution_words{
    {{matching::order_origin::client, "Trade"},
     {matching::order_origin::liquidation, "BustTrade"},
     {matching::order_origin::auto_deleveraging, "AdlTrade"}}};
/// `createType`.
inline constexpr word_table<matching::order_origin, 3> create_words{
    {{matching::order_origin::client, "CreateByUser"},
     {matching::order_origin::liquidation, "CreateByTakeOver_PassThrough"},
     {matching::order_origin::auto_deleveraging, "CreateByAdl_PassThrough"}}};
/// The word of a table, or another where it has none.
template <class T, std::size_t N>
[[nodiscard]] std::string_view word_or(const word_table<T, N>& words, T value,
                                       std::string_view other) noexcept {
    const std::string_view word = words.name(value);
    return word == "?" ? other : word;
}
/// `orderStatus`. Only spot tells an order that ended with fills apart.
[[nodiscard]] inline std::string_view status_word(const told_order& t, bool spot) noexcept {
    using matching::order_status;
    if (t.never_placed() && t.order.status != order_status::rejected)
        return t.order.status == order_status::working ? "Untriggered" : "Deactivated";
    switch (t.order.status) {
    case order_status::working: return "New";
    case order_status::partially_filled: return "PartiallyFilled";
    case order_status::filled: return "Filled";
    case order_status::rejected:
        return t.order.ending == matching::ending::would_take ? "Cancelled" : "Rejected";
    default: return spot && t.order.executed_lots != 0 ? "PartiallyFilledCanceled" : "Cancelled";
    }
}
/// `positionIdx`.
[[nodiscard]] inline int index_of(position_side leg) noexcept { return static_cast<int>(leg); }

/// An id in the shape of a UUID that holds a number. @param kind what is numbered, @param of further
[[nodiscard]] inline std::string uuid_of(std::uint64_t number, unsigned kind, unsigned of = 0) {
    char out[48];
    std::snprintf(out, sizeof out, "%08x-%04x-%04x-%04x-%012x", static_cast<unsigned>(number >> 32),
                  static_cast<unsigned>(number >> 16 & 0xffff), static_cast<unsigned>(number & 0xffff),
                  kind & 0xffff, of);
    return out;
}
/// `orderId`: of contracts in the shape of a UUID, of spot pairs a number.
[[nodiscard]] inline std::string order_id_text(const instrument_config& s, std::uint64_t number) {
    return s.kind == instrument_kind::spot ? std::to_string(number) : uuid_of(number, 0x8000);
}
/// The number in an `orderId`; nothing if it is none of the venue's.
[[nodiscard]] inline std::optional<std::uint64_t> order_number(std::string_view text) {
    std::string digits(text.substr(0, 18));
    const int base = text.size() == 36 ? 16 : 10;
    if (base == 16)
        std::erase(digits, '-');
    else
        digits = text;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    return error == std::errc{} && end == digits.data() + digits.size() ? std::optional(number)
                                                                        : std::nullopt;
}
/// `execId` of a fill: of contracts in the shape of a UUID, of spot pairs a number. The two sides of a trade differ
/// in it.
[[nodiscard]] inline std::string execution_id(const instrument_config& s, std::uint64_t trade, bool maker,
                                              matching::instrument_id i) {
    if (s.kind != instrument_kind::spot) return uuid_of(trade, maker ? 0x9001 : 0x9000, i);
    return std::to_string(2'100'000'000'000'000'000 + trade * 2 + (maker ? 1 : 0));
}

/// A price as the venue writes it.
[[nodiscard]] inline std::string px(const market& m, matching::instrument_id i, std::int64_t ticks) {
    return plain(m.price(i, ticks));
}
/// A quantity as the venue writes it.
[[nodiscard]] inline std::string qty(const market& m, matching::instrument_id i, std::int64_t lots) {
    return plain(m.quantity(i, lots));
}
/// The same, empty where there is none.
[[nodiscard]] inline std::string px_or(const market& m, matching::instrument_id i, std::int64_t ticks,
                                       std::string_view none = "") {
    return ticks == 0 ? std::string(none) : px(m, i, ticks);
}

} // namespace gatewright::sim::server::bybit
