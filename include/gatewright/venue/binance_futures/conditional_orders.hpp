// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_request.hpp>
#include <gatewright/venue/binance_futures/detail/request_words.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Orders that wait for their trigger, as the algo service takes them since 2025-12-09: `algoOrder.place` and `.cancel`
// of the WebSocket API, and POST, DELETE, GET `/fapi/v1/algoOrder` of REST. The service knows an order by its `algoId`
// and `clientAlgoId`; what it becomes when triggered is an order of `/fapi/v1/order`.
//
// Buffers and rejects are those of `orders.hpp`. Source: Binance, USDⓈ-M Futures, "New Algo Order", "Cancel Algo
// Order", "Query Algo Order".
namespace gatewright::venue::binance_futures {

namespace detail {

/// "type" of the algo service.
[[nodiscard]] constexpr std::string_view conditional_word(order_type t) noexcept {
    switch (t) {
    case order_type::stop: return "STOP_MARKET";
    case order_type::stop_limit: return "STOP";
    case order_type::take_profit: return "TAKE_PROFIT_MARKET";
    case order_type::take_profit_limit: return "TAKE_PROFIT";
    case order_type::trailing_stop: return "TRAILING_STOP_MARKET";
    default: return {};
    }
}
/// A fraction as "callbackRate", which is in percent.
[[nodiscard]] constexpr decimal callback_percent(decimal rate) noexcept {
    const decimal plain = rate.normalized();
    return {plain.mantissa(), static_cast<std::int8_t>(plain.exponent() + 2)};
}

} // namespace detail

/// `algoOrder.place`: a new conditional order. The reply carries it as the service took it.
/// @param request_id, time_ms, mode, by as in `encode_place`
inline order_result<std::string_view> encode_conditional(const order_request& r, std::string_view request_id,
                                                         std::int64_t time_ms, const binance::signer& who,
                                                         std::span<char> out, position_mode mode,
                                                         binance::proof by) noexcept {
    if (const order_result<void> checked = check_order(r, time_ms, mode); !checked) return checked.error();
    if (!who.usable()) return binance::no_api_key();
    const bool limit = has_limit_price(r.type);
    binance::ws_request_writer w(out, request_id, "algoOrder.place", who, by, [&](auto& lead) noexcept {
        if (!r.activation_price.is_zero()) lead.template number<"activatePrice">(r.activation_price.value);
        lead.template constant<"algoType", "CONDITIONAL">();
    });
    if (!r.callback_rate.is_zero()) w.number<"callbackRate">(detail::callback_percent(r.callback_rate));
    if (!r.client_order_id.empty()) w.text<"clientAlgoId">(r.client_order_id);
    if (r.close_position) w.constant<"closePosition", "true">();
    if (r.time_in_force == time_in_force::good_till_date)
        w.integer<"goodTillDate">(r.good_till.milliseconds());
    w.constant<"newOrderRespType", "RESULT">();
    if (const auto leg = detail::position_side_word(r.position_side); !leg.empty())
        w.text<"positionSide">(leg);
    if (limit) w.number<"price">(r.price.value);
    if (!r.close_position) w.number<"quantity">(r.quantity.value);
    w.integer<"recvWindow">(who.recv_window_text());
    if (r.reduce_only) w.constant<"reduceOnly", "true">();
    if (const auto self_trade = detail::self_trade_word(r.self_trade); !self_trade.empty())
        w.text<"selfTradePreventionMode">(self_trade);
    w.text<"side">(detail::side_word(r.side));
    w.text<"symbol">(r.symbol);
    if (limit) w.text<"timeInForce">(detail::time_in_force_word(r));
    w.integer<"timestamp">(time_ms);
    if (has_trigger_price(r.type)) w.number<"triggerPrice">(r.trigger_price.value);
    w.text<"type">(detail::conditional_word(r.type));
    w.text<"workingType">(detail::trigger_source_word(r.trigger_source));
    return w.finish();
}

/// `algoOrder.cancel`: cancels an order that waits. May be sent again.
inline order_result<std::string_view>
encode_conditional_cancel(const order_keys& key, std::string_view request_id, std::int64_t time_ms,
                          const binance::signer& who, std::span<char> out, binance::proof by) noexcept {
    if (const order_result<void> checked = check_key(key); !checked) return checked.error();
    if (!who.usable()) return binance::no_api_key();
    const bool by_id = !key.conditional_order_id.empty();
    binance::ws_request_writer w(out, request_id, "algoOrder.cancel", who, by, [&](auto& lead) noexcept {
        if (by_id) lead.template integer<"algoId">(key.conditional_order_id);
    });
    if (!by_id) w.text<"clientAlgoId">(key.client_order_id);
    w.integer<"recvWindow">(who.recv_window_text());
    w.integer<"timestamp">(time_ms);
    return w.finish();
}

/// `POST /fapi/v1/algoOrder`: a new conditional order, its fields in a form body.
inline order_result<http_request> encode_conditional_http(const order_request& r, std::int64_t time_ms,
                                                          const binance::signer& who, std::span<char> out,
                                                          position_mode mode) noexcept {
    if (const order_result<void> checked = check_order(r, time_ms, mode); !checked) return checked.error();
    const bool limit = has_limit_price(r.type);
    binance::http_request_writer w(out, http_method::post, "/fapi/v1/algoOrder");
    w.pair("algoType", "CONDITIONAL");
    w.pair("symbol", r.symbol.view());
    w.pair("side", detail::side_word(r.side));
    if (const auto leg = detail::position_side_word(r.position_side); !leg.empty())
        w.pair("positionSide", leg);
    w.pair("type", detail::conditional_word(r.type));
    if (limit) w.pair("timeInForce", detail::time_in_force_word(r));
    if (r.close_position)
        w.pair("closePosition", "true");
    else
        w.pair("quantity", r.quantity.value);
    if (limit) w.pair("price", r.price.value);
    if (has_trigger_price(r.type)) w.pair("triggerPrice", r.trigger_price.value);
    w.pair("workingType", detail::trigger_source_word(r.trigger_source));
    if (!r.callback_rate.is_zero()) w.pair("callbackRate", detail::callback_percent(r.callback_rate));
    if (!r.activation_price.is_zero()) w.pair("activatePrice", r.activation_price.value);
    if (r.reduce_only) w.pair("reduceOnly", "true");
    if (const auto self_trade = detail::self_trade_word(r.self_trade); !self_trade.empty())
        w.pair("selfTradePreventionMode", self_trade);
    if (r.time_in_force == time_in_force::good_till_date) w.pair("goodTillDate", r.good_till.milliseconds());
    if (!r.client_order_id.empty()) w.pair("clientAlgoId", r.client_order_id.view());
    w.pair("newOrderRespType", "RESULT");
    return w.finish_signed(who, time_ms);
}

/// `DELETE` or `GET /fapi/v1/algoOrder`: cancels, or asks for, an order that waits.
inline order_result<http_request> encode_conditional_key(http_method method, const order_keys& key,
                                                         std::int64_t time_ms, const binance::signer& who,
                                                         std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key); !checked) return checked.error();
    binance::http_request_writer w(out, method, "/fapi/v1/algoOrder");
    if (!key.conditional_order_id.empty())
        w.pair("algoId", key.conditional_order_id.view());
    else
        w.pair("clientAlgoId", key.client_order_id.view());
    return w.finish_signed(who, time_ms);
}

/// `GET /fapi/v1/openAlgoOrders`, signed: all orders of the account that wait.
inline order_result<http_request> encode_open_conditional(std::int64_t time_ms, const binance::signer& who,
                                                          std::span<char> out) noexcept {
    return binance::http_request_writer(out, http_method::get, "/fapi/v1/openAlgoOrders")
        .finish_signed(who, time_ms);
}

} // namespace gatewright::venue::binance_futures
