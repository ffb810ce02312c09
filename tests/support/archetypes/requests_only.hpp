// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "words.hpp"

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/venue/concepts.hpp>

#include <boost/hana/set.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatewright_test::archetypes {

/// What the archetype venues can express: limit orders that rest.
template <gw::venue::order_path Path, gw::venue::position_listing Positions>
struct limit_orders {
    static constexpr auto typed_orders = boost::hana::make_set(boost::hana::type_c<gw::limit_order>);
    static constexpr gw::venue::capability_table table = [] {
        gw::venue::capability_table t;
        t.venue = "archetype";
        t.paths[static_cast<std::size_t>(Path)] = {.available = true,
                                                   .types = gw::venue::types_of(typed_orders),
                                                   .times_in_force = {gw::time_in_force::good_till_cancel},
                                                   .reduce_only = true};
        t.positions = Positions;
        t.client_order_id = {"0123456789abcdefghijklmnopqrstuvwxyz", 32};
        return t;
    }();
};

/// Asks the same question after 1, 5, 10 and 30 seconds.
constexpr gw::session::resolution_plan asks(gw::session::resolution_question question) noexcept {
    gw::session::resolution_plan plan;
    for (const std::int64_t delay : {1, 5, 10, 30})
        plan.steps[plan.step_count++] = {question, gw::seconds(delay)};
    return plan;
}

/// What a gateway of a venue with one link is told.
struct one_link_config {
    std::array<gw::endpoint, 1> endpoints;
    std::vector<gw::symbol_name> symbols;
    std::vector<gw::instrument> known_instruments;
    bool hedge_mode = false;
    struct {
        bool given = false;
        [[nodiscard]] bool usable() const noexcept { return given; }
    } credentials;
};

/// The session of a venue without any stream: what happened to orders is asked for every second, in one reading of all
/// that changed since the last. It is written by hand, on two parts of `session/`.
class polling_session {
public:
    explicit polling_session(const one_link_config& c) : config_(c), requests_(64) {}

    template <class PortT>
    void start(gw::clock_reading now, PortT& port) noexcept {
        for (const gw::instrument& i : config_.known_instruments) port.on(gw::instrument_update{i, now.wall});
        tick(now, port);
    }
    template <class PortT>
    void on_input(const gw::input& in, PortT& port) noexcept {
        const bool answered = in.kind == gw::input_kind::reply && in.status != 0;
        gw::session::pending_request order;
        if (in.correlation == polled_) {
            on_poll(in, answered, port);
        } else if (requests_.take(in.correlation, order)) {
            if (answered)
                on_answer(order, in, port);
            else
                finish(order, in.kind == gw::input_kind::reply ? outcome::unknown : outcome::not_sent,
                       gw::order_errc::state_unknown, port);
        }
        tick(in.at, port);
    }
    template <class PortT>
    void on_message(const gw::input&, PortT&) noexcept {} // no stream, no messages
    template <class PortT>
    void tick(gw::clock_reading now, PortT& port) noexcept {
        requests_.expire(now.steady, [&](const auto& r) {
            finish(r, outcome::unknown, gw::order_errc::state_unknown, port);
        });
        if (!config_.credentials.usable() || now.steady < due_) return;
        if (polled_ != 0) up_ = false; // the last one was not answered
        const std::string target = "/changes?since=" + std::to_string(seen_);
        asked_ = now;
        due_ = now.steady + gw::seconds(1);
        polled_ = port.request(0, 0, number_ + 1, {gw::http_method::get, target, {}, {}}) ? ++number_ : 0;
    }
    gw::steady_time next_deadline() const noexcept { return std::min(requests_.next_deadline(), due_); }
    std::string_view not_ready_reason(gw::venue::purpose, gw::instrument_index) const noexcept {
        if (!config_.credentials.usable()) return "no credentials";
        return up_ ? "" : "the venue does not answer";
    }
    gw::connection_state state(std::uint8_t) const noexcept {
        return up_ ? gw::connection_state::live : gw::connection_state::connecting;
    }

    template <class PortT>
    gw::order_result<void> place(const gw::order_request& r, gw::order_ref ref, gw::clock_reading now,
                                 PortT& port) noexcept {
        return send("/order",
                    write(out_, r.client_order_id.view(), r.symbol.view(), word(r.side), r.price, r.quantity),
                    operation::place, ref, now, port);
    }
    template <class PortT>
    gw::order_result<void> cancel(const gw::order_keys& k, gw::order_ref ref, gw::clock_reading now,
                                  PortT& port) noexcept {
        return send("/cancel", k.client_order_id.view(), operation::cancel, ref, now, port);
    }
    template <class PortT>
    gw::order_result<void> query(const gw::order_keys& k, gw::session::resolution_question, gw::order_ref ref,
                                 gw::clock_reading now, PortT& port) noexcept {
        return send("/query", k.client_order_id.view(), operation::query, ref, now, port);
    }
    void make_book_whole(gw::instrument_index, gw::steady_time, bool) noexcept {}
    void compare_book(gw::instrument_index, gw::steady_time, bool) noexcept {} // it has no books
    [[nodiscard]] bool keeps_book(gw::instrument_index) const noexcept { return false; }
    [[nodiscard]] gw::duration book_silence() const noexcept { return {}; }
    void renew_book_stream(gw::instrument_index, gw::steady_time) noexcept {}
    void want_fills(gw::instrument_index, gw::timestamp, gw::steady_time) noexcept { seen_ = 0; }
    void want_orders(gw::steady_time) noexcept {}
    void want_instruments(gw::steady_time) noexcept {}
    void want_balances(gw::steady_time) noexcept {}
    void want_positions(gw::steady_time) noexcept {} // each reading has them
    void distrust_reports() noexcept { seen_ = 0; }
    const gw::session::clock_sync& clock() const noexcept { return clock_; }

private:
    using operation = gw::session::request_operation;
    using outcome = gw::session::request_outcome;

