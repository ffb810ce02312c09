// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "command.hpp"
#include "decode_sink.hpp"

#include <gatewright/core/io.hpp>
#include <gatewright/core/reject.hpp>
#include <gatewright/venue/capabilities.hpp>
#include <gatewright/wire/errc.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace codec {

/// What a message of a socket depends on besides itself; both stand for the whole run.
struct connection_options {
    int server_version = 0;                ///< zero: the newest that the venue's messages are known of
    std::optional<std::int32_t> client_id; ///< none: the venue's default
    [[nodiscard]] bool told() const { return server_version != 0 || client_id; }
};

/// What `encode` is told on the command line.
struct encode_options {
    std::string key;
    std::string secret;
    std::string passphrase;
    std::int64_t time_ms = 0;
    std::int64_t recv_window_ms = 0;     ///< zero: the venue's own default
    std::uint32_t instrument_number = 0; ///< zero: not told
    gatewright::venue::order_path via = gatewright::venue::order_path::stream;
    connection_options connection;
};

/// A message of a socket: texts, each ended by a zero; or bytes as they stand.
struct socket_message {
    std::string_view text;
    bool fields = true;
};

/// An exact wire request: one message of a WebSocket, an HTTP request, or a message of a socket. Views into the caller's
/// buffer.
using encoded = std::variant<std::string_view, gatewright::http_request, socket_message>;

/// What an encoder made, as the tool passes it on.
template <class T>
gatewright::order_result<encoded> as_encoded(const gatewright::order_result<T>& r) {
    if (!r) return r.error();
    return encoded(*r);
}

/// A refusal that names a field of the command.
inline gatewright::order_reject refusal(gatewright::order_errc code, const char* field) {
    return {code, "gatewright-codec", field, {}, {}};
}

/// A venue each of whose messages says by itself what it is of: `decode(channel, message, sink)` turns it into events.
template <class T>
concept DecodesAlone = requires(std::string_view text, decode_sink& sink) {
    { T::decode(text, text, sink) } -> std::same_as<gatewright::wire::decode_status>;
};
/// A venue that talks on a socket of its own: messages are lists of fields, which build on those before. An object of
/// its `decoder` reads all of a run: `decode(message)`. It has no secret, and has the operations of sockets.
template <class T>
concept SocketTool =
    std::constructible_from<typename T::decoder, std::string_view, const connection_options&, decode_sink&> &&
    requires(std::string_view text, const connection_options& connection, typename T::decoder& decoder) {
        { T::takes(connection) } -> std::same_as<bool>;
        { decoder.decode(text) } -> std::same_as<gatewright::wire::decode_status>;
    };

/// A venue as the tool sees it: of one or the other kind, and
///
/// - `name`, `capabilities`: as everywhere; `rest_url`: what stands before the targets of its HTTP requests.
/// - `knows(channel)`: whether `--channel` names one of its channels; `channels` lists them, a line
///   each, for a person.
/// - an object made from `encode_options` by `make` has `encode(command, request number, row, buffer)`; `row` is set to
///   the place of the order of a batch that is refused.
template <class T>
concept VenueTool = (DecodesAlone<T> || SocketTool<T>) &&
                    requires(std::string_view text, const encode_options& options, const command& c,
                             std::uint64_t number, std::optional<std::size_t>& row, std::span<char> out) {
                        { T::name } -> std::convertible_to<std::string_view>;
                        { T::rest_url } -> std::convertible_to<std::string_view>;
                        { T::channels } -> std::convertible_to<std::string_view>;
                        requires gatewright::venue::Capabilities<typename T::capabilities>;
                        { T::knows(text) } -> std::same_as<bool>;
                        { T::make(options) } -> std::same_as<gatewright::order_result<T>>;
                        {
                            T::make(options)->encode(c, number, row, out)
                        } -> std::same_as<gatewright::order_result<encoded>>;
                    };

} // namespace codec
