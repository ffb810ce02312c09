// SPDX-License-Identifier: BSL-1.0
// What comes in, and links, logins and subscriptions: members of `account_session`.
#pragma once

#include <gatewright/venue/account_session.hpp>
#include <gatewright/wire/http_headers.hpp>

namespace gatewright::venue {

template <class DialectT, class PathT>
template <SessionPort PortT>
void account_session<DialectT, PathT>::start(clock_reading now, PortT& port) noexcept {
    for (const instrument& i : config_.known_instruments) port.on(instrument_update{i, now.wall});
    if (!instruments_known_) reads_.want(read_kind::instruments, 0, now.steady);
    if (config_.credentials.usable()) {
        reads_.want(read_kind::server_time, 0, now.steady);
        reads_.want(read_kind::account_mode, 0, now.steady);
    }
    for (std::size_t i = 0; i < link_count; ++i)
        if (opens(i)) links_[i].want(now.steady);
    tick(now, port);
}

template <class DialectT, class PathT>
template <SessionPort PortT>
void account_session<DialectT, PathT>::on_input(const input& in, PortT& port) noexcept {
    switch (in.kind) {
    case input_kind::message: on_message(in, port); return;
    case input_kind::heartbeat:
        if (is_stream(in) && links_[in.channel.channel].is_current(in.generation))
            links_[in.channel.channel].on_traffic(in.at.steady);
        return;
    case input_kind::connected: on_connected(in, port); break;
    case input_kind::disconnected: on_disconnected(in, port); break;
    case input_kind::reply: on_reply(in, port); break;
    case input_kind::send_refused: on_send_refused(in, port); break;
    case input_kind::entropy: random_ = session::prng(std::as_bytes(std::span(in.payload))); return;
    default: break;
    }
    tick(in.at, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_message(const input& in, PortT& port) noexcept {
    if (!is_stream(in)) return;
    const std::size_t i = in.channel.channel;
    if (!links_[i].is_current(in.generation) || !links_[i].up()) return;
    links_[i].on_traffic(in.at.steady);
    now_ = in.at;
    const link_rule& rule = DialectT::links[i];
    const steady_time heard = links_[i].last_data();
    tap<PortT> sink(*this, port, i);
    const wire::decode_status status = [&] {
        if constexpr (detail::decodes_configured<DialectT, tap<PortT>>)
            return DialectT::decode(i, in.payload, in.at.wall, config_, sink);
        else
            return DialectT::decode(i, in.payload, in.at.wall, sink);
    }();
    if (status) {
        // An acknowledgement or a pong shows that the connection lives, and not that what it is for comes.
        if (!sink.news) return;
        if (links_[i].up()) links_[i].on_data(in.at.steady);
        // Where a link carries answers too, only a report shows that reports come.
        if (rule.is(link_role::reports) && (!rule.is(link_role::orders) || sink.orders + sink.fills != 0))
            reports_.on_report(in.at.steady);
        if (i == conditional_link && sink.orders != 0) conditional_reports_.on_report(in.at.steady);
        return;
    }
    port.malformed(in.channel.channel, to_string(status.error().code), status.error().field);
    if (brings_reports(i)) {
        // Whatever it said is lost, perhaps that the token has expired: begin anew, and ask from before it on. The part
        // that could be read may have closed the link by itself.
        if (links_[i].up()) close_link(i, "malformed report", port);
        if (rule.is(link_role::reports)) reconciliation_.note_gap(good_until(heard));
        port.wake();
    }
}

template <class DialectT, class PathT>
template <SessionPort PortT>
void account_session<DialectT, PathT>::tick(clock_reading now, PortT& port) noexcept {
    now_ = now;
    bool half_open = false;
    requests_.expire(now.steady, [&](const pending_request& r) {
        if (r.unsent)
            return finish(r, request_outcome::not_sent, order_errc::output_full, "never reached the socket",
                          port);
        if constexpr (order_link < link_count) {
            const auto& l = links_[order_link];
            half_open = half_open || (r.link == order_link && l.up() && l.is_current(r.generation) &&
                                      l.last_data() < r.sent.steady);
        }
        finish(r, request_outcome::unknown, order_errc::state_unknown, "no reply in time", port);
    });
    if constexpr (order_link < link_count)
        if (half_open && links_[order_link].up())
            close_link(order_link, "nothing came since an order was sent", port);
    reads_.expire(now.steady);
    reports_.tick(now.steady);
    if (reports_.take_overdue(now.steady))
        close_reports("an order was answered but no report of it came", port);
    if constexpr (conditional_link < link_count) {
        conditional_reports_.tick(now.steady);
        if (conditional_reports_.take_overdue(now.steady) && links_[conditional_link].up())
            close_link(conditional_link, "an order that waits was answered but no report of it came", port);
    }
    if (std::exchange(distrusted_, false))
        close_reports("executions came to light that the reports did not bring", port);
    for (std::size_t i = 0; i < link_count; ++i) {
        if (std::exchange(deaf_[i], false) && links_[i].up())
            close_link(i, "updates of a book have stopped", port);
        if (DialectT::links[i].streams()) drive_link(i, port);
    }
    for (std::size_t i = 0; i < link_count; ++i) {
        if (logins_[i].needed()) drive_login(i, port);
        if (subscriptions_[i].wants_nothing()) links_[i].on_data(now.steady);
        drive_subscriptions(i, port);
    }
    drive_reads(port);
    drive_history(port);
}

template <class DialectT, class PathT>
steady_time account_session<DialectT, PathT>::next_deadline() const noexcept {
    steady_time due =
        std::min({requests_.next_deadline(), reads_.next_deadline(), history_.next_deadline(),
                  links_.next_deadline(), reports_.next_deadline(), conditional_reports_.next_deadline()});
    for (std::size_t i = 0; i < link_count; ++i) {
        if (subscriptions_[i].size() != 0) due = std::min(due, subscriptions_[i].next_deadline());
        if (logins_[i].needed()) due = std::min(due, logins_[i].next_deadline());
    }
    const steady_time end = banned_until();
    return now_.steady < end ? std::min(due, end) : due;
}

template <class DialectT, class PathT>
std::string_view
account_session<DialectT, PathT>::not_ready_reason(purpose what, instrument_index instrument) const noexcept {
    static constexpr auto down = link_down_texts<DialectT>();
    if (!config_.credentials.usable()) return "no credentials";
    if (what == purpose::cancel) return {};
    if (key_.refused()) return "authentication failed";
    if (budget_.banned(now_.wall)) return "banned by the venue's rate limiter";
    if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
    if (!instruments_known_) return "instruments not loaded";
    if (mode_ == position_mode::unknown) return "position mode not known";
    if (const char* const why = misfit()) return why;
    if (what == purpose::open && instrument.valid() && !market_wanted(instrument))
        return "market data not subscribed to";
    for (std::size_t i = 0; i < link_count; ++i) {
        const link_rule& l = DialectT::links[i];
        if (!opens(i)) continue;
        if (l.is(link_role::market) && what == purpose::open) {
            if (!live(i) && (!instrument.valid() || DialectT::carries(config_, i, instrument)))
                return down[i].data();
            if (instrument.valid() && subscription_refused(i, instrument)) return "market data refused";
        }
        if (l.is(link_role::reports) && !links_[i].up()) return down[i].data();
        if (l.is(link_role::orders) && streams_orders && (!live(i) || links_[i].ending(now_.steady)))
            return down[i].data();
    }
    if (!reconciliation_.reconciled()) return "reconciling";
    if (what == purpose::open && reports_.late(now_.steady)) return "reports are late";
    return {};
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_connected(const input& in, PortT& port) noexcept {
    now_ = in.at;
    const std::size_t i = in.channel.channel;
    if (!is_stream(in) || !links_[i].on_connected(in.generation, in.at.steady)) return;
    counts_[i] = {};
    budget_.on_connected(static_cast<std::uint8_t>(i));
    if (DialectT::links[i].is(link_role::reports)) pushed_row_told_ = false;
    if (DialectT::links[i].is(link_role::reports)) reports_.start(in.at.steady);
    if (i == conditional_link) conditional_reports_.start(in.at.steady);
    if (logins_[i].needed())
        logins_[i].start();
    else
        on_open(i, port);
    changed(i, "", port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_open(std::size_t i, PortT& port) noexcept {
    if (subscriptions_[i].size() != 0)
        subscriptions_[i].start(now_.steady);
    else
        on_subscribed(i, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_subscribed(std::size_t i, PortT& port) noexcept {
    // Reports are live once everything that they may have missed has been asked for.
    if (DialectT::links[i].is(link_role::reports))
        begin_reconciliation(now_);
    else
        links_[i].on_live();
    // What happened meanwhile to orders that wait the list shows.
    if (i == conditional_link && !key_.refused()) reads_.want(read_kind::open_orders, 0, now_.steady);
    // Where the venue sends them to whoever subscribes, they are on their way.
    if (DialectT::books == book_recovery::by_read) want_books(i, port);
}

template <class DialectT, class PathT>
template <SessionPort PortT>
order_result<void> account_session<DialectT, PathT>::want_market(instrument_index instrument, bool wanted,
                                                                 PortT& port) noexcept {
    if constexpr (!UnsubscribingDialect<DialectT>) {
        return refuse(order_errc::unsupported, "unsubscribe");
    } else {
        if (market_wanted(instrument) == wanted) return {};
        market_data_[instrument.value] = wanted ? market_data::resumed : market_data::unwanted;
        for (std::size_t i = 0; i < link_count; ++i)
            for (std::size_t item = 0;
                 DialectT::links[i].is(link_role::market) && item < subscriptions_[i].size(); ++item)
                if (DialectT::subscribed_instrument(config_, i, item) == instrument)
                    subscriptions_[i].want(item, wanted);
        if (!wanted) {
            reads_.drop(read_kind::book, instrument.value);
            port.book_lost(instrument.value);
        }
        port.wake();
        return {};
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::want_books(std::size_t i, PortT& port) noexcept {
    for (std::size_t n = 0; n < config_.symbols.size(); ++n) {
        const instrument_index instrument{static_cast<std::uint16_t>(n)};
        if (DialectT::book_link(config_, instrument) != i || !market_wanted(instrument)) continue;
        market_data_[n] = market_data::wanted;
        useless_[n] = 0;
        port.book_wanted(instrument.value);
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_disconnected(const input& in, PortT& port) noexcept {
    now_ = in.at;
    if (!is_stream(in)) return;
    const std::size_t i = in.channel.channel;
    // An opening that was declined says as much of limits and bans as the reply to a request.
    if (in.status != 0) learn_limits(in.headers, in.status, {}, in.payload, in.at);
    const bool was_up = links_[i].up();
    if (!links_[i].on_disconnected(in.generation, in.at.steady, random_)) return;
    if (std::int64_t wait = 0; in.status != 0 && wire::header_integer(in.headers, "Retry-After", wait)) {
        constexpr duration longest = minutes(60); // what is longer is a ban, and those are believed longer
        const steady_time again =
            in.at.steady + seconds(std::clamp<std::int64_t>(wait, 0, longest.ns / seconds(1).ns));
        links_[i].postpone(std::max(links_[i].next_deadline(), again));
    }
    lost(i, was_up, in.payload, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::close_link(std::size_t i, std::string_view why, PortT& port) noexcept {
    const bool was_up = links_[i].up();
    links_.close(i, now_.steady, random_, port);
    lost(i, was_up, why, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::close_reports(std::string_view why, PortT& port) noexcept {
    for (std::size_t i = 0; i < link_count; ++i)
        if (DialectT::links[i].is(link_role::reports) && links_[i].up()) close_link(i, why, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::lost(std::size_t i, bool was_up, std::string_view why,
                                            PortT& port) noexcept {
    const link_rule& l = DialectT::links[i];
    subscriptions_[i].stop();
    logins_[i].stop();
    if (l.is(link_role::reports)) {
        reconciliation_.on_down();
        reports_.stop();
        settings_wanted_ = false; // what is set meanwhile is not told
        // It may have been dead for long before that was noticed.
        if (was_up) reconciliation_.note_gap(good_until(links_[i].last_data()));
    }
    if (i == conditional_link) conditional_reports_.stop();
    if (l.is(link_role::orders))
        requests_.lose_connection(
            static_cast<std::uint8_t>(i), links_[i].generation(), [&](const pending_request& r) {
                finish(r, request_outcome::unknown, order_errc::state_unknown, "connection lost", port);
            });
    changed(i, why, port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::drive_link(std::size_t i, PortT& port) noexcept {
    if (!links_.pay(i, port)) return;
    switch (links_[i].next(now_.steady)) {
    case link_action::none: return;
    case link_action::close: close_link(i, "silent", port); return;
    case link_action::replace: {
        // What works is not given up for what cannot be opened now.
        const bool no_key = needs_key(i) && key_.refused();
        const bool no_token = i == token_link && !token_fresh_;
        if (no_token && !no_key) reads_.want(read_kind::token, 0, now_.steady);
        if (no_key || no_token || banned_until() > now_.steady) {
            links_[i].put_off_end(std::max(banned_until(), now_.steady + seconds(1)));
            return;
        }
        // What is under way on it is waited for, as long as there is time.
        if (requests_.any_on(static_cast<std::uint8_t>(i)) && links_[i].wait_to_end(now_.steady)) return;
        links_.replace(i, now_.steady, port);
        lost(i, true, "replaced before its end", port);
        port.wake();
        return;
    }
    case link_action::ping:
        if constexpr (requires { DialectT::encode_ping(i, now_.wall, std::span<char>(buffer_)); })
            if (logins_[i].done()) {
                const auto text = DialectT::encode_ping(i, venue_time(now_), std::span<char>(buffer_));
                // A number of its own: should the driver refuse it, no order is taken for refused.
                static_cast<void>(
                    port.send(static_cast<std::uint8_t>(i), links_[i].generation(), ++last_number_, text));
            }
        links_[i].on_pinged(now_.steady);
        return;
    case link_action::open: break;
    }
    // Every knock at a venue that has shut its door makes the ban longer.
    if (const steady_time end = banned_until(); end > now_.steady) {
        links_[i].postpone(end);
        return;
    }
    const bool needs_token = i == token_link;
    // What it brings is booked, and orders are written, by the rules of the instruments.
    if (needs_rules && !instruments_known_) {
        links_[i].postpone(now_.steady + retry_full);
        return;
    }
    if (needs_key(i) && key_.refused()) {
        links_[i].postpone(steady_time::never());
        return;
    }
    if (needs_token && !token_fresh_) {
        reads_.want(read_kind::token, 0, now_.steady);
        links_[i].postpone(steady_time::never());
        return;
    }
    if (DialectT::links[i].open_weight != 0 && !budget_.take({request_priority::cancel,
                                                              DialectT::links[i].open_weight,
                                                              {},
                                                              session::budget_operation::connection},
                                                             now_.wall)) {
        links_[i].postpone(now_.steady + retry_full);
        return;
    }
    const open_request with = [&] {
        const std::string_view token = needs_token ? token_.view() : std::string_view{};
        const auto listed = [&](std::size_t n) {
            return rules_of({static_cast<std::uint16_t>(n)}) != nullptr;
        };
        if constexpr (requires { DialectT::target(config_, i, token, buffer_, listed); }) {
            if (DialectT::links[i].is(link_role::market)) listed_at_opening_[i] = listed_count();
            return DialectT::target(config_, i, token, buffer_, listed);
        } else {
            return DialectT::target(config_, i, token, buffer_);
        }
    }();
    if (!port.open(static_cast<std::uint8_t>(i), links_[i].generation() + 1, with)) {
        links_[i].postpone(now_.steady + retry_full);
        return;
    }
    if (needs_token) token_fresh_ = false;
    links_[i].on_opening(now_.steady);
    changed(i, "", port);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::drive_login(std::size_t i, PortT& port) noexcept {
    if constexpr (requires {
                      DialectT::encode_login(config_, i, std::uint8_t{}, std::int64_t{}, std::uint64_t{},
                                             buffer_);
                  }) {
        if (!links_[i].up()) return;
        switch (logins_[i].next(now_.steady)) {
        case session::login_action::none: return;
        case session::login_action::give_up: close_link(i, "no answer to the login", port); return;
        case session::login_action::send: break;
        }
        // A login carries a time that the venue judges.
        if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return;
        if (!budget_.take(subscribing(i, true), now_.wall, bans_requests_only)) {
            logins_[i].postpone(now_.steady + subscription_pause);
            return;
        }
        const std::uint64_t number = ++last_number_;
        const auto text =
            DialectT::encode_login(config_, i, logins_[i].step(), venue_ms(now_), number, buffer_);
        if (text.empty()) {
            report_error({}, {}, "the login is too long for a message", true, port);
            close_link(i, "login too long", port);
        } else if (port.send(static_cast<std::uint8_t>(i), links_[i].generation(), number, text))
            logins_[i].on_sent(now_.steady);
        else
            port.wake();
    }
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::drive_subscriptions(std::size_t i, PortT& port) noexcept {
    auto& fsm = subscriptions_[i];
    if (fsm.size() == 0) return;
    if (DialectT::links[i].signed_subscriptions && !clock_.usable(config_.max_clock_uncertainty, now_.wall))
        return;
    for (;;) {
        const auto next = fsm.next(now_.steady, last_number_ + 1);
        if (next.count == 0) return;
        if (!budget_.take(subscribing(i, false), now_.wall, bans_requests_only)) {
            fsm.not_sent(next.id, now_.steady + subscription_pause);
            return;
        }
        ++last_number_;
        const std::string_view text = encode(next, i);
        if (text.empty()) {
            // Too many items for one message are tried one by one; one that is too long is refused by name.
            subscription_settled(i, fsm.on_reply(next.id, false, now_.steady), {}, "too long for a message",
                                 port);
            continue;
        }
        if (!port.send(static_cast<std::uint8_t>(i), links_[i].generation(), next.id, text)) {
            fsm.not_sent(next.id);
            return;
        }
    }
}

template <class DialectT, class PathT>
std::string_view account_session<DialectT, PathT>::encode(const session::subscription_fsm::next_action& what,
                                                          std::size_t i) noexcept {
    if constexpr (UnsubscribingDialect<DialectT>)
        if (what.kind == session::subscription_action::unsubscribe)
            return DialectT::encode_unsubscribe(config_, i, what.first, venue_ms(now_), what.id,
                                                large_buffer_);
    return DialectT::encode_subscribe(config_, i, what.first, what.count, venue_ms(now_), what.id,
                                      large_buffer_);
}

/// Whether an instrument of which an item was refused is known to be of no use: the list lacks it, or another of its
/// items was refused.
template <class DialectT, class PathT>
bool account_session<DialectT, PathT>::named_before(std::size_t i, std::size_t refused,
                                                    instrument_index of) const noexcept {
    if (!of.valid()) return false;
    if (needs_rules && rules_of(of) == nullptr) return true;
    for (std::size_t item = 0; item < subscriptions_[i].size(); ++item)
        if (item != refused && subscriptions_[i].refused(item) &&
            DialectT::subscribed_instrument(config_, i, item) == of)
            return true;
    return false;
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::subscription_settled(std::size_t i, std::size_t refused,
                                                            const venue_error_code& code,
                                                            std::string_view text, PortT& port) noexcept {
    auto& fsm = subscriptions_[i];
    if (refused != fsm.none) {
        const bool of_reports = brings_reports(i) && !can_do_without(i, refused);
        const instrument_index of = DialectT::subscribed_instrument(config_, i, refused);
        // Without what it carries the instrument is not traded.
        const bool needed = of_reports || (of.valid() && DialectT::carries(config_, i, of));
        if (!named_before(i, refused, of))
            report_error(code, of.valid() ? config_.symbols[of.value].view() : std::string_view{}, text,
                         needed, port);
        if constexpr (requires { DialectT::refused_alike(config_, i, refused, refused, code.view()); })
            fsm.refuse_others([&](std::size_t other) {
                return DialectT::refused_alike(config_, i, refused, other, code.view());
            });
        if (of_reports) {
            // Orders whose reports do not come are not sent: it is tried again on the ladder.
            if (links_[i].up()) close_link(i, "a subscription to reports was refused", port);
            port.wake();
            return;
        }
    }
    // Of books that are subscribed to again on a living link, as of all of a new one.
    if (DialectT::books == book_recovery::by_read && fsm.complete() && live(i))
        for (std::size_t n = 0; n < market_data_.size(); ++n) {
            const instrument_index of{static_cast<std::uint16_t>(n)};
            if (market_data_[n] != market_data::resumed || DialectT::book_link(config_, of) != i) continue;
            market_data_[n] = market_data::wanted;
            port.book_wanted(of.value);
        }
    if (fsm.complete() && links_[i].state() == connection_state::connected) {
        on_subscribed(i, port);
        if (live(i)) changed(i, "", port);
    }
    port.wake();
}

/// Something that was brought is brought no longer: reports are begun anew as a whole, anything else by itself.
template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::subscription_ended(std::size_t i, std::size_t item,
                                                          const venue_error_code& code, std::string_view text,
                                                          bool operator_needed, PortT& port) noexcept {
    if (brings_reports(i) && !can_do_without(i, item)) {
        report_error(code, {}, text, operator_needed, port);
        if (links_[i].up()) close_link(i, "a subscription to reports was ended", port);
    } else if (item < subscriptions_[i].size()) {
        report_error(code, {}, text, false, port);
        subscriptions_[i].renew(item, now_.steady);
    }
    port.wake();
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_login_reply(std::size_t i, bool taken, const venue_error_code& code,
                                                      std::string_view text, PortT& port) noexcept {
    port.wake();
    if (logins_[i].on_reply(taken)) {
        on_key_taken(now_);
        on_open(i, port);
        return;
    }
    if (!logins_[i].refused()) return;
    const order_errc meaning = DialectT::error_meaning(code, text);
    const bool of_key = meaning == order_errc::authentication;
    if (!of_key || key_.on_refused()) report_error(code, {}, text, true, port);
    if (of_key) reads_.want(DialectT::key_probe, 0, key_.next_probe(now_.steady));
    if (meaning == order_errc::clock_skew) reads_.want(read_kind::server_time, 0, now_.steady);
    close_link(i, "login refused", port);
}

/// Every message of a counted link has the next number. A jump says that something was lost, and nobody knows of what:
/// the link is begun anew; what the message itself says is news all the same. A number that was there before is old,
/// and what it says of a book would undo what came since. One of before that was not there has been overtaken by the
/// first that came: a jump, too.
template <class DialectT, class PathT>
template <class PortT>
bool account_session<DialectT, PathT>::on_counter(std::size_t i, std::uint64_t n, PortT& port) noexcept {
    if constexpr (!counts_messages) {
        return true;
    } else {
        if (!DialectT::links[i].counted) return true;
        message_count& c = counts_[i];
        const bool begins = !c.next && !(c.first_reached && n > *c.first_reached + 1);
        const bool follows = begins || (c.next && n == *c.next);
        numbered_message& known = numbered_[n % numbered_.size()];
        if (!follows && c.next && n < *c.next && known.number == n) {
            port.ignored("a message of before");
            return false;
        }
        known = {n, {}};
        if (follows) {
            c.next = n + 1;
            return true;
        }
        // The ones that are missing came before this one, which is not counted as heard yet.
        on_messages_missing(i, port);
        return true;
    }
}

/// A sign of life of a counted link says which number its messages have come to. It may overtake them: what one says
/// must have come when the next does. What the first one says may be of before the link.
template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_counter_reached(std::size_t i, std::uint64_t n,
                                                          PortT& port) noexcept {
    if (!DialectT::links[i].counted) return;
    message_count& c = counts_[i];
    if (!c.first_reached) c.first_reached = n;
    const std::uint64_t heard = c.next ? *c.next - 1 : *c.first_reached;
    if (c.reached > heard) return on_messages_missing(i, port);
    c.reached = n;
}
template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_messages_missing(std::size_t i, PortT& port) noexcept {
    close_link(i, "messages are missing", port);
    port.wake();
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::on_token_expired(std::string_view token, PortT& port) noexcept {
    if (!token.empty() && token != token_.view()) return;
    if constexpr (token_link < link_count) close_link(token_link, "token expired", port);
    port.wake();
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::renew_book(instrument_index instrument, steady_time now) noexcept {
    const std::size_t i = DialectT::book_link(config_, instrument);
    if (i < link_count) subscriptions_[i].renew(DialectT::book_item(config_, instrument), now);
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::on_item_subscribed(std::size_t i, std::size_t item) noexcept {
    if constexpr (reads_books_too) {
        const instrument_index of = DialectT::subscribed_instrument(config_, i, item);
        if (!reads_book() || !of.valid() || DialectT::book_link(config_, of) != i ||
            DialectT::book_item(config_, of) != item || !market_wanted(of))
            return;
        reads_.want(read_kind::book, of.value,
                    pushes_no_snapshots_ ? now_.steady : now_.steady + snapshot_patience);
    }
}

template <class DialectT, class PathT>
void account_session<DialectT, PathT>::on_pushed_snapshot(const symbol_name& symbol) noexcept {
    if constexpr (reads_books_too) {
        pushes_no_snapshots_ = false;
        if (const instrument_index i = symbols_.find(symbol); i.valid())
            reads_.drop(read_kind::book, i.value);
    }
}

/// Whether the venue refused to bring something of an instrument that its trading needs.
template <class DialectT, class PathT>
bool account_session<DialectT, PathT>::subscription_refused(std::size_t i,
                                                            instrument_index instrument) const noexcept {
    const auto& fsm = subscriptions_[i];
    if (fsm.refused_count() == 0) [[likely]]
        return false;
    // One that the venue does not list is closed for that.
    if (needs_rules && rules_of(instrument) == nullptr) return false;
    for (std::size_t item = 0; item < fsm.size(); ++item)
        if (fsm.refused(item) && DialectT::subscribed_instrument(config_, i, item) == instrument) return true;
    return false;
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::changed(std::size_t i, std::string_view reason, PortT& port) noexcept {
    if (DialectT::links[i].is(link_role::market) && !links_[i].up())
        for (std::size_t n = 0; n < config_.symbols.size(); ++n) {
            const instrument_index instrument{static_cast<std::uint16_t>(n)};
            if (DialectT::book_link(config_, instrument) == i) port.book_lost(instrument.value);
        }
    connection_change e;
    e.channel = static_cast<std::uint8_t>(i);
    e.state = state(e.channel);
    e.reason.assign(reason);
    e.received = now_.wall;
    port.on(e);
}

template <class DialectT, class PathT>
template <class PortT>
void account_session<DialectT, PathT>::report_error(const venue_error_code& code, std::string_view symbol,
                                                    std::string_view text, bool operator_needed,
                                                    PortT& port) noexcept {
    venue_error e;
    e.code = code;
    e.symbol.assign(symbol);
    e.text.assign(text);
    e.operator_needed = operator_needed;
    e.received = now_.wall;
    port.on(e);
}

} // namespace gatewright::venue
