// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/book/synced_book.hpp>
#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/events.hpp>
#include <gatewright/core/instrument.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/order.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/core/settings.hpp>
#include <gatewright/session/clock_sync.hpp>
#include <gatewright/session/order_requests.hpp>
#include <gatewright/session/resolution.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/venue/links.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

// What a venue must offer so that an engine can be assembled from it. `docs/adding-a-venue.md` walks through one.
namespace gatewright::venue {

/// Which way orders take, as a gateway names it.
struct stream_orders {
    static constexpr order_path path = order_path::stream;
};
/// Orders go as HTTP requests.
struct request_orders {
    static constexpr order_path path = order_path::request;
};
/// Orders go through the vendor's own library.
struct native_orders {
    static constexpr order_path path = order_path::native;
};

/// The paths that a venue has, its default first.
template <class... PathTs>
using paths = std::tuple<PathTs...>;
/// A venue's default path.
template <class VenueT>
using first_path = std::tuple_element_t<0, typename VenueT::paths>;

/// What somebody wants to do, when he asks whether a gateway is ready.
enum class purpose : std::uint8_t {
    open,   ///< take on risk
    reduce, ///< make a position smaller, provably
    cancel  ///< take an order back
};

/// How an order request ended, as the gateway hears it. `text` is for a person and lives during the call.
struct request_result {
    session::request_operation operation = session::request_operation::place;
    order_ref order;
    session::request_outcome outcome = session::request_outcome::unknown;
    order_errc code = order_errc{};
    std::string_view text;
    venue_error_code venue_code{}; ///< the venue's own, empty if it gave none
    instrument_index instrument{}; ///< of `cancel_all` and `change_account`, which name no order
    bool waiting = false;          ///< of `cancel_all`: those that wait for a price
    duration took{};               ///< from the hand-over to the answer, if it has one
};

/// What a venue's session machine needs from the gateway that hosts it: outputs of its links (by link index),
/// normalized events, and the outcomes of order requests. `PortT::on(event)` exists for every event of
/// `core/events.hpp` that a venue raises. Books arrive as `book_begin`, `book_level`, `book_end` or `book_abort`;
/// `book_lost` says that updates of an instrument's book may be missing, `book_snapshot_failed` that a snapshot which
/// was asked for did not come and is asked for again, `book_wanted` that its updates come from now on,
/// `instrument_gone` that the venue has no such instrument; `rests` says whether an order of this desk rests on one, or
/// may, `row_unread` that a row of a list could not be read, `unknown_word` that an order has a word without a name
/// here. `wake` asks for the gateway's duties to be looked at before the step ends; `malformed` and `ignored` count
/// messages. `on_read_answered` says how long a read took to be answered. `book_view` is an instrument's synchronized book, empty while it is not.
template <class PortT>
concept SessionPort =
    requires(PortT& p, std::uint8_t link, std::uint32_t generation, std::uint64_t correlation,
             std::string_view text, const open_request& with, const http_request& http,
             const request_result& r, const book_header& h, const order_update& u, const fill& f,
             const snapshot_end& end, const connection_change& change, const venue_error& error) {
        { p.open(link, generation, with) } -> std::same_as<bool>;
        { p.close(link, generation) } -> std::same_as<bool>;
        { p.send(link, generation, correlation, text) } -> std::same_as<bool>;
        { p.request(link, generation, correlation, http) } -> std::same_as<bool>;
        p.on(u);
        p.on(f);
        p.on(end);
        p.on(change);
        p.on(error);
        p.book_begin(h);
        p.book_level(side::buy, price{}, quantity{});
        p.book_end(h);
        p.book_abort(h);
        p.book_lost(std::uint16_t{});
        p.book_snapshot_failed(std::uint16_t{});
        p.book_wanted(std::uint16_t{});
        p.instrument_gone(std::uint16_t{});
        { p.rests(std::uint16_t{}) } -> std::same_as<bool>;
        p.row_unread(snapshot_kind::orders, text);
        p.unknown_word(text, text);
        p.ignored("reason");
        p.malformed(link, "what is wrong", "field");
        p.on_request_result(r);
        p.on_read_answered(duration{});
        p.wake();
        { p.book_view(std::uint16_t{}) } -> std::same_as<book::synced_view>;
    };

namespace detail {
/// The least that is a `SessionPort`; concepts check signatures with it.
struct port_archetype {
    bool open(std::uint8_t, std::uint32_t, const open_request&) noexcept { return true; }
    bool close(std::uint8_t, std::uint32_t) noexcept { return true; }
    bool send(std::uint8_t, std::uint32_t, std::uint64_t, std::string_view) noexcept { return true; }
    bool request(std::uint8_t, std::uint32_t, std::uint64_t, const http_request&) noexcept { return true; }
    template <class EventT>
    void on(const EventT&) noexcept {}
    void book_begin(const book_header&) noexcept {}
    void book_level(side, price, quantity) noexcept {}
    void book_end(const book_header&) noexcept {}
    void book_abort(const book_header&) noexcept {}
    void book_lost(std::uint16_t) noexcept {}
    void book_snapshot_failed(std::uint16_t) noexcept {}
    void book_wanted(std::uint16_t) noexcept {}
    void instrument_gone(std::uint16_t) noexcept {}
    bool rests(std::uint16_t) noexcept { return false; }
    void row_unread(snapshot_kind, std::string_view) noexcept {}
    void unknown_word(std::string_view, std::string_view) noexcept {}
    void ignored(const char*) noexcept {}
    void malformed(std::uint8_t, const char*, const char*) noexcept {}
    void on_request_result(const request_result&) noexcept {}
    void on_read_answered(duration) noexcept {}
    void wake() noexcept {}
    book::synced_view book_view(std::uint16_t) noexcept { return {}; }
};
static_assert(SessionPort<port_archetype>);
} // namespace detail

/// What an engine asks of a venue's configuration of one account, whatever else is in it. A venue's own derives from
/// `gateway_options` or offers the same.
///
/// - `endpoints[link]`: where each link connects to.
/// - `symbols`: the instruments, in the order of their indexes; `known_instruments`: rules that need no asking.
/// - `hedge_mode`: long and short positions are held side by side.
/// - `credentials.usable()`: the account can be traded; without, only market data flows.
template <class ConfigT>
concept GatewayConfig = requires(const ConfigT& c) {
    { c.endpoints[0] } -> std::convertible_to<endpoint>;
    { c.symbols[0] } -> std::convertible_to<symbol_name>;
    { c.symbols.size() } -> std::convertible_to<std::size_t>;
    { *c.known_instruments.begin() } -> std::convertible_to<const instrument&>;
    { c.hedge_mode } -> std::convertible_to<bool>;
    { c.credentials.usable() } -> std::convertible_to<bool>;
};

/// The machine of one account at a venue. It performs no I/O and reads no clock; nothing allocates after construction
/// but the reading of reference data.
///
/// - `start`, `on_input`, `on_message`, `tick`: move it; outputs and events go to the port. `tick` is due at
///   `next_deadline()`.
/// - `not_ready_reason(purpose, instrument)`: what stands in the way, empty if nothing does; static text that ends
///   with a zero byte. An instrument that is not valid asks for all of them.
/// - `place`, `cancel`, `query`: send, or return a reject that certainly sent nothing; the outcome follows as a
///   `request_result`. A placement is sent once, whatever happens. `query` takes each question that the venue's
///   resolution plan asks.
/// - `amend`, where the capability table has it: the same for new terms of an order. Sent once.
/// - `add_to_batch`, `send_batch`, where the capability table has batches; `cancel_all(instrument, waiting, now,
///   port)`,
///   where it has that: as `account_session` has them.
/// - `make_book_whole(instrument, now, first)`: brings a book's snapshot, by a request or by subscribing anew; `first`:
///   before those of other instruments. `compare_book(instrument, now, first)` brings one to compare a synchronized
///   book with. `keeps_book(instrument)`: whether it brings one at all; `book_silence()`: for how
///   long a book may be without an update before it is compared with a snapshot (zero: it is not), and
///   `renew_book_stream(instrument, now)`: its updates have stopped.
/// - `want_fills(instrument, since, now)`: the account's executions since a time on our clock, of all instruments if
///   it is not valid; `want_positions`, `want_balances`, `want_orders`, `want_instruments`. These are repeated until
///   they succeed.
/// - `refuses_until()`, if it has one: the end of a ban, in which nothing is sent.
/// - `distrust_reports`: something came to light that the reports should have brought; they are begun anew.
/// - `clock`: the venue's clock against ours.
/// - `want_market(instrument, wanted, port)`, if it has one: begins or ends an instrument's market data.
/// - `history(request, instrument, number, now)`, if it has one: asks for a stretch of the past, as `account_session`.
/// - `preview(order, number, now, port)`, where the path has that: asks what an order would take. It is answered once, by
///   `port.on(const order_preview&)`.
template <class SessionT, class ConfigT>
concept Session =
    std::constructible_from<SessionT, const ConfigT&> &&
    requires(SessionT& s, const SessionT& c, detail::port_archetype& port, const input& in, clock_reading now,
             const order_request& order, const order_keys& keys, order_ref ref, instrument_index instrument) {
        { s.start(now, port) } noexcept;
        { s.on_input(in, port) } noexcept;
        { s.on_message(in, port) } noexcept;
        { s.tick(now, port) } noexcept;
        { c.next_deadline() } noexcept -> std::same_as<steady_time>;
        { c.not_ready_reason(purpose::open, instrument) } noexcept -> std::same_as<std::string_view>;
        { c.state(std::uint8_t{}) } noexcept -> std::same_as<connection_state>;
        { s.place(order, ref, now, port) } noexcept -> std::same_as<order_result<void>>;
        { s.cancel(keys, ref, now, port) } noexcept -> std::same_as<order_result<void>>;
        {
            s.query(keys, session::resolution_question::by_client_id, ref, now, port)
        } noexcept -> std::same_as<order_result<void>>;
        { s.make_book_whole(instrument, steady_time{}, true) } noexcept;
        { s.compare_book(instrument, steady_time{}, true) } noexcept;
        { c.keeps_book(instrument) } noexcept -> std::same_as<bool>;
        { c.book_silence() } noexcept -> std::same_as<duration>;
        { s.renew_book_stream(instrument, steady_time{}) } noexcept;
        { s.want_fills(instrument, timestamp{}, steady_time{}) } noexcept;
        { s.want_positions(steady_time{}) } noexcept;
        { s.want_balances(steady_time{}) } noexcept;
        { s.want_orders(steady_time{}) } noexcept;
        { s.want_instruments(steady_time{}) } noexcept;
        { s.distrust_reports() } noexcept;
        { c.clock().to_venue(timestamp{}) } noexcept -> std::same_as<timestamp>;
        { c.clock().to_ours(timestamp{}) } noexcept -> std::same_as<timestamp>;
        { c.clock().uncertainty(timestamp{}) } noexcept -> std::same_as<duration>;
        { c.clock().options().resolution } noexcept -> std::convertible_to<duration>;
    };

namespace detail {
template <class VenueT, class PathsT>
struct has_sessions : std::false_type {};
template <class VenueT, class... PathTs>
struct has_sessions<VenueT, std::tuple<PathTs...>>
    : std::bool_constant<sizeof...(PathTs) != 0 &&
                         (Session<typename VenueT::template session<PathTs>, typename VenueT::config> &&
                          ...) &&
                         (venue::capabilities_of<VenueT>::table.path(PathTs::path).available && ...)> {};
} // namespace detail

/// A venue: names, tables and types, no state.
///
/// - `name`: its name in configurations and messages.
/// - `links`: a `link_rule` each, in the order of their indexes.
/// - `paths`: the ways that orders can take, as `venue::paths<stream_orders, …>`, the default first; each is in the
///   capability table.
/// - `capabilities`: a type (see `venue/capabilities.hpp`): what it can express; checked at compile time for typed
///   orders and at run time for requests.
/// - `resolution`: how an order of unknown state is asked for.
/// - `sequence_policy`: the gap rule of its books.
/// - `config`: what one account's gateway must be told, a `GatewayConfig`; `make_config` reads it from named settings.
/// - `session<PathT>`: for each path, the machine that turns inputs into events and outputs, a `Session`.
template <class VenueT>
concept Venue = requires {
    { VenueT::name } -> std::convertible_to<std::string_view>;
    { VenueT::links.size() } -> std::convertible_to<std::size_t>;
    { VenueT::links[0] } -> std::convertible_to<link_rule>;
    typename VenueT::paths;
    typename VenueT::capabilities;
    { VenueT::resolution } -> std::convertible_to<session::resolution_plan>;
    typename VenueT::sequence_policy;
    requires GatewayConfig<typename VenueT::config>;
    { VenueT::make_config(gateway_settings{}) } -> std::same_as<typename VenueT::config>;
    requires detail::has_sessions<VenueT, typename VenueT::paths>::value;
};

/// Whether the kinds of a venue's instruments say what they are. Not with `static constexpr bool kinds_say_little = true`:
/// there shares, contracts for difference and other things without an end are all `perpetual`, and only instruments that
/// a configuration lists have a desk's name.
template <class VenueT>
inline constexpr bool says_kind = !requires { requires VenueT::kinds_say_little; };

/// True if a venue has a path.
template <class VenueT, class PathT>
concept VenuePath = Venue<VenueT> && []<class... PathTs>(std::tuple<PathTs...>*) {
    return (std::same_as<PathT, PathTs> || ...);
}(static_cast<typename VenueT::paths*>(nullptr));

} // namespace gatewright::venue
