// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/bybit/config.hpp>
#include <gatewright/venue/bybit/order_rules.hpp>
#include <gatewright/venue/bybit/rest_requests.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

// Orders to bytes: the operations `order.create`, `order.amend` and `order.cancel` of the link of orders, and POST
// `/v5/order/create`, `amend`, `cancel`, `cancel-all` and GET `/v5/order/realtime`, `history` of REST, with the same
// members. Each function writes into the caller's buffer, allocates nothing and returns a view of what it wrote, or a
// reject that names the field: those of `check_order` and `check_key`, "path" for a message in demo trading, "api_key"
// if there is none, "buffer" (`output_full`) if the buffer is too small. 1 KiB holds any of them. Source: Bybit API v5,
// "Trade", "WebSocket Trade".
namespace gatewright::venue::bybit {

/// What these functions are told besides.
using context = order_context<config>;

namespace detail {

[[nodiscard]] constexpr std::string_view life_word_of(const order_request& r) noexcept {
    if (!has_limit_price(r.type)) return "IOC";
    if (r.post_only) return "PostOnly";
    switch (r.time_in_force) {
    case time_in_force::immediate_or_cancel: return "IOC";
    case time_in_force::fill_or_kill: return "FOK";
    default: return "GTC";
    }
}
[[nodiscard]] constexpr std::string_view source_word(trigger_source s) noexcept {
    switch (s) {
    case trigger_source::mark: return "MarkPrice";
    case trigger_source::index: return "IndexPrice";
    default: return "LastPrice";
    }
}
/// "smpType": what the order asks for, or else the settings; empty: none is named.
[[nodiscard]] inline std::string_view self_trade_word(const order_request& r, const config& c) noexcept {
    switch (r.self_trade) {
    case self_trade_mode::cancel_taker: return to_word(self_trade_prevention::cancel_taker);
    case self_trade_mode::cancel_maker: return to_word(self_trade_prevention::cancel_maker);
    case self_trade_mode::cancel_both: return to_word(self_trade_prevention::cancel_both);
    default: return to_word(c.stp);
    }
}

/// The members of an order behind its category.
inline void put_order(wire::buffer_writer& w, const order_request& r, const config& c) noexcept {
    const auto text = [&w](const auto& head, const auto& value) { w.put_all(head, value, '"'); };
    const bool spot = c.category == category::spot;
    const bool limit = has_limit_price(r.type);
    const std::string_view self_trade = self_trade_word(r, c);
    text("\"symbol\":\"", r.symbol);
    w.put(r.side == side::buy ? std::string_view(",\"side\":\"Buy\"")
                              : std::string_view(",\"side\":\"Sell\""));
    w.put(limit ? std::string_view(",\"orderType\":\"Limit\"")
                : std::string_view(",\"orderType\":\"Market\""));
    const bool sum = !r.quote_quantity.is_zero();
    if (r.close_position)
        w.put(",\"qty\":\"0\"");
    else if (sum)
        text(",\"qty\":\"", r.quote_quantity);
    else
        text(",\"qty\":\"", r.quantity);
    // Else the quantity of a market buy is in the quote coin.
    if (spot && !limit)
        w.put(sum ? std::string_view(",\"marketUnit\":\"quoteCoin\"")
                  : std::string_view(",\"marketUnit\":\"baseCoin\""));
    if (limit) text(",\"price\":\"", r.price);
    text(",\"timeInForce\":\"", life_word_of(r));
    if (!r.client_order_id.empty()) text(",\"orderLinkId\":\"", r.client_order_id);
    if (r.position_side == position_side::long_side) w.put(",\"positionIdx\":1");
    if (r.position_side == position_side::short_side) w.put(",\"positionIdx\":2");
    if (r.reduce_only || r.close_position) w.put(",\"reduceOnly\":true");
    if (r.close_position) w.put(",\"closeOnTrigger\":true");
    if (waits_for_trigger(r.type)) {
        text(",\"triggerPrice\":\"", r.trigger_price);
        if (spot)
            w.put(",\"orderFilter\":\"StopOrder\"");
        else
            w.put_all(",\"triggerDirection\":", waits_for_rise(r) ? '1' : '2', ",\"triggerBy\":\"",
                      source_word(r.trigger_source), '"');
    }
    if (!self_trade.empty()) text(",\"smpType\":\"", self_trade);
}
/// The members that name an order, behind its category.
inline void put_id(wire::buffer_writer& w, const order_keys& key) noexcept {
    w.put_all("\"symbol\":\"", key.symbol, '"');
    if (const venue_order_id& id = id_at_venue(key); !id.empty())
        w.put_all(",\"orderId\":\"", id, '"');
    else
        w.put_all(",\"orderLinkId\":\"", key.client_order_id, '"');
}
/// The list of spot's orders that a request about what waits goes to.
inline void put_filter(wire::buffer_writer& w, const order_keys& key, const context& c) noexcept {
    if (key.untriggered && c.config.category == category::spot)
        w.put_all(",\"orderFilter\":\"",
                  waiting_filters[std::min<std::size_t>(c.list, std::size(waiting_filters) - 1)], '"');
}
/// The same of a cancel: of spot what waits is found by a filter only.
inline void put_key(wire::buffer_writer& w, const order_keys& key, const context& c) noexcept {
    put_id(w, key);
    put_filter(w, key, c);
}
inline void put_amend(wire::buffer_writer& w, const amend_request& a) noexcept {
    put_id(w, a.keys);
    if (!a.change.quantity.is_zero()) w.put_all(",\"qty\":\"", a.change.quantity, '"');
    if (!a.change.price.is_zero()) w.put_all(",\"price\":\"", a.change.price, '"');
}

/// A message of the link of orders; `argument` writes what its only argument has. Its number is ours and the time: the
/// venue wants one that was never used.
template <class ArgumentT>
order_result<std::string_view> encode_operation(std::string_view operation, const context& c,
                                                std::span<char> out, ArgumentT argument) noexcept {
    if (c.config.demo) return order_reject{order_errc::unsupported, "bybit", "path", {}, {}};
    if (!c.config.credentials.usable()) return no_api_key();
    wire::buffer_writer w(out);
    w.put_all("{\"reqId\":\"", c.id, '-', c.time_ms, "\",\"header\":{\"X-BAPI-TIMESTAMP\":\"", c.time_ms,
              "\",\"X-BAPI-RECV-WINDOW\":\"", recv_window_text, "\"},\"op\":\"", operation,
              "\",\"args\":[{\"category\":\"", to_word(c.config.category), "\",");
    argument(w);
    w.put("}]}");
    if (w.overflowed()) return order_reject{order_errc::output_full, "bybit", "buffer", {}, {}};
    return w.view();
}
/// A request; `members` writes what follows its category.
template <class MembersT>
order_result<http_request> encode_post(std::string_view path, const context& c, std::span<char> out,
                                       MembersT members) noexcept {
    http_writer w(out, http_method::post, path, c.config);
    wire::buffer_writer& body = w.begin_body();
    body.put_all("{\"category\":\"", to_word(c.config.category), "\",");
    members(body);
    body.put('}');
    return w.finish_signed(c.time_ms);
}
/// A question about one order to one of the two lists that may have it.
inline order_result<http_request> encode_question(std::string_view path, const order_keys& key,
                                                  const context& c, std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    http_writer w(out, http_method::get, path, c.config);
    w.pair("category", to_word(c.config.category));
    w.pair("symbol", key.symbol.view());
    if (const venue_order_id& id = id_at_venue(key); !id.empty())
        w.pair("orderId", id.view());
    else
        w.pair("orderLinkId", key.client_order_id.view());
    return w.finish_signed(c.time_ms);
}
[[nodiscard]] inline order_result<void> check(const order_request& r, const context& c) noexcept {
    return check_order(r, c.config.category, c.time_ms, c.mode);
}
[[nodiscard]] constexpr order_result<void> check(const amend_request& a, order_path path) noexcept {
    return check_amend(a, capabilities::table, capabilities::table.path(path));
}
[[nodiscard]] constexpr order_result<void> check(const order_keys& key) noexcept {
    return check_key(key, capabilities::table);
}

} // namespace detail

/// `order.create`: a new order. @return the message, a view into `out`.
inline order_result<std::string_view> encode_place(const order_request& r, const context& c,
                                                   std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    return detail::encode_operation("order.create", c, out,
                                    [&](wire::buffer_writer& w) { detail::put_order(w, r, c.config); });
}
/// `order.amend`: what changes of a limit order, or of one that waits. What becomes of it the reports tell.
inline order_result<std::string_view> encode_amend(const amend_request& a, const context& c,
                                                   std::span<char> out) noexcept {
    if (const auto checked = detail::check(a, order_path::stream); !checked) return checked.error();
    return detail::encode_operation("order.amend", c, out,
                                    [&](wire::buffer_writer& w) { detail::put_amend(w, a); });
}
/// `order.cancel`: cancels one order. May be sent again. Which list of spot has an order that waits, its reports do not
/// always say: `context::list` names the one that is tried.
inline order_result<std::string_view> encode_cancel(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(key); !checked) return checked.error();
    return detail::encode_operation("order.cancel", c, out,
                                    [&](wire::buffer_writer& w) { detail::put_key(w, key, c); });
}
/// `POST /v5/order/create`: a new order.
inline order_result<http_request> encode_place_http(const order_request& r, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    return detail::encode_post("/v5/order/create", c, out,
                               [&](wire::buffer_writer& w) { detail::put_order(w, r, c.config); });
}
/// `POST /v5/order/amend`.
inline order_result<http_request> encode_amend_http(const amend_request& a, const context& c,
                                                    std::span<char> out) noexcept {
    if (const auto checked = detail::check(a, order_path::request); !checked) return checked.error();
    return detail::encode_post("/v5/order/amend", c, out,
                               [&](wire::buffer_writer& w) { detail::put_amend(w, a); });
}
/// `POST /v5/order/cancel`: cancels one order.
inline order_result<http_request> encode_cancel_http(const order_keys& key, const context& c,
                                                     std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(key); !checked) return checked.error();
    return detail::encode_post("/v5/order/cancel", c, out,
                               [&](wire::buffer_writer& w) { detail::put_key(w, key, c); });
}
/// `POST /v5/order/cancel-all`: every order of an instrument. Of contracts those that wait go with the others,
/// whichever is asked for; of spot only those of one list: of those that wait `context::list` says which.
inline order_result<http_request> encode_cancel_all(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    if (!plain_symbol(key.symbol)) return invalid_field("bybit", "symbol");
    return detail::encode_post("/v5/order/cancel-all", c, out, [&](wire::buffer_writer& w) {
        w.put_all("\"symbol\":\"", key.symbol, '"');
        detail::put_filter(w, key, c);
    });
}
/// `GET /v5/order/realtime`: asks for one order, open or among the last 500 that ended; since a restart of the venue's
/// server it has only those that ended later.
inline order_result<http_request> encode_query_http(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    return detail::encode_question("/v5/order/realtime", key, c, out);
}
/// `GET /v5/order/history`: asks for one order among those that have ended, whatever was restarted since. One that
/// ended unfilled is there for 24 hours; a new end may be missing for a while.
inline order_result<http_request> encode_ended_query_http(const order_keys& key, const context& c,
                                                          std::span<char> out) noexcept {
    return detail::encode_question("/v5/order/history", key, c, out);
}

} // namespace gatewright::venue::bybit
