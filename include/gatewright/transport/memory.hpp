// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/faults.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::transport {

/// What travels over a memory link.
enum class memory_event_kind : std::uint8_t {
    open, ///< to the venue: the client connects to `target`, with `headers`; answer with `accept` or `refuse`
    close,    ///< to the venue: the client closed
    message,  ///< either way: one message of a stream
    request,  ///< to the venue: `method`, `target`, `headers`, `payload`; answer with `reply`
    ping,     ///< to the client: a control frame
    accepted, ///< to the client: connected
    closed, ///< to the client: the venue ended the connection or refused it; `payload` says why, and `status` and
            ///< `headers` are those of an HTTP answer if there was one
    closed_here, ///< to the client: its own `close` is done
    reply,       ///< to the client: `status`, `headers`, `payload`
    written      ///< to the client: its message `correlation` left
};

/// One thing that travels, with the time at which it arrives.
struct memory_event {
    steady_time at;
    std::uint64_t order = 0; ///< of events at one time the lower comes first
    flow way = flow::to_venue;
    memory_event_kind kind = memory_event_kind::message;
    http_method method = http_method::get;
    std::uint16_t status = 0;
    channel_ref channel;
    std::uint32_t generation = 0;
    std::uint64_t correlation = 0;
    std::string target;
    std::string headers;
    std::string payload;
};

/// Settings of a memory link.
struct memory_options {
    duration latency = microseconds(100);   ///< one way
    duration request_timeout = seconds(10); ///< a request without a reply ends with status 0 after this
};

/// Channels between a client and a scripted venue in one process, in virtual time: the same calls at the same
/// times give the same events in the same order. A stream keeps the order of its messages; HTTP exchanges do
/// not.
///
/// The client's calls mirror an `OutputSink`; a driver calls them. The venue's calls are for the script. What
/// either does reaches the other through `take_due`, after the latency and with the faults of `faults()`.
class memory_link {
public:
    explicit memory_link(memory_options options = {}) : options_(options) {}

    /// The faults to come; change them at any time.
    [[nodiscard]] fault_plan& faults() noexcept { return faults_; }
    [[nodiscard]] steady_time now() const noexcept { return now_; }
    /// When the next event happens; `steady_time::never()` if nothing is under way.
    [[nodiscard]] steady_time next_at() const noexcept {
        return events_.empty() ? steady_time::never() : events_.front().at;
    }
    /// Moves the time forward.
    void advance_to(steady_time t) noexcept { now_ = std::max(now_, t); }

    /// Takes the next event that is due by now and that its receiver still has to see.
    bool take_due(memory_event& out) {
        while (!events_.empty() && events_.front().at <= now_) {
            std::pop_heap(events_.begin(), events_.end(), later);
            out = std::move(events_.back());
            events_.pop_back();
            if (arrives(out)) return true;
        }
        return false;
    }

    // The client's end.

    void open(channel_ref channel, std::uint32_t generation, const open_request& with) {
        stream& s = stream_of(channel);
        if (s.state != phase::shut) close(channel, s.generation);
        s.generation = generation;
        s.state = phase::opening;
        memory_event e = make(memory_event_kind::open, flow::to_venue, channel, generation);
        e.target = with.target;
        e.headers = with.headers;
        travel(std::move(e), {});
    }
    /// @return false if there is no such connection.
    bool close(channel_ref channel, std::uint32_t generation) {
        stream& s = stream_of(channel);
        if (s.state == phase::shut || s.generation != generation) return false;
        s.state = phase::shut;
        travel(make(memory_event_kind::close, flow::to_venue, channel, generation), {});
        memory_event e = make(memory_event_kind::closed_here, flow::to_client, channel, generation);
        e.payload = "closed by this side";
        put(std::move(e), now_);
        return true;
    }
    /// @return null, or why not.
    [[nodiscard]] const char* send(channel_ref channel, std::uint32_t generation, std::uint64_t correlation,
                                   std::string_view bytes) {
        const stream& s = stream_of(channel);
        if (s.state != phase::open || s.generation != generation) return "the channel is not open";
        memory_event e = make(memory_event_kind::message, flow::to_venue, channel, generation);
        e.payload = bytes;
        e.correlation = correlation;
        const fault f = faults_.take(channel, flow::to_venue);
        if (f.kind == fault_kind::refuse) return "refused by a fault";
        if (correlation != 0) {
            memory_event written = make(memory_event_kind::written, flow::to_client, channel, generation);
            written.correlation = correlation;
            put(std::move(written), now_);
        }
        travel(std::move(e), f);
        return nullptr;
    }
    /// @return null, or why not.
    [[nodiscard]] const char* request(channel_ref channel, std::uint32_t generation,
                                      std::uint64_t correlation, const http_request& http) {
        // There is no queue: what may leave at all leaves now.
        if (http.leave_by <= now_) return "the time to leave was over";
        memory_event e = make(memory_event_kind::request, flow::to_venue, channel, generation);
        e.correlation = correlation;
        e.method = http.method;
        e.target = http.target;
        e.headers = http.headers;
        e.payload = http.body;
        const fault f = faults_.take(channel, flow::to_venue);
        if (f.kind == fault_kind::refuse) return "refused by a fault";
        exchanges_.push_back({channel, generation, correlation});
        lose(exchanges_.back(), now_ + options_.request_timeout, "no reply in time");
        travel(std::move(e), f);
        return nullptr;
    }
    /// Gives up all exchanges of a channel: `visit(generation, correlation)` for each.
    template <class VisitT>
    void abort(channel_ref channel, VisitT visit) {
        std::erase_if(exchanges_, [&](const exchange& x) {
            if (x.channel != channel) return false;
            visit(x.generation, x.correlation);
            return true;
        });
    }

