// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What passes between an exchange and the sockets that a front holds for it.
namespace gatewright::sim::server {

/// Headers of HTTP, as they were sent and in that order.
using http_headers = std::vector<std::pair<std::string, std::string>>;

/// One HTTP request. A WebSocket's upgrade is one too.
struct http_request {
    std::string method;
    std::string target; ///< path and query
    http_headers headers;
    std::string body;

    /// The value of a header, empty if it was not sent. The case of names does not matter.
    [[nodiscard]] std::string_view header(std::string_view name) const {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
        for (const auto& [key, value] : headers)
            if (std::equal(key.begin(), key.end(), name.begin(), name.end(),
                           [&](char a, char b) { return lower(a) == lower(b); }))
                return value;
        return {};
    }
    [[nodiscard]] std::string_view path() const {
        return std::string_view(target).substr(0, target.find('?'));
    }
    /// What follows the question mark.
    [[nodiscard]] std::string_view query() const {
        const auto question = target.find('?');
        return question == std::string::npos ? std::string_view()
                                             : std::string_view(target).substr(question + 1);
    }
};

/// What becomes of an HTTP request.
enum class reply_action : std::uint8_t {
    send,    ///< answer it
    silence, ///< never answer it
    drop     ///< close the TCP connection
};
/// The answer to an HTTP request.
struct http_reply {
    reply_action action = reply_action::send;
    int status = 200;
    http_headers headers;
    std::string body;
};

/// Names one connection; never used again.
using connection_id = std::uint64_t;

/// What a front shall do with a connection.
enum class output_kind : std::uint8_t {
    text,  ///< send a message; on an HTTP stream, this line; on a plain TCP connection, these bytes
    ping,  ///< send a WebSocket ping with this payload; on an HTTP stream, an empty line
    close, ///< close with a close frame: the text is the reason; on an HTTP stream, end the answer
    abort, ///< drop the TCP connection
    stall, ///< send and read nothing any more, and keep the TCP connection
    vanish ///< send nothing any more, keep the TCP connection, and throw away what comes: nobody is there
};
/// One thing to be done with a connection.
struct output {
    connection_id connection = 0;
    output_kind kind = output_kind::text;
    std::string text;
    std::uint16_t close_code = 1008; ///< RFC 6455 §7.4; the venue's own begin at 4000
    bool goes_on = false;            ///< of a text on an HTTP stream: the line is not over with it
};

} // namespace gatewright::sim::server
