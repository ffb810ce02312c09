// SPDX-License-Identifier: BSL-1.0
// What the session reads over REST, and the reconciliation after a gap: members of `session`.
#pragma once

#include <gatewright/venue/binance_futures/session.hpp>

namespace gatewright::venue::binance_futures {

template <class PathT>
void session<PathT>::begin_reconciliation(clock_reading now) noexcept {
    reconciled_ = false;
    // Positions come after the orders: so every order is known whose fills they may contain.
    for (const fetch_kind k : {fetch_kind::open_orders, fetch_kind::balances})
        fetches_.want(number(k), 0, now.steady);
    if (good_until_.ns != 0) {
        // The mode can have been changed elsewhere meanwhile.
        fetches_.want(number(fetch_kind::position_mode), 0, now.steady);
        const timestamp since = good_until_ - config_.trade_history_overlap;
        for (std::size_t i = 0; i < config_.symbols.size(); ++i)
            want_fills({static_cast<std::uint16_t>(i)}, since, now.steady);
    }
    fetches_.want(number(fetch_kind::listen_key_keep_alive), 0, now.steady + config_.listen_key_keep_alive);
}

template <class PathT>
void session<PathT>::note_gap(timestamp heard) noexcept {
    reconciled_ = false;
    good_until_ = good_until_.ns == 0 ? heard : std::min(good_until_, heard);
}

template <class PathT>
void session<PathT>::learn_limits(std::string_view headers, int status, std::int32_t code,
                                  std::string_view text, clock_reading now) noexcept {
    const timestamp at = clock_.to_venue(now.wall);
    limits_.learn(headers, status, code, text, at);
    if (limits_.banned(at)) ban_over_ = now.steady + (limits_.banned_until() - at);
}

template <class PathT>
template <class PortT>
void session<PathT>::check_reconciled(PortT& port) noexcept {
    if (reconciled_ || authentication_failed_ || !link(channel::private_stream).up()) return;
    for (const fetch_kind k : {fetch_kind::open_orders, fetch_kind::balances, fetch_kind::positions})
        if (!fetches_.idle(number(k))) return;
    for (std::size_t i = 0; i < config_.symbols.size(); ++i)
        if (!fetches_.idle(number(fetch_kind::trades), static_cast<std::uint16_t>(i))) return;
    reconciled_ = true;
    good_until_ = {};
    if (live(channel::private_stream)) return;
    link(channel::private_stream).on_live();
    changed(channel::private_stream, "", port);
}

template <class PathT>
void session<PathT>::on_authenticated(clock_reading now) noexcept {
    if (!authentication_failed_) return;
    authentication_failed_ = false;
    if (mode_ == position_mode::unknown) fetches_.want(number(fetch_kind::position_mode), 0, now.steady);
    auto& user = link(channel::private_stream);
    if (user.up())
        begin_reconciliation(now);
    else if (user.state() == connection_state::backing_off)
        user.postpone(now.steady);
}

template <class PathT>
const char* session<PathT>::cannot_ask() const noexcept {
    if (!config_.credentials.usable()) return "no credentials";
    if (authentication_failed_) return "authentication failed";
    if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
    return nullptr;
}

template <class PathT>
template <class PortT>
void session<PathT>::drive_fetches(PortT& port) noexcept {
    while (fetch* f = fetches_.next_due(now_.steady)) {
        const auto kind = static_cast<fetch_kind>(f->kind);
        const bool probe = kind == fetch_kind::position_mode;
        if (is_private(kind) && ((authentication_failed_ && !probe) || !config_.credentials.usable())) {
            fetches_.drop(f->kind, f->argument);
            continue;
        }
        if (config_.paced_reads && kind == fetch_kind::book && f->correlation != 0 &&
            now_.steady < f->asked.steady + book_pause) {
            fetches_.postpone(*f, f->asked.steady + book_pause);
            continue;
        }
        const bool no_time_yet = is_signed(kind) && !clock_.usable(config_.max_clock_uncertainty, now_.wall);
        const auto urgency = kind == fetch_kind::book ? request_priority::snapshot : request_priority::query;
        if (no_time_yet ||
            (config_.paced_reads && !limits_.take(urgency, weight_of(kind), clock_.to_venue(now_.wall)))) {
            const bool banned = limits_.banned(clock_.to_venue(now_.wall));
            fetches_.postpone(*f, banned ? std::max(ban_over_, now_.steady + retry_full)
                                         : now_.steady + retry_full);
            continue;
        }
        fetch_request r;
        r.kind = kind;
        if (kind == fetch_kind::trades || kind == fetch_kind::book) r.symbol = config_.symbols[f->argument];
        if (kind == fetch_kind::trades) {
            r.from_id = f->cursor;
            r.since_ms = clock_.to_venue(trades_since_[f->argument]).milliseconds();
        }
        const auto http = encode_fetch(r, venue_ms(now_), config_.credentials, buffer_);
        if (!http) {
            report(0, r.symbol, http.error().field, true, port);
            fetches_.drop(f->kind, f->argument);
            continue;
        }
        const std::uint64_t correlation = ++next_correlation_;
        if (!port.request(static_cast<std::uint8_t>(channel::rest), 0, correlation, *http)) {
            fetches_.postpone(*f, now_.steady + retry_full);
            return;
        }
        fetches_.on_sent(*f, correlation, now_, config_.fetch_timeout);
    }
}

template <class PathT>
template <class PortT>
void session<PathT>::on_reply(const input& in, PortT& port) noexcept {
    now_ = in.at;
    if (in.status != 0) {
        rest_answers_ = true;
        said_error e;
        if (in.status == 429 || in.status == 418) e = error_of(in.payload, port);
        learn_limits(in.headers, in.status, e.code, e.text, in.at);
    }
    pending_request r;
    if (requests_.take(in.correlation, r)) {
        on_order_http_reply(in, r, port);
        return;
    }
    fetch* f = fetches_.of_reply(in.correlation);
    if (f == nullptr) return;
    if (in.status != 200) {
        on_fetch_failed(*f, in, port);
        return;
    }
    tap<PortT> sink(*this, port);
    const wire::decode_status status = decode_fetch(*f, in, sink);
    if (!status) {
        port.malformed(static_cast<std::uint8_t>(channel::rest), to_string(status.error().code),
                       status.error().field);
        fetches_.on_failed(*f, in.at.steady);
        if (static_cast<fetch_kind>(f->kind) == fetch_kind::book) port.book_snapshot_failed(f->argument);
        return;
    }
    if (sink.error_code != 0) {
        // An error in the clothes of a success.
        on_fetch_failed(*f, in, port);
        return;
    }
    on_fetched(*f, in, sink, port);
}

template <class PathT>
template <class SinkT>
wire::decode_status session<PathT>::decode_fetch(const fetch& f, const input& in, SinkT& sink) noexcept {
    switch (static_cast<fetch_kind>(f.kind)) {
    case fetch_kind::server_time: return decode_server_time(in.payload, in.at.wall, sink);
    case fetch_kind::instruments: return decode_exchange_info(in.payload, in.at.wall, sink);
    case fetch_kind::position_mode: return decode_position_mode(in.payload, in.at.wall, sink);
    case fetch_kind::listen_key: return decode_listen_key(in.payload, in.at.wall, sink);
    case fetch_kind::listen_key_keep_alive:
        // Whatever it says but an error is a success.
        detail::pass_api_error(in.payload, sink);
        return {};
    case fetch_kind::open_orders: return decode_open_orders(in.payload, in.at.wall, sink);
    case fetch_kind::balances: return decode_balances(in.payload, in.at.wall, sink);
    case fetch_kind::positions: return decode_position_risk(in.payload, in.at.wall, sink);
    case fetch_kind::trades: return decode_user_trades(in.payload, in.at.wall, sink);
    case fetch_kind::book:
        return decode_depth_snapshot(in.payload, config_.symbols[f.argument], in.at.wall, sink);
    }
    return {};
}

template <class PathT>
template <class SinkT, class PortT>
void session<PathT>::on_fetched(fetch& f, const input& in, const SinkT& sink, PortT& port) noexcept {
    const clock_reading asked = f.asked;
    const auto kind = static_cast<fetch_kind>(f.kind);
    if (kind == fetch_kind::trades && sink.fills >= trades_page) {
        fetches_.on_page(f, sink.last_trade + 1, in.at.steady);
        return;
    }
    fetches_.on_done(f, in.at.steady);
    if (is_signed(kind)) on_authenticated(in.at);
    switch (kind) {
    case fetch_kind::server_time:
        clock_.add_sample(asked.wall, in.at.wall, server_time_);
        fetches_.want(f.kind, 0,
                      ++clock_samples_ < 3 ? in.at.steady : in.at.steady + config_.clock_sync_interval);
        break;
    case fetch_kind::instruments:
        instruments_known_ = true;
        fetches_.want(f.kind, 0, in.at.steady + config_.instruments_refresh);
        ended(snapshot_kind::instruments, {}, asked, port);
        break;
    case fetch_kind::position_mode: break;
    case fetch_kind::listen_key:
        listen_key_fresh_ = true;
        link(channel::private_stream).postpone(in.at.steady);
        break;
    case fetch_kind::listen_key_keep_alive:
        fetches_.want(f.kind, 0, in.at.steady + config_.listen_key_keep_alive);
        break;
    case fetch_kind::open_orders:
        ended(snapshot_kind::orders, {}, asked, port);
        if (!reconciled_) want_positions(in.at.steady);
        break;
    case fetch_kind::balances: ended(snapshot_kind::balances, {}, asked, port); break;
    case fetch_kind::positions: ended(snapshot_kind::positions, {}, asked, port); break;
    case fetch_kind::trades: ended(snapshot_kind::fills, config_.symbols[f.argument], asked, port); break;
    case fetch_kind::book: break;
    }
    check_reconciled(port);
}

template <class PathT>
template <class PortT>
void session<PathT>::ended(snapshot_kind kind, const symbol_name& symbol, clock_reading asked,
                           PortT& port) noexcept {
    port.on(snapshot_end{kind, symbol, asked.wall, now_.wall});
}

template <class PathT>
template <class PortT>
void session<PathT>::on_fetch_failed(fetch& f, const input& in, PortT& port) noexcept {
    const said_error e = error_of(in.payload, port);
    const auto kind = static_cast<fetch_kind>(f.kind);
    fetches_.on_failed(f, in.at.steady);
    if (kind == fetch_kind::book) port.book_snapshot_failed(f.argument);
    if (in.status == 0) return;
    const order_errc code = map_error(e.code, e.text);
    if (e.code == unknown_listen_key) {
        // The key ended at some time since it was last kept alive, and with it the reports.
        fetches_.drop(number(fetch_kind::listen_key_keep_alive));
        if (link(channel::private_stream).up())
            close_link(channel::private_stream, "listen key unknown to the venue", port);
    } else if (code == order_errc::authentication && is_private(kind)) {
        fetches_.drop(f.kind, f.argument);
        if (!authentication_failed_) report(e.code, {}, e.text, true, port);
        authentication_failed_ = true;
        fetches_.want(number(fetch_kind::position_mode), 0, in.at.steady + config_.authentication_retry);
    } else if (code == order_errc::clock_skew) {
        fetches_.want(number(fetch_kind::server_time), 0, in.at.steady);
    } else {
        report(e.code,
               kind == fetch_kind::book || kind == fetch_kind::trades ? config_.symbols[f.argument].view()
                                                                      : std::string_view{},
               e.text, false, port);
    }
}

} // namespace gatewright::venue::binance_futures
