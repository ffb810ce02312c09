// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/authentication.hpp>
#include <gatewright/sim/server/binance/stream_requests.hpp>
#include <gatewright/sim/server/binance_spot/config.hpp>
#include <gatewright/sim/server/binance_spot/words.hpp>
#include <gatewright/sim/server/messages.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The connections of the venue and what a URL asks for. Source: spot, "WebSocket Streams", "General information";
// "WebSocket API", "User Data Stream subscriptions".
namespace gatewright::sim::server::binance_spot {

/// A subscription to the user data of an account.
struct user_subscription {
    std::int64_t id = 0;
    matching::account_id account = 0;
    bool of_login = false; ///< it ends with the session
};

/// What a connection is besides its topics, which are names of streams and, on the WebSocket API, accounts.
struct stream_session {
    bool combined = false; ///< `/stream`: messages are wrapped with the stream's name
    window_counter messages{seconds(1)};
    std::optional<ws_login> login;                  ///< on the WebSocket API: who logged on
    std::map<std::string, user_subscription> users; ///< there too, by their topics
    std::int64_t next_subscription = 0;

    [[nodiscard]] std::string dress(const std::string& topic, const std::string& text) const {
        if (const auto at = users.find(topic); at != users.end())
            return "{\"subscriptionId\":" + std::to_string(at->second.id) + ",\"event\":" + text + "}";
        return combined ? "{\"stream\":\"" + topic + "\",\"data\":" + text + "}" : text;
    }
};
/// What a connection was opened for.
using stream_opening = opening<venue_link, stream_session>;
/// The connections of this venue.
using stream_connections = connection_table<venue_link, stream_session>;

/// The topic of an account's user data; no stream is named so.
[[nodiscard]] inline std::string user_topic(matching::account_id a) { return "user " + std::to_string(a); }

/// Reads `/ws/<stream>/…`, `/ws`, `/stream?streams=a/b`, `/ws-api/v3`. What a name does not serve stays silent.
/// @return nothing for a path that the venue does not serve
[[nodiscard]] inline std::optional<stream_opening> parse_target(const http_request& upgrade) {
    const auto path = split(upgrade.path(), '/');
    stream_opening t;
    if (path == std::vector<std::string>{"ws-api", "v3"}) {
        t.link = venue_link::orders;
        return t;
    }
    if (path.empty() || (path[0] != "ws" && path[0] != "stream")) return std::nullopt;
    t.session.combined = path[0] == "stream";
    std::vector<std::string> named(path.begin() + 1, path.end());
    parameters query;
    query.add_query(upgrade.query());
    if (const auto streams = query.get("streams")) named = split(*streams, '/');
    t.topics.insert(named.begin(), named.end());
    return t;
}

} // namespace gatewright::sim::server::binance_spot
