// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/detail/order_members.hpp>
#include <gatewright/venue/okx/order_rules.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <span>
#include <string_view>

// Orders that wait for a price: POST `/api/v5/trade/order-algo` and `cancel-algos`, GET `/api/v5/trade/order-algo`.
// They are placed over REST alone, and carry no `expTime`. The venue knows such an order by `algoId` and `algoClOrdId`;
// what it becomes is an order of its own. Buffers and rejects are those of `orders.hpp`, and `unsupported` naming
// "self_trade" for an order that asks for a mode. Source: OKX API v5, "Algo Trading", "Place algo order".
namespace gatewright::venue::okx {

namespace detail {

[[nodiscard]] constexpr std::string_view trigger_source_word(trigger_source s) noexcept {
    switch (s) {
    case trigger_source::mark: return "mark";
    case trigger_source::index: return "index";
    default: return "last";
    }
}
/// The members of a conditional order behind the one that names its instrument.
inline void put_algo(wire::buffer_writer& w, const order_request& r, const context& c) noexcept {
    const auto text = [&w](const auto& head, const auto& value) { w.put_all(head, value, '"'); };
    put_account(w, r, c);
    if (!r.client_order_id.empty()) text(",\"algoClOrdId\":\"", r.client_order_id);
    put_side(w, r, c);
    const bool trailing = r.type == order_type::trailing_stop;
    const bool touched = r.type == order_type::limit_if_touched;
    text(",\"ordType\":\"", std::string_view(trailing  ? "move_order_stop"
                                             : touched ? "trigger"
                                                       : "conditional"));
    if (r.close_position)
        w.put(",\"closeFraction\":\"1\"");
    else
        text(",\"sz\":\"", r.quantity);
    // What closes all of a net position must say that it reduces it.
    if (r.reduce_only || (r.close_position && r.position_side == position_side::net))
        w.put(",\"reduceOnly\":true");
    if (type_of(r.symbol) == inst_type::spot) w.put(",\"tgtCcy\":\"base_ccy\"");
    if (trailing) {
        if (!r.callback_rate.is_zero()) text(",\"callbackRatio\":\"", r.callback_rate);
        if (!r.callback_distance.is_zero()) text(",\"callbackSpread\":\"", r.callback_distance);
        if (!r.activation_price.is_zero()) text(",\"activePx\":\"", r.activation_price);
        return;
    }
    if (touched)
        return w.put_all(",\"triggerPx\":\"", r.trigger_price, "\",\"triggerPxType\":\"",
                         trigger_source_word(r.trigger_source), "\",\"orderPx\":\"", r.price, '"');
    const bool stops = r.type == order_type::stop || r.type == order_type::stop_limit;
    const std::string_view which = stops ? "sl" : "tp";
    w.put_all(",\"", which, "TriggerPx\":\"", r.trigger_price, "\",\"", which, "TriggerPxType\":\"",
              trigger_source_word(r.trigger_source), "\",\"", which, "OrdPx\":\"");
    if (has_limit_price(r.type))
        w.put_all(r.price, '"');
    else
        w.put("-1\"");
}
/// The members that name a conditional order.
inline void put_algo_key(wire::buffer_writer& w, const order_keys& key) noexcept {
    if (!key.conditional_order_id.empty())
        w.put_all(",\"algoId\":\"", key.conditional_order_id, '"');
    else
        w.put_all(",\"algoClOrdId\":\"", key.client_order_id, '"');
}

} // namespace detail

/// `POST /api/v5/trade/order-algo`: a new conditional order.
inline order_result<http_request> encode_algo(const order_request& r, const context& c,
                                              std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    return detail::encode_post("/api/v5/trade/order-algo", r.symbol, c, out, false,
                               [&](wire::buffer_writer& w) { detail::put_algo(w, r, c); });
}
/// `POST /api/v5/trade/cancel-algos`: cancels one order that waits. May be sent again.
inline order_result<http_request> encode_algo_cancel(const order_keys& key, const context& c,
                                                     std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    http_writer w(out, http_method::post, "/api/v5/trade/cancel-algos", c.config);
    wire::buffer_writer& body = w.begin_body();
    body.put_all("[{\"instId\":\"", key.symbol, '"');
    detail::put_algo_key(body, key);
    body.put("}]");
    return w.finish_signed(c.time_ms);
}
/// `GET /api/v5/trade/order-algo`: asks for one order that waits, or waited.
inline order_result<http_request> encode_algo_query(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    http_writer w(out, http_method::get, "/api/v5/trade/order-algo", c.config);
    if (!key.conditional_order_id.empty())
        w.pair("algoId", key.conditional_order_id.view());
    else
        w.pair("algoClOrdId", key.client_order_id.view());
    return w.finish_signed(c.time_ms);
}

} // namespace gatewright::venue::okx
