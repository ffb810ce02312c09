// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/order.hpp>
#include <gatewright/sim/server/plain_documents.hpp>
#include <gatewright/sim/server/words.hpp>

#include <string>
#include <string_view>

// The venue's words and the way it writes numbers. Source: API guide v5, "Order Book Trading", "Trade".
namespace gatewright::sim::server::okx {

/// The venue's words for sides.
inline constexpr word_table<side, 2> side_words{{{side::buy, "buy"}, {side::sell, "sell"}}};
/// The venue's words for positions.
inline constexpr word_table<position_side, 3> leg_words{
    {{position_side::net, "net"}, {position_side::long_side, "long"}, {position_side::short_side, "short"}}};
/// The venue's words for what prevents self-trades; `none` is not to be had.
inline constexpr word_table<matching::self_trade_prevention, 3> prevention_words{
    {{matching::self_trade_prevention::expire_maker, "cancel_maker"},
     {matching::self_trade_prevention::expire_taker, "cancel_taker"},
     {matching::self_trade_prevention::expire_both, "cancel_both"}}};
/// `instType`.
inline constexpr word_table<instrument_kind, 4> kind_words{{{instrument_kind::spot, "SPOT"},
                                                            {instrument_kind::perpetual, "SWAP"},
                                                            {instrument_kind::future, "FUTURES"},
                                                            {instrument_kind::option, "OPTION"}}};
/// `state` of an order.
[[nodiscard]] inline std::string_view state_word(matching::order_status s) noexcept {
    static constexpr std::string_view words[] = {"live", "partially_filled", "filled"};
    return s <= matching::order_status::filled ? words[static_cast<int>(s)] : "canceled";
}
/// `state` of an order that waits for a price.
[[nodiscard]] inline std::string_view algo_state_word(matching::conditional_status s) noexcept {
    static constexpr std::string_view words[] = {"live", "effective", "order_failed", "canceled", "canceled"};
    return words[static_cast<int>(s)];
}
/// The prices that orders wait for.
inline constexpr word_table<trigger_source, 3> trigger_words{
    {{trigger_source::last, "last"}, {trigger_source::mark, "mark"}, {trigger_source::index, "index"}}};
/// `cancelSource`: why an order ended otherwise than by its fills.
inline constexpr word_table<matching::ending, 10> ending_words{{{matching::ending::none, ""},
                                                                {matching::ending::requested, "1"},
                                                                {matching::ending::amendment, "1"},
                                                                {matching::ending::countdown, "20"},
                                                                {matching::ending::liquidation, "3"},
                                                                {matching::ending::immediate, "14"},
                                                                {matching::ending::all_or_none, "13"},
                                                                {matching::ending::would_take, "31"},
                                                                {matching::ending::self_trade, "32"},
                                                                {matching::ending::reduced, "17"}}};

/// `category`.
inline constexpr word_table<matching::order_origin, 3> category_words{
    {{matching::order_origin::client, "normal"},
     {matching::order_origin::liquidation, "full_liquidation"},
     {matching::order_origin::auto_deleveraging, "adl"}}};
/// What a fill is called as `eventType` of balance_and_position.
[[nodiscard]] inline std::string_view fill_event_word(matching::order_origin o) noexcept {
    static constexpr std::string_view words[] = {"filled", "liquidation", "adl"};
    return words[static_cast<int>(o)];
}
/// `type` of the bill of a fill: trade, liquidation, auto-deleveraging.
[[nodiscard]] inline std::string_view bill_type_word(matching::order_origin o) noexcept {
    static constexpr std::string_view words[] = {"2", "5", "9"};
    return words[static_cast<int>(o)];
}
/// `subType` of a fill: bought, sold, and of what the venue closed also whether a long or a short position, where there
/// are both. Source: "Get bills details", "subType".
[[nodiscard]] inline std::string_view bill_subtype_word(matching::order_origin o, side s,
                                                        bool hedged) noexcept {
    const bool buys = s == side::buy;
    if (o == matching::order_origin::liquidation)
        return hedged ? (buys ? "105" : "104") : (buys ? "106" : "107");
    if (o == matching::order_origin::auto_deleveraging)
        return hedged ? (buys ? "126" : "125") : (buys ? "127" : "128");
    return buys ? "1" : "2";
}

/// A price as the venue writes it.
[[nodiscard]] inline std::string px(const market& m, matching::instrument_id i, std::int64_t ticks) {
    return plain(m.price(i, ticks));
}
/// A quantity as the venue writes it.
[[nodiscard]] inline std::string qty(const market& m, matching::instrument_id i, std::int64_t lots) {
    return plain(m.quantity(i, lots));
}
/// `instType` of an instrument.
[[nodiscard]] inline std::string_view kind_of(const instrument_config& s) noexcept {
    return kind_words.name(s.kind);
}
/// The pair of an instrument: the name of its index.
[[nodiscard]] inline std::string pair_of(const instrument_config& s) {
    return std::string(s.base.view()) + '-' + std::string(s.quote.view());
}
/// `instFamily`, `uly`: of what is not spot.
[[nodiscard]] inline std::string family_of(const instrument_config& s) {
    return s.kind == instrument_kind::spot ? std::string() : pair_of(s);
}
} // namespace gatewright::sim::server::okx
