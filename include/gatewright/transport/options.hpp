// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace gatewright::transport {

/// Limits of one connection that stays open: a WebSocket, an HTTP stream, a stream of bytes.
struct websocket_options {
    duration connect_timeout = seconds(10); ///< name, TCP, TLS and upgrade together
    duration close_timeout = seconds(3);    ///< for the peer's close frame, then the socket is closed
    std::size_t max_message_bytes = std::size_t{16} << 20; ///< a longer message ends the connection
    std::size_t max_queued_messages = 256;                 ///< more are refused
    std::size_t max_queued_bytes = std::size_t{1} << 20;
    std::string user_agent = "gatewright";
};

/// Limits of an HTTP client.
struct http_options {
    std::size_t max_connections = 6;
    std::size_t kept_for_orders = 2;     ///< of them reads leave so many free, if there are more
    std::size_t kept_for_cancels = 1;    ///< of them reads and orders leave so many free, if there are more
    std::size_t max_queued = 256;        ///< of one urgency that wait for a connection; more are refused
    duration timeout = seconds(10);      ///< from the request to the end of the reply, waiting included
    duration idle_timeout = seconds(30); ///< a connection idle for longer is not used again
    std::size_t max_body_bytes = std::size_t{64} << 20;
    std::uint32_t max_header_bytes = 65536;
    std::string user_agent = "gatewright";
};

} // namespace gatewright::transport
