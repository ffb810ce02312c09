// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/timestamp.hpp>
#include <gatewright/sim/matching/flow.hpp>
#include <gatewright/sim/server/fault_table.hpp>
#include <gatewright/sim/server/messages.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

/// How long connections live. Zero switches a rule off.
struct connection_options {
    duration ping_interval{};   ///< between two WebSocket pings of the server
    duration pong_timeout{};    ///< a connection that was not heard for so long after a ping is due is closed
    duration connection_life{}; ///< after which the server closes it
};

/// What a client asks for when it connects.
template <Link LinkT, class SessionT>
struct opening {
    LinkT link{};
    SessionT session{};
    std::set<std::string> topics{};
};

/// The open connections: what they subscribe to, their heartbeats, and the faults that strike their messages.
///
/// @tparam SessionT what the venue keeps of a connection: who logged in, counters, wishes. Where it has
/// `dress(topic, text)`, that gives the text of an event as this connection gets it, in an envelope or numbered.
template <Link LinkT, class SessionT>
class connection_table {
public:
    connection_table(connection_options options, fault_table<LinkT>& faults)
        : options_(options)
        , faults_(faults) {}

    connection_id add(opening<LinkT, SessionT> wanted, timestamp now) {
        open_.emplace(
            ++last_,
            connection{std::move(wanted), false, now, now, now + options_.ping_interval, {}, {}, {}});
        return last_;
    }
    void remove(connection_id id) { open_.erase(id); }
    /// What a connection is and subscribes to; null if it is not open, or stalled and so deaf.
    [[nodiscard]] opening<LinkT, SessionT>* find(connection_id id) {
        const auto at = open_.find(id);
        return at == open_.end() || at->second.stalled ? nullptr : &at->second;
    }
    /// When a connection was opened; zero if it is not open.
    [[nodiscard]] timestamp opened(connection_id id) const {
        const auto at = open_.find(id);
        return at == open_.end() ? timestamp{} : at->second.opened;
    }
    [[nodiscard]] std::size_t count(LinkT link) const {
        std::size_t n = 0;
        for (const auto& [id, c] : open_) n += c.link == link ? 1 : 0;
        return n;
    }
    /// Calls `visit(id, opening, opened, heard)` for each connection that is not stalled, the oldest first: with the
    /// times when it was opened and last heard of. Nothing may be closed meanwhile.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (auto& [id, c] : open_)
            if (!c.stalled) visit(id, static_cast<opening<LinkT, SessionT>&>(c), c.opened, c.heard);
    }
    /// Closes those that gave no sign of life for so long.
    /// @param limit `(opening)`: how long that one may be silent; zero: for ever
    template <class Limit>
    void close_silent(timestamp now, std::string_view why, std::uint16_t code, Limit&& limit) {
        std::vector<connection_id> silent;
        for_each([&](connection_id id, opening<LinkT, SessionT>& c, timestamp, timestamp heard_at) {
            const duration most = limit(std::as_const(c));
            if (most.ns > 0 && now - heard_at >= most) silent.push_back(id);
        });
        for (const connection_id id : silent) close(id, why, code);
    }
    /// The client gave a sign of life.
    void heard(connection_id id, timestamp now) {
        if (const auto at = open_.find(id); at != open_.end()) at->second.heard = now;
    }

    /// Sends a text to one connection, unless a fault has it otherwise.
    void send(connection_id id, std::string text) {
        const auto at = open_.find(id);
        if (at == open_.end() || at->second.stalled) return;
        if (held_until_) {
            late_.emplace(*held_until_, late_message{id, std::move(text)});
            return;
        }
        connection& c = at->second;
        if (faults_.strikes(c.link, fault::drop)) return;
        const bool reordered = faults_.strikes(c.link, fault::reorder);
        if (!reordered) release(c);
        if (c.window.empty()) c.window_began = now_;
        std::vector<output>& to = reordered ? c.window : outputs_;
        if (faults_.strikes(c.link, fault::duplicate)) to.push_back({id, output_kind::text, text});
        to.push_back({id, output_kind::text, std::move(text)});
        if (c.window.size() >= reorder_window) release(c);
    }
    /// How much waits to be taken by `take_outputs`.
    [[nodiscard]] std::size_t pending() const noexcept { return outputs_.size(); }
    /// Sends a text ahead of what was sent since so much was pending.
    void send_before(std::size_t pending_then, connection_id id, std::string text) {
        const auto since = static_cast<std::ptrdiff_t>(pending_then);
        const auto until = static_cast<std::ptrdiff_t>(outputs_.size());
        send(id, std::move(text));
        std::rotate(outputs_.begin() + since, outputs_.begin() + until, outputs_.end());
    }
    /// What is sent from now on leaves at that time, if its connection is open then; nothing: at once, as usual.
    void hold_until(std::optional<timestamp> when) { held_until_ = when; }
    /// How many messages may overtake one another.
    static constexpr std::size_t reorder_window = 4;
    /// How long one of them waits for others at most.
    static constexpr duration reorder_wait = milliseconds(100);
    /// Sends an event to the subscribers of a topic whose session `wants(session)` it; `make_text` is called once if
    /// there is any.
    template <class MakeText, class Wants>
    void publish(LinkT link, const std::string& topic, MakeText&& make_text, Wants&& wants) {
        std::string text;
        for (auto& [id, c] : open_) {
            if (c.link != link || !c.topics.contains(topic) || !wants(std::as_const(c.session))) continue;
            if (text.empty()) text = make_text();
            if constexpr (requires { c.session.dress(topic, text); })
                send(id, c.session.dress(topic, text));
            else
                send(id, text);
        }
    }
    template <class MakeText>
    void publish(LinkT link, const std::string& topic, MakeText&& make_text) {
        publish(link, topic, make_text, [](const SessionT&) { return true; });
    }

    /// Closes a connection. @param code of the close frame
    void close(connection_id id, std::string_view why, std::uint16_t code = 1008) {
        end({id, output_kind::close, std::string(why), code});
    }
    /// A connection is to be closed at a time.
    void end_at(connection_id id, timestamp when) {
        if (const auto at = open_.find(id); at != open_.end()) at->second.ends = when;
    }
    /// When a connection is to be closed, if that is planned.
    [[nodiscard]] std::optional<timestamp> planned_end(connection_id id) const {
        const auto at = open_.find(id);
        return at == open_.end() ? std::nullopt : at->second.ends;
    }
    /// Sends what was held back and is due, pings who is due, and ends who is deaf, too old, or to end.
    void tick(timestamp now) {
        now_ = now;
        for (auto due = late_.begin(); due != late_.end() && due->first <= now; due = late_.erase(due))
            send(due->second.to, std::move(due->second.text));
        std::vector<std::pair<connection_id, const char*>> ended;
        std::vector<connection_id> planned;
        for (auto& [id, c] : open_) {
            if (c.stalled) continue;
            if (!c.window.empty() && now - c.window_began >= reorder_wait) release(c);
            if (c.ends && now >= *c.ends) {
                planned.push_back(id);
                continue;
            }
            if (options_.connection_life.ns > 0 && now - c.opened >= options_.connection_life) {
                ended.emplace_back(id, "connection lifetime reached");
            } else if (options_.pong_timeout.ns > 0 &&
                       now - c.heard >= options_.pong_timeout + options_.ping_interval) {
                ended.emplace_back(id, "Pong timeout");
            } else if (options_.ping_interval.ns > 0 && now >= c.next_ping) {
                c.next_ping = now + options_.ping_interval;
                outputs_.push_back({id, output_kind::ping, std::to_string(now.milliseconds())});
            }
        }
        for (const auto& [id, why] : ended) close(id, why);
        for (const connection_id id : planned) close(id, "Service upgrade.", 1001);
    }
    /// Closes, aborts, stalls or forgets all connections of a link.
    void strike(LinkT link, output_kind kind, std::string_view why) {
        std::vector<connection_id> hit;
        for (auto& [id, c] : open_)
            if (c.link == link && !c.stalled) hit.push_back(id);
        for (const connection_id id : hit) {
            if (kind == output_kind::stall) {
                release(open_.at(id));
                open_.at(id).stalled = true;
                outputs_.push_back({id, kind, {}});
            } else {
                end({id, kind, std::string(why)});
            }
        }
    }

    /// What is to be sent, oldest first.
    [[nodiscard]] std::vector<output> take_outputs() { return std::exchange(outputs_, {}); }

