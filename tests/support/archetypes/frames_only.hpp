// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "requests_only.hpp"
#include "words.hpp"

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/core/bounded_vector.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/prng.hpp>
#include <gatewright/session/stream_link.hpp>
#include <gatewright/venue/concepts.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright_test::archetypes {

/// The session of a venue that is one stream of frames, as TWS is: orders are integers of ours that begin where the
/// venue says at each connection, it answers by sending states, and it lists balances but no positions.
///
/// We say `hello`, `account`, `place NUMBER CLIENT SYMBOL SIDE PRICE QUANTITY`, `cancel NUMBER`. It says `welcome NEXT
/// TIME`, `state NUMBER CLIENT SYMBOL SIDE STATE PRICE QUANTITY FILLED`, `fill …`, `error NUMBER CODE`, and of an
/// account the open orders as states, `balance …`, `end`.
class framed_session {
public:
    explicit framed_session(const one_link_config& c)
        : config_(c)
        , link_(gw::seconds(60), {})
        , requests_(64) {}

    template <class PortT>
    void start(gw::clock_reading now, PortT& port) noexcept {
        if (config_.credentials.usable()) link_.want(now.steady);
        tick(now, port);
    }
    template <class PortT>
    void on_input(const gw::input& in, PortT& port) noexcept {
        switch (in.kind) {
        case gw::input_kind::message: on_message(in, port); return;
        case gw::input_kind::heartbeat: link_.on_traffic(in.at.steady); return;
        case gw::input_kind::connected:
            if (!link_.on_connected(in.generation, in.at.steady)) return;
            asked_ = in.at;
            say("hello", port);
            tell(in.at, port);
            break;
        case gw::input_kind::disconnected:
            if (!link_.on_disconnected(in.generation, in.at.steady, random_)) return;
            lost(in.at, port);
            break;
        case gw::input_kind::send_refused:
            if (gw::session::pending_request r; requests_.take(in.correlation, r))
                finish(r, outcome::not_sent, gw::order_errc::not_ready, port);
            break;
        default: break;
        }
        tick(in.at, port);
    }
    template <class PortT>
    void on_message(const gw::input& in, PortT& port) noexcept {
        if (!link_.is_current(in.generation) || !link_.up()) return;
        link_.on_data(in.at.steady);
        words line{in.payload};
        const std::string_view what = line.next();
        if (what == "welcome") {
            // Numbers below are taken, by this session or another.
            next_ = line.number<std::uint32_t>();
            clock_.add_sample(asked_.wall, in.at.wall,
                              gw::timestamp::from_milliseconds(line.number<std::int64_t>()));
            list(in.at, port);
        } else if (what == "state") {
            gw::order_update u;
            const std::string number(line.next());
            sink<PortT> to{port, u};
            if (!decode_line("order " + number_of_client(line, number), in.at.wall, gw::report_source::stream,
                             to))
                return;
            u.session_order_id.assign(number);
            if (looked_for_.client_order_id == u.client_order_id) looked_for_ = {};
            if (listing_) u.source = gw::report_source::snapshot;
            port.on(u);
            answered(words{number}.number<std::uint64_t>(), outcome::accepted, {}, port);
        } else if (what == "end") {
            on_end(in.at, port);
        } else if (what == "error") {
            const auto number = line.number<std::uint64_t>();
            const auto code = line.text<gw::venue_error_code>();
            answered(number, outcome::failed, code, port);
        } else {
            gw::order_update none;
            sink<PortT> to{port, none};
            if (!decode_line(in.payload, in.at.wall, gw::report_source::stream, to))
                port.malformed(0, "unknown frame", "");
        }
        port.wake();
    }
    template <class PortT>
    void tick(gw::clock_reading now, PortT& port) noexcept {
        using action = gw::session::stream_link::next_action;
        requests_.expire(now.steady, [&](const auto& r) {
            finish(r, outcome::unknown, gw::order_errc::state_unknown, port);
        });
        const action a = link_.next(now.steady);
        if (a == action::close) {
            port.close(0, link_.generation());
            link_.on_closing(now.steady, random_);
            lost(now, port);
        } else if (a == action::open && port.open(0, link_.generation() + 1, {})) {
            link_.on_opening(now.steady);
            tell(now, port);
        }
    }
    gw::steady_time next_deadline() const noexcept {
        return std::min(requests_.next_deadline(), link_.next_deadline());
    }
    std::string_view not_ready_reason(gw::venue::purpose, gw::instrument_index) const noexcept {
        if (!config_.credentials.usable()) return "no credentials";
        return link_.state() == gw::connection_state::live ? "" : "stream channel down";
    }
    gw::connection_state state(std::uint8_t) const noexcept { return link_.state(); }

