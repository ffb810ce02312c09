// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/describe.hpp>
#include <gatewright/core/timestamp.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The whole surface between what decides (sessions, gateways, the engine) and what performs I/O (drivers).
// Everything that enters is an `input`; everything that leaves goes to an `OutputSink`.
namespace gatewright {

/// The kinds of channel to a venue.
enum class channel_kind : std::uint8_t {
    websocket,   ///< `open`, then `send` and `message`, one WebSocket message each
    http,        ///< `request` and `reply`; never opened
    http_stream, ///< `open` sends a GET; what comes for ever after is a `message` per line (OANDA's streams)
    bytes, ///< `open` connects a TCP stream; the channel's framing cuts what comes into `message`s (IB's TWS)
    native ///< a vendor's library: calls and callbacks are plain structs (CTP, COM)
};
BOOST_DESCRIBE_ENUM(channel_kind, websocket, http, http_stream, bytes, native)

/// How the bytes of a `bytes` channel are cut into messages; both ways for `length32`.
enum class framing : std::uint8_t {
    none,  ///< each message is what one read brought
    lines, ///< a message ends with a line feed, which is not part of it; a carriage return before it neither
    length32 ///< four bytes of length, most significant first, then the message
};
BOOST_DESCRIBE_ENUM(framing, none, lines, length32)

/// Names one channel of one gateway of an engine, by index.
struct channel_ref {
    std::uint8_t gateway = 0; ///< the gateway's place in the engine
    std::uint8_t channel = 0; ///< the place in the venue's list of links
    friend constexpr bool operator==(channel_ref, channel_ref) = default;
};

/// What can happen to an engine.
enum class input_kind : std::uint8_t {
    connected = 1, ///< channel open; `generation` as given to `open`
    disconnected, ///< channel closed or failed to open; `payload` says why, for a person. Where the peer declined
    ///< the opening by HTTP, `status` and `headers` are its answer's, and `payload` has its text
    message, ///< one text or binary message of a stream, or one frame of its bytes
    reply, ///< the answer to a `request`: `status`, `headers`, `payload`; status 0: none came, outcome unknown
    bytes_written,  ///< everything sent up to `correlation` was handed to the kernel
    send_refused,   ///< the request or message `correlation` never reached the socket: a definite failure
    timer,          ///< the timer `correlation` with `generation` is due
    command,        ///< an operator or another process asks for something; `payload` is the command
    persisted,      ///< record `correlation` is durable
    persist_failed, ///< record `correlation` cannot be made durable
    entropy,        ///< random bytes in `payload`: the only source of jitter and nonces
    heartbeat,      ///< the peer sent a control frame: the link is alive, though it may carry no data
    callback ///< a vendor's library called: `status` says which function, `payload` is its struct, byte for byte
};
BOOST_DESCRIBE_ENUM(input_kind, connected, disconnected, message, reply, bytes_written, send_refused, timer,
                    command, persisted, persist_failed, entropy, heartbeat, callback)

/// One thing that happened, with the time at which it did. Recording inputs replays an engine bit for bit.
///
/// @par Object lifetimes
/// `payload` and `headers` are valid during the step only.
struct input {
    input_kind kind = input_kind::timer;
    channel_ref channel;
    std::uint16_t status =
        0; ///< HTTP status of a reply or of a declined opening; which function of a callback
    std::uint32_t generation = 0;  ///< connection or timer generation; stale ones are discarded
    std::uint64_t correlation = 0; ///< request, message, timer or record number
    std::uint64_t sequence = 0;    ///< counts inputs of the engine, from 1
    clock_reading at;              ///< when the driver took it
    std::string_view
        payload; ///< the message, the body of a reply, the words of a command, or why a channel failed
    std::string_view headers; ///< "name: value\r\n" lines of an HTTP reply, or of a declined opening
};

/// Methods of HTTP requests.
enum class http_method : std::uint8_t { get, post, put, delete_, patch };

/// The method as HTTP writes it: "GET".
[[nodiscard]] constexpr std::string_view to_string(http_method m) noexcept {
    switch (m) {
    case http_method::get: return "GET";
    case http_method::post: return "POST";
    case http_method::put: return "PUT";
    case http_method::delete_: return "DELETE";
    case http_method::patch: return "PATCH";
    }
    return "GET";
}

/// What a stream is opened with. A text alone is a target without headers.
struct open_request {
    std::string_view target; ///< path and query of a WebSocket or HTTP stream; of bytes: what is sent first
    std::string_view
        headers; ///< "name: value\r\n" lines of the handshake, for a venue that wants a key there

