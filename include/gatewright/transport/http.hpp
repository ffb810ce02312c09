// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/http_connection.hpp>
#include <gatewright/transport/options.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/tls.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::transport {

/// An HTTPS client for one host: a bounded pool of keep-alive connections and a bounded queue.
///
/// Of what waits the most urgent leaves first, and then the oldest; a request never leaves before an older one about
/// the same thing, which becomes as urgent. Reads leave some connections to orders, and both leave some to cancels.
/// What has not left by its time is refused and never leaves.
///
/// Each request has exactly one outcome, and is never sent a second time, whatever its method:
/// - `on_reply(generation, correlation, status, headers, body)`: a complete reply. With status 0, none came
///   although bytes of the request may have reached the peer: whether it was executed is unknown, and the
///   body says what happened, for a person. A keep-alive connection that the peer closed before it answered
///   is such a case.
/// - `on_refused(generation, correlation, reason)`: the request never reached the socket.
/// `HandlerT` is a small copyable object with these two functions. The texts and views are valid during the
/// call. No function here calls the handler before it returns. Not thread-safe: one thread runs the
/// `io_context`.
///
/// @par Object lifetimes
/// The `tls_context` outlives the client. Destroying the client closes its connections without further calls.
template <class HandlerT>
class http_client {
public:
    http_client(const executor& ex, tls_context& context, endpoint at, const http_options& options,
                HandlerT handler)
        : executor_(ex)
        , context_(context)
        , at_(std::move(at))
        , options_(options)
        , handler_(std::move(handler))
        , queue_(std::max<std::size_t>(options.max_queued, 1) * request_urgency_count)
        , self_(std::make_shared<http_client*>(this))
        , overdue_(ex) {
        connections_.reserve(options_.max_connections);
    }
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;
    ~http_client() {
        *self_ = nullptr;
        for (const auto& c : connections_) c->abandon();
    }

    /// Begins an exchange.
    /// @return null, or why the request was refused: it will not be sent, and no call follows.
    [[nodiscard]] const char* request(std::uint32_t generation, std::uint64_t correlation,
                                      const http_request& r) {
        if (const char* offence = malformed_request(r.target, r.headers)) return offence;
        if (waiting(r.urgency) == queue_.size() / request_urgency_count)
            return "the queue of HTTP requests is full";
        const auto now = clock::now();
        http_exchange& e = queue_[size_];
        e.generation = generation;
        e.correlation = correlation;
        e.deadline = now + to_chrono(options_.timeout);
        e.leave_by = std::min(e.deadline, clock::time_point(std::chrono::nanoseconds(r.leave_by.ns)));
        if (e.leave_by <= now) return "the time to leave was over";
        e.about = r.about;
        e.number = ++last_number_;
        e.kind = e.urgency = r.urgency;
        write_request(r, e.wire);
        e.shown.assign(to_string(r.method))
            .append(" https://")
            .append(authority(at_))
            .append(redact_target(r.target));
        if (e.about != 0)
            for (http_exchange& older : std::span(queue_).first(size_))
                if (older.about == e.about) older.urgency = std::min(older.urgency, e.urgency);
        ++size_;
        // While a reply is delivered its connection is about to be free: do not open another one for this.
        if (!delivering_) assign();
        watch_queue();
        return nullptr;
    }

    /// Gives up all exchanges, calling `visit(generation, correlation, sent)` for each instead of the
    /// handler; `sent` means that its outcome is unknown. The client can be used again.
    template <class VisitT>
    void abort(VisitT visit) {
        std::sort(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size_), older);
        for (const http_exchange& e : std::span(queue_).first(size_))
            visit(e.generation, e.correlation, false);
        size_ = 0;
        for (const auto& c : connections_) {
            if (c->busy()) visit(c->current().generation, c->current().correlation, c->sent());
            c->abandon();
        }
        connections_.clear();
        watch_queue();
    }

    [[nodiscard]] std::size_t queued() const noexcept { return size_; }
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }
    /// Connections opened so far: equal to requests only where keep-alive does not work.
    [[nodiscard]] std::uint64_t connects() const noexcept { return connects_; }