    template <class PortT>
    gw::order_result<void> place(const gw::order_request& r, gw::order_ref ref, gw::clock_reading now,
                                 PortT& port) noexcept {
        const std::uint32_t number = next_;
        return send(write(out_, "place", number, r.client_order_id.view(), r.symbol.view(), word(r.side),
                          r.price, r.quantity),
                    number, operation::place, ref, now, port);
    }
    template <class PortT>
    gw::order_result<void> cancel(const gw::order_keys& k, gw::order_ref ref, gw::clock_reading now,
                                  PortT& port) noexcept {
        if (k.session_order_id.empty()) return refusal(gw::order_errc::unknown_order, "session_order_id");
        return send(write(out_, "cancel", k.session_order_id.view()),
                    words{k.session_order_id.view()}.number<std::uint32_t>(), operation::cancel, ref, now,
                    port);
    }
    /// One question at a time, in the list of open orders.
    template <class PortT>
    gw::order_result<void> query(const gw::order_keys& k, gw::session::resolution_question, gw::order_ref ref,
                                 gw::clock_reading now, PortT& port) noexcept {
        if (listing_ || link_.state() != gw::connection_state::live)
            return refusal(gw::order_errc::throttled, "account");
        looked_for_ = k;
        looked_for_ref_ = ref;
        list(now, port);
        return {};
    }
    void make_book_whole(gw::instrument_index, gw::steady_time, bool) noexcept {}
    void compare_book(gw::instrument_index, gw::steady_time, bool) noexcept {} // it has no books
    [[nodiscard]] bool keeps_book(gw::instrument_index) const noexcept { return false; }
    [[nodiscard]] gw::duration book_silence() const noexcept { return {}; }
    void renew_book_stream(gw::instrument_index, gw::steady_time) noexcept {}
    void want_fills(gw::instrument_index, gw::timestamp, gw::steady_time) noexcept {
    } // it tells them again by itself
    void want_orders(gw::steady_time) noexcept {}
    void want_instruments(gw::steady_time) noexcept {}
    void want_balances(gw::steady_time) noexcept {}
    void want_positions(gw::steady_time) noexcept {}
    void distrust_reports() noexcept {}
    const gw::session::clock_sync& clock() const noexcept { return clock_; }

private:
    using operation = gw::session::request_operation;
    using outcome = gw::session::request_outcome;

    template <class PortT>
    struct sink {
        PortT& port;
        gw::order_update& order;
        void on(const gw::order_update& u) noexcept { order = u; }
        void on(const auto& event) noexcept { port.on(event); }
        void on_server_time(gw::timestamp, gw::timestamp) noexcept {}
        void on_next_page(std::string_view) noexcept {}
        void on_api_error(const gw::venue_error_code&, std::string_view) noexcept {}
    };
    static gw::order_reject refusal(gw::order_errc code, const char* field) noexcept {
        return {code, "archetype", field, {}, {}};
    }
    /// The words of an order: this venue has no id of its own for it, so its number stands there too.
    static std::string number_of_client(words line, const std::string& number) {
        const std::string client(line.next());
        return client + " " + number + " " + std::string(line.rest);
    }