    constexpr open_request() noexcept = default;
    /// A target, and further header lines of the handshake, each ended by CRLF.
    constexpr open_request(std::string_view where, std::string_view with = {}) noexcept
        : target(where)
        , headers(with) {}
    /// A target without further headers.
    constexpr open_request(const char* where) noexcept : target(where) {}
};

/// What an HTTP request is for, the most urgent first. Where connections are short the more urgent one leaves first.
enum class request_urgency : std::uint8_t {
    cancel, ///< takes risk away
    place,  ///< an order
    read    ///< all else
};
BOOST_DESCRIBE_ENUM(request_urgency, cancel, place, read)
/// How many urgencies there are.
inline constexpr std::size_t request_urgency_count = 3;

/// An HTTP request, complete but for Host, Content-Length and connection headers.
struct http_request {
    http_method method = http_method::get;
    std::string_view target;  ///< path and query, as signed
    std::string_view headers; ///< "name: value\r\n" lines
    std::string_view body;

    request_urgency urgency = request_urgency::read;
    /// Names what it is about, an order say, by a number of the sender's; 0: nothing. However urgent, it does not leave
    /// before an earlier request of its channel about the same: the cancel of an order not before the order.
    std::uint64_t about = 0;
    /// What has not begun to leave by then is taken back: it never leaves, and `send_refused` says so.
    steady_time leave_by = steady_time::never();
};

/// The gateway number that a strategy's own timers carry.
inline constexpr std::uint8_t strategy_timers = 0xff;

/// Number of a journal record; 0 is "none": nothing to wait for.
using record_id = std::uint64_t;

/// Where outputs go. All text is copied before the call returns. Each call returns false if the sink is full, and then
/// has done nothing: the caller refuses the operation by name (`order_errc::output_full`).
///
/// - `open(channel, generation, open_request)`: connect.
/// - `close(channel, generation)`: close it if it is still that generation.
/// - `send(channel, generation, correlation, bytes, after)`: one message on a stream, once record `after` is durable.
/// - `request(channel, generation, correlation, http, after)`: one HTTP exchange; one `reply` or `send_refused`
///   follows.
/// - `arm_timer(gateway, id, generation, due)`: replaces the timer of that id; fires once at or after `due`. That of a
///   gateway fits however full the sink is: a step that could not arm it would be the last; a strategy's, of
///   `strategy_timers`, need not.
/// - `persist(record, bytes)`: make durable; `persisted` or `persist_failed` follows.
template <class SinkT>
concept OutputSink = requires(SinkT& s, channel_ref ch, std::uint32_t generation, std::uint64_t correlation,
                              std::string_view text, const open_request& with, const http_request& http,
                              record_id record, steady_time due) {
    { s.open(ch, generation, with) } -> std::same_as<bool>;
    { s.close(ch, generation) } -> std::same_as<bool>;
    { s.send(ch, generation, correlation, text, record) } -> std::same_as<bool>;
    { s.request(ch, generation, correlation, http, record) } -> std::same_as<bool>;
    { s.arm_timer(ch.gateway, correlation, generation, due) } -> std::same_as<bool>;
    { s.persist(record, text) } -> std::same_as<bool>;
};

} // namespace gatewright
