// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gatewright/sim/server/binance_futures/exchange.hpp>
#include <gatewright/sim/server/throwaway_ca.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatewright::sim::server::binance_futures {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// Serves an `exchange` over TLS on 127.0.0.1: HTTP and WebSocket on one port, as one thread of one
/// `io_context`.
///
/// @par Object lifetimes
/// The `io_context` and the `exchange` outlive the server; `stop` and then running the context until it is out
/// of work ends every connection.
class server {
public:
    /// Listens at once. @param port 0 takes a free one, see `port()`.
    /// @throws boost::system::system_error if the port is taken, std::runtime_error if no certificate can be
    /// made
    server(asio::io_context& context, exchange& venue, std::uint16_t port = 0)
        : exchange_(venue)
        , acceptor_(context)
        , timer_(context)
        , tls_(asio::ssl::context::tls_server) {
        tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                         asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
        tls_.use_certificate_chain(asio::buffer(ca_.certificate_pem()));
        tls_.use_private_key(asio::buffer(ca_.key_pem()), asio::ssl::context::pem);
        const asio::ip::tcp::endpoint here(asio::ip::make_address("127.0.0.1"), port);
        acceptor_.open(here.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        acceptor_.bind(here);
        acceptor_.listen();
        exchange_.tick(now());
        accept();
        wait();
    }
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// The certificate that clients verify the server against.
    [[nodiscard]] const std::string& ca_pem() const noexcept { return ca_.ca_pem(); }

    /// Sends what the exchange has to send; for those who call the exchange themselves between two ticks.
    void flush() {
        for (output& o : exchange_.take_outputs()) {
            const auto at = sockets_.find(o.connection);
            if (at == sockets_.end()) continue;
            if (const auto socket = at->second.lock()) socket->perform(std::move(o));
        }
    }

    /// Stops listening and drops every connection. Call it on the context's thread.
    void stop() {
        stopped_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        timer_.cancel();
        // Dropping the last owner of one removes it from its list.
        for (const auto& [id, weak] : std::exchange(sockets_, {}))
            if (const auto socket = weak.lock()) socket->drop();
        for (const auto& [id, weak] : std::exchange(*clients_, {}))
            if (const auto one = weak.lock()) one->drop();
    }

private:
    using tls_stream = asio::ssl::stream<beast::tcp_stream>;

    /// The wall clock; the only place of the simulator that reads one.
    static timestamp now() {
        return {std::chrono::duration_cast<std::chrono::nanoseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count()};
    }

    /// One WebSocket connection.
    class web_socket : public std::enable_shared_from_this<web_socket> {
    public:
        web_socket(server& owner, tls_stream stream, connection_id id)
            : owner_(owner)
            , stream_(std::move(stream))
            , id_(id) {}

        void start(const beast::http::request<beast::http::string_body>& request) {
            beast::get_lowest_layer(stream_).expires_never();
            stream_.read_message_max(1 << 20);
            stream_.control_callback([this](beast::websocket::frame_type kind, beast::string_view) {
                if (kind == beast::websocket::frame_type::pong) owner_.exchange_.pong(id_, now());
            });
            stream_.async_accept(request, [self = shared_from_this()](boost::system::error_code error) {
                if (error) {
                    self->finish();
                    return;
                }
                self->stream_.text(true);
                self->ready_ = true;
                self->write();
                self->read();
            });
        }
        void perform(output o) {
            if (o.kind == output_kind::stall) {
                // The pending read is what would answer pings.
                stalled_ = true;
                queue_.clear();
                beast::get_lowest_layer(stream_).cancel();
                return;
            }
            if (o.kind == output_kind::abort) {
                drop();
                return;
            }
            // A client that does not read must not fill our memory.
            if (queue_.size() >= most_queued) {
                drop();
                return;
            }
            queue_.push_back(std::move(o));
            write();
        }
        void drop() {
            boost::system::error_code ignored;
            auto& socket = beast::get_lowest_layer(stream_).socket();
            socket.set_option(asio::socket_base::linger(true, 0), ignored);
            socket.close(ignored);
            // A stalled connection has nothing pending whose end would tell of it.
            keep_.reset();
            if (stalled_) finish();
        }

    private:
        static constexpr std::size_t most_queued = 50'000;

        void read() {
            stream_.async_read(buffer_, [self = shared_from_this()](boost::system::error_code error,
                                                                    std::size_t) {
                if (self->stalled_) {
                    self->keep_ = self;
                    return;
                }
                if (error) {
                    self->finish();
                    return;
                }
                const auto data = self->buffer_.cdata();
                self->owner_.exchange_.receive(
                    self->id_, std::string_view(static_cast<const char*>(data.data()), data.size()), now());
                self->buffer_.consume(self->buffer_.size());
                self->owner_.flush();
                self->read();
            });
        }
        void write() {
            if (writing_ || !ready_ || stalled_ || queue_.empty()) return;
            writing_ = true;
            const output& next = queue_.front();
            const auto done = [self = shared_from_this()](boost::system::error_code error, std::size_t = 0) {
                self->writing_ = false;
                if (error || self->stalled_) return;
                self->queue_.pop_front();
                self->write();
            };
            if (next.kind == output_kind::ping) {
                stream_.async_ping(beast::websocket::ping_data(beast::string_view(next.text)), done);
            } else if (next.kind == output_kind::close) {
                beast::websocket::close_reason reason(beast::websocket::close_code::policy_error);
                reason.reason = next.text;
                stream_.async_close(reason, done);
            } else {
                stream_.async_write(asio::buffer(next.text), done);
            }
        }
        void finish() {
            owner_.exchange_.closed(id_);
            owner_.sockets_.erase(id_);
        }

        server& owner_;
        beast::websocket::stream<tls_stream> stream_;
        beast::flat_buffer buffer_;
        connection_id id_;
        std::deque<output> queue_;
        bool ready_ = false;
        bool writing_ = false;
        bool stalled_ = false;
        std::shared_ptr<web_socket> keep_; ///< holds a stalled connection, whose reads and writes have ended
    };

    class client;
    using client_list = std::map<std::uint64_t, std::weak_ptr<client>>;

    /// One TCP connection that speaks HTTP, until it becomes a WebSocket.
    class client : public std::enable_shared_from_this<client> {
    public:
        client(server& owner, asio::ip::tcp::socket socket, std::uint64_t id)
            : owner_(owner)
            , all_(owner.clients_)
            , stream_(std::move(socket), owner.tls_)
            , id_(id) {}
        ~client() { all_->erase(id_); }

        void start() {
            boost::system::error_code ignored;
            beast::get_lowest_layer(*stream_).socket().set_option(asio::ip::tcp::no_delay(true), ignored);
            beast::get_lowest_layer(*stream_).expires_after(std::chrono::seconds(30));
            stream_->async_handshake(asio::ssl::stream_base::server,
                                     [self = shared_from_this()](boost::system::error_code error) {
                                         if (!error) self->read();
                                     });
        }
        void drop() {
            boost::system::error_code ignored;
            if (stream_) beast::get_lowest_layer(*stream_).socket().close(ignored);
        }

    private:
        /// The stream, which a WebSocket takes over.
        struct holder {
            std::optional<tls_stream> stream;
            holder(asio::ip::tcp::socket&& socket, asio::ssl::context& tls)
                : stream(std::in_place, beast::tcp_stream(std::move(socket)), tls) {}
            tls_stream& operator*() { return *stream; }
            tls_stream* operator->() { return &*stream; }
            explicit operator bool() const { return stream.has_value(); }
        };

        void read() {
            request_ = {};
            beast::get_lowest_layer(*stream_).expires_after(std::chrono::seconds(120));
            beast::http::async_read(
                *stream_, buffer_, request_,
                [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                    if (!error) self->handle();
                });
        }
        void handle() {
            const std::string target(request_.target());
            if (beast::websocket::is_upgrade(request_)) {
                if (exchange::serves(target)) {
                    upgrade(target);
                    return;
                }
                answer({reply_action::send, 404, {}, "{}"});
                return;
            }
            const auto key = request_["X-MBX-APIKEY"];
            http_reply reply = owner_.exchange_.handle_rest(
                {std::string(request_.method_string()), target, std::string(key), request_.body()}, now());
            owner_.flush();
            answer(std::move(reply));
        }
        void upgrade(const std::string& target) {
            const auto id = owner_.exchange_.open(target, now());
            if (!id) return; // Refused: the end of this object drops the connection.
            const auto socket = std::make_shared<web_socket>(owner_, std::move(*stream_.stream), *id);
            stream_.stream.reset();
            owner_.sockets_.emplace(*id, socket);
            socket->start(request_);
        }
        void answer(http_reply reply) {
            if (reply.action == reply_action::drop) {
                drop();
                return;
            }
            if (reply.action == reply_action::silence) {
                // Open and mute: the client must notice by itself. Reading on notices when it has gone.
                mute();
                return;
            }
            response_ = {};
            response_.version(request_.version());
            response_.result(static_cast<unsigned>(reply.status));
            response_.set(beast::http::field::content_type, "application/json;charset=UTF-8");
            for (const auto& [name, value] : reply.headers) response_.set(name, value);
            response_.keep_alive(request_.keep_alive());
            response_.body() = std::move(reply.body);
            response_.prepare_payload();
            beast::http::async_write(
                *stream_, response_,
                [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                    if (error) return;
                    if (self->response_.keep_alive())
                        self->read();
                    else
                        self->stream_->async_shutdown([self](boost::system::error_code) {});
                });
        }
        void mute() {
            beast::get_lowest_layer(*stream_).expires_after(std::chrono::minutes(10));
            stream_->async_read_some(
                buffer_.prepare(1024),
                [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                    if (!error) self->mute();
                });
        }

        server& owner_;
        std::shared_ptr<client_list> all_;
        holder stream_;
        std::uint64_t id_;
        beast::flat_buffer buffer_;
        beast::http::request<beast::http::string_body> request_;
        beast::http::response<beast::http::string_body> response_;
    };

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, asio::ip::tcp::socket socket) {
            if (stopped_) return;
            if (!error) {
                const auto fresh = std::make_shared<client>(*this, std::move(socket), ++last_client_);
                clients_->emplace(last_client_, fresh);
                fresh->start();
            }
            accept();
        });
    }
    void wait() {
        timer_.expires_after(std::chrono::milliseconds(5));
        timer_.async_wait([this](boost::system::error_code) {
            if (stopped_) return;
            exchange_.tick(now());
            flush();
            wait();
        });
    }

    exchange& exchange_;
    throwaway_ca ca_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer timer_;
    asio::ssl::context tls_;
    bool stopped_ = false;
    std::uint64_t last_client_ = 0;
    std::map<connection_id, std::weak_ptr<web_socket>> sockets_;
    /// Shared, because a client may be destroyed with the `io_context`, after the server.
    std::shared_ptr<client_list> clients_ = std::make_shared<client_list>();
};

} // namespace gatewright::sim::server::binance_futures
