// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/fetch_schedule.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/request_table.hpp>
#include <gatewright/session/stream_link.hpp>
#include <gatewright/session/subscription_fsm.hpp>
#include <gatewright/venue/binance_futures/config.hpp>
#include <gatewright/venue/binance_futures/detail/limits.hpp>
#include <gatewright/venue/binance_futures/error_map.hpp>
#include <gatewright/venue/binance_futures/fetches.hpp>
#include <gatewright/venue/binance_futures/market_data.hpp>
#include <gatewright/venue/binance_futures/orders.hpp>
#include <gatewright/venue/binance_futures/reference_data.hpp>
#include <gatewright/venue/binance_futures/rest_replies.hpp>
#include <gatewright/venue/binance_futures/streams.hpp>
#include <gatewright/venue/binance_futures/user_stream.hpp>
#include <gatewright/venue/concepts.hpp>
#include <gatewright/wire/http_headers.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gatewright::venue::binance_futures {

/// The machine of one account's gateway: connects and subscribes the streams, keeps the listen key and the clock, asks
/// for orders, fills, positions and balances after every gap of the user stream, and sends and follows order requests.
/// It performs no I/O and reads no clock.
///
/// Order of a cold start: market streams at once; server time, instruments, position mode and listen key over REST;
/// then the user stream; and only with that open the lists, so that nothing falls between them and the stream.
///
/// @tparam PathT `websocket_orders` or `rest_orders`: the link that orders take. Questions go over REST in either case,
/// so that an order whose link failed can be asked for at once.
/// @par Exception safety
/// The constructor may throw `std::bad_alloc`; nothing else allocates but the reading of `exchangeInfo`.
template <class PathT>
class session {
public:
    explicit session(const config& c)
        : config_(c),
          links_{gatewright::session::stream_link(c.traffic_silence, c.data_silence),
                 gatewright::session::stream_link(c.traffic_silence, c.data_silence),
                 gatewright::session::stream_link(c.traffic_silence, duration{}),
                 gatewright::session::stream_link(c.traffic_silence, duration{})},
          subscriptions_{gatewright::session::subscription_fsm(c.symbols.size()),
                         gatewright::session::subscription_fsm(c.symbols.size())},
          requests_(max_requests),
          instruments_known_(!c.known_instruments.empty()) {
        using k = fetch_kind;
        for (const k kind : {k::server_time, k::instruments, k::position_mode, k::listen_key, k::listen_key_keep_alive,
                             k::open_orders, k::balances, k::positions})
            fetches_.add(number(kind));
        for (std::size_t i = 0; i < c.symbols.size(); ++i) {
            fetches_.add(number(k::trades), static_cast<std::uint16_t>(i));
            fetches_.add(number(k::book), static_cast<std::uint16_t>(i));
        }
        trades_since_.resize(c.symbols.size());
    }

    /// Issues the first requests.
    template <SessionPort PortT>
    void start(clock_reading now, PortT& port) noexcept {
        for (const channel c : {channel::public_stream, channel::market_stream})
            if (uses(config_.streams, c) && !config_.symbols.empty()) link(c).want(now.steady);
        for (const instrument& i : config_.known_instruments) port.on(instrument_update{i, now.wall});
        if (!instruments_known_) fetches_.want(number(fetch_kind::instruments), 0, now.steady);
        if (config_.credentials.usable()) {
            fetches_.want(number(fetch_kind::server_time), 0, now.steady);
            fetches_.want(number(fetch_kind::position_mode), 0, now.steady);
            link(channel::user_stream).want(now.steady);
            if (PathT::path == order_path::websocket) link(channel::order_entry).want(now.steady);
        }
        tick(now, port);
    }

    /// One thing that happened to a channel of this gateway.
    template <SessionPort PortT>
    void on_input(const input& in, PortT& port) noexcept {
        switch (in.kind) {
            case input_kind::message: on_message(in, port); return;
            case input_kind::heartbeat:
                if (is_stream(in) && link_of(in).is_current(in.generation)) link_of(in).on_traffic(in.at.steady);
                return;
            case input_kind::connected: on_connected(in, port); break;
            case input_kind::disconnected: on_disconnected(in, port); break;
            case input_kind::reply: on_reply(in, port); break;
            case input_kind::send_refused: on_send_refused(in, port); break;
            case input_kind::entropy: random_ = gatewright::session::prng(std::as_bytes(std::span(in.payload)));
                return;
            default: break;
        }
        tick(in.at, port);
    }

