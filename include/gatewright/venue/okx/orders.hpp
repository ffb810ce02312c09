// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/dialect.hpp>
#include <gatewright/venue/okx/algo_orders.hpp>
#include <gatewright/venue/okx/config.hpp>
#include <gatewright/venue/okx/detail/order_members.hpp>
#include <gatewright/venue/okx/order_rules.hpp>
#include <gatewright/venue/okx/rest_requests.hpp>
#include <gatewright/wire/buffer_writer.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Orders to bytes. Those that wait for a price go over REST to the algo service (`algo_orders.hpp`), as do cancels of
// and questions about them; all others: the operations `order`, `amend-order` and `cancel-order` of the private link,
// and POST
// `/api/v5/trade/order`, `amend-order`, `cancel-order` and GET `/api/v5/trade/order` of REST. Each function writes into
// the caller's buffer, allocates nothing and returns a view of what it wrote, or a reject that names the field: those
// of `check_order` and `check_key`, "type" for a market order that buys on margin, "api_key" if there is none,
// "instrument" if its number is not known, "buffer" (`output_full`) if the buffer is too small. 1 KiB holds any of
// them.
namespace gatewright::venue::okx {

namespace detail {

/// The members of an order behind the one that names its instrument.
inline void put_order(wire::buffer_writer& w, const order_request& r, const context& c) noexcept {
    const inst_type type = type_of(r.symbol);
    const bool limit = r.type == order_type::limit;
    const bool margin = on_margin(type, c);
    const std::string_view self_trade = self_trade_word(r, c);
    const auto text = [&w](const auto& head, const auto& value) { w.put_all(head, value, '"'); };
    put_account(w, r, c);
    if (!r.client_order_id.empty()) text(",\"clOrdId\":\"", r.client_order_id);
    put_side(w, r, c);
    text(",\"ordType\":\"", type_word_of(r));
    const bool sum = !r.quote_quantity.is_zero();
    if (sum) [[unlikely]]
        text(",\"sz\":\"", r.quote_quantity);
    else
        text(",\"sz\":\"", r.quantity);
    if (limit) text(",\"px\":\"", r.price);
    if (r.reduce_only) w.put(",\"reduceOnly\":true");
    // Else the quantity of a market buy is in the quote asset, and may be cut to what the balance allows.
    if (!limit && type == inst_type::spot && !margin)
        w.put(sum ? ",\"tgtCcy\":\"quote_ccy\"" : ",\"tgtCcy\":\"base_ccy\",\"banAmend\":true");
    if (!self_trade.empty()) text(",\"stpMode\":\"", self_trade);
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

/// The refusal of what goes as a request on either path.
[[nodiscard]] constexpr order_reject no_message() noexcept {
    return {order_errc::unsupported, "okx", "path", {}, {}};
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
} // namespace detail

/// `order`: a new order on the private link. It carries `expTime`.
/// @return the message, a view into `out`.
inline order_result<std::string_view> encode_place(const order_request& r, const context& c,
                                                   std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    if (waits_for_trigger(r.type)) return detail::no_message();
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
    if (key.untriggered) return detail::no_message();
    return detail::encode_operation("cancel-order", c, out, false,
                                    [&](wire::buffer_writer& w) { detail::put_key(w, key); });
}
/// `POST /api/v5/trade/order`: a new order. It carries `expTime`, as a header.
inline order_result<http_request> encode_place_http(const order_request& r, const context& c,
                                                    std::span<char> out) noexcept {
    if (waits_for_trigger(r.type)) return encode_algo(r, c, out);
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    return detail::encode_post("/api/v5/trade/order", r.symbol, c, out, true,
                               [&](wire::buffer_writer& w) { detail::put_order(w, r, c); });
}
/// `POST /api/v5/trade/cancel-order`: cancels one order.
inline order_result<http_request> encode_cancel_http(const order_keys& key, const context& c,
                                                     std::span<char> out) noexcept {
    if (key.untriggered) return encode_algo_cancel(key, c, out);
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    return detail::encode_post("/api/v5/trade/cancel-order", key.symbol, c, out, false,
                               [&](wire::buffer_writer& w) { detail::put_key(w, key); });
}
/// `GET /api/v5/trade/order`: asks for one order.
inline order_result<http_request> encode_query_http(const order_keys& key, const context& c,
                                                    std::span<char> out) noexcept {
    if (key.untriggered) return encode_algo_query(key, c, out);
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
