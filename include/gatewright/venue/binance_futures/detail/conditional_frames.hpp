// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/binance_futures/detail/order_words.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// Conditional orders as the algo service tells them: ALGO_UPDATE, and the replies of `/fapi/v1/algoOrder` (USDⓈ-M,
// "Event: Algo Order Update", "Query Algo Order").
namespace gatewright::venue::binance_futures::detail {

/// Where such an order is. From TRIGGERED on there is an order of its own in the book, which FINISHED says has ended.
struct conditional_status {
    lifecycle state = lifecycle::untriggered;
    bool triggered = false;
    bool finished = false;
    const char* unknown = nullptr; ///< the word, if it is not in the table: the order then counts as waiting
};
struct conditional_status_words {
    static constexpr wire::word<conditional_status> words[] = {
        {"NEW", {lifecycle::untriggered}},         {"TRIGGERING", {lifecycle::untriggered}},
        {"TRIGGERED", {lifecycle::working, true}}, {"FINISHED", {lifecycle::cancelled, true, true}},
        {"CANCELED", {lifecycle::cancelled}},      {"EXPIRED", {lifecycle::expired}},
        {"REJECTED", {lifecycle::rejected}}};
    static constexpr conditional_status other{};
};

using binance::tif_word;

/// A conditional order with the words that several fields of the event are made of.
struct conditional_frame : order_report {
    timestamp event_time;
    timestamp created;
    tif_word tif_said;
    type_word type_said;
    conditional_status status;
    std::string_view why; ///< "rm": why it failed
};

using conditional_report_schema = wire::schema<
    wire::tag<"e", "ALGO_UPDATE">,
    wire::optional_field<"T", &order_update::venue_time, wire::epoch_milliseconds>,
    wire::field<"E", &conditional_frame::event_time, wire::epoch_milliseconds>,
    wire::group<
        "o", wire::schema<
                 wire::field<"caid", &order_update::client_order_id, client_id_text>,
                 wire::field<"aid", &order_update::conditional_order_id, wire::id_text>, wire::ignored<"at">,
                 wire::field<"o", &conditional_frame::type_said, wire::words<type_words>>,
                 wire::field<"s", &order_update::symbol>,
                 wire::field<"S", &order_update::side, wire::words<side_words>>,
                 wire::loose_field<"ps", &order_update::position_side, wire::words<position_side_words>>,
                 wire::field<"f", &conditional_frame::tif_said, wire::words<tif_words>>,
                 wire::field<"q", &order_update::quantity>,
                 wire::field<"X", &conditional_frame::status, wire::words<conditional_status_words>>,
                 wire::loose_field<"ai", &order_update::venue_order_id, wire::id_text>,
                 wire::loose_field<"ap", &order_update::average_price, wire::lenient_decimal>,
                 wire::loose_field<"aq", &order_update::cumulative_quantity>, wire::ignored<"act">,
                 wire::loose_field<"tp", &order_update::trigger_price>,
                 wire::loose_field<"p", &order_update::price>, wire::ignored<"V">, wire::ignored<"wt">,
                 wire::ignored<"pm">, wire::ignored<"cp">, wire::ignored<"pP">,
                 wire::loose_field<"R", &order_update::reduce_only>, wire::ignored<"tt">,
                 wire::ignored<"gtd">, wire::loose_field<"rm", &conditional_frame::why, wire::raw_text>>>>;

/// An order of `POST`, `GET /fapi/v1/algoOrder` and in lists.
using conditional_schema = wire::schema<
    wire::field<"algoId", &order_update::conditional_order_id, wire::id_text>,
    wire::field<"clientAlgoId", &order_update::client_order_id, client_id_text>, wire::ignored<"algoType">,
    wire::loose_field<"orderType", &conditional_frame::type_said, wire::words<type_words>>,
    wire::field<"symbol", &order_update::symbol>,
    wire::loose_field<"side", &order_update::side, wire::words<side_words>>,
    wire::loose_field<"positionSide", &order_update::position_side, wire::words<position_side_words>>,
    wire::loose_field<"timeInForce", &conditional_frame::tif_said, wire::words<tif_words>>,
    wire::loose_field<"quantity", &order_update::quantity>,
    wire::field<"algoStatus", &conditional_frame::status, wire::words<conditional_status_words>>,
    wire::loose_field<"actualOrderId", &order_update::venue_order_id, wire::id_text>,
    wire::ignored<"actualPrice">, wire::loose_field<"triggerPrice", &order_update::trigger_price>,
    wire::loose_field<"price", &order_update::price>, wire::ignored<"icebergQuantity">,
    wire::ignored<"selfTradePreventionMode">, wire::ignored<"workingType">, wire::ignored<"priceMatch">,
    wire::ignored<"closePosition">, wire::ignored<"priceProtect">,
    wire::loose_field<"reduceOnly", &order_update::reduce_only>, wire::ignored<"activatePrice">,
    wire::ignored<"callbackRate">,
    wire::loose_field<"createTime", &conditional_frame::created, wire::epoch_milliseconds>,
    wire::loose_field<"updateTime", &order_update::venue_time, wire::epoch_milliseconds>,
    wire::ignored<"triggerTime">, wire::ignored<"goodTillDate">>;

/// The reply to a cancel: that it was taken, and nothing of the order's state.
struct conditional_cancel_frame : order_update {};
using conditional_cancel_schema =
    wire::schema<wire::field<"algoId", &order_update::conditional_order_id, wire::id_text>,
                 wire::field<"clientAlgoId", &order_update::client_order_id, client_id_text>,
                 wire::tag<"msg", "success">>;

/// CONDITIONAL_ORDER_TRIGGER_REJECT, which ALGO_UPDATE replaced on 2025-12-15: the order was not taken when it was
/// triggered.
struct trigger_reject_frame : order_update {
    timestamp event_time;
    std::string_view why;
};
using trigger_reject_schema = wire::schema<
    wire::tag<"e", "CONDITIONAL_ORDER_TRIGGER_REJECT">,
    wire::field<"E", &trigger_reject_frame::event_time, wire::epoch_milliseconds>,
    wire::optional_field<"T", &order_update::venue_time, wire::epoch_milliseconds>,
    wire::group<"or", wire::schema<wire::field<"s", &order_update::symbol>,
                                   wire::field<"i", &order_update::conditional_order_id, wire::id_text>,
                                   wire::loose_field<"r", &trigger_reject_frame::why, wire::raw_text>>>>;

/// What the venue's words say of why an order was not taken when it was triggered.
[[nodiscard]] constexpr order_errc trigger_failure(std::string_view why) noexcept {
    const auto says = [&](std::string_view words) { return why.find(words) != std::string_view::npos; };
    if (says("educe")) return order_errc::reduce_only_violation;
    if (says("argin") || says("alance")) return order_errc::insufficient_funds;
    if (says("FOK")) return order_errc::would_not_fill;
    if (says("Post Only") || says("maker")) return order_errc::would_take;
    return order_errc::rejected;
}

/// Fills in what follows from several fields together.
inline void conclude_conditional(conditional_frame& f, report_source source) noexcept {
    f.type = f.type_said.type;
    f.time_in_force = f.tif_said.time_in_force;
    f.post_only = f.tif_said.post_only;
    f.has_terms = f.type_said.known && f.tif_said.known && f.type_said.conditional;
    if (f.status.unknown != nullptr || f.type_said.unknown != nullptr || f.tif_said.unknown != nullptr)
        [[unlikely]]
        venue::note_unknown_words(f, {f.status.unknown, f.type_said.unknown, f.tif_said.unknown});
    f.state = f.status.state;
    if (f.venue_time == timestamp{}) f.venue_time = f.created == timestamp{} ? f.event_time : f.created;
    const bool asked = source != report_source::stream;
    if (f.status.triggered && asked && !f.venue_order_id.empty()) {
        // What is filled only the order that it became tells: it is asked for by its own id.
        f.state = lifecycle::submitting;
        f.has_terms = false;
    } else if (f.status.finished && !asked) {
        // How what it became ended its own reports tell, and what it was changed to meanwhile.
        f.has_filled = true;
        f.has_terms = false;
        if (!f.venue_order_id.empty()) f.state = lifecycle::working;
    }
    const bool failed = f.state == lifecycle::rejected ||
                        ((f.state == lifecycle::cancelled || f.state == lifecycle::expired) &&
                         !f.status.triggered && !f.why.empty());
    if (failed) {
        f.reason = trigger_failure(f.why);
        f.text.assign(f.why);
    }
}

} // namespace gatewright::venue::binance_futures::detail
