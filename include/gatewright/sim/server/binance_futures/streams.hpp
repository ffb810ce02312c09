// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance/stream_requests.hpp>
#include <gatewright/sim/server/binance_futures/authentication.hpp>
#include <gatewright/sim/server/binance_futures/config.hpp>
#include <gatewright/sim/server/messages.hpp>
#include <gatewright/sim/server/parameters.hpp>
#include <gatewright/sim/server/window_counter.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The stream connections of the venue: what a URL asks for, and what a client says on them.
// Source: USDⓈ-M Futures, "Websocket Market Streams", "Connect" and "Live Subscribing/Unsubscribing to streams".
namespace gatewright::sim::server::binance_futures {

/// What a connection is besides its topics, which are the names of streams and, on private links, listen keys.
struct stream_session {
    bool combined = false;        ///< `/stream`: messages are wrapped with the stream's name
    std::set<std::string> events; ///< private links only; empty is all
    window_counter messages{seconds(1)};
    std::optional<ws_login> login; ///< on the link of orders: who logged on

    [[nodiscard]] std::string dress(const std::string& stream, const std::string& text) const {
        return combined ? "{\"stream\":\"" + stream + "\",\"data\":" + text + "}" : text;
    }
};
/// What a connection was opened for.
using stream_opening = opening<venue_link, stream_session>;
/// The connections of this venue.
using stream_connections = connection_table<venue_link, stream_session>;

/// Reads `/public/ws/<stream>`, `/market/stream?streams=a/b`, `/private/ws?listenKey=k&events=A/B`,
/// `/ws-fapi/v1`.
/// @return nothing for a path that the venue does not serve; the unsplit `/ws` and `/stream` retired on
/// 2026-04-23
[[nodiscard]] inline std::optional<stream_opening> parse_target(const http_request& upgrade) {
    const auto path = split(upgrade.path(), '/');
    stream_opening t;
    if (path.size() == 2 && path[0] == "ws-fapi" && path[1] == "v1") {
        t.link = venue_link::orders;
        return t;
    }
    if (path.size() < 2 || (path[1] != "ws" && path[1] != "stream")) return std::nullopt;
    const auto link = link_named<venue_link>(path[0]);
    if (!link || *link > venue_link::private_stream) return std::nullopt;
    t.link = *link;
    t.session.combined = path[1] == "stream";
    std::vector<std::string> named(path.begin() + 2, path.end());
    parameters query;
    query.add_query(upgrade.query());
    for (const auto& [name, value] : query.all()) {
        if (name == "streams") named = split(value, '/');
        if (name == "listenKey" && t.link == venue_link::private_stream)
            for (std::string& key : split(value, '/')) t.topics.insert(std::move(key));
        if (name == "events")
            for (std::string& event : split(value, '/')) t.session.events.insert(std::move(event));
    }
    t.topics.insert(named.begin(), named.end());
    return t;
}

/// The answer to a request of a connection, see `binance::answer_stream_request`; listen keys are not listed.
[[nodiscard]] inline std::string answer_stream_request(stream_opening& c, std::string_view text,
                                                       std::size_t most_streams) {
    return binance::answer_stream_request(c.topics, c.link != venue_link::private_stream, nullptr, text,
                                          most_streams);
}

} // namespace gatewright::sim::server::binance_futures
