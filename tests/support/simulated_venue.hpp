// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "output_record.hpp"

#include <gatewright/sim/server/hosted_exchange.hpp>
#include <gatewright/transport/framer.hpp>
#include <gatewright/transport/memory.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright_test {

/// Changes replies on their way: for a venue whose rules change while a desk trades.
struct reply_rewriting {
    std::string target; ///< of the requests, their beginning
    std::string from, to;
    bool frozen = false;  ///< instead, the reply is the one before
    int page_status = 0;  ///< instead, a proxy answers so with the page `to`
    bool reaches = false; ///< and the venue was asked all the same
    bool whole = false;   ///< `target` is all of the path

    [[nodiscard]] bool is_of(std::string_view asked) const {
        return whole ? asked.substr(0, asked.find('?')) == target : asked.starts_with(target);
    }
};

/// A simulated exchange as the venue of a `driver::virtual_driver`: what the client sends over the memory link
/// is put into the exchange, and what the exchange sends travels back, both in virtual time. The exchange outlives many
/// of these: a desk that is started anew gets a fresh one.
class simulated_venue {
public:
    using connection_id = gatewright::sim::server::connection_id;
    using event = gatewright::transport::memory_event;
    using link = gatewright::transport::memory_link;

    /// @param began the venue's wall time when the link stands at its beginning
    simulated_venue(gatewright::sim::server::hosted_exchange& x, gatewright::timestamp began)
        : exchange_(x)
        , began_(began) {}
    ~simulated_venue() {
        for (const auto& [channel, id] : open_) exchange_.closed(id);
    }
    simulated_venue(const simulated_venue&) = delete;
    simulated_venue& operator=(const simulated_venue&) = delete;

    /// The wall time at the link's own time.
    [[nodiscard]] gatewright::timestamp now(const link& l) const noexcept {
        return began_ + (l.now() - gatewright::steady_time{1});
    }

    /// The venue's clock is set ahead.
    void step_clock(gatewright::duration by) noexcept { began_ = began_ + by; }

    /// Something reached the venue.
    void operator()(link& l, const event& e) {
        using kind = gatewright::transport::memory_event_kind;
        const auto at = now(l);
        flush(l);
        record_output(said_by::desk, described(e), e.target, e.headers);
        record_output(said_by::desk, e.payload);
        switch (e.kind) {
        case kind::open: {
            forget(e.channel);
            const gatewright::sim::server::http_request upgrade{"GET", e.target, headers_of(e), {}};
            if (const auto declined = exchange_.decline(upgrade, at)) {
                l.refuse(e.channel, "declined: " + declined->body,
                         static_cast<std::uint16_t>(declined->status), lines_of(declined->headers));
            } else if (const auto id = exchange_.open(upgrade, at)) {
                open_[key_of(e.channel)] = *id;
                l.accept(e.channel);
            } else {
                l.refuse(e.channel, "refused");
            }
            break;
        }
        case kind::close: forget(e.channel); break;
        case kind::message:
            if (const auto id = open_.find(key_of(e.channel));
                id != open_.end() && !deaf_.contains(id->second))
                exchange_.receive(id->second, framed(e.payload), at);
            break;
        case kind::request: answer(l, e, at); break;
        default: break;
        }
        flush(l);
    }

    std::vector<reply_rewriting>* rewritings = nullptr;
    /// How the exchange cuts bytes into messages, where it takes and gives bytes.
    gatewright::framing frames = gatewright::framing::none;

    /// Lets the venue's time pass up to the link's, and sends what it has to say.
    void tick(link& l) {
        exchange_.tick(now(l));
        flush(l);
    }

    /// Sends what the exchange has to say.
    void flush(link& l) {
        using gatewright::sim::server::output_kind;
        for (const auto& o : exchange_.take_outputs()) {
            const auto at = std::find_if(open_.begin(), open_.end(),
                                         [&](const auto& entry) { return entry.second == o.connection; });
            if (at == open_.end()) continue;
            const gatewright::channel_ref channel{at->first.first, at->first.second};
            record_output(said_by::venue,
                          std::to_string(now(l).ns) + ' ' + std::to_string(channel.gateway) + '.' +
                              std::to_string(channel.channel) + ' ' +
                              std::to_string(static_cast<int>(o.kind)) + ' ',
                          o.text);
            switch (o.kind) {
            case output_kind::text: push(l, channel, o.connection, o.text); break;
            case output_kind::ping:
                l.ping(channel);
                exchange_.pong(o.connection, now(l));
                break;
            case output_kind::close:
            case output_kind::abort:
                open_.erase(at);
                l.drop(channel, o.text);
                break;
            case output_kind::stall:
            case output_kind::vanish: deaf_.insert(o.connection); break;
            }
        }
    }

private:
    /// A message as the exchange reads it.
    [[nodiscard]] std::string framed(std::string_view message) const {
        if (frames != gatewright::framing::length32) return std::string(message);
        const auto length = gatewright::transport::frame_length(message.size());
        std::string bytes(length.data(), length.size());
        return bytes.append(message);
    }
    /// What the exchange sends, a message at a time, as far as it is to be told truly.
    void push(link& l, gatewright::channel_ref channel, connection_id id, const std::string& text) {
        if (frames != gatewright::framing::length32) return l.push(channel, text);
        const auto at = framers_.try_emplace(id, frames, std::size_t{1} << 24).first;
        const char* const broken = at->second.feed(text, [&](std::string_view message) {
            std::string told(message);
            for (const reply_rewriting& r :
                 rewritings != nullptr ? *rewritings : std::vector<reply_rewriting>{})
                if (const auto p = told.find(r.from); told.starts_with(r.target) && p != std::string::npos)
                    told.replace(p, r.from.size(), r.to);
            l.push(channel, told);
            return true;
        });
        if (broken != nullptr) l.drop(channel, broken);
    }