    /// Executions stand in it before the positions that contain them.
    template <class PortT>
    void on_poll(const gw::input& in, bool answered, PortT& port) noexcept {
        polled_ = 0;
        if (!answered || in.status != 200) {
            up_ = false;
            return;
        }
        sink<PortT> to{*this, port, in.at};
        if (!decode_lines(in.payload, in.at.wall, gw::report_source::snapshot, to)) {
            port.malformed(0, "unknown line", "changes");
            return;
        }
        const bool begins = !up_;
        up_ = true;
        if (begins) port.on(gw::snapshot_end{gw::snapshot_kind::orders, {}, asked_.wall, in.at.wall});
        port.on(gw::snapshot_end{gw::snapshot_kind::positions, {}, asked_.wall, in.at.wall});
    }
    template <class PortT>
    void on_answer(const gw::session::pending_request& r, const gw::input& in, PortT& port) noexcept {
        sink<PortT> to{*this, port, in.at};
        const auto source =
            r.operation == operation::query ? gw::report_source::query : gw::report_source::reply;
        const bool read = decode_lines(in.payload, in.at.wall, source, to).ok();
        if (to.code == "no_such_order" && r.operation == operation::query)
            finish(r, outcome::not_found, gw::order_errc::unknown_order, port, to.code);
        else if (!to.code.empty())
            finish(r, outcome::failed,
                   to.code == "no_money" ? gw::order_errc::insufficient_funds : gw::order_errc::rejected,
                   port, to.code);
        else if (!read || in.payload.empty())
            finish(r, outcome::unknown, gw::order_errc::state_unknown, port);
        else
            finish(r, outcome::accepted, {}, port);
    }
    template <class PortT>
    gw::order_result<void> send(std::string_view target, std::string_view body, operation what,
                                gw::order_ref ref, gw::clock_reading now, PortT& port) noexcept {
        if (requests_.full())
            return gw::order_reject{gw::order_errc::throttled, "archetype", "requests", {}, {}};
        if (!port.request(0, 0, number_ + 1, {gw::http_method::post, target, {}, body}))
            return gw::order_reject{gw::order_errc::output_full, "archetype", "", {}, {}};
        requests_.add({++number_, what, ref, {}, 0, 0, now, now.steady + gw::seconds(5)});
        return {};
    }
    template <class PortT>
    void finish(const gw::session::pending_request& r, outcome how, gw::order_errc code, PortT& port,
                const gw::venue_error_code& said = {}) noexcept {
        port.on_request_result({r.operation, r.order, how, code, {}, said});
    }

    template <class PortT>
    struct sink {
        polling_session& self;
        PortT& port;
        gw::clock_reading now;
        gw::venue_error_code code{};
        void on(const auto& event) noexcept { port.on(event); }
        void on_server_time(gw::timestamp server, gw::timestamp) noexcept {
            self.clock_.add_sample(self.asked_.wall, now.wall, server);
        }
        void on_next_page(std::string_view cursor) noexcept {
            self.seen_ = words{cursor}.template number<std::int64_t>();
        }
        void on_api_error(const gw::venue_error_code& said, std::string_view) noexcept { code = said; }
    };

    one_link_config config_;
    gw::session::order_requests requests_;
    gw::session::clock_sync clock_;
    std::array<char, 256> out_{};
    std::uint64_t number_ = 0;
    std::uint64_t polled_ = 0; ///< number of the reading under way
    std::int64_t seen_ = 0;    ///< the venue's number of the last change that was read
    bool up_ = false;
    gw::steady_time due_;
    gw::clock_reading asked_;
};

/// A venue without a WebSocket.
struct requests_only {
    static constexpr std::string_view name = "requests_only";
    static constexpr std::array links{gw::venue::link_rule{
        "rest", gw::channel_kind::http,
        gw::venue::link_role::requests | gw::venue::link_role::reports | gw::venue::link_role::orders}};
    using paths = gw::venue::paths<gw::venue::request_orders>;
    using capabilities = limit_orders<gw::venue::order_path::request, gw::venue::position_listing::listed>;
    static constexpr gw::session::resolution_plan resolution =
        asks(gw::session::resolution_question::by_client_id);
    using sequence_policy = gw::book::chained_previous_id;
    using config = one_link_config;
    static config make_config(const gw::gateway_settings&) { return {}; }
    template <class PathT>
    using session = polling_session;
};
static_assert(gw::venue::Venue<requests_only>);

} // namespace gatewright_test::archetypes
