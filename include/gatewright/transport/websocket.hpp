// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/message_ring.hpp>
#include <gatewright/transport/options.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/stream_connection.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::transport {

/// A WebSocket client connection over TLS (`stream_connection`).
///
/// @par Object lifetimes
/// The `tls_context` outlives it.
template <class HandlerT>
class websocket_connection final : public std::enable_shared_from_this<websocket_connection<HandlerT>>,
                                   public stream_connection<websocket_connection<HandlerT>, HandlerT>,
                                   private tls_connector<websocket_connection<HandlerT>> {
    using base = stream_connection<websocket_connection<HandlerT>, HandlerT>;
    using connector = tls_connector<websocket_connection<HandlerT>>;
    friend base;
    friend connector;
    friend tcp_connector<websocket_connection<HandlerT>>;
    using typename base::recycled;

public:
    websocket_connection(const executor& ex, tls_context& context, endpoint at,
                         const websocket_options& options, HandlerT handler)
        : base(ex, std::move(handler))
        , connector(ex, context, std::move(at))
        , stream_(ex, context.native())
        , options_(options)
        , queue_(options.max_queued_messages, options.max_queued_bytes)
        , buffer_(options.max_message_bytes) {}

    /// Connects and upgrades at this path and query, with these "name: value\r\n" lines besides. Called once.
    void open(std::string_view target, std::string_view headers = {}) {
        target_.assign(target);
        headers_.assign(headers);
        if (const char* offence = malformed_request(target_, headers_)) {
            this->start_timer(duration{}, offence);
            return;
        }
        this->start_timer(options_.connect_timeout, "no connection in time");
        this->connect();
    }

    /// Queues one text message. The first of an empty queue is written before this returns, as far as the
    /// kernel takes it.
    /// @return null, or why the message was refused: it will not be sent.
    [[nodiscard]] const char* send(std::uint64_t correlation, std::string_view bytes) {
        if (!this->is_open()) return "the WebSocket is not open";
        if (peer_closed_) return "the peer has closed the WebSocket";
        if (!queue_.push(correlation, bytes)) return "the queue of the WebSocket is full";
        if (!writing_) write_next();
        return nullptr;
    }

    /// Closes gracefully: a close frame, then the peer's within `close_timeout`. No message is delivered
    /// after this; `on_closed` follows. Messages still queued are refused.
    void close() {
        if (!this->is_open()) {
            base::close();
            return;
        }
        this->begin_close();
        this->start_timer(options_.close_timeout, "closed; the peer did not answer the close frame");
        stream_.async_close(boost::beast::websocket::close_code::normal,
                            [self = this->shared_from_this()](const boost::system::error_code&) {
                                self->finish("closed by this side");
                            });
    }

    [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
    /// Control frames received so far.
    [[nodiscard]] std::uint64_t control_frames() const noexcept { return controls_; }

private:
    tls_stream& tls() noexcept { return stream_.next_layer(); }
    [[nodiscard]] std::string shown() const {
        return "wss://" + authority(this->at()) + redact_target(target_);
    }

    void tls_ready() {
        namespace websocket = boost::beast::websocket;
        stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                           websocket::stream_base::none(), false});
        stream_.set_option(websocket::stream_base::decorator(
            [agent = options_.user_agent, headers = headers_](websocket::request_type& request) {
                request.set(boost::beast::http::field::user_agent, agent);
                add_headers(request, headers);
            }));
        stream_.control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
            ++controls_;
            if (!this->is_open()) return;
            // Beast answers, and then waits for the peer to end TLS; that wait has no end of its own.
            if (kind == websocket::frame_type::close) {
                // What is sent from here on would certainly not be read.
                peer_closed_ = true;
                this->start_timer(options_.close_timeout,
                                  "the peer closed the WebSocket, but not its connection");
            }
            note_control();
        });
        stream_.read_message_max(0); // the buffer's own limit ends the connection without a wait for the peer
        // One message is one frame, whatever its size: some venues refuse fragments.
        stream_.auto_fragment(false);
        stream_.write_buffer_bytes(16384);
        stream_.text(true);
        stream_.async_handshake(answer_, host_header(this->at()), target_,
                                [self = this->shared_from_this()](const boost::system::error_code& ec) {
                                    if (!self->ended()) self->upgraded(ec);
                                });
    }
    static void add_headers(boost::beast::websocket::request_type& request, std::string_view lines) {
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find("\r\n"));
            lines.remove_prefix(std::min(line.size() + 2, lines.size()));
            const std::size_t colon = line.find(':');
            if (colon == std::string_view::npos) continue;
            std::string_view value = line.substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
            request.insert(line.substr(0, colon), value);
        }
    }
    /// Tells the handler outside of the read that met the frame, once for frames that come together.
    void note_control() {
        if (control_noted_) return;
        control_noted_ = true;
        boost::asio::post(stream_.get_executor(),
                          boost::asio::bind_allocator(recycled(), [self = this->shared_from_this()] {
                              self->control_noted_ = false;
                              if (self->is_open()) self->handler().on_control();
                          }));
    }
    void upgraded(const boost::system::error_code& ec) {
        if (ec == boost::beast::websocket::error::upgrade_declined) {
            const auto status = static_cast<std::uint16_t>(answer_.result_int());
            std::string text =
                "the WebSocket upgrade was declined with HTTP status " + std::to_string(status);
            if (!answer_.body().empty())
                text += ": " + redact_text(std::string_view(answer_.body()).substr(0, 300));
            this->finish(text, status, header_lines(answer_));
            return;
        }
        if (ec) {
            this->finish("the WebSocket upgrade failed: " + redact_text(ec.message()));
            return;
        }
        answer_ = {};
        const auto self = this->shared_from_this();
        const reading guard{*this};
        this->opened(this->context().notice(this->at()));
    }

    /// Reads the next message at its end, unless the connection is over.
    struct reading {
        websocket_connection& connection;
        ~reading() {
            connection.buffer_.consume(connection.buffer_.size());
            if (connection.is_open()) connection.read_next();
        }
    };

    void read_next() {
        stream_.async_read(
            buffer_, boost::asio::bind_allocator(
                         recycled(), [self = this->shared_from_this()](const boost::system::error_code& ec,
                                                                       std::size_t) { self->was_read(ec); }));
    }
    void was_read(const boost::system::error_code& ec) {
        if (!this->is_open()) return;
        if (ec) {
            this->finish(reading_failure(ec));
            return;
        }
        // The reading goes on even if the handler throws.
        const reading guard{*this};
        const auto data = buffer_.cdata();
        this->handler().on_message({static_cast<const char*>(data.data()), data.size()});
    }
    std::string reading_failure(const boost::system::error_code& ec) {
        const auto& reason = stream_.reason();
        if (reason.code != boost::beast::websocket::close_code::none) {
            std::string text = "the peer closed the WebSocket with code " + std::to_string(reason.code);
            if (!reason.reason.empty())
                text += ": " + redact_text({reason.reason.data(), reason.reason.size()});
            return text;
        }
        if (ec == boost::beast::websocket::error::buffer_overflow)
            return "a message was longer than " + std::to_string(options_.max_message_bytes) + " bytes";
        return "the connection was lost: " + redact_text(ec.message());
    }

    void write_next() {
        writing_ = true;
        stream_.async_write(
            boost::asio::buffer(queue_.front().bytes),
            boost::asio::bind_allocator(
                recycled(), [self = this->shared_from_this()](const boost::system::error_code& ec,
                                                              std::size_t) { self->was_written(ec); }));
    }
    void was_written(const boost::system::error_code& ec) {
        writing_ = false;
        if (this->has_ended()) return;
        if (ec) {
            writing_ = true; // what was being written may have left in part
            if (this->is_open()) this->finish("the connection was lost: " + redact_text(ec.message()));
            return;
        }
        const std::uint64_t correlation = queue_.front().correlation;
        queue_.pop();
        if (!this->is_open()) return;
        // Once the peer has closed, what is left would certainly not be read: it is refused at the end.
        if (!queue_.empty() && !peer_closed_) write_next();
        if (correlation != 0) this->handler().on_written(correlation);
    }

    /// The one in the middle of being written may have left: its outcome is unknown, so nothing is said of it.
    bool next_unsent(std::uint64_t& correlation) {
        if (std::exchange(writing_, false) && !queue_.empty()) queue_.pop();
        if (queue_.empty()) return false;
        correlation = queue_.front().correlation;
        queue_.pop();
        return true;
    }

    boost::beast::websocket::stream<tls_stream> stream_;
    websocket_options options_;
    message_ring queue_;
    boost::beast::flat_buffer buffer_;
    boost::beast::websocket::response_type answer_;
    std::string target_;
    std::string headers_;
    std::uint64_t controls_ = 0;
    bool peer_closed_ = false;
    bool control_noted_ = false;
    bool writing_ = false;
};

} // namespace gatewright::transport
