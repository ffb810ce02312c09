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
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::transport {

/// An HTTPS client for one host: a bounded pool of keep-alive connections and a bounded queue.
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
        , queue_(std::max<std::size_t>(options.max_queued, 1)) {
        connections_.reserve(options_.max_connections);
    }
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;
    ~http_client() {
        for (const auto& c : connections_) c->abandon();
    }

    /// Begins an exchange.
    /// @return null, or why the request was refused: it will not be sent, and no call follows.
    [[nodiscard]] const char* request(std::uint32_t generation, std::uint64_t correlation,
                                      const http_request& r) {
        if (const char* offence = malformed(r)) return offence;
        if (size_ == queue_.size()) return "the queue of HTTP requests is full";
        http_exchange& e = queue_[(first_ + size_) % queue_.size()];
        ++size_;
        e.generation = generation;
        e.correlation = correlation;
        e.deadline = std::chrono::steady_clock::now() + to_chrono(options_.timeout);
        write_request(r, e.wire);
        e.shown.assign(to_string(r.method))
            .append(" https://")
            .append(authority(at_))
            .append(redact_target(r.target));
        // While a reply is delivered its connection is about to be free: do not open another one for this.
        if (!delivering_) assign();
        return nullptr;
    }

    /// Gives up all exchanges, calling `visit(generation, correlation, sent)` for each instead of the
    /// handler; `sent` means that its outcome is unknown. The client can be used again.
    template <class VisitT>
    void abort(VisitT visit) {
        for (; size_ != 0; pop()) visit(queue_[first_].generation, queue_[first_].correlation, false);
        for (const auto& c : connections_) {
            if (c->busy()) visit(c->current().generation, c->current().correlation, c->sent());
            c->abandon();
        }
        connections_.clear();
    }

    [[nodiscard]] std::size_t queued() const noexcept { return size_; }
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }
    /// Connections opened so far: equal to requests only where keep-alive does not work.
    [[nodiscard]] std::uint64_t connects() const noexcept { return connects_; }

private:
    using connection = http_connection<http_client>;
    friend connection;

    static const char* malformed(const http_request& r) noexcept {
        constexpr auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
        if (r.target.empty() || r.target.front() != '/' || std::any_of(r.target.begin(), r.target.end(), bad))
            return "the request target must begin with '/' and have neither spaces nor control characters";
        if (!r.headers.empty() && (!r.headers.ends_with("\r\n") || r.headers.starts_with("\r\n") ||
                                   r.headers.find("\r\n\r\n") != std::string_view::npos))
            return "the request headers must be complete lines";
        return nullptr;
    }

    void write_request(const http_request& r, std::string& out) const {
        out.assign(to_string(r.method)).append(" ").append(r.target).append(" HTTP/1.1\r\nHost: ");
        out.append(host_header(at_)).append("\r\nUser-Agent: ").append(options_.user_agent).append("\r\n");
        out.append(r.headers);
        if (!r.body.empty() || r.method == http_method::post || r.method == http_method::put)
            out.append("Content-Length: ").append(std::to_string(r.body.size())).append("\r\n");
        out.append("\r\n").append(r.body);
    }

    void pop() noexcept {
        first_ = (first_ + 1) % queue_.size();
        --size_;
    }
    /// Gives queued requests to connections, as many as there may be.
    void assign() {
        while (size_ != 0) {
            connection* const c = free_connection();
            if (c == nullptr) return;
            http_exchange& e = queue_[first_];
            pop();
            c->start(e);
        }
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
    }

    executor executor_;
    tls_context& context_;
    endpoint at_;
    http_options options_;
    HandlerT handler_;
    std::vector<http_exchange> queue_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
    std::vector<std::shared_ptr<connection>> connections_;
    std::uint64_t connects_ = 0;
    bool delivering_ = false;
};

} // namespace gatewright::transport
