// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/binance/http_request.hpp>
#include <gatewright/venue/binance/key_request.hpp>
#include <gatewright/venue/binance/signer.hpp>
#include <gatewright/venue/binance/ws_request.hpp>
#include <gatewright/venue/binance_spot/detail/request_words.hpp>
#include <gatewright/venue/binance_spot/order_rules.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Orders to the bytes of signed requests: `order.place`, `order.amend.keepPriority`, `order.cancel`, `order.status`,
// `order.cancelReplace` of the WebSocket API, and their twins over REST under `/api/v3/order`. Each function writes
// into the caller's buffer, allocates nothing and returns a view of what it wrote, or a reject that names the field:
// those of `check_order`, `check_amend` and `check_key`, "api_key" if the signer is empty, "signature" if OpenSSL
// could not sign, "buffer" (`output_full`) if the buffer is too small. 2 KiB hold any of them.
namespace gatewright::venue::binance_spot {

using binance::proof;
using binance::signer;

/// Room for any request of this header and of `order_lists.hpp`, with an API key and a request id of up to 100
/// characters each and the signature of an RSA key.
inline constexpr std::size_t max_order_request = 4096;

/// `order.place`, or `sor.order.place` for one that may trade across books: a new order over the WebSocket API. The
/// reply carries the order (`newOrderRespType` RESULT); its executions come as reports.
///
/// @param request_id comes back in the reply's `id`.
/// @param time_ms milliseconds since the epoch on the venue's clock.
/// @param by how it shows whose it is; so do all messages here
/// @return the message, a view into `out`.
inline order_result<std::string_view> encode_place(const order_request& r, std::string_view request_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out,
                                                   proof by = proof::signature) noexcept {
    if (const order_result<void> checked = check_order(r); !checked) return checked.error();
    if (!who.usable()) return binance::no_api_key();
    if (r.across_books) [[unlikely]] {
        binance::ws_request_writer w(out, request_id, "sor.order.place", who, by);
        detail::put_order(w, r, who.recv_window_text(), time_ms);
        return w.finish();
    }
    binance::ws_request_writer w(out, request_id, "order.place", who, by);
    detail::put_order(w, r, who.recv_window_text(), time_ms);
    return w.finish();
}
/// `POST /api/v3/order`, or `/api/v3/sor/order`: the same, its fields in a form body. The request's views point into
/// `out`.
inline order_result<http_request> encode_place_http(const order_request& r, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (const order_result<void> checked = check_order(r); !checked) return checked.error();
    binance::http_request_writer w(out, http_method::post,
                                   r.across_books ? "/api/v3/sor/order" : "/api/v3/order");
    detail::put_order(w, r, {}, time_ms);
    return w.finish_signed(who, time_ms);
}

namespace detail {

/// "newQty": the venue counts what self-trade prevention took in it, and the desk does not. Source: "User Data
/// Streams", prevented quantity; FAQ "Self Trade Prevention". @return `invalid_quantity` "quantity" for a sum that does
/// not fit
[[nodiscard]] inline order_result<quantity> amended_size(const amend_request& a) noexcept {
    const decimal& asked = a.terms.quantity.value;
    if (a.keys.prevented.is_zero()) [[likely]]
        return a.terms.quantity;
    const auto whole = checked_add(asked, a.keys.prevented);
    if (!whole)
        return order_reject{
            order_errc::invalid_quantity, capabilities::table.venue.data(), "quantity", {}, asked};
    const auto with_its_digits = whole->rescaled(asked.exponent());
    return quantity{with_its_digits ? *with_its_digits : *whole};
}
/// The parameters of an amendment. The client id is sent with it: else the venue gives the order another.
template <class WriterT>
void put_amend(WriterT& w, const amend_request& a, const quantity& size, std::string_view window,
               std::int64_t time_ms) noexcept {
    if (capabilities::table.client_order_id.allows(a.keys.client_order_id))
        w.template text<"newClientOrderId">(a.keys.client_order_id.view());
    w.template number<"newQty">(size.value);
    put_key<"orderId", "origClientOrderId">(w, a.keys);
    w.template stamp<"recvWindow">(window);
    w.template text<"symbol">(a.keys.symbol.view());
    w.template stamp<"timestamp">(time_ms);
}

} // namespace detail

/// `order.amend.keepPriority`: a smaller quantity of an order that rests, over the WebSocket API. It keeps its place in
/// the queue. A quantity that is filled already ends it. Source: FAQ "Order Amend Keep Priority".
inline order_result<std::string_view> encode_amend(const amend_request& a, std::string_view request_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out,
                                                   proof by = proof::signature) noexcept {
    if (const order_result<void> checked = check_amend(a); !checked) return checked.error();
    const order_result<quantity> size = detail::amended_size(a);
    if (!size) return size.error();
    if (!who.usable()) return binance::no_api_key();
    binance::ws_request_writer w(out, request_id, "order.amend.keepPriority", who, by);
    detail::put_amend(w, a, *size, who.recv_window_text(), time_ms);
    return w.finish();
}
/// `PUT /api/v3/order/amend/keepPriority`: the same.
inline order_result<http_request> encode_amend_http(const amend_request& a, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (const order_result<void> checked = check_amend(a); !checked) return checked.error();
    const order_result<quantity> size = detail::amended_size(a);
    if (!size) return size.error();
    binance::http_request_writer w(out, http_method::put, "/api/v3/order/amend/keepPriority");
    detail::put_amend(w, a, *size, {}, time_ms);
    return w.finish_signed(who, time_ms);
}

/// `order.cancel`: cancels one order over the WebSocket API. May be sent again.
inline order_result<std::string_view> encode_cancel(const order_keys& key, std::string_view request_id,
                                                    std::int64_t time_ms, const signer& who,
                                                    std::span<char> out,
                                                    proof by = proof::signature) noexcept {
    const order_result<order_keys> plain = plain_key(key);
    if (!plain) return plain.error();
    return binance::encode_key("order.cancel", *plain, capabilities::table, request_id, time_ms, who, out,
                               by);
}
/// `order.status`: asks for one order over the WebSocket API.
inline order_result<std::string_view> encode_query(const order_keys& key, std::string_view request_id,
                                                   std::int64_t time_ms, const signer& who,
                                                   std::span<char> out,
                                                   proof by = proof::signature) noexcept {
    const order_result<order_keys> plain = plain_key(key);
    if (!plain) return plain.error();
    return binance::encode_key("order.status", *plain, capabilities::table, request_id, time_ms, who, out,
                               by);
}
/// `DELETE /api/v3/order`: cancels one order.
inline order_result<http_request> encode_cancel_http(const order_keys& key, std::int64_t time_ms,
                                                     const signer& who, std::span<char> out) noexcept {
    const order_result<order_keys> plain = plain_key(key);
    if (!plain) return plain.error();
    return binance::encode_key_http(http_method::delete_, "/api/v3/order", *plain, capabilities::table,
                                    time_ms, who, out);
}
/// `GET /api/v3/order`: asks for one order.
inline order_result<http_request> encode_query_http(const order_keys& key, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    const order_result<order_keys> plain = plain_key(key);
    if (!plain) return plain.error();
    return binance::encode_key_http(http_method::get, "/api/v3/order", *plain, capabilities::table, time_ms,
                                    who, out);
}
/// `DELETE /api/v3/openOrders`: cancels every order of a symbol, whoever placed it, and those that wait.
inline order_result<http_request> encode_cancel_all(const order_keys& of, std::int64_t time_ms,
                                                    const signer& who, std::span<char> out) noexcept {
    if (!plain_symbol(of.symbol)) return detail::invalid("symbol");
    binance::http_request_writer w(out, http_method::delete_, "/api/v3/openOrders");
    w.pair("symbol", of.symbol.view());
    return w.finish_signed(who, time_ms);
}

/// What becomes of the new order of `order.cancelReplace` where the old one could not be cancelled.
enum class replace_mode : std::uint8_t {
    stop_on_failure, ///< it is not attempted
    /// The same; and the old one cannot be cancelled, either, if something of it was executed ("cancelRestrictions").
    stop_if_executed,
    allow_failure ///< it is placed all the same
};

namespace detail {
template <class WriterT>
void put_replace(WriterT& w, const order_keys& old, const order_request& r, replace_mode mode,
                 std::string_view window, std::int64_t time_ms) noexcept {
    put_key<"cancelOrderId", "cancelOrigClientOrderId">(w, old);
    if (mode == replace_mode::allow_failure)
        w.template constant<"cancelReplaceMode", "ALLOW_FAILURE">();
    else
        w.template constant<"cancelReplaceMode", "STOP_ON_FAILURE">();
    if (mode == replace_mode::stop_if_executed) w.template constant<"cancelRestrictions", "ONLY_NEW">();
    put_order(w, r, window, time_ms);
}
} // namespace detail

/// `order.cancelReplace`: cancels one order and places another of the same symbol, over the WebSocket API. Filters and
/// counts of the new one are checked before anything is cancelled. The answer is read by `decode_cancel_replace`, also
/// that with status 409. Source: "Cancel and replace order (TRADE)".
inline order_result<std::string_view> encode_cancel_replace(const order_keys& old, const order_request& r,
                                                            replace_mode mode, std::string_view request_id,
                                                            std::int64_t time_ms, const signer& who,
                                                            std::span<char> out,
                                                            proof by = proof::signature) noexcept {
    if (const order_result<void> checked = check_key(old); !checked) return checked.error();
    if (const order_result<void> checked = check_order(r); !checked) return checked.error();
    if (old.symbol != r.symbol) return detail::invalid("symbol");
    if (r.across_books) return detail::lacks("across_books");
    if (!who.usable()) return binance::no_api_key();
    binance::ws_request_writer w(out, request_id, "order.cancelReplace", who, by);
    detail::put_replace(w, old, r, mode, who.recv_window_text(), time_ms);
    return w.finish();
}
/// `POST /api/v3/order/cancelReplace`: the same.
inline order_result<http_request> encode_cancel_replace_http(const order_keys& old, const order_request& r,
                                                             replace_mode mode, std::int64_t time_ms,
                                                             const signer& who,
                                                             std::span<char> out) noexcept {
    if (const order_result<void> checked = check_key(old); !checked) return checked.error();
    if (const order_result<void> checked = check_order(r); !checked) return checked.error();
    if (old.symbol != r.symbol) return detail::invalid("symbol");
    if (r.across_books) return detail::lacks("across_books");
    binance::http_request_writer w(out, http_method::post, "/api/v3/order/cancelReplace");
    detail::put_replace(w, old, r, mode, {}, time_ms);
    return w.finish_signed(who, time_ms);
}

} // namespace gatewright::venue::binance_spot
