// SPDX-License-Identifier: BSL-1.0
// Sockets of the simulated venues: coroutines of Asio and Beast.
#pragma once

#include <gatewright/sim/server/web_server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

namespace asio = boost::asio;
namespace beast = boost::beast;

struct web_server::state {
    state(asio::io_context& context, hosted_exchange& exchange, std::uint16_t port,
          std::shared_ptr<const throwaway_ca> ca)
        : exchange_(exchange)
        , ca_(std::move(ca))
        , acceptor_(context)
        , timer_(context)
        , tls_(asio::ssl::context::tls_server) {
        tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                         asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
        tls_.use_certificate_chain(asio::buffer(ca_->certificate_pem()));
        tls_.use_private_key(asio::buffer(ca_->key_pem()), asio::ssl::context::pem);
        const asio::ip::tcp::endpoint here(asio::ip::make_address("127.0.0.1"), port);
        acceptor_.open(here.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        acceptor_.bind(here);
        acceptor_.listen();
        exchange_.tick(now());
        spawn(accept_clients());
        spawn(pass_time());
    }

    void flush() {
        for (output& o : exchange_.take_outputs())
            if (const auto at = sockets_.find(o.connection); at != sockets_.end()) {
                const std::shared_ptr<web_socket> socket = at->second;
                perform(socket, std::move(o));
            }
    }

    void stop() {
        stopped_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        timer_.cancel();
        sockets_.clear();
        for (const auto& weak : std::exchange(clients_, {}))
            if (const auto client = weak.lock()) client->next_layer().socket().close(ignored);
    }

    using tls_stream = asio::ssl::stream<beast::tcp_stream>;

    /// One connection that stays open: a WebSocket, or the endless answer to a GET.
    struct web_socket {
        web_socket(std::shared_ptr<tls_stream> client, connection_id its_id, bool lines)
            : stream(std::move(client))
            , id(its_id) {
            if (!lines) socket.emplace(*stream);
        }
        std::shared_ptr<tls_stream> stream;
        std::optional<beast::websocket::stream<tls_stream&>> socket; ///< not of an answer
        connection_id id;
        std::deque<output> queue;
        bool ready = false;
        bool writing = false;
        bool stalled = false;  ///< says nothing any more
        bool vanished = false; ///< and throws away what comes, of which a stalled one reads nothing
    };
    static constexpr std::size_t most_queued = 50'000;

    /// The wall clock; the only place of the simulator that reads one.
    static timestamp now() {
        return {std::chrono::duration_cast<std::chrono::nanoseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count()};
    }
    static auto into(boost::system::error_code& error) {
        return asio::redirect_error(asio::use_awaitable, error);
    }
    void spawn(asio::awaitable<void> work) {
        asio::co_spawn(acceptor_.get_executor(), std::move(work), asio::detached);
    }
    /// With a reset, so that the client does not take it for an orderly end.
    static void reset(tls_stream& stream) {
        boost::system::error_code ignored;
        auto& socket = stream.next_layer().socket();
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
    }

    asio::awaitable<void> accept_clients() {
        while (!stopped_) {
            boost::system::error_code error;
            asio::ip::tcp::socket socket = co_await acceptor_.async_accept(into(error));
            if (stopped_) co_return;
            if (error) continue;
            std::erase_if(clients_, [](const auto& weak) { return weak.expired(); });
            const auto client = std::make_shared<tls_stream>(beast::tcp_stream(std::move(socket)), tls_);
            clients_.push_back(client);
            spawn(serve(client));
        }
    }
    asio::awaitable<void> pass_time() {
        while (!stopped_) {
            boost::system::error_code ignored;
            timer_.expires_after(std::chrono::milliseconds(5));
            co_await timer_.async_wait(into(ignored));
            if (stopped_) co_return;
            exchange_.tick(now());
            flush();
        }
    }

    /// One TCP connection that speaks HTTP, until it becomes a WebSocket.
    asio::awaitable<void> serve(std::shared_ptr<tls_stream> client) {
        boost::system::error_code error;
        beast::tcp_stream& tcp = client->next_layer();
        tcp.socket().set_option(asio::ip::tcp::no_delay(true), error);
        tcp.expires_after(std::chrono::seconds(30));
        co_await client->async_handshake(asio::ssl::stream_base::server, into(error));
        beast::flat_buffer buffer;
        while (!error) {
            beast::http::request<beast::http::string_body> request;
            tcp.expires_after(std::chrono::seconds(120));
            co_await beast::http::async_read(*client, buffer, request, into(error));
            if (error) co_return;
            const http_request asked = understood(request);
            http_reply reply{reply_action::send, 404, {}, "{}"};
            const bool upgrade = beast::websocket::is_upgrade(request);
            const bool lines = !upgrade && exchange_.streams(asked);
            if (!upgrade && !lines) {
                reply = exchange_.handle_request(asked, now());
                flush();
            } else if (auto declined = exchange_.decline(asked, now())) {
                reply = *std::move(declined);
            } else if (lines || exchange_.serves(asked)) {
                // Refused: the end of the last owner drops the connection.
                if (const auto id = exchange_.open(asked, now())) {
                    const auto socket = std::make_shared<web_socket>(client, *id, lines);
                    sockets_.emplace(*id, socket);
                    spawn(lines ? run_lines(socket) : run(socket, std::move(request)));
                }
                co_return;
            }
            if (reply.action == reply_action::drop) {
                tcp.socket().close(error);
                co_return;
            }
            if (reply.action == reply_action::silence) {
                // Open and mute: the client must notice by itself. Reading on notices when it has gone.
                tcp.expires_after(std::chrono::minutes(10));
                char ignored[1024];
                while (!error) co_await client->async_read_some(asio::buffer(ignored), into(error));
                co_return;
            }
            const auto response = response_to(request, std::move(reply));
            co_await beast::http::async_write(*client, *response, into(error));
            if (error) co_return;
            if (!response->keep_alive()) {
                co_await client->async_shutdown(into(error));
                co_return;
            }
        }
    }
    static http_request understood(const beast::http::request<beast::http::string_body>& request) {
        http_request r{
            std::string(request.method_string()), std::string(request.target()), {}, request.body()};
        for (const auto& field : request) r.headers.emplace_back(field.name_string(), field.value());
        return r;
    }
    static std::unique_ptr<beast::http::response<beast::http::string_body>>
    response_to(const beast::http::request<beast::http::string_body>& request, http_reply reply) {
        auto response = std::make_unique<beast::http::response<beast::http::string_body>>();
        response->version(request.version());
        response->result(static_cast<unsigned>(reply.status));
        response->set(beast::http::field::content_type, "application/json;charset=UTF-8");
        for (const auto& [name, value] : reply.headers) response->set(name, value);
        response->keep_alive(request.keep_alive());
        response->body() = std::move(reply.body);
        response->prepare_payload();
        return response;
    }

    /// A WebSocket from its upgrade to its end.
    asio::awaitable<void> run(std::shared_ptr<web_socket> s,
                              beast::http::request<beast::http::string_body> request) {
        boost::system::error_code error;
        s->stream->next_layer().expires_never();
        s->socket->read_message_max(1 << 20);
        s->socket->control_callback(
            [this, id = s->id](beast::websocket::frame_type kind, beast::string_view) {
                if (kind == beast::websocket::frame_type::pong) exchange_.pong(id, now());
            });
        co_await s->socket->async_accept(request, into(error));
        s->socket->text(true);
        s->ready = !error;
        write(s);
        beast::flat_buffer buffer;
        while (!error) {
            co_await s->socket->async_read(buffer, into(error));
            if (error || s->stalled) break;
            const auto data = buffer.cdata();
            exchange_.receive(s->id, std::string_view(static_cast<const char*>(data.data()), data.size()),
                              now());
            buffer.consume(buffer.size());
            flush();
        }
        end(s);
    }
    /// An answer without an end: a chunk for each line. Nothing is expected of the client any more but its end.
    asio::awaitable<void> run_lines(std::shared_ptr<web_socket> s) {
        boost::system::error_code error;
        s->stream->next_layer().expires_never();
        std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
                           "Transfer-Encoding: chunked\r\n";
        for (const auto& [name, value] : exchange_.stream_headers(s->id))
            head += name + ": " + value + "\r\n";
        head += "\r\n";
        co_await asio::async_write(*s->stream, asio::buffer(head), into(error));
        s->ready = !error;
        write(s);
        std::vector<char> ignored(1024);
        while (!error && !s->stalled) co_await s->stream->async_read_some(asio::buffer(ignored), into(error));
        end(s);
    }
    /// It is over, or stalled: that one keeps its TCP, the table of sockets holds it.
    void end(const std::shared_ptr<web_socket>& s) {
        if (s->vanished) spawn(swallow(s));
        if (s->stalled) return;
        exchange_.closed(s->id);
        sockets_.erase(s->id);
    }
    /// Throws away what a client says to nobody: under TLS and WebSocket, so that nothing is answered.
    asio::awaitable<void> swallow(std::shared_ptr<web_socket> s) {
        boost::system::error_code error;
        std::vector<char> ignored(4096);
        while (!error) co_await s->stream->next_layer().async_read_some(asio::buffer(ignored), into(error));
        sockets_.erase(s->id);
    }
    /// A line or a part of it, or the end, as a chunk of an answer.
    static std::string chunk_of(const output& o) {
        if (o.kind == output_kind::close) return "0\r\n\r\n";
        const std::string line =
            (o.kind == output_kind::ping ? std::string() : o.text) + (o.goes_on ? "" : "\n");
        char size[24];
        return std::string(
                   size, static_cast<std::size_t>(std::snprintf(size, sizeof size, "%zx\r\n", line.size()))) +
               line + "\r\n";
    }
    void perform(const std::shared_ptr<web_socket>& s, output o) {
        if (o.kind == output_kind::stall || o.kind == output_kind::vanish) {
            // The pending read is what would answer pings.
            s->stalled = true;
            s->vanished = o.kind == output_kind::vanish;
            s->queue.clear();
            s->stream->next_layer().cancel();
        } else if (o.kind == output_kind::abort || s->queue.size() >= most_queued) {
            // A client that does not read must not fill our memory.
            reset(*s->stream);
        } else {
            s->queue.push_back(std::move(o));
            write(s);
        }
    }
    void write(const std::shared_ptr<web_socket>& s) {
        if (s->writing || !s->ready || s->queue.empty()) return;
        s->writing = true;
        spawn(write_queue(s));
    }
    asio::awaitable<void> write_queue(std::shared_ptr<web_socket> s) {
        boost::system::error_code error;
        while (!error && !s->stalled && !s->queue.empty()) {
            const output next = std::move(s->queue.front());
            s->queue.pop_front();
            if (!s->socket) {
                const std::string chunk = chunk_of(next);
                co_await asio::async_write(*s->stream, asio::buffer(chunk), into(error));
                if (next.kind == output_kind::close) co_await s->stream->async_shutdown(into(error));
            } else if (next.kind == output_kind::ping) {
                const beast::websocket::ping_data payload{beast::string_view(next.text)};
                co_await s->socket->async_ping(payload, into(error));
            } else if (next.kind == output_kind::close) {
                beast::websocket::close_reason reason(next.close_code);
                reason.reason = next.text;
                co_await s->socket->async_close(reason, into(error));
            } else {
                co_await s->socket->async_write(asio::buffer(next.text), into(error));
            }
        }
        s->writing = false;
    }

    hosted_exchange& exchange_;
    std::shared_ptr<const throwaway_ca> ca_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer timer_;
    asio::ssl::context tls_;
    bool stopped_ = false;
    std::map<connection_id, std::shared_ptr<web_socket>> sockets_;
    std::vector<std::weak_ptr<tls_stream>> clients_;
};

GATEWRIGHT_DECL web_server::web_server(asio::io_context& context, hosted_exchange& exchange,
                                       std::uint16_t port, std::shared_ptr<const throwaway_ca> ca)
    : state_(std::make_unique<state>(context, exchange, port, std::move(ca))) {}
GATEWRIGHT_DECL web_server::~web_server() = default;

GATEWRIGHT_DECL std::uint16_t web_server::port() const { return state_->acceptor_.local_endpoint().port(); }
GATEWRIGHT_DECL const std::string& web_server::ca_pem() const noexcept { return state_->ca_->ca_pem(); }
GATEWRIGHT_DECL void web_server::flush() { state_->flush(); }
GATEWRIGHT_DECL void web_server::stop() { state_->stop(); }

} // namespace gatewright::sim::server