    /// Does what is due. To be called at `next_deadline()` at the latest; earlier is harmless.
    template <SessionPort PortT>
    void tick(clock_reading now, PortT& port) noexcept {
        now_ = now;
        gatewright::session::pending_request late;
        while (requests_.take_expired(now.steady, late))
            finish(late, gatewright::session::request_outcome::unknown, order_errc::state_unknown,
                   "no reply in time", port);
        fetches_.expire(now.steady);
        if (report_awaited_ && now.steady >= report_due_) {
            report_awaited_ = false;
            close_link(channel::user_stream, "an order was answered but the user stream is silent", port);
        }
        for (std::size_t i = 0; i < links_.size(); ++i) drive_link(static_cast<channel>(i), port);
        for (const channel c : {channel::public_stream, channel::market_stream}) drive_subscriptions(c, port);
        drive_fetches(port);
    }

    /// When `tick` is due.
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = std::min(requests_.next_deadline(), fetches_.next_deadline());
        for (const auto& l : links_) due = std::min(due, l.next_deadline());
        for (const auto& s : subscriptions_) due = std::min(due, s.next_deadline());
        return report_awaited_ ? std::min(due, report_due_) : due;
    }

    /// What keeps this gateway from taking orders; empty if nothing does.
    [[nodiscard]] std::string_view not_ready_reason() const noexcept {
        if (!config_.credentials.usable()) return "no credentials";
        if (authentication_failed_) return "authentication failed";
        if (limits_.banned(clock_.to_venue(now_.wall))) return "banned by the venue's rate limiter";
        if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
        if (!instruments_known_) return "instruments not loaded";
        if (mode_ == position_mode::unknown) return "position mode not known";
        if ((mode_ == position_mode::hedge) != config_.hedge_mode) return "position mode differs from the configuration";
        if (uses(config_.streams, channel::public_stream) && !live(channel::public_stream)) return "public stream down";
        if (uses(config_.streams, channel::market_stream) && !live(channel::market_stream)) return "market stream down";
        if (!link(channel::user_stream).up()) return "user stream down";
        if (PathT::path == order_path::websocket && !live(channel::order_entry)) return "order entry down";
        if (!reconciled_) return "reconciling";
        return {};
    }

    [[nodiscard]] connection_state state(std::uint8_t c) const noexcept {
        if (static_cast<channel>(c) != channel::rest) return links_[c].state();
        return rest_answers_ ? connection_state::live : connection_state::connecting;
    }

    /// Sends an order that has its client id. The outcome follows as a `request_result`.
    /// @return a reject if it was certainly not sent.
    template <SessionPort PortT>
    order_result<void> place(const order_request& r, order_ref ref, clock_reading now, PortT& port) noexcept {
        using gatewright::session::request_operation;
        const std::int64_t time_ms = venue_ms(now);
        return send(
            request_operation::place, r.reduce_only ? request_priority::reduce : request_priority::place, ref, now, port,
            [&](std::string_view id, std::span<char> out) {
                return encode_place(r, id, time_ms, config_.credentials, out, mode_);
            },
            [&](std::span<char> out) { return encode_place_http(r, time_ms, config_.credentials, out, mode_); });
    }

    /// Asks the venue to cancel an order. May be repeated.
    template <SessionPort PortT>
    order_result<void> cancel(const order_keys& keys, order_ref ref, clock_reading now, PortT& port) noexcept {
        using gatewright::session::request_operation;
        const std::int64_t time_ms = venue_ms(now);
        const order_key key{keys.symbol, keys.client_id, keys.venue_id};
        return send(
            request_operation::cancel, request_priority::cancel, ref, now, port,
            [&](std::string_view id, std::span<char> out) {
                return encode_cancel(key, id, time_ms, config_.credentials, out);
            },
            [&](std::span<char> out) { return encode_cancel_http(key, time_ms, config_.credentials, out); });
    }

    /// Asks for the state of an order, over REST.
    template <SessionPort PortT>
    order_result<void> query(const order_keys& keys, gatewright::session::resolution_question by, order_ref ref,
                             clock_reading now, PortT& port) noexcept {
        using gatewright::session::request_operation;
        order_key key{keys.symbol, keys.client_id, {}};
        if (keys.client_id.empty() ||
            (by == gatewright::session::resolution_question::by_venue_id && !keys.venue_id.empty()))
            key = {keys.symbol, {}, keys.venue_id};
        if (const char* why = cannot_ask()) return refuse(order_errc::not_ready, why);
        const auto http = encode_query_http(key, venue_ms(now), config_.credentials, buffer_);
        if (!http) return http.error();
        return send_http(request_operation::query, ref, now, *http, request_priority::query, 1, port);
    }

    /// Wants a picture of an instrument's book.
    void want_book(std::uint16_t instrument, steady_time now) noexcept {
        fetches_.want(number(fetch_kind::book), instrument, now);
    }
    /// Wants the account's fills of an instrument since a time (on our clock).
    void want_trades(std::uint16_t instrument, timestamp since, steady_time now) noexcept {
        timestamp& from = trades_since_[instrument];
        const bool idle = fetches_.idle(number(fetch_kind::trades), instrument);
        from = idle ? since : std::min(from, since);
        fetches_.want(number(fetch_kind::trades), instrument, now);
    }
    /// Wants the account's positions.
    void want_positions(steady_time now) noexcept { fetches_.want(number(fetch_kind::positions), 0, now); }

    [[nodiscard]] const gatewright::session::clock_sync& clock() const noexcept { return clock_; }

