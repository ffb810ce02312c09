// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/venue/okx/detail/order_frames.hpp>
#include <gatewright/wire/json_codecs.hpp>
#include <gatewright/wire/json_schema.hpp>

#include <string_view>

// Orders that wait for a price as the venue writes them, alike on its streams and in its replies (OKX API v5, "Algo
// Trading", "Algo orders channel", "Algo order list").
namespace gatewright::venue::okx::detail {

/// "state". From "effective" on there is an order of its own in the book.
struct algo_state {
    lifecycle state = lifecycle::untriggered;
    bool triggered = false;
    const char* unknown = nullptr; ///< the word, if it is not in the table: the order then counts as waiting
};
struct algo_state_words {
    static constexpr wire::word<algo_state> words[] = {
        {"live", {lifecycle::untriggered}},         {"pause", {lifecycle::untriggered}},
        {"effective", {lifecycle::working, true}},  {"partially_effective", {lifecycle::working, true}},
        {"canceled", {lifecycle::cancelled}},       {"order_failed", {lifecycle::rejected}},
        {"partially_failed", {lifecycle::rejected}}};
    static constexpr algo_state other{};
};
/// "ordType".
enum class algo_kind : std::uint8_t { other, conditional, trigger, trailing };
struct algo_words {
    static constexpr wire::word<algo_kind> words[] = {{"conditional", algo_kind::conditional},
                                                      {"oco", algo_kind::conditional},
                                                      {"trigger", algo_kind::trigger},
                                                      {"move_order_stop", algo_kind::trailing}};
    static constexpr algo_kind other = algo_kind::other;
};

/// A row of an order that waits, with the prices that it is made of; "-1" is a market order's.
struct algo_row : order_report {
    algo_state said;
    algo_kind kind = algo_kind::other;
    gatewright::price stop_trigger, profit_trigger, trigger;
    gatewright::price stop_price, profit_price, order_price;
    std::string_view became; ///< "ordIdList": of which the first is told
    std::string_view fail_code;
    timestamp created;
    timestamp pushed;
};
using algo_schema = wire::schema<
    wire::field<"algoId", &order_update::conditional_order_id, wire::id_text>,
    wire::loose_field<"algoClOrdId", &order_update::client_order_id, client_id_text>,
    wire::ignored<"clOrdId">, wire::loose_field<"ordId", &order_update::venue_order_id, wire::id_text>,
    wire::field<"ordIdList", &algo_row::became, wire::raw_value, wire::optional_once>,
    wire::field<"instId", &order_update::symbol>, wire::ignored<"instType">,
    wire::loose_field<"ordType", &algo_row::kind, wire::words<algo_words>>,
    wire::field<"state", &algo_row::said, word_said<algo_state_words>>,
    wire::loose_field<"side", &order_update::side, wire::words<side_words>>,
    wire::loose_field<"posSide", &order_update::position_side, wire::words<position_side_words>>,
    wire::loose_field<"sz", &order_update::quantity>, wire::ignored<"closeFraction">,
    wire::loose_field<"slTriggerPx", &algo_row::stop_trigger>, wire::ignored<"slTriggerPxType">,
    wire::loose_field<"slOrdPx", &algo_row::stop_price>,
    wire::loose_field<"tpTriggerPx", &algo_row::profit_trigger>, wire::ignored<"tpTriggerPxType">,
    wire::loose_field<"tpOrdPx", &algo_row::profit_price>, wire::loose_field<"triggerPx", &algo_row::trigger>,
    wire::ignored<"triggerPxType">, wire::loose_field<"ordPx", &algo_row::order_price>,
    wire::loose_field<"reduceOnly", &order_update::reduce_only, wire::words<truth_words>>,
    wire::loose_field<"failCode", &algo_row::fail_code, wire::raw_text>,
    wire::loose_field<"cTime", &algo_row::created, quoted_milliseconds>,
    wire::loose_field<"uTime", &order_update::venue_time, quoted_milliseconds>,
    wire::loose_field<"pTime", &algo_row::pushed, quoted_milliseconds>>;

/// An order in the answer to a placement or a cancel: its ids.
using acknowledged_algo_schema =
    wire::schema<wire::field<"algoId", &order_update::conditional_order_id, wire::id_text>,
                 wire::loose_field<"algoClOrdId", &order_update::client_order_id, client_id_text>>;

/// The first text of an array of texts; empty if there is none.
[[nodiscard]] inline std::string_view first_of_list(std::string_view list) noexcept {
    const std::size_t from = list.find('"');
    if (from == std::string_view::npos) return {};
    const std::size_t to = list.find('"', from + 1);
    return to == std::string_view::npos ? std::string_view{}
                                        : std::string_view(list.data() + from + 1, to - from - 1);
}

/// Fills in what follows from several fields together.
inline void conclude(algo_row& f, std::uint64_t seen, report_source source) noexcept {
    const auto has = [&](std::uint64_t bits) { return (seen & bits) == bits; };
    const bool profits = f.kind == algo_kind::conditional && f.stop_trigger.is_zero();
    const auto& limit = f.kind == algo_kind::trigger ? f.order_price
                        : profits                    ? f.profit_price
                                                     : f.stop_price;
    const bool limited = limit.value.sign() > 0;
    f.trigger_price = f.kind == algo_kind::trigger ? f.trigger : profits ? f.profit_trigger : f.stop_trigger;
    f.type = f.kind == algo_kind::trailing ? order_type::trailing_stop
             : profits ? (limited ? order_type::take_profit_limit : order_type::take_profit)
                       : (limited ? order_type::stop_limit : order_type::stop);
    f.price = limited ? limit : gatewright::price{};
    f.has_terms = f.kind != algo_kind::other && has(algo_schema::bit<"side">() | algo_schema::bit<"sz">());
    if (f.venue_order_id.empty()) f.venue_order_id.assign(first_of_list(f.became));
    // Trailing stops are told without "uTime".
    if (f.venue_time == timestamp{}) f.venue_time = f.pushed == timestamp{} ? f.created : f.pushed;
    f.state = f.said.state;
    if (f.said.unknown != nullptr) [[unlikely]]
        note_unknown_words(f, {f.said.unknown});
    // What is filled only the order that it became tells: it is asked for by its own id.
    if (f.said.triggered && source == report_source::query && !f.venue_order_id.empty()) {
        f.state = lifecycle::submitting;
        f.has_terms = false;
    }
    if (f.state == lifecycle::rejected) {
        f.reason = f.fail_code.empty() || f.fail_code == "0" ? order_errc::rejected : map_error(f.fail_code);
        f.text.assign(f.fail_code);
    }
}

} // namespace gatewright::venue::okx::detail
