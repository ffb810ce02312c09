// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/framer.hpp>
#include <gatewright/transport/options.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/stream_connection.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/none.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::transport {

/// One GET over TLS whose answer does not end: each line of its body is a message (`stream_connection`). An empty line
/// is a sign of life. Any answer but 200 declines; an end of the body ends the connection. Nothing can be sent.
///
/// @par Object lifetimes
/// The `tls_context` outlives it.
template <class HandlerT>
class http_stream_connection final : public std::enable_shared_from_this<http_stream_connection<HandlerT>>,
                                     public stream_connection<http_stream_connection<HandlerT>, HandlerT>,
                                     private tls_connector<http_stream_connection<HandlerT>> {
    using base = stream_connection<http_stream_connection<HandlerT>, HandlerT>;
    using connector = tls_connector<http_stream_connection<HandlerT>>;
    friend base;
    friend connector;
    friend tcp_connector<http_stream_connection<HandlerT>>;
    using typename base::recycled;

public:
    http_stream_connection(const executor& ex, tls_context& context, endpoint at,
                           const websocket_options& options, HandlerT handler)
        : base(ex, std::move(handler))
        , connector(ex, context, std::move(at))
        , stream_(ex, context.native())
        , options_(options)
        , framer_(framing::lines, options.max_message_bytes) {}

    /// Connects and asks for this path and query, with these "name: value\r\n" lines besides. Called once.
    void open(std::string_view target, std::string_view headers = {}) {
        target_.assign(target);
        if (const char* offence = malformed_request(target, headers)) {
            this->start_timer(duration{}, offence);
            return;
        }
        request_ = "GET " + target_ + " HTTP/1.1\r\nHost: " + host_header(this->at()) +
                   "\r\nUser-Agent: " + options_.user_agent + "\r\n" + std::string(headers) + "\r\n";
        this->start_timer(options_.connect_timeout, "no answer in time");
        this->connect();
    }
    /// @return that nothing can be sent
    [[nodiscard]] const char* send(std::uint64_t, std::string_view) const {
        return "an HTTP stream takes no messages";
    }

private:
    using parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;

    tls_stream& tls() noexcept { return stream_; }
    [[nodiscard]] std::string shown() const {
        return "https://" + authority(this->at()) + redact_target(target_);
    }
    bool next_unsent(std::uint64_t&) const noexcept { return false; }

    void tls_ready() {
        boost::asio::async_write(
            stream_, boost::asio::buffer(request_),
            [self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                if (self->ended()) return;
                if (ec)
                    self->finish("the request was cut off: " + redact_text(ec.message()));
                else
                    self->read_header();
            });
    }
    void read_header() {
        parser_.emplace();
        parser_->body_limit(boost::none);
        boost::beast::http::async_read_header(
            stream_, buffer_, *parser_,
            [self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                if (self->ended()) return;
                if (ec)
                    self->finish("no answer: " + redact_text(ec.message()));
                else
                    self->answered();
            });
    }
    void answered() {
        const auto status = static_cast<std::uint16_t>(parser_->get().result_int());
        if (status >= 100 && status < 200) return read_header();
        if (status != 200) return read_refusal();
        request_ = {}; // it has the key
        const auto self = this->shared_from_this();
        const reading guard{*this};
        this->opened(this->context().notice(this->at()));
    }
    /// The beginning of the body says why; its end is not waited for longer than for the answer.
    void read_refusal() {
        read_body([self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t n) {
            if (self->ended()) return;
            self->refusal_.append(self->body_.data(), n);
            if (!ec && n != 0 && self->refusal_.size() < 300 && !self->parser_->is_done())
                self->read_refusal();
            else
                self->declined();
        });
    }
    void declined() {
        const auto& answer = parser_->get();
        const auto status = static_cast<std::uint16_t>(answer.result_int());
        std::string text = "the stream was declined with HTTP status " + std::to_string(status);
        if (!refusal_.empty()) text += ": " + redact_text(std::string_view(refusal_).substr(0, 300));
        this->finish(text, status, header_lines(answer));
    }

    /// Reads on at its end, even if the handler throws, unless the connection is over.
    struct reading {
        http_stream_connection& connection;
        ~reading() {
            if (connection.is_open()) connection.read_next();
        }
    };
    /// Calls `then(error, size)` with what came of the body; that its buffer is full is no error.
    template <class ThenT>
    void read_body(ThenT then) {
        auto& body = parser_->get().body();
        body.data = body_.data();
        body.size = body_.size();
        body.more = true;
        boost::beast::http::async_read_some(
            stream_, buffer_, *parser_,
            boost::asio::bind_allocator(recycled(), [self = this->shared_from_this(),
                                                     then](boost::system::error_code ec, std::size_t) {
                if (ec == boost::beast::http::error::need_buffer) ec = {};
                then(ec, self->body_.size() - self->parser_->get().body().size);
            }));
    }
    void read_next() {
        if (parser_->is_done()) return this->finish("the peer ended the stream");
        read_body([self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t n) {
            self->was_read(ec, n);
        });
    }
    void was_read(const boost::system::error_code& ec, std::size_t n) {
        if (!this->is_open()) return;
        if (ec) {
            this->finish("the connection was lost: " + redact_text(ec.message()));
            return;
        }
        const auto self = this->shared_from_this();
        const reading guard{*this};
        const char* const broken = framer_.feed({body_.data(), n}, [this](std::string_view line) {
            if (line.empty())
                this->handler().on_control();
            else
                this->handler().on_message(line);
            return this->is_open();
        });
        if (broken != nullptr) this->finish(broken);
    }

    tls_stream stream_;
    websocket_options options_;
    boost::beast::flat_buffer buffer_;
    std::optional<parser> parser_;
    framer framer_;
    std::string target_;
    std::string request_;
    std::string refusal_;
    std::array<char, 16384> body_;
};

} // namespace gatewright::transport
