// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/transport/memory.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

/// A simulated exchange at the other end of a `driver::virtual_driver`: in this process, in virtual time, without
/// sockets.
class in_process_venue {
public:
    using link = gatewright::transport::memory_link;
    using event = gatewright::transport::memory_event;

    /// @param began the wall time at which the link's clock starts. The exchange outlives this.
    in_process_venue(gatewright::sim::server::hosted_exchange& x, gatewright::timestamp began)
        : exchange_(x)
        , began_(began) {}

    /// Lets the exchange's time pass up to the link's.
    void tick(link& l) {
        exchange_.tick(now(l));
        flush(l);
    }

    /// Something that the desk sent has arrived.
    void operator()(link& l, const event& e) {
        using kind = gatewright::transport::memory_event_kind;
        const std::pair key{e.channel.gateway, e.channel.channel};
        if (e.kind == kind::open) {
            const auto id = exchange_.open({"GET", e.target, headers_of(e), {}}, now(l));
            if (id) open_[key] = *id;
            id ? l.accept(e.channel) : l.refuse(e.channel, "refused");
        } else if (e.kind == kind::close) {
            if (const auto node = open_.extract(key)) exchange_.closed(node.mapped());
        } else if (e.kind == kind::message) {
            if (open_.contains(key)) exchange_.receive(open_[key], e.payload, now(l));
        } else if (e.kind == kind::request) {
            const auto reply = exchange_.handle_request(
                {std::string(to_string(e.method)), e.target, headers_of(e), e.payload}, now(l));
            std::string headers;
            for (const auto& [name, value] : reply.headers) headers += name + ": " + value + "\r\n";
            if (reply.action == gatewright::sim::server::reply_action::send)
                l.reply(e, static_cast<std::uint16_t>(reply.status), headers, reply.body);
        }
        flush(l);
    }

private:
    [[nodiscard]] gatewright::timestamp now(const link& l) const {
        return began_ + (l.now() - gatewright::steady_time{1});
    }
    void flush(link& l) {
        using gatewright::sim::server::output_kind;
        for (const auto& o : exchange_.take_outputs()) {
            const auto at =
                std::ranges::find(open_, o.connection, [](const auto& entry) { return entry.second; });
            if (at == open_.end()) continue;
            const gatewright::channel_ref channel{at->first.first, at->first.second};
            if (o.kind == output_kind::text) l.push(channel, o.text);
            if (o.kind == output_kind::ping) exchange_.pong(o.connection, now(l));
            if (o.kind == output_kind::close || o.kind == output_kind::abort) {
                open_.erase(at);
                l.drop(channel, o.text);
            }
        }
    }
    static gatewright::sim::server::http_headers headers_of(const event& e) {
        gatewright::sim::server::http_headers all;
        for (std::string_view rest = e.headers; !rest.empty();) {
            const auto end = std::min(rest.find("\r\n"), rest.size());
            const auto colon = rest.substr(0, end).find(": ");
            if (colon != rest.npos)
                all.emplace_back(rest.substr(0, colon), rest.substr(colon + 2, end - colon - 2));
            rest.remove_prefix(std::min(end + 2, rest.size()));
        }
        return all;
    }

    gatewright::sim::server::hosted_exchange& exchange_;
    gatewright::timestamp began_;
    std::map<std::pair<std::uint8_t, std::uint8_t>, gatewright::sim::server::connection_id> open_;
};