private:
    using clock = std::chrono::steady_clock;
    using connection = http_connection<http_client>;
    friend connection;

    void write_request(const http_request& r, std::string& out) const {
        out.assign(to_string(r.method)).append(" ").append(r.target).append(" HTTP/1.1\r\nHost: ");
        out.append(host_header(at_)).append("\r\nUser-Agent: ").append(options_.user_agent).append("\r\n");
        out.append(r.headers);
        if (!r.body.empty() || r.method == http_method::post || r.method == http_method::put)
            out.append("Content-Length: ").append(std::to_string(r.body.size())).append("\r\n");
        out.append("\r\n").append(r.body);
    }

    static bool older(const http_exchange& a, const http_exchange& b) noexcept { return a.number < b.number; }
    static bool sooner(const http_exchange& a, const http_exchange& b) noexcept {
        return a.urgency != b.urgency ? a.urgency < b.urgency : a.number < b.number;
    }
    [[nodiscard]] std::size_t waiting(request_urgency kind) const noexcept {
        return static_cast<std::size_t>(
            std::count_if(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size_),
                          [&](const http_exchange& e) { return e.kind == kind; }));
    }
    /// The place behind the last is free: it keeps the buffers of what was taken out.
    void take_out(std::size_t at) { std::swap(queue_[at], queue_[--size_]); }
    /// Whether a connection may carry a request of this urgency beside those that are under way.
    [[nodiscard]] bool room_for(request_urgency u) const noexcept {
        const std::size_t kept = u == request_urgency::read    ? options_.kept_for_orders
                                 : u == request_urgency::place ? options_.kept_for_cancels
                                                               : 0;
        const std::size_t most = options_.max_connections > kept ? options_.max_connections - kept : 1;
        const auto as_patient = std::count_if(connections_.begin(), connections_.end(), [&](const auto& c) {
            return c->busy() && c->current().urgency >= u;
        });
        return static_cast<std::size_t>(as_patient) < most;
    }
    /// Gives queued requests to connections, as many as there may be.
    void assign() {
        const auto now = clock::now();
        for (;;) {
            std::size_t next = size_;
            for (std::size_t i = 0; i != size_; ++i)
                if (queue_[i].leave_by > now && (next == size_ || sooner(queue_[i], queue_[next])) &&
                    room_for(queue_[i].urgency))
                    next = i;
            if (next == size_) return;
            connection* const c = free_connection();
            if (c == nullptr) return;
            take_out(next);
            c->start(queue_[size_]);
        }
    }
    /// Wakes when the first that waits must have left.
    void watch_queue() {
        if (size_ == 0) {
            if (std::exchange(watching_, false)) overdue_.cancel();
            return;
        }
        auto due = queue_.front().leave_by;
        for (const http_exchange& e : std::span(queue_).first(size_)) due = std::min(due, e.leave_by);
        if (watching_ && due >= overdue_.expiry()) return;
        watching_ = true;
        overdue_.expires_at(due);
        overdue_.async_wait([self = self_](const boost::system::error_code& ec) {
            if (!ec && *self != nullptr) (*self)->refuse_overdue();
        });
    }
    void refuse_overdue() {
        watching_ = false;
        struct late {
            std::uint32_t generation;
            std::uint64_t correlation;
            std::string text;
        };
        std::vector<late> all;
        const auto now = clock::now();
        std::sort(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size_), older);
        for (std::size_t i = 0; i != size_; ++i)
            if (queue_[i].leave_by <= now)
                all.push_back({queue_[i].generation, queue_[i].correlation,
                               queue_[i].shown + ": no connection was free in time"});
        for (std::size_t i = size_; i-- != 0;)
            if (queue_[i].leave_by <= now) take_out(i);
        watch_queue();
        // Whatever the handler throws, it is told all.
        std::exception_ptr thrown;
        for (const late& l : all) {
            try {
                handler_.on_refused(l.generation, l.correlation, l.text);
            } catch (...) {
                if (!thrown) thrown = std::current_exception();
            }
        }
        if (thrown) std::rethrow_exception(thrown);
    }
    connection* free_connection() {
        for (const auto& c : connections_) {
            if (!c->idle()) continue;
            if (c->usable()) return c.get();
            c->abandon();
        }
        forget_dead();
        if (connections_.size() >= std::max<std::size_t>(options_.max_connections, 1)) return nullptr;
        ++connects_;
        connections_.push_back(std::make_shared<connection>(executor_, context_, at_, options_, *this));
        return connections_.back().get();
    }
    void forget_dead() {
        std::erase_if(connections_, [](const std::shared_ptr<connection>& c) { return c->dead(); });
    }

    /// Calls the handler. If it throws, the connection is given up and the others go on.
    template <class CallT>
    void deliver(connection& c, CallT call) {
        delivering_ = true;
        try {
            call();
        } catch (...) {
            delivering_ = false;
            c.abandon();
            exchange_over();
            throw;
        }
        delivering_ = false;
    }
    void exchange_replied(connection& c, std::uint16_t status, std::string_view headers,
                          std::string_view body) {
        deliver(c, [&] {
            handler_.on_reply(c.current().generation, c.current().correlation, status, headers, body);
        });
        if (c.dead()) exchange_over(); // the handler gave everything up, and may have asked anew
    }
    void exchange_failed(connection& c, bool sent, std::string_view reason) {
        deliver(c, [&] {
            if (sent)
                handler_.on_reply(c.current().generation, c.current().correlation, 0, {}, reason);
            else
                handler_.on_refused(c.current().generation, c.current().correlation, reason);
        });
        exchange_over();
    }
    void exchange_over() {
        forget_dead();
        assign();
        watch_queue();
    }

    executor executor_;
    tls_context& context_;
    endpoint at_;
    http_options options_;
    HandlerT handler_;
    std::vector<http_exchange> queue_; ///< in no order
    std::size_t size_ = 0;
    std::uint64_t last_number_ = 0;
    std::shared_ptr<http_client*> self_; ///< null when it is destroyed
    steady_timer overdue_;
    bool watching_ = false;
    std::vector<std::shared_ptr<connection>> connections_;
    std::uint64_t connects_ = 0;
    bool delivering_ = false;
};

} // namespace gatewright::transport
