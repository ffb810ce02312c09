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
/// @tparam PathT `stream_orders` or `request_orders`: the link that orders take. Questions go over REST in either case,
/// so that an order whose link failed can be asked for at once.
/// @par Exception safety
/// The constructor may throw `std::bad_alloc`; nothing else allocates but the reading of `exchangeInfo`.
template <class PathT>
class session {
public:
    explicit session(const config& c)
        : config_(c)
        , links_{gatewright::session::stream_link(c.traffic_silence, c.data_silence),
                 gatewright::session::stream_link(c.traffic_silence, c.data_silence),
                 gatewright::session::stream_link(c.traffic_silence, duration{}),
                 gatewright::session::stream_link(c.traffic_silence, duration{})}
        , subscriptions_{gatewright::session::subscription_fsm(c.symbols.size()),
                         gatewright::session::subscription_fsm(c.symbols.size())}
        , fetches_(c.paced_reads ? gatewright::session::fetch_schedule()
                                 : gatewright::session::fetch_schedule(static_cast<std::size_t>(-1)))
        , requests_(max_requests)
        , instruments_known_(!c.known_instruments.empty()) {
        using k = fetch_kind;
        for (const k kind : {k::server_time, k::instruments, k::position_mode, k::listen_key,
                             k::listen_key_keep_alive, k::open_orders, k::balances, k::positions})
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
            link(channel::private_stream).want(now.steady);
            if (PathT::path == order_path::stream) link(channel::orders).want(now.steady);
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
        case input_kind::entropy:
            random_ = gatewright::session::prng(std::as_bytes(std::span(in.payload)));
            return;
        default: break;
        }
        tick(in.at, port);
    }

    /// The hot part of `on_input`: a message of a stream, and nothing else.
    template <class PortT>
    void on_message(const input& in, PortT& port) noexcept;

    /// Does what is due. To be called at `next_deadline()` at the latest; earlier is harmless.
    template <SessionPort PortT>
    void tick(clock_reading now, PortT& port) noexcept {
        now_ = now;
        gatewright::session::pending_request late;
        bool half_open = false;
        while (requests_.take_expired(now.steady, late)) {
            const auto& l = link(channel::orders);
            half_open = half_open || (late.channel == static_cast<std::uint8_t>(channel::orders) && l.up() &&
                                      l.is_current(late.generation) && l.last_data() < late.sent.steady);
            finish(late, gatewright::session::request_outcome::unknown, order_errc::state_unknown,
                   "no reply in time", port);
        }
        if (half_open && link(channel::orders).up())
            close_link(channel::orders, "nothing came since an order was sent", port);
        fetches_.expire(now.steady);
        if (report_awaited_ && now.steady >= report_due_) {
            report_awaited_ = false;
            close_link(channel::private_stream, "an order was answered but the user stream is silent", port);
        }
        if (distrusted_ && link(channel::private_stream).up())
            close_link(channel::private_stream, "executions came to light that the user stream did not bring",
                       port);
        distrusted_ = false;
        for (std::size_t i = 0; i < links_.size(); ++i) drive_link(static_cast<channel>(i), port);
        for (const channel c : {channel::public_stream, channel::market_stream}) drive_subscriptions(c, port);
        drive_fetches(port);
    }

    /// When `tick` is due.
    [[nodiscard]] steady_time next_deadline() const noexcept {
        steady_time due = std::min(requests_.next_deadline(), fetches_.next_deadline());
        for (const auto& l : links_) due = std::min(due, l.next_deadline());
        for (const auto& s : subscriptions_) due = std::min(due, s.next_deadline());
        if (now_.steady < ban_over_) due = std::min(due, ban_over_);
        return report_awaited_ ? std::min(due, report_due_) : due;
    }

    /// What keeps this gateway from taking orders; empty if nothing does.
    [[nodiscard]] std::string_view not_ready_reason(purpose what, instrument_index) const noexcept {
        if (!config_.credentials.usable()) return "no credentials";
        if (what == purpose::cancel) return {};
        if (authentication_failed_) return "authentication failed";
        if (limits_.banned(clock_.to_venue(now_.wall))) return "banned by the venue's rate limiter";
        if (!clock_.usable(config_.max_clock_uncertainty, now_.wall)) return "clock not synchronized";
        if (!instruments_known_) return "instruments not loaded";
        if (mode_ == position_mode::unknown) return "position mode not known";
        if ((mode_ == position_mode::hedge) != config_.hedge_mode)
            return "position mode differs from the configuration";
        if (uses(config_.streams, channel::public_stream) && !live(channel::public_stream))
            return "public channel down";
        if (uses(config_.streams, channel::market_stream) && !live(channel::market_stream))
            return "market channel down";
        if (!link(channel::private_stream).up()) return "private channel down";
        if (PathT::path == order_path::stream && !live(channel::orders)) return "orders channel down";
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
    order_result<void> place(const order_request& r, order_ref ref, clock_reading now, PortT& port) noexcept;
    /// Asks the venue to cancel an order. May be repeated.
    template <SessionPort PortT>
    order_result<void> cancel(const order_keys& keys, order_ref ref, clock_reading now, PortT& port) noexcept;
    /// Asks for the state of an order, over REST.
    template <SessionPort PortT>
    order_result<void> query(const order_keys& keys, gatewright::session::resolution_question by,
                             order_ref ref, clock_reading now, PortT& port) noexcept;

    /// Wants a picture of an instrument's book. One that was of no use, because the stream is ahead of it, is not asked
    /// for again at once: pictures are heavy.
    void make_book_whole(instrument_index instrument, steady_time now) noexcept {
        fetches_.want(number(fetch_kind::book), instrument.value, now);
    }
    /// Wants the account's fills of an instrument since a time (on our clock).
    void want_fills(instrument_index instrument, timestamp since, steady_time now) noexcept {
        timestamp& from = trades_since_[instrument.value];
        const bool idle = fetches_.idle(number(fetch_kind::trades), instrument.value);
        from = idle ? since : std::min(from, since);
        fetches_.want(number(fetch_kind::trades), instrument.value, now);
    }
    /// Wants the account's positions.
    void want_positions(steady_time now) noexcept { fetches_.want(number(fetch_kind::positions), 0, now); }

    /// Something came to light that the user stream should have brought long ago: it is given up at the next `tick`.
    void distrust_reports() noexcept { distrusted_ = reconciled_; }

    [[nodiscard]] const gatewright::session::clock_sync& clock() const noexcept { return clock_; }

private:
    static constexpr std::size_t max_requests = 1024;
    using request_outcome = gatewright::session::request_outcome;
    using pending_request = gatewright::session::pending_request;
    using fetch = gatewright::session::fetch;
    using request_priority = gatewright::session::request_priority;
    using link_action = gatewright::session::stream_link::next_action;

    /// Takes what the decoders say on its way to the gateway, and keeps what the session itself needs:
    /// detail/session_tap.ipp
    template <class PortT>
    struct tap;

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
    /// Wall time of a time in the past.
    [[nodiscard]] timestamp wall_of(steady_time t) const noexcept { return now_.wall - (now_.steady - t); }
    static order_reject refuse(order_errc code, const char* field) noexcept {
        return {code, "binance_futures", field, {}, {}};
    }

    template <class PortT>
    void report(std::int32_t code, std::string_view symbol, std::string_view text, bool operator_needed,
                PortT& port) noexcept {
        venue_error e;
        e.code = numbered_error(code);
        e.symbol.assign(symbol);
        e.text.assign(text);
        e.operator_needed = operator_needed;
        e.received = now_.wall;
        port.on(e);
    }
    template <class PortT>
    void changed(channel c, std::string_view reason, PortT& port) noexcept {
        if (c == channel::public_stream && !link(c).up())
            for (std::size_t i = 0; i < config_.symbols.size(); ++i)
                port.book_lost(static_cast<std::uint16_t>(i));
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

    // Streams: detail/session_streams.ipp
    template <class PortT>
    void on_connected(const input& in, PortT& port) noexcept;
    template <class PortT>
    void on_disconnected(const input& in, PortT& port) noexcept;
    template <class PortT>
    void close_link(channel c, std::string_view why, PortT& port) noexcept;
    /// Sends the close that is owed to a link that was given up. @return false if it is owed still.
    template <class PortT>
    bool pay_close(channel c, PortT& port) noexcept;
    template <class PortT>
    void lost(channel c, bool was_up, std::string_view why, PortT& port) noexcept;
    template <class PortT>
    void drive_link(channel c, PortT& port) noexcept;
    template <class PortT>
    void drive_subscriptions(channel c, PortT& port) noexcept;
    template <class PortT>
    void on_subscription_reply(channel c, std::uint64_t id, bool ok, std::int32_t code, std::string_view text,
                               PortT& port) noexcept;
    template <class PortT>
    void on_listen_key_expired(std::string_view key, PortT& port) noexcept;

    // Reads: detail/session_reads.ipp
    void begin_reconciliation(clock_reading now) noexcept;
    /// Reports that came after `heard` (our clock) may have been lost.
    void note_gap(timestamp heard) noexcept;
    template <class PortT>
    void check_reconciled(PortT& port) noexcept;
    void learn_limits(std::string_view headers, int status, std::int32_t code, std::string_view text,
                      clock_reading now) noexcept;
    /// The venue took what the key signed: if it had refused the key, what was put off is taken up again.
    void on_authenticated(clock_reading now) noexcept;
    [[nodiscard]] const char* cannot_ask() const noexcept;
    template <class PortT>
    void drive_fetches(PortT& port) noexcept;
    template <class PortT>
    void on_reply(const input& in, PortT& port) noexcept;
    template <class SinkT>
    wire::decode_status decode_fetch(const fetch& f, const input& in, SinkT& sink) noexcept;
    template <class SinkT, class PortT>
    void on_fetched(fetch& f, const input& in, const SinkT& sink, PortT& port) noexcept;
    template <class PortT>
    void ended(snapshot_kind kind, const symbol_name& symbol, clock_reading asked, PortT& port) noexcept;
    template <class PortT>
    void on_fetch_failed(fetch& f, const input& in, PortT& port) noexcept;

    // Orders: detail/session_orders.ipp
    template <class PortT, class EncodeWsT, class EncodeHttpT>
    order_result<void> send(gatewright::session::request_operation op, request_priority urgency,
                            order_ref ref, clock_reading now, PortT& port, EncodeWsT encode_ws,
                            EncodeHttpT encode_http) noexcept;
    template <class PortT>
    order_result<void> send_http(gatewright::session::request_operation op, order_ref ref, clock_reading now,
                                 const http_request& http, request_priority urgency, std::uint32_t weight,
                                 PortT& port) noexcept;
    template <class PortT>
    void on_order_message(const input& in, PortT& port) noexcept;
    template <class PortT>
    void on_order_http_reply(const input& in, const pending_request& r, PortT& port) noexcept;
    template <class PortT>
    void on_order_answer(const pending_request& r, int http_status, std::int32_t code, std::string_view text,
                         std::string_view body, const input& in, PortT& port) noexcept;
    /// An order that was just accepted must show on the user stream soon; if it does not, the stream is half-open.
    void expect_report(steady_time sent, steady_time now) noexcept;
    template <class PortT>
    void on_send_refused(const input& in, PortT& port) noexcept;
    template <class PortT>
    void finish(const pending_request& r, request_outcome outcome, order_errc code, std::string_view text,
                PortT& port) noexcept;

    static constexpr duration retry_full = milliseconds(200);
    static constexpr duration book_pause = milliseconds(500); // between two pictures of one book
    static constexpr std::int32_t unknown_listen_key = -1125;

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
    timestamp good_until_; // end of the user stream's last good time; zero: no gap to fill
    fixed_string<127> listen_key_;
    position_mode mode_ = position_mode::unknown;
    std::uint32_t clock_samples_ = 0;
    bool listen_key_fresh_ = false;
    bool authentication_failed_ = false;
    std::array<bool, 4> close_owed_{}; // the sink was full when the link was given up
    bool instruments_known_ = false;
    bool reconciled_ = false;
    bool rest_answers_ = false;
    bool report_awaited_ = false;
    bool distrusted_ = false;
    steady_time report_due_;
    steady_time last_report_at_;
    steady_time last_order_sent_; // placements and cancels
    steady_time ban_over_;        // end of the last ban
    std::array<char, 1024> buffer_;
    std::array<char, 16384> subscribe_buffer_;
};

} // namespace gatewright::venue::binance_futures

#include <gatewright/venue/binance_futures/detail/session_orders.ipp>
#include <gatewright/venue/binance_futures/detail/session_reads.ipp>
#include <gatewright/venue/binance_futures/detail/session_streams.ipp>
#include <gatewright/venue/binance_futures/detail/session_tap.ipp>
