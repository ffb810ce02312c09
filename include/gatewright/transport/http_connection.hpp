// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/options.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace gatewright::transport {

/// One request on its way.
struct http_exchange {
    std::uint32_t generation = 0;
    std::uint64_t correlation = 0;
    std::string wire;                               ///< the request's bytes
    std::string shown;                              ///< "GET https://host:port/path", without secrets
    std::chrono::steady_clock::time_point leave_by; ///< not after `deadline`
    std::chrono::steady_clock::time_point deadline; ///< of the reply
    std::uint64_t about = 0;
    std::uint64_t number = 0; ///< counts the client's requests
    request_urgency kind = request_urgency::read;
    request_urgency urgency = request_urgency::read; ///< or that of a later one about the same
};

/// One keep-alive connection of an `http_client`: connects when it gets its first exchange, then carries one
/// at a time.
///
/// `OwnerT` has `exchange_replied(http_connection&, status, headers, body)`,
/// `exchange_failed(http_connection&, bool sent, std::string_view reason)`, after which the connection is
/// dead, and `exchange_over()`, called after a reply, when the connection may take another exchange.
template <class OwnerT>
class http_connection final : public std::enable_shared_from_this<http_connection<OwnerT>>,
                              private tls_connector<http_connection<OwnerT>> {
    using connector = tls_connector<http_connection<OwnerT>>;
    friend connector;
    friend tcp_connector<http_connection<OwnerT>>;
    using clock = std::chrono::steady_clock;

public:
    http_connection(const executor& ex, tls_context& context, endpoint at, const http_options& options,
                    OwnerT& owner)
        : connector(ex, context, std::move(at))
        , stream_(ex, context.native())
        , timer_(ex)
        , options_(options)
        , owner_(&owner) {}

    /// Takes an exchange; gives its own buffers in return.
    void start(http_exchange& e) {
        std::swap(current_, e);
        if (phase_ == phase::fresh) {
            phase_ = phase::connecting;
            start_timer(current_.leave_by, "no connection in time");
            this->connect();
        } else {
            write();
        }
    }

    /// True if it can take an exchange now: idle, not for too long, and not closed by the peer in the
    /// meantime.
    [[nodiscard]] bool usable() {
        if (phase_ == phase::fresh) return true;
        if (phase_ != phase::idle || clock::now() - idle_since_ > to_chrono(options_.idle_timeout))
            return false;
        char byte = 0;
        // An idle peer has nothing to say: anything to read, an end of stream included, means that it is
        // closing.
        const auto n = ::recv(stream_.next_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
    [[nodiscard]] bool idle() const noexcept { return phase_ == phase::idle; }
    [[nodiscard]] bool dead() const noexcept { return phase_ == phase::ended; }
    /// True while an exchange has no outcome.
    [[nodiscard]] bool busy() const noexcept {
        return phase_ == phase::connecting || phase_ == phase::exchanging;
    }
    /// True if bytes of the exchange may have reached the peer.
    [[nodiscard]] bool sent() const noexcept { return phase_ == phase::exchanging; }
    [[nodiscard]] const http_exchange& current() const noexcept { return current_; }

    /// Closes the socket at once and never calls the owner again.
    void abandon() {
        owner_ = nullptr;
        shut();
    }

private:
    enum class phase : std::uint8_t { fresh, connecting, exchanging, delivering, idle, ended };
    using parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

    tls_stream& tls() noexcept { return stream_; }
    [[nodiscard]] bool ended() const noexcept { return phase_ == phase::ended; }
    void connect_failed(const std::string& reason) { fail(reason); }
    void tls_ready() {
        if (clock::now() >= current_.leave_by)
            fail("no connection in time");
        else
            write();
    }

    void start_timer(clock::time_point due, const char* verdict) {
        timer_.expires_at(due);
        timer_.async_wait([self = this->shared_from_this(), run = ++timer_run_,
                           verdict](const boost::system::error_code& ec) {
            if (!ec && run == self->timer_run_) self->fail(verdict);
        });
    }
    void write() {
        phase_ = phase::exchanging;
        start_timer(current_.deadline, "no complete reply in time");
        boost::asio::async_write(
            stream_, boost::asio::buffer(current_.wire),
            [self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                if (self->ended()) return;
                if (ec)
                    self->fail("the request was cut off: " + redact_text(ec.message()));
                else
                    self->read();
            });
    }
    void read() {
        parser_.emplace();
        parser_->body_limit(options_.max_body_bytes);
        parser_->header_limit(options_.max_header_bytes);
        boost::beast::http::async_read(
            stream_, buffer_, *parser_,
            [self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                if (self->ended()) return;
                if (ec)
                    self->fail("no complete reply: " + redact_text(ec.message()));
                else
                    self->was_read();
            });
    }
    void was_read() {
        auto& reply = parser_->get();
        const unsigned status = reply.result_int();
        if (status >= 100 && status < 200) {
            read();
            return;
        }
        this->connection_works();
        timer_.cancel();
        ++timer_run_;
        headers_ = header_lines(reply);
        phase_ = phase::delivering;
        owner_->exchange_replied(*this, static_cast<std::uint16_t>(status), headers_, reply.body());
        if (phase_ != phase::delivering) return;
        if (!reply.keep_alive() || buffer_.size() != 0) {
            shut();
        } else {
            phase_ = phase::idle;
            idle_since_ = clock::now();
        }
        owner_->exchange_over();
    }
    void fail(const std::string& reason) {
        if (!busy()) return;
        const bool may_have_left = sent();
        const auto self = this->shared_from_this();
        shut();
        if (owner_ != nullptr) owner_->exchange_failed(*this, may_have_left, current_.shown + ": " + reason);
    }
    void shut() {
        phase_ = phase::ended;
        timer_.cancel();
        ++timer_run_;
        this->cancel_connect();
        boost::system::error_code ignored;
        stream_.next_layer().shutdown(boost::asio::socket_base::shutdown_both, ignored);
        stream_.next_layer().close(ignored);
    }

    tls_stream stream_;
    steady_timer timer_;
    http_options options_;
    OwnerT* owner_;
    http_exchange current_;
    boost::beast::flat_buffer buffer_;
    std::optional<parser> parser_;
    std::string headers_;
    clock::time_point idle_since_;
    std::uint64_t timer_run_ = 0;
    phase phase_ = phase::fresh;
};

} // namespace gatewright::transport
