// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/venue/bybit/orders.hpp>
#include <gatewright/venue/bybit/rest_replies.hpp>
#include <gatewright/wire/buffer_writer.hpp>
#include <gatewright/wire/json_documents.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Several orders by one message or request, twenty of contracts at most and ten of spot: `order.create-batch` and
// `order.cancel-batch` of the link of orders, POST `/v5/order/create-batch` and `cancel-batch` of REST. Each order is
// judged by itself, and where the limit leaves room for some only those are taken: the answer tells them by their
// places, ids in "list" and reasons in "retExtInfo.list". Rejects are those of `orders.hpp`. Source: Bybit API v5,
// "Batch Place Order", "Batch Cancel Order", "Rate Limit Rules".
namespace gatewright::venue::bybit {

namespace detail {

template <class MembersT>
order_result<std::string_view> put_member(std::span<char> out, MembersT members) noexcept {
    wire::buffer_writer w(out);
    w.put('{');
    members(w);
    w.put('}');
    if (w.overflowed()) return order_reject{order_errc::output_full, "bybit", "buffer", {}, {}};
    return w.view();
}
struct batch_reason {
    venue_error_code code;
    fixed_string<127> text;
};
using batch_reason_schema =
    wire::schema<wire::field<"code", &batch_reason::code, code_text>,
                 wire::field<"msg", &batch_reason::text, wire::cut_text, wire::loose>>;
/// The most that an answer can tell of.
inline constexpr std::size_t most_answers = 20;
using answer_rows = std::array<std::string_view, most_answers>;

/// The rows of the list in an object. @return how many; more than `most_answers` count as that
inline std::size_t rows_in(std::string_view object, answer_rows& rows) noexcept {
    std::size_t n = 0;
    listing l;
    std::uint64_t seen = 0;
    if (object.empty() || !wire::read_object<listing_schema>(object, l, seen) || l.list.empty()) return 0;
    wire::for_each_row(l.list, [&](std::string_view row) noexcept {
        if (n != rows.size()) rows[n++] = row;
    });
    return n;
}

} // namespace detail

/// One order of a batch. `unsupported` naming "type" for one that waits for a price.
inline order_result<std::string_view> put_place(const order_request& r, const context& c, bool,
                                                std::span<char> out) noexcept {
    if (const order_result<void> checked = detail::check(r, c); !checked) return checked.error();
    if (waits_for_trigger(r.type)) return order_reject{order_errc::unsupported, "bybit", "type", {}, {}};
    return detail::put_member(out, [&](wire::buffer_writer& w) { detail::put_order(w, r, c.config); });
}
/// One order of a batch that is to be cancelled. `unsupported` naming "conditional_order_id" for one that waits.
inline order_result<std::string_view> put_cancel(const order_keys& key, const context& c, bool,
                                                 std::span<char> out) noexcept {
    if (key.untriggered)
        return order_reject{order_errc::unsupported, "bybit", "conditional_order_id", {}, {}};
    if (const order_result<void> checked = detail::check(key); !checked) return checked.error();
    return detail::put_member(out, [&](wire::buffer_writer& w) { detail::put_key(w, key, c); });
}
/// The message around the orders of a batch.
inline order_result<std::string_view> encode_batch(session::request_operation op, std::string_view orders,
                                                   const context& c, std::span<char> out) noexcept {
    const bool cancels = op == session::request_operation::cancel;
    return detail::encode_operation(cancels ? "order.cancel-batch" : "order.create-batch", c, out,
                                    [&](wire::buffer_writer& w) { w.put_all("\"request\":[", orders, ']'); });
}
/// The request around them.
inline order_result<http_request> encode_batch_request(session::request_operation op, std::string_view orders,
                                                       std::string_view, const context& c,
                                                       std::span<char> out) noexcept {
    const bool cancels = op == session::request_operation::cancel;
    return detail::encode_post(cancels ? "/v5/order/cancel-batch" : "/v5/order/create-batch", c, out,
                               [&](wire::buffer_writer& w) { w.put_all("\"request\":[", orders, ']'); });
}

/// Calls `f(std::string_view row)` for what an answer says of each order, by place: why it was refused, or else its
/// ids. @return false if it says nothing of them.
template <class F>
bool read_each(std::string_view body, F f) noexcept {
    detail::reply e;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::reply_schema>(body, e, seen) || e.code != "0") return false;
    detail::answer_rows ids, reasons;
    const std::size_t told = detail::rows_in(e.result.empty() ? e.data : e.result, ids);
    const std::size_t judged = detail::rows_in(e.details, reasons);
    for (std::size_t i = 0; i < std::max(told, judged); ++i) {
        detail::batch_reason why;
        seen = 0;
        const bool refused = i < judged &&
                             wire::read_object<detail::batch_reason_schema>(reasons[i], why, seen) &&
                             why.code != "0";
        if (refused || i >= told)
            f(reasons[i]);
        else
            f(ids[i]);
    }
    return told + judged != 0;
}
/// Whether what an answer says of one order can be about that one, by the ids that it names.
inline bool is_about(std::string_view row, const order_keys& k) noexcept {
    order_update named;
    std::uint64_t seen = 0;
    if (!wire::read_object<detail::acknowledged_schema>(row, named, seen))
        return true; // what it is its reader says
    const auto differ = [](const auto& a, const auto& b) { return !a.empty() && !b.empty() && !(a == b); };
    return !differ(named.client_order_id, k.client_order_id) &&
           !differ(named.venue_order_id, k.venue_order_id);
}
/// What an answer says of one order: its ids, and nothing of its state (`lifecycle::submitting`), or why it was
/// refused.
template <class SinkT>
wire::decode_status decode_row(std::string_view row, timestamp received, SinkT& sink) noexcept {
    detail::batch_reason why;
    std::uint64_t seen = 0;
    if (wire::read_object<detail::batch_reason_schema>(row, why, seen) && why.code != "0") {
        sink.on_api_error(static_cast<const venue_error_code&>(why.code), why.text.view());
        return {};
    }
    order_update u;
    seen = 0;
    const auto read = wire::read_object<detail::acknowledged_schema>(row, u, seen);
    if (!read) return read;
    // One that was refused has no id, and no reason was told: nobody knows.
    if (u.venue_order_id.empty()) return wire::decode_error{wire::codec_errc::missing_key, 0, "orderId"};
    u.state = lifecycle::submitting;
    report_rows{received, report_source::reply, sink}.order(u);
    return {};
}

} // namespace gatewright::venue::bybit