    /// When, on which channel and what, but for the text.
    [[nodiscard]] std::string described(const event& e) const {
        return std::to_string(e.at.ns) + ' ' + std::to_string(e.channel.gateway) + '.' +
               std::to_string(e.channel.channel) + ' ' + std::to_string(e.generation) + '#' +
               std::to_string(e.correlation) + ' ' + std::to_string(static_cast<int>(e.kind)) + ' ' +
               std::string(gatewright::to_string(e.method)) + ' ';
    }

    using channel_key = std::pair<std::uint8_t, std::uint8_t>;
    static channel_key key_of(gatewright::channel_ref c) { return {c.gateway, c.channel}; }

    void forget(gatewright::channel_ref channel) {
        if (const auto at = open_.find(key_of(channel)); at != open_.end()) {
            exchange_.closed(at->second);
            open_.erase(at);
        }
    }

    static gatewright::sim::server::http_headers headers_of(const event& e) {
        gatewright::sim::server::http_headers all;
        for (std::string_view rest = e.headers; !rest.empty();) {
            const auto end = std::min(rest.find("\r\n"), rest.size());
            const auto colon = rest.substr(0, end).find(": ");
            if (colon != std::string_view::npos)
                all.emplace_back(rest.substr(0, colon), rest.substr(colon + 2, end - colon - 2));
            rest.remove_prefix(std::min(end + 2, rest.size()));
        }
        return all;
    }

    static std::string lines_of(const gatewright::sim::server::http_headers& headers) {
        std::string lines;
        for (const auto& [key, value] : headers) lines += key + ": " + value + "\r\n";
        return lines;
    }

    void answer(link& l, const event& e, gatewright::timestamp at) {
        namespace sim = gatewright::sim::server;
        sim::http_request request{std::string(gatewright::to_string(e.method)), e.target, headers_of(e),
                                  e.payload};
        if (rewritings != nullptr)
            for (const reply_rewriting& r : *rewritings) {
                if (r.page_status == 0 || !r.is_of(e.target)) continue;
                if (r.reaches) static_cast<void>(exchange_.handle_request(request, at));
                l.reply(e, static_cast<std::uint16_t>(r.page_status), "Content-Type: text/html\r\n", r.to);
                return;
            }
        sim::http_reply reply = exchange_.handle_request(request, at);
        const std::string path = e.target.substr(0, e.target.find('?'));
        bool frozen = false;
        for (const reply_rewriting& r :
             rewritings != nullptr ? *rewritings : std::vector<reply_rewriting>{}) {
            if (!r.is_of(e.target)) continue;
            frozen = frozen || r.frozen;
            if (r.frozen)
                reply.body = last_bodies_[path];
            else
                for (auto p = reply.body.find(r.from); p != std::string::npos;
                     p = reply.body.find(r.from, p + r.to.size()))
                    reply.body.replace(p, r.from.size(), r.to);
        }
        if (!frozen) last_bodies_[path] = reply.body;
        if (reply.action == sim::reply_action::drop) l.drop(e.channel, "connection reset");
        if (reply.action != sim::reply_action::send) return;
        const std::string headers = lines_of(reply.headers);
        record_output(said_by::venue, std::to_string(at.ns) + ' ' + std::to_string(reply.status) + ' ',
                      headers, reply.body);
        l.reply(e, static_cast<std::uint16_t>(reply.status), headers, reply.body);
    }

    gatewright::sim::server::hosted_exchange& exchange_;
    gatewright::timestamp began_;
    std::map<channel_key, connection_id> open_; // by gateway and channel
    std::set<connection_id> deaf_;
    std::map<connection_id, gatewright::transport::framer> framers_;
    std::map<std::string, std::string> last_bodies_; // of replies, by path
};

} // namespace gatewright_test