    template <class PortT>
    bool say(std::string_view text, PortT& port) noexcept {
        return port.send(0, link_.generation(), ++last_, text);
    }
    template <class PortT>
    gw::order_result<void> send(std::string_view text, std::uint32_t number, operation what,
                                gw::order_ref ref, gw::clock_reading now, PortT& port) noexcept {
        if (link_.state() != gw::connection_state::live)
            return refusal(gw::order_errc::not_ready, "stream channel down");
        if (requests_.full()) return refusal(gw::order_errc::throttled, "requests");
        if (!port.send(0, link_.generation(), last_ + 1, text))
            return refusal(gw::order_errc::output_full, "");
        if (what == operation::place) next_ = number + 1;
        requests_.add({++last_, what, ref, {}, 0, link_.generation(), now, now.steady + gw::seconds(5)});
        numbers_[last_ % numbers_.size()] = {last_, number};
        return {};
    }
    /// The venue spoke of an order by its number: whatever was asked about it is answered.
    template <class PortT>
    void answered(std::uint64_t number, outcome how, const gw::venue_error_code& code, PortT& port) noexcept {
        for (const auto& [correlation, order] : numbers_)
            if (gw::session::pending_request r; order == number && requests_.take(correlation, r))
                finish(r, how,
                       how == outcome::accepted ? gw::order_errc{}
                       : code == "margin"       ? gw::order_errc::insufficient_funds
                                                : gw::order_errc::rejected,
                       port, code);
    }
    template <class PortT>
    void list(gw::clock_reading now, PortT& port) noexcept {
        asked_ = now;
        listing_ = say("account", port);
    }
    template <class PortT>
    void on_end(gw::clock_reading now, PortT& port) noexcept {
        listing_ = false;
        if (!looked_for_.client_order_id.empty())
            port.on_request_result({operation::query,
                                    looked_for_ref_,
                                    outcome::not_found,
                                    gw::order_errc::unknown_order,
                                    {},
                                    {}});
        looked_for_ = {};
        port.on(gw::snapshot_end{gw::snapshot_kind::orders, {}, asked_.wall, now.wall});
        port.on(gw::snapshot_end{gw::snapshot_kind::balances, {}, asked_.wall, now.wall});
        if (link_.state() == gw::connection_state::live) return;
        link_.on_live();
        tell(now, port);
    }
    template <class PortT>
    void lost(gw::clock_reading now, PortT& port) noexcept {
        requests_.lose_connection(0, link_.generation(), [&](const auto& r) {
            finish(r, outcome::unknown, gw::order_errc::state_unknown, port);
        });
        listing_ = false;
        looked_for_ = {};
        tell(now, port);
    }
    template <class PortT>
    void finish(const gw::session::pending_request& r, outcome how, gw::order_errc code, PortT& port,
                const gw::venue_error_code& said = {}) noexcept {
        port.on_request_result({r.operation, r.order, how, code, {}, said});
    }
    template <class PortT>
    void tell(gw::clock_reading now, PortT& port) noexcept {
        gw::connection_change c;
        c.state = link_.state();
        c.received = now.wall;
        port.on(c);
    }

    one_link_config config_;
    gw::session::stream_link link_;
    gw::session::order_requests requests_;
    gw::session::prng random_{0};
    gw::session::clock_sync clock_;
    std::array<char, 256> out_{};
    std::array<std::pair<std::uint64_t, std::uint64_t>, 64> numbers_{}; ///< of requests: message and order
    std::uint64_t last_ = 0;                                            ///< of messages
    std::uint32_t next_ = 0;                                            ///< of orders
    bool listing_ = false;                                              ///< the account is being told
    gw::order_keys looked_for_; ///< an order that is asked for and was not in the list so far
    gw::order_ref looked_for_ref_;
    gw::clock_reading asked_;
};

/// A venue without REST: one stream of frames, with their lengths in front.
struct frames_only {
    static constexpr std::string_view name = "frames_only";
    static constexpr std::array links{gw::venue::link_rule{
        .name = "stream",
        .kind = gw::channel_kind::bytes,
        .roles = gw::venue::link_role::market | gw::venue::link_role::reports | gw::venue::link_role::orders,
        .frames = gw::framing::length32}};
    using paths = gw::venue::paths<gw::venue::stream_orders>;
    using capabilities = limit_orders<gw::venue::order_path::stream, gw::venue::position_listing::none>;
    static constexpr gw::session::resolution_plan resolution =
        asks(gw::session::resolution_question::open_orders);
    using sequence_policy = gw::book::chained_previous_id;
    using config = one_link_config;
    static config make_config(const gw::gateway_settings&) { return {}; }
    template <class PathT>
    using session = framed_session;
};
static_assert(gw::venue::Venue<frames_only>);

} // namespace gatewright_test::archetypes