private:
    struct connection : opening<LinkT, SessionT> {
        bool stalled = false;
        timestamp opened, heard, next_ping;
        std::optional<timestamp> ends; ///< when it is to be closed
        std::vector<output> window;    ///< messages that may overtake one another
        timestamp window_began;
    };
    /// A message that leaves later.
    struct late_message {
        connection_id to;
        std::string text;
    };
    void end(output o) {
        if (const auto at = open_.find(o.connection); at != open_.end()) {
            release(at->second);
            open_.erase(at);
        }
        outputs_.push_back(std::move(o));
    }
    /// Lets leave what waits to be reordered. The oldest is not the first, unless it is alone.
    void release(connection& c) {
        for (bool first = true; !c.window.empty(); first = false) {
            const auto n = static_cast<std::int64_t>(c.window.size());
            const std::int64_t next = first && n > 1 ? 1 + random_.below(n - 1) : random_.below(n);
            outputs_.push_back(std::move(c.window[static_cast<std::size_t>(next)]));
            c.window.erase(c.window.begin() + next);
        }
    }

    connection_options options_;
    fault_table<LinkT>& faults_;
    std::map<connection_id, connection> open_;
    std::vector<output> outputs_;
    connection_id last_ = 0;
    timestamp now_; ///< of the last tick
    std::optional<timestamp> held_until_;
    std::multimap<timestamp, late_message> late_;
    matching::random_source random_{0x72656f72646572ull}; ///< of the order of what is reordered
};

} // namespace gatewright::sim::server