private:
    static constexpr std::size_t max_requests = 1024;
    using request_outcome = gatewright::session::request_outcome;
    using pending_request = gatewright::session::pending_request;
    using fetch = gatewright::session::fetch;
    using request_priority = gatewright::session::request_priority;
    using link_action = gatewright::session::stream_link::next_action;

    /// Takes what the decoders say on its way to the gateway, and keeps what the session itself needs.
    template <class PortT>
    struct tap {
        session& self;
        PortT& port;
        std::uint8_t from = 0;
        std::uint32_t fills = 0;
        std::uint64_t last_trade = 0;
        std::int32_t error_code = 0;
        fixed_string<127> error_text;

        tap(session& s, PortT& p, std::uint8_t channel = 0) noexcept : self(s), port(p), from(channel) {}

        template <class EventT>
        void on(const EventT& e) noexcept {
            port.on(e);
        }
        void on(const account_config& c) noexcept {
            self.mode_ = c.hedge_mode ? position_mode::hedge : position_mode::one_way;
        }
        void on(const fill& f) noexcept {
            ++fills;
            std::uint64_t id = 0;
            const std::string_view text = f.id;
            std::from_chars(text.data(), text.data() + text.size(), id);
            last_trade = std::max(last_trade, id);
            port.on(f);
        }
        void on(const rate_limit_rule& r) noexcept { self.limits_.configure(r); }
        void book_begin(const book_header& h) noexcept { port.book_begin(h); }
        void book_level(side s, price p, quantity q) noexcept { port.book_level(s, p, q); }
        void book_end(const book_header& h) noexcept { port.book_end(h); }
        void book_abort(const book_header& h) noexcept { port.book_abort(h); }
        void ignored(const char* reason) noexcept { port.ignored(reason); }
        void on_subscription_reply(std::uint64_t id, bool ok, std::int32_t code, std::string_view text) noexcept {
            self.on_subscription_reply(static_cast<channel>(from), id, ok, code, text, port);
        }
        void listen_key_expired(std::string_view key) noexcept { self.on_listen_key_expired(key, port); }
        void on_listen_key(std::string_view key) noexcept { self.listen_key_.assign(key); }
        void on_server_time(timestamp server, timestamp) noexcept { self.server_time_ = server; }
        void on_api_error(std::int32_t code, std::string_view text) noexcept {
            error_code = code;
            error_text.assign(text);
        }
        void bad_instrument(std::string_view symbol, std::string_view why) noexcept {
            self.report(0, symbol, why, false, port);
        }
    };

    static constexpr std::uint8_t number(fetch_kind k) noexcept { return static_cast<std::uint8_t>(k); }
    [[nodiscard]] gatewright::session::stream_link& link(channel c) noexcept {
        return links_[static_cast<std::size_t>(c)];
    }
    [[nodiscard]] const gatewright::session::stream_link& link(channel c) const noexcept {
        return links_[static_cast<std::size_t>(c)];
    }
    [[nodiscard]] bool live(channel c) const noexcept { return link(c).state() == connection_state::live; }
    static bool is_stream(const input& in) noexcept {
        return in.channel.channel < static_cast<std::uint8_t>(channel::rest);
    }
    [[nodiscard]] gatewright::session::stream_link& link_of(const input& in) noexcept {
        return links_[in.channel.channel];
    }
    [[nodiscard]] std::int64_t venue_ms(clock_reading now) const noexcept {
        return clock_.to_venue(now.wall).milliseconds();
    }
    static order_reject refuse(order_errc code, const char* field) noexcept {
        return {code, "binance_futures", field, {}, {}};
    }

    template <class PortT>
    void report(std::int32_t code, std::string_view symbol, std::string_view text, bool operator_needed,
                PortT& port) noexcept {
        venue_error e;
        e.code = code;
        e.symbol.assign(symbol);
        e.text.assign(text);
        e.operator_needed = operator_needed;
        e.received = now_.wall;
        port.on(e);
    }
    template <class PortT>
    void changed(channel c, std::string_view reason, PortT& port) noexcept {
        connection_change e;
        e.channel = static_cast<std::uint8_t>(c);
        e.state = state(e.channel);
        e.reason.assign(reason);
        e.received = now_.wall;
        port.on(e);
    }

    struct said_error {
        std::int32_t code = 0;
        fixed_string<127> text;
    };
    /// What an error body says; a body that is no error object (a proxy's page) has no code and its text as it is.
    template <class PortT>
    said_error error_of(std::string_view body, PortT& port) noexcept {
        tap<PortT> sink(*this, port);
        said_error e;
        if (detail::pass_api_error(body, sink)) {
            e.code = sink.error_code;
            e.text = sink.error_text;
        } else {
            e.text.assign(body);
        }
        return e;
    }

    // Streams ---------------------------------------------------------------------------------------------------

    template <class PortT>
    void on_message(const input& in, PortT& port) noexcept {
        if (!is_stream(in) || !link_of(in).is_current(in.generation) || !link_of(in).up()) return;
        link_of(in).on_data(in.at.steady);
        const auto c = static_cast<channel>(in.channel.channel);
        now_ = in.at;
        if (c == channel::order_entry) {
            on_order_entry_message(in, port);
            return;
        }
        if (c == channel::user_stream) {
            report_awaited_ = false;
            last_report_at_ = in.at.steady;
        }
        tap<PortT> sink(*this, port, in.channel.channel);
        const wire::decode_status status = c == channel::user_stream
                                               ? decode_user_stream(in.payload, in.at.wall, sink)
                                               : decode_stream(in.payload, in.at.wall, sink);
        if (!status) port.malformed(in.channel.channel, status.error());
    }

    template <class PortT>
    void on_connected(const input& in, PortT& port) noexcept {
        now_ = in.at;
        if (!is_stream(in) || !link_of(in).on_connected(in.generation, in.at.steady)) return;
        const auto c = static_cast<channel>(in.channel.channel);
        if (c == channel::user_stream) {
            begin_reconciliation(in.at);
        } else if (c == channel::order_entry) {
            link_of(in).on_live();
        } else {
            subscriptions_[in.channel.channel].start(in.at.steady);
        }
        changed(c, "", port);
    }

    template <class PortT>
    void on_disconnected(const input& in, PortT& port) noexcept {
        now_ = in.at;
        if (!is_stream(in)) return;
        const bool was_up = link_of(in).up();
        if (!link_of(in).on_disconnected(in.generation, in.at.steady, random_)) return;
        lost(static_cast<channel>(in.channel.channel), was_up, in.payload, port);
    }

    template <class PortT>
    void close_link(channel c, std::string_view why, PortT& port) noexcept {
        const bool was_up = link(c).up();
        port.close(static_cast<std::uint8_t>(c), link(c).generation());
        link(c).on_closing(now_.steady, random_);
        lost(c, was_up, why, port);
    }

    template <class PortT>
    void lost(channel c, bool was_up, std::string_view why, PortT& port) noexcept {
        if (c == channel::public_stream || c == channel::market_stream) {
            subscriptions_[static_cast<std::size_t>(c)].stop();
        } else if (c == channel::user_stream) {
            reconciled_ = false;
            report_awaited_ = false;
            if (was_up && good_until_.ns == 0) good_until_ = now_.wall;
        } else {
            pending_request r;
            while (requests_.take_of_connection(static_cast<std::uint8_t>(c), link(c).generation(), r))
                finish(r, request_outcome::unknown, order_errc::state_unknown, "connection lost", port);
        }
        changed(c, why, port);
    }

    template <class PortT>
    void drive_link(channel c, PortT& port) noexcept {
        switch (link(c).next(now_.steady)) {
            case link_action::none: return;
            case link_action::close: close_link(c, "silent", port); return;
            case link_action::open: break;
        }
        std::string_view target = stream_target(c);
        if (c == channel::order_entry) target = "/ws-fapi/v1";
        if (c == channel::user_stream) {
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
        if (c == channel::user_stream) listen_key_fresh_ = false;
        link(c).on_opening(now_.steady);
        changed(c, "", port);
    }

    template <class PortT>
    void drive_subscriptions(channel c, PortT& port) noexcept {
        auto& fsm = subscriptions_[static_cast<std::size_t>(c)];
        for (;;) {
            const auto next = fsm.next(now_.steady, next_correlation_ + 1);
            if (next.count == 0) return;
            ++next_correlation_;
            const std::string_view text =
                encode_subscribe(c, config_.streams, std::span(config_.symbols).subspan(next.first, next.count), next.id,
                                 subscribe_buffer_);
            if (!port.send(static_cast<std::uint8_t>(c), link(c).generation(), next.id, text)) {
                fsm.not_sent(next.id);
                return;
            }
        }
    }

    template <class PortT>
    void on_subscription_reply(channel c, std::uint64_t id, bool ok, std::int32_t code, std::string_view text,
                               PortT& port) noexcept {
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

    template <class PortT>
    void on_listen_key_expired(std::string_view key, PortT& port) noexcept {
        if (!key.empty() && key != listen_key_.view()) return;
        close_link(channel::user_stream, "listen key expired", port);
        port.wake();
    }

    // Reads -----------------------------------------------------------------------------------------------------

    void begin_reconciliation(clock_reading now) noexcept {
        reconciled_ = false;
        for (const fetch_kind k : {fetch_kind::open_orders, fetch_kind::balances, fetch_kind::positions})
            fetches_.want(number(k), 0, now.steady);
        if (good_until_.ns != 0) {
            const timestamp since = good_until_ - config_.trade_history_overlap;
            for (std::size_t i = 0; i < config_.symbols.size(); ++i)
                want_trades(static_cast<std::uint16_t>(i), since, now.steady);
        }
        fetches_.want(number(fetch_kind::listen_key_keep_alive), 0, now.steady + config_.listen_key_keep_alive);
    }

    void check_reconciled() noexcept {
        if (reconciled_ || !link(channel::user_stream).up()) return;
        for (const fetch_kind k : {fetch_kind::open_orders, fetch_kind::balances, fetch_kind::positions})
            if (!fetches_.idle(number(k))) return;
        for (std::size_t i = 0; i < config_.symbols.size(); ++i)
            if (!fetches_.idle(number(fetch_kind::trades), static_cast<std::uint16_t>(i))) return;
        reconciled_ = true;
        good_until_ = {};
        link(channel::user_stream).on_live();
    }

    [[nodiscard]] const char* cannot_ask() const noexcept {
        if (!config_.credentials.usable()) return "no credentials";
        if (authentication_failed_) return "authentication failed";
        if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
        return nullptr;
    }

    template <class PortT>
    void drive_fetches(PortT& port) noexcept {
        while (fetch* f = fetches_.next_due(now_.steady)) {
            const auto kind = static_cast<fetch_kind>(f->kind);
            if (is_private(kind) && (authentication_failed_ || !config_.credentials.usable())) {
                fetches_.drop(f->kind, f->argument);
                continue;
            }
            const bool is_signed = is_private(kind) && kind != fetch_kind::listen_key &&
                                   kind != fetch_kind::listen_key_keep_alive;
            const bool no_time_yet = is_signed && !clock_.usable(config_.max_clock_uncertainty, now_.wall);
            const auto urgency = kind == fetch_kind::book ? request_priority::snapshot : request_priority::query;
            if (no_time_yet || !limits_.take(urgency, weight_of(kind), clock_.to_venue(now_.wall))) {
                fetches_.postpone(*f, now_.steady + retry_full);
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

    template <class PortT>
    void on_reply(const input& in, PortT& port) noexcept {
        now_ = in.at;
        if (in.status != 0) {
            rest_answers_ = true;
            limits_.learn(in.headers, in.status, in.payload, clock_.to_venue(in.at.wall));
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
            port.malformed(static_cast<std::uint8_t>(channel::rest), status.error());
            fetches_.on_failed(*f, in.at.steady);
            if (static_cast<fetch_kind>(f->kind) == fetch_kind::book) port.book_snapshot_failed(f->argument);
            return;
        }
        on_fetched(*f, in, sink, port);
    }

    template <class SinkT>
    wire::decode_status decode_fetch(const fetch& f, const input& in, SinkT& sink) noexcept {
        switch (static_cast<fetch_kind>(f.kind)) {
            case fetch_kind::server_time: return decode_server_time(in.payload, in.at.wall, sink);
            case fetch_kind::instruments: return decode_exchange_info(in.payload, in.at.wall, sink);
            case fetch_kind::position_mode: return decode_position_mode(in.payload, in.at.wall, sink);
            case fetch_kind::listen_key: return decode_listen_key(in.payload, in.at.wall, sink);
            case fetch_kind::listen_key_keep_alive: return {};
            case fetch_kind::open_orders: return decode_open_orders(in.payload, in.at.wall, sink);
            case fetch_kind::balances: return decode_balances(in.payload, in.at.wall, sink);
            case fetch_kind::positions: return decode_position_risk(in.payload, in.at.wall, sink);
            case fetch_kind::trades: return decode_user_trades(in.payload, in.at.wall, sink);
            case fetch_kind::book:
                return decode_depth_snapshot(in.payload, config_.symbols[f.argument], in.at.wall, sink);
        }
        return {};
    }

    template <class SinkT, class PortT>
    void on_fetched(fetch& f, const input& in, const SinkT& sink, PortT& port) noexcept {
        const clock_reading asked = f.asked;
        const auto kind = static_cast<fetch_kind>(f.kind);
        if (kind == fetch_kind::trades && sink.fills >= trades_page) {
            fetches_.on_page(f, sink.last_trade + 1, in.at.steady);
            return;
        }
        fetches_.on_done(f, in.at.steady);
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
                link(channel::user_stream).postpone(in.at.steady);
                break;
            case fetch_kind::listen_key_keep_alive:
                fetches_.want(f.kind, 0, in.at.steady + config_.listen_key_keep_alive);
                break;
            case fetch_kind::open_orders: ended(snapshot_kind::orders, {}, asked, port); break;
            case fetch_kind::balances: ended(snapshot_kind::balances, {}, asked, port); break;
            case fetch_kind::positions: ended(snapshot_kind::positions, {}, asked, port); break;
            case fetch_kind::trades: ended(snapshot_kind::fills, config_.symbols[f.argument], asked, port); break;
            case fetch_kind::book: break;
        }
        check_reconciled();
    }

    template <class PortT>
    void ended(snapshot_kind kind, const symbol_name& symbol, clock_reading asked, PortT& port) noexcept {
        port.on(snapshot_end{kind, symbol, asked.wall, now_.wall});
    }

    template <class PortT>
    void on_fetch_failed(fetch& f, const input& in, PortT& port) noexcept {
        const said_error e = error_of(in.payload, port);
        const auto kind = static_cast<fetch_kind>(f.kind);
        fetches_.on_failed(f, in.at.steady);
        if (kind == fetch_kind::book) port.book_snapshot_failed(f.argument);
        if (in.status == 0) return;
        const order_errc code = map_error(e.code, e.text);
        if (code == order_errc::authentication && is_private(kind)) {
            authentication_failed_ = true;
            fetches_.drop(f.kind, f.argument);
            report(e.code, {}, e.text, true, port);
        } else if (code == order_errc::clock_skew) {
            fetches_.want(number(fetch_kind::server_time), 0, in.at.steady);
        } else if (kind == fetch_kind::listen_key_keep_alive) {
            fetches_.drop(f.kind);
            close_link(channel::user_stream, "listen key refused", port);
        } else {
            report(e.code, kind == fetch_kind::book || kind == fetch_kind::trades
                               ? config_.symbols[f.argument].view()
                               : std::string_view{},
                   e.text, false, port);
        }
    }

    // Orders ----------------------------------------------------------------------------------------------------

    template <class PortT, class EncodeWsT, class EncodeHttpT>
    order_result<void> send(gatewright::session::request_operation op, request_priority urgency, order_ref ref, clock_reading now, PortT& port,
                            EncodeWsT encode_ws, EncodeHttpT encode_http) noexcept {
        if (const char* why = cannot_ask()) return refuse(order_errc::not_ready, why);
        const bool placing = op == gatewright::session::request_operation::place;
                if constexpr (PathT::path == order_path::rest) {
            const auto http = encode_http(std::span<char>(buffer_));
            if (!http) return http.error();
            return send_http(op, ref, now, *http, urgency, placing ? 0u : 1u, port);
        } else {
            const auto& l = link(channel::order_entry);
            if (!l.up()) return refuse(order_errc::not_ready, "order entry down");
            if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
            const std::uint64_t correlation = next_correlation_ + 1;
            char id[20];
            const auto id_size =
                static_cast<std::size_t>(gatewright::detail::write_unsigned(id, correlation) - id);
            const auto text = encode_ws(std::string_view(id, id_size), std::span<char>(buffer_));
            if (!text) return text.error();
            if (!limits_.take(urgency, placing ? 0 : 1, clock_.to_venue(now.wall))) return refuse(order_errc::throttled, limits_.full_pool());
            const auto c = static_cast<std::uint8_t>(channel::order_entry);
            if (!port.send(c, l.generation(), correlation, *text)) return refuse(order_errc::output_full, "");
            next_correlation_ = correlation;
            requests_.add({correlation, op, ref, c, l.generation(), now, now.steady + config_.reply_timeout});
            return {};
        }
    }

    template <class PortT>
    order_result<void> send_http(gatewright::session::request_operation op, order_ref ref, clock_reading now,
                                 const http_request& http, request_priority urgency, std::uint32_t weight,
                                 PortT& port) noexcept {
        if (requests_.full()) return refuse(order_errc::throttled, "requests under way");
        if (!limits_.take(urgency, weight, clock_.to_venue(now.wall))) return refuse(order_errc::throttled, limits_.full_pool());
        const std::uint64_t correlation = next_correlation_ + 1;
        const auto c = static_cast<std::uint8_t>(channel::rest);
        if (!port.request(c, 0, correlation, http)) return refuse(order_errc::output_full, "");
        next_correlation_ = correlation;
        requests_.add({correlation, op, ref, c, 0, now, now.steady + config_.fetch_timeout});
        return {};
    }

    template <class PortT>
    void on_order_entry_message(const input& in, PortT& port) noexcept {
        ws_api_reply reply;
        const wire::decode_status status = decode_ws_api_reply(in.payload, reply);
        if (!status) {
            port.malformed(in.channel.channel, status.error());
            return;
        }
        std::uint64_t correlation = 0;
        const auto parsed = std::from_chars(reply.id.data(), reply.id.data() + reply.id.size(), correlation);
        pending_request r;
        if (reply.id.empty() || parsed.ec != std::errc{} || !requests_.take(correlation, r)) {
            if (reply.status != 200) report(reply.code, {}, reply.message, false, port);
            port.ignored("reply to no request of ours");
            return;
        }
        if (reply.status != 200) limits_.learn({}, reply.status, reply.message, clock_.to_venue(in.at.wall));
        on_order_answer(r, reply.status, reply.code, reply.message, reply.result, in, port);
    }

    template <class PortT>
    void on_order_http_reply(const input& in, const pending_request& r, PortT& port) noexcept {
        if (in.status == 0) {
            finish(r, request_outcome::unknown, order_errc::state_unknown, "no reply", port);
            return;
        }
        said_error e;
        if (in.status != 200) e = error_of(in.payload, port);
        on_order_answer(r, in.status, e.code, e.text, in.payload, in, port);
    }

    template <class PortT>
    void on_order_answer(const pending_request& r, int http_status, std::int32_t code, std::string_view text,
                         std::string_view body, const input& in, PortT& port) noexcept {
        using gatewright::session::request_operation;
        if (http_status == 200) {
            tap<PortT> sink(*this, port);
            const auto source =
                r.operation == request_operation::query ? report_source::query : report_source::reply;
            const wire::decode_status status = decode_order(body, in.at.wall, source, sink);
            if (!status) {
                port.malformed(in.channel.channel, status.error());
                finish(r, request_outcome::unknown, order_errc::state_unknown, "unreadable reply", port);
                return;
            }
            if (r.operation != request_operation::query) expect_report(r, in.at.steady);
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

    /// An order that was just accepted must show on the user stream soon; if it does not, the stream is half-open.
    void expect_report(const pending_request& r, steady_time now) noexcept {
        if (report_awaited_ || !link(channel::user_stream).up() || last_report_at_ >= r.sent.steady) return;
        report_awaited_ = true;
        report_due_ = now + config_.report_silence;
    }

    template <class PortT>
    void on_send_refused(const input& in, PortT& port) noexcept {
        now_ = in.at;
        pending_request r;
        if (requests_.take(in.correlation, r)) {
            finish(r, request_outcome::failed, order_errc::not_ready, "never reached the socket", port);
            return;
        }
        if (fetch* f = fetches_.of_reply(in.correlation)) {
            if (static_cast<fetch_kind>(f->kind) == fetch_kind::book) port.book_snapshot_failed(f->argument);
            fetches_.on_failed(*f, in.at.steady);
            rest_answers_ = false;
        }
    }

    template <class PortT>
    void finish(const pending_request& r, request_outcome outcome, order_errc code, std::string_view text,
                PortT& port) noexcept {
        port.on_request_result(request_result{r.operation, r.order, outcome, code, text});
    }

    static constexpr duration retry_full = milliseconds(200);

    config config_;
    std::array<gatewright::session::stream_link, 4> links_;
    std::array<gatewright::session::subscription_fsm, 2> subscriptions_;
    gatewright::session::fetch_schedule fetches_;
    gatewright::session::request_table requests_;
    gatewright::session::clock_sync clock_;
    gatewright::session::prng random_{0};
    detail::limits limits_;
    std::vector<timestamp> trades_since_;
    std::uint64_t next_correlation_ = 0;
    clock_reading now_;
    timestamp server_time_;
    timestamp good_until_;  // end of the user stream's last good time; zero: no gap to fill
    fixed_string<127> listen_key_;
    position_mode mode_ = position_mode::unknown;
    std::uint32_t clock_samples_ = 0;
    bool listen_key_fresh_ = false;
    bool authentication_failed_ = false;
    bool instruments_known_ = false;
    bool reconciled_ = false;
    bool rest_answers_ = false;
    bool report_awaited_ = false;
    steady_time report_due_;
    steady_time last_report_at_;
    std::array<char, 1024> buffer_;
    std::array<char, 16384> subscribe_buffer_;
};

}  // namespace gatewright::venue::binance_futures
