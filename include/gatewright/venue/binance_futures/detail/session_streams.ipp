// SPDX-License-Identifier: BSL-1.0
// Links, subscriptions and what arrives on them: members of `session`.
#pragma once

#include <gatewright/venue/binance_futures/session.hpp>

namespace gatewright::venue::binance_futures {

template <class PathT>
template <class PortT>
void session<PathT>::on_message(const input& in, PortT& port) noexcept {
    if (!is_stream(in) || !link_of(in).is_current(in.generation) || !link_of(in).up()) return;
    const steady_time heard = link_of(in).last_data();
    link_of(in).on_data(in.at.steady);
    const auto c = static_cast<channel>(in.channel.channel);
    now_ = in.at;
    if (c == channel::orders) {
        on_order_message(in, port);
        return;
    }
    if (c == channel::private_stream) {
        report_awaited_ = false;
        last_report_at_ = in.at.steady;
    }
    tap<PortT> sink(*this, port, in.channel.channel);
    const wire::decode_status status = c == channel::private_stream
                                           ? decode_user_stream(in.payload, in.at.wall, sink)
                                           : decode_stream(in.payload, in.at.wall, sink);
    if (status) return;
    port.malformed(in.channel.channel, to_string(status.error().code), status.error().field);
    if (c == channel::private_stream) {
        // Whatever it said is lost, perhaps that the listen key has expired: begin anew, and ask from before it on.
        close_link(channel::private_stream, "malformed report", port);
        note_gap(wall_of(heard));
        port.wake();
    }
}

template <class PathT>
template <class PortT>
void session<PathT>::on_connected(const input& in, PortT& port) noexcept {
    now_ = in.at;
    if (!is_stream(in) || !link_of(in).on_connected(in.generation, in.at.steady)) return;
    const auto c = static_cast<channel>(in.channel.channel);
    if (c == channel::private_stream) {
        last_report_at_ = in.at.steady;
        begin_reconciliation(in.at);
    } else if (c == channel::orders) {
        link_of(in).on_live();
    } else {
        subscriptions_[in.channel.channel].start(in.at.steady);
    }
    changed(c, "", port);
}

template <class PathT>
template <class PortT>
void session<PathT>::on_disconnected(const input& in, PortT& port) noexcept {
    now_ = in.at;
    if (!is_stream(in)) return;
    const bool was_up = link_of(in).up();
    if (!link_of(in).on_disconnected(in.generation, in.at.steady, random_)) return;
    lost(static_cast<channel>(in.channel.channel), was_up, in.payload, port);
}

template <class PathT>
template <class PortT>
void session<PathT>::close_link(channel c, std::string_view why, PortT& port) noexcept {
    const bool was_up = link(c).up();
    close_owed_[static_cast<std::size_t>(c)] = true;
    pay_close(c, port);
    link(c).on_closing(now_.steady, random_);
    lost(c, was_up, why, port);
}

template <class PathT>
template <class PortT>
bool session<PathT>::pay_close(channel c, PortT& port) noexcept {
    bool& owed = close_owed_[static_cast<std::size_t>(c)];
    owed = owed && !port.close(static_cast<std::uint8_t>(c), link(c).generation());
    if (owed) port.wake();
    return !owed;
}

template <class PathT>
template <class PortT>
void session<PathT>::lost(channel c, bool was_up, std::string_view why, PortT& port) noexcept {
    if (c == channel::public_stream || c == channel::market_stream) {
        subscriptions_[static_cast<std::size_t>(c)].stop();
    } else if (c == channel::private_stream) {
        reconciled_ = false;
        report_awaited_ = false;
        // It may have been dead for long before that was noticed.
        if (was_up) note_gap(wall_of(link(c).last_data()));
    } else {
        pending_request r;
        while (requests_.take_of_connection(static_cast<std::uint8_t>(c), link(c).generation(), r))
            finish(r, request_outcome::unknown, order_errc::state_unknown, "connection lost", port);
    }
    changed(c, why, port);
}

template <class PathT>
template <class PortT>
void session<PathT>::drive_link(channel c, PortT& port) noexcept {
    if (!pay_close(c, port)) return;
    switch (link(c).next(now_.steady)) {
    case link_action::none: return;
    case link_action::close: close_link(c, "silent", port); return;
    case link_action::open: break;
    }
    std::string_view target = stream_target(c);
    if (c == channel::orders) target = "/ws-fapi/v1";
    if (c == channel::private_stream) {
        if (authentication_failed_) {
            link(c).postpone(steady_time::never());
            return;
        }
        if (!listen_key_fresh_) {
            fetches_.want(number(fetch_kind::listen_key), 0, now_.steady);
            link(c).postpone(steady_time::never());
            return;
        }
        target = user_stream_target(listen_key_, buffer_);
    }
    if (!port.open(static_cast<std::uint8_t>(c), link(c).generation() + 1, target)) {
        link(c).postpone(now_.steady + retry_full);
        return;
    }
    if (c == channel::private_stream) listen_key_fresh_ = false;
    link(c).on_opening(now_.steady);
    changed(c, "", port);
}

template <class PathT>
template <class PortT>
void session<PathT>::drive_subscriptions(channel c, PortT& port) noexcept {
    auto& fsm = subscriptions_[static_cast<std::size_t>(c)];
    for (;;) {
        const auto next = fsm.next(now_.steady, next_correlation_ + 1);
        if (next.count == 0) return;
        ++next_correlation_;
        const std::string_view text =
            encode_subscribe(c, config_.streams, std::span(config_.symbols).subspan(next.first, next.count),
                             next.id, subscribe_buffer_);
        if (!port.send(static_cast<std::uint8_t>(c), link(c).generation(), next.id, text)) {
            fsm.not_sent(next.id);
            return;
        }
    }
}

template <class PathT>
template <class PortT>
void session<PathT>::on_subscription_reply(channel c, std::uint64_t id, bool ok, std::int32_t code,
                                           std::string_view text, PortT& port) noexcept {
    if (c != channel::public_stream && c != channel::market_stream) return;
    auto& fsm = subscriptions_[static_cast<std::size_t>(c)];
    const std::size_t refused = fsm.on_reply(id, ok);
    if (refused != fsm.none) report(code, config_.symbols[refused], text, false, port);
    if (fsm.complete() && link(c).state() == connection_state::connected) {
        link(c).on_live();
        changed(c, "", port);
    }
    port.wake();
}

template <class PathT>
template <class PortT>
void session<PathT>::on_listen_key_expired(std::string_view key, PortT& port) noexcept {
    if (!key.empty() && key != listen_key_.view()) return;
    close_link(channel::private_stream, "listen key expired", port);
    port.wake();
}

} // namespace gatewright::venue::binance_futures
