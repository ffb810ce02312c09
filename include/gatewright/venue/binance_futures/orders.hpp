// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/key_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_request.hpp>
#include <gatewright/venue/binance_futures/conditional_orders.hpp>
#include <gatewright/venue/binance_futures/detail/request_words.hpp>
#include <gatewright/venue/binance_futures/order_rules.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Orders to the bytes of signed requests. Those that wait for a trigger go to the algo service
// (`conditional_orders.hpp`), as do cancels of and questions about them; all others: `order.place`, `order.modify`,
// `order.cancel`, `order.status` of the WebSocket API, and POST, PUT, DELETE, GET `/fapi/v1/order` of REST. Each
// function writes into the caller's buffer, allocates nothing and returns a view of what it wrote, or a reject that
// names the field: those of `check_order` and `check_key`, "api_key" if the signer is empty, "signature" if OpenSSL
// could not sign, "buffer" (`output_full`) if the buffer is too small. 2 KiB hold any of them.
namespace gatewright::venue::binance_futures {

using binance::signer;

/// Room for any request of this header, with an API key and a request id of up to 100 characters each: 1024 would do,
/// were it not for the signatures of RSA keys, of up to 684 characters.
inline constexpr std::size_t max_order_request = 2048;

/// `order.place`: a new order over the WebSocket API. The reply carries the order (`newOrderRespType` RESULT).
///
/// @param request_id comes back in the reply's `id`.
/// @param time_ms milliseconds since the epoch on the venue's clock.
/// @param by how it shows whose it is; so do all messages here
/// @return the message, a view into `out`.
inline order_result<std::string_view> encode_place(const order_request& r, std::string_view request_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out,
                                                   position_mode mode = position_mode::unknown,
                                                   binance::proof by = binance::proof::signature) noexcept {
    if (waits_for_trigger(r.type)) [[unlikely]]
        return encode_conditional(r, request_id, time_ms, who, out, mode, by);
    if (const order_result<void> checked = check_order(r, time_ms, mode); !checked) return checked.error();
    if (!who.usable()) return binance::no_api_key();
    const bool limit = r.type == order_type::limit;
    binance::ws_request_writer w(out, request_id, "order.place", who, by);
    if (r.time_in_force == time_in_force::good_till_date)
        w.integer<"goodTillDate">(r.good_till.milliseconds());
    if (!r.client_order_id.empty()) w.text<"newClientOrderId">(r.client_order_id);
    w.constant<"newOrderRespType", "RESULT">();
    if (r.position_side == position_side::long_side) w.constant<"positionSide", "LONG">();
    if (r.position_side == position_side::short_side) w.constant<"positionSide", "SHORT">();
    if (r.price_match != price_match::none) [[unlikely]]
        w.text<"priceMatch">(detail::price_match_word(r.price_match));
    else if (limit)
        w.number<"price">(r.price.value);
    w.number<"quantity">(r.quantity.value);
    w.integer<"recvWindow">(who.recv_window_text());
    if (r.reduce_only) w.constant<"reduceOnly", "true">();
    if (const auto self_trade = detail::self_trade_word(r.self_trade); !self_trade.empty()) [[unlikely]]
        w.text<"selfTradePreventionMode">(self_trade);
    if (r.side == side::buy)
        w.constant<"side", "BUY">();
    else
        w.constant<"side", "SELL">();
    w.text<"symbol">(r.symbol);
    if (limit) w.text<"timeInForce">(detail::time_in_force_word(r));
    w.integer<"timestamp">(time_ms);
    if (limit)
        w.constant<"type", "LIMIT">();
    else
        w.constant<"type", "MARKET">();
    return w.finish();
}

/// `order.modify`: another price or quantity of a limit order over the WebSocket API. Both go out, changed or not, with
/// the order's side; the reply carries the order.
/// Source: Binance, USDⓈ-M Futures, "Modify Order".
inline order_result<std::string_view> encode_amend(const amend_request& a, std::string_view request_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out,
                                                   binance::proof by = binance::proof::signature) noexcept {
    if (const auto checked =
            check_amend(a, capabilities::table, capabilities::table.path(order_path::stream));
        !checked)
        return checked.error();
    if (!who.usable()) return binance::no_api_key();
    binance::ws_request_writer w(out, request_id, "order.modify", who, by);
    if (!a.keys.venue_order_id.empty())
        w.integer<"orderId">(a.keys.venue_order_id);
    else
        w.text<"origClientOrderId">(a.keys.client_order_id);
    w.number<"price">(a.terms.price.value);
    w.number<"quantity">(a.terms.quantity.value);
    w.integer<"recvWindow">(who.recv_window_text());
    if (a.terms.side == side::buy)
        w.constant<"side", "BUY">();
    else
        w.constant<"side", "SELL">();
    w.text<"symbol">(a.keys.symbol);
    w.integer<"timestamp">(time_ms);
    return w.finish();
}

/// `order.cancel`: cancels one order over the WebSocket API. May be sent again.
inline order_result<std::string_view> encode_cancel(const order_keys& key, std::string_view request_id,
                                                    std::int64_t time_ms, const signer& who,
                                                    std::span<char> out,
                                                    binance::proof by = binance::proof::signature) noexcept {
    if (key.untriggered) [[unlikely]]
        return encode_conditional_cancel(key, request_id, time_ms, who, out, by);
    return binance::encode_key("order.cancel", key, capabilities::table, request_id, time_ms, who, out, by);
}

/// `order.status`: asks for one order over the WebSocket API.
inline order_result<std::string_view> encode_query(const order_keys& key, std::string_view request_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out,
                                                   binance::proof by = binance::proof::signature) noexcept {
    return binance::encode_key("order.status", key, capabilities::table, request_id, time_ms, who, out, by);
}

namespace detail {

/// The parameters of a new order, by name. @param w has `pair(name, value)`
template <class WriterT>
void put_order(WriterT& w, const order_request& r) noexcept {
    const bool limit = r.type == order_type::limit;
    w.pair("symbol", r.symbol.view());
    w.pair("side", side_word(r.side));
    if (const auto leg = position_side_word(r.position_side); !leg.empty()) w.pair("positionSide", leg);
    w.pair("type", limit ? "LIMIT" : "MARKET");
    if (limit) w.pair("timeInForce", time_in_force_word(r));
    w.pair("quantity", r.quantity.value);
    if (r.price_match != price_match::none)
        w.pair("priceMatch", price_match_word(r.price_match));
    else if (limit)
        w.pair("price", r.price.value);
    if (r.reduce_only) w.pair("reduceOnly", "true");
    if (const auto self_trade = self_trade_word(r.self_trade); !self_trade.empty())
        w.pair("selfTradePreventionMode", self_trade);
    if (r.time_in_force == time_in_force::good_till_date) w.pair("goodTillDate", r.good_till.milliseconds());
    if (!r.client_order_id.empty()) w.pair("newClientOrderId", r.client_order_id.view());
    w.pair("newOrderRespType", "RESULT");
}

} // namespace detail

/// `POST /fapi/v1/order`: a new order, its fields in a form body. The request's views point into `out`.
inline order_result<http_request> encode_place_http(const order_request& r, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out,
                                                    position_mode mode = position_mode::unknown) noexcept {
    if (waits_for_trigger(r.type)) return encode_conditional_http(r, time_ms, who, out, mode);
    if (const order_result<void> checked = check_order(r, time_ms, mode); !checked) return checked.error();
    binance::http_request_writer w(out, http_method::post, "/fapi/v1/order");
    detail::put_order(w, r);
    return w.finish_signed(who, time_ms);
}

/// `PUT /fapi/v1/order`: another price or quantity of a limit order, its fields in a form body.
inline order_result<http_request> encode_amend_http(const amend_request& a, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (const auto checked =
            check_amend(a, capabilities::table, capabilities::table.path(order_path::request));
        !checked)
        return checked.error();
    binance::http_request_writer w(out, http_method::put, "/fapi/v1/order");
    w.pair("symbol", a.keys.symbol.view());
    if (!a.keys.venue_order_id.empty())
        w.pair("orderId", a.keys.venue_order_id.view());
    else
        w.pair("origClientOrderId", a.keys.client_order_id.view());
    w.pair("side", detail::side_word(a.terms.side));
    w.pair("quantity", a.terms.quantity.value);
    w.pair("price", a.terms.price.value);
    return w.finish_signed(who, time_ms);
}

/// `DELETE /fapi/v1/order`: cancels one order.
inline order_result<http_request> encode_cancel_http(const order_keys& key, std::int64_t time_ms,
                                                     const signer& who, std::span<char> out) noexcept {
    if (key.untriggered) return encode_conditional_key(http_method::delete_, key, time_ms, who, out);
    return binance::encode_key_http(http_method::delete_, "/fapi/v1/order", key, capabilities::table, time_ms,
                                    who, out);
}

/// `GET /fapi/v1/order`: asks for one order.
inline order_result<http_request> encode_query_http(const order_keys& key, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (key.untriggered) return encode_conditional_key(http_method::get, key, time_ms, who, out);
    return binance::encode_key_http(http_method::get, "/fapi/v1/order", key, capabilities::table, time_ms,
                                    who, out);
}

} // namespace gatewright::venue::binance_futures
