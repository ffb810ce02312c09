// SPDX-License-Identifier: BSL-1.0
// The least that models each concept that a user or a venue supplies: nothing here can be left out. Quoted in
// docs/concepts.md. It is checked by compiling it. `SequencePolicy` is in tests/unit/book/sequence_policies.cpp;
// `RiskCheck` and `Router` are in tests/unit/risk/archetypes.hpp.

#include <gatewright/book/sequence_policies.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/driver/durability.hpp>
#include <gatewright/engine/strategy.hpp>
#include <gatewright/journal/journal.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/reconnect_ladder.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/concepts.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace gw = gatewright;

namespace {

/// An OutputSink that has no room.
struct output_sink_archetype {
    bool open(gw::channel_ref, std::uint32_t, const gw::open_request&) { return false; }
    bool close(gw::channel_ref, std::uint32_t) { return false; }
    bool send(gw::channel_ref, std::uint32_t, std::uint64_t, std::string_view, gw::record_id) {
        return false;
    }
    bool request(gw::channel_ref, std::uint32_t, std::uint64_t, const gw::http_request&, gw::record_id) {
        return false;
    }
    bool arm_timer(std::uint8_t, std::uint64_t, std::uint32_t, gw::steady_time) { return false; }
    bool persist(gw::record_id, std::string_view) { return false; }
};
static_assert(gw::OutputSink<output_sink_archetype>);

/// A RecordWriter that has no room.
struct record_writer_archetype {
    bool persist(gw::record_id, std::string_view) { return false; }
};
static_assert(gw::journal::RecordWriter<record_writer_archetype>);
static_assert(gw::journal::RecordWriter<output_sink_archetype>,
              "every output sink takes a journal's records");

/// A Journal that refuses every operation.
struct journal_archetype {
    template <gw::journal::RecordWriter WriterT>
    bool intent(const gw::journal::order_intent&, WriterT&, gw::record_id&) noexcept {
        return false;
    }
};
static_assert(gw::journal::Journal<journal_archetype>);

/// A Durability that cannot keep anything.
struct durability_archetype {
    gw::driver::persist_state persist(gw::record_id, std::string_view) {
        return gw::driver::persist_state::failed;
    }
};
static_assert(gw::driver::Durability<durability_archetype>);

/// A ReconnectPolicy that tries again after a second, for ever.
struct reconnect_policy_archetype {
    static constexpr std::array<gw::duration, 1> steps{gw::seconds(1)};
    static constexpr std::uint32_t jitter_percent = 0;
    static constexpr gw::duration healthy_after = gw::seconds(60);
};
static_assert(gw::session::ReconnectPolicy<reconnect_policy_archetype>);

/// The Capabilities of a venue that takes limit orders in words, and has a path that can send none.
struct capabilities_archetype {
    static constexpr auto typed_orders = boost::hana::make_set(boost::hana::type_c<gw::limit_order>);
    static constexpr gw::venue::capability_table table = {
        .venue = "archetype",
        .paths = {gw::venue::path_capabilities{}, gw::venue::path_capabilities{.available = true}}};
};
static_assert(gw::venue::Capabilities<capabilities_archetype>);
static_assert(gw::venue::supports<capabilities_archetype, gw::limit_order>());
static_assert(!gw::venue::supports<capabilities_archetype, gw::market_order>());

/// A SessionPort whose outputs are full and that looks away.
struct session_port_archetype {
    bool open(std::uint8_t, std::uint32_t, const gw::open_request&) { return false; }
    bool close(std::uint8_t, std::uint32_t) { return false; }
    bool send(std::uint8_t, std::uint32_t, std::uint64_t, std::string_view) { return false; }
    bool request(std::uint8_t, std::uint32_t, std::uint64_t, const gw::http_request&) { return false; }
    template <class EventT>
    void on(const EventT&) {}
    void book_begin(const gw::book_header&) {}
    void book_level(gw::side, gw::price, gw::quantity) {}
    void book_end(const gw::book_header&) {}
    void book_abort(const gw::book_header&) {}
    void book_lost(std::uint16_t) {}
    void book_snapshot_failed(std::uint16_t) {}
    void book_wanted(std::uint16_t) {}
    void instrument_gone(std::uint16_t) {}
    void row_unread(gw::snapshot_kind, std::string_view) {}
    void unknown_word(std::string_view, std::string_view) {}
    bool rests(std::uint16_t) { return false; }
    gw::book::synced_view book_view(std::uint16_t) { return {}; }
    void ignored(const char*) {}
    void malformed(std::uint8_t, const char*, const char*) {}
    void on_read_answered(gw::duration) {}
    void on_request_result(const gw::venue::request_result&) {}
    void wake() {}
};
static_assert(gw::venue::SessionPort<session_port_archetype>);

/// A Session that is never ready and sends nothing.
template <class ConfigT>
struct session_archetype {
    explicit session_archetype(const ConfigT&) {}
    template <class PortT>
    void start(gw::clock_reading, PortT&) noexcept {}
    template <class PortT>
    void on_input(const gw::input&, PortT&) noexcept {}
    template <class PortT>
    void on_message(const gw::input&, PortT&) noexcept {}
    template <class PortT>
    void tick(gw::clock_reading, PortT&) noexcept {}
    gw::steady_time next_deadline() const noexcept { return gw::steady_time::never(); }
    std::string_view not_ready_reason(gw::venue::purpose, gw::instrument_index) const noexcept {
        return "an archetype";
    }
    gw::connection_state state(std::uint8_t) const noexcept { return gw::connection_state::closed; }
    template <class PortT>
    gw::order_result<void> place(const gw::order_request&, gw::order_ref, gw::clock_reading,
                                 PortT&) noexcept {
        return refusal();
    }
    template <class PortT>
    gw::order_result<void> cancel(const gw::order_keys&, gw::order_ref, gw::clock_reading, PortT&) noexcept {
        return refusal();
    }
    template <class PortT>
    gw::order_result<void> query(const gw::order_keys&, gw::session::resolution_question, gw::order_ref,
                                 gw::clock_reading, PortT&) noexcept {
        return refusal();
    }
    void make_book_whole(gw::instrument_index, gw::steady_time, bool) noexcept {}
    void compare_book(gw::instrument_index, gw::steady_time, bool) noexcept {}
    bool keeps_book(gw::instrument_index) const noexcept { return false; }
    gw::duration book_silence() const noexcept { return {}; }
    void renew_book_stream(gw::instrument_index, gw::steady_time) noexcept {}
    void want_fills(gw::instrument_index, gw::timestamp, gw::steady_time) noexcept {}
    void want_positions(gw::steady_time) noexcept {}
    void want_balances(gw::steady_time) noexcept {}
    void want_orders(gw::steady_time) noexcept {}
    void want_instruments(gw::steady_time) noexcept {}
    void distrust_reports() noexcept {}
    const gw::session::clock_sync& clock() const noexcept { return clock_; }

private:
    static gw::order_reject refusal() { return {gw::order_errc::not_ready, "archetype", "", {}, {}}; }
    gw::session::clock_sync clock_;
};

/// A Venue that trades nothing.
struct venue_archetype {
    static constexpr std::string_view name = "archetype";
    static constexpr std::array<gw::venue::link_rule, 1> links{
        gw::venue::link_rule{"rest", gw::channel_kind::http, gw::venue::link_role::requests}};
    using paths = gw::venue::paths<gw::venue::request_orders>;
    static constexpr gw::session::resolution_plan resolution{};
    using capabilities = capabilities_archetype;
    using sequence_policy = gw::book::chained_previous_id;
    struct no_credentials {
        [[nodiscard]] bool usable() const noexcept { return false; }
    };
    struct config {
        std::array<gw::endpoint, 1> endpoints;
        std::vector<gw::symbol_name> symbols;
        std::vector<gw::instrument> known_instruments;
        no_credentials credentials;
        bool hedge_mode = false;
    };
    static config make_config(const gw::gateway_settings&) { return {}; }
    template <class PathT>
    using session = session_archetype<config>;
};
static_assert(gw::venue::Venue<venue_archetype>);

/// A strategy that Handles one event.
struct strategy_archetype : gw::strategy<strategy_archetype> {
    int quotes = 0;
    void on(const gw::best_quote&, auto&) { ++quotes; }
};
struct any_desk {};
static_assert(gw::Handles<strategy_archetype, gw::best_quote, any_desk>);
static_assert(!gw::Handles<strategy_archetype, gw::trade, any_desk>);
static_assert(gw::handles_something<strategy_archetype, any_desk>);

// What is not enough.
struct sink_without_persist {
    bool open(gw::channel_ref, std::uint32_t, const gw::open_request&);
    bool close(gw::channel_ref, std::uint32_t);
    bool send(gw::channel_ref, std::uint32_t, std::uint64_t, std::string_view, gw::record_id);
    bool request(gw::channel_ref, std::uint32_t, std::uint64_t, const gw::http_request&, gw::record_id);
    bool arm_timer(std::uint8_t, std::uint64_t, std::uint32_t, gw::steady_time);
};
static_assert(!gw::OutputSink<sink_without_persist>);

struct sink_that_cannot_be_full : output_sink_archetype {
    void send(gw::channel_ref, std::uint32_t, std::uint64_t, std::string_view, gw::record_id);
};
static_assert(!gw::OutputSink<sink_that_cannot_be_full>);

struct journal_that_may_throw {
    template <gw::journal::RecordWriter WriterT>
    bool intent(const gw::journal::order_intent&, WriterT&, gw::record_id&);
};
static_assert(!gw::journal::Journal<journal_that_may_throw>);

struct durability_that_says_yes_or_no {
    bool persist(gw::record_id, std::string_view);
};
static_assert(!gw::driver::Durability<durability_that_says_yes_or_no>);

struct ladder_without_a_step : reconnect_policy_archetype {
    static constexpr std::array<gw::duration, 0> steps{};
};
static_assert(!gw::session::ReconnectPolicy<ladder_without_a_step>);

struct capabilities_without_typed_orders {
    [[maybe_unused]] static constexpr gw::venue::capability_table table = {.venue = "archetype"};
};
static_assert(!gw::venue::Capabilities<capabilities_without_typed_orders>);

struct venue_with_another_config : venue_archetype {
    static int make_config(const gw::gateway_settings&);
};
static_assert(!gw::venue::Venue<venue_with_another_config>);

struct port_that_tells_no_outcome {
    bool open(std::uint8_t, std::uint32_t, const gw::open_request&);
    bool close(std::uint8_t, std::uint32_t);
    bool send(std::uint8_t, std::uint32_t, std::uint64_t, std::string_view);
    bool request(std::uint8_t, std::uint32_t, std::uint64_t, const gw::http_request&);
    void ignored(const char*);
    void malformed(std::uint8_t, const char*, const char*);
};
static_assert(!gw::venue::SessionPort<port_that_tells_no_outcome>);

} // namespace
