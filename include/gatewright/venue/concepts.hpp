// SPDX-License-Identifier: BSL-1.0
#pragma once

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
    client_order_id client_id;
    venue_order_id venue_id;
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
template <class PortT>
concept SessionPort = requires(PortT& p, std::uint8_t channel, std::uint32_t generation, std::uint64_t correlation,
                               std::string_view text, const http_request& http, const request_result& r) {
    { p.open(channel, generation, text) } -> std::same_as<bool>;
    { p.close(channel, generation) } -> std::same_as<bool>;
    { p.send(channel, generation, correlation, text) } -> std::same_as<bool>;
    { p.request(channel, generation, correlation, http) } -> std::same_as<bool>;
    p.ignored("reason");
    p.malformed(channel, "what is wrong", "field");
    p.on_request_result(r);
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
/// - `session<PathT>`: the machine that turns inputs into events and outputs.
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
    typename VenueT::template session<websocket_orders>;
};

}  // namespace gatewright::venue
