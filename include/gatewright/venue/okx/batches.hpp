// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/venue/okx/detail/order_members.hpp>
#include <gatewright/venue/okx/envelope.hpp>
#include <gatewright/venue/okx/orders.hpp>
#include <gatewright/venue/okx/rest_replies.hpp>
#include <gatewright/venue/report_rows.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/json_documents.hpp>
#include <gatewright/wire/json_reader.hpp>

#include <cstdint>
#include <span>
#include <string_view>

// Several orders by one message or request, twenty at most: the operations `batch-orders` and `batch-cancel-orders` of
// the private link, POST `/api/v5/trade/batch-orders` and `cancel-batch-orders` of REST. Each order is judged by
// itself. Rejects are those of `orders.hpp`. Source: OKX API v5, "Place multiple orders", "Cancel multiple orders".
namespace gatewright::venue::okx {

namespace detail {

/// One order of a batch: `{"instId":…` or, on the stream, `{"instIdCode":…`, and what `members` writes.
template <class MembersT>
order_result<std::string_view> put_member(std::string_view symbol, const context& c, bool by_stream,
                                          std::span<char> out, MembersT members) noexcept {
    wire::buffer_writer w(out);
    if (by_stream) {
        if (c.rules == nullptr || c.rules->venue_number == 0)
            return order_reject{order_errc::not_ready, "okx", "instrument", {}, {}};
        w.put_all("{\"instIdCode\":", c.rules->venue_number);
    } else {
        w.put_all("{\"instId\":\"", symbol, '"');
    }
    members(w);
    w.put('}');
    if (w.overflowed()) return order_reject{order_errc::output_full, "okx", "buffer", {}, {}};
    return w.view();
}

} // namespace detail

/// One order of a batch. `unsupported` naming "type" for one that waits for a price.
inline order_result<std::string_view> put_place(const order_request& r, const context& c, bool by_stream,
                                                std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    if (waits_for_trigger(r.type)) return order_reject{order_errc::unsupported, "okx", "type", {}, {}};
    return detail::put_member(r.symbol, c, by_stream, out,
                              [&](wire::buffer_writer& w) { detail::put_order(w, r, c); });
}
/// One order of a batch that is to be cancelled. `unsupported` naming "conditional_order_id" for one that waits,
/// "instrument" where the stream has no number for it.
inline order_result<std::string_view> put_cancel(const order_keys& key, const context& c, bool by_stream,
                                                 std::span<char> out) noexcept {
    if (key.untriggered) return order_reject{order_errc::unsupported, "okx", "conditional_order_id", {}, {}};
    if (const order_result<void> checked = check_key(key, capabilities::table); !checked)
        return checked.error();
    // By itself it can go as a request.
    if (by_stream && (c.rules == nullptr || c.rules->venue_number == 0))
        return order_reject{order_errc::unsupported, "okx", "instrument", {}, {}};
    return detail::put_member(key.symbol, c, by_stream, out,
                              [&](wire::buffer_writer& w) { detail::put_key(w, key); });
}

/// The message around the orders of a batch; placements carry `expTime`.
inline order_result<std::string_view> encode_batch(session::request_operation op, std::string_view orders,
                                                   const context& c, std::span<char> out) noexcept {
    if (!c.config.credentials.usable()) return no_api_key();
    const bool cancels = op == session::request_operation::cancel;
    wire::buffer_writer w(out);
    w.put_all("{\"id\":\"", c.id, "\",\"op\":\"",
              std::string_view(cancels ? "batch-cancel-orders" : "batch-orders"), "\",\"args\":[", orders,
              ']');
    if (!cancels) w.put_all(",\"expTime\":\"", detail::expiry(c), '"');
    w.put('}');
    if (w.overflowed()) return order_reject{order_errc::output_full, "okx", "buffer", {}, {}};
    return w.view();
}
/// The request around them.
inline order_result<http_request> encode_batch_request(session::request_operation op, std::string_view orders,
                                                       std::string_view, const context& c,
                                                       std::span<char> out) noexcept {
    const bool cancels = op == session::request_operation::cancel;
    http_writer w(out, http_method::post,
                  cancels ? "/api/v5/trade/cancel-batch-orders" : "/api/v5/trade/batch-orders", c.config);
    w.begin_body().put_all('[', orders, ']');
    if (!cancels) w.header("expTime", detail::expiry(c));
    return w.finish_signed(c.time_ms);
}

/// Calls `f(std::string_view row)` for what an answer says of each order. @return false if it says nothing of them.
template <class F>
bool read_each(std::string_view body, F f) noexcept {
    wire::json_reader in(body);
    detail::envelope e;
    std::uint64_t seen = 0;
    const char* const p = detail::envelope_schema::read(in, in.skip_space(in.begin()), e, seen);
    if (p == nullptr || !in.finish(p) || e.data.size() <= 2) return false;
    return wire::for_each_row(e.data, f);
}
/// Whether what an answer says of one order can be about that one, by the ids that it names.
inline bool is_about(std::string_view row, const order_keys& k) noexcept {
    order_update named;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::named_schema>(row, named, seen)) return true; // what it is its reader says
    const auto differ = [](const auto& a, const auto& b) { return !a.empty() && !b.empty() && !(a == b); };
    return !differ(named.client_order_id, k.client_order_id) &&
           !differ(named.venue_order_id, k.venue_order_id);
}
/// What an answer says of one order: its ids, and nothing of its state (`lifecycle::submitting`), or why it was
/// refused.
template <class SinkT>
wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
    detail::answered_item item;
    std::uint64_t seen = 0;
    if (const auto read = wire::read_object<detail::answered_item_schema>(row, item, seen); !read)
        return read;
    if (!item.code.empty() && item.code != "0") {
        sink.on_api_error(static_cast<const venue_error_code&>(item.code), item.text.view());
        return {};
    }
    order_update u;
    seen = 0;
    const auto read = wire::read_object<detail::acknowledged_schema>(row, u, seen);
    if (!read) return read;
    u.state = lifecycle::submitting;
    report_rows{received, report_source::reply, sink}.order(u);
    return {};
}

} // namespace gatewright::venue::okx