    // The venue's end.

    void accept(channel_ref channel) {
        travel(make(memory_event_kind::accepted, flow::to_client, channel, stream_of(channel).generation),
               {});
    }
    /// Declines the opening, with the status and the headers of an HTTP answer if it is one.
    void refuse(channel_ref channel, std::string_view why, std::uint16_t status = 0,
                std::string_view headers = {}) {
        drop(channel, why, status, headers);
    }
    /// Ends the connection from the venue's side. On an HTTP channel all exchanges end with status 0.
    void drop(channel_ref channel, std::string_view why) { drop(channel, why, 0, {}); }
    /// One message to the client.
    void push(channel_ref channel, std::string_view text) {
        memory_event e =
            make(memory_event_kind::message, flow::to_client, channel, stream_of(channel).generation);
        e.payload = text;
        travel(std::move(e), faults_.take(channel, flow::to_client));
    }
    /// A control frame to the client: a sign of life without data.
    void ping(channel_ref channel) {
        travel(make(memory_event_kind::ping, flow::to_client, channel, stream_of(channel).generation), {});
    }
    /// The reply to a request.
    void reply(const memory_event& request, std::uint16_t status, std::string_view headers,
               std::string_view body) {
        memory_event e = make(memory_event_kind::reply, flow::to_client, request.channel, request.generation);
        e.correlation = request.correlation;
        e.status = status;
        e.headers = headers;
        e.payload = body;
        travel(std::move(e), faults_.take(request.channel, flow::to_client));
    }
    /// True if the client is connected there, as far as the client knows.
    [[nodiscard]] bool is_open(channel_ref channel) { return stream_of(channel).state == phase::open; }

private:
    enum class phase : std::uint8_t { shut, opening, open };
    struct stream {
        phase state = phase::shut;
        std::uint32_t generation = 0;
        steady_time last[2]; ///< when the latest event of each way arrives: a stream does not reorder
    };
    struct exchange {
        channel_ref channel;
        std::uint32_t generation;
        std::uint64_t correlation;
    };

    static bool later(const memory_event& a, const memory_event& b) noexcept {
        return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
    static memory_event make(memory_event_kind kind, flow way, channel_ref channel,
                             std::uint32_t generation) {
        memory_event e;
        e.kind = kind;
        e.way = way;
        e.channel = channel;
        e.generation = generation;
        return e;
    }
    stream& stream_of(channel_ref c) {
        return streams_[static_cast<std::uint16_t>(c.gateway * 256 + c.channel)];
    }

    void drop(channel_ref channel, std::string_view why, std::uint16_t status, std::string_view headers) {
        memory_event e =
            make(memory_event_kind::closed, flow::to_client, channel, stream_of(channel).generation);
        e.status = status;
        e.headers = headers;
        e.payload = why;
        travel(std::move(e), {});
        for (const exchange& x : exchanges_)
            if (x.channel == channel) lose(x, now_ + options_.latency, why);
    }
    void put(memory_event e, steady_time at) {
        e.at = at;
        e.order = ++order_;
        events_.push_back(std::move(e));
        std::push_heap(events_.begin(), events_.end(), later);
    }
    void lose(const exchange& x, steady_time at, std::string_view why) {
        memory_event e = make(memory_event_kind::reply, flow::to_client, x.channel, x.generation);
        e.correlation = x.correlation;
        e.payload = why;
        put(std::move(e), at);
    }
    void travel(memory_event e, const fault& f) {
        if (f.kind == fault_kind::drop) return;
        if (f.kind == fault_kind::truncate) e.payload.resize(std::min(e.payload.size(), f.keep));
        if (f.kind == fault_kind::close) {
            const bool of_exchange =
                e.kind == memory_event_kind::request || e.kind == memory_event_kind::reply;
            e.kind = of_exchange ? memory_event_kind::reply : memory_event_kind::closed;
            e.way = flow::to_client;
            e.status = 0;
            e.headers.clear();
            e.payload = "the connection was lost";
        }
        steady_time at = now_ + options_.latency;
        if (f.kind == fault_kind::delay) at = at + f.delay;
        if (e.kind != memory_event_kind::request && e.kind != memory_event_kind::reply) {
            steady_time& last = stream_of(e.channel).last[static_cast<std::size_t>(e.way)];
            at = last = std::max(at, last);
        }
        if (f.kind == fault_kind::duplicate) put(e, at);
        put(std::move(e), at);
    }

    /// Updates the client's view of the connection. False if the event is of a connection or an exchange that
    /// ended.
    bool arrives(const memory_event& e) {
        if (e.way == flow::to_venue) return true;
        stream& s = stream_of(e.channel);
        const bool current = s.generation == e.generation;
        switch (e.kind) {
        case memory_event_kind::accepted:
            if (!current || s.state != phase::opening) return false;
            s.state = phase::open;
            return true;
        case memory_event_kind::closed:
            if (!current || s.state == phase::shut) return false;
            s.state = phase::shut;
            return true;
        case memory_event_kind::ping:
        case memory_event_kind::message:
        case memory_event_kind::written: return current && s.state == phase::open;
        case memory_event_kind::reply:
            return std::erase_if(exchanges_, [&](const exchange& x) {
                       return x.channel == e.channel && x.generation == e.generation &&
                              x.correlation == e.correlation;
                   }) != 0;
        default: return true;
        }
    }

    memory_options options_;
    fault_plan faults_;
    steady_time now_{1};
    std::uint64_t order_ = 0;
    std::vector<memory_event> events_;
    std::map<std::uint16_t, stream> streams_;
    std::vector<exchange> exchanges_;
};

} // namespace gatewright::transport
