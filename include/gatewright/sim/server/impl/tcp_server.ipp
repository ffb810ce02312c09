// SPDX-License-Identifier: BSL-1.0
// Sockets of simulated venues that speak neither TLS nor HTTP: coroutines of Asio.
#pragma once

#include <gatewright/sim/server/tcp_server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatewright::sim::server {

struct tcp_server::state {
    using tcp = boost::asio::ip::tcp;

    /// The exchange's HTTP.
    struct http_side final : hosted_exchange {
        explicit http_side(state& of) : all(of) {}
        void tick(timestamp) override {}
        http_reply handle_request(const http_request& request, timestamp now) override {
            http_reply reply = all.exchange_.handle_request(request, now);
            all.flush();
            return reply;
        }
        bool serves(const http_request&) override { return false; }
        std::optional<http_reply> decline(const http_request&, timestamp) override { return std::nullopt; }
        std::optional<connection_id> open(const http_request&, timestamp) override { return std::nullopt; }
        void receive(connection_id, std::string_view, timestamp) override {}
        void pong(connection_id, timestamp) override {}
        void closed(connection_id) override {}
        std::vector<output> take_outputs() override { return {}; }
        state& all;
    };

    state(boost::asio::io_context& context, hosted_exchange& exchange, std::uint16_t port)
        : exchange_(exchange)
        , acceptor_(context)
        , timer_(context)
        , http_(*this) {
        const tcp::endpoint here(boost::asio::ip::make_address("127.0.0.1"), port);
        acceptor_.open(here.protocol());
        acceptor_.set_option(boost::asio::socket_base::reuse_address(true));
        acceptor_.bind(here);
        acceptor_.listen();
        exchange_.tick(now());
        spawn(accept_clients());
        spawn(pass_time());
    }

    void flush() {
        for (output& o : exchange_.take_outputs())
            if (const auto at = sockets_.find(o.connection); at != sockets_.end())
                perform(at->second, std::move(o));
    }
    void stop() {
        stopped_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        timer_.cancel();
        for (const auto& [id, s] : sockets_) s->stream.close(ignored);
    }

    /// One connection.
    struct client_socket {
        client_socket(tcp::socket client, connection_id its_id) : stream(std::move(client)), id(its_id) {}
        tcp::socket stream;
        connection_id id;
        std::string queue; ///< bytes to be written
        bool writing = false;
        bool ends = false;     ///< when all is written
        bool stalled = false;  ///< says nothing any more, and reads nothing
        bool vanished = false; ///< says nothing any more, and throws away what comes
    };
    static constexpr std::size_t most_queued = std::size_t{64} << 20; ///< bytes

    static timestamp now() {
        return {std::chrono::duration_cast<std::chrono::nanoseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count()};
    }
    static auto into(boost::system::error_code& error) {
        return boost::asio::redirect_error(boost::asio::use_awaitable, error);
    }
    void spawn(boost::asio::awaitable<void> work) {
        boost::asio::co_spawn(acceptor_.get_executor(), std::move(work), boost::asio::detached);
    }

    boost::asio::awaitable<void> accept_clients() {
        while (!stopped_) {
            boost::system::error_code error;
            tcp::socket socket = co_await acceptor_.async_accept(into(error));
            if (stopped_) co_return;
            if (error) continue;
            socket.set_option(tcp::no_delay(true), error);
            // Refused: the end of the socket drops the connection.
            const auto id = exchange_.open(http_request{"GET", {}, {}, {}}, now());
            if (!id) continue;
            const auto s = std::make_shared<client_socket>(std::move(socket), *id);
            sockets_.emplace(*id, s);
            spawn(read(s));
        }
    }
    boost::asio::awaitable<void> pass_time() {
        while (!stopped_) {
            boost::system::error_code ignored;
            timer_.expires_after(std::chrono::milliseconds(5));
            co_await timer_.async_wait(into(ignored));
            if (stopped_) co_return;
            exchange_.tick(now());
            flush();
        }
    }
    boost::asio::awaitable<void> read(std::shared_ptr<client_socket> s) {
        std::vector<char> buffer(65536);
        boost::system::error_code error;
        while (!error && !s->stalled) {
            const std::size_t n =
                co_await s->stream.async_read_some(boost::asio::buffer(buffer), into(error));
            if (error || s->stalled) break;
            if (s->vanished || s->ends) continue;
            exchange_.receive(s->id, {buffer.data(), n}, now());
            flush();
        }
        if (s->stalled) co_return; // it keeps its TCP: the table of sockets holds it
        exchange_.closed(s->id);
        sockets_.erase(s->id);
    }
    void perform(const std::shared_ptr<client_socket>& s, output o) {
        boost::system::error_code ignored;
        switch (o.kind) {
        case output_kind::text: s->queue += o.text; break;
        case output_kind::close: s->ends = true; break;
        case output_kind::ping: return;
        case output_kind::stall:
            s->stalled = true;
            s->stream.cancel(ignored);
            return;
        case output_kind::vanish:
            s->vanished = true;
            s->queue.clear();
            return;
        case output_kind::abort: reset(*s); return;
        }
        if (s->stalled || s->vanished) return;
        // A client that does not read must not fill our memory.
        if (s->queue.size() > most_queued) return reset(*s);
        if (s->writing) return;
        s->writing = true;
        spawn(write(s));
    }
    /// With a reset, so that the client does not take it for an orderly end.
    static void reset(client_socket& s) {
        boost::system::error_code ignored;
        s.stream.set_option(boost::asio::socket_base::linger(true, 0), ignored);
        s.stream.close(ignored);
    }
    boost::asio::awaitable<void> write(std::shared_ptr<client_socket> s) {
        boost::system::error_code error;
        while (!error && !s->queue.empty() && !s->stalled) {
            const std::string next = std::exchange(s->queue, {});
            co_await boost::asio::async_write(s->stream, boost::asio::buffer(next), into(error));
        }
        s->writing = false;
        if (s->ends) s->stream.shutdown(tcp::socket::shutdown_send, error);
        if (s->ends) s->stream.cancel(error);
    }

    hosted_exchange& exchange_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;
    bool stopped_ = false;
    std::map<connection_id, std::shared_ptr<client_socket>> sockets_;
    http_side http_;
};

GATEWRIGHT_DECL tcp_server::tcp_server(boost::asio::io_context& context, hosted_exchange& exchange,
                                       std::uint16_t port)
    : state_(std::make_unique<state>(context, exchange, port)) {}
GATEWRIGHT_DECL tcp_server::~tcp_server() = default;

GATEWRIGHT_DECL std::uint16_t tcp_server::port() const { return state_->acceptor_.local_endpoint().port(); }
GATEWRIGHT_DECL hosted_exchange& tcp_server::control() { return state_->http_; }
GATEWRIGHT_DECL void tcp_server::flush() { state_->flush(); }
GATEWRIGHT_DECL void tcp_server::stop() { state_->stop(); }

} // namespace gatewright::sim::server
