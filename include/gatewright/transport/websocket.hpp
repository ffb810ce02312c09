// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/timestamp.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/message_ring.hpp>
#include <gatewright/transport/options.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/tls.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::transport {

/// A WebSocket client connection over TLS, used once: `open`, then messages both ways, then `on_closed`.
///
/// `HandlerT` is a small copyable object with
/// - `on_open(std::string_view notice)`: connected; the notice is empty, or says that TLS verification is
///   off;
/// - `on_message(std::string_view)`: one complete message, text or binary, valid during the call;
/// - `on_control()`: pings (which are answered with their payload), pongs or close frames came in;
/// - `on_written(correlation)`: all messages up to this one were handed to the kernel; not called for 0;
/// - `on_refused(correlation, reason)`: a queued message never reached the socket;
/// - `on_closed(reason, status, headers)`: once, last, also when `open` fails; a text for a person, without
///   secrets. Where the peer declined the upgrade, the HTTP status of its answer, its "name: value\r\n" lines, and
///   the beginning of its body in the reason; else 0 and nothing.
///
/// No function here calls the handler before it returns. Not thread-safe: one thread runs the `io_context`.
///
/// @par Object lifetimes
/// Made with `std::make_shared`; pending operations keep it alive. The `tls_context` outlives it. `abandon()`
/// cuts it from its handler.
template <class HandlerT>
class websocket_connection final : public std::enable_shared_from_this<websocket_connection<HandlerT>>,
                                   private tls_connector<websocket_connection<HandlerT>> {
    using connector = tls_connector<websocket_connection<HandlerT>>;
    friend connector;

public:
    websocket_connection(const executor& ex, tls_context& context, endpoint at,
                         const websocket_options& options, HandlerT handler)
        : connector(ex, context, std::move(at))
        , stream_(ex, context.native())
        , timer_(ex)
        , options_(options)
        , queue_(options.max_queued_messages, options.max_queued_bytes)
        , handler_(std::move(handler))
        , buffer_(options.max_message_bytes) {}

    /// Connects and upgrades at this path and query, with these "name: value\r\n" lines besides. Called once.
    void open(std::string_view target, std::string_view headers = {}) {
        target_.assign(target);
        headers_.assign(headers);
        if (const char* offence = malformed_request(target_, headers_)) {
            start_timer(duration{}, offence);
            return;
        }
        start_timer(options_.connect_timeout, "no connection in time");
        this->connect();
    }

    /// Queues one text message. The first of an empty queue is written before this returns, as far as the
    /// kernel takes it.
    /// @return null, or why the message was refused: it will not be sent.
    [[nodiscard]] const char* send(std::uint64_t correlation, std::string_view bytes) {
        if (state_ != state::open) return "the WebSocket is not open";
        if (peer_closed_) return "the peer has closed the WebSocket";
        if (!queue_.push(correlation, bytes)) return "the queue of the WebSocket is full";
        if (!writing_) write_next();
        return nullptr;
    }

    /// Closes gracefully: a close frame, then the peer's within `close_timeout`. No message is delivered
    /// after this; `on_closed` follows. Messages still queued are refused.
    void close() {
        if (state_ == state::closing || state_ == state::ended) return;
        if (state_ == state::connecting) {
            state_ = state::closing;
            fail_soon("closed while it was connecting");
            return;
        }
        state_ = state::closing;
        start_timer(options_.close_timeout, "closed; the peer did not answer the close frame");
        stream_.async_close(boost::beast::websocket::close_code::normal,
                            [self = this->shared_from_this()](const boost::system::error_code&) {
                                self->finish("closed by this side");
                            });
    }

    /// Closes the socket at once and never calls the handler again.
    void abandon() {
        abandoned_ = true;
        finish({});
    }

    [[nodiscard]] bool is_open() const noexcept { return state_ == state::open; }
    [[nodiscard]] bool has_ended() const noexcept { return state_ == state::ended; }
    [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
    /// Control frames received so far.
    [[nodiscard]] std::uint64_t control_frames() const noexcept { return controls_; }

private:
    enum class state : std::uint8_t { connecting, open, closing, ended };
    using recycled = boost::asio::recycling_allocator<void>;

    tls_stream& tls() noexcept { return stream_.next_layer(); }
    [[nodiscard]] bool ended() const noexcept { return state_ == state::ended || state_ == state::closing; }
    void connect_failed(const std::string& reason) { finish(reason); }

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
            if (state_ != state::open) return;
            // Beast answers, and then waits for the peer to end TLS; that wait has no end of its own.
            if (kind == websocket::frame_type::close) {
                // What is sent from here on would certainly not be read.
                peer_closed_ = true;
                start_timer(options_.close_timeout, "the peer closed the WebSocket, but not its connection");
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
                              if (self->state_ == state::open) self->handler_.on_control();
                          }));
    }
    void upgraded(const boost::system::error_code& ec) {
        if (ec == boost::beast::websocket::error::upgrade_declined) {
            declined_ = static_cast<std::uint16_t>(answer_.result_int());
            std::string text =
                "the WebSocket upgrade was declined with HTTP status " + std::to_string(declined_);
            if (!answer_.body().empty())
                text += ": " + redact_text(std::string_view(answer_.body()).substr(0, 300));
            finish(text);
            return;
        }
        if (ec) {
            finish("the WebSocket upgrade failed: " + redact_text(ec.message()));
            return;
        }
        timer_.cancel();
        ++timer_run_;
        this->connection_works();
        state_ = state::open;
        answer_ = {};
        const auto self = this->shared_from_this();
        const reading guard{*this};
        if (!abandoned_) handler_.on_open(this->context().notice(this->at()));
    }

    /// Reads the next message at its end, unless the connection is over.
    struct reading {
        websocket_connection& connection;
        ~reading() {
            connection.buffer_.consume(connection.buffer_.size());
            if (connection.state_ == state::open) connection.read_next();
        }
    };

    void read_next() {
        stream_.async_read(
            buffer_, boost::asio::bind_allocator(
                         recycled(), [self = this->shared_from_this()](const boost::system::error_code& ec,
                                                                       std::size_t) { self->was_read(ec); }));
    }
    void was_read(const boost::system::error_code& ec) {
        if (state_ != state::open) return;
        if (ec) {
            finish(reading_failure(ec));
            return;
        }
        // The reading goes on even if the handler throws.
        const reading guard{*this};
        const auto data = buffer_.cdata();
        handler_.on_message({static_cast<const char*>(data.data()), data.size()});
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
        if (state_ == state::ended) return;
        if (ec) {
            writing_ = true; // what was being written may have left in part
            if (state_ == state::open) finish("the connection was lost: " + redact_text(ec.message()));
            return;
        }
        const std::uint64_t correlation = queue_.front().correlation;
        queue_.pop();
        if (state_ != state::open) return;
        // Once the peer has closed, what is left would certainly not be read: it is refused at the end.
        if (!queue_.empty() && !peer_closed_) write_next();
        if (correlation != 0) handler_.on_written(correlation);
    }

    void start_timer(duration after, const char* verdict) {
        timer_.expires_after(to_chrono(after));
        timer_.async_wait([self = this->shared_from_this(), run = ++timer_run_,
                           verdict](const boost::system::error_code& ec) {
            if (!ec && run == self->timer_run_) self->finish(verdict);
        });
    }
    void fail_soon(const char* verdict) {
        this->cancel_connect();
        start_timer(duration{}, verdict);
    }
    void finish(const std::string& reason) {
        if (state_ == state::ended) return;
        const auto self = this->shared_from_this();
        state_ = state::ended;
        timer_.cancel();
        ++timer_run_;
        this->cancel_connect();
        boost::system::error_code ignored;
        tls().next_layer().shutdown(boost::asio::socket_base::shutdown_both, ignored);
        tls().next_layer().close(ignored);
        if (abandoned_) return;
        // The one in the middle of being written may have left: its outcome is unknown, so nothing is said of
        // it.
        if (writing_ && !queue_.empty()) queue_.pop();
        // Whatever the handler throws, it is told all the rest.
        std::exception_ptr thrown;
        const auto tell = [&](auto call) {
            try {
                if (!abandoned_) call();
            } catch (...) {
                if (!thrown) thrown = std::current_exception();
            }
        };
        while (!queue_.empty() && !abandoned_) {
            const std::uint64_t correlation = queue_.front().correlation;
            queue_.pop();
            tell(
                [&] { handler_.on_refused(correlation, "the connection was lost before the message left"); });
        }
        tell([&] {
            handler_.on_closed("wss://" + authority(this->at()) + redact_target(target_) + ": " + reason,
                               declined_, declined_ == 0 ? std::string() : header_lines(answer_));
        });
        if (thrown) std::rethrow_exception(thrown);
    }

    boost::beast::websocket::stream<tls_stream> stream_;
    steady_timer timer_;
    websocket_options options_;
    message_ring queue_;
    HandlerT handler_;
    boost::beast::flat_buffer buffer_;
    boost::beast::websocket::response_type answer_;
    std::string target_;
    std::string headers_;
    std::uint64_t controls_ = 0;
    std::uint64_t timer_run_ = 0;
    std::uint16_t declined_ = 0; ///< HTTP status of an upgrade that was declined
    state state_ = state::connecting;
    bool peer_closed_ = false;
    bool control_noted_ = false;
    bool writing_ = false;
    bool abandoned_ = false;
};

} // namespace gatewright::transport
