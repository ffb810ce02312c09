// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/config.hpp>
#include <gatewright/sim/server/binance_futures/faults.hpp>
#include <gatewright/sim/server/binance_futures/request.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server::binance_futures {

namespace json = boost::json;

/// Names one WebSocket connection; never used again.
using connection_id = std::uint64_t;

/// What the socket layer shall do with a connection.
enum class output_kind : std::uint8_t {
    text,  ///< send a text message
    ping,  ///< send a ping with this payload
    close, ///< close with a close frame
    abort, ///< drop the TCP connection
    stall  ///< send and read nothing any more, and keep the TCP connection
};
struct output {
    connection_id connection = 0;
    output_kind kind = output_kind::text;
    std::string text;
};

/// What a WebSocket URL asks for.
struct stream_target {
    channel link = channel::public_stream;
    bool combined = false;                ///< `/stream`: messages are wrapped with the stream's name
    std::vector<std::string> streams;     ///< from the URL
    std::vector<std::string> listen_keys; ///< private links only
    std::set<std::string> events;         ///< private links only; empty is all
};

/// Reads `/public/ws/<stream>`, `/market/stream?streams=a/b`, `/private/ws?listenKey=k&events=A/B`,
/// `/ws-fapi/v1`.
/// @return nothing for a path that the venue does not serve; the unsplit `/ws` and `/stream` retired on
/// 2026-04-23
[[nodiscard]] inline std::optional<stream_target> parse_target(std::string_view target) {
    const auto split = [](std::string_view text) {
        std::vector<std::string> parts;
        while (!text.empty()) {
            const auto end = std::min(text.find('/'), text.size());
            if (end != 0) parts.emplace_back(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return parts;
    };
    const auto question = target.find('?');
    parameters query;
    if (question != std::string_view::npos) query.add_query(target.substr(question + 1));
    const auto path = split(target.substr(0, question));
    stream_target t;
    if (path.size() == 2 && path[0] == "ws-fapi" && path[1] == "v1") {
        t.link = channel::ws_api;
        return t;
    }
    if (path.size() < 2 || (path[1] != "ws" && path[1] != "stream")) return std::nullopt;
    if (path[0] == "public")
        t.link = channel::public_stream;
    else if (path[0] == "market")
        t.link = channel::market_stream;
    else if (path[0] == "private")
        t.link = channel::private_stream;
    else
        return std::nullopt;
    t.combined = path[1] == "stream";
    std::vector<std::string> named(path.begin() + 2, path.end());
    for (const auto& [name, value] : query.all()) {
        if (name == "streams") named = split(value);
        if (name == "listenKey")
            for (std::string& key : split(value)) t.listen_keys.push_back(std::move(key));
        if (name == "events")
            for (std::string& event : split(value)) t.events.insert(std::move(event));
    }
    if (t.link == channel::private_stream)
        t.listen_keys.insert(t.listen_keys.end(), named.begin(), named.end());
    else
        t.streams = std::move(named);
    return t;
}

/// The open WebSocket connections: what they subscribe to, their heartbeats, and the faults that strike their
/// messages.
class connection_table {
public:
    connection_table(const exchange_config& config, fault_table& faults) : config_(config), faults_(faults) {}

    connection_id add(stream_target target, timestamp now) {
        connection c;
        c.link = target.link;
        c.combined = target.combined;
        for (std::string& s : target.streams) c.streams.insert(std::move(s));
        c.listen_keys = std::set<std::string>(target.listen_keys.begin(), target.listen_keys.end());
        c.events = std::move(target.events);
        c.opened = c.heard = now;
        c.next_ping = now + config_.ping_interval;
        open_.emplace(++last_, std::move(c));
        return last_;
    }
    void remove(connection_id id) { open_.erase(id); }
    [[nodiscard]] std::optional<channel> link_of(connection_id id) const {
        const auto at = open_.find(id);
        return at == open_.end() ? std::nullopt : std::optional(at->second.link);
    }
    [[nodiscard]] std::size_t count(channel link) const {
        std::size_t n = 0;
        for (const auto& [id, c] : open_) n += c.link == link ? 1 : 0;
        return n;
    }
    void pong(connection_id id, timestamp now) {
        if (const auto at = open_.find(id); at != open_.end()) at->second.heard = now;
    }

    /// Sends a text to one connection, unless a fault has it otherwise.
    void send(connection_id id, std::string text) {
        const auto at = open_.find(id);
        if (at == open_.end() || at->second.stalled) return;
        if (faults_.strikes(at->second.link, fault::drop)) return;
        if (faults_.strikes(at->second.link, fault::duplicate))
            outputs_.push_back({id, output_kind::text, text});
        outputs_.push_back({id, output_kind::text, std::move(text)});
    }

    /// Sends an event to every subscriber of a public stream; `make_text` is called once if there is any.
    template <class MakeText>
    void publish(channel link, const std::string& stream, MakeText&& make_text) {
        std::string text;
        for (const auto& [id, c] : open_) {
            if (c.link != link || !c.streams.contains(stream)) continue;
            if (text.empty()) text = make_text();
            send(id, c.combined ? wrap(stream, text) : text);
        }
    }
    /// Sends a user event to every connection that opened this listen key and wants that event.
    void publish_user(const std::string& listen_key, std::string_view event, const std::string& text) {
        for (const auto& [id, c] : open_) {
            if (c.link != channel::private_stream || !c.listen_keys.contains(listen_key)) continue;
            if (!c.events.empty() && !c.events.contains(std::string(event))) continue;
            send(id, c.combined ? wrap(listen_key, text) : text);
        }
    }

    /// A text that a client sent on a stream connection: SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS.
    /// Names that this link does not serve are acknowledged and stay silent, as on the venue.
    void receive(connection_id id, std::string_view text, timestamp now) {
        const auto at = open_.find(id);
        if (at == open_.end() || at->second.stalled) return;
        connection& c = at->second;
        if (now.ns / 1'000'000'000 != c.second) {
            c.second = now.ns / 1'000'000'000;
            c.messages = 0;
        }
        if (++c.messages > config_.messages_per_second) {
            end(id, output_kind::close, "Too many requests");
            return;
        }
        send(id, answer(c, text));
    }

    /// Pings who is due, and ends who is deaf or too old.
    void tick(timestamp now) {
        std::vector<std::pair<connection_id, const char*>> ended;
        for (auto& [id, c] : open_) {
            if (c.stalled) continue;
            if (now - c.opened >= config_.connection_life) {
                ended.emplace_back(id, "connection lifetime reached");
            } else if (now - c.heard >= config_.pong_timeout + config_.ping_interval) {
                ended.emplace_back(id, "Pong timeout");
            } else if (now >= c.next_ping) {
                c.next_ping = now + config_.ping_interval;
                outputs_.push_back({id, output_kind::ping, std::to_string(now.milliseconds())});
            }
        }
        for (const auto& [id, why] : ended) end(id, output_kind::close, why);
    }

    /// Closes, aborts or stalls all connections of a link.
    void strike(channel link, output_kind kind, std::string_view why) {
        std::vector<connection_id> hit;
        for (auto& [id, c] : open_)
            if (c.link == link && !c.stalled) hit.push_back(id);
        for (const connection_id id : hit) {
            if (kind == output_kind::stall) {
                open_.at(id).stalled = true;
                outputs_.push_back({id, kind, {}});
            } else {
                end(id, kind, why);
            }
        }
    }

    [[nodiscard]] std::vector<output> take_outputs() { return std::exchange(outputs_, {}); }

private:
    struct connection {
        channel link = channel::public_stream;
        bool combined = false;
        bool stalled = false;
        std::set<std::string> streams;
        std::set<std::string> listen_keys;
        std::set<std::string> events;
        timestamp opened, heard, next_ping;
        std::int64_t second = 0;
        std::int64_t messages = 0;
    };

    static std::string wrap(const std::string& stream, const std::string& text) {
        return "{\"stream\":\"" + stream + "\",\"data\":" + text + "}";
    }
    void end(connection_id id, output_kind kind, std::string_view why) {
        outputs_.push_back({id, kind, std::string(why)});
        open_.erase(id);
    }
    static std::string complaint(const json::value& id, int code, std::string_view words) {
        json::object d;
        d["error"] = json::object{{"code", code}, {"msg", words}};
        if (!id.is_null()) d["id"] = id;
        return json::serialize(d);
    }
    std::string answer(connection& c, std::string_view text) const {
        boost::system::error_code error;
        const json::value message = json::parse(json::string_view(text.data(), text.size()), error);
        if (error || !message.is_object()) return complaint({}, 3, "Invalid JSON: expected value");
        const json::object& request = message.get_object();
        const json::value* method = request.if_contains("method");
        const json::value* params = request.if_contains("params");
        const json::value* id_given = request.if_contains("id");
        const json::value id = id_given ? *id_given : json::value();
        if (!method || !method->is_string())
            return complaint(id, 2, "Invalid request: missing field `method`");
        json::value result;
        if (method->get_string() == "LIST_SUBSCRIPTIONS") {
            json::array names;
            for (const std::string& s : c.streams) names.emplace_back(s);
            result = std::move(names);
        } else if (method->get_string() == "SUBSCRIBE" || method->get_string() == "UNSUBSCRIBE") {
            if (!params || !params->is_array())
                return complaint(id, 2, "Invalid request: missing field `params`");
            for (const json::value& name : params->get_array())
                if (!name.is_string()) return complaint(id, 2, "Invalid request: params are strings");
            if (c.streams.size() + params->get_array().size() > config_.streams_per_connection)
                return complaint(id, 1, "Too many streams");
            for (const json::value& name : params->get_array()) {
                const std::string stream(name.get_string());
                if (method->get_string() == "UNSUBSCRIBE")
                    c.streams.erase(stream), c.listen_keys.erase(stream);
                else if (c.link == channel::private_stream)
                    c.listen_keys.insert(stream);
                else
                    c.streams.insert(stream);
            }
        } else {
            return complaint(id, 2, "Invalid request: unknown variant");
        }
        json::object d;
        d["result"] = std::move(result);
        d["id"] = id;
        return json::serialize(d);
    }

    const exchange_config& config_;
    fault_table& faults_;
    std::map<connection_id, connection> open_;
    std::vector<output> outputs_;
    connection_id last_ = 0;
};

} // namespace gatewright::sim::server::binance_futures
