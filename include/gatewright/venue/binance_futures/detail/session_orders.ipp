// SPDX-License-Identifier: BSL-1.0
// Order requests and their outcomes: members of `session`.
#pragma once

#include <gatewright/venue/binance_futures/session.hpp>

namespace gatewright::venue::binance_futures {

template <class PathT>
template <SessionPort PortT>
order_result<void> session<PathT>::place(const order_request& r, order_ref ref, clock_reading now,
                                         PortT& port) noexcept {
    using gatewright::session::request_operation;
    const std::int64_t time_ms = venue_ms(now);
    return send(
        request_operation::place, r.reduce_only ? request_priority::reduce : request_priority::place, ref,
        now, port,
        [&](std::string_view id, std::span<char> out) {
            return encode_place(r, id, time_ms, config_.credentials, out, mode_);
        },
        [&](std::span<char> out) { return encode_place_http(r, time_ms, config_.credentials, out, mode_); });
}

template <class PathT>
template <SessionPort PortT>
order_result<void> session<PathT>::cancel(const order_keys& keys, order_ref ref, clock_reading now,
                                          PortT& port) noexcept {
    using gatewright::session::request_operation;
    const std::int64_t time_ms = venue_ms(now);
    const order_key key{keys.symbol, keys.client_order_id, keys.venue_order_id};
    return send(
        request_operation::cancel, request_priority::cancel, ref, now, port,
        [&](std::string_view id, std::span<char> out) {
            return encode_cancel(key, id, time_ms, config_.credentials, out);
        },
        [&](std::span<char> out) { return encode_cancel_http(key, time_ms, config_.credentials, out); });
}

template <class PathT>
template <SessionPort PortT>
order_result<void> session<PathT>::query(const order_keys& keys, gatewright::session::resolution_question by,
                                         order_ref ref, clock_reading now, PortT& port) noexcept {
    using gatewright::session::request_operation;
    order_key key{keys.symbol, keys.client_order_id, {}};
    if (keys.client_order_id.empty() ||
        (by == gatewright::session::resolution_question::by_venue_id && !keys.venue_order_id.empty()))
        key = {keys.symbol, {}, keys.venue_order_id};
    if (const char* why = cannot_ask()) return refuse(order_errc::not_ready, why);
    const auto http = encode_query_http(key, venue_ms(now), config_.credentials, buffer_);
    if (!http) return http.error();
    return send_http(request_operation::query, ref, now, *http, request_priority::query, 1, port);
}

template <class PathT>
template <class PortT, class EncodeWsT, class EncodeHttpT>
order_result<void> session<PathT>::send(gatewright::session::request_operation op, request_priority urgency,
                                        order_ref ref, clock_reading now, PortT& port, EncodeWsT encode_ws,
                                        EncodeHttpT encode_http) noexcept {
    const bool placing = op == gatewright::session::request_operation::place;
    if (!config_.credentials.usable()) return refuse(order_errc::not_ready, "no credentials");
    // Whether a cancel is in time and signed well the venue may judge: trying does no harm.
    if (const char* why = placing ? cannot_ask() : nullptr) return refuse(order_errc::not_ready, why);
    if constexpr (PathT::path == order_path::request) {
        const auto http = encode_http(std::span<char>(buffer_));
        if (!http) return http.error();
        return send_http(op, ref, now, *http, urgency, placing ? 0u : 1u, port);
    } else {
        const auto& l = link(channel::orders);
        if (!l.up()) {
            if (op != gatewright::session::request_operation::cancel)
                return refuse(order_errc::not_ready, "orders channel down");
            // A cancel can do no harm twice and much good once: it takes the other way.
            const auto http = encode_http(std::span<char>(buffer_));
            if (!http) return http.error();
            return send_http(op, ref, now, *http, urgency, 1, port);
        }
        if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
        const std::uint64_t correlation = next_correlation_ + 1;
        char id[20];
        const auto id_size =
            static_cast<std::size_t>(gatewright::digits::write_unsigned(id, correlation) - id);
        const auto text = encode_ws(std::string_view(id, id_size), std::span<char>(buffer_));
        if (!text) return text.error();
        if (!limits_.take(urgency, placing ? 0 : 1, clock_.to_venue(now.wall)))
            return refuse(order_errc::throttled, limits_.full_pool());
        const auto c = static_cast<std::uint8_t>(channel::orders);
        if (!port.send(c, l.generation(), correlation, *text)) return refuse(order_errc::output_full, "");
        next_correlation_ = correlation;
        requests_.add({correlation, op, ref, c, l.generation(), now, now.steady + config_.reply_timeout});
        last_order_sent_ = now.steady;
        return {};
    }
}

template <class PathT>
template <class PortT>
order_result<void> session<PathT>::send_http(gatewright::session::request_operation op, order_ref ref,
                                             clock_reading now, const http_request& http,
                                             request_priority urgency, std::uint32_t weight,
                                             PortT& port) noexcept {
    if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
    if (!limits_.take(urgency, weight, clock_.to_venue(now.wall)))
        return refuse(order_errc::throttled, limits_.full_pool());
    const std::uint64_t correlation = next_correlation_ + 1;
    const auto c = static_cast<std::uint8_t>(channel::rest);
    if (!port.request(c, 0, correlation, http)) return refuse(order_errc::output_full, "");
    next_correlation_ = correlation;
    requests_.add({correlation, op, ref, c, 0, now, now.steady + config_.reply_timeout});
    if (op != gatewright::session::request_operation::query) last_order_sent_ = now.steady;
    return {};
}

template <class PathT>
template <class PortT>
void session<PathT>::on_order_message(const input& in, PortT& port) noexcept {
    ws_api_reply reply;
    const wire::decode_status status = decode_ws_api_reply(in.payload, reply);
    if (!status) {
        port.malformed(in.channel.channel, to_string(status.error().code), status.error().field);
        return;
    }
    std::uint64_t correlation = 0;
    const auto parsed = std::from_chars(reply.id.data(), reply.id.data() + reply.id.size(), correlation);
    pending_request r;
    if (reply.status != 200) learn_limits({}, reply.status, reply.code, reply.message, in.at);
    if (reply.id.empty() || parsed.ec != std::errc{} || !requests_.take(correlation, r)) {
        if (reply.status != 200) report(reply.code, {}, reply.message, false, port);
        port.ignored("reply to no request of ours");
        port.wake();
        return;
    }
    on_order_answer(r, reply.status, reply.code, reply.message, reply.result, in, port);
}

template <class PathT>
template <class PortT>
void session<PathT>::on_order_http_reply(const input& in, const pending_request& r, PortT& port) noexcept {
    if (in.status == 0) {
        finish(r, request_outcome::unknown, order_errc::state_unknown, "no reply", port);
        return;
    }
    said_error e;
    if (in.status != 200) e = error_of(in.payload, port);
    on_order_answer(r, in.status, e.code, e.text, in.payload, in, port);
}

template <class PathT>
template <class PortT>
void session<PathT>::on_order_answer(const pending_request& r, int http_status, std::int32_t code,
                                     std::string_view text, std::string_view body, const input& in,
                                     PortT& port) noexcept {
    using gatewright::session::request_operation;
    if (http_status == 200) {
        tap<PortT> sink(*this, port);
        const auto source =
            r.operation == request_operation::query ? report_source::query : report_source::reply;
        const wire::decode_status status = decode_order(body, in.at.wall, source, sink);
        if (!status) {
            port.malformed(in.channel.channel, to_string(status.error().code), status.error().field);
            finish(r, request_outcome::unknown, order_errc::state_unknown, "unreadable reply", port);
            return;
        }
        if (sink.orders == 0) {
            // A success that tells no order, an error object perhaps: what became of it is to be asked.
            finish(r, request_outcome::unknown, order_errc::state_unknown, "a reply without an order", port);
            return;
        }
        on_authenticated(in.at);
        // An order that is found by asking should have shown on the user stream too.
        expect_report(r.operation == request_operation::query ? last_order_sent_ : r.sent.steady,
                      in.at.steady);
        finish(r, request_outcome::accepted, order_errc{}, {}, port);
        return;
    }
    const error_verdict v = classify_error(http_status, code, text);
    if (v.code == order_errc::clock_skew) fetches_.want(number(fetch_kind::server_time), 0, in.at.steady);
    if (v.outcome == error_outcome::unknown) {
        finish(r, request_outcome::unknown, order_errc::state_unknown, text, port);
    } else if (r.operation == request_operation::query && v.code == order_errc::unknown_order) {
        finish(r, request_outcome::not_found, v.code, text, port);
    } else {
        finish(r, request_outcome::failed, v.code, text, port);
    }
    port.wake();
}

template <class PathT>
void session<PathT>::expect_report(steady_time sent, steady_time now) noexcept {
    if (report_awaited_ || !link(channel::private_stream).up() || last_report_at_ >= sent) return;
    report_awaited_ = true;
    report_due_ = now + config_.report_silence;
}

template <class PathT>
template <class PortT>
void session<PathT>::on_send_refused(const input& in, PortT& port) noexcept {
    now_ = in.at;
    pending_request r;
    if (requests_.take(in.correlation, r)) {
        finish(r, request_outcome::not_sent, order_errc::not_ready, "never reached the socket", port);
        return;
    }
    if (fetch* f = fetches_.of_reply(in.correlation)) {
        if (static_cast<fetch_kind>(f->kind) == fetch_kind::book) port.book_snapshot_failed(f->argument);
        fetches_.on_failed(*f, in.at.steady);
        rest_answers_ = false;
    }
}

template <class PathT>
template <class PortT>
void session<PathT>::finish(const pending_request& r, request_outcome outcome, order_errc code,
                            std::string_view text, PortT& port) noexcept {
    port.on_request_result(request_result{r.operation, r.order, outcome, code, text});
}

} // namespace gatewright::venue::binance_futures
