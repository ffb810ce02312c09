// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/core/endpoint.hpp>
#include <gatewright/core/io.hpp>
#include <gatewright/transport/connect.hpp>
#include <gatewright/transport/framer.hpp>
#include <gatewright/transport/message_ring.hpp>
#include <gatewright/transport/options.hpp>
#include <gatewright/transport/redact.hpp>
#include <gatewright/transport/stream_connection.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::transport {

/// A TCP connection without encryption, cut into messages by the channel's framing (`stream_connection`). One to
/// another host than this says in its notice that nothing is encrypted.
template <class HandlerT>
class byte_stream_connection final : public std::enable_shared_from_this<byte_stream_connection<HandlerT>>,
                                     public stream_connection<byte_stream_connection<HandlerT>, HandlerT>,
                                     private tcp_connector<byte_stream_connection<HandlerT>> {
    using base = stream_connection<byte_stream_connection<HandlerT>, HandlerT>;
    using connector = tcp_connector<byte_stream_connection<HandlerT>>;
    friend base;
    friend connector;
    using typename base::recycled;

public:
    byte_stream_connection(const executor& ex, endpoint at, framing frames, const websocket_options& options,
                           HandlerT handler)
        : base(ex, std::move(handler))
        , connector(ex, std::move(at))
        , socket_(ex)
        , options_(options)
        , frames_(frames)
        , queue_(options.max_queued_messages, options.max_queued_bytes)
        , framer_(frames, options.max_message_bytes) {}

    /// Connects, and sends `preface` first, as it stands. Called once.
    void open(std::string_view preface, std::string_view = {}) {
        preface_.assign(preface);
        this->start_timer(options_.connect_timeout, "no connection in time");
        this->connect();
    }

    /// Queues one message, with its length or its line feed. The first of an empty queue is written before this
    /// returns, as far as the kernel takes it.
    /// @return null, or why the message was refused: it will not be sent.
    [[nodiscard]] const char* send(std::uint64_t correlation, std::string_view message) {
        if (!this->is_open()) return "the connection is not open";
        if (message.size() > options_.max_message_bytes) return "the message is longer than is allowed";
        framed_.clear();
        if (frames_ == framing::length32) {
            const auto length = frame_length(message.size());
            framed_.append(length.data(), length.size());
        }
        framed_.append(message);
        if (frames_ == framing::lines) framed_ += '\n';
        if (!queue_.push(correlation, framed_)) return "the queue of the connection is full";
        if (!writing_) write_next();
        return nullptr;
    }

    /// What is to be said of a connection: nothing of one to this host.
    [[nodiscard]] static std::string warning(const endpoint& at, bool to_this_host) {
        if (to_this_host) return {};
        return "WARNING: NOTHING IS ENCRYPTED on the way to " + authority(at) +
               ": anyone on the path can read and change what is sent";
    }

private:
    tcp_socket& tcp() noexcept { return socket_; }
    [[nodiscard]] std::string shown() const { return "tcp://" + authority(this->at()); }

    void tcp_ready() {
        if (preface_.empty()) return ready();
        boost::asio::async_write(
            socket_, boost::asio::buffer(preface_),
            [self = this->shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                if (self->ended()) return;
                if (ec)
                    self->finish("the connection was lost: " + redact_text(ec.message()));
                else
                    self->ready();
            });
    }
    void ready() {
        boost::system::error_code unknown;
        const auto peer = socket_.remote_endpoint(unknown);
        const std::string notice = warning(this->at(), !unknown && peer.address().is_loopback());
        const auto self = this->shared_from_this();
        const reading guard{*this};
        this->opened(notice);
    }

    /// Reads on at its end, even if the handler throws, unless the connection is over.
    struct reading {
        byte_stream_connection& connection;
        ~reading() {
            if (connection.is_open()) connection.read_next();
        }
    };
    void read_next() {
        socket_.async_read_some(
            boost::asio::buffer(buffer_),
            boost::asio::bind_allocator(
                recycled(), [self = this->shared_from_this()](const boost::system::error_code& ec,
                                                              std::size_t n) { self->was_read(ec, n); }));
    }
    void was_read(const boost::system::error_code& ec, std::size_t n) {
        if (!this->is_open()) return;
        if (ec) {
            this->finish("the connection was lost: " + redact_text(ec.message()));
            return;
        }
        const reading guard{*this};
        const char* const broken = framer_.feed({buffer_.data(), n}, [this](std::string_view message) {
            this->handler().on_message(message);
            return this->is_open();
        });
        if (broken != nullptr) this->finish(broken);
    }

    void write_next() {
        writing_ = true;
        boost::asio::async_write(
            socket_, boost::asio::buffer(queue_.front().bytes),
            boost::asio::bind_allocator(
                recycled(), [self = this->shared_from_this()](const boost::system::error_code& ec,
                                                              std::size_t) { self->was_written(ec); }));
    }
    void was_written(const boost::system::error_code& ec) {
        if (this->has_ended()) return;
        if (ec) { // what was being written may have left in part
            if (this->is_open()) this->finish("the connection was lost: " + redact_text(ec.message()));
            return;
        }
        writing_ = false;
        const std::uint64_t correlation = queue_.front().correlation;
        queue_.pop();
        if (!this->is_open()) return;
        if (!queue_.empty()) write_next();
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

    tcp_socket socket_;
    websocket_options options_;
    framing frames_;
    message_ring queue_;
    framer framer_;
    std::string preface_;
    std::string framed_; ///< the message that is being queued
    std::array<char, 65536> buffer_;
    bool writing_ = false;
};

} // namespace gatewright::transport
