// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/driver/output_queue.hpp>
#include <gatewright/engine/gateway_port.hpp>
#include <gatewright/engine/risk_stage.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/wire/event_json.hpp>

#include <boost/hana/set.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A gateway of a venue that says nothing: the test is its session, and sees what the port makes of it.
namespace gatewright_test {

/// Writes down what the gateway wants of it.
struct written_session {
    gatewright::session::clock_sync clock_;
    std::vector<std::string> wanted;
    gatewright::timestamp fills_since;
    std::string_view not_ready;
    bool answers_queries = true;
    bool keeps_books = false;
    gatewright::duration silence{};

    template <class ConfigT>
    explicit written_session(const ConfigT&) {}
    template <class PortT>
    void start(gatewright::clock_reading, PortT&) noexcept {}
    template <class PortT>
    void on_input(const gatewright::input&, PortT&) noexcept {}
    template <class PortT>
    void on_message(const gatewright::input&, PortT&) noexcept {}
    template <class PortT>
    void tick(gatewright::clock_reading, PortT&) noexcept {
        wanted.emplace_back("tick");
    }
    [[nodiscard]] gatewright::steady_time next_deadline() const noexcept {
        return gatewright::steady_time::never();
    }
    [[nodiscard]] std::string_view not_ready_reason(gatewright::venue::purpose,
                                                    gatewright::instrument_index) const noexcept {
        return not_ready;
    }
    [[nodiscard]] gatewright::connection_state state(std::uint8_t) const noexcept { return {}; }
    template <class PortT>
    gatewright::order_result<void> place(const gatewright::order_request&, gatewright::order_ref,
                                         gatewright::clock_reading, PortT&) noexcept {
        return {};
    }
    template <class PortT>
    gatewright::order_result<void> cancel(const gatewright::order_keys&, gatewright::order_ref,
                                          gatewright::clock_reading, PortT&) noexcept {
        return {};
    }
    template <class PortT>
    gatewright::order_result<void> query(const gatewright::order_keys& keys,
                                         gatewright::session::resolution_question, gatewright::order_ref,
                                         gatewright::clock_reading, PortT&) noexcept {
        wanted.push_back("query " + std::string(keys.client_order_id.view()));
        if (answers_queries) return {};
        return gatewright::order_reject{gatewright::order_errc::throttled, "rig", "", {}, {}};
    }
    void make_book_whole(gatewright::instrument_index i, gatewright::steady_time, bool first) noexcept {
        wanted.push_back("book " + std::to_string(i.value) + (first ? " first" : ""));
    }
    void compare_book(gatewright::instrument_index i, gatewright::steady_time, bool first) noexcept {
        wanted.push_back("compare " + std::to_string(i.value) + (first ? " first" : ""));
    }
    [[nodiscard]] bool keeps_book(gatewright::instrument_index) const noexcept { return keeps_books; }
    [[nodiscard]] gatewright::duration book_silence() const noexcept { return silence; }
    void renew_book_stream(gatewright::instrument_index i, gatewright::steady_time) noexcept {
        wanted.push_back("renew " + std::to_string(i.value));
    }
    void want_orders(gatewright::steady_time) noexcept { wanted.emplace_back("orders"); }
    void want_instruments(gatewright::steady_time due) noexcept {
        wanted.push_back("instruments at " + std::to_string(due.ns / 1'000'000'000));
    }
    void want_fills(gatewright::instrument_index i, gatewright::timestamp since,
                    gatewright::steady_time) noexcept {
        fills_since = since;
        wanted.push_back("fills " + std::to_string(i.value));
    }
    void want_balances(gatewright::steady_time) noexcept { wanted.emplace_back("balances"); }
    void want_positions(gatewright::steady_time) noexcept { wanted.emplace_back("positions"); }
    void distrust_reports() noexcept { wanted.emplace_back("distrust"); }
    [[nodiscard]] const gatewright::session::clock_sync& clock() const noexcept { return clock_; }
};

struct silent_capabilities {
    static constexpr auto typed_orders = boost::hana::make_set(boost::hana::type_c<gatewright::limit_order>);
    static constexpr gatewright::venue::capability_table table = {
        .venue = "silent",
        .paths = {gatewright::venue::path_capabilities{.available = true},
                  gatewright::venue::path_capabilities{}},
        .venue_picks_direction = true};
};

/// A venue without a protocol.
struct silent_venue {
    static constexpr std::string_view name = "silent";
    static constexpr std::array links{gatewright::venue::link_rule{
        .name = "only",
        .roles = gatewright::venue::link_role::market | gatewright::venue::link_role::orders}};
    using paths = gatewright::venue::paths<gatewright::venue::stream_orders>;
    using capabilities = silent_capabilities;
    static constexpr gatewright::session::resolution_plan resolution{
        .steps = {{{gatewright::session::resolution_question::by_client_id, gatewright::seconds(1)}}},
        .step_count = 1,
        .never_seen_after = gatewright::seconds(1),
        .never_seen_answers = 1};
    using sequence_policy = gatewright::book::chained_previous_id;
    struct config {
        std::array<gatewright::endpoint, 1> endpoints{};
        std::vector<gatewright::symbol_name> symbols{"BTCUSDT", "ETHUSDT"};
        std::vector<gatewright::instrument> known_instruments{rules_of("BTCUSDT")};
        bool hedge_mode = false;
        struct {
            [[nodiscard]] bool usable() const noexcept { return true; }
        } credentials;
    };
    static config make_config(const gatewright::gateway_settings&) { return {}; }
    template <class PathT>
    using session = written_session;

    static gatewright::instrument rules_of(std::string_view symbol) {
        gatewright::instrument i;
        i.symbol.assign(symbol);
        i.tick_size = {gatewright::decimal(1, -1)};
        i.lot_size = {gatewright::decimal(1, -3)};
        return i;
    }
};
struct rig_tag;

/// A gateway, and the engine around it.
struct port_rig {
    using state_type = gatewright::gateway_state<gatewright::gateway<rig_tag, silent_venue>>;
    struct host {
        gatewright::clock_reading time{gatewright::timestamp::from_milliseconds(1'000'000), {5'000'000'000}};
        gatewright::driver::output_queue queue{16, 4096};
        std::vector<std::string> told; ///< events, as JSON
        struct {
            std::vector<gatewright::journal::intent_kind> kinds;
            gatewright::record_id next = 1;
            bool full = false;

            template <class WriterT>
            bool intent(const gatewright::journal::order_intent& i, WriterT&,
                        gatewright::record_id& record) noexcept {
                if (full) return false;
                record = next++;
                kinds.push_back(i.kind);
                return true;
            }
        } written; ///< ahead of what is sent
        gatewright::risk_stage<gatewright::risk::risk_chain<>> risk;

        [[nodiscard]] const gatewright::clock_reading& now() const noexcept { return time; }
        [[nodiscard]] gatewright::driver::output_queue& out() noexcept { return queue; }
        void on_book(std::uint8_t, std::size_t) noexcept {}
        [[nodiscard]] auto& stage() noexcept { return risk; }
        [[nodiscard]] auto& journal() noexcept { return written; }
        template <class EventT>
        void deliver(const EventT& e) noexcept {
            told.push_back(gatewright::wire::event_text(e));
        }
    };

    state_type state{{}};
    host engine;
    gatewright::gateway_port<state_type, host> port{state, engine, 3};

    void advance(gatewright::duration d) noexcept {
        engine.time.wall = engine.time.wall + d;
        engine.time.steady = engine.time.steady + d;
    }
    /// What was told since the last call.
    std::vector<std::string> told() { return std::exchange(engine.told, {}); }
    /// What the session was asked for since the last call.
    std::vector<std::string> wanted() { return std::exchange(state.session.wanted, {}); }

    /// An order that was sent.
    gatewright::order_ref sent(std::string_view id) {
        gatewright::order_request r;
        r.symbol = "BTCUSDT";
        r.client_order_id.assign(id);
        r.quantity = {gatewright::decimal(10, 0)};
        r.price = {gatewright::decimal(100, 0)};
        const gatewright::order_ref ref = state.orders.create(r, engine.time.wall).value();
        state.orders.on_sent(ref, engine.time.wall);
        return ref;
    }
    /// A report on it.
    gatewright::order_update report(std::string_view id, gatewright::lifecycle l) const {
        gatewright::order_update u;
        u.symbol = "BTCUSDT";
        u.client_order_id.assign(id);
        u.venue_order_id = "7";
        u.state = l;
        u.venue_time = u.received = engine.time.wall;
        return u;
    }
    gatewright::fill execution(std::string_view trade, std::string_view id) const {
        gatewright::fill f;
        f.symbol = "BTCUSDT";
        f.id.assign(trade);
        f.client_order_id.assign(id);
        f.venue_order_id = "7";
        f.quantity = {gatewright::decimal(4, 0)};
        f.price = {gatewright::decimal(100, 0)};
        f.venue_time = f.received = engine.time.wall;
        return f;
    }
};

} // namespace gatewright_test
