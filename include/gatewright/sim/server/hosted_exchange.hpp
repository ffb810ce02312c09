// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/server/messages.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace gatewright::sim::server {

/// An exchange as whoever holds its clients' connections sees it: a web server, or a memory link. Every `exchange_core`
/// is one, so that sockets are compiled once and not for each venue.
///
/// Requests and messages are put in with the time; replies are returned, and what is to be sent on connections collects
/// in `take_outputs`. `tick` makes time pass.
class hosted_exchange {
public:
    virtual ~hosted_exchange() = default;

    /// Lets time pass up to `now`.
    virtual void tick(timestamp now) = 0;
    /// Answers an HTTP request, or one of the simulator's own under `/sim/`.
    [[nodiscard]] virtual http_reply handle_request(const http_request& request, timestamp now) = 0;
    /// Whether a GET there is answered without an end, line by line: it is then opened as a connection is.
    [[nodiscard]] virtual bool streams(const http_request&) { return false; }
    /// What the head of such an answer says besides.
    [[nodiscard]] virtual http_headers stream_headers(connection_id) { return {}; }
    /// Whether WebSockets are served there.
    [[nodiscard]] virtual bool serves(const http_request& upgrade) = 0;
    /// What an upgrade, or the GET of a stream, is answered with in place of a connection; nothing: it may be opened.
    [[nodiscard]] virtual std::optional<http_reply> decline(const http_request& upgrade, timestamp now) = 0;
    /// A client opens a connection. @return nothing if the path is unknown or the link refuses connections
    [[nodiscard]] virtual std::optional<connection_id> open(const http_request& upgrade, timestamp now) = 0;
    /// A client sent a message.
    virtual void receive(connection_id id, std::string_view text, timestamp now) = 0;
    /// A client answered a ping, or sent a pong unasked.
    virtual void pong(connection_id id, timestamp now) = 0;
    /// A connection is gone.
    virtual void closed(connection_id id) = 0;
    /// What is to be sent on connections, oldest first.
    [[nodiscard]] virtual std::vector<output> take_outputs() = 0;

protected:
    hosted_exchange() = default;
    hosted_exchange(const hosted_exchange&) = delete;
    hosted_exchange& operator=(const hosted_exchange&) = delete;
};

} // namespace gatewright::sim::server
