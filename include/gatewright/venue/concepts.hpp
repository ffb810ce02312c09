// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/events.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/settings.hpp>
#include <gatewright/session/request_table.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/venue/capabilities.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

// What a venue must offer so that an engine can be assembled from it. `docs/adding-a-venue.md` walks through one.
namespace gatewright::venue {

/// One link to a venue, as the venue names it at compile time.
struct channel_info {
    std::string_view name;
    channel_kind kind = channel_kind::websocket;
};

/// The keys an order may be known by at its venue.
struct order_keys {
    symbol_name symbol;
    gatewright::client_order_id client_order_id;
    gatewright::venue_order_id venue_order_id;
};

/// Which link an order takes: over the venue's order WebSocket, or over REST.
struct websocket_orders {
    static constexpr order_path path = order_path::websocket;
};
struct rest_orders {
    static constexpr order_path path = order_path::rest;
};

/// How an order request ended, as told to the gateway. `text` is for a person and lives during the call.
struct request_result {
    session::request_operation operation = session::request_operation::place;
    order_ref order;
    session::request_outcome outcome = session::request_outcome::unknown;
    order_errc code = order_errc{};
    std::string_view text;
};

/// What a venue's session machine needs from the gateway that hosts it: outputs of its channels (by channel index),
/// normalized events, and the outcomes of order requests. `PortT::on(event)` exists for every event of
/// `core/events.hpp` that a venue raises; books arrive as `book_begin`, `book_level`, `book_end` or `book_abort`.
/// `wake` asks for the gateway's duties to be looked at before the step ends; `malformed` and `ignored` count messages.
template <class PortT>
concept SessionPort =
    requires(PortT& p, std::uint8_t channel, std::uint32_t generation, std::uint64_t correlation,
             std::string_view text, const http_request& http, const request_result& r, const book_header& h,
             const order_update& u, const fill& f, const snapshot_end& end, const connection_change& change,
             const venue_error& error) {
        { p.open(channel, generation, text) } -> std::same_as<bool>;
        { p.close(channel, generation) } -> std::same_as<bool>;
        { p.send(channel, generation, correlation, text) } -> std::same_as<bool>;
        { p.request(channel, generation, correlation, http) } -> std::same_as<bool>;
        p.on(u);
        p.on(f);
        p.on(end);
        p.on(change);
        p.on(error);
        p.book_begin(h);
        p.book_level(side::buy, price{}, quantity{});
        p.book_end(h);
        p.book_abort(h);
        p.book_snapshot_failed(std::uint16_t{});
        p.ignored("reason");
        p.malformed(channel, "what is wrong", "field");
        p.on_request_result(r);
        p.wake();
    };

namespace detail {
/// The least that is a `SessionPort`; concepts check signatures with it.
struct port_archetype {
    bool open(std::uint8_t, std::uint32_t, std::string_view) noexcept { return true; }
    bool close(std::uint8_t, std::uint32_t) noexcept { return true; }
    bool send(std::uint8_t, std::uint32_t, std::uint64_t, std::string_view) noexcept { return true; }
    bool request(std::uint8_t, std::uint32_t, std::uint64_t, const http_request&) noexcept { return true; }
    template <class EventT>
    void on(const EventT&) noexcept {}
    void book_begin(const book_header&) noexcept {}
    void book_level(side, price, quantity) noexcept {}
    void book_end(const book_header&) noexcept {}
    void book_abort(const book_header&) noexcept {}
    void book_snapshot_failed(std::uint16_t) noexcept {}
    void ignored(const char*) noexcept {}
    void malformed(std::uint8_t, const char*, const char*) noexcept {}
    void on_request_result(const request_result&) noexcept {}
    void wake() noexcept {}
};
static_assert(SessionPort<port_archetype>);
} // namespace detail

/// The machine of one account at a venue. It performs no I/O and reads no clock; nothing allocates after construction
/// but the reading of reference data.
///
/// - `start`, `on_input`, `tick`: move it; outputs and events go to the port. `tick` is due at `next_deadline()`.
/// - `not_ready_reason`: what keeps it from taking orders, empty if nothing does; static text.
/// - `place`, `cancel`, `query`: send, or return a reject that certainly sent nothing; the outcome follows as a
///   `request_result`. A placement is sent once, whatever happens.
/// - `want_book`, `want_trades`, `want_positions`: reads that it repeats until they succeed.
/// - `clock`: the venue's clock against ours.
template <class SessionT, class ConfigT>
concept Session =
    std::constructible_from<SessionT, const ConfigT&> &&
    requires(SessionT& s, const SessionT& c, detail::port_archetype& port, const input& in, clock_reading now,
             const order_request& order, const order_keys& keys, order_ref ref, std::uint16_t instrument) {
        { s.start(now, port) } noexcept;
        { s.on_input(in, port) } noexcept;
        { s.on_message(in, port) } noexcept;
        { s.tick(now, port) } noexcept;
        { c.next_deadline() } noexcept -> std::same_as<steady_time>;
        { c.not_ready_reason() } noexcept -> std::same_as<std::string_view>;
        { c.state(std::uint8_t{}) } noexcept -> std::same_as<connection_state>;
        { s.place(order, ref, now, port) } noexcept -> std::same_as<order_result<void>>;
        { s.cancel(keys, ref, now, port) } noexcept -> std::same_as<order_result<void>>;
        {
            s.query(keys, session::resolution_question::by_client_id, ref, now, port)
        } noexcept -> std::same_as<order_result<void>>;
        { s.want_book(instrument, steady_time{}) } noexcept;
        { s.want_trades(instrument, timestamp{}, steady_time{}) } noexcept;
        { s.want_positions(steady_time{}) } noexcept;
        { c.clock().to_venue(timestamp{}) } noexcept -> std::same_as<timestamp>;
    };

/// A venue: names, tables and types, no state.
///
/// - `name`: its name in configurations and messages.
/// - `channels`: its links, in the order of their indexes.
/// - `capabilities`: a type (see `venue/capabilities.hpp`): what it can express; checked at compile time for typed orders and at run time for requests.
/// - `resolution`: how an order of unknown state is asked for.
/// - `sequence_policy`: the gap rule of its books.
/// - `config`: what one account's gateway must be told; `make_config` reads it from named settings.
/// - `book_channel`: the channel whose loss leaves a hole in the books.
/// - `session<PathT>`: the machine that turns inputs into events and outputs, a `Session`.
template <class VenueT>
concept Venue = requires {
    { VenueT::name } -> std::convertible_to<std::string_view>;
    { VenueT::channels.size() } -> std::convertible_to<std::size_t>;
    { VenueT::channels[0] } -> std::convertible_to<channel_info>;
    typename VenueT::capabilities;
    { VenueT::resolution } -> std::convertible_to<session::resolution_plan>;
    typename VenueT::sequence_policy;
    typename VenueT::config;
    { VenueT::make_config(gateway_settings{}) } -> std::same_as<typename VenueT::config>;
    { VenueT::book_channel } -> std::convertible_to<std::uint8_t>;
    requires Session<typename VenueT::template session<websocket_orders>, typename VenueT::config>;
    requires Session<typename VenueT::template session<rest_orders>, typename VenueT::config>;
};

} // namespace gatewright::venue
