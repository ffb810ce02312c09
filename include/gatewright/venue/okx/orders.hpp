// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/order_rules.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Orders to bytes: the operations `order`, `amend-order` and `cancel-order` of the private link, and POST
// `/api/v5/trade/order`, `amend-order`, `cancel-order` and GET `/api/v5/trade/order` of REST. Each function writes into the caller's buffer, allocates nothing and
// returns a view of what it wrote, or a reject that names the field: those of `check_order` and `check_key`, "type" for a market order that buys on margin, "api_key" if
// there is none, "instrument" if its number is not known, "buffer" (`output_full`) if the buffer is too small. 1 KiB holds
// any of them.
namespace gatewright::venue::okx {

/// What these functions are told besides.
using context = order_context<config>;

namespace detail {

[[nodiscard]] constexpr std::string_view type_word_of(const order_request& r) noexcept {
    if (r.type == order_type::market)
        return r.time_in_force == time_in_force::immediate_or_cancel ? "optimal_limit_ioc" : "market";
    if (r.post_only) return "post_only";
    switch (r.time_in_force) {
    case time_in_force::immediate_or_cancel: return "ioc";
    case time_in_force::fill_or_kill: return "fok";
    default: return "limit";
    }
}
/// "tdMode": of spot cash, where the account's level does not margin all of it together.
[[nodiscard]] inline std::string_view trade_mode(inst_type type, const context& c) noexcept {
    if (type != inst_type::spot || c.config.spot_margin) return to_word(c.config.margin_mode);
    return c.account_level >= 3 ? "cross" : "cash";
}
/// Whether an order of spot is on margin: cross is plain spot where the level margins all of it together.
[[nodiscard]] inline bool on_margin(inst_type type, const context& c) noexcept {
    return type == inst_type::spot && c.config.spot_margin &&
           (c.account_level < 3 || c.config.margin_mode == margin_mode::isolated);
}
/// `check_order`, and `unsupported` naming "type" for a market order that buys on margin: its quantity would be in the quote
/// asset, whatever is said ("Place order", `sz` and `tgtCcy`).
[[nodiscard]] inline order_result<void> check(const order_request& r, const context& c) noexcept {
    const order_result<void> checked = check_order(r, c.time_ms, c.mode);
    if (checked && r.type == order_type::market && r.side == side::buy && on_margin(type_of(r.symbol), c))
        return order_reject{order_errc::unsupported, "okx", "type", {}, {}};
    return checked;
}
/// "stpMode": what the order asks for, or else the settings; empty: as the account is set. cancel_both does not go with
/// fill-or-kill.
[[nodiscard]] inline std::string_view self_trade_word(const order_request& r, const context& c) noexcept {
    self_trade_prevention mode = c.config.stp;
    if (r.self_trade == self_trade_mode::cancel_taker) mode = self_trade_prevention::cancel_taker;
    if (r.self_trade == self_trade_mode::cancel_maker) mode = self_trade_prevention::cancel_maker;
    if (r.self_trade == self_trade_mode::cancel_both) mode = self_trade_prevention::cancel_both;
    const bool both =
        mode == self_trade_prevention::cancel_both && r.time_in_force == time_in_force::fill_or_kill;
    return to_word(both ? self_trade_prevention::cancel_taker : mode);
}

/// The members of an order behind the one that names its instrument.
inline void put_order(wire::buffer_writer& w, const order_request& r, const context& c) noexcept {
    const inst_type type = type_of(r.symbol);
    const bool limit = r.type == order_type::limit;
    const bool margin = on_margin(type, c);
    const std::string_view self_trade = self_trade_word(r, c);
    const auto text = [&w](const auto& head, const auto& value) { w.put_all(head, value, '"'); };
    text(",\"tdMode\":\"", trade_mode(type, c));
    // Of all isolated orders on margin, and of cross ones in futures mode.
    if (margin && !c.config.margin_currency.empty()) text(",\"ccy\":\"", c.config.margin_currency);
    if (!r.client_order_id.empty()) text(",\"clOrdId\":\"", r.client_order_id);
    if (!c.config.tag.empty()) text(",\"tag\":\"", c.config.tag);
    if (r.side == side::buy)
        w.put(",\"side\":\"buy\"");
    else
        w.put(",\"side\":\"sell\"");
    if (r.position_side == position_side::long_side) w.put(",\"posSide\":\"long\"");
    if (r.position_side == position_side::short_side) w.put(",\"posSide\":\"short\"");
    text(",\"ordType\":\"", type_word_of(r));
    text(",\"sz\":\"", r.quantity);
    if (limit) text(",\"px\":\"", r.price);
    if (r.reduce_only) w.put(",\"reduceOnly\":true");
    // Else the quantity of a market buy is in the quote asset, and may be cut to what the balance allows.
    if (!limit && type == inst_type::spot && !margin) w.put(",\"tgtCcy\":\"base_ccy\",\"banAmend\":true");
    if (!self_trade.empty()) text(",\"stpMode\":\"", self_trade);
}

/// Until when the venue may take the request, by its own clock.
[[nodiscard]] inline std::int64_t expiry(const context& c) noexcept {
    return c.time_ms + c.config.order_validity.milliseconds() + (c.time_uncertainty.ns + 999'999) / 1'000'000;
}

/// The members that name an order.
inline void put_key(wire::buffer_writer& w, const order_keys& key) noexcept {
    if (!key.venue_order_id.empty())
        w.put_all(",\"ordId\":\"", key.venue_order_id, '"');
    else
        w.put_all(",\"clOrdId\":\"", key.client_order_id, '"');
}

/// The members of an amend behind the one that names its instrument.
inline void put_amend(wire::buffer_writer& w, const amend_request& a) noexcept {
    put_key(w, a.keys);
    if (a.number != 0) w.put_all(",\"reqId\":\"", a.number, '"');
    if (!a.change.quantity.is_zero()) w.put_all(",\"newSz\":\"", a.change.quantity, '"');
    if (!a.change.price.is_zero()) w.put_all(",\"newPx\":\"", a.change.price, '"');
}

/// A message of the private link with one argument; `members` writes what follows its instrument.
template <class MembersT>
order_result<std::string_view> encode_operation(std::string_view operation, const context& c,
                                                std::span<char> out, bool expires,
                                                MembersT members) noexcept {
    if (!c.config.credentials.usable()) return no_api_key();
    if (c.rules == nullptr || c.rules->venue_number == 0)
        return order_reject{order_errc::not_ready, "okx", "instrument", {}, {}};
    wire::buffer_writer w(out);
    w.put_all("{\"id\":\"", c.id, "\",\"op\":\"", operation,
              "\",\"args\":[{\"instIdCode\":", c.rules->venue_number);
    members(w);
    w.put("}]");
    if (expires) w.put_all(",\"expTime\":\"", expiry(c), '"');
    w.put('}');
    if (w.overflowed()) return order_reject{order_errc::output_full, "okx", "buffer", {}, {}};
    return w.view();
}
/// The same as a request.
template <class MembersT>
order_result<http_request> encode_post(std::string_view path, std::string_view symbol, const context& c,
                                       std::span<char> out, bool expires, MembersT members) noexcept {
    http_writer w(out, http_method::post, path, c.config);
    wire::buffer_writer& body = w.begin_body();
    body.put_all("{\"instId\":\"", symbol, '"');
    members(body);
    body.put('}');
    if (expires) w.header("expTime", expiry(c));
    return w.finish_signed(c.time_ms);
}

} // namespace detail

/// `order`: a new order on the private link. It carries `expTime`.
/// @return the message, a view into `out`.
inline order_result<std::string_view> encode_place(const order_request& r, const context& c,
                                                   std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    return detail::encode_operation("order", c, out, true,
                                    [&](wire::buffer_writer& w) { detail::put_order(w, r, c); });
}
/// `amend-order`: what changes of a limit order, on the private link. It carries `expTime`, and the amend's number as
/// `reqId`; the venue accepts it, and tells its outcome among the reports (`amendResult`).
inline order_result<std::string_view> encode_amend(const amend_request& a, const context& c,
                                                   std::span<char> out) noexcept {
    if (const auto checked =
            check_amend(a, capabilities::table, capabilities::table.path(order_path::stream));
        !checked)
        return checked.error();
    return detail::encode_operation("amend-order", c, out, true,
                                    [&](wire::buffer_writer& w) { detail::put_amend(w, a); });
}
/// `POST /api/v5/trade/amend-order`: the same. It carries `expTime`, as a header.
inline order_result<http_request> encode_amend_http(const amend_request& a, const context& c,
                                                    std::span<char> out) noexcept {
    if (const auto checked =
            check_amend(a, capabilities::table, capabilities::table.path(order_path::request));
        !checked)
        return checked.error();
    return detail::encode_post("/api/v5/trade/amend-order", a.keys.symbol, c, out, true,
                               [&](wire::buffer_writer& w) { detail::put_amend(w, a); });
}
/// `cancel-order`: cancels one order on the private link. May be sent again.
inline order_result<std::string_view> encode_cancel(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    return detail::encode_operation("cancel-order", c, out, false,
                                    [&](wire::buffer_writer& w) { detail::put_key(w, key); });
}
/// `POST /api/v5/trade/order`: a new order. It carries `expTime`, as a header.
inline order_result<http_request> encode_place_http(const order_request& r, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    return detail::encode_post("/api/v5/trade/order", r.symbol, c, out, true,
                               [&](wire::buffer_writer& w) { detail::put_order(w, r, c); });
}
/// `POST /api/v5/trade/cancel-order`: cancels one order.
inline order_result<http_request> encode_cancel_http(const order_keys& key, const context& c,
                                                     std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    return detail::encode_post("/api/v5/trade/cancel-order", key.symbol, c, out, false,
                               [&](wire::buffer_writer& w) { detail::put_key(w, key); });
}
/// `GET /api/v5/trade/order`: asks for one order.
inline order_result<http_request> encode_query_http(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    http_writer w(out, http_method::get, "/api/v5/trade/order", c.config);
    w.pair("instId", key.symbol.view());
    if (!key.venue_order_id.empty())
        w.pair("ordId", key.venue_order_id.view());
    else
        w.pair("clOrdId", key.client_order_id.view());
    return w.finish_signed(c.time_ms);
}

} // namespace gatewright::venue::okx
